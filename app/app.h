/// @file app.h
/// The program `mag`: its subcommands and what they share.
#pragma once

#include "mag/case.h"
#include "mag/model.h"

/// Each takes the words from its own name on (argv[0] is "mag run") and returns the exit status.
int app_run(int argc, char **argv);
/// The numbers of a result folder.
int app_show(int argc, char **argv);
/// The page of a result folder.
int app_report(int argc, char **argv);
/// Checks a case, runs nothing.
int app_check(int argc, char **argv);
/// Every parameter of a model.
int app_explain(int argc, char **argv);
/// A commented case to start from.
int app_new(int argc, char **argv);
/// Models and example cases.
int app_list(int argc, char **argv);

enum {
    APP_SETS = 256,    ///< most --set of one call
    APP_KEY_JSON = 256 ///< argp key of --json
};

/// The --set options of a call, in order.
typedef struct app_sets {
    int count;                    ///< given
    const char *values[APP_SETS]; ///< (count) "path=value"
} app_sets;

/// A context that logs info and warnings to stderr and has a clock, and one thread.
mag_context app_context(void);
/// Adds a --set; false if there are too many.
bool app_sets_add(app_sets *sets, const char *value);
/// Reads a case against the tables of all models and the run block. Prints nothing.
mag_status app_case_read(mag_context *ctx, const char *path, const app_sets *sets, mag_case **out);
/// The common blocks of every case; the list ends with NULL.
const mag_params *const *app_common(void);
/// Prints the context's message ("mag: ..." to stderr, or {"error": ...} to stdout with `json`) and
/// returns the exit status for `status`.
int app_fail(const mag_context *ctx, mag_status status, bool json);
/// The model of that name; if there is none, NULL and the context's message names the nearest.
const mag_model *app_model(mag_context *ctx, const char *name);
/// Flushes stdout: 0, or 5 with a message where it could not be written.
int app_done(void);
