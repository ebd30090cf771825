/// @file state.h
/// The state of a filling, shared by the files of this folder.
#pragma once

#include "matter/alloy.h"
#include "matter/slurry.h"
#include "model/mould/chill.h"
#include "model/mould/cooling.h"
#include "model/mould/feed.h"
#include "model/mould/flow/flow.h"
#include "model/mould/flow/scale.h"
#include "model/mould/front.h"
#include "model/mould/mould.h"
#include "num/mesh.h"

enum {
    MAG_MOULD_REGIONS = 64, ///< most named regions
    MAG_MOULD_REST = 50,    ///< steps between two changes of the time step
    MAG_MOULD_WATCH = 16,   ///< steps between two looks at fill level and inlet pressure
    MAG_MOULD_SURVEY = 64,  ///< steps between two surveys of all cells
    MAG_MOULD_SHOWN = 15    ///< numbers a cell that fields are made of
};

/// Largest surface tension in lattice units. Ripples a cell or two long would need it to be below
/// 1 / (2 pi): step < sqrt(density spacing^3 / (2 pi tension)).
#define MAG_MOULD_TENSION 0.05

/// Share of a region from which on it counts as full.
#define MAG_MOULD_FULL 0.99

/// Words of `role` in region.def.
enum {
    MAG_ROLE_PART,
    MAG_ROLE_RUNNER,
    MAG_ROLE_OVERFLOW,
    MAG_ROLE_VENT,
    MAG_ROLE_INLET,
    MAG_ROLE_GATE
};

/// How a filling ended.
typedef enum mag_mould_end {
    MAG_END_NONE,    ///< it has not
    MAG_END_FULL,    ///< as full as was wanted
    MAG_END_LIMIT,   ///< its time was over
    MAG_END_NO_GAS,  ///< nothing was left to fill
    MAG_END_STOPPED, ///< the metal stands: frozen, or held back
} mag_mould_end;

/// Words of `walls`.
enum { MAG_WALLS_GLIDING, MAG_WALLS_HALF_WAY, MAG_WALLS_INTERPOLATED };

/// What a named region amounts to.
typedef struct mag_mould_place {
    char name[64]; ///< as the user called it
    int role;      ///< index into the words of `role`
    size_t cells;  ///< that it holds; for an inlet: that border on it
    bool is_open;  ///< gas may leave here
    size_t mouth;  ///< of an open vent: where its cells begin in gas.mouths
} mag_mould_place;

/// What a vent does. Part of a checkpoint.
typedef struct mag_mould_vent {
    double flow;     ///< [kg/s] out of the cavity now
    double mach;     ///< Mach number in the vent now
    double mach_max; ///< so far
    double flow_max; ///< [kg/s] so far, of what was let out
    double gone;     ///< [kg] let out so far, less what came in
    double closed;   ///< [s] when metal reached it; NaN before
} mag_mould_vent;

/// How the gas of a region gets out. Part of a checkpoint.
typedef struct mag_mould_way {
    double since;   ///< [s] when it lost its last way to an open vent; NaN: it has one
    int32_t vent;   ///< index into places of that vent, or of one it has a way to; 0: never any
    int32_t closed; ///< 1 where the vent closed, 0 where metal came in between
} mag_mould_way;

/// The gas regions. Masses, pressures and ways go into a checkpoint.
typedef struct mag_mould_gas {
    double *mass;           ///< (MAG_GAS_REGIONS) [kg]
    double *pressure;       ///< (MAG_GAS_REGIONS) [Pa] absolute; lies behind `mass`
    mag_mould_way *way;     ///< (MAG_GAS_REGIONS) out of each region
    mag_mould_way *way_new; ///< (MAG_GAS_REGIONS) scratch; lies behind `way`
    double *inherited;      ///< (2 * MAG_GAS_REGIONS) scratch: volumes [cells], new masses
    int32_t *heir;          ///< (MAG_GAS_REGIONS) scratch: first new label of an old region
    int32_t *open;          ///< (MAG_GAS_REGIONS) scratch: an open vent of each region
    int32_t *label;         ///< (cells) scratch: new labels
    uint32_t *mouths;       ///< cells of the open vents, vent by vent
} mag_mould_gas;

/// What is seen of a region. Part of a checkpoint.
typedef struct mag_mould_seen {
    double fill;         ///< share that is full, at the last survey
    double full_time;    ///< [s] when MAG_MOULD_FULL of it was full; NaN before
    double pressure_max; ///< [Pa] above the gas's first, of a full cell
    double speed_max;    ///< [m/s] of a cell at least half full
} mag_mould_seen;

