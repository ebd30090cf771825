/// Checks what a cell's steps promise: when they end, and that looking leaves no trace.
#include "cell_run.h"

#include <stdlib.h>
#include <string.h>

/// A small Mg-ref-1.
static cell_set plan(void)
{
    cell_set s = cell_magnesium();
    cell_mesh(&s, 0, 8, 8, 8);
    return s;
}

/// A step of constant current with an end.
static mag_cell_step draw_until(const cell_set *s, double low_voltage)
{
    mag_cell_step step = cell_hold(MAG_CELL_CURRENT, s->per_C);
    step.low_voltage = low_voltage;
    return step;
}

START_TEST(a_step_that_begins_past_its_end_takes_no_time)
{
    cell_set s = plan();
    mag_cell *c = cell_make(&s);
    cell_begin(&s, c, draw_until(&s, 1.25)); // it jumps below
    ck_assert_double_lt(mag_cell_voltage(c), 1.25);
    ck_assert_int_eq(cell_go(&s, c, 100.0), MAG_CELL_LOW_VOLTAGE);
    ck_assert_double_eq(mag_cell_time(c), 0.0);
    cell_begin(&s, c, draw_until(&s, 0.7)); // the next one is none the worse
    cell_reach(&s, c, 100.0);
    cell_end(&s, c);
}
END_TEST

START_TEST(a_step_that_begins_at_its_end_goes_on)
{
    cell_set s = plan();
    mag_cell *c = cell_make(&s);
    cell_begin(&s, c, draw_until(&s, 0.9));
    ck_assert_int_eq(cell_go(&s, c, 4000.0), MAG_CELL_LOW_VOLTAGE);
    const double ended = mag_cell_time(c);
    mag_cell_step hold = cell_hold(MAG_CELL_VOLTAGE, mag_cell_voltage(c));
    hold.low_voltage = hold.value;
    hold.end_current = 0.2 * s.per_C;
    cell_begin(&s, c, hold);
    ck_assert_int_eq(cell_go(&s, c, 9000.0), MAG_CELL_END_CURRENT);
    ck_assert_double_gt(mag_cell_time(c), ended + 1.0);
    cell_end(&s, c);
}
END_TEST

START_TEST(a_step_ends_with_its_charge)
{
    cell_set s = plan();
    mag_cell *c = cell_make(&s);
    for (int n = 1; n <= 2; n++) { // each counts its own
        mag_cell_step step = cell_hold(MAG_CELL_CURRENT, s.per_C);
        step.end_charge = 300.0 * s.per_C;
        cell_begin(&s, c, step);
        ck_assert_int_eq(cell_go(&s, c, 4000.0), MAG_CELL_END_CHARGE);
        ck_assert_double_eq_tol(mag_cell_time(c), 300.0 * n, 1e-6);
    }
    cell_end(&s, c);
}
END_TEST

START_TEST(a_foil_that_is_used_up_ends_a_discharge_and_can_be_plated_again)
{
    cell_set s = plan();
    s.setup.metal.molar_volume = 24.305e-3 / 1738.0;
    s.setup.metal.thickness = 1e-6;
    mag_cell *c = cell_make(&s);
    const double lasts = 1e-6 / s.setup.metal.molar_volume * 2.0 * MAG_FARADAY / s.per_C;
    cell_draw(&s, c, s.per_C);
    ck_assert_int_eq(cell_go(&s, c, 4000.0), MAG_CELL_NO_METAL);
    ck_assert_double_eq_tol(mag_cell_time(c), lasts, 1e-4 * lasts);
    cell_draw(&s, c, -s.per_C);
    cell_reach(&s, c, 1.5 * lasts);
    cell_end(&s, c);
}
END_TEST

START_TEST(a_full_host_ends_a_discharge)
{
    cell_set s = plan();
    s.setup.positive.start = 0.9;
    mag_cell *c = cell_make(&s);
    cell_draw(&s, c, s.per_C);
    ck_assert_int_eq(cell_go(&s, c, 4000.0), MAG_CELL_HOST_FULL);
    cell_end(&s, c);
}
END_TEST

START_TEST(voltages_jump_from_plating_at_its_limit_to_stripping)
{
    static const double volts[] = {0.3, -0.05, 0.5, -0.1, 0.25};
    cell_set s = plan();
    s.setup.metal_positive = true;
    s.setup.counter = s.setup.metal;
    s.setup.metal.desolvation = 20.0;
    mag_cell *c = cell_make(&s);
    for (int n = 0; n < 5; n++) {
        cell_begin(&s, c, cell_hold(MAG_CELL_VOLTAGE, volts[n]));
        ck_assert((volts[n] > 0.0) == (mag_cell_current(c) < 0.0));
        ck_assert_double_gt(mag_cell_current(c), -20.0);
    }
    cell_end(&s, c);
}
END_TEST

/// Discharges for 1000 s, looking at times in between or not; (size) y of the end.
static double *discharge(cell_set *s, bool looks, int32_t *size)
{
    mag_cell *c = cell_make(s);
    mag_dae_found found = {.event = -1};
    cell_draw(s, c, s->per_C);
    while (!found.at_end) {
        const double before = mag_cell_time(c);
        ck_assert_int_eq(mag_cell_advance(&s->ctx, c, 1000.0, &found), MAG_OK);
        if (looks) {
            ck_assert_int_eq(mag_cell_look(&s->ctx, c, 0.5 * (before + found.time)), MAG_OK);
        }
    }
    mag_dae_at(c->dae, 1000.0, c->y, c->yp);
    double *y = malloc((size_t)c->size * sizeof *y);
    memcpy(y, c->y, (size_t)c->size * sizeof *y);
    *size = c->size;
    mag_cell_destroy(c);
    return y;
}

START_TEST(looking_leaves_no_trace)
{
    cell_set s = plan();
    int32_t size = 0;
    double *plain = discharge(&s, false, &size), *looked = discharge(&s, true, &size);
    ck_assert_mem_eq(plain, looked, (size_t)size * sizeof *plain);
    free(plain);
    free(looked);
    cell_set_end(&s);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_step_that_begins_past_its_end_takes_no_time);
    tcase_add_test(tc, a_step_that_begins_at_its_end_goes_on);
    tcase_add_test(tc, a_step_ends_with_its_charge);
    tcase_add_test(tc, a_foil_that_is_used_up_ends_a_discharge_and_can_be_plated_again);
    tcase_add_test(tc, a_full_host_ends_a_discharge);
    tcase_add_test(tc, voltages_jump_from_plating_at_its_limit_to_stripping);
    tcase_add_test(tc, looking_leaves_no_trace);
}

int main(void)
{
    return support_run("cell", add);
}
