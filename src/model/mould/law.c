#include "model/mould/law.h"

#include <math.h>

/// Rate where the viscosity is known: a quadratic.
static double rate_at(double viscosity, double subgrid, double moment)
{
    const double a = 1.0 / 3.0 + 2.0 * viscosity;
    return 2.0 * moment / (a + sqrt(a * a + 8.0 * subgrid * moment));
}

/// Rate of a law without bounds, for a stress beyond yield. The logarithm of a sum of exponentials
/// is convex and rises: Newton's steps from above come down to its root and never leave it.
static double solve_rate(const mag_rheology *r, double subgrid, double beyond)
{
    enum { MOST = 60 };
    const double n = r->index;
    const double k = 2.0 * r->consistency;
    double s = fmin(log(3.0 * beyond), log(beyond / k) / n);

    for (int i = 0; i < MOST; i++) {
        const double a = exp(s) / 3.0;
        const double b = k * exp(n * s);
        const double c = 2.0 * subgrid * exp(2.0 * s);
        const double sum = a + b + c;
        const double change = log(sum / beyond) * sum / (a + n * b + 2.0 * c);
        s -= change;
        if (fabs(change) < 1e-15) {
            break;
        }
    }
    return exp(s);
}

/// Viscosity of a law at rest, within its bounds.
static double viscosity_at_rest(const mag_rheology *r)
{
    if (r->yield_stress > 0.0 || r->index < 1.0) {
        return r->cap;
    }
    return r->index > 1.0 ? r->floor : fmax(r->floor, fmin(r->cap, r->consistency));
}

mag_sheared mag_law_solve(const mag_rheology *r, double viscosity, double subgrid, double moment)
{
    const double beyond = moment - 2.0 * r->yield_stress;
    double seen = viscosity;

    if (r->law != MAG_NEWTONIAN && beyond <= 0.0) {
        seen = viscosity_at_rest(r);
    } else if (r->law != MAG_NEWTONIAN) {
        const double rate = solve_rate(r, subgrid, beyond);
        seen = r->yield_stress / rate + r->consistency * pow(rate, r->index - 1.0);
        if (seen <= r->cap && seen >= r->floor) {
            return (mag_sheared){rate, seen};
        }
        seen = fmax(r->floor, fmin(r->cap, seen));
    }
    return (mag_sheared){rate_at(seen, subgrid, moment), seen};
}

void mag_law_rescale(mag_rheology *r, double ratio)
{
    r->consistency *= pow(ratio, 2.0 - r->index);
    r->yield_stress *= ratio * ratio;
    r->floor *= ratio;
    r->cap *= ratio;
}
