/// Holding: setups that cannot be, restarts, metal that melts again or is hardly there, what is
/// told; Niyama's criterion.
#include "hold_support.h"
#include "taken.h"

#include "model/mould/freeze/niyama.h"

static const bool closed[3] = {false, false, false};

static bool is_at_left(const int16_t place[3])
{
    return place[0] == 0;
}

static void expect_refused(mag_hold_setup setup, const char *text)
{
    const int32_t inlet = 0;
    hold_case c;
    hold_make_grid(&c, (const int[3]){4, 1, 1}, closed, NULL);
    const mag_status status = mag_hold_create(
        &c.ctx, &c.grid, &setup, &(mag_hold_sites){.inlet = &inlet, .inlets = 1}, &c.hold);
    ck_assert_int_eq(status, MAG_BAD_CASE);
    ck_assert_ptr_null(c.hold);
    ck_assert_msg(strstr(c.ctx.message, text) != NULL, "%s", c.ctx.message);
    hold_end(&c);
}

START_TEST(setups_that_cannot_be_are_refused)
{
    mag_hold_setup s = hold_setup();
    s.stop_solid = 1.0;
    expect_refused(s, "flow stops is 1, but must be over 0 and under 1");
    s = hold_setup();
    s.gate_solid = 0.0;
    expect_refused(s, "gate is shut is 0, but must be over 0 and under 1");
    s = hold_setup();
    s.grain = -1e-6;
    expect_refused(s, "grain is -1e-06, but must be over 0 and under inf");
    s = hold_setup();
    s.viscosity = 0.0;
    expect_refused(s, "viscosity is 0, but must be over 0 and under inf");
    s = hold_setup();
    s.spacing = NAN;
    expect_refused(s, "spacing is nan, but must be over 0 and under inf");
    s = hold_setup();
    s.shrinkage = 1.0;
    expect_refused(s, "shrinkage is 1, but must be 0 or more and under 1");
}
END_TEST

START_TEST(cells_that_cannot_be_the_inlet_are_refused)
{
    const mag_hold_setup setup = hold_setup();
    const int32_t far = 4;
    hold_case c;
    hold_make_grid(&c, (const int[3]){4, 1, 1}, closed, NULL);
    mag_hold_sites sites = {.inlet = &far, .inlets = 1};
    ck_assert_int_eq(mag_hold_create(&c.ctx, &c.grid, &setup, &sites, &c.hold), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(c.ctx.message, "cell 4 of the inlet or gate: there are 4"));
    sites.inlets = 0;
    ck_assert_int_eq(mag_hold_create(&c.ctx, &c.grid, &setup, &sites, &c.hold), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(c.ctx.message, "no cell bears the machine's pressure"));
    hold_end(&c);
}
END_TEST

enum { LONG = 40, WIDE = 12, STEPS = 20 };

static void make_block(hold_case *c)
{
    const mag_hold_setup setup = hold_setup();
    hold_make_grid(c, (const int[3]){LONG, WIDE, 4}, closed, NULL);
    hold_make(c, &setup, is_at_left);
    mag_hold_begin(c->hold, c->solid, 1e4);
}

/// Solid fractions of the block in a step: it freezes in its middle first.
static void set_block(hold_case *c, int n)
{
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        const double x = (c->grid.place[3 * cell] + 0.5) / LONG;
        c->solid[cell] = (mag_pop)fmin(1.0, (1.5 - fabs(2.0 * x - 1.0)) * n / STEPS);
    }
}

static void freeze_block(hold_case *c, int from, int to)
{
    for (int n = from + 1; n <= to; n++) {
        set_block(c, n);
        hold_step(c, 1e-3, 1e4);
    }
}

START_TEST(metal_that_glides_along_walls_is_fed_alike)
{
    const mag_hold_setup setup = hold_setup();
    hold_case rough, smooth;
    uint8_t all[LONG * WIDE * 4];
    memset(all, 1, sizeof all);
    make_block(&rough);
    smooth.ctx = mag_context_default();
    smooth.time = 0.0;
    ck_assert_int_eq(mag_grid_create_gliding(&smooth.ctx, (const int[3]){LONG, WIDE, 4}, closed,
                                             all, &smooth.grid),
                     MAG_OK);
    smooth.solid = calloc(smooth.grid.cells, sizeof *smooth.solid);
    hold_make(&smooth, &setup, is_at_left);
    mag_hold_begin(smooth.hold, smooth.solid, 1e4);
    freeze_block(&rough, 0, STEPS);
    freeze_block(&smooth, 0, STEPS);
    ck_assert_mem_eq(rough.hold->unfed, smooth.hold->unfed, sizeof all * sizeof(double));
    hold_end(&rough);
    hold_end(&smooth);
}
END_TEST

