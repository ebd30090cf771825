/// Verifies the cell against what is known in closed form: a sphere that fills, electrolyte between
/// two planes of metal, a porous electrode without changes of concentration.
#include "cell_run.h"

#include "model/battery/cell/balance.h"

#include <stdio.h>

enum { ROOTS = 200 };

// ---- a sphere --------------------------------------------------------------------------------

/// Concentration in a sphere that a constant flux N has filled for tau = D t / R^2, at rho of its
/// radius, less the first one, over N R / D (Carslaw, Jaeger 1959, 9.7).
static double fill_sphere(double rho, double tau)
{
    double sum = 0.0;
    for (int n = 1; n <= ROOTS; n++) { // roots of tan l = l, a little below (n + 1/2) pi
        double l = (n + 0.5) * M_PI;
        for (int k = 0; k < 60; k++) {
            l = n * M_PI + atan(l);
        }
        const double form = rho > 0.0 ? sin(l * rho) / rho : l;
        sum += form / (l * l * sin(l)) * exp(-l * l * tau);
    }
    return 3.0 * tau + 0.5 * rho * rho - 0.3 - 2.0 * sum;
}

/// Particles of Mg-ref-1 that all see the same current: nothing but the particle resists.
static cell_set plan_sphere(int shells)
{
    cell_set s = cell_magnesium();
    cell_mesh(&s, 0, 2, 2, shells);
    s.setup.relative = 1e-9;
    s.setup.electrolyte.conductivity = cell_constant(&s, 1e4);
    s.setup.electrolyte.diffusivity = cell_constant(&s, 1e-3);
    s.setup.positive.conductivity = 1e4;
    s.setup.positive.potential = cell_constant(&s, 0.0);
    s.setup.positive.kinetics.order = 0.0;
    s.setup.positive.kinetics.film = 1.0; // evens out what is left of the differences
    return s;
}

/// Share that a unit of N R / D is, at 1C.
static double sphere_unit(const cell_set *s)
{
    const mag_cell_porous *p = &s->setup.positive;
    const double area = 3.0 * p->bins[0].fraction / p->bins[0].radius;
    const double flux = s->per_C / (area * p->thickness * s->setup.charge * MAG_FARADAY);
    return flux * p->bins[0].radius / 1e-16 / p->most;
}

/// Mean share of the host.
static double mean_share(const mag_cell *c)
{
    const mag_cell_porous *p = c->places[MAG_CELL_POSITIVE].porous;
    return mag_cell_host(c, MAG_CELL_POSITIVE) / (p->thickness * p->bins[0].fraction * p->most);
}

START_TEST(a_sphere_fills_as_its_series)
{
    static const double taus[] = {0.001, 0.01, 0.1, 1.0};
    static const double limits[] = {0.02, 1e-3, 1e-3, 1e-3};
    const char *const source = "series of Carslaw and Jaeger 1959";
    cell_set s = plan_sphere(40);
    mag_cell *c = cell_make(&s);
    const double unit = sphere_unit(&s);
    const int cells = c->places[MAG_CELL_POSITIVE].cells;
    double worst = 0.0;

    cell_draw(&s, c, s.per_C);
    for (int n = 0; n < 4; n++) {
        cell_reach(&s, c, taus[n] * 2500.0);
        const double *share = c->y + c->sets[0].share;
        const double surface = (c->s.surface[0] - 0.02) / unit;
        const double half = (0.5 * (share[19 * cells] + share[20 * cells]) - 0.02) / unit;
        const double middle = ((9.0 * share[0] - share[cells]) / 8.0 - 0.02) / unit;
        const double size = fill_sphere(1.0, taus[n]);
        char subject[96];
        snprintf(subject, sizeof subject, "sphere filled by a constant flux, surface, D t/R2 %g",
                 taus[n]);
        verify_row("B-02", subject, source, surface, size, limits[n],
                   n == 0 ? "40 shells, 1.3 of them as deep as it has come" : "40 shells");
        snprintf(subject, sizeof subject, "sphere, half way, D t/R2 %g", taus[n]);
        verify_row_absolute("B-02", subject, source, half, fill_sphere(0.5, taus[n]), 1e-3 * size,
                            "0.1 % of the surface's, 40 shells");
        snprintf(subject, sizeof subject, "sphere, middle, D t/R2 %g", taus[n]);
        verify_row_absolute("B-02", subject, source, middle, fill_sphere(0.0, taus[n]), 1e-3 * size,
                            "0.1 % of the surface's, 40 shells");
        worst = fmax(worst, fabs((mean_share(c) - 0.02) / (3.0 * taus[n] * unit) - 1.0));
    }
    verify_row_below("B-02", "sphere, mean against what came in, relative", "conservation", worst,
                     1e-12, "rounding");
    verify_row("B-03", "sphere, late, surface less mean over N R/D", "exact: 1/5",
               (c->s.surface[0] - mean_share(c)) / unit, 0.2, 1e-3, "40 shells");
    cell_end(&s, c);
}
END_TEST