/// Surveys of all cells. `erosion` goes into a checkpoint.
typedef struct mag_mould_survey {
    float *erosion;               ///< (cells) [J/m2] kinetic energy that passed along a wall
    float *facing;                ///< (cells) walls that face the parting direction [cell faces]
    uint8_t *walled;              ///< (cells) 1 where a cell's face is a wall
    struct mag_mould_part *parts; ///< scratch
} mag_mould_survey;

/// What changes and is not a field. All of it goes into a checkpoint.
typedef struct mag_mould_now {
    double time;            ///< [s]
    double step;            ///< [s] time step
    double updates;         ///< cell updates so far
    double floor_updates;   ///< those whose viscosity was the law's floor
    double cap_updates;     ///< those whose viscosity was the law's cap
    double cap_least;       ///< [Pa s] smallest cap so far
    double fill;            ///< share of the cavity, vents left out, that is full, at the last look
    double fill_looked;     ///< [s] time of the last look
    double fill_moved;      ///< share that was full when metal was seen to advance last
    double moved;           ///< [s] time of that
    double fill_time;       ///< [s] when the wanted fill was reached; NaN before
    int by_pressure;        ///< whether the inlet holds a pressure now
    double switch_time;     ///< [s] when it began to; NaN before
    double inlet_flow;      ///< [m3/s] mean of the last steps
    double inlet_speed;     ///< [m/s] now
    double held_back;       ///< share of the wanted speed, or pressure, that the limits leave
    double inlet_speed_max; ///< [m/s] so far
    double inlet_pressure;  ///< [Pa] above the gas, mean over the inlet and the last looks
    double inlet_pressure_max; ///< [Pa] so far
    double metal_speed;        ///< [m/s] largest in the last step
    double metal_speed_max;    ///< [m/s] so far
    double gas_pressure;       ///< [Pa] absolute, highest of the regions now
    double gas_pressure_max;   ///< [Pa] so far
    double gas_mass_start;     ///< [kg]
    double gas_mass_vented;    ///< [kg] that left through vents so far, less what came in
    double gas_mass_lost;      ///< [kg] of regions whose last cells were filled: in the metal
    mag_mould_seen seen[MAG_MOULD_REGIONS + 1]; ///< by region
    double surveyed;                            ///< [s] time of the last survey
    double gate_speed;      ///< [m/s] mean of the gates' metal; 0 until they are half full
    double gate_speed_max;  ///< [m/s] so far
    double clamp_force;     ///< [N] that opens the mould, at the last survey
    double clamp_force_max; ///< [N] so far
    double projected_area;  ///< [m2] that metal presses on, at the last survey
    double gas_updates;     ///< of metal cells since the last look for regions
    uint64_t gas_looked;    ///< step of that look
    mag_mould_vent vents[MAG_MOULD_REGIONS + 1]; ///< by region
    uint64_t last_change;                        ///< step at which the time step changed last
    uint64_t changes;                            ///< of the time step
    mag_mould_end finished;                      ///< how
    char reason[160];                            ///< why it is finished
} mag_mould_now;

/// A filling.
typedef struct mag_mould_state {
    mag_mould_now now;         ///< changes
    mag_grid grid;             ///< cells of the cavity
    mag_flow *flow;            ///< the metal in it
    mag_freeze *freeze;        ///< its heat and the die's; NULL: it keeps its temperature
    mag_mould_gas gas;         ///< before the metal; empty if the gas keeps its pressure
    mag_mould_cooling cooling; ///< what comes after the filling
    mag_mould_front front;     ///< what it was like where it came by
    mag_mould_survey survey;   ///< numbers that need a look at all cells
    uint8_t *region;           ///< (cells) index into places, 0: the part
    uint8_t *wanted;           ///< (cells) 1 where the cavity is to be filled, 0 in vents
    size_t wanted_cells;       ///< count
    mag_mould_place places[MAG_MOULD_REGIONS + 1]; ///< [0] is the part
    int place_count;                               ///< used
    uint32_t *inlet;                               ///< (inlet_cells) cells beside an inlet
    size_t inlet_cells;                            ///< count
    double inlet_area;                             ///< [m2]
    double inlet_out[3];                           ///< unit normal of the inlet, out of the cavity
    double origin[3];                              ///< [m] corner of the box
    double spacing;                                ///< [m]
    double density;                                ///< [kg/m3] of the metal
    mag_property density_property; ///< where it comes from; name "" if the user gave it
    mag_mould_feed feed;           ///< what the barrel gives, if there is one
    mag_mould_chill chill;         ///< what heat hangs on
    mag_slurry slurry;             ///< the law of the metal that comes in [SI]
    mag_slurry reference;          ///< what the flow's law is made of; of a local one: its units
    mag_law_local *local;          ///< how the law goes with the enthalpy; NULL: not at all
    mag_property grain;            ///< [m] of a local law: diameter of the network's grains
    mag_property stop_solid;       ///< of a local law: solid fraction at which metal stands still
    mag_law law;                   ///< form of the law
    double cad_volume;             ///< [m3] of the closed surface
    int thinnest;                  ///< cells across the thinnest wall
    double updates_at_start;       ///< updates when this process began
} mag_mould_state;

