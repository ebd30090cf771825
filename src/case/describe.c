#include "case/describe.h"

#include "base/text.h"
#include "base/units.h"
#include "mag/context.h"

#include <stdio.h>
#include <string.h>

void mag_describe_axis(const mag_param *p, int axis, char unit[MAG_WORDS_LENGTH])
{
    const char *between = strstr(p->unit, " : ");
    if (between == NULL) {
        snprintf(unit, MAG_WORDS_LENGTH, "%s", p->unit);
    } else if (axis == 0) {
        snprintf(unit, MAG_WORDS_LENGTH, "%.*s", (int)(between - p->unit), p->unit);
    } else {
        snprintf(unit, MAG_WORDS_LENGTH, "%s", between + 3);
    }
}

void mag_describe_unit(const mag_param *p, char unit[MAG_WORDS_LENGTH])
{
    unit[0] = '\0';
    if (p->kind == MAG_KIND_mag_table) {
        mag_describe_axis(p, 1, unit);
    } else if (p->kind == MAG_KIND_double || p->kind == MAG_KIND_mag_vector) {
        snprintf(unit, MAG_WORDS_LENGTH, "%s", p->unit);
    }
}

/// " [m]", or nothing for a plain number.
static const char *bracket(const char *unit, char text[MAG_WORDS_LENGTH])
{
    const bool plain = unit[0] == '\0' || strcmp(unit, "1") == 0;
    snprintf(text, MAG_WORDS_LENGTH, plain ? "%.0s" : " [%.100s]", unit);
    return text;
}

/// "one of: box, cylinder, stl"
static void list_choices(const char *choices, char words[MAG_WORDS_LENGTH])
{
    size_t at = (size_t)snprintf(words, MAG_WORDS_LENGTH, "one of: ");
    for (const char *c = choices; *c != '\0' && at + 3 < MAG_WORDS_LENGTH; c++) {
        words[at++] = *c == '|' ? ',' : *c;
        if (*c == '|') {
            words[at++] = ' ';
        }
    }
    words[at] = '\0';
}

void mag_describe_kind(const mag_param *p, char words[MAG_WORDS_LENGTH])
{
    char unit[MAG_WORDS_LENGTH];
    char shown[MAG_WORDS_LENGTH];
    char x[MAG_WORDS_LENGTH];

    mag_describe_unit(p, unit);
    mag_describe_axis(p, 0, x);
    switch (p->kind) {
    case MAG_KIND_double:
        snprintf(words, MAG_WORDS_LENGTH, "number%.110s", bracket(unit, shown));
        break;
    case MAG_KIND_int:
        snprintf(words, MAG_WORDS_LENGTH, "whole number");
        break;
    case MAG_KIND_bool:
        snprintf(words, MAG_WORDS_LENGTH, "true or false");
        break;
    case MAG_KIND_mag_text:
        snprintf(words, MAG_WORDS_LENGTH, "words");
        break;
    case MAG_KIND_mag_choice:
        list_choices(p->unit, words);
        break;
    case MAG_KIND_mag_vector:
        snprintf(words, MAG_WORDS_LENGTH, "three numbers%.110s", bracket(unit, shown));
        break;
    case MAG_KIND_mag_file:
        snprintf(words, MAG_WORDS_LENGTH,
                 p->unit[0] == '\0' ? "path of a file%.0s" : "path of a file (%.100s)", p->unit);
        break;
    case MAG_KIND_mag_table:
        snprintf(words, MAG_WORDS_LENGTH,
                 "number, [[x, y], ...] or path of a CSV file; x in %.100s, y in %.100s", x, unit);
        break;
    case MAG_KIND_group:
        snprintf(words, MAG_WORDS_LENGTH, "block");
        break;
    case MAG_KIND_list:
        snprintf(words, MAG_WORDS_LENGTH, "list of blocks");
        break;
    }
}

/// The index'th word of "first|second".
static void pick_choice(const char *choices, int index, char word[MAG_WORDS_LENGTH])
{
    for (; index > 0 && strchr(choices, '|') != NULL; index--) {
        choices = strchr(choices, '|') + 1;
    }
    snprintf(word, MAG_WORDS_LENGTH, "%.*s", (int)strcspn(choices, "|"), choices);
}

