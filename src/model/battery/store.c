#include "model/battery/store.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// The systems do their duty step by step. A step is taken whole; what is looked at lies within the
// last one, so that steps never hang on when it is looked.

enum { BUNDLE = 96 }; // steps in one call

#define LEAST_HEALTH 0.01 // of the new capacity, that is left for arithmetic's sake

void mag_store_age(const mag_store_system *y, mag_fade_lfp *lithium, mag_fade_mg_state *magnesium,
                   const mag_fade_stress *stress)
{
    if (y->law == MAG_STORE_LFP) {
        mag_fade_lfp_add(lithium, stress);
    } else if (y->law == MAG_STORE_MAGNESIUM) {
        mag_fade_mg_add(&y->magnesium, magnesium, stress->days * MAG_STORE_DAY, stress->cycles);
    }
}

double mag_store_health(const mag_store_system *y, const mag_fade_lfp *lithium,
                        const mag_fade_mg_state *magnesium)
{
    const double left = y->law == MAG_STORE_LFP         ? 1.0 - lithium->calendar - lithium->cycling
                        : y->law == MAG_STORE_MAGNESIUM ? mag_fade_mg_capacity(magnesium)
                                                        : 1.0;
    return fmax(left, LEAST_HEALTH);
}

static void set_health(const mag_store_system *y, mag_store_unit *u)
{
    const double growth =
        y->law == MAG_STORE_MAGNESIUM ? mag_fade_mg_resistance(&y->magnesium, &u->magnesium) : 1.0;
    mag_storage_set_health(&y->storage, &u->state, mag_store_health(y, &u->lithium, &u->magnesium),
                           growth);
}

static void renew_cells(const mag_store_system *y, mag_store_unit *u)
{
    u->lithium = (mag_fade_lfp){0.0, 0.0};
    u->magnesium = mag_fade_mg_begin(&y->magnesium);
}

static void begin_day(mag_store_unit *u)
{
    u->day = (mag_fade_stress){.cycles = 0.0};
    u->day_least = u->day_most = u->state.soc;
    u->busy = 0.0;
}

/// Adds a step to the day's sums.
static void add_step(const mag_store_system *y, mag_store_unit *u, double current, double step)
{
    const double moved = u->state.throughput - u->before.throughput;
    const double capacity = y->storage.design.cell.capacity * u->state.capacity_health;
    u->day.days += step / MAG_STORE_DAY;
    u->day.cycles += 0.5 * moved;
    u->day.temperature += u->state.temperature * step;
    u->day.soc += 0.5 * (u->before.soc + u->state.soc) * step;
    u->day.rate += fabs(current) / capacity * 3600.0 * step;
    u->busy += current != 0.0 ? step : 0.0;
    u->day_least = fmin(u->day_least, u->state.soc);
    u->day_most = fmax(u->day_most, u->state.soc);
}

/// Means of sums over days, of which `busy` [s] had current; depths are summed by cycles.
static mag_fade_stress find_means(const mag_fade_stress *sum, double busy, double depth)
{
    mag_fade_stress mean = *sum;
    const double time = sum->days * MAG_STORE_DAY;
    mean.temperature /= time;
    mean.soc /= time;
    mean.rate = busy > 0.0 ? sum->rate / busy : 0.0;
    mean.depth = depth;
    return mean;
}

/// The day's stress ages the cells.
static void end_day(const mag_store_system *y, mag_store_unit *u)
{
    const mag_fade_stress mean = find_means(&u->day, u->busy, u->day_most - u->day_least);
    mag_store_age(y, &u->lithium, &u->magnesium, &mean);
    set_health(y, u);
    u->covered += mag_fade_lfp_is_covered(&mean) ? mean.days : 0.0;
    u->all.days += u->day.days;
    u->all.cycles += u->day.cycles;
    u->all.temperature += u->day.temperature;
    u->all.soc += u->day.soc;
    u->all.rate += u->day.rate;
    u->all.depth += mean.depth * u->day.cycles;
    u->busy_all += u->busy;
    begin_day(u);
}

