/// Verifies the free surface under gravity: free fall, rest, a film, a wave.
#include "flow_support.h"

#include <complex.h>

/// A layer of metal between two heights, in hydrostatic balance under its surface or not.
typedef struct layer {
    double low;     ///< [cells]
    double high;    ///< [cells]
    double gravity; ///< [cells/step2] downwards; 0: no pressure
    double wave;    ///< [cells] amplitude of the surface
    double length;  ///< [cells] of the wave
} layer;

static double surface_of(const layer *l, double x)
{
    return l->high + (l->wave > 0.0 ? l->wave * cos(2.0 * M_PI * x / l->length) : 0.0);
}

static flow_start start_layer(const void *what, const double at[3])
{
    const layer *l = what;
    const double high = surface_of(l, at[0]);
    const double fill = fmin(high, at[2] + 0.5) - fmax(l->low, at[2] - 0.5);
    return (flow_start){fill, 1.0 + 3.0 * l->gravity * fmax(0.0, high - at[2]), {0.0, 0.0, 0.0}};
}

static void make_layer(flow_case *c, const layer *l, const int size[3], bool closed,
                       double viscosity, double gravity)
{
    const bool periodic[3] = {true, true, !closed};
    const mag_flow_setup setup = flow_laminar(MAG_TRT);
    flow_make_box(c, size, periodic, &setup);
    c->flow->now.viscosity = viscosity;
    c->flow->now.force[2] = -gravity;
    flow_begin(c, start_layer, l);
}

START_TEST(a_slab_falls_freely)
{
    const int size[3] = {4, 4, 40};
    const double g = 1e-5;

    for (int n = 0; n < 3; n++) {
        const double shift = 0.25 * n;
        const layer l = {20.05 + shift, 28.05 + shift, 0.0, 0.0, 0.0};
        flow_case c;
        make_layer(&c, &l, size, false, 0.05, g);
        const double start = flow_centre(&c, 2);
        char subject[80];
        flow_run(&c, 300);
        snprintf(subject, sizeof subject, "free fall of a slab at %.2f, path in 300 steps [cells]",
                 l.low);
        verify_row("T-07", subject, "g t^2 / 2", start - flow_centre(&c, 2),
                   0.5 * g * 300.0 * 300.0, 0.005, "the pressure must not hold the slab");
        flow_free(&c);
    }
}
END_TEST

/// Least-squares line through density over height: slope, and height where the density is 1.
static void fit_pressure(const flow_case *c, double *slope, double *zero, double *speed)
{
    double n = 0.0, z = 0.0, p = 0.0, zz = 0.0, zp = 0.0;
    *speed = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        if (c->flow->kind[cell] != MAG_GAS) {
            const mag_flow_point point = mag_flow_look(c->flow, cell);
            *speed = fmax(*speed, sqrt(point.u[0] * point.u[0] + point.u[1] * point.u[1] +
                                       point.u[2] * point.u[2]));
        }
        if (c->flow->kind[cell] == MAG_LIQUID) {
            const double at = flow_at(c, cell, 2);
            const double e = mag_flow_look(c->flow, cell).density - 1.0;
            n += 1.0;
            z += at;
            p += e;
            zz += at * at;
            zp += at * e;
        }
    }
    *slope = (n * zp - z * p) / (n * zz - z * z);
    *zero = (z - p / *slope) / n;
}

START_TEST(metal_at_rest_bears_its_own_weight)
{
    const int size[3] = {4, 4, 40};
    const double g = 1e-5;
    double slope;
    double zero;
    double speed;

    for (int n = 0; n < 4; n++) {
        const layer l = {0.0, 25.05 + 0.25 * n, 0.0, 0.0, 0.0};
        flow_case c;
        make_layer(&c, &l, size, true, 0.1, g);
        char subject[100];
        flow_run(&c, 20000);
        fit_pressure(&c, &slope, &zero, &speed);
        snprintf(subject, sizeof subject, "metal at rest to %.2f cells, slope of pressure", l.high);
        verify_row("T-08", subject, "density g", -slope / 3.0, g, 0.005,
                   "density grows by 3 g a cell: 0.1 %; rounding of float");
        snprintf(subject, sizeof subject, "metal at rest to %.2f cells, height without pressure",
                 l.high);
        verify_row_absolute("T-08", subject, "the surface", zero, flow_height(&c, 0, 0), 0.05,
                            "a twentieth of a cell");
        snprintf(subject, sizeof subject, "metal at rest to %.2f cells, speed [cells/step]",
                 l.high);
        verify_row_below("T-08", subject, "rest", speed, 1e-6, "rounding of float");
        flow_free(&c);
    }
}
END_TEST

