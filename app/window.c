#include "window.h"
#include "base/json.h"
#include "pace.h"
#include "signals.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    KEY_X = 300, ///< argp key of an option without a letter
    KEY_Y,       ///< the same
    KEY_SOUND,   ///< the same
    NAME = 256,  ///< longest name of a point's folder
    MOST_THREADS = 1024,
};

typedef struct choices {
    app_given given; ///< the case
    const char *folder;
    const char *x;
    const char *y;
    const char *sound[APP_CONDITIONS];
    int sound_count;
    int threads;
    bool resume;
} choices;

static const struct argp_option known[] = {
    {"x", KEY_X, "PATH=FROM..TO:COUNT", 0,
     "what the map has to the right: mould.slurry_temperature=580degC..600degC:5; "
     "PATH*=FROM..TO:COUNT "
     "multiplies the number that the case has, or its curve's second column",
     0},
    {"y", KEY_Y, "PATH=FROM..TO:COUNT", 0, "what the map has upwards", 0},
    {"sound", KEY_SOUND, "CONDITION", 0,
     "a number of the result and its limit: \"fill_at_end >= 99 %\"; may be given many times, and "
     "all "
     "must hold",
     0},
    {"output", 'o', "DIR", 0,
     "folder of the window; default out/, the name of the case's folder, -window", 0},
    APP_OPTION_SET,
    {"threads", 't', "N", 0, "runs at the same time, of a thread each; default: one a core", 0},
    {"resume", 'r', NULL, 0, "keep the points that are finished and go on with the others", 0},
    APP_OPTION_JSON,
    {0},
};

static int read_threads(const char *word, struct argp_state *state)
{
    char *end;
    const long threads = strtol(word, &end, 10);
    if (*end != '\0' || end == word || threads < 1 || threads > MOST_THREADS) {
        argp_error(state, "--threads is '%s', but must be a whole number from 1 to %d", word,
                   (int)MOST_THREADS);
    }
    return (int)threads;
}

static void check_whole(const choices *o, struct argp_state *state)
{
    if (o->x == NULL || o->y == NULL || o->sound_count == 0) {
        argp_error(state, "a window needs --x, --y and --sound");
    }
}

static error_t take(int key, char *word, struct argp_state *state)
{
    choices *o = state->input;
    switch (key) {
    case KEY_X:
        o->x = word;
        return 0;
    case KEY_Y:
        o->y = word;
        return 0;
    case KEY_SOUND:
        if (o->sound_count == APP_CONDITIONS) {
            argp_error(state, "at most %d --sound", (int)APP_CONDITIONS);
        }
        o->sound[o->sound_count++] = word;
        return 0;
    case 'o':
        o->folder = word;
        return 0;
    case 't':
        o->threads = read_threads(word, state);
        return 0;
    case 'r':
        o->resume = true;
        return 0;
    case ARGP_KEY_SUCCESS:
        check_whole(o, state);
        return 0;
    default:
        return app_take(key, word, state);
    }
}

static mag_status out_of_memory(mag_context *ctx)
{
    return mag_fail(ctx, MAG_MACHINE, "out of memory: a window");
}

int app_window_count(const app_map *w, mag_map_state state)
{
    int count = 0;
    for (int i = 0; i < w->count; i++) {
        count += w->verdicts[i].state == state;
    }
    return count;
}

// ---- the folder ------------------------------------------------------------------------------

/// Makes a folder and every one on the way to it.
static mag_status make_folders(mag_context *ctx, const char *path)
{
    char part[PATH_MAX];
    snprintf(part, sizeof part, "%s/", path);
    for (char *at = strchr(part + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) {
            return mag_fail(ctx, MAG_MACHINE, "%s: the folder cannot be made: %s", part,
                            strerror(errno));
        }
        *at = '/';
    }
    return MAG_OK;
}

