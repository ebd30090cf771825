/// Verifies the storage system against exact solutions and the published tests of SAM and BLAST.
#include "storage_example.h"

#include "model/battery/storage/cost.h"
#include "model/battery/storage/duty.h"
#include "model/battery/storage/fade.h"
#include "model/battery/storage/plan.h"
#include "model/battery/storage/rainflow.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define KELVIN 273.15
#define MWH    3.6e9 // [J]

/// A cell of constant voltage 1.1 V and resistance 5 mohm.
static mag_storage_cell ohmic_cell(void)
{
    mag_context ctx = mag_context_default();
    mag_storage_cell c = {
        .socs = 2,
        .temperatures = 1,
        .soc = {0.0, 1.0},
        .temperature = {298.15},
        .voltage = {1.1, 1.1},
        .resistance = {{5e-3, 5e-3}},
        .capacity = 100.0 * 3600.0,
        .voltage_least = 0.5,
        .voltage_most = 2.0,
        .discharge_most = 50.0,
        .charge_most = 50.0,
        .coulombic_efficiency = 1.0,
        .heat_capacity = 0.05 * 1000.0,
        .heat_loss = 10.0 * 0.005,
    };
    ck_assert_int_eq(mag_storage_cell_prepare(&ctx, &c), MAG_OK);
    return c;
}

START_TEST(lumped_heat_rises_by_the_exponential)
{
    const mag_storage_cell c = ohmic_cell();
    double rise = 0.0;

    for (int n = 0; n < 600; n++) {
        rise = mag_storage_warm(&c, rise, 0.0, 0.2, 1.0);
    }
    verify_row("B-30", "lumped heat, rise after 600 steps of 1 s [K]", "4 K (1 - exp(-0.6))", rise,
               1.8047534556, 1e-9, "digits of the reference; the step is exact");
    verify_row("B-30", "lumped heat, rise after one step of 600 s [K]", "4 K (1 - exp(-0.6))",
               mag_storage_warm(&c, 0.0, 0.0, 0.2, 600.0), 1.8047534556, 1e-9,
               "digits of the reference; the step is exact");
    verify_row("B-30", "lumped heat, rise in the end [K]", "Q / (h A)",
               mag_storage_warm(&c, 0.0, 0.0, 0.2, 1e6), 4.0, 1e-12, "rounding");
}
END_TEST

START_TEST(a_film_grows_by_the_parabola)
{
    const mag_fade_mg f = {.efficiency = 1.0, .excess = 1.0, .film = 5e-9, .film_growth = 1e-22};
    mag_fade_mg_state s = mag_fade_mg_begin(&f);

    for (int n = 0; n < 100; n++) {
        mag_fade_mg_add(&f, &s, 1e4, 0.0);
    }
    verify_row("B-31", "film after 1e6 s in 100 steps [m]", "parabolic law", s.thickness, 15e-9,
               1e-12, "rounding");
    mag_fade_mg_add(&f, &s, 1e8 - 1e6, 0.0);
    verify_row("B-31", "film after 1e8 s [m]", "parabolic law", s.thickness, 141.50972e-9, 1e-7,
               "digits of the reference");
}
END_TEST

/// Cycles until a cell without excess has a share of its capacity left: between whole cycles the
/// capacity is taken for an exponential.
static double cycles_to(double efficiency, double share)
{
    const mag_fade_mg f = {.efficiency = efficiency, .excess = 1.0};
    mag_fade_mg_state s = mag_fade_mg_begin(&f);
    int n = 0;
    double before = 1.0;

    for (; mag_fade_mg_capacity(&s) > share; n++) {
        before = mag_fade_mg_capacity(&s);
        mag_fade_mg_add(&f, &s, 0.0, 1.0);
    }
    return n - 1 + log(before / share) / log(before / mag_fade_mg_capacity(&s));
}

