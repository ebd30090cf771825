/// Verifies that a cell's voltage keeps what its tolerance promises, and that a cell that was reset
/// is as it was made.
#include "cell_sets.h"

#include "model/battery/cell/cell.h"

#include <stdio.h>

enum { TIMES = 100 };

/// A discharge at 1C: when it ended, and the voltage at each hundredth of `whole`, if that is
/// known.
typedef struct discharge {
    double end;            ///< [s]
    double voltage[TIMES]; ///< [V]
    mag_dae_effort effort; ///< of it
} discharge;

static void run(cell_set *s, mag_cell *c, double low, double whole, discharge *d)
{
    const mag_cell_step step = {.control = MAG_CELL_CURRENT,
                                .value = s->per_C,
                                .low_voltage = low,
                                .high_voltage = NAN,
                                .end_current = NAN,
                                .end_charge = NAN};
    mag_dae_found found = {.event = -1};
    int n = 1;

    ck_assert_msg(mag_cell_begin(&s->ctx, c, &step) == MAG_OK, "%s", s->ctx.message);
    while (found.event < 0) {
        ck_assert_msg(mag_cell_advance(&s->ctx, c, 7200.0, &found) == MAG_OK, "%s", s->ctx.message);
        ck_assert(!found.at_end);
        for (; n < TIMES && n * whole / TIMES <= found.time; n++) {
            ck_assert_int_eq(mag_cell_look(&s->ctx, c, n * whole / TIMES), MAG_OK);
            d->voltage[n] = mag_cell_voltage(c);
        }
    }
    d->end = found.time;
    d->effort = mag_cell_effort(c);
}

static discharge discharge_once(cell_set *s, double low, double relative, double whole)
{
    mag_cell *c = NULL;
    discharge d = {0};
    s->setup.relative = relative;
    ck_assert_msg(mag_cell_create(&s->ctx, &s->setup, &c) == MAG_OK, "%s", s->ctx.message);
    run(s, c, low, whole, &d);
    mag_cell_destroy(c);
    return d;
}

/// At 1e-6, against 1e-8 on the same mesh.
static void check(const char *subject, cell_set s, double low)
{
    cell_mesh(&s, 20, 20, 20, 20);
    const double whole = discharge_once(&s, low, 1e-8, INFINITY).end;
    const discharge fine = discharge_once(&s, low, 1e-8, whole);
    const discharge coarse = discharge_once(&s, low, 1e-6, whole);
    double worst = 0.0;
    for (int n = 1; n < TIMES; n++) {
        worst = fmax(worst, fabs(coarse.voltage[n] - fine.voltage[n]));
    }
    printf("  %s: %d steps, %d residuals, %d matrices\n", subject, (int)coarse.effort.steps,
           (int)coarse.effort.residuals, (int)coarse.effort.factors);
    verify_row_below("", subject, "the same with tolerance 1e-8", worst, 1e-4,
                     "a tenth of a millivolt: below what cells are measured to");
    cell_set_end(&s);
}

START_TEST(voltage_keeps_to_its_tolerance)
{
    check("Chen 2020, 1C, tolerance 1e-6: voltage from 1 % to 99 % [V]", cell_chen(false), 2.5);
    check("Marquis 2019, 1C, tolerance 1e-6: voltage from 1 % to 99 % [V]", cell_marquis(), 3.1);
    check("Mg-ref-1, 1C, tolerance 1e-6: voltage from 1 % to 99 % [V]", cell_magnesium(), 0.5);
}
END_TEST

START_TEST(a_cell_that_is_reset_discharges_as_a_new_one)
{
    cell_set s = cell_magnesium();
    mag_cell *c = NULL;
    discharge first = {0}, second = {0};

    cell_mesh(&s, 0, 5, 10, 10);
    ck_assert_int_eq(mag_cell_create(&s.ctx, &s.setup, &c), MAG_OK);
    run(&s, c, 0.5, 2000.0, &first);
    mag_cell_reset(c);
    ck_assert_double_eq(mag_cell_time(c), 0.0);
    ck_assert_double_eq(mag_cell_charge(c), 0.0);
    run(&s, c, 0.5, 2000.0, &second);
    ck_assert_double_eq(first.end, second.end);
    for (int n = 1; n < TIMES; n++) {
        ck_assert_double_eq(first.voltage[n], second.voltage[n]);
    }
    mag_cell_destroy(c);
    cell_set_end(&s);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, voltage_keeps_to_its_tolerance);
    tcase_add_test(tc, a_cell_that_is_reset_discharges_as_a_new_one);
}

int main(void)
{
    return support_run("cell's tolerance", add);
}
