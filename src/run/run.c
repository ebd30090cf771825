#include "mag/run.h"
#include "run/checkpoint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAG_DEF     "mag/run_change.def"
#define MAG_TABLE   mag_run_change_table
#define MAG_STRUCT  mag_run_change
#define MAG_BLOCK   "band_set"
#define MAG_MEANING "a change of the case, for the runs of a band"
#include "mag/param_table.h"

#define MAG_DEF     "mag/run_params.def"
#define MAG_TABLE   mag_run_table
#define MAG_STRUCT  mag_run_params
#define MAG_BLOCK   "run"
#define MAG_MEANING "how long to run and what to write"
#include "mag/param_table.h"

enum { OUTPUTS = 20, ROWS = 500 }; ///< of a run whose intervals were not chosen
enum { NO_FIELDS = 1 };            ///< word of `fields`

static const double pace_interval = 0.25; // [s] of wall time: a person sees it move
static const double most_passed = 1e15;   // beyond 2^53 neighbouring multiples are one double

/// A run under way.
typedef struct run {
    mag_context *ctx;
    const mag_run_setup *setup;
    mag_observation *shown;    ///< lent by the caller
    void *state;               ///< of the model
    mag_progress progress;     ///< of the state, now
    mag_schedule schedule;     ///< of the outputs
    mag_checkpoint checkpoint; ///< where it goes
    double wall_start;         ///< [s] clock at the beginning
    double wall_before;        ///< [s] wall time of earlier parts
    double pace_time;          ///< [s] clock at the last line of progress
    double pace_start;         ///< [s] clock when this part began to step
    double pace_work;          ///< work done then
    double pace_share;         ///< share done then
    double checkpoint_time;    ///< [s] clock at the last checkpoint
    double time_start;         ///< [s] of the model when this part began
    bool begun;                ///< there was a state to start from
    bool resumed;              ///< from a checkpoint
    bool cut;                  ///< ended by setup->until
} run;

static double now(const mag_context *ctx)
{
    return ctx->clock != NULL ? ctx->clock(ctx->clock_user) : 0.0;
}

static double wall_seconds(const run *r)
{
    return r->wall_before + now(r->ctx) - r->wall_start;
}

static bool is_signalled(const run *r)
{
    return r->setup->signal != NULL && *r->setup->signal != 0;
}

static void look_at_progress(run *r)
{
    r->setup->model->progress(r->setup->params, r->state, &r->progress);
}

// ---- schedule --------------------------------------------------------------------------------

static double time_of(uint64_t count, double step)
{
    return isfinite(step) ? (double)count * step : INFINITY;
}

/// The first multiple of `step` after `time`, and after the one that was due.
static uint64_t next_after(double time, double step, uint64_t due)
{
    uint64_t next = due + 1;
    if (!isfinite(step)) {
        return next;
    }
    const double passed = floor(time / step);
    if (passed > (double)next) {
        next = (uint64_t)passed;
    }
    while (time_of(next, step) <= time) {
        next++;
    }
    return next;
}

/// The interval chosen, or a share of the expected run; infinite where neither is known.
static double choose_step(double chosen, double end, int shares)
{
    if (chosen > 0.0) {
        return chosen;
    }
    return isfinite(end) && end > 0.0 ? end / shares : INFINITY;
}

static void plan(run *r)
{
    const mag_run_params *p = r->setup->run;
    double end = r->progress.end;

    if (p->end > 0.0 && !(end < p->end)) {
        end = p->end;
    }
    r->schedule = (mag_schedule){
        .output_step = choose_step(p->output_interval, end, OUTPUTS),
        .series_step = choose_step(p->series_interval, end, ROWS),
        .output_time = NAN,
        .series_time = NAN,
    };
}

/// Where the run stops whatever the model wants.
static double stop_time(const run *r)
{
    const double end = r->setup->run->end > 0.0 ? r->setup->run->end : INFINITY;
    return r->setup->until < end ? r->setup->until : end; // false where until is NaN
}

