/// @file parts.h
/// A cell's insides, shared by the files of this folder. Unknowns lie quantity by quantity, so that
/// loops run along the cells of an electrode:
///
///     shares (set, shell, cell)   of the host that is full
///     j (set, cell)               [A/m2] leaves the particles
///     c, phi_e (all cells)        [mol/m3], [V] electrolyte
///     phi_s (electrode, cell)     [V] solid
///     i, V, T, charge, energy, i_m, metal, counter
#pragma once

#include "matter/constants.h"
#include "model/battery/cell/cell.h"
#include "num/chains.h"
#include "num/sparse.h"

/// Distance from empty and from full at which the surface of a host ends a step.
#define MAG_CELL_EDGE 1e-6

enum {
    MAG_CELL_NEGATIVE,  ///< electrode
    MAG_CELL_POSITIVE,  ///< electrode
    MAG_CELL_ELECTRODES ///< porous ones at most
};

/// Particles of one size in one electrode.
typedef struct mag_cell_set {
    int electrode;     ///< that they lie in
    double radius;     ///< [m]
    double fraction;   ///< of the electrode's volume
    double area;       ///< [1/m]
    double fresh_area; ///< [1/m] at first
    int32_t share;     ///< first unknown of the shares
    int32_t j;         ///< first unknown of j
    double *inward;    ///< (shells) [1/m2] of a shell: inner face over volume and shell width
    double *outward;   ///< (shells) [1/m2] of a shell: outer face over volume and shell width
    double leave;      ///< [1/m] of the outermost shell: outer face over volume
    double *in, *out;  ///< (shells * cells) half of inward, outward, for each cell
    double exchange;   ///< [A/m2] j0 of a host half full at the temperature found last
    double warm;       ///< factor of the diffusivity found last; NaN: none yet
    double *spread, *spread_d; ///< (shells * cells) diffusivity [m2/s], and its slope
} mag_cell_set;

/// Where a porous electrode lies.
typedef struct mag_cell_place {
    const mag_cell_porous *porous; ///< its data; NULL: there is none
    int first;                     ///< cell of the electrolyte
    int cells;                     ///< count
    int shells;                    ///< of its particles
    int32_t phi;                   ///< first unknown of phi_s
    double width;                  ///< [m] of a cell
} mag_cell_place;

/// What the residual finds on the way, for all cells (N). Each value is followed by its slope where
/// the name ends in `_d`.
typedef struct mag_cell_scratch {
    double *kappa, *kappa_d;         ///< (N) conductivity [S/m]
    double *salt, *salt_d;           ///< (N) diffusivity [m2/s]
    double *moved, *moved_d;         ///< (N) transference number
    double *factor, *factor_d;       ///< (N) thermodynamic factor
    double *c;                       ///< (N) concentration that curves are asked for [mol/m3]
    double *log_c;                   ///< (N) its logarithm
    double *lean;                    ///< (N) (1 - transference number) times thermodynamic factor
    double *salt_half;               ///< (N) resistance of half a cell to salt [s/m]
    double *ions_half;               ///< (N) resistance of half a cell to charge [ohm m2]
    double *flow;                    ///< (N + 1) conductance of salt at faces [m/s]
    double *ions;                    ///< (N + 1) conductance of charge at faces [S/m2]
    double *current;                 ///< (N + 1) ionic current at faces [A/m2]
    double *flux;                    ///< (N + 1) of salt at faces [mol/m2/s]
    double *surface;                 ///< (sets * N) share at surfaces
    double *share;                   ///< (sets * N) the same, as curves are asked for it
    double *exchange;                ///< (sets * N) j0 over that of a host half full
    double *potential, *potential_d; ///< (sets * N) [V] of surfaces
    double *entropy, *entropy_d;     ///< (sets * N) [V/K] of surfaces
    double *ratio;                   ///< (sets * N) j over j0
    double *lift, *lift_d;           ///< (sets * N) u of that ratio
    double *given;                   ///< (N) [A/m3] that particles give the electrolyte
    double *half;                    ///< (N) half a cell's width over what is left of transport [m]
    double usual;                    ///< transference number at the first concentration
    bool varies;                     ///< it is not constant
    bool leans;                      ///< it or the thermodynamic factor is not
} mag_cell_scratch;

