/// Tests the lookup cell: its steps, and that what it says it can hold, it can.
#include "storage_example.h"

#include "model/battery/storage/ecm.h"

#include <math.h>
#include <string.h>

/// A random cell: temperature, age, weakest, lead.
static mag_ecm some_cell(const mag_storage_cell *cell, uint64_t *seed)
{
    mag_ecm e = mag_ecm_at(cell, 255.0 + 75.0 * example_random(seed));
    e.capacity *= 0.7 + 0.3 * example_random(seed);
    e.growth = 1.0 + example_random(seed);
    e.worst = 1.0 + 0.3 * example_random(seed);
    e.lead = 1e-4 * example_random(seed);
    return e;
}

static mag_storage_cell prepared_cell(void)
{
    mag_context ctx = mag_context_default();
    mag_storage_cell cell = example_cell();
    ck_assert_int_eq(mag_storage_cell_prepare(&ctx, &cell), MAG_OK);
    return cell;
}

/// Current at which a cell gives, or takes, a power beyond its lead: the lesser root of
/// power = U i -+ (R + lead) i^2. NaN where none does.
static double current_of(const mag_ecm *e, mag_ecm_way way, double soc, double power)
{
    const mag_ecm_point p = mag_ecm_read(e, soc);
    const double r = way * (p.resistance + e->lead);
    return 2.0 * power / (p.voltage + sqrt(p.voltage * p.voltage - 4.0 * r * power));
}

/// Whether a constant power keeps every limit through many short steps of the midpoint rule, but
/// for a slack.
static bool is_held(const mag_ecm *e, mag_ecm_way way, double soc, double end, double power,
                    double time, double slack)
{
    enum { STEPS = 400 };
    const mag_storage_cell *c = e->cell;
    const double stored = way == MAG_ECM_CHARGE ? c->coulombic_efficiency : 1.0;
    const double pace = way * stored * time / STEPS / e->capacity;
    const double rated = way == MAG_ECM_CHARGE ? c->charge_most : c->discharge_most;
    bool is_kept = true;

    for (int n = 0; n <= STEPS; n++) {
        const double current = current_of(e, way, soc, power);
        const double volts = mag_ecm_terminal(e, way, soc, current, e->worst);
        is_kept = is_kept && volts <= c->voltage_most + slack && // NaN is not
                  volts >= c->voltage_least - slack && current <= (1.0 + slack) * rated &&
                  way * (soc - end) >= -slack;
        const double half = fmin(fmax(soc - 0.5 * pace * current, 0.0), 1.0);
        soc -= pace * current_of(e, way, half, power);
    }
    return is_kept;
}

static const mag_ecm_way ways[] = {MAG_ECM_DISCHARGE, MAG_ECM_CHARGE};
static const double times[] = {1.0, 60.0, 900.0, 3600.0, 4.0 * 3600.0};

START_TEST(what_a_cell_says_it_can_hold_it_can)
{
    const mag_storage_cell cell = prepared_cell();
    uint64_t seed = 7;
    int held = 0;

    for (int n = 0; n < 4000; n++) {
        const mag_ecm e = some_cell(&cell, &seed);
        const mag_ecm_way way = ways[n % 2];
        const double soc = example_random(&seed);
        const double end = n % 3 == 0 ? 0.5 * (1 - way) : 0.5 - way * 0.45;
        const double time = times[n % 5];
        const mag_ecm_limit limit = mag_ecm_hold(&e, way, soc, end, time, INFINITY);
        ck_assert_double_ge(limit.power, 0.0);
        if (limit.power > 0.0) {
            // the slack [V, 1] is the error of these steps
            ck_assert_msg(is_held(&e, way, soc, end, limit.power, time, 1e-6),
                          "%g W from SOC %g for %g s", limit.power, soc, time);
            held++;
        }
    }
    ck_assert_int_gt(held, 3000); // else the test says little
}
END_TEST

START_TEST(a_limit_is_hardly_lower_than_it_must_be)
{
    const mag_storage_cell cell = prepared_cell();
    uint64_t seed = 11;
    int bounded = 0;

    for (int n = 0; n < 2000; n++) {
        const mag_ecm e = some_cell(&cell, &seed);
        const mag_ecm_way way = ways[n % 2];
        const double soc = 0.03 + 0.94 * example_random(&seed);
        const double end = 0.5 * (1 - way);
        const double time = times[n % 5];
        const mag_ecm_limit limit = mag_ecm_hold(&e, way, soc, end, time, INFINITY);
        // 5 %: currents within an interval of the tables differ by as much
        ck_assert(limit.power <= 0.0 || !is_held(&e, way, soc, end, 1.05 * limit.power, time, 0.0));
        bounded += limit.power > 0.0;
    }
    ck_assert_int_gt(bounded, 1500);
}
END_TEST

START_TEST(enough_is_all_that_is_told)
{
    const mag_storage_cell cell = prepared_cell();
    const mag_ecm e = mag_ecm_at(&cell, 298.15);
    const double all = mag_ecm_hold(&e, MAG_ECM_DISCHARGE, 0.2, 0.0, 3600.0, INFINITY).power;

    ck_assert_double_ge(mag_ecm_hold(&e, MAG_ECM_DISCHARGE, 0.2, 0.0, 3600.0, 0.5 * all).power,
                        0.5 * all);
    ck_assert_double_eq_tol(mag_ecm_hold(&e, MAG_ECM_DISCHARGE, 0.2, 0.0, 3600.0, 2.0 * all).power,
                            all,
                            2e-3 * all); // a limit is found to 1e-3
}
END_TEST

