#include "model/battery/state.h"

#include "model/assume.h"

#include <math.h>
#include <stdio.h>

#define HOUR 3600.0 // [s]

enum {
    LEAST_CHARGE_SHARE = 100
}; // of the nominal capacity, a step must pass one in so many to count

/// Consecutive actions that move charge one way, rests between them left out.
typedef struct leg {
    double charge; ///< [C] given; negative: taken up
    double energy; ///< [J] given
} leg;

/// What the discharges and charges of a run come to.
typedef struct sums {
    leg out, in;                  ///< last discharge and last charge; no charge: none
    leg before;                   ///< charge before that discharge
    double charge_out, charge_in; ///< [C] of all
    double energy_out, energy_in; ///< [J] of all
} sums;

int64_t mag_battery_rows(const mag_battery_state *s)
{
    return s->now.rows < MAG_BATTERY_ROWS ? s->now.rows : MAG_BATTERY_ROWS;
}

/// Takes a leg that has ended, if it moved enough to count, and begins another.
static void end_leg(const mag_battery_state *s, leg *l, sums *all)
{
    const double least = s->made.nominal.capacity / LEAST_CHARGE_SHARE;
    if (l->charge > least) {
        all->out = *l;
        all->before = all->in;
    } else if (-l->charge > least) {
        all->in = *l;
    }
    *l = (leg){0};
}

static sums add_up(const mag_battery_state *s)
{
    const double rest = s->made.nominal.capacity / 1e6; // [C] what a rest may round to
    sums all = {0};
    leg now = {0};
    for (int64_t n = 0; n < mag_battery_rows(s); n++) {
        const mag_battery_row *r = &s->rows[n];
        const bool anew = mag_battery_measured(&s->made, &s->made.schedule->steps[r->step]) >= 0;
        if (anew || (r->charge * now.charge < 0.0 && fabs(r->charge) > rest)) {
            end_leg(s, &now, &all);
        }
        now.charge += r->charge;
        now.energy += r->energy;
        *(r->charge > 0.0 ? &all.charge_out : &all.charge_in) += fabs(r->charge);
        *(r->charge > 0.0 ? &all.energy_out : &all.energy_in) += fabs(r->energy);
    }
    end_leg(s, &now, &all);
    return all;
}

static void show_discharge(const mag_battery_state *s, const sums *all, mag_observation *o)
{
    const mag_battery_made *m = &s->made;
    const double charge = all->out.charge > 0.0 ? all->out.charge : (double)NAN;
    const double energy = all->out.charge > 0.0 ? all->out.energy : (double)NAN;

    mag_observe_number(o, "capacity", charge / HOUR, "Ah",
                       "given in the last discharge, its steps together");
    mag_observe_number(o, "energy", energy / HOUR, "Wh", "given in the last discharge");
    mag_observe_number(o, "voltage_mean", energy / charge, "V", "mean of the last discharge");
    mag_observe_number(o, "capacity_area", charge / HOUR / m->nominal.area, "Ah/m2",
                       "given in the last discharge, by electrode area");
    mag_observe_number(o, "energy_area", energy / HOUR / m->nominal.area, "Wh/m2",
                       "given in the last discharge, by electrode area");
    mag_observe_number(o, "capacity_host", charge / HOUR / m->host_mass, "Ah/kg",
                       "given in the last discharge, by mass of the positive host alone");
    mag_observe_number(
        o, "specific_energy", energy / HOUR / m->mass, "Wh/kg",
        "given in the last discharge, by mass of electrodes, separator, electrolyte, "
        "collectors and what mass.other says");
    mag_observe_number(o, "energy_density", energy / HOUR / m->volume / 1e3, "Wh/L",
                       "given in the last discharge, by volume of electrodes, separator and "
                       "collectors");
}