// ---- output ----------------------------------------------------------------------------------

/// Moves on to the next output of a kind, `name` as the case calls its interval.
static mag_status move_on(const run *r, const char *name, double step, uint64_t *next)
{
    if (r->progress.time / step > most_passed) {
        return mag_fail(r->ctx, MAG_BAD_CASE,
                        "run.%s is %g s: too short, since the run has come to %g s", name, step,
                        r->progress.time);
    }
    *next = next_after(r->progress.time, step, *next);
    return MAG_OK;
}

static mag_status observe(run *r, int aspects)
{
    mag_observation_clear(r->shown);
    MAG_TRY(r->setup->model->observe(r->ctx, r->setup->params, r->state, aspects, r->shown));
    if (!mag_observation_is_whole(r->shown)) {
        return mag_fail(r->ctx, MAG_MACHINE, "out of memory while gathering what the model shows");
    }
    return MAG_OK;
}

/// A row, unless the model has not moved since the last one.
static mag_status write_row(run *r)
{
    mag_schedule *s = &r->schedule;
    MAG_TRY(move_on(r, "series_interval", s->series_step, &s->next_row));
    if (r->progress.time == s->series_time || r->setup->sink.row == NULL) {
        return MAG_OK;
    }
    MAG_TRY(observe(r, MAG_SERIES));
    MAG_TRY(r->setup->sink.row(r->ctx, r->setup->sink.user, r->progress.time, r->shown));
    s->series_time = r->progress.time;
    s->rows++;
    return MAG_OK;
}

static mag_status write_fields(run *r)
{
    mag_schedule *s = &r->schedule;
    MAG_TRY(move_on(r, "output_interval", s->output_step, &s->next_output));
    if (r->progress.time == s->output_time || r->setup->sink.fields == NULL ||
        r->setup->run->fields == NO_FIELDS) {
        return MAG_OK;
    }
    MAG_TRY(observe(r, MAG_FIELDS));
    MAG_TRY(r->setup->sink.fields(r->ctx, r->setup->sink.user, (int)s->outputs, r->progress.time,
                                  r->shown));
    s->output_time = r->progress.time;
    s->outputs++;
    return MAG_OK;
}

static mag_status write_both(run *r)
{
    mag_sweep_begin(r->ctx, "output");
    mag_status status = write_row(r);
    if (status == MAG_OK) {
        status = write_fields(r);
    }
    mag_sweep_begin(r->ctx, NULL);
    return status;
}

/// Writes what is due once the model has come as far as it can towards `target`.
static mag_status write_due(run *r, double target)
{
    const mag_schedule *s = &r->schedule;
    const bool row = time_of(s->next_row, s->series_step) <= target;
    const bool fields = time_of(s->next_output, s->output_step) <= target;
    mag_status status = MAG_OK;

    mag_sweep_begin(r->ctx, "output");
    if (row) {
        status = write_row(r);
    }
    if (fields && status == MAG_OK) {
        status = write_fields(r);
    }
    mag_sweep_begin(r->ctx, NULL);
    return status;
}

static mag_status flush(run *r)
{
    const mag_sink *sink = &r->setup->sink;
    return sink->flush != NULL ? sink->flush(r->ctx, sink->user) : MAG_OK;
}

static mag_status save(run *r)
{
    mag_sweep_begin(r->ctx, "checkpoint");
    mag_status status = flush(r);
    if (status == MAG_OK && r->setup->checkpoint != NULL) {
        r->schedule.wall_seconds = wall_seconds(r);
        status = mag_checkpoint_write(r->ctx, &r->checkpoint, r->state, &r->schedule);
    }
    mag_sweep_begin(r->ctx, NULL);
    r->checkpoint_time = now(r->ctx);
    return status;
}

