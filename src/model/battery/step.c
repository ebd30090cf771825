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

#define FOREVER 1e15 // [s]

/// The instruction that runs.
static const mag_cell_action *running(const mag_battery_state *s)
{
    return &s->made.schedule->steps[s->now.step];
}

/// When its time is over [s].
static double end_of(const mag_battery_state *s)
{
    const mag_cell_action *i = running(s);
    double time = i->ends.time;
    if (i->drive >= 0) {
        const mag_table *t = &s->made.drives[i->drive].table;
        time = isnan(time) ? t->x[t->count - 1] : fmin(time, t->x[t->count - 1]);
    }
    return isnan(time) ? FOREVER : s->now.begun + time;
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
    mag_cell_surround(s->cell, s->now.surroundings);
    mag_cell_load(s->cell, s->now.begun, s->first);
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
static void begin_anew(mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    const mag_table *warm = &s->validation[mag_battery_measured(&s->made, running(s))].temperature;
    memcpy(s->first, s->initial, 2 * s->unknowns * sizeof *s->first);
    n->surroundings = s->made.is_isothermal && warm->count > 0 ? warm->y[0] : s->made.ambient;
    n->charge = n->energy = 0.0;
    n->compared = 0;
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
        if (i->train != MAG_CELL_NO_TRAIN) {
            mag_battery_take_sample(s);
        }
        if (mag_battery_measured(&s->made, i) >= 0) {
            begin_anew(s);
        } else {
            mag_battery_grow_older(p, s);
            mag_cell_save(s->cell, s->first);
        }
        MAG_TRY(begin(ctx, s));
        n->first_voltage = mag_cell_voltage(s->cell);
        if (i->train != MAG_CELL_NO_TRAIN) {
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
    n->last_charge = area * mag_cell_charge(s->cell) - n->charge;
    n->last_time = n->reached - n->begun;
    n->charge = area * mag_cell_charge(s->cell);
    n->energy = area * mag_cell_energy(s->cell);
}

/// Why the cell cannot go on where nothing asked it to end; a plane used up can be plated again.
static const char *tell_limit(int event)
{
    switch (event) {
    case MAG_CELL_NO_SALT:
        return "the electrolyte was empty of salt somewhere";
    case MAG_CELL_HOST_EMPTY:
        return "the surface of a host was empty";
    case MAG_CELL_HOST_FULL:
        return "the surface of a host was full";
    default:
        return NULL;
    }
}

/// Ends the instruction at the time that the solver reached.
static mag_status end_step(mag_context *ctx, mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    const mag_cell_action *i = running(s);
    MAG_TRY(mag_cell_look(ctx, s->cell, n->reached));
    n->time = n->reached;
    MAG_TRY(mag_battery_check_balance(ctx, s));
    note_row(s);
    mag_cell_save(s->cell, s->first);
    n->step = -1;
    const char *limit = tell_limit(n->ended);
    if (limit != NULL && mag_battery_measured(&s->made, i) < 0) {
        char why[256];
        snprintf(why, sizeof why, "line %d of the experiment (%.100s) ended because %s", i->line,
                 i->label, limit);
        finish(s, why);
        return MAG_OK;
    }
    if (n->ended == MAG_CELL_LOW_VOLTAGE || n->ended == MAG_CELL_HIGH_VOLTAGE) {
        mag_cell_schedule_leave(s->made.schedule, &n->cursor);
    }
    return MAG_OK;
}

/// Notes where voltage is lost as half the nominal capacity has been given in a discharge.
static void note_middle(mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    const double given = s->made.nominal.area * mag_cell_charge(s->cell) - n->charge;
    if (!n->has_middle && given >= 0.5 * s->made.nominal.capacity) {
        n->middle = mag_cell_find_split(s->cell);
        n->has_middle = 1;
    }
}

/// One step of the solver, or what ends the instruction.
static mag_status solve(mag_context *ctx, mag_battery_state *s)
{
    mag_battery_now *n = &s->now;
    mag_dae_found found;
    const mag_cell_action *i = running(s);
    const double end = end_of(s);

    MAG_TRY(mag_cell_advance(ctx, s->cell, end, &found));
    n->solved++;
    n->work++;
    n->reached = found.time;
    if (running(s)->train != MAG_CELL_NO_TRAIN) {
        mag_battery_take_sample(s);
    }
    note_middle(s);
    MAG_TRY(mag_battery_compare(ctx, s, i));
    if (found.event >= 0) {
        n->ended = found.event;
    } else if (found.time >= end) {
        n->ended = MAG_BATTERY_BY_TIME;
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
            MAG_TRY(end_step(ctx, s));
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
    mag_dae_found found;
    (void)params;

    if (n->step < 0) { // between two instructions, or before the first
        mag_cell_set_age(s->cell, &n->age);
        mag_cell_load(s->cell, n->time, s->first);
        return MAG_OK;
    }
    MAG_TRY(begin(ctx, s));
    for (int64_t k = 0; k < n->solved; k++) {
        MAG_TRY(mag_cell_advance(ctx, s->cell, end_of(s), &found));
    }
    return mag_cell_look(ctx, s->cell, n->time);
}
