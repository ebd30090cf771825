/// Verifies the book-keeping of gas regions: splits, mergers, vents, and a filling with all of
/// them.
#include "gas_tube.h"
#include "mould_box.h"

#include <string.h>

/// Mass of the gas in front of a place along the tube and behind it [kg].
static double mass_of(const gas_tube *t, int32_t region)
{
    return t->s.gas.mass[region];
}

/// Region of the gas in the first layer.
static int32_t first_region(const gas_tube *t)
{
    return t->s.flow->bubble[mag_grid_find(&t->s.grid, 0, 0, 0)];
}

START_TEST(a_region_that_metal_divides_keeps_its_mass_by_volume)
{
    gas_tube t = tube_plan(60, 1e-3, 1e-6);
    t.metal[0] = 20.25;
    t.metal[1] = 30.5;
    tube_make(&t); // looks for regions once: one of 20.25 cells, one of 29.5
    const double total = t.s.now.gas_mass_start;

    ck_assert_int_eq(t.s.flow->now.gas_regions, 2);
    ck_assert_int_ne(first_region(&t), tube_region(&t));
    verify_row("-", "gas divided by metal, mass in front [kg]", "share of the volume",
               mass_of(&t, tube_region(&t)), total * 29.5 / 49.75, 1e-6, "fill levels are float");
    verify_row("-", "gas divided by metal, mass of both parts [kg]", "mass before",
               mass_of(&t, first_region(&t)) + mass_of(&t, tube_region(&t)), total, 1e-12,
               "rounding");
    tube_free(&t);
}
END_TEST

/// Turns the metal back into gas, as if it had flown out of the way.
static void remove_metal(gas_tube *t)
{
    const double rest[3] = {0.0, 0.0, 0.0};
    for (size_t c = 0; c < t->s.grid.cells; c++) {
        mag_flow_set(t->s.flow, c, MAG_GAS, 0.0, 1.0, rest);
    }
    ck_assert_int_eq(mag_flow_start(&t->ctx, t->s.flow), MAG_OK);
}

START_TEST(two_regions_that_meet_keep_their_masses)
{
    gas_tube t = tube_plan(60, 1e-3, 1e-6);
    t.metal[0] = 20.25;
    t.metal[1] = 30.5;
    tube_make(&t);
    t.s.gas.mass[tube_region(&t)] *= 5.0; // at another pressure
    const double before = mass_of(&t, first_region(&t)) + mass_of(&t, tube_region(&t));
    const double start = t.p.gas_pressure / (287.0 * t.p.gas_temperature);

    remove_metal(&t);
    mag_mould_gas_step(&t.ctx, &t.p, &t.s);
    ck_assert_int_eq(t.s.flow->now.gas_regions, 1);
    verify_row("-", "two gas regions meet, mass [kg]", "sum of both", mass_of(&t, 0), before, 1e-12,
               "rounding");
    const double volume = 60.0 * TUBE_WIDE * TUBE_WIDE * 1e-9;
    verify_row("-", "two gas regions meet, pressure [Pa]", "mean density, isothermal",
               t.s.gas.pressure[0], t.p.gas_pressure * before / (start * volume), 1e-12,
               "rounding");
    tube_free(&t);
}
END_TEST

START_TEST(a_vent_that_metal_reaches_closes_at_that_time)
{
    gas_tube t = tube_plan(40, 1e-3, 1e-6);
    t.inlet = true;
    t.speed = 10.0;
    t.vent.vent_area = 1e-6;
    tube_make(&t);
    double flow = 0.0;
    while (isnan(t.s.now.vents[1].closed)) {
        flow = t.s.now.vents[1].flow;
        tube_step(&t);
        ck_assert_msg(t.s.now.time < 0.1, "the vent stays open");
    }
    const double closed = t.s.now.vents[1].closed;
    const double vented = t.s.now.gas_mass_vented;

    ck_assert_double_gt(flow, 0.0);
    verify_row("-", "vent closes when metal reaches its layer [ms]", "length over speed",
               1e3 * closed, 1e3 * 39e-3 / 10.0, 0.01,
               "a cell is 2.5 %, the front is known better");
    for (int n = 0; n < 20; n++) {
        tube_step(&t);
    }
    ck_assert_double_eq(t.s.now.vents[1].flow, 0.0);
    ck_assert_double_eq(t.s.now.gas_mass_vented, vented);
    ck_assert_double_eq(t.s.now.vents[1].closed, closed);
    tube_free(&t);
}
END_TEST

