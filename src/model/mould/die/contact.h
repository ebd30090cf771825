/// @file contact.h
/// How well metal touches its die: a peak while it is pressed against it, then a decay as it
/// shrinks off. Equations: README.md.
#pragma once

/// What contact hangs on.
typedef struct mag_contact {
    double peak;                ///< at the references [W/m2/K]
    double pressure_reference;  ///< [Pa]
    double pressure_power;      ///< exponent of the pressure
    double pressure_least;      ///< [Pa] a lower one counts as this
    double thickness_reference; ///< [m]
    double thickness_power;     ///< exponent of the wall's thickness
    double gap;                 ///< long after the casting shrank off [W/m2/K]
    double decay;               ///< time constant from peak to gap [s]
} mag_contact;

/// Contact [W/m2/K] of metal that nothing but its own freezing parts from its die, at a pressure
/// [Pa], in a wall of a thickness [m].
double mag_contact_peak(const mag_contact *k, double pressure, double thickness);
/// Contact [W/m2/K] a time [s] after it was `contact` and the metal shrank off: exact for any time,
/// so it may be taken in steps.
double mag_contact_after(const mag_contact *k, double contact, double time);
