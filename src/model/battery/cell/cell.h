/// @file cell.h
/// A cell with a cation of any charge, in one dimension and along the radius of its particles
/// (Doyle, Fuller, Newman 1993; concentrated electrolyte: Newman, Thomas-Alyea 2004): two
/// electrodes, each porous or a plane of metal, and a separator between them. Finite volumes in x
/// and r. x is 0 at the negative collector, or at the metal. Current is positive on discharge.
#pragma once

#include "num/curve.h"
#include "num/dae.h"

#include "mag/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mag_context;

enum {
    MAG_CELL_BINS = 8,  ///< most sizes of particles in an electrode
    MAG_CELL_SETS = 16, ///< most sizes of particles in a cell
    MAG_CELL_EVENTS = 8 ///< functions whose zeros end a step
};

/// Particles of one size in an electrode.
typedef struct mag_cell_bin {
    double radius;   ///< [m]
    double fraction; ///< of the electrode's volume that is active material of this size
    double area;     ///< [1/m] surface in a volume of electrode; 0: of spheres
} mag_cell_bin;

/// A reaction's speed: j = j0 [exp(alpha_a u) - exp(-alpha_c u)], u = z F eta / (R T).
typedef struct mag_cell_kinetics {
    double exchange;   ///< [A/m2] j0 at the reference concentration, of a host half full
    double alpha_a;    ///< anodic transfer coefficient
    double alpha_c;    ///< cathodic
    double order;      ///< j0 goes with concentration to this power
    double activation; ///< [J/mol] of j0
    double film;       ///< [ohm m2] resistance on the surface
    double layer;      ///< [F/m2] double layer
} mag_cell_kinetics;

/// A porous electrode.
typedef struct mag_cell_porous {
    double thickness;              ///< [m]
    double porosity;               ///< share that is electrolyte
    double transport;              ///< of electrolyte's diffusivity and conductivity that is left
    double conductivity;           ///< [S/m] of the solid, effective
    double most;                   ///< [mol/m3] the host's largest concentration
    double start;                  ///< share of it at the beginning
    const mag_curve *potential;    ///< [V] of the share, against the cation's metal
    const mag_curve *entropy;      ///< [V/K] slope of it with temperature; NULL: none
    const mag_curve *diffusivity;  ///< [m2/s] of the share
    double diffusivity_activation; ///< [J/mol]
    mag_cell_kinetics kinetics;    ///< of the insertion
    mag_cell_bin bins[MAG_CELL_BINS]; ///< sizes of particles
    int bin_count;                    ///< sizes in use
    int cells;                        ///< through its thickness
    int shells;                       ///< of a particle
} mag_cell_porous;

/// A plane of metal.
typedef struct mag_cell_metal {
    mag_cell_kinetics kinetics; ///< of stripping and plating
    double desolvation; ///< [A/m2] most that can plate at the reference concentration; 0: no limit
    double desolvation_activation; ///< [J/mol]
    double thickness;              ///< [m] of the foil at the beginning
    double molar_volume;           ///< [m3/mol] of it
} mag_cell_metal;

/// What lies between the electrodes.
typedef struct mag_cell_separator {
    double thickness; ///< [m]
    double porosity;  ///< share that is electrolyte
    double transport; ///< of electrolyte's diffusivity and conductivity that is left
    int cells;        ///< through its thickness
} mag_cell_separator;

/// Salt in solvent; curves of its concentration [mol/m3] at the reference temperature.
typedef struct mag_cell_electrolyte {
    double concentration;           ///< [mol/m3] at the beginning
    double reference;               ///< [mol/m3] for exchange currents
    const mag_curve *diffusivity;   ///< [m2/s]
    const mag_curve *conductivity;  ///< [S/m]
    const mag_curve *transference;  ///< of the cation
    const mag_curve *factor;        ///< thermodynamic: 1 + dln f / dln c
    double diffusivity_activation;  ///< [J/mol]
    double conductivity_activation; ///< [J/mol]
} mag_cell_electrolyte;

/// Heat of the whole cell at one temperature.
typedef struct mag_cell_heat {
    double capacity; ///< [J/m2/K] of the cell, by electrode area; 0: the temperature stays
    double transfer; ///< [W/m2/K] to the surroundings, by electrode area
} mag_cell_heat;

/// A cell. SI; a model fills it. The curves must outlive the cell.
typedef struct mag_cell_setup {
    int charge;                       ///< of the cation; the salt has as many anions
    bool metal_negative;              ///< a plane of metal in place of `negative`
    mag_cell_metal metal;             ///< that plane
    mag_cell_porous negative;         ///< where there is no plane
    mag_cell_separator separator;     ///< between the electrodes
    bool metal_positive;              ///< a plane of metal in place of `positive`
    mag_cell_metal counter;           ///< that plane
    mag_cell_porous positive;         ///< where there is no plane
    mag_cell_electrolyte electrolyte; ///< in all pores
    mag_cell_heat heat;               ///< kept and given away
    double temperature;               ///< [K] at the beginning and around
    double reference_temperature;     ///< [K] of all data
    double contact;                   ///< [ohm m2] of the collectors
    double relative;                  ///< tolerance
} mag_cell_setup;

/// Surface of particles of a size in a volume of electrode [1/m].
double mag_cell_bin_surface(const mag_cell_bin *bin);
/// Share of an electrode's volume that is active material.
double mag_cell_active_fraction(const mag_cell_porous *porous);
/// Charge between an electrode's host empty and full [C/m2], by electrode area.
double mag_cell_host_charge(const mag_cell_setup *setup, const mag_cell_porous *porous);

