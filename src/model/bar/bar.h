/// @file bar.h
/// Heat in a bar, in one dimension. Equations and limits: README.md beside this file. The smallest
/// whole model: copy this folder to begin another (docs/new-model.md).
#pragma once

#include "mag/model.h"

/// What the user chooses; fixed during a run. SI.
typedef struct mag_bar_params {
#define MAG_DEF "model/bar/params.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_bar_params;

/// The words of `ends`.
typedef enum mag_bar_ends { MAG_BAR_HELD, MAG_BAR_INSULATED } mag_bar_ends;
/// The words of `start`.
typedef enum mag_bar_start { MAG_BAR_UNIFORM, MAG_BAR_SINE } mag_bar_start;

/// What changes, and is not a field.
typedef struct mag_bar_now {
    double time;    ///< [s]
    uint64_t steps; ///< taken
} mag_bar_now;

/// The state.
typedef struct mag_bar_state {
    int cells;                                                    ///< as chosen
    double step;                                                  ///< [s] time step
    mag_bar_now now;                                              ///< changes
    void *block;                                                  ///< memory of the fields
#define FIELD(type, name, count, unit, role, meaning) type *name; ///< (count) [unit] meaning
#include "model/bar/fields.def"
#undef FIELD
} mag_bar_state;

/// The defaults of params.def.
mag_bar_params mag_bar_default(void);

/// The table of params.def.
extern const mag_params mag_bar_table;

/// Heat capacity of a unit of volume [J/m3/K].
double mag_bar_capacity(const mag_bar_params *p);
/// The time step [s]: at most three quarters of what keeps the explicit scheme stable; a whole
/// number of them makes the run.
double mag_bar_step_size(const mag_bar_params *p);
/// Temperature at the beginning [K], at `x` [m] from the left end.
double mag_bar_start_at(const mag_bar_params *p, double x);

/// True once the steps of the whole run are taken.
bool mag_bar_is_finished(const mag_bar_params *p, const mag_bar_state *s);
/// Takes one step. Allocates nothing.
void mag_bar_step(mag_context *ctx, const mag_bar_params *p, mag_bar_state *s);
/// Takes steps while they end at or before `until` [s], at most a bundle of them.
mag_status mag_bar_advance(mag_context *ctx, const void *params, void *state, double until);
/// Heat in the bar above 0 K, for a unit of cross-section [J/m2].
double mag_bar_heat(const mag_bar_params *p, const mag_bar_state *s);
/// Hands numbers, a row or the fields to an observation.
mag_status mag_bar_observe(mag_context *ctx, const void *params, const void *state, int aspects,
                           mag_observation *out);

/// The model's entry in the list of models.
extern const mag_model mag_bar_model;
