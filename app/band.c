#include "band.h"
#include "base/json.h"
#include "base/text.h"
#include "mag/result.h"
#include "mag/run.h"
#include "pace.h"
#include "pool.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CHOICES = 8,     ///< most choices of a band
    RUNS = 64,       ///< most runs of a band
    NAME = 128,      ///< longest name of a run, with its end mark
    PATH = 4096,     ///< longest path
    SENTENCE = 2048, ///< longest list of changes
};

struct app_band {
    const app_band_setup *setup;            ///< borrowed
    app_given given;                        ///< the case with what all runs change
    app_memory memory;                      ///< of a run
    mag_arena *arena;                       ///< all texts
    const mag_band_choice *choice[CHOICES]; ///< (count) those that matter for this case
    int values[CHOICES];                    ///< (count) that each may have
    int count;                              ///< choices
    int runs;                               ///< all with all
    int base;                               ///< the run nearest to the case's own choices
    app_job *jobs;                          ///< (runs)
    const char *names[RUNS];                ///< (runs) of the folders
    const char *changes[RUNS];              ///< (runs) "PATH=VALUE; PATH=VALUE"
};

static mag_status out_of_memory(mag_context *ctx)
{
    return mag_fail(ctx, MAG_MACHINE, "out of memory: a band");
}

void app_band_destroy(app_band *b)
{
    if (b != NULL) {
        mag_arena_destroy(b->arena);
        free(b->jobs);
        free(b);
    }
}

// ---- choices ---------------------------------------------------------------------------------

static int count_values(const char *values)
{
    int count = 1;
    for (const char *at = strchr(values, '|'); at != NULL; at = strchr(at + 1, '|')) {
        count++;
    }
    return count;
}

/// Value number `index` of the list; *length is its bytes.
static const char *find_value(const char *values, int index, int *length)
{
    for (; index > 0; index--) {
        values += strcspn(values, "|") + 1;
    }
    *length = (int)strcspn(values, "|");
    return values;
}

/// Whether a choice matters for this case.
static bool is_due(const mag_case *c, const mag_band_choice *b)
{
    char path[NAME];
    const char *equal = strchr(b->only, '=');
    if (equal == NULL) {
        return true;
    }
    snprintf(path, sizeof path, "%.*s", (int)(equal - b->only), b->only);
    return mag_case_has_choice(c, path, equal + 1);
}

/// How far a run's value is from the case's own: 0 is the same. Numbers by their ratio; from 0,
/// which leaves a number to the model, all are as far, and the first that the model names is taken.
static double find_distance(const mag_case *own, const mag_case *other, const mag_band_choice *b,
                            const char *value)
{
    double x;
    double y;
    if (!mag_case_number(own, b->path, &x) || !mag_case_number(other, b->path, &y)) {
        return mag_case_has_choice(own, b->path, value) ? 0.0 : 1.0;
    }
    return x > 0.0 && y > 0.0 ? fabs(log(y / x)) : x == y ? 0.0 : 1.0;
}

/// Which value choice `k` has in run `r`: the last choice changes fastest.
static const char *find_run_value(const app_band *b, int r, int k, int *length)
{
    for (int i = b->count - 1; i > k; i--) {
        r /= b->values[i];
    }
    return find_value(b->choice[k]->values, r % b->values[k], length);
}

// ---- laying out ------------------------------------------------------------------------------

static mag_status add_set(mag_context *ctx, app_given *g, const char *set)
{
    if (set == NULL) {
        return out_of_memory(ctx);
    }
    if (g->set_count == APP_SETS) {
        return mag_fail(ctx, MAG_BAD_CALL, "--band: more than %d changes of the case",
                        (int)APP_SETS);
    }
    g->sets[g->set_count++] = set;
    return MAG_OK;
}

static void add_change(char changes[SENTENCE], const char *set)
{
    const size_t have = strlen(changes);
    snprintf(changes + have, SENTENCE - have, "%s%s", have > 0 ? "; " : "", set);
}

