#include "model/battery/store.h"

#include "mag/context.h"
#include "matter/constants.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The user's words about a storage become systems and a duty. What was left out comes from
// data/storage.csv.

#define KWH             3.6e6 // [J]
#define HOUR            3600.0
#define ISOTHERMAL_LOSS 1e9 // [W/K] of a cell that keeps the surroundings' temperature

/// A storage while it is made.
typedef struct maker {
    mag_context *ctx;
    const mag_battery_params *p;
    const mag_battery_storage *words;
    const mag_battery_made *made;
    mag_store *s;
    mag_store_span span;
    double cell_energy; ///< [J] of the case's cell, open circuit
    double series, parallel;
} maker;

// ---- data ------------------------------------------------------------------------------------

/// SI of a number of data/storage.csv.
static double to_si(const mag_property *p)
{
    static const struct {
        const char *unit;
        double factor;
    } known[] = {{"EUR/kWh", 1.0 / KWH}, {"EUR/kW", 1e-3}, {"Ah", HOUR}, {"1/h", 1.0 / HOUR}};
    for (size_t n = 0; n < sizeof known / sizeof *known; n++) {
        if (strcmp(p->unit, known[n].unit) == 0) {
            return p->value * known[n].factor;
        }
    }
    return p->value;
}

/// A property, which is noted once under its owner's name.
static mag_status look_up(const maker *m, const char *owner, const char *name, mag_property *found)
{
    mag_store *s = m->s;
    char full[sizeof found->name];
    MAG_TRY(mag_property_find(m->ctx, "storage.csv", "storage", owner, name, found));
    snprintf(full, sizeof full, "%.20s.%.26s", owner, name);
    for (int n = 0; n < s->used_count; n++) {
        if (strcmp(s->used[n].name, full) == 0) {
            return MAG_OK;
        }
    }
    if (s->used_count < MAG_STORE_USED) {
        s->used[s->used_count] = *found;
        memcpy(s->used[s->used_count++].name, full, sizeof full);
    }
    return MAG_OK;
}

static mag_status take(const maker *m, const char *owner, const char *name, double *out)
{
    mag_property found;
    MAG_TRY(look_up(m, owner, name, &found));
    *out = to_si(&found);
    return MAG_OK;
}

/// The user's own number, or that of data where it is below 0.
static mag_status take_own(const maker *m, double own, const char *owner, const char *name,
                           double *out)
{
    *out = own;
    return own >= 0.0 ? MAG_OK : take(m, owner, name, out);
}

/// Who owns what is not known of the case's cell.
static const char *owner_of(const maker *m)
{
    return m->made->setup.metal_negative ? "magnesium cell" : "LFP cell";
}

// ---- cells and how many ----------------------------------------------------------------------

/// Energy [J] of the case's cell, open circuit, and its mean voltage [V].
static double find_cell_energy(const maker *m, double *voltage)
{
    enum { PARTS = 400 };
    const mag_cell_setup *c = &m->made->setup;
    const double charge = m->span.empty - m->span.full;
    double sum = 0.0;
    for (int n = 0; n < PARTS; n++) {
        const double given = m->span.full + charge * (n + 0.5) / PARTS;
        sum += mag_store_rest_voltage(c, given, c->temperature) / PARTS;
    }
    *voltage = sum;
    return sum * charge * m->p->area;
}

static mag_status count_cells(maker *m)
{
    const mag_battery_storage *w = m->words;
    double voltage;
    MAG_TRY(mag_store_find_span(m->ctx, &m->made->setup, w->cell_voltage_least,
                                w->cell_voltage_most, &m->span));
    m->cell_energy = find_cell_energy(m, &voltage);
    m->series = w->series > 0 ? w->series : fmax(1.0, round(w->voltage / voltage));
    if (w->parallel > 0 && w->energy > 0.0) {
        return mag_fail(m->ctx, MAG_BAD_CASE,
                        "battery.storage.parallel: it says how much energy there is, and so does "
                        "energy; give one of them");
    }
    m->parallel = w->parallel > 0 ? w->parallel
                                  : ceil(w->energy / (m->series * m->cell_energy) * (1.0 - 1e-12));
    if (!(m->parallel >= 1.0)) {
        return mag_fail(m->ctx, MAG_BAD_CASE,
                        "battery.storage.energy: it is missing; give it in kWh, or parallel");
    }
    if (m->parallel > 2e9) {
        return mag_fail(m->ctx, MAG_BAD_CASE,
                        "battery.storage.energy: it asks for %.3g cells in parallel, each %.3g Wh; "
                        "at most 2e9 can be; make battery.area larger",
                        m->parallel, m->cell_energy / HOUR);
    }
    return MAG_OK;
}

