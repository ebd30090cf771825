#include "model/mould/drive.h"

#include <math.h>

// A screw pushes metal through the inlet, at a speed that is given against time or against its own
// stroke, until the machine's limits slow it down or a share of the cavity is full; from then on
// the inlet may hold a pressure. Pressures are told above the gas's first pressure.

enum { AHEAD = 20 };    // steps that the inlet's speed is looked up ahead
#define RELAX     0.99  // change of speed or pressure a step at a limit: at most 1 %
#define ANSWER    0.25  // share of a pressure beyond the limit that a step takes away at once
#define SMOOTH    0.125 // weight of the last step in the mean flow
#define LEAST     0.02  // share of the pressure to be held that it begins with, at least
#define MOST_LIFT 0.3   // largest change of density that a lattice bears

static bool is_given(const mag_table *t)
{
    return t->count > 0 || t->constant != 0.0;
}

static double greatest_of(const mag_table *t)
{
    double most = t->count > 0 ? 0.0 : t->constant;
    for (int i = 0; i < t->count; i++) {
        most = fmax(most, t->y[i]);
    }
    return most;
}

bool mag_mould_starts_by_pressure(const mag_mould_params *p)
{
    return p->switch_pressure > 0.0 && p->switch_over == 0.0;
}

static double screw_area(const mag_mould_params *p)
{
    return 0.25 * acos(-1.0) * p->screw_diameter * p->screw_diameter;
}

/// Inlet speed for a screw speed of 1: what leaves the barrel comes in.
static double per_screw_speed(const mag_mould_params *p, const mag_mould_state *s)
{
    return screw_area(p) / s->inlet_area;
}

/// Checks that one curve says how fast the metal comes in, or none if pressure drives it.
static mag_status check_speed(mag_context *ctx, const mag_mould_params *p)
{
    static const char *const names[] = {"inlet_speed", "screw_speed", "screw_speed_over_stroke"};
    const mag_table *const tables[] = {&p->inlet_speed, &p->screw_speed,
                                       &p->screw_speed_over_stroke};
    int first = -1;

    for (int n = 0; n < 3; n++) {
        if (!is_given(tables[n])) {
            continue;
        }
        if (first >= 0) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "mould.%s: mould.%s is given too; one of them says how fast the metal "
                            "comes in",
                            names[n], names[first]);
        }
        first = n;
    }
    if (mag_mould_starts_by_pressure(p)) {
        return first < 0 ? MAG_OK
                         : mag_fail(ctx, MAG_BAD_CASE,
                                    "mould.%s: mould.switch_over is 0, so that a pressure drives "
                                    "the metal from the start; leave one of them out",
                                    names[first]);
    }
    if (first < 0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.inlet_speed: it is missing or 0; give one of inlet_speed, "
                        "screw_speed and screw_speed_over_stroke, or a switch_pressure with "
                        "switch_over: 0");
    }
    if (greatest_of(tables[first]) <= 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE, "mould.%s: it is 0 at all times; nothing would fill",
                        names[first]);
    }
    if (first > 0 && p->screw_diameter <= 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE, "mould.screw_diameter: it is missing; mould.%s needs it",
                        names[first]);
    }
    if (first == 2 && mag_table_at(tables[2], 0.0) <= 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.screw_speed_over_stroke: it is 0 where the stroke begins; the screw "
                        "would never move");
    }
    return MAG_OK;
}

mag_status mag_mould_drive_check(mag_context *ctx, const mag_mould_params *p)
{
    MAG_TRY(check_speed(ctx, p));
    if ((p->injection_pressure > 0.0) != (p->injection_flow > 0.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.%s: it is missing; a machine's line needs its pressure without flow "
                        "and its flow without pressure",
                        p->injection_flow > 0.0 ? "injection_pressure" : "injection_flow");
    }
    if (p->switch_over < 1.0 && p->switch_pressure <= 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.switch_pressure: it is missing; mould.switch_over is %g %% and "
                        "needs the pressure to be held from then on",
                        100.0 * p->switch_over);
    }
    if (p->switch_over >= 1.0 && p->switch_pressure > 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.switch_over: it is missing; it says at which share of the cavity "
                        "mould.switch_pressure begins to be held");
    }
    return MAG_OK;
}