/// What run `r` changes by the model's choices.
static mag_status add_choices(mag_context *ctx, app_band *b, int r, char name[NAME],
                              char changes[SENTENCE])
{
    for (int k = 0; k < b->count; k++) {
        int length = 0;
        const char *value = find_run_value(b, r, k, &length);
        const char *path = b->choice[k]->path;
        const char *last = strrchr(path, '.') != NULL ? strrchr(path, '.') + 1 : path;
        const char *set = mag_arena_print(b->arena, "%s=%.*s", path, length, value);
        MAG_TRY(add_set(ctx, &b->jobs[r].given, set));
        add_change(changes, set);
        app_name_add(name, NAME, name[0] == '\0' ? "" : "_", name[0] == '\0' ? 0 : 1);
        app_name_add(name, NAME, last, (int)strlen(last));
        app_name_add(name, NAME, "_", 1);
        app_name_add(name, NAME, value, length);
    }
    return MAG_OK;
}

/// What the case's `run.band_set` changes in every run.
static mag_status add_case_changes(mag_context *ctx, app_band *b, const mag_run_params *run)
{
    b->given = *b->setup->given;
    for (int i = 0; i < run->band_set.count; i++) {
        const mag_run_change *change = &run->band_set.items[i];
        if (change->path[0] != '\0') {
            const char *set = mag_arena_print(b->arena, "%s=%s", change->path, change->value);
            MAG_TRY(add_set(ctx, &b->given, set));
        }
    }
    return MAG_OK;
}

static mag_status lay_out_run(mag_context *ctx, app_band *b, int r)
{
    char name[NAME] = "";
    char changes[SENTENCE] = "";
    app_job *job = &b->jobs[r];

    job->given = b->given;
    for (int i = b->setup->given->set_count; i < b->given.set_count; i++) {
        add_change(changes, b->given.sets[i]);
    }
    MAG_TRY(add_choices(ctx, b, r, name, changes));
    MAG_TRY(add_set(ctx, &job->given, "run.fields=none"));
    b->names[r] = mag_arena_text(b->arena, name, strlen(name));
    b->changes[r] = mag_arena_text(b->arena, changes, strlen(changes));
    job->folder = mag_arena_print(b->arena, "%s/band/%s", b->setup->folder, name);
    return b->names[r] == NULL || b->changes[r] == NULL || job->folder == NULL ? out_of_memory(ctx)
                                                                               : MAG_OK;
}

/// Which choices matter, and how many runs they make.
static mag_status choose(mag_context *ctx, app_band *b, const mag_case *c)
{
    const mag_model *model = mag_model_find(mag_case_model(c));
    b->runs = 1;
    for (int k = 0; k < model->band_count; k++) {
        const mag_band_choice *choice = &model->band[k];
        if (is_due(c, choice) && b->count < CHOICES) {
            b->choice[b->count] = choice;
            b->values[b->count] = count_values(choice->values);
            b->runs *= b->values[b->count++];
        }
    }
    if (b->count == 0 || b->runs > RUNS) {
        return mag_fail(ctx, MAG_BAD_CALL,
                        "--band: the model '%s' names no choice that a band could vary here",
                        model->name);
    }
    return MAG_OK;
}

/// The runs of a case's band.
static mag_status lay_out(mag_context *ctx, app_band *b, const mag_case *c)
{
    MAG_TRY(choose(ctx, b, c));
    b->jobs = calloc((size_t)b->runs, sizeof *b->jobs);
    if (b->jobs == NULL) {
        return out_of_memory(ctx);
    }
    for (int r = 0; r < b->runs; r++) {
        MAG_TRY(lay_out_run(ctx, b, r));
    }
    return MAG_OK;
}

// ---- checking --------------------------------------------------------------------------------

