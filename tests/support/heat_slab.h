/// @file heat_slab.h
/// A slab that cools by convection on both sides, without freezing: T-30.
#pragma once

#include "heat_support.h"

/// What its middle has left of the difference to what is around, after a Fourier number of
/// half-thicknesses, solved with that many cells. `biot` of half-thicknesses.
static inline double slab_middle(double biot, double fourier, int cells)
{
    const double half = 1e-3, k = 70.0, alpha = k / (PD_DENSITY * 1300.0);
    const mag_thermal alloy = pd_alloy("AZ91D");
    const mag_heat_setup setup = {2.0 * half / cells, PD_DENSITY, &alloy, false};
    const mag_die_setup die = heat_die(100.0, 0, 0.0);
    const double contact = biot * k / half;
    heat_case c;

    heat_make_row(&c, cells);
    heat_make(&c, &setup, &die, contact, PD_KELVIN(400.0));
    heat_run(&c, fourier * half * half / alpha, mag_heat_longest_step(c.heat, contact));
    const mag_pop *t = c.heat->temperature + cells / 2;
    const double middle = (9.0 * (double)t[0] - (double)t[1]) / 8.0; // of a parabola through both
    heat_end(&c);
    return (middle - die.start) / 300.0;
}
