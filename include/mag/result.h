/// @file result.h
/// A result folder: case.yaml, case.full.yaml, summary.json, series.csv, tables/NAME.csv,
/// fields/NNNN.vtkhdf, log.txt. Written while a run goes on, read by `mag show` and the report, and
/// by other tools without us.
#pragma once

#include "mag/context.h"
#include "mag/observe.h"
#include "mag/run.h"

struct mag_case;

// ---- bands ----------------------------------------------------------------------------------

/// A number over the runs of a band [unit of the number].
typedef struct mag_result_band {
    const char *name; ///< of the number
    double low;       ///< least
    double base;      ///< of the run nearest to the case's own choices; NaN: it did not finish
    double high;      ///< largest
} mag_result_band;

/// A run of a band: its result is a folder of that name below band/.
typedef struct mag_result_band_run {
    const char *name;    ///< of its folder
    const char *changes; ///< what it changes of the case: "PATH=VALUE; PATH=VALUE"
    const char *status;  ///< as in its summary.json
    const char *reason;  ///< why it ended, in words
    bool is_base;        ///< nearest to the case's own choices
} mag_result_band_run;

/// What a band gave. Numbers that are not known in every finished run are left out.
typedef struct mag_result_bands {
    const mag_result_band *bands;    ///< (count)
    int count;                       ///< numbers
    const mag_result_band_run *runs; ///< (run_count)
    int run_count;                   ///< runs, 0: there is no band
    int finished;                    ///< runs that came to their end: the bands are of them alone
} mag_result_bands;

// ---- writing --------------------------------------------------------------------------------

/// A result folder being written. Opaque.
typedef struct mag_result_writer mag_result_writer;

enum { MAG_FINGERPRINT = 33 }; ///< length of a fingerprint, with its end mark

/// What tells two runs apart, as `fingerprint` in summary.json: it differs where a choice of the
/// model or of the block `run` does, files' contents included.
void mag_result_fingerprint(const struct mag_case *c, char text[MAG_FINGERPRINT]);
/// True where a fingerprint of summary.json is of a case with the same choices of its model; the
/// block `run` may differ. "", as old results have it, is taken for the same.
bool mag_result_is_of(const char *fingerprint, const struct mag_case *c);
/// Makes the folder, its parents and fields/. One that holds something that is no result is refused
/// (MAG_BAD_CALL).
mag_status mag_result_prepare(mag_context *ctx, const char *folder);
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
/// Puts a band into the summary.json of a finished or stopped result (`bands`, `bands_of`,
/// `band_runs`), in the place of an earlier one. MAG_BAD_CASE if it cannot be read.
mag_status mag_result_set_bands(mag_context *ctx, const char *folder, const mag_result_bands *b);
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
    const char *fingerprint;                               ///< of the choices; "" in old results
    const mag_value *numbers;                              ///< (number_count)
    int number_count;                                      ///< numbers
    mag_result_bands bands;                                ///< of these numbers
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
