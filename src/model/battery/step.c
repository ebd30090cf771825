#include "model/battery/state.h"

#include "mag/context.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// One instruction of the experiment after the other. The solver takes steps of its own; what is
// looked at lies anywhere behind it, so that its steps never hang on when it is looked. A
// checkpoint holds the state as the instruction began and how many steps were taken since: they are
// taken again.

enum {
    BUNDLE = 64,           // steps of the solver in one call
    NOTHING_ENDED = -2,    // beside mag_cell_event and MAG_BATTERY_BY_TIME
    MOST_INSTRUCTIONS = 64 // that take no time, in one call
};

#define LONG      20.0 // times the forecast for all that is done: an action that lasts longer never ends
#define LEAST_END 1e5 // [s] of a forecast, for that

/// The instruction that runs.
static const mag_cell_action *running(const mag_battery_state *s)
{
    return &s->made.schedule->steps[s->now.step];
}

/// When its time is over [s]; infinite where it has none.
static double end_of(const mag_battery_state *s)
{
    const mag_cell_action *i = running(s);
    double time = i->ends.time;
    if (i->drive >= 0) {
        const mag_table *t = &s->made.drives[i->drive].table;
        time = isnan(time) ? t->x[t->count - 1] : fmin(time, t->x[t->count - 1]);
    }
    return isnan(time) ? INFINITY : s->now.begun + time;
}

/// When it has lasted too long [s].
static double longest(const mag_battery_state *s)
{
    return s->now.begun + LONG * fmax(s->plan.seconds, LEAST_END);
}

/// Where the solver must stop next [s], behind a time that it has reached: at the action's end, and
/// at the points of a drive cycle, between which it would step over pulses.
static double next_stop(const mag_battery_state *s, double reached)
{
    const mag_cell_action *i = running(s);
    double stop = fmin(end_of(s), longest(s));
    if (i->drive >= 0) {
        const mag_table *t = &s->made.drives[i->drive].table;
        int low = 0, high = t->count - 1;
        while (low < high) { // the first point behind
            const int middle = (low + high) / 2;
            const bool behind = s->now.begun + t->x[middle] > reached;
            low = behind ? low : middle + 1;
            high = behind ? middle : high;
        }
        const double corner = s->now.begun + t->x[low];
        stop = corner > reached ? fmin(stop, corner) : stop;
    }
    return stop;
}

/// A drive cycle's value now, for the solver: it asks within a step of it.
static double drive_at(const void *user, double time)
{
    const mag_battery_state *s = user;
    return mag_cell_drive_at(&s->made.drives[running(s)->drive], &s->made.nominal, time);
}

/// Ends an instruction that names no voltage at the cell's own limits. What was measured goes on:
/// the cell is to be compared with all of it.
static void keep_limits(const mag_battery_made *m, const mag_cell_action *i, mag_cell_step *step)
{
    const bool drives = i->drive >= 0 && !m->drives[i->drive].is_measured;
    const bool flows = i->drive < 0 && step->control != MAG_CELL_VOLTAGE;
    if (isnan(step->low_voltage) && (drives || (flows && step->value > 0.0))) {
        step->low_voltage = m->lower_cutoff;
    }
    if (isnan(step->high_voltage) && (drives || (flows && step->value < 0.0))) {
        step->high_voltage = m->upper_cutoff;
    }
}

/// The solver's words for an instruction.
static mag_cell_step translate(const mag_battery_state *s, const mag_cell_action *i)
{
    const mag_cell_nominal *n = &s->made.nominal;
    const bool power = i->kind == MAG_CELL_DO_POWER ||
                       (i->drive >= 0 && s->made.drives[i->drive].kind == MAG_CELL_DO_POWER);
    mag_cell_step step = {
        .control = power                               ? MAG_CELL_POWER
                   : i->kind == MAG_CELL_DO_VOLTAGE    ? MAG_CELL_VOLTAGE
                   : i->kind == MAG_CELL_DO_RESISTANCE ? MAG_CELL_RESISTANCE
                                                       : MAG_CELL_CURRENT,
        .value = i->drive >= 0 ? 0.0 : mag_cell_action_held(i, n),
        .course = i->drive >= 0 ? drive_at : NULL,
        .course_user = s,
        .low_voltage = i->ends.below,
        .high_voltage = i->ends.above,
        .end_current = mag_cell_density(i->ends.current, n),
        .end_charge = mag_cell_density(i->ends.charge, n),
    };
    keep_limits(&s->made, i, &step);
    return step;
}

