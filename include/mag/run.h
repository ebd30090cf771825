/// @file run.h
/// A run: takes a model from time 0 (or a checkpoint) to its end and hands out what it observes.
#pragma once

#include "mag/context.h"
#include "mag/model.h"

#include <signal.h>

/// A change of the case, as --set makes it.
typedef struct mag_run_change {
#define MAG_DEF "mag/run_change.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_run_change;

/// What the user may choose for any run: the block `run:` of a case.
typedef struct mag_run_params {
#define MAG_DEF "mag/run_params.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_run_params;

/// Its table.
extern const mag_params mag_run_table;

/// Who takes what is observed. The run calls, in order of time; on resume `rewind` comes first.
typedef struct mag_sink {
    void *user; ///< handed to each function
    /// A row of the series; `o` holds it. `time` [s].
    mag_status (*row)(mag_context *ctx, void *user, double time, const mag_observation *o);
    /// The fields at one output time; `index` counts from 0.
    mag_status (*fields)(mag_context *ctx, void *user, int index, double time,
                         const mag_observation *o);
    /// Everything handed over so far is safe on disk when this returns: a checkpoint follows.
    mag_status (*flush)(mag_context *ctx, void *user);
    /// Forget rows and fields beyond the first `rows` and `fields`: the run resumes from there.
    mag_status (*rewind)(mag_context *ctx, void *user, uint64_t rows, uint64_t fields);
} mag_sink;

/// One line of progress, about four times a second of wall time and at the end.
typedef struct mag_pace {
    double time;           ///< [s] reached in the model
    double end;            ///< [s] expected end
    double share;          ///< of the work done, 0 to 1
    double speed;          ///< work a second of wall time, so far [work_unit/s]
    const char *work_unit; ///< of the model
    double left;           ///< [s] wall time left; NaN if not known yet
} mag_pace;

/// What a run is given.
typedef struct mag_run_setup {
    const mag_model *model;              ///< what to run
    const void *params;                  ///< its params
    const mag_run_params *run;           ///< output times, checkpoints
    double until;                        ///< [s] stop here even if the model goes on; NaN: no
    const char *checkpoint;              ///< path of the checkpoint file; NULL: none is written
    uint64_t fingerprint;                ///< of the case: a checkpoint of another case is refused
    bool resume;                         ///< go on from the checkpoint, if there is one
    const volatile sig_atomic_t *signal; ///< a signal that came in, or 0; may be NULL
    mag_sink sink;                       ///< where observations go
    void (*pace)(void *user, const mag_pace *p); ///< progress; may be NULL
    void *pace_user;                             ///< handed to pace
} mag_run_setup;

/// How a run ended.
typedef struct mag_run_end {
    const char *status;  ///< "finished", "stopped" or "failed"
    char reason[512];    ///< in words
    double time;         ///< [s] reached in the model
    double wall_seconds; ///< [s] wall time, resumed parts included
    double left;         ///< [s] wall time to the run's end at this pace; 0: none, NaN: not known
    int signal;          ///< that stopped it, or 0
    bool resumed;        ///< it went on from a checkpoint
} mag_run_end;

/// A number that differs where two choices of table `t` differ, files' contents included.
uint64_t mag_run_fingerprint(const mag_params *t, const void *values);

/// Runs. `last` gets the observation of the numbers at the end (MAG_NUMBERS), also after a stop.
/// MAG_STOPPED after a signal: a checkpoint was written. `end` is filled in any case.
mag_status mag_run(mag_context *ctx, const mag_run_setup *setup, mag_observation *last,
                   mag_run_end *end);
