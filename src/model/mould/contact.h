/// @file contact.h
/// How well metal touches its die: a peak while it is pressed against it, then a decay as it
/// shrinks off. Equations: README.md. Data: data/moulding.csv.
#pragma once

#include "matter/property.h"

#include <stdbool.h>

enum {
    MAG_CONTACT_PROPERTIES = 9 ///< what contact hangs on
};

/// What contact hangs on.
typedef struct mag_contact {
    double peak;                ///< at the references [W/m2/K]
    double pressure_reference;  ///< [Pa]
    double pressure_power;      ///< exponent of the pressure
    double thickness_reference; ///< [m]
    double thickness_power;     ///< exponent of the wall's thickness
    double gap;                 ///< long after the casting shrank off [W/m2/K]
    double decay;               ///< time constant from peak to gap [s]
    double solid;               ///< fraction at the surface from which on it shrinks off
    double pressure_least;      ///< below which it does not press against the die [Pa]
    mag_property properties[MAG_CONTACT_PROPERTIES]; ///< what was read
} mag_contact;

/// Reads what contact hangs on.
mag_status mag_contact_read(struct mag_context *ctx, mag_contact *out);

/// Contact [W/m2/K] of metal pressed against its die by a pressure [Pa], in a wall of a thickness
/// [m].
double mag_contact_peak(const mag_contact *k, double pressure, double thickness);
/// Whether metal whose surface is solid by that fraction is pressed against its die.
bool mag_contact_holds(const mag_contact *k, double solid, double pressure);
/// Contact [W/m2/K] a time [s] after it was `contact` and nothing presses: exact for any time, so
/// it may be taken in steps.
double mag_contact_after(const mag_contact *k, double contact, double time);
