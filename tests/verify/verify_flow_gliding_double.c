/// Verifies walls that metal glides along: without stress they are planes of symmetry, also for the
/// free surface.
#include "flow_support.h"

enum { LONG = 24, WIDE = 8, HIGH = 10 };

/// A column of metal in a corner of the box, whose other half may be there too.
static flow_start column(const void *what, const double at[3])
{
    const int middle = *(const int *)what; // y of the plane of symmetry
    const double from = fabs(at[1] - middle);
    const double u = 0.02 * (1.0 + from / WIDE);
    return (flow_start){at[0] < 9.0 + from / 3.0 && at[2] < 7.0, 1.0, {u, 0.0, 0.0}};
}

/// A box with walls along x that metal glides along; `halves` of 1 or 2 lie side by side in y.
static void make_column(flow_case *c, int halves)
{
    const int size[3] = {LONG, halves * WIDE, HIGH};
    const bool periodic[3] = {false, false, false};
    const int middle = (halves - 1) * WIDE;
    mag_flow_setup setup = mag_flow_setup_default();

    setup.slip = true;
    flow_make_gliding(c, size, periodic, &setup);
    c->flow->now.viscosity = 1e-2;
    c->flow->now.force[2] = -2e-5;
    flow_begin(c, column, &middle);
}

START_TEST(a_gliding_wall_is_a_plane_of_symmetry)
{
    flow_case half, full;
    double apart = 0.0;
    uint64_t converted;

    make_column(&half, 1);
    make_column(&full, 2);
    flow_run(&half, 400);
    flow_run(&full, 400);
    converted = half.flow->now.converted;
    for (size_t cell = 0; cell < half.grid.cells; cell++) {
        const int16_t *at = &half.grid.place[3 * cell];
        const ptrdiff_t image = mag_grid_find(&full.grid, at[0], at[1] + WIDE, at[2]);
        apart = fmax(apart, fabs((double)half.flow->fill[cell] - (double)full.flow->fill[image]));
    }
    flow_free(&half);
    flow_free(&full);
    ck_assert_msg(converted > 100, "the surface hardly moves");
    verify_row_below("-", "half a column against half of a whole one, fill levels after 400 steps",
                     "mirror symmetry", apart, 1e-9, "double precision and the order of sums");
}
END_TEST

static flow_start at_rest(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.0, 0.0, 0.0}};
}

static flow_start at_one_speed(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.05, 0.0, 0.0}};
}

/// A channel along x between two walls, `cells` apart.
static void make_channel(flow_case *c, int cells, mag_collision how)
{
    const int size[3] = {2, 2, cells};
    const bool periodic[3] = {true, true, false};
    const mag_flow_setup setup = flow_bulk(how);
    flow_make_gliding(c, size, periodic, &setup);
}

/// Error of the mean speed of Poiseuille's flow, relative.
static double find_channel_error(int cells, mag_collision how)
{
    flow_case c;
    double u[3];
    const double nu = 0.1;
    const double force = 0.01 * 12.0 * nu / (cells * cells); // mean speed 0.01

    make_channel(&c, cells, how);
    c.flow->now.viscosity = nu;
    c.flow->now.force[0] = force;
    flow_begin(&c, at_rest, NULL);
    flow_run(&c, (int)(3.0 * cells * cells / nu));
    flow_mean_velocity(&c, u);
    flow_free(&c);
    return fabs(u[0] / 0.01 - 1.0);
}

START_TEST(a_channel_is_second_order)
{
    for (int how = MAG_REGULARISED; how <= MAG_TRT; how++) {
        char title[80];
        snprintf(title, sizeof title, "channel between gliding walls, mean speed, %s",
                 flow_name((mag_collision)how));
        order_table t = {.title = title, .unit = "error, relative", .size = "1/cells"};
        for (int cells = 4; cells <= 16; cells *= 2) {
            order_add(&t, 1.0 / cells, find_channel_error(cells, (mag_collision)how));
        }
        order_check(&t, 2.0, 0.1);
    }
}
END_TEST

/// Share of a laminar channel's flow, 4 cells wide, that the sub-grid viscosity takes.
static double find_taken(bool gliding)
{
    const double nu = 2e-3;
    double mean[2];

    for (int n = 0; n < 2; n++) {
        const int size[3] = {2, 2, 4};
        const bool periodic[3] = {true, true, false};
        mag_flow_setup setup = flow_bulk(MAG_REGULARISED);
        flow_case c;
        double u[3];
        setup.smagorinsky = n == 0 ? 0.0 : 0.17;
        if (gliding) {
            flow_make_gliding(&c, size, periodic, &setup);
        } else {
            flow_make_box(&c, size, periodic, &setup);
        }
        c.flow->now.viscosity = nu;
        c.flow->now.force[0] = 0.05 * 12.0 * nu / 16.0; // mean speed 0.05
        flow_begin(&c, at_rest, NULL);
        flow_run(&c, (int)(3.0 * 16.0 / nu));
        flow_mean_velocity(&c, u);
        mean[n] = u[0];
        flow_free(&c);
    }
    return 1.0 - mean[1] / mean[0];
}

START_TEST(a_laminar_layer_has_no_sub_grid_viscosity)
{
    const double stuck = find_taken(false), glided = find_taken(true);
    printf("  %.4f of the flow taken between half-way walls, %.4f gliding\n", stuck, glided);
    verify_row_below("-", "flow that the sub-grid viscosity takes from a laminar channel, y+ 5",
                     "without it", fabs(glided), 0.05,
                     "the cells in the middle keep it; undamped it takes a third");
}
END_TEST

/// Momentum that each of two walls has taken from metal that moved as one at the start, in cells'
/// worth of it, after 100 steps at a shot's viscosity.
static double find_loss(bool gliding)
{
    enum { CELLS = 16, STEPS = 100 };
    const int size[3] = {2, 2, CELLS};
    const bool periodic[3] = {true, true, false};
    const mag_flow_setup setup = flow_bulk(MAG_REGULARISED);
    flow_case c;
    double u[3];
    double sum = 0.0;

    if (gliding) {
        make_channel(&c, CELLS, MAG_REGULARISED);
    } else {
        flow_make_box(&c, size, periodic, &setup);
    }
    c.flow->now.viscosity = 2e-4;
    flow_begin(&c, at_one_speed, NULL);
    flow_run(&c, STEPS - 2);
    for (int n = 0; n < 4; n++) { // stress alternates from step to step
        flow_run(&c, 1);
        flow_mean_velocity(&c, u);
        sum += 0.25 * u[0];
    }
    flow_free(&c);
    return 0.5 * CELLS * (1.0 - sum / 0.05);
}

START_TEST(a_thin_layer_takes_no_more_than_viscosity_can)
{
    const double exact = 2.0 * sqrt(2e-4 * 100.0 / 3.14159265358979);
    const double bounced = find_loss(false);
    const double glided = find_loss(true);
    printf("  lost to each wall: %.4f by bounce-back, %.4f gliding, %.4f exactly\n", bounced,
           glided, exact);
    verify_row_absolute("-", "start beside a wall, momentum lost [cells], gliding",
                        "Stokes's first problem", glided, exact, 0.13,
                        "the layer is a sixth of a cell and not resolved; bounce-back is 0.16 off");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_channel_is_second_order);
    tcase_add_test(tc, a_laminar_layer_has_no_sub_grid_viscosity);
    tcase_add_test(tc, a_thin_layer_takes_no_more_than_viscosity_can);
    tcase_add_test(tc, a_gliding_wall_is_a_plane_of_symmetry);
}

int main(void)
{
    return support_run("walls that metal glides along", add);
}
