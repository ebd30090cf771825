/// @file drag.h
/// How walls across one axis hold back the cells beside them that metal glides along, for all lanes
/// of the collision: by the viscous stress of a parabola that is 0 at the wall.
#pragma once

#include "model/mould/flow/law_lanes.h"

/// Cells between or beside walls across an axis. Momentum goes along the two other axes; moments
/// are those of it with the axis, as the collision knows them.
typedef struct mag_drag {
    mag_vec low, high; ///< 1 where a wall lies at the cell's beginning, at its end, else 0
    mag_vec found[2];  ///< momentum as the stress finds it
    mag_vec across[2]; ///< moment as the stress finds it
    mag_vec p[2];      ///< momentum as the stress leaves it
    mag_vec slope[2];  ///< of that along the axis
    mag_vec wall;      ///< viscosity at the walls
    mag_vec middle;    ///< viscosity at the cell's middle
} mag_drag;

/// Finds what the stress leaves, from the viscosities and what it finds. With the momentum p and
/// its slope s at the cell's middle, the slope at a wall half a cell below is 4 p - s. The moment
/// found is -s / 6 and the stress at the wall less that at the middle, as the wall itself sends
/// none.
MAG_ALWAYS_INLINE void mag_drag_solve(mag_drag *d)
{
    const mag_vec one = mag_vec_splat(1.0), four = mag_vec_splat(4.0), six = mag_vec_splat(6.0);
    const mag_vec walls = d->low + d->high, away = d->low - d->high;
    const mag_vec share = six * mag_vec_inverse(one + six * (d->wall + d->middle) * walls);
    const mag_vec pull = away * d->wall * share;
    const mag_vec left = mag_vec_inverse(one + four * d->wall * (walls - away * pull));

    for (int t = 0; t < 2; t++) {
        d->p[t] = left * (d->found[t] - pull * d->across[t]);
        d->slope[t] = four * pull * d->p[t] - share * d->across[t];
    }
}

/// Half the stress of momentum t on the wall below, and on the wall above.
MAG_ALWAYS_INLINE void mag_drag_stress(const mag_drag *d, int t, mag_vec *below, mag_vec *above)
{
    const mag_vec even = mag_vec_splat(2.0) * d->p[t], odd = mag_vec_splat(0.5) * d->slope[t];
    *below = d->wall * (even - odd) * d->low;
    *above = d->wall * (even + odd) * d->high;
}

/// Takes the viscosities of a slurry at the slopes of now. Between a cell's middle and the wall it
/// is the stress that is straight, not the slope: what that adds at the wall, to second order in
/// their difference, goes into the wall's viscosity.
MAG_ALWAYS_INLINE void mag_drag_look_up(mag_drag *d, const mag_law_lanes *k, mag_law_form form,
                                        mag_vec structure, mag_vec per_rho)
{
    const mag_vec least = mag_vec_splat(0x1p-80), third = mag_vec_splat(1.0 / 3.0);
    const mag_vec four = mag_vec_splat(4.0);
    const mag_vec away = d->low - d->high;
    mag_vec outer = mag_vec_splat(0.0), inner = outer;

    for (int t = 0; t < 2; t++) {
        const mag_vec at_wall = four * d->p[t] - away * d->slope[t]; // between two: s is about 0
        outer += at_wall * at_wall;
        inner += d->slope[t] * d->slope[t];
    }
    outer = mag_vec_max(mag_vec_sqrt(outer) * per_rho, least);
    inner = mag_vec_max(mag_vec_sqrt(inner) * per_rho, least);
    d->wall = mag_law_at_rate(k, form, structure, outer);
    d->middle = mag_law_at_rate(k, form, structure, inner);
    const mag_vec stress = d->wall * outer, other = d->middle * inner;
    const mag_vec bend = (outer - inner) / (outer + inner) - (stress - other) / (stress + other);
    d->wall += third * (stress - other) * bend / outer;
}

/// The same where the slopes follow from the viscosities. Each round gains the viscosity's digits,
/// which on a lattice is well below 0.1.
MAG_ALWAYS_INLINE void mag_drag_solve_law(mag_drag *d, const mag_law_lanes *k, mag_law_form form,
                                          mag_vec structure, mag_vec per_rho)
{
    for (int t = 0; t < 2; t++) { // without drag
        d->p[t] = d->found[t];
        d->slope[t] = mag_vec_splat(-6.0) * d->across[t];
    }
    for (int round = 0; round < 2; round++) {
        mag_drag_look_up(d, k, form, structure, per_rho);
        mag_drag_solve(d);
    }
}
