#include "axis.h"
#include "base/json.h"
#include "base/text.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES = 1024 }; // most names of numbers among which the nearest is sought

// ---- axes ------------------------------------------------------------------------------------

static mag_status fail_axis(mag_context *ctx, const char *option, const char *text, const char *why)
{
    return mag_fail(ctx, MAG_BAD_CALL,
                    "%s '%.200s': %s; write it as mould.slurry_temperature=580degC..600degC:5, or "
                    "mould.inlet_speed*=0.5..1.5:5 to multiply what the case has",
                    option, text, why);
}

/// The number and the unit of one end, (length) bytes long.
static bool read_end(const char *text, size_t length, double *value, char unit[APP_WORD])
{
    char copy[APP_WORD];
    const char *end = NULL;
    if (length >= sizeof copy) {
        return false;
    }
    snprintf(copy, sizeof copy, "%.*s", (int)length, text);
    const char *begin = copy + strspn(copy, " ");
    if (!mag_units_number(begin, value, &end) || !isfinite(*value)) {
        return false;
    }
    snprintf(unit, APP_WORD, "%s", end + strspn(end, " "));
    for (size_t n = strlen(unit); n > 0 && unit[n - 1] == ' '; n--) {
        unit[n - 1] = '\0';
    }
    return true;
}

static mag_status read_path(mag_context *ctx, const char *option, const char *text, app_axis *out)
{
    const char *equal = strchr(text, '=');
    size_t length = equal != NULL ? (size_t)(equal - text) : 0;
    out->multiplies = length > 0 && text[length - 1] == '*';
    length -= out->multiplies;
    if (length == 0) {
        return fail_axis(ctx, option, text, "the path of a choice and '=' are missing");
    }
    if (length >= sizeof out->path) {
        return fail_axis(ctx, option, text, "the path is too long");
    }
    snprintf(out->path, sizeof out->path, "%.*s", (int)length, text);
    return MAG_OK;
}

/// The whole number behind the last colon.
static bool read_count(const char *colon, int *count)
{
    char *end = NULL;
    const long value = colon != NULL ? strtol(colon + 1, &end, 10) : 0;
    *count = (int)value;
    return colon != NULL && end != colon + 1 && *end == '\0' && value >= 2 &&
           value <= APP_AXIS_VALUES;
}

mag_status app_axis_read(mag_context *ctx, const char *option, const char *text, app_axis *out)
{
    char other[APP_WORD];
    double from;
    double to;

    *out = (app_axis){.count = 0};
    MAG_TRY(read_path(ctx, option, text, out));
    const char *range = strchr(text, '=') + 1;
    const char *dots = strstr(range, "..");
    const char *colon = strrchr(range, ':');
    if (dots == NULL || !read_count(colon, &out->count)) {
        char why[APP_WORD];
        snprintf(why, sizeof why,
                 "it needs two ends with '..' between them and, behind ':', how many values there "
                 "are, 2 to %d",
                 APP_AXIS_VALUES);
        return fail_axis(ctx, option, text, why);
    }
    if (!read_end(range, (size_t)(dots - range), &from, out->unit) || colon < dots ||
        !read_end(dots + 2, (size_t)(colon - dots - 2), &to, other)) {
        return fail_axis(ctx, option, text, "each end must be a number and its unit");
    }
    if (strcmp(out->unit, other) != 0) {
        return fail_axis(ctx, option, text, "both ends need the same unit, written alike");
    }
    if (out->multiplies && out->unit[0] != '\0') {
        return fail_axis(ctx, option, text, "factors have no unit");
    }
    if (!(from < to)) {
        return fail_axis(ctx, option, text, "the first end must be less than the second");
    }
    for (int i = 0; i < out->count; i++) {
        out->values[i] = i + 1 < out->count ? from + (to - from) * i / (out->count - 1) : to;
    }
    return MAG_OK;
}

mag_status app_axis_set(mag_context *ctx, const app_axis *a, const mag_case *c, int index,
                        char **set)
{
    size_t size = 0;
    *set = NULL;
    FILE *to = open_memstream(set, &size);
    mag_status status = MAG_OK;
    if (to == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a point of a window");
    }
    fprintf(to, "%s=", a->path);
    if (a->multiplies) {
        status = mag_case_write_scaled(ctx, c, a->path, a->values[index], to);
    } else {
        // 15 digits: 0.1 stays 0.1
        fprintf(to, "%.15g%s%s", a->values[index], a->unit[0] != '\0' ? " " : "", a->unit);
    }
    if (fclose(to) != 0 && status == MAG_OK) {
        status = mag_fail(ctx, MAG_MACHINE, "out of memory: a point of a window");
    }
    return status;
}