/// Hands one state over to another, as a checkpoint does. Returns the bytes.
static size_t hand_over(mag_hold *from, mag_hold *to)
{
    mag_chunk source[MAG_CHUNKS];
    mag_chunk target[MAG_CHUNKS];
    size_t bytes = 0;
    const int count = mag_hold_chunks(from, source, 0);
    ck_assert_int_eq(mag_hold_chunks(to, target, 0), count);
    for (int n = 0; n < count; n++) {
        ck_assert_uint_eq(source[n].size, target[n].size);
        memcpy(target[n].data, source[n].data, source[n].size);
        bytes += source[n].size;
    }
    return bytes;
}

START_TEST(a_restart_changes_no_bit)
{
    for (int cut = 1; cut < STEPS; cut += 3) {
        hold_case all, rest;
        make_block(&all);
        make_block(&rest);
        freeze_block(&all, 0, cut);
        ck_assert_uint_gt(hand_over(all.hold, rest.hold), 0);
        rest.time = all.time;
        freeze_block(&all, cut, STEPS);
        freeze_block(&rest, cut, STEPS);
        mag_chunk ours[MAG_CHUNKS];
        mag_chunk theirs[MAG_CHUNKS];
        const int count = mag_hold_chunks(all.hold, ours, 0);
        mag_hold_chunks(rest.hold, theirs, 0);
        for (int n = 0; n < count; n++) {
            ck_assert_mem_eq(ours[n].data, theirs[n].data, ours[n].size);
        }
        hold_end(&all);
        hold_end(&rest);
    }
}
END_TEST

START_TEST(steps_take_no_memory)
{
    hold_case c;
    bool good = true;
    make_block(&c);
    freeze_block(&c, 0, 1); // threads begin
    const int before = taken;
    for (int n = 2; n <= STEPS && good; n++) { // Check's own assertions take memory
        set_block(&c, n);
        good = mag_hold_step(&c.ctx, c.hold, c.solid, NULL, 1e-3 * n, 1e-3, 1e4) == MAG_OK;
    }
    const int after = taken;
    ck_assert(good);
    ck_assert_int_eq(after, before);
    hold_end(&c);
}
END_TEST

START_TEST(metal_that_melts_again_is_not_counted_twice)
{
    hold_case c;
    make_block(&c);
    hold_fill(&c, 0.4);
    hold_step(&c, 1e-3, 1e7);
    const double once = c.hold->now.shrunk;
    hold_fill(&c, 0.2);
    hold_step(&c, 1e-3, 1e7);
    hold_fill(&c, 0.4);
    hold_step(&c, 1e-3, 1e7);
    ck_assert_double_eq(c.hold->now.shrunk, once);
    ck_assert_double_eq(c.hold->pressure[c.grid.cells - 1], 1e7); // at rest
    hold_end(&c);
}
END_TEST

START_TEST(metal_beyond_a_gap_is_cut_off)
{
    hold_case c;
    make_block(&c);
    mag_pop *fill = malloc(c.grid.cells * sizeof *fill);
    size_t beyond = 0;
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const int x = c.grid.place[3 * cell];
        fill[cell] = (mag_pop)(x == LONG / 2 ? 0.4 : 1.0);
        beyond += x > LONG / 2;
    }
    hold_fill(&c, 0.25);
    ck_assert_int_eq(mag_hold_step(&c.ctx, c.hold, c.solid, fill, 1e-3, 1e-3, 1e7), MAG_OK);
    const double cell = pow(c.hold->setup.spacing, 3.0);
    const double lost = c.hold->setup.shrinkage * 0.25 * cell * (double)beyond;
    ck_assert_double_eq_tol(c.hold->now.unfed_cut_off, lost, 1e-12 * lost); // rounding
    free(fill);
    hold_end(&c);
}
END_TEST

