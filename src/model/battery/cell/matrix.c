#include "model/battery/cell/kinetics.h"
#include "model/battery/cell/parts.h"

#include <math.h>

// dr/dy + c dr/dy', row by row as residual.c finds r. Where the temperature stays its column is
// left out. Values are put in an order that does not hang on them, so that their places are found
// once.

/// Where values go.
typedef struct target {
    mag_sparse *matrix; ///< takes values; NULL: none
    int32_t *row;       ///< takes places instead; NULL: none
    int32_t *column;    ///< theirs
    size_t count;       ///< so far
} target;

static void put(target *to, int32_t row, int32_t column, double value)
{
    if (to->row != NULL) {
        to->row[to->count] = row;
        to->column[to->count] = column;
    } else if (to->matrix != NULL) {
        mag_sparse_put(to->matrix, value);
    }
    to->count++;
}

/// What a row needs to know.
typedef struct ground {
    mag_cell *cell;
    const double *y;
    double c;         ///< of y'
    double per_mole;  ///< 1 / (z F) [mol/C]
    double volts;     ///< of a unit of ln c
    double per_volt;  ///< z F / (R T)
    double ions_warm; ///< [1/K] relative slope of the conductivity with temperature
    double salt_warm; ///< [1/K] of the diffusivity
    bool warms;       ///< the temperature is an unknown worth a column
} ground;

/// Relative slope with temperature [1/K] of an activation energy [J/mol].
static double relative_warmth(double activation, double temperature)
{
    return activation / (MAG_GAS_CONSTANT * temperature * temperature);
}

static ground find_ground(mag_cell *cell, const double *y, double c)
{
    const mag_cell_electrolyte *e = &cell->setup.electrolyte;
    return (ground){
        .cell = cell,
        .y = y,
        .c = c,
        .per_mole = 1.0 / (cell->setup.charge * MAG_FARADAY),
        .volts = mag_cell_diffusion_volts(cell, y[cell->t]),
        .per_volt = mag_per_volt(cell->setup.charge, y[cell->t]),
        .ions_warm = relative_warmth(e->conductivity_activation, y[cell->t]),
        .salt_warm = relative_warmth(e->diffusivity_activation, y[cell->t]),
        .warms = cell->setup.heat.capacity > 0.0,
    };
}

// ---- particles -------------------------------------------------------------------------------

/// Rows of the shells of one cell's particle of a set.
static void put_shells(target *to, const ground *g, int set, int n)
{
    const mag_cell *c = g->cell;
    const mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    const int m = p->cells, last = p->shells - 1;
    const double warm = relative_warmth(p->porous->diffusivity_activation, g->y[c->t]);
    const double *x = g->y + k->share + n, *D = k->spread + n, *slope = k->spread_d + n;

    for (int shell = 0; shell < p->shells; shell++) {
        const int32_t at = k->share + shell * m + n;
        const int here = shell * m;
        double own = g->c, heat = 0.0;
        if (shell < last) {
            const double out = 0.5 * k->outward[shell], rise = x[here + m] - x[here];
            const double both = D[here] + D[here + m];
            own += out * (both - slope[here] * rise);
            heat -= out * both * rise;
            put(to, at, at + m, -out * (both + slope[here + m] * rise));
        }
        if (shell > 0) {
            const double in = 0.5 * k->inward[shell], rise = x[here] - x[here - m];
            const double both = D[here - m] + D[here];
            own += in * (both + slope[here] * rise);
            heat += in * both * rise;
            put(to, at, at - m, in * (slope[here - m] * rise - both));
        }
        put(to, at, at, own);
        if (shell == last) {
            put(to, at, k->j + n, k->leave * g->per_mole / p->porous->most);
        }
        if (g->warms) {
            put(to, at, c->t, warm * heat);
        }
    }
}

/// Slopes of the share at a surface.
typedef struct surface {
    double last, before; ///< with the two outermost shells
    double j;            ///< with j
    double warmth;       ///< with temperature
} surface;

static surface find_surface(const ground *g, int set, int n)
{
    const mag_cell *c = g->cell;
    const mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    const int at = (p->shells - 1) * p->cells + n;
    const double D = k->spread[at], j = g->y[k->j + n];
    const double steep = 0.375 * (k->radius / p->shells) * g->per_mole / (p->porous->most * D);
    const double warm = relative_warmth(p->porous->diffusivity_activation, g->y[c->t]);

    if (c->s.share[set * c->cells + n] != c->s.surface[set * c->cells + n]) {
        return (surface){0.0, 0.0, 0.0, 0.0}; // held at its bound
    }
    return (surface){1.125 + steep * j * k->spread_d[at] / D, -0.125, -steep, steep * j * warm};
}

