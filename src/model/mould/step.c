#include "model/mould/drive.h"
#include "model/mould/gas.h"
#include "model/mould/survey.h"

#include <math.h>
#include <stdio.h>

enum {
    HURRY = 4 // steps between two changes of the time step where the speed is far beyond the limit
};

#define BLOCKED 0.01 // share of the wanted speed below which the inlet lets nothing more in

#define MOST_COMPRESSION 0.1 // density, relative, that is no longer passed over in silence

/// Shortest advance of the metal that counts, as a share of the cavity, and how long metal of a
/// frozen front may do without one [s].
#define ADVANCE 1e-4
#define STILL   5e-3

#define RUNAWAY 50.0 // times the machine's greatest speed that no jet or vent reaches

/// The speed at which the metal may be compressed as much as the gas or the pressure that the inlet
/// holds does it [cells/step]: to twice the stagnation pressure, so that a jet that the gas stops
/// does not slow the run down. Behind metal that freezes the inlet's pressure rises far beyond that
/// of its speed, and counts too.
static double pressure_speed(const mag_mould_params *p, const mag_mould_state *s)
{
    const mag_scale scale = mag_mould_scale(s);
    const double gas = s->gas.mass != NULL ? s->now.gas_pressure - p->gas_pressure : 0.0;
    const double held = s->now.by_pressure ? p->switch_pressure : 0.0;
    const double over = fmax(gas, s->local != NULL ? fmax(held, s->now.inlet_pressure) : held);
    return sqrt(fmax(0.0, mag_scale_pressure_to_lattice(&scale, over)) / 3.0);
}

double mag_mould_tension_step(const mag_mould_params *p, const mag_mould_state *s)
{
    const mag_scale second = mag_scale_make(s->spacing, 1.0, s->density);
    return sqrt(MAG_MOULD_TENSION / mag_scale_tension_to_lattice(&second, p->surface_tension));
}

/// Fits the time step to the largest speed (Koerner 2005, Thuerey 2007): smaller by 4/5 above the
/// lattice's limit, or more where the inlet soon asks for it; larger by 5/4 where there is room.
static void fit_step(const mag_mould_params *p, mag_mould_state *s)
{
    const uint64_t since = s->flow->now.step - s->now.last_change;
    const mag_scale scale = mag_mould_scale(s);
    const double inlet =
        mag_scale_speed_to_lattice(&scale, mag_mould_inlet_ahead(p, s, s->now.step));
    const double metal = fmax(s->flow->now.max_speed, 1.5 * inlet);
    const double ripples = p->lattice_speed * s->now.step / mag_mould_tension_step(p, s);
    const double speed = fmax(fmax(metal, ripples), pressure_speed(p, s));
    double ratio = 1.0;

    if (!p->adapt_step || !mag_flow_can_rescale(s->flow)) {
        return;
    }
    if (speed > 1.5 * p->lattice_speed && since >= HURRY) {
        ratio = fmax(0.5, p->lattice_speed / speed);
    } else if (speed > p->lattice_speed && since >= MAG_MOULD_REST) {
        ratio = 0.8;
    } else if (speed < 0.6 * p->lattice_speed && since >= MAG_MOULD_REST) {
        ratio = 1.25;
    }
    if (ratio != 1.0) {
        mag_flow_rescale(s->flow, ratio);
        s->now.step *= ratio;
        s->now.last_change = s->flow->now.step;
        s->now.changes++;
    }
}

/// Stops a flow whose speed has left all measure: with a time step that follows it, the lattice
/// alone would not notice.
static mag_status check_sane(mag_context *ctx, const mag_mould_params *p, const mag_mould_state *s)
{
    const double most = mag_mould_greatest_speed(p, s);
    if (s->now.metal_speed > RUNAWAY * most) {
        return mag_fail(
            ctx, MAG_DIVERGED,
            "the metal's speed is %.4g m/s after %.4g ms, over %g times the "
            "machine's greatest: the flow is not resolved; use a finer spacing, a larger "
            "viscosity or smagorinsky 0.1",
            s->now.metal_speed, 1e3 * s->now.time, RUNAWAY);
    }
    return MAG_OK;
}

