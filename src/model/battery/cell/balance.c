#include "model/battery/cell/balance.h"

#include "model/battery/cell/kinetics.h"
#include "model/battery/cell/parts.h"

#include "mag/context.h"

#include <float.h>
#include <math.h>

/// Relative to what there was or may be. Sums over cells and shells lose some digits, Newton's
/// iteration stops some before rounding.
#define MATTER_LIMIT 1e-10
/// Of the largest current at a face.
#define CURRENT_LIMIT 1e-8
/// Of the sum of all parts' sizes.
#define POWER_LIMIT 1e-6
/// Roundings of potentials that meet at a face.
#define ROUNDINGS 8.0

double mag_cell_salt(const mag_cell *c)
{
    double salt = 0.0;
    for (int n = 0; n < c->cells; n++) {
        salt += c->porosity[n] * c->width[n] * c->y[c->salt + n];
    }
    return salt;
}

/// Volume of a set's particles in a volume of electrode.
static double find_solid(const mag_cell_set *k)
{
    return k->area * k->radius / 3.0;
}

double mag_cell_host(const mag_cell *c, int electrode)
{
    const mag_cell_porous *p = c->places[electrode].porous;
    double host = 0.0;

    for (int set = 0; set < c->set_count; set++) {
        const mag_cell_set *k = &c->sets[set];
        const int cells = k->electrode == electrode ? c->places[electrode].cells : 0;
        for (int n = 0; n < cells; n++) {
            host += find_solid(k) * c->places[electrode].width * p->most *
                    mag_cell_particle_share(c, set, n);
        }
    }
    return host;
}

double mag_cell_full(const mag_cell *c, int electrode)
{
    const mag_cell_porous *p = c->places[electrode].porous;
    double full = 0.0;
    for (int set = 0; set < c->set_count; set++) {
        if (c->sets[set].electrode == electrode) {
            full += find_solid(&c->sets[set]) * p->thickness * p->most;
        }
    }
    return full;
}

/// Cations that a host gained less those of the charge, over those of a full host.
static double find_host_gap(const mag_cell *c, int electrode)
{
    const mag_cell_porous *p = c->places[electrode].porous;
    const double sign = electrode == MAG_CELL_NEGATIVE ? -1.0 : 1.0; // of a discharge
    if (p == NULL) {
        return 0.0;
    }
    // what it held at first: as many particles as then
    const double full = mag_cell_full(c, electrode) / c->age.host[electrode];
    const double brought = sign * c->y[c->charge] / (c->setup.charge * MAG_FARADAY);
    return (mag_cell_host(c, electrode) + c->age.cut_off[electrode] - p->start * full - brought) /
           full;
}

// ---- current and power -----------------------------------------------------------------------

/// Power [W/m2] so far: the sum of its parts and of their sizes.
static void add_power(mag_cell_balance *b, double part)
{
    b->power += part;
    b->most_power += fabs(part);
}

/// What passes the faces of an electrode, and what its solid loses.
static void add_solid(const mag_cell *c, int electrode, mag_cell_balance *b)
{
    const mag_cell_place *p = &c->places[electrode];
    const bool negative = electrode == MAG_CELL_NEGATIVE;
    const double sigma = p->porous->conductivity / p->width, i = c->y[c->i];
    const double *phi = c->y + p->phi;

    for (int n = 1; n < p->cells; n++) {
        const double solid = sigma * (phi[n - 1] - phi[n]), ions = c->s.current[p->first + n];
        b->current = fmax(b->current, fabs(solid + ions - i));
        b->most_current = fmax(b->most_current, fmax(fabs(solid), fabs(ions)));
        b->rounding = fmax(b->rounding, ROUNDINGS * DBL_EPSILON * sigma * fabs(phi[n]));
        add_power(b, solid * (phi[n - 1] - phi[n]));
    }
    if (negative) { // half a cell at the collector; there the current is as the potential says
        const double solid = -2.0 * sigma * phi[0];
        b->current = fmax(b->current, fabs(solid - i));
        add_power(b, -solid * phi[0]);
    } else {
        add_power(b, 0.5 * i * i / sigma);
    }
}

