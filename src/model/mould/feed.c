#include "model/mould/feed.h"

#include "mag/context.h"
#include "model/mould/machine/cycle.h"
#include "model/mould/state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CELLS = 100, SHOTS = 1000 }; // of a start from cold

#define LEAST_FEED    1e-3    // [kg/s]
#define WARM          1.0     // [K] within which walls, metal and shots are as they shall be
#define LOOK          60.0    // [s] between two looks whether the barrel is warm
#define LONGEST_START 86400.0 // [s]
#define BARRELS       4.0     // fills of the barrel until the shots are steady, amply

bool mag_mould_has_barrel(const mag_mould_params *p)
{
    return p->barrel.zones.count > 0;
}

/// Whether the user said anything of a barrel.
static bool is_begun(const mag_mould_barrel *b)
{
    return b->feed_rate > 0.0 || b->bore > 0.0 || b->heat_transfer > 0.0 ||
           b->heat_capacity > 0.0 || b->screw_speed > 0.0 || b->channel_depth > 0.0 ||
           b->channel_width > 0.0 || b->screw_lead > 0.0 || b->shot_mass > 0.0 ||
           b->wall_thickness > 0.0;
}

static mag_status check_zones(mag_context *ctx, const mag_mould_barrel *b)
{
    if (b->zones.count == 0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.barrel: it has no zones; give at least one with its length and "
                        "wall_temperature, or leave the barrel out");
    }
    if (b->zones.count > MAG_BARREL_ZONES) {
        return mag_fail(ctx, MAG_BAD_CASE, "mould.barrel.zones: there are %d, but may be 1 to %d",
                        b->zones.count, MAG_BARREL_ZONES);
    }
    for (int z = 0; z < b->zones.count; z++) {
        const mag_mould_zone *zone = &b->zones.items[z];
        if (zone->length <= 0.0 || zone->wall_temperature <= 0.0) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "mould.barrel.zones[%d]: its %s is missing; each zone needs a length "
                            "above 0 m and the wall_temperature that it is held at",
                            z, zone->length <= 0.0 ? "length" : "wall_temperature");
        }
        if (b->wall_thickness > 0.0 && zone->power_limit <= 0.0) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "mould.barrel.zones[%d]: its power_limit is missing; "
                            "mould.barrel.wall_thickness asks for the start from cold, which needs "
                            "it of each zone",
                            z);
        }
    }
    return MAG_OK;
}

static mag_status check_screw(mag_context *ctx, const mag_mould_barrel *b)
{
    const bool channel = b->channel_depth > 0.0 && b->channel_width > 0.0;
    if ((b->screw_speed > 0.0 || b->wall_thickness > 0.0) && !channel) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.barrel.%s: it is missing; mould.barrel.%s needs the channel's depth "
                        "and width",
                        b->channel_depth > 0.0 ? "channel_width" : "channel_depth",
                        b->screw_speed > 0.0 ? "screw_speed" : "wall_thickness");
    }
    if (b->channel_depth >= 0.5 * b->bore) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.barrel.channel_depth: it is %g mm, but must be below half the bore, "
                        "%g mm",
                        1e3 * b->channel_depth, 500.0 * b->bore);
    }
    return MAG_OK;
}

/// The structure that a case has which says nothing of it.
static double usual_structure(void)
{
    mag_mould_params p;
    mag_params_default(mag_mould_model.params, &p);
    return p.structure;
}

/// Rules between the barrel's choices and those beside it. `b` has its bore already.
static mag_status check_barrel(mag_context *ctx, const mag_mould_params *p,
                               const mag_mould_barrel *b)
{
    MAG_TRY(check_zones(ctx, b));
    if (b->bore <= 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.barrel.bore: it is missing, and there is no mould.screw_diameter");
    }
    if (p->slurry_temperature > 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.slurry_temperature: mould.barrel is given too, and the temperature "
                        "follows from it; leave one of them out");
    }
    if (b->screw_speed > 0.0 && p->structure != usual_structure()) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.structure: mould.barrel.screw_speed is given too, and the structure "
                        "follows from it; leave one of them out");
    }
    return check_screw(ctx, b);
}

