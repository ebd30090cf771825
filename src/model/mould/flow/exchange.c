#include "model/mould/flow/group_links.h"
#include "model/mould/flow/mass_links.h"
#include "model/mould/flow/surface.h"

#include <math.h>

// Mass exchange and reconstruction after Koerner et al. 2005, in the variant that the comparison of
// Schwarzmeier and Ruede (arXiv:2207.13962) favours: only missing populations are reconstructed.
// Groups that hold surface are handled whole, because most of their neighbours lie in a row.

/// A group of cells that holds surface.
typedef struct group_cells {
    size_t group;       ///< its number
    size_t cell;        ///< of lane 0
    uint32_t lanes;     ///< that are surface
    mag_mass_side side; ///< for what crosses their links
    mag_index is_gas;   ///< bits of `around`, on every lane
    int32_t region;     ///< of gas, of one of the cells
    mag_vec gas;        ///< density less 1 at its pressure
    mag_vec u[3];       ///< velocities
    mag_vec uu;         ///< 1.5 times their squares
} group_cells;

/// Which kernel: known when it is compiled.
typedef struct way {
    bool odd;    ///< step of the streaming's pattern
    bool uneven; ///< gravity or tension make the gas's pressure another one on each link
} way;

/// What tension and gravity add to the density that the gas's pressure amounts to, half-way along a
/// link c: level + c.slope.
typedef struct gas_plane {
    mag_vec level, slope[3];
} gas_plane;

/// Fill level of a neighbour for normals: walls repeat the cell's own.
static double fill_beside(const mag_flow *f, size_t cell, int q)
{
    const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
    return (double)f->fill[next < 0 ? (ptrdiff_t)cell : next];
}

/// Unit normal of the surface, out of the metal, by central differences over the 18 links. False
/// where the fill levels show none.
static bool find_normal(const mag_flow *f, size_t cell, double n[3])
{
    double square = 0.0;
    n[0] = n[1] = n[2] = 0.0;
    for (int q = 1; q < MAG_Q; q++) {
        const double fill = mag_weight(q) * fill_beside(f, cell, q);
        for (int d = 0; d < 3; d++) {
            n[d] -= mag_c[q][d] * fill;
        }
    }
    for (int d = 0; d < 3; d++) {
        square += n[d] * n[d];
    }
    if (square < 1e-12) {
        return false;
    }
    for (int d = 0; d < 3; d++) {
        n[d] /= sqrt(square);
    }
    return true;
}

/// Normal stress along n within a cell, viscous part included, as a density.
static double find_stress(const mag_flow *f, size_t cell, const double n[3])
{
    double excess;
    double u[3];
    double m[6];

    mag_flow_moments(f, cell, &excess, u, m);
    const double tau = f->now.rheology.law == MAG_NEWTONIAN
                           ? 0.5 + 3.0 * f->now.viscosity
                           : mag_flow_slurry_tau(f, cell, excess, u, m);
    const double along = m[0] * n[0] * n[0] + m[1] * n[1] * n[1] + m[2] * n[2] * n[2] +
                         2.0 * (m[3] * n[0] * n[1] + m[4] * n[0] * n[2] + m[5] * n[1] * n[2]);
    const double trace = mag_flow_trace(f, m);
    return 1.0 + excess + 3.0 * ((1.0 - 0.5 / tau) * (along - trace) + 0.5 * trace);
}

/// Whether all that comes into a cell comes from metal or walls.
static bool is_inside(const mag_flow *f, size_t cell)
{
    return f->kind[cell] != MAG_GAS && !mag_borders(f, cell, MAG_AROUND_GAS);
}

