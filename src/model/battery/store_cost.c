#include "model/battery/store.h"

#include "mag/context.h"

#include <math.h>

// A project is longer than the duty: the years of the duty count as they were, then their mean
// stress goes on, and what is delivered follows the capacity.

/// Mean stress of a year of the duty so far.
static mag_fade_stress find_year(const mag_store_unit *u)
{
    const mag_fade_stress *a = &u->all;
    const double time = a->days * MAG_STORE_DAY;
    return (mag_fade_stress){
        .days = MAG_STORE_YEAR / MAG_STORE_DAY,
        .cycles = a->cycles * MAG_STORE_YEAR / time,
        .temperature = a->temperature / time,
        .soc = a->soc / time,
        .depth = a->cycles > 0.0 ? a->depth / a->cycles : 0.0,
        .rate = u->busy_all > 0.0 ? a->rate / u->busy_all : 0.0,
    };
}

/// Goes through the years. Returns the energy of the first [J].
static double walk_years(const mag_battery_params *p, const mag_store *s, int system,
                         mag_store_project *out)
{
    const mag_store_system *y = &s->system[system];
    const mag_store_unit *u = &s->unit[system];
    const double run = (double)s->now.step * s->duty.step / MAG_STORE_YEAR;
    const mag_fade_stress stress = find_year(u);
    const int past = s->now.years;
    mag_fade_lfp lithium = {0.0, 0.0};
    mag_fade_mg_state magnesium = mag_fade_mg_begin(&y->magnesium);
    double first = past > 0 ? u->delivered[0] : u->state.ledger.delivered / run;
    double before = 1.0, mean_first = 1.0;

    out->health[0] = 1.0;
    for (int n = 0; n < out->cost.years; n++) {
        double health;
        bool is_due;
        if (n == past && past > 0) {
            lithium = u->lithium;
            magnesium = u->magnesium;
        }
        if (n < past) {
            health = u->health[n];
            is_due = u->replaced[n] != 0;
            out->yearly[n] = u->delivered[n] / first;
        } else {
            mag_store_age(y, &lithium, &magnesium, &stress);
            health = mag_store_health(y, &lithium, &magnesium);
            is_due = health < p->storage.fade.replace_at;
            out->yearly[n] = 0.5 * (before + health) / mean_first;
        }
        if (n == 0) {
            mean_first = 0.5 * (1.0 + health);
            out->yearly[0] = 1.0;
        }
        out->health[n + 1] = health;
        before = health;
        if (is_due && n + 1 < out->cost.years) {
            out->cost.replacement[out->cost.replacements++] =
                (mag_cost_replacement){.year = n + 1, .cells = 1.0};
            lithium = (mag_fade_lfp){0.0, 0.0};
            magnesium = mag_fade_mg_begin(&y->magnesium);
            before = 1.0;
        }
    }
    return first;
}

mag_status mag_store_find_project(mag_context *ctx, const mag_battery_params *p, const mag_store *s,
                                  int system, mag_store_project *out)
{
    const mag_store_system *y = &s->system[system];
    const mag_store_unit *u = &s->unit[system];
    const mag_storage_ledger *l = &u->state.ledger;
    const double stored = mag_storage_stored(&y->storage, &u->state) - u->stored_first;
    const double paid = l->drawn + l->auxiliary;
    mag_cost *c = &out->cost;

    *out = (mag_store_project){.efficiency = l->delivered / (paid - stored), .cost = s->cost};
    out->is_known =
        u->all.days > 0.0 && l->delivered > 0.0 && out->efficiency > 0.0 && out->efficiency <= 1.0;
    if (!out->is_known) {
        return MAG_OK;
    }
    c->energy = y->energy;
    c->cell_price = y->cell_price;
    c->efficiency = out->efficiency;
    c->cycles = walk_years(p, s, system, out) / y->energy;
    if (s->duty.price != NULL) {
        c->charging_price = u->bought / paid;
    }
    c->end_value = p->storage.cost.end_value *
                   (c->energy * (c->cell_price + c->energy_price) + c->power * c->power_price);
    c->yearly = out->yearly;
    const mag_status status = mag_cost_levelise(ctx, c, &out->levelised);
    c->yearly = NULL;
    return status;
}
