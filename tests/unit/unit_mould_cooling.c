/// Tests what comes after a filling with heat: no heat is lost, cycles of the die begin as the shot
/// did, and a run that stops in the middle goes on with the same bits.
#include "mould_box.h"

enum { CYCLES = 3, MOST = 200000 };

/// A bar of 2 mm that fills, freezes, is ejected, and warms its die in cycles.
static void make_bar(mould_box *b)
{
    mould_box_plan(b, 12e-3, 2e-3, 0.5e-3);
    b->p.heat = 1;
    b->p.slurry_temperature = 590.0 + 273.15;
    b->p.density = 1656.0;
    b->p.viscosity = 0.01;
    b->p.inlet_speed.constant = 2.0;
    b->p.fill_end = 0.95;
    b->p.cycle.cycles = CYCLES;
    b->p.cycle.spray = false; // it would cool the die more than so little metal heats it
    mould_box_make(b);
}

static bool is_done(const mould_box *b)
{
    return b->s->now.finished && mag_mould_cooling_done(b->s);
}

static void run(mould_box *b)
{
    for (int n = 0; n < MOST && !is_done(b); n++) {
        mould_box_step(b);
    }
    ck_assert(is_done(b));
}

static double find_loss(const mould_box *b)
{
    const double cube = b->s->density * pow(b->s->spacing, 3.0);
    const double in = cube * b->s->flow->now.heat_in;
    const double all = in + cube * b->s->flow->now.heat_made;
    return (all - cube * mag_flow_heat(b->s->flow) - b->s->freeze->now.to_die) / in;
}

START_TEST(metal_cools_until_it_may_be_ejected)
{
    mould_box b;
    make_bar(&b);
    run(&b);
    const mag_cooling_now *n = b.s->cooling.now;
    ck_assert(n->opened);
    ck_assert_double_gt(n->eject, 0.0);
    ck_assert_double_le(n->eject, n->open);
    ck_assert_double_le(n->open, 1.03 * n->eject + 2.0 * b.s->freeze->longest); // between two looks
    ck_assert_double_lt(n->hottest, b.p.cycle.eject_temperature);
    ck_assert_double_le(fabs(find_loss(&b)), 1e-4);
    ck_assert_double_gt(n->rows, 10);
    for (int i = 1; i < n->rows; i++) {
        ck_assert_double_ge(n->row[i].solid, n->row[i - 1].solid - 1e-9);
    }
    ck_assert_double_eq(n->to_die, b.s->freeze->now.to_die);
    mould_box_free(&b);
}
END_TEST

START_TEST(the_first_cycle_is_the_shot)
{
    mould_box b;
    make_bar(&b);
    run(&b);
    const mag_cooling_now *n = b.s->cooling.now;
    const double area = pow(b.s->spacing, 2.0) * (double)b.s->freeze->heat->faces;
    ck_assert_int_eq(n->cycles, CYCLES);
    ck_assert_double_eq_tol(area * n->cycle[0].closed, n->to_die, 0.01 * n->to_die);
    ck_assert_double_eq_tol(n->cycle[0].peak, n->die_peak, 2.0);
    ck_assert_double_lt(n->cycle[1].closed, n->cycle[0].closed); // a warmer die takes less
    ck_assert_double_gt(n->cycle[1].peak, n->cycle[0].peak);
    mould_box_free(&b);
}
END_TEST

/// Copies what a checkpoint would hold.
static void copy_state(mould_box *to, mould_box *from)
{
    mag_chunk a[MAG_CHUNKS], b[MAG_CHUNKS];
    const int count = mag_mould_model.chunks(from->s, a);
    ck_assert_int_eq(mag_mould_model.chunks(to->s, b), count);
    for (int n = 0; n < count; n++) {
        ck_assert_uint_eq(a[n].size, b[n].size);
        memcpy(b[n].data, a[n].data, a[n].size);
    }
    mould_box_expect(to, mag_mould_model.restored(&to->ctx, &to->p, to->s));
}

/// Stops a run once its stage is `stage` for some steps, lets another go on, compares.
static void check_resume(mag_mould_stage stage)
{
    mould_box whole, rest;
    make_bar(&whole);
    make_bar(&rest);
    for (int n = 0; n < MOST && whole.s->cooling.now->stage != stage; n++) {
        mould_box_step(&whole);
    }
    mould_box_step(&whole);
    ck_assert_int_eq(whole.s->cooling.now->stage, stage);
    copy_state(&rest, &whole);
    run(&whole);
    run(&rest);
    ck_assert_mem_eq(whole.s->cooling.now, rest.s->cooling.now, sizeof *rest.s->cooling.now);
    ck_assert_str_eq(whole.s->now.reason, rest.s->now.reason);
    ck_assert_mem_eq(whole.s->freeze->heat->enthalpy, rest.s->freeze->heat->enthalpy,
                     rest.s->grid.cells * sizeof *rest.s->freeze->heat->enthalpy);
    mould_box_free(&whole);
    mould_box_free(&rest);
}

START_TEST(a_run_that_stops_goes_on_with_the_same_bits)
{
    check_resume(MAG_STAGE_COOLING);
    check_resume(MAG_STAGE_CYCLES);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, metal_cools_until_it_may_be_ejected);
    tcase_add_test(tc, the_first_cycle_is_the_shot);
    tcase_add_test(tc, a_run_that_stops_goes_on_with_the_same_bits);
}

int main(void)
{
    return support_run("cooling", add);
}
