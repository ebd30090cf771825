#include "app.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static const struct argp_option known[] = {APP_OPTION_JSON, {0}};

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
        app_print_json(json_pack("{s:s,s:s}", "model", model->name, "case", text));
    }
    free(text);
    return status;
}

int app_new(int argc, char **argv)
{
    static const struct argp argp = {
        .options = known,
        .parser = app_take,
        .args_doc = "MODEL",
        .doc = "Prints a commented case to start from: blanks to fill, defaults as comments.",
    };
    app_given g = {.most = 1, .missing = "name a model; `mag list` lists them"};
    mag_context ctx = app_context();

    argp_parse(&argp, argc, argv, 0, NULL, &g);
    const mag_model *model = app_model(&ctx, g.words[0]);
    if (model == NULL) {
        return app_fail(&ctx, MAG_BAD_CALL, g.json);
    }
    const mag_status status = g.json
                                  ? write_json(&ctx, model)
                                  : mag_params_template(&ctx, model->params, app_common(), stdout);
    return app_end(&ctx, status, g.json);
}
