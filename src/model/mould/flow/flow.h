/// @file flow.h
/// Free-surface lattice Boltzmann flow on the cells of a cavity, all in lattice units: lengths in
/// cells, times in steps, densities relative to the metal's. Equations and sources: README.md.
///
/// Populations are stored as their distance from the weights, in place: after an even step those
/// that a cell receives next lie at the cell itself, after an odd step at the neighbours.
#pragma once

#include "mag/model.h"
#include "model/mould/flow/grid.h"
#include "model/mould/flow/law.h"

/// What a cell holds.
typedef enum mag_cell_kind { MAG_GAS = 0, MAG_LIQUID = 1, MAG_INTERFACE = 2 } mag_cell_kind;

/// How populations are relaxed.
typedef enum mag_collision {
    MAG_REGULARISED, ///< second-order regularised, with Smagorinsky's sub-grid viscosity
    MAG_TRT          ///< two relaxation times, for laminar checks
} mag_collision;

/// A link from a cell into a wall that moves or lets metal in.
typedef struct mag_wall_link {
    int32_t cell;  ///< the cell
    int32_t q;     ///< direction from the cell into the wall, 1..18
    double push;   ///< 6 w_q (n.u) of a wall of speed 1: what the returning population gains
    int16_t speed; ///< which speed drives it: index into mag_flow_now.speed
    bool inlet;    ///< metal comes in here: the cell never empties; it may hold a pressure instead
} mag_wall_link;

/// Where a wall stands on a link, for walls that are not half-way.
typedef struct mag_wall_cut {
    int32_t cell; ///< the cell
    int16_t q;    ///< direction from the cell into the wall, 1..18
    float share;  ///< of the link that lies before the wall, above 0 and at most 1
} mag_wall_cut;

enum {
    MAG_WALL_SPEEDS = 8,    ///< most speeds that drive walls
    MAG_GAS_REGIONS = 65536 ///< most gas regions told apart; what is beyond shares the last
};

/// Slowest metal that counts as moving across thin walls, for mag_flow_convect() [cells/step].
#define MAG_FLOW_ACROSS 3e-4

/// What is fixed during a run.
typedef struct mag_flow_setup {
    mag_collision collision;    ///< operator
    double magic;               ///< TRT's Lambda; 3/16 puts a half-way wall exactly
    double smagorinsky;         ///< constant of the sub-grid viscosity; 0: none
    double margin;              ///< of fill beyond 0 or 1 before a cell converts; 0.01
    double young_margin;        ///< the same for a cell that became surface not long ago; 0.07
    bool surface;               ///< false: every cell is liquid
    double contact_slope;       ///< cotangent of the angle, through metal, of surface and walls
    bool slip;                  ///< walls that metal glides along hold nothing back: symmetry
    const mag_wall_link *links; ///< (link_count) copied
    size_t link_count;          ///< moving or inlet links
    const mag_wall_cut *cuts;   ///< (cut_count) copied; in the order of their cells
    size_t cut_count;           ///< links whose wall is not half-way
    double *enthalpy;           ///< (cells of all groups) goes with the metal; NULL: none. Borrowed
    const mag_law_local *local; ///< how a slurry's law, structured and with a power, goes with the
                                ///< enthalpy; NULL: not at all. Borrowed
} mag_flow_setup;

/// Usual settings: regularised, Smagorinsky 0.1, surface, no links.
mag_flow_setup mag_flow_setup_default(void);

/// What changes and is not a field. Lattice units.
typedef struct mag_flow_now {
    uint64_t step;                 ///< taken
    double viscosity;              ///< of a Newtonian metal [cells2/step]
    mag_rheology rheology;         ///< law of a slurry; all zero: Newtonian
    double force[3];               ///< acceleration [cells/step2]
    double tension;                ///< of the surface; 0: none, and nothing is looked at for it
    double gas_density;            ///< density at which metal bears the reference pressure
    int32_t gas_regions;           ///< in use; at least 1: region 0
    double speed[MAG_WALL_SPEEDS]; ///< of the walls [cells/step]
    bool inlet_holds;              ///< inlets hold a pressure instead of a speed; nothing goes back
    double inlet_excess;           ///< density less 1 of that pressure
    double inlet_structure;        ///< structure of the slurry that comes in
    double inlet_enthalpy;         ///< enthalpy of the metal that comes in
    double heat_unit;    ///< what work of 1 on a mass of 1 heats it by; 0: friction heats nothing
    double heat_made;    ///< mass times enthalpy that friction made so far
    double heat_in;      ///< mass times enthalpy that came through walls and inlets so far
    double heat_ledger;  ///< that found no mass to go with; given back to the surface
    uint64_t carried;    ///< step at which the structure was carried along last
    double clock;        ///< written into `arrival` where metal arrives
    double max_speed;    ///< largest in the last step [cells/step]
    double rescale;      ///< ratio of time steps that the next step changes to; 1: none
    double wall_mass;    ///< that came through moving walls and inlets so far
    double wall_defect;  ///< mass that walls which are not half-way made so far
    double ledger;       ///< mass that found no cell to go to; given back as soon as it can
    double ledger_moved; ///< sum of the amounts that went through the ledger
    uint64_t interface_cells; ///< now
    uint64_t active_cells;    ///< liquid and interface cells now
    uint64_t converted;       ///< cells that changed kind so far
    uint64_t floor_cells;     ///< whose viscosity the law's floor held up in the last step
    uint64_t cap_cells;       ///< whose viscosity the law's cap held down in the last step
} mag_flow_now;

