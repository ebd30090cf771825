#include "result/summary.h"
#include "base/json.h"
#include "result/tables.h"
#include "run/aside.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mag_summary {
    const mag_case *c;   ///< borrowed
    json_t *columns;     ///< array
    json_t *outputs;     ///< array of times
    json_t *assumptions; ///< array, of the case
};

static const char *const flags[] = {"none", "read", "computed", "recalled", "assumed"};

static json_t *make_assumption(const char *name, double value, const char *unit, mag_flag flag,
                               const char *source)
{
    return json_pack("{s:o,s:o,s:o,s:s,s:o}", "name", mag_json_make_text(name), "value",
                     mag_json_make_number(value), "unit", mag_json_make_text(unit), "flag",
                     flags[flag], "source", mag_json_make_text(source));
}

static void found_assumption(void *user, const char *path, double value, const char *unit,
                             mag_flag flag, const char *source)
{
    json_array_append_new(user, make_assumption(path, value, unit, flag, source));
}

mag_summary *mag_summary_create(const mag_case *c)
{
    mag_summary *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    s->c = c;
    s->columns = json_array();
    s->outputs = json_array();
    s->assumptions = json_array();
    if (s->columns == NULL || s->outputs == NULL || s->assumptions == NULL) {
        mag_summary_destroy(s);
        return NULL;
    }
    mag_case_assumptions(c, found_assumption, s->assumptions);
    return s;
}

void mag_summary_destroy(mag_summary *s)
{
    if (s != NULL) {
        json_decref(s->columns);
        json_decref(s->outputs);
        json_decref(s->assumptions);
        free(s);
    }
}

void mag_summary_load(mag_summary *s, const char *path)
{
    json_t *earlier = json_load_file(path, 0, NULL);
    json_t *columns = json_object_get(earlier, "columns");
    json_t *outputs = json_object_get(earlier, "outputs");

    if (json_is_array(columns) && json_is_array(outputs)) {
        json_array_extend(s->columns, columns);
        json_array_extend(s->outputs, outputs);
    }
    json_decref(earlier);
}

static json_t *make_column(const char *name, const char *unit, const char *meaning)
{
    return json_pack("{s:o,s:o,s:o}", "name", mag_json_make_text(name), "unit",
                     mag_json_make_text(unit), "meaning", mag_json_make_text(meaning));
}

bool mag_summary_set_columns(mag_summary *s, const mag_observation *row)
{
    int count = 0;
    const mag_value *values = mag_observation_row(row, &count);

    if (json_array_size(s->columns) > 0) {
        return true;
    }
    bool good = json_array_append_new(s->columns, make_column("time", "s", "time")) == 0;
    for (int i = 0; i < count && good; i++) {
        good = json_array_append_new(
                   s->columns, make_column(values[i].name, values[i].unit, values[i].meaning)) == 0;
    }
    return good;
}

bool mag_summary_cut(mag_summary *s, uint64_t count)
{
    while (json_array_size(s->outputs) > count) {
        json_array_remove(s->outputs, json_array_size(s->outputs) - 1);
    }
    return json_array_size(s->outputs) == count;
}

bool mag_summary_add_output(mag_summary *s, int index, double time)
{
    mag_summary_cut(s, (uint64_t)index);
    return json_array_append_new(s->outputs, json_real(time)) == 0;
}

/// A number, and its band if it has one.
static json_t *make_number(const mag_value *v)
{
    json_t *one = json_pack("{s:o,s:o,s:o}", "value", mag_json_make_number(v->value), "unit",
                            mag_json_make_text(v->unit), "meaning", mag_json_make_text(v->meaning));
    if (isfinite(v->low) || isfinite(v->high)) {
        json_object_set_new(one, "low", mag_json_make_number(v->low));
        json_object_set_new(one, "high", mag_json_make_number(v->high));
    }
    return one;
}

static json_t *make_numbers(const mag_observation *o)
{
    int count = 0;
    const mag_value *v = o != NULL ? mag_observation_numbers(o, &count) : NULL;
    json_t *all = json_object();

    for (int i = 0; i < count; i++) {
        json_object_set_new(all, v[i].name, make_number(&v[i]));
    }
    return all;
}

static json_t *make_assumptions(const mag_summary *s, const mag_observation *o)
{
    int count = 0;
    const mag_assumption *a = o != NULL ? mag_observation_assumptions(o, &count) : NULL;
    json_t *all = json_copy(s->assumptions);

    for (int i = 0; i < count; i++) {
        found_assumption(all, a[i].name, a[i].value, a[i].unit, a[i].flag, a[i].source);
    }
    return all;
}

