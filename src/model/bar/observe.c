#include "model/bar/bar.h"

#include <math.h>

double mag_bar_heat(const mag_bar_params *p, const mag_bar_state *s)
{
    double sum = 0.0;
    for (int i = 0; i < s->cells; i++) {
        sum += s->temperature[i];
    }
    return sum * mag_bar_capacity(p) * p->length / p->cells;
}

static double find_hottest(const mag_bar_state *s)
{
    double hottest = s->temperature[0];
    for (int i = 1; i < s->cells; i++) {
        hottest = fmax(hottest, s->temperature[i]);
    }
    return hottest;
}

static void show_numbers(const mag_bar_params *p, const mag_bar_state *s, mag_observation *o)
{
    mag_observe_number(o, "end_time", s->now.time, "s", "time the run reached");
    mag_observe_number(o, "hottest", find_hottest(s), "K", "highest temperature at the end");
    mag_observe_number(o, "heat", mag_bar_heat(p, s), "J/m2",
                       "heat in the bar above 0 K at the end, for a unit of cross-section");
    mag_observe_number(o, "steps", (double)s->now.steps, "1", "time steps taken");
    mag_observe_picture(o, "cooling.png", "Temperature over time", NULL, "hottest,middle");
    mag_observe_picture(o, "profile.png", "Temperature along the bar", "temperature", NULL);
}

static void show_series(const mag_bar_params *p, const mag_bar_state *s, mag_observation *o)
{
    mag_observe_series(o, "hottest", find_hottest(s), "K", "highest temperature");
    mag_observe_series(o, "middle", s->temperature[s->cells / 2], "K",
                       "temperature of the middle cell");
    mag_observe_series(o, "heat", mag_bar_heat(p, s), "J/m2",
                       "heat in the bar above 0 K, for a unit of cross-section");
}

/// The float copies live in the state, so that showing takes no memory of its own.
static void show_fields(const mag_bar_params *p, const mag_bar_state *s, mag_observation *o)
{
    for (int i = 0; i < s->cells; i++) {
        s->shown[i] = (float)s->temperature[i];
    }
    mag_observe_points(o, (size_t)s->cells, s->points, p->length / p->cells);
    mag_observe_field(o, "temperature", "K", "temperature of the cells", 1, s->shown);
}

mag_status mag_bar_observe(mag_context *ctx, const void *params, const void *state, int aspects,
                           mag_observation *out)
{
    (void)ctx;
    if (aspects & MAG_NUMBERS) {
        show_numbers(params, state, out);
    }
    if (aspects & MAG_SERIES) {
        show_series(params, state, out);
    }
    if (aspects & MAG_FIELDS) {
        show_fields(params, state, out);
    }
    return MAG_OK;
}
