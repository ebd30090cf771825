/// @file gas.h
/// The gas in front of the metal: separate regions, each with its own pressure, and vents.
#pragma once

#include "model/mould/state.h"

#include <math.h>

/// Forgets all regions and makes one of all gas cells, at the case's pressure and temperature.
mag_status mag_mould_gas_create(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s);
/// Frees what it took.
void mag_mould_gas_destroy(mag_mould_state *s);
/// Volumes, vents and pressures after a step; every 64 steps finds what regions there are.
void mag_mould_gas_step(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s);
/// The gas's part of the state; adds to `chunks` and returns the count.
int mag_mould_gas_chunks(mag_mould_state *s, mag_chunk *chunks, int have);
/// Density of the gas before the shot [kg/m3].
double mag_mould_gas_density(const mag_mould_params *p);

/// Share of a cell that gas fills.
static inline double mag_mould_void(const mag_flow *f, size_t cell)
{
    return f->kind[cell] == MAG_GAS         ? 1.0
           : f->kind[cell] == MAG_INTERFACE ? fmin(1.0, fmax(0.0, 1.0 - (double)f->fill[cell]))
                                            : 0.0;
}

// ---- ways of the gas to the vents: way.c -----------------------------------------------------

/// The way of the one region at the start.
void mag_mould_ways_create(mag_mould_state *s);
/// Begins a look for regions: the ways of the new ones are not known.
void mag_mould_ways_begin(mag_mould_state *s);
/// Gas of the old region `from` is in the new region `to`.
void mag_mould_ways_hand_on(mag_mould_state *s, int32_t from, int32_t to);
/// Ends a look: regions beside an open vent have a way, those that had one until now lost it.
void mag_mould_ways_end(mag_mould_state *s);
/// The vent has just closed.
void mag_mould_ways_close(mag_mould_state *s, int vent);
/// Tables of the gas that is left and of the vents.
mag_status mag_mould_observe_trapped(mag_context *ctx, const mag_mould_params *p,
                                     const mag_mould_state *s, mag_observation *o);

/// Mass flow through a hole [kg/s] from pressure `inside` to `outside` [Pa]; negative inwards.
/// `area` [m2] times discharge coefficient, `temperature` [K] of the gas it comes from. Isentropic
/// nozzle of a perfect gas, choked below the critical ratio (Saint-Venant and Wantzel). *mach is
/// the Mach number in the hole.
double mag_vent_flow(double area, double inside, double outside, double temperature, double *mach);
