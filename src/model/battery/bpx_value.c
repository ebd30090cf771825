#include "model/battery/bpx_value.h"

#include "base/json.h"
#include "base/text.h"
#include "mag/context.h"
#include "num/curve.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

mag_status mag_bpx_no_memory(const mag_bpx_reader *r)
{
    return mag_fail(r->how->ctx, MAG_MACHINE, "out of memory: %.400s", r->file);
}

mag_status mag_bpx_fail(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                        const char *format, ...)
{
    char why[1536];
    va_list rest;
    va_start(rest, format);
    vsnprintf(why, sizeof why, format, rest);
    va_end(rest);
    return mag_fail(r->how->ctx, MAG_BAD_CASE, "battery.bpx: %.200s: %s%s%.100s: %s", r->file,
                    at->place, at->place[0] != '\0' && name[0] != '\0' ? " / " : "", name, why);
}

static const char *tell_kind(const struct json_t *value)
{
    switch (mag_json_is(value)) {
    case MAG_JSON_TRUTH:
        return "true or false";
    case MAG_JSON_NUMBER:
        return "a number";
    case MAG_JSON_TEXT:
        return "a text";
    case MAG_JSON_LIST:
        return "a list";
    case MAG_JSON_MAP:
        return "a block";
    default:
        return "null";
    }
}

mag_status mag_bpx_enter(const mag_bpx_reader *r, const struct json_t *map, const char *key,
                         const char *place, mag_bpx_part *out)
{
    const struct json_t *value = mag_json_get(map, key);
    *out = (mag_bpx_part){value, place};
    if (mag_json_is(value) == MAG_JSON_NOTHING) {
        out->map = NULL;
        return MAG_OK;
    }
    return mag_json_is(value) == MAG_JSON_MAP
               ? MAG_OK
               : mag_bpx_fail(r, out, "", "it is %s, but must be a block {...}", tell_kind(value));
}

mag_status mag_bpx_number(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                          double least, double most, double *value)
{
    const struct json_t *given = mag_json_get(at->map, name);
    *value = NAN;
    if (mag_json_is(given) == MAG_JSON_NOTHING) {
        return MAG_OK;
    }
    if (mag_json_is(given) != MAG_JSON_NUMBER) {
        return mag_bpx_fail(r, at, name, "it is %s, but must be a number", tell_kind(given));
    }
    const double number = mag_json_number_of(given);
    if ((least < most) && !(number >= least && number <= most)) {
        return mag_bpx_fail(r, at, name, "it is %.9g, but must be %.9g to %.9g", number, least,
                            most);
    }
    *value = number;
    return MAG_OK;
}

mag_status mag_bpx_list(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                        int *count, const double **values)
{
    enum { MOST = 1000000 };
    const struct json_t *given = mag_json_get(at->map, name);
    const size_t length = mag_json_count(given);
    *count = 0;
    *values = NULL;
    if (mag_json_is(given) == MAG_JSON_NOTHING) {
        return MAG_OK;
    }
    if (mag_json_is(given) != MAG_JSON_LIST || length == 0 || length > MOST) {
        return mag_bpx_fail(r, at, name, "it is %s%s, but must be a list of 1 to %d numbers",
                            mag_json_is(given) == MAG_JSON_LIST && length == 0 ? "empty, " : "",
                            tell_kind(given), MOST);
    }
    double *numbers = mag_arena_take(r->how->arena, length * sizeof *numbers);
    if (numbers == NULL) {
        return mag_bpx_no_memory(r);
    }
    for (size_t n = 0; n < length; n++) {
        const struct json_t *item = mag_json_at(given, n);
        if (mag_json_is(item) != MAG_JSON_NUMBER) {
            return mag_bpx_fail(r, at, name, "item %zu is %s, but must be a number", n + 1,
                                tell_kind(item));
        }
        numbers[n] = mag_json_number_of(item);
    }
    *count = (int)length;
    *values = numbers;
    return MAG_OK;
}