/// The mean feed that the user left out: a shot over the cycle's time, the filling's left out.
static mag_status find_rate(mag_context *ctx, const mag_mould_params *p, double density,
                            mag_mould_barrel *b)
{
    mag_mould_plant plant;

    if (b->feed_rate <= 0.0) {
        if (b->shot_mass <= 0.0 || p->cycle.cooling_time <= 0.0) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "mould.barrel.feed_rate: it is missing; give it, or both "
                            "mould.barrel.shot_mass and mould.cycle.cooling_time, from which it "
                            "follows");
        }
        MAG_TRY(mag_mould_find_plant(ctx, p, &plant));
        plant.cycle.metering =
            b->screw_speed > 0.0 ? b->shot_mass / (density * mag_barrel_drag(b)) : 0.0;
        b->feed_rate = b->shot_mass / mag_cycle_time(&plant.cycle);
    }
    if (b->feed_rate < LEAST_FEED) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.barrel.feed_rate: it is %g kg/s, but must be %g to 100 kg/s: what a "
                        "shot weighs over the time of a cycle",
                        b->feed_rate, LEAST_FEED);
    }
    return MAG_OK;
}

/// Takes a value that the user left out from data/moulding.csv.
static mag_status take_usual(mag_context *ctx, const char *name, double *value,
                             mag_mould_feed *feed)
{
    mag_property *from = &feed->used[feed->used_count];
    if (*value > 0.0) {
        return MAG_OK;
    }
    MAG_TRY(mag_property_find(ctx, "moulding.csv", "part", "barrel", name, from));
    *value = from->value;
    snprintf(from->name, sizeof from->name, "barrel.%s", name);
    feed->used_count++;
    return MAG_OK;
}

/// Whether the barrel's answer hangs on a property of the alloy.
static bool is_needed(const mag_mould_barrel *b, const char *name)
{
    const bool capacity = strncmp(name, "heat_capacity", strlen("heat_capacity")) == 0;
    return (capacity && b->heat_capacity <= 0.0) || strcmp(name, "latent_heat") == 0 ||
           strcmp(name, "eutectic_end") == 0;
}

/// The metal's heat; what nobody measured of it is kept.
static mag_status find_metal(mag_context *ctx, const mag_mould_params *p, double density,
                             mag_mould_feed *feed)
{
    mag_thermal *heat = &feed->metal.heat;
    const double capacity = p->barrel.heat_capacity;

    feed->metal.density = density;
    MAG_TRY(mag_thermal_read(ctx, p->alloy, heat));
    if (capacity > 0.0) {
        heat->capacity = (mag_phases){capacity, capacity, capacity, heat->capacity.hot_at};
    }
    for (int n = 0; n < heat->count; n++) {
        const mag_property *from = &heat->properties[n];
        const bool sure = from->flag == MAG_FLAG_read || from->flag == MAG_FLAG_computed;
        if (!sure && is_needed(&p->barrel, from->name)) {
            feed->used[feed->used_count++] = *from;
        }
    }
    return MAG_OK;
}

/// Structure of the metal that leaves: rested as it melts, then sheared for as long as it is in the
/// channel.
static double find_structure(const mag_mould_params *p, const mag_mould_feed *feed)
{
    const mag_mould_barrel *b = &feed->barrel;
    const mag_structure kinetics = {p->structure_build_up, p->structure_break_down, 1.0};
    return b->screw_speed > 0.0
               ? mag_structure_after(&kinetics, 1.0, mag_barrel_shear(b),
                                     mag_barrel_residence(b, &feed->metal, feed->ends))
               : NAN;
}

