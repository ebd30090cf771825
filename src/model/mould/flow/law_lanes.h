/// @file law_lanes.h
/// The laws of law.h solved for all lanes of a vector, within the collision. Laws with a power are
/// looked up: what they solve to depends on one number, the stress beyond yield.
#pragma once

#include "model/mould/flow/law.h"
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

/// Square of the 25 in the damping of mag_law_damp().
#define MAG_LAW_LAYER (25.0 * 25.0)

/// A law with a power, tabulated over the stress beyond yield, without the sub-grid's viscosity:
/// cubics through four values a bin, within 2e-7 of the solution
/// (tests/verify/verify_flow_law.c).
struct mag_law_table {
    mag_rheology law;                            ///< whose consistency and index these are
    mag_pop power[MAG_LAW_BINS * MAG_LAW_TERMS]; ///< viscosity, without that by a yield stress
};

/// What a local law looks up.
enum {
    MAG_LAW_PACE,        ///< log2 of (K / K_law)^(1 / (1 - n)), of shear rates and stresses
    MAG_LAW_YIELD,       ///< yield stress, relative to the law's
    MAG_LAW_FLOOR,       ///< floor, relative to the law's
    MAG_LAW_DRAG,        ///< drag, relative to the law's
    MAG_LAW_ROWS,        ///< quantities
    MAG_LAW_KNOTS = 1025 ///< even in enthalpy
};

/// A law whose consistency K, yield stress and floor go with the metal's enthalpy, while its index
/// n is the same: lines between knots, constant beyond the ends. With pace = (K / K_law)^(1 / (1 -
/// n)) the solution of rate / 3 + 2 K rate^n = beyond is pace times that for K_law and beyond /
/// pace, and the viscosity K rate^(n - 1) is the same for both: one table of the law serves all.
struct mag_law_local {
    int network;                                 ///< first knot from which on there is no drag
    double start;                                ///< enthalpy of the first knot [J/kg]
    double scale;                                ///< knots in one J/kg
    mag_pop knots[MAG_LAW_KNOTS * MAG_LAW_ROWS]; ///< the quantities of each knot together
};

/// What is known of a law where it is compiled.
typedef struct mag_law_form {
    mag_law law;     ///< not Newtonian
    bool structured; ///< the yield stress goes with the structure
    bool local;      ///< the lanes are those of mag_law_find_local()
    bool subgrid;    ///< there may be a sub-grid viscosity
} mag_law_form;

