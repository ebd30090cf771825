/// Tests whether a shot fits the machine, how long a cycle takes, and what is said where it is not
/// known.
#include "mould_told.h"

#include "model/mould/machine/cycle.h"

static void expect_refused(mould_box *b, const char *message)
{
    mag_mould_plant plant;
    ck_assert_int_eq(mag_mould_find_plant(&b->ctx, &b->p, &plant), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&b->ctx), message);
}

/// A box of 20 x 10 x 10 mm, its last layer a vent; filled for some steps.
static void fill_some(mould_box *b)
{
    b->p.inlet_speed.constant = 1.0;
    mould_box_make(b);
    for (int n = 0; n < 100; n++) {
        mould_box_step(b);
    }
}

static void plan(mould_box *b)
{
    mould_box_plan(b, 0.02, 0.01, 1e-3);
}

START_TEST(a_cycle_is_its_parts_and_the_longer_of_cooling_and_metering)
{
    mag_cycle c = {.closing = 3, .nozzle = 0.5, .filling = 0.02, .hold = 2, .cooling = 10};
    c.opening = 3;
    c.take_out = 4;
    c.spray = 5;
    c.blow = 1;
    ck_assert_double_eq_tol(mag_cycle_rest(&c), 18.52, 1e-12);
    ck_assert_double_eq_tol(mag_cycle_time(&c), 28.52, 1e-12);
    c.metering = 9;
    ck_assert_double_eq_tol(mag_cycle_time(&c), 28.52, 1e-12);
    c.metering = 14;
    ck_assert_double_eq_tol(mag_cycle_time(&c), 32.52, 1e-12);
    c.cooling = NAN; // no guess, even where metering is known
    ck_assert(isnan(mag_cycle_time(&c)));
    ck_assert_double_eq_tol(mag_cycle_rest(&c), 18.52, 1e-12);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    mould_box b;

    plan(&b);
    b.p.machine.class = "6500";
    expect_refused(&b, "mould.machine.class: machine class '6500' is not known; there are 2200 kN, "
                       "2800 kN, 6500 kN, 8500 kN, 13000 kN, 30000 kN");
    b.p.machine.class = "6500 kN";
    b.p.cycle.spray = false;
    b.p.cycle.spray_time = 2.0;
    expect_refused(&b, "mould.cycle.spray_time: it is 2 s, but mould.cycle.spray is false");
    surface_stl_end(&b.stl);
}
END_TEST

START_TEST(the_users_figures_replace_the_classes)
{
    mag_mould_plant plant;
    mould_box b;

    plan(&b);
    b.p.machine.class = "2200 kN";
    b.p.machine.shot_mass = 0.5;
    b.p.screw_diameter = 0.06;
    b.p.cycle.closing_time = 2.5;
    mould_box_expect(&b, mag_mould_find_plant(&b.ctx, &b.p, &plant));
    ck_assert_double_eq(plant.has.shot_mass, 0.5);
    ck_assert_double_eq(plant.has.screw_diameter, 0.06);
    ck_assert_double_eq_tol(plant.has.clamp_force, 2.157e6, 1e-3);
    ck_assert_double_eq(plant.cycle.closing, 2.5);
    ck_assert_double_gt(plant.cycle.opening, 0.0);
    // speed, pressure, power and stroke of the machine; opening, take-out and spray of the cycle.
    // The clamp force was read, the rest is the user's.
    ck_assert_int_eq(plant.used_count, 7);
    surface_stl_end(&b.stl);
}
END_TEST

START_TEST(a_machine_is_compared_with_what_the_shot_needs)
{
    mould_box b;

    plan(&b);
    b.p.machine.clamp_force = 1e5;
    b.p.machine.shot_mass = 0.03; // of 0.04 kg: the box's metal has 2e4 kg/m3
    b.p.machine.screw_diameter = 0.02;
    b.p.machine.injection_speed = 1.0;
    fill_some(&b);
    mag_observation *o = mag_observation_create();
    mould_box_expect(&b, mag_mould_model.observe(&b.ctx, &b.p, b.s, MAG_NUMBERS, o));

    const mag_shown_table *t = told_table(o, "machine_check");
    enum { CLAMP, SHOT, SPEED, STROKE, PRESSURE, HEATERS, ROWS };
    enum { WHAT, UNIT, NEED, HAVE, MARGIN, FITS, COLUMNS };
    ck_assert_uint_eq(t->row_count, ROWS);
    ck_assert_int_eq(t->column_count, COLUMNS);
    const double *x = t->numbers;
    const double area = 0.25 * acos(-1.0) * 0.02 * 0.02;
    ck_assert_double_eq_tol(x[SHOT * COLUMNS + NEED], 0.04, 1e-8);
    ck_assert_double_eq_tol(x[SHOT * COLUMNS + MARGIN], 0.75 - 1.0, 1e-6);
    ck_assert_double_eq_tol(x[SPEED * COLUMNS + NEED], 1e-4 / area, 1e-6);  // 1 m/s on 1 cm2
    ck_assert_double_eq_tol(x[STROKE * COLUMNS + NEED], 2e-6 / area, 1e-8); // of 2 cm3
    ck_assert_double_eq_tol(x[STROKE * COLUMNS + HAVE], 4.0 * 0.02, 1e-12);
    ck_assert_double_eq(x[CLAMP * COLUMNS + NEED], told_number(o, "clamp_force"));
    ck_assert_double_eq(x[PRESSURE * COLUMNS + NEED], told_number(o, "inlet_pressure_max"));
    static const char *const fits[ROWS] = {"yes", "no", "yes", "yes", "not known", "not known"};
    for (int n = 0; n < ROWS; n++) {
        ck_assert_str_eq(t->texts[n * COLUMNS + FITS], fits[n]);
    }
    ck_assert_double_eq_tol(told_number(o, "machine_margin"), -0.25, 1e-6);
    ck_assert_int_eq(told_assumed(o, "machine.stroke_over_diameter"), 1);
    mag_observation_destroy(o);
    mould_box_free(&b);
}
END_TEST

