/// Tests which of the machine's choices go together, and what is said of those that do not.
#include "support.h"

#include "mag/context.h"
#include "model/mould/drive.h"

static mag_mould_params params_of(void)
{
    mag_mould_params p;
    mag_params_default(mag_mould_model.params, &p);
    p.inlet_speed.constant = 40.0;
    return p;
}

static void expect_refused(const mag_mould_params *p, const char *message)
{
    mag_context ctx = mag_context_default();
    ck_assert_int_eq(mag_mould_drive_check(&ctx, p), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx), message);
}

static void expect_sound(const mag_mould_params *p)
{
    mag_context ctx = mag_context_default();
    ck_assert_msg(mag_mould_drive_check(&ctx, p) == MAG_OK, "%s", mag_message(&ctx));
}

START_TEST(one_curve_says_how_fast_the_metal_comes_in)
{
    mag_mould_params p = params_of();
    expect_sound(&p);
    p.screw_speed.constant = 2.0;
    expect_refused(&p, "mould.screw_speed: mould.inlet_speed is given too; one of them says how "
                       "fast the metal comes in");
    p.inlet_speed.constant = 0.0;
    expect_refused(&p, "mould.screw_diameter: it is missing; mould.screw_speed needs it");
    p.screw_diameter = 0.07;
    expect_sound(&p);
    p.screw_speed_over_stroke.constant = 2.0;
    expect_refused(&p, "mould.screw_speed_over_stroke: mould.screw_speed is given too; one of them "
                       "says how fast the metal comes in");
    p.screw_speed.constant = 0.0;
    expect_sound(&p);
    p.screw_speed_over_stroke.constant = 0.0;
    expect_refused(&p, "mould.inlet_speed: it is missing or 0; give one of inlet_speed, "
                       "screw_speed and screw_speed_over_stroke, or a switch_pressure with "
                       "switch_over: 0");
}
END_TEST

START_TEST(a_screw_must_move)
{
    const double at[] = {0.0, 0.1}, rising[] = {0.0, 2.0}, none[] = {0.0, 0.0};
    mag_mould_params p = params_of();
    p.inlet_speed.constant = 0.0;
    p.screw_diameter = 0.07;
    p.screw_speed_over_stroke = (mag_table){2, 0.0, at, rising};
    expect_refused(&p, "mould.screw_speed_over_stroke: it is 0 where the stroke begins; the screw "
                       "would never move");
    p.screw_speed_over_stroke = (mag_table){0};
    p.screw_speed = (mag_table){2, 0.0, at, rising};
    expect_sound(&p);
    p.screw_speed = (mag_table){2, 0.0, at, none};
    expect_refused(&p, "mould.screw_speed: it is 0 at all times; nothing would fill");
}
END_TEST

START_TEST(a_pressure_and_its_beginning_go_together)
{
    mag_mould_params p = params_of();
    p.switch_over = 0.95;
    expect_refused(&p, "mould.switch_pressure: it is missing; mould.switch_over is 95 % and needs "
                       "the pressure to be held from then on");
    p.switch_pressure = 30e6;
    expect_sound(&p);
    p.switch_over = 1.0;
    expect_refused(&p, "mould.switch_over: it is missing; it says at which share of the cavity "
                       "mould.switch_pressure begins to be held");
    p.switch_over = 0.0;
    expect_refused(&p, "mould.inlet_speed: mould.switch_over is 0, so that a pressure drives the "
                       "metal from the start; leave one of them out");
    p.inlet_speed.constant = 0.0;
    expect_sound(&p);
}
END_TEST

START_TEST(a_machine_has_a_line_or_none)
{
    mag_mould_params p = params_of();
    p.injection_pressure = 90e6;
    expect_refused(&p, "mould.injection_flow: it is missing; a machine's line needs its pressure "
                       "without flow and its flow without pressure");
    p.injection_flow = 20e-3;
    expect_sound(&p);
    p.injection_pressure = 0.0;
    expect_refused(&p, "mould.injection_pressure: it is missing; a machine's line needs its "
                       "pressure without flow and its flow without pressure");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, one_curve_says_how_fast_the_metal_comes_in);
    tcase_add_test(tc, a_screw_must_move);
    tcase_add_test(tc, a_pressure_and_its_beginning_go_together);
    tcase_add_test(tc, a_machine_has_a_line_or_none);
}

int main(void)
{
    return support_run("choices of the machine", add);
}