/// What is the same for all cells of a sweep, but for those marked: of a local law they are each
/// cell's.
typedef struct mag_law_lanes {
    const mag_law_table *table; ///< of a law with a power
    const mag_law_local *local; ///< of a local law
    mag_vec consistency;        ///< as in the law
    mag_vec log_consistency;    ///< its logarithm to base 2: each cell's
    mag_vec per_pace;           ///< 1 / pace, see mag_law_local: each cell's
    mag_vec index;              ///< as in the law
    mag_vec yield_stress;       ///< as in the law: each cell's
    mag_vec build;              ///< as in the law
    mag_vec breakdown;          ///< as in the law
    mag_vec floor;              ///< as in the law: each cell's
    mag_vec cap;                ///< as in the law
    mag_vec subgrid;            ///< Smagorinsky's constant squared
    mag_vec half_drag;          ///< half of it as in the law
    mag_vec stay;               ///< share of the velocity that a network's drag leaves: each cell's
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
/// law with a power, `local` that of a local one.
static inline mag_law_lanes mag_law_spread(const mag_rheology *r, double subgrid,
                                           const mag_law_table *table, const mag_law_local *local)
{
    return (mag_law_lanes){
        .table = table,
        .local = local,
        .consistency = mag_vec_splat(r->consistency),
        .log_consistency = mag_vec_splat(log2(fmax(r->consistency, 0x1p-120))),
        .per_pace = mag_vec_splat(1.0),
        .index = mag_vec_splat(r->index),
        .yield_stress = mag_vec_splat(r->yield_stress),
        .build = mag_vec_splat(r->build),
        .breakdown = mag_vec_splat(r->breakdown),
        .floor = mag_vec_splat(r->floor),
        .cap = mag_vec_splat(r->cap),
        .subgrid = mag_vec_splat(subgrid),
        .half_drag = mag_vec_splat(0.5 * r->drag),
        .stay = mag_vec_splat(1.0),
    };
}

/// A quantity of a local law at each place.
MAG_ALWAYS_INLINE mag_vec mag_law_read_local(const mag_law_local *t, int row, mag_index knot,
                                             mag_vec share)
{
    const mag_vec low = mag_vec_gather(t->knots + row, knot);
    return low + share * (mag_vec_gather(t->knots + MAG_LAW_ROWS + row, knot) - low);
}

/// The lanes of a local law where the metal has these enthalpies [J/kg].
MAG_ALWAYS_INLINE mag_law_lanes mag_law_find_local(const mag_law_lanes *k, mag_vec enthalpy)
{
    const mag_law_local *t = k->local;
    const mag_vec place = mag_vec_max(
        mag_vec_splat(0.0), mag_vec_min(mag_vec_splat(MAG_LAW_KNOTS - 1),
                                        (enthalpy - (mag_pop)t->start) * (mag_pop)t->scale));
    const mag_index bin =
        __builtin_convertvector(mag_vec_min(place, mag_vec_splat(MAG_LAW_KNOTS - 2)), mag_index);
    const mag_vec share = place - __builtin_convertvector(bin, mag_vec);
    const mag_index knot = bin * MAG_LAW_ROWS;
    const mag_vec pace = mag_law_read_local(t, MAG_LAW_PACE, knot, share);
    mag_law_lanes here = *k;

    here.log_consistency += ((mag_pop)1.0 - k->index) * pace;
    here.per_pace = mag_vec_exp2(-pace);
    here.yield_stress *= mag_law_read_local(t, MAG_LAW_YIELD, knot, share);
    here.floor *= mag_law_read_local(t, MAG_LAW_FLOOR, knot, share);
    if (mag_vec_above(mag_vec_splat(t->network), place) != 0) {
        const mag_vec drag = mag_law_read_local(t, MAG_LAW_DRAG, knot, share);
        here.stay = mag_vec_inverse(mag_vec_splat(1.0) + k->half_drag * drag);
    }
    return here;
}

/// Rate where the viscosity is known: a quadratic.
static inline mag_vec mag_law_rate_at(mag_vec viscosity, mag_vec subgrid, mag_vec moment)
{
    const mag_vec a = (mag_pop)(1.0 / 3.0) + (mag_pop)2.0 * viscosity;
    const mag_vec root = mag_vec_sqrt(a * a + (mag_pop)8.0 * subgrid * moment);
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

/// Viscosity beyond yield, that by the yield stress left out, without bounds and sub-grid.
MAG_ALWAYS_INLINE mag_vec mag_law_power(const mag_law_lanes *k, mag_law_form form, mag_vec beyond)
{
    const mag_vec least = mag_vec_splat(ldexp(1.0, MAG_LAW_LEAST));
    const mag_vec most = mag_vec_splat(ldexp(0.99, MAG_LAW_LEAST + MAG_LAW_OCTAVES));
    const mag_vec scaled = form.local ? beyond * k->per_pace : beyond;
    return mag_law_read(k->table->power,
                        mag_law_find(mag_vec_max(least, mag_vec_min(most, scaled))));
}

/// The same where a sub-grid viscosity takes its share of the stress, from what it is without: two
/// of Newton's steps in the logarithm of the rate, from above as in mag_law_solve(). They reach it
/// to rounding, at shear rates that a lattice bears (tests/verify/verify_flow_law.c).
MAG_ALWAYS_INLINE mag_vec mag_law_share(const mag_law_lanes *k, mag_vec power, mag_vec subgrid,
                                        mag_vec beyond)
{
    const mag_vec one = mag_vec_splat(1.0), two = mag_vec_splat(2.0);
    const mag_vec per = mag_vec_inverse(mag_vec_splat(1.0 / 3.0) + two * power);
    const mag_vec a = mag_vec_splat(1.0 / 3.0) * per, b = one - a; // of `beyond`: lattice, law
    const mag_vec c = two * subgrid * beyond * per * per;          // sub-grid
    const mag_vec first =
        mag_vec_log2(one + c) * (one + c) * mag_vec_inverse(a + k->index * b + two * c);
    const mag_vec rate = mag_vec_exp2(-first); // relative to that without sub-grid
    const mag_vec at = a * rate, bt = b * mag_vec_exp2(-first * k->index), ct = c * rate * rate;
    const mag_vec sum = at + bt + ct;
    const mag_vec second = mag_vec_log2(sum) * sum * mag_vec_inverse(at + k->index * bt + two * ct);
    return power * mag_vec_exp2((one - k->index) * (first + second));
}

/// What mag_law_damp() leaves in the lanes of `walls`.
MAG_ALWAYS_INLINE mag_vec mag_law_damp_lanes(mag_vec subgrid, mag_vec viscosity, mag_vec moment,
                                             uint32_t walls)
{
    const mag_vec rate = mag_law_rate_at(viscosity, subgrid, moment);
    const mag_vec square = rate * mag_vec_inverse(mag_vec_splat(MAG_LAW_LAYER) * viscosity);
    const mag_vec cube = square * mag_vec_sqrt(square);
    const mag_vec left =
        mag_vec_splat(1.0) - mag_vec_exp2(mag_vec_splat(-1.4426950408889634) * cube);
    return mag_vec_pick(walls, subgrid * left, subgrid);
}

/// Viscosity, the sub-grid's included, where the root of 2 N:N over density is `moment`. A
/// structured law's yield stress goes with `structure`. In the lanes of `walls` the sub-grid's is
/// damped.
MAG_ALWAYS_INLINE mag_vec mag_law_viscosity(const mag_law_lanes *k, mag_law_form form,
                                            mag_vec structure, mag_vec moment, uint32_t walls,
                                            mag_law_bounds *bounds)
{
    // At rest the moment is 0: what is taken instead is far below any stress worth telling.
    const mag_vec least = mag_vec_splat(0x1p-80);
    const mag_vec yield_stress = form.structured ? structure * k->yield_stress : k->yield_stress;
    const mag_vec beyond = mag_vec_max(moment - (mag_pop)2.0 * yield_stress, least);
    mag_vec flowing = form.law == MAG_BINGHAM ? k->consistency : mag_law_power(k, form, beyond);
    mag_vec subgrid = k->subgrid;

    if (form.subgrid && walls != 0) {
        const mag_vec rate = mag_law_rate_at(flowing, mag_vec_splat(0.0), beyond);
        const mag_vec own = mag_vec_max(k->floor, flowing + yield_stress / rate);
        subgrid = mag_law_damp_lanes(subgrid, mag_vec_min(k->cap, own), moment, walls);
    }
    if (form.subgrid && form.law != MAG_BINGHAM) {
        flowing = mag_law_share(k, flowing, subgrid, beyond);
    }
    const mag_vec rate = mag_law_rate_at(flowing, subgrid, beyond);
    const mag_vec own = flowing + yield_stress / rate;

    bounds->floor = (mag_vec_bits)(own < k->floor);
    bounds->cap = (mag_vec_bits)(own > k->cap);
    const mag_vec viscosity = mag_vec_min(k->cap, mag_vec_max(k->floor, own));
    return viscosity + subgrid * mag_law_rate_at(viscosity, subgrid, moment);
}

/// Viscosity at a shear rate, without the sub-grid's.
MAG_ALWAYS_INLINE mag_vec mag_law_at_rate(const mag_law_lanes *k, mag_law_form form,
                                          mag_vec structure, mag_vec rate)
{
    const mag_vec some = mag_vec_max(rate, mag_vec_splat(0x1p-100));
    const mag_vec yield_stress = form.structured ? structure * k->yield_stress : k->yield_stress;
    const mag_vec power =
        form.law == MAG_BINGHAM
            ? k->consistency
            : mag_vec_exp2(k->log_consistency + (k->index - (mag_pop)1.0) * mag_vec_log2(some));
    return mag_vec_min(k->cap, mag_vec_max(k->floor, power + yield_stress / some));
}

/// Structure after a step at a shear rate (Moore 1959), implicitly: it stays between 0 and 1.
static inline mag_vec mag_law_age(const mag_law_lanes *k, mag_vec structure, mag_vec rate)
{
    return (structure + k->build) * mag_vec_inverse((mag_pop)1.0 + k->build + k->breakdown * rate);
}
