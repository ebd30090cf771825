#include "model/mould/front.h"

#include "model/mould/flow/law_lanes.h"
#include "model/mould/state.h"

#include <math.h>
#include <stdlib.h>

enum { FAR = 3, DIRECTIONS = 9 }; // cells on either side of a weld; 18 links, both ways

mag_status mag_mould_front_create(mag_context *ctx, mag_mould_state *s)
{
    mag_mould_front *f = &s->front;
    const size_t cells = s->grid.cells;
    const bool heat = s->freeze != NULL;

    f->exposure = calloc(cells, sizeof *f->exposure);
    f->temperature = heat ? malloc(cells * sizeof *f->temperature) : NULL;
    f->solid = heat ? malloc(cells * sizeof *f->solid) : NULL;
    if (f->exposure == NULL || (heat && (f->temperature == NULL || f->solid == NULL))) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: the front in %zu cells", cells);
    }
    for (size_t c = 0; c < cells && heat; c++) {
        f->temperature[c] = f->solid[c] = NAN;
    }
    return MAG_OK;
}

void mag_mould_front_destroy(mag_mould_state *s)
{
    free(s->front.exposure);
    free(s->front.temperature);
    free(s->front.solid);
}

int mag_mould_front_chunks(mag_mould_state *s, mag_chunk *chunks, int have)
{
    mag_mould_front *f = &s->front;
    const size_t bytes = s->grid.cells * sizeof(float);
    const mag_chunk own[] = {
        {"front", &f->looked, sizeof f->looked},
        {"exposure", f->exposure, bytes},
        {"front temperature", f->temperature, bytes},
        {"front solid", f->solid, bytes},
    };

    for (size_t n = 0; n < sizeof own / sizeof *own && have < MAG_CHUNKS; n++) {
        if (own[n].data != NULL) {
            chunks[have++] = own[n];
        }
    }
    return have;
}

void mag_mould_front_expose(mag_mould_state *s)
{
    const float since = (float)(s->now.time - s->front.looked);

    for (size_t group = 0; group < s->grid.groups; group++) {
        for (uint32_t left = s->flow->surface[group]; left != 0; left &= left - 1) {
            const size_t c = group * (size_t)MAG_LANES + (size_t)__builtin_ctz(left);
            s->front.exposure[c] += since;
        }
    }
    s->front.looked = s->now.time;
}

void mag_mould_front_note(mag_mould_state *s)
{
    mag_mould_front *f = &s->front;

    for (size_t c = 0; c < s->grid.cells; c++) {
        if (isnan(f->solid[c]) && !isnan(s->flow->arrival[c]) && s->flow->kind[c] != MAG_GAS) {
            f->temperature[c] = (float)s->freeze->heat->temperature[c];
            f->solid[c] = (float)s->freeze->heat->solid[c];
        }
    }
}

bool mag_mould_front_is_frozen(const mag_mould_state *s)
{
    const mag_flow *f = s->flow;
    double frozen = 0.0;
    double all = 0.0;

    if (s->local == NULL) {
        return false;
    }
    const double network = s->local->start + s->local->network / s->local->scale;
    for (size_t group = 0; group < s->grid.groups; group++) {
        for (uint32_t left = f->surface[group]; left != 0; left &= left - 1) {
            const size_t c = group * (size_t)MAG_LANES + (size_t)__builtin_ctz(left);
            const double fill = fmax(0.0, (double)f->fill[c]);
            all += fill;
            frozen += f->setup.enthalpy[c] < network ? fill : 0.0;
        }
    }
    return frozen > 0.5 * all;
}

/// Whether the cells from `cell` along q were reached one after the other towards it.
static bool comes_from(const mag_mould_state *s, size_t cell, int q)
{
    const float *arrival = s->flow->arrival;
    size_t at = cell;

    for (int n = 0; n < FAR; n++) {
        const ptrdiff_t next = mag_grid_neighbour(&s->grid, q, at);
        if (next < 0 || !(arrival[next] < arrival[at])) { // NaN: not reached
            return false;
        }
        at = (size_t)next;
    }
    return true;
}

void mag_mould_front_find_welds(const mag_mould_state *s, float *weld)
{
    for (size_t c = 0; c < s->grid.cells; c++) {
        bool met = false;
        for (int n = 0; n < DIRECTIONS && !met; n++) {
            const int q = 2 * n + 1;
            met = comes_from(s, c, q) && comes_from(s, c, mag_opposite(q));
        }
        weld[c] = !met ? NAN : s->front.solid != NULL ? s->front.solid[c] : 0.0f;
    }
}

mag_status mag_mould_observe_front(mag_context *ctx, const mag_mould_state *s, mag_observation *o)
{
    const mag_mould_front *f = &s->front;

    if (f->solid != NULL) {
        mag_observe_group(o, "heat");
        mag_observe_field(o, "front_temperature", "K", "of the metal as it arrived", 1,
                          f->temperature);
        mag_observe_field(o, "front_solid_fraction", "1", "of the metal as it arrived", 1,
                          f->solid);
    }
    mag_observe_group(o, "defects");
    mag_observe_field(o, "exposure", "s",
                      "time that metal in the cell was open to gas: an indicator of oxide", 1,
                      f->exposure);
    if (f->solid == NULL) {
        return MAG_OK;
    }
    float *weld = malloc(s->grid.cells * sizeof *weld);
    if (weld == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: welds in %zu cells", s->grid.cells);
    }
    mag_mould_front_find_welds(s, weld);
    mag_observe_field(o, "cold_shut", "1",
                      "solid fraction of the metal as it arrived where fronts met: the more, the "
                      "likelier a cold shut",
                      1, weld);
    free(weld);
    return MAG_OK;
}
