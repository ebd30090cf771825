/// Verifies what is told of gas that is left: where, how much, since when, and why.
#include "gas_tube.h"
#include "mould_box.h"

#include <string.h>

// ---- the tables ------------------------------------------------------------------------------

/// The tables of a filling. Ends with mag_observation_destroy(*o).
static const mag_shown_table *observe(const mag_mould_params *p, const mag_mould_state *s,
                                      mag_observation **o)
{
    mag_context ctx = mag_context_default();
    int count = 0;
    *o = mag_observation_create();
    ck_assert_int_eq(mag_mould_observe_trapped(&ctx, p, s, *o), MAG_OK);
    ck_assert(mag_observation_is_whole(*o));
    const mag_shown_table *t = mag_observation_tables(*o, &count);
    ck_assert_int_eq(count, 2);
    ck_assert_str_eq(t[0].name, "trapped_air");
    ck_assert_str_eq(t[1].name, "vents");
    return t;
}

/// Index of a cell.
static size_t at(const mag_shown_table *t, size_t row, const char *column)
{
    ck_assert_uint_lt(row, t->row_count);
    for (int c = 0; c < t->column_count; c++) {
        if (strcmp(t->columns[c].name, column) == 0) {
            return row * (size_t)t->column_count + (size_t)c;
        }
    }
    ck_abort_msg("no column %s", column);
    return 0;
}

static double number(const mag_shown_table *t, size_t row, const char *column)
{
    return t->numbers[at(t, row, column)];
}

static const char *words(const mag_shown_table *t, size_t row, const char *column)
{
    return t->texts[at(t, row, column)];
}

static double sum(const mag_shown_table *t, const char *column)
{
    double all = 0.0;
    for (size_t row = 0; row < t->row_count; row++) {
        all += number(t, row, column);
    }
    return all;
}

// ---- a region's way out ----------------------------------------------------------------------

enum { LONG = 60 }; // cells of the tube; its last layer is the vent

/// Fills the cells from..to-1 along the tube with metal, or with gas, as if it had jumped there at
/// `time` [s]; then the gas looks for its regions.
static void put(gas_tube *t, double time, int from, int to, mag_cell_kind kind)
{
    const double rest[3] = {0.0, 0.0, 0.0};
    for (size_t c = 0; c < t->s.grid.cells; c++) {
        const int x = t->s.grid.place[3 * c];
        if (x >= from && x < to) {
            mag_flow_set(t->s.flow, c, kind, 0.0, 1.0, rest);
        }
    }
    ck_assert_int_eq(mag_flow_start(&t->ctx, t->s.flow), MAG_OK);
    t->s.now.time = time;
    mag_mould_gas_step(&t->ctx, &t->p, &t->s);
}

/// Region of the gas at x.
static int32_t region_at(const gas_tube *t, int x)
{
    return t->s.flow->bubble[mag_grid_find(&t->s.grid, x, 0, 0)];
}

/// What the table says of the gas at x.
static void expect_why(const gas_tube *t, int x, const char *why)
{
    mag_observation *o;
    const mag_shown_table *air = observe(&t->p, &t->s, &o);
    bool found = false;
    for (size_t row = 0; row < air->row_count; row++) {
        if (number(air, row, "gas_region") == region_at(t, x) + 1) {
            ck_assert_str_eq(words(air, row, "why"), why);
            found = true;
        }
    }
    ck_assert_msg(found, "no row for the gas at %d", x);
    mag_observation_destroy(o);
}

static gas_tube make_vented(void)
{
    gas_tube t = tube_plan(LONG, 1e-3, 1e-6);
    t.vent.vent_area = 1e-6;
    return t;
}

