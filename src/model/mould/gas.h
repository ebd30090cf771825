/// @file gas.h
/// The gas in front of the metal: separate regions, each with its own pressure, and vents.
#pragma once

#include "model/mould/state.h"

/// Forgets all regions and makes one of all gas cells, at the case's pressure and temperature.
mag_status mag_mould_gas_create(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s);
/// Frees what it took.
void mag_mould_gas_destroy(mag_mould_state *s);
/// Volumes, vents and pressures after a step; every 64 steps finds what regions there are.
void mag_mould_gas_step(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s);
/// The gas's part of the state; adds to `chunks` and returns the count.
int mag_mould_gas_chunks(mag_mould_state *s, mag_chunk *chunks, int have);

/// Mass flow through a hole [kg/s] from pressure `inside` to `outside` [Pa]; negative inwards.
/// `area` [m2] times discharge coefficient, `temperature` [K] of the gas it comes from. Isentropic
/// nozzle of a perfect gas, choked below the critical ratio (Saint-Venant and Wantzel). *mach is
/// the Mach number in the hole.
double mag_vent_flow(double area, double inside, double outside, double temperature, double *mach);
