/// @file mould.h
/// Filling of a mould's cavity with metal. Equations, assumptions and limits: README.md beside
/// this.
#pragma once

#include "mag/model.h"

/// A named place of the cavity, as the user describes it.
typedef struct mag_mould_region {
#define MAG_DEF "model/mould/region.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_mould_region;

/// A heated zone of the barrel, as the user describes it.
typedef struct mag_mould_zone {
#define MAG_DEF "model/mould/barrel_zone.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_mould_zone;

/// The barrel, as the user describes it.
typedef struct mag_mould_barrel {
#define MAG_DEF "model/mould/barrel.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_mould_barrel;

/// The injection machine that the shot is to fit.
typedef struct mag_mould_machine {
#define MAG_DEF "model/mould/machine.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_mould_machine;

/// What else a cycle takes.
typedef struct mag_mould_cycle {
#define MAG_DEF "model/mould/cycle.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_mould_cycle;

/// The die that takes the metal's heat.
typedef struct mag_mould_die {
#define MAG_DEF "model/mould/die.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_mould_die;

/// What the user chooses. SI.
typedef struct mag_mould_params {
#define MAG_DEF "model/mould/params.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} mag_mould_params;

/// The model's entry in the list of models.
extern const mag_model mag_mould_model;
