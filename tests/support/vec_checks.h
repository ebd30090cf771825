/// @file vec_checks.h
/// The laws of slurry in lanes against their solution for one cell, in float or double precision.
#pragma once

#include "support.h"

#include "model/mould/flow/law_lanes.h"

#include <math.h>

/// Lanes from `x` on, each `ratio` times the one before.
static inline mag_vec vec_ladder(double x, double ratio)
{
    mag_vec v = mag_vec_of((mag_pop)0.0);
    for (int l = 0; l < MAG_LANES; l++, x *= ratio) {
        v[l] = (mag_pop)x;
    }
    return v;
}

/// Largest relative error of the lanes' viscosity against mag_law_solve() over moments from
/// rest to a lattice's limit.
static inline double vec_law_error(const mag_rheology *r, double subgrid)
{
    static mag_law_table table;
    mag_law_tabulate(&table, r);
    const mag_law_lanes lanes = mag_law_spread(r, subgrid, &table, NULL);
    const mag_law_form form = {r->law, r->structured, false, subgrid > 0.0};
    const mag_vec structure = mag_vec_of((mag_pop)1.0);
    double worst = 0.0;
    for (double x = 1e-30; x < 1.0; x *= 1.31) {
        const mag_vec moment = vec_ladder(x, 1.017);
        mag_law_bounds bounds;
        const mag_vec y = mag_law_viscosity(&lanes, form, structure, moment, 0, &bounds);
        for (int l = 0; l < MAG_LANES; l++) {
            const mag_sheared s = mag_law_solve(r, 0.0, subgrid, (double)moment[l]);
            const double exact = s.viscosity + subgrid * s.rate;
            ck_assert_msg(isfinite((double)y[l]), "not finite at %g", (double)moment[l]);
            worst = fmax(worst, fabs((double)y[l] / exact - 1.0)); // which takes no NaN
            ck_assert(!bounds.cap[l] || (double)y[l] >= 0.999 * r->cap);
            ck_assert(!bounds.floor[l] || s.viscosity <= 1.001 * r->floor);
        }
    }
    return worst;
}
