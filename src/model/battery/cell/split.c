#include "model/battery/cell/split.h"

#include "model/battery/cell/balance.h"
#include "model/battery/cell/parts.h"

#include <math.h>

/// Most that the sizes of weights, 1 in sum, may come to for places to count by current: a third of
/// what reacts is undone elsewhere.
#define MOST_WEIGHT 2.0

/// How much each place of an electrode counts.
typedef struct weights {
    bool by_current;
    double total[MAG_CELL_ELECTRODES]; ///< [A/m2] reaction or [m2/m2] surface in an electrode
} weights;

/// What an electrode comes to, each place with its weight.
typedef struct side {
    double solid;     ///< [V] potential of the solid
    double kinetic;   ///< [V] overpotential of the reaction
    double film;      ///< [V] across films
    double potential; ///< [V] of the surfaces
    double average;   ///< [V] potential of the average share
} side;

/// Surface of one place [m2/m2], or its reaction [A/m2].
static double measure(const mag_cell *c, bool by_current, int set, int n)
{
    const mag_cell_set *k = &c->sets[set];
    const double surface = k->area * c->places[k->electrode].width;
    return by_current ? surface * c->y[k->j + n] : surface;
}

/// Sums the places; false where the sizes of what is summed come to more than the sum bears.
static bool sum_places(const mag_cell *c, bool by_current, double *total)
{
    double size[MAG_CELL_ELECTRODES] = {0.0, 0.0};

    total[MAG_CELL_NEGATIVE] = total[MAG_CELL_POSITIVE] = 0.0;
    for (int set = 0; set < c->set_count; set++) {
        const int e = c->sets[set].electrode;
        for (int n = 0; n < c->places[e].cells; n++) {
            const double much = measure(c, by_current, set, n);
            total[e] += much;
            size[e] += fabs(much);
        }
    }
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        if (c->places[e].porous != NULL &&
            !(size[e] > 0.0 && size[e] <= MOST_WEIGHT * fabs(total[e]))) {
            return false;
        }
    }
    return true;
}

static weights find_weights(const mag_cell *c)
{
    weights w = {.by_current = true};
    if (!sum_places(c, true, w.total)) {
        w.by_current = false;
        sum_places(c, false, w.total);
    }
    return w;
}

static double weigh(const mag_cell *c, const weights *w, int set, int n)
{
    return measure(c, w->by_current, set, n) / w->total[c->sets[set].electrode];
}

double mag_cell_average_share(const mag_cell *c, int electrode)
{
    return mag_cell_host(c, electrode) / mag_cell_full(c, electrode);
}

static side find_side(const mag_cell *c, const weights *w, int electrode)
{
    const mag_cell_porous *p = c->places[electrode].porous;
    side s = {0};

    if (p == NULL) {
        return s;
    }
    for (int set = 0; set < c->set_count; set++) {
        const mag_cell_set *k = &c->sets[set];
        const mag_cell_place *at = &c->places[electrode];
        for (int n = 0; n < at->cells && k->electrode == electrode; n++) {
            const double much = weigh(c, w, set, n);
            const double solid = c->y[at->phi + n], ions = c->y[c->phi + at->first + n];
            const double film = c->y[k->j + n] * p->kinetics.film;
            const double potential = c->s.potential[set * c->cells + n];
            s.solid += much * solid;
            s.film += much * film;
            s.potential += much * potential;
            s.kinetic += much * (solid - ions - potential - film);
        }
    }
    const double share = mag_cell_average_share(c, electrode);
    s.average = mag_cell_rest_potential(c, p, share, c->y[c->t]);
    return s;
}

/// What the electrolyte takes from the negative electrode to the positive. Potentials, each with
/// its weight, differ by the sum over faces of what falls there times what has come into the
/// electrolyte before it.
static void cross_electrolyte(const mag_cell *c, const weights *w, mag_cell_split *split)
{
    const mag_cell_scratch *s = &c->s;
    const double volts = mag_cell_diffusion_volts(c, c->y[c->t]);
    double come = c->metal >= 0 ? 1.0 : 0.0;

    for (int n = 0; n < c->cells - 1; n++) {
        for (int set = 0; set < c->set_count; set++) {
            const mag_cell_place *p = &c->places[c->sets[set].electrode];
            if (n >= p->first && n < p->first + p->cells) {
                const double much = weigh(c, w, set, n - p->first);
                come += c->sets[set].electrode == MAG_CELL_NEGATIVE ? much : -much;
            }
        }
        const double lean = 0.5 * (s->lean[n] + s->lean[n + 1]);
        split->ohmic_electrolyte += come * s->current[n + 1] / s->ions[n + 1];
        split->concentration_electrolyte -= come * volts * lean * (s->log_c[n + 1] - s->log_c[n]);
    }
}

/// Half a cell of electrolyte, and a plane of metal.
static void cross_plane(const mag_cell *c, int electrode, mag_cell_split *split)
{
    const mag_cell_scratch *s = &c->s;
    const double volts = mag_cell_diffusion_volts(c, c->y[c->t]);
    const double sign = electrode == MAG_CELL_NEGATIVE ? 1.0 : -1.0; // of what strips it
    mag_cell_plane plane;

    if (c->places[electrode].porous != NULL) {
        return;
    }
    mag_cell_find_plane(c, electrode, c->y, &plane);
    const double rise = plane.log_salt - s->log_c[plane.cell];
    split->ohmic_electrolyte += sign * plane.i * s->ions_half[plane.cell];
    split->concentration_electrolyte += sign * volts * s->lean[plane.cell] * rise;
    split->film += sign * plane.i * plane.metal->kinetics.film;
    if (electrode == MAG_CELL_NEGATIVE) {
        split->kinetic_negative = plane.eta;
    } else {
        split->kinetic_positive = -plane.eta;
    }
}

/// What electrons lose in the positive electrode: to its face, and the half cell up to that.
static double cross_positive(const mag_cell *c, double solid)
{
    const mag_cell_place *p = &c->places[MAG_CELL_POSITIVE];
    return p->porous == NULL ? 0.0
                             : solid - c->y[p->phi + p->cells - 1] +
                                   0.5 * c->y[c->i] * p->width / p->porous->conductivity;
}

mag_cell_split mag_cell_find_split(mag_cell *c)
{
    mag_cell_find_parts(c, c->y, false);
    const weights w = find_weights(c);
    const side n = find_side(c, &w, MAG_CELL_NEGATIVE), p = find_side(c, &w, MAG_CELL_POSITIVE);
    mag_cell_split split = {
        .potential = p.average - n.average,
        .ohmic_solid = (0.0 - n.solid) + cross_positive(c, p.solid),
        .kinetic_negative = n.kinetic,
        .kinetic_positive = -p.kinetic,
        .film = n.film - p.film,
        .contact = c->y[c->i] * c->setup.contact,
        .concentration_negative = n.potential - n.average,
        .concentration_positive = p.average - p.potential,
        .by_current = w.by_current,
    };

    cross_electrolyte(c, &w, &split);
    cross_plane(c, MAG_CELL_NEGATIVE, &split);
    cross_plane(c, MAG_CELL_POSITIVE, &split);
    return split;
}

double mag_cell_split_sum(const mag_cell_split *s)
{
    return s->ohmic_electrolyte + s->ohmic_solid + s->kinetic_negative + s->kinetic_positive +
           s->film + s->contact + s->concentration_electrolyte + s->concentration_negative +
           s->concentration_positive;
}
