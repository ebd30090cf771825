/// @file front.h
/// What the metal's front was like where it came by: its heat as it arrived, how long metal was
/// open to the gas, where fronts met.
#pragma once

#include "mag/context.h"
#include "mag/model.h"

struct mag_mould_state;

/// Looked at as the filling goes on. All of it goes into a checkpoint.
typedef struct mag_mould_front {
    float *exposure;    ///< (cells) [s] that the cell's metal was a surface open to gas
    float *temperature; ///< (cells) [K] of the metal soon after it arrived; NaN before, NULL: no
                        ///< heat is computed
    float *solid;       ///< (cells) solid fraction of it; NaN before; NULL as temperature
    double looked;      ///< [s] time of the last look at exposure
} mag_mould_front;

/// Makes it for the state's cells. MAG_MACHINE if memory is out.
mag_status mag_mould_front_create(mag_context *ctx, struct mag_mould_state *s);
/// Frees it.
void mag_mould_front_destroy(struct mag_mould_state *s);
/// Its memory, for a checkpoint; adds to `chunks` and returns the count.
int mag_mould_front_chunks(struct mag_mould_state *s, mag_chunk *chunks, int have);
/// Adds the time since the last look to what is open to gas.
void mag_mould_front_expose(struct mag_mould_state *s);
/// Notes the heat of metal that has arrived since the last look. Temperatures are to be of now.
void mag_mould_front_note(struct mag_mould_state *s);
/// Whether grains are a network in most of the metal's surface, by its volume. Never unless the
/// slurry's law is local.
bool mag_mould_front_is_frozen(const struct mag_mould_state *s);
/// Where fronts met: solid fraction of the metal as it arrived, 0 without heat; NaN elsewhere
/// (cells). A cell is such a place where along some direction the three cells on either side were
/// reached one after the other, the cell last of all.
void mag_mould_front_find_welds(const struct mag_mould_state *s, float *weld);
/// Fields: exposure, and with heat the front's and the welds'. MAG_MACHINE if memory is out.
mag_status mag_mould_observe_front(mag_context *ctx, const struct mag_mould_state *s,
                                   mag_observation *o);
