/// @file steel.h
/// Die steels. Data: data/steels.csv.
#pragma once

#include "matter/property.h"

enum {
    MAG_STEEL_PROPERTIES = 3 ///< of a steel
};

/// A steel, with properties that do not change with temperature.
typedef struct mag_steel {
    double density;                                ///< [kg/m3]
    double capacity;                               ///< [J/kg/K]
    double conductivity;                           ///< [W/m/K]
    mag_property properties[MAG_STEEL_PROPERTIES]; ///< what was read
} mag_steel;

/// Reads a steel. MAG_BAD_CASE names those that there are.
mag_status mag_steel_read(struct mag_context *ctx, const char *steel, mag_steel *out);