START_TEST(metal_that_is_not_stripped_again_limits_the_life)
{
    const mag_fade_mg good = {.efficiency = 0.995, .excess = 2.0};
    const mag_fade_mg better = {.efficiency = 0.999, .excess = 2.0};
    const char *reason = "digits of the reference";

    verify_row_absolute("B-32", "cycles to 80 %, CE 0.995, no excess", "CE^n",
                        cycles_to(0.995, 0.8), 44.52, 0.005, reason);
    verify_row_absolute("B-32", "cycles to 80 %, CE 0.999, no excess", "CE^n",
                        cycles_to(0.999, 0.8), 223.03, 0.005, reason);
    verify_row("B-32", "cycles that twice the metal allows, CE 0.995", "(X - 1) / (1 - CE)",
               mag_fade_mg_reserve(&good), 200.0, 1e-12, "rounding");
    verify_row("B-32", "cycles that twice the metal allows, CE 0.999", "(X - 1) / (1 - CE)",
               mag_fade_mg_reserve(&better), 1000.0, 1e-12, "rounding");
    verify_row_absolute("B-32", "CE by the reservoir protocol", "(n Qc + Qs) / (n Qc + Qt)",
                        mag_fade_reservoir(1.0, 0.2, 10, 0.9), 0.966667, 5e-7, reason);
    mag_fade_mg_state s = mag_fade_mg_begin(&good);
    mag_fade_mg_add(&good, &s, 0.0, 200.0);
    verify_row("B-32", "capacity where the excess is just spent", "1", mag_fade_mg_capacity(&s),
               1.0, 1e-12, "rounding");
    mag_fade_mg_add(&good, &s, 0.0, 10.0);
    verify_row("B-32", "capacity 10 cycles later", "CE^10", mag_fade_mg_capacity(&s),
               pow(0.995, 10.0), 1e-12, "rounding");
}
END_TEST

START_TEST(self_discharge_is_exponential)
{
    mag_storage_design d = example_design();
    d.self_discharge = 0.05 / 3600.0;
    const mag_storage s = example_storage(&d);
    mag_storage_state state = mag_storage_begin(0.9, 298.15);

    for (int n = 0; n < 40; n++) {
        mag_storage_step(&s, &state, 0.0, 298.15, 900.0);
    }
    verify_row("B-33", "SOC after 10 h at 0.05/h, in 40 steps", "q0 exp(-k t)", state.soc,
               0.9 * exp(-0.5), 1e-12, "rounding");
}
END_TEST

START_TEST(an_ohmic_cell_gives_back_its_share)
{
    const mag_storage_cell c = ohmic_cell();
    const mag_ecm e = mag_ecm_at(&c, 298.15);
    const mag_ecm_limit most = {10.0, 1e9};
    const mag_ecm_step out = mag_ecm_take(&e, MAG_ECM_DISCHARGE, 0.5, 10.5, &most, 3600.0);
    const mag_ecm_step in = mag_ecm_take(&e, MAG_ECM_CHARGE, out.soc, 11.5, &most, 3600.0);
    const double volts[] = {1.1, 1.1};
    const double ohm[] = {0.01, 0.015};
    double amps[2];

    verify_row("B-34", "ohmic cell, current at 10.5 W [A]", "(U - R i) i", out.current, 10.0, 1e-12,
               "rounding");
    verify_row("B-34", "ohmic cell, round trip", "(U - I R) / (U + I R)",
               (out.source - out.ohmic) / (in.source + in.ohmic), 0.9130434783, 1e-10,
               "digits of the reference");
    mag_pack_split(2, volts, ohm, 5.0, amps);
    verify_row("B-34", "10 and 15 mohm in parallel, first of 5 A [A]", "R2 / (R1 + R2)", amps[0],
               3.0, 1e-12, "rounding");
    verify_row("B-34", "10 and 15 mohm in parallel, second of 5 A [A]", "R1 / (R1 + R2)", amps[1],
               2.0, 1e-12, "rounding");
}
END_TEST

enum { RANGES = 100 };

static void count_range(void *user, const mag_rainflow_cycle *c)
{
    double *counts = user;
    ck_assert_double_eq(c->range, round(c->range));
    ck_assert_double_lt(c->range, RANGES);
    counts[(int)c->range] += c->count;
}

static void expect_counts(const char *what, int values, const double *series, int ranges,
                          const double (*want)[2])
{
    double counts[RANGES] = {0.0};
    double sum = 0.0;
    double wanted = 0.0;
    mag_rainflow r = mag_rainflow_begin(MAG_RAINFLOW_ASTM, 0.0, count_range, counts);

    for (int n = 0; n < values; n++) {
        mag_rainflow_add(&r, series[n]);
    }
    mag_rainflow_end(&r);
    for (int n = 0; n < ranges; n++) {
        char subject[96];
        snprintf(subject, sizeof subject, "rainflow of %s, cycles of range %g", what, want[n][0]);
        verify_row("B-35", subject, "ASTM E1049", counts[(int)want[n][0]], want[n][1], 1e-15,
                   "a count");
        wanted += want[n][1];
    }
    for (int n = 0; n < RANGES; n++) {
        sum += counts[n];
    }
    ck_assert_double_eq(sum, wanted); // and no others
}