void mag_describe_default(const mag_param *p, char words[MAG_WORDS_LENGTH])
{
    char unit[MAG_WORDS_LENGTH];
    char number[MAG_FRIENDLY_LENGTH];

    words[0] = '\0';
    if (mag_param_is_required(p)) {
        snprintf(words, MAG_WORDS_LENGTH, "required");
        return;
    }
    mag_describe_unit(p, unit);
    mag_units_friendly(p->normal, unit, number);
    switch (p->kind) {
    case MAG_KIND_bool:
        snprintf(words, MAG_WORDS_LENGTH, p->normal != 0.0 ? "true" : "false");
        break;
    case MAG_KIND_mag_choice:
        pick_choice(p->unit, (int)p->normal, words);
        break;
    case MAG_KIND_mag_text:
    case MAG_KIND_mag_file:
        snprintf(words, MAG_WORDS_LENGTH, "%s",
                 p->normal_text[0] != '\0' ? p->normal_text : "none");
        break;
    case MAG_KIND_mag_vector:
        snprintf(words, MAG_WORDS_LENGTH, "three times %s", number);
        break;
    case MAG_KIND_list:
        snprintf(words, MAG_WORDS_LENGTH, "empty");
        break;
    case MAG_KIND_group:
        break;
    default:
        snprintf(words, MAG_WORDS_LENGTH, "%s", number);
    }
}

void mag_describe_range(const mag_param *p, char words[MAG_WORDS_LENGTH])
{
    char unit[MAG_WORDS_LENGTH];
    char least[MAG_FRIENDLY_LENGTH];
    char most[MAG_FRIENDLY_LENGTH];

    words[0] = '\0';
    if (mag_param_is_bounded(p)) {
        mag_describe_unit(p, unit);
        mag_units_friendly(p->least, unit, least);
        mag_units_friendly(p->most, unit, most);
        snprintf(words, MAG_WORDS_LENGTH, "%s to %s", least, most);
    }
}

const mag_source *mag_param_source(const mag_params *t, const mag_param *p)
{
    for (int s = 0; s < t->source_count; s++) {
        if (strcmp(t->sources[s].name, p->name) == 0) {
            return &t->sources[s];
        }
    }
    return NULL;
}

const char *mag_flag_word(mag_flag flag)
{
    static const char *const words[] = {"", "read", "computed", "recalled", "assumed"};
    return words[flag];
}

/// Fails with the parameter that was probably meant, or all there are.
static mag_status refuse(mag_context *ctx, const mag_params *t, const char *name)
{
    const char *names[256];
    char all[1024] = "";
    int count = 0;
    for (; count < t->count && count < 256; count++) {
        const size_t have = strlen(all);
        names[count] = t->params[count].name;
        snprintf(all + have, sizeof all - have, "%s%s", count > 0 ? ", " : "", names[count]);
    }
    const char *nearest = mag_text_nearest(name, names, count);
    if (nearest != NULL) {
        return mag_fail(ctx, MAG_BAD_CALL, "%s has no '%s'; did you mean '%s'?", t->name, name,
                        nearest);
    }
    return mag_fail(ctx, MAG_BAD_CALL, "%s has no '%s'; there are: %s", t->name, name, all);
}

mag_status mag_params_find(mag_context *ctx, const mag_params *t, const char *path,
                           const mag_params **in, const mag_param **found)
{
    const size_t own = strlen(t->name);
    if (strncmp(path, t->name, own) == 0 && path[own] == '.') {
        path += own + 1;
    }
    *found = NULL;
    while (*path != '\0') {
        char name[128];
        const size_t length = strcspn(path, ".[");
        snprintf(name, sizeof name, "%.*s", (int)length, path);
        *found = NULL;
        for (int i = 0; i < t->count && *found == NULL; i++) {
            *found = strcmp(t->params[i].name, name) == 0 ? &t->params[i] : NULL;
        }
        if (*found == NULL) {
            return refuse(ctx, t, name);
        }
        *in = t;
        path += length;
        path += *path == '[' ? strcspn(path, ".") : 0;
        path += *path == '.' ? 1 : 0;
        if (*path != '\0' && (*found)->items == NULL) {
            return mag_fail(ctx, MAG_BAD_CALL, "%s.%s is no block: nothing stands below it",
                            t->name, name);
        }
        t = (*found)->items != NULL ? (*found)->items : t;
    }
    return *found != NULL ? MAG_OK : refuse(ctx, t, path);
}