/// What drives the cell.
typedef enum mag_cell_control {
    MAG_CELL_CURRENT,   ///< [A/m2]
    MAG_CELL_VOLTAGE,   ///< [V]
    MAG_CELL_POWER,     ///< [W/m2]
    MAG_CELL_RESISTANCE ///< [ohm m2] across the cell
} mag_cell_control;

/// What ends a step beside its time.
typedef enum mag_cell_event {
    MAG_CELL_LOW_VOLTAGE,  ///< fell to the limit
    MAG_CELL_HIGH_VOLTAGE, ///< rose to the limit
    MAG_CELL_END_CURRENT,  ///< its size fell to the limit
    MAG_CELL_END_CHARGE,   ///< that passed in the step
    MAG_CELL_NO_SALT,      ///< the electrolyte is empty somewhere
    MAG_CELL_HOST_EMPTY,   ///< a particle's surface holds nothing more
    MAG_CELL_HOST_FULL,    ///< a particle's surface takes nothing more
    MAG_CELL_NO_METAL      ///< a plane is used up
} mag_cell_event;

/// A step: what is held, and what ends it. NaN: no such end.
typedef struct mag_cell_step {
    mag_cell_control control;                        ///< what is held
    double value;                                    ///< [unit of the control] positive: discharge
    double (*course)(const void *user, double time); ///< value at a time [s] since the step began;
                                                     ///< NULL: `value`
    const void *course_user;                         ///< handed to it
    double low_voltage;                              ///< [V]
    double high_voltage;                             ///< [V]
    double end_current;                              ///< [A/m2]
    double end_charge;                               ///< [C/m2]
} mag_cell_step;

/// What age has made of a cell.
typedef struct mag_cell_age {
    double film;       ///< [ohm m2] that the plane's film has more than at first
    double host[2];    ///< share of the negative and the positive host that takes part still
    double cut_off[2]; ///< [mol/m2] of cations in what takes part no longer
    double transport;  ///< share of the electrolyte's conductivity and diffusivity that is left
    double metal;      ///< [m] of the plane lost beside what the charge took
} mag_cell_age;

/// A cell at work. Opaque.
typedef struct mag_cell mag_cell;

/// Makes a cell at rest, in equilibrium. MAG_BAD_CASE: a setup that cannot be.
mag_status mag_cell_create(struct mag_context *ctx, const mag_cell_setup *setup, mag_cell **cell);
/// Frees it. NULL is fine.
void mag_cell_destroy(mag_cell *cell);
/// Takes the cell back to how it was made, at time 0. Takes no memory.
void mag_cell_reset(mag_cell *cell);

/// Begins a step: what jumps, jumps now. MAG_DIVERGED: no such state exists.
mag_status mag_cell_begin(struct mag_context *ctx, mag_cell *cell, const mag_cell_step *step);
/// Goes on by one step of the solver's, not past `end` [s]. `found->event` is a mag_cell_event; a
/// step that began past one of its ends is told so before any time passes.
mag_status mag_cell_advance(struct mag_context *ctx, mag_cell *cell, double end,
                            mag_dae_found *found);
/// Looks at a time within the last step of the solver's: what is told below is of then.
mag_status mag_cell_look(struct mag_context *ctx, mag_cell *cell, double time);

/// Unknowns of a cell: what mag_cell_save() takes, halved.
size_t mag_cell_unknowns(const mag_cell *cell);
/// Copies what is looked at, (2 * unknowns).
void mag_cell_save(const mag_cell *cell, double *to);
/// Puts a cell where another, or itself, was saved at a time [s]. A step must begin next.
void mag_cell_load(mag_cell *cell, double time, const double *from);
/// The surroundings get another temperature [K]; a cell without heat takes it at once. A step must
/// begin next.
void mag_cell_surround(mag_cell *cell, double temperature);

/// A cell becomes so old. What particles hold that take part no longer is cut off with them, and
/// noted in `age`. A step must begin next.
void mag_cell_grow_older(mag_cell *cell, mag_cell_age *age);
/// The same for a cell that is about to be loaded: its state is not touched.
void mag_cell_set_age(mag_cell *cell, const mag_cell_age *age);

/// Cells of the electrolyte from the negative side to the positive one.
int mag_cell_count(const mag_cell *cell);
/// What a profile through the cell is of.
typedef enum mag_cell_profile {
    MAG_CELL_SALT,      ///< [mol/m3] concentration
    MAG_CELL_PHI_IONS,  ///< [V] of the electrolyte
    MAG_CELL_PHI_SOLID, ///< [V] of the solid
    MAG_CELL_SURFACE,   ///< share of the host that is full at the particles' surface, their mean
    MAG_CELL_SHARE,     ///< share of the host that is full
    MAG_CELL_REACTION,  ///< [A/m3] leaves the particles
    MAG_CELL_PLACE      ///< [m] middle of the cells
} mag_cell_profile;
/// Finds (count) values of a profile; NaN where there is none.
void mag_cell_find_profile(mag_cell *cell, mag_cell_profile which, double *values);

/// Time [s] looked at.
double mag_cell_time(const mag_cell *cell);
/// Current density [A/m2].
double mag_cell_current(const mag_cell *cell);
/// Voltage [V].
double mag_cell_voltage(const mag_cell *cell);
/// Temperature [K].
double mag_cell_temperature(const mag_cell *cell);
/// Charge [C/m2] given since the beginning.
double mag_cell_charge(const mag_cell *cell);
/// Energy [J/m2] given since the beginning.
double mag_cell_energy(const mag_cell *cell);
/// Work of the solver since the last step began.
mag_dae_effort mag_cell_effort(const mag_cell *cell);