/// How far run `r`, whose case is `c`, is from the case's own choices.
static double find_distances(const app_band *b, const mag_case *own, const mag_case *c, int r)
{
    double sum = 0.0;
    for (int k = 0; k < b->count; k++) {
        char value[NAME];
        int length = 0;
        const char *from = find_run_value(b, r, k, &length);
        snprintf(value, sizeof value, "%.*s", length, from);
        sum += find_distance(own, c, b->choice[k], value);
    }
    return sum;
}

/// Reads and checks the case of run `r`, and looks what is there of it already.
static mag_status check_run(mag_context *ctx, app_band *b, const mag_case *own, int r,
                            double *distance)
{
    char print[MAG_FINGERPRINT];
    mag_case *c = NULL;
    MAG_TRY(app_case_read(ctx, &b->jobs[r].given, &c));
    const mag_status status = app_case_check(ctx, c, &b->memory);
    *distance = find_distances(b, own, c, r);
    mag_result_fingerprint(c, print);
    mag_case_destroy(c);
    app_job_look(&b->jobs[r], print, b->setup->resume);
    return status;
}

/// Checks all before one begins. What one warns of was said of the case itself, or will stand in
/// the run's own log.
static mag_status check_runs(mag_context *ctx, app_band *b, const mag_case *own)
{
    mag_context quiet = *ctx;
    double nearest = INFINITY;
    quiet.log = NULL;
    for (int r = 0; r < b->runs; r++) {
        double distance;
        const mag_status status = check_run(&quiet, b, own, r, &distance);
        if (status != MAG_OK) {
            return mag_fail(ctx, status, "--band: the run with %s is refused: %.2000s",
                            b->changes[r], mag_message(&quiet));
        }
        b->base = distance < nearest ? r : b->base;
        nearest = fmin(distance, nearest);
    }
    return MAG_OK;
}

mag_status app_band_create(mag_context *ctx, const app_band_setup *setup, const mag_case *c,
                           app_band **out)
{
    app_band *b = calloc(1, sizeof *b);
    *out = b;
    if (b == NULL) {
        return out_of_memory(ctx);
    }
    b->setup = setup;
    b->arena = mag_arena_create();
    MAG_TRY(b->arena != NULL ? add_case_changes(ctx, b, mag_case_block(c, "run"))
                             : out_of_memory(ctx));
    mag_case *changed = NULL;
    MAG_TRY(app_case_read(ctx, &b->given, &changed));
    mag_status status = lay_out(ctx, b, changed);
    if (status == MAG_OK) {
        status = check_runs(ctx, b, changed);
    }
    mag_case_destroy(changed);
    return status;
}

// ---- running ---------------------------------------------------------------------------------

static void show_pace(void *line, const app_pool *pool)
{
    char text[256];
    char left[64];
    const int failed = app_pool_count(pool, APP_JOB_FAILED);
    app_pace_say_left(app_pool_left(pool), left, sizeof left);
    snprintf(text, sizeof text, "band: %d of %d runs done  %s left",
             app_pool_count(pool, APP_JOB_FINISHED) + failed, pool->count, left);
    app_pace_write(line, text);
}

/// Tells of a run that failed.
static mag_status tell_end(mag_context *ctx, void *user, const app_job *job)
{
    app_pace_end(user);
    if (job->state == APP_JOB_FAILED) {
        mag_log(ctx, MAG_WARNING, "%s failed and is left out of the band: %s", job->folder,
                job->reason);
    }
    return MAG_OK;
}

mag_status app_band_run(mag_context *ctx, app_band *b)
{
    const app_band_setup *setup = b->setup;
    app_pace line = {false};
    app_pool pool = {
        .jobs = b->jobs,
        .count = b->runs,
        .at_once = app_pool_width(ctx->threads, &b->memory),
        .signal = setup->signal,
        .user = &line,
        .ended = tell_end,
        .pace = isatty(STDERR_FILENO) && !setup->given->json ? show_pace : NULL,
    };
    const int waiting = app_pool_count(&pool, APP_JOB_WAITS);
    pool.threads = waiting > 0 && waiting < ctx->threads ? ctx->threads / waiting : 1;
    MAG_TRY(mag_result_prepare(ctx, setup->folder));
    mag_log(ctx, MAG_INFO, "a band of %d runs goes to %s/band; %d of them stand there already",
            b->runs, setup->folder, b->runs - waiting);
    const mag_status status = app_pool_run(ctx, &pool);
    app_pace_end(&line);
    return status;
}