START_TEST(a_way_goes_through_splits_mergers_and_closing)
{
    gas_tube t = make_vented();
    tube_make(&t);
    expect_why(&t, 5, "still open to vent 'exit'");
    put(&t, 1e-3, 20, 30, MAG_LIQUID); // in front of it: cut off
    put(&t, 2e-3, 38, 45, MAG_LIQUID); // between: cut off later
    expect_why(&t, 5, "no way to a vent since 1 ms");
    expect_why(&t, 34, "no way to a vent since 2 ms");
    expect_why(&t, 50, "still open to vent 'exit'");
    put(&t, 3e-3, 20, 30, MAG_GAS); // both meet: some of it had a way until 2 ms
    expect_why(&t, 5, "no way to a vent since 2 ms");
    put(&t, 4e-3, 10, 15, MAG_LIQUID); // parts again: neither forgets
    expect_why(&t, 5, "no way to a vent since 2 ms");
    expect_why(&t, 34, "no way to a vent since 2 ms");
    put(&t, 5e-3, 10, 15, MAG_GAS);
    put(&t, 6e-3, 38, 45, MAG_GAS); // the way is free again
    expect_why(&t, 5, "still open to vent 'exit'");
    put(&t, 7e-3, 10, 15, MAG_LIQUID);
    put(&t, 8e-3, LONG - 4, LONG, MAG_LIQUID); // the vent closes
    expect_why(&t, 5, "no way to a vent since 7 ms");
    expect_why(&t, 50, "its vent 'exit' closed at 8 ms");
    put(&t, 9e-3, 10, 15, MAG_GAS); // what had its vent longer counts
    expect_why(&t, 5, "its vent 'exit' closed at 8 ms");
    put(&t, 10e-3, 30, 35, MAG_LIQUID);
    expect_why(&t, 5, "its vent 'exit' closed at 8 ms");
    put(&t, 11e-3, LONG - 4, LONG, MAG_GAS); // metal that leaves does not open it again
    expect_why(&t, 50, "its vent 'exit' closed at 8 ms");
    verify_row("-", "region cut off by metal, then by its vent, since [ms]", "the later time",
               1e3 * t.s.gas.way[region_at(&t, 5)].since, 8.0, 1e-12, "rounding");
    tube_free(&t);
}
END_TEST

START_TEST(gas_that_never_had_a_vent_says_so)
{
    gas_tube t = tube_plan(LONG, 1e-3, 1e-6);
    tube_make(&t);
    expect_why(&t, 5, "cavity without vents");
    tube_free(&t);

    t = make_vented();
    t.metal[0] = 56.0; // over the vent from the start
    t.metal[1] = 60.0;
    tube_make(&t);
    expect_why(&t, 5, "no way to a vent from the start");
    tube_free(&t);
}
END_TEST

/// Gas in a film of metal goes from one region beside it to the other as metal comes up behind: it
/// takes its mass along, but not its way.
START_TEST(a_film_does_not_renew_a_way)
{
    gas_tube t = make_vented();
    tube_make(&t);
    put(&t, 1e-3, 30, 31, MAG_INTERFACE);
    ck_assert_int_eq(t.s.flow->now.gas_regions, 2);
    ck_assert_int_eq(region_at(&t, 30), region_at(&t, 50));
    put(&t, 2e-3, 31, 33, MAG_LIQUID);
    ck_assert_int_eq(region_at(&t, 30), region_at(&t, 5));
    expect_why(&t, 5, "no way to a vent since 1 ms");
    expect_why(&t, 50, "still open to vent 'exit'");
    tube_free(&t);
}
END_TEST

START_TEST(what_is_small_is_in_one_row)
{
    gas_tube t = make_vented();
    mag_observation *o;
    tube_make(&t);
    put(&t, 1e-3, 10, 15, MAG_LIQUID);
    put(&t, 2e-3, 30, 35, MAG_LIQUID);
    const int32_t first = region_at(&t, 5), second = region_at(&t, 20);
    const double cell = mag_mould_gas_density(&t.p) * 1e-9 / 1.01325; // [kg] at 1 bar
    t.s.gas.mass[first] = 7.9 * cell;
    t.s.gas.mass[second] = 0.5 * cell;
    const mag_shown_table *air = observe(&t.p, &t.s, &o);
    ck_assert_uint_eq(air->row_count, 2);
    ck_assert_str_eq(words(air, 1, "place"), "2 smaller ones");
    ck_assert_str_eq(words(air, 1, "why"), "");
    ck_assert_double_nan(number(air, 1, "x"));
    ck_assert_double_nan(number(air, 1, "pressure"));
    verify_row("-", "two small gas regions in one row, gas at 1 bar [mm3]", "sum of both",
               1e9 * number(air, 1, "volume_at_1_bar"), 8.4, 1e-12, "rounding");
    mag_observation_destroy(o);
    t.s.gas.mass[first] = 8.1 * cell;
    air = observe(&t.p, &t.s, &o);
    ck_assert_uint_eq(air->row_count, 3);
    ck_assert_str_eq(words(air, 2, "place"), "1 smaller one");
    mag_observation_destroy(o);
    tube_free(&t);
}
END_TEST

