#include "model/mould/flow/surface.h"

#include <math.h>
#include <string.h>

// Cells that fill or empty. New interface cells start in equilibrium, which the comparison of
// Schwarzmeier and Ruede (arXiv:2207.14496) found most stable; excess mass goes evenly to the
// interface around. Each round goes block by block (mag_flow_by_blocks), in a block cell by cell.

/// The next cell of a round over marked cells: takes it off `left`.
static size_t take_lane(size_t group, uint32_t *left)
{
    const size_t lane = (size_t)__builtin_ctz(*left);
    *left &= *left - 1;
    return group * (size_t)MAG_LANES + lane;
}

/// The first group from `group` on where a mask of either row is set, or `end`.
static size_t find_marked(const uint32_t *one, const uint32_t *other, size_t group, size_t end)
{
    enum { STRIDE = 16 }; // masks looked at together
    uint32_t any = 0;

    while (group + STRIDE <= end && any == 0) {
        for (size_t n = 0; n < STRIDE; n++) {
            any |= one[group + n] | other[group + n];
        }
        group += any == 0 ? STRIDE : 0;
    }
    while (group < end && (one[group] | other[group]) == 0) {
        group++;
    }
    return group;
}

static double incoming(const mag_flow *f, size_t cell, int q)
{
    return (double)f->populations[mag_flow_in(f, cell, q)];
}

/// A gas cell becomes interface without mass; its populations are set later.
static void open_gas(mag_flow *f, size_t cell)
{
    mag_flow_set_kind(f, cell, MAG_INTERFACE);
    mag_put_lane(f->young, cell, true);
    f->mass[cell] = 0.0;
    f->fill[cell] = (mag_pop)0.0;
    mag_put_lane(f->fresh, cell, true);
}

/// A liquid cell becomes interface to a gas region and keeps all its mass.
static void open_liquid(mag_flow *f, size_t cell, int32_t bubble)
{
    double excess = 0.0;
    for (int q = 0; q < MAG_Q; q++) {
        excess += incoming(f, cell, q);
    }
    f->bubble[cell] = bubble;
    mag_flow_set_kind(f, cell, MAG_INTERFACE);
    mag_put_lane(f->young, cell, true);
    f->mass[cell] = 1.0 + excess;
    f->excess[cell] = (mag_pop)excess;
    f->fill[cell] = (mag_pop)1.0;
}

/// Closes the layer around a cell that fills: gas beside it becomes interface, and nobody beside it
/// empties. Filling wins.
static void close_filled(mag_flow *f, size_t cell)
{
    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next < 0) {
            continue;
        }
        if (f->kind[next] == MAG_GAS) {
            open_gas(f, (size_t)next);
        } else {
            mag_put_lane(f->emptying, (size_t)next, false);
        }
    }
}

static void close_emptied(mag_flow *f, size_t cell)
{
    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next >= 0 && f->kind[next] == MAG_LIQUID) {
            open_liquid(f, (size_t)next, f->bubble[cell]);
        }
    }
}

/// What a fresh cell takes over from the metal around it.
typedef struct mean {
    double excess, u[3], structure, enthalpy;
} mean;

/// Means over the metal around a fresh cell. Gas borders on interface only, whose values this
/// step's exchange has left.
static mean average_around(const mag_flow *f, size_t cell)
{
    const size_t row = f->grid->groups * (size_t)MAG_LANES;
    const double *enthalpy = f->setup.enthalpy;
    int count = 0;
    mean m = {0.0, {0.0, 0.0, 0.0}, 0.0, 0.0};

    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next < 0 || f->kind[next] != MAG_INTERFACE || mag_has_lane(f->fresh, (size_t)next)) {
            continue;
        }
        m.excess += (double)f->excess[next];
        m.structure += (double)f->structure[next];
        m.enthalpy += enthalpy != NULL ? enthalpy[next] : 0.0;
        const int turned = f->grid->glides ? mag_grid_turned(f->grid, q, cell) : -1;
        for (int d = 0; d < 3; d++) {
            const double there = (double)f->velocity[(size_t)d * row + (size_t)next];
            m.u[d] += d == turned ? -there : there;
        }
        count++;
    }
    if (count == 0) {
        return (mean){.excess = (double)f->gas_excess[f->bubble[cell]],
                      .structure = (double)f->structure[cell],
                      .enthalpy = enthalpy != NULL ? enthalpy[cell] : 0.0};
    }
    for (int d = 0; d < 3; d++) {
        m.u[d] /= count;
    }
    m.excess /= count;
    m.structure /= count;
    m.enthalpy /= count;
    return m;
}

static void start_fresh(mag_flow *f, size_t cell)
{
    const mean m = average_around(f, cell);
    f->structure[cell] = (mag_pop)m.structure;
    f->excess[cell] = (mag_pop)m.excess;
    if (f->setup.enthalpy != NULL) {
        f->setup.enthalpy[cell] = m.enthalpy;
    }
    for (int q = 0; q < MAG_Q; q++) {
        f->populations[mag_flow_in(f, cell, q)] = (mag_pop)mag_equilibrium(q, m.excess, m.u);
    }
}