START_TEST(rainflow_counts_are_those_of_the_standard)
{
    static const double standard[] = {-2, 1, -3, 5, -1, 3, -4, 4, -2};
    static const double counts[][2] = {{3, 0.5}, {4, 1.5}, {6, 0.5}, {8, 1}, {9, 0.5}};
    static const double depth[] = {5, 95, 50, 85, 10, 50, 5, 95, 5};
    static const double depths[][2] = {{35, 1}, {40, 1}, {90, 2}};

    expect_counts("the standard's example", 9, standard, 5, counts);
    expect_counts("a depth series", 9, depth, 3, depths);
}
END_TEST

/// The table of SAM's test: 20 % deep, 5000 cycles to 80 %; 80 % deep, 1000.
static mag_depth_fade sam_fade(void)
{
    static const double few[] = {0.0, 5000.0, 10000.0};
    static const double fewer[] = {0.0, 1000.0, 2000.0};
    static const double left[] = {1.0, 0.8, 0.6};
    static const mag_depth_curve curves[] = {{0.2, 3, few, left}, {0.8, 3, fewer, left}};
    return mag_depth_begin(2, curves);
}

static void check_sam_cycles(int halves, double cycles, double percent)
{
    mag_depth_fade f = sam_fade();
    mag_rainflow r = mag_rainflow_begin(MAG_RAINFLOW_SAM, 0.0, mag_depth_take, &f);
    char subject[96];

    for (int n = 0; n < halves; n++) { // the last value may still rise: it is no turning point
        mag_rainflow_add(&r, n % 2 == 0 ? 0.05 : 0.95);
    }
    snprintf(subject, sizeof subject, "%d values of 5 and 95 %% depth, cycles", halves);
    verify_row("B-36", subject, "SAM's test", f.cycles, cycles, 1e-15, "a count");
    snprintf(subject, sizeof subject, "%d values of 5 and 95 %% depth, capacity [%%]", halves);
    verify_row_absolute("B-36", subject, "SAM's test", 100.0 * f.capacity, percent, 0.005,
                        "digits of the reference");
}

START_TEST(cycles_fade_as_in_sam)
{
    static const double depth[] = {0.05, 0.95, 0.50, 0.85, 0.10, 0.50, 0.05, 0.95, 0.05};
    mag_depth_fade f = sam_fade();
    mag_rainflow r = mag_rainflow_begin(MAG_RAINFLOW_SAM, 0.0, mag_depth_take, &f);

    check_sam_cycles(500, 249.0, 95.02);
    check_sam_cycles(1500, 749.0, 85.02);
    for (int n = 0; n < 9; n++) {
        mag_rainflow_add(&r, depth[n]);
    }
    mag_rainflow_end(&r);
    verify_row("B-35", "depth series by SAM's rule, cycles", "SAM's test", f.cycles, 4.0, 1e-15,
               "a count");
    verify_row("B-35", "depth series by SAM's rule, mean range [%]", "SAM's test",
               100.0 * f.range_sum / f.cycles, 63.75, 1e-12, "rounding");
}
END_TEST

/// Capacity [%] after a time of constant stress, in many steps.
static double sam_calendar(double celsius, double soc, double days)
{
    const mag_fade_sam f = {.q0 = 1.02, .a = 2.66e-3, .b = -7280.0, .c = 930.0};
    const double k = mag_fade_sam_rate(&f, celsius + KELVIN, soc);
    double loss = 0.0;

    for (int n = 0; n < 1000; n++) {
        loss = mag_fade_power(loss, k, 0.5, days / 1000.0);
    }
    return 100.0 * (f.q0 - loss);
}

