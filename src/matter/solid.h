/// @file solid.h
/// How much of an alloy is solid at a temperature, as if it were binary: liquidus and solidus are
/// straight lines from the solvent's melting point. Data: data/alloys.csv.
#pragma once

#include "matter/alloy.h"

/// What the freezing of an alloy hangs on.
typedef struct mag_freezing {
    double melting;   ///< [K] of the pure solvent
    double liquidus;  ///< [K]
    double eutectic;  ///< [K] at which what is still liquid begins to freeze as eutectic
    double partition; ///< of the solute, solid to liquid
} mag_freezing;

/// Degrees over which the eutectic freezes below its temperature [K]: it has to be some.
#define MAG_EUTECTIC_SPAN 2.0

/// Reads what the freezing of an alloy hangs on. MAG_BAD_CASE names the alloys, or what is not
/// known of this one.
mag_status mag_freezing_read(struct mag_context *ctx, const char *alloy, mag_freezing *out);

/// Solid fraction at a temperature [K] where the solid keeps its composition (Scheil 1942), up to
/// the eutectic, which freezes over MAG_EUTECTIC_SPAN.
double mag_solid_scheil(const mag_freezing *f, double temperature);
/// Solid fraction at a temperature [K] where solid and liquid are in equilibrium (lever rule).
double mag_solid_lever(const mag_freezing *f, double temperature);
/// Temperature [K] at which Scheil's solid fraction is `fraction`, of 0 to what the eutectic
/// begins at.
double mag_solid_temperature(const mag_freezing *f, double fraction);
