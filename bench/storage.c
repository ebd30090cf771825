/// A year of a storage at 15 min, cells as lookups, on cases/battery-ess-mg: magnesium and, beside
/// it, LFP. Once with peaks planned a day at a time, once with a target that asks for no plan. The
/// unit of work is a year of both systems.
#include "bench.h"

#include "mag/case.h"
#include "mag/model.h"
#include "mag/run.h"

#include <stdlib.h>
#include <string.h>

typedef struct storage {
    mag_case *read;
    const mag_model *model;
    const void *params;
    void *state;
    char *first; ///< the chunks at time 0
} storage;

static void teardown(void *state)
{
    storage *s = state;
    if (s != NULL) {
        if (s->model != NULL) {
            s->model->destroy(s->state);
        }
        mag_case_destroy(s->read);
        free(s->first);
        free(s);
    }
}

/// Copies all chunks to memory, or back.
static void copy(storage *s, bool back)
{
    mag_chunk chunks[MAG_CHUNKS];
    const int count = s->model->chunks(s->state, chunks);
    size_t at = 0;
    for (int n = 0; n < count; n++) {
        memcpy(back ? chunks[n].data : s->first + at, back ? s->first + at : chunks[n].data,
               chunks[n].size);
        at += chunks[n].size;
    }
}

static mag_status keep_first(mag_context *ctx, storage *s)
{
    mag_chunk chunks[MAG_CHUNKS];
    const int count = s->model->chunks(s->state, chunks);
    size_t size = 0;
    for (int n = 0; n < count; n++) {
        size += chunks[n].size;
    }
    s->first = malloc(size);
    if (s->first == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a storage at time 0");
    }
    copy(s, false);
    return MAG_OK;
}

static mag_status open_case(mag_context *ctx, bool quick, bool planned, storage *s)
{
    const char *const sets[] = {
        planned ? "battery.storage.duty.target=0 kW" : "battery.storage.duty.target=400 kW",
        "battery.storage.duty.period=7 days", "battery.storage.duty.time=7 days"};
    const mag_params *models[] = {mag_model_find("battery")->params, NULL};
    const mag_params *common[] = {&mag_run_table, NULL};
    const mag_case_tables tables = {models, common};
    MAG_TRY(mag_case_read(ctx, MAG_SOURCE_DIR "/cases/battery-ess-mg/case.yaml", &tables,
                          quick ? 3 : 1, sets, &s->read));
    s->model = mag_model_find("battery");
    s->params = mag_case_block(s->read, "battery");
    MAG_TRY(s->model->create(ctx, s->params, &s->state));
    return keep_first(ctx, s);
}

static mag_status make(mag_context *ctx, const bench_size *size, bool planned, void **state)
{
    storage *s = calloc(1, sizeof *s);
    *state = s;
    if (s == NULL) {
        return MAG_MACHINE;
    }
    const mag_status status = open_case(ctx, size->quick, planned, s);
    if (status != MAG_OK) {
        teardown(s);
        *state = NULL;
    }
    return status;
}

static mag_status set_up_planned(mag_context *ctx, const bench_size *size, void **state)
{
    return make(ctx, size, true, state);
}

static mag_status set_up_target(mag_context *ctx, const bench_size *size, void **state)
{
    return make(ctx, size, false, state);
}

static mag_status run(mag_context *ctx, void *state, double *work)
{
    storage *s = state;
    mag_progress p;
    copy(s, true);
    do {
        MAG_TRY(s->model->advance(ctx, s->params, s->state, 1e12));
        s->model->progress(s->params, s->state, &p);
    } while (!p.finished);
    *work = p.time / 31536000.0;
    return MAG_OK;
}

const bench_scenario mag_bench_storage[] = {
    {"storage.planned", "year/s", set_up_planned, run, teardown, 0.0},
    {"storage.target", "year/s", set_up_target, run, teardown, 0.0},
    {NULL, NULL, NULL, NULL, NULL, 0.0},
};
