#include "num/voxel.h"

#include "mag/context.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_CELLS = 100000000, // inside
    MOST_BOX = 2147483647   // in the box
};

// Rays run through the middles of the cells, moved aside by odd fractions of a cell so that they
// meet no edge or corner of the surface. Every crossing flips the cells behind it: one flip is
// noted, and a running exclusive-or along the ray does the rest, so that triangles may come in any
// order.

/// One of the three passes.
typedef struct pass {
    const mag_mesh *m;
    mag_voxels *v;
    int along, u, w; ///< axis of the rays and the two across
    uint8_t *flip;   ///< (box) crossings
} pass;

static size_t stride_of(const mag_voxels *v, int axis)
{
    return axis == 0 ? 1 : axis == 1 ? (size_t)v->size[0] : (size_t)v->size[0] * (size_t)v->size[1];
}

/// How far along an axis the middles are moved, in cells. All three passes take the same moved
/// middle, so that they agree on cells whose true middle lies on the surface.
static const double aside[3] = {1.6180e-5, 2.7183e-5, 3.1416e-5};

/// Where the middle of cell number i stands along an axis.
static double middle_at(const mag_voxels *v, int axis, int i)
{
    return v->origin[axis] + (i + 0.5 + aside[axis]) * v->spacing;
}

/// Twice the area of (p, q, x), positive where x lies left of pq.
static double side(const double p[2], const double q[2], double x, double y)
{
    return (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]);
}

/// The first cell along an axis whose middle lies beyond x.
static int first_beyond(const mag_voxels *v, int axis, double x)
{
    const double i = ceil((x - v->origin[axis]) / v->spacing - 0.5 - aside[axis]);
    return (int)fmin(fmax(i, 0.0), v->size[axis]);
}

/// Notes the crossings of one triangle with the rays.
static void cross(const pass *s, size_t t)
{
    const float *c = &s->m->corners[9 * t];
    double p[3][2], z[3];
    for (int k = 0; k < 3; k++) {
        p[k][0] = (double)c[3 * k + s->u];
        p[k][1] = (double)c[3 * k + s->w];
        z[k] = (double)c[3 * k + s->along];
    }
    const double area = side(p[0], p[1], p[2][0], p[2][1]);
    if (area == 0.0) {
        return; // edge on
    }
    const mag_voxels *v = s->v;
    const int u0 = first_beyond(v, s->u, fmin(p[0][0], fmin(p[1][0], p[2][0])) - v->spacing);
    const int w0 = first_beyond(v, s->w, fmin(p[0][1], fmin(p[1][1], p[2][1])) - v->spacing);
    const int u1 = first_beyond(v, s->u, fmax(p[0][0], fmax(p[1][0], p[2][0])));
    const int w1 = first_beyond(v, s->w, fmax(p[0][1], fmax(p[1][1], p[2][1])));
    for (int j = w0; j < w1; j++) {
        const double y = middle_at(v, s->w, j);
        for (int i = u0; i < u1; i++) {
            const double x = middle_at(v, s->u, i);
            const double a = side(p[1], p[2], x, y) / area;
            const double b = side(p[2], p[0], x, y) / area;
            const double e = side(p[0], p[1], x, y) / area;
            if (a < 0.0 || b < 0.0 || e < 0.0) {
                continue;
            }
            const int k = first_beyond(v, s->along, a * z[0] + b * z[1] + e * z[2]);
            if (k < v->size[s->along]) {
                uint8_t *at =
                    &s->flip[(size_t)k * stride_of(v, s->along) + (size_t)i * stride_of(v, s->u) +
                             (size_t)j * stride_of(v, s->w)];
#pragma omp atomic
                *at ^= 1;
            }
        }
    }
}

/// Runs along every ray and adds a vote where it is inside.
static void vote(const pass *s, int threads)
{
    const mag_voxels *v = s->v;
    const size_t step = stride_of(v, s->along);

#pragma omp parallel for schedule(static) num_threads(threads)
    for (int j = 0; j < v->size[s->w]; j++) {
        for (int i = 0; i < v->size[s->u]; i++) {
            size_t at = (size_t)i * stride_of(v, s->u) + (size_t)j * stride_of(v, s->w);
            uint8_t inside = 0;
            for (int k = 0; k < v->size[s->along]; k++, at += step) {
                inside ^= s->flip[at];
                s->flip[at] = 0;
                v->inside[at] = (uint8_t)(v->inside[at] + inside);
            }
        }
    }
}

