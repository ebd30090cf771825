#include "num/shape.h"

#include <math.h>

static bool is_between(double x, double a, double b)
{
    const double slack = 1e-9 * fabs(b - a);
    return x >= fmin(a, b) - slack && x <= fmax(a, b) + slack;
}

static bool is_in_cylinder(const mag_shape *s, const double x[3])
{
    const double axis[3] = {s->high.x - s->low.x, s->high.y - s->low.y, s->high.z - s->low.z};
    const double from[3] = {x[0] - s->low.x, x[1] - s->low.y, x[2] - s->low.z};
    double length2 = 0.0, along = 0.0, from2 = 0.0;

    for (int d = 0; d < 3; d++) {
        length2 += axis[d] * axis[d];
        along += axis[d] * from[d];
        from2 += from[d] * from[d];
    }
    if (length2 == 0.0 || !is_between(along / length2, 0.0, 1.0)) {
        return false;
    }
    return from2 - along * along / length2 <= s->radius * s->radius * (1.0 + 2e-9);
}

/// Whether a ray from x along +z meets triangle p; the ray is moved aside a little so that it meets
/// no edge.
static bool is_met(const float p[9], const double x[3])
{
    bool inside = false;
    for (int a = 0, b = 2; a < 3; b = a++) {
        const double ay = (double)p[3 * a + 1], by = (double)p[3 * b + 1];
        if ((ay > x[1]) != (by > x[1])) {
            const double ax = (double)p[3 * a], bx = (double)p[3 * b];
            inside ^= x[0] < ax + (bx - ax) * (x[1] - ay) / (by - ay);
        }
    }
    if (!inside) {
        return false;
    }
    double n[3], along = 0.0;
    double a[3], b[3];
    for (int d = 0; d < 3; d++) {
        a[d] = (double)p[3 + d] - (double)p[d];
        b[d] = (double)p[6 + d] - (double)p[d];
    }
    n[0] = a[1] * b[2] - a[2] * b[1];
    n[1] = a[2] * b[0] - a[0] * b[2];
    n[2] = a[0] * b[1] - a[1] * b[0];
    for (int d = 0; d < 3; d++) {
        along += n[d] * ((double)p[d] - x[d]);
    }
    return n[2] != 0.0 && along / n[2] > 0.0;
}

static bool is_in_mesh(const mag_mesh *m, double x, double y, double z)
{
    const double size = fmax(m->high[0] - m->low[0], m->high[1] - m->low[1]);
    const double at[3] = {x + 1.618e-9 * size, y + 2.718e-9 * size, z};
    bool inside = false;

    for (size_t t = 0; t < m->triangles; t++) {
        inside ^= is_met(&m->corners[9 * t], at);
    }
    return inside;
}

bool mag_shape_contains(const mag_shape *s, double x, double y, double z)
{
    switch (s->kind) {
    case MAG_SHAPE_BOX:
        return is_between(x, s->low.x, s->high.x) && is_between(y, s->low.y, s->high.y) &&
               is_between(z, s->low.z, s->high.z);
    case MAG_SHAPE_CYLINDER:
        return is_in_cylinder(s, (const double[3]){x, y, z});
    case MAG_SHAPE_MESH:
        return is_in_mesh(&s->mesh, x, y, z);
    }
    return false;
}

void mag_shape_destroy(mag_shape *s)
{
    mag_mesh_destroy(&s->mesh);
}