/// Speed at the surface: the parabola through three liquid cells below it.
static double extrapolate_speed(const flow_case *c, double height)
{
    const int top = (int)height - 3;
    double u[3];
    for (int n = 0; n < 3; n++) {
        const ptrdiff_t cell = mag_grid_find(&c->grid, 0, 0, top + n);
        u[n] = mag_flow_look(c->flow, (size_t)cell).u[0];
    }
    const double s = height - (top + 1.5);
    return u[1] + s * 0.5 * (u[2] - u[0]) + s * s * 0.5 * (u[2] - 2.0 * u[1] + u[0]);
}

static double find_flux(const flow_case *c)
{
    double flux = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        if (c->flow->kind[cell] != MAG_GAS) {
            flux += (double)c->flow->fill[cell] * mag_flow_look(c->flow, cell).u[0];
        }
    }
    return flux;
}

/// Speed at the surface [m/s] and flux [m2/s] of a film 2 mm deep on a slope of 10 degrees.
static void run_film(double height, double *speed, double *flux)
{
    const int size[3] = {1, 1, (int)height + 4};
    const bool periodic[3] = {true, true, false};
    const mag_flow_setup setup = flow_laminar(MAG_TRT);
    const double angle = 10.0 * M_PI / 180.0;
    const double spacing = 0.002 / height;
    const double step = spacing * spacing * 0.1 / 1e-4; // viscosity 0.1
    const mag_scale s = mag_scale_make(spacing, step, 1700.0);
    const double g = mag_scale_acceleration_to_lattice(&s, 9.81);
    const layer l = {0.0, height, g * cos(angle), 0.0, 0.0};
    flow_case c;

    flow_make_box(&c, size, periodic, &setup);
    c.flow->now.viscosity = mag_scale_viscosity_to_lattice(&s, 1e-4);
    c.flow->now.force[0] = g * sin(angle);
    c.flow->now.force[2] = -g * cos(angle);
    flow_begin(&c, start_layer, &l);
    flow_run(&c, (int)(60.0 * height * height)); // 15 times the film's slowest decay
    *speed = mag_scale_speed_from_lattice(&s, extrapolate_speed(&c, height));
    *flux = mag_scale_viscosity_from_lattice(&s, find_flux(&c));
    flow_free(&c);
}

START_TEST(a_film_runs_down_an_incline)
{
    double speed;
    double flux;

    run_film(16.0, &speed, &flux);
    verify_row("T-20", "film on an incline, 16 cells, speed at the surface [m/s]", "Nusselt's film",
               speed, 0.034070, 0.02, "16 cells across, walls half-way");
    verify_row("T-20", "film on an incline, 16 cells, flux [m2/s]", "Nusselt's film", flux,
               4.5426e-5, 0.02, "16 cells across, walls half-way");
}
END_TEST

START_TEST(a_film_that_ends_within_a_cell_is_first_order)
{
    order_table t = {.title = "film on an incline, surface a quarter into a cell, flux",
                     .unit = "relative error",
                     .size = "cell/depth"};
    for (int cells = 8; cells <= 32; cells *= 2) {
        double speed;
        double flux;
        run_film(cells + 0.25, &speed, &flux);
        order_add(&t, 1.0 / (cells + 0.25), fabs(flux / 4.5426e-5 - 1.0));
    }
    order_check(&t, 1.0, 0.1);
}
END_TEST

enum { SAMPLES = 3400 }; // four periods

