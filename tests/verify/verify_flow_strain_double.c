/// Verifies, in double precision, what the lattice gives exactly: Poiseuille's parabola between
/// half-way walls, and the rate of strain from the populations' second moment.
#include "flow_support.h"

enum { CELLS = 16 };

static const double TOP = 0.01; // [cells/step]

static bool top_wall(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = 1.0;
    u[1] = u[2] = 0.0;
    return at[1] > CELLS - 0.25;
}

static flow_start rest(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.0, 0.0, 0.0}};
}

static void make_couette(flow_case *c, bool drag)
{
    const bool periodic[3] = {true, false, true};
    const int size[3] = {1, CELLS, 1};
    mag_flow_setup setup = flow_bulk(MAG_TRT);

    flow_make_grid(c, size, periodic, NULL);
    mag_wall_link *links = flow_wall_links(c, top_wall, NULL, &setup.link_count);
    ck_assert_uint_gt(setup.link_count, 0);
    setup.links = links;
    flow_make(c, &setup);
    free(links);
    c->flow->now.viscosity = 0.1;
    c->flow->now.speed[0] = drag ? TOP : 0.0;
}

START_TEST(the_strain_rate_of_couette_flow_is_exact_up_to_the_walls)
{
    flow_case c;
    double worst = 0.0;
    double other = 0.0;

    make_couette(&c, true);
    flow_begin(&c, rest, NULL);
    flow_run(&c, 20000);
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        double rate[6];
        mag_flow_strain(c.flow, cell, rate);
        const double exact = 0.5 * TOP / CELLS; // S_xy = (du/dy) / 2
        worst = fmax(worst, fabs(rate[3] / exact - 1.0));
        other = fmax(other, fmax(fabs(rate[4]), fabs(rate[5])) / exact);
    }
    flow_free(&c);
    verify_row_below("T-04", "Couette flow, largest error of the strain rate, relative",
                     "speed / gap", worst, 1e-10, "rounding of double precision");
    verify_row_below("T-04", "Couette flow, other shears, relative", "none", other, 1e-10,
                     "rounding of double precision");
}
END_TEST

START_TEST(the_parabola_between_half_way_walls_is_exact)
{
    flow_case c;
    double worst = 0.0;
    double worst_rate = 0.0;

    make_couette(&c, false);
    c.flow->now.force[0] = 8.0 * 0.1 * TOP / (CELLS * CELLS);
    flow_begin(&c, rest, NULL);
    flow_run(&c, 20000);
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const double s = 2.0 * flow_at(&c, cell, 1) / CELLS - 1.0;
        const mag_flow_point p = mag_flow_look(c.flow, cell);
        double rate[6];
        mag_flow_strain(c.flow, cell, rate);
        worst = fmax(worst, fabs(p.u[0] / TOP - (1.0 - s * s)));
        worst_rate = fmax(worst_rate, fabs(rate[3] + 2.0 * TOP * s / CELLS) / (TOP / CELLS));
    }
    flow_free(&c);
    verify_row_below("T-10", "plane channel, TRT, Lambda 3/16, largest error over top speed",
                     "Poiseuille's parabola", worst, 1e-10, "rounding of double precision");
    verify_row_below("T-04", "plane channel, strain rate under a force, error over speed / width",
                     "Poiseuille's parabola", worst_rate, 1e-10, "rounding of double precision");
}
END_TEST

START_TEST(a_change_of_the_time_step_leaves_couette_flow_alone)
{
    flow_case c;
    double worst = 0.0;
    double worst_rate = 0.0;

    make_couette(&c, true);
    flow_begin(&c, rest, NULL);
    flow_run(&c, 20000);
    mag_flow_rescale(c.flow, 0.8);
    flow_run(&c, 1);
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        double rate[6];
        mag_flow_strain(c.flow, cell, rate);
        const double speed = 0.8 * TOP * flow_at(&c, cell, 1) / CELLS;
        worst = fmax(worst, fabs(mag_flow_look(c.flow, cell).u[0] - speed) / (0.8 * TOP));
        worst_rate = fmax(worst_rate, fabs(rate[3] / (0.4 * TOP / CELLS) - 1.0));
    }
    flow_free(&c);
    verify_row_below("-", "Couette flow, time step times 0.8, error of speed over top speed",
                     "speed / gap", worst, 1e-10, "rounding of double precision");
    verify_row_below("-", "Couette flow, time step times 0.8, error of strain rate, relative",
                     "speed / gap", worst_rate, 1e-10, "rounding of double precision");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_change_of_the_time_step_leaves_couette_flow_alone);
    tcase_add_test(tc, the_strain_rate_of_couette_flow_is_exact_up_to_the_walls);
    tcase_add_test(tc, the_parabola_between_half_way_walls_is_exact);
}

int main(void)
{
    return support_run("strain rate, double precision", add);
}
