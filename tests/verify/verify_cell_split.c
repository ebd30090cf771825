/// Verifies where a cell's voltage is lost: the parts' sum, the power lost to them, closed forms of
/// each in Mg-ref-1; and when salt runs out beside a plane of metal.
#include "cell_sets.h"

#include "model/battery/cell/limits.h"
#include "model/battery/cell/parts.h"
#include "model/battery/cell/split.h"

#include <stdio.h>

static mag_cell_step hold(double current)
{
    return (mag_cell_step){.control = MAG_CELL_CURRENT,
                           .value = current,
                           .low_voltage = NAN,
                           .high_voltage = NAN,
                           .end_current = NAN,
                           .end_charge = NAN};
}

static mag_cell *make(cell_set *s)
{
    mag_cell *c = NULL;
    ck_assert_msg(mag_cell_create(&s->ctx, &s->setup, &c) == MAG_OK, "%s", s->ctx.message);
    return c;
}

/// Runs a step for a time [s]. Returns what ended it before; -1: nothing.
static int go(cell_set *s, mag_cell *c, mag_cell_step step, double seconds)
{
    const double end = mag_cell_time(c) + seconds;
    mag_dae_found found = {.event = -1};
    ck_assert_msg(mag_cell_begin(&s->ctx, c, &step) == MAG_OK, "%s", s->ctx.message);
    while (!found.at_end && found.event < 0) {
        ck_assert_msg(mag_cell_advance(&s->ctx, c, end, &found) == MAG_OK, "%s", s->ctx.message);
    }
    return found.event;
}

// ---- sums ------------------------------------------------------------------------------------

/// Power [W/m2] that electrons lose, by what falls between cells and up to the collectors.
static double find_solid_power(const mag_cell *c)
{
    double power = 0.0;
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        const mag_cell_place *p = &c->places[e];
        if (p->porous == NULL) {
            continue;
        }
        const double sigma = p->porous->conductivity / p->width, i = c->y[c->i];
        for (int n = 1; n < p->cells; n++) {
            const double fall = c->y[p->phi + n - 1] - c->y[p->phi + n];
            power += sigma * fall * fall;
        }
        power += 0.5 * i * i / sigma;
    }
    return power;
}

/// Power [W/m2] that ions lose, diffusion's part too.
static double find_ions_power(mag_cell *c)
{
    double power = 0.0;
    for (int n = 1; n < c->cells; n++) {
        power += c->s.current[n] * (c->y[c->phi + n - 1] - c->y[c->phi + n]);
    }
    if (c->metal >= 0) {
        mag_cell_plane plane;
        mag_cell_find_plane(c, MAG_CELL_NEGATIVE, c->y, &plane);
        power += plane.i * (plane.phi - c->y[c->phi]);
    }
    return power;
}

/// The largest of what did not come out, over a run.
typedef struct worst {
    double sum;   ///< [V] of parts and the voltage
    double share; ///< of a host, its charge known
    double power; ///< relative, solid and electrolyte
} worst;

static double find_host(const cell_set *s, int electrode)
{
    const mag_cell_porous *p = electrode == 0 ? &s->setup.negative : &s->setup.positive;
    double solid = 0.0;
    for (int b = 0; b < p->bin_count; b++) {
        solid += p->bins[b].fraction;
    }
    return s->setup.charge * MAG_FARADAY * p->most * solid * p->thickness;
}

static void look(cell_set *s, mag_cell *c, bool loud, worst *w)
{
    const mag_cell_split p = mag_cell_find_split(c);
    const double i = mag_cell_current(c), v = mag_cell_voltage(c), q = mag_cell_charge(c);

    w->sum = fmax(w->sum, fabs(mag_cell_split_sum(&p) - (p.potential - v)));
    const double filled = s->setup.positive.start + q / find_host(s, 1);
    w->share = fmax(w->share, fabs(mag_cell_average_share(c, 1) - filled));
    if (p.by_current) {
        const double ions = p.ohmic_electrolyte + p.concentration_electrolyte;
        w->power = fmax(w->power, fabs(i * p.ohmic_solid / find_solid_power(c) - 1.0));
        w->power = fmax(w->power, fabs(i * ions / find_ions_power(c) - 1.0));
    }
    if (loud) {
        printf(
            "  %7.0f %7.2f %8.5f %8.5f  %8.3f %7.4f %8.3f %8.3f %7.3f %7.3f %8.3f %8.3f %8.3f %s\n",
            mag_cell_time(c), i, v, p.potential, 1e3 * p.ohmic_electrolyte, 1e3 * p.ohmic_solid,
            1e3 * p.kinetic_negative, 1e3 * p.kinetic_positive, 1e3 * p.film, 1e3 * p.contact,
            1e3 * p.concentration_electrolyte, 1e3 * p.concentration_negative,
            1e3 * p.concentration_positive, p.by_current ? "" : "by surface");
    }
}

