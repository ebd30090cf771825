#include "app.h"

#include <argp.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct choices {
    const char *model;
    bool json;
} choices;

static error_t take(int key, char *value, struct argp_state *state)
{
    choices *c = state->input;
    switch (key) {
    case APP_KEY_JSON:
        c->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (c->model != NULL) {
            argp_error(state, "one model at a time, so '%s' is too many", value);
        }
        c->model = value;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "name a model; `mag list` lists them");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option options[] = {
    {"json", APP_KEY_JSON, NULL, 0, "print JSON alone", 0},
    {0},
};

/// The case as {"model": ..., "case": text}.
static mag_status write_json(mag_context *ctx, const mag_model *model)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    if (to == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "no memory for the case");
    }
    mag_status status = mag_params_template(ctx, model->params, app_common(), to);
    if (fclose(to) != 0) {
        status = mag_fail(ctx, MAG_MACHINE, "no memory for the case");
    }
    if (status == MAG_OK) {
        json_t *all = json_pack("{s:s,s:s}", "model", model->name, "case", text);
        json_dumpf(all, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(all);
    }
    free(text);
    return status;
}

int app_new(int argc, char **argv)
{
    static const struct argp argp = {
        options, take,
        "MODEL", "Prints a commented case to start from: blanks to fill, defaults as comments.",
        NULL,    NULL,
        NULL};
    choices c = {0};
    argp_parse(&argp, argc, argv, 0, NULL, &c);
    mag_context ctx = app_context();
    const mag_model *model = app_model(&ctx, c.model);
    if (model == NULL) {
        return app_fail(&ctx, MAG_BAD_CALL, c.json);
    }
    const mag_status status = c.json
                                  ? write_json(&ctx, model)
                                  : mag_params_template(&ctx, model->params, app_common(), stdout);
    return status == MAG_OK ? app_done() : app_fail(&ctx, status, c.json);
}
