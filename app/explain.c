#include "app.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { KEY_SCHEMA = 's' };

typedef struct choices {
    app_given given; ///< model or common block, and a parameter of it
    bool schema;
} choices;

static error_t take(int key, char *value, struct argp_state *state)
{
    choices *c = state->input;
    if (key == KEY_SCHEMA) {
        c->schema = true;
        return 0;
    }
    return app_take(key, value, state);
}

static const struct argp_option known[] = {
    APP_OPTION_JSON,
    {"schema", KEY_SCHEMA, NULL, 0, "print the JSON schema of the model's cases, for editors", 0},
    {0},
};

static void list_models(void)
{
    const mag_model *const *models = mag_models();
    const mag_params *const *common = app_common();
    for (int m = 0; models[m] != NULL; m++) {
        printf("%-10s %s\n", models[m]->name, models[m]->title);
    }
    for (int c = 0; common[c] != NULL; c++) {
        printf("%-10s %s (a block of any case)\n", common[c]->name, common[c]->meaning);
    }
}

static void list_models_json(void)
{
    const mag_model *const *models = mag_models();
    const mag_params *const *common = app_common();
    json_t *all = json_array();
    json_t *blocks = json_array();
    for (int m = 0; models[m] != NULL; m++) {
        json_array_append_new(
            all, json_pack("{s:s,s:s}", "name", models[m]->name, "title", models[m]->title));
    }
    for (int c = 0; common[c] != NULL; c++) {
        json_array_append_new(
            blocks, json_pack("{s:s,s:s}", "name", common[c]->name, "meaning", common[c]->meaning));
    }
    app_print_json(json_pack("{s:o,s:o}", "models", all, "common", blocks));
}

/// The table of a model or a common block of that name; NULL with a message.
static const mag_params *find_table(mag_context *ctx, const char *name)
{
    const mag_params *const *common = app_common();
    for (int c = 0; common[c] != NULL; c++) {
        if (strcmp(common[c]->name, name) == 0) {
            return common[c];
        }
    }
    const mag_model *model = app_model(ctx, name);
    return model != NULL ? model->params : NULL;
}

static mag_status explain(mag_context *ctx, const choices *c)
{
    // "mould.spacing" is taken as "mould spacing".
    char name[128];
    const char *dot = strchr(c->given.words[0], '.');
    const char *path = c->given.words[1] != NULL ? c->given.words[1] : dot != NULL ? dot + 1 : NULL;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(c->given.words[0], "."), c->given.words[0]);
    const mag_params *table = find_table(ctx, name);
    if (table == NULL) {
        return MAG_BAD_CALL;
    }
    if (c->schema) {
        return mag_params_schema(ctx, table, app_common(), stdout);
    }
    return c->given.json ? mag_params_explain_json(ctx, table, path, stdout)
                         : mag_params_explain(ctx, table, path, stdout);
}

int app_explain(int argc, char **argv)
{
    static const struct argp argp = {
        .options = known,
        .parser = take,
        .args_doc = "[MODEL [PARAM]]",
        .doc = "Prints every parameter of a model: unit, default, range, meaning, source. Without "
               "a model, lists the models. `mag explain run` explains what any run may choose.",
    };
    choices c = {.given = {.most = 2}};
    mag_context ctx = app_context();

    argp_parse(&argp, argc, argv, 0, NULL, &c);
    if (c.given.count == 0) {
        (c.given.json ? list_models_json : list_models)();
        return app_done();
    }
    return app_end(&ctx, explain(&ctx, &c), c.given.json);
}
