#include "model/mould/chill.h"

#include "mag/context.h"
#include "model/mould/feed.h"
#include "model/mould/state.h"

#include <math.h>
#include <stdio.h>

enum { SOLID_TABLE = 2 }; // word of `solidification`

#define BEYOND 200.0 // [K] that metal in motion is not warmed, nor cooled beyond the die

bool mag_mould_has_heat(const mag_mould_params *p)
{
    return p->heat != 0;
}

/// Whether the user said anything that only heat needs.
static mag_status check_unused(mag_context *ctx, const mag_mould_params *p)
{
    if (p->solidification != 0 || p->solid_fraction.count > 0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.%s: it does nothing while mould.heat is isothermal; write heat: "
                        "coupled, or leave it out",
                        p->solidification != 0 ? "solidification" : "solid_fraction");
    }
    return MAG_OK;
}

void mag_mould_warn_of_heat(mag_context *ctx, const mag_mould_params *p)
{
    if (!mag_mould_has_heat(p) &&
        (p->cycle.cycles > 0 || p->cycle.until_periodic || p->cycle.hold_pressure > 0.0)) {
        mag_log(ctx, MAG_WARNING,
                "mould.cycle: cycles, until_periodic and hold_pressure do nothing: they need heat: "
                "coupled");
    }
}

/// How the metal freezes: what the user chose.
static mag_status choose_rule(mag_context *ctx, const mag_mould_params *p, mag_thermal *alloy)
{
    const bool given = p->solid_fraction.count > 0;

    if (given != (p->solidification == SOLID_TABLE)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        given ? "mould.solid_fraction: it does nothing unless mould.solidification "
                                "is table"
                              : "mould.solid_fraction: it is missing; mould.solidification is "
                                "table and needs it, as [[540 degC, 1], [598 degC, 0]]");
    }
    alloy->rule = (mag_solid_rule)p->solidification;
    alloy->solid_table = p->solid_fraction;
    const mag_status status = mag_thermal_check(ctx, alloy);
    if (status == MAG_BAD_CASE) {
        char why[512];
        snprintf(why, sizeof why, "%.511s", mag_message(ctx));
        return mag_fail(ctx, status, "mould.%s: %s", given ? "solid_fraction" : "alloy", why);
    }
    return status;
}

static mag_status read_steel(mag_context *ctx, const mag_mould_params *p, mag_steel *steel)
{
    const mag_status status = mag_steel_read(ctx, p->die.steel, steel);
    if (status == MAG_BAD_CASE) {
        char why[512];
        snprintf(why, sizeof why, "%.511s", mag_message(ctx));
        return mag_fail(ctx, status, "mould.die.steel: %s", why);
    }
    return status;
}

/// Whether metal, die and ejection go together.
static mag_status check_temperatures(mag_context *ctx, const mag_mould_params *p, double metal)
{
    const mag_mould_die *die = &p->die;
    const double hottest = fmax(die->temperature, die->channel_temperature);

    if (metal <= 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.slurry_temperature: it is missing; mould.heat is coupled and needs "
                        "the temperature of the metal that comes in, or a barrel");
    }
    if (metal <= die->temperature) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.die.temperature: it is %.4g degC, but must be below the metal's "
                        "%.4g degC",
                        die->temperature - 273.15, metal - 273.15);
    }
    if (p->cycle.eject_temperature <= hottest) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.cycle.eject_temperature: it is %.4g degC, but must be above the "
                        "die's and its channels' %.4g degC",
                        p->cycle.eject_temperature - 273.15, hottest - 273.15);
    }
    return MAG_OK;
}

mag_status mag_mould_find_chill(mag_context *ctx, const mag_mould_params *p, mag_mould_chill *chill)
{
    const mag_mould_die *die = &p->die;

    *chill = (mag_mould_chill){.temperature = 0.0};
    if (!mag_mould_has_heat(p)) {
        return check_unused(ctx, p);
    }
    MAG_TRY(mag_mould_metal_temperature(ctx, p, &chill->temperature));
    MAG_TRY(check_temperatures(ctx, p, chill->temperature));
    if (die->first_layer * die->layers > die->depth) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.die.first_layer: %d layers from %g mm on do not fit into %g mm, "
                        "because they must not get thinner",
                        die->layers, 1e3 * die->first_layer, 1e3 * die->depth);
    }
    MAG_TRY(mag_thermal_read(ctx, p->alloy, &chill->alloy));
    MAG_TRY(choose_rule(ctx, p, &chill->alloy));
    return read_steel(ctx, p, &chill->steel);
}

