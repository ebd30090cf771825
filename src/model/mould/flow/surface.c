#include "model/mould/flow/surface.h"

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
    const bool gas = ((here >> MAG_AROUND_GAS) & 255) != 0;
    const bool liquid = ((here >> MAG_AROUND_LIQUID) & 255) != 0;
    return here | MAG_IS_KIND << kind | (gas ? liquid : 2) << MAG_AROUND_LEVEL;
}

/// Does the work of block `block`, if there is one.
static void work_on(mag_flow *f, mag_block_work *work, size_t block, size_t length)
{
    const size_t groups = f->grid->groups;
    const size_t begin = block * length;

    if (begin < groups) {
        work(f, block, begin, begin + length < groups ? begin + length : groups);
    }
}

size_t mag_flow_by_blocks(int threads, mag_flow *f, mag_block_work *const *rounds, int count)
{
    // The work in two blocks of a kind may reach two neighbours towards each other, and writes
    // whole masks: the block between them must be longer.
    const size_t length = (4 * f->grid->reach) / (size_t)MAG_LANES + 4;
    const size_t blocks = (f->grid->groups + length - 1) / length;
    const ptrdiff_t each = (ptrdiff_t)((blocks + 1) / 2);

    if (threads == 1) { // no team: one of another size would be made anew, which takes memory
        for (int half = 0; half < 2 * count; half++) {
            for (ptrdiff_t n = 0; n < each; n++) {
                work_on(f, rounds[half / 2], 2 * (size_t)n + (size_t)(half % 2), length);
            }
        }
        return blocks;
    }
#pragma omp parallel num_threads(threads)
    for (int half = 0; half < 2 * count; half++) {
#pragma omp for schedule(dynamic, 1)
        for (ptrdiff_t n = 0; n < each; n++) {
            work_on(f, rounds[half / 2], 2 * (size_t)n + (size_t)(half % 2), length);
        }
    }
    return blocks;
}

void mag_flow_set_kind(mag_flow *f, size_t cell, mag_cell_kind kind)
{
    const int32_t change = weight_of((uint8_t)kind) - weight_of(f->kind[cell]);

    const int32_t emptied = (kind == MAG_GAS) - (f->kind[cell] == MAG_GAS);

#pragma omp atomic
    f->now.active_cells -= (uint64_t)emptied;
#pragma omp atomic
    f->gas_cells[f->bubble[cell]] += emptied;
    f->kind[cell] = (uint8_t)kind;
    f->around[cell] = with_bits(f->around[cell], f->kind[cell]);
    mag_put_lane(f->active, cell, kind != MAG_GAS);
    mag_put_lane(f->surface, cell, kind == MAG_INTERFACE);
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
    around += mag_has_lane(f->inlets, cell) ? weight_of(MAG_LIQUID) : 0;
    return with_bits(around, f->kind[cell]);
}

/// Marks the sides of the cells on which metal glides along a wall; inlets and moving walls are
/// none.
static void find_faces(mag_flow *f)
{
    for (size_t c = 0; c < f->grid->cells; c++) {
        for (int q = 1; q < 7; q++) {
            f->faces[c] |= mag_grid_neighbour(f->grid, q, c) < 0 ? 1 << (q - 1) : 0;
        }
    }
    for (size_t n = 0; n < f->setup.link_count; n++) {
        const mag_wall_link *link = &f->setup.links[n];
        f->faces[link->cell] &= link->q < 7 ? ~(1 << (link->q - 1)) : ~0;
    }
}

void mag_flow_list_surface(mag_flow *f)
{
    f->listed = 0;
    for (size_t group = 0; group < f->grid->groups; group++) {
        for (uint32_t left = f->surface[group]; left != 0; left &= left - 1) {
            f->list[f->listed++] =
                (uint32_t)(group * (size_t)MAG_LANES) + (uint32_t)__builtin_ctz(left);
        }
    }
}

void mag_flow_take_stock(mag_flow *f)
{
    const size_t masks = f->grid->groups * sizeof *f->inlets;
    memset(f->inlets, 0, masks);
    memset(f->filling, 0, masks);
    memset(f->emptying, 0, masks);
    memset(f->fresh, 0, masks);
    memset(f->gas_cells, 0, MAG_GAS_REGIONS * sizeof *f->gas_cells);
    f->now.active_cells = f->now.interface_cells = 0;
    if (f->grid->glides && !f->setup.slip) {
        find_faces(f);
    }
    for (size_t n = 0; n < f->setup.link_count; n++) {
        if (f->setup.links[n].inlet) {
            mag_put_lane(f->inlets, (size_t)f->setup.links[n].cell, true);
        }
    }
    for (size_t c = 0; c < f->grid->cells; c++) {
        mag_put_lane(f->active, c, f->kind[c] != MAG_GAS);
        mag_put_lane(f->surface, c, f->kind[c] == MAG_INTERFACE);
        mag_put_lane(f->arrived, c, !isnan(f->arrival[c]));
        f->around[c] = count_around(f, c);
        f->now.active_cells += f->kind[c] != MAG_GAS;
        f->now.interface_cells += f->kind[c] == MAG_INTERFACE;
        f->gas_cells[f->bubble[c]] += f->kind[c] == MAG_GAS;
    }
}

