#include "model/mould/flow/mass_links.h"

#include <math.h>

// The metal's enthalpy goes with exactly the mass that crosses the cells' links. A link's mass
// takes the enthalpy that the cell it comes from has half-way along the link, by slopes that make
// no new extremes (van Leer 1974); cells of the surface and cells at walls across have none. Across
// thin walls it is the mean of both cells where metal flows along but not across: diagonal links
// carry much metal to and fro there, and must bring back what they took. A mean makes new extremes
// of what crosses faster than MAG_FLOW_ACROSS, and they grow: there the slopes hold. What a cell
// can no longer hold, because its metal is about to leave, goes to a ledger and back to the
// surface.

/// Steps after which the ledger is given back.
#define SETTLE 16

enum { THIN = 16 }; // most cells across a wall that counts as thin

/// What crosses the links of a group: enthalpies beyond the cells' own.
typedef struct brought {
    mag_vec heat;      ///< sum of mass times enthalpy
    mag_vec came;      ///< sum of the masses that came in
    mag_vec excess;    ///< sum of what comes in: density less 1
    mag_vec_bits gain; ///< mass on balance, in units
} brought;

static mag_vec zero(void)
{
    return mag_vec_of((mag_pop)0.0);
}

double mag_flow_mix_in(mag_flow *f, size_t cell, double gain, double enthalpy, double mass)
{
    double *own = &f->setup.enthalpy[cell];
    const double heat = gain * (enthalpy - *own);
    const double change = heat / fmax(fmax(mass, 4.0 * fabs(gain)), 1e-9);

    *own += change;
    return heat - change * mass;
}

/// Finds how far a group's enthalpies reach along an axis, up and down: by one slope, or in thin
/// walls half of what the neighbour has more. A cell or what lies beside it without metal makes it
/// nothing.
MAG_ALWAYS_INLINE void find_reach(const mag_flow *f, size_t cell, int axis, mag_vec own,
                                  uint32_t inside, mag_vec reach[2])
{
    const mag_vec half = mag_vec_of((mag_pop)0.5);
    const size_t word = (size_t)axis * f->grid->groups + cell / (size_t)MAG_LANES;
    const uint32_t thin = f->thin[word] & f->along[word];
    mag_vec step[2];
    uint32_t metal = inside;

    for (int up = 0; up < 2; up++) {
        const int q = 1 + 2 * axis + (up == 0);
        const int32_t first = f->grid->first[cell / (size_t)MAG_LANES * 18 + (size_t)q - 1];
        const mag_group_links e = mag_group_find(f, cell, q, first);
        const mag_vec there = mag_group_next(f->warmth, &e);
        metal &= ~mag_index_test(mag_group_next_whole(f->around, &e), MAG_IS_GAS);
        step[up] = up ? there - own : own - there;
    }
    const mag_vec product = step[0] * step[1];
    const mag_vec sum = step[0] + step[1];
    const uint32_t rises = metal & mag_vec_above(product, mag_vec_of((mag_pop)1e-30));
    const mag_vec slope = mag_vec_keep(
        rises, product / mag_vec_pick(rises, sum, mag_vec_of((mag_pop)1.0))); // half of it
    reach[0] = mag_vec_pick(thin, mag_vec_keep(metal, half * step[1]), slope);
    reach[1] = mag_vec_pick(thin, mag_vec_keep(metal, -half * step[0]), -slope);
}

/// The rows of `reach` that a link along q takes.
MAG_ALWAYS_INLINE mag_vec sum_reach(int q, const mag_vec reach[6])
{
    mag_vec sum = zero();

#pragma GCC unroll 3
    for (int d = 0; d < 3; d++) {
        if (mag_c[q][d] != 0) {
            sum += reach[2 * d + (mag_c[q][d] < 0)];
        }
    }
    return sum;
}

/// The same of the cells at the links' other ends, back along q. Links that glide along a wall come
/// back from it: the cells there reach no farther towards it. `open`: as note_open() leaves it.
MAG_ALWAYS_INLINE mag_vec sum_reach_back(const mag_flow *f, int q, const mag_group_links *e,
                                         const uint32_t open[6])
{
    const size_t row = f->grid->groups * (size_t)MAG_LANES;
    mag_vec sum = zero();

#pragma GCC unroll 3
    for (int d = 0; d < 3; d++) {
        if (mag_c[q][d] != 0) {
            const mag_vec there =
                mag_group_next(f->reach + (size_t)(2 * d + (mag_c[q][d] > 0)) * row, e);
            sum += mag_vec_keep(open[2 * d + (mag_c[q][d] < 0)], there);
        }
    }
    return sum;
}

