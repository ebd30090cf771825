/// Verifies the cell with magnesium against an independent solver of ours with a banded matrix and
/// by hand. The cell, Mg-ref-1, is invented: no complete set of a real one is public.
#include "cell_run.h"

#include "model/battery/cell/balance.h"

#include <stdio.h>

#define BANDED "independent banded solver"

static void check_voltage(const char *id, const char *what, mag_cell *c, double reference)
{
    char subject[96];
    snprintf(subject, sizeof subject, "%s, voltage at %.0f s [V]", what, mag_cell_time(c));
    verify_row_absolute(id, subject, BANDED, mag_cell_voltage(c), reference, 1e-4,
                        "scatter between meshes");
}

static void check_number(const char *id, const char *what, const char *name, double ours,
                         double reference, double limit, const char *reason)
{
    char subject[96];
    snprintf(subject, sizeof subject, "%s, %s", what, name);
    verify_row(id, subject, BANDED, ours, reference, limit, reason);
}

static void check_time(const char *id, const char *what, double ours, double reference)
{
    char subject[96];
    snprintf(subject, sizeof subject, "%s [s]", what);
    verify_row_absolute(id, subject, BANDED, ours, reference, 0.1, "scatter between meshes");
}

// ---- discharges ------------------------------------------------------------------------------

/// A discharge to 0.7 V.
typedef struct discharge {
    double rate;     // C
    int cells;       // of the separator and of the electrode
    int shells;      // of the particles
    double volts[8]; // at 400, 800 ... 3200 s / C
    double end;      // [s]
    double Ah, Wh;   // [1/m2]
    double eta;      // [V] of the metal, half way
} discharge;

static const discharge discharges[] = {
    {0.1,
     80,
     60,
     {1.164771, 1.154406, 1.142693, 1.103737, 1.018622, 1.000394, 0.988601, 0.974320},
     35003.36,
     17.59016,
     18.78772,
     0.020771},
    {0.5,
     80,
     60,
     {1.105742, 1.097559, 1.085926, 1.033217, 0.959650, 0.943646, 0.929948, 0.906276},
     6829.66,
     17.16048,
     17.34396,
     0.056191},
    {1.0,
     120,
     80,
     {1.064855, 1.057123, 1.043593, 0.972138, 0.917171, 0.902324, 0.886844, 0.841990},
     3317.14,
     16.66957,
     16.17229,
     0.073083},
};

/// What can be found by hand of the middle of a discharge at 1C.
static void check_by_hand(cell_set *s, mag_cell *c)
{
    const mag_cell_setup *p = &s->setup;
    const double D = 2e-10, volts = MAG_GAS_CONSTANT * p->temperature / MAG_FARADAY;
    const double per_salt = p->charge * MAG_FARADAY / (1.0 - 0.3);
    const mag_cell_plane plane = cell_plane(c, MAG_CELL_NEGATIVE);
    const double *salt = c->y + c->salt;
    const int first = c->places[MAG_CELL_POSITIVE].first;
    const double middle = cell_edge(salt + first - 1, -1); // where separator and electrode meet
    const double through = s->per_C / per_salt * p->separator.thickness / (D * pow(0.9, 1.5));
    const double beyond = s->per_C / per_salt * p->positive.thickness / (2.0 * D * pow(0.45, 1.5));

    verify_row("B-25", "Mg-ref-1, 1C, salt across the separator [mol/m3]",
               "by hand: steady diffusion", plane.salt - middle, through, 1e-3,
               "the rest of its start, and of what the reaction moves");
    verify_row("B-25", "Mg-ref-1, 1C, salt across the electrode [mol/m3]",
               "by hand: as if all of it reacted alike", middle - salt[c->cells - 1], beyond, 0.05,
               "where the plateaus meet it reacts unevenly");
    verify_row_absolute("B-25", "Mg-ref-1, 1C, overpotential of the metal [V]",
                        "by hand: RT/F asinh(i / (2 i0)) at 557.3 mol/m3", plane.eta,
                        volts * asinh(s->per_C / (2.0 * sqrt(557.3 / 500.0))), 1.3e-6,
                        "digits of the concentration: 0.05 mol/m3 are 1.2 uV");
}