// ---- systems ---------------------------------------------------------------------------------

/// All of a design but its cell, pack and self-discharge.
static mag_status make_frame(const maker *m, mag_storage_design *d)
{
    static const char *const owner = "storage system";
    const mag_battery_storage *w = m->words;
    const mag_battery_losses *l = &w->losses;
    double auxiliary;
    *d = (mag_storage_design){
        .pack = {.interconnect = l->interconnect,
                 .capacity_spread = l->capacity_spread,
                 .resistance_spread = l->resistance_spread},
        .inverter = {.rated = w->power},
        .charge_rating = w->power,
        .discharge_rating = w->power,
        .soc_least = w->soc_least,
        .soc_most = w->soc_most,
    };
    MAG_TRY(take_own(m, l->inverter_idle, owner, "inverter_idle", &d->inverter.idle));
    MAG_TRY(take_own(m, l->inverter_linear, owner, "inverter_linear", &d->inverter.linear));
    MAG_TRY(take_own(m, l->inverter_square, owner, "inverter_square", &d->inverter.square));
    MAG_TRY(take_own(m, l->cooling, owner, "cooling", &d->cooling));
    MAG_TRY(take_own(m, l->auxiliary, owner, "auxiliary", &auxiliary));
    d->auxiliary = auxiliary * w->power;
    return MAG_OK;
}

/// Heat of a cell: none where the case keeps its temperature.
static void set_heat(const maker *m, double capacity, double loss, mag_storage_cell *c)
{
    const bool is_lumped = m->p->heat.mode == MAG_BATTERY_LUMPED;
    c->heat_capacity = is_lumped ? capacity : 1.0;
    c->heat_loss = is_lumped ? loss : ISOTHERMAL_LOSS;
}

/// Current density [A/m2] of the case's cells at the rating.
static double density_of(const maker *m)
{
    const double energy = m->cell_energy * m->series * m->parallel;
    return (m->span.empty - m->span.full) * m->words->power / energy;
}

static mag_status make_magnesium(const maker *m, mag_fade_mg *f)
{
    static const char *const owner = "magnesium cell";
    const mag_battery_fade *w = &m->words->fade;
    const mag_cell_setup *c = &m->made->setup;
    if (!c->metal_negative) {
        return mag_fail(m->ctx, MAG_BAD_CASE,
                        "battery.storage.fade.law: magnesium is of cells with negative_electrode: "
                        "metal; allowed here are lfp and none");
    }
    MAG_TRY(take_own(m, w->coulombic_efficiency, owner, "coulombic_efficiency", &f->efficiency));
    MAG_TRY(take_own(m, w->trapping, owner, "trapping", &f->trapping));
    MAG_TRY(take_own(m, w->film > 0.0 ? w->film : -1.0, owner, "film", &f->film));
    MAG_TRY(take_own(m, w->film_growth, owner, "film_growth", &f->film_growth));
    MAG_TRY(take_own(m, w->film_share, owner, "film_share", &f->film_share));
    f->excess = w->excess;
    if (f->excess <= 0.0) {
        const double foil = c->metal.thickness * c->charge * MAG_FARADAY / c->metal.molar_volume;
        f->excess = (foil - m->span.full) / (m->span.empty - m->span.full);
    }
    if (f->excess < 1.0 || (w->excess <= 0.0 && c->metal.thickness <= 0.0)) {
        return mag_fail(m->ctx, MAG_BAD_CASE,
                        "battery.storage.fade.excess: it must be at least 1; give it, or "
                        "battery.metal.thickness");
    }
    return MAG_OK;
}

