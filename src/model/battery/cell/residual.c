#include "model/battery/cell/kinetics.h"
#include "model/battery/cell/parts.h"

#include <math.h>
#include <string.h>

// Finite volumes. A face between two cells has the resistances of two halves in a row. The surface
// of a particle follows from its two outermost shells and from the slope that j asks for, of third
// order. The reaction's row is its inverse, u - u(j / j0) = 0: in current, not in its exponential,
// for Newton's sake.

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 35)
/// glibc has this in lanes (libmvec), but says so only to code built with -ffast-math.
double log(double x) __attribute__((__simd__("notinbranch")));
#endif
#endif

/// Smallest share and least concentration, of the first one, that curves are asked for.
#define LEAST (0.1 * MAG_CELL_EDGE)

/// What an activation energy [J/mol] makes of a rate at a temperature [K].
static double find_warmth(const mag_cell *c, double activation, double temperature)
{
    return activation == 0.0
               ? 1.0
               : mag_arrhenius(activation, c->setup.reference_temperature, temperature, NULL);
}

double mag_cell_target(const mag_cell *cell, double t)
{
    const mag_cell_step *s = &cell->step;
    return s->course != NULL ? s->course(s->course_user, t - cell->begun) : s->value;
}

double mag_cell_rest_potential(const mag_cell *c, const mag_cell_porous *host, double share,
                               double temperature)
{
    const double rise = temperature - c->setup.reference_temperature;
    const double slope = host->entropy != NULL ? mag_curve_value(host->entropy, share) : 0.0;
    return mag_curve_value(host->potential, share) + rise * slope;
}

// ---- what depends on y alone -----------------------------------------------------------------

/// Values times a factor, in place.
static void scale(double *values, int count, double factor)
{
    for (int n = 0; n < count && factor != 1.0; n++) {
        values[n] *= factor;
    }
}

static void find_electrolyte(mag_cell *c, const double *y, bool slopes)
{
    const mag_cell_electrolyte *e = &c->setup.electrolyte;
    mag_cell_scratch *s = &c->s;
    const size_t N = (size_t)c->cells;
    const double least = LEAST * e->concentration;
    const double kappa = find_warmth(c, e->conductivity_activation, y[c->t]);
    const double salt = find_warmth(c, e->diffusivity_activation, y[c->t]);

    const double *c_e = y + c->salt;
#pragma omp simd simdlen(8)
    for (size_t n = 0; n < N; n++) {
        s->c[n] = c_e[n] > least ? c_e[n] : least;
        s->log_c[n] = log(s->c[n]);
    }
    mag_curve_at(e->conductivity, N, s->c, s->kappa, slopes ? s->kappa_d : NULL);
    mag_curve_at(e->diffusivity, N, s->c, s->salt, slopes ? s->salt_d : NULL);
    if (s->leans) {
        mag_curve_at(e->transference, N, s->c, s->moved, slopes ? s->moved_d : NULL);
        mag_curve_at(e->factor, N, s->c, s->factor, slopes ? s->factor_d : NULL);
    }
    scale(s->kappa, c->cells, kappa);
    scale(s->salt, c->cells, salt);
    if (slopes) {
        scale(s->kappa_d, c->cells, kappa);
        scale(s->salt_d, c->cells, salt);
    }
}

void mag_cell_find_spread(mag_cell *c, int set, const double *y, bool slopes)
{
    mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    const mag_cell_porous *e = p->porous;
    const int count = p->shells * p->cells;
    const double warm = find_warmth(c, e->diffusivity_activation, y[c->t]);

    if (mag_curve_is_constant(e->diffusivity) && warm == k->warm) {
        return; // as it was; its slope stays 0
    }
    k->warm = warm;
    mag_curve_at(e->diffusivity, (size_t)count, y + k->share, k->spread,
                 slopes ? k->spread_d : NULL);
    scale(k->spread, count, warm);
    if (slopes) {
        scale(k->spread_d, count, warm);
    }
}

