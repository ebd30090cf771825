/// @file die.h
/// The die behind the cavity's walls: a column of layers normal to each wall face, which grow
/// thicker with depth. Heat goes along the columns only. Equations, limits: README.md.
#pragma once

#include "model/block.h"
#include "num/vec.h"

#include "mag/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mag_context;

enum {
    MAG_DIE_LAYERS = 128, ///< most layers
    MAG_DIE_STEPS = 64,   ///< most steps of mag_die_expose()
    MAG_DIE_BLOCK = 64    ///< columns that are solved together: their temperatures stay in cache
};

/// What is chosen about it: the same for all columns.
typedef struct mag_die_setup {
    double depth;        ///< [m] of the columns
    double first;        ///< [m] the surface's layer; the others grow by one ratio
    int layers;          ///< of each column; 0: the surface keeps its temperature
    double conductivity; ///< [W/m/K]
    double density;      ///< [kg/m3]
    double capacity;     ///< [J/kg/K]
    double start;        ///< [K] throughout
    double back;         ///< [K] behind the columns
    double transfer;     ///< [W/m2/K] to what is behind; INFINITY: the far side is held
    bool cycles;         ///< mag_die_settle() will be called
} mag_die_setup;

/// The columns. Made by mag_die_create().
typedef struct mag_die {
    mag_die_setup setup;                                          ///< as it was made
    size_t columns;                                               ///< one for each wall face
    size_t stride;                                                ///< of a row of columns
    double thickness[MAG_DIE_LAYERS];                             ///< [m] of each layer
    void *block;                                                  ///< memory of the fields
#define FIELD(type, name, count, unit, role, meaning) type *name; ///< meaning
#include "model/mould/die/die_fields.def"
#undef FIELD
} mag_die;

/// Makes that many columns. MAG_BAD_CASE for layers that do not fit the depth, MAG_MACHINE if
/// memory is out.
mag_status mag_die_create(struct mag_context *ctx, const mag_die_setup *setup, size_t columns,
                          mag_die **out);
/// Frees it. NULL is fine.
void mag_die_destroy(mag_die *d);
/// The state's memory, for a checkpoint; adds to `chunks` and returns the count.
int mag_die_chunks(mag_die *d, mag_chunk *chunks, int have);

/// What the columns touch.
typedef struct mag_die_touch {
    const mag_pop *conductance; ///< [W/m2/K] from there to the surface (columns)
    const mag_pop *temperature; ///< [K] there: of column c, number place[c]
    const int32_t *place;       ///< (columns)
} mag_die_touch;

/// Conducts heat for a time step [s], implicitly (backward Euler), while metal is touched; `flux`
/// (columns) gets what goes into each surface [W/m2]. Stable for any step.
void mag_die_step(struct mag_context *ctx, mag_die *d, const mag_die_touch *touch, double dt,
                  double *flux);
/// Lets all columns touch the same for a time [s]: air, spray. In `steps` steps that grow, at most
/// MAG_DIE_STEPS.
void mag_die_expose(struct mag_context *ctx, mag_die *d, double conductance, double temperature,
                    double time, int steps);
/// Temperature [K] of a column's surface, into which a flux [W/m2] goes.
double mag_die_surface(const mag_die *d, size_t column, double flux);
/// Heat of a column [J/m2], from 0 K.
double mag_die_stored(const mag_die *d, size_t column);

/// What the equations of all columns share in a step. Layer i: (store + conductances) T_i =
/// store T_old + ...
typedef struct mag_die_factors {
    double step;                    ///< [s]
    double store[MAG_DIE_LAYERS];   ///< heat capacity over the time step [W/m2/K]
    double between[MAG_DIE_LAYERS]; ///< conductance to the layer below [W/m2/K]; last: to the back
    double inverse[MAG_DIE_LAYERS]; ///< of the diagonal, with all below solved for
    double carry[MAG_DIE_LAYERS];   ///< between over the diagonal of the layer below
    double surface;                 ///< diagonal of the first layer, without its surface
    double half;                    ///< from the first layer's middle to the surface [m2 K/W]
} mag_die_factors;

/// Columns from one on that is a multiple of MAG_DIE_BLOCK: what they touch, and what comes of it.
typedef struct mag_die_block {
    double conductance[MAG_DIE_BLOCK]; ///< from there to the surface [W/m2/K]
    double temperature[MAG_DIE_BLOCK]; ///< there [K]
    double flux[MAG_DIE_BLOCK];        ///< into the surface [W/m2]
} mag_die_block;

/// Factors for a time step [s]; INFINITY: the steady state.
void mag_die_factor(const mag_die *d, double dt, mag_die_factors *f);
/// A time step of one block of columns, for callers that take many: `flux` comes of the rest.
void mag_die_step_block(mag_die *d, const mag_die_factors *f, size_t first, mag_die_block *b);

/// Begins a cycle: keeps the temperatures.
void mag_die_begin_cycle(mag_die *d);
/// After a cycle of a period [s]: goes on to where cycles like it would lead, as far as one can
/// tell. `conductance` [W/m2/K] of what the surface touched, mean of the cycle. Heat of the columns
/// changes without being taken or given.
void mag_die_settle(struct mag_context *ctx, mag_die *d, double period, double conductance);
