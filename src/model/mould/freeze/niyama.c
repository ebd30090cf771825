#include "model/mould/freeze/niyama.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>

mag_status mag_niyama_create(mag_context *ctx, const mag_grid *g, double spacing, double solid_at,
                             mag_niyama *out)
{
    const size_t cells = g->cells;

    *out = (mag_niyama){.grid = g, .spacing = spacing, .solid_at = solid_at};
    if (!(solid_at > 0.0 && solid_at < 1.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "Niyama's criterion at a solid fraction of %g, but it must be over 0 and "
                        "under 1",
                        solid_at);
    }
    out->value = malloc(cells * sizeof *out->value);
    out->solid = calloc(cells, sizeof *out->solid);
    out->temperature = calloc(cells, sizeof *out->temperature);
    if (out->value == NULL || out->solid == NULL || out->temperature == NULL) {
        mag_niyama_destroy(out);
        return mag_fail(ctx, MAG_MACHINE, "out of memory: Niyama's criterion in %zu cells", cells);
    }
    for (size_t c = 0; c < cells; c++) {
        out->value[c] = NAN;
    }
    return MAG_OK;
}

void mag_niyama_destroy(mag_niyama *n)
{
    free(n->value);
    free(n->solid);
    free(n->temperature);
    n->value = n->solid = n->temperature = NULL;
}

int mag_niyama_chunks(mag_niyama *n, mag_chunk *chunks, int have)
{
    const size_t bytes = n->grid->cells * sizeof(float);
    const mag_chunk own[] = {
        {"niyama", n->value, bytes},
        {"niyama solid", n->solid, bytes},
        {"niyama temperature", n->temperature, bytes},
    };
    for (size_t i = 0; i < sizeof own / sizeof *own && have < MAG_CHUNKS; i++) {
        chunks[have++] = own[i];
    }
    return have;
}

void mag_niyama_begin(mag_niyama *n, const mag_pop *solid, const mag_pop *temperature)
{
    for (size_t c = 0; c < n->grid->cells; c++) {
        n->solid[c] = (float)solid[c];
        n->temperature[c] = (float)temperature[c];
    }
}

/// Slope of the temperature along an axis [K/m]: from both neighbours, or the one that there is.
static double find_slope(const mag_niyama *n, const mag_pop *temperature, size_t cell, int axis)
{
    const ptrdiff_t up = mag_grid_neighbour(n->grid, 1 + 2 * axis, cell);
    const ptrdiff_t down = mag_grid_neighbour(n->grid, 2 + 2 * axis, cell);
    const size_t high = up >= 0 ? (size_t)up : cell;
    const size_t low = down >= 0 ? (size_t)down : cell;
    const int steps = (up >= 0) + (down >= 0);
    return steps == 0
               ? 0.0
               : ((double)temperature[high] - (double)temperature[low]) / (steps * n->spacing);
}

/// The criterion in a cell that has cooled at a rate [K/s].
static double find_value(const mag_niyama *n, const mag_pop *temperature, size_t cell, double rate)
{
    double square = 0.0;
    for (int axis = 0; axis < 3; axis++) {
        const double slope = find_slope(n, temperature, cell, axis);
        square += slope * slope;
    }
    return rate > 0.0 ? sqrt(square / rate) : NAN;
}

void mag_niyama_look(mag_context *ctx, mag_niyama *n, const mag_pop *solid,
                     const mag_pop *temperature, double dt)
{
#pragma omp parallel for schedule(static) num_threads(ctx->threads)
    for (ptrdiff_t c = 0; c < (ptrdiff_t)n->grid->cells; c++) {
        if ((double)n->solid[c] < n->solid_at && (double)solid[c] >= n->solid_at) {
            const double rate = ((double)n->temperature[c] - (double)temperature[c]) / dt;
            n->value[c] = (float)find_value(n, temperature, (size_t)c, rate);
        }
        n->solid[c] = (float)solid[c];
        n->temperature[c] = (float)temperature[c];
    }
}
