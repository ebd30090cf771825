#include "model/mould/machine/cycle.h"

#include "mag/context.h"

#include <math.h>
#include <stdio.h>

double mag_cycle_rest(const mag_cycle *c)
{
    return c->closing + c->nozzle + c->filling + c->hold + c->opening + c->take_out + c->spray +
           c->blow;
}

double mag_cycle_time(const mag_cycle *c)
{
    const double longer = c->metering > c->cooling ? c->metering : c->cooling; // NaN stays NaN
    return mag_cycle_rest(c) + longer;
}

bool mag_mould_has_machine(const mag_mould_params *p)
{
    const mag_mould_machine *m = &p->machine;
    return m->class[0] != '\0' || m->clamp_force > 0.0 || m->shot_mass > 0.0 ||
           m->screw_diameter > 0.0 || m->injection_speed > 0.0 || m->injection_pressure > 0.0 ||
           m->heater_power > 0.0;
}

bool mag_mould_has_cycle(const mag_mould_params *p)
{
    const mag_mould_cycle *c = &p->cycle;
    return mag_mould_has_machine(p) || c->closing_time > 0.0 || c->nozzle_time > 0.0 ||
           c->hold_time > 0.0 || c->cooling_time > 0.0 || c->opening_time > 0.0 ||
           c->take_out_time > 0.0 || c->spray_time > 0.0 || c->blow_time > 0.0 || !c->spray ||
           c->parts != 1 || c->cycles > 0 || c->until_periodic;
}

/// Keeps the last property found if nobody measured it; the results call it `block`.name.
static void keep(const char *block, mag_mould_plant *plant)
{
    mag_property *from = &plant->used[plant->used_count];
    char name[sizeof from->name];

    if (from->flag == MAG_FLAG_recalled || from->flag == MAG_FLAG_assumed) {
        snprintf(name, sizeof name, "%s.%.30s", block, from->name);
        snprintf(from->name, sizeof from->name, "%s", name);
        plant->used_count++;
    }
}

/// A figure of the machine: the user's, or the class's; NaN where there is neither.
static mag_status find_figure(mag_context *ctx, const mag_mould_params *p, const char *name,
                              double own, double *value, mag_mould_plant *plant)
{
    *value = own > 0.0 ? own : NAN;
    if (own > 0.0 || p->machine.class[0] == '\0') {
        return MAG_OK;
    }
    mag_property *from = &plant->used[plant->used_count];
    const mag_status status =
        mag_property_find(ctx, "machines.csv", "machine class", p->machine.class, name, from);
    if (status == MAG_BAD_CASE) {
        char why[512];
        snprintf(why, sizeof why, "%.511s", mag_message(ctx));
        return mag_fail(ctx, status, "mould.machine.class: %s", why);
    }
    *value = from->value;
    keep("machine", plant);
    return status;
}

static mag_status find_machine(mag_context *ctx, const mag_mould_params *p, mag_mould_plant *plant)
{
    const mag_mould_machine *m = &p->machine;
    mag_mould_machine_has *has = &plant->has;
    const double diameter = m->screw_diameter > 0.0 ? m->screw_diameter : p->screw_diameter;
    const double pressure =
        m->injection_pressure > 0.0 ? m->injection_pressure : p->injection_pressure;

    MAG_TRY(find_figure(ctx, p, "clamp_force", m->clamp_force, &has->clamp_force, plant));
    MAG_TRY(find_figure(ctx, p, "shot_mass", m->shot_mass, &has->shot_mass, plant));
    MAG_TRY(find_figure(ctx, p, "screw_diameter", diameter, &has->screw_diameter, plant));
    MAG_TRY(
        find_figure(ctx, p, "injection_speed", m->injection_speed, &has->injection_speed, plant));
    MAG_TRY(find_figure(ctx, p, "injection_pressure", pressure, &has->injection_pressure, plant));
    MAG_TRY(find_figure(ctx, p, "heater_power", m->heater_power, &has->heater_power, plant));
    mag_property *from = &plant->used[plant->used_count];
    MAG_TRY(
        mag_property_find(ctx, "moulding.csv", "part", "machine", "stroke_over_diameter", from));
    has->stroke = from->value * has->screw_diameter;
    keep("machine", plant);
    return MAG_OK;
}

/// A part of the cycle: the user's, or the usual one.
static mag_status find_part(mag_context *ctx, const char *name, double own, double *value,
                            mag_mould_plant *plant)
{
    *value = own;
    if (own > 0.0) {
        return MAG_OK;
    }
    mag_property *from = &plant->used[plant->used_count];
    MAG_TRY(mag_property_find(ctx, "moulding.csv", "part", "cycle", name, from));
    *value = from->value;
    keep("cycle", plant);
    return MAG_OK;
}

mag_status mag_mould_find_plant(mag_context *ctx, const mag_mould_params *p, mag_mould_plant *plant)
{
    const mag_mould_cycle *c = &p->cycle;

    *plant = (mag_mould_plant){.used_count = 0};
    if (mag_mould_has_machine(p)) {
        MAG_TRY(find_machine(ctx, p, plant));
    }
    if (!mag_mould_has_cycle(p)) {
        return MAG_OK;
    }
    if (!c->spray && c->spray_time > 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.cycle.spray_time: it is %g s, but mould.cycle.spray is false",
                        c->spray_time);
    }
    plant->cycle = (mag_cycle){
        .nozzle = c->nozzle_time,
        .hold = c->hold_time,
        .cooling = c->cooling_time > 0.0 ? c->cooling_time : NAN,
        .blow = c->blow_time,
    };
    MAG_TRY(find_part(ctx, "closing_time", c->closing_time, &plant->cycle.closing, plant));
    MAG_TRY(find_part(ctx, "opening_time", c->opening_time, &plant->cycle.opening, plant));
    MAG_TRY(find_part(ctx, "take_out_time", c->take_out_time, &plant->cycle.take_out, plant));
    return c->spray ? find_part(ctx, "spray_time", c->spray_time, &plant->cycle.spray, plant)
                    : MAG_OK;
}