/// Slope of the normal stress along the normal out of the metal, as a density: what the nearest
/// cell within the metal shows, between none, as in free fall, and twice what gravity alone asks
/// for. `tension` is what the surface's adds to the gas.
static double find_slope(const mag_flow *f, size_t cell, const double n[3], double offset,
                         double tension)
{
    enum { REACH = 3 }; // cells: beyond them is no metal to speak of
    const double *g = f->now.force;
    const double rest = 3.0 * (g[0] * n[0] + g[1] * n[1] + g[2] * n[2]);
    const int axis = fabs(n[0]) > fabs(n[1]) ? (fabs(n[0]) > fabs(n[2]) ? 0 : 2)
                                             : (fabs(n[1]) > fabs(n[2]) ? 1 : 2);
    const int inward = 1 + 2 * axis + (n[axis] > 0.0);
    ptrdiff_t next = (ptrdiff_t)cell;

    for (int reach = 1; reach <= REACH; reach++) {
        next = mag_grid_neighbour(f->grid, inward, (size_t)next);
        if (next < 0 || f->kind[next] == MAG_GAS) {
            return 0.0;
        }
        if (is_inside(f, (size_t)next)) {
            const double seen = (1.0 + (double)f->gas_excess[f->bubble[cell]] + tension -
                                 find_stress(f, (size_t)next, n)) /
                                (offset + reach * fabs(n[axis]));
            return fmin(fmax(0.0, 2.0 * rest), fmax(fmin(0.0, 2.0 * rest), seen));
        }
    }
    return 0.0;
}

/// Gravity's part for a lane: the pressure goes on from the surface to the half-way point of a link
/// as it does inside, which makes the boundary second order there.
static void add_gravity(const mag_flow *f, const group_cells *k, int l, double tension,
                        gas_plane *p)
{
    const size_t cell = k->cell + (size_t)l;
    double n[3];

    if (find_normal(f, cell, n)) {
        const double fill = fmin(1.0, fmax(0.0, (double)f->fill[cell]));
        const double offset = (fill - 0.5) * (fabs(n[0]) + fabs(n[1]) + fabs(n[2]));
        const double slope = find_slope(f, cell, n, offset, tension);
        p->level[l] -= (mag_pop)(slope * offset);
        for (int d = 0; d < 3; d++) {
            p->slope[d][l] = (mag_pop)(0.5 * slope * n[d]);
        }
    }
}

/// The gas's pressure on the links of the cells, with tension and gravity.
static gas_plane face_gas(const mag_flow *f, const group_cells *k)
{
    const double *g = f->now.force;
    const bool heavy = g[0] != 0.0 || g[1] != 0.0 || g[2] != 0.0;
    const bool tense = f->now.tension != 0.0;
    gas_plane p = {0};

    for (int l = 0; l < MAG_LANES; l++) {
        const size_t cell = k->cell + (size_t)l;
        if ((k->lanes >> l & 1u) == 0) {
            continue;
        }
        const bool faces_gas = mag_borders(f, cell, MAG_AROUND_GAS);
        const double tension = tense && faces_gas ? mag_flow_tension(f, cell) : 0.0;
        p.level[l] = (mag_pop)tension;
        if (heavy) {
            add_gravity(f, k, l, tension, &p);
        }
    }
    return p;
}

/// Component of a vector along direction q, which is known when this is compiled.
MAG_ALWAYS_INLINE mag_vec along(int q, const mag_vec v[3])
{
    mag_vec sum = mag_vec_splat(0.0);
    bool begun = false;

#pragma GCC unroll 3
    for (int d = 0; d < 3; d++) {
        if (mag_c[q][d] != 0) {
            const mag_vec part = mag_c[q][d] > 0 ? v[d] : -v[d];
            sum = begun ? sum + part : part;
            begun = true;
        }
    }
    return sum;
}

/// The population that gas with that density less 1 sends back along link q: both equilibria at its
/// pressure and the cell's velocity, less what left.
MAG_ALWAYS_INLINE mag_vec reconstruct(const group_cells *k, int q, mag_vec excess, mag_vec out)
{
    const mag_vec cu = along(q, k->u);
    const mag_vec both =
        excess + (excess + mag_vec_splat(1.0)) * (mag_vec_splat(4.5) * cu * cu - k->uu);
    return mag_vec_splat(2.0 * mag_weight(q)) * both - out;
}

