/// @file heat.h
/// Heat of the metal in a cavity: conduction between its cells and to the walls, in enthalpy form.
/// Equations, limits: README.md. A step is
///
///     mag_heat_walls();   // conductivity          -> conductance of each wall face
///     mag_die_step();     // conductance           -> flux through each wall face
///     mag_heat_conduct(); // temperature, flux     -> enthalpy
///     mag_heat_look();    // enthalpy              -> temperature, solid, conductivity
#pragma once

#include "matter/thermal_lanes.h"
#include "model/block.h"
#include "model/mould/flow/grid.h"

/// What is chosen about it.
typedef struct mag_heat_setup {
    double spacing;           ///< [m] edge of a cell
    double density;           ///< [kg/m3] of the metal, solid or liquid
    const mag_thermal *alloy; ///< read by mag_heat_create() only
    bool profiles;            ///< thin walls take a profile within their cells, see README.md
} mag_heat_setup;

/// Heat on a grid's cells. Made by mag_heat_create().
typedef struct mag_heat {
    const mag_grid *grid;  ///< borrowed
    const mag_pop *fill;   ///< metal in each cell, 1 or a little more or less where it is full,
                           ///< borrowed from who knows; NULL: 1 everywhere
    mag_heat_setup setup;  ///< `alloy` is NULL
    mag_heat_table *table; ///< the alloy's
    size_t faces;          ///< between cells and walls
    void *block;           ///< memory of the fields
#define FIELD(type, name, count, unit, role, meaning) type *name; ///< meaning
#include "model/mould/freeze/heat_fields.def"
#undef FIELD
} mag_heat;

/// Makes heat for a grid's cells, all at 25 degC. The grid must outlive it. MAG_BAD_CASE for an
/// alloy that mag_thermal_check() refuses, MAG_MACHINE if memory is out.
mag_status mag_heat_create(struct mag_context *ctx, const mag_grid *g, const mag_heat_setup *setup,
                           mag_heat **out);
/// Frees it. NULL is fine.
void mag_heat_destroy(mag_heat *h);
/// The state's memory, for a checkpoint; adds to `chunks` and returns the count. Once it is
/// restored, mag_heat_look().
int mag_heat_chunks(mag_heat *h, mag_chunk *chunks, int have);

/// Longest stable time step [s] where the die's side of a face conducts at most `contact` [W/m2/K];
/// INFINITY is fine.
double mag_heat_longest_step(const mag_heat *h, double contact);

/// Temperature, solid fraction and conductivity of all cells from their enthalpies.
void mag_heat_look(struct mag_context *ctx, mag_heat *h);
/// Conductance [W/m2/K] of each wall face, from its cell's temperature to the die's surface
/// (faces), where the contact has `contact` [W/m2/K] (faces). Metal touches its share of a face.
void mag_heat_walls(struct mag_context *ctx, const mag_heat *h, const mag_pop *contact,
                    mag_pop *conductance);
/// Conducts heat for a time step [s]; `flux` [W/m2] leaves through each wall face (faces).
void mag_heat_conduct(struct mag_context *ctx, mag_heat *h, const double *flux, double dt);
/// Temperature [K] of the metal's surface at a wall face through which a flux [W/m2] leaves.
double mag_heat_surface(const mag_heat *h, size_t face, double flux);
/// Heat of all metal [J], from 25 degC.
double mag_heat_total(const mag_heat *h);
