/// @file hold.h
/// Holding: liquid from the machine feeds metal that shrinks as it freezes, through what is still
/// open of the cavity. Quasi-static: every step has its own steady flow. Equations, limits:
/// README.md. Data: data/moulding.csv, data/alloys.csv.
///
///     mag_hold_create();
///     mag_hold_begin();       // once the cavity is full: solid fractions of then
///     mag_hold_step();        // solid, fill, pressure -> pressure, unfed; as often as one likes
///     mag_hold_find_pools();
#pragma once

#include "mag/observe.h"
#include "matter/property.h"
#include "model/block.h"
#include "model/mould/flow/grid.h"
#include "num/amg.h"
#include "num/vec.h"

struct mag_context;

/// A slit's permeability is its width squared over this: plane Poiseuille flow.
#define MAG_HOLD_SLIT 12.0

/// What is chosen about it.
typedef struct mag_hold_setup {
    double spacing;    ///< [m] edge of a cell
    double shrinkage;  ///< share of its volume that metal loses as it freezes, 0 to under 1
    double grain;      ///< [m] diameter of the solid's grains
    double viscosity;  ///< [Pa s] of the liquid between them
    double stop_solid; ///< solid fraction from which on nothing flows, over 0 and under 1
    double gate_solid; ///< the same in the inlet and the gate
    double pool_solid; ///< metal cut off below this solid fraction counts as a pool
} mag_hold_setup;

/// Where the machine is. Cells of the grid; read by mag_hold_create() only.
typedef struct mag_hold_sites {
    const int32_t *inlet; ///< (inlets) cells that bear the machine's pressure
    size_t inlets;        ///< at least 1
    const int32_t *gate;  ///< (gates) cells whose freezing shuts the cavity off
    size_t gates;         ///< 0: the inlet's are
} mag_hold_sites;

/// What a cell is by its place; or-ed.
typedef enum mag_hold_site { MAG_HOLD_INLET = 1, MAG_HOLD_GATE = 2 } mag_hold_site;

/// What a cell does in a step.
typedef enum mag_hold_kind {
    MAG_HOLD_CLOSED, ///< nothing flows: frozen, or hardly any metal
    MAG_HOLD_ALONE,  ///< liquid, without a way to the machine
    MAG_HOLD_OPEN,   ///< bears the machine's pressure
    MAG_HOLD_FED,    ///< is fed
    MAG_HOLD_DRY,    ///< at no pressure: is not fed, or in part
    MAG_HOLD_WETTED  ///< within a solution: was dry, is tried as fed
} mag_hold_kind;

/// What changes and is not a field. Volumes since mag_hold_begin().
typedef struct mag_hold_now {
    double pressure;         ///< [Pa] of the machine at the last step
    double gate_solid;       ///< least solid fraction in the gate
    double gate_freeze_time; ///< [s] when all of the gate reached its limit; NaN: not yet
    double shrunk;           ///< [m3] that froze metal lost
    double fed;              ///< [m3] that came from the machine
    double unfed_frozen;     ///< [m3] lost in metal that nothing flows through any more
    double unfed_cut_off;    ///< [m3] lost where liquid has no way to the machine
    double unfed_dry;        ///< [m3] lost where the pressure does not suffice
    int64_t steps;           ///< taken
    int64_t rounds;          ///< systems of equations set up
    int64_t iterations;      ///< of their solution
    int64_t unsettled;       ///< steps that ended before all cells kept their kind
} mag_hold_now;

/// Holding on a grid's cells. Made by mag_hold_create().
typedef struct mag_hold {
    const mag_grid *grid;                                         ///< borrowed
    mag_hold_setup setup;                                         ///< as it was made
    mag_hold_now now;                                             ///< changes
    size_t rows;                                                  ///< cells that liquid reaches
    mag_amg *amg;                                                 ///< solves
    void *block;                                                  ///< memory of the fields
#define FIELD(type, name, count, unit, role, meaning) type *name; ///< meaning
#include "model/mould/hold/hold_fields.def"
#undef FIELD
} mag_hold;