/// Row of the reaction at one cell's particle of a set.
static void put_reaction(target *to, const ground *g, int set, int n)
{
    const mag_cell *c = g->cell;
    const mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    const mag_cell_kinetics *kin = &p->porous->kinetics;
    const mag_cell_scratch *s = &c->s;
    const int at = set * c->cells + n, cell = p->first + n;
    const int32_t row = k->j + n, outer = k->share + (p->shells - 1) * p->cells + n;
    const double T = g->y[c->t], j = g->y[row], share = s->share[at];
    const double warm = relative_warmth(kin->activation, T);
    const double exchange = k->exchange * s->exchange[at];
    const double steep = s->lift_d[at] * s->ratio[at];
    const double by_share = -g->per_volt * s->potential_d[at] +
                            steep * (kin->alpha_c / share - kin->alpha_a / (1.0 - share));
    const surface e = find_surface(g, set, n);
    const bool held = g->y[c->salt + cell] < s->c[cell];

    put(to, row, outer, by_share * e.last);
    put(to, row, outer - p->cells, by_share * e.before);
    put(to, row, row, by_share * e.j - g->per_volt * kin->film - s->lift_d[at] / exchange);
    put(to, row, p->phi + n, g->per_volt);
    put(to, row, c->phi + cell, -g->per_volt);
    put(to, row, c->salt + cell, held ? 0.0 : steep * kin->order / s->c[cell]);
    if (g->warms) {
        const double eta =
            g->y[p->phi + n] - g->y[c->phi + cell] - s->potential[at] - j * kin->film;
        put(to, row, c->t,
            -g->per_volt * (eta / T + s->entropy[at]) + steep * warm + by_share * e.warmth);
    }
}

// ---- what conducts ---------------------------------------------------------------------------

/// Rows of an electrode's solid.
static void put_solid(target *to, const ground *g, int electrode)
{
    const mag_cell *c = g->cell;
    const mag_cell_place *p = &c->places[electrode];
    const double sigma = p->porous->conductivity / p->width;
    const bool negative = electrode == MAG_CELL_NEGATIVE;

    for (int n = 0; n < p->cells; n++) {
        const int32_t row = p->phi + n;
        double own = n == 0 && negative ? 2.0 * sigma : 0.0;
        if (n > 0) {
            own += sigma;
            put(to, row, row - 1, -sigma);
        }
        if (n < p->cells - 1) {
            own += sigma;
            put(to, row, row + 1, -sigma);
        } else if (!negative) {
            put(to, row, c->i, 1.0);
        }
        put(to, row, row, own);
        for (int set = 0; set < c->set_count; set++) {
            if (c->sets[set].electrode == electrode) {
                put(to, row, c->sets[set].j + n, p->width * c->sets[set].area);
            }
        }
    }
}

/// Slopes of what passes a face between cells n - 1 and n of the electrolyte.
typedef struct face {
    double current_left, current_right; ///< of the current with the concentrations
    double current_warmth;              ///< with temperature
    double flux_left, flux_right;       ///< of the salt's flux with the concentrations
    double flux_phi;                    ///< with the left potential; minus it: with the right
    double flux_warmth;                 ///< with temperature
} face;

