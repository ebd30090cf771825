#include "app.h"

#include <argp.h>
#include <glob.h>
#include <jansson.h>
#include <stdio.h>

static error_t take(int key, char *value, struct argp_state *state)
{
    if (key == APP_KEY_JSON) {
        *(bool *)state->input = true;
        return 0;
    }
    if (key == ARGP_KEY_ARG) {
        argp_error(state, "'%s': list takes no words", value);
    }
    return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
    {"json", APP_KEY_JSON, NULL, 0, "print JSON alone", 0},
    {0},
};

/// The example cases: below the present folder, else where the program was built.
static bool find_cases(glob_t *found)
{
    if (glob("cases/*/case.yaml", 0, NULL, found) == 0) {
        return true;
    }
    globfree(found);
#ifdef MAG_CASES
    return glob(MAG_CASES "/*/case.yaml", 0, NULL, found) == 0;
#else
    return false;
#endif
}

/// Adds model and title of a case, or what is wrong with it.
static json_t *describe_case(const char *path)
{
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    json_t *row = json_pack("{s:s}", "case", path);
    if (app_case_read(&ctx, path, NULL, &c) == MAG_OK) {
        json_object_set_new(row, "model", json_string(mag_case_model(c)));
        json_object_set_new(row, "title", json_string(mag_case_title(c)));
    } else {
        json_object_set_new(row, "error", json_string(mag_message(&ctx)));
    }
    mag_case_destroy(c);
    return row;
}

static json_t *list_models(void)
{
    json_t *all = json_array();
    const mag_model *const *models = mag_models();
    for (int m = 0; models[m] != NULL; m++) {
        json_array_append_new(
            all, json_pack("{s:s,s:s}", "name", models[m]->name, "title", models[m]->title));
    }
    return all;
}

static json_t *list_cases(void)
{
    json_t *all = json_array();
    glob_t found = {0};
    if (find_cases(&found)) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            json_array_append_new(all, describe_case(found.gl_pathv[i]));
        }
    }
    globfree(&found);
    return all;
}

static const char *text_of(const json_t *row, const char *key)
{
    const char *text = json_string_value(json_object_get(row, key));
    return text != NULL ? text : "";
}

static void print_people(const json_t *models, const json_t *cases)
{
    puts("models:");
    for (size_t i = 0; i < json_array_size(models); i++) {
        const json_t *row = json_array_get(models, i);
        printf("  %-10s %s\n", text_of(row, "name"), text_of(row, "title"));
    }
    if (json_array_size(cases) > 0) {
        puts("example cases:");
    }
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);
        const bool good = json_object_get(row, "error") == NULL;
        printf("  %-34s %-10s %s\n", text_of(row, "case"), text_of(row, "model"),
               good ? text_of(row, "title") : "(not sound: mag check says why)");
    }
}

int app_list(int argc, char **argv)
{
    static const struct argp argp = {options, take, "",  "Lists models and example cases.",
                                     NULL,    NULL, NULL};
    bool json = false;
    argp_parse(&argp, argc, argv, 0, NULL, &json);
    json_t *models = list_models();
    json_t *cases = list_cases();
    json_t *all = json_pack("{s:o,s:o}", "models", models, "cases", cases);
    if (json) {
        json_dumpf(all, stdout, JSON_INDENT(2));
        putchar('\n');
    } else {
        print_people(models, cases);
    }
    json_decref(all);
    return app_done();
}
