/// @file freeze.h
/// Metal that cools and freezes while it flows: joins flow, heat and die. The flow carries the
/// enthalpy in each of its steps; heat is conducted every few of them, in one step of its own.
#pragma once

#include "model/mould/die/contact.h"
#include "model/mould/die/die.h"
#include "model/mould/flow/flow.h"
#include "model/mould/freeze/heat.h"

/// What is chosen about it.
typedef struct mag_freeze_setup {
    mag_heat_setup heat; ///< of the metal
    mag_die_setup die;   ///< behind all walls
    mag_contact contact; ///< of metal and die
    bool modelled;       ///< contact is as the model says; false: always `contact.peak`
    double loose;        ///< [K] of the metal's surface at which it shrinks off, where modelled
} mag_freeze_setup;

/// What changes and is not a field.
typedef struct mag_freeze_now {
    double since;  ///< [s] that heat has not been conducted for
    double moved;  ///< [cells] that the fastest metal has moved since
    double to_die; ///< [J] through the walls so far
    uint64_t done; ///< conductions so far
} mag_freeze_now;

/// Metal that freezes. Made by mag_freeze_create().
typedef struct mag_freeze {
    mag_freeze_setup setup;                                       ///< `heat.alloy` is NULL
    mag_freeze_now now;                                           ///< changes
    mag_heat *heat;                                               ///< of the metal
    mag_die *die;                                                 ///< a column for each wall face
    double longest;                                               ///< [s] between two conductions
    void *block;                                                  ///< memory of the fields
#define FIELD(type, name, count, unit, role, meaning) type *name; ///< meaning
#include "model/mould/freeze/freeze_fields.def"
#undef FIELD
} mag_freeze;

/// Makes heat and die of a grid's cells, which must outlive it. Its `heat->enthalpy` is to be the
/// flow's. MAG_BAD_CASE, MAG_MACHINE as mag_heat_create() and mag_die_create().
mag_status mag_freeze_create(mag_context *ctx, const mag_grid *g, const mag_freeze_setup *setup,
                             mag_freeze **out);
/// Frees it. NULL is fine.
void mag_freeze_destroy(mag_freeze *z);
/// Takes the flow that carries the enthalpy: its masses, and its inlets, where no die is.
void mag_freeze_join(mag_context *ctx, mag_freeze *z, const mag_flow *flow);
/// The state's memory, for a checkpoint; adds to `chunks` and returns the count. Once it is
/// restored, mag_freeze_join().
int mag_freeze_chunks(mag_freeze *z, mag_chunk *chunks, int have);

/// After a step of the flow of dt [s]: conducts if that is due.
void mag_freeze_step(mag_context *ctx, mag_freeze *z, const mag_flow *flow, double dt);
/// Tells how the metal is pressed against the die: pressures [Pa] of the cells. Where contact is
/// not modelled they do not matter.
void mag_freeze_press(mag_context *ctx, mag_freeze *z, const mag_pop *pressure);
/// Conducts for a time [s] in metal that is at rest: at most z->longest.
void mag_freeze_rest(mag_context *ctx, mag_freeze *z, double dt);
/// Conducts up to now. Temperatures, solid fractions and fluxes are those of now then.
void mag_freeze_catch_up(mag_context *ctx, mag_freeze *z);