/// Density less 1 at the pressure of the gas that the lanes `missing` border on.
MAG_ALWAYS_INLINE mag_vec find_gas(const mag_flow *f, const group_cells *k, uint32_t missing,
                                   const mag_group_links *e)
{
    const mag_index regions = mag_group_next_whole(f->bubble, e);
    const bool same = (mag_index_differ(regions, k->region) & missing) == 0;
    return __builtin_expect(same, 1) ? k->gas : mag_vec_gather(f->gas_excess, regions);
}

/// Populations that the gas sends back to the lanes `missing`, kept where they belong.
MAG_ALWAYS_INLINE mag_vec receive_gas(mag_flow *f, const group_cells *k, uint32_t missing, int q,
                                      way how, const mag_group_links *e, const gas_plane *plane,
                                      mag_vec out)
{
    mag_vec excess = find_gas(f, k, missing, e);
    if (how.uneven) {
        excess += plane->level + along(q, plane->slope);
    }
    const mag_vec back = reconstruct(k, q, excess, out);
    if (!how.odd) {
        mag_vec_store_some(e->own, back, missing);
    } else if (e->in_row) {
        mag_vec_store_some(f->populations + e->slot, back, missing);
    } else {
        mag_vec_scatter(f->populations, e->slots, back, missing);
    }
    return back;
}

/// Mass, and what comes back, over the group's links along q.
MAG_ALWAYS_INLINE void exchange_links(mag_flow *f, const group_cells *k, int q, way how,
                                      const mag_group_links *e, const gas_plane *plane,
                                      mag_vec_bits *gain, mag_vec *excess)
{
    const mag_index around = mag_group_next_whole(f->around, e);
    const mag_vec fill = mag_group_next(f->fill, e);
    const mag_vec own = mag_vec_load(e->own);
    const mag_vec other = mag_group_other(f, e);
    const mag_vec out = how.odd ? own : other;
    mag_vec in = how.odd ? other : own;

    *gain += mag_mass_gain(&k->side, q, around, fill, in, out);
    const uint32_t missing = mag_index_share(around, k->is_gas) & k->lanes;

    in = mag_vec_pick(missing, receive_gas(f, k, missing, q, how, e, plane, out), in);
    *excess += in;
}

/// Marks the cells that convert: full or empty beyond the margin, nearly empty strays without
/// liquid, nearly full ones without gas, and lone holes within liquid that have nobody to fill
/// from. Those that became surface not long ago have a wider margin, or the metal of a flat surface
/// would go to and fro between two kinds. Returns how many there are.
MAG_ALWAYS_INLINE size_t mark_changes(mag_flow *f, const group_cells *k, mag_index around,
                                      mag_vec mass, mag_vec excess)
{
    const mag_vec density = mag_vec_splat(1.0) + excess;
    const mag_vec margin =
        density * mag_vec_pick(f->young[k->group], mag_vec_splat(f->setup.young_margin),
                               mag_vec_splat(f->setup.margin));
    const uint32_t lone = ~mag_index_test(around, 255 << MAG_AROUND_INTERFACE);
    const uint32_t has_liquid = mag_index_test(around, 255 << MAG_AROUND_LIQUID);
    const uint32_t no_gas = mag_index_test(around, MAG_NO_GAS);
    const uint32_t stray_gas =
        k->lanes & ~has_liquid & mag_vec_above(mag_vec_splat(0.1) * density, mass);
    const uint32_t stray_liquid =
        k->lanes & no_gas & (mag_vec_above(mass, mag_vec_splat(0.9) * density) | lone);
    const uint32_t full = k->lanes & mag_vec_above(mass, density + margin);
    const uint32_t empty = k->lanes & ~f->inlets[k->group] & mag_vec_above(-margin, mass) & ~full;

    f->emptying[k->group] = (empty | stray_gas) & ~full;
    f->filling[k->group] = full | (stray_liquid & ~f->emptying[k->group]);
    return (size_t)__builtin_popcount(f->emptying[k->group] | f->filling[k->group]);
}

