/// Tests how cells of a storage age, and how their cycles are counted.
#include "support.h"

#include "model/battery/storage/fade.h"
#include "model/battery/storage/rainflow.h"

#include <math.h>
#include <string.h>

START_TEST(many_steps_of_one_stress_age_as_one)
{
    const double once = mag_fade_power(0.0, 3e-4, 0.526, 3650.0);
    double often = 0.0;
    for (int day = 0; day < 3650; day++) {
        often = mag_fade_power(often, 3e-4, 0.526, 1.0);
    }
    ck_assert_double_eq_tol(often, once, 1e-12 * once); // rounding
    ck_assert_double_eq_tol(once, 3e-4 * pow(3650.0, 0.526), 1e-15);
    ck_assert_double_eq(mag_fade_power(0.01, 0.0, 0.5, 100.0), 0.01);
}
END_TEST

START_TEST(a_first_step_at_low_stress_does_no_harm)
{
    // an explicit step of dy = k^2 / (2 y) dx from the first y would give 0.5 * 1e-6 / 1e-6
    const double first = mag_fade_power(0.0, 1e-6, 0.5, 1.0);
    const double second = mag_fade_power(first, 1e-3, 0.5, 1.0);
    ck_assert_double_eq_tol(second, sqrt(1e-12 + 1e-6), 1e-12);
}
END_TEST

START_TEST(the_lithium_fit_knows_where_it_ends)
{
    mag_fade_stress s = {
        .days = 1.0, .cycles = 1.0, .temperature = 298.15, .soc = 0.5, .depth = 0.9, .rate = 0.5};
    ck_assert(mag_fade_lfp_is_covered(&s));
    s.depth = 0.5;
    ck_assert(!mag_fade_lfp_is_covered(&s));
    s.cycles = 0.0;
    ck_assert(mag_fade_lfp_is_covered(&s));
    s.temperature = 323.15;
    ck_assert(!mag_fade_lfp_is_covered(&s));
}
END_TEST

START_TEST(magnesium_ages_alike_in_one_step_or_cycle_by_cycle)
{
    const mag_fade_mg f = {.efficiency = 0.997,
                           .excess = 1.3,
                           .trapping = 4e-4,
                           .film = 5e-9,
                           .film_growth = 1e-25,
                           .film_share = 0.4};
    mag_fade_mg_state once = mag_fade_mg_begin(&f);
    mag_fade_mg_state often = once;

    mag_fade_mg_add(&f, &once, 3000 * 1e4, 300.0);
    for (int n = 0; n < 3000; n++) {
        mag_fade_mg_add(&f, &often, 1e4, 0.1);
    }
    ck_assert_double_eq_tol(once.metal, often.metal, 1e-11); // rounding of 3000 steps
    ck_assert_double_eq_tol(once.host, often.host, 1e-11);
    ck_assert_double_eq_tol(once.thickness, often.thickness, 1e-18);
    ck_assert_double_lt(once.metal, once.host); // the metal has become the lesser on the way
    ck_assert_double_eq(mag_fade_mg_capacity(&once), once.metal);
    const double thickness = sqrt(25e-18 + 2.0 * 1e-25 * 3e7);
    ck_assert_double_eq_tol(mag_fade_mg_resistance(&f, &once), 1.0 + 0.4 * (thickness / 5e-9 - 1.0),
                            1e-9);
}
END_TEST

START_TEST(magnesium_follows_its_recurrence)
{
    // by whole cycles, what is cycled is the lesser of metal and host at their start
    const mag_fade_mg f = {.efficiency = 0.998, .excess = 1.2, .trapping = 5e-4};
    mag_fade_mg_state s = mag_fade_mg_begin(&f);
    double metal = 1.2;
    double host = 1.0;
    mag_fade_mg_add(&f, &s, 0.0, 60.0);
    for (int n = 0; n < 60; n++) {
        const double cycled = fmin(metal, host);
        metal -= (1.0 - 0.998 + 5e-4) * cycled;
        host -= 5e-4 * cycled;
    }
    ck_assert_double_eq_tol(s.metal, metal, 1e-12);
    ck_assert_double_eq_tol(s.host, host, 1e-12);
}
END_TEST

START_TEST(magnesium_without_rates_does_not_age)
{
    const mag_fade_mg f = {.efficiency = 1.0, .excess = 1.0};
    mag_fade_mg_state s = mag_fade_mg_begin(&f);
    mag_fade_mg_add(&f, &s, 1e9, 1e4);
    ck_assert_double_eq(mag_fade_mg_capacity(&s), 1.0);
    ck_assert_double_eq(mag_fade_mg_resistance(&f, &s), 1.0);
    ck_assert(isinf(mag_fade_mg_reserve(&f)));
    ck_assert_ptr_nonnull(strstr(mag_fade_mg_warning(), "no ageing data"));
}
END_TEST

