#include "model/battery/cell/titration.h"

#include "mag/context.h"

#include <math.h>

/// Current that counts as none, of the record's largest.
#define NO_CURRENT 1e-6
/// Time from which on the surface of a sphere is found by its series for late times.
#define LATE 0.07

double mag_titration_surface(double time)
{
    static const double roots[] = {// of tan l = l
                                   4.493409457909064, 7.725251836937707, 10.904121659428899,
                                   14.066193912831473};
    double sum = 3.0 * time + 0.2;

    if (time < LATE) { // neither series lacks more than 1e-7 there
        return expm1(time) + exp(time) * erf(sqrt(time));
    }
    for (int n = 0; n < 4; n++) {
        const double square = roots[n] * roots[n];
        sum -= 2.0 * exp(-square * time) / square;
    }
    return sum;
}

/// Time t D / R^2 of a pulse after which the surface has moved by the mean's change over `ratio`.
static double find_time(double ratio)
{
    double low = log(1e-12), high = log(1e3);

    if (!(ratio > 0.0 && ratio < 3.0 * 1e3 / mag_titration_surface(1e3))) {
        return NAN;
    }
    while (high - low > 1e-13) {
        const double middle = 0.5 * (low + high), time = exp(middle);
        if (3.0 * time < ratio * mag_titration_surface(time)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return exp(low);
}

static mag_status check(mag_context *ctx, const mag_titration_record *r,
                        const mag_titration_host *h)
{
    if (!(h->radius > 0.0 && h->capacity > 0.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "titration: the host has a radius of %g m and a capacity of %g C/m2, but "
                        "both must be above 0",
                        h->radius, h->capacity);
    }
    for (int n = 0; n < r->samples; n++) {
        const bool finite =
            isfinite(r->time[n]) && isfinite(r->current[n]) && isfinite(r->voltage[n]);
        if (!finite || (n > 0 && r->time[n] < r->time[n - 1])) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "titration: sample %d is not a number or earlier than the one before "
                            "it; times must not fall",
                            n + 1);
        }
    }
    return MAG_OK;
}

/// Current that counts as none.
static double find_threshold(const mag_titration_record *r)
{
    double most = 0.0;
    for (int n = 0; n < r->samples; n++) {
        most = fmax(most, fabs(r->current[n]));
    }
    return NO_CURRENT * most;
}

/// Voltage right after the jump, of a pulse whose first sample with current is `first`, its last
/// `last`. The sample before is of rest.
static double find_jumped(const mag_titration_record *r, int first, int last)
{
    const double begun = r->time[first - 1];
    if (r->time[first] == begun || first == last) {
        return r->voltage[first];
    }
    const double a = sqrt(r->time[first] - begun), b = sqrt(r->time[first + 1] - begun);
    const double slope = b > a ? (r->voltage[first + 1] - r->voltage[first]) / (b - a) : 0.0;
    return r->voltage[first] - slope * a;
}

static void find_diffusivity(const mag_titration_host *h, double steady, double passing,
                             mag_titration_pulse *p)
{
    const double third = h->radius / 3.0, ratio = steady / passing;

    p->diffusivity = 4.0 / (acos(-1.0) * p->lasted) * third * third * ratio * ratio;
    p->reach = find_time(ratio);
    p->short_enough = p->reach <= MAG_TITRATION_REACH; // not where that is not a number
    p->in_sphere = p->reach * h->radius * h->radius / p->lasted;
}

/// A pulse from its samples: the last of rest before it is `first` - 1, of the rest after `rested`.
static mag_titration_pulse evaluate(const mag_titration_record *r, const mag_titration_host *h,
                                    int first, int last, int rested, double charge)
{
    const double begun = r->time[first - 1], jumped = find_jumped(r, first, last);
    const double still = rested > last + 1 ? r->time[rested] - r->time[rested - 1] : 0.0;
    mag_titration_pulse p = {.begun = begun, .lasted = r->time[last] - begun};

    p.current = charge / p.lasted;
    p.rest_before = r->voltage[first - 1];
    p.rest_after = r->voltage[rested];
    p.unrest = still > 0.0 ? (r->voltage[rested] - r->voltage[rested - 1]) / still : NAN;
    p.resistance = (p.rest_before - jumped) / r->current[first];
    find_diffusivity(h, p.rest_after - p.rest_before, r->voltage[last] - jumped, &p);
    return p;
}

mag_status mag_titration_evaluate(mag_context *ctx, const mag_titration_record *r,
                                  const mag_titration_host *h, int most,
                                  mag_titration_pulse *pulses, int *count)
{
    *count = 0;
    MAG_TRY(check(ctx, r, h));
    const double none = find_threshold(r);
    double passed = 0.0; // charge [C/m2]
    int n = 0;

    while (n < r->samples && *count < most) {
        const int first = n;
        double charge = 0.0;
        while (n < r->samples && fabs(r->current[n]) > none) {
            charge += n > 0 ? r->current[n] * (r->time[n] - r->time[n - 1]) : 0.0;
            n++;
        }
        const int last = n - 1;
        while (n < r->samples && !(fabs(r->current[n]) > none)) {
            n++;
        }
        passed += charge;
        if (first > 0 && last >= first && n > last + 1 && r->time[last] > r->time[first - 1]) {
            pulses[*count] = evaluate(r, h, first, last, n - 1, charge);
            pulses[(*count)++].share = h->start + passed / h->capacity;
        }
    }
    return MAG_OK;
}