/// The flow. Members are read by observers; only functions of this header change them.
typedef struct mag_flow {
    const mag_grid *grid;                                         ///< borrowed
    mag_flow_setup setup;                                         ///< fixed
    mag_wall_link *links;                                         ///< (setup.link_count) own copy
    double *given;                                                ///< (setup.link_count) scratch
    mag_wall_cut *cuts;                                           ///< (setup.cut_count) own copy
    double *cut_sums;                                             ///< mass each part of them made
    mag_flow_now now;                                             ///< changes
    size_t listed;                                                ///< cells in `list`
    mag_law_table *table;                                         ///< of a law with a power
    void *block;                                                  ///< memory of the fields
#define FIELD(type, name, count, unit, role, meaning) type *name; ///< (count) [unit] meaning
#include "model/mould/flow/flow_fields.def"
#undef FIELD
} mag_flow;

/// Density, velocity [cells/step].
typedef struct mag_flow_point {
    double density; ///< relative
    double u[3];    ///< velocity
} mag_flow_point;

/// Makes a flow on a grid, all gas, or all liquid at rest without a surface. The grid must outlive
/// it. MAG_MACHINE if memory is out.
mag_status mag_flow_create(mag_context *ctx, const mag_grid *g, const mag_flow_setup *setup,
                           mag_flow **out);
/// Frees a flow. NULL is fine.
void mag_flow_destroy(mag_flow *f);

/// Puts a cell into equilibrium: kind, fill level (interface only), density and velocity. Before
/// mag_flow_start() only.
void mag_flow_set(mag_flow *f, size_t cell, mag_cell_kind kind, double fill, double density,
                  const double u[3]);
/// Ends the setting of cells: liquid beside gas becomes interface; counts and lists are made.
mag_status mag_flow_start(mag_context *ctx, mag_flow *f);
/// Takes one step. MAG_DIVERGED names the step if a speed is not finite or over the lattice's
/// limit.
mag_status mag_flow_step(mag_context *ctx, mag_flow *f);
/// Changes the time step to `ratio` times the present one: speeds, density differences, viscosity,
/// forces and populations follow; fill levels and total mass stay. Only after an even number of
/// steps (mag_flow_can_rescale); takes effect within the next step.
void mag_flow_rescale(mag_flow *f, double ratio);
/// True where mag_flow_rescale may be called now.
bool mag_flow_can_rescale(const mag_flow *f);

/// Bytes of the flow's fields, the grid's left out. Of the flow only `grid` needs to be set.
size_t mag_flow_bytes(const mag_flow *f);
/// Density and velocity of a liquid or interface cell.
mag_flow_point mag_flow_look(const mag_flow *f, size_t cell);
/// Density excess and velocity of MAG_LANES cells at once, as mag_flow_look() tells them; lanes
/// without metal hold what is left there.
void mag_flow_look_group(const mag_flow *f, size_t group, mag_vec *excess, mag_vec u[3]);
/// Density excess, velocity before the force, and non-equilibrium second moment xx yy zz xy xz yz
/// of what comes into a cell next, without what moving walls and inlets are about to give.
void mag_flow_moments(const mag_flow *f, size_t cell, double *excess, double u[3], double n[6]);
/// The part of each diagonal moment that the collision relaxes at once, whatever the viscosity.
double mag_flow_trace(const mag_flow *f, const double n[6]);
/// The law of a slurry in a cell, with its yield stress as the cell's structure has it.
mag_rheology mag_flow_law(const mag_flow *f, size_t cell);
/// Shear rate and viscosity, the sub-grid's left out, that the next collision will find in a cell
/// with the moments that mag_flow_moments() tells.
mag_sheared mag_flow_shear(const mag_flow *f, size_t cell, double excess, const double u[3],
                           const double n[6]);
/// Shear rate and viscosity of a liquid cell, beside inlets too; moving walls that let nothing in
/// are not looked through.
mag_sheared mag_flow_shear_at(const mag_flow *f, size_t cell);
/// Relaxation time of a cell of slurry with those moments, the sub-grid's share included.
double mag_flow_slurry_tau(const mag_flow *f, size_t cell, double excess, const double u[3],
                           const double n[6]);