START_TEST(a_calendar_fades_as_in_sam)
{
    const mag_fade_sam f = {.q0 = 1.02, .a = 2.66e-3, .b = -7280.0, .c = 930.0};
    const char *source = "SAM's form, at constant stress";
    const char *reason = "digits of the reference";

    verify_row("B-36", "calendar rate at 4.85 degC, SOC 0.9 [1/day^0.5]", source,
               mag_fade_sam_rate(&f, 4.85 + KELVIN, 0.9), 4.7462504e-4, 1e-8, reason);
    verify_row_absolute("B-36", "4.85 degC, SOC 0.9, 500 h [%]", source,
                        sam_calendar(4.85, 0.9, 500.0 / 24.0), 101.7834, 5e-5, reason);
    verify_row_absolute("B-36", "4.85 degC, SOC 0.9, 500 h [%], SAM's own", "SAM's test",
                        sam_calendar(4.85, 0.9, 500.0 / 24.0), 101.78, 0.005, reason);
    verify_row_absolute("B-36", "4.85 degC, SOC 0.9, 41.625 days [%], SAM's own", "SAM's test",
                        sam_calendar(4.85, 0.9, 41.625), 101.69, 0.005, reason);
    verify_row_absolute("B-36", "25 degC, SOC 0.5, 3650 days [%]", source,
                        sam_calendar(25.0, 0.5, 3650.0), 98.05652, 5e-6, reason);
    verify_row_absolute("B-36", "35 degC, SOC 0.9, 365 days [%]", source,
                        sam_calendar(35.0, 0.9, 365.0), 93.24396, 5e-6, reason);
}
END_TEST

START_TEST(lithium_iron_phosphate_fades_as_in_blast)
{
    static const struct {
        double soc, potential, rate, loss;
    } rest[] = {{0.5, 0.123303677, 4.946233097e-4, 0.037000},
                {1.0, 0.086382313, 7.686598812e-4, 0.057499}};
    const double warm = 25.0 + KELVIN;
    const char *source = "BLAST-Lite's laws at constant stress";
    const char *reason = "digits of the reference";

    for (int n = 0; n < 2; n++) {
        const mag_fade_stress s = {.days = 3.6525, .temperature = warm, .soc = rest[n].soc};
        mag_fade_lfp f = {0.0, 0.0};
        char subject[96];
        for (int i = 0; i < 1000; i++) {
            mag_fade_lfp_add(&f, &s);
        }
        snprintf(subject, sizeof subject, "graphite at SOC %g, potential [V]", s.soc);
        verify_row_absolute("B-37", subject, source, mag_fade_lfp_potential(s.soc),
                            rest[n].potential, 5e-10, reason);
        snprintf(subject, sizeof subject, "calendar rate at SOC %g", s.soc);
        verify_row("B-37", subject, source, mag_fade_lfp_calendar_rate(warm, s.soc), rest[n].rate,
                   1e-9, reason);
        snprintf(subject, sizeof subject, "loss of 3652.5 days at SOC %g, in 1000 steps", s.soc);
        verify_row_absolute("B-37", subject, source, f.calendar, rest[n].loss, 5e-7, reason);
    }
    const mag_fade_stress cycled = {
        .cycles = 3.65, .temperature = warm, .soc = 0.5, .depth = 0.8, .rate = 0.5};
    mag_fade_lfp f = {0.0, 0.0};
    for (int i = 0; i < 1000; i++) {
        mag_fade_lfp_add(&f, &cycled);
    }
    verify_row("B-37", "cycling rate at depth 0.8, 0.5/h", source,
               mag_fade_lfp_cycling_rate(warm, 0.8, 0.5), 2.171548487e-4, 1e-9, reason);
    verify_row_absolute("B-37", "loss of 3650 cycles, in 1000 steps", source, f.cycling, 0.193352,
                        5e-7, reason);
}
END_TEST

START_TEST(a_made_up_duty_has_its_exact_statistics)
{
    enum { DAYS = 10, A_DAY = 4, POINTS = DAYS * A_DAY + 1 };
    static const double hour[A_DAY] = {0.0, 6.0, 8.0, 20.0}; // rest, charge, discharge slowly, rest
    static const double level[A_DAY] = {0.2, 0.2, 0.9, 0.2};
    mag_context ctx = mag_context_default();
    double time[POINTS];
    double soc[POINTS];
    mag_duty d;

    for (int n = 0; n < POINTS; n++) {
        time[n] = 86400.0 * (n / A_DAY) + 3600.0 * hour[n % A_DAY];
        soc[n] = level[n % A_DAY];
    }
    ck_assert_int_eq(mag_duty_find(&ctx, POINTS, time, soc, &d), MAG_OK);
    const char *source = "made up: 2 h from 0.2 to 0.9 and 12 h back, each day";
    const double got[] = {d.days,   d.soc_mean,       d.soc_least, d.soc_most,
                          d.cycles, d.cycles_per_day, d.rate_most};
    const double want[] = {10.0, 0.2 + 14.0 / 24.0 * 0.35, 0.2, 0.9, 7.0, 0.7, 0.35};
    static const char *const names[] = {"days",        "mean SOC",       "least SOC", "most SOC",
                                        "full cycles", "cycles per day", "rate [1/h]"};
    for (int n = 0; n < 7; n++) {
        char subject[64];
        snprintf(subject, sizeof subject, "duty cycle, %s", names[n]);
        verify_row("B-38", subject, source, got[n], want[n], 1e-12, "rounding");
    }
}
END_TEST

