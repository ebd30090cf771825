#include "model/battery/cell/balance.h"
#include "model/battery/cell/parts.h"

void mag_cell_set_age(mag_cell *c, const mag_cell_age *age)
{
    for (int k = 0; k < c->set_count; k++) {
        mag_cell_set *set = &c->sets[k];
        set->area = set->fresh_area * age->host[set->electrode];
    }
    for (int n = 0; n < c->cells; n++) {
        c->s.half[n] = 0.5 * c->width[n] / (c->transport[n] * age->transport);
    }
    c->setup.metal.kinetics.film = c->fresh_film + age->film;
    c->age = *age;
}

void mag_cell_grow_older(mag_cell *c, mag_cell_age *age)
{
    const double lost = age->metal - c->age.metal;
    double before[MAG_CELL_ELECTRODES];

    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        before[e] = mag_cell_host(c, e);
    }
    mag_cell_set_age(c, age);
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        age->cut_off[e] += before[e] - mag_cell_host(c, e);
    }
    if (c->metal >= 0) {
        c->y[c->metal] -= lost;
    }
    c->age = *age;
}
