/// @file slurry.h
/// Semi-solid metal: how it answers to shear at a solid fraction, and how its structure breaks down
/// and builds up. Data: data/alloys.csv.
#pragma once

#include "matter/alloy.h"
#include "matter/solid.h"

enum {
    MAG_SLURRY_PROPERTIES = 12 ///< most properties that a slurry hangs on
};

/// Below this solid fraction the metal is taken as a Newtonian liquid.
#define MAG_SLURRY_LIQUID 0.02
/// Above this solid fraction the grains are a network; the law does not hold.
#define MAG_SLURRY_NETWORK 0.6
/// From this solid fraction on all of the metal's motion is through the network.
#define MAG_SLURRY_STIFF 0.7
/// Largest yield stress [Pa]: the law's own grows without measure towards the closest packing.
#define MAG_SLURRY_YIELD_MOST 1e5

/// A slurry's law: stress = yield_stress + consistency rate^index, viscosity not below `floor`.
typedef struct mag_slurry {
    double solid;        ///< fraction
    double consistency;  ///< stress at a shear rate of 1 1/s [Pa]
    double index;        ///< exponent of the shear rate
    double yield_stress; ///< [Pa]
    double floor;        ///< of the suspension: the least viscosity [Pa s]
    double liquid;       ///< viscosity of what is liquid of it [Pa s]
    mag_property properties[MAG_SLURRY_PROPERTIES]; ///< what the law was made of
    int count;                                      ///< properties
} mag_slurry;

/// What a fit of an alloy and its liquid hang on.
typedef struct mag_slurry_fit {
    mag_freezing freezing; ///< of the alloy
    double consistency;    ///< without solid [Pa]
    double growth;         ///< of the consistency's logarithm with the solid fraction
    double index;          ///< exponent of the shear rate
    double liquid;         ///< the liquid's viscosity at the liquidus [Pa s]
    double slope;          ///< of it with the temperature above [Pa s/K]
    double least;          ///< what it does not fall below [Pa s]
    double yield;          ///< stress of a rested slurry without solid [Pa]
    double yield_growth;   ///< of its logarithm with the solid fraction
    double packing;        ///< closest, a solid fraction
    mag_property properties[MAG_SLURRY_PROPERTIES]; ///< what was read
    int count;                                      ///< properties
} mag_slurry_fit;

/// Reads a fit 'a' or 'b' of an alloy. MAG_BAD_CASE where it has no such fit.
mag_status mag_slurry_fit_read(struct mag_context *ctx, const char *alloy, char fit,
                               mag_slurry_fit *out);
/// The law where the fraction `solid`, at most MAG_SLURRY_NETWORK, is solid at a temperature [K];
/// `structure` is 1 in a rested slurry, 0 in one sheared for long.
void mag_slurry_at(const mag_slurry_fit *f, double solid, double temperature, double structure,
                   mag_slurry *out);
/// The law of an alloy at a temperature [K] from its fit 'a' or 'b', with its solid fraction by
/// Scheil; `structure` as above. MAG_BAD_CASE where the alloy has no such fit, or where more is
/// solid than the law holds for.
mag_status mag_slurry_read(struct mag_context *ctx, const char *alloy, char fit, double temperature,
                           double structure, mag_slurry *out);

/// Permeability [m2] of a network of grains of a diameter [m] of which the fraction `solid`, above
/// 0, is solid: d^2 (1 - solid)^3 / (180 solid^2) (Kozeny and Carman; Carman 1937, recalled).
double mag_slurry_permeability(double grain, double solid);
/// Viscosity [Pa s] of a liquid of viscosity `liquid` full of grains (Krieger and Dougherty 1959).
double mag_suspension_viscosity(double liquid, double solid, double packing);

/// How fast a slurry's structure builds up and breaks down (Moore 1959): d structure / dt =
/// build (1 - structure) - breakdown structure rate^power.
typedef struct mag_structure {
    double build;     ///< [1/s]
    double breakdown; ///< at a shear rate of 1 1/s [1/s]
    double power;     ///< of the shear rate
} mag_structure;

/// Structure after a time [s] at a shear rate [1/s]: exact, however long the time.
double mag_structure_after(const mag_structure *k, double structure, double rate, double time);
/// Structure that a shear rate [1/s] leads to.
double mag_structure_steady(const mag_structure *k, double rate);