/// Error of the surface's share after a tenth of R^2 / D, over N R / D.
static double sphere_error(int shells, double tau)
{
    cell_set s = plan_sphere(shells);
    mag_cell *c = cell_make(&s);
    cell_draw(&s, c, s.per_C);
    cell_reach(&s, c, tau * 2500.0);
    const double error = (c->s.surface[0] - 0.02) / sphere_unit(&s) - fill_sphere(1.0, tau);
    cell_end(&s, c);
    return error;
}

START_TEST(the_surface_of_a_sphere_is_second_order)
{
    order_table t = {.title = "sphere filled by a constant flux, surface",
                     .unit = "error [N R/D]",
                     .size = "shell [R]",
                     .id = "B-02"};
    for (int shells = 20; shells <= 160; shells *= 2) {
        order_add(&t, 1.0 / shells, fabs(sphere_error(shells, 0.1)));
    }
    order_check(&t, 2.0, 0.1);
    // a flat body would be at 2 sqrt(tau / pi); what the curvature adds is tau
    const double tau = 1e-3, ours = sphere_error(320, tau) + fill_sphere(1.0, tau);
    verify_row("B-03", "sphere, early, surface over N R/D, less D t/R2", "flat: 2 sqrt(D t/pi)/R",
               ours - tau, 2.0 * sqrt(tau / M_PI), 1e-3, "curvature beyond its first term");
}
END_TEST

// ---- a slab between two planes of metal ------------------------------------------------------

/// The electrolyte of Mg-ref-1, without pores, between two planes of its metal.
static cell_set plan_slab(double thickness, int cells)
{
    cell_set s = cell_magnesium();
    s.setup.metal_positive = true;
    s.setup.counter = s.setup.metal;
    s.setup.separator = (mag_cell_separator){thickness, 1.0, 1.0, cells};
    s.setup.electrolyte.conductivity = cell_constant(&s, 0.6);
    return s;
}

/// z nu_+ F / (1 - t+) [C/mol].
static double per_salt(const cell_set *s)
{
    return s->setup.charge * MAG_FARADAY / (1.0 - 0.3);
}

START_TEST(a_metal_that_is_plated_runs_dry_at_sands_time)
{
    static const double currents[] = {10.0, 20.0, 100.0, 10.0};
    const double D = 2e-10;
    const int charge = _i == 3 ? 1 : 2;
    cell_set s = plan_slab(1.0, 200);
    s.setup.charge = charge;
    const double sand = M_PI * D * pow(per_salt(&s) * 500.0 / (2.0 * currents[_i]), 2);
    s.setup.separator.thickness = 6.0 * sqrt(D * sand); // the far end is not felt
    mag_cell *c = cell_make(&s);
    char subject[96];

    cell_draw(&s, c, -currents[_i]);
    ck_assert_int_eq(cell_go(&s, c, 2.0 * sand), MAG_CELL_NO_SALT);
    snprintf(subject, sizeof subject, "Sand's time, charge %d, %g A/m2 [s]", charge, currents[_i]);
    verify_row("B-04", subject, "Sand 1901, binary salt", mag_cell_time(c), sand, 0.01,
               "the end comes at 0.1 % of the salt, 0.2 % early; 200 cells");
    cell_end(&s, c);
}
END_TEST