/// Discharge, rest, charge, rest at a rate, looked at on the way.
static void check_sum(const char *what, cell_set *s, double rate, bool loud)
{
    const double rates[] = {rate, 0.0, -rate, 0.0};
    worst w = {0.0, 0.0, 0.0};
    char text[120];
    mag_cell *c = make(s);

    if (loud) {
        printf("\n  %s\n        s    A/m2        V        U  ohmic e, s [mV]  kinetic n, p      "
               "film contact  concentration e, n, p\n",
               what);
    }
    look(s, c, loud, &w);
    for (int n = 0; n < 4; n++) {
        const double seconds = n == 0 ? 1600.0 / rate : n == 2 ? 1000.0 / rate : 600.0;
        for (int part = 0; part < 5; part++) {
            ck_assert_int_eq(go(s, c, hold(rates[n] * s->per_C), 0.2 * seconds), -1);
            ck_assert_int_eq(mag_cell_look(&s->ctx, c, mag_cell_time(c)), MAG_OK);
            look(s, c, loud && (part == 0 || part == 4), &w);
        }
    }
    snprintf(text, sizeof text, "%s, %gC there and back, parts less (U - V) [V]", what, rate);
    verify_row_below("B-17", text, "balances of the finite volumes", w.sum, 1e-9,
                     "rounding, and what the solver leaves of the balances");
    snprintf(text, sizeof text, "%s, %gC, average share against charge", what, rate);
    verify_row_below("B-17", text, "Faraday", w.share, 1e-9, "what it leaves of a balance");
    snprintf(text, sizeof text, "%s, %gC, power of solid and electrolyte, relative", what, rate);
    verify_row_below("B-17", text, "currents times falls", w.power, 1e-6,
                     "potentials' rounding over what falls in a solid that conducts well");
    mag_cell_destroy(c);
    cell_set_end(s);
}

START_TEST(parts_add_up_to_what_is_missing_of_the_voltage)
{
    cell_set s = cell_marquis();
    cell_mesh(&s, 20, 10, 20, 20);
    check_sum("Marquis' cell", &s, 1.0, true);
    s = cell_chen(false);
    cell_mesh(&s, 20, 10, 20, 20);
    check_sum("Chen's cell", &s, 1.0, true);
    s = cell_magnesium();
    cell_mesh(&s, 0, 20, 20, 20);
    check_sum("Mg-ref-1", &s, 1.0, true);
    s = cell_magnesium();
    cell_mesh(&s, 0, 20, 20, 20);
    check_sum("Mg-ref-1", &s, 0.1, false);

    s = cell_magnesium(); // all that can be there
    cell_mesh(&s, 0, 10, 10, 10);
    s.setup.contact = 1e-3;
    s.setup.metal.kinetics.film = 1e-3;
    s.setup.metal.desolvation = 40.0;
    s.setup.positive.kinetics.film = 0.02;
    s.setup.positive.bin_count = 2;
    s.setup.positive.bins[0] = (mag_cell_bin){0.4e-6, 0.3, 0.0};
    s.setup.positive.bins[1] = (mag_cell_bin){0.9e-6, 0.15, 0.0};
    s.setup.positive.entropy = cell_curve(&s, "1e-4*(x - 0.3*x**2)");
    s.setup.electrolyte.transference = cell_curve(&s, "0.3 - 0.2*(x/500)");
    s.setup.electrolyte.factor = cell_curve(&s, "1 + 0.4*x/500");
    s.setup.heat = (mag_cell_heat){800.0, 5.0};
    check_sum("Mg-ref-1 with films, two sizes, heat", &s, 0.5, true);
}
END_TEST

// ---- closed forms ----------------------------------------------------------------------------

