/// @file plan.h
/// The best schedule of a storage that is known by its powers, energy and efficiencies, with prices
/// and loads known ahead: a linear program, made once and solved again as bounds and prices change.
///
///     least sum_t [p_t (in_t - out_t) + wear out_t] step + peak price M
///     E_t = E_t-1 + (eta_in in_t - out_t / eta_out) step
///     load_t + in_t - out_t <= M
///
/// (Sioshansi and others, Energy Economics 31, 2009, 269, for arbitrage.) Where prices are below 0
/// the least cost may have in and out at once, which only wastes: what is run is their difference.
#pragma once

#include "mag/status.h"

#include <stdbool.h>

struct mag_context;

/// A storage as the plan sees it.
typedef struct mag_plan_store {
    double in;             ///< [W] most that is drawn
    double out;            ///< [W] most that is delivered
    double energy;         ///< [J] room
    double in_efficiency;  ///< stored over drawn
    double out_efficiency; ///< delivered over taken from the store
} mag_plan_store;

/// How a plan is made.
typedef struct mag_plan_form {
    int steps;     ///< looked ahead, at least 2
    double step;   ///< [s]
    bool cyclic;   ///< it ends with the energy it starts with, which is free
    bool has_peak; ///< there are loads, and the peak M
} mag_plan_form;

/// A plan and its schedule. Opaque.
typedef struct mag_plan mag_plan;

/// Makes a plan with all prices and loads 0, that starts empty and may end anyhow. MAG_BAD_CASE
/// says what a store must have.
mag_status mag_plan_create(struct mag_context *ctx, const mag_plan_form *form,
                           const mag_plan_store *store, mag_plan **out);
/// Frees it. NULL is fine.
void mag_plan_destroy(mag_plan *plan);

/// Sets the price [EUR/J] of a step, either way.
void mag_plan_price(mag_plan *plan, int step, double price);
/// Sets what delivering wears off [EUR/J].
void mag_plan_wear(mag_plan *plan, double wear);
/// Sets the load [W] of a step; only with a peak.
void mag_plan_load(mag_plan *plan, int step, double load);
/// Sets what the peak costs [EUR/W], and the peak [W] that is reached anyhow; only with a peak.
void mag_plan_peak(mag_plan *plan, double price, double reached);
/// Allows nothing to flow in a step, or everything again: for what lies behind the end of a series.
void mag_plan_shut(mag_plan *plan, int step, bool shut);
/// Sets the energy [J] at the start, and the least at the end; only without `cyclic`.
void mag_plan_ends(mag_plan *plan, double start, double end_least);
/// Sets the room of a store that has changed [J].
void mag_plan_room(mag_plan *plan, double energy);

/// Finds the schedule of least cost. Of those that cost the same, with a peak and no prices, one
/// that moves the least energy.
mag_status mag_plan_solve(struct mag_context *ctx, mag_plan *plan);
/// Power [W] drawn in a step, after mag_plan_solve().
double mag_plan_in(const mag_plan *plan, int step);
/// Power [W] delivered in a step.
double mag_plan_out(const mag_plan *plan, int step);
/// Energy [J] at the end of a step.
double mag_plan_energy(const mag_plan *plan, int step);
/// The cost [EUR] of the schedule.
double mag_plan_cost(const mag_plan *plan);
/// The peak [W]; 0 without one.
double mag_plan_highest(const mag_plan *plan);