START_TEST(a_slab_between_metals_polarises_as_its_series)
{
    static const double times[] = {1.0, 10.0, 50.0, 100.0};
    const double D = 2e-10, L = 200e-6, i = 20.0;
    cell_set s = plan_slab(L, 200);
    mag_cell *c = cell_make(&s);

    cell_draw(&s, c, i);
    for (int k = 0; k < 4; k++) {
        const double tau = D * times[k] * pow(M_PI / L, 2);
        double sum = 0.0;
        for (int n = 1; n < 400; n += 2) {
            sum += exp(-n * n * tau) / (n * n);
        }
        const double exact = 500.0 + i / per_salt(&s) * L / D * (0.5 - 4.0 / (M_PI * M_PI) * sum);
        char subject[96];
        snprintf(subject, sizeof subject, "slab between metals, salt at the anode, %g s [mol/m3]",
                 times[k]);
        cell_reach(&s, c, times[k]);
        verify_row_absolute("B-05", subject, "series", cell_plane(c, MAG_CELL_NEGATIVE).salt, exact,
                            5e-3, "h2/8 of a curvature of c_t/D: 2e-3 at 1 s with 200 cells");
    }
    cell_end(&s, c);
}
END_TEST

/// Overpotential of the metal at a current and a concentration [V].
static double metal_eta(int charge, double i, double c)
{
    const double per_volt = charge * MAG_FARADAY / (MAG_GAS_CONSTANT * 298.15);
    return 2.0 / per_volt * asinh(0.5 * i / sqrt(c / 500.0));
}

/// A row of B-06, and one with another cation.
typedef struct slab_row {
    int charge;
    double current; // [A/m2]
} slab_row;

static const slab_row slab_rows[] = {{2, 10.0}, {2, 40.0}, {1, 10.0}};

START_TEST(a_slab_at_rest_has_its_closed_form)
{
    const slab_row *row = &slab_rows[_i];
    const int z = row->charge;
    const double i = row->current, D = 2e-10, L = 200e-6;
    cell_set s = plan_slab(L, 40);
    s.setup.charge = z;
    mag_cell *c = cell_make(&s);
    const double off = 0.5 * i / per_salt(&s) * L / D;
    const double left = 500.0 + off, right = 500.0 - off;
    // nu R T / (z nu_+ F), with nu = z + 1
    const double volts = (z + 1.0) / z * MAG_GAS_CONSTANT * 298.15 / MAG_FARADAY;

    cell_draw(&s, c, i);
    cell_reach(&s, c, 5000.0); // 250 of its times
    const mag_cell_plane anode = cell_plane(c, MAG_CELL_NEGATIVE);
    const mag_cell_plane cathode = cell_plane(c, MAG_CELL_POSITIVE);
    const double eta_left = metal_eta(z, i, left), eta_right = metal_eta(z, i, right);
    const double lost = i * L / 0.6 + 0.7 * volts * log(left / right);
    const struct {
        const char *name;
        double ours, exact, limit;
    } rows[] = {
        {"salt at the anode [mol/m3]", anode.salt, left, 1e-4},
        {"salt at the cathode [mol/m3]", cathode.salt, right, 1e-4},
        {"ohmic and diffusion [V]", anode.phi - cathode.phi, lost, 1e-6},
        {"overpotential of the anode [V]", anode.eta, eta_left, 1e-6},
        {"overpotential of the cathode [V]", -cathode.eta, eta_right, 1e-6},
        {"voltage [V]", -mag_cell_voltage(c), lost + eta_left + eta_right, 1e-6},
    };
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
        char subject[96];
        snprintf(subject, sizeof subject, "slab at rest, charge %d, %g A/m2, %s", z, i,
                 rows[n].name);
        verify_row_absolute("B-06", subject, "closed form", rows[n].ours, rows[n].exact,
                            rows[n].limit, "the scheme is exact on a straight line");
    }
    cell_end(&s, c);
}
END_TEST