/// Slope of the host's potential at the average share [V].
static double find_slope(const cell_set *s, const mag_cell *c)
{
    const double share = mag_cell_average_share(c, 1);
    double value = 0.0, slope = 0.0;
    mag_curve_at(s->setup.positive.potential, 1, &share, &value, &slope);
    return slope;
}

/// Concentration at the plane [mol/m3] while the host reacts evenly, from salt's balance: straight
/// in the separator, a parabola in the electrode.
static double find_plane_salt(const cell_set *s, double i)
{
    const mag_cell_separator *gap = &s->setup.separator;
    const mag_cell_porous *p = &s->setup.positive;
    const double fall = i * 0.7 * gap->thickness / (2.0 * MAG_FARADAY * 2e-10 * gap->transport);
    const double deep =
        i * 0.7 * p->thickness / (2.0 * 2.0 * MAG_FARADAY * 2e-10 * p->transport); // to the end
    const double a = gap->thickness * gap->porosity, b = p->thickness * p->porosity;
    return 500.0 + (a * 0.5 * fall + b * (fall + deep * 2.0 / 3.0)) / (a + b);
}

START_TEST(parts_of_a_slow_discharge_have_closed_forms)
{
    cell_set s = cell_magnesium();
    const mag_cell_porous *p = &s.setup.positive;
    const mag_cell_separator *gap = &s.setup.separator;
    const double i = 0.02 * s.per_C, per_volt = 2.0 * MAG_FARADAY / (MAG_GAS_CONSTANT * 298.15);
    const double j = i / (3.0 * p->bins[0].fraction / p->bins[0].radius * p->thickness);
    const char *reason = "2 % of a C: of second order in the current, and host not quite even";

    s.setup.contact = 2e-3;
    cell_mesh(&s, 0, 40, 40, 40);
    mag_cell *c = make(&s);
    ck_assert_int_eq(go(&s, c, hold(i), 0.28 * find_host(&s, 1) / i), -1);
    ck_assert_int_eq(mag_cell_look(&s.ctx, c, mag_cell_time(c)), MAG_OK);
    const mag_cell_split part = mag_cell_find_split(c);
    ck_assert(part.by_current);

    verify_row(
        "B-25", "0.02C, ohmic part of the electrolyte [V]", "even reaction: a third of L",
        part.ohmic_electrolyte,
        i * (gap->thickness / (0.6 * gap->transport) + p->thickness / (3.0 * 0.6 * p->transport)),
        5e-3, reason);
    verify_row("B-25", "0.02C, ohmic part of the solid [V]", "even reaction: a third of L",
               part.ohmic_solid, i * p->thickness / (3.0 * p->conductivity), 5e-3, reason);
    verify_row("B-25", "0.02C, kinetic part of the metal [V]", "Butler and Volmer, alike",
               part.kinetic_negative, 2.0 / per_volt * asinh(0.5 * i), 5e-3, reason);
    const double share = mag_cell_average_share(c, 1);
    verify_row("B-25", "0.02C, kinetic part of the host [V]", "Butler and Volmer, alike",
               part.kinetic_positive,
               2.0 / per_volt * asinh(0.5 * j / (0.05 * sqrt(4.0 * share * (1.0 - share)))), 5e-3,
               reason);
    const double salt = i * 0.7 / (2.0 * MAG_FARADAY * 2e-10) *
                        (gap->thickness / gap->transport + p->thickness / (3.0 * p->transport));
    verify_row("B-25", "0.02C, diffusion potential [V]", "even reaction, salt nearly even",
               part.concentration_electrolyte, 3.0 / per_volt * 0.7 * salt / 500.0, 5e-3, reason);
    verify_row("B-25", "0.02C, concentration in the host [V]", "sphere, late: N R / (5 D)",
               part.concentration_positive,
               -find_slope(&s, c) * j * 0.5e-6 / (5.0 * 2.0 * MAG_FARADAY * 1e-16 * 12500.0), 1e-2,
               "the same; the host's potential bends over its salt");
    verify_row("B-25", "0.02C, contact [V]", "i R", part.contact, 2e-3 * i, 1e-12, "rounding");
    mag_cell_destroy(c);
    cell_set_end(&s);
}
END_TEST

