/// @file impedance.h
/// Impedance of a cell about the state looked at: the equations made linear there, one complex
/// system per frequency.
///
/// Double layers count here and only here: within a run they fill in milliseconds, and potentials
/// follow at once. Their current goes with the reaction's into the balances of charge and salt, and
/// a film on the surface lies behind them, in the reaction's branch.
///
/// The state need not be at rest. What a spectrum says of a state that drifts is that of the state
/// frozen: see mag_cell_drift().
#pragma once

#include "mag/status.h"

#include <complex.h>

struct mag_cell;
struct mag_context;

/// Finds impedances -dV/di [ohm m2] (count) at frequencies (count) [Hz] above 0, whatever the step
/// holds: a resistance is positive, a capacity has a negative imaginary part. MAG_BAD_CASE: a
/// frequency that cannot be.
mag_status mag_cell_find_impedance(struct mag_context *ctx, struct mag_cell *cell, int count,
                                   const double *frequency, double complex *impedance);

/// How fast the state moves [1/s]: the most that a share of a host changes, or the salt's
/// concentration relative to the first. Over a period the state moves by this over the frequency: a
/// spectrum holds where that is small.
double mag_cell_drift(const struct mag_cell *cell);
