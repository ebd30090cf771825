/// Tests the storage system: its energy, its limits, its pack and inverter.
#include "storage_example.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR = 35040 }; // quarters of an hour

/// Runs a year of powers that look random, with ageing once a week.
static mag_storage_state run_year(const mag_storage *s, uint64_t seed)
{
    mag_storage_state state = mag_storage_begin(0.4, 293.15);
    double power = 0.0;

    for (int n = 0; n < YEAR; n++) {
        power = n % 4 == 0 ? 2.4e6 * (example_random(&seed) - 0.5) : power;
        mag_storage_step(s, &state, n % 16 < 3 ? 0.0 : power, 280.0 + 20.0 * (n % 7 == 0), 900.0);
        if (n % 672 == 0) {
            mag_storage_set_health(s, &state, 1.0 - 2e-6 * n, 1.0 + 5e-6 * n);
        }
    }
    return state;
}

START_TEST(a_years_energy_is_all_accounted_for)
{
    const mag_storage_design d = example_design();
    const mag_storage s = example_storage(&d);
    const mag_storage_state first = mag_storage_begin(0.4, 293.15);
    const mag_storage_state last = run_year(&s, 3);
    const mag_storage_ledger *l = &last.ledger;
    const double parts[] = {l->inverter, l->ohmic, l->lead, l->coulombic, l->leaked, l->faded};

    ck_assert_double_gt(mag_storage_cycles(&last), 100.0);
    for (int n = 0; n < 6; n++) {
        ck_assert_double_gt(parts[n], 0.0); // each takes part
    }
    ck_assert_double_lt(fabs(mag_storage_gap(&s, &last, mag_storage_stored(&s, &first))),
                        1e-12 * l->drawn); // rounding
}
END_TEST

START_TEST(what_a_system_says_it_can_hold_flows)
{
    const mag_storage_design d = example_design();
    const mag_storage s = example_storage(&d);
    uint64_t seed = 5;

    for (int n = 0; n < 2000; n++) {
        mag_storage_state state =
            mag_storage_begin(example_random(&seed), 260.0 + 60.0 * example_random(&seed));
        mag_storage_set_health(&s, &state, 0.7 + 0.3 * example_random(&seed),
                               1.0 + example_random(&seed));
        const mag_storage_limits most = mag_storage_find_limits(&s, &state, 900.0);
        const double power = n % 2 == 0 ? most.discharge : -most.charge;
        mag_storage_state sooner = state;
        const mag_storage_flow flow = mag_storage_step(&s, &sooner, power, 293.15, 900.0);
        ck_assert_double_eq(flow.power, power);
        ck_assert(flow.power <= 0.0 || sooner.soc >= d.soc_least - 1e-6); // what leaks: 1e-9/s
        ck_assert(flow.power >= 0.0 || sooner.soc <= d.soc_most + 1e-12);
        // asked for more, no more flows; and the minutes of the step can be had one by one
        mag_storage_state greedy = state;
        const double asked = n % 2 == 0 ? 9e9 : -9e9;
        const double got = mag_storage_step(&s, &greedy, asked, 293.15, 900.0).power;
        ck_assert_double_le(fabs(got - power), 2e-3 * fabs(power)); // a limit is found to 1e-3
        for (int minute = 0; minute < 15; minute++) {
            // nothing cools, so that the resistance does not grow
            const double part = mag_storage_step(&s, &state, power, state.temperature, 60.0).power;
            ck_assert_double_le(fabs(part - power), 1e-6 * fabs(power));
        }
    }
}
END_TEST

START_TEST(ratings_bound_what_flows)
{
    mag_storage_design d = example_design();
    d.discharge_rating = 3e5;
    d.charge_rating = 2e5;
    const mag_storage s = example_storage(&d);
    const mag_storage_state state = mag_storage_begin(0.5, 298.15);
    const mag_storage_limits most = mag_storage_find_limits(&s, &state, 900.0);

    ck_assert_double_eq(most.discharge, 3e5);
    ck_assert_double_eq(most.charge, 2e5);
}
END_TEST

