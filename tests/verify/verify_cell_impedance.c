/// Verifies a cell's impedance: parts of it against closed forms (a sphere, a charge transfer
/// beside a double layer, salt against a reservoir, a porous electrode), the whole of it against
/// runs.
#include "cell_sets.h"

#include "model/battery/cell/impedance.h"
#include "model/battery/cell/split.h"

#include <stdio.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

enum {
    FREQUENCIES = 60, // of a spectrum
    SAMPLES = 64,     // of a sine, in a period
    PERIODS = 30      // of it; the last is looked at
};

/// z F / (R T) of two charges at 298.15 K [1/V].
static double per_volt(void)
{
    return 2.0 * 96485.33212 / (8.314462618 * 298.15);
}

static mag_cell *make(cell_set *s)
{
    mag_cell *c = NULL;
    ck_assert_msg(mag_cell_create(&s->ctx, &s->setup, &c) == MAG_OK, "%s", s->ctx.message);
    return c;
}

static mag_cell_step hold(double current)
{
    return (mag_cell_step){.control = MAG_CELL_CURRENT,
                           .value = current,
                           .low_voltage = NAN,
                           .high_voltage = NAN,
                           .end_current = NAN,
                           .end_charge = NAN};
}

/// Runs a step for a time [s]; nothing may end it before.
static void go(cell_set *s, mag_cell *c, mag_cell_step step, double seconds)
{
    const double end = mag_cell_time(c) + seconds;
    mag_dae_found found = {.at_end = false};
    ck_assert_msg(mag_cell_begin(&s->ctx, c, &step) == MAG_OK, "%s", s->ctx.message);
    while (!found.at_end) {
        ck_assert_msg(mag_cell_advance(&s->ctx, c, end, &found) == MAG_OK, "%s", s->ctx.message);
        ck_assert_int_eq(found.event, -1);
    }
}

static double complex find(cell_set *s, mag_cell *c, double frequency)
{
    double complex Z = 0.0;
    ck_assert_msg(mag_cell_find_impedance(&s->ctx, c, 1, &frequency, &Z) == MAG_OK, "%s",
                  s->ctx.message);
    return Z;
}

/// The impedance of a cell that is only asked once.
static double complex find_once(cell_set *s, double frequency)
{
    mag_cell *c = make(s);
    const double complex Z = find(s, c, frequency);
    mag_cell_destroy(c);
    return Z;
}

/// Magnesium against a host, in which nothing but what a test adds takes any voltage: everything
/// conducts and reacts so well that it takes 1e-9 ohm m2, the host's potential is flat, salt is
/// everywhere alike. Any better, and rounded differences of potentials would drive currents.
static cell_set make_empty(void)
{
    cell_set s = cell_magnesium();
    s.setup.metal.kinetics.exchange = 1e8;
    s.setup.positive.kinetics.exchange = 1e8;
    s.setup.positive.conductivity = 1e6;
    s.setup.positive.start = 0.5;
    s.setup.positive.potential = cell_constant(&s, 1.1);
    s.setup.positive.diffusivity = cell_constant(&s, 1e-6);
    s.setup.electrolyte.conductivity = cell_constant(&s, 1e6);
    s.setup.electrolyte.diffusivity = cell_constant(&s, 1e-2);
    cell_mesh(&s, 0, 2, 2, 4);
    return s;
}

/// Surface of the host's particles in a cell [m2/m2].
static double surface(const cell_set *s)
{
    const mag_cell_porous *p = &s->setup.positive;
    return 3.0 * p->bins[0].fraction / p->bins[0].radius * p->thickness;
}

static void compare(const char *id, const char *what, const char *source, double complex ours,
                    double complex reference, double limit, const char *reason)
{
    char text[200];
    snprintf(text, sizeof text, "%s, real [ohm m2]", what);
    verify_row_absolute(id, text, source, creal(ours), creal(reference), limit * cabs(reference),
                        reason);
    snprintf(text, sizeof text, "%s, imaginary [ohm m2]", what);
    verify_row_absolute(id, text, source, cimag(ours), cimag(reference), limit * cabs(reference),
                        reason);
}

// ---- a sphere --------------------------------------------------------------------------------