START_TEST(metal_at_1C_has_the_overpotential_of_the_salt_beside_it)
{
    cell_set s = cell_magnesium();
    cell_mesh(&s, 0, 40, 40, 40);
    mag_cell *c = make(&s);
    ck_assert_int_eq(go(&s, c, hold(s.per_C), 1600.0), -1);
    const double salt = find_plane_salt(&s, s.per_C);
    const double per_volt = 2.0 * MAG_FARADAY / (MAG_GAS_CONSTANT * 298.15);
    verify_row("B-25", "1C at 1600 s, kinetic part of the metal [V]",
               "salt's balance, even reaction", mag_cell_find_split(c).kinetic_negative,
               2.0 / per_volt * asinh(0.5 * s.per_C / sqrt(salt / 500.0)), 1e-3,
               "the host does not react evenly at 1C; salt counts by a root within a logarithm");
    mag_cell_destroy(c);
    cell_set_end(&s);
}
END_TEST

/// Parts of a slab between two planes at a steady state have closed forms, too.
START_TEST(parts_between_two_planes_are_those_of_a_steady_slab)
{
    cell_set s = cell_magnesium();
    s.setup.separator = (mag_cell_separator){200e-6, 1.0, 1.0, 0};
    s.setup.electrolyte.conductivity = cell_constant(&s, 0.6);
    s.setup.metal_positive = true;
    s.setup.counter = s.setup.metal;
    s.setup.counter.kinetics.film = 2e-4;
    s.setup.contact = 1e-4;
    cell_mesh(&s, 0, 100, 0, 0);
    const double i = 40.0, per_volt = 2.0 * MAG_FARADAY / (MAG_GAS_CONSTANT * 298.15);
    const double climb = 0.5 * i * 0.7 * 200e-6 / (2.0 * MAG_FARADAY * 2e-10);
    const double near = 500.0 + climb, far = 500.0 - climb;
    mag_cell *c = make(&s);
    ck_assert_int_eq(go(&s, c, hold(i), 1e4), -1);
    ck_assert_int_eq(mag_cell_look(&s.ctx, c, mag_cell_time(c)), MAG_OK);
    const mag_cell_split p = mag_cell_find_split(c);
    const char *reason = "cells of the second order where salt's logarithm bends";
    verify_row("B-06", "two planes at 40 A/m2, ohmic [V]", "i L / kappa", p.ohmic_electrolyte,
               i * 200e-6 / 0.6, 1e-4, reason);
    verify_row("B-06", "diffusion potential [V]", "logarithm of the salt at the planes",
               p.concentration_electrolyte, 3.0 / per_volt * 0.7 * log(near / far), 1e-4, reason);
    verify_row("B-06", "stripping [V]", "Butler and Volmer", p.kinetic_negative,
               2.0 / per_volt * asinh(0.5 * i / sqrt(near / 500.0)), 1e-4, reason);
    verify_row("B-06", "plating [V]", "Butler and Volmer", p.kinetic_positive,
               2.0 / per_volt * asinh(0.5 * i / sqrt(far / 500.0)), 1e-4, reason);
    verify_row("B-06", "film [V]", "i R", p.film, 2e-4 * i, 1e-9, "rounding");
    verify_row_below("B-17", "two planes, parts less (U - V) [V]", "balances of the finite volumes",
                     fabs(mag_cell_split_sum(&p) + mag_cell_voltage(c)), 1e-9,
                     "rounding, and what the solver leaves of the balances");
    mag_cell_destroy(c);
    cell_set_end(&s);
}
END_TEST

// ---- limits ----------------------------------------------------------------------------------

/// A slab before a metal, as the closed forms of others have it.
static cell_set make_slab(double thickness)
{
    cell_set s = cell_magnesium();
    s.setup.separator = (mag_cell_separator){thickness, 1.0, 1.0, 0};
    return s;
}

