#include "case/fill.h"

#include <stdio.h>
#include <string.h>

bool mag_param_is_bounded(const mag_param *p)
{
    return p->least != 0.0 || p->most != 0.0;
}

bool mag_param_is_required(const mag_param *p)
{
    return isnan(p->normal);
}

void mag_fill_bounds(const mag_param *p, const char *si, char *text)
{
    char least[MAG_FRIENDLY_LENGTH];
    char most[MAG_FRIENDLY_LENGTH];
    mag_units_friendly(p->least, si, least);
    mag_units_friendly(p->most, si, most);
    if (!mag_param_is_bounded(p)) {
        text[0] = '\0';
    } else {
        snprintf(text, 3 * MAG_FRIENDLY_LENGTH, "%s to %s", least, most);
    }
}

mag_status mag_fill_check(mag_filler *f, const mag_param *p, const mag_node *n, const char *si,
                          double value)
{
    if (!mag_param_is_bounded(p) || (value >= p->least && value <= p->most)) {
        return MAG_OK;
    }
    char clip[MAG_CLIP_LENGTH];
    char bounds[3 * MAG_FRIENDLY_LENGTH];
    mag_fill_bounds(p, si, bounds);
    return mag_tree_fail(f->ctx, n, "%s is %s, but must be %s", p->name, mag_fill_clip(n, clip),
                         bounds);
}

void mag_fill_units(const char *both, char *x, char *y)
{
    const char *colon = strstr(both, " : ");
    const int left = colon == NULL ? 0 : (int)(colon - both);
    snprintf(x, MAG_CLIP_LENGTH, "%.*s", left, both);
    snprintf(y, MAG_CLIP_LENGTH, "%s", colon == NULL ? both : colon + 3);
}

const char *mag_fill_clip(const mag_node *n, char *text)
{
    if (n->kind != MAG_NODE_WORD) {
        return n->kind == MAG_NODE_LIST ? "a list" : "a block";
    }
    if (n->text[0] == '\0') {
        return "empty";
    }
    // Cut between characters of UTF-8, and keep the message on one line.
    size_t length = strnlen(n->text, MAG_CLIP_LENGTH - 4);
    const bool cut = n->text[length] != '\0';
    while (cut && length > 0 && ((unsigned char)n->text[length] & 0xC0) == 0x80) {
        length--;
    }
    snprintf(text, MAG_CLIP_LENGTH, "%.*s%s", (int)length, n->text, cut ? "..." : "");
    for (char *c = text; *c != '\0'; c++) {
        *c = (unsigned char)*c < ' ' ? ' ' : *c;
    }
    return text;
}

/// A round value within the bounds: the default, or one well inside.
static double choose_example(const mag_param *p)
{
    if (!mag_param_is_required(p)) {
        return p->normal;
    }
    if (!mag_param_is_bounded(p)) {
        return 1.0;
    }
    if (p->least <= 0.0) {
        return p->most > 0.0 ? 0.1 * p->most : p->least;
    }
    const double middle = pow(10.0, round(0.5 * (log10(p->least) + log10(p->most))));
    return fmin(fmax(middle, p->least), p->most);
}

void mag_param_example(const mag_param *p, char *text)
{
    enum { SIZE = 2 * MAG_FRIENDLY_LENGTH };
    char x[MAG_CLIP_LENGTH];
    char y[MAG_CLIP_LENGTH];
    char value[MAG_FRIENDLY_LENGTH];
    mag_fill_units(p->unit, x, y);
    const double number = choose_example(p);
    mag_units_friendly(number, y, value);
    char *bracket = strstr(value, " (");
    if (bracket != NULL) {
        *bracket = '\0'; // "853.15 K (580 degC)" is for reading only
    }
    if (p->kind == MAG_KIND_mag_text) {
        snprintf(text, SIZE, "%s: %s", p->name,
                 p->normal_text[0] == '\0' ? "some words" : p->normal_text);
    } else if (p->kind == MAG_KIND_mag_file) {
        snprintf(text, SIZE, "%s: part%s%.*s", p->name, p->unit[0] == '\0' ? "" : ".",
                 (int)strcspn(p->unit, "|"), p->unit);
    } else if (p->kind == MAG_KIND_mag_vector) {
        snprintf(text, SIZE, "%s: [0, 0, %s]", p->name, value);
    } else if (p->kind == MAG_KIND_int) {
        snprintf(text, SIZE, "%s: %.0f", p->name, number);
    } else if (p->kind == MAG_KIND_bool) {
        snprintf(text, SIZE, "%s: true", p->name);
    } else if (p->kind == MAG_KIND_mag_choice) {
        snprintf(text, SIZE, "%s: %.*s", p->name, (int)strcspn(p->unit, "|"), p->unit);
    } else {
        snprintf(text, SIZE, "%s: %s", p->name, value);
    }
}