/// Makes it. The grid must outlive it. MAG_BAD_CASE for a setup or cells that cannot be,
/// MAG_MACHINE if memory is out.
mag_status mag_hold_create(struct mag_context *ctx, const mag_grid *g, const mag_hold_setup *setup,
                           const mag_hold_sites *sites, mag_hold **out);
/// Bytes of one for so many cells.
size_t mag_hold_bytes(size_t cells);
/// Frees it. NULL is fine.
void mag_hold_destroy(mag_hold *h);
/// The state's memory, for a checkpoint; adds to `chunks` and returns the count. Nothing is to be
/// put right once it is restored.
int mag_hold_chunks(mag_hold *h, mag_chunk *chunks, int have);

/// Begins with a full cavity: solid fraction of each cell (cells), machine's pressure [Pa].
/// Shrinkage counts from here on.
void mag_hold_begin(mag_hold *h, const mag_pop *solid, double pressure);
/// One step of `dt` [s] that ends at `time` [s]: solid fraction (cells) at its end, metal in each
/// cell (cells; NULL: 1), the machine's absolute pressure [Pa] during it. Solid fractions that fall
/// are left as they were. MAG_DIVERGED if the equations were not solved.
mag_status mag_hold_step(struct mag_context *ctx, mag_hold *h, const mag_pop *solid,
                         const mag_pop *fill, double time, double dt, double pressure);
/// Shrinkage that nothing fed so far [m3].
double mag_hold_unfed(const mag_hold *h);

/// Liquid that lost its way to the machine.
typedef struct mag_hold_pool {
    double place[3]; ///< [m] centre of what it lacks, from the corner of the grid's box
    double volume;   ///< [m3] of its cells
    double unfed;    ///< [m3] that it lacks so far
    double time;     ///< [s] when it was cut off
} mag_hold_pool;

/// Finds the pools that were cut off: neighbouring cells are one. The `most` that lack most,
/// largest first; returns how many, or -1 if memory is out. Pools cut off at different times that
/// touch are one.
int mag_hold_find_pools(const mag_hold *h, mag_hold_pool *pools, int most);

/// For mag_hold_step(): the pressures of all rows, and who is dry. Reads kind, demand, mobility,
/// row, cell, pressure of before; writes kind, drop. `level` [Pa] is the machine's pressure.
mag_status mag_hold_solve(struct mag_context *ctx, mag_hold *h, double level, double dt);
/// For mag_hold_step(): what flows into a row from its neighbours [Pa], in the unit of
/// mag_hold_asked().
double mag_hold_inflow(const mag_hold *h, size_t row);
/// What a row asks for [Pa]: its shrinkage in flow over a slit cell's conductance.
double mag_hold_asked(const mag_hold *h, size_t row, double dt);

enum { MAG_HOLD_PROPERTIES = 6 }; ///< what holding hangs on

/// What is known of it, and how surely.
typedef struct mag_hold_data {
    mag_hold_setup setup;                         ///< `spacing` is left 0
    mag_property properties[MAG_HOLD_PROPERTIES]; ///< what was read
} mag_hold_data;

/// Reads what holding of an alloy hangs on.
mag_status mag_hold_read(struct mag_context *ctx, const char *alloy, mag_hold_data *out);
/// Numbers, the table of pools, and assumptions, `data` NULL: none. `corner` [m] of the grid's box.
/// MAG_MACHINE if memory is out.
mag_status mag_hold_observe(struct mag_context *ctx, const mag_hold *h, const mag_hold_data *data,
                            const double corner[3], mag_observation *o);
/// Fields: pressure, what was not fed, when it was cut off. MAG_MACHINE if memory is out.
mag_status mag_hold_observe_fields(struct mag_context *ctx, const mag_hold *h, mag_observation *o);