void mag_cell_find_surfaces(mag_cell *c, int set, const double *y)
{
    const mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    const double *last = y + k->share + (p->shells - 1) * p->cells, *before = last - p->cells;
    const double *spread = k->spread + (p->shells - 1) * p->cells;
    const double steep =
        0.375 * (k->radius / p->shells) / (c->setup.charge * MAG_FARADAY * p->porous->most);
    double *surface = c->s.surface + set * c->cells;

    for (int n = 0; n < p->cells; n++) {
        surface[n] = (9.0 * last[n] - before[n]) / 8.0 - steep * y[k->j + n] / spread[n];
    }
}

/// j0 at the surfaces, as a factor of what it is in a host half full at the reference
/// concentration: (2 s)^alpha_c (2 (1 - s))^alpha_a (c / c_ref)^order.
static void find_exchange(mag_cell *c, int set, const double *share, double *exchange)
{
    const mag_cell_place *p = &c->places[c->sets[set].electrode];
    const mag_cell_kinetics *k = &p->porous->kinetics;
    const double *salt = c->s.c + p->first;
    const double per = 1.0 / c->setup.electrolyte.reference;

    if (k->alpha_a == 0.5 && k->alpha_c == 0.5 && k->order == 0.5) {
        for (int n = 0; n < p->cells; n++) {
            exchange[n] = sqrt(4.0 * share[n] * (1.0 - share[n]) * salt[n] * per);
        }
        return;
    }
    for (int n = 0; n < p->cells; n++) {
        exchange[n] = pow(2.0 * share[n], k->alpha_c) * pow(2.0 * (1.0 - share[n]), k->alpha_a) *
                      pow(salt[n] * per, k->order);
    }
}

static void find_reaction(mag_cell *c, int set, const double *y, bool slopes)
{
    const mag_cell_place *p = &c->places[c->sets[set].electrode];
    const mag_cell_kinetics *k = &p->porous->kinetics;
    const int at = set * c->cells;
    mag_cell_scratch *s = &c->s;
    const double T = y[c->t];
    c->sets[set].exchange = k->exchange * find_warmth(c, k->activation, T);
    const double per = 1.0 / c->sets[set].exchange;
    const size_t count = (size_t)p->cells;
    double *share = s->share + at, *exchange = s->exchange + at, *ratio = s->ratio + at;

    for (int n = 0; n < p->cells; n++) {
        const double surface = s->surface[at + n];
        share[n] = surface < LEAST ? LEAST : surface > 1.0 - LEAST ? 1.0 - LEAST : surface;
    }
    mag_curve_at(p->porous->potential, count, share, s->potential + at,
                 slopes ? s->potential_d + at : NULL);
    if (p->porous->entropy != NULL) {
        mag_curve_at(p->porous->entropy, count, share, s->entropy + at,
                     slopes ? s->entropy_d + at : NULL);
        const double rise = T - c->setup.reference_temperature;
        for (int n = 0; n < p->cells; n++) {
            s->potential[at + n] += rise * s->entropy[at + n];
            s->potential_d[at + n] += slopes ? rise * s->entropy_d[at + n] : 0.0;
        }
    }
    find_exchange(c, set, share, exchange);
    for (int n = 0; n < p->cells; n++) {
        ratio[n] = y[c->sets[set].j + n] * per / exchange[n];
    }
    mag_bv_overpotentials(count, ratio, k->alpha_a, k->alpha_c, s->lift + at, s->lift_d + at);
}