/// Impedance of a sphere, by its surface.
static double complex sphere(double frequency)
{
    const double R = 0.5e-6, D = 1e-16, slope = -0.2 / 12500.0;
    const double complex s = csqrt(I * 2.0 * PI * frequency * R * R / D);
    return -slope * R / (2.0 * 96485.33212 * D) * ctanh(s) / (s - ctanh(s));
}

static double complex find_sphere(int shells, double frequency)
{
    cell_set s = make_empty();
    s.setup.positive.potential = cell_curve(&s, "1.2 - 0.2*x");
    s.setup.positive.diffusivity = cell_constant(&s, 1e-16);
    cell_mesh(&s, 0, 2, 2, shells);
    const double complex Z = find_once(&s, frequency) * surface(&s);
    cell_set_end(&s);
    return Z;
}

START_TEST(host_has_the_impedance_of_spheres)
{
    order_table t = {.title = "impedance of a sphere at 0.01 Hz, shells of it",
                     .unit = "relative error",
                     .size = "share of the radius",
                     .id = "B-15"};
    for (int shells = 20; shells <= 160; shells *= 2) {
        const double complex Z = find_sphere(shells, 1e-2);
        order_add(&t, 1.0 / shells, cabs(Z - sphere(1e-2)) / cabs(sphere(1e-2)));
    }
    order_check(&t, 2.0, 0.1); // shells of the second order
    const char *source = "a sphere, its flux a sine";
    compare("B-15", "host at 1e-4 Hz, 80 shells", source, find_sphere(80, 1e-4), sphere(1e-4), 1e-4,
            "the order table's error at 80 shells is 1e-4");
    compare("B-15", "host at 0.01 Hz, 80 shells", source, find_sphere(80, 1e-2), sphere(1e-2), 3e-4,
            "the same");
    compare("B-15", "host at 1 Hz, 1280 shells", source, find_sphere(1280, 1.0), sphere(1.0), 3e-4,
            "salt goes 1/125 of the radius in a radian; ten shells on that way");
}
END_TEST

// ---- reactions and double layers -------------------------------------------------------------

/// Resistance, then a charge transfer beside a layer (Randles 1947).
static double complex randles(double frequency)
{
    return 0.005 + 0.012 / (1.0 + I * 2.0 * PI * frequency * 0.012 * 0.2);
}

START_TEST(charge_transfer_beside_a_double_layer_makes_an_arc)
{
    const double at[] = {10.0, 100.0};
    const char *reason = "what else is in the cell takes 1e-7 of it";

    for (int n = 0; n < 2; n++) {
        char what[80];
        cell_set s = make_empty();
        s.setup.contact = 0.005;
        s.setup.metal.kinetics.exchange = 1.0 / (per_volt() * 0.012);
        s.setup.metal.kinetics.layer = 0.2;
        snprintf(what, sizeof what, "arc of the plane at %g Hz", at[n]);
        compare("B-16", what, "Randles 1947", find_once(&s, at[n]), randles(at[n]), 1e-6, reason);
        cell_set_end(&s);

        s = make_empty();
        s.setup.contact = 0.005;
        s.setup.positive.kinetics.exchange = 1.0 / (per_volt() * 0.012 * surface(&s));
        s.setup.positive.kinetics.layer = 0.2 / surface(&s);
        snprintf(what, sizeof what, "arc of the host at %g Hz", at[n]);
        compare("B-16", what, "Randles 1947", find_once(&s, at[n]), randles(at[n]), 1e-6, reason);
        cell_set_end(&s);

        s = make_empty();
        s.setup.contact = 0.005;
        s.setup.metal_positive = true;
        s.setup.counter.kinetics = s.setup.metal.kinetics;
        s.setup.counter.kinetics.exchange = 1.0 / (per_volt() * 0.008);
        s.setup.counter.kinetics.film = 0.004;
        s.setup.counter.kinetics.layer = 0.2;
        snprintf(what, sizeof what, "arc of a plane across, a third of it film, at %g Hz", at[n]);
        compare("B-16", what, "Randles 1947", find_once(&s, at[n]), randles(at[n]), 1e-6, reason);
        cell_set_end(&s);

        s = make_empty();
        s.setup.contact = 0.005;
        s.setup.metal.kinetics.exchange = 1.0 / (per_volt() * 0.008);
        s.setup.metal.kinetics.film = 0.004;
        s.setup.metal.kinetics.layer = 0.2;
        snprintf(what, sizeof what, "the same, a third of it film, at %g Hz", at[n]);
        compare("B-16", what, "Randles 1947", find_once(&s, at[n]), randles(at[n]), 1e-6, reason);
        cell_set_end(&s);
    }
}
END_TEST