/// Units of the lattice now.
static inline mag_scale mag_mould_scale(const mag_mould_state *s)
{
    return mag_scale_make(s->spacing, s->now.step, s->density);
}

/// Longest time step [s] that surface tension bears: MAG_MOULD_TENSION in lattice units.
double mag_mould_tension_step(const mag_mould_params *p, const mag_mould_state *s);
/// Reads the surfaces and sees that they are closed, and not too large for the spacing.
mag_status mag_mould_check_surfaces(mag_context *ctx, const mag_mould_params *p);
/// What memory a filling takes, from the size of its surface.
mag_status mag_mould_memory(mag_context *ctx, const void *params, mag_memory *out);
/// What the cut finds about walls.
typedef struct mag_mould_walls {
    mag_wall_link *links; ///< (link_count) of the inlets
    size_t link_count;    ///< count
    mag_wall_cut *cuts;   ///< (cut_count) where walls are not half-way
    size_t cut_count;     ///< count
} mag_mould_walls;

/// Cuts the cavity into cells, finds regions and inlets, and where its surface crosses links if
/// walls are interpolated; fills grid, region, places, inlet. Links and cuts are the caller's to
/// free.
mag_status mag_mould_cut(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s,
                         mag_mould_walls *walls);
/// Finds where the surface crosses the links into walls, inlets left out; fills cuts.
mag_status mag_mould_find_cuts(mag_context *ctx, const mag_mould_state *s, const mag_mesh *mesh,
                               mag_mould_walls *walls);
/// Begins a filling on cells, regions and inlet cells that were found: first time step, flow, law,
/// surface at the inlet.
mag_status mag_mould_begin(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s,
                           const mag_mould_walls *walls);
/// One time step, and what is watched along the way.
mag_status mag_mould_advance(mag_context *ctx, const void *params, void *state, double until);
/// The metal's density [kg/m3], and where it comes from unless the user gave it.
mag_status mag_mould_find_density(mag_context *ctx, const mag_mould_params *p, double *density,
                                  mag_property *from);
/// Finds the law that the user chose, unless it is Newtonian by choice.
mag_status mag_mould_find_slurry(mag_context *ctx, const mag_mould_params *p, mag_law *law,
                                 mag_slurry *slurry);
/// Whether the slurry's law goes with the metal's enthalpy: a fit, and heat.
bool mag_mould_law_is_local(const mag_mould_params *p);
/// Takes the law of the metal that comes in as the reference, or makes the table of a local law and
/// its reference. After mag_mould_find_slurry() and mag_mould_find_chill(). MAG_MACHINE if memory
/// is out.
mag_status mag_mould_local_create(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s);
/// Gives the flow its law in the lattice's units of now.
void mag_mould_set_law(const mag_mould_params *p, mag_mould_state *s);
/// Keeps the law's cap within what the lattice bears at the time step of now.
void mag_mould_bound_law(const mag_mould_params *p, mag_mould_state *s);
/// What a slurry adds to numbers and assumptions.
void mag_mould_observe_slurry(const mag_mould_params *p, const mag_mould_state *s,
                              mag_observation *o);
/// Metal of a shot [kg]: as given, or what fills the cavity's surface.
double mag_mould_shot(const mag_mould_params *p, const mag_mould_state *s);
/// Least time to meter a shot [s]; NaN without a screw.
double mag_mould_metering(const mag_mould_params *p, const mag_mould_state *s);
/// Power that the barrel's heaters give to the metal [W]; NaN without a barrel.
double mag_mould_heater_power(const mag_mould_feed *feed);
/// What machine and cycle add to numbers, tables and assumptions.
mag_status mag_mould_observe_cell(mag_context *ctx, const mag_mould_params *p,
                                  const mag_mould_state *s, mag_observation *o);
/// What the barrel adds to numbers, tables and assumptions.
void mag_mould_observe_feed(const mag_mould_params *p, const mag_mould_state *s,
                            mag_observation *o);
/// What a slurry adds to the series.
void mag_mould_observe_bounds(const mag_mould_params *p, const mag_mould_state *s,
                              mag_observation *o);
/// The table of defects: gas, misrun, shrinkage, cold shuts. MAG_MACHINE if memory is out.
mag_status mag_mould_observe_defects(mag_context *ctx, const mag_mould_state *s,
                                     mag_observation *o);
/// Numbers, series and fields of a filling.
mag_status mag_mould_observe(mag_context *ctx, const void *params, const void *state, int aspects,
                             mag_observation *out);