static group_cells look_at(const mag_flow *f, size_t group, mag_index around)
{
    const size_t cell = group * (size_t)MAG_LANES;
    const size_t row = f->grid->groups * (size_t)MAG_LANES;
    const uint32_t lanes = f->surface[group];
    group_cells k = {
        .group = group,
        .cell = cell,
        .lanes = lanes,
        .side = mag_mass_side_of(mag_vec_load(f->fill + cell), around, MAG_ALL_LANES),
        .is_gas = mag_index_of(MAG_IS_GAS),
        .region = f->bubble[cell + (size_t)__builtin_ctz(lanes)],
    };

    k.gas = mag_vec_of(f->gas_excess[k.region]);
    for (int d = 0; d < 3; d++) {
        k.u[d] = mag_vec_load(f->velocity + (size_t)d * row + cell);
    }
    k.uu = mag_vec_splat(1.5) * (k.u[0] * k.u[0] + k.u[1] * k.u[1] + k.u[2] * k.u[2]);
    return k;
}

/// Returns how many cells of the group are to convert.
MAG_ALWAYS_INLINE size_t exchange_group(mag_flow *f, size_t group, way how)
{
    const size_t cell = group * (size_t)MAG_LANES;
    const mag_index around = mag_index_load(f->around + cell);
    const group_cells k = look_at(f, group, around);
    const gas_plane plane = how.uneven ? face_gas(f, &k) : (gas_plane){0};
    mag_vec excess = mag_vec_load(f->populations + cell);
    mag_vec_bits gain = {0};

#pragma GCC unroll 18
    for (int q = 1; q < MAG_Q; q++) {
        const int32_t first = f->grid->first[group * 18 + (size_t)q - 1];
        if (first >= 0) {
            const mag_group_links e = mag_group_find(f, cell, q, first);
            exchange_links(f, &k, q, how, &e, &plane, &gain, &excess);
        } else {
            const mag_group_links e = mag_group_find(f, cell, q, first);
            exchange_links(f, &k, q, how, &e, &plane, &gain, &excess);
        }
    }
    const mag_sum gained = (1.0 / MAG_MASS_UNITS) * __builtin_convertvector(gain, mag_sum);
    const mag_sum mass = mag_sum_load(f->mass + cell) + mag_sum_keep(k.lanes, gained);
    mag_sum_store(f->mass + cell, mass);
    mag_vec_store_some(f->excess + cell, excess, k.lanes);
    return mark_changes(f, &k, around, __builtin_convertvector(mass, mag_vec), excess);
}

#define KERNEL(name, odd, uneven)                                                                  \
    static size_t name(mag_flow *f, size_t group)                                                  \
    {                                                                                              \
        return exchange_group(f, group, (way){odd, uneven});                                       \
    }
KERNEL(exchange_even, false, false)
KERNEL(exchange_odd, true, false)
KERNEL(exchange_even_uneven, false, true)
KERNEL(exchange_odd_uneven, true, true)
#undef KERNEL

size_t mag_flow_exchange(mag_context *ctx, mag_flow *f)
{
    enum { CHUNK = 64 }; // groups
    const ptrdiff_t groups = (ptrdiff_t)f->grid->groups;
    static size_t (*const kernels[2][2])(mag_flow *, size_t) = {
        {exchange_even, exchange_odd},
        {exchange_even_uneven, exchange_odd_uneven},
    };
    const double *g = f->now.force;
    const bool uneven = g[0] != 0.0 || g[1] != 0.0 || g[2] != 0.0 || f->now.tension != 0.0;
    size_t (*const exchange)(mag_flow *, size_t) = kernels[uneven][f->now.step % 2];
    size_t changes = 0;

#pragma omp parallel for schedule(dynamic, CHUNK) num_threads(ctx->threads) reduction(+ : changes)
    for (ptrdiff_t group = 0; group < groups; group++) {
        if (f->surface[group] != 0) {
            changes += exchange(f, (size_t)group);
        }
    }
    return changes;
}
