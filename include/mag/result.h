/// @file result.h
/// A result folder: case.yaml, case.full.yaml, summary.json, series.csv, tables/NAME.csv,
/// fields/NNNN.vtkhdf, log.txt. Written while a run goes on, read by `mag show` and the report, and
/// by other tools without us.
#pragma once

#include "mag/context.h"
#include "mag/observe.h"
#include "mag/run.h"

struct mag_case;

// ---- writing --------------------------------------------------------------------------------

/// A result folder being written. Opaque.
typedef struct mag_result_writer mag_result_writer;

/// Opens a folder for writing (made if missing; parents too). With `resume` an earlier result in it
/// goes on; without, it is replaced; a folder that holds something else is refused (MAG_BAD_CALL).
mag_status mag_result_begin(mag_context *ctx, const char *folder, const struct mag_case *c,
                            bool resume, mag_result_writer **out);
/// The functions that a run needs to write into this folder.
mag_sink mag_result_sink(mag_result_writer *w);
/// Path of the checkpoint file within the folder. Borrowed.
const char *mag_result_checkpoint(const mag_result_writer *w);
/// Appends a line to log.txt.
void mag_result_log(mag_result_writer *w, const char *text);
/// Brings the series to disk and writes tables and summary.json. `numbers` may be NULL after a
/// failure.
mag_status mag_result_finish(mag_context *ctx, mag_result_writer *w, const mag_run_end *end,
                             const mag_observation *numbers);
/// Frees the writer. NULL is fine; what was written stays.
void mag_result_writer_destroy(mag_result_writer *w);

// ---- reading --------------------------------------------------------------------------------

/// A result folder that was read. Opaque.
typedef struct mag_result mag_result;

/// A sweep's cost, as stored.
typedef struct mag_result_sweep {
    const char *name; ///< of the sweep
    double seconds;   ///< [s] wall time
} mag_result_sweep;

/// What stands in summary.json, series.csv and the tables. All borrowed from the mag_result.
typedef struct mag_result_view {
    const char *version, *model, *title, *status, *reason; ///< never NULL
    const mag_value *numbers;                              ///< (number_count)
    int number_count;                                      ///< numbers
    const mag_assumption *assumptions;                     ///< (assumption_count)
    int assumption_count;                                  ///< assumptions
    const mag_picture *pictures;                           ///< (picture_count)
    int picture_count;                                     ///< pictures
    const mag_shown_table *tables;                         ///< (table_count)
    int table_count;                                       ///< tables
    const mag_result_sweep *sweeps;                        ///< (sweep_count)
    int sweep_count;                                       ///< sweeps
    double wall_seconds;                                   ///< [s]
    int threads;                                           ///< used
    int column_count;                                      ///< of the series; the first is time
    size_t row_count;                                      ///< of the series
    const mag_value *columns;   ///< (column_count) name, unit and meaning; value is of the last row
    const double *series;       ///< (row_count * column_count) row by row
    int output_count;           ///< of the fields
    const double *output_times; ///< (output_count) [s]
    const char *case_text;      ///< case.yaml
    const char *full_text;      ///< case.full.yaml
} mag_result_view;

/// Reads a result folder; fields are read later. MAG_BAD_CASE names the file that is missing or
/// bad.
mag_status mag_result_open(mag_context *ctx, const char *folder, mag_result **out);
/// What it holds. Borrowed until close.
const mag_result_view *mag_result_look(const mag_result *r);
/// Reads the points and fields of output `index` into an observation, which is cleared first.
mag_status mag_result_fields(mag_context *ctx, const mag_result *r, int index,
                             mag_observation *into);
/// Frees it. NULL is fine.
void mag_result_close(mag_result *r);