/// Turns votes into inside or outside; the first doubtful cell goes to `where`.
static void count_votes(mag_voxels *v, size_t box, size_t *where)
{
    for (size_t n = 0; n < box; n++) {
        if (v->inside[n] == 1 || v->inside[n] == 2) {
            *where = v->doubtful == 0 ? n : *where;
            v->doubtful++;
        }
        v->inside[n] = v->inside[n] >= 2;
        v->cells += v->inside[n];
    }
}

/// Sizes of the box [cells] at a spacing; returns how many cells that makes.
static double count_box(const mag_mesh *m, double spacing, double across[3])
{
    double cells = 1.0;
    for (int d = 0; d < 3; d++) {
        across[d] = ceil((m->high[d] - m->low[d]) / spacing - 1e-4) + 2.0;
        cells *= across[d];
    }
    return cells;
}

double mag_voxels_box(const mag_mesh *m, double spacing)
{
    double across[3];
    return count_box(m, spacing, across);
}

static bool is_too_fine(const mag_mesh *m, double spacing)
{
    double across[3];
    return count_box(m, spacing, across) > MOST_BOX ||
           m->volume / (spacing * spacing * spacing) > MOST_CELLS;
}

/// Room for the size of a surface in a message.
typedef struct size_text {
    char text[64];
} size_text;

static size_text say_size(const mag_mesh *m)
{
    size_text size;
    snprintf(size.text, sizeof size.text, "%.4g x %.4g x %.4g mm", 1e3 * (m->high[0] - m->low[0]),
             1e3 * (m->high[1] - m->low[1]), 1e3 * (m->high[2] - m->low[2]));
    return size;
}

mag_status mag_voxels_check(mag_context *ctx, const mag_mesh *m, double spacing)
{
    double across[3];
    double enough = 1.01 * spacing;

    MAG_ASSERT(spacing > 0.0);
    if (!is_too_fine(m, spacing)) {
        return MAG_OK;
    }
    while (is_too_fine(m, enough)) {
        enough *= 1.01;
    }
    return mag_fail(ctx, MAG_BAD_CASE,
                    "a spacing of %.4g mm makes %.3g cells in a box of %.3g, for the surface is "
                    "%s; at most %d fit in one of 2.1e9: use %.4g mm or more",
                    1e3 * spacing, m->volume / (spacing * spacing * spacing),
                    count_box(m, spacing, across), say_size(m).text, MOST_CELLS,
                    1e3 * enough * 1.001);
}

static mag_status choose_box(mag_context *ctx, const mag_mesh *m, double spacing, mag_voxels *out,
                             size_t *box)
{
    double across[3];
    MAG_TRY(mag_voxels_check(ctx, m, spacing));
    const double cells = count_box(m, spacing, across);

    out->spacing = spacing;
    for (int d = 0; d < 3; d++) {
        out->origin[d] = m->low[d] - spacing;
        out->size[d] = (int)across[d];
    }
    *box = (size_t)cells;
    return MAG_OK;
}

