#include "model/assume.h"
#include "model/mould/gas.h"

#include <math.h>
#include <stdlib.h>

// What is told of the time after the filling: cooling, holding, porosity, cycles of the die.

#define SETTLED_BY 1.0 // [K] of the die's peak to where cycles lead: they are alike then

/// The cooling's rows.
static void observe_rows(const mag_cooling_now *n, mag_observation *o)
{
    static const mag_column columns[] = {
        {"time", "s", "from the end of filling"},
        {"temperature_max", "K", "highest of the metal, vents left out"},
        {"temperature_mean", "K", "of the metal"},
        {"solid_fraction_mean", "1", "of the metal"},
        {"die_surface_max", "K", "highest of the die's surface"},
        {"heat_to_die", "J", "that the metal gave since the shot began"},
    };

    mag_observe_table(o, "cooling", "Cooling in the closed die",
                      "metal at rest from the end of filling on, at growing times", columns,
                      sizeof columns / sizeof *columns);
    mag_observe_form(o, MAG_FORM_CURVES);
    for (int i = 0; i < n->rows; i++) {
        const mag_cooling_row *r = &n->row[i];
        const double row[] = {r->time, r->hottest, r->mean, r->solid, r->die, r->heat};
        mag_observe_row(o, row, NULL);
    }
}

static void observe_times(const mag_mould_params *p, const mag_mould_state *s, mag_observation *o)
{
    const mag_cooling_now *n = s->cooling.now;
    double last = NAN;

    for (size_t c = 0; c < s->grid.cells; c++) {
        last = s->wanted[c] && n->opened ? fmax(last, (double)s->cooling.frozen[c]) : last;
    }
    mag_observe_number(o, "eject_time", s->now.time + n->eject, "s",
                       "from the start of the shot, when all metal, vents left out, was below "
                       "cycle.eject_temperature; nan: the mould is not full");
    mag_observe_number(o, "freeze_time", last, "s",
                       "from the start of the shot, when the last of the metal, vents left out, "
                       "that freezes before it is ejected was solid");
    mag_observe_number(o, "cooling_time", mag_mould_cooling_time(p, s), "s",
                       "from the end of holding to the die's opening");
    mag_observe_assumption(o, "eject_temperature", p->cycle.eject_temperature, "K",
                           MAG_FLAG_assumed, "nobody measured when thin walls bear ejection");
}

/// Volume [m3] that the gas left in the cavity and the gas in the metal take at a pressure [Pa] and
/// at their own temperature: isothermal compression.
static double find_gas_volume(const mag_mould_params *p, const mag_mould_state *s, double pressure)
{
    const double cube = pow(s->spacing, 3.0);
    const double start = s->now.gas_mass_lost / mag_mould_gas_density(p);
    double sum = start * p->gas_pressure; // pressure times volume

    for (size_t c = 0; c < s->grid.cells; c++) {
        if (s->wanted[c] && s->flow->kind[c] != MAG_LIQUID) {
            const double gap = fmin(1.0, fmax(0.0, 1.0 - (double)s->flow->fill[c]));
            sum += cube * gap * s->gas.pressure[s->flow->bubble[c]];
        }
    }
    return sum / pressure;
}

/// Shares of the casting that gas and unfed shrinkage take.
static void observe_porosity(const mag_mould_params *p, const mag_mould_state *s,
                             mag_observation *o)
{
    const double cube = pow(s->spacing, 3.0);
    const double volume = cube * (double)s->wanted_cells;
    const bool cooled = s->cooling.now->opened;

    if (p->cycle.hold_pressure <= 0.0 && p->switch_pressure <= 0.0) {
        mag_observe_assumption(o, "hold_pressure", fmax(0.0, s->now.inlet_pressure), "Pa",
                               MAG_FLAG_assumed,
                               "the machine holds what the inlet had when filling ended");
    }
    mag_observe_number(o, "porosity_shrinkage",
                       cooled ? mag_hold_unfed(s->cooling.hold) / volume : NAN, "1",
                       "shrinkage that nothing came in for, share of the cavity, vents left out");
    if (s->gas.mass != NULL) {
        const double pressure = mag_mould_hold_pressure(p, s, 0.0);
        mag_observe_number(o, "porosity_gas",
                           cooled ? find_gas_volume(p, s, pressure) / volume : NAN, "1",
                           "gas left in the cavity or in the metal, at the machine's pressure "
                           "after filling, share of the cavity, vents left out");
    }
}

/// Faces of the die [m2].
static double find_die_area(const mag_mould_state *s)
{
    return s->spacing * s->spacing * (double)s->freeze->heat->faces;
}