// ---- conditions ------------------------------------------------------------------------------

static mag_status fail_condition(mag_context *ctx, const char *text, const char *why)
{
    return mag_fail(
        ctx, MAG_BAD_CALL,
        "--sound '%.200s': %s; write it as \"misrun_volume < 1e-9 m3\" or \"fill_at_end "
        ">= 99 %%\"",
        text, why);
}

/// Copies (length) bytes without the blanks around them; false where nothing is left, or too much.
static bool copy_word(const char *text, size_t length, char word[APP_WORD])
{
    while (length > 0 && *text == ' ') {
        text++;
        length--;
    }
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    snprintf(word, APP_WORD, "%.*s", length < APP_WORD ? (int)length : 0, text);
    return word[0] != '\0';
}

/// Whether a unit is one at all. "1 UNIT" is the same unit in another text: alike texts would be
/// taken for the same without a look.
static bool is_known(mag_units *units, const char *unit)
{
    char same[APP_WORD + 2];
    snprintf(same, sizeof same, "1 %s", unit);
    return unit[0] == '\0' || strcmp(unit, "%") == 0 || mag_units_fit(units, unit, same);
}

mag_status app_condition_read(mag_context *ctx, mag_units *units, const char *text,
                              app_condition *out)
{
    const size_t at = strcspn(text, "<>");
    char unit[APP_WORD];
    double value;

    *out = (app_condition){.compare = text[at] == '<' ? APP_LESS : APP_GREATER};
    if (text[at] == '\0' || strlen(text) >= sizeof out->text) {
        return fail_condition(ctx, text,
                              "it must compare a number of the result by <, <=, > or >=");
    }
    const bool equal = text[at + 1] == '=';
    out->compare = (app_compare)((int)out->compare + equal);
    snprintf(out->text, sizeof out->text, "%s", text);
    const char *limit = text + at + 1 + equal;
    if (!copy_word(text, at, out->name)) {
        return fail_condition(ctx, text, "the name of a number is missing");
    }
    if (!copy_word(limit, strlen(limit), out->limit) ||
        !read_end(out->limit, strlen(out->limit), &value, unit)) {
        return fail_condition(ctx, text, "the limit must be a number and its unit");
    }
    if (!is_known(units, unit)) {
        return fail_condition(ctx, text, "the limit's unit is not known");
    }
    return MAG_OK;
}

static mag_status refuse_name(mag_context *ctx, const app_condition *c, const json_t *numbers)
{
    const char *names[NAMES];
    const char *name;
    json_t *one;
    int count = 0;
    json_object_foreach((json_t *)(uintptr_t)numbers, name, one)
    {
        if (count < NAMES) {
            names[count++] = name;
        }
    }
    const char *near = mag_text_nearest(c->name, names, count);
    return mag_fail(ctx, MAG_BAD_CALL, "--sound '%s': the result has no number '%s'%s%s%s", c->text,
                    c->name, near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                    near != NULL ? "'?" : "");
}

static bool compare(app_compare how, double value, double limit)
{
    switch (how) {
    case APP_LESS:
        return value < limit;
    case APP_LESS_EQUAL:
        return value <= limit;
    case APP_GREATER:
        return value > limit;
    default:
        return value >= limit;
    }
}

/// "fill_at_end is 98 %, not >= 99 %".
static void say_why(const app_condition *c, const json_t *value, const char *unit, char *why)
{
    char digits[32];
    char friendly[MAG_FRIENDLY_LENGTH] = "not known";
    if (json_is_number(value)) {
        snprintf(digits, sizeof digits, "%.4g", json_number_value(value));
        mag_units_friendly(strtod(digits, NULL), unit, friendly);
    }
    snprintf(why, APP_WORD, "%.60s is %.60s, not %.60s", c->name, friendly,
             c->text + strcspn(c->text, "<>"));
}

mag_status app_condition_holds(mag_context *ctx, mag_units *units, const app_condition *c,
                               const json_t *numbers, bool *holds, char *why)
{
    char reason[MAG_WHY_LENGTH];
    const json_t *one = json_object_get(numbers, c->name);
    const json_t *value = json_object_get(one, "value");
    double limit;

    if (one == NULL) {
        return refuse_name(ctx, c, numbers);
    }
    const char *unit = mag_json_words(one, "unit");
    if (!mag_units_read(units, c->limit, unit, &limit, reason)) {
        return mag_fail(ctx, MAG_BAD_CALL, "--sound '%s': '%s' %s; the number is in %s", c->text,
                        c->limit, reason, unit);
    }
    *holds = json_is_number(value) && compare(c->compare, json_number_value(value), limit);
    say_why(c, value, unit, why);
    return MAG_OK;
}
