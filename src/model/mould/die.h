/// @file die.h
/// The die behind the cavity's walls: a column of layers normal to each wall face, which grow
/// thicker with depth. Heat goes along the columns only. Equations, limits: README.md.
#pragma once

#include "matter/steel.h"
#include "model/block.h"
#include "num/vec.h"

#include "mag/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mag_context;

enum {
    MAG_DIE_LAYERS = 128 ///< most layers
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

/// 25 mm of a steel in 12 layers from 0.1 mm on, at 220 degC, the far side held.
mag_die_setup mag_die_setup_of(const mag_steel *steel);

/// The columns. Made by mag_die_create().
typedef struct mag_die {
    mag_die_setup setup;                                          ///< as it was made
    size_t columns;                                               ///< one for each wall face
    size_t stride;                                                ///< of a row of columns
    double thickness[MAG_DIE_LAYERS];                             ///< [m] of each layer
    void *block;                                                  ///< memory of the fields
#define FIELD(type, name, count, unit, role, meaning) type *name; ///< meaning
#include "model/mould/die_fields.def"
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
/// Lets all columns touch the same for a time [s]: air, spray. In `steps` steps that grow.
void mag_die_expose(struct mag_context *ctx, mag_die *d, double conductance, double temperature,
                    double time, int steps);
/// Temperature [K] of a column's surface, into which a flux [W/m2] goes.
double mag_die_surface(const mag_die *d, size_t column, double flux);
/// Heat of a column [J/m2], from 0 K.
double mag_die_stored(const mag_die *d, size_t column);

/// Begins a cycle: keeps the temperatures.
void mag_die_begin_cycle(mag_die *d);
/// After a cycle of a period [s]: goes on to where cycles like it would lead, as far as one can
/// tell. `conductance` [W/m2/K] of what the surface touched, mean of the cycle. Heat of the columns
/// changes without being taken or given.
void mag_die_settle(struct mag_context *ctx, mag_die *d, double period, double conductance);
