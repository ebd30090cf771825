/// @file vec_checks.h
/// Tests of powers of vectors and of the laws of slurry, for the programs that run them in float
/// and in double precision.
#pragma once

#include "support.h"

#include "model/mould/law_lanes.h"

#include <math.h>

/// Rounding of a population.
#define VEC_EPSILON (sizeof(mag_pop) == 4 ? 0x1p-23 : 0x1p-52)

/// Lanes from `x` on, each `ratio` times the one before.
static inline mag_vec vec_ladder(double x, double ratio)
{
    mag_vec v = mag_vec_of((mag_pop)0.0);
    for (int l = 0; l < MAG_LANES; l++, x *= ratio) {
        v[l] = (mag_pop)x;
    }
    return v;
}

/// Largest error of log2 over positive numbers, in roundings of the larger of 1 and the result.
static inline double vec_log_error(void)
{
    double worst = 0.0;
    for (double x = 1e-37; x < 1e37; x *= 1.37) {
        const mag_vec v = vec_ladder(x, 1.0123);
        const mag_vec y = mag_vec_log2(v);
        for (int l = 0; l < MAG_LANES; l++) {
            const double exact = log2((double)v[l]);
            worst = fmax(worst, fabs((double)y[l] - exact) / fmax(1.0, fabs(exact)));
        }
    }
    return worst / VEC_EPSILON;
}

/// Largest relative error of exp2, in roundings.
static inline double vec_exp_error(void)
{
    double worst = 0.0;
    for (double x = -120.0; x < 120.0; x += 0.0371 * MAG_LANES) {
        mag_vec v = mag_vec_of((mag_pop)0.0);
        for (int l = 0; l < MAG_LANES; l++) {
            v[l] = (mag_pop)(x + 0.0371 * l);
        }
        const mag_vec y = mag_vec_exp2(v);
        for (int l = 0; l < MAG_LANES; l++) {
            const double exact = exp2((double)v[l]);
            worst = fmax(worst, fabs((double)y[l] / exact - 1.0));
        }
    }
    return worst / VEC_EPSILON;
}

/// Largest relative error of the lanes' viscosity against mag_law_solve() over moments from far
/// below yield to a lattice's limit.
static inline double vec_law_error(const mag_rheology *r, double subgrid)
{
    const mag_law_lanes lanes = mag_law_spread(r, subgrid);
    double worst = 0.0;
    for (double x = 1e-12; x < 1.0; x *= 1.31) {
        const mag_vec moment = vec_ladder(x, 1.017);
        mag_law_bounds bounds;
        const mag_vec y = mag_law_viscosity(&lanes, r->law, moment, &bounds);
        for (int l = 0; l < MAG_LANES; l++) {
            const mag_sheared s = mag_law_solve(r, 0.0, subgrid, (double)moment[l]);
            const double exact = s.viscosity + subgrid * s.rate;
            worst = fmax(worst, fabs((double)y[l] / exact - 1.0));
            ck_assert(!bounds.cap[l] || (double)y[l] >= 0.999 * r->cap);
            ck_assert(!bounds.floor[l] || s.viscosity <= 1.001 * r->floor);
        }
    }
    return worst;
}