/// What the particles of a set lose in reacting, and what their hosts yield.
static void add_reaction(const mag_cell *c, int set, mag_cell_balance *b)
{
    const mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    const double per_volt = mag_per_volt(c->setup.charge, c->y[c->t]);
    const double *lift = c->s.lift + set * c->cells, *U = c->s.potential + set * c->cells;

    for (int n = 0; n < p->cells; n++) {
        const double j = c->y[k->j + n], part = k->area * p->width * j;
        add_power(b, part * (lift[n] / per_volt + j * p->porous->kinetics.film));
        add_power(b, part * U[n]);
    }
}

/// What the electrolyte and the planes of metal lose.
static void add_electrolyte(const mag_cell *c, mag_cell_balance *b)
{
    const double *phi = c->y + c->phi;

    for (int n = 1; n < c->cells; n++) {
        b->most_current = fmax(b->most_current, fabs(c->s.current[n]));
        b->rounding = fmax(b->rounding, ROUNDINGS * DBL_EPSILON * c->s.ions[n] * fabs(phi[n]));
        add_power(b, c->s.current[n] * (phi[n - 1] - phi[n]));
    }
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        if (c->places[e].porous == NULL) {
            mag_cell_plane plane;
            mag_cell_find_plane(c, e, c->y, &plane);
            const double u = plane.u / mag_per_volt(c->setup.charge, c->y[c->t]);
            add_power(b, plane.i * (plane.phi - phi[plane.cell]));
            add_power(b, plane.i * (u + plane.i * plane.metal->kinetics.film));
        }
    }
}

/// In the separator, and at a plane of metal, the electrolyte carries all.
static void add_separator(const mag_cell *c, mag_cell_balance *b)
{
    const mag_cell_place *left = &c->places[MAG_CELL_NEGATIVE];
    const mag_cell_place *right = &c->places[MAG_CELL_POSITIVE];
    const int last = right->porous != NULL ? right->first : c->cells - 1;

    for (int n = left->porous != NULL ? left->cells : 1; n <= last; n++) {
        b->current = fmax(b->current, fabs(c->s.current[n] - c->y[c->i]));
    }
    if (c->metal_i >= 0) {
        b->current = fmax(b->current, fabs(c->y[c->metal_i] - c->y[c->i]));
    }
}

mag_cell_balance mag_cell_find_balance(mag_cell *c)
{
    const mag_cell_setup *s = &c->setup;
    mag_cell_balance b = {0};
    double salt = 0.0;

    mag_cell_find_parts(c, c->y, false);
    for (int n = 0; n < c->cells; n++) {
        salt += c->porosity[n] * c->width[n] * s->electrolyte.concentration;
    }
    b.salt = mag_cell_salt(c) / salt - 1.0;
    add_power(&b, c->y[c->i] * (c->y[c->v] + c->y[c->i] * s->contact));
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        b.host[e] = find_host_gap(c, e);
        if (c->places[e].porous != NULL) {
            add_solid(c, e, &b);
        }
    }
    for (int set = 0; set < c->set_count; set++) {
        add_reaction(c, set, &b);
    }
    add_electrolyte(c, &b);
    add_separator(c, &b);
    return b;
}

mag_status mag_cell_check_balance(mag_context *ctx, mag_cell *c)
{
    const mag_cell_balance b = mag_cell_find_balance(c);
    const double current = CURRENT_LIMIT * b.most_current + b.rounding;
    const double power = POWER_LIMIT * b.most_power + b.rounding * fabs(c->y[c->v]);

    if (!(fabs(b.salt) <= MATTER_LIMIT)) {
        return mag_fail(ctx, MAG_DIVERGED, "salt changed by %.2g of what there was, at %g s",
                        b.salt, c->time);
    }
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        if (!(fabs(b.host[e]) <= MATTER_LIMIT)) {
            return mag_fail(ctx, MAG_DIVERGED,
                            "the %s host holds %.2g of a full one more than its charge, at %g s",
                            e == MAG_CELL_NEGATIVE ? "negative" : "positive", b.host[e], c->time);
        }
    }
    if (!(b.current <= current)) {
        return mag_fail(ctx, MAG_DIVERGED,
                        "currents of solid and electrolyte miss the cell's by %.2g A/m2, at %g s",
                        b.current, c->time);
    }
    if (!(fabs(b.power) <= power)) {
        return mag_fail(ctx, MAG_DIVERGED,
                        "power misses the sum of its parts by %.2g W/m2, at %g s", b.power,
                        c->time);
    }
    return MAG_OK;
}
