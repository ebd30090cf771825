#include "model/battery/storage/dispatch.h"

#include "mag/context.h"

#include <math.h>
#include <stddef.h>

#define MOMENT 60.0 // [s] over which a plan's powers and efficiencies are found

static bool is_planned(const mag_dispatch *d)
{
    return d->rule == MAG_DISPATCH_ARBITRAGE || d->rule == MAG_DISPATCH_PEAK;
}

static mag_status check_dispatch(mag_context *ctx, const mag_dispatch *d)
{
    const struct {
        mag_dispatch_rule rule;
        const double *series;
        const char *name;
    } needs[] = {
        {MAG_DISPATCH_CUSTOM, d->power, "powers"},
        {MAG_DISPATCH_SELF_USE, d->solar, "solar"},
        {MAG_DISPATCH_SELF_USE, d->load, "loads"},
        {MAG_DISPATCH_TARGET, d->load, "loads"},
        {MAG_DISPATCH_FREQUENCY, d->signal, "signals"},
        {MAG_DISPATCH_ARBITRAGE, d->price, "prices"},
        {MAG_DISPATCH_PEAK, d->load, "loads"},
    };

    if (d->steps < 1 || !(d->step > 0.0)) {
        return mag_fail(ctx, MAG_BAD_CASE, "a dispatch of %d steps of %g s; both must be above 0",
                        d->steps, d->step);
    }
    for (size_t n = 0; n < sizeof needs / sizeof *needs; n++) {
        if (needs[n].rule == d->rule && needs[n].series == NULL) {
            return mag_fail(ctx, MAG_BAD_CASE, "this rule of dispatch needs a series of %s",
                            needs[n].name);
        }
    }
    if (is_planned(d) && (d->renew < 1 || d->horizon < d->renew || d->horizon < 2)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a dispatch looks %d steps ahead and plans anew after %d; it must look at "
                        "least 2 ahead, and plan after 1 to as many",
                        d->horizon, d->renew);
    }
    return MAG_OK;
}

/// Load less solar power in a step [W].
static double net_load(const mag_dispatch *d, int t)
{
    return (d->load != NULL ? d->load[t] : 0.0) - (d->solar != NULL ? d->solar[t] : 0.0);
}

/// The same state at a SOC.
static mag_storage_state at_soc(const mag_storage_state *state, double soc)
{
    mag_storage_state other = *state;
    other.soc = soc;
    return other;
}

/// Change of the stored energy over that at the grid, for a power from a state.
static double stored_share(const mag_storage *s, mag_storage_state state, double power)
{
    const double before = mag_storage_stored(s, &state);
    const mag_storage_flow flow = mag_storage_step(s, &state, power, state.temperature, MOMENT);
    const double energy = -flow.power * MOMENT;
    return energy != 0.0 ? (mag_storage_stored(s, &state) - before) / energy : 0.0;
}

mag_plan_store mag_dispatch_store(const mag_storage *s, const mag_storage_state *state)
{
    const mag_storage_design *d = &s->design;
    const mag_storage_state low = at_soc(state, d->soc_least);
    const mag_storage_state high = at_soc(state, d->soc_most);
    const mag_storage_state middle = at_soc(state, 0.5 * (d->soc_least + d->soc_most));
    const mag_storage_limits most = mag_storage_find_limits(s, &middle, MOMENT);

    return (mag_plan_store){
        .in = most.charge,
        .out = most.discharge,
        .energy = mag_storage_stored(s, &high) - mag_storage_stored(s, &low),
        .in_efficiency = stored_share(s, middle, -0.5 * most.charge),
        .out_efficiency = 1.0 / stored_share(s, middle, 0.5 * most.discharge),
    };
}

/// A plan under way.
typedef struct ahead {
    mag_plan *plan; ///< NULL: none is needed
    int made;       ///< step at which it was made
} ahead;

static mag_status begin_plan(mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                             const mag_storage_state *state, ahead *a)
{
    const mag_plan_store store = mag_dispatch_store(s, state);
    const mag_plan_form form = {
        .steps = d->horizon,
        .step = d->step,
        .has_peak = d->rule == MAG_DISPATCH_PEAK,
    };

    MAG_TRY(mag_plan_create(ctx, &form, &store, &a->plan));
    if (!form.has_peak) {
        mag_plan_wear(a->plan, d->wear);
    }
    return MAG_OK;
}

