#include "case/fill.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/// Points being gathered.
typedef struct points {
    const mag_param *p;
    char x_unit[MAG_CLIP_LENGTH];
    char y_unit[MAG_CLIP_LENGTH];
    double *x; ///< (room)
    double *y; ///< (room)
    int count;
} points;

static mag_status begin(mag_filler *f, const mag_param *p, int room, points *out)
{
    *out = (points){.p = p};
    mag_fill_units(p->unit, out->x_unit, out->y_unit);
    out->x = mag_arena_take(f->arena, (size_t)room * sizeof(double));
    out->y = mag_arena_take(f->arena, (size_t)room * sizeof(double));
    return out->x == NULL || out->y == NULL ? mag_fill_no_memory(f->ctx) : MAG_OK;
}

static mag_status add_row(mag_filler *f, points *t, const mag_node *row)
{
    // The first column has no bounds of its own: those of the parameter are for y.
    mag_param x_param = *t->p;
    x_param.least = 0.0;
    x_param.most = 0.0;
    char clip[MAG_CLIP_LENGTH];
    if (row->kind != MAG_NODE_LIST || row->count != 2) {
        return mag_tree_fail(
            f->ctx, row, "a point of %s is %s, but must be two values: [1 %s, 1 %s]", t->p->name,
            mag_fill_clip(row, clip), mag_units_usual(t->x_unit), mag_units_usual(t->y_unit));
    }
    const int i = t->count;
    MAG_TRY(mag_fill_number(f, &x_param, row->items[0], t->x_unit, &t->x[i]));
    MAG_TRY(mag_fill_number(f, t->p, row->items[1], t->y_unit, &t->y[i]));
    if (i > 0 && t->x[i] <= t->x[i - 1]) {
        return mag_tree_fail(f->ctx, row->items[0],
                             "the first values of %s must rise, but %s is not above the one before",
                             t->p->name, mag_fill_clip(row->items[0], clip));
    }
    t->count++;
    return MAG_OK;
}

static mag_status fill_points(mag_filler *f, const mag_param *p, const mag_node *n, mag_table *out)
{
    points t;
    if (n->count == 0) {
        return mag_tree_fail(f->ctx, n, "%s is an empty list, but needs one point at least",
                             p->name);
    }
    MAG_TRY(begin(f, p, n->count, &t));
    for (int i = 0; i < n->count; i++) {
        MAG_TRY(add_row(f, &t, n->items[i]));
    }
    *out = (mag_table){t.count, t.y[0], t.x, t.y};
    return MAG_OK;
}

static bool ends_in_csv(const char *text)
{
    const size_t length = strlen(text);
    return length > 4 && strcasecmp(text + length - 4, ".csv") == 0;
}

mag_status mag_fill_table(mag_filler *f, const mag_param *p, const mag_node *n, mag_table *out)
{
    if (n->kind == MAG_NODE_LIST) {
        return fill_points(f, p, n, out);
    }
    if (n->kind == MAG_NODE_WORD && ends_in_csv(n->text)) {
        const char *path = NULL;
        const char *text = NULL;
        size_t size = 0;
        MAG_TRY(mag_fill_bytes(f, n, &path, &text, &size));
        return mag_fill_csv(f, p, n, path, text, size, out);
    }
    char x[MAG_CLIP_LENGTH];
    char y[MAG_CLIP_LENGTH];
    mag_fill_units(p->unit, x, y);
    if (n->kind != MAG_NODE_WORD) {
        return mag_tree_fail(f->ctx, n,
                             "%s is a block, but must be a number, a list of points "
                             "[[1 %s, 1 %s], ...] or a .csv file",
                             p->name, mag_units_usual(x), mag_units_usual(y));
    }
    *out = (mag_table){.count = 0};
    return mag_fill_number(f, p, n, y, &out->constant);
}
