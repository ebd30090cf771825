#include "model/mould/flow/law_lanes.h"
#include "model/mould/flow/surface.h"

#include <math.h>
#include <string.h>

// What the populations of a cell amount to, and sums over all cells.

/// Components of a symmetric tensor in the order that is told.
static const int axes[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};

/// Share of the velocity that populations just collided show which the metal has on average over a
/// step: of a network's drag r they have all, u = shown / (1 - r / 2). Beyond r = 1 metal stops
/// within a step: none.
static double find_shown(const mag_flow *f, size_t cell)
{
    const mag_law_local *t = f->setup.local;

    if (t == NULL || (f->setup.enthalpy[cell] - t->start) * t->scale >= t->network) {
        return 1.0;
    }
    const double drag = mag_law_at(&f->now.rheology, t, f->setup.enthalpy[cell]).drag;
    return drag < 1.0 ? 1.0 / (1.0 - 0.5 * drag) : 0.0;
}

mag_flow_point mag_flow_look(const mag_flow *f, size_t cell)
{
    double excess = 0.0;
    double j[3] = {0.0, 0.0, 0.0};
    mag_flow_point p;

    for (int q = 0; q < MAG_Q; q++) {
        const double out = (double)f->populations[mag_flow_out(f, cell, q)];
        excess += out;
        for (int d = 0; d < 3; d++) {
            j[d] += mag_c[q][d] * out;
        }
    }
    const double shown = find_shown(f, cell);
    p.density = 1.0 + excess;
    for (int d = 0; d < 3; d++) {
        p.u[d] = shown * (j[d] / p.density - 0.5 * f->now.force[d]);
    }
    return p;
}

/// What left the cells of a group along q in the last collision.
static mag_vec read_out(const mag_flow *f, size_t group, int q)
{
    const mag_grid *g = f->grid;
    if (q == 0 || f->now.step % 2 != 0) {
        return mag_vec_load(f->populations + (size_t)mag_opposite(q) * g->stride +
                            group * (size_t)MAG_LANES);
    }
    const int32_t slot = g->first[group * 18 + (size_t)q - 1];
    return slot >= 0 ? mag_vec_load(f->populations + slot)
                     : mag_vec_gather(f->populations,
                                      mag_index_load(g->mixed + (size_t)~slot * (size_t)MAG_LANES));
}

void mag_flow_look_group(const mag_flow *f, size_t group, mag_vec *excess, mag_vec u[3])
{
    mag_vec e = read_out(f, group, 0);
    for (int d = 0; d < 3; d++) {
        u[d] = mag_vec_of((mag_pop)0.0);
    }
    for (int q = 1; q < MAG_Q; q++) {
        const mag_vec out = read_out(f, group, q);
        e += out;
        for (int d = 0; d < 3; d++) {
            u[d] += mag_vec_of((mag_pop)mag_c[q][d]) * out;
        }
    }
    for (int d = 0; d < 3; d++) {
        u[d] = u[d] / (mag_vec_of((mag_pop)1.0) + e) - mag_vec_of((mag_pop)(0.5 * f->now.force[d]));
    }
    for (int l = 0; l < MAG_LANES && f->setup.local != NULL; l++) {
        const double shown = find_shown(f, group * (size_t)MAG_LANES + (size_t)l);
        for (int d = 0; d < 3; d++) {
            u[d][l] *= (mag_pop)shown;
        }
    }
    *excess = e;
}

static void read_in(const mag_flow *f, size_t cell, double in[MAG_Q])
{
    for (int q = 0; q < MAG_Q; q++) {
        in[q] = (double)f->populations[mag_flow_in(f, cell, q)];
    }
}

