#include "model/battery/state.h"
#include "model/battery/store.h"

#include "mag/context.h"
#include "model/assume.h"
#include "model/battery/bpx.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MAG_DEF     "model/battery/metal.def"
#define MAG_TABLE   mag_battery_metal_table
#define MAG_STRUCT  mag_battery_metal
#define MAG_BLOCK   "metal"
#define MAG_MEANING "a plane of metal"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/bin.def"
#define MAG_TABLE   mag_battery_bin_table
#define MAG_STRUCT  mag_battery_bin
#define MAG_BLOCK   "particle_sizes"
#define MAG_MEANING "particles of one size"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/porous.def"
#define MAG_TABLE   mag_battery_porous_table
#define MAG_STRUCT  mag_battery_porous
#define MAG_BLOCK   "porous"
#define MAG_MEANING "a porous electrode"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/separator.def"
#define MAG_TABLE   mag_battery_separator_table
#define MAG_STRUCT  mag_battery_separator
#define MAG_BLOCK   "separator"
#define MAG_MEANING "what lies between the electrodes"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/pairs.def"
#define MAG_TABLE   mag_battery_pairs_table
#define MAG_STRUCT  mag_battery_pairs
#define MAG_BLOCK   "pairs"
#define MAG_MEANING "ion pairs and clusters"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/electrolyte.def"
#define MAG_TABLE   mag_battery_electrolyte_table
#define MAG_STRUCT  mag_battery_electrolyte
#define MAG_BLOCK   "electrolyte"
#define MAG_MEANING "salt in solvent"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/heat.def"
#define MAG_TABLE   mag_battery_heat_table
#define MAG_STRUCT  mag_battery_heat
#define MAG_BLOCK   "heat"
#define MAG_MEANING "whether the cell warms up"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/ageing.def"
#define MAG_TABLE   mag_battery_ageing_table
#define MAG_STRUCT  mag_battery_ageing
#define MAG_BLOCK   "ageing"
#define MAG_MEANING "how the cell grows older as it is cycled"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/mass.def"
#define MAG_TABLE   mag_battery_mass_table
#define MAG_STRUCT  mag_battery_mass
#define MAG_BLOCK   "mass"
#define MAG_MEANING "what else weighs"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/drive.def"
#define MAG_TABLE   mag_battery_drive_table
#define MAG_STRUCT  mag_battery_drive
#define MAG_BLOCK   "drive_cycles"
#define MAG_MEANING "a table of currents or powers"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/validation.def"
#define MAG_TABLE   mag_battery_validation_table
#define MAG_STRUCT  mag_battery_validation
#define MAG_BLOCK   "validation"
#define MAG_MEANING "a measured curve"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/losses.def"
#define MAG_TABLE   mag_battery_losses_table
#define MAG_STRUCT  mag_battery_losses
#define MAG_BLOCK   "losses"
#define MAG_MEANING "what a storage system loses beside its cells"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/duty.def"
#define MAG_TABLE   mag_battery_duty_table
#define MAG_STRUCT  mag_battery_duty
#define MAG_BLOCK   "duty"
#define MAG_MEANING "what a storage system does"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/fade.def"
#define MAG_TABLE   mag_battery_fade_table
#define MAG_STRUCT  mag_battery_fade
#define MAG_BLOCK   "fade"
#define MAG_MEANING "how a storage system's cells age"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/cost.def"
#define MAG_TABLE   mag_battery_cost_table
#define MAG_STRUCT  mag_battery_cost
#define MAG_BLOCK   "cost"
#define MAG_MEANING "what a storage system costs"
#include "mag/param_table.h"

#define MAG_DEF     "model/battery/storage.def"
#define MAG_TABLE   mag_battery_storage_table
#define MAG_STRUCT  mag_battery_storage
#define MAG_BLOCK   "storage"
#define MAG_MEANING "a storage system built of the cell"
#include "mag/param_table.h"

#define MAG_DEF      "model/battery/params.def"
#define MAG_TABLE    mag_battery_table
#define MAG_STRUCT   mag_battery_params
#define MAG_BLOCK    "battery"
#define MAG_COMPLETE mag_bpx_complete
#define MAG_MEANING  "a rechargeable cell and what is done to it"
#include "mag/param_table.h"

static bool is_storage(const mag_battery_params *p)
{
    return p->storage.mode == MAG_STORE_ON;
}

static mag_status check(mag_context *ctx, const void *params)
{
    mag_battery_made made;
    mag_cell *cell = NULL;
    mag_status status = mag_battery_make(ctx, params, &made);
    if (status == MAG_OK) {
        status = mag_cell_create(ctx, &made.setup, &cell);
    }
    if (status == MAG_OK && is_storage(params)) {
        status = mag_store_check(ctx, params, &made);
    }
    mag_cell_destroy(cell);
    mag_battery_unmake(&made);
    return status;
}

static void destroy(void *state)
{
    mag_battery_state *s = state;
    if (s != NULL) {
        mag_store_destroy(s->store);
        mag_cell_destroy(s->cell);
        mag_battery_unmake(&s->made);
        free(s->rows);
        free(s->points_of_spectra);
        free(s->samples);
        free(s->first);
        free(s->initial);
        free(s->points_met);
        free(s->points);
        free(s->profile);
        free(s->shown);
        free(s);
    }
}

