#include "mag/run.h"
#include "app.h"
#include "band.h"
#include "base/units.h"
#include "mag/result.h"
#include "numbers.h"
#include "pace.h"
#include "signals.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct choices {
    app_given given; ///< the case
    const char *folder;
    const char *until;
    int threads;
    bool resume;
    bool band;
} choices;

enum { KEY_BAND = 257 }; // argp key of an option without a letter

static const struct argp_option known[] = {
    {"output", 'o', "DIR", 0, "result folder; default out/ and the name of the case's folder", 0},
    APP_OPTION_SET,
    {"until", 'u', "TIME", 0, "stop at this time of the model: \"20 ms\"", 0},
    {"threads", 't', "N", 0, "threads to use; default: one a core", 0},
    {"resume", 'r', NULL, 0, "go on from the checkpoint in the result folder", 0},
    {"band", KEY_BAND, NULL, 0,
     "first run the case at every value of what its model says nobody knows, and give numbers with "
     "their least and largest; run.band_set may make those runs coarser",
     0},
    APP_OPTION_JSON,
    {0},
};

static int read_threads(const char *word, struct argp_state *state)
{
    char *end;
    const long threads = strtol(word, &end, 10);
    if (*end != '\0' || end == word || threads < 1 || threads > 1024) {
        argp_error(state, "--threads is '%s', but must be a whole number from 1 to 1024", word);
    }
    return (int)threads;
}

static error_t take(int key, char *word, struct argp_state *state)
{
    choices *o = state->input;
    switch (key) {
    case 'o':
        o->folder = word;
        return 0;
    case 'u':
        o->until = word;
        return 0;
    case 't':
        o->threads = read_threads(word, state);
        return 0;
    case 'r':
        o->resume = true;
        return 0;
    case KEY_BAND:
        o->band = true;
        return 0;
    default:
        return app_take(key, word, state);
    }
}

static mag_status read_until(mag_context *ctx, const choices *o, double *until)
{
    char why[MAG_WHY_LENGTH];
    mag_units *units = NULL;

    *until = NAN;
    if (o->until == NULL) {
        return MAG_OK;
    }
    MAG_TRY(mag_units_create(ctx, &units));
    const bool good = mag_units_read(units, o->until, "s", until, why);
    mag_units_destroy(units);
    if (!good) {
        return mag_fail(ctx, MAG_BAD_CALL, "--until: '%s' %s", o->until, why);
    }
    if (!(*until > 0.0)) {
        return mag_fail(ctx, MAG_BAD_CALL, "--until is '%s', but must be more than 0 s", o->until);
    }
    return MAG_OK;
}

/// A log line goes where the program's go and into the result's log.txt.
typedef struct two_logs {
    mag_context before;
    mag_result_writer *writer;
    app_pace pace; ///< its line ends before
} two_logs;

static void log_twice(void *user, mag_level level, const char *text)
{
    two_logs *logs = user;
    app_pace_end(&logs->pace);
    if (logs->before.log != NULL) {
        logs->before.log(logs->before.log_user, level, text);
    }
    mag_result_log(logs->writer, text);
}

static mag_run_setup make_setup(const mag_case *c, double until, two_logs *logs, const choices *o)
{
    mag_result_writer *w = logs->writer;
    const mag_model *model = mag_model_find(mag_case_model(c));
    const void *params = mag_case_block(c, model->params->name);
    return (mag_run_setup){
        .model = model,
        .params = params,
        .run = mag_case_block(c, "run"),
        .until = until,
        .checkpoint = mag_result_checkpoint(w),
        .fingerprint = mag_run_fingerprint(model->params, params),
        .resume = o->resume,
        .signal = app_catch_signals(),
        .sink = mag_result_sink(w),
        .pace = isatty(STDERR_FILENO) && !o->given.json ? app_pace_show : NULL,
        .pace_user = &logs->pace,
    };
}