/// Plans from step t on: only bounds and prices change.
static mag_status renew_plan(mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                             const mag_storage_state *state, int t, double peak, ahead *a)
{
    const mag_storage_state low = at_soc(state, s->design.soc_least);
    const mag_storage_state high = at_soc(state, s->design.soc_most);
    const double empty = mag_storage_stored(s, &low);
    const double room = mag_storage_stored(s, &high) - empty;
    const double start = fmin(fmax(mag_storage_stored(s, state) - empty, 0.0), room);

    for (int n = 0; n < d->horizon; n++) {
        const int at = t + n < d->steps ? t + n : d->steps - 1;
        mag_plan_shut(a->plan, n, t + n >= d->steps);
        if (d->rule == MAG_DISPATCH_PEAK) {
            mag_plan_load(a->plan, n, net_load(d, at));
        } else {
            mag_plan_price(a->plan, n, d->price[at]);
        }
    }
    if (d->rule == MAG_DISPATCH_PEAK) {
        mag_plan_peak(a->plan, 1.0, peak);
    }
    mag_plan_room(a->plan, room);
    mag_plan_ends(a->plan, start, 0.0);
    a->made = t;
    return mag_plan_solve(ctx, a->plan);
}

/// Power that the rule asks for in step t.
static double ask(const mag_dispatch *d, const ahead *a, int t)
{
    switch (d->rule) {
    case MAG_DISPATCH_CUSTOM:
        return d->power[t];
    case MAG_DISPATCH_SELF_USE:
        return net_load(d, t);
    case MAG_DISPATCH_TARGET:
        return net_load(d, t) - d->target;
    case MAG_DISPATCH_FREQUENCY:
        return d->signal[t] * d->contract;
    case MAG_DISPATCH_ARBITRAGE:
    case MAG_DISPATCH_PEAK:
        break;
    }
    return mag_plan_out(a->plan, t - a->made) - mag_plan_in(a->plan, t - a->made);
}

/// Sums over a run that the result is made of.
typedef struct sums {
    double solar; ///< [J] made
    double spilt; ///< [J] of it that went to the grid
} sums;

static void tell(const mag_dispatch *d, int t, double asked, const mag_storage_flow *flow,
                 sums *sum, mag_dispatch_result *r)
{
    const double net = net_load(d, t);
    const double grid = net - flow->power + flow->auxiliary;
    const double solar = d->solar != NULL ? d->solar[t] : 0.0;

    if (d->price != NULL) {
        r->earned += d->price[t] * flow->power * d->step;
        r->auxiliary += d->price[t] * flow->auxiliary * d->step;
    }
    r->peak = fmax(r->peak, grid);
    r->peak_without = fmax(r->peak_without, net);
    if (d->rule != MAG_DISPATCH_TARGET || asked > 0.0) { // below it, charging is only a wish
        r->asked += fabs(asked) * d->step;
        r->missed += fabs(asked - flow->power) * d->step;
    }
    sum->solar += solar * d->step;
    sum->spilt += fmin(fmax(-grid, 0.0), solar) * d->step;
}

static mag_status run_steps(mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                            mag_storage_state *state, ahead *a, double *power, double *soc,
                            mag_dispatch_result *r)
{
    sums sum = {0.0, 0.0};
    double peak = -INFINITY; // at the grid so far, as plans see it: without auxiliaries

    for (int t = 0; t < d->steps; t++) {
        if (a->plan != NULL && t % d->renew == 0) {
            MAG_TRY(renew_plan(ctx, d, s, state, t, peak, a));
            r->plans++;
        }
        const double asked = ask(d, a, t);
        const mag_storage_flow flow = mag_storage_step(s, state, asked, d->surroundings, d->step);
        tell(d, t, asked, &flow, &sum, r);
        peak = fmax(peak, net_load(d, t) - flow.power);
        if (d->after != NULL) {
            d->after(d->user, s, state, &flow);
        }
        if (power != NULL) {
            power[t] = flow.power;
        }
        if (soc != NULL) {
            soc[t] = state->soc;
        }
    }
    r->solar_used = sum.solar > 0.0 ? 1.0 - sum.spilt / sum.solar : NAN;
    return MAG_OK;
}

mag_status mag_dispatch_run(mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                            mag_storage_state *state, double *power, double *soc,
                            mag_dispatch_result *out)
{
    ahead a = {NULL, 0};

    *out = (mag_dispatch_result){.peak = -INFINITY, .peak_without = -INFINITY};
    MAG_TRY(check_dispatch(ctx, d));
    if (is_planned(d)) {
        MAG_TRY(begin_plan(ctx, d, s, state, &a));
    }
    const mag_status status = run_steps(ctx, d, s, state, &a, power, soc, out);
    mag_plan_destroy(a.plan);
    return status;
}
