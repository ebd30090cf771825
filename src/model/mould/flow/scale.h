/// @file scale.h
/// From SI to lattice units and back: lengths in cells, times in steps, density relative to the
/// metal's.
#pragma once

/// The units of a lattice.
typedef struct mag_scale {
    double spacing; ///< [m] edge of a cell
    double step;    ///< [s] time step
    double density; ///< [kg/m3] of density 1
} mag_scale;

/// A scale from cell edge [m], time step [s] and density [kg/m3].
static inline mag_scale mag_scale_make(double spacing, double step, double density)
{
    return (mag_scale){spacing, step, density};
}

/// Speed [m/s] in cells a step.
static inline double mag_scale_speed_to_lattice(const mag_scale *s, double speed)
{
    return speed * s->step / s->spacing;
}

/// Speed in cells a step as [m/s].
static inline double mag_scale_speed_from_lattice(const mag_scale *s, double speed)
{
    return speed * s->spacing / s->step;
}

/// Kinematic viscosity, or a diffusivity [m2/s], in cells2 a step.
static inline double mag_scale_viscosity_to_lattice(const mag_scale *s, double viscosity)
{
    return viscosity * s->step / (s->spacing * s->spacing);
}

/// Kinematic viscosity in cells2 a step as [m2/s].
static inline double mag_scale_viscosity_from_lattice(const mag_scale *s, double viscosity)
{
    return viscosity * s->spacing * s->spacing / s->step;
}

/// Acceleration [m/s2] in cells a step2.
static inline double mag_scale_acceleration_to_lattice(const mag_scale *s, double acceleration)
{
    return acceleration * s->step * s->step / s->spacing;
}

/// Acceleration in cells a step2 as [m/s2].
static inline double mag_scale_acceleration_from_lattice(const mag_scale *s, double acceleration)
{
    return acceleration * s->spacing / (s->step * s->step);
}

/// Pressure difference [Pa] as a difference of lattice density.
static inline double mag_scale_pressure_to_lattice(const mag_scale *s, double pressure)
{
    return 3.0 * pressure * s->step * s->step / (s->density * s->spacing * s->spacing);
}

/// Surface tension [N/m] in lattice units: over density, cells3 a step2.
static inline double mag_scale_tension_to_lattice(const mag_scale *s, double tension)
{
    return tension * s->step * s->step / (s->density * s->spacing * s->spacing * s->spacing);
}

/// Difference of lattice density as a pressure difference [Pa].
static inline double mag_scale_pressure_from_lattice(const mag_scale *s, double density)
{
    return s->density * s->spacing * s->spacing * density / (3.0 * s->step * s->step);
}

/// Lattice mass (cells at density 1) in [kg].
static inline double mag_scale_mass_from_lattice(const mag_scale *s, double mass)
{
    return mass * s->density * s->spacing * s->spacing * s->spacing;
}