START_TEST(a_second_vent_takes_over_from_one_that_closes)
{
    gas_tube t = make_vented();
    mag_mould_region both[2];
    tube_make(&t);
    // The last layer's vent ends as one of two: the other is the first layer.
    mag_mould_place *other = &t.s.places[2];
    const size_t cells = t.s.places[1].cells;
    both[0] = both[1] = t.vent;
    t.p.regions.items = both;
    t.p.regions.count = 2;
    *other = t.s.places[1];
    snprintf(other->name, sizeof other->name, "entry");
    t.s.place_count = 3;
    other->mouth = cells;
    t.s.gas.mouths = realloc(t.s.gas.mouths, 2 * cells * sizeof *t.s.gas.mouths);
    size_t n = cells;
    for (size_t c = 0; c < t.s.grid.cells; c++) {
        if (t.s.grid.place[3 * c] == 0) {
            t.s.gas.mouths[n++] = (uint32_t)c;
            t.s.region[c] = 2;
        }
    }
    put(&t, 1e-3, LONG - 4, LONG, MAG_LIQUID);
    ck_assert(!isnan(t.s.now.vents[1].closed));
    expect_why(&t, 30, "still open to vent 'entry'");
    put(&t, 2e-3, 20, 30, MAG_LIQUID);
    expect_why(&t, 40, "no way to a vent since 2 ms");
    put(&t, 3e-3, 0, 4, MAG_LIQUID);
    expect_why(&t, 10, "its vent 'entry' closed at 3 ms");
    tube_free(&t);
}
END_TEST

// ---- fillings --------------------------------------------------------------------------------

/// Fills until the end.
static void fill(mould_box *b)
{
    while (!b->s->now.finished) {
        mould_box_step(b);
    }
}

/// A tube that metal comes into at x = 0. Its vent is a layer half-way, the end has a name.
static void make_pocket(gas_tube *t)
{
    *t = tube_plan(40, 1e-3, 1e-6);
    t->inlet = true;
    t->speed = 10.0;
    t->vent.vent_area = 1e-6;
    tube_make(t);
    size_t mouth = 0;
    for (size_t c = 0; c < t->s.grid.cells; c++) {
        const int x = t->s.grid.place[3 * c];
        t->s.region[c] = x == 20 ? 1 : x >= 30 ? 2 : 0;
        if (x == 20) {
            t->s.gas.mouths[mouth++] = (uint32_t)c;
        }
    }
    ck_assert_uint_eq(mouth, t->s.places[1].cells);
    snprintf(t->s.places[2].name, sizeof t->s.places[2].name, "dead end");
    t->s.place_count = 3;
}

START_TEST(a_pocket_behind_a_vent_is_where_and_as_large_as_it_must_be)
{
    gas_tube t;
    mag_observation *o;
    char why[64];
    const double area = TUBE_WIDE * TUBE_WIDE * 1e-6; // [m2]

    make_pocket(&t);
    while (t.s.now.time < 2.6e-3) { // the front is at 26 mm
        tube_step(&t);
    }
    const mag_shown_table *air = observe(&t.p, &t.s, &o);
    const mag_shown_table *vents = air + 1;
    const double left = 1e-3 * tube_gas(&t, 0.0);                        // [m] of the tube
    const double gas = t.p.gas_pressure / (287.0 * t.p.gas_temperature); // [kg/m3]

    ck_assert_uint_eq(air->row_count, 1);
    ck_assert_str_eq(words(air, 0, "place"), "dead end");
    verify_row("-", "pocket behind a closed vent, x [mm]", "middle of what metal leaves",
               1e3 * number(air, 0, "x"), 1e3 * (0.04 - 0.5 * left), 5e-4,
               "the surface's gas counts at its cells' middles: up to 1/8 of a cell of 14");
    verify_row("-", "pocket behind a closed vent, y [mm]", "middle of the tube",
               1e3 * number(air, 0, "y"), 2.0, 1e-6, "the front is plane up to rounding");
    verify_row("-", "pocket behind a closed vent, volume [mm3]", "length less what came in",
               1e9 * number(air, 0, "volume"), 1e9 * (0.04 - 10.0 * 2.6e-3) * area, 1e-3,
               "the metal is compressed by 1.6e-4, over twice the pocket's length");
    verify_row("-", "pocket behind a closed vent, since [ms]", "way to the vent over speed",
               1e3 * number(air, 0, "since"), 1e3 * 0.020 / 10.0, 0.01,
               "a cell is 5 %, the front is known better");
    verify_row("-", "pocket behind a closed vent, pressure [kPa]", "mass over volume, isothermal",
               1e-3 * number(air, 0, "pressure"),
               1e-3 * t.p.gas_pressure * number(air, 0, "mass") / (gas * left * area), 1e-6,
               "fill levels are float");
    verify_row("-", "pocket behind a closed vent, gas at 1 bar [mm3]", "gas less what was let out",
               1e9 * number(air, 0, "volume_at_1_bar"),
               1e9 * 1.01325 * (0.04 * area - number(vents, 0, "gas_out") / gas), 1e-9, "rounding");
    snprintf(why, sizeof why, "its vent 'exit' closed at %.4g ms", 1e3 * t.s.now.vents[1].closed);
    ck_assert_str_eq(words(air, 0, "why"), why);
    ck_assert_double_eq(number(air, 0, "since"), number(vents, 0, "closed"));
    ck_assert_double_eq(number(vents, 0, "wetted"), 1.0);
    ck_assert_double_eq(number(vents, 0, "area"), 1e-6);
    ck_assert_double_eq(number(vents, 0, "gas_out"), t.s.now.gas_mass_vented);
    verify_row("-", "vent half-way, x [mm]", "middle of its layer", 1e3 * number(vents, 0, "x"),
               20.5, 1e-12, "rounding");
    mag_observation_destroy(o);
    tube_free(&t);
}
END_TEST