/// The system of the case's own cells.
static mag_status make_own(const maker *m, bool look_up_cell, mag_store_system *y)
{
    const mag_battery_storage *w = m->words;
    const mag_battery_params *p = m->p;
    mag_store_lookup *l = &m->s->lookup;
    mag_storage_design d;

    *y = (mag_store_system){.suffix = "", .label = "this cell", .law = w->fade.law};
    if (y->law == MAG_STORE_BY_ELECTRODE) {
        y->law = m->made->setup.metal_negative ? MAG_STORE_MAGNESIUM : MAG_STORE_LFP;
    }
    MAG_TRY(make_frame(m, &d));
    d.pack.series = (int)m->series;
    d.pack.parallel = (int)m->parallel;
    y->energy = m->cell_energy * m->series * m->parallel;
    MAG_TRY(
        take_own(m, w->losses.self_discharge, owner_of(m), "self_discharge", &d.self_discharge));
    MAG_TRY(take_own(m, w->cost.cell_price, owner_of(m), "cell_price", &y->cell_price));
    MAG_TRY(take_own(m, w->fade.coulombic_efficiency, owner_of(m), "coulombic_efficiency",
                     &l->cell.coulombic_efficiency));
    if (y->law == MAG_STORE_MAGNESIUM) {
        MAG_TRY(make_magnesium(m, &y->magnesium));
    }
    l->cell.voltage_least = w->cell_voltage_least;
    l->cell.voltage_most = w->cell_voltage_most;
    l->cell.discharge_most = l->cell.charge_most = 2.0 * density_of(m) * p->area;
    set_heat(m, p->heat.capacity, p->heat.transfer, &l->cell);
    m->s->cells_mass = m->made->mass * m->series * m->parallel;
    if (!look_up_cell) {
        return MAG_OK;
    }
    MAG_TRY(mag_store_look_up(m->ctx, &m->made->setup, p->area, &m->span, density_of(m), l));
    d.cell = l->cell;
    return mag_storage_prepare(m->ctx, &d, &y->storage);
}

/// Open circuit of a lithium iron phosphate cell against graphite.
static mag_status make_lithium_voltage(const maker *m, mag_storage_cell *c)
{
    mag_property potential;
    mag_curve *curve = NULL;
    double full, empty;
    MAG_TRY(mag_property_find(m->ctx, "hosts.csv", "host", "LFP", "potential", &potential));
    MAG_TRY(take(m, "LFP cell", "share_full", &full));
    MAG_TRY(take(m, "LFP cell", "share_empty", &empty));
    MAG_TRY(mag_curve_expression(m->ctx, potential.text, "x", &curve));
    for (int k = 0; k < c->socs; k++) {
        c->soc[k] = (double)k / (c->socs - 1);
        c->voltage[k] = mag_curve_value(curve, empty + c->soc[k] * (full - empty)) -
                        mag_fade_lfp_potential(c->soc[k]);
    }
    mag_curve_destroy(curve);
    return MAG_OK;
}

/// Cells of lithium iron phosphate.
static mag_status make_lithium_cell(const maker *m, mag_storage_cell *c)
{
    static const char *const owner = "LFP cell";
    double rate, resistance, capacity, heat, loss;
    *c = (mag_storage_cell){.socs = 101, .temperatures = 1, .temperature = {m->p->temperature}};
    MAG_TRY(make_lithium_voltage(m, c));
    MAG_TRY(take(m, owner, "capacity", &capacity));
    MAG_TRY(take(m, owner, "resistance", &resistance));
    MAG_TRY(take(m, owner, "rate_most", &rate));
    MAG_TRY(take(m, owner, "voltage_least", &c->voltage_least));
    MAG_TRY(take(m, owner, "voltage_most", &c->voltage_most));
    MAG_TRY(take(m, owner, "coulombic_efficiency", &c->coulombic_efficiency));
    MAG_TRY(take(m, owner, "heat_capacity", &heat));
    MAG_TRY(take(m, owner, "heat_loss", &loss));
    c->capacity = capacity;
    c->discharge_most = c->charge_most = rate * capacity;
    for (int k = 0; k < c->socs; k++) {
        c->resistance[0][k] = resistance;
    }
    set_heat(m, heat, loss, c);
    return mag_storage_cell_prepare(m->ctx, c);
}

/// Makes a cell so many times as large.
static void scale(mag_storage_cell *c, double factor)
{
    c->capacity *= factor;
    c->discharge_most *= factor;
    c->charge_most *= factor;
    c->heat_capacity *= factor;
    c->heat_loss *= factor;
    for (int k = 0; k < c->socs; k++) {
        c->resistance[0][k] /= factor;
    }
}

/// The lithium system of the same ratings: a string of cells of the size that takes.
static mag_status make_reference(const maker *m, mag_store_system *y)
{
    const mag_store_system *own = &m->s->system[0];
    mag_storage_design d;

    *y = (mag_store_system){
        .suffix = "_lfp", .label = "LFP", .law = MAG_STORE_LFP, .energy = own->energy};
    MAG_TRY(make_frame(m, &d));
    MAG_TRY(make_lithium_cell(m, &d.cell));
    const double voltage = d.cell.voltage_sum[d.cell.socs - 1];
    d.pack.series = (int)fmax(1.0, round(m->words->voltage / voltage));
    d.pack.parallel = 1;
    scale(&d.cell, y->energy / (d.pack.series * voltage * d.cell.capacity));
    MAG_TRY(take_own(m, m->words->losses.self_discharge, "LFP cell", "self_discharge",
                     &d.self_discharge));
    MAG_TRY(
        take_own(m, m->words->cost.reference_cell_price, "LFP cell", "cell_price", &y->cell_price));
    return mag_storage_prepare(m->ctx, &d, &y->storage);
}