/// A cell at work: what it is made of, where its unknowns lie, and what they are now.
struct mag_cell {
    mag_cell_setup setup;                       ///< as given
    mag_cell_place places[MAG_CELL_ELECTRODES]; ///< the porous electrodes
    mag_cell_set sets[MAG_CELL_SETS];           ///< all particles
    int set_count;                              ///< sets in use
    int cells;                                  ///< of the electrolyte
    double *width;                              ///< (cells) [m]
    double *porosity;                           ///< (cells)
    double *transport;                          ///< (cells)
    int32_t salt;                               ///< first unknown of c
    int32_t phi;                                ///< first unknown of phi_e
    int32_t i, v, t, charge, energy;            ///< unknowns
    int32_t metal_i, metal;                     ///< unknowns; -1 without a plane
    int32_t counter;                            ///< unknown; -1 without a plane at the positive
    int32_t size;                               ///< unknowns
    mag_cell_age age;                           ///< so old it is
    double fresh_film;                          ///< [ohm m2] of the plane, at first
    mag_cell_step step;                         ///< what is done
    double begun;                               ///< [s] when that began
    double charge_begun;                        ///< [C/m2] charge then
    int passed;                                 ///< end that it began past; -1: none
    double time;                                ///< [s] looked at
    double around;                              ///< [K] of the surroundings
    double *y, *yp;                             ///< (size) looked at
    uint8_t *differential;                      ///< (size)
    uint8_t *tested;                            ///< (size) behind those
    double *tolerance;                          ///< (size)
    double *pool;                               ///< memory of all arrays of double
    mag_cell_scratch s;                         ///< of the residual
    mag_sparse *matrix;                         ///< dr/dy + c dr/dy'
    mag_chains *chains;                         ///< solves with it; NULL: without particles
    bool by_klu;                                ///< KLU has factored last, not they
    mag_dae_system system;                      ///< as the solver sees the cell
    mag_dae *dae;                               ///< the solver
};

/// What is found of a plane of metal.
typedef struct mag_cell_plane {
    const mag_cell_metal *metal; ///< its data
    int cell;                    ///< of the electrolyte, at it
    double i;                    ///< [A/m2] that strips it
    double salt;                 ///< [mol/m3] at the plane
    double log_salt;             ///< its logarithm; where held, on along its tangent
    bool held;                   ///< it would be lower still
    double phi;                  ///< [V] of the electrolyte at the plane
    double eta;                  ///< [V] overpotential
    double exchange;             ///< [A/m2]
    double most;                 ///< [A/m2] that can plate
    double slow;                 ///< share of ions that are left to plate
    bool limited;                ///< it would be less still
    double ratio;                ///< of current to what is left of the exchange current
    double lift;                 ///< u of that ratio
    double lift_d;               ///< its slope
    double u;                    ///< that the current needs
} mag_cell_plane;

/// What a double layer on the plane needs: slopes of the electrolyte's potential at the plane, and
/// of the plane's row.
typedef struct mag_cell_plane_slopes {
    double salt;     ///< [V m3/mol] with the concentration of the cell at it; with its potential: 1
    double i;        ///< [ohm m2] with the current that strips it
    double warmth;   ///< [V/K] with temperature
    double row_by_i; ///< [m2/A] of the row with the current that reacts, the electrolyte as it is
} mag_cell_plane_slopes;

/// Least share of ions left to plate.
#define MAG_CELL_SLOWEST 1e-12

/// nu R T / (z nu_+ F) [V]: what a unit of ln c drives, of a salt with one cation and z anions.
double mag_cell_diffusion_volts(const mag_cell *cell, double temperature);
/// Potential [V] of a host at rest, at a share and a temperature [K].
double mag_cell_rest_potential(const mag_cell *cell, const mag_cell_porous *host, double share,
                               double temperature);
/// Share of the host in a particle that is full: its shells by their volume.
double mag_cell_particle_share(const mag_cell *cell, int set, int n);
/// Finds the diffusivity in the shells of a set.
void mag_cell_find_spread(mag_cell *cell, int set, const double *y, bool slopes);
/// Finds the state of the plane of metal at an electrode. After the electrolyte's parts.
void mag_cell_find_plane(const mag_cell *cell, int electrode, const double *y,
                         mag_cell_plane *plane);
/// Finds those slopes.
mag_cell_plane_slopes mag_cell_find_plane_slopes(mag_cell *cell, int electrode, const double *y);
/// Finds the share at the surfaces of the particles of a set. After their diffusivity.
void mag_cell_find_surfaces(mag_cell *cell, int set, const double *y);
/// Finds what depends on y alone, with slopes if the matrix needs them.
void mag_cell_find_parts(mag_cell *cell, const double *y, bool slopes);
/// The residual, as mag_dae_system wants it; `user` is the cell.
bool mag_cell_residual(void *user, double t, const double *y, const double *yp, double *r);
/// Puts all of dr/dy + c dr/dy', or lists its places where `row` is not NULL. Returns how many.
size_t mag_cell_put_matrix(mag_cell *cell, double t, double c, const double *y, int32_t *row,
                           int32_t *column);
/// Finds (MAG_CELL_EVENTS) g, each positive before an end of the step comes, as mag_dae_system
/// wants it; `user` is the cell.
void mag_cell_find_ends(void *user, double t, const double *y, const double *yp, double *g);
/// An end that a step begins past: the solver only sees what comes to zero. -1: none. That the
/// metal is used up does not count: a charge brings it back.
int mag_cell_find_passed(mag_cell *cell);
/// Value that the step holds at time t, in the unit of its control.
double mag_cell_target(const mag_cell *cell, double t);