static void sum_moments(const double in[MAG_Q], double *excess, double u[3], double n[6])
{
    double e = 0.0;
    double j[3] = {0.0, 0.0, 0.0};

    memset(n, 0, 6 * sizeof *n);
    for (int q = 0; q < MAG_Q; q++) {
        e += in[q];
        for (int d = 0; d < 3; d++) {
            j[d] += mag_c[q][d] * in[q];
        }
        for (int m = 0; m < 6; m++) {
            n[m] += mag_c[q][axes[m][0]] * mag_c[q][axes[m][1]] * in[q];
        }
    }
    for (int d = 0; d < 3; d++) {
        u[d] = j[d] / (1.0 + e);
    }
    for (int m = 0; m < 6; m++) {
        const double isotropic = m < 3 ? e / 3.0 : 0.0;
        n[m] -= isotropic + (1.0 + e) * u[axes[m][0]] * u[axes[m][1]];
    }
    *excess = e;
}

void mag_flow_moments(const mag_flow *f, size_t cell, double *excess, double u[3], double n[6])
{
    double in[MAG_Q];
    read_in(f, cell, in);
    sum_moments(in, excess, u, n);
}

double mag_flow_trace(const mag_flow *f, const double n[6])
{
    return f->setup.collision == MAG_REGULARISED ? (n[0] + n[1] + n[2]) / 3.0 : 0.0;
}

mag_rheology mag_flow_law(const mag_flow *f, size_t cell)
{
    mag_rheology law = f->now.rheology;

    if (f->setup.local != NULL) {
        law = mag_law_at(&law, f->setup.local, f->setup.enthalpy[cell]);
    }
    law.yield_stress *= law.structured ? (double)f->structure[cell] : 1.0;
    return law;
}

/// Smagorinsky's constant squared; only the regularised operator has a sub-grid viscosity. Beside
/// walls that a slurry glides along it is damped.
static double find_subgrid(const mag_flow *f, size_t cell, const mag_rheology *law, double moment)
{
    const double c = f->setup.collision == MAG_REGULARISED ? f->setup.smagorinsky : 0.0;

    if (law->law == MAG_NEWTONIAN || c == 0.0 || !f->grid->glides || f->faces[cell] == 0) {
        return c * c;
    }
    return mag_law_damp(c * c, mag_law_solve(law, 0.0, 0.0, moment).viscosity, moment);
}

/// Root of 2 N:N over density, with half the force's share in N.
static double find_moment(const mag_flow *f, double excess, const double u[3], const double n[6])
{
    const double *g = f->now.force;
    const double density = 1.0 + excess;
    double square = 0.0;

    for (int m = 0; m < 6; m++) { // Guo's correction (F u + u F) / 2; terms in g^2 cancel
        const int a = axes[m][0];
        const int b = axes[m][1];
        const double each = n[m] + 0.5 * density * (g[a] * u[b] + u[a] * g[b]);
        square += (m < 3 ? 1.0 : 2.0) * each * each;
    }
    return sqrt(2.0 * square) / density;
}

mag_sheared mag_flow_shear(const mag_flow *f, size_t cell, double excess, const double u[3],
                           const double n[6])
{
    const mag_rheology law = mag_flow_law(f, cell);
    const double moment = find_moment(f, excess, u, n);
    return mag_law_solve(&law, f->now.viscosity, find_subgrid(f, cell, &law, moment), moment);
}

/// What the walls' links are about to add to what comes into a cell.
static void add_pushes(const mag_flow *f, size_t cell, double in[MAG_Q])
{
    const mag_flow_point p = mag_flow_look(f, cell);

    for (size_t l = 0; l < f->setup.link_count; l++) {
        const mag_wall_link *link = &f->setup.links[l];
        if ((size_t)link->cell == cell) {
            double *back = &in[mag_opposite(link->q)];
            *back += mag_flow_wall_gain(f, link, *back, p.u);
        }
    }
}

mag_sheared mag_flow_shear_at(const mag_flow *f, size_t cell)
{
    double in[MAG_Q];
    double excess;
    double u[3];
    double n[6];

    read_in(f, cell, in);
    mag_flow_bend_cell(f, cell, in);
    if (f->inlets[cell / (size_t)MAG_LANES] >> (cell % (size_t)MAG_LANES) & 1u) {
        add_pushes(f, cell, in);
    }
    sum_moments(in, &excess, u, n);
    return mag_flow_shear(f, cell, excess, u, n);
}

