/// Tests what a case says of heat: refusals, and that a filling with heat loses none of it.
#include "mould_box.h"

static mag_mould_params coupled(void)
{
    mag_mould_params p;
    mag_params_default(mag_mould_model.params, &p);
    p.spacing = 0.5e-3;
    p.heat = 1;
    p.slurry_temperature = 590.0 + 273.15;
    return p;
}

static void expect_refused(const mag_mould_params *p, const char *message)
{
    mag_context ctx = mag_context_default();
    mag_mould_chill chill;
    ck_assert_int_eq(mag_mould_find_chill(&ctx, p, &chill), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx), message);
}

START_TEST(heat_that_is_not_whole_is_refused)
{
    const double at[] = {800.0, 870.0}, rising[] = {0.0, 1.0};
    mag_mould_params p = coupled();

    p.slurry_temperature = 0.0;
    expect_refused(&p, "mould.slurry_temperature: it is missing; mould.heat is coupled and needs "
                       "the temperature of the metal that comes in, or a barrel");
    p.slurry_temperature = 450.0;
    expect_refused(&p, "mould.die.temperature: it is 220 degC, but must be below the metal's 176.9 "
                       "degC");
    p = coupled();
    p.die.temperature = 680.0;
    expect_refused(&p, "mould.cycle.eject_temperature: it is 400 degC, but must be above the die's "
                       "and its channels' 406.9 degC");
    p = coupled();
    p.die.layers = 100;
    p.die.first_layer = 1e-3;
    expect_refused(&p, "mould.die.first_layer: 100 layers from 1 mm on do not fit into 25 mm, "
                       "because they must not get thinner");
    p = coupled();
    p.die.steel = "H14";
    expect_refused(&p, "mould.die.steel: steel 'H14' is not known; there are H13");
    p = coupled();
    p.solidification = 2;
    expect_refused(&p, "mould.solid_fraction: it is missing; mould.solidification is table and "
                       "needs it, as [[540 degC, 1], [598 degC, 0]]");
    p.solid_fraction = (mag_table){2, 0.0, at, rising};
    expect_refused(&p, "mould.solid_fraction: solid fractions must fall from 1 to 0 over rising "
                       "temperatures");
    p.solidification = 0;
    expect_refused(&p,
                   "mould.solid_fraction: it does nothing unless mould.solidification is table");
    p.heat = 0;
    expect_refused(&p, "mould.solid_fraction: it does nothing while mould.heat is isothermal; "
                       "write heat: coupled, or leave it out");
}
END_TEST

/// Heat that came in and is neither in the metal nor in the die, relative to what came in.
static double find_loss(const mould_box *b)
{
    const double cube = b->s->density * pow(b->s->spacing, 3.0);
    const double in = cube * b->s->flow->now.heat_in;
    const double all = in + cube * b->s->flow->now.heat_made;
    return (all - cube * mag_flow_heat(b->s->flow) - b->s->freeze->now.to_die) / in;
}

START_TEST(a_filling_with_heat_loses_none)
{
    mould_box b;

    mould_box_plan(&b, 20e-3, 2e-3, 0.5e-3);
    b.p.heat = 1;
    b.p.slurry_temperature = 590.0 + 273.15;
    b.p.density = 1656.0;
    b.p.viscosity = 0.01;
    b.p.inlet_speed.constant = 2.0;
    b.p.fill_end = 0.9;
    mould_box_make(&b);
    for (int n = 0; n < 100000 && !b.s->now.finished; n++) {
        mould_box_step(&b);
    }
    ck_assert_int_eq(b.s->now.finished, 1);
    ck_assert_double_gt(b.s->freeze->now.to_die, 0.0);
    ck_assert_double_le(fabs(find_loss(&b)), 1e-4);
    mould_box_free(&b);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, heat_that_is_not_whole_is_refused);
    tcase_add_test(tc, a_filling_with_heat_loses_none);
}

int main(void)
{
    return support_run("heat of a filling", add);
}
