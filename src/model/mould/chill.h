/// @file chill.h
/// The user's heat: metal that comes in hot, freezes and warms the die, as the case describes it.
/// Without `heat: coupled` nothing of this is made.
#pragma once

#include "matter/steel.h"
#include "model/mould/freeze/freeze.h"
#include "model/mould/mould.h"

struct mag_mould_state;

/// What heat hangs on.
typedef struct mag_mould_chill {
    mag_thermal alloy;  ///< of the metal
    mag_steel steel;    ///< of the die
    double temperature; ///< [K] of the metal that comes in
} mag_mould_chill;

/// What the metal's heat amounts to, in cells that are at least half full; NaN where there are
/// none.
typedef struct mag_mould_warmth {
    double volume;           ///< of metal [cells]
    double coldest, hottest; ///< [K]
    double temperature;      ///< [K] mean over the volume
    double solid;            ///< fraction, mean over the volume
    double most_solid;       ///< fraction
} mag_mould_warmth;

/// True where the metal's heat is computed.
bool mag_mould_has_heat(const mag_mould_params *p);
/// Finds what heat hangs on. MAG_BAD_CASE says what is missing or does not go together. Without
/// heat nothing is set.
mag_status mag_mould_find_chill(mag_context *ctx, const mag_mould_params *p,
                                mag_mould_chill *chill);
/// Warns where the case says what only heat needs.
void mag_mould_warn_of_heat(mag_context *ctx, const mag_mould_params *p);
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
/// Looks at the metal, vents left out. Temperatures are to be of now.
mag_mould_warmth mag_mould_look_at_metal(const struct mag_mould_state *s);
/// Highest temperature of the die's surface now [K].
double mag_mould_die_peak(const mag_freeze *z);
/// Temperature [K] and solid fraction of the metal (cells), NaN without any, and the warmest face
/// of the die at each cell [K] (cells), NaN where none is. Temperatures are to be of now.
void mag_mould_copy_heat(const struct mag_mould_state *s, float *temperature, float *solid,
                         float *die);
/// Numbers and assumptions of heat.
void mag_mould_observe_chill(mag_context *ctx, const mag_mould_params *p,
                             const struct mag_mould_state *s, mag_observation *o);
/// What heat adds to the series.
void mag_mould_observe_chill_series(mag_context *ctx, const struct mag_mould_state *s,
                                    mag_observation *o);
/// Fields of heat. MAG_MACHINE if memory is out.
mag_status mag_mould_observe_chill_fields(mag_context *ctx, const struct mag_mould_state *s,
                                          mag_observation *o);
