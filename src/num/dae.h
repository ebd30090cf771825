/// @file dae.h
/// Stiff equations with constraints, r(t, y, y') = 0 of index 1, over time: IDAS, backward
/// differentiation of variable order (Hindmarsh et al. 2005). The caller finds and factors its own
/// matrices.
///
///     mag_dae_create(ctx, &system, &dae);
///     mag_dae_start(ctx, dae, t, y, yp);     makes y and y' consistent first
///     mag_dae_step(ctx, dae, end, &found);   one step of its own, never past `end`
///     mag_dae_at(dae, t, y, yp);             anywhere within the last step
#pragma once

#include "mag/status.h"

#include <stdbool.h>
#include <stdint.h>

struct mag_context;

/// What is to be solved.
typedef struct mag_dae_system {
    void *user;   ///< handed to the functions
    int32_t size; ///< unknowns
    int events;   ///< functions whose zeros end a step, when come to from above; at most 64
    /// Finds (size) r. False: y is out of bounds, a smaller step may do.
    bool (*residual)(void *user, double t, const double *y, const double *yp, double *r);
    /// Finds and factors dr/dy + c dr/dy'. False: it could not.
    bool (*factor)(void *user, double t, double c, const double *y, const double *yp);
    /// Solves with what was factored last, in place: (size) b.
    void (*solve)(void *user, double *b);
    /// Finds (events) g. May be NULL where there are none.
    void (*event)(void *user, double t, const double *y, const double *yp, double *g);
    const uint8_t *differential; ///< (size) 1 where y' counts, 0 for what is only constrained
    const uint8_t *tested;       ///< (size) 1 where a step's error counts although the unknown is
                                 ///< only constrained, such as what events ask; NULL: nowhere
    const double *tolerance;     ///< (size) absolute, in the unknown's unit
    double relative;             ///< tolerance
} mag_dae_system;

/// What a step came to.
typedef struct mag_dae_found {
    double time; ///< reached
    int event;   ///< index of the function that became zero; -1: none
    bool at_end; ///< the time asked for was reached
} mag_dae_found;

/// What the solving took.
typedef struct mag_dae_effort {
    int64_t steps;     ///< taken
    int64_t residuals; ///< found, consistency left out
    int64_t factors;   ///< of the matrix
    int64_t failures;  ///< steps given up and tried again
    int order;         ///< of the last step
    double step;       ///< the last one
} mag_dae_effort;

/// The solver. Opaque.
typedef struct mag_dae mag_dae;

/// Makes a solver for a system, whose struct and arrays must outlive it.
mag_status mag_dae_create(struct mag_context *ctx, const mag_dae_system *system, mag_dae **dae);
/// Frees it. NULL is fine.
void mag_dae_destroy(mag_dae *dae);

/// Makes y and y' agree with the equations: what is differential stays, its y' and all else are
/// found by a damped Newton iteration from what is given. MAG_DIVERGED: none found.
mag_status mag_dae_agree(struct mag_context *ctx, mag_dae *dae, double t, double *y, double *yp);
/// Begins at t with (size) y and y' made to agree, which come back so. Forgets what was before.
mag_status mag_dae_start(struct mag_context *ctx, mag_dae *dae, double t, double *y, double *yp);
/// One step towards `end`. MAG_DIVERGED says what the solver said.
mag_status mag_dae_step(struct mag_context *ctx, mag_dae *dae, double end, mag_dae_found *found);
/// y and y' at a time within the last step, (size) each. y' may be NULL.
void mag_dae_at(mag_dae *dae, double t, double *y, double *yp);
/// What was done since the last start.
mag_dae_effort mag_dae_effort_of(const mag_dae *dae);
