/// @file clock.h
/// The only clock of the house: the program lends it to the library through its context.
#pragma once

/// Seconds since some moment, never going back [s]. Fits mag_context.clock; `user` is not used.
double mag_clock_seconds(void *user);
