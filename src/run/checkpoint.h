/// @file checkpoint.h
/// The state of a run on disk, to go on from. Its own format, for the same program on the same kind
/// of machine only: header, table of chunks, their bytes, and a sum over all of it.
#pragma once

#include "mag/model.h"

/// How far the outputs are. Fixed at the start of a run; a resumed run goes on with the same.
typedef struct mag_schedule {
    double series_step;   ///< [s] between rows; INFINITY: only at start and end
    double output_step;   ///< [s] between fields; INFINITY: only at start and end
    double series_time;   ///< [s] of the last row; NaN before
    double output_time;   ///< [s] of the last fields; NaN before
    uint64_t next_row;    ///< the next row is due at this many steps
    uint64_t next_output; ///< the next fields are due at this many steps
    uint64_t rows;        ///< handed over so far
    uint64_t outputs;     ///< handed over so far
    double wall_seconds;  ///< [s] wall time spent so far
} mag_schedule;

/// What a checkpoint belongs to.
typedef struct mag_checkpoint {
    const char *path;       ///< of the file; borrowed
    const mag_model *model; ///< whose state it holds
    uint64_t fingerprint;   ///< of the case
} mag_checkpoint;

/// Writes a checkpoint beside the old one and puts it in its place once it is safe on disk.
/// MAG_MACHINE names the file; the old checkpoint stays then.
mag_status mag_checkpoint_write(mag_context *ctx, const mag_checkpoint *c, void *state,
                                const mag_schedule *schedule);
/// Reads the checkpoint, if there is one, into the state. MAG_BAD_CASE names the file and says why
/// it is refused: torn, of another case, model or program; the state's content is undefined then.
/// `found` is true only after a whole one was read.
mag_status mag_checkpoint_read(mag_context *ctx, const mag_checkpoint *c, void *state,
                               mag_schedule *schedule, bool *found);
/// Removes the checkpoint, if there is one: its run has ended.
void mag_checkpoint_remove(const mag_checkpoint *c);