mag_status mag_voxels_cut(mag_context *ctx, const mag_mesh *m, double spacing, int threads,
                          mag_voxels *out)
{
    size_t box = 0;
    size_t where = 0;

    *out = (mag_voxels){0};
    MAG_TRY(choose_box(ctx, m, spacing, out, &box));
    out->inside = calloc(box, 1);
    pass s = {.m = m, .v = out, .flip = calloc(box, 1)};
    if (out->inside == NULL || s.flip == NULL) {
        free(s.flip);
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a box of %zu cells", box);
    }
    for (int axis = 0; axis < 3; axis++) {
        const ptrdiff_t triangles = (ptrdiff_t)m->triangles;
        s.along = axis;
        s.u = (axis + 1) % 3;
        s.w = (axis + 2) % 3;
#pragma omp parallel for schedule(dynamic, 64) num_threads(threads)
        for (ptrdiff_t t = 0; t < triangles; t++) {
            cross(&s, (size_t)t);
        }
        vote(&s, threads);
    }
    free(s.flip);
    count_votes(out, box, &where);
    if (out->cells == 0 && out->doubtful == 0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "the surface holds the middle of no cell at a spacing of %.4g mm, for it "
                        "is %s; use a finer spacing, or mend the unit of the surface",
                        1e3 * spacing, say_size(m).text);
    }
    if (out->cells == 0 || (double)out->doubtful > 1e-3 * (double)out->cells + 2.0) {
        const size_t row = (size_t)out->size[0];
        const size_t layer = row * (size_t)out->size[1];
        return mag_fail(
            ctx, MAG_BAD_CASE,
            "the surface cannot be cut at a spacing of %.4g mm: %zu cells are inside, "
            "and of %zu more or less it is doubtful, the first at (%.4g, %.4g, %.4g) mm; "
            "it leaks or crosses itself there, or the spacing is too coarse",
            1e3 * spacing, out->cells, out->doubtful,
            1e3 * (out->origin[0] + ((double)(where % row) + 0.5) * spacing),
            1e3 * (out->origin[1] + ((double)(where % layer / row) + 0.5) * spacing),
            1e3 * (out->origin[2] + ((double)(where / layer) + 0.5) * spacing));
    }
    return MAG_OK;
}

/// Cells of the run along `axis` that cell `n` lies in, at most `most`.
static int run_length(const mag_voxels *v, size_t n, int axis, int most)
{
    const size_t step = stride_of(v, axis);
    int length = 1;
    for (size_t a = n + step; v->inside[a] && length <= most; a += step) {
        length++;
    }
    for (size_t a = n - step; v->inside[a] && length <= most; a -= step) {
        length++;
    }
    return length;
}

/// Walks `cells` along an axis and stays within; false if it leads out.
static bool walk(const mag_voxels *v, size_t *at, int axis, int cells)
{
    const size_t step = stride_of(v, axis);
    for (int n = 0; n != cells; n += cells > 0 ? 1 : -1) {
        *at = cells > 0 ? *at + step : *at - step;
        if (!v->inside[*at]) {
            return false;
        }
    }
    return true;
}

/// Whether a run of length `t` is a wall: over a square around it that is as wide as the wall is
/// thick, runs are about as long. Steps of a staircase and rims of curved ends have none.
static bool is_wall(const mag_voxels *v, size_t n, int axis, int t)
{
    const int wide = t > 2 ? t : 2;
    for (int i = 0; i < wide; i++) {
        for (int j = 0; j < wide; j++) {
            size_t at = n;
            if (!walk(v, &at, (axis + 1) % 3, i - wide / 2) ||
                !walk(v, &at, (axis + 2) % 3, j - wide / 2) ||
                run_length(v, at, axis, t + 1) > t + 1) {
                return false;
            }
        }
    }
    return true;
}

void mag_voxels_thinnest(const mag_voxels *v, int *cells_across, double where[3])
{
    const size_t row = (size_t)v->size[0];
    const size_t layer = row * (size_t)v->size[1];
    const size_t box = layer * (size_t)v->size[2];
    int least = MAG_VOXELS_THICK;

    where[0] = where[1] = where[2] = NAN;
    for (size_t n = 0; n < box; n++) {
        for (int axis = 0; axis < 3 && v->inside[n]; axis++) {
            if (v->inside[n - stride_of(v, axis)]) {
                continue; // each run once, from its first cell
            }
            const int t = run_length(v, n, axis, least);
            const size_t middle = n + (size_t)(t / 2) * stride_of(v, axis);
            if (t < least && is_wall(v, middle, axis, t)) {
                least = t;
                where[0] = v->origin[0] + ((double)(middle % row) + 0.5) * v->spacing;
                where[1] = v->origin[1] + ((double)(middle % layer / row) + 0.5) * v->spacing;
                where[2] = v->origin[2] + ((double)(middle / layer) + 0.5) * v->spacing;
            }
        }
    }
    *cells_across = least;
}

void mag_voxels_destroy(mag_voxels *v)
{
    free(v->inside);
    *v = (mag_voxels){0};
}