/// Conductances of faces within the electrolyte, and what flows there.
static void find_flows(mag_cell *c, const double *y)
{
    mag_cell_scratch *s = &c->s;
    const double *phi = y + c->phi;
    const double volts = mag_cell_diffusion_volts(c, y[c->t]);

#pragma omp simd
    for (int n = 0; n < c->cells; n++) { // resistances of halves
        s->salt_half[n] = s->half[n] / s->salt[n];
        s->ions_half[n] = s->half[n] / s->kappa[n];
        s->lean[n] = (1.0 - s->moved[n]) * s->factor[n];
    }
#pragma omp simd
    for (int n = 1; n < c->cells; n++) {
        s->flow[n] = 1.0 / (s->salt_half[n - 1] + s->salt_half[n]);
        s->ions[n] = 1.0 / (s->ions_half[n - 1] + s->ions_half[n]);
        const double lean = 0.5 * (s->lean[n - 1] + s->lean[n]);
        s->current[n] =
            s->ions[n] * (phi[n - 1] - phi[n] + volts * lean * (s->log_c[n] - s->log_c[n - 1]));
        s->flux[n] = s->flow[n] * (y[c->salt + n - 1] - y[c->salt + n]);
    }
}

double mag_cell_diffusion_volts(const mag_cell *c, double temperature)
{
    return (c->setup.charge + 1.0) * MAG_GAS_CONSTANT * temperature /
           (c->setup.charge * MAG_FARADAY);
}

void mag_cell_find_parts(mag_cell *c, const double *y, bool slopes)
{
    find_electrolyte(c, y, slopes);
    find_flows(c, y);
    for (int set = 0; set < c->set_count; set++) {
        mag_cell_find_spread(c, set, y, slopes);
        mag_cell_find_surfaces(c, set, y);
        find_reaction(c, set, y, slopes);
    }
}

// ---- the residual ----------------------------------------------------------------------------

/// Shares of a set change by what crosses their shells' faces. All shells but the first and the
/// last are one long loop.
static void leave_shells(mag_cell *c, int set, const double *y, const double *yp, double *r)
{
    const mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    const int m = p->cells, last = (p->shells - 1) * m;
    const double leave = k->leave / (c->setup.charge * MAG_FARADAY * p->porous->most);
    const double *x = y + k->share, *xp = yp + k->share, *j = y + k->j;
    const double *D = k->spread, *in = k->in, *out = k->out;
    double *to = r + k->share;

#pragma omp simd
    for (int n = 0; n < m; n++) {
        to[n] = xp[n] - out[n] * (D[n] + D[n + m]) * (x[n + m] - x[n]);
    }
#pragma omp simd
    for (int n = m; n < last; n++) {
        to[n] = xp[n] - out[n] * (D[n] + D[n + m]) * (x[n + m] - x[n]) +
                in[n] * (D[n - m] + D[n]) * (x[n] - x[n - m]);
    }
#pragma omp simd
    for (int n = last; n < last + m; n++) {
        to[n] = xp[n] + leave * j[n - last] + in[n] * (D[n - m] + D[n]) * (x[n] - x[n - m]);
    }
}

/// The reaction's row, and what it gives the electrolyte. Double layers fill within milliseconds
/// and are left out here, so that potentials have no y'; impedance.c has them.
static void react(mag_cell *c, int set, const double *y, double *r)
{
    const mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    const mag_cell_kinetics *kin = &p->porous->kinetics;
    const double per = mag_per_volt(c->setup.charge, y[c->t]);
    const int at = set * c->cells;
    const int32_t solid = p->phi, ions = c->phi + p->first;

    for (int n = 0; n < p->cells; n++) {
        const double j = y[k->j + n];
        const double eta = y[solid + n] - y[ions + n] - c->s.potential[at + n] - j * kin->film;
        r[k->j + n] = per * eta - c->s.lift[at + n];
        c->s.given[p->first + n] += k->area * j;
    }
}

/// Charge of an electrode's solid: each cell loses what its particles give.
static void conduct_solid(mag_cell *c, int electrode, const double *y, double *r)
{
    const mag_cell_place *p = &c->places[electrode];
    const double sigma = p->porous->conductivity / p->width;
    const double *phi = y + p->phi, *given = c->s.given + p->first;
    const bool negative = electrode == MAG_CELL_NEGATIVE;
    double in = negative ? 2.0 * sigma * (0.0 - phi[0]) : 0.0;

    for (int n = 0; n < p->cells; n++) {
        const bool last = n == p->cells - 1;
        const double out = !last ? sigma * (phi[n] - phi[n + 1]) : negative ? 0.0 : y[c->i];
        r[p->phi + n] = out - in + p->width * given[n];
        in = out;
    }
}