/// Runs with the writer open. The summary is written however the run ends.
static mag_status run_into(mag_context *ctx, const mag_run_setup *setup, mag_result_writer *w,
                           mag_run_end *end)
{
    mag_observation *last = mag_observation_create();
    if (last == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory");
    }
    const mag_status status = mag_run(ctx, setup, last, end);
    if (setup->resume && status == MAG_BAD_CASE && !end->resumed) {
        mag_observation_destroy(last); // refused: what is there stays as it is
        return status;
    }
    char message[MAG_MESSAGE_LENGTH];
    memcpy(message, ctx->message, sizeof message);
    mag_result_log(w, end->reason);
    const mag_status finished = mag_result_finish(ctx, w, end, last);
    mag_observation_destroy(last);
    if (status != MAG_OK && status != MAG_STOPPED) {
        memcpy(ctx->message, message, sizeof message); // the first failure is the cause
        return status;
    }
    return finished != MAG_OK ? finished : status;
}

/// True where a message begins with a file of the result: then not the case is at fault.
static bool is_inside(const char *message, const char *folder)
{
    const size_t length = strlen(folder);
    return strncmp(message, folder, length) == 0 && message[length] == '/';
}

/// A result folder whose run came to its end, to be closed; NULL where there is none.
static mag_result *open_finished(const mag_context *ctx, const char *folder)
{
    mag_context own = *ctx; // a folder without a result is no failure here
    char checkpoint[PATH_MAX];
    mag_result *r = NULL;

    const int length = snprintf(checkpoint, sizeof checkpoint, "%s/checkpoint", folder);
    if (length >= PATH_MAX || access(checkpoint, F_OK) == 0 ||
        mag_result_open(&own, folder, &r) != MAG_OK) {
        return NULL;
    }
    if (strcmp(mag_result_look(r)->status, "finished") != 0) {
        mag_result_close(r);
        return NULL;
    }
    return r;
}

/// Whether the folder holds a run that came to its end, and says so: there is nothing to go on
/// with. MAG_BAD_CASE where it is of another case.
static mag_status look_for_end(mag_context *ctx, const char *folder, const mag_case *c,
                               bool *finished)
{
    mag_result *r = open_finished(ctx, folder);
    mag_status status = MAG_OK;

    *finished = r != NULL;
    if (r != NULL && mag_result_is_of(mag_result_look(r)->fingerprint, c)) {
        mag_log(ctx, MAG_INFO,
                "%s: this run is finished (%s): nothing is left to resume; without --resume it "
                "starts anew",
                folder, mag_result_look(r)->reason);
    } else if (r != NULL) {
        status = mag_fail(ctx, MAG_BAD_CASE,
                          "%s: holds a finished run of another case, or of other choices; choose "
                          "another folder, or start anew without --resume",
                          folder);
    }
    mag_result_close(r);
    return status;
}

/// What the whole run takes, of one that was cut short: projected from its pace. Under a minute
/// nobody asks.
static void say_left(mag_context *ctx, const mag_run_end *end)
{
    enum { WORTH_TELLING = 60 }; // s
    const double seconds = end->wall_seconds + end->left;
    char whole[64];
    if (strcmp(end->status, "stopped") == 0 && seconds >= WORTH_TELLING) { // NaN is not
        app_pace_say_left(seconds, whole, sizeof whole);
        mag_log(ctx, MAG_INFO, "the whole run would take %s (minutes:seconds) at this pace", whole);
    }
}

static mag_status run_case(mag_context *ctx, const choices *o, const mag_case *c,
                           const char *folder, mag_run_end *end)
{
    two_logs logs = {.before = *ctx};
    double until = NAN;
    app_memory memory;

    MAG_TRY(read_until(ctx, o, &until));
    MAG_TRY(app_case_check(ctx, c, &memory));
    MAG_TRY(mag_result_begin(ctx, folder, c, o->resume, &logs.writer));
    ctx->log = log_twice;
    ctx->log_user = &logs;
    const mag_run_setup setup = make_setup(c, until, &logs, o);
    const mag_status status = run_into(ctx, &setup, logs.writer, end);
    app_pace_end(&logs.pace);
    say_left(ctx, end);
    ctx->log = logs.before.log;
    ctx->log_user = logs.before.log_user;
    mag_result_writer_destroy(logs.writer);
    if (status == MAG_BAD_CASE && !is_inside(mag_message(ctx), folder)) {
        return mag_case_fail(ctx, c, status);
    }
    return status;
}

