/// @file titration.h
/// What a galvanostatic intermittent titration tells (Weppner and Huggins 1977): pulses of current
/// and rests, of a host against its metal, become rest potentials, resistances, diffusivities.
#pragma once

#include "mag/status.h"

#include <stdbool.h>

struct mag_context;

/// Share of R^2 / D that a pulse may last for Weppner and Huggins' formula to be told without
/// warning: particles are curved, which there makes the diffusivity 6 % too small.
#define MAG_TITRATION_REACH 1e-3

/// What was recorded. A sample's current has flowed since the sample before it. Two samples of one
/// time are before and after a jump; without them a jump is found by going back along the square
/// root of time.
typedef struct mag_titration_record {
    int samples;           ///< count
    const double *time;    ///< (samples) [s] not falling
    const double *current; ///< (samples) [A/m2] positive: discharge, which fills the host
    const double *voltage; ///< (samples) [V]
} mag_titration_record;

/// The host that is looked at.
typedef struct mag_titration_host {
    double radius;   ///< [m] of its particles; others: three times volume over surface
    double capacity; ///< [C/m2] of all of it
    double start;    ///< share that is full as the record begins
} mag_titration_host;

/// What a pulse tells.
typedef struct mag_titration_pulse {
    double begun;       ///< [s] time of the first current
    double lasted;      ///< [s]
    double current;     ///< [A/m2] average
    double share;       ///< of the host, after it
    double rest_before; ///< [V]
    double rest_after;  ///< [V] last sample of the rest
    double unrest;      ///< [V/s] slope there, of the rest's last two samples
    double resistance;  ///< [ohm m2] of the jump at the beginning
    double diffusivity; ///< [m2/s] of Weppner and Huggins
    double in_sphere;   ///< [m2/s] that a sphere needs for the same voltages, however long the
                        ///< pulse; NaN where none has them
    double reach;       ///< how long the pulse lasted, as a share of R^2 over that; NaN as it is
    bool short_enough;  ///< reach is at most MAG_TITRATION_REACH: `diffusivity` can be believed
} mag_titration_pulse;

/// Finds the pulses that have rest before and after them, at most `most`, into (most) `pulses`.
/// Returns MAG_BAD_CASE for a record or a host that cannot be.
///
/// All that changes in the pulse after the jump counts as the host's: where the electrolyte needs
/// as long as the host to settle, diffusivities are too small.
mag_status mag_titration_evaluate(struct mag_context *ctx, const mag_titration_record *record,
                                  const mag_titration_host *host, int most,
                                  mag_titration_pulse *pulses, int *count);

/// By how much the surface of a sphere exceeds its first concentration at a constant flux inward,
/// in N R / D, at time t D / R^2 (Carslaw and Jaeger 1959).
double mag_titration_surface(double time);