START_TEST(magnesium_discharges_as_elsewhere)
{
    const discharge *d = &discharges[_i];
    cell_set s = cell_magnesium();
    char what[32];
    snprintf(what, sizeof what, "Mg-ref-1, %gC", d->rate);
    cell_mesh(&s, 0, d->cells, d->cells, d->shells);
    mag_cell *c = cell_make(&s);
    mag_cell_step step = cell_hold(MAG_CELL_CURRENT, d->rate * s.per_C);
    step.low_voltage = 0.7;

    cell_begin(&s, c, step);
    for (int n = 0; n < 8; n++) {
        cell_reach(&s, c, 400.0 * (n + 1) / d->rate);
        check_voltage("B-25", what, c, d->volts[n]);
        if (d->rate == 1.0 && n == 3) {
            verify_row("B-25", "Mg-ref-1, 1C, salt at the collector at 1600 s [mol/m3]", BANDED,
                       c->y[c->salt + c->cells - 1], 424.1, 2e-4, "digits of the reference");
        }
        if (d->rate == 1.0 && n == 4) {
            check_by_hand(&s, c);
        }
        if (n == 4) {
            char subject[96];
            snprintf(subject, sizeof subject, "%s, overpotential of the metal [V]", what);
            verify_row_absolute("B-25", subject, BANDED, cell_plane(c, MAG_CELL_NEGATIVE).eta,
                                d->eta, 2e-6, "digits of the reference, scatter between meshes");
        }
    }
    ck_assert_int_eq(cell_go(&s, c, 4000.0 / d->rate), MAG_CELL_LOW_VOLTAGE);
    char end[64];
    snprintf(end, sizeof end, "%s, 0.7 V reached", what);
    check_time("B-25", end, mag_cell_time(c), d->end);
    check_number("B-25", what, "charge [Ah/m2]", mag_cell_charge(c) / 3600.0, d->Ah, 3e-5,
                 "0.1 s of the end");
    check_number("B-25", what, "energy [Wh/m2]", mag_cell_energy(c) / 3600.0, d->Wh, 3e-5,
                 "0.1 s of the end");
    cell_end(&s, c);
}
END_TEST

START_TEST(pulses_and_rests_end_on_the_curve_of_the_host)
{
    static const double pulse[] = {1.165811, 1.156531, 1.146597};
    static const double rest[] = {1.193224, 1.182991, 1.172728};
    cell_set s = cell_magnesium();
    cell_mesh(&s, 0, 60, 60, 60);
    mag_cell *c = cell_make(&s);

    for (int n = 0; n < 3; n++) {
        const double begun = n * 10800.0;
        cell_draw(&s, c, 0.1 * s.per_C);
        cell_reach(&s, c, begun + 3600.0);
        check_voltage("B-26", "Mg-ref-1, end of a pulse", c, pulse[n]);
        cell_draw(&s, c, 0.0);
        cell_reach(&s, c, begun + 10800.0);
        check_voltage("B-26", "Mg-ref-1, end of a rest", c, rest[n]);
        const double share =
            0.02 + 0.1 * (n + 1) * s.per_C * 3600.0 / (2.0 * MAG_FARADAY * 60e-6 * 0.45 * 12500.0);
        char subject[96];
        snprintf(subject, sizeof subject, "Mg-ref-1, rest with %.2f of the host full [V]", share);
        verify_row_absolute("B-26", subject, "its curve", mag_cell_voltage(c),
                            mag_curve_value(s.setup.positive.potential, share), 1e-4,
                            "7200 s are 29 of the particles' times, some of the electrode's");
    }
    cell_end(&s, c);
}
END_TEST

/// Charge and energy at a time.
typedef struct account {
    double time, charge, energy;
} account;

static account read_account(const mag_cell *c)
{
    return (account){mag_cell_time(c), mag_cell_charge(c) / 3600.0, mag_cell_energy(c) / 3600.0};
}