/// Wall time [s] to the run's end, at the pace of this process; NaN where there is none yet.
static double time_left(const run *r)
{
    const double done = r->progress.share - r->pace_share;
    const double passed = now(r->ctx) - r->pace_start;
    return done > 0.0 ? passed * (1.0 - r->progress.share) / done : NAN;
}

/// Tells how far the run is; `always` at its end.
static void show_pace(run *r, bool always)
{
    const double t = now(r->ctx);
    const double passed = t - r->pace_time;
    if (r->setup->pace == NULL || (passed < pace_interval && !always)) {
        return;
    }
    const double stepped = t - r->pace_start;
    const mag_pace p = {
        .time = r->progress.time,
        .end = r->progress.end,
        .share = r->progress.share,
        .speed = stepped > 0.0 ? (r->progress.work - r->pace_work) / stepped : 0.0,
        .work_unit = r->progress.work_unit,
        .left = time_left(r),
    };
    r->setup->pace(r->setup->pace_user, &p);
    r->pace_time = t;
}

// ---- the run ---------------------------------------------------------------------------------

static mag_status rewind_outputs(run *r)
{
    const mag_sink *sink = &r->setup->sink;
    return sink->rewind != NULL
               ? sink->rewind(r->ctx, sink->user, r->schedule.rows, r->schedule.outputs)
               : MAG_OK;
}

static mag_status restore(run *r)
{
    const mag_model *model = r->setup->model;
    if (!r->setup->resume || r->setup->checkpoint == NULL) {
        return MAG_OK;
    }
    bool found = false;
    MAG_TRY(mag_checkpoint_read(r->ctx, &r->checkpoint, r->state, &r->schedule, &found));
    if (found && model->restored != NULL) {
        MAG_TRY(model->restored(r->ctx, r->setup->params, r->state));
    }
    look_at_progress(r);
    r->wall_before = r->schedule.wall_seconds;
    MAG_TRY(rewind_outputs(r));
    r->resumed = found;
    return MAG_OK;
}

static mag_status start(run *r)
{
    const mag_model *model = r->setup->model;

    r->ctx->seed = (uint64_t)r->setup->run->seed;
    MAG_TRY(model->create(r->ctx, r->setup->params, &r->state));
    look_at_progress(r);
    plan(r);
    MAG_TRY(restore(r));
    r->pace_time = now(r->ctx);
    r->pace_start = r->pace_time;
    r->pace_work = r->progress.work;
    r->pace_share = r->progress.share;
    r->checkpoint_time = r->pace_time;
    r->time_start = r->progress.time;
    return r->resumed ? MAG_OK : write_both(r);
}

static double next_target(const run *r)
{
    const mag_schedule *s = &r->schedule;
    return fmin(stop_time(r), fmin(time_of(s->next_output, s->output_step),
                                   time_of(s->next_row, s->series_step)));
}

/// One call of the model, and the outputs that became due by it. A model with a step of its own
/// stands still once its next step would pass the target: then the target is as good as reached.
static mag_status go_on(run *r, bool *stop)
{
    const mag_progress before = r->progress;
    const double target = next_target(r);

    MAG_TRY(r->setup->model->advance(r->ctx, r->setup->params, r->state, target));
    mag_sweep_begin(r->ctx, NULL);
    look_at_progress(r);
    const bool still =
        r->progress.time == before.time && r->progress.work == before.work && !r->progress.finished;
    if (still && !isfinite(target)) {
        return mag_fail(r->ctx, MAG_DIVERGED, "the model '%s' stands still at %g s",
                        r->setup->model->name, before.time);
    }
    if (!still && r->progress.time < target) {
        return MAG_OK;
    }
    // A step may pass several times at once: all that is due by now belongs to this one.
    const double reached = fmax(target, r->progress.time);
    *stop = reached >= stop_time(r) && !r->progress.finished;
    return write_due(r, reached);
}