/// Metal that jets through the box, comes back, traps gas and meets a vent.
static void make_splash(mould_box *b)
{
    mould_box_plan(b, 0.04, 0.014, 0.001);
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

START_TEST(rows_add_up_to_what_is_left_and_let_out)
{
    mould_box b;
    mag_observation *o;

    make_splash(&b);
    fill(&b);
    const mag_shown_table *air = observe(&b.p, b.s, &o);
    ck_assert_uint_gt(air->row_count, 3);
    for (size_t row = 1; row < air->row_count; row++) {
        const bool small = strstr(words(air, row, "place"), " smaller one") != NULL;
        ck_assert(small || number(air, row, "mass") <= number(air, row - 1, "mass"));
        ck_assert(small || number(air, row, "volume_at_1_bar") >= 8e-9);
        ck_assert(!small || row + 1 == air->row_count);
    }
    verify_row("-", "gas of all rows of a splashing filling [mg]", "gas left in the cavity",
               1e6 * sum(air, "mass"), 1e6 * mould_box_gas_mass(&b) * b.s->now.gas_mass_start,
               1e-12, "rounding");
    verify_row("-", "gas of all vents of a splashing filling [mg]", "gas let out",
               1e6 * sum(air + 1, "gas_out"), 1e6 * b.s->now.gas_mass_vented, 1e-12, "rounding");
    mag_observation_destroy(o);
    mould_box_free(&b);
}
END_TEST

START_TEST(ways_go_through_a_checkpoint)
{
    mould_box b[2];
    mag_chunk chunks[2][MAG_CHUNKS];
    mag_observation *o[2];
    double differing = 0.0;

    make_splash(&b[0]);
    while (b[0].s->now.fill < 0.8) {
        mould_box_step(&b[0]);
    }
    make_splash(&b[1]);
    const int count = mag_mould_model.chunks(b[0].s, chunks[0]);
    ck_assert_int_eq(mag_mould_model.chunks(b[1].s, chunks[1]), count);
    for (int n = 0; n < count; n++) {
        memcpy(chunks[1][n].data, chunks[0][n].data, chunks[0][n].size);
    }
    mould_box_expect(&b[1], mag_mould_model.restored(&b[1].ctx, &b[1].p, b[1].s));
    const mag_shown_table *t[2];
    for (int n = 0; n < 2; n++) {
        fill(&b[n]);
        t[n] = observe(&b[n].p, b[n].s, &o[n]);
    }
    ck_assert_uint_eq(t[0]->row_count, t[1]->row_count);
    ck_assert(!isnan(number(t[0], 1, "since"))); // there is something to forget
    for (size_t cell = 0; cell < t[0]->row_count * (size_t)t[0]->column_count; cell++) {
        const double one = t[0]->numbers[cell], other = t[1]->numbers[cell];
        differing += !(one == other || (isnan(one) && isnan(other)));
        differing += t[0]->texts[cell] != NULL && strcmp(t[0]->texts[cell], t[1]->texts[cell]) != 0;
    }
    verify_row_below("-", "cells of trapped_air that differ after a checkpoint on the way",
                     "the same bits", differing, 0.0, "all that matters is in the checkpoint");
    for (int n = 0; n < 2; n++) {
        mag_observation_destroy(o[n]);
        mould_box_free(&b[n]);
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_way_goes_through_splits_mergers_and_closing);
    tcase_add_test(tc, gas_that_never_had_a_vent_says_so);
    tcase_add_test(tc, a_film_does_not_renew_a_way);
    tcase_add_test(tc, what_is_small_is_in_one_row);
    tcase_add_test(tc, a_second_vent_takes_over_from_one_that_closes);
    tcase_add_test(tc, a_pocket_behind_a_vent_is_where_and_as_large_as_it_must_be);
    tcase_add_test(tc, rows_add_up_to_what_is_left_and_let_out);
    tcase_add_test(tc, ways_go_through_a_checkpoint);
}

int main(void)
{
    return support_run("trapped gas", add);
}