double mag_mould_greatest_speed(const mag_mould_params *p, const mag_mould_state *s)
{
    const double screw =
        fmax(greatest_of(&p->screw_speed), greatest_of(&p->screw_speed_over_stroke));
    const double inlet = fmax(greatest_of(&p->inlet_speed), screw * per_screw_speed(p, s));
    return fmax(inlet, sqrt(2.0 * p->switch_pressure / s->density));
}

double mag_mould_stroke(const mag_mould_params *p, const mag_mould_state *s)
{
    const double volume = s->flow->now.wall_mass * s->spacing * s->spacing * s->spacing;
    return p->screw_diameter > 0.0 ? volume / screw_area(p) : 0.0;
}

/// The inlet speed that is wanted [m/s] at a time [s] and a stroke [m].
static double wanted_speed(const mag_mould_params *p, const mag_mould_state *s, double time,
                           double stroke)
{
    return is_given(&p->inlet_speed) ? mag_table_at(&p->inlet_speed, time)
           : is_given(&p->screw_speed)
               ? mag_table_at(&p->screw_speed, time) * per_screw_speed(p, s)
               : mag_table_at(&p->screw_speed_over_stroke, stroke) * per_screw_speed(p, s);
}

/// How far the screw goes in some time [m], after the speed at its stroke.
static double way_ahead(const mag_mould_params *p, double stroke, double time)
{
    return mag_table_at(&p->screw_speed_over_stroke, stroke) * time;
}

double mag_mould_inlet_ahead(const mag_mould_params *p, const mag_mould_state *s, double step)
{
    double stroke = s->flow != NULL ? mag_mould_stroke(p, s) : 0.0;
    double most = 0.0;

    for (int n = 0; n <= AHEAD && !s->now.by_pressure; n++) {
        most = fmax(most, wanted_speed(p, s, s->now.time + n * step, stroke));
        stroke += way_ahead(p, stroke, step);
    }
    return most;
}