/// Begins what the state says is running.
static mag_status begin(mag_context *ctx, mag_battery_state *s)
{
    const mag_cell_action *i = running(s);
    const mag_cell_step step = translate(s, i);
    mag_cell_set_age(s->cell, &s->now.age);
    mag_cell_load(s->cell, s->now.begun, s->first);
    mag_cell_surround(s->cell, s->now.surroundings);
    const mag_status status = mag_cell_begin(ctx, s->cell, &step);
    if (status != MAG_OK) {
        char why[1024];
        snprintf(why, sizeof why, "%.1000s", mag_message(ctx));
        return mag_fail(ctx, status, "battery.experiment: line %d (%s): %s", i->line, i->label,
                        why);
    }
    return MAG_OK;
}

static void finish(mag_battery_state *s, const char *why)
{
    s->now.finished = 1;
    snprintf(s->now.reason, sizeof s->now.reason, "%s", why);
}

/// A measured curve begins with the cell as it was at the very beginning.
static void begin_anew(const mag_battery_params *p, mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    const mag_table *warm = &s->validation[mag_battery_measured(&s->made, running(s))].temperature;
    memcpy(s->first, s->initial, 2 * s->unknowns * sizeof *s->first);
    n->surroundings = s->made.is_isothermal && warm->count > 0 ? warm->y[0] : s->made.ambient;
    n->charge = n->energy = 0.0;
    n->compared = 0;
    mag_battery_be_young(p, s);
}

/// Whether an action is of a titration, or comes after one began: its record has no gaps.
static bool is_titrated(const mag_battery_state *s, const mag_cell_action *i)
{
    return i->train != MAG_CELL_NO_TRAIN || s->now.samples > 0;
}

/// Goes on to the next instruction that takes time.
static mag_status begin_next(mag_context *ctx, const mag_battery_params *p, mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    for (int tries = 0; tries < MOST_INSTRUCTIONS; tries++) {
        const mag_cell_action *i = mag_cell_schedule_next(s->made.schedule, &n->cursor);
        if (i == NULL) {
            finish(s, "the experiment is over");
            return MAG_OK;
        }
        if (i->kind == MAG_CELL_DO_TEMPERATURE) {
            n->surroundings = i->held.value;
            mag_cell_surround(s->cell, n->surroundings);
            continue;
        }
        if (i->kind == MAG_CELL_DO_SPECTRUM) {
            MAG_TRY(mag_battery_take_spectrum(ctx, s, i));
            continue;
        }
        n->step = (int32_t)(i - s->made.schedule->steps);
        n->begun = n->reached = n->time;
        n->solved = 0;
        n->ended = NOTHING_ENDED;
        if (is_titrated(s, i)) {
            mag_battery_take_sample(s);
        }
        if (mag_battery_measured(&s->made, i) >= 0) {
            begin_anew(p, s);
        } else {
            mag_cell_save(s->cell, s->first);
        }
        MAG_TRY(begin(ctx, s));
        n->first_voltage = mag_cell_voltage(s->cell);
        if (is_titrated(s, i)) {
            mag_battery_take_sample(s);
        }
        return MAG_OK;
    }
    return MAG_OK;
}

/// Notes what the instruction that ended came to.
static void note_row(mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    const double area = s->made.nominal.area;
    if (n->rows < MAG_BATTERY_ROWS) {
        s->rows[n->rows] = (mag_battery_row){
            .begun = n->begun,
            .ended = n->reached,
            .charge = area * mag_cell_charge(s->cell) - n->charge,
            .energy = area * mag_cell_energy(s->cell) - n->energy,
            .voltage = mag_cell_voltage(s->cell),
            .first = n->first_voltage,
            .current = area * mag_cell_current(s->cell),
            .cycle = n->cursor.cycle,
            .step = n->step,
            .end = n->ended,
        };
    }
    n->rows++;
    n->charge = area * mag_cell_charge(s->cell);
    n->energy = area * mag_cell_energy(s->cell);
}

/// Ends the instruction at the time that the solver reached.
static mag_status end_step(mag_context *ctx, const mag_battery_params *p, mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    MAG_TRY(mag_cell_look(ctx, s->cell, n->reached));
    n->time = n->reached;
    MAG_TRY(mag_battery_check_balance(ctx, s));
    note_row(s);
    mag_battery_grow_older(p, s);
    mag_cell_save(s->cell, s->first);
    n->step = -1;
    if (n->ended != MAG_BATTERY_BY_TIME) { // a train ends with the pulse that does not last
        mag_cell_schedule_leave(s->made.schedule, &n->cursor);
    }
    return MAG_OK;
}

