/// Verifies the change of the time step, in double precision: mass, velocity and viscosity are the
/// same afterwards.
#include "flow_support.h"

enum { N = 32 };

typedef struct start {
    double amplitude; ///< [cells/step]
    double drop;      ///< [cells] radius; 0: a shear wave everywhere
} start;

static flow_start begin_at(const void *what, const double at[3])
{
    const start *s = what;
    const double v = s->amplitude * sin(2.0 * M_PI * at[0] / N);
    double fill = 1.0;
    if (s->drop > 0.0) {
        fill = s->drop + 0.5 -
               sqrt((at[0] - 16.0) * (at[0] - 16.0) + (at[1] - 16.0) * (at[1] - 16.0) +
                    (at[2] - 16.0) * (at[2] - 16.0));
    }
    return (flow_start){fill, 1.0, {s->drop > 0.0 ? 0.04 : 0.0, v, 0.0}};
}

static double find_amplitude(const flow_case *c)
{
    double sum = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        sum += mag_flow_look(c->flow, cell).u[1] * sin(2.0 * M_PI * flow_at(c, cell, 0) / N);
    }
    return 2.0 * sum / (double)c->grid.cells;
}

static double find_rate(flow_case *c, int steps)
{
    const double first = find_amplitude(c);
    flow_run(c, steps);
    return log(first / find_amplitude(c)) / steps;
}

static void check_wave(mag_collision how, double ratio)
{
    const bool periodic[3] = {true, true, true};
    const int size[3] = {N, 1, 1};
    const double k = 2.0 * M_PI / N;
    const mag_flow_setup setup = flow_bulk(how);
    const start s = {0.02, 0.0};
    char subject[120];
    flow_case c;

    flow_make_box(&c, size, periodic, &setup);
    c.flow->now.viscosity = 0.01;
    flow_begin(&c, begin_at, &s);
    flow_run(&c, 500);
    const double before = find_amplitude(&c);
    ck_assert(mag_flow_can_rescale(c.flow));
    mag_flow_rescale(c.flow, ratio);
    flow_run(&c, 1);
    const double viscosity = 0.01 * ratio;
    snprintf(subject, sizeof subject, "time step times %g, %s, velocity after over before", ratio,
             flow_name(how));
    verify_row("-", subject, "the ratio, a step's decay", find_amplitude(&c) / before,
               ratio * exp(-0.01 * k * k), 1e-5, "error of the lattice in a step");
    flow_run(&c, 99);
    snprintf(subject, sizeof subject, "time step times %g, %s, decay after it [1/step]", ratio,
             flow_name(how));
    verify_row("-", subject, "viscosity k^2", find_rate(&c, 2000), viscosity * k * k, 0.005,
               "error of the lattice, as without a change");
    flow_free(&c);
}

START_TEST(a_change_of_the_time_step_keeps_velocity_and_viscosity)
{
    check_wave(MAG_TRT, 0.8);
    check_wave(MAG_TRT, 1.25);
    check_wave(MAG_REGULARISED, 0.8);
    check_wave(MAG_REGULARISED, 1.25);
}
END_TEST

START_TEST(changes_of_the_time_step_keep_mass_and_flight)
{
    const bool periodic[3] = {true, true, true};
    const int size[3] = {N, N, N};
    const mag_flow_setup setup = flow_laminar(MAG_REGULARISED);
    const start s = {0.0, 12.0};
    double worst = 0.0;
    double scale = 1.0;
    double off = 0.0;
    flow_case c;

    flow_make_box(&c, size, periodic, &setup);
    c.flow->now.viscosity = 0.02;
    flow_begin(&c, begin_at, &s);
    flow_run(&c, 100);
    for (int n = 0; n < 8; n++) {
        const double ratio = n % 4 < 2 ? 0.8 : 1.25;
        const double before = mag_flow_mass(&c.ctx, c.flow);
        double u[3];
        mag_flow_rescale(c.flow, ratio);
        flow_run(&c, 1);
        const double after = mag_flow_mass(&c.ctx, c.flow);
        worst = fmax(worst, fabs(after / before - 1.0));
        scale *= ratio;
        flow_mean_velocity(&c, u);
        off = fmax(off, fabs(u[0] / (0.04 * scale) - 1.0));
        flow_run(&c, 19);
    }
    flow_free(&c);
    verify_row_below("-", "time step changed in flight, largest change of mass, relative",
                     "conservation", worst, 1e-12, "rounding of double precision");
    verify_row_below("-", "time step changed in flight, largest error of the velocity, relative",
                     "uniform motion", off, 1e-3, "fresh cells start in equilibrium");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_change_of_the_time_step_keeps_velocity_and_viscosity);
    tcase_add_test(tc, changes_of_the_time_step_keep_mass_and_flight);
}

int main(void)
{
    return support_run("change of the time step", add);
}
