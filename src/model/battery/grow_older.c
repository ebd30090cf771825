#include "model/battery/state.h"

#include "model/battery/cell/ageing.h"

#include "mag/context.h"
#include "matter/constants.h"

#include <math.h>

// Age is slow: what an action of the experiment did is added up as it ends.

#define HOUR 3600.0 // [s]
#define WORN 0.8    // of the first capacity that is left at the end of a cell's life

/// What is left after a loss for each full cycle.
static double wear(double left, double loss, double full_cycles)
{
    return left * pow(1.0 - loss, full_cycles);
}

void mag_battery_be_young(const mag_battery_params *p, mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    n->age = (mag_cell_age){.host = {1.0, 1.0}, .transport = 1.0};
    n->film = p->ageing.film_start;
    n->moved = n->plated = n->seen_charge = 0.0;
}

void mag_battery_grow_older(const mag_battery_params *p, mag_battery_state *s)
{
    const mag_battery_ageing *a = &p->ageing;
    mag_battery_now *n = &s->now;
    const double full_cycles = 0.5 * n->moved / s->made.nominal.capacity;
    const mag_cell_setup *c = &s->made.setup;
    const double plated = n->plated / s->made.nominal.area; // [C/m2]

    n->full_cycles += full_cycles;
    n->film = mag_film_thickness(a->film_growth, n->film, n->reached - n->begun);
    n->age.film = (n->film - a->film_start) * a->film_resistivity;
    n->age.host[0] = wear(n->age.host[0], a->negative_host_loss, full_cycles);
    n->age.host[1] = wear(n->age.host[1], a->positive_host_loss, full_cycles);
    n->age.transport = wear(n->age.transport, a->electrolyte_loss, full_cycles);
    if (c->metal_negative) {
        n->age.metal += (1.0 - a->coulombic_efficiency) * plated * c->metal.molar_volume /
                        (c->charge * MAG_FARADAY);
    }
    n->moved = n->plated = 0.0;
    mag_cell_grow_older(s->cell, &n->age);
}

/// What a cycle of the experiment came to [C], [J].
typedef struct cycle {
    double out, in, energy_out, energy_in;
} cycle;

/// Adds up the rows of a cycle from `row` on; returns the first row of the next.
static int64_t add_cycle(const mag_battery_state *s, int64_t row, int64_t rows, cycle *c)
{
    const int64_t number = s->rows[row].cycle;
    *c = (cycle){0};
    for (; row < rows && s->rows[row].cycle == number; row++) {
        const mag_battery_row *r = &s->rows[row];
        if (r->charge > 0.0) {
            c->out += r->charge;
            c->energy_out += r->energy;
        } else {
            c->in -= r->charge;
            c->energy_in -= r->energy;
        }
    }
    return row;
}

/// Cycle at which a share of the first cycle's charge is left, between the two that it lies
/// between; NaN where none came so low.
static double find_end_of_life(double *before, double now, double first, int64_t number)
{
    const double limit = WORN * first, last = *before;
    *before = now;
    return last > limit && now <= limit ? (double)number - (limit - now) / (last - now)
                                        : (double)NAN;
}

static void observe_cycles(const mag_battery_state *s, mag_observation *o)
{
    static const mag_column columns[] = {
        {"cycle", "1", "number"},        {"discharged", "Ah", "given"},
        {"charged", "Ah", "taken up"},   {"energy_out", "Wh", "given"},
        {"energy_in", "Wh", "taken up"},
    };
    const int64_t rows = mag_battery_rows(s);
    double first = 0.0, before = INFINITY, life = NAN;

    if (s->now.cursor.cycle == 0) {
        return;
    }
    mag_observe_table(o, "cycles", "Charge and energy over cycles", "a row a cycle", columns,
                      sizeof columns / sizeof *columns);
    mag_observe_form(o, MAG_FORM_CURVES);
    for (int64_t row = 0; row < rows;) {
        const int64_t number = s->rows[row].cycle;
        cycle c;
        row = add_cycle(s, row, rows, &c);
        if (number == 0 || (row == rows && !s->now.finished)) {
            continue; // before the first cycle, or not whole
        }
        mag_observe_row(o,
                        (double[]){(double)number, c.out / HOUR, c.in / HOUR, c.energy_out / HOUR,
                                   c.energy_in / HOUR},
                        NULL);
        first = first > 0.0 ? first : c.out;
        const double end = find_end_of_life(&before, c.out, first, number);
        life = isnan(life) ? end : life;
    }
    mag_observe_number(o, "cycles_to_80", life, "1",
                       "until a cycle gave four fifths of what the first did; not known where none "
                       "gave so little");
}

void mag_battery_observe_age(const mag_battery_state *s, mag_observation *o)
{
    const mag_battery_now *n = &s->now;
    mag_observe_number(o, "full_cycles", n->full_cycles, "1",
                       "charge that passed either way, over twice the nominal capacity");
    mag_observe_number(o, "host_left", n->age.host[1], "1",
                       "share of the positive host that takes part still");
    mag_observe_number(o, "film_resistance", s->made.setup.metal.kinetics.film + n->age.film,
                       "ohm m2", "of the metal's film at the end");
    mag_observe_number(o, "metal_lost", n->age.metal, "m",
                       "thickness of the metal that was plated and cannot be stripped");
    observe_cycles(s, o);
}
