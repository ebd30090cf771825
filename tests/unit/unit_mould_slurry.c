/// Tests the way of a slurry from the user's words to the lattice: refusals, units, bounds.
#include "flow_support.h"

#include "model/mould/state.h"

static mag_mould_params params_of(int slurry)
{
    mag_mould_params p;
    mag_params_default(mag_mould_model.params, &p);
    p.slurry = slurry;
    p.spacing = 0.5e-3;
    return p;
}

enum { NEWTONIAN, POWER_LAW, BINGHAM, HERSCHEL_BULKLEY, FIT_A, FIT_B };

static void expect_refused(const mag_mould_params *p, const char *message)
{
    mag_context ctx = mag_context_default();
    mag_law law;
    mag_slurry slurry;
    ck_assert_int_eq(mag_mould_find_slurry(&ctx, p, &law, &slurry), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx), message);
}

START_TEST(a_law_that_is_not_whole_is_refused)
{
    mag_mould_params p = params_of(POWER_LAW);
    expect_refused(&p, "mould.consistency: it is missing; mould.slurry is power_law and needs the "
                       "stress at a shear rate of 1 1/s, in Pa s");
    p.consistency = 1.0;
    p.yield_stress = 2.0;
    expect_refused(&p, "mould.yield_stress: it is 2 Pa, but a power_law has none; with one it is "
                       "herschel_bulkley");
    p.slurry = BINGHAM;
    p.index = 0.5;
    expect_refused(&p, "mould.index: it is 0.5, but a bingham slurry has 1; with another index it "
                       "is herschel_bulkley");
    p.slurry = HERSCHEL_BULKLEY;
    p.viscosity_cap = 1e-4;
    expect_refused(&p, "mould.viscosity_cap: it is 0.0001 Pa s, but must be at least the floor's "
                       "0.001455 Pa s");
    p = params_of(FIT_A);
    expect_refused(&p, "mould.slurry_temperature: it is missing; mould.slurry is az91d_fit_a and "
                       "needs it");
    p.slurry_temperature = 540.0 + 273.15;
    expect_refused(&p, "mould.slurry: az91d_fit_a: at 540 degC 0.696 of AZ91D is solid, but may be "
                       "0.6: from 557.4 degC on");
}
END_TEST

START_TEST(the_default_is_newtonian)
{
    mag_context ctx = mag_context_default();
    const mag_mould_params p = params_of(NEWTONIAN);
    mag_law law = MAG_BINGHAM;
    mag_slurry slurry;
    mag_mould_params untouched;
    mag_params_default(mag_mould_model.params, &untouched);
    ck_assert_int_eq(untouched.slurry, NEWTONIAN);
    ck_assert_int_eq(mag_mould_find_slurry(&ctx, &p, &law, &slurry), MAG_OK);
    ck_assert_int_eq(law, MAG_NEWTONIAN);
    ck_assert_double_eq(slurry.consistency, p.viscosity);
}
END_TEST

START_TEST(a_fit_above_the_liquidus_is_a_newtonian_liquid)
{
    mag_context ctx = mag_context_default();
    mag_mould_params p = params_of(FIT_B);
    mag_law law;
    mag_slurry slurry;
    p.slurry_temperature = 598.0 + 273.15;
    ck_assert_int_eq(mag_mould_find_slurry(&ctx, &p, &law, &slurry), MAG_OK);
    ck_assert_int_eq(law, MAG_NEWTONIAN);
    ck_assert_double_eq_tol(slurry.consistency, 1.455e-3, 1e-9);
}
END_TEST

/// A filling that has a law and a flow, and no more.
static void make_state(const mag_mould_params *p, double step, flow_case *c, mag_mould_state *s)
{
    const bool periodic[3] = {true, true, true};
    const int size[3] = {1, 1, 1};
    const mag_flow_setup setup = flow_bulk(p->collision == 0 ? MAG_REGULARISED : MAG_TRT);

    flow_make_box(c, size, periodic, &setup);
    *s = (mag_mould_state){.flow = c->flow, .spacing = p->spacing, .density = 1656.0};
    s->now.step = step;
    const mag_status status = mag_mould_find_slurry(&c->ctx, p, &s->law, &s->slurry);
    ck_assert_msg(status == MAG_OK, "%s", c->ctx.message);
    ck_assert_int_eq(mag_mould_find_chill(&c->ctx, p, &s->chill), MAG_OK);
    ck_assert_int_eq(mag_mould_local_create(&c->ctx, p, s), MAG_OK);
    mag_mould_set_law(p, s);
}

/// Viscosity [Pa s] of the lattice's law at a shear rate [1/s].
static double viscosity_at(const mag_mould_state *s, double rate)
{
    const mag_rheology *r = &s->flow->now.rheology;
    const mag_scale scale = mag_mould_scale(s);
    const double g = rate * s->now.step;
    const double viscosity = r->consistency * pow(g, r->index - 1.0) + r->yield_stress / g;
    const double moment = g / 3.0 + 2.0 * fmax(r->floor, fmin(r->cap, viscosity)) * g;
    const mag_sheared found = mag_law_solve(r, 0.0, 0.0, moment);
    ck_assert_double_eq_tol(found.rate / g, 1.0, 1e-9);
    return s->density * mag_scale_viscosity_from_lattice(&scale, found.viscosity);
}