START_TEST(a_gate_of_its_own_shuts_the_cavity_off)
{
    const mag_hold_setup setup = hold_setup();
    const int32_t inlet = 0;
    const int32_t gate = 5;
    hold_case c;
    hold_make_grid(&c, (const int[3]){20, 1, 1}, closed, NULL);
    const mag_hold_sites sites = {&inlet, 1, &gate, 1};
    ck_assert_int_eq(mag_hold_create(&c.ctx, &c.grid, &setup, &sites, &c.hold), MAG_OK);
    mag_hold_begin(c.hold, c.solid, 1e8);
    c.solid[5] = (mag_pop)0.75; // at the end of the step: it is open until then
    hold_step(&c, 1e-3, 1e8);
    ck_assert_double_eq_tol(c.hold->now.gate_freeze_time, 1e-3 * 0.7 / 0.75, 1e-9);
    hold_fill(&c, 0.3);
    c.solid[5] = (mag_pop)0.75;
    hold_step(&c, 1e-3, 1e8);
    const double lost = setup.shrinkage * 0.3 * pow(setup.spacing, 3.0);
    ck_assert_double_eq_tol(c.hold->now.unfed_cut_off, 14.0 * lost, 1e-6 * lost);
    // before it five cells are fed, and the gate in the first step, up to its limit
    ck_assert_double_eq_tol(c.hold->now.fed, (5.0 + 0.7 / 0.3) * lost, 1e-5 * lost);
    hold_end(&c);
}
END_TEST

START_TEST(without_pressure_only_the_inlet_is_fed)
{
    hold_case c;
    make_block(&c);
    hold_fill(&c, 0.3);
    hold_step(&c, 1e-3, 0.0);
    const double share = 1.0 / LONG;
    ck_assert_double_eq_tol(c.hold->now.fed / c.hold->now.shrunk, share, 1e-9);
    ck_assert_double_eq_tol(c.hold->now.unfed_dry / c.hold->now.shrunk, 1.0 - share, 1e-9);
    hold_end(&c);
}
END_TEST

static double find_number(const mag_observation *o, const char *name)
{
    int count;
    const mag_value *numbers = mag_observation_numbers(o, &count);
    for (int n = 0; n < count; n++) {
        if (strcmp(numbers[n].name, name) == 0) {
            return numbers[n].value;
        }
    }
    ck_abort_msg("no number '%s'", name);
    return NAN;
}

START_TEST(what_is_told_is_what_happened)
{
    mag_hold_data data;
    hold_case c;
    int count;
    size_t points;
    make_block(&c);
    freeze_block(&c, 0, STEPS);
    ck_assert_int_eq(mag_hold_read(&c.ctx, "AZ91D", &data), MAG_OK);
    mag_observation *o = mag_observation_create();
    ck_assert_int_eq(mag_hold_observe(&c.ctx, c.hold, &data, (const double[3]){1, 0, 0}, o),
                     MAG_OK);
    ck_assert_double_eq_tol(find_number(o, "shrinkage_fed") +
                                find_number(o, "shrinkage_unfed_volume"),
                            find_number(o, "shrinkage"), 1e-6 * c.hold->now.shrunk);
    const mag_shown_table *t = mag_observation_tables(o, &count);
    ck_assert_int_eq(count, 1);
    ck_assert_uint_eq(t->row_count, 1); // beyond the middle, which froze first
    ck_assert_double_gt(t->numbers[0], 1.0 + 0.5 * LONG * c.hold->setup.spacing);
    mag_observation_assumptions(o, &count);
    ck_assert_int_eq(count, MAG_HOLD_PROPERTIES); // nothing of it is read
    float *xyz = calloc(3 * c.grid.cells, sizeof *xyz);
    mag_observe_points(o, c.grid.cells, xyz, c.hold->setup.spacing);
    ck_assert_int_eq(mag_hold_observe_fields(&c.ctx, c.hold, o), MAG_OK);
    const mag_shown_field *f = mag_observation_fields(o, &count);
    ck_assert_int_eq(count, 3);
    mag_observation_points(o, &points, NULL);
    ck_assert_uint_eq(points, c.grid.cells);
    ck_assert_float_eq(f[1].values[0], (float)c.hold->unfed[0]);
    free(xyz);
    mag_observation_destroy(o);
    hold_end(&c);
}
END_TEST

START_TEST(data_of_an_unknown_alloy_are_refused)
{
    mag_context ctx = mag_context_default();
    mag_hold_data data;
    ck_assert_int_eq(mag_hold_read(&ctx, "AZ91D", &data), MAG_OK);
    ck_assert_double_eq_tol(data.setup.shrinkage, 0.045, 1e-12);
    ck_assert_double_eq_tol(data.setup.grain, 50e-6, 1e-12);
    ck_assert_int_eq(mag_hold_read(&ctx, "unobtainium", &data), MAG_BAD_CASE);
}
END_TEST

