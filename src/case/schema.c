#include "case/describe.h"
#include "mag/case.h"

#include <jansson.h>
#include <string.h>

static bool is_plain(const char *unit)
{
    return unit[0] == '\0' || strcmp(unit, "1") == 0;
}

/// A number with its unit, or a plain one.
static json_t *make_quantity(const char *unit, const mag_param *p)
{
    char text[2 * MAG_WORDS_LENGTH];
    if (!is_plain(unit)) {
        snprintf(text, sizeof text, "number and unit: %s, or another of that kind", unit);
        return json_pack("{s:s,s:s,s:s}", "type", "string", "pattern",
                         "^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?\\s*[^\\s\\d.].*$",
                         "description", text);
    }
    json_t *number = json_pack("{s:s}", "type", "number");
    if (mag_param_is_bounded(p)) {
        json_object_set_new(number, "minimum", json_real(p->least));
        json_object_set_new(number, "maximum", json_real(p->most));
    }
    return json_pack("{s:[o,{s:s,s:s}]}", "anyOf", number, "type", "string", "pattern",
                     "^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?\\s*%$");
}

static json_t *make_choice(const char *choices)
{
    json_t *words = json_array();
    while (*choices != '\0') {
        const size_t length = strcspn(choices, "|");
        json_array_append_new(words, json_stringn(choices, length));
        choices += length + (choices[length] == '|' ? 1 : 0);
    }
    return json_pack("{s:o}", "enum", words);
}

static json_t *make_int(const mag_param *p)
{
    json_t *whole = json_pack("{s:s}", "type", "integer");
    if (mag_param_is_bounded(p)) {
        json_object_set_new(whole, "minimum", json_integer((json_int_t)p->least));
        json_object_set_new(whole, "maximum", json_integer((json_int_t)p->most));
    }
    return whole;
}

/// Three numbers and a unit, or three with theirs; or all of it in one text.
static json_t *make_vector(const mag_param *p)
{
    json_t *items = json_pack("{s:[s,s]}", "type", "number", "string");
    json_t *list = json_pack("{s:s,s:o,s:i,s:i}", "type", "array", "items", items, "minItems", 3,
                             "maxItems", 4);
    (void)p;
    return json_pack("{s:[o,{s:s}]}", "anyOf", list, "type", "string");
}

static json_t *make_curve(const mag_param *p)
{
    char x[MAG_WORDS_LENGTH];
    char y[MAG_WORDS_LENGTH];
    mag_describe_axis(p, 0, x);
    mag_describe_axis(p, 1, y);
    mag_param free_x = *p; // the range bounds y alone
    free_x.least = 0.0;
    free_x.most = 0.0;
    json_t *point =
        json_pack("{s:s,s:[o,o],s:b,s:i}", "type", "array", "prefixItems",
                  make_quantity(x, &free_x), make_quantity(y, p), "items", 0, "minItems", 2);
    return json_pack("{s:[o,{s:s,s:s},{s:s,s:o,s:i}]}", "anyOf", make_quantity(y, p), "type",
                     "string", "pattern", "\\.csv$", "type", "array", "items", point, "minItems",
                     1);
}

static json_t *make_block(const mag_params *t);

static json_t *make_shape(const mag_param *p)
{
    switch (p->kind) {
    case MAG_KIND_double:
        return make_quantity(p->unit, p);
    case MAG_KIND_int:
        return make_int(p);
    case MAG_KIND_bool:
        return json_pack("{s:s}", "type", "boolean");
    case MAG_KIND_mag_choice:
        return make_choice(p->unit);
    case MAG_KIND_mag_vector:
        return make_vector(p);
    case MAG_KIND_mag_table:
        return make_curve(p);
    case MAG_KIND_group:
        return make_block(p->items);
    case MAG_KIND_list:
        return json_pack("{s:s,s:o}", "type", "array", "items", make_block(p->items));
    default:
        return json_pack("{s:s}", "type", "string");
    }
}

/// Meaning, unit, default and range, as an editor shows them.
static json_t *make_description(const mag_param *p)
{
    char kind[MAG_WORDS_LENGTH];
    char normal[MAG_WORDS_LENGTH];
    char range[MAG_WORDS_LENGTH];
    mag_describe_kind(p, kind);
    mag_describe_default(p, normal);
    mag_describe_range(p, range);
    if (p->items != NULL) {
        return json_string(p->meaning);
    }
    return json_sprintf("%s. %s; %s%s%s%s", p->meaning, kind,
                        mag_param_is_required(p) ? "" : "default ", normal,
                        range[0] != '\0' ? "; " : "", range);
}