/// Adds what crosses the group's links along q.
MAG_ALWAYS_INLINE void add_links(const mag_flow *f, const mag_mass_side *side, int q, bool odd,
                                 const mag_group_links *e, mag_vec own, const mag_vec reach[6],
                                 const uint32_t open[6], brought *sum)
{
    const mag_index around = mag_group_next_whole(f->around, e);
    const mag_vec fill = mag_group_next(f->fill, e);
    const mag_vec here = mag_vec_load(e->own);
    const mag_vec there = mag_group_other(f, e);
    const mag_vec in = odd ? there : here, out = odd ? here : there;
    const mag_vec_bits units = mag_mass_gain(side, q, around, fill, in, out);
    const mag_vec gain =
        mag_vec_splat(1.0 / MAG_MASS_UNITS) * __builtin_convertvector(units, mag_vec);
    const uint32_t comes = mag_vec_above(gain, zero());
    // Two axes together may reach beyond both cells.
    const mag_vec step = mag_group_next(f->warmth, e) - own;
    const mag_vec face =
        mag_vec_pick(comes, step + sum_reach_back(f, q, e, open), sum_reach(q, reach));
    const mag_vec least = mag_vec_min(step, zero()), most = mag_vec_max(step, zero());
    sum->heat += gain * mag_vec_max(least, mag_vec_min(face, most));
    sum->came += mag_vec_keep(comes, gain);
    sum->excess += in;
    sum->gain += units;
}

/// Notes the lanes that have a neighbour, and no wall, on the side of q, where q is one of 1..6.
MAG_ALWAYS_INLINE void note_open(const mag_group_links *e, size_t cell, int q, uint32_t open[6])
{
    if (q > 6) {
        return;
    }
    if (e->in_row) {
        open[q - 1] = e->next == (ptrdiff_t)cell ? 0u : ~0u;
    } else {
        const mag_index own = mag_index_of((int32_t)cell) + mag_index_count();
        open[q - 1] = mag_index_test(e->nexts - own, -1);
    }
}

/// Sums over all links of a group.
MAG_ALWAYS_INLINE brought sum_links(const mag_flow *f, size_t group, bool odd, mag_vec own)
{
    const size_t cell = group * (size_t)MAG_LANES;
    const size_t row = f->grid->groups * (size_t)MAG_LANES;
    const mag_index around = mag_index_load(f->around + cell);
    const mag_mass_side side =
        mag_mass_side_of(mag_vec_load(f->fill + cell), around, f->surface[group]);
    brought sum = {zero(), zero(), mag_vec_load(f->populations + cell), {0}};
    mag_vec reach[6];
    uint32_t open[6];

    for (size_t n = 0; n < 6; n++) {
        reach[n] = mag_vec_load(f->reach + n * row + cell);
    }
#pragma GCC unroll 18
    for (int q = 1; q < MAG_Q; q++) {
        const int32_t first = f->grid->first[group * 18 + (size_t)q - 1];
        if (first >= 0) {
            const mag_group_links e = mag_group_find(f, cell, q, first);
            note_open(&e, cell, q, open);
            add_links(f, &side, q, odd, &e, own, reach, open, &sum);
        } else {
            const mag_group_links e = mag_group_find(f, cell, q, first);
            note_open(&e, cell, q, open);
            add_links(f, &side, q, odd, &e, own, reach, open, &sum);
        }
    }
    return sum;
}

/// Carries a group's enthalpy; returns what it cannot hold.
MAG_ALWAYS_INLINE double convect_group(mag_flow *f, size_t group, bool odd)
{
    const size_t cell = group * (size_t)MAG_LANES;
    const uint32_t active = f->active[group], surface = f->surface[group];
    const mag_vec own = mag_vec_load(f->warmth + cell);
    const brought sum = sum_links(f, group, odd, own);
    const mag_sum gained = (1.0 / MAG_MASS_UNITS) * __builtin_convertvector(sum.gain, mag_sum);
    const mag_vec grown = __builtin_convertvector(mag_sum_load(f->mass + cell) + gained, mag_vec);
    const mag_vec mass = mag_vec_pick(surface, grown, mag_vec_of((mag_pop)1.0) + sum.excess);
    const mag_vec holds = mag_vec_max(mag_vec_max(mass, sum.came), mag_vec_of((mag_pop)1e-9));
    const mag_vec change = mag_vec_keep(active, sum.heat / holds);
    double *const enthalpy = f->setup.enthalpy + cell;
    double left = 0.0;

    mag_sum_store(enthalpy, mag_sum_load(enthalpy) + __builtin_convertvector(change, mag_sum));
    mag_vec_store(f->weight + cell, mag_vec_keep(active, mass));
    const uint32_t thin = active & mag_vec_above(holds, mass);
    for (uint32_t lanes = thin; lanes != 0; lanes &= lanes - 1) {
        const int l = __builtin_ctz(lanes);
        left += (double)sum.heat[l] - (double)change[l] * (double)mass[l];
    }
    return left;
}