START_TEST(pools_are_sorted_by_what_they_lack)
{
    const mag_hold_setup setup = hold_setup();
    mag_hold_pool pools[2];
    hold_case c;
    hold_make_grid(&c, (const int[3]){12, 1, 1}, closed, NULL);
    hold_make(&c, &setup, is_at_left);
    for (size_t cell = 0; cell < 12; cell++) { // frozen: 1, 3, 6, 10
        c.solid[cell] = (mag_pop)(cell == 1 || cell == 3 || cell == 6 || cell == 10 ? 0.9 : 0.0);
    }
    mag_hold_begin(c.hold, c.solid, 1e7);
    for (size_t cell = 0; cell < 12; cell++) {
        c.solid[cell] = (mag_pop)fmax(0.5, (double)c.solid[cell]);
    }
    hold_step(&c, 1e-3, 1e7);
    ck_assert_int_eq(mag_hold_find_pools(c.hold, pools, 2), 2); // of four
    const double one = setup.shrinkage * 0.5 * pow(setup.spacing, 3.0);
    ck_assert_double_eq_tol(pools[0].unfed, 3.0 * one, 1e-9 * one); // 7, 8, 9
    ck_assert_double_eq_tol(pools[0].place[0], 8.5 * setup.spacing, 1e-9);
    ck_assert_double_eq_tol(pools[1].unfed, 2.0 * one, 1e-9 * one); // 4, 5
    ck_assert_double_eq_tol(pools[1].place[0], 5.0 * setup.spacing, 1e-9);
    hold_end(&c);
}
END_TEST

/// Temperatures [K] that fall by `drop` from a slope (300, 400, 0) K/m.
static void set_temperatures(const mag_grid *g, double spacing, double drop, mag_pop *temperature)
{
    for (size_t c = 0; c < g->cells; c++) {
        const double x = spacing * g->place[3 * c];
        const double y = spacing * g->place[3 * c + 1];
        temperature[c] = (mag_pop)(800.0 - drop + 300.0 * x + 400.0 * y);
    }
}

START_TEST(niyama_is_slope_over_root_of_rate)
{
    mag_niyama n;
    mag_pop temperature[48];
    hold_case c;
    hold_make_grid(&c, (const int[3]){8, 6, 1}, closed, NULL);
    ck_assert_int_eq(mag_niyama_create(&c.ctx, &c.grid, 0.01, 0.8, &n), MAG_OK);
    hold_fill(&c, 0.75);
    set_temperatures(&c.grid, 0.01, 0.0, temperature);
    mag_niyama_begin(&n, c.solid, temperature);
    hold_fill(&c, 0.85);
    c.solid[7] = (mag_pop)0.79; // not there yet
    set_temperatures(&c.grid, 0.01, 4.0, temperature);
    mag_niyama_look(&c.ctx, &n, c.solid, temperature, 0.04); // 100 K/s
    for (size_t cell = 0; cell < 48; cell++) {
        ck_assert(cell == 7 ? isnan(n.value[cell]) : fabs((double)n.value[cell] - 50.0) < 0.02);
    }
    hold_fill(&c, 0.9);
    set_temperatures(&c.grid, 0.01, 3.0, temperature);
    mag_niyama_look(&c.ctx, &n, c.solid, temperature, 0.04); // it grows warmer: no rate
    ck_assert(isnan(n.value[7]));
    ck_assert_float_eq_tol(n.value[0], 50.0f, 0.02f); // taken once
    mag_niyama_destroy(&n);
    ck_assert_int_eq(mag_niyama_create(&c.ctx, &c.grid, 0.01, 1.0, &n), MAG_BAD_CASE);
    mag_niyama_destroy(&n);
    free(c.solid);
    mag_grid_destroy(&c.grid);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, setups_that_cannot_be_are_refused);
    tcase_add_test(tc, cells_that_cannot_be_the_inlet_are_refused);
    tcase_add_test(tc, metal_that_glides_along_walls_is_fed_alike);
    tcase_add_test(tc, a_restart_changes_no_bit);
    tcase_add_test(tc, steps_take_no_memory);
    tcase_add_test(tc, metal_that_melts_again_is_not_counted_twice);
    tcase_add_test(tc, metal_beyond_a_gap_is_cut_off);
    tcase_add_test(tc, a_gate_of_its_own_shuts_the_cavity_off);
    tcase_add_test(tc, without_pressure_only_the_inlet_is_fed);
    tcase_add_test(tc, what_is_told_is_what_happened);
    tcase_add_test(tc, data_of_an_unknown_alloy_are_refused);
    tcase_add_test(tc, pools_are_sorted_by_what_they_lack);
    tcase_add_test(tc, niyama_is_slope_over_root_of_rate);
}

int main(void)
{
    return support_run("holding", add);
}
