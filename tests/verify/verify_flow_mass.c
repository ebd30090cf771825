/// Verifies that single precision keeps the mass of metal under pressure over many steps.
#include "flow_support.h"

enum { SIDE = 16, STEPS = 4000 };

/// Metal that a pressure has made half as dense again, between closed walls, at rest but for a
/// swirl that dies down: then every cell is rounded alike step after step.
static flow_start swirl(const void *what, const double at[3])
{
    const double k = 2.0 * acos(-1.0) / SIDE;
    (void)what;
    return (flow_start){1.0,
                        1.5,
                        {0.05 * sin(k * at[0]) * cos(k * at[1]),
                         -0.05 * cos(k * at[0]) * sin(k * at[1]), 0.02 * sin(k * at[0])}};
}

START_TEST(metal_under_pressure_keeps_its_mass_in_single_precision)
{
    const bool periodic[3] = {false, false, false};
    const int size[3] = {SIDE, SIDE, SIDE};
    mag_flow_setup setup = mag_flow_setup_default();
    flow_case c;

    setup.surface = false;
    flow_make_box(&c, size, periodic, &setup);
    c.flow->now.viscosity = 1e-3;
    flow_begin(&c, swirl, NULL);
    const double first = mag_flow_mass(&c.ctx, c.flow);
    flow_run(&c, STEPS);
    verify_row_below(
        "-", "metal under pressure, drift of mass over 4000 steps, relative, float", "conservation",
        fabs(mag_flow_mass(&c.ctx, c.flow) / first - 1.0), 5e-8,
        "what rests is rounded once a step, by up to 1e-8 of the mass; most of it cancels");
    flow_free(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, metal_under_pressure_keeps_its_mass_in_single_precision);
}

int main(void)
{
    return support_run("mass in single precision", add);
}
