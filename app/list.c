#include "app.h"
#include "base/json.h"

#include <glob.h>
#include <jansson.h>
#include <stdio.h>

static const struct argp_option known[] = {APP_OPTION_JSON, {0}};

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
    const app_given g = {.words = {path}};
    json_t *row = json_pack("{s:o}", "case", mag_json_make_text(path));
    if (app_case_read(&ctx, &g, &c) == MAG_OK) {
        json_object_set_new(row, "model", json_string(mag_case_model(c)));
        json_object_set_new(row, "title", json_string(mag_case_title(c)));
    } else {
        json_object_set_new(row, "error", mag_json_make_text(mag_message(&ctx)));
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

static void print_people(const json_t *models, const json_t *cases)
{
    puts("models:");
    for (size_t i = 0; i < json_array_size(models); i++) {
        const json_t *row = json_array_get(models, i);
        printf("  %-10s %s\n", mag_json_words(row, "name"), mag_json_words(row, "title"));
    }
    if (json_array_size(cases) > 0) {
        puts("example cases:");
    }
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);
        const bool good = json_object_get(row, "error") == NULL;
        printf("  %-34s %-10s %s\n", mag_json_words(row, "case"), mag_json_words(row, "model"),
               good ? mag_json_words(row, "title") : "(not sound: mag check says why)");
    }
}

int app_list(int argc, char **argv)
{
    static const struct argp argp = {
        .options = known, .parser = app_take, .doc = "Lists models and example cases."};
    app_given g = {0};

    argp_parse(&argp, argc, argv, 0, NULL, &g);
    json_t *models = list_models();
    json_t *cases = list_cases();
    json_t *all = json_pack("{s:o,s:o}", "models", models, "cases", cases);
    if (g.json) {
        app_print_json(all);
        return app_done();
    }
    print_people(models, cases);
    json_decref(all);
    return app_done();
}