/// A folder that holds something else is not written into.
static mag_status check_folder(mag_context *ctx, const char *folder)
{
    DIR *d = opendir(folder);
    mag_status status = MAG_OK;
    if (d == NULL) {
        return errno == ENOENT ? MAG_OK
                               : mag_fail(ctx, MAG_MACHINE, "%s: the folder cannot be read: %s",
                                          folder, strerror(errno));
    }
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        const bool ours = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
                          strcmp(e->d_name, "points") == 0 ||
                          strncmp(e->d_name, "window.", strlen("window.")) == 0;
        if (!ours && status == MAG_OK) {
            status = mag_fail(ctx, MAG_BAD_CALL,
                              "%s: holds '%s' but no window; choose another folder or an empty one",
                              folder, e->d_name);
        }
    }
    closedir(d);
    return status;
}

// ---- points ----------------------------------------------------------------------------------

static void add_value(char name[NAME], const app_axis *a, int index)
{
    char text[2 * APP_WORD];
    snprintf(text, sizeof text, "%s%.15g%s%s", a->multiplies ? "times " : "", a->values[index],
             a->unit[0] != '\0' ? " " : "", a->unit);
    app_name_add(name, NAME, text, (int)strlen(text));
}

/// points/580_degC-times_0.8
static char *make_folder_name(const app_map *w, int index)
{
    char name[NAME] = "";
    char *path = malloc(PATH_MAX);
    add_value(name, &w->x, index % w->x.count);
    app_name_add(name, NAME, "-", 1);
    add_value(name, &w->y, index / w->x.count);
    if (path != NULL && snprintf(path, PATH_MAX, "%s/points/%s", w->folder, name) >= PATH_MAX) {
        free(path);
        return NULL;
    }
    return path;
}

/// The changes of a point. Its texts are freed by destroy_points().
static mag_status lay_out_point(mag_context *ctx, app_map *w, int index)
{
    app_job *job = &w->jobs[index];
    char *sets[2] = {NULL, NULL};
    job->given = *w->given;
    if (job->given.set_count + 3 > APP_SETS) {
        return mag_fail(ctx, MAG_BAD_CALL, "at most %d --set beside a window", APP_SETS - 3);
    }
    mag_status status = app_axis_set(ctx, &w->x, w->c, index % w->x.count, &sets[0]);
    if (status == MAG_OK) {
        status = app_axis_set(ctx, &w->y, w->c, index / w->x.count, &sets[1]);
    }
    job->given.sets[job->given.set_count++] = sets[0];
    job->given.sets[job->given.set_count++] = sets[1];
    job->given.sets[job->given.set_count++] = "run.fields=none";
    MAG_TRY(status);
    job->folder = make_folder_name(w, index);
    return job->folder != NULL ? MAG_OK : out_of_memory(ctx);
}

static void destroy_points(app_map *w)
{
    for (int i = 0; i < w->count && w->jobs != NULL; i++) {
        const app_given *g = &w->jobs[i].given;
        if (g->set_count > w->given->set_count) {
            free((void *)(uintptr_t)g->sets[w->given->set_count]);
            free((void *)(uintptr_t)g->sets[w->given->set_count + 1]);
        }
        free((void *)(uintptr_t)w->jobs[i].folder);
    }
    free(w->jobs);
    free(w->verdicts);
}

/// Reads a point's case. A value that no case may have is the caller's mistake; one that the model
/// refuses beside the others is a point that fails.
static mag_status check_point(mag_context *ctx, app_map *w, int index, bool resume,
                              app_memory *memory)
{
    char print[MAG_FINGERPRINT];
    app_job *job = &w->jobs[index];
    mag_case *c = NULL;

    MAG_TRY(app_case_read(ctx, &job->given, &c));
    mag_result_fingerprint(c, print);
    app_job_look(job, print, resume);
    mag_status status = app_case_check(ctx, c, memory);
    mag_case_destroy(c);
    if (status == MAG_BAD_CASE) {
        job->state = APP_JOB_FAILED;
        job->status = (int)status;
        snprintf(job->reason, sizeof job->reason, "%.1000s", mag_message(ctx));
        job->reason[strcspn(job->reason, "\n")] = '\0';
        status = MAG_OK;
    }
    return status;
}

// ---- judging ---------------------------------------------------------------------------------