/// A porous electrode with conductivities (ions, electrons) and an admittance in a volume; its
/// collector and its separator at either end (Newman and Tobias 1962).
static double complex porous(double kappa, double sigma, double L, double complex admittance)
{
    const double complex nu = L * csqrt(admittance * (1.0 / kappa + 1.0 / sigma));
    return L / (kappa + sigma) *
           (1.0 + (2.0 + (sigma / kappa + kappa / sigma) * ccosh(nu)) / (nu * csinh(nu)));
}

/// Newman and Tobias' electrode in the cell: 60 um, kappa 0.1811, sigma 50 S/m.
static double complex find_porous(int cells, double frequency, double complex *reference)
{
    cell_set s = make_empty();
    mag_cell_porous *p = &s.setup.positive;
    const double kappa = 0.1811, a = surface(&s) / p->thickness;

    s.setup.electrolyte.conductivity = cell_constant(&s, kappa / p->transport);
    s.setup.separator.transport = 1e9;
    p->conductivity = 50.0;
    p->kinetics.exchange = 0.05;
    p->kinetics.layer = 0.2;
    cell_mesh(&s, 0, 2, cells, 4);
    const double complex Z = find_once(&s, frequency);
    *reference = porous(kappa, p->conductivity, p->thickness,
                        a * (p->kinetics.exchange * per_volt() + I * 2.0 * PI * frequency * 0.2));
    cell_set_end(&s);
    return Z;
}

START_TEST(porous_electrode_with_layers_is_that_of_newman_and_tobias)
{
    order_table t = {.title = "porous electrode with double layers at 1 Hz, cells through it",
                     .unit = "relative error",
                     .size = "share of the thickness",
                     .id = "B-09"};
    double complex reference = 0.0;
    for (int cells = 10; cells <= 80; cells *= 2) {
        const double complex Z = find_porous(cells, 1.0, &reference);
        order_add(&t, 1.0 / cells, cabs(Z - reference) / cabs(reference));
    }
    order_check(&t, 2.0, 0.1); // cells of the second order
    const double complex Z = find_porous(80, 1.0, &reference);
    compare("B-09", "porous electrode at 1 Hz, 80 cells", "Newman and Tobias 1962, complex", Z,
            reference, 1e-3, "the order table's error at 80 cells");
}
END_TEST

// ---- salt ------------------------------------------------------------------------------------

#define CONDUCTIVITY 10.0 // of ions in that separator [S/m]

/// A separator of 100 s between the plane and a reservoir of salt.
static cell_set make_reservoir(int cells)
{
    cell_set s = make_empty();
    const double D = 2e-10, L = sqrt(100.0 * D);

    s.setup.electrolyte.diffusivity = cell_constant(&s, D);
    // so that its resistance is 0.01 ohm m2
    s.setup.electrolyte.concentration = s.setup.electrolyte.reference =
        1.5 / (0.5 * per_volt()) * 0.7 * 0.7 * L / (2.0 * 96485.33212 * D * 0.01);
    s.setup.separator = (mag_cell_separator){L, 1.0, 1.0, 0};
    s.setup.electrolyte.conductivity = cell_constant(&s, CONDUCTIVITY);
    s.setup.positive.thickness = 1e2;
    s.setup.positive.transport = 1e10;
    s.setup.positive.conductivity = 1e9;
    s.setup.positive.kinetics.exchange = 1e2;
    cell_mesh(&s, 0, cells, 2, 4);
    return s;
}

static double complex finite_length(double frequency)
{
    const double complex s = csqrt(I * 2.0 * PI * frequency * 100.0);
    return 0.01 * ctanh(s) / s + sqrt(100.0 * 2e-10) / CONDUCTIVITY;
}

