#include "surface.h"

#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void surface_triangle(surface *s, const double a[3], const double b[3], const double c[3])
{
    if (s->triangles == s->room) {
        s->room = 2 * s->room + 64;
        s->corners = realloc(s->corners, s->room * 9 * sizeof *s->corners);
        ck_assert_ptr_nonnull(s->corners);
    }
    float *to = &s->corners[9 * s->triangles++];
    for (int d = 0; d < 3; d++) {
        to[d] = (float)a[d];
        to[3 + d] = (float)b[d];
        to[6 + d] = (float)c[d];
    }
}

static void add_quad(surface *s, const double a[3], const double b[3], const double c[3],
                     const double d[3])
{
    surface_triangle(s, a, b, c);
    surface_triangle(s, a, c, d);
}

void surface_box(surface *s, const double low[3], const double high[3])
{
    double p[8][3];
    for (int n = 0; n < 8; n++) {
        for (int d = 0; d < 3; d++) {
            p[n][d] = n >> d & 1 ? high[d] : low[d];
        }
    }
    add_quad(s, p[0], p[4], p[6], p[2]); // x low
    add_quad(s, p[1], p[3], p[7], p[5]); // x high
    add_quad(s, p[0], p[1], p[5], p[4]); // y low
    add_quad(s, p[2], p[6], p[7], p[3]); // y high
    add_quad(s, p[0], p[2], p[3], p[1]); // z low
    add_quad(s, p[4], p[5], p[7], p[6]); // z high
}

/// A point of the sphere: ring i of `rings`, place j around of twice as many.
static void find_point(const double centre[3], double radius, int rings, int i, int j, double x[3])
{
    const double down = M_PI * i / rings;
    const double around = M_PI * (j % (2 * rings)) / rings;
    const double flat = i == 0 || i == rings ? 0.0 : sin(down); // poles are one point
    x[0] = centre[0] + radius * flat * cos(around);
    x[1] = centre[1] + radius * flat * sin(around);
    x[2] = centre[2] + radius * cos(down);
}

void surface_sphere(surface *s, const double centre[3], double radius, int rings)
{
    for (int i = 0; i < rings; i++) {
        for (int j = 0; j < 2 * rings; j++) {
            double a[3], b[3], c[3], d[3];
            find_point(centre, radius, rings, i, j, a);
            find_point(centre, radius, rings, i + 1, j, b);
            find_point(centre, radius, rings, i + 1, j + 1, c);
            find_point(centre, radius, rings, i, j + 1, d);
            if (i + 1 < rings) {
                surface_triangle(s, a, b, c);
            }
            if (i > 0) {
                surface_triangle(s, a, c, d);
            }
        }
    }
}

void surface_prism(surface *s, int points, const double (*outline)[2], const double eye[2],
                   double length)
{
    const double near[3] = {eye[0], 0.0, eye[1]};
    const double far[3] = {eye[0], length, eye[1]};
    for (int n = 0; n < points; n++) {
        const double *p = outline[n], *q = outline[(n + 1) % points];
        const double a[3] = {p[0], 0.0, p[1]}, b[3] = {q[0], 0.0, q[1]};
        const double c[3] = {q[0], length, q[1]}, d[3] = {p[0], length, p[1]};
        add_quad(s, a, b, c, d);
        surface_triangle(s, near, b, a);
        surface_triangle(s, far, d, c);
    }
}

void surface_turn(surface *s, size_t t)
{
    float kept[3];
    float *p = &s->corners[9 * t];
    memcpy(kept, p, sizeof kept);
    memcpy(p, p + 3, sizeof kept);
    memcpy(p + 3, kept, sizeof kept);
}

void surface_drop(surface *s, size_t t)
{
    s->triangles--;
    memmove(&s->corners[9 * t], &s->corners[9 * s->triangles], 9 * sizeof *s->corners);
}

void surface_write_text(const surface *s, FILE *to)
{
    fprintf(to, "solid test\n");
    for (size_t t = 0; t < s->triangles; t++) {
        fprintf(to, "  facet normal 0 0 0\n    outer loop\n");
        for (size_t c = 0; c < 3; c++) {
            const float *p = &s->corners[9 * t + 3 * c];
            fprintf(to, "      vertex %.9g %.9g %.9g\n", (double)p[0], (double)p[1], (double)p[2]);
        }
        fprintf(to, "    endloop\n  endfacet\n");
    }
    fprintf(to, "endsolid test\n");
}

mag_file surface_stl(const surface *s, const char *name)
{
    const size_t size = 84 + 50 * s->triangles;
    char *data = calloc(size + 1, 1);
    ck_assert_ptr_nonnull(data);
    for (int b = 0; b < 4; b++) { // little-endian, whatever the machine
        data[80 + b] = (char)(s->triangles >> 8 * b & 255);
    }
    for (size_t n = 0; n < 9 * s->triangles; n++) {
        uint32_t bits;
        memcpy(&bits, &s->corners[n], sizeof bits);
        for (size_t b = 0; b < 4; b++) {
            data[84 + n / 9 * 50 + 12 + n % 9 * 4 + b] = (char)(bits >> 8 * b & 255);
        }
    }
    return (mag_file){name, data, size};
}

void surface_stl_end(const mag_file *file)
{
    free((void *)(uintptr_t)file->data);
}

void surface_end(surface *s)
{
    free(s->corners);
    *s = (surface){0};
}
