#include "case/fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mag_status fail_value(mag_filler *f, const mag_param *p, const mag_node *n, const char *must)
{
    char clip[MAG_CLIP_LENGTH];
    return mag_tree_fail(f->ctx, n, "%s is %s, but must be %s", p->name, mag_fill_clip(n, clip),
                         must);
}

mag_status mag_fill_number(mag_filler *f, const mag_param *p, const mag_node *n, const char *si,
                           double *out)
{
    char bounds[3 * MAG_FRIENDLY_LENGTH];
    char clip[MAG_CLIP_LENGTH];
    char why[MAG_WHY_LENGTH];
    mag_fill_bounds(p, si, bounds);
    if (n->kind != MAG_NODE_WORD) {
        return fail_value(f, p, n, bounds[0] == '\0' ? "a number and its unit" : bounds);
    }
    if (!mag_units_read(f->units, n->text, si, out, why)) {
        return mag_tree_fail(f->ctx, n, "%s: '%s' %s%s%s", p->name, mag_fill_clip(n, clip), why,
                             bounds[0] == '\0' ? "" : "; allowed is ", bounds);
    }
    return mag_fill_check(f, p, n, si, *out);
}

static mag_status fill_whole(mag_filler *f, const mag_param *p, const mag_node *n, void *member)
{
    char must[3 * MAG_FRIENDLY_LENGTH + 32];
    snprintf(must, sizeof must, "a whole number");
    if (mag_param_is_bounded(p)) {
        snprintf(must, sizeof must, "a whole number, %.0f to %.0f", p->least, p->most);
    }
    const char *digits = n->text + (n->text[0] == '-' || n->text[0] == '+');
    const size_t length = strspn(digits, "0123456789");
    if (n->kind != MAG_NODE_WORD || length == 0 || digits[length] != '\0') {
        return fail_value(f, p, n, must);
    }
    const double value = strtod(n->text, NULL);
    if (value < -2147483647.0 || value > 2147483647.0 ||
        (mag_param_is_bounded(p) && (value < p->least || value > p->most))) {
        return fail_value(f, p, n, must);
    }
    const int whole = (int)value;
    memcpy(member, &whole, sizeof whole);
    return MAG_OK;
}

static mag_status fill_truth(mag_filler *f, const mag_param *p, const mag_node *n, void *member)
{
    const bool yes = strcmp(n->text, "true") == 0;
    if (n->kind != MAG_NODE_WORD || (!yes && strcmp(n->text, "false") != 0)) {
        return fail_value(f, p, n, "true or false");
    }
    memcpy(member, &yes, sizeof yes);
    return MAG_OK;
}

/// Puts "first, second or third" into `text`.
static void list_words(const char *words, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    while (*words != '\0' && used < size) {
        const size_t length = strcspn(words, "|");
        const bool is_last = words[length] == '\0';
        const char *before = used == 0 ? "" : (is_last ? " or " : ", ");
        used += (size_t)snprintf(text + used, size - used, "%s%.*s", before, (int)length, words);
        words += length + !is_last;
    }
}

static mag_status fill_choice(mag_filler *f, const mag_param *p, const mag_node *n, void *member)
{
    char all[512];
    int index = 0;
    for (const char *w = p->unit; n->kind == MAG_NODE_WORD; index++) {
        const size_t length = strcspn(w, "|");
        if (strlen(n->text) == length && strncmp(n->text, w, length) == 0) {
            memcpy(member, &index, sizeof index);
            return MAG_OK;
        }
        if (w[length] == '\0') {
            break;
        }
        w += length + 1;
    }
    list_words(p->unit, all, sizeof all);
    return fail_value(f, p, n, all);
}

static mag_status fill_text(mag_filler *f, const mag_param *p, const mag_node *n, void *member)
{
    if (n->kind != MAG_NODE_WORD) {
        return fail_value(f, p, n, "words");
    }
    memcpy(member, &n->text, sizeof n->text);
    return MAG_OK;
}

mag_status mag_fill_word(mag_filler *f, const mag_param *p, const mag_node *n, void *member)
{
    switch (p->kind) {
    case MAG_KIND_int:
        return fill_whole(f, p, n, member);
    case MAG_KIND_bool:
        return fill_truth(f, p, n, member);
    case MAG_KIND_mag_choice:
        return fill_choice(f, p, n, member);
    default:
        return fill_text(f, p, n, member);
    }
}

/// Unit text behind the number of a word; "" if there is none.
static const char *find_unit(const char *text)
{
    double value = 0.0;
    const char *end = text;
    if (!mag_units_number(text, &value, &end)) {
        return "";
    }
    return end + strspn(end, " \t");
}

mag_status mag_fill_vector(mag_filler *f, const mag_param *p, const mag_node *n, mag_vector *out)
{
    if (n->kind != MAG_NODE_LIST || n->count != 3) {
        char must[128];
        snprintf(must, sizeof must, "three numbers and their unit, as [0, 0, 1 %s]",
                 mag_units_usual(p->unit));
        return fail_value(f, p, n, must);
    }
    // [0, 0, 9.81 m/s2]: the unit behind the last number is for all, unless each has its own. It is
    // read first, since a mistake in the unit is seen there.
    static const int order[3] = {2, 0, 1};
    const char *unit = find_unit(n->items[2]->text);
    double values[3] = {0.0, 0.0, 0.0};
    for (int k = 0; k < 3; k++) {
        mag_node item = *n->items[order[k]];
        double alone = 0.0;
        const char *end = NULL;
        const bool bare =
            item.kind == MAG_NODE_WORD && mag_units_number(item.text, &alone, &end) && *end == '\0';
        if (bare && unit[0] != '\0') {
            item.text = mag_arena_print(f->arena, "%s %s", item.text, unit);
            if (item.text == NULL) {
                return mag_fill_no_memory(f->ctx);
            }
        }
        MAG_TRY(mag_fill_number(f, p, &item, p->unit, &values[order[k]]));
    }
    *out = (mag_vector){values[0], values[1], values[2]};
    return MAG_OK;
}
