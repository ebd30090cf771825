#include "model/battery/cell/parts.h"

#include <math.h>
#include <string.h>

size_t mag_cell_unknowns(const mag_cell *c)
{
    return (size_t)c->size;
}

void mag_cell_save(const mag_cell *c, double *to)
{
    memcpy(to, c->y, (size_t)c->size * sizeof *to);
    memcpy(to + c->size, c->yp, (size_t)c->size * sizeof *to);
}

void mag_cell_load(mag_cell *c, double time, const double *from)
{
    memcpy(c->y, from, (size_t)c->size * sizeof *from);
    memcpy(c->yp, from + c->size, (size_t)c->size * sizeof *from);
    c->time = time;
}

void mag_cell_surround(mag_cell *c, double temperature)
{
    c->around = temperature;
    if (c->setup.heat.capacity == 0.0) {
        c->y[c->t] = temperature;
    }
}

int mag_cell_count(const mag_cell *c)
{
    return c->cells;
}

double mag_cell_particle_share(const mag_cell *c, int set, int n)
{
    const mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    double sum = 0.0;
    for (int shell = 0; shell < p->shells; shell++) {
        const double in = shell, out = shell + 1;
        sum += (out * out * out - in * in * in) * c->y[k->share + shell * p->cells + n];
    }
    return sum / ((double)p->shells * p->shells * p->shells);
}

/// Adds what the particles of a set tell to an electrode's cells.
static void add_set(mag_cell *c, int set, mag_cell_profile which, double *values)
{
    const mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    const double part = k->fraction / mag_cell_active_fraction(p->porous);

    for (int n = 0; n < p->cells; n++) {
        double *to = &values[p->first + n];
        *to = isnan(*to) ? 0.0 : *to;
        *to += which == MAG_CELL_SURFACE ? part * c->s.surface[set * c->cells + n]
               : which == MAG_CELL_SHARE ? part * mag_cell_particle_share(c, set, n)
                                         : k->area * c->y[k->j + n];
    }
}

void mag_cell_find_profile(mag_cell *c, mag_cell_profile which, double *values)
{
    double x = 0.0;
    for (int n = 0; n < c->cells; n++) {
        values[n] = which == MAG_CELL_SALT       ? c->y[c->salt + n]
                    : which == MAG_CELL_PHI_IONS ? c->y[c->phi + n]
                    : which == MAG_CELL_PLACE    ? x + 0.5 * c->width[n]
                                                 : (double)NAN;
        x += c->width[n];
    }
    for (int e = 0; e < MAG_CELL_ELECTRODES && which == MAG_CELL_PHI_SOLID; e++) {
        const mag_cell_place *p = &c->places[e];
        for (int n = 0; n < p->cells; n++) {
            values[p->first + n] = c->y[p->phi + n];
        }
    }
    if (which == MAG_CELL_SURFACE || which == MAG_CELL_SHARE || which == MAG_CELL_REACTION) {
        mag_cell_find_parts(c, c->y, false);
        for (int set = 0; set < c->set_count; set++) {
            add_set(c, set, which, values);
        }
    }
}