START_TEST(a_round_trip_gives_back_less_voltage)
{
    const char *const id = "B-27", *const what = "Mg-ref-1, round trip at 1C";
    const char *const reason = "0.1 s of the end";
    cell_set s = cell_magnesium();
    cell_mesh(&s, 0, 80, 80, 60);
    mag_cell *c = cell_make(&s);
    mag_cell_step step = cell_hold(MAG_CELL_CURRENT, s.per_C);

    step.low_voltage = 0.7;
    cell_begin(&s, c, step);
    ck_assert_int_eq(cell_go(&s, c, 4000.0), MAG_CELL_LOW_VOLTAGE);
    const account empty = read_account(c);
    cell_draw(&s, c, 0.0);
    cell_reach(&s, c, empty.time + 3600.0);
    const double low = mag_cell_voltage(c);
    step = cell_hold(MAG_CELL_CURRENT, -s.per_C);
    step.high_voltage = 1.6;
    cell_begin(&s, c, step);
    ck_assert_int_eq(cell_go(&s, c, empty.time + 8000.0), MAG_CELL_HIGH_VOLTAGE);
    const account full = read_account(c);
    cell_draw(&s, c, 0.0);
    cell_reach(&s, c, full.time + 3600.0);

    const double charged = empty.charge - full.charge, paid = empty.energy - full.energy;
    check_time(id, "Mg-ref-1, round trip at 1C, discharge", empty.time, 3317.13);
    check_number(id, what, "given [Ah/m2]", empty.charge, 16.66950, 3e-5, reason);
    check_number(id, what, "given [Wh/m2]", empty.energy, 16.17220, 2e-4, "asked for");
    verify_row_absolute(id, "Mg-ref-1, rest after the discharge [V]", BANDED, low, 0.991929, 1e-4,
                        "scatter between meshes");
    check_time(id, "Mg-ref-1, round trip at 1C, charge", full.time - empty.time - 3600.0, 3206.61);
    check_number(id, what, "taken [Ah/m2]", charged, 16.11411, 3e-5, reason);
    check_number(id, what, "taken [Wh/m2]", paid, 19.93793, 2e-4, "asked for");
    verify_row_absolute(id, "Mg-ref-1, rest after the charge [V]", BANDED, mag_cell_voltage(c),
                        1.214252, 1e-4, "scatter between meshes");
    check_number(id, what, "mean voltage given over that taken",
                 empty.energy / empty.charge * charged / paid, 0.784103, 1e-5,
                 "scatter between meshes");
    cell_end(&s, c);
}
END_TEST

// ---- other metals ----------------------------------------------------------------------------

START_TEST(a_slow_metal_polarises_more_on_charge)
{
    static const double times[] = {500.0, 1500.0, 2500.0};
    static const double volts[] = {1.011969, 0.948521, 0.847498};
    const char *const what = "Mg-ref-1, slow metal, 1C";
    cell_set s = cell_magnesium();
    mag_cell_kinetics *k = &s.setup.metal.kinetics;
    *k = (mag_cell_kinetics){.exchange = 0.02, .alpha_a = 0.7, .alpha_c = 0.3, .order = 0.3};
    cell_mesh(&s, 0, 80, 80, 60);
    mag_cell *c = cell_make(&s);
    mag_cell_step step = cell_hold(MAG_CELL_CURRENT, s.per_C);

    step.low_voltage = 0.7;
    cell_begin(&s, c, step);
    double eta = 0.0;
    for (int n = 0; n < 3; n++) {
        cell_reach(&s, c, times[n]);
        check_voltage("B-28", what, c, volts[n]);
        eta = n == 1 ? cell_plane(c, MAG_CELL_NEGATIVE).eta : eta;
    }
    verify_row_absolute("B-28", "Mg-ref-1, slow metal, its overpotential [V]", BANDED, eta,
                        0.124333, 2e-6, "digits of the reference, scatter between meshes");
    ck_assert_int_eq(cell_go(&s, c, 4000.0), MAG_CELL_LOW_VOLTAGE);
    check_time("B-28", "Mg-ref-1, slow metal, 0.7 V reached", mag_cell_time(c), 3294.29);
    check_number("B-28", what, "charge [Ah/m2]", mag_cell_charge(c) / 3600.0, 16.55474, 3e-5,
                 "0.1 s of the end");

    cell_draw(&s, c, -s.per_C);
    const mag_cell_plane plating = cell_plane(c, MAG_CELL_NEGATIVE);
    // beyond the linear range: i = i0 exp(-alpha_c z F eta / (R T))
    const double tafel =
        MAG_GAS_CONSTANT * 298.15 / (0.3 * 2.0 * MAG_FARADAY) * log(s.per_C / plating.exchange);
    verify_row("B-28", "Mg-ref-1, slow metal, plating, its overpotential [V]", "Tafel's law",
               -plating.eta, tafel, 1e-4, "what strips meanwhile");
    ck_assert_double_gt(-plating.eta, 2.0 * eta);
    cell_end(&s, c);
}
END_TEST