/// Complex frequency n of a wave exp(-n t) after Lamb (Hydrodynamics, article 349), deep water:
/// (n - 2 v k^2)^2 + w0^2 = 4 v^2 k^4 sqrt(1 - n / (v k^2)), by repeated substitution.
static double complex find_viscous_frequency(double omega0, double damping)
{
    double complex n = 2.0 * damping - I * omega0;
    for (int i = 0; i < 100; i++) {
        const double complex right = 4.0 * damping * damping * csqrt(1.0 - n / damping);
        n = 2.0 * damping - I * csqrt(omega0 * omega0 - right);
    }
    return n;
}

/// Squared distance of the samples from exp(-decay t) (A cos wt + B sin wt) with the best A, B.
static double misfit(const double a[SAMPLES], double omega, double decay)
{
    double cc = 0.0, ss = 0.0, cs = 0.0, ca = 0.0, sa = 0.0, aa = 0.0;
    for (int n = 0; n < SAMPLES; n++) {
        const double c = exp(-decay * n) * cos(omega * n);
        const double s = exp(-decay * n) * sin(omega * n);
        cc += c * c;
        ss += s * s;
        cs += c * s;
        ca += c * a[n];
        sa += s * a[n];
        aa += a[n] * a[n];
    }
    const double det = cc * ss - cs * cs;
    const double A = (ca * ss - sa * cs) / det;
    const double B = (sa * cc - ca * cs) / det;
    return aa - A * ca - B * sa;
}

/// Least-squares frequency and decay, by a search that narrows.
static void fit_wave(const double a[SAMPLES], double *omega, double *decay)
{
    double do_ = 0.1 * *omega;
    double dd = 0.2 * *decay;
    while (do_ > 1e-5 * *omega) {
        const double here = misfit(a, *omega, *decay);
        if (misfit(a, *omega + do_, *decay) < here) {
            *omega += do_;
        } else if (misfit(a, *omega - do_, *decay) < here) {
            *omega -= do_;
        } else if (misfit(a, *omega, *decay + dd) < here) {
            *decay += dd;
        } else if (misfit(a, *omega, *decay - dd) < here) {
            *decay -= dd;
        } else {
            do_ *= 0.5;
            dd *= 0.5;
        }
    }
}

START_TEST(a_standing_wave_swings_and_dies_away)
{
    const int size[3] = {50, 1, 50};
    const double k = 2.0 * M_PI / 50.0;
    const double viscosity = 0.018519;
    static const double offsets[2] = {0.0, 0.5};

    for (int o = 0; o < 2; o++) {
        const layer l = {0.0, 25.0 + offsets[o], 4.38273e-4, 0.5, 50.0};
        flow_case c;
        make_layer(&c, &l, size, true, viscosity, 4.38273e-4);
        double *a = calloc(SAMPLES, sizeof *a);
        const double omega0 = sqrt(4.38273e-4 * k * tanh(k * l.high));
        const double complex exact = find_viscous_frequency(omega0, viscosity * k * k);
        double omega = omega0;
        double decay = 2.0 * viscosity * k * k;
        char subject[100];
        ck_assert_ptr_nonnull(a);
        for (int n = 0; n < SAMPLES; n++) {
            for (int x = 0; x < 50; x++) {
                a[n] += flow_height(&c, x, 0) * cos(k * (x + 0.5)) / 25.0;
            }
            flow_run(&c, 1);
        }
        fit_wave(a, &omega, &decay);
        snprintf(subject, sizeof subject, "standing wave, depth %.1f cells, period [steps]",
                 l.high);
        verify_row("T-16", subject, "Lamb's viscous waves", 2.0 * M_PI / omega,
                   -2.0 * M_PI / cimag(exact), 0.03,
                   "amplitude of half a cell, Reynolds number 10");
        snprintf(subject, sizeof subject, "standing wave, depth %.1f cells, decay [1/step]",
                 l.high);
        verify_row("T-16", subject, "Lamb's viscous waves", decay, creal(exact), 0.15,
                   "amplitude of half a cell, Reynolds number 10");
        free(a);
        flow_free(&c);
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_slab_falls_freely);
    tcase_add_test(tc, metal_at_rest_bears_its_own_weight);
    tcase_add_test(tc, a_film_runs_down_an_incline);
    tcase_add_test(tc, a_film_that_ends_within_a_cell_is_first_order);
    tcase_add_test(tc, a_standing_wave_swings_and_dies_away);
}

int main(void)
{
    return support_run("free surface under gravity", add);
}