START_TEST(limits_shrink_with_cold_age_and_charge)
{
    const mag_storage_design d = example_design();
    const mag_storage s = example_storage(&d);
    mag_storage_state state = mag_storage_begin(0.12, 298.15);
    const double new_warm = mag_storage_find_limits(&s, &state, 900.0).discharge;

    state.temperature = 258.15;
    ck_assert_double_lt(mag_storage_find_limits(&s, &state, 900.0).discharge, new_warm);
    state = mag_storage_begin(0.12, 298.15);
    mag_storage_set_health(&s, &state, 0.8, 1.5);
    ck_assert_double_lt(mag_storage_find_limits(&s, &state, 900.0).discharge, new_warm);
    state = mag_storage_begin(0.07, 298.15);
    ck_assert_double_lt(mag_storage_find_limits(&s, &state, 900.0).discharge, new_warm);
    state = mag_storage_begin(0.12, 298.15);
    ck_assert_double_lt(mag_storage_find_limits(&s, &state, 3600.0).discharge, new_warm);
}
END_TEST

START_TEST(losses_that_are_zero_leave_all_the_energy)
{
    mag_storage_design d = example_design();
    d.inverter = (mag_inverter){.rated = 1e6};
    d.self_discharge = d.auxiliary = d.cooling = 0.0;
    d.cell.coulombic_efficiency = 1.0;
    for (int k = 0; k < d.cell.socs; k++) {
        for (int t = 0; t < d.cell.temperatures; t++) {
            d.cell.resistance[t][k] = 1e-15;
        }
    }
    d.pack.interconnect = 0.0;
    const mag_storage s = example_storage(&d);
    mag_storage_state state = mag_storage_begin(0.5, 298.15);
    mag_storage_step(&s, &state, -4e5, 298.15, 900.0);
    mag_storage_step(&s, &state, 4e5, 298.15, 900.0);
    ck_assert_double_eq_tol(state.soc, 0.5, 1e-12); // rounding, and 1e-15 ohm
    ck_assert_double_eq_tol(state.temperature, 298.15, 1e-9);
}
END_TEST

START_TEST(an_inverters_ways_are_each_others_opposite)
{
    const mag_inverter curved = {.rated = 5e4, .idle = 0.01, .linear = 0.02, .square = 0.03};
    const mag_inverter straight = {.rated = 5e4, .idle = 0.01, .linear = 0.02};

    for (double out = 1.0; out < 5e4; out *= 1.7) {
        ck_assert_double_eq_tol(mag_inverter_out(&curved, mag_inverter_in(&curved, out)), out,
                                1e-9); // rounding of numbers of 1e4
        ck_assert_double_eq_tol(mag_inverter_out(&straight, mag_inverter_in(&straight, out)), out,
                                1e-9);
    }
    ck_assert_double_eq_tol(2.5e4 / mag_inverter_in(&curved, 2.5e4),
                            0.5 / (0.5 + 0.01 + 0.01 + 0.0075), 1e-12);
    ck_assert_double_eq(mag_inverter_in(&curved, 0.0), 0.0);
    ck_assert_double_eq(mag_inverter_out(&curved, 400.0), 0.0);
}
END_TEST

START_TEST(the_weakest_group_bounds_a_pack)
{
    // tables of the expected extremes of 10 and 100 normal numbers (Harter, Biometrika 48, 1961):
    // 1.53875 and 2.50759; Blom's positions come within a hundredth or so
    ck_assert_double_eq_tol(mag_pack_order(10, 10), 1.53875, 0.01);
    ck_assert_double_eq_tol(mag_pack_order(100, 100), 2.50759, 0.01);
    ck_assert_double_eq_tol(mag_pack_order(1, 10), -mag_pack_order(10, 10), 1e-12);
    ck_assert_double_eq_tol(mag_pack_order(1, 1), 0.0, 1e-12);

    const mag_storage_pack even = {.series = 100, .parallel = 4};
    ck_assert_double_eq(mag_pack_find_weakest(&even).capacity, 1.0);
    ck_assert_double_eq(mag_pack_find_weakest(&even).resistance, 1.0);
    const mag_storage_pack uneven = {100, 4, 0.0, 0.02, 0.1, 0.0};
    ck_assert_double_eq_tol(mag_pack_find_weakest(&uneven).capacity,
                            1.0 - 0.01 * mag_pack_order(100, 100), 1e-12);
    ck_assert_double_eq_tol(mag_pack_find_weakest(&uneven).resistance,
                            1.0 + 0.05 * mag_pack_order(100, 100), 1e-12);
}
END_TEST