static mag_status judge_numbers(mag_context *ctx, const app_map *w, const json_t *numbers,
                                app_verdict *v)
{
    v->state = MAG_MAP_SOUND;
    v->reason[0] = '\0';
    for (int i = 0; i < w->condition_count; i++) {
        char why[APP_WORD];
        bool holds = false;
        MAG_TRY(app_condition_holds(ctx, w->units, &w->conditions[i], numbers, &holds, why));
        if (!holds) {
            const size_t have = strlen(v->reason);
            v->state = MAG_MAP_UNSOUND;
            snprintf(v->reason + have, sizeof v->reason - have, "%s%s", have > 0 ? "; " : "", why);
        }
    }
    return MAG_OK;
}

static mag_status judge(mag_context *ctx, void *user, const app_job *job)
{
    app_map *w = user;
    app_verdict *v = &w->verdicts[job - w->jobs];
    char path[PATH_MAX];

    if (job->state == APP_JOB_FAILED) {
        v->state = MAG_MAP_FAILED;
        snprintf(v->reason, sizeof v->reason, "%s", job->reason);
        return MAG_OK;
    }
    if (snprintf(path, sizeof path, "%s/summary.json", job->folder) >= PATH_MAX) {
        return mag_fail(ctx, MAG_BAD_CALL, "%s: the path is too long", job->folder);
    }
    json_t *summary = json_load_file(path, 0, NULL);
    if (summary == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: cannot be read", path);
    }
    const mag_status status = judge_numbers(ctx, w, json_object_get(summary, "numbers"), v);
    json_decref(summary);
    return status;
}

/// Lays out all points, checks them, and judges those that are known already.
static mag_status lay_out(mag_context *ctx, app_map *w, bool resume, app_memory *memory)
{
    mag_context quiet = *ctx; // what a point warns of stands in its own log
    quiet.log = NULL;
    w->count = w->x.count * w->y.count;
    w->jobs = calloc((size_t)w->count, sizeof *w->jobs);
    w->verdicts = calloc((size_t)w->count, sizeof *w->verdicts);
    if (w->jobs == NULL || w->verdicts == NULL) {
        w->count = 0;
        return out_of_memory(ctx);
    }
    for (int i = 0; i < w->count; i++) {
        MAG_TRY(lay_out_point(ctx, w, i));
        const mag_status status = check_point(&quiet, w, i, resume, memory);
        if (status != MAG_OK) {
            return mag_fail(ctx, status, "%s", mag_message(&quiet));
        }
        if (w->jobs[i].state != APP_JOB_WAITS) {
            MAG_TRY(judge(ctx, w, &w->jobs[i]));
        }
    }
    return MAG_OK;
}

// ---- running ---------------------------------------------------------------------------------

/// What the line of progress needs.
typedef struct under_way {
    app_map *w;
    app_pace line;
} under_way;

static mag_status note_end(mag_context *ctx, void *user, const app_job *job)
{
    return judge(ctx, ((under_way *)user)->w, job);
}

static void show_pace(void *user, const app_pool *pool)
{
    under_way *u = user;
    char text[256];
    char left[64];
    app_pace_say_left(app_pool_left(pool), left, sizeof left);
    snprintf(text, sizeof text, "window: %d of %d points  %d sound  %d not  %d failed  %s left",
             u->w->count - app_window_count(u->w, MAG_MAP_OPEN), u->w->count,
             app_window_count(u->w, MAG_MAP_SOUND), app_window_count(u->w, MAG_MAP_UNSOUND),
             app_window_count(u->w, MAG_MAP_FAILED), left);
    app_pace_write(&u->line, text);
}

/// A map where nothing came to an end says nothing: the first failure is the answer.
static mag_status check_any(mag_context *ctx, const app_map *w)
{
    if (app_window_count(w, MAG_MAP_FAILED) < w->count) {
        return MAG_OK;
    }
    const int code = w->jobs[0].status;
    const bool ours = code == MAG_BAD_CASE || code == MAG_DIVERGED || code == MAG_BAD_CALL;
    return mag_fail(ctx, ours ? (mag_status)code : MAG_MACHINE,
                    "none of the %d points came to its end; the first: %s", w->count,
                    w->verdicts[0].reason);
}