/// Shares what a converted cell has too much (or too little) among the interface around it. Returns
/// what finds no taker; adds to `heat` that which finds no mass to go with.
static double share_excess(mag_flow *f, size_t cell, double excess, double *heat)
{
    size_t takers[MAG_Q];
    int count = 0;

    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next >= 0 && f->kind[next] == MAG_INTERFACE) {
            takers[count++] = (size_t)next;
        }
    }
    for (int t = 0; t < count; t++) {
        f->mass[takers[t]] += excess / count;
        if (f->setup.enthalpy != NULL) {
            *heat += mag_flow_mix_in(f, takers[t], excess / count, f->setup.enthalpy[cell],
                                     f->mass[takers[t]]);
        }
    }
    if (count > 0) {
        return 0.0;
    }
    *heat += f->setup.enthalpy != NULL ? excess * f->setup.enthalpy[cell] : 0.0;
    return excess;
}

// Rounds over the cells of a block.

static void close_around_filling(mag_flow *f, size_t block, size_t begin, size_t end)
{
    (void)block;
    for (size_t group = begin; (group = find_marked(f->filling, f->filling, group, end)) < end;
         group++) {
        for (uint32_t left = f->filling[group]; left != 0;) {
            close_filled(f, take_lane(group, &left));
        }
    }
}

static void close_around_emptying(mag_flow *f, size_t block, size_t begin, size_t end)
{
    (void)block;
    for (size_t group = begin; (group = find_marked(f->emptying, f->emptying, group, end)) < end;
         group++) {
        for (uint32_t left = f->emptying[group]; left != 0;) {
            close_emptied(f, take_lane(group, &left));
        }
    }
}

static void start_all_fresh(mag_flow *f, size_t block, size_t begin, size_t end)
{
    (void)block;
    for (size_t group = begin; (group = find_marked(f->fresh, f->fresh, group, end)) < end;
         group++) {
        for (uint32_t left = f->fresh[group]; left != 0;) {
            start_fresh(f, take_lane(group, &left));
        }
    }
}

static void change_kinds(mag_flow *f, size_t block, size_t begin, size_t end)
{
    (void)block;
    uint64_t count = 0;
    memset(f->fresh + begin, 0, (end - begin) * sizeof *f->fresh);
    for (size_t group = begin; (group = find_marked(f->filling, f->emptying, group, end)) < end;
         group++) {
        for (uint32_t left = f->filling[group] | f->emptying[group]; left != 0; count++) {
            const size_t cell = take_lane(group, &left);
            const bool fills = mag_has_lane(f->filling, cell);
            mag_flow_set_kind(f, cell, fills ? MAG_LIQUID : MAG_GAS);
            f->fill[cell] = (mag_pop)(fills ? 1.0 : 0.0);
            if (f->setup.enthalpy != NULL) {
                f->weight[cell] = fills ? (mag_pop)1.0 + f->excess[cell] : (mag_pop)0.0;
            }
            if (fills && !mag_has_lane(f->arrived, cell)) {
                f->arrival[cell] = (float)f->now.clock;
                mag_put_lane(f->arrived, cell, true);
            }
        }
    }
#pragma omp atomic
    f->now.converted += count;
}

static void share_all(mag_flow *f, size_t block, size_t begin, size_t end)
{
    double heat = 0.0;
    f->left_over[block] = 0.0;
    for (size_t group = begin; (group = find_marked(f->filling, f->emptying, group, end)) < end;
         group++) {
        for (uint32_t left = f->filling[group] | f->emptying[group]; left != 0;) {
            const size_t cell = take_lane(group, &left);
            const double keeps =
                mag_has_lane(f->filling, cell) ? 1.0 + (double)f->excess[cell] : 0.0;
            f->left_over[block] += share_excess(f, cell, f->mass[cell] - keeps, &heat);
            f->mass[cell] = 0.0;
        }
        f->filling[group] = f->emptying[group] = 0;
    }
    if (f->setup.enthalpy != NULL) {
        f->heat_over[block] = heat;
    }
}

void mag_flow_convert(int threads, mag_flow *f)
{
    static mag_block_work *const rounds[] = {close_around_filling, close_around_emptying,
                                             start_all_fresh, change_kinds, share_all};
    const size_t blocks =
        mag_flow_by_blocks(threads, f, rounds, (int)(sizeof rounds / sizeof rounds[0]));

    for (size_t block = 0; block < blocks; block++) {
        f->now.ledger += f->left_over[block];
        f->now.ledger_moved += fabs(f->left_over[block]);
        f->now.heat_ledger += f->setup.enthalpy != NULL ? f->heat_over[block] : 0.0;
    }
}