START_TEST(the_lattice_has_the_users_viscosity_before_and_after_a_change_of_step)
{
    mag_mould_params p = params_of(FIT_A);
    mag_mould_state s;
    flow_case c;

    p.slurry_temperature = 580.0 + 273.15;
    p.structure = 1.0;
    make_state(&p, 1e-6, &c, &s);
    for (int n = 0; n < 2; n++) {
        for (double rate = 1e3; rate < 2e4; rate *= 2.0) {
            const double exact = s.slurry.consistency * pow(rate, s.slurry.index - 1.0) +
                                 s.slurry.yield_stress / rate;
            ck_assert_double_gt(exact, s.slurry.floor);
            ck_assert_double_eq_tol(viscosity_at(&s, rate) / exact, 1.0, 1e-9);
        }
        ck_assert_double_eq_tol(viscosity_at(&s, 1e9) / s.slurry.floor, 1.0, 1e-9);
        s.now.step *= 0.8;
        mag_law_rescale(&s.flow->now.rheology, 0.8);
        mag_mould_bound_law(&p, &s);
    }
    flow_free(&c);
}
END_TEST

/// Viscosity [Pa s] of a local law where `solid` is solid, rested, at a shear rate [1/s].
static double local_viscosity(const mag_mould_state *s, double solid, double rate)
{
    const mag_scale scale = mag_mould_scale(s);
    const mag_thermal *alloy = &s->chill.alloy;
    const double temperature = mag_solid_temperature(&alloy->freezing, solid);
    const mag_rheology law =
        mag_law_at(&s->flow->now.rheology, s->local, mag_thermal_enthalpy(alloy, temperature));
    const double g = rate * s->now.step;
    const double viscosity = law.consistency * pow(g, law.index - 1.0) + law.yield_stress / g;
    return s->density * mag_scale_viscosity_from_lattice(&scale, fmax(law.floor, viscosity));
}

START_TEST(with_heat_the_law_is_that_of_each_cells_solid)
{
    // Where the law's table has a corner or bends most, lines between knots are 0.5 % off.
    static const double solids[] = {0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.59};
    mag_context ctx = mag_context_default();

    for (int fit = FIT_A; fit <= FIT_B; fit++) {
        mag_mould_params p = params_of(fit);
        mag_mould_state s;
        mag_slurry_fit read;
        mag_slurry at;
        flow_case c;

        p.heat = 1;
        p.slurry_temperature = 580.0 + 273.15;
        make_state(&p, 1e-6, &c, &s);
        ck_assert_int_eq(mag_slurry_fit_read(&ctx, p.alloy, fit == FIT_A ? 'a' : 'b', &read),
                         MAG_OK);
        for (int n = 0; n < (int)(sizeof solids / sizeof solids[0]); n++) {
            for (double rate = 1e2; rate < 1e6; rate *= 10.0) {
                mag_slurry_at(&read, solids[n], s.chill.temperature, 1.0, &at);
                const double exact = fmax(at.floor, at.consistency * pow(rate, at.index - 1.0) +
                                                        at.yield_stress / rate);
                ck_assert_double_eq_tol(local_viscosity(&s, solids[n], rate) / exact, 1.0, 5e-3);
            }
        }
        mag_slurry_at(&read, 0.0, read.freezing.liquidus, 1.0, &at);
        ck_assert_double_eq_tol(local_viscosity(&s, 1e-4, 1e2) / at.liquid, 1.0, 1e-3);
        ck_assert_double_eq(local_viscosity(&s, 0.65, 1e3), local_viscosity(&s, 0.62, 1e3));
        flow_free(&c);
        free(s.local);
    }
}
END_TEST

START_TEST(the_cap_is_the_users_or_what_the_lattice_bears)
{
    mag_mould_params p = params_of(HERSCHEL_BULKLEY);
    mag_mould_state s;
    flow_case c;

    p.consistency = 1.0;
    p.yield_stress = 10.0;
    p.viscosity_cap = 2.0;
    make_state(&p, 1e-6, &c, &s); // the lattice bears 1656 / 6 * 0.25 m2/s: 69 Pa s
    ck_assert_double_eq_tol(viscosity_at(&s, 1e-3), 2.0, 1e-9);
    ck_assert_double_eq_tol(s.now.cap_least, 2.0, 1e-9);
    flow_free(&c);

    p.viscosity_cap = 1e3;
    make_state(&p, 1e-6, &c, &s);
    ck_assert_double_eq_tol(viscosity_at(&s, 1e-3), 69.0, 1e-9);
    ck_assert_double_eq_tol(s.now.cap_least, 69.0, 1e-9);
    s.now.step *= 1.25; // a longer step bears less
    mag_law_rescale(&s.flow->now.rheology, 1.25);
    mag_mould_bound_law(&p, &s);
    ck_assert_double_eq_tol(viscosity_at(&s, 1e-3), 69.0 / 1.25, 1e-9);
    ck_assert_double_eq_tol(s.now.cap_least, 69.0 / 1.25, 1e-9);
    flow_free(&c);

    p.collision = 1; // trt bears three times as much
    make_state(&p, 1e-6, &c, &s);
    ck_assert_double_eq_tol(viscosity_at(&s, 1e-3), 207.0, 1e-9);
    flow_free(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_law_that_is_not_whole_is_refused);
    tcase_add_test(tc, the_default_is_newtonian);
    tcase_add_test(tc, a_fit_above_the_liquidus_is_a_newtonian_liquid);
    tcase_add_test(tc, the_lattice_has_the_users_viscosity_before_and_after_a_change_of_step);
    tcase_add_test(tc, with_heat_the_law_is_that_of_each_cells_solid);
    tcase_add_test(tc, the_cap_is_the_users_or_what_the_lattice_bears);
}

int main(void)
{
    return support_run("slurry of a filling", add);
}