/// The best day of a store of 1 MW and 4 MWh that starts and ends empty.
static void check_arbitrage(const char *what, double round_trip, double wear, double earned,
                            double bought, double sold)
{
    static const double price[24] = {32, 30, 28, 27, 27, 29, 35, 48, 55, 50, 42, 36,
                                     33, 31, 30, 33, 41, 58, 75, 82, 70, 55, 44, 37};
    mag_context ctx = mag_context_default();
    const mag_plan_store store = {1e6, 1e6, 4.0 * MWH, sqrt(round_trip), sqrt(round_trip)};
    const mag_plan_form form = {.steps = 24, .step = 3600.0};
    mag_plan *plan;
    double in = 0.0;
    double out = 0.0;
    char subject[96];

    ck_assert_int_eq(mag_plan_create(&ctx, &form, &store, &plan), MAG_OK);
    for (int t = 0; t < 24; t++) {
        mag_plan_price(plan, t, price[t] / MWH);
    }
    mag_plan_wear(plan, wear / MWH);
    ck_assert_int_eq(mag_plan_solve(&ctx, plan), MAG_OK);
    for (int t = 0; t < 24; t++) {
        in += mag_plan_in(plan, t) * 3600.0 / MWH;
        out += mag_plan_out(plan, t) * 3600.0 / MWH;
    }
    const char *source = "the same program solved on its own";
    const char *reason = "digits of the reference";
    snprintf(subject, sizeof subject, "arbitrage, %s, earned [EUR]", what);
    verify_row_absolute("B-39", subject, source, -mag_plan_cost(plan), earned, 1e-6, reason);
    if (bought > 0.0) {
        snprintf(subject, sizeof subject, "arbitrage, %s, bought [MWh]", what);
        verify_row_absolute("B-39", subject, source, in, bought, 1e-6, reason);
        snprintf(subject, sizeof subject, "arbitrage, %s, sold [MWh]", what);
        verify_row_absolute("B-39", subject, source, out, sold, 1e-6, reason);
    }
    mag_plan_destroy(plan);
}

START_TEST(arbitrage_earns_what_it_can)
{
    check_arbitrage("round trip 0.85", 0.85, 0.0, 188.535157, 8.338609, 7.087818);
    check_arbitrage("with wear of 20 EUR/MWh", 0.85, 20.0, 71.978801, 4.338609, 3.687818);
    check_arbitrage("without losses", 1.0, 0.0, 242.0, 0.0, 0.0);
}
END_TEST

static void check_peak(double kwh, double want)
{
    static const double load[24] = {300, 290, 280, 280, 290, 320, 400, 520, 610, 680, 720, 740,
                                    730, 760, 800, 820, 790, 700, 620, 560, 480, 420, 360, 320};
    mag_context ctx = mag_context_default();
    const mag_plan_store store = {150e3, 150e3, kwh * 3.6e6, sqrt(0.85), sqrt(0.85)};
    const mag_plan_form form = {24, 3600.0, true, true};
    mag_plan *plan;
    char subject[64];

    ck_assert_int_eq(mag_plan_create(&ctx, &form, &store, &plan), MAG_OK);
    for (int t = 0; t < 24; t++) {
        mag_plan_load(plan, t, 1e3 * load[t]);
    }
    mag_plan_peak(plan, 1.0, 0.0);
    ck_assert_int_eq(mag_plan_solve(&ctx, plan), MAG_OK);
    snprintf(subject, sizeof subject, "peak shaving, 150 kW and %g kWh, peak [kW]", kwh);
    verify_row_absolute("B-40", subject, "energy above the peak is all there is; or its power",
                        mag_plan_highest(plan) / 1e3, want, 1e-6, "digits of the reference");
    // the schedule is one: it keeps the peak, and ends with what it began with
    const double unit = 3600.0;
    for (int t = 0; t < 24; t++) {
        const double grid = 1e3 * load[t] + mag_plan_in(plan, t) - mag_plan_out(plan, t);
        ck_assert_double_le(grid, mag_plan_highest(plan) + 1e-2); // 1e-8 of the power
        const double before = mag_plan_energy(plan, (t + 23) % 24);
        const double moved = sqrt(0.85) * mag_plan_in(plan, t) - mag_plan_out(plan, t) / sqrt(0.85);
        ck_assert_double_eq_tol(mag_plan_energy(plan, t) - before, moved * unit, 10.0); // of 1e9 J
        ck_assert_double_le(fmin(mag_plan_in(plan, t), mag_plan_out(plan, t)), 1e-2);   // not both
    }
    mag_plan_destroy(plan);
}

