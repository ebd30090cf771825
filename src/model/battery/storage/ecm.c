#include "model/battery/storage/ecm.h"

#include "mag/context.h"

#include <math.h>
#include <stdbool.h>

#define POWER_TOLERANCE 1e-3 // of a limit, by which it may be too low

/// Point of the SOC table below a SOC; never the last.
static int find_interval(const mag_storage_cell *c, double soc)
{
    const int last = c->socs - 2;
    int k = (int)(soc * (c->socs - 1)); // right at once where the points are even

    k = k < 0 ? 0 : k > last ? last : k;
    while (k > 0 && c->soc[k] > soc) {
        k--;
    }
    while (k < last && c->soc[k + 1] <= soc) {
        k++;
    }
    return k;
}

/// Resistance at a point of the table, between two temperatures.
static double resistance_at(const mag_ecm *e, int k)
{
    const mag_storage_cell *c = e->cell;
    const double low = c->resistance[e->below][k];
    return e->growth * (low + e->share * (c->resistance[e->above][k] - low));
}

/// Its integral from SOC 0.
static double resistance_sum_at(const mag_ecm *e, int k)
{
    const mag_storage_cell *c = e->cell;
    const double low = c->resistance_sum[e->below][k];
    return e->growth * (low + e->share * (c->resistance_sum[e->above][k] - low));
}

static mag_status check_cell(mag_context *ctx, const mag_storage_cell *c)
{
    const bool is_sound = c->capacity > 0.0 && c->discharge_most > 0.0 && c->charge_most > 0.0 &&
                          c->heat_capacity > 0.0 && c->heat_loss >= 0.0;
    const double efficiency = c->coulombic_efficiency;

    if (c->socs < 2 || c->socs > MAG_ECM_SOCS || c->temperatures < 1 ||
        c->temperatures > MAG_ECM_TEMPERATURES) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a cell's table has %d SOC and %d temperatures; allowed are 2 to %d and "
                        "1 to %d",
                        c->socs, c->temperatures, MAG_ECM_SOCS, MAG_ECM_TEMPERATURES);
    }
    if (!is_sound) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a cell's capacity, currents and heat capacity must be above 0, its heat "
                        "loss at least 0");
    }
    if (!(efficiency > 0.0 && efficiency <= 1.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a cell's coulombic efficiency is %g, but must be above 0 and at most 1",
                        efficiency);
    }
    if (!(c->voltage_least > 0.0 && c->voltage_least < c->voltage_most)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a cell's voltages go from %g to %g V, but must rise, from above 0",
                        c->voltage_least, c->voltage_most);
    }
    return MAG_OK;
}

static mag_status check_tables(mag_context *ctx, const mag_storage_cell *c)
{
    bool is_sound = c->soc[0] == 0.0 && c->soc[c->socs - 1] == 1.0;

    for (int k = 0; k < c->socs; k++) {
        is_sound = is_sound && c->voltage[k] > 0.0 && (k == 0 || c->soc[k] > c->soc[k - 1]);
        for (int t = 0; t < c->temperatures; t++) {
            is_sound = is_sound && c->resistance[t][k] > 0.0;
        }
    }
    for (int t = 1; t < c->temperatures; t++) {
        is_sound = is_sound && c->temperature[t] > c->temperature[t - 1];
    }
    return is_sound ? MAG_OK
                    : mag_fail(ctx, MAG_BAD_CASE,
                               "a cell's tables must have SOC that rise from 0 to 1, rising "
                               "temperatures, and voltages and resistances above 0");
}

/// Fills the integral of a straight-lined curve.
static void add_up(int count, const double *x, const double *y, double *sum)
{
    sum[0] = 0.0;
    for (int k = 1; k < count; k++) {
        sum[k] = sum[k - 1] + 0.5 * (y[k] + y[k - 1]) * (x[k] - x[k - 1]);
    }
}

mag_status mag_storage_cell_prepare(mag_context *ctx, mag_storage_cell *cell)
{
    MAG_TRY(check_cell(ctx, cell));
    MAG_TRY(check_tables(ctx, cell));
    add_up(cell->socs, cell->soc, cell->voltage, cell->voltage_sum);
    for (int t = 0; t < cell->temperatures; t++) {
        add_up(cell->socs, cell->soc, cell->resistance[t], cell->resistance_sum[t]);
    }
    return MAG_OK;
}

