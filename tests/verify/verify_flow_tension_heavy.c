/// Verifies surface tension: the pressure in drops, how fast they ring, the angle at walls.
#include "flow_support.h"

enum { FINE = 24 }; // points a side of a cell that its fill level is counted from

/// A ball, or a rod along z, stretched along x.
typedef struct ball {
    double radius;    ///< [cells]
    double centre[3]; ///< [cells]
    double stretch;   ///< share of the radius
    double excess;    ///< of density
    bool rod;         ///< runs along z
} ball;

/// How far a point is from the surface [cells], below 0 within the metal.
static double level_of(const ball *b, const double at[3])
{
    const double x = at[0] - b->centre[0], y = at[1] - b->centre[1];
    const double z = b->rod ? 0.0 : at[2] - b->centre[2];
    const double r = sqrt(x * x + y * y + z * z);
    const double c = x / fmax(r, 1e-9);
    const double mode = b->rod ? 2.0 * c * c - 1.0 : 1.5 * c * c - 0.5;
    return r - b->radius * (1.0 + b->stretch * mode);
}

static flow_start start_ball(const void *what, const double at[3])
{
    const ball *b = what;
    const int deep = b->rod ? 1 : FINE;
    const double away = level_of(b, at);
    int inside = 0;

    for (int n = 0; n < FINE * FINE * deep && fabs(away) < 1.0; n++) {
        const double p[3] = {at[0] - 0.5 + (n % FINE + 0.5) / FINE,
                             at[1] - 0.5 + (n / FINE % FINE + 0.5) / FINE,
                             at[2] - 0.5 + (n / FINE / FINE + 0.5) / deep};
        inside += level_of(b, p) < 0.0;
    }
    const double fill = fabs(away) < 1.0 ? (double)inside / (FINE * FINE * deep) : away < 0.0;
    return (flow_start){fill, 1.0 + b->excess, {0.0, 0.0, 0.0}};
}

/// Puts a ball into a box that holds it.
static void make_ball(flow_case *c, const ball *b, double tension, double viscosity)
{
    const int side = 2 * (int)b->centre[0];
    const bool periodic[3] = {true, true, true};
    const int size[3] = {side, side, b->rod ? 1 : side};
    mag_flow_setup setup = flow_laminar(MAG_REGULARISED);

    flow_make_box(c, size, periodic, &setup);
    c->flow->now.viscosity = viscosity;
    c->flow->now.tension = tension;
    flow_begin(c, start_ball, b);
}

/// Mean density of the liquid cells less 1.
static double mean_excess(const flow_case *c)
{
    double sum = 0.0;
    double count = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        if (c->flow->kind[cell] == MAG_LIQUID) {
            sum += mag_flow_look(c->flow, cell).density - 1.0;
            count += 1.0;
        }
    }
    return sum / count;
}

/// Pressure in a resting drop [Pa] of a metal with a tension of 0.6 N/m; `radius` in m. It begins
/// with the pressure it should have, or the lattice's sound would ring for thousands of steps.
static double drop_pressure(double radius, int cells, bool rod, double tension, int steps)
{
    const double density = 1700.0;
    const double spacing = radius / cells;
    const double step = sqrt(tension * density * spacing * spacing * spacing / 0.6);
    const mag_scale s = mag_scale_make(spacing, step, density);
    const double middle = cells + 4.0;
    const ball b = {cells,
                    {middle + 0.13, middle + 0.37, middle + 0.21},
                    0.0,
                    3.0 * (rod ? 1.0 : 2.0) * tension / cells,
                    rod};
    flow_case c;

    make_ball(&c, &b, tension, 0.1);
    flow_run(&c, steps);
    const double pressure = mag_scale_pressure_from_lattice(&s, mean_excess(&c));
    flow_free(&c);
    return pressure;
}

START_TEST(pressure_in_drops_is_laplaces)
{
    for (int n = 0; n < 8; n++) {
        const bool rod = n % 2 != 0;
        const bool small = n / 2 % 2 != 0;
        const int cells = n < 4 ? 10 : 5;
        const double radius = small ? 1e-4 : 1e-3;
        char subject[100];
        snprintf(subject, sizeof subject, "%s of radius %g mm, %d cells, pressure [Pa]",
                 rod ? "cylinder" : "drop", 1e3 * radius, cells);
        verify_row("T-09", subject, "Young and Laplace: 0.6 N/m times the curvature",
                   drop_pressure(radius, cells, rod, small ? 0.02 : 0.01, rod ? 2000 : 400),
                   0.6 * (rod ? 1.0 : 2.0) / radius, cells == 10 ? 0.03 : 0.1,
                   "a paraboloid through five cells of a circle errs by the square of cell over "
                   "radius");
    }
}
END_TEST

