#include "num/mesh.h"

#include "mag/context.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Is a surface closed? Corners that nearly coincide become one by hashing them on a fine grid; then
// every edge must be shared by two triangles that run along it in opposite senses.

/// Corners made one.
typedef struct weld {
    const mag_mesh *m;
    double step;      ///< [m] edge of the hashing grid
    uint32_t *table;  ///< (size) corner + 1, or 0
    size_t size;      ///< power of 2
    uint32_t *corner; ///< (triangles * 3) the corner each stands for
} weld;

/// An edge of a triangle.
typedef struct edge {
    uint32_t low, high; ///< its corners
    int32_t sense;      ///< 1 from low to high, -1 back
} edge;

static size_t hash(const int64_t cell[3], size_t size)
{
    uint64_t h = (uint64_t)cell[0] * 0x9E3779B97F4A7C15ull ^
                 (uint64_t)cell[1] * 0xC2B2AE3D27D4EB4Full ^
                 (uint64_t)cell[2] * 0x165667B19E3779F9ull;
    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9ull;
    return (size_t)(h ^ h >> 32) & (size - 1);
}

static bool are_near(const weld *w, size_t a, size_t b)
{
    const float *p = &w->m->corners[3 * a];
    const float *q = &w->m->corners[3 * b];
    return fabs((double)p[0] - (double)q[0]) <= w->step &&
           fabs((double)p[1] - (double)q[1]) <= w->step &&
           fabs((double)p[2] - (double)q[2]) <= w->step;
}

/// The known corner near `c` whose entry lies at the hash of `cell`, or 0 (corner + 1).
static uint32_t seek(const weld *w, const int64_t cell[3], size_t c)
{
    for (size_t at = hash(cell, w->size); w->table[at] != 0; at = (at + 1) & (w->size - 1)) {
        if (are_near(w, w->table[at] - 1, c)) {
            return w->table[at];
        }
    }
    return 0;
}

/// The corner that `c` stands for: one met before within a step, or itself.
static uint32_t find_corner(weld *w, size_t c)
{
    int64_t cell[3], beside[3];
    for (int d = 0; d < 3; d++) {
        cell[d] =
            (int64_t)floor(((double)w->m->corners[3 * c + (size_t)d] - w->m->low[d]) / w->step);
    }
    for (int n = 0; n < 27; n++) { // the cell's own entry first
        static const int order[3] = {0, -1, 1};
        beside[0] = cell[0] + order[n % 3];
        beside[1] = cell[1] + order[n / 3 % 3];
        beside[2] = cell[2] + order[n / 9];
        const uint32_t known = seek(w, beside, c);
        if (known != 0) {
            return known - 1;
        }
    }
    size_t at = hash(cell, w->size);
    while (w->table[at] != 0) {
        at = (at + 1) & (w->size - 1);
    }
    w->table[at] = (uint32_t)c + 1;
    return (uint32_t)c;
}

static int compare(const void *a, const void *b)
{
    const edge *p = a;
    const edge *q = b;
    if (p->low != q->low) {
        return p->low < q->low ? -1 : 1;
    }
    return p->high < q->high ? -1 : p->high > q->high;
}

static size_t list_edges(const weld *w, edge *edges, mag_mesh_flaw *flaw)
{
    size_t count = 0;
    for (size_t t = 0; t < w->m->triangles; t++) {
        const uint32_t *c = &w->corner[3 * t];
        if (c[0] == c[1] || c[1] == c[2] || c[2] == c[0]) {
            flaw->flat++; // a sliver: its neighbours meet along its edge
            continue;
        }
        for (int k = 0; k < 3; k++) {
            const uint32_t a = c[k], b = c[(k + 1) % 3];
            edges[count++] = a < b ? (edge){a, b, 1} : (edge){b, a, -1};
        }
    }
    return count;
}

static void judge_edges(const weld *w, const edge *edges, size_t count, mag_mesh_flaw *flaw)
{
    for (size_t n = 0; n < count;) {
        size_t same = 1;
        int32_t sense = edges[n].sense;
        while (n + same < count && compare(&edges[n], &edges[n + same]) == 0) {
            sense += edges[n + same++].sense;
        }
        // Where bodies touch along an edge, an even number that cancels is still closed.
        const bool open = same % 2 != 0;
        const bool turned = !open && sense != 0;
        if ((open || turned) && flaw->open_edges + flaw->crowded_edges + flaw->turned_edges == 0) {
            for (int d = 0; d < 3; d++) {
                flaw->where[d] = 0.5 * ((double)w->m->corners[3 * edges[n].low + (size_t)d] +
                                        (double)w->m->corners[3 * edges[n].high + (size_t)d]);
            }
        }
        flaw->open_edges += open && same == 1;
        flaw->crowded_edges += open && same > 1;
        flaw->turned_edges += turned;
        n += same;
    }
}

mag_status mag_mesh_inspect(mag_context *ctx, const mag_mesh *m, mag_mesh_flaw *flaw)
{
    const size_t corners = 3 * m->triangles;
    weld w = {.m = m, .size = 64};
    edge *edges = NULL;

    *flaw = (mag_mesh_flaw){0};
    for (int d = 0; d < 3; d++) {
        w.step = fmax(w.step, 1e-6 * (m->high[d] - m->low[d]));
    }
    while (w.size < 2 * corners) {
        w.size *= 2;
    }
    w.table = calloc(w.size, sizeof *w.table);
    w.corner = malloc(corners * sizeof *w.corner);
    edges = malloc(corners * sizeof *edges);
    mag_status status = MAG_OK;
    if (w.table == NULL || w.corner == NULL || edges == NULL || corners > UINT32_MAX / 2) {
        status =
            mag_fail(ctx, MAG_MACHINE, "out of memory: inspecting %zu triangles", m->triangles);
    } else if (w.step > 0.0) {
        for (size_t c = 0; c < corners; c++) {
            w.corner[c] = find_corner(&w, c);
        }
        const size_t count = list_edges(&w, edges, flaw);
        qsort(edges, count, sizeof *edges, compare);
        judge_edges(&w, edges, count, flaw);
    } else {
        flaw->flat = m->triangles; // all corners are one point
        flaw->open_edges = corners;
    }
    free(w.table);
    free(w.corner);
    free(edges);
    return status;
}
