/// @file checkpoint.h
/// The state of a run on disk, to go on from. Its own format, for the same program on the same kind
/// of machine only: header, table of chunks, their bytes, and a sum over all of it.
#pragma once

#include "mag/model.h"

/// How far the outputs are. Fixed at the start of a run; a resumed run goes on with the same.
typedef struct mag_schedule {
    double series_interval; ///< [s] between rows; INFINITY: only at start and end
    double output_interval; ///< [s] between fields; INFINITY: only at start and end
    double row_time;        ///< [s] of the last row
    double field_time;      ///< [s] of the last fields
    uint64_t next_row;      ///< the next row is due at this many intervals
    uint64_t next_field;    ///< the next fields are due at this many intervals
    uint64_t rows;          ///< handed over so far
    uint64_t fields;        ///< handed over so far
    double wall;            ///< [s] wall time spent so far
} mag_schedule;

/// What a checkpoint belongs to.
typedef struct mag_checkpoint_key {
    const char *path;     ///< of the file
    const char *model;    ///< name of the model
    uint64_t fingerprint; ///< of the case
} mag_checkpoint_key;

/// Writes a checkpoint beside the old one and puts it in its place once it is safe on disk.
/// MAG_MACHINE names the file; the old checkpoint stays then.
mag_status mag_checkpoint_write(mag_context *ctx, const mag_checkpoint_key *key,
                                const mag_schedule *schedule, const mag_chunk *chunks, int count);
/// True where there is a file of that name.
bool mag_checkpoint_exists(const char *path);
/// Reads a checkpoint into the chunks. MAG_BAD_CASE names the file and says why it is refused: torn,
/// of another case, of another model, of another program. The chunks are undefined then.
mag_status mag_checkpoint_read(mag_context *ctx, const mag_checkpoint_key *key,
                               mag_schedule *schedule, const mag_chunk *chunks, int count);