static double convect_even(mag_flow *f, size_t group)
{
    return convect_group(f, group, false);
}

static double convect_odd(mag_flow *f, size_t group)
{
    return convect_group(f, group, true);
}

static void find_reaches(mag_flow *f, size_t group)
{
    const size_t cell = group * (size_t)MAG_LANES;
    const size_t row = f->grid->groups * (size_t)MAG_LANES;
    const mag_vec own = mag_vec_load(f->warmth + cell);
    const uint32_t inside = f->active[group] & ~f->surface[group];

    for (int d = 0; d < 3; d++) {
        mag_vec reach[2];
        find_reach(f, cell, d, own, inside, reach);
        mag_vec_store(f->reach + (size_t)(2 * d) * row + cell, reach[0]);
        mag_vec_store(f->reach + (size_t)(2 * d + 1) * row + cell, reach[1]);
    }
}

void mag_flow_find_thin(mag_flow *f)
{
    for (size_t c = 0; c < f->grid->cells && f->setup.enthalpy != NULL; c++) {
        for (int axis = 0; axis < 3; axis++) {
            if (mag_grid_across(f->grid, c, axis, THIN + 1) <= THIN) {
                f->thin[(size_t)axis * f->grid->groups + c / (size_t)MAG_LANES] |=
                    1u << c % (size_t)MAG_LANES;
            }
        }
    }
}

/// Gives the ledger back to all metal of the surface, the same to each mass.
static void settle_ledger(mag_flow *f)
{
    double mass = 0.0;

    for (size_t group = 0; group < f->grid->groups; group++) {
        for (uint32_t left = f->surface[group]; left != 0; left &= left - 1) {
            const size_t cell = group * (size_t)MAG_LANES + (size_t)__builtin_ctz(left);
            mass += fmax(0.0, (double)f->weight[cell]);
        }
    }
    if (mass < 1.0) {
        return;
    }
    const double each = f->now.heat_ledger / mass;
    for (size_t group = 0; group < f->grid->groups; group++) {
        for (uint32_t left = f->surface[group]; left != 0; left &= left - 1) {
            const size_t cell = group * (size_t)MAG_LANES + (size_t)__builtin_ctz(left);
            if (f->weight[cell] > (mag_pop)0.0) {
                f->setup.enthalpy[cell] += each;
            }
        }
    }
    f->now.heat_ledger = 0.0;
}

void mag_flow_convect(mag_context *ctx, mag_flow *f)
{
    enum { CHUNK = 64 }; // groups
    const ptrdiff_t groups = (ptrdiff_t)f->grid->groups;
    double (*const convect)(mag_flow *, size_t) = f->now.step % 2 != 0 ? convect_odd : convect_even;

    if (f->setup.enthalpy == NULL) {
        return;
    }
#pragma omp parallel num_threads(ctx->threads)
    {
#pragma omp for schedule(static, CHUNK)
        for (ptrdiff_t group = 0; group < groups; group++) {
            const size_t cell = (size_t)group * (size_t)MAG_LANES;
            mag_vec_store(f->warmth + cell,
                          __builtin_convertvector(mag_sum_load(f->setup.enthalpy + cell), mag_vec));
        }
#pragma omp for schedule(static, CHUNK)
        for (ptrdiff_t group = 0; group < groups; group++) {
            if (f->active[group] != 0) {
                find_reaches(f, (size_t)group);
            }
        }
#pragma omp for schedule(static, CHUNK)
        for (ptrdiff_t group = 0; group < groups; group++) {
            f->left_over[group] = f->active[group] != 0 ? convect(f, (size_t)group) : 0.0;
        }
    }
    for (ptrdiff_t group = 0; group < groups; group++) {
        f->now.heat_ledger += f->left_over[group];
    }
    if (f->now.step % SETTLE == 0 && f->now.heat_ledger != 0.0) {
        settle_ledger(f);
    }
}