START_TEST(a_slab_has_a_limiting_current)
{
    const double D = 2e-10, L = 200e-6;
    cell_set s = plan_slab(L, 40);
    const double most = 2.0 * per_salt(&s) * D * 500.0 / L;
    mag_cell *c = cell_make(&s);

    cell_draw(&s, c, 0.99 * most);
    cell_reach(&s, c, 5000.0);
    verify_row("B-07", "slab, 99 % of the limiting current, salt at the cathode [mol/m3]",
               "closed form: 1 %", cell_plane(c, MAG_CELL_POSITIVE).salt, 5.0, 1e-4,
               "at rest but for exp(-250)");
    cell_end(&s, c);

    s = plan_slab(L, 40);
    c = cell_make(&s);
    cell_draw(&s, c, 1.01 * most);
    verify_row_absolute("B-07", "slab, 101 % of the limiting current, what ends it", "no salt: 4",
                        cell_go(&s, c, 5000.0), MAG_CELL_NO_SALT, 0.0, "exact");
    ck_assert_double_lt(mag_cell_time(c), 200.0);
    cell_end(&s, c);
}
END_TEST

START_TEST(a_concentration_step_decays_as_cottrell)
{
    static const double times[] = {1.0, 10.0, 100.0};
    const double D = 2e-10, taken = 0.99; // of the salt at the plane
    cell_set s = plan_slab(1e-3, 1000);
    // fast, so that the voltage holds the concentrations: one rises by what the other falls
    s.setup.metal.kinetics.exchange = s.setup.counter.kinetics.exchange = 1e6;
    s.setup.electrolyte.conductivity = cell_constant(&s, 1e4);
    const double volts = 0.7 * 1.5 * MAG_GAS_CONSTANT * 298.15 / MAG_FARADAY;
    mag_cell *c = cell_make(&s);

    cell_begin(&s, c, cell_hold(MAG_CELL_VOLTAGE, volts * log((1.0 + taken) / (1.0 - taken))));
    for (int k = 0; k < 3; k++) {
        char subject[96];
        cell_reach(&s, c, times[k]);
        snprintf(subject, sizeof subject, "step of concentration, current at %g s [A/m2]",
                 times[k]);
        verify_row("B-08", subject, "Cottrell 1903, binary salt", -mag_cell_current(c) / taken,
                   per_salt(&s) * 500.0 * sqrt(D / (M_PI * times[k])), 1e-3,
                   "cells of 1 um against a layer of 14 um at 1 s");
    }
    cell_end(&s, c);
}
END_TEST

START_TEST(desolvation_limits_plating_alone)
{
    static const double etas[] = {-0.05, -0.1, -0.2, -0.3, 0.05, 0.1};
    const double most = 19.297066424; // [A/m2], k1 c of 1e-4 mol/m2/s
    const double f = 2.0 * MAG_FARADAY / (MAG_GAS_CONSTANT * 298.15);
    cell_set s = plan_slab(200e-6, 4);
    s.setup.metal.desolvation = most;
    s.setup.counter.kinetics.exchange = 1e6;
    s.setup.electrolyte.conductivity = cell_constant(&s, 1e4);
    s.setup.electrolyte.diffusivity = cell_constant(&s, 1.0);
    mag_cell *c = cell_make(&s);

    for (int k = 0; k < 6; k++) {
        const double plates = exp(-0.5 * f * etas[k]);
        char subject[96];
        cell_begin(&s, c, cell_hold(MAG_CELL_VOLTAGE, -etas[k]));
        snprintf(subject, sizeof subject, "metal behind desolvation, plates at %+g V [A/m2]",
                 etas[k]);
        verify_row("B-11", subject, "closed form", -mag_cell_current(c),
                   (plates - 1.0 / plates) / (1.0 + plates / most), 1e-4,
                   "what resists beside it takes up to 2e-6 V");
    }
    cell_end(&s, c);
}
END_TEST

// ---- a porous electrode with linear kinetics -------------------------------------------------

/// A row of B-09.
typedef struct porous_row {
    double kappa, sigma, area, exchange, thickness;
} porous_row;

static const porous_row porous_rows[] = {{0.1811, 50.0, 2.7e6, 0.05, 60e-6},
                                         {0.05, 10.0, 1e6, 0.1, 1e-4}};

