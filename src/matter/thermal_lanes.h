/// @file thermal_lanes.h
/// The way back from enthalpy for all lanes of a vector: temperature, solid fraction and
/// conductivity, looked up. Knots are even in enthalpy within each section of thermal.h, so that
/// no line crosses a corner.
#pragma once

#include "matter/thermal.h"
#include "num/vec.h"

/// Size of the table.
enum {
    MAG_HEAT_SECTIONS = MAG_THERMAL_CORNERS + 1, ///< solid, eutectic, freezing, liquid
    MAG_HEAT_BINS = 1024                         ///< in all sections
};

/// An alloy tabulated over enthalpy: lines between MAG_HEAT_BINS + 1 knots, which go on beyond the
/// ends. Within 1e-3 K and 1e-5 of solid for Scheil and lever, and within rounding of a float:
/// tests/verify/verify_heat_enthalpy.c.
typedef struct mag_heat_table {
    double start[MAG_HEAT_SECTIONS];         ///< enthalpy where each begins [J/kg]
    double scale[MAG_HEAT_SECTIONS];         ///< bins for one J/kg; 0 in an empty section
    double bins[MAG_HEAT_SECTIONS];          ///< of each
    double least_capacity;                   ///< slope of enthalpy over temperature, least [J/kg/K]
    double most_conductivity;                ///< [W/m/K]
    mag_pop temperature[MAG_HEAT_BINS + 1];  ///< [K] at the knots
    mag_pop solid[MAG_HEAT_BINS + 1];        ///< fraction at the knots
    mag_pop conductivity[MAG_HEAT_BINS + 1]; ///< [W/m/K] at the knots
} mag_heat_table;

/// Tabulates an alloy.
void mag_heat_tabulate(const mag_thermal *m, mag_heat_table *t);

/// A bin of the table and the place in it, 0 to 1, beyond the ends more.
typedef struct mag_heat_place {
    mag_index bin; ///< number of the bin
    mag_vec t;     ///< place in it
} mag_heat_place;

/// Bin of each enthalpy [J/kg].
static inline mag_heat_place mag_heat_find(const mag_heat_table *k, mag_vec enthalpy)
{
    enum { LAST = MAG_HEAT_SECTIONS - 1 };
    const mag_vec none = mag_vec_of((mag_pop)0.0);
    mag_vec place = mag_vec_min((enthalpy - (mag_pop)k->start[0]) * (mag_pop)k->scale[0],
                                mag_vec_splat(k->bins[0]));
    for (int s = 1; s < LAST; s++) {
        const mag_vec in = (enthalpy - (mag_pop)k->start[s]) * (mag_pop)k->scale[s];
        place += mag_vec_max(none, mag_vec_min(in, mag_vec_splat(k->bins[s])));
    }
    place += mag_vec_max(none, (enthalpy - (mag_pop)k->start[LAST]) * (mag_pop)k->scale[LAST]);
    const mag_vec inside = mag_vec_max(none, mag_vec_min(place, mag_vec_of(MAG_HEAT_BINS - 1)));
    const mag_index bin = __builtin_convertvector(inside, mag_index);
    return (mag_heat_place){bin, place - __builtin_convertvector(bin, mag_vec)};
}

/// A quantity at each place.
static inline mag_vec mag_heat_read(const mag_pop *knots, mag_heat_place at)
{
    const mag_vec low = mag_vec_gather(knots, at.bin);
    return low + at.t * (mag_vec_gather(knots + 1, at.bin) - low);
}
