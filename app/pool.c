#define _GNU_SOURCE // memfd_create

#include "pool.h"
#include "base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const double nap = 0.05;           // [s] between two looks whether a run has ended
static const double pace_interval = 0.25; // [s] of wall time between two lines of progress

enum { OWN_WORDS = 10, PATH = 4096 }; ///< words of a call beside --set; longest path

static double now(const mag_context *ctx)
{
    return ctx->clock != NULL ? ctx->clock(ctx->clock_user) : 0.0;
}

// ---- what is there already -------------------------------------------------------------------

static json_t *load_summary(const char *folder)
{
    char path[PATH];
    const int length = snprintf(path, sizeof path, "%s/summary.json", folder);
    return length < (int)sizeof path ? json_load_file(path, 0, NULL) : NULL;
}

void app_job_look(app_job *job, const char *fingerprint, bool resume)
{
    json_t *summary = resume ? load_summary(job->folder) : NULL;
    const bool same = strcmp(mag_json_words(summary, "fingerprint"), fingerprint) == 0 &&
                      strcmp(mag_json_words(summary, "magnesia"), MAG_VERSION) == 0;
    const bool finished = strcmp(mag_json_words(summary, "status"), "finished") == 0;

    job->state = same && finished ? APP_JOB_FINISHED : APP_JOB_WAITS;
    job->resume = same && !finished;
    snprintf(job->reason, sizeof job->reason, "%s",
             same && finished ? mag_json_words(summary, "reason") : "");
    json_decref(summary);
}

// ---- one process -----------------------------------------------------------------------------

/// In the new process. It has a group of its own, so that a terminal's signals reach only the one
/// who started it, who hands them on; and it ends with that one.
static _Noreturn void become(const app_job *job, char *const *words, pid_t parent,
                             const sigset_t *before)
{
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(MAG_MACHINE); // it ended before it could be watched
    }
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    sigprocmask(SIG_SETMASK, before, NULL);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    dup2(job->out, STDERR_FILENO);
    execv("/proc/self/exe", words);
    _exit(MAG_MACHINE);
}

/// The words of the call; the caller frees the list.
static char **list_words(const app_job *job, char threads[16], int count)
{
    char **words = calloc((size_t)(OWN_WORDS + 2 * job->given.set_count), sizeof *words);
    int n = 0;
    if (words == NULL) {
        return NULL;
    }
    snprintf(threads, 16, "%d", count);
    const char *const own[] = {"mag",       "run",  job->given.words[0], "-o", job->folder,
                               "--threads", threads};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        words[n++] = (char *)(uintptr_t)own[i]; // execv leaves them as they are
    }
    if (job->resume) {
        words[n++] = (char *)(uintptr_t) "--resume";
    }
    for (int s = 0; s < job->given.set_count; s++) {
        words[n++] = (char *)(uintptr_t) "--set";
        words[n++] = (char *)(uintptr_t)job->given.sets[s];
    }
    return words;
}