mag_status mag_mould_find_feed(mag_context *ctx, const mag_mould_params *p, mag_mould_feed *feed)
{
    mag_property from;
    double density;

    *feed = (mag_mould_feed){.structure = NAN, .warming = NAN, .shots = NAN};
    if (!mag_mould_has_barrel(p) && !is_begun(&p->barrel)) {
        return MAG_OK;
    }
    feed->barrel = p->barrel;
    feed->barrel.bore = p->barrel.bore > 0.0 ? p->barrel.bore : p->screw_diameter;
    MAG_TRY(check_barrel(ctx, p, &feed->barrel));
    MAG_TRY(mag_mould_find_density(ctx, p, &density, &from));
    MAG_TRY(find_rate(ctx, p, density, &feed->barrel));
    MAG_TRY(take_usual(ctx, "heat_transfer", &feed->barrel.heat_transfer, feed));
    MAG_TRY(find_metal(ctx, p, density, feed));
    mag_barrel_march(&feed->barrel, &feed->metal, feed->ends);
    const mag_barrel_end *last = &feed->ends[feed->barrel.zones.count - 1];
    feed->temperature = last->temperature;
    feed->solid = last->solid;
    feed->structure = find_structure(p, feed);
    return MAG_OK;
}

/// Whether walls and metal are within WARM of what the walls are to be.
static bool is_warm(const mag_mould_feed *feed, const mag_barrel_warming *w)
{
    const mag_mould_zone *zones = feed->barrel.zones.items;
    for (int c = 0; c < w->cells; c++) {
        const double wanted = zones[w->zone[c]].wall_temperature;
        const double metal = mag_thermal_temperature(&feed->metal.heat, w->enthalpy[c]);
        if (fabs(metal - wanted) > WARM || fabs(w->wall[w->zone[c]] - wanted) > WARM) {
            return false;
        }
    }
    return true;
}

/// How many shots there are until all that follow are within WARM of the last.
static int count_shots(const double *temperatures, int count)
{
    int first = count;
    while (first > 0 && fabs(temperatures[first - 1] - temperatures[count - 1]) <= WARM) {
        first--;
    }
    return first;
}

/// Heat capacity of the barrel's wall, for each metre of it [J/m/K].
static mag_status find_wall_heat(mag_context *ctx, mag_mould_feed *feed, double *heat)
{
    const mag_mould_barrel *b = &feed->barrel;
    double per_volume = 0.0;
    MAG_TRY(take_usual(ctx, "wall_heat", &per_volume, feed));
    *heat = per_volume * acos(-1.0) * b->wall_thickness * (b->bore + b->wall_thickness);
    return MAG_OK;
}

mag_status mag_mould_find_start(mag_context *ctx, double shot, mag_mould_feed *feed)
{
    const mag_mould_barrel *b = &feed->barrel;
    const mag_barrel_metal *m = &feed->metal;
    double temperatures[SHOTS];
    mag_barrel_warming w;
    double heat;

    if (b->zones.count == 0 || b->wall_thickness <= 0.0) {
        return MAG_OK;
    }
    MAG_TRY(find_wall_heat(ctx, feed, &heat));
    mag_barrel_cold(b, m, CELLS, mag_barrel_line_mass(b, m), heat, &w);
    while (!is_warm(feed, &w)) {
        if (w.time > LONGEST_START) {
            return MAG_OK;
        }
        mag_barrel_warm(b, m, LOOK, &w);
    }
    feed->warming = w.time;
    const double in_barrel = w.line_mass * w.cell * w.cells;
    const double wanted = ceil(BARRELS * in_barrel / shot);
    const int count = wanted <= SHOTS ? (int)wanted : 0; // else it would take too long
    for (int n = 0; n < count; n++) {
        temperatures[n] = mag_thermal_temperature(&m->heat, mag_barrel_shoot(b, m, shot, &w));
        mag_barrel_warm(b, m, shot / b->feed_rate, &w);
    }
    feed->shots = count > 0 ? count_shots(temperatures, count) : NAN;
    return MAG_OK;
}

mag_status mag_mould_metal_temperature(mag_context *ctx, const mag_mould_params *p,
                                       double *temperature)
{
    mag_mould_feed feed;

    *temperature = p->slurry_temperature;
    if (mag_mould_has_barrel(p)) {
        MAG_TRY(mag_mould_find_feed(ctx, p, &feed));
        *temperature = feed.temperature;
    }
    return MAG_OK;
}

double mag_mould_metal_structure(const mag_mould_params *p, const mag_mould_feed *feed)
{
    const bool sheared = mag_mould_has_barrel(p) && isfinite(feed->structure);
    return sheared ? feed->structure : p->structure;
}
