/// @file drag.h
/// How walls that metal glides along hold back the cells beside them, for all lanes of the
/// collision: the viscous stress of a parabola that is 0 at the wall. Momentum and moments are
/// those of the lattice, with axes 0 to 2; the axis a's face 0 is a wall at the cell's end, 1 at
/// its beginning.
#pragma once

#include "model/mould/law_lanes.h"

/// Cells beside walls.
typedef struct mag_drag {
    mag_vec face[3][2];  ///< 1 where a wall lies across the axis, else 0
    mag_vec faces[3];    ///< number of them
    mag_vec away[3];     ///< direction out of the wall, 0 between two
    mag_vec found[3];    ///< momentum as the stress finds it
    mag_vec across[3];   ///< moments yz xz xy as the stress finds them
    mag_vec p[3];        ///< momentum as the stress leaves it
    mag_vec slope[3][2]; ///< of that along the axes t + 1, t + 2
    mag_vec wall;        ///< viscosity at the walls
    mag_vec middle;      ///< viscosity at the cell's middle
} mag_drag;

/// A moment that a momentum along t has with the axis t + 1 + b.
MAG_ALWAYS_INLINE mag_vec mag_drag_moment(const mag_drag *d, int t, int b)
{
    return d->across[(t + 2 - b) % 3];
}

/// Slope of the momentum along t at a face of the axis t + 1 + b: 4 p - s with its value p and its
/// slope s at the cell's middle, half a cell away.
MAG_ALWAYS_INLINE mag_vec mag_drag_slope(const mag_drag *d, int t, int b, int face)
{
    const mag_vec four = mag_vec_splat(4.0) * d->p[t];
    return (face == 0 ? four + d->slope[t][b] : four - d->slope[t][b]) *
           d->face[(t + 1 + b) % 3][face];
}

/// Finds what the stress leaves, from the viscosities and what it finds: the moment found is -s / 6
/// and the stress at the wall less that at the middle, as the wall itself sends none.
MAG_ALWAYS_INLINE void mag_drag_solve(mag_drag *d)
{
    const mag_vec one = mag_vec_splat(1.0), four = mag_vec_splat(4.0), six = mag_vec_splat(6.0);
    mag_vec share[3], pull[3];

    for (int a = 0; a < 3; a++) {
        share[a] = six / (one + six * (d->wall + d->middle) * d->faces[a]);
        pull[a] = d->away[a] * d->wall * share[a];
    }
    for (int t = 0; t < 3; t++) {
        const int b = (t + 1) % 3, c = (t + 2) % 3;
        const mag_vec hold =
            d->faces[b] - d->away[b] * pull[b] + d->faces[c] - d->away[c] * pull[c];
        d->p[t] = (d->found[t] - pull[b] * d->across[c] - pull[c] * d->across[b]) /
                  (one + four * d->wall * hold);
        for (int n = 0; n < 2; n++) {
            const int a = (t + 1 + n) % 3;
            d->slope[t][n] = four * pull[a] * d->p[t] - share[a] * mag_drag_moment(d, t, n);
        }
    }
}

/// Root of the mean square, over the faces, of the slope there and at the middle.
MAG_ALWAYS_INLINE void mag_drag_rates(const mag_drag *d, mag_vec *wall, mag_vec *middle)
{
    const mag_vec one = mag_vec_splat(1.0);
    mag_vec outer = mag_vec_splat(0.0), inner = outer;

    for (int t = 0; t < 3; t++) {
        for (int b = 0; b < 2; b++) {
            const mag_vec low = mag_drag_slope(d, t, b, 0), high = mag_drag_slope(d, t, b, 1);
            outer += low * low + high * high;
            inner += d->faces[(t + 1 + b) % 3] * d->slope[t][b] * d->slope[t][b];
        }
    }
    const mag_vec per = one / mag_vec_max(one, d->faces[0] + d->faces[1] + d->faces[2]);
    *wall = mag_vec_sqrt(outer * per);
    *middle = mag_vec_sqrt(inner * per);
}

/// Finds the viscosities of a slurry beside the wall, from the rates without drag on. Its slope
/// is no straight line, as its stress is: what lies between goes into the wall's viscosity, to
/// second order in their difference.
MAG_ALWAYS_INLINE void mag_drag_find_viscosity(mag_drag *d, const mag_law_lanes *k, mag_law law,
                                               bool structured, mag_vec structure, mag_vec per_rho)
{
    enum { PASSES = 2 }; // each gains the viscosity's digits: a lattice's is well below 0.1
    const mag_vec least = mag_vec_splat(0x1p-80), third = mag_vec_splat(1.0 / 3.0);

    d->wall = d->middle = mag_vec_splat(0.0);
    for (int pass = 0; pass < PASSES; pass++) {
        mag_vec outer, inner;
        mag_drag_solve(d);
        mag_drag_rates(d, &outer, &inner);
        outer = mag_vec_max(outer * per_rho, least);
        inner = mag_vec_max(inner * per_rho, least);
        d->wall = mag_law_at_rate(k, law, structured, structure, outer);
        d->middle = mag_law_at_rate(k, law, structured, structure, inner);
        const mag_vec stress = d->wall * outer, other = d->middle * inner;
        const mag_vec bend =
            (outer - inner) / (outer + inner) - (stress - other) / (stress + other);
        d->wall += third * (stress - other) * bend / outer;
    }
}