static mag_status run_all(mag_context *ctx, app_map *w, const choices *o, const app_memory *memory)
{
    under_way u = {.w = w};
    app_pool pool = {
        .jobs = w->jobs,
        .count = w->count,
        .at_once = app_pool_width(o->threads, memory),
        .threads = 1,
        .signal = app_catch_signals(),
        .user = &u,
        .ended = note_end,
        .pace = isatty(STDERR_FILENO) && !o->given.json ? show_pace : NULL,
    };
    MAG_TRY(make_folders(ctx, w->folder));
    mag_log(ctx, MAG_INFO, "%d points go to %s/points; %d of them are known already", w->count,
            w->folder, w->count - app_pool_count(&pool, APP_JOB_WAITS));
    mag_status status = app_pool_run(ctx, &pool);
    app_pace_end(&u.line);
    if (status == MAG_OK || status == MAG_STOPPED) {
        MAG_TRY(app_window_write(ctx, w));
    }
    if (status == MAG_STOPPED) {
        return mag_fail(ctx, status,
                        "signal %d came in; %s is written as far as it is known, and "
                        "--resume goes on",
                        (int)*pool.signal, w->folder);
    }
    return status == MAG_OK ? check_any(ctx, w) : status;
}

static mag_status read_choices(mag_context *ctx, const choices *o, app_map *w)
{
    MAG_TRY(mag_units_create(ctx, &w->units));
    MAG_TRY(app_axis_read(ctx, "--x", o->x, &w->x));
    MAG_TRY(app_axis_read(ctx, "--y", o->y, &w->y));
    if (strcmp(w->x.path, w->y.path) == 0) {
        return mag_fail(ctx, MAG_BAD_CALL, "--x and --y vary the same choice, %s", w->x.path);
    }
    for (int i = 0; i < o->sound_count; i++) {
        MAG_TRY(app_condition_read(ctx, w->units, o->sound[i], &w->conditions[i]));
        w->condition_count++;
    }
    return MAG_OK;
}

static mag_status print_result(mag_context *ctx, const app_map *w)
{
    char path[PATH_MAX];
    if (!w->given->json) {
        app_window_print(w);
        printf("window in %s\n", w->folder);
        return MAG_OK;
    }
    snprintf(path, sizeof path, "%.4000s/window.json", w->folder);
    return app_print_json(json_load_file(path, 0, NULL))
               ? MAG_OK
               : mag_fail(ctx, MAG_MACHINE, "%s: cannot be printed", path);
}

static mag_status run_window(mag_context *ctx, const choices *o, app_map *w)
{
    char folder[PATH_MAX];
    app_memory memory = {0};
    mag_case *c = NULL;

    MAG_TRY(read_choices(ctx, o, w));
    MAG_TRY(app_folder(ctx, o->folder, o->given.words[0], "-window", folder));
    MAG_TRY(check_folder(ctx, folder));
    MAG_TRY(app_case_read(ctx, &o->given, &c));
    w->given = &o->given;
    w->folder = folder;
    w->c = c;
    mag_status status = lay_out(ctx, w, o->resume, &memory);
    if (status == MAG_OK) {
        status = run_all(ctx, w, o, &memory);
    }
    if (status == MAG_OK) {
        status = print_result(ctx, w);
    }
    destroy_points(w);
    mag_case_destroy(c);
    return status;
}

int app_window(int argc, char **argv)
{
    static const struct argp argp = {
        .options = known,
        .parser = take,
        .args_doc = "CASE.yaml",
        .doc = "Runs a case over two of its choices and maps where the part is sound.",
    };
    choices o = {.given = {.most = 1, .missing = "which case?"},
                 .threads = (int)sysconf(_SC_NPROCESSORS_ONLN)};
    mag_context ctx = app_context();
    app_map *w = calloc(1, sizeof *w);

    argp_parse(&argp, argc, argv, 0, NULL, &o);
    o.threads = o.threads > 0 ? o.threads : 1;
    const mag_status status = w != NULL ? run_window(&ctx, &o, w) : out_of_memory(&ctx);
    if (w != NULL) {
        mag_units_destroy(w->units);
    }
    free(w);
    if (status == MAG_STOPPED) {
        app_fail(&ctx, status, o.given.json);
        return 128 + (int)*app_catch_signals();
    }
    return app_end(&ctx, status, o.given.json);
}
