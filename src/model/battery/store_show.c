#include "model/battery/store.h"

#include "mag/context.h"
#include "model/assume.h"

#include <math.h>
#include <stdio.h>

#define KWH  3.6e6 // [J]
#define HOUR 3600.0

/// A name with the suffix of a system.
typedef struct named {
    char text[MAG_STORE_NAME];
} named;

static named name_of(const mag_store_system *y, const char *name)
{
    named n;
    snprintf(n.text, sizeof n.text, "%s%s", name, y->suffix);
    return n;
}

static void tell(const mag_store_system *y, const char *name, double value, const char *unit,
                 const char *meaning, mag_observation *o)
{
    mag_observe_number(o, name_of(y, name).text, value, unit, meaning);
}

// ---- numbers ---------------------------------------------------------------------------------

static void show_lookup(const mag_store *s, mag_observation *o)
{
    const mag_storage_pack *pack = &s->system[0].storage.design.pack;
    mag_observe_number(o, "end_time", s->now.time, "s", "time the run reached");
    mag_observe_number(o, "lookup_error", s->lookup.error, "V",
                       "root mean square between the cell and its lookup, from 5 to 95 % of a "
                       "discharge and a charge at C/5");
    mag_observe_number(o, "lookup_error_most", s->lookup.error_most, "V", "largest of these");
    mag_observe_number(o, "cells_series", pack->series, "1", "groups in a row");
    mag_observe_number(o, "cells_parallel", pack->parallel, "1", "cells in a group");
    mag_observe_number(o, "cells_mass", s->cells_mass, "kg",
                       "of all cells: what mass of a cell counts, times their number");
    mag_observe_number(o, "energy_rated", s->system[0].energy / KWH, "kWh",
                       "of the open circuit from full to empty, new; the same for all systems");
    mag_observe_number(o, "power_rated", s->cost.power / 1e3, "kW", "at the grid, either way");
}

static void show_use(const mag_store *s, int system, const mag_store_project *project,
                     mag_observation *o)
{
    const mag_store_system *y = &s->system[system];
    const mag_store_unit *u = &s->unit[system];
    const mag_storage_ledger *l = &u->state.ledger;
    const double gap = mag_storage_gap(&y->storage, &u->state, u->stored_first);
    const bool has_load = s->duty.load != NULL || s->duty.solar != NULL;

    tell(y, "energy_delivered", l->delivered / KWH, "kWh", "to the grid or the load so far", o);
    tell(y, "energy_drawn", l->drawn / KWH, "kWh", "from the grid, or what the sun leaves", o);
    tell(y, "energy_auxiliary", l->auxiliary / KWH, "kWh", "drawn by auxiliaries and cooling", o);
    tell(y, "peak_cut",
         has_load && s->now.periods > 0 ? u->cut / (double)s->now.periods / 1e3 : (double)NAN, "kW",
         "by which the peak at the grid is lower than without, mean over the peak periods", o);
    tell(y, "system_efficiency", project->efficiency, "1",
         "delivered over all that was drawn, auxiliaries too, less what is still stored", o);
    tell(y, "equivalent_full_cycles", mag_storage_cycles(&u->state), "1",
         "half the charge moved, over the capacity of the time", o);
    tell(y, "share_missed",
         u->dispatch.result.asked > 0.0 ? u->dispatch.result.missed / u->dispatch.result.asked
                                        : 0.0,
         "1", "of the energy that the rule asked for, what did not flow", o);
    tell(y, "health_end", u->state.capacity_health, "1", "capacity over the new one", o);
    tell(y, "energy_error", l->drawn > 0.0 ? fabs(gap) / l->drawn : 0.0, "1",
         "what the ledger of energies does not account for, over what was drawn", o);
    if (s->duty.price != NULL) {
        tell(y, "earned", u->dispatch.result.earned, "EUR",
             "sold less bought at the duty's prices, without auxiliaries", o);
    }
    if (s->duty.solar != NULL) {
        tell(y, "solar_used", u->dispatch.result.solar_used, "1",
             "share of the solar energy that did not go to the grid", o);
    }
    if (y->law == MAG_STORE_LFP) {
        tell(y, "fade_covered", u->all.days > 0.0 ? u->covered / u->all.days : (double)NAN, "1",
             "share of the days whose stress lies within what the law of fade was fitted to", o);
    }
}

