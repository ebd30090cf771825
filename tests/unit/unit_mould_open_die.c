/// The open die: what it gives to air and spray, and what the numbers are worth.
#include "support.h"

#include "mag/context.h"
#include "model/mould/die/open_die.h"

#include <math.h>

static mag_open read_open(mag_context *ctx)
{
    mag_open open;
    const mag_status status = mag_open_read(ctx, &open);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(ctx));
    return open;
}

/// A die of 500 K behind which nothing takes heat.
static mag_die *make_die(mag_context *ctx)
{
    const mag_die_setup setup = {.depth = 0.025,
                                 .first = 0.1e-3,
                                 .layers = 12,
                                 .conductivity = 25.0,
                                 .density = 7800.0,
                                 .capacity = 500.0,
                                 .start = 500.0,
                                 .back = 500.0,
                                 .transfer = 0.0};
    mag_die *die;
    ck_assert_int_eq(mag_die_create(ctx, &setup, 70, &die), MAG_OK);
    return die;
}

static mag_open_heat pass(const mag_cycle *cycle, double *lost)
{
    mag_context ctx = mag_context_default();
    const mag_open open = read_open(&ctx);
    mag_die *die = make_die(&ctx);
    const double before = mag_die_stored(die, 69);
    const mag_open_heat heat = mag_open_pass(&ctx, &open, cycle, die);
    *lost = before - mag_die_stored(die, 69);
    mag_die_destroy(die);
    return heat;
}

START_TEST(air_and_spray_take_what_the_die_loses)
{
    double lost;
    const mag_open_heat heat =
        pass(&(mag_cycle){.opening = 3.0, .spray = 2.0, .closing = 3.0}, &lost);
    ck_assert_double_gt(heat.air, 0.0);
    ck_assert_double_gt(heat.spray, heat.air);
    // a column stores some 5e7 J/m2: rounding of that in double precision, 180 steps
    ck_assert_double_eq_tol(heat.air + heat.spray, lost, 1e-9 * 5e7);
}
END_TEST

START_TEST(short_air_takes_by_newtons_law)
{
    double lost;
    mag_context ctx = mag_context_default();
    const mag_open open = read_open(&ctx);
    const mag_open_heat heat = pass(&(mag_cycle){.take_out = 0.01, .nozzle = 0.01}, &lost);
    const double law = open.air_transfer * (500.0 - open.surroundings) * 0.02;
    ck_assert_double_eq_tol(heat.air, law, 1e-3 * law); // the surface cools by far less than 0.2 K
    ck_assert(heat.spray == 0.0);
}
END_TEST

START_TEST(none_of_its_numbers_is_passed_off_as_read)
{
    mag_context ctx = mag_context_default();
    const mag_open open = read_open(&ctx);
    ck_assert_double_eq_tol(open.surroundings, 303.15, 1e-9);
    for (int n = 0; n < MAG_OPEN_PROPERTIES; n++) {
        const mag_flag flag = open.properties[n].flag;
        ck_assert(flag == MAG_FLAG_assumed || flag == MAG_FLAG_recalled);
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, air_and_spray_take_what_the_die_loses);
    tcase_add_test(tc, short_air_takes_by_newtons_law);
    tcase_add_test(tc, none_of_its_numbers_is_passed_off_as_read);
}

int main(void)
{
    return support_run("open_die", add);
}
