#include "model/mould/flow/law_lanes.h"

#include <math.h>
#include <string.h>

/// Rate where the viscosity is known: a quadratic.
static double rate_at(double viscosity, double subgrid, double moment)
{
    const double a = 1.0 / 3.0 + 2.0 * viscosity;
    return 2.0 * moment / (a + sqrt(a * a + 8.0 * subgrid * moment));
}

/// Logarithm of the rate from which solve_rate() may start: above the solution.
static double start_above(const mag_rheology *r, double beyond)
{
    return fmin(log(3.0 * beyond), log(beyond / (2.0 * r->consistency)) / r->index);
}

/// Rate of a law without bounds, for a stress beyond yield. The logarithm of a sum of exponentials
/// is convex and rises: Newton's steps from above come down to its root and never leave it.
static double solve_rate(const mag_rheology *r, double subgrid, double beyond)
{
    enum { MOST = 60 };
    const double n = r->index;
    const double k = 2.0 * r->consistency;
    double s = start_above(r, beyond);

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
    return r->index > 1.0 ? r->floor : fmin(r->cap, fmax(r->floor, r->consistency));
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
        seen = fmin(r->cap, fmax(r->floor, seen));
    }
    return (mag_sheared){rate_at(seen, subgrid, moment), seen};
}

/// The cubic through values at 0, 1/3, 2/3 and 1.
static void make_cubic(const double v[4], mag_pop terms[MAG_LAW_TERMS])
{
    terms[0] = (mag_pop)v[0];
    terms[1] = (mag_pop)((-11.0 * v[0] + 18.0 * v[1] - 9.0 * v[2] + 2.0 * v[3]) / 2.0);
    terms[2] = (mag_pop)((18.0 * v[0] - 45.0 * v[1] + 36.0 * v[2] - 9.0 * v[3]) / 2.0);
    terms[3] = (mag_pop)((-9.0 * v[0] + 27.0 * v[1] - 27.0 * v[2] + 9.0 * v[3]) / 2.0);
}

/// What is beyond this is above any cap. Small indices give far more near rest: single precision
/// would not hold it, nor hold the rate at such a viscosity as a normal number.
static const double most_viscous = 0x1p40;

static void tabulate_bin(mag_law_table *t, int bin)
{
    const mag_rheology *r = &t->law;
    const int bins = 1 << MAG_LAW_BIN_BITS;
    double power[4];

    for (int n = 0; n < 4; n++) {
        const double mantissa = 1.0 + (bin % bins + n / 3.0) / bins;
        const double beyond = ldexp(mantissa, MAG_LAW_LEAST + bin / bins);
        const double rate = solve_rate(r, 0.0, beyond);
        power[n] = fmin(most_viscous, r->consistency * pow(rate, r->index - 1.0));
    }
    make_cubic(power, t->power + bin * MAG_LAW_TERMS);
}

void mag_law_tabulate(mag_law_table *t, const mag_rheology *r)
{
    const mag_rheology *h = &t->law;
    if (h->consistency != r->consistency || h->index != r->index) {
        t->law = *r;
        for (int bin = 0; bin < MAG_LAW_BINS; bin++) {
            tabulate_bin(t, bin);
        }
    }
}

double mag_law_damp(double subgrid, double viscosity, double moment)
{
    const double rate = rate_at(viscosity, subgrid, moment);
    return subgrid * -expm1(-pow(rate / (MAG_LAW_LAYER * viscosity), 1.5));
}

mag_rheology mag_law_at(const mag_rheology *r, const mag_law_local *t, double enthalpy)
{
    const double place = fmax(0.0, fmin(MAG_LAW_KNOTS - 1, (enthalpy - t->start) * t->scale));
    const int bin = (int)fmin(place, MAG_LAW_KNOTS - 2);
    double value[MAG_LAW_ROWS];
    mag_rheology here = *r;

    for (int n = 0; n < MAG_LAW_ROWS; n++) {
        const double low = (double)t->knots[bin * MAG_LAW_ROWS + n];
        const double high = (double)t->knots[(bin + 1) * MAG_LAW_ROWS + n];
        value[n] = low + (place - bin) * (high - low);
    }
    here.consistency *= exp2((1.0 - r->index) * value[MAG_LAW_PACE]);
    here.yield_stress *= value[MAG_LAW_YIELD];
    here.floor *= value[MAG_LAW_FLOOR];
    here.drag *= value[MAG_LAW_DRAG];
    return here;
}

void mag_law_rescale(mag_rheology *r, double ratio)
{
    r->consistency *= pow(ratio, 2.0 - r->index);
    r->yield_stress *= ratio * ratio;
    r->build *= ratio;
    r->drag *= ratio;
    r->floor *= ratio;
    r->cap *= ratio;
}