mag_ecm mag_ecm_at(const mag_storage_cell *cell, double temperature)
{
    mag_ecm e = {.cell = cell, .capacity = cell->capacity, .growth = 1.0, .worst = 1.0};
    const double *t = cell->temperature;
    const int last = cell->temperatures - 1;

    while (e.below < last && t[e.below + 1] <= temperature) {
        e.below++;
    }
    e.above = e.below;
    if (e.below < last && temperature > t[0]) {
        e.above++;
        e.share = (temperature - t[e.below]) / (t[e.above] - t[e.below]);
    }
    return e;
}

mag_ecm_point mag_ecm_read(const mag_ecm *e, double soc)
{
    const mag_storage_cell *c = e->cell;
    const int k = find_interval(c, soc);
    const double width = c->soc[k + 1] - c->soc[k];
    const double x = soc - c->soc[k];
    const double share = x / width;
    const double low = resistance_at(e, k);
    mag_ecm_point p = {
        .voltage = c->voltage[k] + share * (c->voltage[k + 1] - c->voltage[k]),
        .resistance = low + share * (resistance_at(e, k + 1) - low),
    };

    p.voltage_sum = c->voltage_sum[k] + 0.5 * x * (c->voltage[k] + p.voltage);
    p.resistance_sum = resistance_sum_at(e, k) + 0.5 * x * (low + p.resistance);
    return p;
}

double mag_ecm_energy(const mag_ecm *e, double soc)
{
    return e->capacity * mag_ecm_read(e, soc).voltage_sum;
}

double mag_ecm_terminal(const mag_ecm *e, mag_ecm_way way, double soc, double current,
                        double factor)
{
    const mag_ecm_point p = mag_ecm_read(e, soc);
    return p.voltage - way * factor * p.resistance * current;
}

double mag_storage_warm(const mag_storage_cell *cell, double temperature, double surroundings,
                        double heat, double time)
{
    if (cell->heat_loss <= 0.0) {
        return temperature + heat * time / cell->heat_capacity;
    }
    const double end = surroundings + heat / cell->heat_loss;
    return end + (temperature - end) * exp(-time * cell->heat_loss / cell->heat_capacity);
}

/// SOC that one ampere moves in a time [1/A].
static double pace_of(const mag_ecm *e, mag_ecm_way way, double time)
{
    const double stored = way == MAG_ECM_CHARGE ? e->cell->coulombic_efficiency : 1.0;
    return stored * time / e->capacity;
}

/// A step of constant current in the making.
typedef struct walk {
    const mag_ecm *e;
    mag_ecm_way way;
    double soc;          ///< at the start
    double pace;         ///< [1/A]
    mag_ecm_point start; ///< tables at the start
} walk;

static walk begin_walk(const mag_ecm *e, mag_ecm_way way, double soc, double time)
{
    return (walk){e, way, soc, pace_of(e, way, time), mag_ecm_read(e, soc)};
}

static double end_of(const walk *w, double current)
{
    return fmin(fmax(w->soc - w->way * w->pace * current, 0.0), 1.0); // rounding
}

/// Mean power beyond the lead at a current, and what it grows by with the current [V].
static double mean_power(const walk *w, double current, double *slope)
{
    const mag_ecm_point end = mag_ecm_read(w->e, end_of(w, current));
    const double lead = w->e->lead;
    const double drop = w->way * (w->start.resistance_sum - end.resistance_sum) / w->pace;

    *slope = end.voltage - w->way * (drop + current * (end.resistance + 2.0 * lead));
    return w->way * (w->start.voltage_sum - end.voltage_sum) / w->pace -
           w->way * current * (drop + lead * current);
}

/// Current up to a limit whose mean power is given. Newton's method, within a bracket.
static double find_current(const walk *w, double power, double most)
{
    double low = 0.0;
    double high = most;
    bool is_over = false; // there is more than the power at `high`
    double current = fmin(power / w->start.voltage, most);

    for (int n = 0; n < 60; n++) {
        double slope;
        const double gap = mean_power(w, current, &slope) - power;
        double next = current - gap / slope;
        if (gap > 0.0) {
            high = current;
            is_over = true;
        } else {
            low = current;
        }
        if (!(next >= low && next <= high)) {
            next = next > high && !is_over ? high : 0.5 * (low + high);
        }
        const double moved = fabs(next - current);
        current = next;
        if (moved <= 1e-11 * current) { // its square is below rounding
            break;
        }
    }
    return current;
}