/// Sums of counted cycles.
typedef struct tally {
    double count, range; ///< how many, and of all their ranges
} tally;

static void tally_one(void *user, const mag_rainflow_cycle *c)
{
    tally *t = user;
    t->count += c->count;
    t->range += c->count * c->range;
}

START_TEST(every_way_up_or_down_is_counted_once)
{
    // half of all that was moved is the sum of the cycles' ranges, whatever the series
    tally sum = {0.0, 0.0};
    mag_rainflow r = mag_rainflow_begin(MAG_RAINFLOW_ASTM, 0.0, tally_one, &sum);
    double before = 0.0;
    double moved = 0.0;
    for (int n = 0; n < 20000; n++) {
        const double x = sin(n * n * 0.37) + 0.3 * sin(n * 0.01);
        moved += n > 0 ? fabs(x - before) : 0.0;
        before = x;
        mag_rainflow_add(&r, x);
    }
    mag_rainflow_end(&r);
    ck_assert_double_eq_tol(sum.range, 0.5 * moved, 1e-9 * moved); // rounding of 1e4 sums
}
END_TEST

START_TEST(a_full_room_counts_its_oldest_range)
{
    tally sum = {0.0, 0.0};
    mag_rainflow r = mag_rainflow_begin(MAG_RAINFLOW_ASTM, 0.0, tally_one, &sum);
    double moved = 0.0;
    for (int n = 0; n < 4 * MAG_RAINFLOW_ROOM; n++) { // ever smaller swings: none closes
        const double size = 1.0 - n / (4.0 * MAG_RAINFLOW_ROOM);
        mag_rainflow_add(&r, n % 2 == 0 ? size : -size);
        moved += n > 0 ? 2.0 * size + 1.0 / (4.0 * MAG_RAINFLOW_ROOM) : 0.0;
    }
    mag_rainflow_end(&r);
    ck_assert_double_eq_tol(sum.range, 0.5 * moved, 1e-9 * moved);
    ck_assert_double_eq_tol(sum.count, 0.5 * (4 * MAG_RAINFLOW_ROOM - 1), 1e-9);
}
END_TEST

START_TEST(noise_is_not_counted)
{
    static const double series[] = {0.5, 0.8, 0.79, 0.81, 0.2, 0.205, 0.2, 0.5};
    tally sum = {0.0, 0.0};
    mag_rainflow r = mag_rainflow_begin(MAG_RAINFLOW_ASTM, 0.02, tally_one, &sum);
    for (int n = 0; n < 8; n++) {
        mag_rainflow_add(&r, series[n]);
    }
    mag_rainflow_end(&r);
    ck_assert_double_eq_tol(sum.count, 1.5, 1e-12);
    ck_assert_double_eq_tol(sum.range, 0.5 * (0.31 + 0.61 + 0.3), 1e-12);
}
END_TEST

START_TEST(a_table_is_straight_between_depths_and_cycles)
{
    static const double few[] = {0.0, 5000.0, 10000.0};
    static const double fewer[] = {0.0, 1000.0, 2000.0};
    static const double left[] = {1.0, 0.8, 0.6};
    const mag_depth_curve curves[] = {{0.2, 3, few, left}, {0.8, 3, fewer, left}};

    ck_assert_double_eq_tol(mag_depth_capacity(2, curves, 0.8, 500.0), 0.9, 1e-12);
    ck_assert_double_eq_tol(mag_depth_capacity(2, curves, 0.9, 500.0), 0.9, 1e-12);
    ck_assert_double_eq_tol(mag_depth_capacity(2, curves, 0.2, 2500.0), 0.9, 1e-12);
    ck_assert_double_eq_tol(mag_depth_capacity(2, curves, 0.1, 2500.0), 0.95, 1e-12);
    ck_assert_double_eq_tol(mag_depth_capacity(2, curves, 0.5, 1000.0), 0.5 * (0.96 + 0.8), 1e-12);
    ck_assert_double_eq_tol(mag_depth_capacity(2, curves, 0.8, 2500.0), 0.5, 1e-12);
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, many_steps_of_one_stress_age_as_one);
    tcase_add_test(t, a_first_step_at_low_stress_does_no_harm);
    tcase_add_test(t, the_lithium_fit_knows_where_it_ends);
    tcase_add_test(t, magnesium_ages_alike_in_one_step_or_cycle_by_cycle);
    tcase_add_test(t, magnesium_follows_its_recurrence);
    tcase_add_test(t, magnesium_without_rates_does_not_age);
    tcase_add_test(t, every_way_up_or_down_is_counted_once);
    tcase_add_test(t, a_full_room_counts_its_oldest_range);
    tcase_add_test(t, noise_is_not_counted);
    tcase_add_test(t, a_table_is_straight_between_depths_and_cycles);
}

int main(void)
{
    return support_run("storage fade", add);
}