/// Efficiencies, of a charge and a discharge that both took place.
static void show_efficiencies(const sums *all, mag_observation *o)
{
    double voltage = NAN, coulombs = NAN, round = NAN;
    const leg *out = &all->out, *in = &all->in;
    if (out->charge > 0.0 && in->charge < 0.0) {
        voltage = (out->energy / out->charge) / (in->energy / in->charge);
        const bool closes = fabs(all->charge_out - all->charge_in) < 0.01 * all->charge_in;
        round = closes ? all->energy_out / all->energy_in : NAN;
    }
    if (out->charge > 0.0 && all->before.charge < 0.0) {
        coulombs = -out->charge / all->before.charge;
    }
    mag_observe_number(o, "voltage_efficiency", voltage, "1",
                       "mean voltage of the last discharge over that of the last charge");
    mag_observe_number(o, "coulombic_efficiency", coulombs, "1",
                       "charge of the last discharge over that of the charge before it");
    mag_observe_number(o, "round_trip_efficiency", round, "1",
                       "energy of all discharges over that of all charges, where their charges "
                       "agree within 1 %: else the cell ended fuller or emptier than it began");
}

static void show_numbers(const mag_battery_state *s, mag_observation *o)
{
    const sums all = add_up(s);
    mag_observe_number(o, "end_time", s->now.time, "s", "time the run reached");
    mag_observe_number(o, "rest_voltage", s->now.rest_voltage, "V",
                       "of the cell at the beginning, without current");
    show_discharge(s, &all, o);
    show_efficiencies(&all, o);
    mag_observe_number(o, "voltage_end", mag_cell_voltage(s->cell), "V", "at the end");
    mag_observe_number(o, "temperature_end", mag_cell_temperature(s->cell), "K", "at the end");
    mag_observe_number(o, "nominal_capacity", s->made.nominal.capacity / HOUR, "Ah",
                       "that C rates are of");
    mag_observe_number(o, "mass", s->made.mass, "kg",
                       "of electrodes, separator, electrolyte, collectors and what mass.other "
                       "says, or mass.total");
    mag_observe_number(o, "cycles", (double)s->now.cursor.cycle, "1", "begun");
    mag_observe_number(o, "steps", (double)s->now.work, "1", "of the solver");
    mag_observe_picture(o, "voltage.png", "Voltage, and what it would be without losses", NULL,
                        "voltage,equilibrium");
    mag_observe_picture(o, "salt.png", "Salt in the electrolyte", "salt", NULL);
}

static const char *tell_end(int end)
{
    switch (end) {
    case MAG_CELL_LOW_VOLTAGE:
        return "low voltage";
    case MAG_CELL_HIGH_VOLTAGE:
        return "high voltage";
    case MAG_CELL_END_CURRENT:
        return "current";
    case MAG_CELL_END_CHARGE:
        return "charge";
    case MAG_CELL_NO_SALT:
        return "no salt";
    case MAG_CELL_HOST_EMPTY:
        return "host empty";
    case MAG_CELL_HOST_FULL:
        return "host full";
    case MAG_CELL_NO_METAL:
        return "no metal";
    default:
        return "time";
    }
}

static void show_steps(const mag_battery_state *s, mag_observation *o)
{
    static const mag_column columns[] = {
        {"instruction", NULL, "of the experiment"},
        {"end", NULL, "what ended it"},
        {"cycle", "1", "that it belongs to"},
        {"begun", "s", "since the start"},
        {"time", "s", "that it took"},
        {"charge", "Ah", "given by the cell; taken up where negative"},
        {"energy", "Wh", "given by the cell"},
        {"voltage_first", "V", "as it began, current flowing"},
        {"voltage", "V", "as it ended"},
        {"current", "A", "as it ended"},
    };
    mag_observe_table(o, "experiment", "What was done", "one instruction a row, in order of time",
                      columns, sizeof columns / sizeof *columns);
    for (int64_t n = 0; n < mag_battery_rows(s); n++) {
        const mag_battery_row *r = &s->rows[n];
        mag_observe_row(
            o,
            (double[]){NAN, NAN, (double)r->cycle, r->begun, r->ended - r->begun, r->charge / HOUR,
                       r->energy / HOUR, r->first, r->voltage, r->current},
            (const char *const[]){s->made.schedule->steps[r->step].label, tell_end(r->end), NULL,
                                  NULL, NULL, NULL, NULL, NULL, NULL, NULL});
    }
}

