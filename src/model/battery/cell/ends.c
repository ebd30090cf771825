#include "model/battery/cell/parts.h"

#include <math.h>

#define LEAST_SALT 1e-3 // share of the first concentration at which the electrolyte counts as empty

/// Least and greatest share of the host at the surfaces of its particles.
static void find_surface_range(const mag_cell *c, double *least, double *greatest)
{
    *least = 1.0;
    *greatest = 0.0;
    for (int k = 0; k < c->set_count; k++) {
        for (int n = 0; n < c->places[c->sets[k].electrode].cells; n++) {
            const double share = c->s.surface[k * c->cells + n];
            *least = fmin(*least, share);
            *greatest = fmax(*greatest, share);
        }
    }
}

/// Least of the salt [mol/m3]: in cells and at planes of metal.
static double find_least_salt(const mag_cell *c, const double *y)
{
    double salt = INFINITY;
    for (int n = 0; n < c->cells; n++) {
        salt = fmin(salt, y[c->salt + n]);
    }
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        if (c->places[e].porous == NULL) {
            mag_cell_plane plane;
            mag_cell_find_plane(c, e, y, &plane);
            salt = fmin(salt, plane.salt);
        }
    }
    return salt;
}

/// Least of the metal's thicknesses [m] that are limited; 1 where none is.
static double find_least_metal(const mag_cell *c, const double *y)
{
    double least = 1.0;
    if (c->metal >= 0 && c->setup.metal.thickness > 0.0) {
        least = fmin(least, y[c->metal]);
    }
    if (c->counter >= 0 && c->setup.counter.thickness > 0.0) {
        least = fmin(least, y[c->counter]);
    }
    return least;
}

/// Finds surfaces, and what planes of metal need.
static void find_what_ends(mag_cell *c, const double *y)
{
    if (c->metal >= 0 || c->counter >= 0) {
        mag_cell_find_parts(c, y, false);
        return;
    }
    for (int set = 0; set < c->set_count; set++) {
        mag_cell_find_spread(c, set, y, false);
        mag_cell_find_surfaces(c, set, y);
    }
}

void mag_cell_find_ends(void *user, double t, const double *y, const double *yp, double *g)
{
    mag_cell *c = user;
    const mag_cell_step *s = &c->step;
    double least, greatest;
    (void)t, (void)yp;

    find_what_ends(c, y);
    find_surface_range(c, &least, &greatest);
    // a voltage that is held comes to no other; a drive cycle ends by what its current goes towards
    const bool held = s->control == MAG_CELL_VOLTAGE && s->course == NULL;
    const bool no_low = held || isnan(s->low_voltage) || (s->course != NULL && y[c->i] <= 0.0);
    const bool no_high = held || isnan(s->high_voltage) || (s->course != NULL && y[c->i] >= 0.0);
    g[MAG_CELL_LOW_VOLTAGE] = no_low ? 1.0 : y[c->v] - s->low_voltage;
    g[MAG_CELL_HIGH_VOLTAGE] = no_high ? 1.0 : s->high_voltage - y[c->v];
    g[MAG_CELL_END_CURRENT] = isnan(s->end_current) ? 1.0 : fabs(y[c->i]) - s->end_current;
    g[MAG_CELL_END_CHARGE] =
        isnan(s->end_charge) ? 1.0 : s->end_charge - fabs(y[c->charge] - c->charge_begun);
    g[MAG_CELL_NO_SALT] = find_least_salt(c, y) / c->setup.electrolyte.concentration - LEAST_SALT;
    g[MAG_CELL_HOST_EMPTY] = least - MAG_CELL_EDGE;
    g[MAG_CELL_HOST_FULL] = 1.0 - MAG_CELL_EDGE - greatest;
    g[MAG_CELL_NO_METAL] = find_least_metal(c, y);
}

int mag_cell_find_passed(mag_cell *c)
{
    double g[MAG_CELL_EVENTS];
    mag_cell_find_ends(c, c->time, c->y, c->yp, g);
    for (int n = 0; n < MAG_CELL_EVENTS; n++) {
        const bool asked = n <= MAG_CELL_END_CHARGE; // by whoever drives the cell
        const bool strips = n != MAG_CELL_NO_METAL || c->y[c->i] > 0.0;
        if (strips && (asked || n == MAG_CELL_NO_METAL ? g[n] <= 0.0 : g[n] < -c->setup.relative)) {
            return n;
        }
    }
    return -1;
}
