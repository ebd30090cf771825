#include "app.h"
#include "base/json.h"
#include "base/units.h"

#include <jansson.h>
#include <math.h>
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

/// Says bytes as people do.
static void print_memory(const json_t *all)
{
    const json_t *need = json_object_get(all, "memory");
    const json_t *room = json_object_get(all, "memory_free");
    char words[2][MAG_FRIENDLY_LENGTH];

    if (json_is_number(need) && json_is_number(room)) {
        mag_units_friendly(1e6 * round(1e-6 * json_number_value(need)), "byte", words[0]);
        mag_units_friendly(1e6 * round(1e-6 * json_number_value(room)), "byte", words[1]);
        printf("  memory  about %s; %s are free\n", words[0], words[1]);
    }
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
    print_memory(all);
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
static void print(const char *path, const mag_case *c, const app_memory *memory, bool json)
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
    if (memory->need > 0.0) {
        json_object_set_new(all, "memory", mag_json_make_number(memory->need));
        json_object_set_new(all, "memory_free", mag_json_make_number(memory->room));
    }
    if (json) {
        app_print_json(all);
        return;
    }
    print_people(all);
    json_decref(all);
}

/// Begins what a run would begin, and throws it away: what only the cut cavity tells is said too.
static mag_status rehearse(mag_context *ctx, const mag_case *c)
{
    const mag_model *model = mag_model_find(mag_case_model(c));
    void *state = NULL;
    const mag_status status = model->create(ctx, mag_case_block(c, model->params->name), &state);
    model->destroy(state);
    return mag_case_fail(ctx, c, status);
}

int app_check(int argc, char **argv)
{
    static const struct argp argp = {
        .options = known,
        .parser = app_take,
        .args_doc = "CASE.yaml",
        .doc = "Says what it understood of a case and what memory a run needs, or what is wrong, "
               "where, and what is allowed. Runs nothing.",
    };
    app_given g = {.most = 1, .missing = "name a case file"};
    mag_context ctx = app_context();
    mag_case *c = NULL;
    app_memory memory;

    argp_parse(&argp, argc, argv, 0, NULL, &g);
    mag_status status = app_case_read(&ctx, &g, &c);
    if (status == MAG_OK) {
        status = app_case_check(&ctx, c, &memory);
    }
    if (status == MAG_OK) {
        status = rehearse(&ctx, c);
    }
    if (status == MAG_OK) {
        print(g.words[0], c, &memory, g.json);
    }
    mag_case_destroy(c);
    return app_end(&ctx, status, g.json);
}