static void show_cost(const mag_store_system *y, const mag_store_project *j, mag_observation *o)
{
    const struct {
        const char *name;
        double value;
        const char *meaning;
    } parts[] = {
        {"lcos", j->levelised.total, "levelised cost of a delivered kWh over the project"},
        {"lcos_capital", j->levelised.capital, "part of what is bought at the start"},
        {"lcos_om", j->levelised.upkeep, "part of operation and maintenance"},
        {"lcos_charging", j->levelised.charging, "part of the energy drawn"},
        {"lcos_replacement", j->levelised.replacement, "part of cells bought again"},
        {"lcos_end", j->levelised.end, "part of the end of life; negative where it pays"},
    };
    for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
        tell(y, parts[n].name, j->is_known ? KWH * parts[n].value + 0.0 : (double)NAN, "EUR/kWh",
             parts[n].meaning, o);
    }
    tell(y, "cost_power", j->is_known ? 1e3 * j->levelised.per_power : (double)NAN, "EUR/kW/year",
         "the same money as a yearly payment for the rated power", o);
    tell(y, "replacements", j->is_known ? j->cost.replacements : (double)NAN, "1",
         "times that the cells are bought again in the project", o);
    tell(y, "health_project", j->is_known ? j->health[j->cost.years] : (double)NAN, "1",
         "capacity over the new one at the end of the project", o);
}

static mag_status show_break_even(mag_context *ctx, mag_store_project *own,
                                  mag_store_project *other, mag_observation *o)
{
    double price = NAN;
    if (own->is_known && other->is_known) {
        own->cost.yearly = own->yearly;
        other->cost.yearly = other->yearly;
        MAG_TRY(mag_cost_break_even(ctx, &own->cost, &other->cost, &price));
    }
    mag_observe_number(o, "cell_price_break_even", KWH * price, "EUR/kWh",
                       "price of the case's cells at which both systems' energy costs the same; "
                       "negative: none does");
    return MAG_OK;
}

// ---- tables ----------------------------------------------------------------------------------

static void show_parts(const mag_store *s, const mag_store_project *j, mag_observation *o)
{
    static const mag_column columns[] = {
        {"part", NULL, "system and what is paid for"},
        {"cost", "EUR/kWh", "of a delivered kWh"},
        {"start", "EUR/kWh", "sum of the parts before"},
    };
    mag_observe_table(o, "costs", "What a delivered kWh costs",
                      "parts of the levelised cost, system by system", columns, 3);
    mag_observe_form(o, MAG_FORM_PARTS);
    for (int n = 0; n < s->systems; n++) {
        const mag_cost_levelised *l = &j[n].levelised;
        const struct {
            const char *name;
            double value;
        } parts[] = {{"capital", l->capital},
                     {"upkeep", l->upkeep},
                     {"charging", l->charging},
                     {"replacement", l->replacement},
                     {"end of life", l->end}};
        double start = 0.0;
        for (size_t k = 0; j[n].is_known && k < sizeof parts / sizeof *parts; k++) {
            char label[64];
            snprintf(label, sizeof label, "%s: %s", s->system[n].label, parts[k].name);
            if (parts[k].value != 0.0) {
                mag_observe_row(o, (double[]){NAN, KWH * parts[k].value, KWH * start},
                                (const char *const[]){label, NULL, NULL});
            }
            start += parts[k].value;
        }
    }
}

static void show_health(const mag_store *s, const mag_store_project *j, mag_observation *o)
{
    static const mag_column columns[] = {
        {"year", "1", "of the project, at its end"},
        {"health", "1", "capacity over the new one, before cells are bought again"},
        {"health_lfp", "1", "the same of the system beside it"},
    };
    mag_observe_table(o, "health", "How the capacity fades",
                      "year by year: as the duty left it, then by its mean stress", columns,
                      1 + s->systems);
    mag_observe_form(o, MAG_FORM_CURVES);
    for (int year = 0; year <= s->cost.years; year++) {
        double row[1 + MAG_STORE_SYSTEMS] = {year};
        for (int n = 0; n < s->systems; n++) {
            row[1 + n] = j[n].is_known ? j[n].health[year] : (double)NAN;
        }
        mag_observe_row(o, row, NULL);
    }
}

