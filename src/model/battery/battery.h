/// @file battery.h
/// A rechargeable cell, magnesium's above all, and what is done to it. Equations, assumptions and
/// limits: README.md beside this file.
#pragma once

#include "mag/model.h"

/// A plane of metal.
typedef struct mag_battery_metal {
#define MAG_DEF "model/battery/metal.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_metal;

/// Particles of one size.
typedef struct mag_battery_bin {
#define MAG_DEF "model/battery/bin.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_bin;

/// A porous electrode.
typedef struct mag_battery_porous {
#define MAG_DEF "model/battery/porous.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_porous;

/// What lies between the electrodes.
typedef struct mag_battery_separator {
#define MAG_DEF "model/battery/separator.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_separator;

/// Ion pairs and clusters.
typedef struct mag_battery_pairs {
#define MAG_DEF "model/battery/pairs.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_pairs;

/// Salt in solvent.
typedef struct mag_battery_electrolyte {
#define MAG_DEF "model/battery/electrolyte.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_electrolyte;

/// Whether the cell warms up.
typedef struct mag_battery_heat {
#define MAG_DEF "model/battery/heat.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_heat;

/// How the cell grows older.
typedef struct mag_battery_ageing {
#define MAG_DEF "model/battery/ageing.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_ageing;

/// What else weighs.
typedef struct mag_battery_mass {
#define MAG_DEF "model/battery/mass.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_mass;

/// A table of currents or powers.
typedef struct mag_battery_drive {
#define MAG_DEF "model/battery/drive.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_drive;

/// A measured curve.
typedef struct mag_battery_validation {
#define MAG_DEF "model/battery/validation.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_validation;

/// What a storage system loses beside its cells.
typedef struct mag_battery_losses {
#define MAG_DEF "model/battery/losses.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_losses;

/// What it does.
typedef struct mag_battery_duty {
#define MAG_DEF "model/battery/duty.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_duty;

/// How its cells age.
typedef struct mag_battery_fade {
#define MAG_DEF "model/battery/fade.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_fade;

/// What it costs.
typedef struct mag_battery_cost {
#define MAG_DEF "model/battery/cost.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_cost;

/// A storage system built of the cell.
typedef struct mag_battery_storage {
#define MAG_DEF "model/battery/storage.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_storage;

/// What the user chooses. SI.
typedef struct mag_battery_params {
#define MAG_DEF "model/battery/params.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_battery_params;

/// The model's entry in the list of models.
extern const mag_model mag_battery_model;