START_TEST(a_charge_behind_desolvation_never_exceeds_its_limit)
{
    const double most = 10.0; // [A/m2]
    cell_set s = cell_magnesium();
    s.setup.metal.desolvation = most;
    s.setup.positive.start = 0.5;
    cell_mesh(&s, 0, 40, 40, 40);
    mag_cell *c = cell_make(&s);

    cell_begin(&s, c, cell_hold(MAG_CELL_VOLTAGE, 2.2));
    for (int n = 0; n <= 4; n++) {
        const mag_cell_plane plane = cell_plane(c, MAG_CELL_NEGATIVE);
        char subject[96];
        snprintf(subject, sizeof subject,
                 "Mg-ref-1, charged at 2.2 V, plating over desolvation after %g s", 25.0 * n);
        verify_row("B-11", subject, "saturation: 1",
                   -mag_cell_current(c) / (most * plane.salt / 500.0), 1.0, 1e-3,
                   "exp(-z F eta / (2 R T)) / i_des at 0.5 V and more");
        cell_reach(&s, c, 25.0 * (n + 1));
    }
    cell_end(&s, c);
}
END_TEST

// ---- the cation's charge ---------------------------------------------------------------------

/// Mg-ref-1 with a cation of another charge, at rest but for its particles, at a current.
typedef struct settled {
    double filled; // share that 800 s fill
    double across; // [mol/m3] of salt, separator
    double eta;    // [V] of the metal
    double i0;     // [A/m2] of the metal
} settled;

static settled settle(int charge)
{
    cell_set s = cell_magnesium();
    s.setup.charge = charge;
    cell_mesh(&s, 0, 40, 40, 40);
    mag_cell *c = cell_make(&s);
    cell_draw(&s, c, 0.5 * s.per_C);
    cell_reach(&s, c, 800.0);
    const mag_cell_place *p = &c->places[MAG_CELL_POSITIVE];
    const mag_cell_plane plane = cell_plane(c, MAG_CELL_NEGATIVE);
    const double host = mag_cell_host(c, MAG_CELL_POSITIVE);
    const settled r = {.filled = host / (60e-6 * 0.45 * 12500.0) - 0.02,
                       .across = plane.salt - cell_edge(c->y + c->salt + p->first - 1, -1),
                       .eta = plane.eta,
                       .i0 = plane.exchange};
    cell_end(&s, c);
    return r;
}

START_TEST(the_cations_charge_enters_every_law)
{
    const settled one = settle(1), two = settle(2);
    const double i = 0.5 * 18.091, volts = MAG_GAS_CONSTANT * 298.15 / MAG_FARADAY;

    verify_row("B-25", "charge 1 against 2, host that a current fills", "1/z", one.filled,
               2.0 * two.filled, 1e-9, "rounding");
    verify_row("B-25", "charge 1 against 2, salt across the separator", "1/(z nu_+)", one.across,
               2.0 * two.across, 2e-3, "the rest of their starts");
    verify_row("B-25", "charge 1, overpotential of the metal [V]", "2RT/(zF) asinh(i / (2 i0))",
               one.eta, 2.0 * volts * asinh(0.5 * i / one.i0), 1e-9, "rounding");
    verify_row("B-25", "charge 2, overpotential of the metal [V]", "2RT/(zF) asinh(i / (2 i0))",
               two.eta, volts * asinh(0.5 * i / two.i0), 1e-9, "rounding");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_loop_test(tc, magnesium_discharges_as_elsewhere, 0, 3);
    tcase_add_test(tc, pulses_and_rests_end_on_the_curve_of_the_host);
    tcase_add_test(tc, a_round_trip_gives_back_less_voltage);
    tcase_add_test(tc, a_slow_metal_polarises_more_on_charge);
    tcase_add_test(tc, a_charge_behind_desolvation_never_exceeds_its_limit);
    tcase_add_test(tc, the_cations_charge_enters_every_law);
}

int main(void)
{
    return support_run("cell, magnesium", add);
}
