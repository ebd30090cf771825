#include "model/mould/machine/barrel.h"

#include <math.h>

// The unsteady barrel. Metal and wall exchange heat explicitly, with steps far below the time that
// either takes to follow the other; what one gives the other gets, so that heat is kept to
// rounding.

#define STEP_SHARE 0.01 // of the shortest time constant

void mag_barrel_cold(const mag_mould_barrel *b, const mag_barrel_metal *m, int cells,
                     double line_mass, double wall_heat, mag_barrel_warming *w)
{
    double ends[MAG_BARREL_ZONES];
    double length = 0.0;
    int zone = 0;

    *w = (mag_barrel_warming){.cells = cells, .line_mass = line_mass, .wall_heat = wall_heat};
    mag_heat_tabulate(&m->heat, &w->table);
    for (int z = 0; z < b->zones.count; z++) {
        length += b->zones.items[z].length;
        ends[z] = length;
        w->wall[z] = b->feed_temperature;
    }
    w->cell = length / cells;
    for (int c = 0; c < cells; c++) {
        while (zone + 1 < b->zones.count && (c + 0.5) * w->cell > ends[zone]) {
            zone++;
        }
        w->zone[c] = zone;
        w->enthalpy[c] = mag_thermal_enthalpy(&m->heat, b->feed_temperature);
    }
}

/// Temperatures [K] of all cells, looked up: within 1e-3 K.
static void look_up(const mag_barrel_warming *w, double temperature[MAG_BARREL_CELLS])
{
    mag_pop lane[MAG_VEC_BYTES / sizeof(mag_pop)];

    for (int first = 0; first < w->cells; first += MAG_LANES) {
        const int count = w->cells - first < MAG_LANES ? w->cells - first : MAG_LANES;
        for (int n = 0; n < MAG_LANES; n++) { // the last cell fills up the vector
            lane[n] = (mag_pop)w->enthalpy[first + (n < count ? n : count - 1)];
        }
        const mag_heat_place at = mag_heat_find(&w->table, mag_vec_load(lane));
        mag_vec_store(lane, mag_heat_read(w->table.temperature, at));
        for (int n = 0; n < count; n++) {
            temperature[first + n] = (double)lane[n];
        }
    }
}

/// One step. Heat that each zone's wall gives to the metal, then what its heaters give.
static void take_step(const mag_mould_barrel *b, double dt, mag_barrel_warming *w)
{
    const double heat = mag_barrel_conductance(b) * w->cell * dt;
    double taken[MAG_BARREL_ZONES] = {0.0};
    double temperature[MAG_BARREL_CELLS];

    look_up(w, temperature);
    for (int c = 0; c < w->cells; c++) {
        const int z = w->zone[c];
        const double flow = heat * (w->wall[z] - temperature[c]);
        w->enthalpy[c] += flow / (w->line_mass * w->cell);
        taken[z] += flow;
    }
    for (int z = 0; z < b->zones.count; z++) {
        const mag_mould_zone *zone = &b->zones.items[z];
        const double store = w->wall_heat * zone->length;
        const double most = zone->power_limit > 0.0 ? zone->power_limit : INFINITY;
        const double wanted = (store * (zone->wall_temperature - w->wall[z]) + taken[z]) / dt;
        w->power[z] = fmin(most, fmax(0.0, wanted));
        w->wall[z] += (w->power[z] * dt - taken[z]) / store;
        w->given += w->power[z] * dt;
    }
    w->time += dt;
}

void mag_barrel_warm(const mag_mould_barrel *b, const mag_barrel_metal *m, double time,
                     mag_barrel_warming *w)
{
    const double store = fmin(w->line_mass * mag_barrel_least_capacity(m), w->wall_heat);
    const int steps = (int)ceil(time * mag_barrel_conductance(b) / (STEP_SHARE * store));

    for (int n = 0; n < steps; n++) {
        take_step(b, time / steps, w);
    }
}

/// Enthalpy of what lay `back` cells before a cell; the feed's where that is outside.
static double enthalpy_before(const mag_barrel_warming *w, int cell, int back, double feed)
{
    return cell - back >= 0 ? w->enthalpy[cell - back] : feed;
}

double mag_barrel_shoot(const mag_mould_barrel *b, const mag_barrel_metal *m, double mass,
                        mag_barrel_warming *w)
{
    const double feed = mag_thermal_enthalpy(&m->heat, b->feed_temperature);
    const double way = mass / (w->line_mass * w->cell); // [cells]
    const int whole = (int)floor(way);
    const double rest = way - whole;
    double before = 0.0;
    double after = 0.0;

    for (int c = 0; c < w->cells; c++) {
        before += w->enthalpy[c];
    }
    for (int c = w->cells - 1; c >= 0; c--) { // from the end: what is read has not moved yet
        w->enthalpy[c] = (1.0 - rest) * enthalpy_before(w, c, whole, feed) +
                         rest * enthalpy_before(w, c, whole + 1, feed);
        after += w->enthalpy[c];
    }
    return feed + (before - after) / way; // what came in, less what stays more
}