/// Ends the trial of a function: where it failed, the message gets its place.
static mag_status end_trial(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                            mag_status status, mag_curve *curve)
{
    mag_curve_destroy(curve);
    if (status != MAG_BAD_CASE) {
        return status;
    }
    char why[1024];
    snprintf(why, sizeof why, "%.1000s", mag_message(r->how->ctx));
    return mag_bpx_fail(r, at, name, "%s", why);
}

static mag_status read_expression(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                                  const char *given, const char **text)
{
    mag_curve *curve = NULL;
    const mag_status status = mag_curve_expression(r->how->ctx, given, "x", &curve);
    MAG_TRY(end_trial(r, at, name, status, curve));
    *text = mag_arena_text(r->how->arena, given, strlen(given));
    return *text != NULL ? MAG_OK : mag_bpx_no_memory(r);
}

/// A constant as the shortest expression that reads back to the same.
static mag_status write_constant(const mag_bpx_reader *r, double value, const char **text)
{
    char digits[32];
    for (int n = 15; n <= 17; n++) {
        snprintf(digits, sizeof digits, "%.*g", n, value);
        if (strtod(digits, NULL) == value) {
            break;
        }
    }
    *text = mag_arena_text(r->how->arena, digits, strlen(digits));
    return *text != NULL ? MAG_OK : mag_bpx_no_memory(r);
}

static mag_status turn_round(const mag_bpx_reader *r, mag_table *t)
{
    const size_t size = (size_t)t->count * sizeof(double);
    double *x = mag_arena_take(r->how->arena, size), *y = mag_arena_take(r->how->arena, size);
    if (x == NULL || y == NULL) {
        return mag_bpx_no_memory(r);
    }
    for (int n = 0; n < t->count; n++) {
        x[n] = t->x[t->count - 1 - n];
        y[n] = t->y[t->count - 1 - n];
    }
    t->x = x;
    t->y = y;
    return MAG_OK;
}

static mag_status read_table(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                             mag_table *table)
{
    mag_bpx_part within;
    mag_curve *curve = NULL;
    int ys;
    char place[256];
    snprintf(place, sizeof place, "%.120s / %.100s", at->place, name);
    MAG_TRY(mag_bpx_enter(r, at->map, name, place, &within));
    MAG_TRY(mag_bpx_list(r, &within, "x", &table->count, &table->x));
    MAG_TRY(mag_bpx_list(r, &within, "y", &ys, &table->y));
    if (table->count == 0 || ys != table->count) {
        return mag_bpx_fail(r, at, name,
                            "a table needs lists x and y of equal length, not %d and %d",
                            table->count, ys);
    }
    if (table->x[0] > table->x[table->count - 1]) {
        MAG_TRY(turn_round(r, table));
    }
    const mag_status status =
        mag_curve_table(r->how->ctx, table->count, table->x, table->y, &curve);
    return end_trial(r, at, name, status, curve);
}

mag_status mag_bpx_function(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                            const char **text, mag_table *table)
{
    const struct json_t *given = mag_json_get(at->map, name);
    *text = "";
    *table = (mag_table){0};
    switch (mag_json_is(given)) {
    case MAG_JSON_NOTHING:
        return MAG_OK;
    case MAG_JSON_NUMBER:
        return write_constant(r, mag_json_number_of(given), text);
    case MAG_JSON_TEXT:
        return read_expression(r, at, name, mag_json_text_of(given), text);
    case MAG_JSON_MAP:
        return read_table(r, at, name, table);
    default:
        return mag_bpx_fail(r, at, name,
                            "it is %s, but must be a number, an expression in x or a table "
                            "{\"x\": [...], \"y\": [...]}",
                            tell_kind(given));
    }
}

bool mag_bpx_is_given(const mag_bpx_reader *r, const char *path)
{
    char whole[160];
    snprintf(whole, sizeof whole, "battery.%.140s", path);
    return r->how->is_given(r->how->user, whole);
}
