#include "model/mould/machine/barrel.h"

#include <math.h>

/// One zone being marched through.
typedef struct march {
    double wall;     ///< [K]
    double enthalpy; ///< [J/kg] of the metal at its end
    double melting;  ///< [m] of it along which some metal is liquid
} march;

double mag_barrel_least_capacity(const mag_barrel_metal *m)
{
    const mag_phases *c = &m->heat.capacity;
    return fmin(c->cold, fmin(c->hot, c->liquid));
}

double mag_barrel_conductance(const mag_mould_barrel *b)
{
    return b->heat_transfer * acos(-1.0) * b->bore;
}

/// Steps through a zone: the midpoint rule, as many as the barrel's length asks for, and as keep a
/// step's heat below a quarter of what would bring the metal to the wall's temperature.
static int steps_of(const mag_mould_barrel *b, const mag_barrel_metal *m, int zone)
{
    double length = 0.0;
    for (int z = 0; z < b->zones.count; z++) {
        length += b->zones.items[z].length;
    }
    const double own = b->zones.items[zone].length;
    const double stiff =
        4.0 * mag_barrel_conductance(b) * own / (b->feed_rate * mag_barrel_least_capacity(m));
    return (int)ceil(fmax(MAG_BARREL_STEPS * own / length - 1e-9, stiff));
}

/// Marches through a zone whose wall has a temperature.
static void march_zone(const mag_mould_barrel *b, const mag_barrel_metal *m, int zone, double start,
                       march *at)
{
    const int steps = steps_of(b, m, zone);
    const double dx = b->zones.items[zone].length / steps;
    const double pace = mag_barrel_conductance(b) * dx / b->feed_rate;
    double temperature = mag_thermal_temperature(&m->heat, start);
    double corners[MAG_THERMAL_CORNERS];

    mag_thermal_corners(&m->heat, corners);
    at->enthalpy = start;
    at->melting = 0.0;
    for (int n = 0; n < steps; n++) {
        const double half = at->enthalpy + 0.5 * pace * (at->wall - temperature);
        at->enthalpy += pace * (at->wall - mag_thermal_temperature(&m->heat, half));
        temperature = mag_thermal_temperature(&m->heat, at->enthalpy);
        at->melting += temperature > corners[0] ? dx : 0.0;
    }
}

/// Lets the wall be as cold as the zone's heaters leave it, if they are too weak for what is
/// wanted: the power rises with the wall's temperature, and nearly along a line.
static void hold_limit(const mag_mould_barrel *b, const mag_barrel_metal *m, int zone, double start,
                       march *at)
{
    const double most = b->zones.items[zone].power_limit;
    double low = mag_thermal_temperature(&m->heat, start);
    double high = at->wall;
    double below = -most; // a wall as warm as the metal gives none
    double above = b->feed_rate * (at->enthalpy - start) - most;

    if (most <= 0.0 || above <= 0.0) {
        return;
    }
    double before = 0.0;
    for (int n = 0; n < 100 && high - low > 1e-11 * high; n++) { // secants, the Illinois rule
        at->wall = low - below * (high - low) / (above - below);
        march_zone(b, m, zone, start, at);
        const double here = b->feed_rate * (at->enthalpy - start) - most;
        if (fabs(here) <= 1e-10 * most) {
            return;
        }
        *(here < 0.0 ? &low : &high) = at->wall;
        *(here < 0.0 ? &below : &above) = here;
        if (here * before > 0.0) { // the other end stayed once more
            *(here < 0.0 ? &above : &below) *= 0.5;
        }
        before = here;
    }
}

void mag_barrel_march(const mag_mould_barrel *b, const mag_barrel_metal *m, mag_barrel_end *ends)
{
    double enthalpy = mag_thermal_enthalpy(&m->heat, b->feed_temperature);
    double place = 0.0;

    for (int z = 0; z < b->zones.count; z++) {
        march at = {.wall = b->zones.items[z].wall_temperature};
        march_zone(b, m, z, enthalpy, &at);
        hold_limit(b, m, z, enthalpy, &at);
        place += b->zones.items[z].length;
        ends[z] = (mag_barrel_end){
            .place = place,
            .wall = at.wall,
            .temperature = mag_thermal_temperature(&m->heat, at.enthalpy),
            .melting = at.melting,
            .power = b->feed_rate * (at.enthalpy - enthalpy),
        };
        ends[z].solid = mag_thermal_solid(&m->heat, ends[z].temperature);
        enthalpy = at.enthalpy;
    }
}

/// Angle of the flight against the barrel's cross-section.
static double flight_angle(const mag_mould_barrel *b)
{
    const double lead = b->screw_lead > 0.0 ? b->screw_lead : b->bore;
    return atan(lead / (acos(-1.0) * b->bore));
}

/// Speed of the barrel's wall past the screw [m/s].
static double wall_speed(const mag_mould_barrel *b)
{
    return acos(-1.0) * b->bore * b->screw_speed;
}

double mag_barrel_shear(const mag_mould_barrel *b)
{
    return wall_speed(b) / b->channel_depth;
}

double mag_barrel_drag(const mag_mould_barrel *b)
{
    return 0.5 * b->channel_width * b->channel_depth * wall_speed(b) * cos(flight_angle(b));
}

double mag_barrel_line_mass(const mag_mould_barrel *b, const mag_barrel_metal *m)
{
    return m->density * b->channel_width * b->channel_depth / sin(flight_angle(b));
}

double mag_barrel_residence(const mag_mould_barrel *b, const mag_barrel_metal *m,
                            const mag_barrel_end *ends)
{
    double melting = 0.0;
    for (int z = 0; z < b->zones.count; z++) {
        melting += ends[z].melting;
    }
    return melting * mag_barrel_line_mass(b, m) / b->feed_rate;
}
