/// @file cost.h
/// What a delivered unit of energy costs over the life of a storage system: LCOS, in the common
/// form (Schmidt and others, Joule 3, 2019, 81, doi:10.1016/j.joule.2018.12.008), discounted by the
/// year.
///
///     LCOS = [C0 + sum_y (O_y + R_y + p E_y / eta) (1+r)^-y - L (1+r)^-N] / sum_y E_y (1+r)^-y
///     E_y = energy depth cycles (1 - fade)^(y-1)
///
/// Money is in EUR of one year: nothing here is inflated.
#pragma once

#include "mag/status.h"

struct mag_context;

enum { MAG_COST_REPLACEMENTS = 40 }; ///< most in a life

/// Something bought again.
typedef struct mag_cost_replacement {
    int year;     ///< at the end of which it is paid, from 1
    double cost;  ///< [EUR]
    double cells; ///< share of the cells that is bought again besides, at their price
} mag_cost_replacement;

/// A system as it is paid for.
typedef struct mag_cost {
    double power;          ///< [W] rated
    double energy;         ///< [J] rated
    double cell_price;     ///< [EUR/J] of the cells
    double energy_price;   ///< [EUR/J] of all else that grows with the energy
    double power_price;    ///< [EUR/W] of what grows with the power
    double upkeep;         ///< [1/year] share of the capital that operation and maintenance take
    double efficiency;     ///< delivered over drawn
    double depth;          ///< of a cycle, over the rated energy
    double cycles;         ///< [1/year]
    double charging_price; ///< [EUR/J] of what is drawn
    double discount;       ///< [1/year] rate
    int years;             ///< of life
    double fade;           ///< [1/year] share of the delivered energy lost each year
    double end_value;      ///< [EUR] got at the end of life; what it costs is negative
    const double *yearly;  ///< (years) energy delivered in a year over that of the first; NULL: by
                           ///< fade. Borrowed
    int replacements;      ///< in use
    mag_cost_replacement replacement[MAG_COST_REPLACEMENTS]; ///< (replacements)
} mag_cost;

/// LCOS by part [EUR/J of discounted energy delivered].
typedef struct mag_cost_levelised {
    double capital;     ///< bought at the start
    double upkeep;      ///< operation and maintenance
    double charging;    ///< energy drawn
    double replacement; ///< bought again
    double end;         ///< what the end of life costs; negative where it pays
    double total;       ///< of all parts: LCOS
    double per_power;   ///< [EUR/W/year] the same money as a constant yearly payment for the power
    double delivered;   ///< [J] in the whole life, not discounted
} mag_cost_levelised;

/// Finds the LCOS. MAG_BAD_CASE says what must hold.
mag_status mag_cost_levelise(struct mag_context *ctx, const mag_cost *c, mag_cost_levelised *out);
/// Yearly payment that pays back a capital of 1 in so many years (capital recovery factor).
double mag_cost_recovery(double discount, int years);
/// Price of the cells of `c` [EUR/J] at which its LCOS equals a rival's; below 0 where not even
/// cells for nothing would do. The fixed cost of its replacements stays.
mag_status mag_cost_break_even(struct mag_context *ctx, const mag_cost *c, const mag_cost *rival,
                               double *price);
