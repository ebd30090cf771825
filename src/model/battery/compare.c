#include "model/battery/state.h"

#include "mag/context.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// The cell beside what was measured of it: at each point of a measured voltage, what the cell does
// under the measured current.

/// Share of a curve at its beginning that errors do not count: there the reaction begins in a thin
/// layer, and the voltage hangs on the mesh.
#define BEGINNING 0.01

int mag_battery_measured(const mag_battery_made *m, const mag_cell_action *i)
{
    return i->drive < m->cycle_count ? -1 : i->drive - m->cycle_count;
}

mag_status mag_battery_compare_begin(mag_context *ctx, const mag_battery_params *p,
                                     mag_battery_state *s)
{
    s->validation = p->validation.items;
    s->validation_count = p->validation.count;
    for (int n = 0; n < s->validation_count; n++) {
        s->point_count += (size_t)s->validation[n].voltage.count;
    }
    s->points_met = calloc(s->point_count + 1, sizeof *s->points_met);
    if (s->points_met == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: %zu measured points", s->point_count);
    }
    for (size_t n = 0; n < s->point_count; n++) {
        s->points_met[n] = (mag_battery_met){NAN, NAN};
    }
    return MAG_OK;
}

/// Where a curve's points begin among those of all.
static size_t first_point(const mag_battery_state *s, int curve)
{
    size_t first = 0;
    for (int n = 0; n < curve; n++) {
        first += (size_t)s->validation[n].voltage.count;
    }
    return first;
}

mag_status mag_battery_compare(mag_context *ctx, mag_battery_state *s, const mag_cell_action *i)
{
    mag_battery_now *n = &s->now;
    const int curve = mag_battery_measured(&s->made, i);
    if (curve < 0) {
        return MAG_OK;
    }
    const mag_table *t = &s->validation[curve].voltage;
    mag_battery_met *met = &s->points_met[first_point(s, curve)];
    for (; n->compared < t->count && n->begun + t->x[n->compared] <= n->reached; n->compared++) {
        MAG_TRY(mag_cell_look(ctx, s->cell, n->begun + t->x[n->compared]));
        met[n->compared] = (mag_battery_met){
            .voltage = mag_cell_voltage(s->cell),
            .temperature = mag_cell_temperature(s->cell),
        };
    }
    return mag_cell_look(ctx, s->cell, n->reached);
}

// ---- what is shown ---------------------------------------------------------------------------

/// How far the cell is from what was measured.
typedef struct distance {
    int points;     ///< that count
    double squares; ///< [V2] sum
    double largest; ///< [V]
    double time;    ///< [s] of the largest
    double warmth;  ///< [K] largest distance of temperatures; NaN: none was measured
} distance;

static void add_point(distance *d, double time, double error)
{
    d->points++;
    d->squares += error * error;
    if (fabs(error) > d->largest) {
        d->largest = fabs(error);
        d->time = time;
    }
}

static distance find_distance(const mag_battery_validation *v, const mag_battery_met *met)
{
    const mag_table *t = &v->voltage;
    const double first = t->x[0] + BEGINNING * (t->x[t->count - 1] - t->x[0]);
    distance d = {.time = NAN, .warmth = NAN};
    for (int n = 0; n < t->count; n++) {
        if (t->x[n] < first || isnan(met[n].voltage)) {
            continue;
        }
        add_point(&d, t->x[n], met[n].voltage - t->y[n]);
        if (v->temperature.count > 0) {
            const double warmth = mag_table_at(&v->temperature, t->x[n]) - met[n].temperature;
            d.warmth = fmax(d.warmth, fabs(warmth)); // of a NaN and a number, the number
        }
    }
    return d;
}

static double find_rmse(const distance *d)
{
    return d->points > 0 ? sqrt(d->squares / d->points) : NAN;
}

static void show_curve(const mag_battery_validation *v, const mag_battery_met *met, int number,
                       mag_observation *o)
{
    static const mag_column columns[] = {
        {"time", "s", "since the curve's begin"},
        {"measured", "V", "as the measurement has it"},
        {"simulated", "V", "of the cell under the same current"},
    };
    char name[32], title[128];
    snprintf(name, sizeof name, "validation_%d", number);
    snprintf(title, sizeof title, "Measured and simulated: %.90s", v->name);
    mag_observe_table(o, name, title, "one measured point a row", columns,
                      sizeof columns / sizeof *columns);
    mag_observe_form(o, MAG_FORM_CURVES);
    for (int n = 0; n < v->voltage.count; n++) {
        mag_observe_row(o, (double[]){v->voltage.x[n], v->voltage.y[n], met[n].voltage}, NULL);
    }
}

static void show_distances(const mag_battery_state *s, distance *all, mag_observation *o)
{
    static const mag_column columns[] = {
        {"curve", NULL, "that was measured"},
        {"points", "1", "compared: those after the first hundredth of its time"},
        {"rmse", "V", "root of the mean squared distance"},
        {"largest", "V", "distance"},
        {"time", "s", "of the largest distance"},
        {"temperature", "K", "largest distance of temperatures"},
    };
    mag_observe_table(o, "validation", "What was measured", "one measured curve a row", columns,
                      sizeof columns / sizeof *columns);
    for (int n = 0; n < s->validation_count; n++) {
        const mag_battery_validation *v = &s->validation[n];
        const distance d = find_distance(v, &s->points_met[first_point(s, n)]);
        mag_observe_row(o,
                        (double[]){NAN, d.points, find_rmse(&d),
                                   d.points > 0 ? d.largest : (double)NAN, d.time, d.warmth},
                        (const char *const[]){v->name, NULL, NULL, NULL, NULL, NULL});
        all->points += d.points;
        all->squares += d.squares;
        all->largest = fmax(all->largest, d.largest);
    }
}

void mag_battery_show_comparison(const mag_battery_state *s, mag_observation *o)
{
    distance all = {.time = NAN, .warmth = NAN};
    if (s->validation_count == 0) {
        return;
    }
    show_distances(s, &all, o);
    for (int n = 0; n < s->validation_count; n++) {
        show_curve(&s->validation[n], &s->points_met[first_point(s, n)], n + 1, o);
    }
    mag_observe_number(o, "validation_points", all.points, "1",
                       "of measured voltages that were compared");
    mag_observe_number(o, "validation_rmse", find_rmse(&all), "V",
                       "root of the mean squared distance of all points from what was measured");
    mag_observe_number(o, "validation_largest", all.points > 0 ? all.largest : (double)NAN, "V",
                       "distance from what was measured");
}