/// Salt and charge of the electrolyte.
static void conduct_ions(mag_cell *c, const double *y, const double *yp, double *r)
{
    mag_cell_scratch *s = &c->s;
    const double per_mole = 1.0 / (c->setup.charge * MAG_FARADAY);
    const double usual = s->usual;

    s->current[0] = c->metal >= 0 ? y[c->metal_i] : 0.0;
    s->flux[0] = (1.0 - usual) * per_mole * s->current[0];
    s->current[c->cells] = c->counter >= 0 ? y[c->i] : 0.0;
    s->flux[c->cells] = (1.0 - usual) * per_mole * s->current[c->cells];
    for (int n = 1; n < c->cells && s->varies; n++) { // what the usual number does not tell
        const double more = 0.5 * (s->moved[n - 1] + s->moved[n]) - usual;
        s->flux[n] += more * per_mole * s->current[n];
    }
    for (int n = 0; n < c->cells; n++) {
        const double given = c->width[n] * s->given[n];
        r[c->phi + n] = s->current[n + 1] - s->current[n] - given;
        r[c->salt + n] = c->porosity[n] * c->width[n] * yp[c->salt + n] + s->flux[n + 1] -
                         s->flux[n] - (1.0 - usual) * per_mole * given;
    }
}

/// A plane of metal: the negative's row is that of its current, the positive's that of the voltage.
static void strip_metal(mag_cell *c, int electrode, const double *y, const double *yp, double *r)
{
    const bool negative = electrode == MAG_CELL_NEGATIVE;
    const int32_t row = negative ? c->metal_i : c->v, metal = negative ? c->metal : c->counter;
    mag_cell_plane plane;
    mag_cell_find_plane(c, electrode, y, &plane);
    r[row] = mag_per_volt(c->setup.charge, y[c->t]) * plane.eta - plane.u;
    r[metal] = yp[metal] + plane.i * plane.metal->molar_volume / (c->setup.charge * MAG_FARADAY);
}

/// Plating is held back where ions lose their solvent slowly; then
/// i = i0 [exp(alpha_a u) - (1 + i / i_des) exp(-alpha_c u)], which a shift of u solves. Currents
/// that no ions are left for raise logarithms along their tangents, so that Newton turns back.
void mag_cell_find_plane(const mag_cell *c, int electrode, const double *y, mag_cell_plane *plane)
{
    const bool negative = electrode == MAG_CELL_NEGATIVE;
    const mag_cell_metal *m = negative ? &c->setup.metal : &c->setup.counter;
    const mag_cell_scratch *s = &c->s;
    const int n = negative ? 0 : c->cells - 1;
    const double i = negative ? y[c->metal_i] : -y[c->i], T = y[c->t];
    const double solid = negative ? 0.0 : y[c->v] + y[c->i] * c->setup.contact;
    const double volts = mag_cell_diffusion_volts(c, T);
    const double per_mole = 1.0 / (c->setup.charge * MAG_FARADAY);
    const double least = LEAST * c->setup.electrolyte.concentration;
    const double raw = y[c->salt + n] + (1.0 - s->moved[n]) * per_mole * i * s->salt_half[n];

    plane->metal = m;
    plane->cell = n;
    plane->i = i;
    plane->salt = fmax(least, raw);
    plane->held = raw < least;
    plane->log_salt = log(plane->salt) + fmin(0.0, raw - least) / least;
    plane->phi =
        y[c->phi + n] + i * s->ions_half[n] + volts * s->lean[n] * (plane->log_salt - s->log_c[n]);
    plane->eta = solid - plane->phi - i * m->kinetics.film;
    plane->exchange = m->kinetics.exchange * find_warmth(c, m->kinetics.activation, T) *
                      pow(plane->salt / c->setup.electrolyte.reference, m->kinetics.order);
    double left = 1.0;
    plane->most = INFINITY;
    if (m->desolvation > 0.0) {
        plane->most = m->desolvation * find_warmth(c, m->desolvation_activation, T) * plane->salt /
                      c->setup.electrolyte.reference;
        left = 1.0 + i / plane->most;
    }
    plane->slow = fmax(MAG_CELL_SLOWEST, left);
    plane->limited = left < MAG_CELL_SLOWEST;
    const double sum = m->kinetics.alpha_a + m->kinetics.alpha_c;
    plane->ratio = i / (plane->exchange * pow(plane->slow, m->kinetics.alpha_a / sum));
    plane->lift = mag_bv_overpotential(plane->ratio, m->kinetics.alpha_a, m->kinetics.alpha_c,
                                       &plane->lift_d);
    plane->u = plane->lift + (log(plane->slow) + (left - plane->slow) / plane->slow) / sum;
}

