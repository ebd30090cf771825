/// @file lattice.h
/// The D3Q19 velocity set. Directions come in opposite pairs: 1 2, 3 4, ..., 17 18.
#pragma once

#include "num/vec.h"

enum {
    MAG_Q = 19 ///< directions
};

/// Speed of sound squared [cells2/steps2].
#define MAG_CS2 (1.0 / 3.0)

/// Direction q as x, y, z.
static const int8_t mag_c[MAG_Q][3] = {
    {0, 0, 0},  {1, 0, 0},   {-1, 0, 0},  {0, 1, 0},  {0, -1, 0}, {0, 0, 1},   {0, 0, -1},
    {1, 1, 0},  {-1, -1, 0}, {1, -1, 0},  {-1, 1, 0}, {1, 0, 1},  {-1, 0, -1}, {1, 0, -1},
    {-1, 0, 1}, {0, 1, 1},   {0, -1, -1}, {0, 1, -1}, {0, -1, 1},
};

/// The opposite direction.
static inline int mag_opposite(int q)
{
    return q == 0 ? 0 : ((q - 1) ^ 1) + 1;
}

/// The direction 7..18 with two components: `sa` along axis a, `sb` along axis b, each 1 or -1.
static inline int mag_direction(int a, int sa, int b, int sb)
{
    const int plane = 3 + 4 * (a + b); // axes 0 1, 0 2, 1 2
    const int first = a < b ? sa : sb;
    return plane + (sa == sb ? 0 : 2) + (first < 0);
}

/// One of the two directions 7..18 that make one of q's components turn round, the other one is its
/// opposite.
static inline int mag_mirrored(int q)
{
    const int plane = 7 + (q - 7) / 4 * 4;
    return plane + 2 * (1 - (q - plane) / 2);
}

/// Weight of direction q.
static inline double mag_weight(int q)
{
    return q == 0 ? 1.0 / 3.0 : q < 7 ? 1.0 / 18.0 : 1.0 / 36.0;
}

/// Equilibrium of direction q less its weight: second order, D3Q19, at density 1 + `excess`.
static inline double mag_equilibrium(int q, double excess, const double u[3])
{
    const double cu = mag_c[q][0] * u[0] + mag_c[q][1] * u[1] + mag_c[q][2] * u[2];
    const double uu = u[0] * u[0] + u[1] * u[1] + u[2] * u[2];
    return mag_weight(q) * (excess + (1.0 + excess) * (3.0 * cu + 4.5 * cu * cu - 1.5 * uu));
}