static void end_year(const mag_battery_params *p, const mag_store_system *y, mag_store_unit *u,
                     int year)
{
    const double health = mag_store_health(y, &u->lithium, &u->magnesium);
    u->delivered[year] = u->state.ledger.delivered - u->year_first;
    u->year_first = u->state.ledger.delivered;
    u->health[year] = health;
    if (health < p->storage.fade.replace_at) {
        u->replaced[year] = 1;
        renew_cells(y, u);
        set_health(y, u);
    }
}

/// Whether a step that ends at a time [s] ends a span of some length [s] with it, or passes its
/// end.
static bool ends(double time, double step, double span)
{
    return floor(time / span * (1.0 + 1e-12)) > floor((time - step) / span * (1.0 + 1e-12));
}

static void note_week(mag_store *s, int system, int64_t at)
{
    const int64_t n = at - s->week_first;
    double *to = s->weeks + (size_t)system * 2 * (size_t)s->week;
    if (n >= 0 && n < s->week) {
        to[n] = s->unit[system].power;
        to[s->week + n] = s->unit[system].state.soc;
    }
}

static double net_load(const mag_dispatch *d, int64_t at)
{
    const int64_t t = at % d->steps;
    return (d->load != NULL ? d->load[t] : 0.0) - (d->solar != NULL ? d->solar[t] : 0.0);
}

static mag_status step_system(mag_context *ctx, const mag_battery_params *p, mag_store *s, int n)
{
    const mag_store_system *y = &s->system[n];
    const mag_dispatch *d = &s->duty;
    mag_store_unit *u = &s->unit[n];
    double *planned = s->planned + (size_t)n * (size_t)d->renew;
    const int64_t at = s->now.step;
    const double time = (double)(at + 1) * d->step;

    if (mag_dispatch_is_due(d, &u->dispatch)) {
        MAG_TRY(mag_dispatch_plan(ctx, d, &y->storage, &u->state, &u->dispatch, planned));
    }
    u->before = u->state;
    const mag_storage_flow flow = mag_dispatch_go(d, &y->storage, &u->state, planned, &u->dispatch);
    u->power = flow.power;
    u->peak = fmax(u->peak, net_load(d, at) - flow.power + flow.auxiliary);
    if (d->price != NULL) {
        u->bought += d->price[at % d->steps] * (fmax(-flow.power, 0.0) + flow.auxiliary) * d->step;
    }
    add_step(y, u, flow.current, d->step);
    note_week(s, n, at);
    if (ends(time, d->step, MAG_STORE_DAY) || at + 1 == s->total) {
        end_day(y, u);
    }
    if (ends(time, d->step, MAG_STORE_YEAR) && s->now.years < MAG_STORE_YEARS) {
        end_year(p, y, u, s->now.years);
    }
    return MAG_OK;
}

/// Peaks are told by periods.
static void end_period(mag_store *s)
{
    for (int n = 0; n < s->systems; n++) {
        s->unit[n].cut += s->now.peak_without - s->unit[n].peak;
        s->unit[n].peak = -INFINITY;
    }
    s->now.peak_without = -INFINITY;
    s->now.periods++;
}

static mag_status step_all(mag_context *ctx, const mag_battery_params *p, mag_store *s)
{
    const mag_dispatch *d = &s->duty;
    for (int n = 0; n < s->systems; n++) {
        MAG_TRY(step_system(ctx, p, s, n));
    }
    s->now.peak_without = fmax(s->now.peak_without, net_load(d, s->now.step));
    s->now.step++;
    if (ends((double)s->now.step * d->step, d->step, MAG_STORE_YEAR)) {
        s->now.years++;
    }
    if ((d->peak_steps > 0 && s->now.step % d->peak_steps == 0) || s->now.step == s->total) {
        end_period(s);
    }
    return MAG_OK;
}

