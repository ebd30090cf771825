#include "support.h"

#include "mag/context.h"
#include "model/bar/bar.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/// A bar with a sine on 300 K, 100 K high, both ends held.
static mag_bar_params sine_bar(int cells)
{
    mag_bar_params p = mag_bar_default();
    p.cells = cells;
    p.start = MAG_BAR_SINE;
    p.left_temperature = 300.0;
    p.right_temperature = 300.0;
    p.start_temperature = 400.0;
    p.end_time = 10.0;
    return p;
}

/// Makes a bar and runs it to its end.
static mag_bar_state *run_bar(const mag_bar_params *p, int threads)
{
    void *state = NULL;
    mag_context ctx = mag_context_default();
    ctx.threads = threads;
    ck_assert_int_eq(mag_bar_model.create(&ctx, p, &state), MAG_OK);
    mag_progress now;
    mag_bar_model.progress(p, state, &now);
    while (!now.finished) {
        ck_assert_int_eq(mag_bar_model.advance(&ctx, p, state, INFINITY), MAG_OK);
        mag_bar_model.progress(p, state, &now);
    }
    return state;
}

/// Largest difference from the exact solution [K].
static double sine_error(int cells)
{
    const mag_bar_params p = sine_bar(cells);
    mag_bar_state *s = run_bar(&p, 1);
    const double a = p.conductivity / (p.density * p.heat_capacity);
    const double k = pi / p.length;
    double worst = 0.0;

    for (int i = 0; i < cells; i++) {
        const double x = (i + 0.5) * p.length / cells;
        const double exact = 300.0 + 100.0 * exp(-a * k * k * s->now.time) * sin(k * x);
        worst = fmax(worst, fabs(s->temperature[i] - exact));
    }
    mag_bar_model.destroy(s);
    return worst;
}

START_TEST(decaying_sine_is_second_order)
{
    order_table t = {.title = "bar: decaying sine, against the exact solution",
                     .unit = "error [K]",
                     .id = "bar-sine"};
    for (int cells = 16; cells <= 128; cells *= 2) {
        order_add(&t, 0.1 / cells, sine_error(cells));
    }
    order_check(&t, 2.0, 0.1);
}
END_TEST

START_TEST(heat_between_insulated_ends_stays)
{
    mag_context ctx = mag_context_default();
    mag_bar_params p = sine_bar(200);
    p.ends = MAG_BAR_INSULATED;
    void *state = NULL;
    ck_assert_int_eq(mag_bar_model.create(&ctx, &p, &state), MAG_OK);
    const double before = mag_bar_heat(&p, state);
    mag_bar_model.destroy(state);

    mag_bar_state *s = run_bar(&p, 1);
    const double drift = fabs(mag_bar_heat(&p, s) / before - 1.0);
    ck_assert_double_lt(s->temperature[100] - s->temperature[0], 50.0); // it did even out
    verify_row_below("bar-heat", "bar: drift of the heat between insulated ends [1]",
                     "conservation of energy", drift, 1e-12,
                     "rounding of some 10 000 steps, each within half an ulp a cell");
    mag_bar_model.destroy(s);
}
END_TEST

/// Held ends of different temperature: the profile becomes a straight line.
START_TEST(a_held_bar_comes_to_rest_on_a_straight_line)
{
    mag_bar_params p = mag_bar_default();
    p.cells = 32;
    p.left_temperature = 300.0;
    p.right_temperature = 500.0;
    p.end_time = 1500.0;
    mag_bar_state *s = run_bar(&p, 1);
    double worst = 0.0;
    for (int i = 0; i < p.cells; i++) {
        worst = fmax(worst, fabs(s->temperature[i] - (300.0 + 200.0 * (i + 0.5) / p.cells)));
    }
    verify_row_below("bar-rest", "bar: distance from the straight line at rest [K]",
                     "Fourier, stationary conduction", worst, 1e-9,
                     "the scheme is exact on a line; the rest is rounding at 500 K");
    mag_bar_model.destroy(s);
}
END_TEST

START_TEST(one_and_two_threads_give_the_same_bits)
{
    mag_bar_params p = sine_bar(8192); // large enough for threads to be used
    p.end_time = 0.002;
    mag_bar_state *one = run_bar(&p, 1);
    mag_bar_state *two = run_bar(&p, 2);
    ck_assert_uint_gt(one->now.steps, 100);
    ck_assert_mem_eq(one->temperature, two->temperature,
                     sizeof one->temperature[0] * (size_t)p.cells);
    mag_bar_model.destroy(one);
    mag_bar_model.destroy(two);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, decaying_sine_is_second_order);
    tcase_add_test(tc, heat_between_insulated_ends_stays);
    tcase_add_test(tc, a_held_bar_comes_to_rest_on_a_straight_line);
    tcase_add_test(tc, one_and_two_threads_give_the_same_bits);
}

int main(void)
{
    return support_run("bar", add_tests);
}
