#include "mag/report.h"
#include "app.h"
#include "base/json.h"

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

typedef struct choices {
    app_given given;  ///< the folder
    const char *file; ///< NULL: report.html in the folder
} choices;

static const struct argp_option known[] = {
    {"output", 'o', "FILE.html", 0, "the page (default: DIR/report.html)", 0},
    APP_OPTION_JSON,
    {0},
};

static error_t take(int key, char *word, struct argp_state *state)
{
    choices *c = state->input;
    if (key == 'o') {
        c->file = word;
        return 0;
    }
    return app_take(key, word, state);
}

int app_report(int argc, char **argv)
{
    static const struct argp argp = {
        .options = known,
        .parser = take,
        .args_doc = "DIR",
        .doc = "Writes one self-contained page of a result, and the pictures that the result names "
               "beside it.",
    };
    choices c = {.given = {.most = 1, .missing = "which result folder?"}};
    char normal[4096];
    mag_context ctx = app_context();

    argp_parse(&argp, argc, argv, 0, NULL, &c);
    const char *folder = c.given.words[0];
    if ((size_t)snprintf(normal, sizeof normal, "%s/report.html", folder) >= sizeof normal) {
        mag_fail(&ctx, MAG_BAD_CALL, "%s: this path is too long", folder);
        return app_fail(&ctx, MAG_BAD_CALL, c.given.json);
    }
    const char *file = c.file != NULL ? c.file : normal;
    const mag_status status = mag_report_write(&ctx, folder, file);
    if (status == MAG_OK && c.given.json) {
        app_print_json(json_pack("{s:o}", "page", mag_json_make_text(file)));
    } else if (status == MAG_OK) {
        puts(file);
    }
    return app_end(&ctx, status, c.given.json);
}
