/// Verifies the slurry's collision in single precision, as fillings use it: both operators give the
/// channel's profile, cells at the bounds are counted, and threads change nothing.
#include "flow_support.h"

enum { CELLS = 32 };

/// Half height 1, consistency 1, force 1; see verify_flow_slurry_double.c.
static const double EDGE = 2.0 / CELLS;
static const double STEP = 0.1 * 4.0 / (CELLS * CELLS);

static flow_start rest(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.0, 0.0, 0.0}};
}

/// A law of index n, which yields at a quarter of the wall's stress.
static void make_channel(flow_case *c, mag_collision how, double smagorinsky, const int size[3],
                         double n)
{
    const bool periodic[3] = {true, false, true};
    mag_flow_setup setup = flow_bulk(how);

    setup.magic = 3.0 / 16.0 / n;
    setup.smagorinsky = smagorinsky;
    flow_make_box(c, size, periodic, &setup);
    c->flow->now.rheology = (mag_rheology){
        .law = n == 1.0 ? MAG_BINGHAM : MAG_HERSCHEL_BULKLEY,
        .consistency = 0.1 * pow(STEP, 1.0 - n),
        .index = n,
        .yield_stress = 0.25 * 0.1 * STEP,
        .floor = 1e-6,
        .cap = 10.0,
    };
    c->flow->now.force[0] = 0.1 * EDGE * STEP;
    flow_begin(c, rest, NULL);
}

static double exact_speed(double n, double y)
{
    const double p = 1.0 + 1.0 / n;
    return (pow(0.75, p) - pow(fmax(0.0, fabs(y) - 0.25), p)) / p;
}

/// Relative L2 error of the steady profile.
static double find_error(mag_collision how, double n)
{
    const int size[3] = {1, CELLS, 1};
    double square = 0.0;
    double sum = 0.0;
    flow_case c;

    make_channel(&c, how, 0.0, size, n);
    flow_run(&c, (int)(8.0 / STEP));
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const double exact = exact_speed(n, flow_at(&c, cell, 1) * EDGE - 1.0);
        const double d = mag_flow_look(c.flow, cell).u[0] * EDGE / STEP - exact;
        square += d * d;
        sum += exact * exact;
    }
    flow_free(&c);
    return sqrt(square / sum);
}

START_TEST(both_operators_give_the_channel_in_single_precision)
{
    for (int how = MAG_REGULARISED; how <= MAG_TRT; how++) {
        for (double n = 0.5; n <= 1.0; n *= 2.0) {
            char subject[120];
            snprintf(subject, sizeof subject,
                     "plane channel, index %g, yield 0.25, %s, single precision, %d cells", n,
                     flow_name((mag_collision)how), CELLS);
            verify_row_below("T-10", subject, "exact profile", find_error((mag_collision)how, n),
                             0.01, "second-order error of cells and walls");
        }
    }
}
END_TEST

START_TEST(cells_at_the_bounds_are_counted)
{
    const int size[3] = {3, CELLS, 1};
    flow_case c;

    make_channel(&c, MAG_TRT, 0.0, size, 1.0);
    flow_run(&c, (int)(8.0 / STEP));
    // The plug spans a quarter of the height; beyond it the first cell's viscosity is 0.9.
    ck_assert_uint_eq(c.flow->now.cap_cells, 3 * CELLS / 4);
    ck_assert_uint_eq(c.flow->now.floor_cells, 0);
    c.flow->now.rheology.floor = 0.2; // reached where tau_y / rate is K: twice the plug's height
    flow_run(&c, (int)(8.0 / STEP));
    ck_assert_uint_gt(c.flow->now.floor_cells, 0);
    ck_assert_uint_eq(c.flow->now.floor_cells % 6, 0); // as many at either wall, in three columns
    ck_assert_uint_le(c.flow->now.floor_cells + c.flow->now.cap_cells, 3 * CELLS);
    flow_free(&c);
}
END_TEST

START_TEST(gas_is_not_counted_and_newtonian_metal_has_no_bounds)
{
    const int size[3] = {5, CELLS, 1};
    const bool periodic[3] = {true, false, true};
    const mag_flow_setup setup = flow_laminar(MAG_REGULARISED);
    flow_case c;
    flow_make_box(&c, size, periodic, &setup);
    c.flow->now.viscosity = 0.01;
    c.flow->now.rheology = (mag_rheology){.law = MAG_BINGHAM,
                                          .consistency = 0.01,
                                          .index = 1.0,
                                          .yield_stress = 1e-3,
                                          .floor = 1e-6,
                                          .cap = 0.16};
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const bool metal = flow_at(&c, cell, 1) < 10.0;
        mag_flow_set(c.flow, cell, metal ? MAG_LIQUID : MAG_GAS, 0.0, 1.0, (double[]){0, 0, 0});
    }
    flow_expect(&c, mag_flow_start(&c.ctx, c.flow));
    flow_run(&c, 2);
    ck_assert_uint_eq(c.flow->now.active_cells, 50);
    ck_assert_uint_eq(c.flow->now.cap_cells, 50); // at rest all of it is rigid
    c.flow->now.rheology.law = MAG_NEWTONIAN;
    flow_run(&c, 2);
    ck_assert_uint_eq(c.flow->now.cap_cells, 0);
    flow_free(&c);
}
END_TEST

/// Populations after some steps on a number of threads.
static mag_pop *run_on(int threads, size_t *count)
{
    const int size[3] = {40, CELLS, 40};
    flow_case c;
    make_channel(&c, MAG_REGULARISED, 0.1, size, 0.5);
    c.ctx.threads = threads;
    flow_run(&c, 20);
    *count = MAG_Q * c.grid.stride;
    mag_pop *copy = malloc(*count * sizeof *copy);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, c.flow->populations, *count * sizeof *copy);
    flow_free(&c);
    return copy;
}

START_TEST(threads_do_not_change_a_bit)
{
    size_t count;
    mag_pop *one = run_on(1, &count);
    mag_pop *two = run_on(2, &count);
    ck_assert_int_eq(memcmp(one, two, count * sizeof *one), 0);
    free(one);
    free(two);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, both_operators_give_the_channel_in_single_precision);
    tcase_add_test(tc, cells_at_the_bounds_are_counted);
    tcase_add_test(tc, gas_is_not_counted_and_newtonian_metal_has_no_bounds);
    tcase_add_test(tc, threads_do_not_change_a_bit);
}

int main(void)
{
    return support_run("slurry in single precision", add);
}