mag_ecm_step mag_ecm_take(const mag_ecm *e, mag_ecm_way way, double soc, double power,
                          const mag_ecm_limit *limit, double time)
{
    const walk w = begin_walk(e, way, soc, time);
    mag_ecm_step step = {.soc = soc};

    if (power <= 0.0 || limit->current <= 0.0) {
        return step;
    }
    step.current = find_current(&w, power, limit->current);
    step.soc = end_of(&w, step.current);
    const mag_ecm_point end = mag_ecm_read(e, step.soc);
    const double charge = step.current * time;
    step.source = way * (w.start.voltage_sum - end.voltage_sum) / w.pace * time;
    step.ohmic = way * (w.start.resistance_sum - end.resistance_sum) / w.pace * charge;
    step.lead = e->lead * step.current * charge;
    if (way == MAG_ECM_CHARGE) {
        step.coulombic = (1.0 - e->cell->coulombic_efficiency) * step.source;
    }
    return step;
}

/// Room of the weakest cell's voltage to its limit at a point [V].
static double room_at(const walk *w, double voltage, double resistance, double current)
{
    const mag_storage_cell *c = w->e->cell;
    const double limit = w->way == MAG_ECM_DISCHARGE ? c->voltage_least : c->voltage_most;
    return w->way * (voltage - limit) - w->e->worst * resistance * current;
}

static double room_at_end(const walk *w, double current)
{
    const mag_ecm_point end = mag_ecm_read(w->e, end_of(w, current));
    return room_at(w, end.voltage, end.resistance, current);
}

/// Where the room at the end vanishes: at `low` there is some, at `high` none.
static double find_no_room(const walk *w, double low, double high)
{
    double room_low = room_at_end(w, low);
    double room_high = room_at_end(w, high);

    for (int n = 0; n < 60 && high - low > 1e-14 * high; n++) {
        double middle = low + (high - low) * room_low / (room_low - room_high);
        if (n % 3 == 2 || !(middle > low && middle < high)) {
            middle = 0.5 * (low + high);
        }
        const double room = room_at_end(w, middle);
        if (room >= 0.0) {
            low = middle;
            room_low = room;
        } else {
            high = middle;
            room_high = room;
        }
    }
    return low;
}

/// Largest current up to `most` that leaves room at the start, at all points of the table that are
/// passed and at the end. Between them the voltage is straight at a constant current.
static double limit_voltage(const walk *w, double most)
{
    const mag_storage_cell *c = w->e->cell;
    const double alone = room_at(w, w->start.voltage, w->start.resistance, 0.0);
    int k = find_interval(c, w->soc);
    double reached = 0.0; // current that leads to the point before

    most = fmin(most, alone / (w->e->worst * w->start.resistance));
    k += w->way == MAG_ECM_DISCHARGE ? 0 : 1;
    while (most > 0.0) {
        const double next = w->way * (w->soc - c->soc[k]) / w->pace;
        if (most <= next) {
            return room_at_end(w, most) >= 0.0 ? most : find_no_room(w, reached, most);
        }
        const double resistance = resistance_at(w->e, k);
        if (room_at(w, c->voltage[k], resistance, next) < 0.0) {
            return find_no_room(w, reached, next);
        }
        const double free = room_at(w, c->voltage[k], resistance, 0.0);
        most = fmin(most, free / (w->e->worst * resistance));
        reached = next;
        k -= w->way;
    }
    return 0.0;
}

/// Power beyond the lead at the point, on the way of a current, where its voltage is least.
static double least_power(const walk *w, double current)
{
    const mag_storage_cell *c = w->e->cell;
    const double end = end_of(w, current);
    const mag_ecm_point last = mag_ecm_read(w->e, end);
    const int way = w->way;
    double least = fmin(w->start.voltage - way * w->start.resistance * current,
                        last.voltage - way * last.resistance * current);

    int k = find_interval(c, w->soc) + (way == MAG_ECM_DISCHARGE ? 0 : 1);
    for (; way * (c->soc[k] - end) > 0.0; k -= way) {
        least = fmin(least, c->voltage[k] - way * resistance_at(w->e, k) * current);
    }
    return current * (least - way * w->e->lead * current);
}