/// Begins the process. No signal may come in before the new one has put off our handlers: it would
/// be lost.
static pid_t begin(const app_job *job, char *const *words)
{
    const pid_t parent = getpid();
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    const pid_t process = fork();
    if (process == 0) {
        become(job, words, parent, &before);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return process;
}

static mag_status start(mag_context *ctx, const app_pool *pool, app_job *job)
{
    char threads[16];
    char **words = list_words(job, threads, pool->threads);
    job->out = memfd_create("said", MFD_CLOEXEC);
    if (words == NULL || job->out < 0) {
        free((void *)words);
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a run");
    }
    job->process = (int)begin(job, words);
    free((void *)words);
    if (job->process < 0) {
        close(job->out);
        return mag_fail(ctx, MAG_MACHINE, "a run cannot be started: %s", strerror(errno));
    }
    job->state = APP_JOB_RUNS;
    job->start = now(ctx);
    return MAG_OK;
}

/// The message that the run ended with: what follows the last "mag: " at a line's beginning.
static void read_reason(app_job *job)
{
    char said[APP_SAID];
    const off_t size = lseek(job->out, 0, SEEK_END);
    const off_t room = (off_t)sizeof said - 1;
    const ssize_t got = pread(job->out, said, (size_t)room, size > room ? size - room : 0);
    said[got > 0 ? got : 0] = '\0';
    const char *last = said;
    for (const char *at = strstr(said, "mag: "); at != NULL; at = strstr(at + 1, "mag: ")) {
        last = at == said || at[-1] == '\n' ? at + strlen("mag: ") : last;
    }
    snprintf(job->reason, sizeof job->reason, "%s", last);
    char *end = job->reason + strcspn(job->reason, "\n"); // the line of the file is of no use here
    *end = '\0';
}

static void read_end(app_job *job)
{
    json_t *summary = load_summary(job->folder);
    snprintf(job->reason, sizeof job->reason, "%s", mag_json_words(summary, "reason"));
    job->state = strcmp(mag_json_words(summary, "status"), "finished") == 0 ? APP_JOB_FINISHED
                                                                            : APP_JOB_FAILED;
    job->status = job->state == APP_JOB_FAILED ? MAG_MACHINE : MAG_OK;
    json_decref(summary);
}

static void note_end(mag_context *ctx, app_job *job, int code, bool stopping)
{
    const bool killed = WIFSIGNALED(code);
    const int status = killed ? 128 + WTERMSIG(code) : WEXITSTATUS(code);
    job->seconds += now(ctx) - job->start;
    if (status == 0) {
        read_end(job);
    } else if (stopping && status > 128) {
        job->state = APP_JOB_WAITS;
    } else {
        job->state = APP_JOB_FAILED;
        job->status = status;
        read_reason(job);
        if (status > 128) { // also where it was stopped, by someone else, with a checkpoint
            snprintf(job->reason, sizeof job->reason, "ended by signal %d", status - 128);
        }
    }
    close(job->out);
}

// ---- all of them -----------------------------------------------------------------------------

int app_pool_count(const app_pool *pool, app_job_state state)
{
    int count = 0;
    for (int j = 0; j < pool->count; j++) {
        count += pool->jobs[j].state == state;
    }
    return count;
}

int app_pool_width(int threads, const app_memory *memory)
{
    const double fit = memory->need > 0.0 ? floor(memory->room / memory->need) : (double)threads;
    return fit < 1.0 ? 1 : fit < (double)threads ? (int)fit : threads;
}

double app_pool_left(const app_pool *pool)
{
    const int left = app_pool_count(pool, APP_JOB_WAITS) + app_pool_count(pool, APP_JOB_RUNS);
    double seconds = 0.0;
    int done = 0;
    for (int j = 0; j < pool->count; j++) {
        const app_job *job = &pool->jobs[j];
        const bool ran = job->state == APP_JOB_FINISHED || job->state == APP_JOB_FAILED;
        done += ran && job->seconds > 0.0;
        seconds += ran ? job->seconds : 0.0;
    }
    return done > 0 ? seconds / done * left / pool->at_once : NAN;
}

static void hand_on_signal(const app_pool *pool)
{
    for (int j = 0; j < pool->count; j++) {
        if (pool->jobs[j].state == APP_JOB_RUNS) {
            kill(pool->jobs[j].process, SIGTERM);
        }
    }
}

static mag_status start_more(mag_context *ctx, const app_pool *pool)
{
    int running = app_pool_count(pool, APP_JOB_RUNS);
    for (int j = 0; j < pool->count && running < pool->at_once; j++) {
        if (pool->jobs[j].state == APP_JOB_WAITS) {
            MAG_TRY(start(ctx, pool, &pool->jobs[j]));
            running++;
        }
    }
    return MAG_OK;
}

/// Takes in what has ended.
static mag_status gather(mag_context *ctx, const app_pool *pool, bool stopping)
{
    for (int j = 0; j < pool->count; j++) {
        app_job *job = &pool->jobs[j];
        int code = 0;
        if (job->state != APP_JOB_RUNS || waitpid(job->process, &code, WNOHANG) != job->process) {
            continue;
        }
        note_end(ctx, job, code, stopping);
        if (job->state != APP_JOB_WAITS && pool->ended != NULL) {
            MAG_TRY(pool->ended(ctx, pool->user, job));
        }
    }
    return MAG_OK;
}

static void rest(void)
{
    const struct timespec time = {.tv_nsec = (long)(1e9 * nap)};
    nanosleep(&time, NULL);
}

/// Waits for those under way after they were asked to stop.
static void drain(mag_context *ctx, const app_pool *pool)
{
    app_pool silent = *pool;
    silent.ended = NULL;
    hand_on_signal(pool);
    while (app_pool_count(pool, APP_JOB_RUNS) > 0) {
        gather(ctx, &silent, true);
        rest();
    }
}

mag_status app_pool_run(mag_context *ctx, app_pool *pool)
{
    double told = 0.0;
    for (;;) {
        mag_status status = *pool->signal != 0 ? MAG_STOPPED : start_more(ctx, pool);
        if (status == MAG_OK) {
            status = gather(ctx, pool, false);
        }
        if (status != MAG_OK) {
            drain(ctx, pool);
            return status;
        }
        if (app_pool_count(pool, APP_JOB_RUNS) + app_pool_count(pool, APP_JOB_WAITS) == 0) {
            return MAG_OK;
        }
        if (pool->pace != NULL && now(ctx) - told >= pace_interval) {
            pool->pace(pool->user, pool);
            told = now(ctx);
        }
        rest();
    }
}
