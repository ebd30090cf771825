/// Verifies the flow between half-way walls, in double precision: a plane channel driven by a
/// force.
#include "flow_support.h"

typedef struct channel {
    double cells; ///< across
    double speed; ///< [cells/step] on the centre line
} channel;

static double exact_speed(const channel *ch, double y)
{
    const double s = 2.0 * y / ch->cells - 1.0;
    return ch->speed * (1.0 - s * s);
}

static flow_start parabola(const void *what, const double at[3])
{
    return (flow_start){1.0, 1.0, {exact_speed(what, at[1]), 0.0, 0.0}};
}

/// Relative L2 error of the steady profile.
static double find_error(const mag_flow_setup *setup, int cells)
{
    const bool periodic[3] = {true, false, true};
    const int size[3] = {1, cells, 1};
    const channel ch = {cells, 0.05 * 8.0 / cells}; // diffusive scaling: Mach number falls with it
    double square = 0.0;
    double sum = 0.0;
    flow_case c;

    flow_make_box(&c, size, periodic, setup);
    c.flow->now.viscosity = 0.1;
    c.flow->now.force[0] = 8.0 * 0.1 * ch.speed / ((double)cells * cells);
    flow_begin(&c, parabola, &ch);
    flow_run(&c, 30 * cells * cells); // 30 times the slowest decay, cells^2 / (pi^2 viscosity)
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const double exact = exact_speed(&ch, flow_at(&c, cell, 1));
        const double d = mag_flow_look(c.flow, cell).u[0] - exact;
        square += d * d;
        sum += exact * exact;
    }
    flow_free(&c);
    return sqrt(square / sum);
}

static void check_channel(const char *name, const mag_flow_setup *setup, bool exact)
{
    char title[100];
    snprintf(title, sizeof title, "plane channel, Newtonian, %s, L2 error", name);
    order_table t = {.title = title, .unit = "relative error", .size = "cell/width", .id = "T-10"};
    for (int cells = 8; cells <= 32; cells *= 2) {
        const double error = find_error(setup, cells);
        char subject[140];
        snprintf(subject, sizeof subject, "%s, %d cells across", title, cells);
        verify_row_below("T-10", subject, "Poiseuille's parabola", error,
                         exact         ? 1e-10
                         : cells == 8  ? 0.04
                         : cells == 16 ? 0.02
                                       : 0.01,
                         exact ? "no error but rounding" : "second-order error at walls");
        order_add(&t, 1.0 / cells, error);
    }
    if (!exact) {
        order_check(&t, 2.0, 0.2);
    }
}

START_TEST(two_relaxation_times_put_half_way_walls_exactly)
{
    const mag_flow_setup setup = flow_bulk(MAG_TRT);
    check_channel("TRT, Lambda 3/16", &setup, true);
}
END_TEST

START_TEST(another_lambda_is_second_order)
{
    mag_flow_setup setup = flow_bulk(MAG_TRT);
    setup.magic = 0.25;
    check_channel("TRT, Lambda 1/4", &setup, false);
}
END_TEST

START_TEST(the_regularised_operator_is_second_order)
{
    const mag_flow_setup setup = flow_bulk(MAG_REGULARISED);
    check_channel("regularised", &setup, false);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, two_relaxation_times_put_half_way_walls_exactly);
    tcase_add_test(tc, another_lambda_is_second_order);
    tcase_add_test(tc, the_regularised_operator_is_second_order);
}

int main(void)
{
    return support_run("plane channel", add);
}
