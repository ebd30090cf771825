/// @file pairs.h
/// Ion pairs and clusters in a magnesium salt's solution, and how they carry charge and salt.
///
/// Mg2+ takes up anions one by one, MgA2 gathers in clusters of m:
///     Mg2+ + A- = MgA+ (K1)   MgA+ + A- = MgA2 (K2)   MgA2 + A- = MgA3- (K3)   m MgA2 = (MgA2)m
/// All are fast and ideal. Only species of the salt are there, so that the solution of c mol/m3 of
/// salt holds the constituents Mg (c) and A (2 c), bound or free.
#pragma once

/// The species. In this order in every array.
typedef enum mag_pair_species {
    MAG_FREE_CATION,  ///< Mg2+
    MAG_CATION_PAIR,  ///< MgA+
    MAG_NEUTRAL,      ///< MgA2
    MAG_ANION_TRIPLE, ///< MgA3-: with it the transference number may fall below 0
    MAG_CLUSTER,      ///< (MgA2)m
    MAG_FREE_ANION,   ///< A-
    MAG_PAIR_SPECIES  ///< how many
} mag_pair_species;

/// What is known of a salt in its solvent, at one temperature. A constant of 0 leaves out its
/// species and those that are made of it.
typedef struct mag_pairs {
    double step[3];                       ///< [m3/mol] K1, K2, K3
    double cluster;                       ///< [(m3/mol)^(m - 1)] of m MgA2 = (MgA2)m
    double members;                       ///< m, at least 1
    double diffusivity[MAG_PAIR_SPECIES]; ///< [m2/s]
} mag_pairs;

/// What a salt splits into, with derivatives in its concentration c.
typedef struct mag_speciation {
    double value[MAG_PAIR_SPECIES];     ///< [mol/m3]
    double by_salt[MAG_PAIR_SPECIES];   ///< d/dc [1]
    double curvature[MAG_PAIR_SPECIES]; ///< d2/dc2 [m3/mol]
    double activity_slope;              ///< d/dc of ln([Mg2+] [A-]^2) [m3/mol]
    double activity_curvature;          ///< d2/dc2 of it [m6/mol2]
} mag_speciation;

/// Least salt concentration that is told apart [mol/m3]: one below, or negative, counts as this.
#define MAG_PAIRS_LEAST_SALT 1e-9

/// Splits `salt` [mol/m3] into its species.
mag_speciation mag_pairs_split(const mag_pairs *p, double salt);

/// A property of the solution.
typedef struct mag_pairs_property {
    double value;   ///< in its unit
    double by_salt; ///< d/dc, in its unit for each mol/m3
} mag_pairs_property;

/// What the law of a concentrated binary electrolyte needs to know of the solution.
typedef struct mag_pairs_transport {
    mag_pairs_property conductivity; ///< kappa [S/m]
    mag_pairs_property diffusivity;  ///< D of the salt [m2/s]
    mag_pairs_property transference; ///< t+ of the constituent Mg [1]
    mag_pairs_property factor;       ///< 1 + d ln f/d ln c, f of the salt's mean activity [1]
} mag_pairs_transport;

/// Transport in a solution at a temperature [K], by Nernst and Einstein.
mag_pairs_transport mag_pairs_transport_of(const mag_pairs *p, double temperature,
                                           const mag_speciation *s);