START_TEST(salt_between_plane_and_reservoir_is_a_finite_length)
{
    order_table t = {.title = "salt against a reservoir at 0.01 Hz, cells through the separator",
                     .unit = "relative error",
                     .size = "share of the thickness",
                     .id = "B-16"};
    double complex Z = 0.0;
    for (int cells = 10; cells <= 80; cells *= 2) {
        cell_set s = make_reservoir(cells);
        Z = find_once(&s, 1e-2);
        cell_set_end(&s);
        order_add(&t, 1.0 / cells, cabs(Z - finite_length(1e-2)) / cabs(finite_length(1e-2)));
    }
    order_check(&t, 2.0, 0.1); // cells of the second order
    compare("B-16", "salt against a reservoir at 0.01 Hz, 80 cells", "tanh s / s", Z,
            finite_length(1e-2), 3e-4, "the order table's error at 80 cells");

    cell_set s = make_reservoir(80); // nothing reacts: the layer alone lets current through
    s.setup.metal.kinetics.exchange = 1e-12;
    s.setup.metal.kinetics.layer = 1e4;
    const double complex layer = 1.0 / (I * 2.0 * PI * 1e-2 * 1e4);
    compare("B-16", "the same, all current through the plane's layer", "tanh s / s, a capacity",
            find_once(&s, 1e-2), finite_length(1e-2) + layer, 3e-4, "the same");
    cell_set_end(&s);
}
END_TEST

/// The cell at 0.01 Hz but for the host's reaction, which takes so much that all of it goes evenly:
/// by charge transfer or by layers alone.
static double complex find_evenly(bool by_layers)
{
    const double frequency = 1e-2, much = 0.1; // [ohm m2]
    cell_set s = make_empty();

    s.setup.electrolyte.diffusivity = cell_constant(&s, 2e-10);
    s.setup.electrolyte.conductivity = cell_constant(&s, 100.0);
    s.setup.positive.conductivity = 100.0;
    s.setup.positive.kinetics.exchange =
        by_layers ? 1e-30 : 1.0 / (per_volt() * much * surface(&s));
    s.setup.positive.kinetics.layer =
        by_layers ? 1.0 / (2.0 * PI * frequency * much * surface(&s)) : 0.0;
    cell_mesh(&s, 0, 20, 20, 4);
    const double complex Z = find_once(&s, frequency) - (by_layers ? -I * much : much);
    cell_set_end(&s);
    return Z;
}

START_TEST(current_of_layers_moves_salt_as_that_of_reactions_does)
{
    compare("B-16", "salt in a cell whose host takes current by layers, 0.01 Hz",
            "by its reaction instead", find_evenly(true), find_evenly(false), 1e-4,
            "how unevenly: the salt's part over the host's is 1e-3, of which little differs");
}
END_TEST

// ---- the whole cell --------------------------------------------------------------------------

/// A cell's answer after a small current of a time, per current: half of what charge and discharge
/// differ by, so that what bends goes out.
static double find_answer(cell_set *s, double current, double before, double after, double seconds)
{
    double voltage[2];
    for (int side = 0; side < 2; side++) {
        mag_cell *c = make(s);
        go(s, c, hold(s->per_C), before);
        go(s, c, hold(0.0), after);
        go(s, c, hold(side == 0 ? current : -current), seconds);
        voltage[side] = mag_cell_voltage(c);
        mag_cell_destroy(c);
    }
    return (voltage[1] - voltage[0]) / (2.0 * current);
}

/// How fast a host's potential falls with the charge that leaves the cell [V m2/C].
static double find_fall(const cell_set *s, const mag_cell *c, int electrode)
{
    const mag_cell_porous *p = electrode == 0 ? &s->setup.negative : &s->setup.positive;
    const double share = mag_cell_average_share(c, electrode);
    double value = 0.0, slope = 0.0;
    mag_curve_at(p->potential, 1, &share, &value, &slope);
    return -slope / (s->setup.charge * 96485.33212 * p->most * p->bins[0].fraction * p->thickness);
}

static void check_slow(const char *what, cell_set *s, double before)
{
    const double after = 2e5, one = 2e4, two = 4e4, current = 3e-4 * s->per_C;
    char text[120];
    const double first = find_answer(s, current, before, after, one);
    const double second = find_answer(s, current, before, after, two);
    const double slope = (second - first) / (two - one);
    mag_cell *c = make(s);

    go(s, c, hold(s->per_C), before);
    go(s, c, hold(0.0), after);
    const double f = 1e-6;
    const double complex Z = find(s, c, f);
    const char *source = "discharged and charged at 0.0003C";
    snprintf(text, sizeof text, "%s at 1e-6 Hz, fall of voltage with charge [V m2/C]", what);
    verify_row("B-16", text, source, -2.0 * PI * f * cimag(Z), slope, 1e-3,
               "the host bends over 0.3 % of its charge");
    snprintf(text, sizeof text, "%s at 1e-6 Hz, real part [ohm m2]", what);
    verify_row("B-16", text, source, creal(Z), first - slope * one, 1e-2,
               "the same, gone back over two spans of time");
    snprintf(text, sizeof text, "%s at 1e-7 Hz, fall of voltage with charge [V m2/C]", what);
    verify_row("B-16", text, "slopes of the hosts' potentials",
               -2.0 * PI * 1e-7 * cimag(find(s, c, 1e-7)),
               find_fall(s, c, 1) + (s->setup.metal_negative ? 0.0 : find_fall(s, c, 0)), 1e-5,
               "shares that the rest has left uneven");
    mag_cell_destroy(c);
    cell_set_end(s);
}