/// Rate of strain xx yy zz xy xz yz [1/step] of a liquid cell, from its populations' second moment
/// and the viscosity of a Newtonian metal. Looks through all wall links.
void mag_flow_strain(const mag_flow *f, size_t cell, double rate[6]);
/// Mass of all cells and the ledger [cells at density 1], summed in a fixed order.
double mag_flow_mass(mag_context *ctx, const mag_flow *f);
/// Mass times enthalpy of all metal, and the ledger, summed in a fixed order.
double mag_flow_heat(const mag_flow *f);
/// Volume of metal [cells]: fill levels summed in a fixed order.
double mag_flow_volume(const mag_flow *f);
/// Remakes lists and masks after the fields were overwritten from a checkpoint.
mag_status mag_flow_restored(mag_context *ctx, mag_flow *f);
/// The state's memory, for a checkpoint; adds to `chunks` and returns the count.
int mag_flow_chunks(mag_flow *f, mag_chunk *chunks, int have);

/// Slot of the population q that comes into the cell next. Gas neighbours give no valid one.
static inline size_t mag_flow_in(const mag_flow *f, size_t cell, int q)
{
    // After an even step what comes in along q lies at the neighbour that sent it.
    return q == 0 || f->now.step % 2 == 0 ? (size_t)q * f->grid->stride + cell
                                          : (size_t)mag_grid_slot(f->grid, mag_opposite(q), cell);
}

/// Slot of the population q that left the cell in the last collision.
static inline size_t mag_flow_out(const mag_flow *f, size_t cell, int q)
{
    return q == 0 || f->now.step % 2 != 0 ? (size_t)mag_opposite(q) * f->grid->stride + cell
                                          : (size_t)mag_grid_slot(f->grid, q, cell);
}

/// What metal leaves of a cell; below 0 where it holds too much. Single precision makes it a
/// multiple of 2^-24: sums over all cells of a grid are exact in double precision, in any order.
static inline double mag_flow_gap(const mag_flow *f, size_t cell)
{
    return (double)(1.0f - (float)f->fill[cell]);
}

/// The same for all cells of a group.
static inline mag_sum mag_flow_gaps(const mag_flow *f, size_t group)
{
    const mag_vec fill = mag_vec_load(f->fill + group * (size_t)MAG_LANES);
    return __builtin_convertvector(1.0f - __builtin_convertvector(fill, mag_single), mag_sum);
}

// ---- parts of a step, each in its own file --------------------------------------------------

/// Mass exchange, missing populations, conversion of cells: everything about the surface.
void mag_flow_move_surface(mag_context *ctx, mag_flow *f);
/// Carries the slurry's structure along with the metal, where it is due.
void mag_flow_carry(mag_context *ctx, mag_flow *f);
/// Carries the metal's enthalpy along with the mass that is about to cross the cells' links.
void mag_flow_convect(mag_context *ctx, mag_flow *f);
/// Marks cells between walls near to each other, for mag_flow_convect(). Once.
void mag_flow_find_thin(mag_flow *f);
/// Mixes mass of an enthalpy into a cell, which holds `mass` from then on. Returns the heat that
/// the cell cannot hold.
double mag_flow_mix_in(mag_flow *f, size_t cell, double gain, double enthalpy, double mass);
/// Changes to the time step asked for by mag_flow_rescale().
void mag_flow_apply_rescale(mag_context *ctx, mag_flow *f);
/// What a link adds to the population `back` that a wall at rest would send back into its cell;
/// `u` is the cell's velocity, which a held pressure needs.
double mag_flow_wall_gain(const mag_flow *f, const mag_wall_link *link, double back,
                          const double u[3]);
/// Adds what moving walls and inlets give.
void mag_flow_push_walls(mag_flow *f);
/// Copies the setup's cuts and fits the pushes of moving walls to them. MAG_MACHINE if memory is
/// out.
mag_status mag_flow_take_cuts(mag_context *ctx, mag_flow *f);
/// Puts right what comes back from walls that are not half-way; before moving walls push.
void mag_flow_bend_walls(mag_context *ctx, mag_flow *f);
/// The same for what comes into one cell, which stays as it is in the fields.
void mag_flow_bend_cell(const mag_flow *f, size_t cell, double in[MAG_Q]);
/// Streams and collides all liquid and interface cells; updates now.max_speed.
void mag_flow_collide(mag_context *ctx, mag_flow *f);
/// Counts afresh what follows from the cells' kinds.
void mag_flow_take_stock(mag_flow *f);
/// Lists the interface cells: `list`, `listed`.
void mag_flow_list_surface(mag_flow *f);
/// Volume of each gas region [cells]: (MAG_GAS_REGIONS), of which now.gas_regions are filled in.
/// Fill levels beyond 0 and 1 count: what a cell has too much, its neighbours lack soon.
void mag_flow_gas_volumes(mag_context *ctx, const mag_flow *f, double *volume);
