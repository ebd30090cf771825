/// @file kinetics.h
/// Charge transfer after Butler and Volmer, forward and back, with slopes.
///
/// One sign throughout the cell: a current is positive where it is anodic (cations leave the
/// electrode: a metal is stripped), an overpotential where it drives such a current. Overpotentials
/// here have no unit: u = z F eta / (R T).
///
/// alpha_a + alpha_c is 1 in theory. Tafel slopes of magnesium electrolytes give other sums: any
/// two positive numbers are taken, but are then empirical.
#pragma once

#include <complex.h>
#include <stddef.h>

/// Exponent from which on an exponential goes on as its tangent, so that no overpotential that a
/// solver may try overflows: at alpha z F eta / (R T) = 300, beyond any current.
#define MAG_MOST_EXPONENT 300.0

/// exp(x), beyond MAG_MOST_EXPONENT its tangent. `slope` becomes d/dx.
double mag_bounded_exp(double x, double *slope);

/// z F / (R T) [1/V] of a cation of charge z.
double mag_per_volt(double charge, double temperature);

/// By what a rate with an activation energy [J/mol] exceeds its value at a reference temperature
/// [K]. `slope` becomes d/dT [1/K] unless it is NULL.
double mag_arrhenius(double energy, double reference, double temperature, double *slope);

/// Current over exchange current at u: exp(alpha_a u) - exp(-alpha_c u). `slope` becomes d/du.
double mag_bv_current(double u, double alpha_a, double alpha_c, double *slope);

/// The u at which current over exchange current is `ratio`; the inverse of mag_bv_current().
/// `slope` becomes du/d ratio.
double mag_bv_overpotential(double ratio, double alpha_a, double alpha_c, double *slope);

/// The same for many ratios (count); u, slope (count) too. In lanes where alpha_a = alpha_c. What
/// a ratio becomes does not hang on its place or its neighbours.
void mag_bv_overpotentials(size_t count, const double *ratio, double alpha_a, double alpha_c,
                           double *u, double *slope);

/// Impedance [ohm m2] at an angular frequency [1/s] of a resistance [ohm m2] before a charge
/// transfer [ohm m2] beside a double layer [F/m2] (Randles 1947, without diffusion).
double complex mag_randles_impedance(double resistance, double transfer, double layer, double w);