static void observe_cycle_rows(const mag_mould_state *s, mag_observation *o)
{
    static const mag_column columns[] = {
        {"cycle", "1", "number"},
        {"die_surface_peak", "K", "highest of the die's surface"},
        {"die_surface_before_max", "K", "highest of the die's surface before the shot"},
        {"die_surface_before_mean", "K", "mean of the die's surface before the shot"},
        {"heat_in", "J", "from the metal"},
        {"heat_to_spray", "J", "given to the spray"},
        {"heat_to_air", "J", "given to the air"},
        {"heat_to_channels", "J", "given at the back"},
    };
    const mag_cooling_now *n = s->cooling.now;
    const double area = find_die_area(s);

    mag_observe_table(o, "die_cycles", "The die over cycles",
                      "each with the shot that was filled once, given again; beyond those asked "
                      "for, where they lead",
                      columns, sizeof columns / sizeof *columns);
    mag_observe_form(o, MAG_FORM_CURVES);
    for (int i = 0; i < n->plain; i++) {
        const mag_replay_outcome *h = &n->cycle[i];
        const double row[] = {i + 1.0,          h->peak,         h->before_most, h->before,
                              area * h->closed, area * h->spray, area * h->air,  area * h->back};
        mag_observe_row(o, row, NULL);
    }
}

/// Cycles until the die's peak is within SETTLED_BY of where it leads; NaN where that is not known.
static double count_to_periodic(const mag_cooling_now *n)
{
    if (n->cycles < 2 || !(n->change < SETTLED_BY)) {
        return NAN;
    }
    const double end = n->cycle[n->cycles - 1].peak;
    for (int i = 0; i < n->plain; i++) {
        if (fabs(n->cycle[i].peak - end) < SETTLED_BY) {
            return i + 1.0;
        }
    }
    return NAN;
}

static void observe_die(const mag_mould_params *p, const mag_mould_state *s, mag_observation *o)
{
    const mag_cooling_now *n = s->cooling.now;
    const bool cycled = n->cycles > 0;
    const mag_replay_outcome *last = cycled ? &n->cycle[n->cycles - 1] : NULL;
    const double peak = fmax(n->die_peak, mag_mould_die_peak(s->freeze));

    mag_observe_number(o, "die_surface_peak", cycled ? last->peak : peak, "K",
                       "highest of the die's surface, in the last cycle; without cycles in the "
                       "shot");
    mag_observe_number(o, "die_surface_peak_first", peak, "K",
                       "highest of the die's surface in the shot that was filled");
    mag_observe_number(o, "die_swing", cycled ? last->swing : peak - p->die.temperature, "K",
                       "largest of the die's surface: from before the shot to its highest, in the "
                       "last cycle; without cycles in the shot");
    if (mag_mould_has_cycles(p)) {
        mag_observe_number(o, "cycles_to_periodic", count_to_periodic(n), "1",
                           "until the die's peak is within 1 K of where the cycles lead; nan: they "
                           "are too few, or where they lead is not known");
        observe_cycle_rows(s, o);
        for (int i = 0; i < MAG_OPEN_PROPERTIES; i++) {
            mag_observe_property(o, &s->cooling.open.properties[i]);
        }
    }
}

mag_status mag_mould_observe_cooling(mag_context *ctx, const mag_mould_params *p,
                                     const mag_mould_state *s, mag_observation *o)
{
    if (s->cooling.now == NULL) {
        return MAG_OK;
    }
    observe_times(p, s, o);
    MAG_TRY(mag_hold_observe(ctx, s->cooling.hold, &s->cooling.data, s->origin, o));
    observe_porosity(p, s, o);
    observe_rows(s->cooling.now, o);
    observe_die(p, s, o);
    return MAG_OK;
}

mag_status mag_mould_observe_cooling_fields(mag_context *ctx, const mag_mould_state *s,
                                            mag_observation *o)
{
    const mag_mould_cooling *k = &s->cooling;

    if (k->now == NULL) {
        return MAG_OK;
    }
    mag_observe_group(o, "heat");
    mag_observe_field(o, "time_to_freeze", "s",
                      "from the start of the shot, when the metal was solid throughout", 1,
                      k->frozen);
    mag_observe_group(o, "defects");
    mag_observe_field(o, "niyama", "K^0.5 s^0.5/m",
                      "temperature gradient over the root of the cooling rate late in freezing: "
                      "where it is small, shrinkage pores are likely",
                      1, k->niyama.value);
    return mag_hold_observe_fields(ctx, k->hold, o);
}