static json_t *make_block(const mag_params *t)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    for (int i = 0; i < t->count; i++) {
        const mag_param *p = &t->params[i];
        json_t *shape = make_shape(p);
        json_object_set_new(shape, "description", make_description(p));
        json_object_set_new(properties, p->name, shape);
        if (mag_param_is_required(p)) {
            json_array_append_new(required, json_string(p->name));
        }
    }
    return json_pack("{s:s,s:b,s:o,s:o}", "type", "object", "additionalProperties", 0, "properties",
                     properties, "required", required);
}

/// Writes and frees it. MAG_MACHINE where memory was out while it was made, or the disk is full.
static mag_status write_json(mag_context *ctx, json_t *all, FILE *to)
{
    const bool written = all != NULL &&
                         json_dumpf(all, to, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0 &&
                         fputc('\n', to) != EOF;
    json_decref(all);
    return written ? MAG_OK : mag_fail(ctx, MAG_MACHINE, "the JSON cannot be written");
}

mag_status mag_params_schema(mag_context *ctx, const mag_params *model,
                             const mag_params *const *common, FILE *to)
{
    json_t *required = json_pack("[s]", "model");
    json_t *properties =
        json_pack("{s:{s:s},s:{s:s}}", "model", "const", model->name, "title", "type", "string");
    json_t *block = make_block(model);
    if (json_array_size(json_object_get(block, "required")) > 0) {
        json_array_append_new(required, json_string(model->name));
    }
    json_object_set_new(properties, model->name, block);
    for (int c = 0; common != NULL && common[c] != NULL; c++) {
        json_object_set_new(properties, common[c]->name, make_block(common[c]));
    }
    return write_json(ctx,
                      json_pack("{s:s,s:s,s:s,s:b,s:o,s:o}", "$schema",
                                "https://json-schema.org/draft/2020-12/schema", "title",
                                model->meaning, "type", "object", "additionalProperties", 0,
                                "properties", properties, "required", required),
                      to);
}

// ---- explain, as JSON ---------------------------------------------------------------------------

static json_t *make_rows(const mag_params *t);

/// The default as a JSON value; null where there is none.
static json_t *make_default(const mag_param *p)
{
    char words[MAG_WORDS_LENGTH];
    if (mag_param_is_required(p) || p->items != NULL) {
        return json_null();
    }
    mag_describe_default(p, words);
    switch (p->kind) {
    case MAG_KIND_bool:
        return json_boolean(p->normal != 0.0);
    case MAG_KIND_int:
        return json_integer((json_int_t)p->normal);
    case MAG_KIND_mag_text:
    case MAG_KIND_mag_file:
        return json_string(p->normal_text);
    case MAG_KIND_mag_choice:
        return json_string(words);
    default:
        return json_real(p->normal);
    }
}

static json_t *make_row(const mag_params *t, const mag_param *p)
{
    static const char *const kinds[] = {"double", "int",  "bool",  "text",  "choice",
                                        "vector", "file", "table", "group", "list"};
    char unit[MAG_WORDS_LENGTH];
    const mag_source *source = mag_param_source(t, p);
    mag_describe_unit(p, unit);
    json_t *row =
        json_pack("{s:s,s:s,s:s,s:o,s:b,s:s}", "name", p->name, "kind", kinds[p->kind], "unit",
                  p->kind == MAG_KIND_mag_table ? p->unit : unit, "default", make_default(p),
                  "required", mag_param_is_required(p), "meaning", p->meaning);
    if (mag_param_is_bounded(p)) {
        json_object_set_new(row, "least", json_real(p->least));
        json_object_set_new(row, "most", json_real(p->most));
    }
    if (p->kind == MAG_KIND_mag_choice) {
        json_t *choice = make_choice(p->unit);
        json_object_set(row, "choices", json_object_get(choice, "enum"));
        json_decref(choice);
    }
    if (source != NULL) {
        json_object_set_new(row, "flag", json_string(mag_flag_word(source->flag)));
        json_object_set_new(row, "source", json_string(source->source));
    }
    if (p->items != NULL) {
        json_object_set_new(row, "params", make_rows(p->items));
    }
    return row;
}

static json_t *make_rows(const mag_params *t)
{
    json_t *rows = json_array();
    for (int i = 0; i < t->count; i++) {
        json_array_append_new(rows, make_row(t, &t->params[i]));
    }
    return rows;
}

mag_status mag_params_explain_json(mag_context *ctx, const mag_params *t, const char *path,
                                   FILE *to)
{
    if (path == NULL || path[0] == '\0' || strcmp(path, t->name) == 0) {
        return write_json(ctx,
                          json_pack("{s:s,s:s,s:o}", "name", t->name, "meaning", t->meaning,
                                    "params", make_rows(t)),
                          to);
    }
    const mag_params *in = t;
    const mag_param *p = NULL;
    MAG_TRY(mag_params_find(ctx, t, path, &in, &p));
    return write_json(ctx, make_row(in, p), to);
}
