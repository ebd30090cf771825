/// @file law_lanes.h
/// The laws of law.h solved for all lanes of a vector, within the collision. Laws with a power are
/// looked up: what they solve to depends on one number, the stress beyond yield.
#pragma once

#include "model/mould/law.h"
#include "num/vec.h"

#include <math.h>
#include <stdbool.h>

/// Size of the table of a law.
enum {
    MAG_LAW_BIN_BITS = 6, ///< log2 of the bins in an octave
    MAG_LAW_LEAST = -36,  ///< log2 of the least number looked up: below it is rounding
    MAG_LAW_OCTAVES = 40, ///< octaves looked up: what is beyond no lattice bears
    MAG_LAW_BINS = MAG_LAW_OCTAVES << MAG_LAW_BIN_BITS,
    MAG_LAW_TERMS = 4 ///< of the cubic in each bin
};

/// A law with a power, tabulated over the stress beyond yield: cubics through four values a bin,
/// within 2e-7 of the solution (tests/verify/verify_flow_law.c).
struct mag_law_table {
    mag_rheology law;                            ///< whose table it is
    double subgrid;                              ///< Smagorinsky's constant squared
    mag_pop power[MAG_LAW_BINS * MAG_LAW_TERMS]; ///< viscosity, without that by a yield stress
};

/// What is the same for all cells of a sweep.
typedef struct mag_law_lanes {
    const mag_law_table *table; ///< of a law with a power
    mag_vec consistency;        ///< as in the law
    mag_vec log_consistency;    ///< its logarithm to base 2
    mag_vec index;              ///< as in the law
    mag_vec yield_stress;       ///< as in the law
    mag_vec build;              ///< as in the law
    mag_vec breakdown;          ///< as in the law
    mag_vec floor;              ///< as in the law
    mag_vec cap;                ///< as in the law
    mag_vec subgrid;            ///< Smagorinsky's constant squared
} mag_law_lanes;

/// Where a viscosity is bounded: all bits set.
typedef struct mag_law_bounds {
    mag_vec_bits floor; ///< at the least
    mag_vec_bits cap;   ///< at the largest
} mag_law_bounds;

/// A bin of the table and the place in it, 0 to 1.
typedef struct mag_law_place {
    mag_index bin; ///< number of the bin
    mag_vec t;     ///< place in it, 0 to 1
} mag_law_place;

/// Spreads a law over the lanes. `subgrid` is Smagorinsky's constant squared; `table` is that of a
/// law with a power.
static inline mag_law_lanes mag_law_spread(const mag_rheology *r, double subgrid,
                                           const mag_law_table *table)
{
    return (mag_law_lanes){
        .table = table,
        .consistency = mag_vec_of((mag_pop)r->consistency),
        .log_consistency = mag_vec_of((mag_pop)log2(fmax(r->consistency, 0x1p-120))),
        .index = mag_vec_of((mag_pop)r->index),
        .yield_stress = mag_vec_of((mag_pop)r->yield_stress),
        .build = mag_vec_of((mag_pop)r->build),
        .breakdown = mag_vec_of((mag_pop)r->breakdown),
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
    return (mag_pop)2.0 * moment * mag_vec_inverse(a + root);
}

/// Bin of each number: its exponent and first bits are the bin, the rest the place in it.
static inline mag_law_place mag_law_find(mag_vec x)
{
    enum { REST = MAG_VEC_MANTISSA - MAG_LAW_BIN_BITS };
    const mag_pop_bits bias = MAG_VEC_BIAS;
    const mag_pop_bits one = bias << MAG_VEC_MANTISSA;
    const mag_pop_bits first = (bias + MAG_LAW_LEAST) << MAG_LAW_BIN_BITS;
    const mag_pop_bits places = ((mag_pop_bits)1 << REST) - 1;
    const mag_vec_bits bits = (mag_vec_bits)x;
    const mag_vec_bits fraction = ((bits & places) << MAG_LAW_BIN_BITS) | one;
    return (mag_law_place){
        .bin = __builtin_convertvector((bits >> REST) - first, mag_index),
        .t = (mag_vec)fraction - (mag_pop)1.0,
    };
}

/// The cubic of each lane's bin.
static inline mag_vec mag_law_read(const mag_pop *terms, mag_law_place at)
{
    const mag_index bin = at.bin * MAG_LAW_TERMS;
    mag_vec sum = mag_vec_gather(terms + MAG_LAW_TERMS - 1, bin);
    for (int n = MAG_LAW_TERMS - 2; n >= 0; n--) {
        sum = sum * at.t + mag_vec_gather(terms + n, bin);
    }
    return sum;
}

/// Viscosity beyond yield, that by the yield stress left out, and without bounds.
static inline mag_vec mag_law_power(const mag_law_lanes *k, mag_vec beyond)
{
    const mag_vec least = mag_vec_of((mag_pop)ldexp(1.0, MAG_LAW_LEAST));
    const mag_vec most = mag_vec_of((mag_pop)ldexp(0.99, MAG_LAW_LEAST + MAG_LAW_OCTAVES));
    return mag_law_read(k->table->power,
                        mag_law_find(mag_vec_max(least, mag_vec_min(most, beyond))));
}

/// Viscosity, the sub-grid's included, where the root of 2 N:N over density is `moment`; `law` is
/// not Newtonian. A structured law's yield stress goes with `structure`.
static inline mag_vec mag_law_viscosity(const mag_law_lanes *k, mag_law law, bool structured,
                                        mag_vec structure, mag_vec moment, mag_law_bounds *bounds)
{
    // At rest the moment is 0: what is taken instead is far below any stress worth telling.
    const mag_vec least = mag_vec_of((mag_pop)0x1p-80);
    const mag_vec yield_stress = structured ? structure * k->yield_stress : k->yield_stress;
    const mag_vec beyond = mag_vec_max(moment - (mag_pop)2.0 * yield_stress, least);
    const mag_vec flowing = law == MAG_BINGHAM ? k->consistency : mag_law_power(k, beyond);
    const mag_vec rate = mag_law_rate_at(k, flowing, beyond);
    const mag_vec own = flowing + yield_stress / rate;

    bounds->floor = (mag_vec_bits)(own < k->floor);
    bounds->cap = (mag_vec_bits)(own > k->cap);
    const mag_vec viscosity = mag_vec_max(k->floor, mag_vec_min(k->cap, own));
    return viscosity + k->subgrid * mag_law_rate_at(k, viscosity, moment);
}

/// Viscosity at a shear rate, without the sub-grid's; `law` is not Newtonian.
static inline mag_vec mag_law_at_rate(const mag_law_lanes *k, mag_law law, bool structured,
                                      mag_vec structure, mag_vec rate)
{
    const mag_vec some = mag_vec_max(rate, mag_vec_of((mag_pop)0x1p-100));
    const mag_vec yield_stress = structured ? structure * k->yield_stress : k->yield_stress;
    const mag_vec power =
        law == MAG_BINGHAM
            ? k->consistency
            : mag_vec_exp2(k->log_consistency + (k->index - (mag_pop)1.0) * mag_vec_log2(some));
    return mag_vec_max(k->floor, mag_vec_min(k->cap, power + yield_stress / some));
}

/// Structure after a step at a shear rate (Moore 1959), implicitly: it stays between 0 and 1.
static inline mag_vec mag_law_age(const mag_law_lanes *k, mag_vec structure, mag_vec rate)
{
    return (structure + k->build) * mag_vec_inverse((mag_pop)1.0 + k->build + k->breakdown * rate);
}