static mag_status print_result(mag_context *ctx, const char *folder, bool json)
{
    mag_result *r = NULL;
    if (json) {
        return app_numbers_print_json(ctx, folder);
    }
    MAG_TRY(mag_result_open(ctx, folder, &r));
    app_numbers_print(mag_result_look(r));
    mag_result_close(r);
    printf("result in %s\n", folder);
    return MAG_OK;
}

/// The band, then the case itself; what the band gave comes into the summary of the case.
static mag_status run_in_band(mag_context *ctx, const choices *o, const mag_case *c,
                              const char *folder, app_band *band, bool finished, mag_run_end *end)
{
    mag_status status = app_band_run(ctx, band);
    if (status == MAG_STOPPED) {
        end->signal = (int)*app_catch_signals();
        return mag_fail(ctx, status, "signal %d came in while the band was run; --resume goes on",
                        end->signal);
    }
    MAG_TRY(status);
    status = finished ? MAG_OK : run_case(ctx, o, c, folder, end);
    if (status == MAG_OK || status == MAG_STOPPED || status == MAG_DIVERGED) {
        MAG_TRY(app_band_tell(ctx, band));
    }
    return status;
}

static mag_status run_whole(mag_context *ctx, const choices *o, const mag_case *c,
                            const char *folder, mag_run_end *end)
{
    app_memory memory;
    app_band *band = NULL;
    bool finished = false;

    if (o->resume) {
        MAG_TRY(look_for_end(ctx, folder, c, &finished));
    }
    if (!o->band) {
        return finished ? MAG_OK : run_case(ctx, o, c, folder, end);
    }
    const app_band_setup setup = {&o->given, folder, o->resume, app_catch_signals()};
    MAG_TRY(app_case_check(ctx, c, &memory)); // before a band's worth of runs
    mag_status status = app_band_create(ctx, &setup, c, &band);
    if (status == MAG_OK) {
        status = run_in_band(ctx, o, c, folder, band, finished, end);
    }
    app_band_destroy(band);
    return status;
}

/// Stopped while its band was run: there is no result yet.
static bool is_before_run(mag_status status, const mag_run_end *end)
{
    return status == MAG_STOPPED && end->status[0] == '\0';
}

static mag_status run(mag_context *ctx, const choices *o, mag_run_end *end)
{
    char folder[PATH_MAX];
    mag_case *c = NULL;

    MAG_TRY(app_folder(ctx, o->folder, o->given.words[0], "", folder));
    MAG_TRY(app_case_read(ctx, &o->given, &c));
    const mag_status status = run_whole(ctx, o, c, folder, end);
    mag_case_destroy(c);
    if ((status != MAG_OK && status != MAG_STOPPED) || is_before_run(status, end)) {
        return status;
    }
    MAG_TRY(print_result(ctx, folder, o->given.json));
    return status;
}

int app_run(int argc, char **argv)
{
    static const struct argp argp = {
        .options = known,
        .parser = take,
        .args_doc = "CASE.yaml",
        .doc = "Runs a case and writes a result folder.",
    };
    choices o = {.given = {.most = 1, .missing = "which case?"},
                 .threads = (int)sysconf(_SC_NPROCESSORS_ONLN)};
    mag_run_end end = {.status = ""};
    mag_context ctx = app_context();

    argp_parse(&argp, argc, argv, 0, NULL, &o);
    ctx.threads = o.threads > 0 ? o.threads : 1;
    const mag_status status = run(&ctx, &o, &end);
    if (is_before_run(status, &end)) {
        app_fail(&ctx, status, o.given.json);
        return 128 + end.signal;
    }
    if (status == MAG_STOPPED) {
        const int done = app_done();
        return done != 0 ? done : 128 + end.signal;
    }
    return app_end(&ctx, status, o.given.json);
}
