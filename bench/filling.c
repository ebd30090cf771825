/// The whole step: surface, walls, collision, change of time step, on the plate of
/// cases/mould-plate from a third full on. The unit of work is the update of a cell that holds
/// metal. Once with heat, once without: what heat costs is told by one run of both.
#include "bench.h"

#include "mag/case.h"
#include "mag/model.h"
#include "mag/run.h"

#include <stdlib.h>

enum { BYTES_PER_UPDATE = 2 * 19 * 4 };

typedef struct filling {
    mag_case *read;
    const mag_model *model;
    const void *params;
    void *state;
} filling;

static void teardown(void *state)
{
    filling *f = state;
    if (f != NULL) {
        if (f->model != NULL) {
            f->model->destroy(f->state);
        }
        mag_case_destroy(f->read);
        free(f);
    }
}

/// Runs until the model goes no further towards `time`: it may end up to a step before.
static mag_status advance_to(mag_context *ctx, filling *f, double time)
{
    mag_progress p = {.time = -1.0};
    double before;
    do {
        before = p.time;
        MAG_TRY(f->model->advance(ctx, f->params, f->state, time));
        f->model->progress(f->params, f->state, &p);
    } while (p.time > before);
    return MAG_OK;
}

static mag_status open_case(mag_context *ctx, bool quick, bool heat, filling *f)
{
    const char *const sets[] = {heat ? "mould.heat=coupled" : "mould.heat=isothermal",
                                "mould.spacing=1 mm"};
    const mag_params *models[] = {mag_model_find("mould")->params, NULL};
    const mag_params *common[] = {&mag_run_table, NULL};
    const mag_case_tables tables = {models, common};
    MAG_TRY(mag_case_read(ctx, MAG_SOURCE_DIR "/cases/mould-plate/case.yaml", &tables,
                          quick ? 2 : 1, sets, &f->read));
    f->model = mag_model_find("mould");
    f->params = mag_case_block(f->read, "mould");
    MAG_TRY(f->model->create(ctx, f->params, &f->state));
    return advance_to(ctx, f, quick ? 0.5e-3 : 5e-3);
}

static mag_status make(mag_context *ctx, const bench_size *size, bool heat, void **state)
{
    filling *f = calloc(1, sizeof *f);
    *state = f;
    if (f == NULL) {
        return MAG_MACHINE;
    }
    const int threads = ctx->threads;
    ctx->threads = size->threads;
    const mag_status status = open_case(ctx, size->quick, heat, f);
    ctx->threads = threads;
    if (status != MAG_OK) {
        teardown(f);
        *state = NULL;
    }
    return status;
}

static mag_status set_up(mag_context *ctx, const bench_size *size, void **state)
{
    return make(ctx, size, false, state);
}

static mag_status set_up_heat(mag_context *ctx, const bench_size *size, void **state)
{
    return make(ctx, size, true, state);
}

static mag_status run(mag_context *ctx, void *state, double *work)
{
    filling *f = state;
    mag_progress before, after;
    f->model->progress(f->params, f->state, &before);
    for (int n = 0; n < 20; n++) {
        MAG_TRY(f->model->advance(ctx, f->params, f->state, 1.0));
    }
    f->model->progress(f->params, f->state, &after);
    *work = after.work - before.work;
    return MAG_OK;
}

const bench_scenario mag_bench_filling[] = {
    {"filling.plate", "Mcell/s", set_up, run, teardown, 1e6 * BYTES_PER_UPDATE},
    {"filling.plate_heat", "Mcell/s", set_up_heat, run, teardown, 1e6 * BYTES_PER_UPDATE},
    {NULL, NULL, NULL, NULL, NULL, 0.0},
};
