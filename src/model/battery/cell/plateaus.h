/// @file plateaus.h
/// Open-circuit voltage of a host with two plateaus, as one smooth formula.
#pragma once

/// U(theta) = middle - step tanh((theta - at) / width) - tilt (theta - at)
///            + end (exp(-sharp theta) - exp(-sharp (1 - theta)))
typedef struct mag_plateaus {
    double middle; ///< [V] halfway between the plateaus
    double step;   ///< [V] half of what lies between them
    double at;     ///< theta of the step [1]
    double width;  ///< of the step [1]
    double tilt;   ///< [V] fall of the plateaus over the whole range
    double end;    ///< [V] rise and fall at the ends
    double sharp;  ///< of the ends [1]
} mag_plateaus;

/// Voltage [V] where the share `theta` of sites is taken. `slope` becomes dU/dtheta [V]. The
/// exponentials are bounded: outside of 0 to 1 the curve goes on, finite.
double mag_plateaus_voltage(const mag_plateaus *p, double theta, double *slope);
