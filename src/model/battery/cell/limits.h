/// @file limits.h
/// Currents and times at which the salt runs out beside a plane of metal: closed forms, for judging
/// a setup before it is run. Properties are those of the electrolyte as it is at first.
#pragma once

#include <stdbool.h>

struct mag_cell_setup;

/// Current density [A/m2] above which no steady state has salt everywhere, positive. Plating
/// empties the plane; stripping empties the far end of the porous electrode, which is taken to
/// react evenly. With a plane in its place this is the known 2 z F D c / ((1 - t) L)
/// (Newman and Thomas-Alyea 2004, a slab between two planes). NaN without a plane.
double mag_cell_limiting_current(const struct mag_cell_setup *setup, bool plating);

/// Time [s] until plating at a current density [A/m2] (of either sign) has emptied the plane, in an
/// electrolyte that reaches as far as it likes (Sand 1901). Infinite up to the limiting current,
/// and too short where salt that the far end pushes on comes in time. NaN without a plane.
double mag_cell_sand_time(const struct mag_cell_setup *setup, double current);

/// Time [s] within which salt comes through the separator, thickness squared over diffusivity:
/// where Sand's time is not far below it, the far end takes part.
double mag_cell_crossing_time(const struct mag_cell_setup *setup);