static void show_week(const mag_store *s, mag_observation *o)
{
    static const mag_column columns[] = {
        {"time", "h", "since the duty began"},
        {"load", "kW", "on site, less what the sun gives"},
        {"power", "kW", "of the system; positive delivers"},
        {"soc", "1", "state of charge behind the step"},
        {"power_lfp", "kW", "of the system beside it"},
        {"soc_lfp", "1", "its state of charge"},
    };
    mag_observe_table(o, "week", "A week of the duty",
                      "step by step: the week of the highest load, price, signal or power", columns,
                      2 + 2 * s->systems);
    mag_observe_form(o, MAG_FORM_CURVES);
    for (int k = 0; k < s->week && s->week_first + k < s->now.step; k++) {
        const int64_t at = s->week_first + k;
        const int64_t t = at % s->duty.steps;
        double row[2 + 2 * MAG_STORE_SYSTEMS] = {(double)at * s->duty.step / HOUR, 0.0};
        row[1] = ((s->duty.load != NULL ? s->duty.load[t] : 0.0) -
                  (s->duty.solar != NULL ? s->duty.solar[t] : 0.0)) /
                 1e3;
        for (int n = 0; n < s->systems; n++) {
            const double *from = s->weeks + 2 * (size_t)n * (size_t)s->week;
            row[2 + 2 * n] = from[k] / 1e3;
            row[3 + 2 * n] = from[s->week + k];
        }
        mag_observe_row(o, row, NULL);
    }
}

// ---- all -------------------------------------------------------------------------------------

static mag_status show_numbers(mag_context *ctx, const mag_battery_params *p, const mag_store *s,
                               mag_observation *o)
{
    mag_store_project j[MAG_STORE_SYSTEMS];
    show_lookup(s, o);
    for (int n = 0; n < s->systems; n++) {
        MAG_TRY(mag_store_find_project(ctx, p, s, n, &j[n]));
        show_use(s, n, &j[n], o);
        show_cost(&s->system[n], &j[n], o);
    }
    if (s->systems > 1) {
        MAG_TRY(show_break_even(ctx, &j[0], &j[1], o));
    }
    show_parts(s, j, o);
    show_week(s, o);
    show_health(s, j, o);
    if (s->system[0].law == MAG_STORE_MAGNESIUM) {
        mag_observe_assumption(o, "storage.fade", s->system[0].magnesium.efficiency, "1",
                               MAG_FLAG_assumed, mag_fade_mg_warning());
    }
    for (int n = 0; n < s->used_count; n++) {
        mag_observe_property(o, &s->used[n]);
    }
    mag_observe_picture(o, "soc.png", "State of charge over time", NULL,
                        s->systems > 1 ? "soc,soc_lfp" : "soc");
    return MAG_OK;
}

/// The last step was taken whole: within it, SOC is straight at its constant current.
static void show_series(const mag_store *s, mag_observation *o)
{
    const double step = s->duty.step;
    const double begun = (double)(s->now.step - 1) * step;
    const double share = s->now.step > 0 ? fmin(fmax((s->now.time - begun) / step, 0.0), 1.0) : 1.0;
    const int64_t t = (s->now.step > 0 ? s->now.step - 1 : 0) % s->duty.steps;

    mag_observe_series(o, "load", s->duty.load != NULL ? s->duty.load[t] / 1e3 : 0.0, "kW",
                       "on site");
    for (int n = 0; n < s->systems; n++) {
        const mag_store_system *y = &s->system[n];
        const mag_store_unit *u = &s->unit[n];
        const mag_storage_state *a = &u->before, *b = &u->state;
        mag_observe_series(o, name_of(y, "power").text, u->power / 1e3, "kW",
                           "of the system; positive delivers");
        mag_observe_series(o, name_of(y, "soc").text, a->soc + share * (b->soc - a->soc), "1",
                           "state of charge");
        mag_observe_series(o, name_of(y, "temperature").text,
                           a->temperature + share * (b->temperature - a->temperature), "K",
                           "of the cells");
        mag_observe_series(o, name_of(y, "health").text, b->capacity_health, "1",
                           "capacity over the new one");
    }
}

mag_status mag_store_observe(mag_context *ctx, const mag_battery_params *p, const mag_store *s,
                             int aspects, mag_observation *o)
{
    if (aspects & MAG_NUMBERS) {
        MAG_TRY(show_numbers(ctx, p, s, o));
    }
    if (aspects & MAG_SERIES) {
        show_series(s, o);
    }
    return MAG_OK;
}
