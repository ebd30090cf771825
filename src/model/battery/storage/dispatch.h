/// @file dispatch.h
/// Runs a storage system through a series of steps by a rule: what is asked of it, what it gives.
/// Two of the rules look ahead: they plan anew (plan.h) every few steps, from what the system
/// really holds, and run the first steps of the plan.
#pragma once

#include "model/battery/storage/plan.h"
#include "model/battery/storage/system.h"

#include <stdbool.h>
#include <stdint.h>

/// What decides the power that is asked for.
typedef enum mag_dispatch_rule {
    MAG_DISPATCH_CUSTOM,    ///< a given series of powers
    MAG_DISPATCH_SELF_USE,  ///< what solar power the load leaves is stored, and given back to it
    MAG_DISPATCH_TARGET,    ///< the grid gives no more than a target; below it the storage charges
    MAG_DISPATCH_FREQUENCY, ///< a signal from -1 to 1 times the contracted power
    MAG_DISPATCH_ARBITRAGE, ///< bought where it is cheap, sold where it is dear; planned
    MAG_DISPATCH_PEAK       ///< the least peak at the grid; planned
} mag_dispatch_rule;

/// A rule and its series (steps); those that it does not need may be NULL. Borrowed.
typedef struct mag_dispatch {
    mag_dispatch_rule rule; ///< which
    int steps;              ///< of the series
    int turns;              ///< times that they are run through; 0: once
    double step;            ///< [s]
    double surroundings;    ///< [K]
    const double *power;    ///< [W] asked for; delivered is positive
    const double *load;     ///< [W] on site
    const double *solar;    ///< [W] made on site
    const double *signal;   ///< -1 to 1; positive asks for power
    const double *price;    ///< [EUR/J]
    double contract;        ///< [W] contracted for the signal
    double target;          ///< [W] at the grid
    double wear;            ///< [EUR/J] that delivering is taken to cost when planning
    int horizon;            ///< steps looked ahead
    int renew;              ///< steps after which it plans anew
    int peak_steps;         ///< steps after which a plan forgets the peak so far; 0: never

    /// Called behind every step, to let the system age, say; may be NULL.
    void (*after)(void *user, const mag_storage *s, mag_storage_state *state,
                  const mag_storage_flow *flow);
    void *user; ///< handed to `after`
} mag_dispatch;

/// What came of it.
typedef struct mag_dispatch_result {
    double earned;       ///< [EUR] sold less bought, at the prices given; without auxiliaries
    double auxiliary;    ///< [EUR] paid for auxiliaries, at the prices given
    double peak;         ///< [W] highest power drawn from the grid, with load, solar, auxiliaries
    double peak_without; ///< [W] the same without the storage
    double asked;        ///< [J] energy asked for, either way; above a target only
    double missed;       ///< [J] of it that did not flow
    double solar_used;   ///< share of the solar energy that did not go to the grid; NaN without
    int plans;           ///< made
} mag_dispatch_result;

/// A run under way: plain data, for checkpoints.
typedef struct mag_dispatch_now {
    int64_t step;               ///< comes next
    double peak;                ///< [W] at the grid so far, as plans see it: without auxiliaries
    double solar;               ///< [J] made
    double spilt;               ///< [J] of it that went to the grid
    mag_dispatch_result result; ///< so far
} mag_dispatch_now;

/// Begins a run that is gone through step by step. MAG_BAD_CASE names what is missing.
mag_status mag_dispatch_begin(struct mag_context *ctx, const mag_dispatch *d,
                              mag_dispatch_now *now);
/// Whether the step that comes next needs a new plan.
bool mag_dispatch_is_due(const mag_dispatch *d, const mag_dispatch_now *now);
/// Plans from the step that comes next on: powers [W] (renew). What comes out hangs on nothing but
/// what is handed in.
mag_status mag_dispatch_plan(struct mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                             const mag_storage_state *state, mag_dispatch_now *now,
                             double *planned);
/// Takes a step. `planned` may be NULL for rules that do not plan.
mag_storage_flow mag_dispatch_go(const mag_dispatch *d, const mag_storage *s,
                                 mag_storage_state *state, const double *planned,
                                 mag_dispatch_now *now);

/// Runs the rule from a state, which goes on, to the end of its series; plans start from the last
/// one. The power that flowed [W] (steps) and the SOC behind
/// each step (steps, of the last turn) are kept where the pointers are not NULL. MAG_BAD_CASE names
/// what is missing.
mag_status mag_dispatch_run(struct mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                            mag_storage_state *state, double *power, double *soc,
                            mag_dispatch_result *out);
/// The system as a plan sees it: the energy between its SOC limits as it has aged; powers, and
/// efficiencies at half of each, from the middle of that and for a moment.
mag_plan_store mag_dispatch_store(const mag_storage *s, const mag_storage_state *state);