static face find_face(const ground *g, int n)
{
    const mag_cell *c = g->cell;
    const mag_cell_scratch *s = &c->s;
    const double *y = g->y;
    const double ions = s->ions[n], flow = s->flow[n];
    const double rise = s->log_c[n] - s->log_c[n - 1];
    const double lean = 0.5 * (s->lean[n - 1] + s->lean[n]);
    const double drive = s->current[n] / ions;
    const double fall = y[c->salt + n - 1] - y[c->salt + n];
    double current[2], flux[2];

    for (int side = 0; side < 2; side++) {
        const int k = n - 1 + side;
        const double in = y[c->salt + k] < s->c[k] ? 0.0 : 1.0; // held at its bound: 0
        const double lean_d =
            in * ((1.0 - s->moved[k]) * s->factor_d[k] - s->moved_d[k] * s->factor[k]);
        const double sign = side == 0 ? -1.0 : 1.0;
        current[side] = in * ions * ions * s->ions_half[k] * s->kappa_d[k] / s->kappa[k] * drive +
                        ions * g->volts * (0.5 * lean_d * rise + sign * in * lean / s->c[k]);
        flux[side] =
            in * flow * flow * s->salt_half[k] * s->salt_d[k] / s->salt[k] * fall - sign * flow;
    }
    face f = {.current_left = current[0],
              .current_right = current[1],
              .current_warmth =
                  s->current[n] * g->ions_warm + ions * g->volts / y[c->t] * lean * rise,
              .flux_left = flux[0],
              .flux_right = flux[1],
              .flux_warmth = flow * fall * g->salt_warm};
    if (s->varies) {
        const double more = (0.5 * (s->moved[n - 1] + s->moved[n]) - s->usual) * g->per_mole;
        const double half = 0.5 * g->per_mole * s->current[n];
        f.flux_left += half * s->moved_d[n - 1] + more * f.current_left;
        f.flux_right += half * s->moved_d[n] + more * f.current_right;
        f.flux_phi = more * ions;
        f.flux_warmth += more * f.current_warmth;
    }
    return f;
}

/// What passes a face leaves one cell and enters the next.
static void put_face(target *to, const ground *g, int n)
{
    const mag_cell *c = g->cell;
    const face f = find_face(g, n);

    for (int side = 0; side < 2; side++) {
        const int k = n - 1 + side;
        const double sign = side == 0 ? 1.0 : -1.0;
        put(to, c->phi + k, c->phi + n - 1, sign * c->s.ions[n]);
        put(to, c->phi + k, c->phi + n, -sign * c->s.ions[n]);
        put(to, c->phi + k, c->salt + n - 1, sign * f.current_left);
        put(to, c->phi + k, c->salt + n, sign * f.current_right);
        put(to, c->salt + k, c->salt + n - 1, sign * f.flux_left);
        put(to, c->salt + k, c->salt + n, sign * f.flux_right);
        if (c->s.varies) {
            put(to, c->salt + k, c->phi + n - 1, sign * f.flux_phi);
            put(to, c->salt + k, c->phi + n, -sign * f.flux_phi);
        }
        if (g->warms) {
            put(to, c->phi + k, c->t, sign * f.current_warmth);
            put(to, c->salt + k, c->t, sign * f.flux_warmth);
        }
    }
}

/// Rows of the electrolyte's salt and charge.
static void put_electrolyte(target *to, const ground *g)
{
    const mag_cell *c = g->cell;
    const double lean = (1.0 - c->s.usual) * g->per_mole;

    for (int n = 1; n < c->cells; n++) {
        put_face(to, g, n);
    }
    for (int n = 0; n < c->cells; n++) {
        put(to, c->salt + n, c->salt + n, c->porosity[n] * c->width[n] * g->c);
    }
    for (int set = 0; set < c->set_count; set++) {
        const mag_cell_place *p = &c->places[c->sets[set].electrode];
        const double given = p->width * c->sets[set].area;
        for (int n = 0; n < p->cells; n++) {
            put(to, c->phi + p->first + n, c->sets[set].j + n, -given);
            put(to, c->salt + p->first + n, c->sets[set].j + n, -lean * given);
        }
    }
    if (c->metal >= 0) {
        put(to, c->phi, c->metal_i, -1.0);
        put(to, c->salt, c->metal_i, -lean);
    }
    if (c->counter >= 0) {
        put(to, c->phi + c->cells - 1, c->i, 1.0);
        put(to, c->salt + c->cells - 1, c->i, lean);
    }
}

// ---- planes of metal ----------------------------------------------------------------------

/// Slopes of something at the plane.
typedef struct slopes {
    double salt;   ///< with the concentration of the cell at it
    double i;      ///< with the current that strips it
    double warmth; ///< with temperature
} slopes;

/// The concentration at the plane, were it not held.
static slopes find_plane_salt(const ground *g, const mag_cell_plane *plane)
{
    const mag_cell_scratch *s = &g->cell->s;
    const double i = plane->i;
    const int n = plane->cell;
    const double climb = g->per_mole * s->salt_half[n]; // of concentration, by current

    return (slopes){
        .salt = 1.0 - climb * i * (s->moved_d[n] + (1.0 - s->moved[n]) * s->salt_d[n] / s->salt[n]),
        .i = (1.0 - s->moved[n]) * climb,
        .warmth = -(1.0 - s->moved[n]) * climb * i * g->salt_warm,
    };
}

