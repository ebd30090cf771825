#include "app.h"

#include <argp.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

typedef struct choices {
    const char *path;
    app_sets sets;
    bool json;
} choices;

enum { KEY_SET = 's' };

static error_t take(int key, char *value, struct argp_state *state)
{
    choices *c = state->input;
    switch (key) {
    case APP_KEY_JSON:
        c->json = true;
        return 0;
    case KEY_SET:
        if (!app_sets_add(&c->sets, value)) {
            argp_error(state, "at most %d --set", APP_SETS);
        }
        return 0;
    case ARGP_KEY_ARG:
        if (c->path != NULL) {
            argp_error(state, "one case at a time, so '%s' is too many", value);
        }
        c->path = value;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "name a case file");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option options[] = {
    {"set", KEY_SET, "PATH=VALUE", 0, "override one value of the case; may be given many times", 0},
    {"json", APP_KEY_JSON, NULL, 0, "print JSON alone", 0},
    {0},
};

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
    json_t *row = json_pack("{s:s,s:s,s:s,s:s}", "name", path, "unit", unit, "flag",
                            flag_word(flag), "source", source);
    json_object_set_new(row, "value", isfinite(value) ? json_real(value) : json_null());
    json_array_append_new(user, row);
}

static void print_people(const json_t *all)
{
    const json_t *assumptions = json_object_get(all, "assumptions");
    const char *title = json_string_value(json_object_get(all, "title"));
    printf("%s: sound\n", json_string_value(json_object_get(all, "case")));
    printf("  model   %s\n", json_string_value(json_object_get(all, "model")));
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
        printf("    %s (%s: %s)\n", json_string_value(json_object_get(row, "name")),
               json_string_value(json_object_get(row, "flag")),
               json_string_value(json_object_get(row, "source")));
    }
}

/// Says what was understood.
static void print(const char *path, const mag_case *c, const mag_model *model, bool json)
{
    int given = 0;
    int rest = 0;
    json_t *assumptions = json_array();
    const mag_params *const *common = app_common();

    count_given(c, model->params, model->params->name, &given, &rest);
    for (int i = 0; common[i] != NULL; i++) {
        count_given(c, common[i], common[i]->name, &given, &rest);
    }
    mag_case_assumptions(c, add_assumption, assumptions);
    json_t *all =
        json_pack("{s:s,s:s,s:s,s:i,s:i,s:o}", "case", path, "model", model->name, "title",
                  mag_case_title(c), "given", given, "defaults", rest, "assumptions", assumptions);
    if (json) {
        json_dumpf(all, stdout, JSON_INDENT(2));
        putchar('\n');
    } else {
        print_people(all);
    }
    json_decref(all);
}

/// Reads the case and lets its model check the rules between two choices.
static mag_status check(mag_context *ctx, const choices *c, mag_case **read,
                        const mag_model **model)
{
    MAG_TRY(app_case_read(ctx, c->path, &c->sets, read));
    *model = mag_model_find(mag_case_model(*read));
    if ((*model)->check == NULL) {
        return MAG_OK;
    }
    return mag_case_fail(ctx, *read,
                         (*model)->check(ctx, mag_case_block(*read, (*model)->params->name)));
}

int app_check(int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take,
        "CASE.yaml",
        "Says what it understood of a case, or what is wrong, where, and what is allowed. Runs "
        "nothing.",
        NULL,
        NULL,
        NULL};
    choices c = {0};
    argp_parse(&argp, argc, argv, 0, NULL, &c);
    mag_context ctx = app_context();
    mag_case *read = NULL;
    const mag_model *model = NULL;
    const mag_status status = check(&ctx, &c, &read, &model);
    if (status == MAG_OK) {
        print(c.path, read, model, c.json);
    }
    mag_case_destroy(read);
    return status == MAG_OK ? app_done() : app_fail(&ctx, status, c.json);
}