START_TEST(a_vent_far_too_wide_brings_the_gas_to_the_pressure_outside)
{
    gas_tube t = tube_plan(20, 1e-3, 1e-6);
    t.vent.vent_area = 1.0;
    t.vent.outside_pressure.constant = 8000.0;
    tube_make(&t);
    double least = t.s.gas.pressure[0];
    for (int n = 0; n < 100; n++) {
        mag_mould_gas_step(&t.ctx, &t.p, &t.s);
        least = fmin(least, t.s.gas.pressure[0]);
    }
    verify_row("-", "vacuum behind a wide vent [Pa]", "pressure outside", t.s.gas.pressure[0],
               8000.0, 1e-9, "half-way each step");
    verify_row("-", "vacuum behind a wide vent, lowest on the way [Pa]", "pressure outside", least,
               8000.0, 1e-9, "it must not swing");
    tube_free(&t);
}
END_TEST

/// A filling in which the metal jets through the box, comes back, traps gas and meets a vent.
static void make_splash(mould_box *b, int threads)
{
    mould_box_plan(b, 0.04, 0.014, 0.001);
    b->ctx.threads = threads;
    b->p.density = 1700.0;
    b->p.viscosity = 0.01;
    b->p.gas = 1;
    b->p.inlet_speed.constant = 20.0;
    b->p.fill_end = 0.9;
    b->regions[0].from = (mag_vector){-0.001, 0.004, 0.004};
    b->regions[0].to = (mag_vector){0.0, 0.01, 0.01};
    b->regions[1].vent_area = 5e-6;
    mould_box_make(b);
}

/// Gas at the start less all that is told of it, relative.
static double ledger_error(const mould_box *b)
{
    const mag_mould_now *n = &b->s->now;
    return fabs(mould_box_gas_mass(b) +
                (n->gas_mass_vented + n->gas_mass_lost) / n->gas_mass_start - 1.0);
}

START_TEST(a_filling_with_splits_mergers_and_a_vent_loses_no_gas)
{
    mould_box b;
    double worst = 0.0;
    int most = 0, met = 0, before = 1;

    make_splash(&b, 1);
    while (!b.s->now.finished) {
        mould_box_step(&b);
        const int now = b.s->flow->now.gas_regions;
        most = now > most ? now : most;
        met += now < before;
        before = now;
        worst = fmax(worst, ledger_error(&b));
    }
    ck_assert_int_gt(most, 3);
    ck_assert_int_gt(met, 3);
    ck_assert_double_gt(b.s->now.gas_mass_vented, 0.1 * b.s->now.gas_mass_start);
    ck_assert_double_gt(b.s->now.gas_mass_lost, 0.0);
    verify_row_below("-", "gas of a filling that splits, meets and vents, largest error of the sum",
                     "mass before", worst, 1e-9, "rounding of many sums");
    mould_box_free(&b);
}
END_TEST

START_TEST(gas_has_the_same_bits_on_one_and_two_threads)
{
    mould_box b[2];
    mag_chunk chunks[2][MAG_CHUNKS];
    int count[2];
    double differing = 0.0;

    for (int n = 0; n < 2; n++) {
        make_splash(&b[n], n + 1);
        for (int step = 0; step < 1500; step++) {
            mould_box_step(&b[n]);
        }
        count[n] = mag_mould_model.chunks(b[n].s, chunks[n]);
    }
    ck_assert_int_eq(count[0], count[1]);
    ck_assert_double_gt(b[0].s->now.gas_pressure_max, 1.01 * b[0].p.gas_pressure);
    for (int n = 0; n < count[0]; n++) {
        ck_assert_uint_eq(chunks[0][n].size, chunks[1][n].size);
        differing += memcmp(chunks[0][n].data, chunks[1][n].data, chunks[0][n].size) != 0;
    }
    verify_row_below("-", "filling with gas, chunks of the state that differ, 1 and 2 threads",
                     "the same bits", differing, 0.0, "sums are taken in a fixed order");
    mould_box_free(&b[0]);
    mould_box_free(&b[1]);
}
END_TEST

START_TEST(a_vent_area_needs_a_vent)
{
    mould_box b;

    mould_box_plan(&b, 0.04, 0.014, 0.001);
    b.p.inlet_speed.constant = 20.0;
    b.regions[1].vent_area = 5e-6;
    ck_assert_int_eq(mag_mould_model.check(&b.ctx, &b.p), MAG_OK);
    b.regions[1].role = 2;
    ck_assert_int_eq(mag_mould_model.check(&b.ctx, &b.p), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&b.ctx), "gas leaves only where the role is vent"));
    surface_stl_end(&b.stl);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_vent_area_needs_a_vent);
    tcase_add_test(tc, a_region_that_metal_divides_keeps_its_mass_by_volume);
    tcase_add_test(tc, two_regions_that_meet_keep_their_masses);
    tcase_add_test(tc, a_vent_that_metal_reaches_closes_at_that_time);
    tcase_add_test(tc, a_vent_far_too_wide_brings_the_gas_to_the_pressure_outside);
    tcase_add_test(tc, gas_has_the_same_bits_on_one_and_two_threads);
    tcase_add_test(tc, a_filling_with_splits_mergers_and_a_vent_loses_no_gas);
}

int main(void)
{
    return support_run("gas regions", add);
}