static bool is_checkpoint_due(const run *r)
{
    const double interval = r->setup->run->checkpoint_interval;
    return r->setup->checkpoint != NULL && r->ctx->clock != NULL && interval > 0.0 &&
           now(r->ctx) - r->checkpoint_time >= interval;
}

static mag_status loop(run *r)
{
    bool stop = r->progress.time >= stop_time(r);

    while (!r->progress.finished && !stop) {
        if (is_signalled(r)) {
            MAG_TRY(save(r));
            return MAG_STOPPED;
        }
        MAG_TRY(go_on(r, &stop));
        show_pace(r, false);
        if (is_checkpoint_due(r)) {
            MAG_TRY(save(r));
        }
    }
    r->cut = stop && r->setup->until <= stop_time(r) && r->setup->until != r->setup->run->end;
    return MAG_OK;
}

/// The last outputs. A run that `until` cut short can go on: its checkpoint leaves them out.
static mag_status wind_up(run *r)
{
    if (r->cut) {
        MAG_TRY(save(r));
    }
    MAG_TRY(write_both(r));
    MAG_TRY(flush(r));
    if (!r->cut && r->setup->checkpoint != NULL) {
        mag_checkpoint_remove(&r->checkpoint);
    }
    return MAG_OK;
}

static void say_end(const run *r, mag_status status, mag_run_end *end)
{
    const bool stopped = status == MAG_STOPPED || (status == MAG_OK && r->cut);
    end->status = stopped ? "stopped" : status == MAG_OK ? "finished" : "failed";
    end->time = r->progress.time;
    end->wall_seconds = wall_seconds(r);
    end->left = r->progress.finished ? 0.0 : time_left(r);
    end->resumed = r->resumed;
    end->signal = status == MAG_STOPPED ? (int)*r->setup->signal : 0;
    if (status == MAG_STOPPED) {
        snprintf(end->reason, sizeof end->reason, "signal %d came in; --resume goes on",
                 end->signal);
    } else if (status != MAG_OK) {
        snprintf(end->reason, sizeof end->reason, "%s", mag_message(r->ctx));
    } else if (r->progress.finished) {
        snprintf(end->reason, sizeof end->reason, "%s", r->progress.reason);
    } else {
        snprintf(end->reason, sizeof end->reason, "%s the time asked for, %g s",
                 r->time_start > stop_time(r) ? "was already past" : "reached", stop_time(r));
    }
}

/// The numbers at the end, also of a run that diverged: they tell how far it came. A failure on the
/// way keeps its message.
static mag_status show_numbers(run *r, mag_status status)
{
    if (!r->begun) { // not even a first state: its numbers would mislead
        mag_observation_clear(r->shown);
        return status;
    }
    char message[MAG_MESSAGE_LENGTH];
    memcpy(message, r->ctx->message, sizeof message);
    const mag_status shown = observe(r, MAG_NUMBERS);
    if (status == MAG_OK || status == MAG_STOPPED) {
        return shown == MAG_OK ? status : shown;
    }
    memcpy(r->ctx->message, message, sizeof message);
    return status;
}

mag_status mag_run(mag_context *ctx, const mag_run_setup *setup, mag_observation *last,
                   mag_run_end *end)
{
    run r = {
        .ctx = ctx,
        .setup = setup,
        .shown = last,
        .progress = {.work_unit = "", .reason = ""},
        .checkpoint = {setup->checkpoint, setup->model, setup->fingerprint},
        .wall_start = now(ctx),
    };
    mag_status status = start(&r);
    r.begun = status == MAG_OK;
    if (r.begun) {
        status = loop(&r);
    }
    if (status == MAG_OK) {
        status = wind_up(&r);
    }
    mag_sweep_begin(ctx, NULL);
    if (r.begun) {
        show_pace(&r, true);
    }
    status = show_numbers(&r, status);
    say_end(&r, status, end);
    setup->model->destroy(r.state);
    return status;
}
