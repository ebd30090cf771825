/// @file ageing.h
/// Closed forms of how a cell ages: coulombic efficiency, shuttle, parabolic film.
#pragma once

/// Share of the first capacity that is left after a number of cycles, where each plating gives back
/// only the share `efficiency` (below 1), and the metal at the start is `excess` (at least 1) times
/// what is cycled: 1 while there is enough metal, then a power of the efficiency.
double mag_capacity_left(double efficiency, double excess, double cycles);

/// Cycles until the share `left` (above 0, at most 1) of the first capacity is left; the inverse of
/// mag_capacity_left(). At 1: until the metal is no more than what is cycled.
double mag_cycles_until(double efficiency, double excess, double left);

/// What the reservoir protocol measures: a reservoir of charge `laid` is plated, `cycled` is
/// stripped and plated `cycles` times, the rest is stripped and gives `stripped` (Aurbach, Gofer,
/// Langzam 1989). All charges in one unit.
double mag_reservoir_efficiency(double cycles, double laid, double cycled, double stripped);

/// Metal that is lost [mol/m2/s] at a current [A/m2], positive where metal is stripped: a share of
/// what is plated. `slope` becomes d/d current [mol/C].
double mag_metal_loss(double charge, double efficiency, double current, double *slope);

/// d q/dt of charge that a shuttle leaks: current - rate q (Mikhaylik, Akridge 2004). `slope`
/// becomes d/dq [1/s].
double mag_shuttle_rate(double rate, double current, double q, double *slope);

/// Its solution: charge after `time`, from `q` at the start, at a constant current. At no current
/// this is self-discharge.
double mag_shuttle_charge(double rate, double current, double q, double time);

/// Thickness [m] of a film from `thickness` [m] on after a rest [s], with
/// d delta/dt = growth / delta, growth [m2/s].
double mag_film_thickness(double growth, double thickness, double time);
