#include "case/case.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// One writing of a case.
typedef struct writer {
    FILE *to;
    const mag_case *c;
    const char *folder; ///< whole path, before the names of files; as given if that is not known
} writer;

static void write_block(const writer *w, const mag_params *t, const char *values, int depth);

/// The character of UTF-8 at `text`; *length is its bytes.
static unsigned decode(const char *text, int *length)
{
    const unsigned char *s = (const unsigned char *)text;
    *length = s[0] < 0xC0 ? 1 : (s[0] < 0xE0 ? 2 : (s[0] < 0xF0 ? 3 : 4));
    unsigned code = *length == 1 ? s[0] : s[0] & (0x7Fu >> *length);
    for (int i = 1; i < *length; i++) {
        if ((s[i] & 0xC0) != 0x80) { // cut off: what is there is taken byte by byte
            *length = 1;
            return s[0];
        }
        code = code << 6 | (s[i] & 0x3Fu);
    }
    return code;
}

/// True for characters that YAML takes for the end of a line, or does not take at all.
static bool needs_escape(unsigned code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 ||
           code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

/// Writes a text in quotes, as YAML reads it back.
static void write_quoted(FILE *to, const char *text)
{
    fputc('"', to);
    while (*text != '\0') {
        int length = 1;
        const unsigned code = decode(text, &length);
        if (code == '"' || code == '\\') {
            fprintf(to, "\\%c", (int)code);
        } else if (needs_escape(code)) {
            fprintf(to, "\\u%04X", code);
        } else {
            fwrite(text, 1, (size_t)length, to);
        }
        text += length;
    }
    fputc('"', to);
}

/// In as few digits as read back to the same number.
static void write_number(FILE *to, double value, const char *unit)
{
    const bool plain = unit[0] == '\0' || strcmp(unit, "1") == 0;
    char digits[32];
    for (int n = 15; n <= 17; n++) {
        snprintf(digits, sizeof digits, "%.*g", n, value);
        if (strtod(digits, NULL) == value) {
            break;
        }
    }
    fprintf(to, "%s%s%s", digits, plain ? "" : " ", plain ? "" : unit);
}

/// Name of the surface that was made and put into this file's place; NULL if it is as it was read.
static const char *find_surface(const mag_case *c, const mag_file *file)
{
    for (int n = 0; n < c->surface_count; n++) {
        if (c->surfaces[n].data == file->data) {
            return c->surfaces[n].name;
        }
    }
    return NULL;
}

static void write_file(const writer *w, const mag_file *file)
{
    const char *surface = find_surface(w->c, file);
    if (surface != NULL) {
        write_quoted(w->to, surface);
        return;
    }
    const bool as_is = file->name[0] == '/' || file->name[0] == '\0' || w->folder[0] == '\0';
    char path[2 * PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", strcmp(w->folder, "/") == 0 ? "" : w->folder, file->name);
    write_quoted(w->to, as_is ? file->name : path);
}

static void write_table(FILE *to, const mag_param *p, const mag_table *t)
{
    char x[MAG_CLIP_LENGTH];
    char y[MAG_CLIP_LENGTH];
    mag_fill_units(p->unit, x, y);
    if (t->count == 0) {
        write_number(to, t->constant, y);
        return;
    }
    for (int i = 0; i < t->count; i++) {
        fputs(i == 0 ? "[[" : ", [", to);
        write_number(to, t->x[i], x);
        fputs(", ", to);
        write_number(to, t->y[i], y);
        fputc(']', to);
    }
    fputc(']', to);
}

static void write_vector(FILE *to, const mag_param *p, const mag_vector *v)
{
    const double values[3] = {v->x, v->y, v->z};
    for (int i = 0; i < 3; i++) {
        fputs(i == 0 ? "[" : ", ", to);
        write_number(to, values[i], p->unit);
    }
    fputc(']', to);
}

static void write_choice(FILE *to, const char *words, int index)
{
    for (; index > 0; index--) {
        words += strcspn(words, "|");
        words += *words == '|';
    }
    // In quotes: a word could be one that YAML takes for something else.
    fprintf(to, "\"%.*s\"", (int)strcspn(words, "|"), words);
}

static void write_value(const writer *w, const mag_param *p, const char *member)
{
    double number;
    int whole;
    bool yes;
    mag_text text;
    mag_vector vector;
    mag_file file;
    mag_table table;

    switch (p->kind) {
    case MAG_KIND_double:
        memcpy(&number, member, sizeof number);
        write_number(w->to, number, p->unit);
        return;
    case MAG_KIND_int:
        memcpy(&whole, member, sizeof whole);
        fprintf(w->to, "%d", whole);
        return;
    case MAG_KIND_bool:
        memcpy(&yes, member, sizeof yes);
        fputs(yes ? "true" : "false", w->to);
        return;
    case MAG_KIND_mag_choice:
        memcpy(&whole, member, sizeof whole);
        write_choice(w->to, p->unit, whole);
        return;
    case MAG_KIND_mag_text:
        memcpy(&text, member, sizeof text);
        write_quoted(w->to, text);
        return;
    case MAG_KIND_mag_vector:
        memcpy(&vector, member, sizeof vector);
        write_vector(w->to, p, &vector);
        return;
    case MAG_KIND_mag_file:
        memcpy(&file, member, sizeof file);
        write_file(w, &file);
        return;
    default:
        memcpy(&table, member, sizeof table);
        write_table(w->to, p, &table);
    }
}

static void write_list(const writer *w, const mag_param *p, const char *member, int depth)
{
    mag_any_list list;
    memcpy(&list, member, sizeof list);
    if (list.count == 0) {
        fputs(" []\n", w->to);
        return;
    }
    fputc('\n', w->to);
    for (int i = 0; i < list.count; i++) {
        fprintf(w->to, "%*s-\n", 2 * depth + 2, "");
        write_block(w, p->items, (const char *)list.items + (size_t)i * p->items->size, depth + 2);
    }
}

static void write_block(const writer *w, const mag_params *t, const char *values, int depth)
{
    for (int i = 0; i < t->count; i++) {
        const mag_param *p = &t->params[i];
        const char *member = values + p->offset;
        fprintf(w->to, "%*s%s:", 2 * depth, "", p->name);
        if (p->kind == MAG_KIND_group) {
            fputs(p->items->count == 0 ? " {}\n" : "\n", w->to);
            write_block(w, p->items, member, depth + 1);
        } else if (p->kind == MAG_KIND_list) {
            write_list(w, p, member, depth);
        } else {
            fputc(' ', w->to);
            write_value(w, p, member);
            fputc('\n', w->to);
        }
    }
}

/// A curve with its second column multiplied. MAG_MACHINE if memory is out.
static mag_status write_scaled_table(mag_context *ctx, const mag_case_place *place, double factor,
                                     FILE *to)
{
    mag_table t;
    memcpy(&t, place->member, sizeof t);
    double *y = calloc((size_t)t.count + 1, sizeof *y);
    if (y == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a curve of %d points", t.count);
    }
    for (int i = 0; i < t.count; i++) {
        y[i] = factor * t.y[i];
    }
    t.y = y;
    t.constant *= factor;
    write_table(to, place->param, &t);
    free(y);
    return MAG_OK;
}

mag_status mag_case_write_scaled(mag_context *ctx, const mag_case *c, const char *path,
                                 double factor, FILE *to)
{
    mag_case_place place = {NULL, NULL};
    mag_vector v;
    double number;

    switch (mag_case_find(c, path, &place) ? place.param->kind : MAG_KIND_list) {
    case MAG_KIND_double:
        memcpy(&number, place.member, sizeof number);
        write_number(to, factor * number, place.param->unit);
        return MAG_OK;
    case MAG_KIND_mag_vector:
        memcpy(&v, place.member, sizeof v);
        v = (mag_vector){factor * v.x, factor * v.y, factor * v.z};
        write_vector(to, place.param, &v);
        return MAG_OK;
    case MAG_KIND_mag_table:
        return write_scaled_table(ctx, &place, factor, to);
    default:
        return mag_fail(ctx, MAG_BAD_CALL,
                        "%.200s: the case has no number, vector or curve there, so it cannot be "
                        "multiplied; `mag explain %s` lists what there is",
                        path, c->model);
    }
}

mag_status mag_case_write_full(mag_context *ctx, const mag_case *c, FILE *to)
{
    char folder[PATH_MAX] = "";
    const char *from = c->folder[0] == '\0' ? "." : c->folder;
    const writer w = {to, c, realpath(from, folder) != NULL ? folder : c->folder};
    fputs("model: ", to);
    write_quoted(to, c->model);
    fputs("\ntitle: ", to);
    write_quoted(to, c->title);
    fputc('\n', to);
    for (int i = 0; i < c->part_count; i++) {
        fprintf(to, "%s:%s\n", c->parts[i].table->name, c->parts[i].table->count == 0 ? " {}" : "");
        write_block(&w, c->parts[i].table, c->parts[i].values, 1);
    }
    if (fflush(to) != 0 || ferror(to)) {
        return mag_fail(ctx, MAG_MACHINE, "the full case cannot be written: %s", strerror(errno));
    }
    return MAG_OK;
}
