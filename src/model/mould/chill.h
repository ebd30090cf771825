/// @file chill.h
/// The user's heat: metal that comes in hot, freezes and warms the die, as the case describes it.
/// Without `heat: coupled` nothing of this is made.
#pragma once

#include "matter/steel.h"
#include "model/mould/freeze.h"
#include "model/mould/mould.h"

struct mag_mould_state;

/// What heat hangs on.
typedef struct mag_mould_chill {
    mag_thermal alloy;  ///< of the metal
    mag_steel steel;    ///< of the die
    double temperature; ///< [K] of the metal that comes in
} mag_mould_chill;

/// True where the metal's heat is computed.
bool mag_mould_has_heat(const mag_mould_params *p);
/// Finds what heat hangs on. MAG_BAD_CASE says what is missing or does not go together. Without
/// heat nothing is set.
mag_status mag_mould_find_chill(mag_context *ctx, const mag_mould_params *p,
                                mag_mould_chill *chill);
/// Makes heat and die for the state's cells, before its flow. Without heat none is made.
mag_status mag_mould_chill_create(mag_context *ctx, const mag_mould_params *p,
                                  struct mag_mould_state *s);
/// After a step of the flow of dt [s].
void mag_mould_chill_step(mag_context *ctx, struct mag_mould_state *s, double dt);
/// MAG_DIVERGED where metal is colder or hotter than anything that it touched, by far. Temperatures
/// are to be of now.
mag_status mag_mould_chill_check(mag_context *ctx, const mag_mould_params *p,
                                 const struct mag_mould_state *s);
/// Joins the flow that was made or restored with its heat.
void mag_mould_chill_join(mag_context *ctx, struct mag_mould_state *s);
/// Numbers and assumptions of heat.
void mag_mould_observe_chill(mag_context *ctx, const mag_mould_params *p,
                             const struct mag_mould_state *s, mag_observation *o);
/// What heat adds to the series.
void mag_mould_observe_chill_series(mag_context *ctx, const struct mag_mould_state *s,
                                    mag_observation *o);
/// Fields of heat. MAG_MACHINE if memory is out.
mag_status mag_mould_observe_chill_fields(mag_context *ctx, const struct mag_mould_state *s,
                                          mag_observation *o);
