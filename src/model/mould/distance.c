#include "model/mould/state.h"
#include "num/bins.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// How far from a cell's middle the surface of the cavity crosses each link into a wall.

#define SAME 1e-3 // of a link: walls that close to half-way are taken for half-way

/// Number of links from cavity cells into walls; fills `cuts` unless it is NULL.
static size_t list_walls(const mag_grid *g, mag_wall_cut *cuts)
{
    size_t count = 0;
    for (size_t c = 0; c < g->cells; c++) {
        for (int q = 1; q < MAG_Q; q++) {
            if (mag_grid_neighbour(g, q, c) < 0) {
                if (cuts != NULL) {
                    cuts[count] = (mag_wall_cut){(int32_t)c, (int16_t)q, 0.5f};
                }
                count++;
            }
        }
    }
    return count;
}

/// Share of the link before the surface; 1/2 where the link meets none.
static float find_share(const mag_mould_state *s, const mag_bins *b, const mag_wall_cut *cut)
{
    double from[3], to[3];
    for (int d = 0; d < 3; d++) {
        const int place = s->grid.place[3 * (size_t)cut->cell + (size_t)d];
        from[d] = s->origin[d] + (place + 0.5) * s->spacing;
        to[d] = from[d] + mag_c[cut->q][d] * s->spacing;
    }
    const double share = mag_bins_meet(b, from, to);
    return isnan(share) ? 0.5f : (float)share;
}

/// Inlets stay half-way: what they let in is their speed times their area.
static void leave_inlets(mag_wall_cut *cuts, size_t count, const mag_wall_link *links,
                         size_t link_count)
{
    for (size_t l = 0; l < link_count; l++) {
        size_t low = 0, high = count;
        while (low < high) {
            const size_t n = low + (high - low) / 2;
            const bool before = cuts[n].cell < links[l].cell ||
                                (cuts[n].cell == links[l].cell && cuts[n].q < links[l].q);
            low = before ? n + 1 : low;
            high = before ? high : n;
        }
        cuts[low].share = 0.5f;
    }
}

static size_t drop_half_way(mag_wall_cut *cuts, size_t count)
{
    size_t kept = 0;
    for (size_t n = 0; n < count; n++) {
        if (fabs((double)cuts[n].share - 0.5) > SAME) {
            cuts[kept++] = cuts[n];
        }
    }
    return kept;
}

mag_status mag_mould_find_cuts(mag_context *ctx, const mag_mould_state *s, const mag_mesh *mesh,
                               mag_mould_walls *w)
{
    const size_t count = list_walls(&s->grid, NULL);
    mag_bins bins = {0};

    w->cuts = malloc((count + 1) * sizeof *w->cuts);
    if (w->cuts == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: %zu links into walls", count);
    }
    mag_status status = mag_bins_create(ctx, mesh, 2.0 * s->spacing, &bins);
    if (status == MAG_OK) {
        list_walls(&s->grid, w->cuts);
#pragma omp parallel for schedule(static) num_threads(ctx->threads)
        for (ptrdiff_t n = 0; n < (ptrdiff_t)count; n++) {
            w->cuts[n].share = find_share(s, &bins, &w->cuts[n]);
        }
        leave_inlets(w->cuts, count, w->links, w->link_count);
        w->cut_count = drop_half_way(w->cuts, count);
    }
    mag_bins_destroy(&bins);
    return status;
}