/// Gives the ledger back, the same to every interface cell.
static void settle_ledger(mag_flow *f)
{
    double cells = 0.0;

    for (size_t group = 0; group < f->grid->groups && f->now.ledger != 0.0; group++) {
        cells += __builtin_popcount(f->surface[group]);
    }
    if (cells == 0.0) {
        return;
    }
    const double each = f->now.ledger / cells;
    for (size_t group = 0; group < f->grid->groups; group++) {
        for (uint32_t left = f->surface[group]; left != 0; left &= left - 1) {
            const size_t cell = group * (size_t)MAG_LANES + (size_t)__builtin_ctz(left);
            f->mass[cell] += each;
            f->now.heat_ledger -= f->setup.enthalpy != NULL ? each * f->setup.enthalpy[cell] : 0.0;
        }
    }
    f->now.ledger = 0.0;
}

/// Fill levels of a group's surface from masses and densities, and when it was first half full.
static void update_group(mag_flow *f, size_t group)
{
    const size_t cell = group * (size_t)MAG_LANES;
    const uint32_t lanes = f->surface[group];
    const mag_vec one = mag_vec_of((mag_pop)1.0);
    const mag_vec mass = __builtin_convertvector(mag_sum_load(f->mass + cell), mag_vec);
    const mag_vec fill = mass / (one + mag_vec_load(f->excess + cell));

    mag_vec_store_some(f->fill + cell, fill, lanes);
    if (f->setup.enthalpy != NULL) {
        mag_vec_store_some(f->weight + cell, mass, lanes);
    }
    const uint32_t half = ~mag_vec_above(mag_vec_of((mag_pop)0.5), fill);
    for (uint32_t left = half & lanes & ~f->arrived[group]; left != 0; left &= left - 1) {
        f->arrival[cell + (size_t)__builtin_ctz(left)] = (float)f->now.clock;
    }
    f->arrived[group] |= half & lanes;
}

static void update_fill(mag_context *ctx, mag_flow *f)
{
    enum { CHUNK = 256 }; // groups
    const ptrdiff_t groups = (ptrdiff_t)f->grid->groups;
    uint64_t cells = 0;

#pragma omp parallel for schedule(static, CHUNK) num_threads(ctx->threads) reduction(+ : cells)
    for (ptrdiff_t group = 0; group < groups; group++) {
        if (f->surface[group] != 0) {
            update_group(f, (size_t)group);
            cells += (uint64_t)__builtin_popcount(f->surface[group]);
        }
    }
    f->now.interface_cells = cells;
}

void mag_flow_move_surface(mag_context *ctx, mag_flow *f)
{
    enum {
        YOUTH = 64, // steps after which the young are young no more
        MANY = 128  // changes that are worth waking the other threads for
    };
    if (f->now.step % YOUTH == 0) {
        memset(f->young, 0, f->grid->groups * sizeof *f->young);
    }
    mag_sweep_begin(ctx, "exchange");
    const size_t changes = mag_flow_exchange(ctx, f); // populations, fill -> masses, marks
    mag_sweep_begin(ctx, "walls");
    mag_flow_bend_walls(ctx, f); // populations -> populations, masses, excess
    // Before cells convert: fresh ones take over the density of those beside an inlet.
    mag_flow_push_walls(f); // wall speeds -> populations, masses, excess
    mag_sweep_begin(ctx, "convert");
    if (changes > 0) {
        mag_flow_convert(changes < MANY ? 1 : ctx->threads,
                         f); // marks -> kinds, masses, populations of fresh cells
    }
    settle_ledger(f);
    mag_sweep_begin(ctx, "fill");
    update_fill(ctx, f); // masses, excess -> fill
}

/// Gas beside the surface of some groups, summed so far for one region.
typedef struct gas_sum {
    int32_t region;
    mag_sum gaps;
} gas_sum;

/// Hands what is summed so far on to its region. Sums are exact: their order does not matter.
static void hand_in(gas_sum *sum, double *volume)
{
    double all = 0.0;

    for (int l = 0; l < MAG_LANES; l++) {
        all += sum->gaps[l];
    }
#pragma omp atomic
    volume[sum->region] += all;
    sum->gaps = (mag_sum){0.0};
}

/// Adds the gas beside the surface of a group, region by region.
static void add_gaps(const mag_flow *f, size_t group, gas_sum *sum, double *volume)
{
    const size_t cell = group * (size_t)MAG_LANES;
    const mag_sum gaps = mag_flow_gaps(f, group);
    const mag_index regions = mag_index_load(f->bubble + cell);

    for (uint32_t left = f->surface[group]; left != 0;) {
        const int32_t region = regions[__builtin_ctz(left)];
        const uint32_t others = mag_index_differ(regions, region);
        if (region != sum->region) {
            hand_in(sum, volume);
            sum->region = region;
        }
        sum->gaps += mag_sum_keep(left & ~others, gaps);
        left &= others;
    }
}

void mag_flow_gas_volumes(mag_context *ctx, const mag_flow *f, double *volume)
{
    enum { CHUNK = 256 }; // groups
    const ptrdiff_t groups = (ptrdiff_t)f->grid->groups;

    for (int32_t r = 0; r < f->now.gas_regions; r++) {
        volume[r] = f->gas_cells[r];
    }
#pragma omp parallel num_threads(ctx->threads)
    {
        gas_sum sum = {0};
#pragma omp for schedule(static, CHUNK)
        for (ptrdiff_t group = 0; group < groups; group++) {
            if (f->surface[group] != 0) {
                add_gaps(f, (size_t)group, &sum, volume);
            }
        }
        hand_in(&sum, volume);
    }
}
