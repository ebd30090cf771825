/// @file app.h
/// The program `mag`: its subcommands and what they share.
#pragma once

#include "mag/case.h"
#include "mag/model.h"

#include <argp.h>
#include <limits.h>

struct json_t;

/// Each takes the words from its own name on (argv[0] is "mag run") and returns the exit status.
int app_run(int argc, char **argv);
/// The numbers of a result folder.
int app_show(int argc, char **argv);
/// The page of a result folder.
int app_report(int argc, char **argv);
/// Checks a case, runs nothing.
int app_check(int argc, char **argv);
/// Where a part is sound: a map over two choices.
int app_window(int argc, char **argv);
/// A case in its trade's format, for other programs.
int app_export(int argc, char **argv);
/// Every parameter of a model.
int app_explain(int argc, char **argv);
/// A commented case to start from.
int app_new(int argc, char **argv);
/// Models and example cases.
int app_list(int argc, char **argv);

enum {
    APP_SETS = 256,     ///< most --set of one call
    APP_KEY_JSON = 256, ///< argp key of --json
    APP_KEY_SET = 's'   ///< argp key of --set
};

/// What a command was given beside options of its own. A command that has some begins its choices
/// with this.
typedef struct app_given {
    int most;                   ///< plain words that the command takes, at most 2
    const char *missing;        ///< said where there is no word; NULL: none is needed
    int count;                  ///< words
    const char *words[2];       ///< (count)
    bool json;                  ///< --json
    int set_count;              ///< --set
    const char *sets[APP_SETS]; ///< (set_count) "path=value", in order
} app_given;

/// The row of --json in a command's options.
#define APP_OPTION_JSON                                                                            \
    {                                                                                              \
        "json", APP_KEY_JSON, NULL, 0, "print JSON alone", 0                                       \
    }
/// The row of --set.
#define APP_OPTION_SET                                                                             \
    {                                                                                              \
        "set", APP_KEY_SET, "PATH=VALUE", 0,                                                       \
            "override a value of the case: mould.spacing=\"0.5 mm\"; may be given many times", 0   \
    }
/// Takes what every command takes into the app_given that state->input begins with.
error_t app_take(int key, char *value, struct argp_state *state);

/// A context that logs info and warnings to stderr and has a clock, and one thread.
mag_context app_context(void);

/// Memory that a run needs and that the machine, or what limits this process, has free [bytes].
typedef struct app_memory {
    double need; ///< about; 0 where the model does not say
    double room; ///< free
} app_memory;

/// Reads the case at the path `g->words[0]` with its --set, against the tables of all models and
/// the run block. Prints nothing.
mag_status app_case_read(mag_context *ctx, const app_given *g, mag_case **out);
/// Lets the case's model check the rules between two choices, and whether the run fits the memory.
mag_status app_case_check(mag_context *ctx, const mag_case *c, app_memory *memory);
/// MAG_MACHINE if a model's run does not fit; the message says what would.
mag_status app_memory_check(mag_context *ctx, const mag_model *model, const void *params,
                            app_memory *out);
/// The folder of a result: `given`, or if that is NULL out/, the name of the folder that the case
/// at `path` lies in, and `suffix`.
mag_status app_folder(mag_context *ctx, const char *given, const char *path, const char *suffix,
                      char folder[PATH_MAX]);
/// Appends (length) letters to the name (room) of a folder; what file systems or shells may not
/// like becomes '_'.
void app_name_add(char *name, size_t room, const char *text, int length);
/// The common blocks of every case; the list ends with NULL.
const mag_params *const *app_common(void);
/// Prints the context's message ("mag: ..." to stderr, or {"error": ...} to stdout with `json`) and
/// returns the exit status for `status`.
int app_fail(const mag_context *ctx, mag_status status, bool json);
/// The model of that name; if there is none, NULL and the context's message names the nearest.
const mag_model *app_model(mag_context *ctx, const char *name);
/// Flushes stdout: 0, or 5 with a message where it could not be written.
int app_done(void);
/// The end of a command: app_done() after MAG_OK, else app_fail().
int app_end(const mag_context *ctx, mag_status status, bool json);
/// Prints a JSON document to stdout and frees it. False if it is NULL or cannot be said.
bool app_print_json(struct json_t *all);