START_TEST(lowest_frequencies_are_those_of_a_slow_discharge)
{
    cell_set s = cell_chen(false);
    cell_mesh(&s, 10, 10, 10, 20);
    check_slow("Chen's cell", &s, 2100.0);
    s = cell_magnesium();
    cell_mesh(&s, 0, 10, 10, 20);
    check_slow("Mg-ref-1", &s, 1200.0);
}
END_TEST

/// The value of a curve.
static double follow(const void *curve, double time)
{
    return mag_curve_value(curve, time);
}

/// The answer of the voltage to a sine on top of a current, by running it.
static double complex find_by_run(cell_set *s, double current, double amplitude, double frequency)
{
    const double w = 2.0 * PI * frequency;
    double complex sum[2] = {0.0, 0.0};

    for (int side = 0; side < 2; side++) {
        char text[120];
        mag_cell *c = make(s);
        mag_cell_step step = hold(0.0);
        go(s, c, hold(current), 600.0);
        snprintf(text, sizeof text, "%.17g + %.17g*sin(%.17g*x)", current,
                 side == 0 ? amplitude : -amplitude, w);
        step.course = follow;
        step.course_user = cell_curve(s, text);
        const double begun = mag_cell_time(c), period = 1.0 / frequency;
        mag_dae_found found = {.time = begun};
        ck_assert_int_eq(mag_cell_begin(&s->ctx, c, &step), MAG_OK);
        for (int n = 1; n <= PERIODS * SAMPLES; n++) {
            const double t = n * period / SAMPLES;
            while (found.time < begun + t * (1.0 - 1e-12)) {
                ck_assert_int_eq(mag_cell_advance(&s->ctx, c, begun + t, &found), MAG_OK);
            }
            if (n > (PERIODS - 1) * SAMPLES) {
                sum[side] += mag_cell_voltage(c) * cexp(-I * w * t);
            }
        }
        mag_cell_destroy(c);
    }
    // of V sin(w t), the sum is V / (2 i) times the samples
    return -(sum[0] - sum[1]) / 2.0 * 2.0 * I / SAMPLES / amplitude;
}

static void check_sine(const char *what, cell_set *s, double current, double frequency)
{
    mag_cell *c = make(s);
    char text[120];

    go(s, c, hold(current), 600.0 + (PERIODS - 0.5) / frequency);
    printf("  %s drifts by %.1e of its state over a period\n", what, mag_cell_drift(c) / frequency);
    const double complex Z = find(s, c, frequency);
    mag_cell_destroy(c);
    snprintf(text, sizeof text, "%s at %g A/m2, %g Hz", what, current, frequency);
    compare("B-16", text, "a run with a sine of current", Z,
            find_by_run(s, current, 0.005 * s->per_C, frequency), 1e-3,
            "what is left of the first periods; sides of a state that moves");
    cell_set_end(s);
}

START_TEST(voltage_follows_a_sine_as_the_spectrum_says)
{
    cell_set s = cell_magnesium();
    cell_mesh(&s, 0, 10, 10, 20);
    check_sine("Mg-ref-1", &s, 0.0, 0.02);
    s = cell_magnesium();
    cell_mesh(&s, 0, 10, 10, 20);
    s.setup.metal.desolvation = 40.0;
    s.setup.electrolyte.transference = cell_curve(&s, "0.3 - 0.2*(x/500)");
    check_sine("Mg-ref-1, desolvation, transference of the concentration,", &s, 5.0, 0.05);
    s = cell_marquis();
    cell_mesh(&s, 10, 10, 10, 20);
    s.setup.heat = (mag_cell_heat){800.0, 5.0};
    check_sine("Marquis' cell, warming,", &s, 12.0, 0.05);
}
END_TEST