static mag_status make_cost(const maker *m)
{
    static const char *const years[] = {"2025", "2030", "2050"};
    const mag_battery_cost *w = &m->words->cost;
    mag_cost *c = &m->s->cost;
    char owner[32];
    double cells;

    *c = (mag_cost){
        .power = m->words->power, .depth = 1.0, .discount = w->discount, .years = w->years};
    snprintf(owner, sizeof owner, "battery store %s", years[w->year]);
    MAG_TRY(take_own(m, w->energy_price, owner, "energy_cost", &c->energy_price));
    if (w->energy_price < 0.0) {
        MAG_TRY(take(m, "LFP cell", "cell_price", &cells));
        c->energy_price = fmax(c->energy_price - cells, 0.0);
    }
    snprintf(owner, sizeof owner, "battery inverter %s", years[w->year]);
    MAG_TRY(take_own(m, w->power_price, owner, "power_cost", &c->power_price));
    MAG_TRY(take_own(m, w->upkeep, "lithium system", "upkeep", &c->upkeep));
    if (m->s->duty.price != NULL) {
        return MAG_OK;
    }
    return take_own(m, w->charging_price, "storage system", "charging_price", &c->charging_price);
}

static mag_status check_words(const maker *m)
{
    const mag_battery_storage *w = m->words;
    if (w->power <= 0.0) {
        return mag_fail(m->ctx, MAG_BAD_CASE,
                        "battery.storage.power: it is missing; give the rating in kW");
    }
    if (!(w->cell_voltage_least > 0.0 && w->cell_voltage_most > w->cell_voltage_least)) {
        return mag_fail(m->ctx, MAG_BAD_CASE,
                        "battery.storage.cell_voltage_least: it is %g V and cell_voltage_most %g "
                        "V; give both, rising from above 0 V",
                        w->cell_voltage_least, w->cell_voltage_most);
    }
    if (!(w->soc_least < w->soc_most && w->soc_start >= w->soc_least &&
          w->soc_start <= w->soc_most)) {
        return mag_fail(
            m->ctx, MAG_BAD_CASE,
            "battery.storage.soc_start: SOC starts at %g, but must lie within soc_least "
            "%g and soc_most %g, which must rise",
            w->soc_start, w->soc_least, w->soc_most);
    }
    return MAG_OK;
}

/// A system must be able to do something from its middle.
static mag_status check_powers(const maker *m, const mag_store_system *y)
{
    const mag_storage_design *d = &y->storage.design;
    const mag_storage_state middle =
        mag_storage_begin(0.5 * (d->soc_least + d->soc_most), m->p->temperature);
    const mag_storage_limits l = mag_storage_find_limits(&y->storage, &middle, 60.0);
    if (l.charge > 0.0 && l.discharge > 0.0) {
        return MAG_OK;
    }
    return mag_fail(m->ctx, MAG_BAD_CASE,
                    "battery.storage.power: half full, %s takes %.3g W and gives %.3g W for a "
                    "minute; raise the energy, or set the cell's voltages apart",
                    y->label, l.charge, l.discharge);
}

mag_status mag_store_make(mag_context *ctx, const mag_battery_params *p,
                          const mag_battery_made *made, bool look_up_cell, mag_store *s)
{
    maker m = {.ctx = ctx, .p = p, .words = &p->storage, .made = made, .s = s};
    MAG_TRY(check_words(&m));
    MAG_TRY(mag_store_make_duty(ctx, p, s));
    MAG_TRY(count_cells(&m));
    MAG_TRY(make_cost(&m));
    MAG_TRY(make_own(&m, look_up_cell, &s->system[s->systems++]));
    if (m.words->against == MAG_STORE_AGAINST_LFP) {
        MAG_TRY(make_reference(&m, &s->system[s->systems++]));
    }
    for (int n = look_up_cell ? 0 : 1; n < s->systems; n++) {
        MAG_TRY(check_powers(&m, &s->system[n]));
    }
    return MAG_OK;
}
