/// @file thermal.h
/// Heat in an alloy: enthalpy, solid fraction and conductivity against temperature, and the way
/// back from enthalpy. Sections are parted by corners: where all is solid, where the eutectic
/// begins to freeze, the liquidus. Data: data/alloys.csv.
#pragma once

#include "matter/alloy.h"
#include "matter/solid.h"

/// Enthalpies count from the solid at 25 degC [K].
#define MAG_THERMAL_ZERO 298.15

enum {
    MAG_THERMAL_CORNERS = 3,    ///< the first two are one where no eutectic freezes
    MAG_THERMAL_PROPERTIES = 11 ///< what an alloy's heat hangs on
};

/// How the solid fraction follows from the temperature.
typedef enum mag_solid_rule {
    MAG_SOLID_SCHEIL, ///< mag_solid_scheil()
    MAG_SOLID_LEVER,  ///< mag_solid_lever()
    MAG_SOLID_TABLE   ///< the table given
} mag_solid_rule;

/// A quantity of the solid and of the liquid.
typedef struct mag_phases {
    double cold;   ///< solid at 20 degC
    double hot;    ///< solid at `hot_at`, linear from 20 degC
    double liquid; ///< from the liquidus on
    double hot_at; ///< [K]
} mag_phases;

/// What an alloy's heat hangs on. Tables given (count > 0) stand instead of rule or phases; who
/// gives them keeps them.
typedef struct mag_thermal {
    mag_solid_rule rule;          ///< which holds
    mag_freezing freezing;        ///< of Scheil and lever
    double latent;                ///< heat of fusion [J/kg]
    mag_phases capacity;          ///< [J/kg/K]; linear from `hot` to `liquid` while it freezes
    mag_phases conductivity;      ///< [W/m/K]; mixed by solid fraction while it freezes
    mag_table solid_table;        ///< of the temperature [K], falling from 1 to 0
    mag_table capacity_table;     ///< of the temperature [K]
    mag_table conductivity_table; ///< of the temperature [K]
    mag_property properties[MAG_THERMAL_PROPERTIES]; ///< what was read of the alloy
    int count;                                       ///< properties
} mag_thermal;

/// Reads an alloy's heat, with the solid fraction by Scheil. MAG_BAD_CASE names the alloys, or
/// what is not known of this one.
mag_status mag_thermal_read(struct mag_context *ctx, const char *alloy, mag_thermal *out);
/// Refuses what has no way back: tables whose temperatures do not rise, solid fractions that do
/// not fall from 1 to 0, capacities, conductivities or a heat of fusion that are not positive.
mag_status mag_thermal_check(struct mag_context *ctx, const mag_thermal *m);

/// Solid fraction at a temperature [K].
double mag_thermal_solid(const mag_thermal *m, double temperature);
/// Conductivity [W/m/K] at a temperature [K].
double mag_thermal_conductivity(const mag_thermal *m, double temperature);
/// Heat capacity [J/kg/K] without what freezing gives.
double mag_thermal_capacity(const mag_thermal *m, double temperature);
/// Enthalpy [J/kg] at a temperature [K].
double mag_thermal_enthalpy(const mag_thermal *m, double temperature);
/// Temperature [K] at an enthalpy [J/kg], to rounding: found between the corners around it.
double mag_thermal_temperature(const mag_thermal *m, double enthalpy);
/// Enthalpy [J/kg] below which more than `solid` of an alloy is solid.
double mag_thermal_freezing(const mag_thermal *m, double solid);
/// Temperatures [K] of the corners, rising.
void mag_thermal_corners(const mag_thermal *m, double corners[MAG_THERMAL_CORNERS]);