/// Whether the metal has stopped because it froze: its front stands still, or only the limits keep
/// the inlet from pressing more in.
static bool is_frozen(mag_mould_state *s)
{
    mag_mould_now *n = &s->now;

    if (n->fill > n->fill_moved + ADVANCE) {
        n->fill_moved = n->fill;
        n->moved = n->time;
    }
    const bool blocked = n->held_back < BLOCKED && !n->by_pressure;
    const bool still = n->fill_moved > 0.0 && n->time > n->moved + STILL;
    return (blocked || still) && mag_mould_front_is_frozen(s);
}

/// Ends the filling where it is full, or where no more may be waited for.
static void judge_end(const mag_mould_params *p, mag_mould_state *s, double fill_before)
{
    const mag_mould_now *n = &s->now;

    if (n->fill >= p->fill_end) {
        const double rate = (n->fill - fill_before) / (n->time - n->fill_looked);
        s->now.fill_time = n->time - (rate > 0.0 ? (n->fill - p->fill_end) / rate : 0.0);
        s->now.finished = MAG_END_FULL;
        snprintf(s->now.reason, sizeof s->now.reason, "the cavity is %.4g %% full",
                 100.0 * p->fill_end);
    } else if (n->time >= p->fill_limit) {
        s->now.finished = MAG_END_LIMIT;
        snprintf(s->now.reason, sizeof s->now.reason,
                 "fill_limit: the cavity is %.4g %% full after %.4g ms", 100.0 * n->fill,
                 1e3 * n->time);
    } else if (is_frozen(s)) {
        s->now.finished = MAG_END_STOPPED;
        snprintf(s->now.reason, sizeof s->now.reason, "the metal froze: the cavity is %.4g %% full",
                 100.0 * n->fill);
    } else if (n->held_back < BLOCKED && !n->by_pressure) {
        s->now.finished = MAG_END_STOPPED;
        snprintf(s->now.reason, sizeof s->now.reason,
                 "the pressure limit holds the inlet back: the cavity is %.4g %% full",
                 100.0 * n->fill);
    } else if (s->flow->now.interface_cells == 0 && s->flow->now.step > 1) {
        s->now.fill_time = n->time;
        s->now.finished = MAG_END_NO_GAS;
        snprintf(s->now.reason, sizeof s->now.reason, "no gas is left: the cavity is %.4g %% full",
                 100.0 * n->fill);
    }
}

/// What metal leaves of the wanted cells from `begin` on, up to `end` and to the last.
static double sum_gap(const mag_mould_state *s, size_t begin, size_t end)
{
    const mag_flow *flow = s->flow;
    const uint8_t *wanted = s->wanted;
    double gap = 0.0;

    end = end < s->grid.cells ? end : s->grid.cells;
    for (size_t c = begin; c < end; c++) {
        const double lacks = mag_flow_gap(flow, c);
        const double within = lacks < 0.0 ? 0.0 : lacks > 1.0 ? 1.0 : lacks;
        gap += wanted[c] ? within : 0.0;
    }
    return gap;
}

/// Share of the wanted cells that is full. The sum of what is not is exact: its order does not
/// matter.
static double sum_fill(const mag_context *ctx, const mag_mould_state *s)
{
    enum { CHUNK = 16384 }; // cells
    const ptrdiff_t chunks = (ptrdiff_t)((s->grid.cells + CHUNK - 1) / CHUNK);
    double gap = 0.0;

#pragma omp parallel for schedule(static) num_threads(ctx->threads) reduction(+ : gap)
    for (ptrdiff_t n = 0; n < chunks; n++) {
        gap += sum_gap(s, (size_t)n * CHUNK, (size_t)(n + 1) * CHUNK);
    }
    return 1.0 - gap / (double)s->wanted_cells;
}