static json_t *text_or_null(const char *words)
{
    return words != NULL ? mag_json_make_text(words) : json_null();
}

static json_t *make_pictures(const mag_observation *o)
{
    int count = 0;
    const mag_picture *p = o != NULL ? mag_observation_pictures(o, &count) : NULL;
    json_t *all = json_array();

    for (int i = 0; i < count; i++) {
        json_array_append_new(
            all, json_pack("{s:o,s:o,s:o,s:o}", "file", mag_json_make_text(p[i].file), "title",
                           mag_json_make_text(p[i].title), "field", text_or_null(p[i].field),
                           "columns", text_or_null(p[i].columns)));
    }
    return all;
}

static json_t *make_sweeps(const mag_context *ctx)
{
    json_t *all = json_object();
    for (int i = 0; i < ctx->sweep_count; i++) {
        json_object_set_new(all, ctx->sweeps[i].name, mag_json_make_number(ctx->sweeps[i].seconds));
    }
    return all;
}

void mag_result_fingerprint(const mag_case *c, char text[MAG_FINGERPRINT])
{
    const mag_model *model = mag_model_find(mag_case_model(c));
    const void *run = mag_case_block(c, mag_run_table.name);
    const void *own = model != NULL ? mag_case_block(c, model->params->name) : NULL;
    const uint64_t a = own != NULL ? mag_run_fingerprint(model->params, own) : 0;
    const uint64_t b = run != NULL ? mag_run_fingerprint(&mag_run_table, run) : 0;

    snprintf(text, MAG_FINGERPRINT, "%016llx%016llx", (unsigned long long)a, (unsigned long long)b);
}

bool mag_result_is_of(const char *fingerprint, const mag_case *c)
{
    enum { MODEL = 16 }; // digits of the model's half
    char text[MAG_FINGERPRINT];
    mag_result_fingerprint(c, text);
    return fingerprint[0] == '\0' || strncmp(fingerprint, text, MODEL) == 0;
}

static json_t *make_fingerprint(const mag_case *c)
{
    char text[MAG_FINGERPRINT];
    mag_result_fingerprint(c, text);
    return mag_json_make_text(text);
}

static json_t *make_all(const mag_context *ctx, const mag_summary *s, const mag_run_end *end,
                        const mag_observation *numbers)
{
    json_t *all = json_object();
    json_object_set_new(all, "magnesia", mag_json_make_text(MAG_VERSION));
    json_object_set_new(all, "model", mag_json_make_text(mag_case_model(s->c)));
    json_object_set_new(all, "title", mag_json_make_text(mag_case_title(s->c)));
    json_object_set_new(all, "fingerprint", make_fingerprint(s->c));
    json_object_set_new(all, "status", mag_json_make_text(end->status));
    json_object_set_new(all, "reason", mag_json_make_text(end->reason));
    json_object_set_new(all, "time", mag_json_make_number(end->time));
    json_object_set_new(all, "numbers", make_numbers(numbers));
    json_object_set_new(all, "assumptions", make_assumptions(s, numbers));
    json_object_set_new(all, "pictures", make_pictures(numbers));
    json_object_set_new(all, "tables", mag_tables_describe(numbers));
    json_object_set(all, "columns", s->columns);
    json_object_set(all, "outputs", s->outputs);
    json_object_set_new(all, "resumed", json_boolean(end->resumed));
    json_object_set_new(all, "wall_seconds", mag_json_make_number(end->wall_seconds));
    json_object_set_new(all, "threads", json_integer(ctx->threads));
    json_object_set_new(all, "sweeps", make_sweeps(ctx));
    return all;
}

mag_status mag_summary_write(mag_context *ctx, const mag_summary *s, const char *path,
                             const mag_run_end *end, const mag_observation *numbers)
{
    char part[MAG_PATH_LENGTH];
    FILE *to = NULL;
    MAG_TRY(mag_aside_open(ctx, path, part, &to));
    json_t *all = make_all(ctx, s, end, numbers);
    // 15 digits: every one of them is meant, and 0.1 stays 0.1.
    bool good = json_dumpf(all, to, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0;
    good = fputc('\n', to) != EOF && good;
    json_decref(all);
    return mag_aside_close(ctx, to, good, part, path);
}