static mag_die_setup make_die(const mag_mould_params *p, const mag_steel *steel)
{
    const mag_mould_die *die = &p->die;
    return (mag_die_setup){
        .depth = die->depth,
        .first = die->first_layer,
        .layers = die->layers,
        .conductivity = steel->conductivity,
        .density = steel->density,
        .capacity = steel->capacity,
        .start = die->temperature,
        .back = die->channel_temperature > 0.0 ? die->channel_temperature : die->temperature,
        .transfer = die->channel_transfer,
    };
}

static mag_contact make_contact(const mag_mould_die *die)
{
    return (mag_contact){
        .peak = die->contact,
        .pressure_reference = die->contact_pressure_reference,
        .pressure_power = die->contact_pressure_power,
        .pressure_least = die->contact_pressure_least,
        .thickness_reference = die->contact_thickness_reference,
        .thickness_power = die->contact_thickness_power,
        .gap = die->contact_gap,
        .decay = die->contact_decay,
    };
}

mag_status mag_mould_chill_create(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    if (!mag_mould_has_heat(p)) {
        return MAG_OK;
    }
    const mag_freeze_setup setup = {
        .heat = {s->spacing, s->density, &s->chill.alloy, true},
        .die = make_die(p, &s->chill.steel),
        .contact = make_contact(&p->die),
        .modelled = p->die.contact_model == 0,
        .loose = mag_thermal_temperature(
            &s->chill.alloy, mag_thermal_freezing(&s->chill.alloy, p->die.contact_solid)),
    };
    return mag_freeze_create(ctx, &s->grid, &setup, &s->freeze);
}

void mag_mould_chill_step(mag_context *ctx, mag_mould_state *s, double dt)
{
    if (s->freeze == NULL) {
        return;
    }
    const uint64_t done = s->freeze->now.done;
    const double since = s->freeze->now.since + dt;
    mag_freeze_step(ctx, s->freeze, s->flow, dt);
    if (s->now.finished) {
        mag_freeze_catch_up(ctx, s->freeze);
    }
    if (s->freeze->now.done != done) {
        mag_mould_cooling_record(ctx, s, since);
    }
    if (s->freeze->now.since == 0.0) { // temperatures are of now, but for what was conducted
        mag_mould_front_note(s);
    }
}

mag_status mag_mould_chill_check(mag_context *ctx, const mag_mould_params *p,
                                 const mag_mould_state *s)
{
    if (s->freeze == NULL) {
        return MAG_OK;
    }
    const double least =
        fmin(p->die.temperature,
             p->die.channel_temperature > 0.0 ? p->die.channel_temperature : p->die.temperature) -
        BEYOND;
    const double most = s->chill.temperature + BEYOND;
    for (size_t c = 0; c < s->grid.cells; c++) {
        const double temperature = (double)s->freeze->heat->temperature[c];
        if (s->flow->fill[c] >= (mag_pop)0.5 && !(temperature > least && temperature < most)) {
            return mag_fail(ctx, MAG_DIVERGED,
                            "metal of %.4g degC after %.4g ms, between a die of %.4g and metal of "
                            "%.4g degC: its heat is not resolved; use a finer spacing or a smaller "
                            "lattice_speed",
                            temperature - 273.15, 1e3 * s->now.time, p->die.temperature - 273.15,
                            s->chill.temperature - 273.15);
        }
    }
    return MAG_OK;
}

void mag_mould_chill_join(mag_context *ctx, mag_mould_state *s)
{
    if (s->freeze != NULL) {
        mag_freeze_join(ctx, s->freeze, s->flow);
    }
}