/// Says once, when the inlet's pressure has become that large, that it compresses the metal beyond
/// what may be overlooked.
static void warn_of_compression(mag_context *ctx, const mag_mould_state *s, const mag_scale *scale)
{
    const double most = mag_scale_pressure_from_lattice(scale, MOST_COMPRESSION);
    if (s->now.inlet_pressure >= most && s->now.inlet_pressure_max < most) {
        mag_log(
            ctx, MAG_WARNING,
            "at %.4g ms and %.3g MPa the lattice compresses the metal at the inlet by %g %%, and "
            "by more as the pressure rises: fill levels lag; a smaller mould.lattice_speed "
            "compresses less",
            1e3 * s->now.time, 1e-6 * most, 100.0 * MOST_COMPRESSION);
    }
}

/// Looks at fill level and inlet pressure. The pressure is a running mean over about eight looks:
/// single steps carry the sound of the lattice.
static void watch(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    const mag_scale scale = mag_mould_scale(s);
    const double pressure = mag_scale_pressure_from_lattice(&scale, mag_mould_inlet_excess(s));
    const double fill_before = s->now.fill;

    s->now.fill = sum_fill(ctx, s);
    s->now.inlet_pressure += 0.125 * (pressure - s->now.inlet_pressure);
    warn_of_compression(ctx, s, &scale);
    s->now.inlet_pressure_max = fmax(s->now.inlet_pressure_max, s->now.inlet_pressure);
    judge_end(p, s, fill_before);
    mag_mould_switch_over(p, s);
    s->now.fill_looked = s->now.time;
}

mag_status mag_mould_advance(mag_context *ctx, const void *params, void *state, double until)
{
    const mag_mould_params *p = params;
    mag_mould_state *s = state;

    if (s->now.finished && !mag_mould_cooling_done(s)) {
        return mag_mould_cooling_advance(ctx, p, s);
    }
    while (!s->now.finished && s->now.time + 0.5 * s->now.step < until) {
        fit_step(p, s);
        const mag_scale scale = mag_mould_scale(s);
        // A change of the time step is done within the flow's step, after the metal has moved.
        const double taken = s->now.step / s->flow->now.rescale;
        const double came_in = s->flow->now.wall_mass;
        mag_mould_drive(p, s, taken);
        s->flow->now.clock = s->now.time + taken;
        MAG_TRY(mag_flow_step(ctx, s->flow));
        mag_mould_note_flow(s, came_in, taken);
        s->now.time += taken;
        mag_mould_bound_law(p, s);
        mag_mould_chill_step(ctx, s, taken);
        if (s->gas.mass != NULL) {
            mag_sweep_begin(ctx, "gas");
            mag_mould_gas_step(ctx, p, s);
            mag_sweep_begin(ctx, NULL);
        }
        s->now.updates += (double)s->flow->now.active_cells;
        s->now.floor_updates += (double)s->flow->now.floor_cells;
        s->now.cap_updates += (double)s->flow->now.cap_cells;
        s->now.metal_speed = mag_scale_speed_from_lattice(&scale, s->flow->now.max_speed);
        s->now.metal_speed_max = fmax(s->now.metal_speed_max, s->now.metal_speed);
        s->now.inlet_speed_max = fmax(s->now.inlet_speed_max, s->now.inlet_speed);
        if (s->flow->now.step % MAG_MOULD_WATCH == 0) {
            MAG_TRY(check_sane(ctx, p, s));
            watch(ctx, p, s);
            if (s->flow->now.step % MAG_MOULD_SURVEY == 0 || s->now.finished) {
                MAG_TRY(mag_mould_chill_check(ctx, p, s));
                mag_mould_survey_cells(ctx, p, s);
                mag_mould_front_expose(s);
            }
            if (s->now.finished) {
                mag_mould_chill_step(ctx, s, 0.0);
                mag_mould_cooling_begin(ctx, p, s);
            }
            break; // a small bundle of steps: let the run look up
        }
    }
    return MAG_OK;
}