START_TEST(the_least_peak_is_found)
{
    check_peak(400.0, 713.031175);
    check_peak(800.0, 670.0);
}
END_TEST

START_TEST(levelised_costs_are_the_annuitys)
{
    mag_context ctx = mag_context_default();
    mag_cost_levelised l;
    mag_cost c = {
        .power = 1e6,
        .energy = 4.0 * MWH,
        .cell_price = 250e3 / MWH,
        .power_price = 0.15,
        .upkeep = 0.025,
        .efficiency = 0.85,
        .depth = 0.9,
        .cycles = 365.0,
        .charging_price = 30.0 / MWH,
        .discount = 0.07,
        .years = 15,
    };
    const char *reason = "digits of the reference";

    verify_row("B-41", "capital recovery factor, 7 %, 15 years", "annuity",
               mag_cost_recovery(0.07, 15), 0.1097946247, 1e-9, reason);
    ck_assert_int_eq(mag_cost_levelise(&ctx, &c, &l), MAG_OK);
    verify_row("B-41", "LCOS without fade [EUR/MWh]", "(C (crf + 0.025)) / 1314 + 30 / 0.85",
               l.total * MWH, 153.26506, 5e-8, reason);
    verify_row("B-41", "cost for the power, without fade [EUR/kW/year]", "LCOS 1314 / 1000",
               l.per_power * 1e3, 153.26506 * 1.314, 5e-8, reason);
    c.fade = 0.02;
    ck_assert_int_eq(mag_cost_levelise(&ctx, &c, &l), MAG_OK);
    verify_row("B-41", "LCOS with 2 % fade a year [EUR/MWh]", "sum over the years", l.total * MWH,
               167.34532, 5e-8, reason);
    c.replacements = 1;
    c.replacement[0] = (mag_cost_replacement){.year = 8, .cost = 4e5};
    c.fade = 0.0;
    ck_assert_int_eq(mag_cost_levelise(&ctx, &c, &l), MAG_OK);
    verify_row("B-41", "LCOS with a replacement in year 8 [EUR/MWh]", "sum over the years",
               l.total * MWH, 172.71756, 5e-8, reason);
}
END_TEST

START_TEST(a_years_energy_is_all_accounted_for)
{
    const mag_storage_design d = example_design();
    const mag_storage s = example_storage(&d);
    mag_storage_state state = mag_storage_begin(0.4, 293.15);
    const double first = mag_storage_stored(&s, &state);
    uint64_t seed = 17;

    for (int n = 0; n < 35040; n++) {
        mag_storage_step(&s, &state, 2.4e6 * (example_random(&seed) - 0.5), 293.15, 900.0);
    }
    verify_row_below("storage", "a year of 15 min, energy not accounted for over what was drawn",
                     "drawn = delivered + losses + stored",
                     fabs(mag_storage_gap(&s, &state, first)) / state.ledger.drawn, 1e-12,
                     "rounding");
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, lumped_heat_rises_by_the_exponential);
    tcase_add_test(t, a_film_grows_by_the_parabola);
    tcase_add_test(t, metal_that_is_not_stripped_again_limits_the_life);
    tcase_add_test(t, self_discharge_is_exponential);
    tcase_add_test(t, an_ohmic_cell_gives_back_its_share);
    tcase_add_test(t, rainflow_counts_are_those_of_the_standard);
    tcase_add_test(t, cycles_fade_as_in_sam);
    tcase_add_test(t, a_calendar_fades_as_in_sam);
    tcase_add_test(t, lithium_iron_phosphate_fades_as_in_blast);
    tcase_add_test(t, a_made_up_duty_has_its_exact_statistics);
    tcase_add_test(t, arbitrage_earns_what_it_can);
    tcase_add_test(t, the_least_peak_is_found);
    tcase_add_test(t, levelised_costs_are_the_annuitys);
    tcase_add_test(t, a_years_energy_is_all_accounted_for);
}

int main(void)
{
    return support_run("storage", add);
}