/// Second moment of the metal, xx less yy, over its mass [cells2].
static double moment_of(const flow_case *c, const ball *b)
{
    double sum = 0.0;
    double mass = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        const double metal = flow_metal(c, cell);
        const double x = flow_at(c, cell, 0) - b->centre[0];
        const double y = flow_at(c, cell, 1) - b->centre[1];
        sum += metal * (x * x - y * y);
        mass += metal;
    }
    return sum / mass;
}

/// Frequency [1/step] at which a stretched drop rings: from the first time its stretch vanishes to
/// the third.
static double ring(const ball *b, double tension, double viscosity)
{
    double zero[3];
    flow_case c;

    make_ball(&c, b, tension, viscosity);
    double before = moment_of(&c, b);
    for (int found = 0, n = 1; found < 3; n++) {
        ck_assert_int_lt(n, 20000);
        flow_run(&c, 1);
        const double now = moment_of(&c, b);
        if (now * before < 0.0) {
            zero[found++] = n - now / (now - before);
        }
        before = now;
    }
    flow_free(&c);
    return 2.0 * M_PI / (zero[2] - zero[0]);
}

START_TEST(a_stretched_cylinder_rings)
{
    const double tension = 0.02, viscosity = 0.02, cells = 16.0, middle = 22.0;
    const ball b = {cells, {middle, middle, middle}, 0.1, 3.0 * tension / cells, true};
    const double ideal = sqrt(6.0 * tension / (cells * cells * cells));
    const double loss = 4.0 * viscosity / (cells * cells);

    verify_row("-", "cylinder of 16 cells stretched by a tenth, frequency [1/step]",
               "Rayleigh 1879, with Lamb's damping", ring(&b, tension, viscosity),
               sqrt(ideal * ideal - loss * loss), 0.1,
               "cells of the surface have a whole cell's inertia, which adds half a cell to the "
               "radius: 5 %; fill levels of a moving surface scatter");
}
END_TEST

/// A half cylinder of that radius on the wall y = 0 of a box.
static flow_start start_cap(const void *what, const double at[3])
{
    const ball b = {*(const double *)what, {32.0, 0.0, 0.0}, 0.0, 0.0, true};
    return start_ball(&b, at);
}

/// Height of the metal that has come to rest on the wall, and its width in the first row of cells.
static double settle_cap(double angle, double radius, double *width)
{
    enum { LONG = 64, HIGH = 32, STEPS = 3500 };
    const bool periodic[3] = {true, false, true};
    const int size[3] = {LONG, HIGH, 1};
    mag_flow_setup setup = flow_laminar(MAG_REGULARISED);
    double high[LONG] = {0.0};
    double height = 0.0;
    flow_case c;

    setup.contact_slope = cos(angle) / sin(angle);
    flow_make_box(&c, size, periodic, &setup);
    c.flow->now.viscosity = 0.1;
    c.flow->now.tension = 0.02;
    flow_begin(&c, start_cap, &radius);
    flow_run(&c, STEPS);
    *width = 0.0;
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const int16_t *at = &c.grid.place[3 * cell];
        const double fill = fmin(1.0, fmax(0.0, (double)c.flow->fill[cell]));
        high[at[0]] += fill;
        *width += at[1] == 0 ? fill : 0.0;
        height = fmax(height, high[at[0]]);
    }
    flow_free(&c);
    return height;
}

START_TEST(drops_on_a_wall_take_the_angle)
{
    const double start = 12.0; // radius of the half cylinder [cells]

    for (int degrees = 60; degrees <= 120; degrees += 60) {
        const double angle = degrees * M_PI / 180.0;
        const double radius = sqrt(0.5 * M_PI * start * start / (angle - sin(angle) * cos(angle)));
        const double below = radius * cos(angle) + 0.5; // the middle, of the first row's
        double width;
        const double height = settle_cap(angle, start, &width);
        char subject[100];
        snprintf(subject, sizeof subject,
                 "half a cylinder comes to rest at %d degrees, height [cells]", degrees);
        verify_row("-", subject, "a circle that meets the wall at the angle", height,
                   radius * (1.0 - cos(angle)), 0.03, "a third of a cell");
        snprintf(subject, sizeof subject,
                 "half a cylinder comes to rest at %d degrees, width at the wall [cells]", degrees);
        verify_row("-", subject, "a circle that meets the wall at the angle", width,
                   2.0 * sqrt(radius * radius - below * below), 0.05,
                   "a third of a cell at either end");
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, pressure_in_drops_is_laplaces);
    tcase_add_test(tc, a_stretched_cylinder_rings);
    tcase_add_test(tc, drops_on_a_wall_take_the_angle);
}

int main(void)
{
    return support_run("surface tension", add);
}
