/// @file cooling.h
/// What comes after a filling with heat: metal at rest freezes and cools in the closed die, fed by
/// the machine's pressure, until it may be ejected; then the die goes through cycles with that
/// shot. The run's time stands still meanwhile: what comes of it are numbers, tables and fields.
#pragma once

#include "mag/context.h"
#include "mag/model.h"
#include "model/mould/chill.h"
#include "model/mould/die/replay.h"
#include "model/mould/freeze/niyama.h"
#include "model/mould/hold/hold.h"

struct mag_mould_state;

enum {
    MAG_COOLING_ROWS = 48,    ///< most rows of the table of cooling
    MAG_COOLING_CYCLES = 1000 ///< most cycles told of
};

/// Where a filling with heat is.
typedef enum mag_mould_stage {
    MAG_STAGE_FILLING, ///< the run's time goes on
    MAG_STAGE_COOLING, ///< metal at rest in the closed die
    MAG_STAGE_CYCLES,  ///< of the die
    MAG_STAGE_DONE     ///< nothing is left to do
} mag_mould_stage;

/// A row of the table of cooling.
typedef struct mag_cooling_row {
    double time;          ///< [s] from the end of filling
    double hottest, mean; ///< [K] of the metal
    double solid;         ///< fraction, mean
    double die;           ///< [K] highest of the die's surface
    double heat;          ///< [J] to the die, from the start of the shot
} mag_cooling_row;

/// What changes and is not a field. Times count from the end of filling.
typedef struct mag_cooling_now {
    mag_mould_stage stage;   ///< where it is
    double time;             ///< [s] now
    double open;             ///< [s] when the die opens; NaN: when the metal may be ejected
    double eject;            ///< [s] when the metal may be ejected; NaN: not yet
    bool opened;             ///< whether the die has opened
    double looked;           ///< [s] of the last look
    double held;             ///< [s] of the last step of holding
    double hottest;          ///< [K] of part and runner at the last look
    double die_peak;         ///< [K] highest of the die's surface since the shot began
    mag_mould_warmth filled; ///< the metal when filling ended
    double die_filled;       ///< [K] highest of the die's surface then
    double to_die_filled;    ///< [J] that the die had taken then
    double to_die;           ///< [J] that it had taken when it opened
    double updates;          ///< cells conducted in so far
    int rows;                ///< in the table
    mag_cooling_row row[MAG_COOLING_ROWS]; ///< the table
    int cycles;                            ///< of the die so far
    int plain;                             ///< of them: not after mag_die_settle()
    double change; ///< [K] of the die's mean before a shot, against the last cycle
    mag_replay_outcome cycle[MAG_COOLING_CYCLES]; ///< what came of each
} mag_cooling_now;

/// What comes after the filling. Without heat nothing is made.
typedef struct mag_mould_cooling {
    mag_cooling_now *now; ///< changes; NULL: no heat is computed
    float *temperature;   ///< (cells) [K] of the metal when filling ended
    float *solid;         ///< (cells) its solid fraction
    float *die;           ///< (cells) [K] warmest of the die's faces then; NaN: none
    float *frozen;        ///< (cells) [s] from the start of the shot, when all was solid; NaN
    mag_hold *hold;       ///< the machine's pressure in it
    mag_hold_data data;   ///< what that hangs on
    mag_niyama niyama;    ///< where it is likely to be porous
    mag_replay *shot;     ///< for the cycles; NULL: none are asked for
    mag_die *die_cycled;  ///< the die that goes through them
    mag_open open;        ///< what it touches when it is open
} mag_mould_cooling;

/// True where cycles of the die are asked for.
bool mag_mould_has_cycles(const mag_mould_params *p);
/// Makes what comes after the filling, once flow and heat are there. MAG_BAD_CASE, MAG_MACHINE.
mag_status mag_mould_cooling_create(mag_context *ctx, const mag_mould_params *p,
                                    struct mag_mould_state *s);
/// Frees it.
void mag_mould_cooling_destroy(struct mag_mould_state *s);
/// Its memory, for a checkpoint; adds to `chunks` and returns the count.
int mag_mould_cooling_chunks(struct mag_mould_state *s, mag_chunk *chunks, int have);
/// Records what the die touches while the mould fills: after a conduction of dt [s].
void mag_mould_cooling_record(mag_context *ctx, struct mag_mould_state *s, double dt);
/// Begins with a filling that has just ended: cools it if it is full, else there is nothing to do.
void mag_mould_cooling_begin(mag_context *ctx, const mag_mould_params *p,
                             struct mag_mould_state *s);
/// A bundle of steps of it. MAG_DIVERGED if holding fails.
mag_status mag_mould_cooling_advance(mag_context *ctx, const mag_mould_params *p,
                                     struct mag_mould_state *s);
/// Absolute pressure [Pa] of the machine a time [s] after the end of filling.
double mag_mould_hold_pressure(const mag_mould_params *p, const struct mag_mould_state *s,
                               double time);
/// True where a filling that has ended has nothing left to do.
bool mag_mould_cooling_done(const struct mag_mould_state *s);
/// Whether a sweep of that name belongs to what comes after the filling.
bool mag_mould_is_after_filling(const char *sweep);
/// Updates of cells so far, one a cell and step.
double mag_mould_cooling_updates(const struct mag_mould_state *s);
/// Cooling time [s] from the end of holding to the die's opening; NaN where it is not known.
double mag_mould_cooling_time(const mag_mould_params *p, const struct mag_mould_state *s);
/// Numbers, tables and assumptions of what came after the filling.
mag_status mag_mould_observe_cooling(mag_context *ctx, const mag_mould_params *p,
                                     const struct mag_mould_state *s, mag_observation *o);
/// Fields of it. MAG_MACHINE if memory is out.
mag_status mag_mould_observe_cooling_fields(mag_context *ctx, const struct mag_mould_state *s,
                                            mag_observation *o);
