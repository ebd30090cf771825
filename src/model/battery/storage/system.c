#include "model/battery/storage/system.h"

#include "mag/context.h"

#include <math.h>
#include <stdbool.h>

static mag_status check_pack(mag_context *ctx, const mag_storage_pack *p)
{
    const double spreads[] = {p->interconnect, p->capacity_spread, p->resistance_spread,
                              p->soc_spread};

    if (p->series < 1 || p->parallel < 1) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a pack has %d groups in series of %d cells; both must be at least 1",
                        p->series, p->parallel);
    }
    for (int n = 0; n < 4; n++) {
        if (!(spreads[n] >= 0.0)) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "a pack's interconnect and spreads must be at least 0, not %g",
                            spreads[n]);
        }
    }
    return MAG_OK;
}

static mag_status check_design(mag_context *ctx, const mag_storage_design *d)
{
    const mag_inverter *i = &d->inverter;
    const bool has_losses = i->idle >= 0.0 && i->linear >= 0.0 && i->square >= 0.0 &&
                            d->auxiliary >= 0.0 && d->cooling >= 0.0 && d->self_discharge >= 0.0;

    if (!(i->rated > 0.0 && d->charge_rating >= 0.0 && d->discharge_rating >= 0.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "the inverter's rating must be above 0, the system's at least 0");
    }
    if (!has_losses) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "losses of inverter, auxiliaries, cooling and self-discharge must be at "
                        "least 0");
    }
    if (!(d->soc_least >= 0.0 && d->soc_least < d->soc_most && d->soc_most <= 1.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "the SOC goes from %g to %g, but must rise, within 0 and 1", d->soc_least,
                        d->soc_most);
    }
    return check_pack(ctx, &d->pack);
}

mag_status mag_storage_prepare(mag_context *ctx, const mag_storage_design *design, mag_storage *out)
{
    MAG_TRY(check_design(ctx, design));
    *out = (mag_storage){.design = *design};
    MAG_TRY(mag_storage_cell_prepare(ctx, &out->design.cell));
    const mag_storage_pack *p = &design->pack;
    const mag_pack_weakest weakest = mag_pack_find_weakest(p);
    if (!(weakest.capacity > 0.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a spread of %g in capacity and %g in SOC leaves a pack of %d groups "
                        "nothing; lower them",
                        p->capacity_spread, p->soc_spread, p->series);
    }
    out->cells = (double)p->series * p->parallel;
    out->usable = weakest.capacity;
    out->worst = weakest.resistance;
    out->lead = p->interconnect * p->parallel;
    return MAG_OK;
}

mag_storage_state mag_storage_begin(double soc, double temperature)
{
    return (mag_storage_state){
        .soc = soc,
        .temperature = temperature,
        .capacity_health = 1.0,
        .resistance_health = 1.0,
    };
}

/// A cell of the system as it is now.
static mag_ecm cell_of(const mag_storage *s, const mag_storage_state *state)
{
    mag_ecm e = mag_ecm_at(&s->design.cell, state->temperature);
    e.capacity *= s->usable * state->capacity_health;
    e.growth = state->resistance_health;
    e.worst = s->worst;
    e.lead = s->lead;
    return e;
}

/// Most that flows at the grid [W], whatever the cells can.
static double rating_of(const mag_storage *s, mag_ecm_way way)
{
    const mag_storage_design *d = &s->design;
    const mag_inverter *i = &d->inverter;
    return way == MAG_ECM_DISCHARGE ? fmin(d->discharge_rating, i->rated)
                                    : fmin(d->charge_rating, mag_inverter_in(i, i->rated));
}

/// Power at the pack [W] of one at the grid.
static double to_pack(const mag_storage *s, mag_ecm_way way, double grid)
{
    const mag_inverter *i = &s->design.inverter;
    return way == MAG_ECM_DISCHARGE ? mag_inverter_in(i, grid) : mag_inverter_out(i, grid);
}

/// Power at the grid [W] of one at the pack.
static double to_grid(const mag_storage *s, mag_ecm_way way, double pack)
{
    const mag_inverter *i = &s->design.inverter;
    return way == MAG_ECM_DISCHARGE ? mag_inverter_out(i, pack) : mag_inverter_in(i, pack);
}

/// What a cell can hold, of `enough` [W].
static mag_ecm_limit hold(const mag_storage *s, const mag_ecm *e, mag_ecm_way way, double soc,
                          double time, double enough)
{
    const mag_storage_design *d = &s->design;
    const double end = way == MAG_ECM_DISCHARGE ? d->soc_least : d->soc_most;
    return mag_ecm_hold(e, way, soc, end, time, enough);
}