/// Current that gives, or takes, a power beyond the lead at a point; NaN where none does.
static double current_at(const walk *w, const mag_ecm_point *p, double power)
{
    const double resistance = w->way * (p->resistance + w->e->lead);
    return 2.0 * power / (p->voltage + sqrt(p->voltage * p->voltage - 4.0 * resistance * power));
}

static double rated_current(const walk *w)
{
    const mag_storage_cell *c = w->e->cell;
    return w->way == MAG_ECM_DISCHARGE ? c->discharge_most : c->charge_most;
}

/// Whether a current keeps all limits at two points of one interval, and so between them.
static bool keeps_limits(const walk *w, const mag_ecm_point *a, const mag_ecm_point *b,
                         double current)
{
    return current <= rated_current(w) && room_at(w, a->voltage, a->resistance, current) >= 0.0 &&
           room_at(w, b->voltage, b->resistance, current) >= 0.0;
}

/// A way at constant power: the SOC reached, and SOC per ampere that is left of the time [1/A].
typedef struct trip {
    double power;
    double soc;
    double left;
    mag_ecm_point here;
    double current; ///< needed here
} trip;

/// Whether the trip surely ends before a point of the interval, within limits. The current goes one
/// way within an interval, so that a bound on it that holds at the end it leads to holds.
static bool ends_before(const walk *w, const trip *t, double to)
{
    double bound = rated_current(w);

    for (int n = 0; n < 6; n++) {
        const double furthest = t->soc - w->way * t->left * bound;
        const bool is_beyond = w->way * (furthest - to) < 0.0;
        const mag_ecm_point p = mag_ecm_read(w->e, is_beyond ? to : furthest);
        const double needed = current_at(w, &p, t->power);
        const double current = fmax(t->current, needed);
        if (isnan(needed) || current > bound) {
            return false;
        }
        if (!is_beyond && keeps_limits(w, &t->here, &p, current)) {
            return true;
        }
        bound = current;
    }
    return false;
}

/// Whether a constant power surely keeps all limits, and ends before a SOC.
static bool is_held(const walk *w, double power, double end)
{
    const mag_storage_cell *c = w->e->cell;
    trip t = {power, w->soc, w->pace, w->start, current_at(w, &w->start, power)};
    int k = find_interval(c, w->soc) + (w->way == MAG_ECM_DISCHARGE ? 0 : 1);

    if (!keeps_limits(w, &t.here, &t.here, t.current)) {
        return false;
    }
    for (; w->way * (c->soc[k] - end) > 0.0; k -= w->way) {
        if (ends_before(w, &t, c->soc[k])) {
            return true;
        }
        const mag_ecm_point next = mag_ecm_read(w->e, c->soc[k]);
        const double needed = current_at(w, &next, power);
        const double most = fmax(t.current, needed);
        if (isnan(needed) || !keeps_limits(w, &t.here, &next, most)) {
            return false;
        }
        t.left = fmax(t.left - w->way * (t.soc - c->soc[k]) / most, 0.0);
        t.soc = c->soc[k];
        t.here = next;
        t.current = needed;
    }
    return ends_before(w, &t, end);
}

mag_ecm_limit mag_ecm_hold(const mag_ecm *e, mag_ecm_way way, double soc, double soc_end,
                           double time, double enough)
{
    const walk w = begin_walk(e, way, soc, time);
    const double end = fmin(fmax(soc_end, 0.0), 1.0);
    const double most = fmin(rated_current(&w), way * (soc - end) / w.pace);
    const double current = most > 0.0 ? limit_voltage(&w, most) : 0.0;

    if (current <= 0.0) {
        return (mag_ecm_limit){0.0, 0.0};
    }
    mag_ecm_limit limit = {current, fmax(least_power(&w, current), 0.0)};
    double slope;
    double high = mean_power(&w, current, &slope);
    if (enough > limit.power && enough < high) {
        if (is_held(&w, enough, end)) {
            return (mag_ecm_limit){current, enough};
        }
        high = enough;
    }
    while (limit.power < enough && high - limit.power > POWER_TOLERANCE * high) {
        const double middle = 0.5 * (limit.power + high);
        *(is_held(&w, middle, end) ? &limit.power : &high) = middle;
    }
    return limit;
}