static void show_series(const mag_battery_state *s, mag_observation *o)
{
    const double area = s->made.nominal.area, i = area * mag_cell_current(s->cell);
    mag_observe_series(o, "voltage", mag_cell_voltage(s->cell), "V", "of the cell");
    mag_observe_series(o, "current", i, "A", "positive discharges");
    mag_observe_series(o, "power", i * mag_cell_voltage(s->cell), "W", "positive discharges");
    mag_observe_series(o, "temperature", mag_cell_temperature(s->cell), "K", "of the cell");
    mag_observe_series(o, "charge", area * mag_cell_charge(s->cell) / HOUR, "Ah",
                       "given since the start");
    mag_observe_series(o, "energy", area * mag_cell_energy(s->cell) / HOUR, "Wh",
                       "given since the start");
    const mag_cell_split l = mag_cell_find_split(s->cell);
    mag_observe_series(o, "equilibrium", l.potential, "V", "of the hosts at their mean shares");
    mag_observe_series(o, "loss_ohmic", l.ohmic_electrolyte + l.ohmic_solid + l.contact, "V",
                       "by ions, electrons and contacts");
    mag_observe_series(o, "loss_kinetic", l.kinetic_negative + l.kinetic_positive + l.film, "V",
                       "by charge transfer and films");
    mag_observe_series(o, "loss_concentration_electrolyte", l.concentration_electrolyte, "V",
                       "diffusion potential");
    mag_observe_series(o, "loss_concentration_hosts",
                       l.concentration_negative + l.concentration_positive, "V",
                       "surfaces of the hosts apart from their means");
    mag_observe_series(o, "cycle", (double)s->now.cursor.cycle, "1", "that runs");
}

/// One profile through the cell.
static void show_profile(mag_battery_state *s, mag_cell_profile which, const char *name,
                         const char *unit, const char *meaning, mag_observation *o)
{
    const int cells = mag_cell_count(s->cell);
    mag_cell_find_profile(s->cell, which, s->profile);
    for (int n = 0; n < cells; n++) {
        s->shown[n] = (float)s->profile[n];
    }
    mag_observe_field(o, name, unit, meaning, 1, s->shown);
}

/// The scratch of the state is written to; what the state is does not change.
static void show_fields(mag_battery_state *s, mag_observation *o)
{
    mag_observe_points(o, (size_t)mag_cell_count(s->cell), s->points, 0.0);
    mag_observe_group(o, "electrolyte");
    show_profile(s, MAG_CELL_SALT, "salt", "mol/m3", "concentration of the salt", o);
    show_profile(s, MAG_CELL_PHI_IONS, "potential_electrolyte", "V",
                 "against the negative collector, or the metal", o);
    mag_observe_group(o, "electrodes");
    show_profile(s, MAG_CELL_PHI_SOLID, "potential_solid", "V",
                 "of the electrodes, against the negative collector, or the metal", o);
    show_profile(s, MAG_CELL_SURFACE, "host_surface", "1",
                 "share of the host that is full at the particles' surface", o);
    show_profile(s, MAG_CELL_SHARE, "host", "1", "share of the host that is full", o);
    show_profile(s, MAG_CELL_REACTION, "reaction", "A/m3", "current that leaves the particles", o);
}

mag_status mag_battery_observe(mag_context *ctx, const void *params, const void *state, int aspects,
                               mag_observation *o)
{
    const mag_battery_state *s = state;
    (void)params;
    if (aspects & MAG_NUMBERS) {
        show_numbers(s, o);
        MAG_TRY(mag_battery_observe_measured(ctx, s, o));
        mag_battery_observe_age(s, o);
        show_steps(s, o);
        mag_battery_show_comparison(s, o);
        for (int n = 0; n < s->made.used_count; n++) {
            mag_observe_property(o, &s->made.used[n]);
        }
    }
    if (aspects & MAG_SERIES) {
        show_series(s, o);
    }
    if (aspects & MAG_FIELDS) {
        show_fields((mag_battery_state *)(uintptr_t)s, o);
    }
    return MAG_OK;
}
