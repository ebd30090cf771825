#include "model/mould/surface.h"

#include <math.h>

// Mass exchange and reconstruction after Koerner et al. 2005, in the variant that the comparison of
// Schwarzmeier and Ruede (arXiv:2207.13962) favours: only missing populations are reconstructed.
// Interface cells are few and scattered: MAG_LANES of them are gathered into vectors.

/// Interface cells handled together. Lanes beyond the list's end repeat the last cell.
typedef struct pack {
    mag_index cell, group, lane;
    uint32_t lanes;        ///< that count
    mag_vec fill;          ///< of the cells
    mag_index around;      ///< of the cells
    mag_vec in[MAG_Q];     ///< population that comes back along link q: the opposite of q
    mag_vec out[MAG_Q];    ///< population that left along q
    mag_index slot[MAG_Q]; ///< of `in`
    mag_index next[MAG_Q]; ///< neighbour; the cell itself where a wall is
} pack;

/// What gravity adds to the density that the gas's pressure amounts to, half-way along a link c:
/// level + c.slope.
typedef struct gas_plane {
    mag_vec level, slope[3];
} gas_plane;

static mag_vec splat(double v)
{
    return mag_vec_of((mag_pop)v);
}

static mag_index whole(int32_t v)
{
    return v - (mag_index){0};
}

static void take_cells(const mag_flow *f, size_t first, pack *k)
{
    for (int l = 0; l < MAG_LANES; l++) {
        const size_t n = first + (size_t)l;
        k->cell[l] = (int32_t)f->list[n < f->listed ? n : f->listed - 1];
    }
    const size_t left = f->listed - first;
    k->lanes = left >= (size_t)MAG_LANES ? MAG_ALL_LANES : (1u << left) - 1u;
    k->group = k->cell >> MAG_LANE_BITS;
    k->lane = k->cell & whole(MAG_LANES - 1);
    k->fill = mag_vec_gather(f->fill, k->cell);
    k->around = mag_index_gather(f->around, k->cell);
}

/// Slots to which populations leave the cells along q.
static mag_index find_slots(const mag_grid *g, const pack *k, int q)
{
    const mag_index first = mag_index_gather(g->first, k->group * whole(18) + whole(q - 1));
    const mag_index mixed = first < whole(0);
    mag_index slot = first + k->lane;

    if (mag_index_mask(mixed) != 0) {
        const mag_index row = mag_index_choose(mixed, ~first, whole(0));
        const mag_index each = row * whole(MAG_LANES) + k->lane;
        slot = mag_index_choose(mixed, mag_index_gather(g->mixed, mixed & each), slot);
    }
    return slot;
}

static void look_around(const mag_flow *f, bool odd, pack *k)
{
    const mag_grid *g = f->grid;

    for (int q = 1; q < MAG_Q; q++) {
        const mag_index own = whole((int32_t)((size_t)mag_opposite(q) * g->stride)) + k->cell;
        const mag_index other = find_slots(g, k, q);
        const mag_index wall = other == own;
        const mag_vec at_own = mag_vec_gather(f->populations, own);
        const mag_vec at_other = mag_vec_gather(f->populations, other);
        k->next[q] =
            mag_index_choose(wall, k->cell, other - whole((int32_t)((size_t)q * g->stride)));
        k->slot[q] = odd ? other : own;
        k->in[q] = odd ? at_other : at_own;
        k->out[q] = odd ? at_own : at_other;
    }
}

