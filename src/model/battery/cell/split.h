/// @file split.h
/// Where a cell's voltage is lost: parts that add up to the potential of the average shares less
/// the voltage, exactly, by the balances of the finite volumes.
///
/// Each place of an electrode counts by the share of the cell's current that reacts there. A part
/// times the current is then the power lost to it; only concentration may give some back. Where
/// within an electrode currents flow that are large beside the cell's (at rest, after a change)
/// such weights mean nothing, and each place counts by its surface.
#pragma once

#include <stdbool.h>

struct mag_cell;

/// Parts of the overpotential [V], positive where they lower the voltage.
typedef struct mag_cell_split {
    double potential;                 ///< [V] of both hosts at their average shares
    double ohmic_electrolyte;         ///< [V] ions that carry current
    double ohmic_solid;               ///< [V] electrons, in both electrodes
    double kinetic_negative;          ///< [V] charge transfer at the plane or in the host
    double kinetic_positive;          ///< [V] charge transfer in the positive host
    double film;                      ///< [V] films on all surfaces
    double contact;                   ///< [V] collectors
    double concentration_electrolyte; ///< [V] diffusion potential
    double concentration_negative;    ///< [V] surfaces of the host apart from its average
    double concentration_positive;    ///< [V] surfaces of the host apart from its average
    bool by_current;                  ///< places count by their current
} mag_cell_split;

/// Splits the overpotential in the state looked at.
mag_cell_split mag_cell_find_split(struct mag_cell *cell);

/// Sum of the parts [V].
double mag_cell_split_sum(const mag_cell_split *split);

/// Share of an electrode's hosts that is full, on average; `electrode` is 0 for the negative, 1 for
/// the positive. NaN for a plane of metal.
double mag_cell_average_share(const struct mag_cell *cell, int electrode);