/// Notes where voltage is lost as half the nominal capacity has been given in a discharge: between
/// two steps of the solver, where the charge says.
static mag_status note_middle(mag_context *ctx, mag_battery_state *s, double before, double after)
{
    mag_battery_now *n = &s->now;
    const double half = n->charge + 0.5 * s->made.nominal.capacity;
    const double reached = n->reached;

    if (!(before < half && after >= half)) {
        return MAG_OK;
    }
    const double share = (half - before) / (after - before);
    MAG_TRY(mag_cell_look(ctx, s->cell, n->solved_from + share * (reached - n->solved_from)));
    n->middle = mag_cell_find_split(s->cell);
    n->has_middle = 1;
    return mag_cell_look(ctx, s->cell, reached);
}

/// Adds up what passed in a step of the solver, either way.
static mag_status note_charge(mag_context *ctx, mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    const double given = s->made.nominal.area * mag_cell_charge(s->cell);
    const double before = n->seen_charge;
    n->moved += fabs(given - before);
    n->plated += fmax(0.0, before - given);
    n->seen_charge = given;
    return note_middle(ctx, s, before, given);
}

/// One step of the solver, or what ends the instruction.
static mag_status solve(mag_context *ctx, mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    mag_dae_found found;
    const mag_cell_action *i = running(s);
    const double end = end_of(s);

    n->solved_from = n->reached;
    MAG_TRY(mag_cell_advance(ctx, s->cell, next_stop(s, n->reached), &found));
    n->solved++;
    n->work++;
    n->reached = found.time;
    if (is_titrated(s, running(s))) {
        mag_battery_take_sample(s);
    }
    MAG_TRY(note_charge(ctx, s));
    MAG_TRY(mag_battery_compare(ctx, s, i));
    if (found.event >= 0) {
        n->ended = found.event;
    } else if (found.time >= end) {
        n->ended = MAG_BATTERY_BY_TIME;
    } else if (found.time >= longest(s)) {
        return mag_fail(ctx, MAG_DIVERGED,
                        "battery.experiment: line %d (%s): it never ended, not within %.3g s; give "
                        "it a time, or another end",
                        i->line, i->label, found.time - n->begun);
    }
    return MAG_OK;
}

/// Whether the solver is past a time, with nothing to be done before that.
static bool has_passed(const mag_battery_now *n, double until)
{
    return n->reached > until || (n->reached == until && n->ended == NOTHING_ENDED);
}

mag_status mag_battery_advance(mag_context *ctx, const void *params, void *state, double until)
{
    mag_battery_state *s = state;
    mag_battery_now *n = &s->now;

    mag_sweep_begin(ctx, "solve");
    for (int bundle = 0; bundle < BUNDLE && !n->finished; bundle++) {
        if (n->step < 0) {
            MAG_TRY(begin_next(ctx, params, s));
        } else if (has_passed(n, until)) {
            break;
        } else if (n->ended != NOTHING_ENDED) {
            MAG_TRY(end_step(ctx, params, s));
        } else {
            MAG_TRY(solve(ctx, s));
        }
    }
    if (n->finished || n->step < 0) {
        return MAG_OK;
    }
    n->time = fmin(until, n->reached);
    return has_passed(n, until) ? mag_cell_look(ctx, s->cell, until) : MAG_OK;
}

mag_status mag_battery_restored(mag_context *ctx, const void *params, void *state)
{
    mag_battery_state *s = state;
    mag_battery_now *n = &s->now;
    mag_dae_found found = {.time = n->begun};
    (void)params;

    if (n->step < 0) { // between two instructions, or before the first
        mag_cell_set_age(s->cell, &n->age);
        mag_cell_load(s->cell, n->time, s->first);
        mag_cell_surround(s->cell, n->surroundings);
        return MAG_OK;
    }
    MAG_TRY(begin(ctx, s));
    for (int64_t k = 0; k < n->solved; k++) {
        MAG_TRY(mag_cell_advance(ctx, s->cell, next_stop(s, found.time), &found));
    }
    return mag_cell_look(ctx, s->cell, n->time);
}