START_TEST(limits_are_those_of_the_literature)
{
    cell_set s = make_slab(5e-3);
    const double per = 2.0 * MAG_FARADAY * 500.0 / (2.0 * 0.7);
    for (double i = 20.0; i <= 100.0; i *= 5.0) {
        char text[80];
        snprintf(text, sizeof text, "Sand's time at %g A/m2 [s]", i);
        verify_row("B-04", text, "pi D (z F c / (2 i (1 - t)))^2", mag_cell_sand_time(&s.setup, i),
                   acos(-1.0) * 2e-10 * per / i * per / i, 1e-12, "rounding");
    }
    cell_set_end(&s);
    s = make_slab(200e-6);
    s.setup.metal_positive = true;
    const double slab = 2.0 * 2.0 * MAG_FARADAY * 2e-10 * 500.0 / (0.7 * 200e-6);
    verify_row("B-07", "limiting current of a slab [A/m2]", "2 z F D c / ((1 - t) L)",
               mag_cell_limiting_current(&s.setup, true), slab, 1e-12, "rounding");
    verify_row("B-07", "limiting current of a slab, stripping [A/m2]", "2 z F D c / ((1 - t) L)",
               mag_cell_limiting_current(&s.setup, false), slab, 1e-12, "rounding");
    ck_assert(isinf(mag_cell_sand_time(&s.setup, 0.99 * slab)));
    ck_assert(isfinite(mag_cell_sand_time(&s.setup, -1.01 * slab)));
    cell_set_end(&s);
    s = cell_marquis();
    ck_assert(isnan(mag_cell_limiting_current(&s.setup, true)));
    ck_assert(isnan(mag_cell_sand_time(&s.setup, 1.0)));
    cell_set_end(&s);
}
END_TEST

/// Mg-ref-1 whose host never fills and reacts evenly, at a share of its limiting current.
static int run_at_limit(bool plating, double share)
{
    cell_set s = cell_magnesium();
    s.setup.positive.most = 1e9;
    s.setup.positive.start = 0.5;
    s.setup.positive.kinetics.film = 10.0; // evenly: it takes far more than salt does
    s.setup.positive.diffusivity = cell_constant(&s, 1e-10);
    s.setup.positive.potential = cell_constant(&s, 1.1);
    s.setup.electrolyte.conductivity = cell_constant(&s, 100.0);
    cell_mesh(&s, 0, 40, 40, 4);
    const double i = share * mag_cell_limiting_current(&s.setup, plating);
    mag_cell *c = make(&s);
    const int event = go(&s, c, hold(plating ? -i : i), 20.0 * mag_cell_crossing_time(&s.setup));
    mag_cell_destroy(c);
    cell_set_end(&s);
    return event;
}

START_TEST(cells_run_below_the_limiting_current_and_empty_above_it)
{
    ck_assert_int_eq(run_at_limit(true, 0.97), -1);
    ck_assert_int_eq(run_at_limit(true, 1.03), MAG_CELL_NO_SALT);
    ck_assert_int_eq(run_at_limit(false, 0.97), -1);
    ck_assert_int_eq(run_at_limit(false, 1.03), MAG_CELL_NO_SALT);
}
END_TEST

START_TEST(plating_empties_the_plane_at_sands_time)
{
    cell_set s = make_slab(1e-3);
    s.setup.positive.start = 0.9;
    s.setup.positive.thickness = 1e-3;
    s.setup.separator.porosity = 0.8;
    s.setup.separator.transport = 0.6;
    cell_mesh(&s, 0, 1600, 4, 4);
    const double i = 100.0, sand = mag_cell_sand_time(&s.setup, i);
    mag_cell *c = make(&s);
    ck_assert_int_eq(go(&s, c, hold(-i), 2.0 * sand), MAG_CELL_NO_SALT);
    ck_assert_double_lt(sand, 0.05 * mag_cell_crossing_time(&s.setup));
    verify_row(
        "B-04", "time until plating at 100 A/m2 has emptied the plane [s]",
        "Sand's time, porous separator", mag_cell_time(c), sand, 1e-2,
        "the run ends when the first cell is empty, whose middle lies 0.3 um from the plane");
    mag_cell_destroy(c);
    cell_set_end(&s);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, parts_add_up_to_what_is_missing_of_the_voltage);
    tcase_add_test(tc, parts_of_a_slow_discharge_have_closed_forms);
    tcase_add_test(tc, metal_at_1C_has_the_overpotential_of_the_salt_beside_it);
    tcase_add_test(tc, parts_between_two_planes_are_those_of_a_steady_slab);
    tcase_add_test(tc, limits_are_those_of_the_literature);
    tcase_add_test(tc, cells_run_below_the_limiting_current_and_empty_above_it);
    tcase_add_test(tc, plating_empties_the_plane_at_sands_time);
}

int main(void)
{
    return support_run("cell's overpotentials", add);
}
