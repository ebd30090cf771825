/// @file replay.h
/// What a shot gave the die, recorded so that it can be given again to a die of other
/// temperatures: cycles of moulding without a filling each. Idea and limits: README.md.
///
///     mag_replay_create();
///     mag_replay_fill();   // after each conduction while the mould fills
///     mag_replay_note();   // after it: now and then, in metal at rest
///     mag_replay_cycle();  // a cycle: filling, closed die, open die
#pragma once

#include "model/mould/die/die.h"
#include "model/mould/die/open_die.h"
#include "num/vec.h"

enum {
    MAG_REPLAY_NOTES = 24, ///< most instants noted of metal at rest
    MAG_REPLAY_FILL = 8,   ///< steps that a filling is given again in
    MAG_REPLAY_BETWEEN = 4 ///< steps between two instants noted
};

/// What changes and is not a field.
typedef struct mag_replay_now {
    double filled;                 ///< [s] recorded of the filling
    double time[MAG_REPLAY_NOTES]; ///< [s] of each instant, from the end of filling
    int notes;                     ///< instants noted
} mag_replay_now;

/// A recorded shot. Made by mag_replay_create().
typedef struct mag_replay {
    mag_replay_now now;                                           ///< changes
    size_t columns;                                               ///< of the die
    size_t stride;                                                ///< of a row of columns
    mag_die_factors *factors;                                     ///< of the steps
    void *block;                                                  ///< memory of the fields
#define FIELD(type, name, count, unit, role, meaning) type *name; ///< meaning
#include "model/mould/die/replay_fields.def"
#undef FIELD
} mag_replay;

/// What metal of a shot the columns touch now.
typedef struct mag_replay_touch {
    const mag_die_touch *touch; ///< conductance and temperature of what each column touches
    const double *taken;        ///< (columns) heat that each took so far [J/m2]
} mag_replay_touch;

/// Makes an empty record for a die's columns. MAG_MACHINE if memory is out.
mag_status mag_replay_create(struct mag_context *ctx, size_t columns, mag_replay **out);
/// Bytes of one for so many columns.
size_t mag_replay_bytes(size_t columns);
/// Frees it. NULL is fine.
void mag_replay_destroy(mag_replay *r);
/// Its memory, for a checkpoint; adds to `chunks` and returns the count.
int mag_replay_chunks(mag_replay *r, mag_chunk *chunks, int have);

/// Adds dt [s] of filling, in which the columns touched that.
void mag_replay_fill(struct mag_context *ctx, mag_replay *r, const mag_die_touch *touch, double dt);
/// Notes an instant of metal at rest, a time [s] from the end of filling; the first is 0. What is
/// noted beyond MAG_REPLAY_NOTES stands for the last.
void mag_replay_note(struct mag_context *ctx, mag_replay *r, const mag_replay_touch *now,
                     double time);
/// True where `time` [s] from the end of filling is one to be noted: they grow by a half each.
bool mag_replay_wants(const mag_replay *r, double time);

/// Heat of a cycle, mean of the columns [J/m2], and temperatures of the die's surface [K].
typedef struct mag_replay_outcome {
    double closed;      ///< from the metal
    double air;         ///< to the air
    double spray;       ///< to the spray
    double back;        ///< to the channels
    double before;      ///< mean before the shot
    double before_most; ///< highest before the shot
    double peak;        ///< highest of all columns and times
    double swing;       ///< largest of a column: its highest less that before the shot
} mag_replay_outcome;

/// Takes a die through a cycle: the recorded filling by time, metal at rest by the heat that it
/// gave, up to the last instant noted, then the open die.
mag_replay_outcome mag_replay_cycle(struct mag_context *ctx, mag_replay *r, mag_die *die,
                                    const mag_open *open, const mag_cycle *cycle);
/// Heat that the metal of a column gives for each degree at the end [J/m2/K], mean: what holds
/// cycles together, for mag_die_settle().
double mag_replay_capacity(const mag_replay *r);
