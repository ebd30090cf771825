#include "model/mould/surface.h"

#include <math.h>
#include <string.h>

/// What a neighbour of that kind adds to `around`.
static int32_t weight_of(uint8_t kind)
{
    static const int place[3] = {MAG_AROUND_GAS, MAG_AROUND_LIQUID, MAG_AROUND_INTERFACE};
    return (int32_t)1 << place[kind];
}

/// Counts of neighbours and the cell's kind, with the bits that follow from them.
static int32_t with_bits(int32_t counts, uint8_t kind)
{
    const int32_t here = counts & 0xffffff;
    return here | MAG_IS_KIND << kind | (((here >> MAG_AROUND_GAS) & 255) == 0 ? MAG_NO_GAS : 0) |
           (((here >> MAG_AROUND_LIQUID) & 255) == 0 ? MAG_NO_LIQUID : 0);
}

/// Puts the cell's bits in the masks of its group right.
static void mask_cell(mag_flow *f, size_t cell)
{
    const size_t group = cell / (size_t)MAG_LANES;
    const uint32_t bit = 1u << (cell % (size_t)MAG_LANES);
    const uint8_t kind = f->kind[cell];

    f->active[group] = kind != MAG_GAS ? f->active[group] | bit : f->active[group] & ~bit;
    f->surface[group] = kind == MAG_INTERFACE ? f->surface[group] | bit : f->surface[group] & ~bit;
}

void mag_flow_set_kind(mag_flow *f, size_t cell, mag_cell_kind kind)
{
    const int32_t change = weight_of((uint8_t)kind) - weight_of(f->kind[cell]);

    f->now.active_cells += (uint64_t)(kind != MAG_GAS) - (uint64_t)(f->kind[cell] != MAG_GAS);
    f->gas_cells[f->bubble[cell]] += (kind == MAG_GAS) - (f->kind[cell] == MAG_GAS);
    f->kind[cell] = (uint8_t)kind;
    f->around[cell] = with_bits(f->around[cell], f->kind[cell]);
    mask_cell(f, cell);
    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next >= 0 && next != (ptrdiff_t)cell) {
            f->around[next] = with_bits(f->around[next] + change, f->kind[next]);
        }
    }
}

/// Counts a cell's neighbours afresh.
static int32_t count_around(const mag_flow *f, size_t cell)
{
    int32_t around = 0;

    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next >= 0 && next != (ptrdiff_t)cell) {
            around += weight_of(f->kind[next]);
        }
    }
    around += f->mark[cell] & MAG_INLET_CELL ? weight_of(MAG_LIQUID) : 0;
    return with_bits(around, f->kind[cell]);
}

/// Makes the list of interface cells from the groups' masks.
static void list_surface(mag_flow *f)
{
    f->listed = 0;
    for (size_t group = 0; group < f->grid->groups; group++) {
        for (uint32_t left = f->surface[group]; left != 0; left &= left - 1) {
            f->list[f->listed++] =
                (uint32_t)(group * (size_t)MAG_LANES) + (uint32_t)__builtin_ctz(left);
        }
    }
    f->now.interface_cells = f->listed;
}

void mag_flow_take_stock(mag_flow *f)
{
    memset(f->mark, 0, f->grid->groups * (size_t)MAG_LANES);
    f->now.active_cells = 0;
    memset(f->gas_cells, 0, MAG_GAS_REGIONS * sizeof *f->gas_cells);
    for (size_t n = 0; n < f->setup.link_count; n++) {
        if (f->setup.links[n].inlet) {
            f->mark[f->setup.links[n].cell] |= MAG_INLET_CELL;
        }
    }
    for (size_t c = 0; c < f->grid->cells; c++) {
        mask_cell(f, c);
        f->around[c] = count_around(f, c);
        f->now.active_cells += f->kind[c] != MAG_GAS;
        f->gas_cells[f->bubble[c]] += f->kind[c] == MAG_GAS;
    }
    list_surface(f);
}

enum { YOUTH = 64 };     // steps after which the young are young no more
#define YOUNG_MARGIN 0.1 // of fill beyond 0 or 1 before a young cell converts

/// Whether a cell converts: full or empty beyond the margin, a nearly empty stray without liquid, a
/// nearly full one without gas, or a lone hole within liquid that has nobody to fill from.
static uint8_t find_change(const mag_flow *f, size_t cell)
{
    const double density = 1.0 + (double)f->excess[cell];
    const double mass = f->mass[cell];
    const bool young = f->young[cell / (size_t)MAG_LANES] >> (cell % (size_t)MAG_LANES) & 1u;
    const double margin = (young ? YOUNG_MARGIN : f->setup.margin) * density;

    if (mass > density + margin) {
        return MAG_TO_LIQUID;
    }
    if (mass < -margin && !(f->mark[cell] & MAG_INLET_CELL)) {
        return MAG_TO_GAS;
    }
    if (!mag_borders(f, cell, MAG_AROUND_LIQUID) && mass < 0.1 * density) {
        return MAG_TO_GAS;
    }
    if (!mag_borders(f, cell, MAG_AROUND_GAS) &&
        (mass > 0.9 * density || !mag_borders(f, cell, MAG_AROUND_INTERFACE))) {
        return MAG_TO_LIQUID;
    }
    return 0;
}

/// Marks and lists the cells that convert.
static size_t list_changes(mag_flow *f)
{
    size_t count = 0;
    for (size_t n = 0; n < f->listed; n++) {
        const uint8_t change = find_change(f, f->list[n]);
        if (change != 0) {
            f->mark[f->list[n]] |= change;
            f->changed[count++] = f->list[n];
        }
    }
    return count;
}

/// Gives the ledger back, the same to every interface cell.
static void settle_ledger(mag_flow *f)
{
    if (f->now.ledger == 0.0 || f->listed == 0) {
        return;
    }
    const double each = f->now.ledger / (double)f->listed;
    for (size_t n = 0; n < f->listed; n++) {
        f->mass[f->list[n]] += each;
    }
    f->now.ledger = 0.0;
}

static void update_fill(mag_context *ctx, mag_flow *f)
{
    const ptrdiff_t listed = (ptrdiff_t)f->listed;
    const float clock = (float)f->now.clock;

#pragma omp parallel for schedule(static) num_threads(ctx->threads)
    for (ptrdiff_t n = 0; n < listed; n++) {
        const size_t cell = f->list[n];
        const double fill = f->mass[cell] / (1.0 + (double)f->excess[cell]);
        f->fill[cell] = (mag_pop)fill;
        if (fill >= 0.5 && isnan(f->arrival[cell])) {
            f->arrival[cell] = clock;
        }
    }
}

void mag_flow_move_surface(mag_context *ctx, mag_flow *f)
{
    mag_sweep_begin(ctx, "exchange");
    mag_flow_exchange(ctx, f); // populations, fill -> masses, excess, missing populations
    mag_sweep_begin(ctx, "convert");
    if (f->now.step % YOUTH == 0) {
        memset(f->young, 0, f->grid->groups * sizeof *f->young);
    }
    const size_t changes = list_changes(f);
    if (changes > 0) {
        mag_flow_convert(f, changes); // marks -> kinds, masses, populations of fresh cells
        list_surface(f);
    }
    settle_ledger(f);
    mag_sweep_begin(ctx, "fill");
    update_fill(ctx, f); // masses, excess -> fill
}
