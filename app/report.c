#include "mag/report.h"
#include "app.h"

#include <argp.h>
#include <jansson.h>
#include <stdio.h>

#ifdef MAG_ASSERTS // the build with sanitizers
const char *__lsan_default_suppressions(void);

/// The font library keeps what it has read until the program ends: no leak of ours.
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}
#endif

typedef struct options {
    const char *folder;
    const char *file; ///< NULL: report.html in the folder
    bool json;
} options;

static const struct argp_option known[] = {
    {"output", 'o', "FILE.html", 0, "the page (default: DIR/report.html)", 0},
    {"json", APP_KEY_JSON, NULL, 0, "print JSON alone", 0},
    {0},
};

static error_t take(int key, char *word, struct argp_state *state)
{
    options *o = state->input;
    switch (key) {
    case 'o':
        o->file = word;
        return 0;
    case APP_KEY_JSON:
        o->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) {
            argp_error(state, "one folder");
        }
        o->folder = word;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "which result folder?");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/// Says where the page is.
static void print_place(const char *file, bool json)
{
    if (!json) {
        printf("%s\n", file);
        return;
    }
    json_t *all = json_pack("{s:o}", "page", json_string_nocheck(file));
    json_dumpf(all, stdout, 0);
    json_decref(all);
    putchar('\n');
}

int app_report(int argc, char **argv)
{
    static const struct argp argp = {known,
                                     take,
                                     "DIR",
                                     "Writes one self-contained page of a result, and the pictures "
                                     "that the result names beside it.",
                                     NULL,
                                     NULL,
                                     NULL};
    options o = {0};
    char normal[4096];
    mag_context ctx = app_context();

    argp_err_exit_status = MAG_BAD_CALL;
    argp_parse(&argp, argc, argv, 0, NULL, &o);
    if ((size_t)snprintf(normal, sizeof normal, "%s/report.html", o.folder) >= sizeof normal) {
        return app_fail(&ctx, mag_fail(&ctx, MAG_BAD_CALL, "%s: this path is too long", o.folder),
                        o.json);
    }
    const char *file = o.file != NULL ? o.file : normal;
    const mag_status status = mag_report_write(&ctx, o.folder, file);
    if (status != MAG_OK) {
        return app_fail(&ctx, status, o.json);
    }
    print_place(file, o.json);
    return app_done();
}
