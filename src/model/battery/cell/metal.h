/// @file metal.h
/// What happens at the surface of a metal electrode: desolvation before charge transfer, nucleation
/// on a bare collector, growth of a blocking film. Currents are positive where metal is stripped.
#pragma once

/// Charge transfer at a metal surface, at one temperature.
typedef struct mag_metal {
    double charge;      ///< z of the cation
    double alpha_a;     ///< of stripping
    double alpha_c;     ///< of plating
    double exchange;    ///< [A/m2] exchange current i0 where the salt is at `reference`
    double reference;   ///< [mol/m3] salt concentration that `exchange` is of
    double order;       ///< exponent of the salt concentration in i0; alpha_c in theory
    double desolvation; ///< [m/s] rate k1 at which cations shed solvent; INFINITY: at once
} mag_metal;

/// A current and how it goes.
typedef struct mag_metal_current {
    double value;            ///< [A/m2]
    double by_overpotential; ///< [A/m2/V]
    double by_salt;          ///< [A m/mol]
} mag_metal_current;

/// An overpotential and how it goes.
typedef struct mag_metal_overpotential {
    double value;      ///< [V]
    double by_current; ///< [V m2/A]
    double by_salt;    ///< [V m3/mol]
} mag_metal_overpotential;

/// Salt concentration over the reference below which it counts as this much [1]: what a solver
/// tries there, negative too, is no chemistry.
#define MAG_METAL_LEAST_SALT 1e-9

/// Current at an overpotential [V] and a salt concentration at the surface [mol/m3]. With
/// f = z F / (R T) and i_des = z F k1 c, the largest current of plating, desolvation and charge
/// transfer in a row give
/// i = i0 (exp(alpha_a f eta) - exp(-alpha_c f eta)) / (1 + i0 / i_des exp(-alpha_c f eta)).
mag_metal_current mag_metal_current_at(const mag_metal *m, double temperature, double overpotential,
                                       double salt);

/// Share of i_des up to which an overpotential can be told; a current beyond counts as this much.
#define MAG_METAL_MOST_PLATING (1.0 - 1e-12)

/// The inverse: overpotential at a current [A/m2] and a salt concentration [mol/m3].
mag_metal_overpotential mag_metal_overpotential_at(const mag_metal *m, double temperature,
                                                   double current, double salt);

/// Nucleation on a collector that is not yet covered.
typedef struct mag_nucleation {
    double rate;    ///< [A/m2] largest current K
    double barrier; ///< [V2] B of exp(-B / eta^2), as for nuclei in three dimensions
    double spread;  ///< [m2/C] coverage for each charge, k_theta
} mag_nucleation;

/// Current on bare collector at an overpotential [V]: -K exp(-B / eta^2) where eta is negative,
/// else 0. `slope` becomes d/d eta [A/m2/V].
double mag_nucleation_current(const mag_nucleation *n, double overpotential, double *slope);

/// d coverage/dt [1/s] at a nucleation current [A/m2] and a coverage: -k_theta i (1 - coverage).
double mag_coverage_rate(const mag_nucleation *n, double current, double coverage,
                         double *by_current, double *by_coverage);

/// A film that grows by what creeps through it and is torn off by stripping.
typedef struct mag_film {
    double growth;  ///< [m2/s] k_f of d delta/dt = k_f / delta
    double removal; ///< [m3/C] volume that stripping takes off, for each charge
    double least;   ///< [m] of a native film, above 0: growth is never faster than at this
} mag_film;

/// d thickness/dt [m/s] at a thickness [m] and a current [A/m2]. Removal fades out where the film
/// is no thicker than the native one, by thickness / (thickness + least).
double mag_film_rate(const mag_film *f, double thickness, double current, double *by_thickness,
                     double *by_current);