START_TEST(a_step_gives_the_power_that_was_asked)
{
    const mag_storage_cell cell = prepared_cell();
    uint64_t seed = 13;

    for (int n = 0; n < 4000; n++) {
        const mag_ecm e = some_cell(&cell, &seed);
        const mag_ecm_way way = ways[n % 2];
        const double soc = example_random(&seed);
        const double time = n % 4 < 2 ? 900.0 : 7200.0;
        const mag_ecm_limit limit = mag_ecm_hold(&e, way, soc, 0.5 * (1 - way), time, INFINITY);
        const double power = limit.power * example_random(&seed);
        const mag_ecm_step s = mag_ecm_take(&e, way, soc, power, &limit, time);
        const double energy = s.source - way * (s.ohmic + s.lead);
        ck_assert_double_eq_tol(energy, power * time, 1e-9 * limit.power * time); // rounding
        ck_assert_double_le(s.current, limit.current);
        // what the source gives is what is stored less, or more
        const double stored = mag_ecm_energy(&e, soc) - mag_ecm_energy(&e, s.soc);
        ck_assert_double_eq_tol(way * stored, s.source - s.coulombic, 1e-9 * limit.power * time);
    }
}
END_TEST

START_TEST(a_step_of_no_power_changes_nothing)
{
    const mag_storage_cell cell = prepared_cell();
    const mag_ecm e = mag_ecm_at(&cell, 298.15);
    const mag_ecm_limit limit = mag_ecm_hold(&e, MAG_ECM_CHARGE, 0.5, 1.0, 60.0, INFINITY);
    const mag_ecm_step s = mag_ecm_take(&e, MAG_ECM_CHARGE, 0.5, 0.0, &limit, 60.0);

    ck_assert_double_eq(s.soc, 0.5);
    ck_assert_double_eq(s.current, 0.0);
    ck_assert_double_eq(s.source, 0.0);
}
END_TEST

START_TEST(an_empty_cell_gives_nothing_and_a_full_one_takes_nothing)
{
    const mag_storage_cell cell = prepared_cell();
    const mag_ecm e = mag_ecm_at(&cell, 298.15);

    ck_assert_double_eq(mag_ecm_hold(&e, MAG_ECM_DISCHARGE, 0.0, 0.0, 60.0, INFINITY).power, 0.0);
    ck_assert_double_eq(mag_ecm_hold(&e, MAG_ECM_CHARGE, 1.0, 1.0, 60.0, INFINITY).power, 0.0);
    ck_assert_double_eq(mag_ecm_hold(&e, MAG_ECM_DISCHARGE, 0.3, 0.4, 60.0, INFINITY).power, 0.0);
}
END_TEST

START_TEST(resistance_is_straight_between_temperatures_and_constant_beyond)
{
    const mag_storage_cell cell = prepared_cell();
    const double kelvin[] = {200.0, 263.15, 280.65, 298.15, 318.15, 400.0};
    const double ohm[] = {3e-3, 3e-3, 0.5 * (3e-3 + 0.7e-3), 0.7e-3, 0.45e-3, 0.45e-3};

    for (int n = 0; n < 6; n++) {
        const mag_ecm e = mag_ecm_at(&cell, kelvin[n]);
        ck_assert_double_eq_tol(mag_ecm_read(&e, 0.4).resistance, ohm[n], 1e-15);
        ck_assert_double_eq_tol(mag_ecm_read(&e, 0.7).resistance, ohm[n], 1e-15);
    }
}
END_TEST

START_TEST(what_a_cell_cannot_be_is_refused)
{
    mag_context ctx = mag_context_default();
    mag_storage_cell cell = example_cell();

    cell.soc[10] = 0.99;
    ck_assert_int_eq(mag_storage_cell_prepare(&ctx, &cell), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "rise from 0 to 1"));
    cell = example_cell();
    cell.coulombic_efficiency = 1.01;
    ck_assert_int_eq(mag_storage_cell_prepare(&ctx, &cell), MAG_BAD_CASE);
    cell = example_cell();
    cell.voltage_least = 4.0;
    ck_assert_int_eq(mag_storage_cell_prepare(&ctx, &cell), MAG_BAD_CASE);
    cell = example_cell();
    cell.temperatures = 9;
    ck_assert_int_eq(mag_storage_cell_prepare(&ctx, &cell), MAG_BAD_CASE);
    cell = example_cell();
    cell.resistance[1][3] = 0.0;
    ck_assert_int_eq(mag_storage_cell_prepare(&ctx, &cell), MAG_BAD_CASE);
    cell = example_cell();
    cell.capacity = NAN;
    ck_assert_int_eq(mag_storage_cell_prepare(&ctx, &cell), MAG_BAD_CASE);
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, what_a_cell_says_it_can_hold_it_can);
    tcase_add_test(t, a_limit_is_hardly_lower_than_it_must_be);
    tcase_add_test(t, enough_is_all_that_is_told);
    tcase_add_test(t, a_step_gives_the_power_that_was_asked);
    tcase_add_test(t, a_step_of_no_power_changes_nothing);
    tcase_add_test(t, an_empty_cell_gives_nothing_and_a_full_one_takes_nothing);
    tcase_add_test(t, resistance_is_straight_between_temperatures_and_constant_beyond);
    tcase_add_test(t, what_a_cell_cannot_be_is_refused);
}

int main(void)
{
    return support_run("storage cell", add);
}
