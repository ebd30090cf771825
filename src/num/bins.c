#include "num/bins.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>

#define MOST_CUBES 67108864.0 // 2^26
#define SLACK      1e-6       // of an edge by which cubes reach beyond themselves

/// The cubes that a box overlaps, clamped to those there are.
typedef struct range {
    int from[3], to[3]; ///< both included
} range;

static double cubes_of(const int size[3])
{
    return (double)size[0] * size[1] * size[2];
}

static range find_range(const mag_bins *b, const double low[3], const double high[3])
{
    range r;
    for (int d = 0; d < 3; d++) {
        const double from = floor((low[d] - b->low[d]) / b->edge - SLACK);
        const double to = floor((high[d] - b->low[d]) / b->edge + SLACK);
        r.from[d] = (int)fmin(fmax(from, 0.0), b->size[d] - 1);
        r.to[d] = (int)fmin(fmax(to, 0.0), b->size[d] - 1);
    }
    return r;
}

static size_t cube_at(const mag_bins *b, int i, int j, int k)
{
    return ((size_t)k * (size_t)b->size[1] + (size_t)j) * (size_t)b->size[0] + (size_t)i;
}

static void cross(const double a[3], const double b[3], double out[3])
{
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
}

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/// First corner and the two edges from it.
static void take_edges(const mag_mesh *m, size_t t, double p[3], double e[3], double f[3])
{
    const float *c = &m->corners[9 * t];
    for (int d = 0; d < 3; d++) {
        p[d] = (double)c[d];
        e[d] = (double)c[3 + d] - p[d];
        f[d] = (double)c[6 + d] - p[d];
    }
}

/// Whether the plane of a triangle comes through a cube. A triangle without area has every plane.
static bool is_cut(const mag_bins *b, const double p[3], const double n[3], const int at[3])
{
    double middle[3];
    for (int d = 0; d < 3; d++) {
        middle[d] = b->low[d] + (at[d] + 0.5) * b->edge - p[d];
    }
    const double reach = (0.5 + SLACK) * b->edge * (fabs(n[0]) + fabs(n[1]) + fabs(n[2]));
    return fabs(dot(middle, n)) <= reach;
}

/// Counts a triangle in its cubes; with a list, also writes it there.
static void sort_triangle(mag_bins *b, size_t t)
{
    double p[3], e[3], f[3], n[3], low[3], high[3];

    take_edges(b->mesh, t, p, e, f);
    cross(e, f, n);
    for (int d = 0; d < 3; d++) {
        low[d] = p[d] + fmin(0.0, fmin(e[d], f[d]));
        high[d] = p[d] + fmax(0.0, fmax(e[d], f[d]));
    }
    const range r = find_range(b, low, high);
    for (int k = r.from[2]; k <= r.to[2]; k++) {
        for (int j = r.from[1]; j <= r.to[1]; j++) {
            for (int i = r.from[0]; i <= r.to[0]; i++) {
                if (is_cut(b, p, n, (const int[3]){i, j, k})) {
                    uint32_t *next = &b->first[cube_at(b, i, j, k)];
                    if (b->list == NULL) {
                        ++*next;
                    } else {
                        b->list[--*next] = (uint32_t)t;
                    }
                }
            }
        }
    }
}

static mag_status tell_memory(mag_context *ctx, const mag_bins *b)
{
    return mag_fail(ctx, MAG_MACHINE, "out of memory: a surface of %zu triangles in %g cubes",
                    b->mesh->triangles, cubes_of(b->size));
}

mag_status mag_bins_create(mag_context *ctx, const mag_mesh *m, double edge, mag_bins *b)
{
    *b = (mag_bins){.mesh = m, .edge = edge};
    do {
        for (int d = 0; d < 3; d++) {
            b->low[d] = m->low[d];
            b->size[d] = 1 + (int)fmin((m->high[d] - m->low[d]) / b->edge, 1e9);
        }
        b->edge *= 1.26; // about half as many cubes, should these be too many
    } while (cubes_of(b->size) > MOST_CUBES);
    b->edge /= 1.26;

    const size_t cubes = (size_t)cubes_of(b->size);
    b->first = calloc(cubes + 1, sizeof *b->first);
    if (b->first == NULL) {
        return tell_memory(ctx, b);
    }
    for (size_t t = 0; t < m->triangles; t++) {
        sort_triangle(b, t);
    }
    size_t total = 0;
    for (size_t c = 0; c < cubes; c++) { // where each cube's part ends
        total += b->first[c];
        b->first[c] = (uint32_t)total;
    }
    b->first[cubes] = (uint32_t)total;
    b->list = total < UINT32_MAX ? malloc((total + 1) * sizeof *b->list) : NULL;
    if (b->list == NULL) {
        return tell_memory(ctx, b);
    }
    for (size_t t = m->triangles; t-- > 0;) { // backwards: every end moves to its part's beginning
        sort_triangle(b, t);
    }
    return MAG_OK;
}

/// Share of the way at which a triangle is met, or NaN (Moeller and Trumbore 1997).
static double meet(const mag_mesh *m, size_t t, const double from[3], const double way[3])
{
    const double rim = 1e-9; // a piece through an edge meets at least one of the two
    double p[3], e[3], f[3], h[3], s[3], q[3];

    take_edges(m, t, p, e, f);
    cross(way, f, h);
    const double det = dot(e, h);
    if (det == 0.0) {
        return NAN;
    }
    for (int d = 0; d < 3; d++) {
        s[d] = from[d] - p[d];
    }
    cross(s, e, q);
    const double u = dot(s, h) / det;
    const double v = dot(way, q) / det;
    const double share = dot(f, q) / det;
    const bool hit = u >= -rim && v >= -rim && u + v <= 1.0 + rim && share >= 0.0 && share <= 1.0;
    return hit ? share : NAN;
}

double mag_bins_meet(const mag_bins *b, const double from[3], const double to[3])
{
    double low[3], high[3], way[3];
    double nearest = NAN;

    for (int d = 0; d < 3; d++) {
        way[d] = to[d] - from[d];
        low[d] = fmin(from[d], to[d]);
        high[d] = fmax(from[d], to[d]);
    }
    const range r = find_range(b, low, high);
    for (int k = r.from[2]; k <= r.to[2]; k++) {
        for (int j = r.from[1]; j <= r.to[1]; j++) {
            for (int i = r.from[0]; i <= r.to[0]; i++) {
                const size_t cube = cube_at(b, i, j, k);
                for (uint32_t n = b->first[cube]; n < b->first[cube + 1]; n++) {
                    nearest = fmin(nearest, meet(b->mesh, b->list[n], from, way));
                }
            }
        }
    }
    return nearest;
}

void mag_bins_destroy(mag_bins *b)
{
    free(b->first);
    free(b->list);
    *b = (mag_bins){0};
}
