#include "model/mould/group_links.h"
#include "model/mould/surface.h"

#include <math.h>

// Mass exchange and reconstruction after Koerner et al. 2005, in the variant that the comparison of
// Schwarzmeier and Ruede (arXiv:2207.13962) favours: only missing populations are reconstructed.
// Groups that hold surface are handled whole, because most of their neighbours lie in a row.

/// A group of cells that holds surface.
typedef struct group_cells {
    size_t group;   ///< its number
    size_t cell;    ///< of lane 0
    uint32_t lanes; ///< that are surface
    mag_vec fill;
    uint32_t no_gas;     ///< lanes without gas around
    uint32_t no_liquid;  ///< lanes with gas, but without liquid around
    uint32_t has_liquid; ///< lanes with liquid around
} group_cells;

/// What gravity adds to the density that the gas's pressure amounts to, half-way along a link c:
/// level + c.slope.
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
/// for.
static double find_slope(const mag_flow *f, size_t cell, const double n[3], double offset)
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
            const double seen =
                (1.0 + (double)f->gas_excess[f->bubble[cell]] - find_stress(f, (size_t)next, n)) /
                (offset + reach * fabs(n[axis]));
            return fmin(fmax(0.0, 2.0 * rest), fmax(fmin(0.0, 2.0 * rest), seen));
        }
    }
    return 0.0;
}

/// The gas's pressure on the links of the cells. Under gravity the pressure goes on from the
/// surface to the half-way point of a link as it does inside, which makes the boundary second order
/// there.
static gas_plane face_gas(const mag_flow *f, const group_cells *k)
{
    const double *g = f->now.force;
    gas_plane p = {mag_vec_splat(0.0),
                   {mag_vec_splat(0.0), mag_vec_splat(0.0), mag_vec_splat(0.0)}};

    if (g[0] == 0.0 && g[1] == 0.0 && g[2] == 0.0) {
        return p;
    }
    for (int l = 0; l < MAG_LANES; l++) {
        const size_t cell = k->cell + (size_t)l;
        double n[3];
        if ((k->lanes >> l & 1u) && find_normal(f, cell, n)) {
            const double fill = fmin(1.0, fmax(0.0, (double)k->fill[l]));
            const double offset = (fill - 0.5) * (fabs(n[0]) + fabs(n[1]) + fabs(n[2]));
            const double slope = find_slope(f, cell, n, offset);
            p.level[l] -= (mag_pop)(slope * offset);
            for (int d = 0; d < 3; d++) {
                p.slope[d][l] = (mag_pop)(0.5 * slope * n[d]);
            }
        }
    }
    return p;
}

/// The population that the gas sends back along link q: both equilibria at the gas's pressure and
/// the cell's velocity, less what left.
MAG_ALWAYS_INLINE mag_vec reconstruct(const gas_plane *p, int q, mag_vec gas, const mag_vec u[3],
                                      mag_vec out)
{
    const mag_vec uu = u[0] * u[0] + u[1] * u[1] + u[2] * u[2];
    const mag_vec cx = mag_vec_splat(mag_c[q][0]), cy = mag_vec_splat(mag_c[q][1]),
                  cz = mag_vec_splat(mag_c[q][2]);
    const mag_vec excess = gas + p->level + cx * p->slope[0] + cy * p->slope[1] + cz * p->slope[2];
    const mag_vec cu = cx * u[0] + cy * u[1] + cz * u[2];
    return mag_vec_splat(2.0 * mag_weight(q)) *
               (excess + (mag_vec_splat(1.0) + excess) *
                             (mag_vec_splat(4.5) * cu * cu - mag_vec_splat(1.5) * uu)) -
           out;
}

/// Mass that the cells gain over link q: all that crosses to liquid, the share of the mean fill to
/// other interface cells. There, cells without gas around only gain and cells without liquid
/// around only lose (Thuerey 2007), so that strays vanish.
MAG_ALWAYS_INLINE mag_vec find_gain(const group_cells *k, int q, mag_index around, mag_vec fill,
                                    mag_vec in, mag_vec out)
{
    const uint32_t no_gas = mag_index_test(around, MAG_NO_GAS);
    const uint32_t no_liquid = mag_index_test(around, MAG_NO_LIQUID) & ~no_gas;
    const uint32_t more = (k->no_gas & ~no_gas) | (no_liquid & ~k->no_liquid);
    const uint32_t less = (no_gas & ~k->no_gas) | (k->no_liquid & ~no_liquid);
    const mag_vec w = mag_vec_splat(mag_weight(q));
    const mag_vec both = in - out;
    const mag_vec mean = mag_vec_splat(0.5) * (k->fill + fill);
    const mag_vec one_way = both + mag_vec_keep(more, out + w) - mag_vec_keep(less, in + w);

    return mag_vec_pick(mag_index_test(around, MAG_IS_LIQUID), both,
                        mag_vec_keep(mag_index_test(around, MAG_IS_INTERFACE), mean * one_way));
}