double mag_flow_slurry_tau(const mag_flow *f, size_t cell, double excess, const double u[3],
                           const double n[6])
{
    const mag_rheology law = mag_flow_law(f, cell);
    const double moment = find_moment(f, excess, u, n);
    const double subgrid = find_subgrid(f, cell, &law, moment);
    const mag_sheared s = mag_law_solve(&law, f->now.viscosity, subgrid, moment);
    return 0.5 + 3.0 * (s.viscosity + subgrid * s.rate);
}

void mag_flow_strain(const mag_flow *f, size_t cell, double rate[6])
{
    const double tau = 0.5 + 3.0 * f->now.viscosity;
    const double *g = f->now.force;
    double in[MAG_Q];
    double excess;
    double u[3];
    double n[6];

    read_in(f, cell, in);
    mag_flow_bend_cell(f, cell, in);
    add_pushes(f, cell, in); // the next step pushes before it collides
    sum_moments(in, &excess, u, n);
    const double density = 1.0 + excess;
    for (int m = 0; m < 6; m++) { // Guo's correction (F u + u F) / 2; terms in g^2 cancel
        const int a = axes[m][0];
        const int b = axes[m][1];
        n[m] += 0.5 * density * (g[a] * u[b] + u[a] * g[b]);
    }
    const double trace = mag_flow_trace(f, n);
    for (int m = 0; m < 6; m++) {
        const double own = m < 3 ? trace : 0.0; // relaxes with a time of 1
        rate[m] = -((n[m] - own) / tau + own) / (2.0 * density * MAG_CS2);
    }
}

enum { SUM_CELLS = 4096 }; // cells a partial sum covers: the order of adding never changes

/// Mass of the cells [begin, end). What left a cell still counts as its own: the interface has not
/// taken its part yet.
static double sum_mass(const mag_flow *f, size_t begin, size_t end)
{
    double mass = 0.0;
    for (size_t c = begin; c < end; c++) {
        if (f->kind[c] == MAG_INTERFACE) {
            mass += f->mass[c];
        } else if (f->kind[c] == MAG_LIQUID) {
            double excess = 0.0;
            for (int q = 0; q < MAG_Q; q++) {
                excess += (double)f->populations[mag_flow_out(f, c, q)];
            }
            mass += 1.0 + excess;
        }
    }
    return mass;
}

double mag_flow_mass(mag_context *ctx, const mag_flow *f)
{
    (void)ctx;
    double mass = f->now.ledger;
    for (size_t begin = 0; begin < f->grid->cells; begin += SUM_CELLS) {
        const size_t end = begin + SUM_CELLS;
        mass += sum_mass(f, begin, end < f->grid->cells ? end : f->grid->cells);
    }
    return mass;
}

/// Mass times enthalpy of the cells [begin, end).
static double sum_heat(const mag_flow *f, size_t begin, size_t end)
{
    double heat = 0.0;
    for (size_t c = begin; c < end; c++) {
        heat += f->setup.enthalpy[c] * sum_mass(f, c, c + 1);
    }
    return heat;
}

double mag_flow_heat(const mag_flow *f)
{
    double heat = f->now.heat_ledger;
    for (size_t begin = 0; begin < f->grid->cells; begin += SUM_CELLS) {
        const size_t end = begin + SUM_CELLS;
        heat += sum_heat(f, begin, end < f->grid->cells ? end : f->grid->cells);
    }
    return heat;
}

double mag_flow_volume(const mag_flow *f)
{
    double volume = 0.0;
    for (size_t begin = 0; begin < f->grid->cells; begin += SUM_CELLS) {
        double part = 0.0;
        for (size_t c = begin; c < begin + SUM_CELLS && c < f->grid->cells; c++) {
            part += fmin(1.0, fmax(0.0, (double)f->fill[c]));
        }
        volume += part;
    }
    return volume;
}
