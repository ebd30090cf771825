/// Tests that a filling whose surface has a tension takes time steps that the lattice bears.
#include "mould_box.h"

static void plan(mould_box *b, double speed)
{
    mould_box_plan(b, 2e-3, 0.6e-3, 1e-4);
    b->p.density = 1700.0;
    b->p.viscosity = 0.01;
    b->p.inlet_speed.constant = speed;
    b->p.surface_tension = 1.0;
    b->p.contact_angle = 2.0;
}

/// Takes steps, none longer than tension bears: 0.05 in lattice units, step^2 = 0.05 density
/// spacing^3 / tension. Returns how often the step changed.
static uint64_t run_within(mould_box *b, int steps)
{
    const double longest = sqrt(0.05 * 1700.0 * 1e-12 / 1.0);

    for (int n = 0; n < steps; n++) {
        mould_box_step(b);
        ck_assert_double_le(b->s->now.step, longest * (1.0 + 1e-9));
    }
    const mag_flow_now *now = &b->s->flow->now;
    const double taken = b->s->now.step / now->rescale; // a change comes within the next step
    ck_assert_double_eq_tol(now->tension, 0.05 * taken * taken / (longest * longest), 1e-9);
    return b->s->now.changes;
}

START_TEST(the_time_step_heeds_tension)
{
    const double at[] = {0.0, 1e-3}, rising[] = {2.0, 50.0};
    mould_box slow, fast;

    plan(&slow, 0.1);
    mould_box_make(&slow);
    ck_assert_double_eq_tol(slow.s->flow->now.tension, 0.05, 1e-9);
    ck_assert_double_eq_tol(slow.s->flow->setup.contact_slope, 1.0 / tan(2.0), 1e-12);
    run_within(&slow, 200);
    mould_box_free(&slow);

    plan(&fast, 2.0);
    fast.p.inlet_speed = (mag_table){2, 0.0, at, rising};
    mould_box_make(&fast);
    ck_assert_uint_gt(run_within(&fast, 200), 0);
    mould_box_free(&fast);
}
END_TEST

START_TEST(a_fixed_step_too_long_for_tension_is_refused)
{
    void *state;
    mould_box b;

    plan(&b, 0.1);
    b.p.adapt_step = false;
    ck_assert_int_eq(mag_mould_model.create(&b.ctx, &b.p, &state), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&b.ctx),
                     "mould.surface_tension: 1 N/m bears time steps up to 9.22 us, but the step is "
                     "33.33 us; let it adapt (adapt_step) or make lattice_speed smaller");
    surface_stl_end(&b.stl);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, the_time_step_heeds_tension);
    tcase_add_test(tc, a_fixed_step_too_long_for_tension_is_refused);
}

int main(void)
{
    return support_run("time steps with tension", add);
}
