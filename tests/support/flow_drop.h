/// @file flow_drop.h
/// A drop in flight through a periodic box, for the single and the double build.
#pragma once

#include "flow_support.h"

/// A cell of a drop of radius `what` (a double) in the middle of a box of 32 cells, in flight.
static inline flow_start flow_drop_start(const void *what, const double at[3])
{
    const double radius = *(const double *)what;
    const double r = sqrt((at[0] - 16.0) * (at[0] - 16.0) + (at[1] - 16.0) * (at[1] - 16.0) +
                          (at[2] - 16.0) * (at[2] - 16.0));
    return (flow_start){radius - r + 0.5, 1.0, {0.05, 0.03, 0.02}};
}

/// What a flight did.
typedef struct flow_drop {
    double drift;         ///< of the mass from start to end, relative
    double largest_jump;  ///< of the mass within one step, relative
    double change_of_u;   ///< of the mean velocity, relative
    double moved_by_cell; ///< mean number of conversions a step: the surface did move
} flow_drop;

/// Flies 1000 steps.
static inline flow_drop flow_drop_fly(void)
{
    const bool periodic[3] = {true, true, true};
    const int size[3] = {32, 32, 32};
    const double radius = 8.0;
    const mag_flow_setup setup = flow_laminar(MAG_TRT);
    flow_case c;
    flow_make_box(&c, size, periodic, &setup);
    flow_drop d = {0.0, 0.0, 0.0, 0.0};
    double u0[3];
    double u[3];

    c.flow->now.viscosity = 0.02;
    flow_begin(&c, flow_drop_start, &radius);
    flow_mean_velocity(&c, u0);
    const double first = mag_flow_mass(&c.ctx, c.flow);
    double before = first;
    for (int n = 0; n < 1000; n++) {
        flow_run(&c, 1);
        const double mass = mag_flow_mass(&c.ctx, c.flow);
        d.largest_jump = fmax(d.largest_jump, fabs(mass - before) / first);
        before = mass;
    }
    flow_mean_velocity(&c, u);
    const double dx = u[0] - u0[0];
    const double dy = u[1] - u0[1];
    const double dz = u[2] - u0[2];
    d.drift = fabs(before - first) / first;
    d.change_of_u =
        sqrt((dx * dx + dy * dy + dz * dz) / (u0[0] * u0[0] + u0[1] * u0[1] + u0[2] * u0[2]));
    d.moved_by_cell = (double)c.flow->now.converted / 1000.0;
    flow_free(&c);
    return d;
}