// ---- numbers ---------------------------------------------------------------------------------

START_TEST(spectrum_does_not_hang_on_frequencies_before)
{
    cell_set s = cell_marquis();
    double frequency[FREQUENCIES];
    double complex Z[FREQUENCIES];
    double worst = 0.0, least = INFINITY;

    cell_mesh(&s, 10, 10, 10, 10);
    s.setup.negative.kinetics.layer = s.setup.positive.kinetics.layer = 0.2;
    mag_cell *c = make(&s);
    go(&s, c, hold(12.0), 600.0);
    for (int n = 0; n < FREQUENCIES; n++) {
        frequency[n] = pow(10.0, 5.0 - 10.0 * n / (FREQUENCIES - 1));
    }
    for (int round = 0; round < 20; round++) {
        const double begun = mag_clock_seconds(NULL);
        ck_assert_int_eq(mag_cell_find_impedance(&s.ctx, c, FREQUENCIES, frequency, Z), MAG_OK);
        least = fmin(least, mag_clock_seconds(NULL) - begun);
    }
    for (int n = 0; n < FREQUENCIES; n++) {
        worst = fmax(worst, cabs(Z[n] - find(&s, c, frequency[n])) / cabs(Z[n]));
    }
    printf("  %d frequencies of 10/10/10 cells, 10 shells: %.2f ms\n", FREQUENCIES, 1e3 * least);
    verify_row_below("B-16", "1e5 to 1e-5 Hz in one go against one by one, relative", "itself",
                     worst, 1e-9, "pivots of the frequency before: rounding, some conditioning");

    mag_cell_step other = hold(12.0); // held by voltage: the same spectrum
    other.control = MAG_CELL_VOLTAGE;
    other.value = mag_cell_voltage(c);
    const double complex before = find(&s, c, 0.1);
    ck_assert_int_eq(mag_cell_begin(&s.ctx, c, &other), MAG_OK);
    ck_assert_double_le(cabs(find(&s, c, 0.1) - before), 1e-6 * cabs(before)); // the solver's
    double wrong = 0.0;
    ck_assert_int_eq(mag_cell_find_impedance(&s.ctx, c, 1, &wrong, Z), MAG_BAD_CASE);
    mag_cell_destroy(c);
    cell_set_end(&s);
}
END_TEST

/// Voltage after a run that is asked for more at each step, or not.
static double run_asked(bool asked)
{
    cell_set s = cell_magnesium();
    const mag_cell_step step = hold(s.per_C);
    mag_dae_found found = {.at_end = false};

    cell_mesh(&s, 0, 10, 10, 10);
    s.setup.metal.kinetics.layer = s.setup.positive.kinetics.layer = 0.2;
    mag_cell *c = make(&s);
    ck_assert_int_eq(mag_cell_begin(&s.ctx, c, &step), MAG_OK);
    while (!found.at_end) {
        ck_assert_int_eq(mag_cell_advance(&s.ctx, c, 1000.0, &found), MAG_OK);
        if (asked) {
            find(&s, c, 0.1);
            mag_cell_find_split(c);
        }
    }
    const double voltage = mag_cell_voltage(c);
    mag_cell_destroy(c);
    cell_set_end(&s);
    return voltage;
}

START_TEST(asking_changes_no_bit_of_a_run)
{
    ck_assert_double_eq(run_asked(true), run_asked(false));
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, asking_changes_no_bit_of_a_run);
    tcase_add_test(tc, host_has_the_impedance_of_spheres);
    tcase_add_test(tc, charge_transfer_beside_a_double_layer_makes_an_arc);
    tcase_add_test(tc, porous_electrode_with_layers_is_that_of_newman_and_tobias);
    tcase_add_test(tc, salt_between_plane_and_reservoir_is_a_finite_length);
    tcase_add_test(tc, current_of_layers_moves_salt_as_that_of_reactions_does);
    tcase_add_test(tc, lowest_frequencies_are_those_of_a_slow_discharge);
    tcase_add_test(tc, voltage_follows_a_sine_as_the_spectrum_says);
    tcase_add_test(tc, spectrum_does_not_hang_on_frequencies_before);
}

int main(void)
{
    return support_run("cell's impedance", add);
}
