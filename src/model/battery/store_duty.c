#include "model/battery/store.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>

// The user's words about what a storage does.

static bool is_given(const mag_table *t)
{
    return t->count > 0 || t->constant != 0.0;
}

/// Mean of a curve from a time to a later one; *at is the first point behind the former.
static double find_mean(const mag_table *t, int *at, double from, double to)
{
    double sum = 0.0;
    for (double x = from; x < to;) {
        while (*at < t->count && t->x[*at] <= x) {
            (*at)++;
        }
        const double next = *at < t->count ? fmin(t->x[*at], to) : to;
        sum += 0.5 * (mag_table_at(t, x) + mag_table_at(t, next)) * (next - x);
        x = next;
    }
    return sum / (to - from);
}

/// A series as means over the steps. NULL: it was not given.
static const double *sample(const mag_table *t, const mag_dispatch *d, double **room)
{
    double *out = *room;
    int at = 0;
    if (!is_given(t)) {
        return NULL;
    }
    for (int n = 0; n < d->steps; n++) {
        out[n] = find_mean(t, &at, n * d->step, (n + 1) * d->step);
    }
    *room += d->steps;
    return out;
}

/// A whole number of steps in a time.
static mag_status count(mag_context *ctx, const char *name, double time, double step, double most,
                        int *out)
{
    const double steps = time / step;
    if (!(fabs(steps - round(steps)) < 1e-6 * steps && steps > 0.5 && steps < most)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "battery.storage.duty.%s: %g s must be a whole number of %g s, 1 to %.0f "
                        "of them",
                        name, time, step, most);
    }
    *out = (int)round(steps);
    return MAG_OK;
}

static mag_status check_series(mag_context *ctx, const mag_battery_duty *d)
{
    static const char *const rules[] = {"peak_shaving", "arbitrage", "frequency", "self_use",
                                        "custom"};
    const struct {
        int rule;
        const mag_table *table;
        const char *name;
    } needs[] = {{0, &d->load, "load"}, {1, &d->price, "price"}, {2, &d->signal, "signal"},
                 {3, &d->load, "load"}, {3, &d->solar, "solar"}, {4, &d->power, "power"}};
    for (size_t n = 0; n < sizeof needs / sizeof *needs; n++) {
        if (needs[n].rule == d->rule && !is_given(needs[n].table)) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "battery.storage.duty.%s: it is missing; rule: %s needs it over time",
                            needs[n].name, rules[d->rule]);
        }
    }
    return MAG_OK;
}

static mag_dispatch_rule rule_of(const mag_battery_duty *d)
{
    static const mag_dispatch_rule rules[] = {MAG_DISPATCH_PEAK, MAG_DISPATCH_ARBITRAGE,
                                              MAG_DISPATCH_FREQUENCY, MAG_DISPATCH_SELF_USE,
                                              MAG_DISPATCH_CUSTOM};
    return d->rule == 0 && d->target > 0.0 ? MAG_DISPATCH_TARGET : rules[d->rule];
}

/// The week that is shown is that of the highest load, price, signal or power.
static void choose_week(mag_store *s)
{
    const mag_dispatch *d = &s->duty;
    const double *by = d->load != NULL     ? d->load
                       : d->price != NULL  ? d->price
                       : d->signal != NULL ? d->signal
                                           : d->power;
    const double steps = fmin(ceil(7.0 * MAG_STORE_DAY / d->step), MAG_STORE_WEEK);
    int highest = 0;
    for (int n = 1; n < d->steps; n++) {
        highest = by[n] > by[highest] ? n : highest;
    }
    s->week = (int)fmin(steps, (double)s->total);
    s->week_first = highest - highest % (int)fmax(1.0, MAG_STORE_DAY / d->step) - s->week / 2;
    s->week_first = s->week_first + s->week > s->total ? s->total - s->week : s->week_first;
    s->week_first = s->week_first < 0 ? 0 : s->week_first;
}

mag_status mag_store_make_duty(mag_context *ctx, const mag_battery_params *p, mag_store *s)
{
    const mag_battery_duty *w = &p->storage.duty;
    mag_dispatch *d = &s->duty;
    *d = (mag_dispatch){
        .rule = rule_of(w),
        .step = w->step,
        .surroundings = p->temperature,
        .contract = w->contract > 0.0 ? w->contract : p->storage.power,
        .target = w->target,
        .wear = w->wear,
    };
    MAG_TRY(check_series(ctx, w));
    MAG_TRY(count(ctx, "period", w->period, w->step, 1e7, &d->steps));
    MAG_TRY(count(ctx, "time", w->time, w->period, 1e6, &d->turns));
    MAG_TRY(count(ctx, "horizon", w->horizon, w->step, 1e5, &d->horizon));
    MAG_TRY(count(ctx, "renew", w->renew, w->step, 1e5, &d->renew));
    if (w->peak_period > 0.0) {
        MAG_TRY(count(ctx, "peak_period", w->peak_period, w->step, 1e9, &d->peak_steps));
    }
    s->total = (int64_t)d->steps * d->turns;
    double *room = s->series = calloc(5 * (size_t)d->steps, sizeof *room);
    if (room == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: series of %d steps", d->steps);
    }
    d->load = sample(&w->load, d, &room);
    d->solar = sample(&w->solar, d, &room);
    d->price = sample(&w->price, d, &room);
    d->signal = sample(&w->signal, d, &room);
    d->power = sample(&w->power, d, &room);
    choose_week(s);
    mag_dispatch_now now;
    return mag_dispatch_begin(ctx, d, &now);
}
