#include "model/mould/state.h"

#include <math.h>
#include <stdio.h>

// What the barrel adds to the results.

enum { PIECES = 10 }; // of a zone, in the profile

double mag_mould_shot(const mag_mould_params *p, const mag_mould_state *s)
{
    return p->barrel.shot_mass > 0.0 ? p->barrel.shot_mass : s->density * s->cad_volume;
}

double mag_mould_heater_power(const mag_mould_feed *feed)
{
    double power = feed->barrel.zones.count > 0 ? 0.0 : NAN;
    for (int z = 0; z < feed->barrel.zones.count; z++) {
        power += feed->ends[z].power;
    }
    return power;
}

double mag_mould_metering(const mag_mould_params *p, const mag_mould_state *s)
{
    const mag_mould_feed *feed = &s->feed;
    return feed->barrel.screw_speed > 0.0
               ? mag_mould_shot(p, s) / (feed->metal.density * mag_barrel_drag(&feed->barrel))
               : NAN;
}

static void observe_zones(const mag_mould_feed *feed, mag_observation *o)
{
    static const mag_column columns[] = {
        {"zone", "1", "from the feed on"},
        {"place", "m", "where the zone ends, from the feed"},
        {"wall_wanted", "K", "temperature that the wall is to have"},
        {"wall", "K", "that it has: lower where the heaters are too weak"},
        {"temperature", "K", "of the metal where the zone ends"},
        {"solid_fraction", "1", "of the metal where the zone ends"},
        {"power", "W", "that the metal takes in the zone, mean over a cycle"},
        {"power_limit", "W", "of the zone's heaters; nan: none given"},
    };

    mag_observe_table(o, "barrel_zones", "The barrel's zones",
                      "the steady barrel, a row a zone, from the feed to the nozzle", columns,
                      sizeof columns / sizeof *columns);
    for (int z = 0; z < feed->barrel.zones.count; z++) {
        const mag_mould_zone *zone = &feed->barrel.zones.items[z];
        const mag_barrel_end *end = &feed->ends[z];
        const double row[] = {
            z + 1.0,
            end->place,
            zone->wall_temperature,
            end->wall,
            end->temperature,
            end->solid,
            end->power,
            zone->power_limit > 0.0 ? zone->power_limit : NAN,
        };
        mag_observe_row(o, row, NULL);
    }
}

/// The barrel once more, a zone in pieces: what lies between the zones' ends.
static void observe_profile(const mag_mould_feed *feed, mag_observation *o)
{
    static const mag_column columns[] = {
        {"place", "m", "along the barrel, from the feed"},
        {"wall", "K", "temperature of the wall"},
        {"temperature", "K", "of the metal"},
        {"solid_fraction", "1", "of the metal"},
    };
    mag_mould_zone pieces[PIECES];
    mag_barrel_end ends[PIECES];
    mag_mould_barrel b = feed->barrel;
    double place = 0.0;

    mag_observe_table(o, "barrel_profile", "Along the barrel",
                      "the steady barrel, from the feed to the nozzle", columns,
                      sizeof columns / sizeof *columns);
    mag_observe_form(o, MAG_FORM_CURVES);
    for (int z = 0; z < feed->barrel.zones.count; z++) {
        const double length = feed->barrel.zones.items[z].length / PIECES;
        for (int n = 0; n < PIECES; n++) {
            pieces[n] = (mag_mould_zone){length, feed->ends[z].wall, 0.0};
        }
        b.zones.items = pieces;
        b.zones.count = PIECES;
        mag_barrel_march(&b, &feed->metal, ends);
        for (int n = 0; n < PIECES; n++) {
            const double row[] = {place + ends[n].place, ends[n].wall, ends[n].temperature,
                                  ends[n].solid};
            mag_observe_row(o, row, NULL);
        }
        place = feed->ends[z].place;
        b.feed_temperature = feed->ends[z].temperature;
    }
}

/// The screw's part: what it takes to meter a shot.
static void observe_screw(const mag_mould_params *p, const mag_mould_state *s, mag_observation *o)
{
    const mag_mould_feed *feed = &s->feed;
    const mag_mould_barrel *b = &feed->barrel;

    if (b->screw_speed <= 0.0) {
        return;
    }
    mag_observe_number(o, "metering_time", mag_mould_metering(p, s), "s",
                       "least time in which the screw meters a shot: channel full, no back "
                       "pressure");
    mag_observe_number(o, "barrel_shear_rate", mag_barrel_shear(b), "1/s",
                       "in the screw's channel while it turns");
    mag_observe_number(o, "barrel_melt_time", mag_barrel_residence(b, &feed->metal, feed->ends),
                       "s", "that metal which is liquid in part spends in the channel");
    mag_observe_number(o, "structure_at_shot", feed->structure, "1",
                       "of the slurry that leaves the barrel: 1 rested, 0 broken down");
}

void mag_mould_observe_feed(const mag_mould_params *p, const mag_mould_state *s, mag_observation *o)
{
    const mag_mould_feed *feed = &s->feed;

    if (feed->barrel.zones.count == 0) {
        return;
    }
    mag_observe_number(o, "barrel_temperature", feed->temperature, "K",
                       "of the metal that leaves the barrel");
    mag_observe_number(o, "barrel_solid_fraction", feed->solid, "1",
                       "of the metal that leaves the barrel");
    mag_observe_number(o, "heater_power", mag_mould_heater_power(feed), "W",
                       "that the barrel's heaters give to the metal, mean over a cycle; losses are "
                       "not in it");
    observe_screw(p, s, o);
    if (feed->barrel.wall_thickness > 0.0) {
        mag_observe_number(o, "barrel_warming_time", feed->warming, "s",
                           "from cold until walls and metal are within 1 K of what is wanted; nan: "
                           "over a day");
        mag_observe_number(o, "barrel_shots_to_steady", feed->shots, "1",
                           "shots of a barrel just warm until their temperature stays within 1 K");
    }
    for (int n = 0; n < feed->used_count; n++) {
        const mag_property *d = &feed->used[n];
        mag_observe_assumption(o, d->name, d->value, d->unit, d->flag, d->source);
    }
    observe_zones(feed, o);
    observe_profile(feed, o);
}
