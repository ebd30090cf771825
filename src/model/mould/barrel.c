#include "model/mould/barrel.h"

#include <math.h>

// Heat capacity is the same everywhere; latent heat is freed as the metal freezes by Scheil.

/// Liquid fraction's slope [1/K] above the eutectic: of Scheil's ((Tm - T) / (Tm - TL))^(1/(k-1)).
static double liquid_slope(const mag_freezing *f, double temperature, double liquid)
{
    return liquid / ((1.0 - f->partition) * (f->melting - temperature));
}

double mag_barrel_enthalpy(const mag_barrel_metal *m, double temperature)
{
    const double liquid = 1.0 - mag_solid_scheil(&m->freezing, temperature);
    return m->heat_capacity * temperature + m->latent_heat * liquid;
}

/// Between eutectic and liquidus: Newton's steps from the liquidus. The enthalpy is convex there,
/// so that each step falls short of the root and none passes it.
static double find_mushy(const mag_barrel_metal *m, double enthalpy)
{
    const mag_freezing *f = &m->freezing;
    double temperature = f->liquidus;

    for (int n = 0; n < 60; n++) {
        const double liquid = 1.0 - mag_solid_scheil(f, temperature);
        const double excess = m->heat_capacity * temperature + m->latent_heat * liquid - enthalpy;
        const double step =
            excess / (m->heat_capacity + m->latent_heat * liquid_slope(f, temperature, liquid));
        if (step <= 1e-11 * temperature) {
            break;
        }
        temperature -= step;
    }
    return fmax(temperature, f->eutectic);
}

double mag_barrel_temperature(const mag_barrel_metal *m, double enthalpy)
{
    const mag_freezing *f = &m->freezing;
    const double frozen = f->eutectic - MAG_EUTECTIC_SPAN;
    const double low = mag_barrel_enthalpy(m, frozen);
    const double middle = mag_barrel_enthalpy(m, f->eutectic);
    const double high = mag_barrel_enthalpy(m, f->liquidus);

    if (enthalpy <= low) {
        return enthalpy / m->heat_capacity;
    }
    if (enthalpy >= high) {
        return f->liquidus + (enthalpy - high) / m->heat_capacity;
    }
    return enthalpy < middle ? frozen + MAG_EUTECTIC_SPAN * (enthalpy - low) / (middle - low)
                             : find_mushy(m, enthalpy);
}

/// One zone being marched through.
typedef struct march {
    double wall;     ///< [K]
    double enthalpy; ///< [J/kg] of the metal at its end
    double melting;  ///< [m] of it along which some metal is liquid
} march;

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
    const double stiff = 4.0 * mag_barrel_conductance(b) * own / (b->feed_rate * m->heat_capacity);
    return (int)ceil(fmax(MAG_BARREL_STEPS * own / length - 1e-9, stiff));
}

/// Marches through a zone whose wall has a temperature.
static void march_zone(const mag_mould_barrel *b, const mag_barrel_metal *m, int zone, double start,
                       march *at)
{
    const int steps = steps_of(b, m, zone);
    const double dx = b->zones.items[zone].length / steps;
    const double pace = mag_barrel_conductance(b) * dx / b->feed_rate;
    double temperature = mag_barrel_temperature(m, start);

    at->enthalpy = start;
    at->melting = 0.0;
    for (int n = 0; n < steps; n++) {
        const double half = at->enthalpy + 0.5 * pace * (at->wall - temperature);
        at->enthalpy += pace * (at->wall - mag_barrel_temperature(m, half));
        temperature = mag_barrel_temperature(m, at->enthalpy);
        at->melting += temperature > m->freezing.eutectic - MAG_EUTECTIC_SPAN ? dx : 0.0;
    }
}

/// Lets the wall be as cold as the zone's heaters leave it, if they are too weak for what is
/// wanted.
static void hold_limit(const mag_mould_barrel *b, const mag_barrel_metal *m, int zone, double start,
                       march *at)
{
    const double most = b->zones.items[zone].power_limit;
    double low = mag_barrel_temperature(m, start);
    double high = at->wall;

    if (most <= 0.0 || b->feed_rate * (at->enthalpy - start) <= most) {
        return;
    }
    for (int n = 0; n < 50; n++) { // bisection: the power rises with the wall's temperature
        at->wall = 0.5 * (low + high);
        march_zone(b, m, zone, start, at);
        *(b->feed_rate * (at->enthalpy - start) > most ? &high : &low) = at->wall;
    }
}

void mag_barrel_march(const mag_mould_barrel *b, const mag_barrel_metal *m, mag_barrel_end *ends)
{
    double enthalpy = mag_barrel_enthalpy(m, b->feed_temperature);
    double place = 0.0;

    for (int z = 0; z < b->zones.count; z++) {
        march at = {.wall = b->zones.items[z].wall_temperature};
        march_zone(b, m, z, enthalpy, &at);
        hold_limit(b, m, z, enthalpy, &at);
        place += b->zones.items[z].length;
        ends[z] = (mag_barrel_end){
            .place = place,
            .wall = at.wall,
            .temperature = mag_barrel_temperature(m, at.enthalpy),
            .melting = at.melting,
            .power = b->feed_rate * (at.enthalpy - enthalpy),
        };
        ends[z].solid = mag_solid_scheil(&m->freezing, ends[z].temperature);
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
