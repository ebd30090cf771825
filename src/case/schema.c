#include "case/describe.h"
#include "mag/case.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

// A number and a unit, as base/units.c takes them. Which units fit, only the program knows.
#define NUMBER "^\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*"
#define UNIT   "(1/)?(?![eE][-+]?[0-9]+\\s*$)[^-+0-9.,\\s]"
static const char QUANTITY[] = NUMBER UNIT;
static const char SHARE[] = NUMBER "($|" UNIT ")";

static json_t *make_block(const mag_params *t);

static bool is_plain(const char *unit)
{
    return unit[0] == '\0' || strcmp(unit, "1") == 0;
}

/// A number of the unit: words with a unit, or plain with bounds.
static json_t *make_number(const mag_param *p, const char *unit, bool is_bare_fine)
{
    if (!is_plain(unit)) {
        json_t *quantity = json_pack("{s:s, s:s}", "type", "string", "pattern", QUANTITY);
        return !is_bare_fine ? quantity
                             : json_pack("{s:[o, {s:s}]}", "anyOf", quantity, "type", "number");
    }
    json_t *number = json_pack("{s:s}", "type", "number");
    if (mag_param_is_bounded(p)) {
        json_object_set_new(number, "minimum", json_real(p->least));
        json_object_set_new(number, "maximum", json_real(p->most));
    }
    return json_pack("{s:[o, {s:s, s:s}]}", "anyOf", number, "type", "string", "pattern", SHARE);
}

static json_t *make_choice(const char *words)
{
    json_t *list = json_array();
    for (;;) {
        const size_t length = strcspn(words, "|");
        json_array_append_new(list, json_stringn(words, length));
        if (words[length] == '\0') {
            return json_pack("{s:o}", "enum", list);
        }
        words += length + 1;
    }
}

static json_t *make_table(const mag_param *p)
{
    char x[MAG_CLIP_LENGTH];
    char y[MAG_CLIP_LENGTH];
    mag_fill_units(p->unit, x, y);
    mag_param free_of_bounds = *p;
    free_of_bounds.least = 0.0;
    free_of_bounds.most = 0.0;
    json_t *point = json_pack("{s:s, s:[o, o], s:b, s:i}", "type", "array", "prefixItems",
                              make_number(&free_of_bounds, x, false), make_number(p, y, false),
                              "items", 0, "minItems", 2);
    json_t *points = json_pack("{s:s, s:o, s:i}", "type", "array", "items", point, "minItems", 1);
    return json_pack("{s:[o, o, {s:s, s:s}]}", "anyOf", make_number(p, y, false), points, "type",
                     "string", "pattern", "\\.[cC][sS][vV]$");
}

static json_t *make_whole(const mag_param *p)
{
    json_t *number = json_pack("{s:s}", "type", "integer");
    if (mag_param_is_bounded(p)) {
        json_object_set_new(number, "minimum", json_real(p->least));
        json_object_set_new(number, "maximum", json_real(p->most));
    }
    return number;
}

static json_t *make_form(const mag_param *p)
{
    switch (p->kind) {
    case MAG_KIND_double:
        return make_number(p, p->unit, false);
    case MAG_KIND_int:
        return make_whole(p);
    case MAG_KIND_bool:
        return json_pack("{s:s}", "type", "boolean");
    case MAG_KIND_mag_choice:
        return make_choice(p->unit);
    case MAG_KIND_mag_vector:
        return json_pack("{s:s, s:o, s:i, s:i}", "type", "array", "items",
                         make_number(p, p->unit, true), "minItems", 3, "maxItems", 3);
    case MAG_KIND_mag_table:
        return make_table(p);
    case MAG_KIND_mag_file:
        return json_pack("{s:s}", "type", "string");
    case MAG_KIND_mag_text:
        return json_pack("{s:[s, s]}", "type", "string", "number");
    case MAG_KIND_group:
        return make_block(p->items);
    default:
        return json_pack("{s:s, s:o}", "type", "array", "items", make_block(p->items));
    }
}

static json_t *make_param(const mag_params *t, const mag_param *p)
{
    char range[MAG_DESCRIPTION];
    char text[4 * MAG_DESCRIPTION];
    json_t *o = make_form(p);
    mag_describe_range(p, range);
    const mag_source *s = mag_describe_source(t, p);
    snprintf(text, sizeof text, "%s%s%s%s%s%s%s%s", p->meaning,
             range[0] == '\0' ? "" : ". Allowed: ", range, s == NULL ? "" : ". Source (",
             s == NULL ? "" : mag_describe_flag(s->flag),
             s == NULL ? "" : "): ", s == NULL ? "" : s->source, "");
    json_object_set_new(o, "description", json_string(text));
    mag_describe_normal(p, text);
    if (text[0] != '\0' && (p->kind == MAG_KIND_double || p->kind == MAG_KIND_mag_text ||
                            p->kind == MAG_KIND_mag_choice)) {
        json_object_set_new(o, "default", json_string(text));
    }
    return o;
}

static json_t *make_block(const mag_params *t)
{
    json_t *params = json_object();
    json_t *required = json_array();
    for (int i = 0; i < t->count; i++) {
        json_object_set_new(params, t->params[i].name, make_param(t, &t->params[i]));
        if (mag_param_is_required(&t->params[i])) {
            json_array_append_new(required, json_string(t->params[i].name));
        }
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:b}", "type", "object", "description", t->meaning,
                     "properties", params, "required", required, "additionalProperties", 0);
}

mag_status mag_params_schema(mag_context *ctx, const mag_params *model,
                             const mag_params *const *common, FILE *to)
{
    json_t *blocks =
        json_pack("{s:{s:s}, s:{s:s}}", "model", "const", model->name, "title", "type", "string");
    json_object_set_new(blocks, model->name, make_block(model));
    for (int i = 0; common[i] != NULL; i++) {
        json_object_set_new(blocks, common[i]->name, make_block(common[i]));
    }
    json_t *o = json_pack("{s:s, s:s, s:s, s:o, s:[s], s:b}", "$schema",
                          "https://json-schema.org/draft/2020-12/schema", "title",
                          "a case of Magnesia", "type", "object", "properties", blocks, "required",
                          "model", "additionalProperties", 0);
    const int broken = o == NULL || json_dumpf(o, to, JSON_INDENT(2)) != 0;
    json_decref(o);
    fputc('\n', to);
    if (broken || fflush(to) != 0 || ferror(to)) {
        return mag_fail(ctx, MAG_MACHINE, "the schema cannot be written: %s", strerror(errno));
    }
    return MAG_OK;
}
