#include "model/battery/cell/schedule.h"

#include <math.h>

static const double HOUR = 3600.0; // [s]

_Static_assert(sizeof(mag_cell_cursor) ==
                   2 * sizeof(int64_t) + (2 + 2 * MAG_CELL_LOOPS) * sizeof(int32_t),
               "a cursor has no holes");

// ---- order ----------------------------------------------------------------------------------

static void begin_turn(const mag_cell_schedule *s, mag_cell_cursor *c, int loop)
{
    c->at = loop + 1;
    c->cycle += s->items[loop].is_cycle;
}

/// Goes back to the head of each loop that ends here and has turns left; ends the others.
static void end_bodies(const mag_cell_schedule *s, mag_cell_cursor *c)
{
    while (c->depth > 0) {
        const int loop = c->loop[c->depth - 1];
        const mag_cell_item *item = &s->items[loop];
        if (c->at != item->past) {
            return;
        }
        if (item->times == 0) { // a train counts no turns: it may go on for ever
            begin_turn(s, c, loop);
            return;
        }
        if (++c->turn[c->depth - 1] < item->times) {
            begin_turn(s, c, loop);
            return;
        }
        c->depth--;
    }
}

const mag_cell_action *mag_cell_schedule_next(const mag_cell_schedule *s, mag_cell_cursor *c)
{
    end_bodies(s, c);
    while (c->at < s->item_count && s->items[c->at].step < 0) {
        c->loop[c->depth] = c->at;
        c->turn[c->depth++] = 0;
        begin_turn(s, c, c->at);
    }
    if (c->at >= s->item_count) {
        return NULL;
    }
    c->taken++;
    return &s->steps[s->items[c->at++].step];
}

void mag_cell_schedule_leave(const mag_cell_schedule *s, mag_cell_cursor *c)
{
    const mag_cell_item *loop = c->depth > 0 ? &s->items[c->loop[c->depth - 1]] : NULL;
    if (loop != NULL && loop->times == 0 && c->at < loop->past) { // the pause is still to come
        c->at = loop->past;
        c->depth--;
    }
}

// ---- amounts --------------------------------------------------------------------------------

double mag_cell_density(mag_cell_amount a, const mag_cell_nominal *n)
{
    switch (a.basis) {
    case MAG_CELL_PER_AREA:
        return a.value;
    case MAG_CELL_C_RATE:
        return a.value * n->capacity / HOUR / n->area;
    default:
        return a.value / n->area;
    }
}

double mag_cell_action_held(const mag_cell_action *step, const mag_cell_nominal *n)
{
    const mag_cell_amount held = step->held;
    switch (step->kind) {
    case MAG_CELL_DO_VOLTAGE:
    case MAG_CELL_DO_TEMPERATURE:
        return held.value;
    case MAG_CELL_DO_RESISTANCE: // halves of a cell lie side by side: twice the resistance each
        return held.basis == MAG_CELL_WHOLE ? held.value * n->area : held.value;
    default:
        return mag_cell_density(held, n);
    }
}

double mag_cell_drive_at(const mag_cell_drive *d, const mag_cell_nominal *n, double time)
{
    return mag_cell_density((mag_cell_amount){mag_table_at(&d->table, time), d->basis}, n);
}

// ---- forecast -------------------------------------------------------------------------------

/// Time [s] in which a step moves a charge [C/m2]; NaN if that is not known.
static double time_of_charge(const mag_cell_action *step, const mag_cell_nominal *n, double charge)
{
    const double held = fabs(mag_cell_action_held(step, n));
    switch (step->kind) {
    case MAG_CELL_DO_CURRENT:
        return charge / held;
    case MAG_CELL_DO_POWER:
        return charge * n->voltage / held;
    case MAG_CELL_DO_RESISTANCE:
        return charge * held / n->voltage;
    default:
        return NAN;
    }
}

/// Time [s] in which a step moves the nominal capacity; NaN if that is not known.
static double time_of_all(const mag_cell_action *step, const mag_cell_nominal *n)
{
    return step->held.basis == MAG_CELL_C_RATE // needs neither area nor capacity
               ? HOUR / fabs(step->held.value)
               : time_of_charge(step, n, n->capacity / n->area);
}

/// Time [s] after which a step ends by its time or its charge; NaN if by neither.
static double time_of_span(const mag_cell_action *step, const mag_cell_nominal *n)
{
    const double charge = mag_cell_density(step->ends.charge, n);
    return fmin(step->ends.time, time_of_charge(step, n, charge));
}

static double estimate_step(const mag_cell_action *step, const mag_cell_nominal *n)
{
    if (step->kind == MAG_CELL_DO_SPECTRUM || step->kind == MAG_CELL_DO_TEMPERATURE) {
        return 0.0;
    }
    const double time = fmin(time_of_span(step, n), time_of_all(step, n));
    return isfinite(time) ? time : HOUR;
}

/// Turns of a train: pulses that move the nominal capacity.
static double estimate_turns(const mag_cell_action *pulse, const mag_cell_nominal *n)
{
    const double turns = ceil(time_of_all(pulse, n) / time_of_span(pulse, n));
    return turns >= 1.0 ? turns : 1.0;
}

/// The forecast of the entries from `from` up to `past`.
static mag_cell_plan plan_part(const mag_cell_schedule *s, const mag_cell_nominal *n, int from,
                               int past)
{
    mag_cell_plan plan = {0.0, 0.0};
    for (int i = from; i < past;) {
        const mag_cell_item *item = &s->items[i];
        if (item->step >= 0) {
            plan.steps += 1.0;
            plan.seconds += estimate_step(&s->steps[item->step], n);
            i++;
            continue;
        }
        const mag_cell_plan body = plan_part(s, n, i + 1, item->past);
        const double turns =
            item->times > 0 ? item->times : estimate_turns(&s->steps[s->items[i + 1].step], n);
        plan.steps += turns * body.steps;
        plan.seconds += turns * body.seconds;
        i = item->past;
    }
    return plan;
}

mag_cell_plan mag_cell_schedule_plan(const mag_cell_schedule *s, const mag_cell_nominal *n)
{
    return plan_part(s, n, 0, s->item_count);
}
