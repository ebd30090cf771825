/// @file pool.h
/// Many runs, several at once: each is `mag run` in a process of its own, since the libraries
/// behind units and fields are not for several threads.
#pragma once

#include "app.h"

#include <signal.h>

enum { APP_SAID = 1024 }; ///< longest reason why a run failed, with its end mark

/// How a run of many came out.
typedef enum app_job_state {
    APP_JOB_WAITS,    ///< not begun, or stopped before its end
    APP_JOB_RUNS,     ///< under way
    APP_JOB_FINISHED, ///< its result folder is whole
    APP_JOB_FAILED    ///< `reason` says why
} app_job_state;

/// One run of many.
typedef struct app_job {
    app_given given;       ///< the case and all its --set
    const char *folder;    ///< of the result
    app_job_state state;   ///< becomes
    bool resume;           ///< goes on from what is in the folder
    int status;            ///< exit status of a run that failed
    double seconds;        ///< [s] wall time that it took here
    char reason[APP_SAID]; ///< why it ended
    int process;           ///< while it runs
    int out;               ///< what it says, while it runs
    double start;          ///< [s] clock when it began
} app_job;

/// How they are run.
typedef struct app_pool {
    app_job *jobs;                       ///< (count)
    int count;                           ///< runs
    int at_once;                         ///< most at the same time
    int threads;                         ///< of each
    const volatile sig_atomic_t *signal; ///< a signal that came in, or 0
    void *user;                          ///< handed to the functions below
    /// Called when a run has ended, finished or failed; a failure stops all. May be NULL.
    mag_status (*ended)(mag_context *ctx, void *user, const app_job *job);
    /// Called four times a second. May be NULL.
    void (*pace)(void *user, const struct app_pool *pool);
} app_pool;

/// Looks what is in the job's folder: with `resume`, a finished result of this case and this
/// version is kept (the job's state says so), an unfinished one goes on, anything else is run anew.
/// `fingerprint` is that of the case with the job's changes.
void app_job_look(app_job *job, const char *fingerprint, bool resume);
/// Runs the jobs that wait. MAG_STOPPED after a signal: those under way have written a checkpoint.
/// A run that fails is told in its job and stops no other.
mag_status app_pool_run(mag_context *ctx, app_pool *pool);
/// How many runs may go at once: as many as threads, if the memory bears it.
int app_pool_width(int threads, const app_memory *memory);
/// [s] wall time left, from the mean of the runs so far; NaN where none has ended.
double app_pool_left(const app_pool *pool);
/// How many runs are in a state.
int app_pool_count(const app_pool *pool, app_job_state state);
