#include "model/mould/flow/flow.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Walls that stand anywhere on a link, by linear interpolation (Bouzidi, Firdaouss, Lallemand
// 2001). What bounced back half-way lies where the cell receives it; what else is needed lies at
// the same cell's slots, so that cells may go in any order. A wall that cuts links unevenly makes
// or takes a little mass: it is summed in now.wall_defect.

enum { PART = 4096 }; // cuts of a partial sum: the order of adding never changes

/// What comes back along a link: `bounced` left the cell towards the wall, `behind` came from the
/// cell behind towards this one, `away` left the cell in the direction that comes back.
static double interpolate(double share, double bounced, double behind, double away)
{
    return share < 0.5 ? 2.0 * share * bounced + (1.0 - 2.0 * share) * behind
                       : (bounced + (2.0 * share - 1.0) * away) / (2.0 * share);
}

/// Whether the populations are there; a near wall needs what comes from a cell of metal behind.
static bool can_bend(const mag_flow *f, const mag_wall_cut *cut)
{
    const size_t cell = (size_t)cut->cell;
    const ptrdiff_t behind = mag_grid_neighbour(f->grid, mag_opposite(cut->q), cell);
    return f->kind[cell] != MAG_GAS && (cut->share >= 0.5f || f->kind[behind] != MAG_GAS);
}

static double find_return(const mag_flow *f, const mag_wall_cut *cut, double bounced)
{
    const size_t cell = (size_t)cut->cell;
    const int back = mag_opposite(cut->q);
    return interpolate((double)cut->share, bounced,
                       (double)f->populations[mag_flow_in(f, cell, cut->q)],
                       (double)f->populations[mag_flow_out(f, cell, back)]);
}

/// An interface cell gains what its share of metal does, and its density follows.
static double follow(mag_flow *f, size_t cell, double gain)
{
    const double mass = gain * fmin(1.0, fmax(0.0, (double)f->fill[cell]));
    f->excess[cell] += (mag_pop)gain;
    f->mass[cell] += mass;
    return mass;
}

/// The first cut at or after n that begins a cell.
static size_t begin_cell(const mag_flow *f, size_t n)
{
    while (n > 0 && n < f->setup.cut_count && f->cuts[n].cell == f->cuts[n - 1].cell) {
        n++;
    }
    return n < f->setup.cut_count ? n : f->setup.cut_count;
}

/// Bends the links of one part; returns the mass that this makes.
static double bend_part(mag_flow *f, size_t part)
{
    const size_t end = begin_cell(f, (part + 1) * PART);
    double mass = 0.0;

    for (size_t n = begin_cell(f, part * PART); n < end; n++) {
        const mag_wall_cut *cut = &f->cuts[n];
        const size_t cell = (size_t)cut->cell;
        if (!can_bend(f, cut)) {
            continue;
        }
        mag_pop *in = &f->populations[mag_flow_in(f, cell, mag_opposite(cut->q))];
        const mag_pop before = *in;
        *in = (mag_pop)find_return(f, cut, (double)before);
        const double gain = (double)*in - (double)before;
        mass += f->kind[cell] == MAG_INTERFACE ? follow(f, cell, gain) : gain;
    }
    return mass;
}

static size_t count_parts(const mag_flow *f)
{
    return (f->setup.cut_count + PART - 1) / PART;
}

void mag_flow_bend_walls(mag_context *ctx, mag_flow *f)
{
    const ptrdiff_t parts = (ptrdiff_t)count_parts(f);

    if (parts == 0) {
        return;
    }
#pragma omp parallel for schedule(static) num_threads(ctx->threads)
    for (ptrdiff_t p = 0; p < parts; p++) {
        f->cut_sums[p] = bend_part(f, (size_t)p);
    }
    for (ptrdiff_t p = 0; p < parts; p++) {
        f->now.wall_defect += f->cut_sums[p];
    }
}

/// The first cut of a cell or beyond.
static size_t find_cuts(const mag_flow *f, size_t cell)
{
    size_t low = 0;
    size_t high = f->setup.cut_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if ((size_t)f->cuts[middle].cell < cell) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void mag_flow_bend_cell(const mag_flow *f, size_t cell, double in[MAG_Q])
{
    for (size_t n = find_cuts(f, cell); n < f->setup.cut_count && (size_t)f->cuts[n].cell == cell;
         n++) {
        const int back = mag_opposite(f->cuts[n].q);
        if (can_bend(f, &f->cuts[n])) {
            in[back] = find_return(f, &f->cuts[n], in[back]);
        }
    }
}

/// A far wall that moves pushes less (Bouzidi): pushes are kept as what reaches the cell.
static void fit_push(const mag_flow *f, mag_wall_link *link)
{
    for (size_t n = find_cuts(f, (size_t)link->cell);
         n < f->setup.cut_count && f->cuts[n].cell == link->cell; n++) {
        if (f->cuts[n].q == link->q && f->cuts[n].share > 0.5f) {
            link->push /= 2.0 * (double)f->cuts[n].share;
        }
    }
}

mag_status mag_flow_take_cuts(mag_context *ctx, mag_flow *f)
{
    const mag_wall_cut *given = f->setup.cuts;
    const size_t count = f->setup.cut_count;

    f->setup.cuts = NULL;
    f->setup.cut_count = 0;
    if (count == 0) {
        return MAG_OK;
    }
    f->cuts = malloc(count * sizeof *f->cuts);
    f->cut_sums = malloc((count / PART + 1) * sizeof *f->cut_sums);
    if (f->cuts == NULL || f->cut_sums == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: %zu links into walls", count);
    }
    for (size_t n = 0; n < count; n++) {
        const int back = mag_opposite(given[n].q);
        if (mag_grid_neighbour(f->grid, back, (size_t)given[n].cell) >= 0) {
            f->cuts[f->setup.cut_count++] = given[n]; // between two walls: half-way
        }
    }
    f->setup.cuts = f->cuts;
    for (size_t n = 0; n < f->setup.link_count; n++) {
        fit_push(f, &f->links[n]);
    }
    return MAG_OK;
}
