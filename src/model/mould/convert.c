#include "model/mould/surface.h"

#include <math.h>

// Cells that fill or empty. New interface cells start in equilibrium, which the comparison of
// Schwarzmeier and Ruede (arXiv:2207.14496) found most stable; excess mass goes evenly to the
// interface around. In order of the cells, one at a time: the result hangs on no thread.

static double incoming(const mag_flow *f, size_t cell, int q)
{
    return (double)f->populations[mag_flow_in(f, cell, q)];
}

/// Marks a cell that has just become interface.
static void mark_young(mag_flow *f, size_t cell)
{
    f->young[cell / (size_t)MAG_LANES] |= 1u << (cell % (size_t)MAG_LANES);
}

/// A gas cell becomes interface without mass; its populations are set later.
static void open_gas(mag_flow *f, size_t cell)
{
    mag_flow_set_kind(f, cell, MAG_INTERFACE);
    mark_young(f, cell);
    f->mass[cell] = 0.0;
    f->fill[cell] = (mag_pop)0.0;
    f->mark[cell] |= MAG_FRESH;
    f->fresh[f->born++] = (uint32_t)cell;
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
    mark_young(f, cell);
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
            f->mark[next] &= (uint8_t)~MAG_TO_GAS;
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

/// Mean density excess and velocity of the metal around a fresh cell. Gas borders on interface
/// only, whose values this step's exchange has left.
static double average_around(const mag_flow *f, size_t cell, double u[3])
{
    const size_t row = f->grid->groups * (size_t)MAG_LANES;
    int count = 0;
    double excess = 0.0;
    u[0] = u[1] = u[2] = 0.0;

    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next < 0 || f->kind[next] != MAG_INTERFACE || (f->mark[next] & MAG_FRESH)) {
            continue;
        }
        excess += (double)f->excess[next];
        for (int d = 0; d < 3; d++) {
            u[d] += (double)f->velocity[(size_t)d * row + (size_t)next];
        }
        count++;
    }
    for (int d = 0; d < 3 && count > 0; d++) {
        u[d] /= count;
    }
    return count > 0 ? excess / count : (double)f->gas_excess[f->bubble[cell]];
}

static void fill_fresh(mag_flow *f)
{
    for (size_t n = 0; n < f->born; n++) {
        const size_t cell = f->fresh[n];
        double u[3];
        const double excess = average_around(f, cell, u);
        f->excess[cell] = (mag_pop)excess;
        for (int q = 0; q < MAG_Q; q++) {
            f->populations[mag_flow_in(f, cell, q)] = (mag_pop)mag_equilibrium(q, excess, u);
        }
    }
    for (size_t n = 0; n < f->born; n++) {
        f->mark[f->fresh[n]] &= (uint8_t)~MAG_FRESH;
    }
}

/// Shares what a converted cell has too much (or too little) among the interface around it.
static void share_excess(mag_flow *f, size_t cell, double excess)
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
    }
    if (count == 0) {
        f->now.ledger += excess;
        f->now.ledger_moved += fabs(excess);
    }
}

/// Gives the cells that still want it their new kind.
static void change_kinds(mag_flow *f, size_t count)
{
    for (size_t n = 0; n < count; n++) {
        const size_t cell = f->changed[n];
        const uint8_t mark = f->mark[cell];
        if (mark & (MAG_TO_LIQUID | MAG_TO_GAS)) {
            mag_flow_set_kind(f, cell, mark & MAG_TO_LIQUID ? MAG_LIQUID : MAG_GAS);
            f->fill[cell] = (mag_pop)(mark & MAG_TO_LIQUID ? 1.0 : 0.0);
            f->now.converted++;
        }
    }
}

static void share_all(mag_flow *f, size_t count)
{
    for (size_t n = 0; n < count; n++) {
        const size_t cell = f->changed[n];
        const uint8_t mark = f->mark[cell];
        if (mark & (MAG_TO_LIQUID | MAG_TO_GAS)) {
            const double keeps = mark & MAG_TO_LIQUID ? 1.0 + (double)f->excess[cell] : 0.0;
            share_excess(f, cell, f->mass[cell] - keeps);
            f->mass[cell] = 0.0;
        }
        f->mark[cell] &= (uint8_t) ~(MAG_TO_LIQUID | MAG_TO_GAS);
    }
}

void mag_flow_convert(mag_flow *f, size_t count)
{
    f->born = 0;
    for (size_t n = 0; n < count; n++) {
        if (f->mark[f->changed[n]] & MAG_TO_LIQUID) {
            close_filled(f, f->changed[n]);
        }
    }
    for (size_t n = 0; n < count; n++) {
        if (f->mark[f->changed[n]] & MAG_TO_GAS) {
            close_emptied(f, f->changed[n]);
        }
    }
    fill_fresh(f);
    change_kinds(f, count);
    share_all(f, count);
}
