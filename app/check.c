#include "app.h"
#include "base/json.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const struct argp_option known[] = {APP_OPTION_SET, APP_OPTION_JSON, {0}};

/// How many rows of a table the user gave, and how many stayed at their default. A list is one.
static void count_given(const mag_case *c, const mag_params *t, const char *path, int *given,
                        int *rest)
{
    for (int i = 0; i < t->count; i++) {
        const mag_param *p = &t->params[i];
        char own[256];
        snprintf(own, sizeof own, "%.150s.%.100s", path, p->name);
        if (p->kind == MAG_KIND_group) {
            count_given(c, p->items, own, given, rest);
        } else if (mag_case_is_given(c, own)) {
            ++*given;
        } else {
            ++*rest;
        }
    }
}

static const char *flag_word(mag_flag flag)
{
    return flag == MAG_FLAG_recalled ? "recalled" : "assumed";
}

static void add_assumption(void *user, const char *path, double value, const char *unit,
                           mag_flag flag, const char *source)
{
    json_array_append_new(user, json_pack("{s:s,s:s,s:s,s:s,s:o}", "name", path, "unit", unit,
                                          "flag", flag_word(flag), "source", source, "value",
                                          mag_json_make_number(value)));
}

static void print_people(const json_t *all)
{
    const json_t *assumptions = json_object_get(all, "assumptions");
    const char *title = mag_json_words(all, "title");
    printf("%s: sound\n", mag_json_words(all, "case"));
    printf("  model   %s\n", mag_json_words(all, "model"));
    if (title[0] != '\0') {
        printf("  title   %s\n", title);
    }
    printf("  values  %d given, %d left at their default\n",
           (int)json_integer_value(json_object_get(all, "given")),
           (int)json_integer_value(json_object_get(all, "defaults")));
    if (json_array_size(assumptions) > 0) {
        puts("  of the defaults, nobody measured:");
    }
    for (size_t i = 0; i < json_array_size(assumptions); i++) {
        const json_t *row = json_array_get(assumptions, i);
        printf("    %s (%s: %s)\n", mag_json_words(row, "name"), mag_json_words(row, "flag"),
               mag_json_words(row, "source"));
    }
}

/// Says what was understood.
static void print(const char *path, const mag_case *c, bool json)
{
    const mag_params *own = mag_model_find(mag_case_model(c))->params;
    int given = 0;
    int rest = 0;
    json_t *assumptions = json_array();
    const mag_params *const *common = app_common();

    count_given(c, own, own->name, &given, &rest);
    for (int i = 0; common[i] != NULL; i++) {
        count_given(c, common[i], common[i]->name, &given, &rest);
    }
    mag_case_assumptions(c, add_assumption, assumptions);
    json_t *all = json_pack("{s:o,s:s,s:s,s:i,s:i,s:o}", "case", mag_json_make_text(path), "model",
                            mag_case_model(c), "title", mag_case_title(c), "given", given,
                            "defaults", rest, "assumptions", assumptions);
    if (json) {
        app_print_json(all);
        return;
    }
    print_people(all);
    json_decref(all);
}

int app_check(int argc, char **argv)
{
    static const struct argp argp = {
        .options = known,
        .parser = app_take,
        .args_doc = "CASE.yaml",
        .doc = "Says what it understood of a case, or what is wrong, where, and what is allowed. "
               "Runs nothing.",
    };
    app_given g = {.most = 1, .missing = "name a case file"};
    mag_context ctx = app_context();
    mag_case *c = NULL;

    argp_parse(&argp, argc, argv, 0, NULL, &g);
    mag_status status = app_case_read(&ctx, &g, &c);
    if (status == MAG_OK) {
        status = app_case_check(&ctx, c);
    }
    if (status == MAG_OK) {
        print(g.words[0], c, g.json);
    }
    mag_case_destroy(c);
    return app_end(&ctx, status, g.json);
}