/// Populations that the gas sends back to the lanes `missing`, kept where they belong.
MAG_ALWAYS_INLINE mag_vec receive_gas(mag_flow *f, uint32_t missing, int q, bool odd,
                                      const mag_group_links *e, const gas_plane *plane,
                                      const mag_vec u[3], mag_vec out)
{
    const mag_vec gas = mag_vec_gather(f->gas_excess, mag_group_next_whole(f->bubble, e));
    const mag_vec back = reconstruct(plane, q, gas, u, out);
    if (!odd) {
        mag_vec_store_some(e->own, back, missing);
    } else if (e->in_row) {
        mag_vec_store_some(f->populations + e->slot, back, missing);
    } else {
        mag_vec_scatter(f->populations, e->slots, back, missing);
    }
    return back;
}

/// Mass, and what comes back, over the group's links along q.
MAG_ALWAYS_INLINE void exchange_links(mag_flow *f, const group_cells *k, int q, bool odd,
                                      const mag_group_links *e, const gas_plane *plane,
                                      const mag_vec u[3], mag_sum *gain, mag_vec *excess)
{
    const mag_index around = mag_group_next_whole(f->around, e);
    const mag_vec fill = mag_group_next(f->fill, e);
    const mag_vec own = mag_vec_load(e->own);
    const mag_vec other = mag_group_other(f, e);
    const mag_vec out = odd ? own : other;
    mag_vec in = odd ? other : own;

    *gain += __builtin_convertvector(find_gain(k, q, around, fill, in, out), mag_sum);
    const uint32_t missing = mag_index_test(around, MAG_IS_GAS) & k->lanes;
    if (missing != 0) {
        in = mag_vec_pick(missing, receive_gas(f, missing, q, odd, e, plane, u, out), in);
    }
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
    const uint32_t stray_gas =
        k->lanes & ~k->has_liquid & mag_vec_above(mag_vec_splat(0.1) * density, mass);
    const uint32_t stray_liquid =
        k->lanes & k->no_gas & (mag_vec_above(mass, mag_vec_splat(0.9) * density) | lone);
    const uint32_t full = k->lanes & mag_vec_above(mass, density + margin);
    const uint32_t empty = k->lanes & ~f->inlets[k->group] & mag_vec_above(-margin, mass) & ~full;

    f->emptying[k->group] = (empty | stray_gas) & ~full;
    f->filling[k->group] = full | (stray_liquid & ~f->emptying[k->group]);
    return (size_t)__builtin_popcount(f->emptying[k->group] | f->filling[k->group]);
}

/// Returns how many cells of the group are to convert.
MAG_ALWAYS_INLINE size_t exchange_group(mag_flow *f, size_t group, bool odd)
{
    const size_t cell = group * (size_t)MAG_LANES;
    const size_t row = f->grid->groups * (size_t)MAG_LANES;
    const mag_index around = mag_index_load(f->around + cell);
    const uint32_t no_gas = mag_index_test(around, MAG_NO_GAS);
    const group_cells k = {group,
                           cell,
                           f->surface[group],
                           mag_vec_load(f->fill + cell),
                           no_gas,
                           mag_index_test(around, MAG_NO_LIQUID) & ~no_gas,
                           ~mag_index_test(around, MAG_NO_LIQUID)};
    const mag_vec u[3] = {mag_vec_load(f->velocity + cell), mag_vec_load(f->velocity + row + cell),
                          mag_vec_load(f->velocity + 2 * row + cell)};
    const gas_plane plane = face_gas(f, &k);
    mag_vec excess = mag_vec_load(f->populations + cell);
    mag_sum gain = {0.0};

#pragma GCC unroll 18
    for (int q = 1; q < MAG_Q; q++) {
        const int32_t first = f->grid->first[group * 18 + (size_t)q - 1];
        if (first >= 0) {
            const mag_group_links e = mag_group_find(f, cell, q, first);
            exchange_links(f, &k, q, odd, &e, &plane, u, &gain, &excess);
        } else {
            const mag_group_links e = mag_group_find(f, cell, q, first);
            exchange_links(f, &k, q, odd, &e, &plane, u, &gain, &excess);
        }
    }
    const mag_sum mass = mag_sum_load(f->mass + cell) + mag_sum_keep(k.lanes, gain);
    mag_sum_store(f->mass + cell, mass);
    mag_vec_store_some(f->excess + cell, excess, k.lanes);
    return mark_changes(f, &k, around, __builtin_convertvector(mass, mag_vec), excess);
}

static size_t exchange_even(mag_flow *f, size_t group)
{
    return exchange_group(f, group, false);
}

static size_t exchange_odd(mag_flow *f, size_t group)
{
    return exchange_group(f, group, true);
}

size_t mag_flow_exchange(mag_context *ctx, mag_flow *f)
{
    enum { CHUNK = 64 }; // groups
    const ptrdiff_t groups = (ptrdiff_t)f->grid->groups;
    size_t (*const exchange)(mag_flow *, size_t) =
        f->now.step % 2 != 0 ? exchange_odd : exchange_even;
    size_t changes = 0;

#pragma omp parallel for schedule(dynamic, CHUNK) num_threads(ctx->threads) reduction(+ : changes)
    for (ptrdiff_t group = 0; group < groups; group++) {
        if (f->surface[group] != 0) {
            changes += exchange(f, (size_t)group);
        }
    }
    return changes;
}