/// What can be held at the grid [W]; a hair less, so that rounding on the way back takes none of
/// it.
static double find_limit(const mag_storage *s, const mag_ecm *e, mag_ecm_way way, double soc,
                         double time)
{
    const double rating = rating_of(s, way);
    const double enough = to_pack(s, way, rating) / s->cells;
    const mag_ecm_limit cell = hold(s, e, way, soc, time, enough);
    return cell.power >= enough ? rating : (1.0 - 1e-9) * to_grid(s, way, cell.power * s->cells);
}

mag_storage_limits mag_storage_find_limits(const mag_storage *s, const mag_storage_state *state,
                                           double time)
{
    const mag_ecm e = cell_of(s, state);
    return (mag_storage_limits){
        .charge = find_limit(s, &e, MAG_ECM_CHARGE, state->soc, time),
        .discharge = find_limit(s, &e, MAG_ECM_DISCHARGE, state->soc, time),
    };
}

/// Charges or discharges, and books the energy; nothing flows where the inverter gets none through.
static mag_storage_flow move(const mag_storage *s, mag_storage_state *state, const mag_ecm *e,
                             double power, double time)
{
    const mag_ecm_way way = power > 0.0 ? MAG_ECM_DISCHARGE : MAG_ECM_CHARGE;
    mag_storage_ledger *l = &state->ledger;
    double grid = fmin(fabs(power), rating_of(s, way));
    double pack = to_pack(s, way, grid);
    const mag_ecm_limit most = hold(s, e, way, state->soc, time, pack / s->cells);

    if (most.power < pack / s->cells) {
        pack = most.power * s->cells;
        grid = to_grid(s, way, pack);
    }
    if (grid <= 0.0 || pack <= 0.0) {
        return (mag_storage_flow){.power = 0.0};
    }
    const mag_ecm_step step = mag_ecm_take(e, way, state->soc, pack / s->cells, &most, time);
    *(way == MAG_ECM_DISCHARGE ? &l->delivered : &l->drawn) += grid * time;
    l->inverter += fabs(grid - pack) * time;
    l->ohmic += step.ohmic * s->cells;
    l->lead += step.lead * s->cells;
    l->coulombic += step.coulombic * s->cells;
    state->throughput += fabs(step.soc - state->soc);
    state->soc = step.soc;
    return (mag_storage_flow){
        .power = way * grid,
        .pack = way * pack,
        .current = way * step.current,
        .heat = (step.ohmic + step.coulombic) / time * s->cells,
    };
}

/// Lets charge leak away.
static void leak(const mag_storage *s, mag_storage_state *state, const mag_ecm *e, double time)
{
    if (s->design.self_discharge > 0.0) {
        const double before = mag_ecm_energy(e, state->soc);
        state->soc *= exp(-s->design.self_discharge * time);
        state->ledger.leaked += (before - mag_ecm_energy(e, state->soc)) * s->cells;
    }
}

mag_storage_flow mag_storage_step(const mag_storage *s, mag_storage_state *state, double power,
                                  double surroundings, double time)
{
    const mag_storage_cell *c = &s->design.cell;
    const mag_ecm e = cell_of(s, state);
    mag_storage_flow flow = {.power = 0.0};

    if (power != 0.0) {
        flow = move(s, state, &e, power, time);
    }
    leak(s, state, &e, time);
    const double heat = flow.heat / s->cells;
    const double warm = mag_storage_warm(c, state->temperature, surroundings, heat, time);
    const double leaving = heat - c->heat_capacity * (warm - state->temperature) / time;
    flow.auxiliary = s->design.auxiliary + s->design.cooling * fmax(leaving, 0.0) * s->cells;
    state->ledger.auxiliary += flow.auxiliary * time;
    state->temperature = warm;
    return flow;
}

double mag_storage_stored(const mag_storage *s, const mag_storage_state *state)
{
    const mag_ecm e = cell_of(s, state);
    return mag_ecm_energy(&e, state->soc) * s->cells;
}

void mag_storage_set_health(const mag_storage *s, mag_storage_state *state, double capacity,
                            double resistance)
{
    const double before = mag_storage_stored(s, state);
    state->capacity_health = capacity;
    state->resistance_health = resistance;
    state->ledger.faded += before - mag_storage_stored(s, state);
}

double mag_storage_gap(const mag_storage *s, const mag_storage_state *state, double stored_first)
{
    const mag_storage_ledger *l = &state->ledger;
    const double lost = l->inverter + l->ohmic + l->lead + l->coulombic + l->leaked + l->faded;
    return l->drawn - l->delivered - lost - (mag_storage_stored(s, state) - stored_first);
}

double mag_storage_cycles(const mag_storage_state *state)
{
    return 0.5 * state->throughput;
}