/// When a curve of the inlet's speed against time has let in a volume [m3], in [s].
static double time_of_volume(const mag_table *speed, double area, double volume, double limit)
{
    double high = limit;
    double low = 0.0;

    for (int n = 0; n < 60; n++) { // bisection: the integral rises
        const double middle = 0.5 * (low + high);
        if (mag_table_integral(speed, middle) * area < volume) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

double mag_mould_expected_end(const mag_mould_params *p, const mag_mould_state *s)
{
    const double cavity = (double)s->wanted_cells * s->spacing * s->spacing * s->spacing;

    if (s->now.by_pressure || is_given(&p->screw_speed_over_stroke)) {
        const double left = (p->fill_end - s->now.fill) * cavity;
        return left > 0.0 && s->now.inlet_flow * p->fill_limit > left
                   ? s->now.time + left / s->now.inlet_flow
                   : p->fill_limit;
    }
    const bool screw = is_given(&p->screw_speed);
    return time_of_volume(screw ? &p->screw_speed : &p->inlet_speed,
                          screw ? screw_area(p) : s->inlet_area, p->fill_end * cavity,
                          p->fill_limit);
}

/// The pressure that the machine reaches at the present flow [Pa]: its line falls with the square
/// of the flow.
static double pressure_limit(const mag_mould_params *p, const mag_mould_state *s)
{
    const double limit = p->inlet_pressure_limit > 0.0 ? p->inlet_pressure_limit : INFINITY;
    if (p->injection_pressure <= 0.0) {
        return limit;
    }
    const double share = s->now.inlet_flow / p->injection_flow;
    return fmin(limit, p->injection_pressure * (1.0 - share * share));
}

/// Takes the pressure to be held to switch_pressure, or to the machine's limit if that is less, by
/// 1 % a step.
static void approach_pressure(const mag_mould_params *p, mag_mould_state *s)
{
    const double share = s->now.held_back;
    const bool over = share * p->switch_pressure > pressure_limit(p, s);
    s->now.held_back = over          ? RELAX * share
                       : share > 1.0 ? fmax(1.0, RELAX * share)
                                     : fmin(1.0, share / RELAX);
}

double mag_mould_inlet_excess(const mag_mould_state *s)
{
    double sum = 0.0;
    size_t count = 0;
    for (size_t n = 0; n < s->inlet_cells; n++) {
        if (s->flow->kind[s->inlet[n]] == MAG_LIQUID) {
            sum += mag_flow_look(s->flow, s->inlet[n]).density - s->flow->now.gas_density;
            count++;
        }
    }
    return count > 0 ? sum / (double)count : 0.0;
}

/// Slows down while the inlet's pressure is over the machine's limit, and back again below, by at
/// most 1 % a step. A change of speed changes the pressure before it at once by density times sound
/// speed; taking away a share of the difference a step is stable for any length of channel behind,
/// while a pressure that is looked at late would swing. `wanted` [m/s].
static void hold_back(const mag_mould_params *p, mag_mould_state *s, const mag_scale *scale,
                      double wanted)
{
    const double share = s->now.held_back;
    const double limit = pressure_limit(p, s);
    if (!(wanted > 0.0) || !isfinite(limit)) {
        s->now.held_back = 1.0;
        return;
    }
    const double over = mag_mould_inlet_excess(s) - mag_scale_pressure_to_lattice(scale, limit);
    const double change = ANSWER * sqrt(MAG_CS2) * over / mag_scale_speed_to_lattice(scale, wanted);
    s->now.held_back = fmin(1.0, fmax(RELAX * share, fmin(share / RELAX, share - change)));
}

void mag_mould_drive(const mag_mould_params *p, mag_mould_state *s, double step)
{
    const mag_scale scale = mag_scale_make(s->spacing, step, s->density);
    mag_flow_now *flow = &s->flow->now;

    flow->inlet_holds = s->now.by_pressure != 0;
    if (s->now.by_pressure) {
        approach_pressure(p, s);
        const double excess =
            mag_scale_pressure_to_lattice(&scale, s->now.held_back * p->switch_pressure);
        flow->inlet_excess = flow->gas_density - 1.0 + fmin(MOST_LIFT, excess);
        return;
    }
    const double stroke = mag_mould_stroke(p, s);
    const double wanted =
        wanted_speed(p, s, s->now.time + 0.5 * step, stroke + way_ahead(p, stroke, 0.5 * step));
    hold_back(p, s, &scale, wanted);
    s->now.inlet_speed = s->now.held_back * wanted;
    flow->speed[0] = mag_scale_speed_to_lattice(&scale, s->now.inlet_speed);
}

void mag_mould_note_flow(mag_mould_state *s, double before, double step)
{
    const double volume = (s->flow->now.wall_mass - before) * s->spacing * s->spacing * s->spacing;
    s->now.inlet_flow += SMOOTH * (volume / step - s->now.inlet_flow);
    if (s->now.by_pressure) {
        s->now.inlet_speed = s->now.inlet_flow / s->inlet_area;
    }
}

void mag_mould_switch_over(const mag_mould_params *p, mag_mould_state *s)
{
    if (!s->now.by_pressure && p->switch_pressure > 0.0 && s->now.fill >= p->switch_over) {
        s->now.by_pressure = 1;
        s->now.switch_time = s->now.time;
        s->now.held_back = fmax(LEAST, s->now.inlet_pressure / p->switch_pressure);
    }
}

void mag_mould_observe_drive(const mag_mould_params *p, const mag_mould_state *s,
                             mag_observation *o)
{
    if (p->screw_diameter > 0.0) {
        mag_observe_number(o, "stroke", mag_mould_stroke(p, s), "m",
                           "way of the screw: what came in over the screw's area");
    }
    if (p->switch_pressure > 0.0) {
        mag_observe_number(o, "switch_time", s->now.switch_time, "s",
                           "when the inlet began to hold switch_pressure");
    }
}

void mag_mould_observe_stroke(const mag_mould_params *p, const mag_mould_state *s,
                              mag_observation *o)
{
    if (p->screw_diameter > 0.0) {
        mag_observe_series(o, "stroke", mag_mould_stroke(p, s), "m", "way of the screw so far");
    }
}
