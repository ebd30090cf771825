/// @file checkpoint.h
/// A checkpoint: one file that holds a state's bytes and how far the outputs are. It is written
/// aside and renamed, so that the name always leads to a whole one.
#pragma once

#include "mag/model.h"

/// How far the outputs of a run are. Goes into the checkpoint as it is.
typedef struct mag_schedule {
    double output_step;   ///< [s] between two outputs of the fields
    double series_step;   ///< [s] between two rows
    double output_time;   ///< [s] of the last output of the fields; NaN: none yet
    double series_time;   ///< [s] of the last row; NaN: none yet
    double wall_seconds;  ///< [s] wall time so far
    uint64_t next_output; ///< the next output is due at this many steps
    uint64_t next_row;    ///< the next row is due at this many steps
    uint64_t outputs;     ///< handed over so far
    uint64_t rows;        ///< handed over so far
} mag_schedule;

/// What a checkpoint belongs to.
typedef struct mag_checkpoint {
    const char *path;       ///< of the file
    const mag_model *model; ///< of the state
    uint64_t fingerprint;   ///< of the case
} mag_checkpoint;

/// Writes the state and the schedule. MAG_MACHINE names the file; the one before then stays.
mag_status mag_checkpoint_write(mag_context *ctx, const mag_checkpoint *c, void *state,
                                const mag_schedule *schedule);
/// Reads them back into a state just created. *found is false, and nothing else happens, where
/// there is no file. MAG_BAD_CASE says why a file is refused; the state is then unusable.
mag_status mag_checkpoint_read(mag_context *ctx, const mag_checkpoint *c, void *state,
                               mag_schedule *schedule, bool *found);
/// Removes the file, if there is one.
void mag_checkpoint_remove(const mag_checkpoint *c);
