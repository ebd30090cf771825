/// @file open_die.h
/// The open die between two shots: air, spray, air again. Equations: README.md. Data:
/// data/moulding.csv.
#pragma once

#include "matter/property.h"
#include "model/mould/die/die.h"
#include "model/mould/machine/cycle.h"

enum {
    MAG_OPEN_PROPERTIES = 3 ///< what an open die hangs on
};

/// What an open die touches.
typedef struct mag_open {
    double air_transfer;                          ///< [W/m2/K] to air
    double spray_transfer;                        ///< [W/m2/K] to the spray
    double surroundings;                          ///< [K] of air and spray
    mag_property properties[MAG_OPEN_PROPERTIES]; ///< what was read
} mag_open;

/// Heat that an open die gave, mean of its columns [J/m2].
typedef struct mag_open_heat {
    double air;   ///< to the air
    double spray; ///< to the spray
} mag_open_heat;

/// Reads what an open die hangs on.
mag_status mag_open_read(struct mag_context *ctx, mag_open *out);
/// Opens the die for opening, take-out, spray, blow, closing and nozzle of a cycle; all but the
/// spray is air. Returns what the die gave.
mag_open_heat mag_open_pass(struct mag_context *ctx, const mag_open *open, const mag_cycle *cycle,
                            mag_die *die);