/// Columns and rows of the table cycle.
enum { PART_COLUMNS = 3, TIME = 1, START = 2, PARTS = 10, COOLING = 4, METERING, OPENING };

/// The bar of the cycle: each part starts where those before it end, but metering with cooling.
static void check_bar(const mag_observation *o)
{
    const mag_shown_table *t = told_table(o, "cycle");
    double end = 0.0;

    ck_assert_int_eq(t->form, MAG_FORM_PARTS);
    ck_assert_int_eq(t->column_count, PART_COLUMNS);
    ck_assert_uint_eq(t->row_count, PARTS);
    for (int n = 0; n < PARTS; n++) {
        const double *row = &t->numbers[n * PART_COLUMNS];
        const double start = n == METERING ? t->numbers[COOLING * PART_COLUMNS + START] : end;
        ck_assert_double_eq_tol(row[START], start, 1e-12); // sums of ten numbers below 100
        end = fmax(end, row[START] + row[TIME]);
    }
    ck_assert_double_eq_tol(end, told_number(o, "cycle_time"), 1e-12);
}

START_TEST(without_a_cooling_time_the_cycle_is_not_known)
{
    mould_box b;

    plan(&b);
    b.p.cycle.hold_time = 2.0;
    b.p.cycle.spray = false;
    fill_some(&b);
    mag_observation *o = mag_observation_create();
    mould_box_expect(&b, mag_mould_model.observe(&b.ctx, &b.p, b.s, MAG_NUMBERS, o));
    ck_assert(isnan(told_number(o, "cycle_time")));
    // closing, opening and take-out are the usual 3, 3 and 4.5 s
    ck_assert_double_eq_tol(told_number(o, "cycle_time_rest"), 12.5 + b.s->now.time, 1e-9);
    ck_assert_int_eq(told_assumed(o, "cycle.closing_time"), 1);
    ck_assert_int_eq(told_assumed(o, "cycle.spray_time"), 0);
    const double *bar = told_table(o, "cycle")->numbers;
    ck_assert(isfinite(bar[METERING * PART_COLUMNS + START])); // it starts with cooling
    ck_assert(isnan(bar[OPENING * PART_COLUMNS + START]));

    b.p.cycle.cooling_time = 10.0;
    mag_observation_clear(o);
    mould_box_expect(&b, mag_mould_model.observe(&b.ctx, &b.p, b.s, MAG_NUMBERS, o));
    ck_assert_double_eq_tol(told_number(o, "cycle_time"), 22.5 + b.s->now.time, 1e-9);
    check_bar(o);
    mag_observation_destroy(o);
    mould_box_free(&b);
}
END_TEST

START_TEST(yield_is_the_parts_share_of_the_shot)
{
    mould_box b;

    plan(&b);
    fill_some(&b);
    mag_observation *o = mag_observation_create();
    mould_box_expect(&b, mag_mould_model.observe(&b.ctx, &b.p, b.s, MAG_NUMBERS, o));
    ck_assert_double_eq_tol(told_number(o, "yield"), 19.0 / 20.0, 1e-6); // a layer is vent
    b.p.barrel.shot_mass = 0.08;                                         // twice what the box takes
    mag_observation_clear(o);
    mould_box_expect(&b, mag_mould_model.observe(&b.ctx, &b.p, b.s, MAG_NUMBERS, o));
    ck_assert_double_eq_tol(told_number(o, "yield"), 19.0 / 40.0, 1e-6);
    mag_observation_destroy(o);
    mould_box_free(&b);
}
END_TEST

START_TEST(a_case_that_says_nothing_of_it_hears_nothing_of_it)
{
    mould_box b;

    plan(&b);
    fill_some(&b);
    mag_observation *o = mag_observation_create();
    mould_box_expect(&b, mag_mould_model.observe(&b.ctx, &b.p, b.s, MAG_NUMBERS, o));
    int count;
    const mag_shown_table *t = mag_observation_tables(o, &count);
    ck_assert_int_eq(count, 1);
    ck_assert_str_eq(t->name, "defects");
    ck_assert_int_eq(told_assumed(o, "cycle.closing_time"), 0);
    mag_observation_destroy(o);
    mould_box_free(&b);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_cycle_is_its_parts_and_the_longer_of_cooling_and_metering);
    tcase_add_test(tc, what_cannot_be_is_refused);
    tcase_add_test(tc, the_users_figures_replace_the_classes);
    tcase_add_test(tc, a_machine_is_compared_with_what_the_shot_needs);
    tcase_add_test(tc, without_a_cooling_time_the_cycle_is_not_known);
    tcase_add_test(tc, yield_is_the_parts_share_of_the_shot);
    tcase_add_test(tc, a_case_that_says_nothing_of_it_hears_nothing_of_it);
}

int main(void)
{
    return support_run("cycle around a filling", add);
}
