/// @file fade.h
/// How a cell of the storage ages with time and use. Each law steps exactly under constant stress:
/// the same stress in one step or in many leaves the same. (An explicit step of
/// dy = k p (y/k)^((p-1)/p) dx is infinite at y = 0 and overshoots where a first step at low stress
/// left a small y; the exact one, y -> k ((y/k)^(1/p) + dx)^p, has no such trap.)
///
/// The laws for lithium cells say nothing of magnesium. No ageing data of a magnesium system exist:
/// the law for magnesium is bookkeeping of stated rates.
#pragma once

#include "mag/param.h"

/// Loss by a power law, y = k x^p, after `x` more at rate `k`: exact where k is constant.
double mag_fade_power(double y, double k, double p, double x);

/// Calendar fade in the form of the System Advisor Model (DiOrio and others, NREL/TP-6A20-64641,
/// 2015): capacity = q0 - k sqrt(days), k = a exp(b (1/T - 1/296)) exp(c (SOC/T - 1/296)).
typedef struct mag_fade_sam {
    double q0; ///< capacity at the start over the nominal one
    double a;  ///< [1/sqrt(day)]
    double b;  ///< [K]
    double c;  ///< [K]
} mag_fade_sam;

/// Rate k [1/sqrt(day)] at a temperature [K] and a SOC.
double mag_fade_sam_rate(const mag_fade_sam *f, double temperature, double soc);

/// What a lithium iron phosphate cell against graphite bears for a while.
typedef struct mag_fade_stress {
    double days;        ///< [day] of it
    double cycles;      ///< equivalent full cycles in it
    double temperature; ///< [K] mean
    double soc;         ///< mean
    double depth;       ///< of its cycles
    double rate;        ///< [1/h] mean of charge and discharge current over the capacity
} mag_fade_stress;

/// Losses of that cell. Fit of BLAST-Lite (NREL, 2025, model Lfp_Gr_250AhPrismatic) to the ageing
/// data of doi:10.1016/j.est.2023.109042. Valid for 10 to 45 degC, depths from 0.8, rates of charge
/// up to 0.65/h.
typedef struct mag_fade_lfp {
    double calendar; ///< share of the capacity lost with time
    double cycling;  ///< share lost with use
} mag_fade_lfp;

/// Potential of the lithiated graphite [V] at a SOC (fit of Safari and Delacourt,
/// doi:10.1149/1.3567007).
double mag_fade_lfp_potential(double soc);
/// Calendar rate [1/day^0.526].
double mag_fade_lfp_calendar_rate(double temperature, double soc);
/// Cycling rate [1/cycle^0.828].
double mag_fade_lfp_cycling_rate(double temperature, double depth, double rate);
/// Adds a while of stress to the losses.
void mag_fade_lfp_add(mag_fade_lfp *f, const mag_fade_stress *stress);
/// True where the stress lies within what the fit was made of.
bool mag_fade_lfp_is_covered(const mag_fade_stress *stress);

/// Stated rates at which a magnesium cell ages.
typedef struct mag_fade_mg {
    double efficiency;  ///< coulombic, of plating and stripping the metal: CE
    double excess;      ///< metal capacity over the capacity cycled, when new; at least 1
    double trapping;    ///< share of the magnesium taken up in a full cycle that stays in the host
    double film;        ///< [m] thickness of the metal's film when new
    double film_growth; ///< [m2/s] k of its parabolic growth, thickness^2 = film^2 + 2 k t
    double film_share;  ///< of the new cell's resistance that is the film's
} mag_fade_mg;

/// What they have done.
typedef struct mag_fade_mg_state {
    double metal;     ///< metal left over the capacity cycled, when new
    double host;      ///< sites of the host that are left
    double thickness; ///< [m] of the film
} mag_fade_mg_state;

/// A new cell.
mag_fade_mg_state mag_fade_mg_begin(const mag_fade_mg *f);
/// Ages by a time [s] and `cycles` cycles, each of all the capacity there is at the time.
void mag_fade_mg_add(const mag_fade_mg *f, mag_fade_mg_state *state, double time, double cycles);
/// Capacity over the new one: the lesser of metal and host.
double mag_fade_mg_capacity(const mag_fade_mg_state *state);
/// Resistance over the new one: the film's grows with its thickness.
double mag_fade_mg_resistance(const mag_fade_mg *f, const mag_fade_mg_state *state);
/// Cycles until the metal that was in excess is spent, (excess - 1) / (1 - efficiency); without
/// trapping. Infinite where nothing is lost.
double mag_fade_mg_reserve(const mag_fade_mg *f);
/// What every result that hangs on this law must say.
const char *mag_fade_mg_warning(void);

/// Coulombic efficiency of a metal by the reservoir protocol (Adams and others,
/// doi:10.1002/aenm.201702097): `plated` is laid down, `cycles` times `cycled` is stripped and
/// plated, then `stripped` comes off. All in one unit of charge.
double mag_fade_reservoir(double plated, double cycled, int cycles, double stripped);