/// The potential of the electrolyte at the plane, less that of the cell at it.
static slopes find_plane_phi(const ground *g, const mag_cell_plane *plane, slopes at)
{
    const mag_cell *c = g->cell;
    const mag_cell_scratch *s = &c->s;
    const int n = plane->cell;
    const double i = plane->i, rise = plane->log_salt - s->log_c[n];
    const double lean_d = (1.0 - s->moved[n]) * s->factor_d[n] - s->moved_d[n] * s->factor[n];
    const double lift = g->volts * s->lean[n] / plane->salt;

    return (slopes){
        .salt = -i * s->ions_half[n] * s->kappa_d[n] / s->kappa[n] + g->volts * lean_d * rise +
                lift * at.salt - g->volts * s->lean[n] / s->c[n],
        .i = s->ions_half[n] + lift * at.i,
        .warmth = -i * s->ions_half[n] * g->ions_warm + g->volts / g->y[c->t] * s->lean[n] * rise +
                  lift * at.warmth,
    };
}

/// u at the plane, by one of the slopes: what salt, current and temperature change by.
static double turn(const ground *g, const mag_cell_plane *plane, double salt, double i, double T)
{
    const mag_cell_metal *m = plane->metal;
    const double sum = m->kinetics.alpha_a + m->kinetics.alpha_c, share = m->kinetics.alpha_a / sum;
    const double now = plane->i, temperature = g->y[g->cell->t];
    salt = plane->held ? 0.0 : salt;
    const double exchange = m->kinetics.order / plane->salt * salt +
                            relative_warmth(m->kinetics.activation, temperature) * T;
    double slow = 0.0;

    if (m->desolvation > 0.0) {
        const double most =
            salt / plane->salt + relative_warmth(m->desolvation_activation, temperature) * T;
        slow = (i - now * most) / (plane->most * plane->slow);
    }
    const double ratio = i / (plane->exchange * pow(plane->slow, share)) -
                         plane->ratio * (exchange + (plane->limited ? 0.0 : share * slow));
    return plane->lift_d * ratio + slow / sum;
}

/// Rows of the plane at an electrode.
static void put_metal(target *to, const ground *g, int electrode)
{
    const mag_cell *c = g->cell;
    const bool negative = electrode == MAG_CELL_NEGATIVE;
    const int32_t row = negative ? c->metal_i : c->v, metal = negative ? c->metal : c->counter;
    const int32_t column = negative ? c->metal_i : c->i;
    const double sign = negative ? 1.0 : -1.0; // of the current that strips, in that column
    mag_cell_plane plane;

    mag_cell_find_plane(c, electrode, g->y, &plane);
    const slopes salt = find_plane_salt(g, &plane), phi = find_plane_phi(g, &plane, salt);
    const double by_i =
        -g->per_volt * (phi.i + plane.metal->kinetics.film) - turn(g, &plane, salt.i, 1.0, 0.0);
    put(to, row, c->phi + plane.cell, -g->per_volt);
    put(to, row, c->salt + plane.cell,
        -g->per_volt * phi.salt - turn(g, &plane, salt.salt, 0.0, 0.0));
    put(to, row, column, sign * by_i + (negative ? 0.0 : g->per_volt * c->setup.contact));
    if (!negative) {
        put(to, row, c->v, g->per_volt);
    }
    if (g->warms) {
        put(to, row, c->t,
            -g->per_volt * (phi.warmth + plane.eta / g->y[c->t]) -
                turn(g, &plane, salt.warmth, 0.0, 1.0));
    }
    put(to, metal, metal, g->c);
    put(to, metal, column, sign * plane.metal->molar_volume * g->per_mole);
}

mag_cell_plane_slopes mag_cell_find_plane_slopes(mag_cell *cell, int electrode, const double *y)
{
    const ground g = find_ground(cell, y, 0.0);
    mag_cell_plane plane;

    mag_cell_find_parts(cell, y, true);
    mag_cell_find_plane(cell, electrode, y, &plane);
    const slopes phi = find_plane_phi(&g, &plane, find_plane_salt(&g, &plane));
    return (mag_cell_plane_slopes){
        .salt = phi.salt,
        .i = phi.i,
        .warmth = phi.warmth,
        .row_by_i = -g.per_volt * plane.metal->kinetics.film - turn(&g, &plane, 0.0, 1.0, 0.0),
    };
}