/// A host of flat potential, half full, so that nothing but the reaction and its place matters.
static cell_set plan_porous(const porous_row *row, int cells)
{
    cell_set s = cell_magnesium();
    mag_cell_porous *p = &s.setup.positive;
    cell_mesh(&s, 0, 4, cells, 4);
    s.setup.electrolyte.conductivity = cell_constant(&s, row->kappa);
    p->transport = 1.0;
    p->conductivity = row->sigma;
    p->kinetics.exchange = row->exchange;
    p->bins[0].area = row->area;
    p->thickness = row->thickness;
    p->start = 0.5;
    p->potential = cell_constant(&s, 1.0);
    p->diffusivity = cell_constant(&s, 1.0);
    return s;
}

/// Rate at a depth (0: separator, 1: collector) over the mean (Newman, Tobias 1962).
static double local_rate(double nu, double kappa, double sigma, double depth)
{
    return nu * (sigma * cosh(nu * (1.0 - depth)) + kappa * cosh(nu * depth)) /
           ((kappa + sigma) * sinh(nu));
}

START_TEST(a_porous_electrode_reacts_as_newman_and_tobias)
{
    const porous_row *row = &porous_rows[_i];
    const int cells = 40;
    const double i = 0.01, L = row->thickness, k = row->kappa, g = row->sigma;
    const double per_volt = 2.0 * MAG_FARADAY / (MAG_GAS_CONSTANT * 298.15);
    const double nu = L * sqrt(row->area * row->exchange * per_volt * (1.0 / k + 1.0 / g));
    const double resistance =
        L / (k + g) * (1.0 + (2.0 + (g / k + k / g) * cosh(nu)) / (nu * sinh(nu)));
    const char *const source = "Newman and Tobias 1962", *const reason = "40 cells";
    cell_set s = plan_porous(row, cells);
    mag_cell *c = cell_make(&s);
    char subject[96];

    cell_draw(&s, c, i);
    const double *j = c->y + c->sets[0].j, mean = -i / (row->area * L);
    const int first = c->places[MAG_CELL_POSITIVE].first;
    const double phi = cell_edge(c->y + c->phi + first, 1); // at the separator
    snprintf(subject, sizeof subject, "porous electrode, nu %.4f, rate at the collector", nu);
    verify_row("B-09", subject, source, cell_edge(j + cells - 1, -1) / mean,
               local_rate(nu, k, g, 1.0), 1e-4, reason);
    snprintf(subject, sizeof subject, "porous electrode, nu %.4f, rate half way", nu);
    verify_row("B-09", subject, source, cell_between(j + cells / 2 - 1) / mean,
               local_rate(nu, k, g, 0.5), 1e-4, reason);
    snprintf(subject, sizeof subject, "porous electrode, nu %.4f, rate at the separator", nu);
    verify_row("B-09", subject, source, cell_edge(j, 1) / mean, local_rate(nu, k, g, 0.0), 1e-4,
               reason);
    snprintf(subject, sizeof subject, "porous electrode, nu %.4f, resistance [ohm m2]", nu);
    verify_row("B-09", subject, source, (1.0 - (mag_cell_voltage(c) - phi)) / i, resistance, 1e-4,
               reason);
    cell_end(&s, c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_sphere_fills_as_its_series);
    tcase_add_test(tc, the_surface_of_a_sphere_is_second_order);
    tcase_add_loop_test(tc, a_metal_that_is_plated_runs_dry_at_sands_time, 0, 4);
    tcase_add_test(tc, a_slab_between_metals_polarises_as_its_series);
    tcase_add_loop_test(tc, a_slab_at_rest_has_its_closed_form, 0, 3);
    tcase_add_test(tc, a_slab_has_a_limiting_current);
    tcase_add_test(tc, a_concentration_step_decays_as_cottrell);
    tcase_add_test(tc, desolvation_limits_plating_alone);
    tcase_add_loop_test(tc, a_porous_electrode_reacts_as_newman_and_tobias, 0, 2);
}

int main(void)
{
    return support_run("cell, exact", add);
}