mag_status mag_store_advance(mag_context *ctx, const mag_battery_params *p, mag_store *s,
                             double until)
{
    mag_store_now *n = &s->now;
    const double step = s->duty.step;

    mag_sweep_begin(ctx, "dispatch");
    for (int k = 0; k < BUNDLE && n->step < s->total && (double)n->step * step < until; k++) {
        MAG_TRY(step_all(ctx, p, s));
    }
    n->time = fmin(until, (double)n->step * step);
    n->finished = n->step == s->total && n->time >= (double)s->total * step;
    return MAG_OK;
}

void mag_store_progress(const mag_store *s, mag_progress *out)
{
    *out = (mag_progress){
        .time = s->now.time,
        .end = (double)s->total * s->duty.step,
        .share = (double)s->now.step / (double)s->total,
        .work = (double)s->now.step,
        .work_unit = "steps",
        .finished = s->now.finished != 0,
        .reason = s->now.finished ? "the duty is over" : "",
    };
}

int mag_store_chunks(mag_store *s, mag_chunk *out)
{
    const size_t systems = (size_t)s->systems;
    out[0] = (mag_chunk){"storage", &s->now, sizeof s->now};
    out[1] = (mag_chunk){"systems", s->unit, systems * sizeof *s->unit};
    out[2] = (mag_chunk){"plans", s->planned, systems * (size_t)s->duty.renew * sizeof(double)};
    out[3] = (mag_chunk){"week", s->weeks, systems * 2 * (size_t)s->week * sizeof(double)};
    return 4;
}

static mag_status begin(mag_context *ctx, const mag_battery_params *p, mag_store *s)
{
    const size_t systems = (size_t)s->systems;
    s->unit = calloc(systems, sizeof *s->unit);
    s->planned = calloc(systems * (size_t)s->duty.renew, sizeof *s->planned);
    s->weeks = calloc(systems * 2 * (size_t)s->week, sizeof *s->weeks);
    if (s->unit == NULL || s->planned == NULL || s->weeks == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a storage");
    }
    s->now.peak_without = -INFINITY;
    for (int n = 0; n < s->systems; n++) {
        const mag_store_system *y = &s->system[n];
        mag_store_unit *u = &s->unit[n];
        u->state = u->before = mag_storage_begin(p->storage.soc_start, p->temperature);
        MAG_TRY(mag_dispatch_begin(ctx, &s->duty, &u->dispatch));
        renew_cells(y, u);
        begin_day(u);
        u->peak = -INFINITY;
        u->stored_first = mag_storage_stored(&y->storage, &u->state);
    }
    return MAG_OK;
}

static mag_status make_new(mag_context *ctx, mag_store **out)
{
    *out = calloc(1, sizeof **out);
    return *out != NULL ? MAG_OK : mag_fail(ctx, MAG_MACHINE, "out of memory: a storage");
}

mag_status mag_store_check(mag_context *ctx, const mag_battery_params *p,
                           const mag_battery_made *made)
{
    mag_store *s = NULL;
    MAG_TRY(make_new(ctx, &s));
    const mag_status status = mag_store_make(ctx, p, made, false, s);
    mag_store_destroy(s);
    return status;
}

mag_status mag_store_create(mag_context *ctx, const mag_battery_params *p,
                            const mag_battery_made *made, mag_store **out)
{
    MAG_TRY(make_new(ctx, out));
    mag_status status = mag_store_make(ctx, p, made, true, *out);
    if (status == MAG_OK) {
        status = begin(ctx, p, *out);
    }
    if (status != MAG_OK) {
        mag_store_destroy(*out);
        *out = NULL;
    }
    return status;
}

void mag_store_destroy(mag_store *s)
{
    if (s != NULL) {
        free(s->series);
        free(s->unit);
        free(s->planned);
        free(s->weeks);
        free(s);
    }
}
