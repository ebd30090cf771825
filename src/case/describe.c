#include "case/describe.h"

#include <stdio.h>
#include <string.h>

void mag_describe_form(const mag_param *p, char *text)
{
    enum { SIZE = MAG_DESCRIPTION };
    char x[MAG_CLIP_LENGTH];
    char y[MAG_CLIP_LENGTH];
    mag_fill_units(p->unit, x, y);
    const bool plain = y[0] == '\0' || strcmp(y, "1") == 0;
    const char *also = plain ? "" : mag_units_usual(y);

    switch (p->kind) {
    case MAG_KIND_double:
        if (plain) {
            snprintf(text, SIZE, "a number, or %%");
        } else {
            snprintf(text, SIZE, "a number and a unit: %s%s%s", y, strcmp(also, y) == 0 ? "" : ", ",
                     strcmp(also, y) == 0 ? "" : also);
        }
        return;
    case MAG_KIND_int:
        snprintf(text, SIZE, "a whole number");
        return;
    case MAG_KIND_bool:
        snprintf(text, SIZE, "true or false");
        return;
    case MAG_KIND_mag_text:
        snprintf(text, SIZE, "words");
        return;
    case MAG_KIND_mag_choice:
        snprintf(text, SIZE, "one of: %s", p->unit);
        return;
    case MAG_KIND_mag_vector:
        snprintf(text, SIZE, "three numbers and their unit: [0, 0, 1 %s]", also);
        return;
    case MAG_KIND_mag_file:
        snprintf(text, SIZE, "a file%s%s, seen from the case's folder",
                 p->unit[0] == '\0' ? "" : " ending in .", p->unit);
        return;
    case MAG_KIND_mag_table:
        snprintf(text, SIZE,
                 "a number and a unit of %s, or points [[1 %s, 1 %s], ...], or a .csv file", y,
                 mag_units_usual(x), also);
        return;
    case MAG_KIND_group:
        snprintf(text, SIZE, "a block");
        return;
    default:
        snprintf(text, SIZE, "a list of blocks");
    }
}

void mag_describe_range(const mag_param *p, char *text)
{
    char x[MAG_CLIP_LENGTH];
    char y[MAG_CLIP_LENGTH];
    mag_fill_units(p->unit, x, y);
    text[0] = '\0';
    if (p->kind == MAG_KIND_int && mag_param_is_bounded(p)) {
        snprintf(text, MAG_DESCRIPTION, "%.0f to %.0f", p->least, p->most);
    } else if (p->kind != MAG_KIND_mag_choice && p->kind != MAG_KIND_mag_text) {
        mag_fill_bounds(p, p->kind == MAG_KIND_mag_file ? "" : y, text);
    }
}

static void describe_word(const mag_param *p, char *text)
{
    const char *w = p->unit;
    for (int i = 0; i < (int)p->normal; i++) {
        w += strcspn(w, "|");
        w += *w == '|';
    }
    snprintf(text, MAG_DESCRIPTION, "%.*s", (int)strcspn(w, "|"), w);
}

void mag_describe_normal(const mag_param *p, char *text)
{
    char x[MAG_CLIP_LENGTH];
    char y[MAG_CLIP_LENGTH];
    char number[MAG_FRIENDLY_LENGTH];
    text[0] = '\0';
    if (mag_param_is_required(p)) {
        return;
    }
    mag_fill_units(p->unit, x, y);
    mag_units_friendly(p->normal, y, number);
    char *bracket = strstr(number, " (");
    if (bracket != NULL) {
        *bracket = '\0';
    }
    switch (p->kind) {
    case MAG_KIND_int:
        snprintf(text, MAG_DESCRIPTION, "%.0f", p->normal);
        return;
    case MAG_KIND_bool:
        snprintf(text, MAG_DESCRIPTION, "%s", p->normal > 0.0 ? "true" : "false");
        return;
    case MAG_KIND_mag_choice:
        describe_word(p, text);
        return;
    case MAG_KIND_mag_text:
    case MAG_KIND_mag_file:
        snprintf(text, MAG_DESCRIPTION, "%s", p->normal_text);
        return;
    case MAG_KIND_mag_vector:
        snprintf(text, MAG_DESCRIPTION, "[%.9g, %.9g, %s]", p->normal, p->normal, number);
        return;
    case MAG_KIND_group:
    case MAG_KIND_list:
        return;
    default:
        snprintf(text, MAG_DESCRIPTION, "%s", number);
    }
}

const mag_source *mag_describe_source(const mag_params *t, const mag_param *p)
{
    for (int i = 0; i < t->source_count; i++) {
        if (strcmp(t->sources[i].name, p->name) == 0) {
            return &t->sources[i];
        }
    }
    return NULL;
}

const char *mag_describe_flag(mag_flag flag)
{
    static const char *const words[] = {"", "read", "computed", "recalled", "assumed"};
    return words[flag];
}

static mag_status fail_find(mag_context *ctx, const mag_params *t, const char *name)
{
    enum { MOST = 256 };
    const char *names[MOST];
    int count = 0;
    for (; count < t->count && count < MOST; count++) {
        names[count] = t->params[count].name;
    }
    const char *near = mag_text_nearest(name, names, count);
    if (near == NULL) {
        return mag_fail(ctx, MAG_BAD_CALL, "%s has no parameter '%.100s'; see: mag explain %s",
                        t->name, name, t->name);
    }
    return mag_fail(ctx, MAG_BAD_CALL, "%s has no parameter '%.100s'; did you mean '%s'?", t->name,
                    name, near);
}

mag_status mag_describe_find(mag_context *ctx, const mag_params *t, const char *path,
                             const mag_params **in, const mag_param **out)
{
    *in = t;
    *out = NULL;
    while (*path != '\0') {
        const size_t length = strcspn(path, ".[");
        char name[128];
        snprintf(name, sizeof name, "%.*s", (int)(length < 127 ? length : 127), path);
        path += length;
        path += *path == '[' ? strcspn(path, ".") : 0; // an index says nothing here
        path += *path == '.';
        if (*out != NULL) {
            if ((*out)->items == NULL) {
                return mag_fail(ctx, MAG_BAD_CALL, "%s has no parts", (*out)->name);
            }
            *in = (*out)->items;
        }
        *out = NULL;
        for (int i = 0; i < (*in)->count; i++) {
            if (strcmp((*in)->params[i].name, name) == 0) {
                *out = &(*in)->params[i];
            }
        }
        if (*out == NULL) {
            return fail_find(ctx, *in, name);
        }
    }
    return MAG_OK;
}