static mag_status take_memory(mag_context *ctx, mag_battery_state *s)
{
    const size_t cells = (size_t)mag_cell_count(s->cell);
    s->unknowns = mag_cell_unknowns(s->cell);
    s->rows = calloc(MAG_BATTERY_ROWS, sizeof *s->rows);
    s->points_of_spectra = calloc(MAG_BATTERY_POINTS, sizeof *s->points_of_spectra);
    s->samples = calloc(3 * (size_t)MAG_BATTERY_SAMPLES, sizeof *s->samples);
    s->first = calloc(2 * s->unknowns, sizeof *s->first);
    s->initial = calloc(2 * s->unknowns, sizeof *s->initial);
    s->points = calloc(3 * cells, sizeof *s->points);
    s->shown = calloc(cells, sizeof *s->shown);
    s->profile = calloc(cells, sizeof *s->profile);
    if (s->rows == NULL || s->points_of_spectra == NULL || s->samples == NULL || s->first == NULL ||
        s->initial == NULL || s->points == NULL || s->shown == NULL || s->profile == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a cell of %zu unknowns", s->unknowns);
    }
    mag_cell_find_profile(s->cell, MAG_CELL_PLACE, s->profile);
    for (size_t n = 0; n < cells; n++) {
        s->points[3 * n] = (float)s->profile[n];
    }
    return MAG_OK;
}

static mag_status fill(mag_context *ctx, const mag_battery_params *p, mag_battery_state *s)
{
    MAG_TRY(mag_battery_make(ctx, p, &s->made));
    MAG_TRY(mag_cell_create(ctx, &s->made.setup, &s->cell));
    if (is_storage(p)) {
        return mag_store_create(ctx, p, &s->made, &s->store);
    }
    MAG_TRY(take_memory(ctx, s));
    s->plan = mag_cell_schedule_plan(s->made.schedule, &s->made.nominal);
    s->now.step = -1;
    mag_battery_be_young(p, s);
    mag_cell_save(s->cell, s->first);
    MAG_TRY(mag_battery_compare_begin(ctx, p, s));
    mag_cell_save(s->cell, s->initial);
    s->now.surroundings = s->made.ambient;
    s->now.rest_voltage = mag_cell_voltage(s->cell);
    return MAG_OK;
}

static mag_status create(mag_context *ctx, const void *params, void **state)
{
    mag_battery_state *s = calloc(1, sizeof *s);
    *state = NULL;
    if (s == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a battery");
    }
    const mag_status status = fill(ctx, params, s);
    if (status != MAG_OK) {
        destroy(s);
        return status;
    }
    *state = s;
    return MAG_OK;
}

static mag_status advance(mag_context *ctx, const void *params, void *state, double until)
{
    mag_battery_state *s = state;
    return s->store != NULL ? mag_store_advance(ctx, params, s->store, until)
                            : mag_battery_advance(ctx, params, state, until);
}

static mag_status observe(mag_context *ctx, const void *params, const void *state, int aspects,
                          mag_observation *o)
{
    const mag_battery_state *s = state;
    if (s->store == NULL) {
        return mag_battery_observe(ctx, params, state, aspects, o);
    }
    for (int n = 0; n < s->made.used_count && (aspects & MAG_NUMBERS); n++) {
        mag_observe_property(o, &s->made.used[n]);
    }
    return mag_store_observe(ctx, params, s->store, aspects, o);
}

/// A storage has nothing to put right.
static mag_status restored(mag_context *ctx, const void *params, void *state)
{
    const mag_battery_state *s = state;
    return s->store != NULL ? MAG_OK : mag_battery_restored(ctx, params, state);
}

static void progress(const void *params, const void *state, mag_progress *out)
{
    const mag_battery_state *s = state;
    const double end = fmax(s->plan.seconds, s->now.time);
    (void)params;
    if (s->store != NULL) {
        mag_store_progress(s->store, out);
        return;
    }
    *out = (mag_progress){
        .time = s->now.time,
        .end = s->now.finished ? s->now.time : end,
        .share = s->now.finished ? 1.0 : fmin(0.99, end > 0.0 ? s->now.time / end : 0.0),
        .work = (double)s->now.work,
        .work_unit = "steps",
        .finished = s->now.finished != 0,
        .reason = s->now.finished ? s->now.reason : "",
    };
}

static int chunks(void *state, mag_chunk *out)
{
    mag_battery_state *s = state;
    if (s->store != NULL) {
        return mag_store_chunks(s->store, out);
    }
    out[0] = (mag_chunk){"now", &s->now, sizeof s->now};
    out[1] = (mag_chunk){"rows", s->rows, MAG_BATTERY_ROWS * sizeof *s->rows};
    out[2] = (mag_chunk){"first", s->first, 2 * s->unknowns * sizeof *s->first};
    out[3] = (mag_chunk){"spectra", s->points_of_spectra,
                         MAG_BATTERY_POINTS * sizeof *s->points_of_spectra};
    out[4] =
        (mag_chunk){"samples", s->samples, 3 * (size_t)MAG_BATTERY_SAMPLES * sizeof *s->samples};
    out[5] = (mag_chunk){"compared", s->points_met, s->point_count * sizeof *s->points_met};
    return s->point_count > 0 ? 6 : 5;
}

static const mag_band_choice band[] = {
#define BAND(path, values, only, why) {path, values, only, why},
#include "model/battery/band.def"
#undef BAND
};

const mag_model mag_battery_model = {
    .name = "battery",
    .title = "what does a rechargeable magnesium cell deliver?",
    .params = &mag_battery_table,
    .band = band,
    .band_count = sizeof band / sizeof *band,
    .check = check,
    .create = create,
    .advance = advance,
    .progress = progress,
    .observe = observe,
    .chunks = chunks,
    .restored = restored,
    .destroy = destroy,
    .exchange = mag_bpx_write,
};
