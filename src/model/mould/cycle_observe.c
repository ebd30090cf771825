#include "model/mould/machine/cycle.h"
#include "model/mould/state.h"

#include <math.h>

// Whether the shot fits the machine, how long the cycle takes, and what the part costs of both.

/// Share of the shot that becomes the part, by the cells of role part.
static double find_yield(const mag_mould_params *p, const mag_mould_state *s)
{
    size_t part = 0;
    for (size_t c = 0; c < s->grid.cells; c++) {
        part += s->places[s->region[c]].role == MAG_ROLE_PART;
    }
    const double cavity = s->density * s->cad_volume;
    return (double)part / (double)s->grid.cells * cavity / mag_mould_shot(p, s);
}

static double screw_area(double diameter)
{
    return 0.25 * acos(-1.0) * diameter * diameter;
}

/// A row of the check.
typedef struct demand {
    const char *what;
    const char *unit;
    double need;
    double have;
} demand;

/// What the shot needs and the machine has.
static int list_demands(const mag_mould_params *p, const mag_mould_state *s,
                        const mag_mould_machine_has *has, demand *rows)
{
    const double area = screw_area(has->screw_diameter);
    const double shot = mag_mould_shot(p, s);
    int n = 0;
    rows[n++] = (demand){"clamp force while the mould fills", "N", s->now.clamp_force_max,
                         has->clamp_force};
    rows[n++] = (demand){"shot", "kg", shot, has->shot_mass};
    rows[n++] = (demand){"speed of the screw", "m/s", s->now.inlet_speed_max * s->inlet_area / area,
                         has->injection_speed};
    rows[n++] = (demand){"stroke of the screw", "m", shot / (s->density * area), has->stroke};
    rows[n++] =
        (demand){"pressure at the inlet", "Pa", s->now.inlet_pressure_max, has->injection_pressure};
    rows[n++] = (demand){"power of the heaters, mean", "W", mag_mould_heater_power(&s->feed),
                         has->heater_power};
    return n;
}

enum { DEMANDS = 6 };

static void observe_check(const mag_mould_params *p, const mag_mould_state *s,
                          const mag_mould_machine_has *has, mag_observation *o)
{
    static const mag_column columns[] = {
        {"what", NULL, "what the shot needs of the machine"},
        {"unit", NULL, "of need and have"},
        {"need", "1", "of this shot, in the row's unit; nan: not known"},
        {"have", "1", "of the machine, in the row's unit; nan: not known"},
        {"margin", "1", "have over need, less 1; below 0 it does not fit"},
        {"fits", NULL, "yes, no, or not known"},
    };
    demand rows[DEMANDS];
    const int count = list_demands(p, s, has, rows);
    double least = INFINITY;

    mag_observe_table(o, "machine_check", "Does it fit the machine?",
                      "what the shot needs of the machine, a row each", columns,
                      sizeof columns / sizeof *columns);
    for (int n = 0; n < count; n++) {
        const double margin = rows[n].have / rows[n].need - 1.0;
        const char *fits = isnan(margin) ? "not known" : margin >= 0.0 ? "yes" : "no";
        const double numbers[] = {NAN, NAN, rows[n].need, rows[n].have, margin, NAN};
        const char *const texts[] = {rows[n].what, rows[n].unit, NULL, NULL, NULL, fits};
        mag_observe_row(o, numbers, texts);
        least = fmin(least, margin); // NaN does not count
    }
    mag_observe_number(o, "machine_margin", isfinite(least) ? least : NAN, "1",
                       "least of the machine's margins, see machine_check; below 0 it does not "
                       "fit");
    mag_observe_number(o, "clamp_pressure", has->clamp_force / s->now.projected_area, "Pa",
                       "mean pressure in the cavity that the clamp bears, on the area that metal "
                       "covered last");
}

static void observe_parts(const mag_cycle *c, mag_observation *o)
{
    static const mag_column columns[] = {
        {"part", NULL, "of the cycle, in order"},
        {"time", "s", "that it takes; nan: not known"},
        {"start", "s", "from the cycle's start; nan: not known"},
    };
    const struct {
        const char *name;
        double time;
        bool beside; ///< starts with the part before
    } parts[] = {
        {"closing", c->closing, false}, {"nozzle", c->nozzle, false},
        {"filling", c->filling, false}, {"hold", c->hold, false},
        {"cooling", c->cooling, false}, {"metering, beside cooling", c->metering, true},
        {"opening", c->opening, false}, {"take-out", c->take_out, false},
        {"spraying", c->spray, false},  {"blowing", c->blow, false},
    };
    double start = 0.0, end = 0.0;

    mag_observe_table(o, "cycle", "The cycle", "parts of the cycle, in order", columns,
                      sizeof columns / sizeof *columns);
    mag_observe_form(o, MAG_FORM_PARTS);
    for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
        start = parts[n].beside ? start : end;
        const double numbers[] = {NAN, parts[n].time, start};
        const char *const texts[] = {parts[n].name, NULL, NULL};
        mag_observe_row(o, numbers, texts);
        const double stop = start + parts[n].time;
        end = isnan(end) || stop < end ? end : stop; // what follows the unknown starts unknown
    }
}

static void observe_cycle(const mag_mould_params *p, const mag_mould_state *s, const mag_cycle *c,
                          mag_observation *o)
{
    const double time = mag_cycle_time(c);

    mag_observe_number(o, "cycle_time", time, "s",
                       "from shot to shot: the parts of the table cycle, metering beside cooling; "
                       "nan: cooling_time is not given, and heat is not coupled or the mould not "
                       "full");
    mag_observe_number(o, "cycle_time_rest", mag_cycle_rest(c), "s",
                       "of the cycle's parts but cooling and metering");
    if (mag_mould_has_barrel(p)) {
        mag_observe_number(o, "feed_rate_of_cycle", mag_mould_shot(p, s) / time, "kg/s",
                           "a shot over the cycle's time: what barrel.feed_rate should be");
    }
    observe_parts(c, o);
}

mag_status mag_mould_observe_cell(mag_context *ctx, const mag_mould_params *p,
                                  const mag_mould_state *s, mag_observation *o)
{
    mag_mould_plant plant;

    MAG_TRY(mag_mould_find_plant(ctx, p, &plant));
    mag_observe_number(o, "yield", find_yield(p, s), "1",
                       "share of the shot that becomes the part: runner, gates, overflows and "
                       "vents are not");
    if (mag_mould_has_barrel(p)) {
        mag_observe_number(o, "energy_per_part",
                           mag_mould_heater_power(&s->feed) / s->feed.barrel.feed_rate *
                               mag_mould_shot(p, s) / p->cycle.parts,
                           "J",
                           "heat that the barrel gives to a shot, for each part; losses and "
                           "the machine's other drives are not in it");
    }
    if (mag_mould_has_machine(p)) {
        observe_check(p, s, &plant.has, o);
    }
    if (mag_mould_has_cycle(p)) {
        const double metering = mag_mould_metering(p, s);
        plant.cycle.filling = isfinite(s->now.fill_time) ? s->now.fill_time : s->now.time;
        plant.cycle.cooling = mag_mould_cooling_time(p, s);
        plant.cycle.metering = isfinite(metering) ? metering : 0.0;
        observe_cycle(p, s, &plant.cycle, o);
    }
    for (int n = 0; n < plant.used_count; n++) {
        const mag_property *d = &plant.used[n];
        mag_observe_assumption(o, d->name, d->value, d->unit, d->flag, d->source);
    }
    return MAG_OK;
}