// ---- the cell as a whole ---------------------------------------------------------------------

static void put_control(target *to, const ground *g, double t)
{
    const mag_cell *c = g->cell;
    const double i = g->y[c->i], v = g->y[c->v];
    double by_i = 1.0, by_v = 0.0;

    switch (c->step.control) {
    case MAG_CELL_CURRENT:
        break;
    case MAG_CELL_VOLTAGE:
        by_i = 0.0;
        by_v = 1.0;
        break;
    case MAG_CELL_POWER:
        by_i = v;
        by_v = i;
        break;
    case MAG_CELL_RESISTANCE:
        by_i = -mag_cell_target(c, t);
        by_v = 1.0;
        break;
    }
    put(to, c->i, c->i, by_i);
    put(to, c->i, c->v, by_v);
}

/// The row of the temperature, where it changes.
static void put_heat(target *to, const ground *g)
{
    const mag_cell *c = g->cell;
    const double per = -1.0 / c->setup.heat.capacity;
    double own = g->c + c->setup.heat.transfer / c->setup.heat.capacity;

    put(to, c->t, c->i, -per * g->y[c->v]);
    put(to, c->t, c->v, -per * g->y[c->i]);
    for (int set = 0; set < c->set_count; set++) {
        const mag_cell_set *k = &c->sets[set];
        const mag_cell_place *p = &c->places[k->electrode];
        const int32_t outer = k->share + (p->shells - 1) * p->cells;
        for (int n = 0; n < p->cells; n++) {
            const int at = set * c->cells + n;
            const double much = -per * k->area * p->width, j = g->y[k->j + n], T = g->y[c->t];
            const double by_share = much * j * (c->s.potential_d[at] - T * c->s.entropy_d[at]);
            const surface e = find_surface(g, set, n);
            put(to, c->t, outer + n, by_share * e.last);
            put(to, c->t, outer + n - p->cells, by_share * e.before);
            put(to, c->t, k->j + n,
                much * (c->s.potential[at] - T * c->s.entropy[at]) + by_share * e.j);
            own += by_share * e.warmth;
        }
    }
    put(to, c->t, c->t, own);
}

static void put_whole(target *to, const ground *g, double t)
{
    const mag_cell *c = g->cell;
    const mag_cell_place *right = &c->places[MAG_CELL_POSITIVE];

    put_control(to, g, t);
    if (right->porous != NULL) {
        put(to, c->v, c->v, 1.0);
        put(to, c->v, right->phi + right->cells - 1, -1.0);
        put(to, c->v, c->i, 0.5 * right->width / right->porous->conductivity + c->setup.contact);
    }
    if (g->warms) {
        put_heat(to, g);
    } else {
        put(to, c->t, c->t, g->c);
    }
    put(to, c->charge, c->charge, g->c);
    put(to, c->charge, c->i, -1.0);
    put(to, c->energy, c->energy, g->c);
    put(to, c->energy, c->i, -g->y[c->v]);
    put(to, c->energy, c->v, -g->y[c->i]);
}

size_t mag_cell_put_matrix(mag_cell *cell, double t, double c, const double *y, int32_t *row,
                           int32_t *column)
{
    target to = {cell->matrix, row, column, 0};
    const ground g = find_ground(cell, y, c);

    mag_cell_find_parts(cell, y, true);
    for (int set = 0; set < cell->set_count; set++) {
        for (int n = 0; n < cell->places[cell->sets[set].electrode].cells; n++) {
            put_shells(&to, &g, set, n);
            put_reaction(&to, &g, set, n);
        }
    }
    for (int electrode = 0; electrode < MAG_CELL_ELECTRODES; electrode++) {
        if (cell->places[electrode].porous != NULL) {
            put_solid(&to, &g, electrode);
        }
    }
    put_electrolyte(&to, &g);
    if (cell->metal >= 0) {
        put_metal(&to, &g, MAG_CELL_NEGATIVE);
    }
    if (cell->counter >= 0) {
        put_metal(&to, &g, MAG_CELL_POSITIVE);
    }
    put_whole(&to, &g, t);
    return to.count;
}
