#include "model/battery/storage/dispatch.h"

#include "mag/context.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

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

/// The system as a plan sees it, with efficiencies at a share of its powers.
static mag_plan_store find_store(const mag_storage *s, const mag_storage_state *state, double share)
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
        .in_efficiency = stored_share(s, middle, -share * most.charge),
        .out_efficiency = 1.0 / stored_share(s, middle, share * most.discharge),
    };
}

mag_plan_store mag_dispatch_store(const mag_storage *s, const mag_storage_state *state)
{
    return find_store(s, state, 0.5);
}

static mag_status begin_plan(mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                             const mag_storage_state *state, mag_plan **plan)
{
    const mag_plan_form form = {
        .steps = d->horizon,
        .step = d->step,
        .has_peak = d->rule == MAG_DISPATCH_PEAK,
    };
    // a storage that is empty before the highest hour is over has cut nothing: plan with what is
    // left at full power
    const mag_plan_store store = find_store(s, state, form.has_peak ? 1.0 : 0.5);

    MAG_TRY(mag_plan_create(ctx, &form, &store, plan));
    if (!form.has_peak) {
        mag_plan_wear(*plan, d->wear);
    }
    return MAG_OK;
}

static int64_t count_steps(const mag_dispatch *d)
{
    return (int64_t)d->steps * (d->turns > 0 ? d->turns : 1);
}

/// Whether nothing need flow: no load ahead is above the peak that was reached anyhow.
static bool is_calm(const mag_dispatch *d, const mag_dispatch_now *now)
{
    for (int n = 0; n < d->horizon && now->step + n < count_steps(d); n++) {
        if (net_load(d, (int)((now->step + n) % d->steps)) > now->peak) {
            return false;
        }
    }
    return d->rule == MAG_DISPATCH_PEAK;
}

/// Plans from the next step on: only bounds and prices change.
static mag_status renew_plan(mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                             const mag_storage_state *state, mag_dispatch_now *now, mag_plan *plan,
                             double *planned)
{
    const mag_storage_state low = at_soc(state, s->design.soc_least);
    const mag_storage_state high = at_soc(state, s->design.soc_most);
    const double empty = mag_storage_stored(s, &low);
    const double room = mag_storage_stored(s, &high) - empty;
    const double start = fmin(fmax(mag_storage_stored(s, state) - empty, 0.0), room);

    for (int n = 0; n < d->horizon; n++) {
        const int64_t t = now->step + n;
        const int at = (int)(t % d->steps);
        mag_plan_shut(plan, n, t >= count_steps(d));
        if (d->rule == MAG_DISPATCH_PEAK) {
            mag_plan_load(plan, n, net_load(d, t < count_steps(d) ? at : d->steps - 1));
        } else {
            mag_plan_price(plan, n, d->price[t < count_steps(d) ? at : d->steps - 1]);
        }
    }
    if (d->rule == MAG_DISPATCH_PEAK) {
        mag_plan_peak(plan, 1.0, now->peak);
    }
    mag_plan_room(plan, room);
    mag_plan_ends(plan, start, 0.0);
    MAG_TRY(mag_plan_solve(ctx, plan));
    for (int n = 0; n < d->renew; n++) {
        planned[n] = mag_plan_out(plan, n) - mag_plan_in(plan, n);
    }
    now->result.plans++;
    return MAG_OK;
}

/// Power that the rule asks for in the next step.
static double ask(const mag_dispatch *d, const double *planned, int64_t step)
{
    const int t = (int)(step % d->steps);
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
    return planned[step % d->renew];
}

static void tell(const mag_dispatch *d, double asked, const mag_storage_flow *flow,
                 mag_dispatch_now *now)
{
    const int t = (int)(now->step % d->steps);
    const double net = net_load(d, t);
    const double grid = net - flow->power + flow->auxiliary;
    const double solar = d->solar != NULL ? d->solar[t] : 0.0;
    mag_dispatch_result *r = &now->result;

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
    now->solar += solar * d->step;
    now->spilt += fmin(fmax(-grid, 0.0), solar) * d->step;
    r->solar_used = now->solar > 0.0 ? 1.0 - now->spilt / now->solar : NAN;
    now->peak = fmax(now->peak, net - flow->power);
}

mag_status mag_dispatch_begin(mag_context *ctx, const mag_dispatch *d, mag_dispatch_now *now)
{
    *now = (mag_dispatch_now){
        .peak = -INFINITY,
        .result = {.peak = -INFINITY, .peak_without = -INFINITY, .solar_used = NAN},
    };
    return check_dispatch(ctx, d);
}

bool mag_dispatch_is_due(const mag_dispatch *d, const mag_dispatch_now *now)
{
    return is_planned(d) && now->step % d->renew == 0;
}

mag_status mag_dispatch_plan(mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                             const mag_storage_state *state, mag_dispatch_now *now, double *planned)
{
    mag_plan *plan = NULL;
    if (is_calm(d, now)) {
        memset(planned, 0, (size_t)d->renew * sizeof *planned);
        now->result.plans++;
        return MAG_OK;
    }
    MAG_TRY(begin_plan(ctx, d, s, state, &plan));
    const mag_status status = renew_plan(ctx, d, s, state, now, plan, planned);
    mag_plan_destroy(plan);
    return status;
}

mag_storage_flow mag_dispatch_go(const mag_dispatch *d, const mag_storage *s,
                                 mag_storage_state *state, const double *planned,
                                 mag_dispatch_now *now)
{
    const double asked = ask(d, planned, now->step);
    const mag_storage_flow flow = mag_storage_step(s, state, asked, d->surroundings, d->step);

    tell(d, asked, &flow, now);
    if (d->after != NULL) {
        d->after(d->user, s, state, &flow);
    }
    now->step++;
    if (d->peak_steps > 0 && now->step % d->peak_steps == 0) {
        now->peak = -INFINITY;
    }
    return flow;
}

static mag_status run_steps(mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                            mag_storage_state *state, mag_plan *plan, double *planned,
                            double *power, double *soc, mag_dispatch_now *now)
{
    while (now->step < count_steps(d)) {
        const int64_t t = now->step % d->steps;
        if (mag_dispatch_is_due(d, now)) {
            MAG_TRY(renew_plan(ctx, d, s, state, now, plan, planned));
        }
        const mag_storage_flow flow = mag_dispatch_go(d, s, state, planned, now);
        if (power != NULL) {
            power[t] = flow.power;
        }
        if (soc != NULL) {
            soc[t] = state->soc;
        }
    }
    return MAG_OK;
}

mag_status mag_dispatch_run(mag_context *ctx, const mag_dispatch *d, const mag_storage *s,
                            mag_storage_state *state, double *power, double *soc,
                            mag_dispatch_result *out)
{
    mag_dispatch_now now;
    mag_plan *plan = NULL;
    double *planned = NULL;
    mag_status status = mag_dispatch_begin(ctx, d, &now);

    if (status == MAG_OK && is_planned(d)) {
        planned = calloc((size_t)d->renew, sizeof *planned);
        status = planned != NULL ? begin_plan(ctx, d, s, state, &plan)
                                 : mag_fail(ctx, MAG_MACHINE, "out of memory: a plan's powers");
    }
    if (status == MAG_OK) {
        status = run_steps(ctx, d, s, state, plan, planned, power, soc, &now);
    }
    mag_plan_destroy(plan);
    free(planned);
    *out = now.result;
    return status;
}
