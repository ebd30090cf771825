#include "case/fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 128 };

/// A .csv file being read: "time [ms], speed [m/s]", then two numbers a line. '#' begins a remark.
typedef struct sheet {
    mag_filler *f;
    const mag_param *p;
    mag_origin origin;
    const char *at; ///< start of the present line
    int line;       ///< from 1
    char units[2][MAG_CLIP_LENGTH];
    char si[2][MAG_CLIP_LENGTH];
} sheet;

static mag_status fail(const sheet *s, const char *message)
{
    const size_t width = strcspn(s->at, "\r\n");
    return mag_place_fail(s->f->ctx, &s->origin, s->line, 1, width < 80 ? (int)width : 80, message);
}

/// Goes to the next line that says something; false at the end.
static bool go_on(sheet *s, bool past)
{
    const char *end = s->origin.text + s->origin.length;
    while (s->at < end) {
        if (past) {
            s->at += strcspn(s->at, "\n");
            s->at += *s->at == '\n';
            s->line++;
        }
        past = true;
        const char *first = s->at + strspn(s->at, " \t\r");
        if (s->at < end && *first != '\n' && *first != '#' && *first != '\0') {
            return true;
        }
        if (*first == '\0' && first < end) {
            return true; // a zero byte inside: the row will be refused
        }
    }
    return false;
}

/// Cuts the present line into two cells without white space around them.
static mag_status cut_cells(const sheet *s, char cells[2][CELL])
{
    const size_t length = strcspn(s->at, "\r\n");
    const char *comma = memchr(s->at, ',', length);
    if (comma == NULL) {
        comma = memchr(s->at, ';', length);
    }
    if (comma == NULL) {
        return fail(s, "a line must hold two values with a comma between them");
    }
    const char *from[2] = {s->at, comma + 1};
    const char *to[2] = {comma, s->at + length};
    for (int i = 0; i < 2; i++) {
        while (from[i] < to[i] && (*from[i] == ' ' || *from[i] == '\t')) {
            from[i]++;
        }
        while (to[i] > from[i] && (to[i][-1] == ' ' || to[i][-1] == '\t')) {
            to[i]--;
        }
        const size_t size = (size_t)(to[i] - from[i]);
        if (size >= CELL) {
            return fail(s, "a value is longer than 127 letters");
        }
        memcpy(cells[i], from[i], size);
        cells[i][size] = '\0';
    }
    return MAG_OK;
}

/// Takes the units out of "time [ms], speed [m/s]".
static mag_status read_header(sheet *s)
{
    char cells[2][CELL];
    char message[512];
    MAG_TRY(cut_cells(s, cells));
    for (int i = 0; i < 2; i++) {
        const char *open = strchr(cells[i], '[');
        const size_t length = open == NULL ? 0 : strcspn(open + 1, "]");
        if (open == NULL || open[1 + length] != ']' || length >= MAG_CLIP_LENGTH) {
            snprintf(message, sizeof message,
                     "the first line must name both columns with their units: x [%s], %s [%s]",
                     mag_units_usual(s->si[0]), s->p->name, mag_units_usual(s->si[1]));
            return fail(s, message);
        }
        memcpy(s->units[i], open + 1, length);
        s->units[i][length] = '\0';
        if (!mag_units_fit(s->f->units, s->units[i], s->si[i])) {
            snprintf(message, sizeof message,
                     "column %d has the unit [%s], but %s needs [%s] or another unit of %s", i + 1,
                     s->units[i], s->p->name, mag_units_usual(s->si[i]), s->si[i]);
            return fail(s, message);
        }
    }
    return MAG_OK;
}

static mag_status read_row(const sheet *s, double *values)
{
    char cells[2][CELL];
    char why[MAG_WHY_LENGTH];
    char message[2 * MAG_WHY_LENGTH];
    MAG_TRY(cut_cells(s, cells));
    for (int i = 0; i < 2; i++) {
        double number = 0.0;
        const char *end = NULL;
        if (!mag_units_number(cells[i], &number, &end) || *end != '\0' || !isfinite(number)) {
            snprintf(message, sizeof message, "'%s' is not a number", cells[i]);
            return fail(s, message);
        }
        if (!mag_units_convert(s->f->units, number, s->units[i], s->si[i], &values[i], why)) {
            snprintf(message, sizeof message, "'%s' %s", cells[i], why);
            return fail(s, message);
        }
    }
    return MAG_OK;
}

static mag_status check_row(const sheet *s, const mag_table *t, const double *values)
{
    const mag_param *p = s->p;
    if (t->count > 0 && values[0] <= t->x[t->count - 1]) {
        return fail(s, "the first column must rise from line to line");
    }
    if (mag_param_is_bounded(p) && !(values[1] >= p->least && values[1] <= p->most)) {
        char bounds[3 * MAG_FRIENDLY_LENGTH];
        char message[4 * MAG_FRIENDLY_LENGTH];
        mag_fill_bounds(p, s->si[1], bounds);
        snprintf(message, sizeof message, "%s must be %s", p->name, bounds);
        return fail(s, message);
    }
    return MAG_OK;
}

mag_status mag_fill_csv(mag_filler *f, const mag_param *p, const mag_node *n, const char *name,
                        const char *text, size_t size, mag_table *out)
{
    sheet s = {.f = f, .p = p, .origin = {name, text, size, false}, .at = text, .line = 1};
    mag_fill_units(p->unit, s.si[0], s.si[1]);
    if (!go_on(&s, false)) {
        return mag_tree_fail(f->ctx, n, "the file %.300s is empty", name);
    }
    MAG_TRY(read_header(&s));
    size_t room = 0; // lines left: at least as many as points
    for (const char *c = s.at; (c = memchr(c, '\n', size - (size_t)(c - text))) != NULL; c++) {
        room++;
    }
    double *x = mag_arena_take(f->arena, (room + 1) * sizeof *x);
    double *y = mag_arena_take(f->arena, (room + 1) * sizeof *y);
    if (x == NULL || y == NULL || room > 100000000) {
        return mag_fill_no_memory(f->ctx);
    }
    *out = (mag_table){0, 0.0, x, y};
    while (go_on(&s, true)) {
        double values[2] = {0.0, 0.0};
        MAG_TRY(read_row(&s, values));
        MAG_TRY(check_row(&s, out, values));
        x[out->count] = values[0];
        y[out->count] = values[1];
        out->count++;
    }
    if (out->count == 0) {
        return mag_tree_fail(f->ctx, n, "the file %.300s has no lines below its first", name);
    }
    return MAG_OK;
}
