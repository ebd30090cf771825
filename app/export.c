#include "app.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct choices {
    app_given given;  ///< the case
    const char *file; ///< NULL: stdout
} choices;

static const struct argp_option known[] = {
    {"output", 'o', "FILE", 0, "the file (default: it is printed)", 0},
    APP_OPTION_SET,
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

static mag_status write_file(mag_context *ctx, const char *path, const char *text)
{
    FILE *to = fopen(path, "we");
    const bool written = to != NULL && fputs(text, to) >= 0;
    const bool closed = to != NULL && fclose(to) == 0;
    return written && closed ? MAG_OK
                             : mag_fail(ctx, MAG_MACHINE, "%.400s: cannot be written", path);
}

/// Reads and checks the case, and writes what it describes. *text is to be freed.
static mag_status export(mag_context *ctx, const choices *c, char **text)
{
    mag_case *read = NULL;
    MAG_TRY(app_case_read(ctx, &c->given, &read));
    const mag_model *model = mag_model_find(mag_case_model(read));
    const void *params = mag_case_block(read, model->params->name);
    mag_status status = mag_model_exchange(ctx, model, params, text);
    if (status == MAG_BAD_CASE) {
        status = mag_case_fail(ctx, read, status);
    }
    mag_case_destroy(read);
    return status == MAG_OK && c->file != NULL ? write_file(ctx, c->file, *text) : status;
}

int app_export(int argc, char **argv)
{
    static const struct argp argp = {
        .options = known,
        .parser = take,
        .args_doc = "CASE.yaml",
        .doc = "Writes what a case describes in the format in which its trade exchanges such "
               "things: a battery as BPX (battery parameter exchange, JSON).",
    };
    choices c = {.given = {.most = 1, .missing = "which case?"}};
    char *text = NULL;
    mag_context ctx = app_context();

    argp_parse(&argp, argc, argv, 0, NULL, &c);
    const mag_status status = export(&ctx, &c, &text);
    if (status == MAG_OK && c.given.json) {
        json_t *file = c.file != NULL ? json_string(c.file) : json_null();
        app_print_json(json_pack("{s:o,s:s}", "file", file, "text", text));
    } else if (status == MAG_OK) {
        fputs(c.file != NULL ? c.file : text, stdout);
        fputs(c.file != NULL ? "\n" : "", stdout);
    }
    free(text);
    return app_end(&ctx, status, c.given.json);
}
