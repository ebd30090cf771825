/// @file app.h
/// The program `mag`: one file a subcommand, and what they share.
#pragma once

#include "mag/case.h"
#include "mag/context.h"
#include "mag/model.h"

#include <argp.h>
#include <stdio.h>

/// Each runs one subcommand with its own arguments (argv[0] is "mag NAME") and returns the exit
/// status of the program.
int app_run(int argc, char **argv);
/// `mag check CASE.yaml`
int app_check(int argc, char **argv);
/// `mag show DIR [NAME]`
int app_show(int argc, char **argv);
/// `mag report DIR`
int app_report(int argc, char **argv);
/// `mag explain [MODEL [PARAM]]`
int app_explain(int argc, char **argv);
/// `mag new MODEL`
int app_new(int argc, char **argv);
/// `mag list`
int app_list(int argc, char **argv);

enum {
    APP_KEY_SET = 0x101, ///< key of --set in an argp
    APP_KEY_JSON = 0x102 ///< key of --json in an argp
};

/// Rows for the argp_option table of a subcommand.
#define APP_OPTION_SET                                                                             \
    {                                                                                              \
        "set", APP_KEY_SET, "PATH=VALUE", 0, "override one value of the case; many times", 0       \
    }
/// The same for --json.
#define APP_OPTION_JSON                                                                            \
    {                                                                                              \
        "json", APP_KEY_JSON, NULL, 0, "print JSON alone", 0                                       \
    }

/// The `--set` arguments, in order. Start from {0}; ends with app_overrides_free().
typedef struct app_overrides {
    int count;          ///< given
    const char **texts; ///< (count) borrowed from argv
} app_overrides;

/// Adds one; MAG_MACHINE when memory is out.
mag_status app_overrides_add(mag_context *ctx, app_overrides *o, const char *text);
/// Gives back the list.
void app_overrides_free(app_overrides *o);

/// Parses with argp so that a wrong call ends with status 2 and --help with 0. False where the
/// program should return *status at once.
bool app_parse(const struct argp *argp, int argc, char **argv, void *input, int *status);

/// A context that logs to stderr ("mag: ..."), with a clock and one thread.
mag_context app_context(void);
/// Prints the context's message to stderr and returns the exit status for it.
int app_failed(const mag_context *ctx, mag_status status);

/// Reads a case with all models of this build and the run block, overrides applied, and lets the
/// model check what ranges cannot say.
mag_status app_read_case(mag_context *ctx, const char *path, const app_overrides *overrides,
                         mag_case **c, const mag_model **model);
/// Writes a text as a JSON string, quotes included.
void app_json_text(FILE *to, const char *text);
/// The model of that name; NULL with a message that names the nearest one.
const mag_model *app_find_model(mag_context *ctx, const char *name);