START_TEST(balancing_gives_back_the_weakest_groups_capacity)
{
    const double capacity[] = {100.0, 104.0, 98.0};
    double soc[] = {0.5, 0.6, 0.55};

    // empty: 50 of the first; full: 41.6 of the second
    ck_assert_double_eq_tol(mag_pack_usable(3, capacity, soc), 91.6, 1e-12);
    ck_assert_double_eq_tol(mag_pack_balance(3, capacity, 3.0, soc), 6.0, 1e-12); // at most 3 each
    ck_assert_double_eq_tol(mag_pack_balance(3, capacity, 1e9, soc), (50.0 - 44.6) + (50.0 - 47.1),
                            1e-12);
    ck_assert_double_eq_tol(mag_pack_usable(3, capacity, soc), 98.0, 1e-12);
    ck_assert_double_eq_tol(mag_pack_balance(3, capacity, 1e9, soc), 0.0, 1e-12);
}
END_TEST

START_TEST(a_parallel_split_obeys_kirchhoff)
{
    const double volts[] = {3.30, 3.31, 3.29};
    const double ohm[] = {1e-3, 2e-3, 1.5e-3};
    double amps[3];
    const double shared = mag_pack_split(3, volts, ohm, 12.0, amps);

    ck_assert_double_eq_tol(amps[0] + amps[1] + amps[2], 12.0, 1e-10);
    for (int k = 0; k < 3; k++) {
        ck_assert_double_eq_tol(volts[k] - ohm[k] * amps[k], shared, 1e-12);
    }
}
END_TEST

START_TEST(what_a_system_cannot_be_is_refused)
{
    mag_context ctx = mag_context_default();
    mag_storage s;
    mag_storage_design d = example_design();

    d.soc_least = 0.99;
    ck_assert_int_eq(mag_storage_prepare(&ctx, &d, &s), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx),
                     "the SOC goes from 0.99 to 0.98, but must rise, within 0 and 1");
    d = example_design();
    d.pack.capacity_spread = 2.0;
    ck_assert_int_eq(mag_storage_prepare(&ctx, &d, &s), MAG_BAD_CASE);
    d = example_design();
    d.pack.parallel = 0;
    ck_assert_int_eq(mag_storage_prepare(&ctx, &d, &s), MAG_BAD_CASE);
    d = example_design();
    d.inverter.square = -1.0;
    ck_assert_int_eq(mag_storage_prepare(&ctx, &d, &s), MAG_BAD_CASE);
    d = example_design();
    d.inverter.rated = 0.0;
    ck_assert_int_eq(mag_storage_prepare(&ctx, &d, &s), MAG_BAD_CASE);
    d = example_design();
    d.cell.socs = 1;
    ck_assert_int_eq(mag_storage_prepare(&ctx, &d, &s), MAG_BAD_CASE);
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, a_years_energy_is_all_accounted_for);
    tcase_add_test(t, what_a_system_says_it_can_hold_flows);
    tcase_add_test(t, ratings_bound_what_flows);
    tcase_add_test(t, limits_shrink_with_cold_age_and_charge);
    tcase_add_test(t, losses_that_are_zero_leave_all_the_energy);
    tcase_add_test(t, an_inverters_ways_are_each_others_opposite);
    tcase_add_test(t, the_weakest_group_bounds_a_pack);
    tcase_add_test(t, balancing_gives_back_the_weakest_groups_capacity);
    tcase_add_test(t, a_parallel_split_obeys_kirchhoff);
    tcase_add_test(t, what_a_system_cannot_be_is_refused);
}

int main(void)
{
    return support_run("storage system", add);
}
