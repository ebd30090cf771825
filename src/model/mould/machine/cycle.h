/// @file cycle.h
/// What surrounds a filling: whether it fits the machine, and how long a cycle takes. Equations and
/// sources: README.md of the folder above.
#pragma once

#include "matter/property.h"
#include "model/mould/mould.h"

enum { MAG_PLANT_PROPERTIES = 16 }; ///< most numbers of others that machine and cycle hang on

/// Parts of a cycle, in their order [s].
typedef struct mag_cycle {
    double closing;  ///< of the mould, with its lock
    double nozzle;   ///< comes to the mould
    double filling;  ///< of the cavity
    double hold;     ///< under pressure
    double cooling;  ///< NaN: not known
    double metering; ///< of the next shot, while the part cools; 0 where it is not known
    double opening;  ///< of the mould
    double take_out; ///< of the part
    double spray;    ///< of the mould
    double blow;     ///< dry
} mag_cycle;

/// Time of all parts but cooling and metering [s].
double mag_cycle_rest(const mag_cycle *c);
/// Time of the whole cycle [s]; the longer of cooling and metering counts. NaN if cooling is not
/// known.
double mag_cycle_time(const mag_cycle *c);

/// What the machine has; NaN where that is not known.
typedef struct mag_mould_machine_has {
    double clamp_force;        ///< [N]
    double shot_mass;          ///< [kg]
    double screw_diameter;     ///< [m]
    double injection_speed;    ///< [m/s] of the screw
    double injection_pressure; ///< [Pa]
    double heater_power;       ///< [W]
    double stroke;             ///< [m]
} mag_mould_machine_has;

/// Machine and cycle with what the user left out, and where that comes from.
typedef struct mag_mould_plant {
    mag_mould_machine_has has;               ///< the machine's figures
    mag_cycle cycle;                         ///< filling and metering are not set
    mag_property used[MAG_PLANT_PROPERTIES]; ///< recalled or assumed
    int used_count;                          ///< used
} mag_mould_plant;

/// True where the case has a machine.
bool mag_mould_has_machine(const mag_mould_params *p);
/// True where the case has a machine or a cycle.
bool mag_mould_has_cycle(const mag_mould_params *p);
/// Finds what machine and cycle have. MAG_BAD_CASE names the classes that exist.
mag_status mag_mould_find_plant(mag_context *ctx, const mag_mould_params *p,
                                mag_mould_plant *plant);
