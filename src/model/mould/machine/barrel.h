/// @file barrel.h
/// The screw barrel: granules come in cold and leave as slurry. Heat comes through the wall, by
/// zones. Equations, sources and limits: README.md of the folder above.
#pragma once

#include "matter/thermal_lanes.h"
#include "model/mould/mould.h"

enum {
    MAG_BARREL_ZONES = 16,   ///< most zones
    MAG_BARREL_STEPS = 3000, ///< along the barrel, at least, of the steady march
    MAG_BARREL_CELLS = 400   ///< most cells of a start-up
};

/// The metal in a barrel.
typedef struct mag_barrel_metal {
    mag_thermal heat; ///< its enthalpy
    double density;   ///< [kg/m3]
} mag_barrel_metal;

/// The metal where a zone ends, and what the zone does.
typedef struct mag_barrel_end {
    double place;       ///< [m] from the feed
    double wall;        ///< [K] of the zone; below what is wanted where its heaters are too weak
    double temperature; ///< [K]
    double solid;       ///< fraction
    double melting;     ///< [m] of the zone along which some of the metal is liquid
    double power;       ///< [W] into the metal, in this zone
} mag_barrel_end;

/// Steady flow through the barrel, one entry a zone: feed_rate dH/dx = heat_transfer pi bore
/// (wall - T), by the midpoint rule. All that the user may leave out must be set.
void mag_barrel_march(const mag_mould_barrel *b, const mag_barrel_metal *m, mag_barrel_end *ends);

/// Least heat capacity of the metal [J/kg/K].
double mag_barrel_least_capacity(const mag_barrel_metal *m);
/// Heat that a metre of the barrel gives to its metal for a kelvin between them [W/m/K].
double mag_barrel_conductance(const mag_mould_barrel *b);
/// Shear rate [1/s] in the screw's channel: the wall's speed over the depth.
double mag_barrel_shear(const mag_mould_barrel *b);
/// Flow [m3/s] that the turning screw drags along its channel, without back pressure.
double mag_barrel_drag(const mag_mould_barrel *b);
/// Metal in the full channel, for each metre of the barrel [kg/m].
double mag_barrel_line_mass(const mag_mould_barrel *b, const mag_barrel_metal *m);
/// Time [s] that the metal spends in the full channel while some of it is liquid.
double mag_barrel_residence(const mag_mould_barrel *b, const mag_barrel_metal *m,
                            const mag_barrel_end *ends);

/// A barrel that warms up and is shot from, cell by cell. Made by mag_barrel_cold().
typedef struct mag_barrel_warming {
    int cells;                         ///< along the barrel
    double cell;                       ///< [m] length of one
    double line_mass;                  ///< [kg/m] metal along the barrel
    double wall_heat;                  ///< [J/m/K] heat capacity of the wall along the barrel
    double time;                       ///< [s] since the start
    double given;                      ///< [J] by the heaters so far
    double wall[MAG_BARREL_ZONES];     ///< [K]
    double power[MAG_BARREL_ZONES];    ///< [W] of the heaters in the last step
    int zone[MAG_BARREL_CELLS];        ///< that each cell lies in
    double enthalpy[MAG_BARREL_CELLS]; ///< [J/kg] of the metal
    mag_heat_table table;              ///< temperature of an enthalpy
} mag_barrel_warming;

/// A barrel full of metal, all as cold as the feed. `cells`: at most MAG_BARREL_CELLS.
void mag_barrel_cold(const mag_mould_barrel *b, const mag_barrel_metal *m, int cells,
                     double line_mass, double wall_heat, mag_barrel_warming *w);
/// Goes on for a time [s] with the metal at rest. Each zone's heaters give what brings its wall to
/// the wanted temperature and keeps it there, up to their limit.
void mag_barrel_warm(const mag_mould_barrel *b, const mag_barrel_metal *m, double time,
                     mag_barrel_warming *w);
/// Takes a shot [kg] from the end, as cold feed comes in; returns its mean enthalpy [J/kg].
double mag_barrel_shoot(const mag_mould_barrel *b, const mag_barrel_metal *m, double mass,
                        mag_barrel_warming *w);