/// Velocity from populations by the direction they left along (sign 1), or came from (sign -1).
static mag_vec sum_velocity(mag_vec rest, const mag_vec f[MAG_Q], mag_pop sign, mag_vec u[3])
{
    mag_vec excess = rest;
    u[0] = u[1] = u[2] = splat(0.0);
    for (int q = 1; q < MAG_Q; q++) {
        excess += f[q];
        for (int d = 0; d < 3; d++) {
            u[d] += splat(mag_c[q][d]) * f[q];
        }
    }
    for (int d = 0; d < 3; d++) {
        u[d] = mag_vec_of(sign) * u[d] / (splat(1.0) + excess);
    }
    return excess;
}

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
    const double tau = f->now.rheology.law == MAG_NEWTONIAN ? 0.5 + 3.0 * f->now.viscosity
                                                            : mag_flow_slurry_tau(f, excess, u, m);
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
static gas_plane face_gas(const mag_flow *f, const pack *k)
{
    const double *g = f->now.force;
    gas_plane p = {splat(0.0), {splat(0.0), splat(0.0), splat(0.0)}};

    if (g[0] == 0.0 && g[1] == 0.0 && g[2] == 0.0) {
        return p;
    }
    for (int l = 0; l < MAG_LANES; l++) {
        double n[3];
        if (find_normal(f, (size_t)k->cell[l], n)) {
            const double fill = fmin(1.0, fmax(0.0, (double)k->fill[l]));
            const double offset = (fill - 0.5) * (fabs(n[0]) + fabs(n[1]) + fabs(n[2]));
            const double slope = find_slope(f, (size_t)k->cell[l], n, offset);
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
static mag_vec reconstruct(const gas_plane *p, int q, mag_vec gas, const mag_vec u[3], mag_vec out)
{
    const mag_vec uu = u[0] * u[0] + u[1] * u[1] + u[2] * u[2];
    const mag_vec cx = splat(mag_c[q][0]), cy = splat(mag_c[q][1]), cz = splat(mag_c[q][2]);
    const mag_vec excess = gas + p->level + cx * p->slope[0] + cy * p->slope[1] + cz * p->slope[2];
    const mag_vec cu = cx * u[0] + cy * u[1] + cz * u[2];
    return splat(2.0 * mag_weight(q)) *
               (excess + (splat(1.0) + excess) * (splat(4.5) * cu * cu - splat(1.5) * uu)) -
           out;
}

static mag_index count_of(mag_index around, int place)
{
    return (around >> place) & whole(255);
}

/// 1: no gas around, -1: no liquid around, 0: both.
static mag_index standing(mag_index around)
{
    const mag_index no_gas = count_of(around, MAG_AROUND_GAS) == whole(0);
    const mag_index no_liquid = count_of(around, MAG_AROUND_LIQUID) == whole(0);
    return mag_index_choose(no_gas, whole(1), no_liquid);
}

/// Mass that the cells gain over link q: all that crosses to liquid, the share of the mean fill to
/// other interface cells. There, cells without gas around only gain and cells without liquid
/// around only lose (Thuerey 2007), so that strays vanish.
static mag_vec find_gain(const pack *k, int q, mag_index around, mag_vec fill)
{
    const mag_index kind = around >> MAG_AROUND_KIND;
    const mag_index mine = standing(k->around);
    const mag_index theirs = standing(around);
    const mag_vec w = splat(mag_weight(q));
    const mag_vec mean = splat(0.5) * (k->fill + fill);
    const mag_vec_bits more = mag_index_bits(mine > theirs);
    const mag_vec_bits less = mag_index_bits(mine < theirs);
    const mag_vec both = k->in[q] - k->out[q];
    const mag_vec one_way =
        mag_vec_choose(more, k->in[q] + w, mag_vec_choose(less, -k->out[q] - w, both));
    const mag_vec_bits interface = mag_index_bits(kind == whole(MAG_INTERFACE));
    const mag_vec_bits liquid = mag_index_bits(kind == whole(MAG_LIQUID));

    return mag_vec_choose(liquid, both, mag_vec_choose(interface, mean * one_way, splat(0.0)));
}

/// Populations that the gas owes on link q, where it has any.
static void receive_gas(mag_flow *f, pack *k, int q, mag_index gas, const gas_plane *plane,
                        const mag_vec u[3])
{
    const uint32_t missing = mag_index_mask(gas) & k->lanes;
    if (missing != 0) {
        const mag_index bubble = mag_index_gather(f->bubble, k->next[q]);
        const mag_vec excess = mag_vec_gather(f->gas_excess, bubble);
        const mag_vec back = reconstruct(plane, q, excess, u, k->out[q]);
        k->in[q] = mag_vec_choose(mag_index_bits(gas), back, k->in[q]);
        mag_vec_scatter(f->populations, k->slot[q], back, missing);
    }
}

static void exchange_pack(mag_flow *f, size_t first, bool odd)
{
    pack k;
    mag_vec u[3];
    mag_sum gain = {0.0};

    take_cells(f, first, &k);
    look_around(f, odd, &k);
    const mag_vec rest = mag_vec_gather(f->populations, k.cell);
    sum_velocity(rest, k.out, 1, u);
    for (int d = 0; d < 3; d++) { // the collision left half a step of the force on top
        u[d] -= splat(0.5 * f->now.force[d]);
    }
    const gas_plane plane = face_gas(f, &k);
    for (int q = 1; q < MAG_Q; q++) {
        const mag_index around = mag_index_gather(f->around, k.next[q]);
        const mag_vec fill = mag_vec_gather(f->fill, k.next[q]);
        gain += __builtin_convertvector(find_gain(&k, q, around, fill), mag_sum);
        receive_gas(f, &k, q, (around >> MAG_AROUND_KIND) == whole(MAG_GAS), &plane, u);
    }
    const mag_vec excess = sum_velocity(rest, k.in, -1, u);
    for (int l = 0; l < MAG_LANES; l++) {
        if (k.lanes >> l & 1u) {
            f->mass[k.cell[l]] += gain[l];
            f->excess[k.cell[l]] = excess[l];
            for (int d = 0; d < 3; d++) {
                f->velocity[3 * k.cell[l] + d] = u[d][l];
            }
        }
    }
}

void mag_flow_exchange(mag_context *ctx, mag_flow *f)
{
    const ptrdiff_t packs = (ptrdiff_t)((f->listed + (size_t)MAG_LANES - 1) / (size_t)MAG_LANES);
    const bool odd = f->now.step % 2 != 0;

#pragma omp parallel for schedule(static) num_threads(ctx->threads)
    for (ptrdiff_t p = 0; p < packs; p++) {
        exchange_pack(f, (size_t)p * (size_t)MAG_LANES, odd);
    }
}