// ---- telling ---------------------------------------------------------------------------------

/// What the runs gave, one summary each.
typedef struct harvest {
    json_t *summaries[RUNS]; ///< NULL where a run did not finish
    mag_result_band_run runs[RUNS];
    int finished;
} harvest;

static json_t *load_summary(const char *folder)
{
    char path[PATH];
    const int length = snprintf(path, sizeof path, "%s/summary.json", folder);
    return length < (int)sizeof path ? json_load_file(path, 0, NULL) : NULL;
}

static void gather(const app_band *b, harvest *h)
{
    for (int r = 0; r < b->runs; r++) {
        const app_job *job = &b->jobs[r];
        const bool finished = job->state == APP_JOB_FINISHED;
        h->runs[r] = (mag_result_band_run){
            .name = b->names[r],
            .changes = b->changes[r],
            .status = finished ? "finished" : "failed",
            .reason = job->reason,
            .is_base = r == b->base,
        };
        h->summaries[r] = finished ? load_summary(job->folder) : NULL;
        h->finished += h->summaries[r] != NULL;
    }
}

/// A number of a run; NaN where it has none.
static double find_number(const json_t *summary, const char *name)
{
    const json_t *numbers = json_object_get(summary, "numbers");
    const json_t *value = json_object_get(json_object_get(numbers, name), "value");
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/// The band of a number; false where a finished run does not know it.
static bool find_band(const app_band *b, const harvest *h, const char *name, mag_result_band *out)
{
    *out = (mag_result_band){name, INFINITY, find_number(h->summaries[b->base], name), -INFINITY};
    for (int r = 0; r < b->runs; r++) {
        const double value = find_number(h->summaries[r], name);
        if (h->summaries[r] != NULL && isnan(value)) {
            return false;
        }
        out->low = fmin(out->low, value);
        out->high = fmax(out->high, value);
    }
    return isfinite(out->low);
}

/// Of which run the names of numbers are taken: those that not all know are left out anyway.
static json_t *find_names(const app_band *b, const harvest *h)
{
    for (int r = 0; r < b->runs; r++) {
        if (h->summaries[r] != NULL) {
            return json_object_get(h->summaries[r], "numbers");
        }
    }
    return NULL;
}

static mag_status tell(mag_context *ctx, const app_band *b, const harvest *h)
{
    json_t *names = find_names(b, h);
    mag_result_band *bands = calloc(json_object_size(names) + 1, sizeof *bands);
    mag_result_bands all = {bands, 0, h->runs, b->runs, h->finished};
    const char *name;
    json_t *one;

    if (bands == NULL) {
        return out_of_memory(ctx);
    }
    json_object_foreach(names, name, one)
    {
        all.count += find_band(b, h, name, &bands[all.count]);
    }
    const mag_status status = mag_result_set_bands(ctx, b->setup->folder, &all);
    free(bands);
    if (status == MAG_OK && h->finished < b->runs) {
        mag_log(ctx, MAG_WARNING, "the band rests on %d of %d runs", h->finished, b->runs);
    }
    return status;
}

mag_status app_band_tell(mag_context *ctx, const app_band *b)
{
    harvest *h = calloc(1, sizeof *h);
    if (h == NULL) {
        return out_of_memory(ctx);
    }
    gather(b, h);
    const mag_status status = tell(ctx, b, h);
    for (int r = 0; r < b->runs; r++) {
        json_decref(h->summaries[r]);
    }
    free(h);
    return status;
}
