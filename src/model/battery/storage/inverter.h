/// @file inverter.h
/// A power converter: eta(P) = P / (P + p0 + p1 P + p2 P^2) of what comes out, either way (Schmidt
/// and Sauer, "Wechselrichter-Wirkungsgrade", Sonnenenergie 4/1996). At no power it is off.
#pragma once

/// What a converter loses, in shares of its rating.
typedef struct mag_inverter {
    double rated;  ///< [W] either way, of what comes out
    double idle;   ///< p0 over the rating: lost whenever it is on
    double linear; ///< p1
    double square; ///< p2 times the rating
} mag_inverter;

/// Power [W] that must go in for what is to come out; 0 for 0.
double mag_inverter_in(const mag_inverter *inverter, double out);
/// Power [W] that comes out of what goes in; 0 where that is not more than the idle loss.
double mag_inverter_out(const mag_inverter *inverter, double in);
