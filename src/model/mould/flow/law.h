/// @file law.h
/// How a slurry answers to shear: viscosity against shear rate, in lattice units, divided by the
/// metal's density. Equations and sources: README.md.
#pragma once

#include <stdbool.h>

/// Form of the law.
typedef enum mag_law {
    MAG_NEWTONIAN,       ///< one viscosity: mag_flow_now.viscosity
    MAG_POWER_LAW,       ///< consistency rate^index
    MAG_BINGHAM,         ///< yield stress + consistency rate
    MAG_HERSCHEL_BULKLEY ///< yield stress + consistency rate^index
} mag_law;

/// A law. Fixed during a run but for the time step's changes.
typedef struct mag_rheology {
    mag_law law;         ///< its form
    double consistency;  ///< stress over density at a rate of 1 a step [cells2/step^(2 - index)]
    double index;        ///< exponent of the rate; Bingham's is 1
    double yield_stress; ///< over density [cells2/step2]; 0 in a power law
    bool structured;     ///< the yield stress is that of structure 1, and goes with the cell's
    double build;        ///< rate at which structure builds up [1/step]
    double breakdown;    ///< share of the structure that a shear of 1 breaks down
    double floor;        ///< least viscosity [cells2/step]
    double cap;          ///< largest viscosity [cells2/step]
    double drag;         ///< of a network of grains, of a local law: force on a mass of 1 over its
                         ///< velocity [1/step]
} mag_rheology;

/// What a law makes of a second moment.
typedef struct mag_sheared {
    double rate;      ///< shear rate [1/step], the root of 2 S:S
    double viscosity; ///< of the law, within floor and cap [cells2/step]
} mag_sheared;

/// Shear rate and viscosity where `moment`, the root of 2 N:N over density with N the
/// non-equilibrium second moment, obeys rate / 3 + 2 viscosity(rate) rate + 2 subgrid rate^2 =
/// moment. `subgrid` is Smagorinsky's constant squared. A Newtonian law takes `viscosity`.
mag_sheared mag_law_solve(const mag_rheology *r, double viscosity, double subgrid, double moment);
/// What is left of `subgrid` in cells at walls that metal glides along: 1 - exp(-(y+ / 25)^3) of
/// it, with the distance y of the cell's far side (Piomelli, Ferziger, Moin 1987), because the
/// viscosity of a layer that the cells resolve is the metal's own.
double mag_law_damp(double subgrid, double viscosity, double moment);
/// A law with a power, tabulated (law_lanes.h).
typedef struct mag_law_table mag_law_table;
/// Fills the table, unless it is that law's already.
void mag_law_tabulate(mag_law_table *t, const mag_rheology *r);
/// How a law goes with the metal's enthalpy (law_lanes.h).
typedef struct mag_law_local mag_law_local;
/// The law where the metal has an enthalpy [J/kg]; a local one's numbers are what its table counts
/// in.
mag_rheology mag_law_at(const mag_rheology *r, const mag_law_local *t, double enthalpy);
/// The same law of matter in a time step `ratio` times as long.
void mag_law_rescale(mag_rheology *r, double ratio);