/// Heat that a cell makes [W/m2]: what is lost of voltage, and what the reactions take up or give
/// (Bernardi, Pawlikowski, Newman 1985), mixing left out.
static double find_heat(const mag_cell *c, const double *y)
{
    double heat = -y[c->i] * y[c->v];
    for (int set = 0; set < c->set_count; set++) {
        const mag_cell_set *k = &c->sets[set];
        const mag_cell_place *p = &c->places[k->electrode];
        const double *U = c->s.potential + set * c->cells, *S = c->s.entropy + set * c->cells;
        for (int n = 0; n < p->cells; n++) {
            heat -= k->area * p->width * y[k->j + n] * (U[n] - y[c->t] * S[n]);
        }
    }
    return heat;
}

static void control(const mag_cell *c, double t, const double *y, double *r)
{
    const double target = mag_cell_target(c, t);
    switch (c->step.control) {
    case MAG_CELL_CURRENT:
        r[c->i] = y[c->i] - target;
        break;
    case MAG_CELL_VOLTAGE:
        r[c->i] = y[c->v] - target;
        break;
    case MAG_CELL_POWER:
        r[c->i] = y[c->i] * y[c->v] - target;
        break;
    case MAG_CELL_RESISTANCE:
        r[c->i] = y[c->v] - target * y[c->i];
        break;
    }
}

bool mag_cell_residual(void *user, double t, const double *y, const double *yp, double *r)
{
    mag_cell *c = user;
    const mag_cell_setup *s = &c->setup;
    const mag_cell_place *right = &c->places[MAG_CELL_POSITIVE];

    find_electrolyte(c, y, false);
    find_flows(c, y);
    memset(c->s.given, 0, (size_t)c->cells * sizeof *c->s.given);
    for (int set = 0; set < c->set_count; set++) {
        mag_cell_find_spread(c, set, y, false);
        mag_cell_find_surfaces(c, set, y);
        find_reaction(c, set, y, false);
        leave_shells(c, set, y, yp, r);
        react(c, set, y, r);
    }
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        if (c->places[e].porous != NULL) {
            conduct_solid(c, e, y, r);
        }
    }
    conduct_ions(c, y, yp, r);
    if (c->metal >= 0) {
        strip_metal(c, MAG_CELL_NEGATIVE, y, yp, r);
    }
    if (c->counter >= 0) {
        strip_metal(c, MAG_CELL_POSITIVE, y, yp, r);
    } else {
        const double beyond = 0.5 * right->width / right->porous->conductivity + s->contact;
        r[c->v] = y[c->v] - y[right->phi + right->cells - 1] + y[c->i] * beyond;
    }
    control(c, t, y, r);
    r[c->t] = yp[c->t];
    if (s->heat.capacity > 0.0) {
        r[c->t] -= (find_heat(c, y) - s->heat.transfer * (y[c->t] - c->around)) / s->heat.capacity;
    }
    r[c->charge] = yp[c->charge] - y[c->i];
    r[c->energy] = yp[c->energy] - y[c->i] * y[c->v];
    return isfinite(r[c->v]) && isfinite(r[c->phi]);
}
