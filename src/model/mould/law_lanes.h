/// @file law_lanes.h
/// The laws of law.h solved for all lanes of a vector, within the collision.
#pragma once

#include "model/mould/law.h"
#include "num/vec_math.h"

#include <math.h>
#include <stdbool.h>

/// What is the same for all cells of a sweep.
typedef struct mag_law_lanes {
    mag_vec consistency;  ///< as in the law
    mag_vec index;        ///< as in the law
    mag_vec per_index;    ///< 1 / index
    mag_vec log_k;        ///< log2 of the consistency
    mag_vec yield_stress; ///< as in the law
    mag_vec floor;        ///< as in the law
    mag_vec cap;          ///< as in the law
    mag_vec subgrid;      ///< Smagorinsky's constant squared
} mag_law_lanes;

/// Where a viscosity is bounded: all bits set.
typedef struct mag_law_bounds {
    mag_vec_bits floor; ///< at the least
    mag_vec_bits cap;   ///< at the largest
} mag_law_bounds;

/// Spreads a law over the lanes. `subgrid` is Smagorinsky's constant squared.
static inline mag_law_lanes mag_law_spread(const mag_rheology *r, double subgrid)
{
    const bool power = r->law == MAG_POWER_LAW || r->law == MAG_HERSCHEL_BULKLEY;
    return (mag_law_lanes){
        .consistency = mag_vec_of((mag_pop)r->consistency),
        .index = mag_vec_of((mag_pop)r->index),
        .per_index = mag_vec_of((mag_pop)(power ? 1.0 / r->index : 1.0)),
        .log_k = mag_vec_of((mag_pop)(power ? log2(r->consistency) : 0.0)),
        .yield_stress = mag_vec_of((mag_pop)r->yield_stress),
        .floor = mag_vec_of((mag_pop)r->floor),
        .cap = mag_vec_of((mag_pop)r->cap),
        .subgrid = mag_vec_of((mag_pop)subgrid),
    };
}

/// Rate where the viscosity is known: a quadratic.
static inline mag_vec mag_law_rate_at(const mag_law_lanes *k, mag_vec viscosity, mag_vec moment)
{
    const mag_vec a = (mag_pop)(1.0 / 3.0) + (mag_pop)2.0 * viscosity;
    const mag_vec root = mag_vec_sqrt(a * a + (mag_pop)8.0 * k->subgrid * moment);
    return (mag_pop)2.0 * moment / (a + root);
}

/// Viscosity beyond yield of the laws with a power, without bounds. The logarithm of the equation
/// is convex in s, log2 of the rate, and rises: Halley's steps from above come down to its root.
/// They start within a factor of three of the root's sum, and end below a population's rounding.
static inline mag_vec mag_law_power(const mag_law_lanes *k, mag_vec beyond)
{
    enum { STEPS = sizeof(mag_pop) == 4 ? 3 : 4 };
    const mag_pop two = (mag_pop)2.0, ln2 = (mag_pop)0.69314718055994531;
    const mag_vec n = k->index;
    const mag_vec want = mag_vec_log2(beyond);
    const mag_vec log_2k = k->log_k + (mag_pop)1.0;
    mag_vec s = mag_vec_min(want + (mag_pop)1.5849625007211562, (want - log_2k) * k->per_index);

    for (int i = 0; i < STEPS; i++) {
        const mag_vec rate = mag_vec_exp2(s);
        const mag_vec a = (mag_pop)(1.0 / 3.0) * rate;
        const mag_vec b = mag_vec_exp2(n * s + log_2k);
        const mag_vec c = two * k->subgrid * rate * rate;
        const mag_vec sum = a + b + c;
        const mag_vec off = mag_vec_log2(sum) - want;
        const mag_vec slope = (a + n * b + two * c) / sum;
        const mag_vec bend = (a + n * n * b + two * two * c) / sum - slope * slope;
        // Far from the root the bend may ask for more than Newton's step twice: not that far.
        const mag_vec steep = slope * slope;
        s -= two * off * slope / mag_vec_max(steep, two * steep - ln2 * off * bend);
    }
    return k->yield_stress * mag_vec_exp2(-s) + mag_vec_exp2((n - (mag_pop)1.0) * s + k->log_k);
}

/// Viscosity, the sub-grid's included, where the root of 2 N:N over density is `moment`; `law` is
/// not Newtonian.
static inline mag_vec mag_law_viscosity(const mag_law_lanes *k, mag_law law, mag_vec moment,
                                        mag_law_bounds *bounds)
{
    // At rest the moment is 0: what is taken instead is far below any stress worth telling.
    const mag_vec least = mag_vec_of((mag_pop)0x1p-80);
    const mag_vec beyond = mag_vec_max(moment - (mag_pop)2.0 * k->yield_stress, least);
    const mag_vec own =
        law == MAG_BINGHAM
            ? k->consistency + k->yield_stress / mag_law_rate_at(k, k->consistency, beyond)
            : mag_law_power(k, beyond);

    bounds->floor = (mag_vec_bits)(own < k->floor);
    bounds->cap = (mag_vec_bits)(own > k->cap);
    const mag_vec viscosity = mag_vec_max(k->floor, mag_vec_min(k->cap, own));
    return viscosity + k->subgrid * mag_law_rate_at(k, viscosity, moment);
}
