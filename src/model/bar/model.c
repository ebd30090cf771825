#include "model/bar/bar.h"
#include "model/block.h"

#include <stdlib.h>

#define MAG_DEF     "model/bar/params.def"
#define MAG_TABLE   mag_bar_table
#define MAG_STRUCT  mag_bar_params
#define MAG_BLOCK   "bar"
#define MAG_MEANING "heat in a bar, in one dimension"
#include "mag/param_table.h"

#define MAG_STATE mag_bar_state
static const mag_field fields[] = {
#define FIELD MAG_FIELD_ROW
#include "model/bar/fields.def"
#undef FIELD
};
enum { FIELDS = sizeof fields / sizeof fields[0] };

static void count_fields(const mag_bar_state *s, size_t *counts)
{
    const size_t all[] = {
#define FIELD MAG_FIELD_COUNT
#include "model/bar/fields.def"
#undef FIELD
    };
    for (int f = 0; f < FIELDS; f++) {
        counts[f] = all[f];
    }
}

mag_bar_params mag_bar_default(void)
{
    mag_bar_params p;
    mag_params_default(&mag_bar_table, &p);
    return p;
}

/// The start profile, and where the cells lie.
static void lay_out(const mag_bar_params *p, mag_bar_state *s)
{
    for (int i = 0; i < s->cells; i++) {
        const double x = (i + 0.5) * p->length / p->cells;
        s->temperature[i] = mag_bar_start_at(p, x);
        s->points[3 * i] = (float)x;
    }
}

static mag_status create(mag_context *ctx, const void *params, void **state)
{
    const mag_bar_params *p = params;
    size_t counts[FIELDS];
    mag_bar_state *s = calloc(1, sizeof *s);

    *state = NULL;
    if (s == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: the bar needs %zu bytes", sizeof *s);
    }
    s->cells = p->cells;
    s->step = mag_bar_step_size(p);
    count_fields(s, counts);
    const mag_status status = mag_block_create(ctx, fields, counts, FIELDS, s, &s->block);
    if (status != MAG_OK) {
        free(s);
        return status;
    }
    lay_out(p, s);
    *state = s;
    return MAG_OK;
}

static void destroy(void *state)
{
    mag_bar_state *s = state;
    if (s != NULL) {
        mag_block_destroy(s->block);
        free(s);
    }
}

static void progress(const void *params, const void *state, mag_progress *out)
{
    const mag_bar_params *p = params;
    const mag_bar_state *s = state;
    const bool finished = mag_bar_is_finished(p, s);

    *out = (mag_progress){
        .time = s->now.time,
        .end = p->end_time,
        .share = finished ? 1.0 : s->now.time / p->end_time,
        .work = (double)s->now.steps,
        .work_unit = "steps",
        .finished = finished,
        .reason = finished ? "the end time was reached" : "",
    };
}

static int chunks(void *state, mag_chunk *out)
{
    mag_bar_state *s = state;
    size_t counts[FIELDS];

    count_fields(s, counts);
    out[0] = (mag_chunk){"now", &s->now, sizeof s->now};
    return mag_block_chunks(fields, counts, FIELDS, s, out, 1);
}

const mag_model mag_bar_model = {
    .name = "bar",
    .title = "how does heat spread in a bar?",
    .params = &mag_bar_table,
    .create = create,
    .advance = mag_bar_advance,
    .progress = progress,
    .observe = mag_bar_observe,
    .chunks = chunks,
    .destroy = destroy,
};
