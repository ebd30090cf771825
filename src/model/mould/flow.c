#include "model/mould/flow.h"

#include "model/block.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAG_STATE mag_flow
#define FIELD     MAG_FIELD_ROW
static const mag_field fields[] = {
#include "model/mould/flow_fields.def"
};
#undef FIELD

enum { FIELDS = sizeof fields / sizeof fields[0] };

static void count_fields(const mag_flow *s, size_t counts[FIELDS])
{
    const size_t c[] = {
#define FIELD MAG_FIELD_COUNT
#include "model/mould/flow_fields.def"
#undef FIELD
    };
    memcpy(counts, c, sizeof c);
}

mag_flow_setup mag_flow_setup_default(void)
{
    return (mag_flow_setup){
        .collision = MAG_REGULARISED,
        .magic = 3.0 / 16.0,
        .smagorinsky = 0.1,
        .margin = 0.01,
        .surface = true,
    };
}

static mag_status copy_links(mag_context *ctx, mag_flow *f)
{
    const size_t bytes = f->setup.link_count * sizeof *f->setup.links;
    mag_wall_link *own = NULL;

    if (bytes > 0) {
        own = malloc(bytes);
        if (own == NULL) {
            return mag_fail(ctx, MAG_MACHINE, "out of memory: %zu wall links", f->setup.link_count);
        }
        memcpy(own, f->setup.links, bytes);
    }
    f->links = own;
    f->setup.links = own;
    return MAG_OK;
}

mag_status mag_flow_create(mag_context *ctx, const mag_grid *g, const mag_flow_setup *setup,
                           mag_flow **out)
{
    size_t counts[FIELDS];
    mag_flow *f = calloc(1, sizeof *f);

    *out = NULL;
    if (f == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a flow");
    }
    f->grid = g;
    f->setup = *setup;
    f->now.gas_density = 1.0;
    f->now.rescale = 1.0;
    mag_status status = copy_links(ctx, f);
    if (status == MAG_OK) {
        count_fields(f, counts);
        status = mag_block_create(ctx, fields, counts, FIELDS, f, &f->block);
    }
    if (status != MAG_OK) {
        mag_flow_destroy(f);
        return status;
    }
    for (size_t c = 0; c < g->groups * (size_t)MAG_LANES; c++) {
        f->arrival[c] = NAN;
    }
    if (!f->setup.surface) {
        memset(f->kind, MAG_LIQUID, g->cells);
    }
    *out = f;
    return MAG_OK;
}

void mag_flow_destroy(mag_flow *f)
{
    if (f != NULL) {
        free(f->links);
        mag_block_destroy(f->block);
        free(f);
    }
}

void mag_flow_set(mag_flow *f, size_t cell, mag_cell_kind kind, double fill, double density,
                  const double u[3])
{
    f->kind[cell] = (uint8_t)kind;
    f->fill[cell] = (mag_pop)(kind == MAG_LIQUID ? 1.0 : kind == MAG_GAS ? 0.0 : fill);
    f->mass[cell] = kind == MAG_INTERFACE ? fill * density : 0.0;
    f->excess[cell] = (mag_pop)(density - 1.0);
    f->arrival[cell] = kind != MAG_GAS && (double)f->fill[cell] >= 0.5 ? 0.0f : NAN;
    if (kind == MAG_GAS) {
        return;
    }
    double left[3]; // a collision leaves cells with half a step of the force beyond u
    for (int d = 0; d < 3; d++) {
        left[d] = u[d] + 0.5 * f->now.force[d];
    }
    for (int q = 0; q < MAG_Q; q++) {
        f->populations[mag_flow_out(f, cell, q)] = (mag_pop)mag_equilibrium(q, density - 1.0, left);
    }
}

/// Liquid beside gas becomes full interface: the layer must be closed.
static void close_layer(mag_flow *f)
{
    const mag_grid *g = f->grid;

    for (size_t c = 0; c < g->cells; c++) {
        if (f->kind[c] != MAG_LIQUID) {
            continue;
        }
        for (int q = 1; q < MAG_Q; q++) {
            const ptrdiff_t next = mag_grid_neighbour(g, q, c);
            if (next >= 0 && f->kind[next] == MAG_GAS) {
                f->kind[c] = MAG_INTERFACE;
                f->mass[c] = 1.0 + (double)f->excess[c];
                break;
            }
        }
    }
}

mag_status mag_flow_start(mag_context *ctx, mag_flow *f)
{
    if (f->setup.surface) {
        close_layer(f);
    }
    return mag_flow_restored(ctx, f);
}

mag_status mag_flow_restored(mag_context *ctx, mag_flow *f)
{
    (void)ctx;
    mag_flow_take_stock(f);
    return MAG_OK;
}

int mag_flow_chunks(mag_flow *f, mag_chunk *chunks, int have)
{
    size_t counts[FIELDS];
    count_fields(f, counts);
    if (have < MAG_CHUNKS) {
        chunks[have++] = (mag_chunk){"flow", &f->now, sizeof f->now};
    }
    return mag_block_chunks(fields, counts, FIELDS, f, chunks, have);
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
    p.density = 1.0 + excess;
    for (int d = 0; d < 3; d++) {
        p.u[d] = j[d] / p.density - 0.5 * f->now.force[d];
    }
    return p;
}

static void read_in(const mag_flow *f, size_t cell, double in[MAG_Q])
{
    for (int q = 0; q < MAG_Q; q++) {
        in[q] = (double)f->populations[mag_flow_in(f, cell, q)];
    }
}

static void sum_moments(const double in[MAG_Q], double *excess, double u[3], double n[6])
{
    static const int axes[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
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

void mag_flow_strain(const mag_flow *f, size_t cell, double rate[6])
{
    static const int axes[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
    const double tau = 0.5 + 3.0 * f->now.viscosity;
    const double *g = f->now.force;
    double in[MAG_Q];
    double excess;
    double u[3];
    double n[6];

    read_in(f, cell, in);
    for (size_t l = 0; l < f->setup.link_count; l++) { // the next step pushes before it collides
        const mag_wall_link *link = &f->setup.links[l];
        if ((size_t)link->cell == cell) {
            in[mag_opposite(link->q)] += link->push * f->now.speed[link->speed];
        }
    }
    sum_moments(in, &excess, u, n);
    const double density = 1.0 + excess;
    for (int m = 0; m < 6; m++) { // Guo's correction (F u + u F) / 2; terms in g^2 cancel
        const int a = axes[m][0];
        const int b = axes[m][1];
        const double force = 0.5 * density * (g[a] * u[b] + u[a] * g[b]);
        rate[m] = -(n[m] + force) / (2.0 * density * MAG_CS2 * tau);
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

void mag_flow_push_walls(mag_flow *f)
{
    for (size_t n = 0; n < f->setup.link_count; n++) {
        const mag_wall_link *link = &f->setup.links[n];
        const size_t cell = (size_t)link->cell;
        if (f->kind[cell] == MAG_GAS) {
            continue;
        }
        mag_pop *in = &f->populations[mag_flow_in(f, cell, mag_opposite(link->q))];
        const mag_pop before = *in;
        *in = (mag_pop)((double)before + link->push * f->now.speed[link->speed]);
        const double gain = (double)*in - (double)before;
        f->now.wall_mass += gain;
        if (f->kind[cell] == MAG_INTERFACE) {
            f->mass[cell] += gain;
            f->excess[cell] += (mag_pop)gain;
        }
    }
}

bool mag_flow_can_rescale(const mag_flow *f)
{
    return f->now.step % 2 == 0;
}

void mag_flow_rescale(mag_flow *f, double ratio)
{
    f->now.rescale = ratio;
}

/// Metal-weighted mean density: scaled about it, the total mass stays.
static double mean_density(const mag_flow *f)
{
    double mass = 0.0;
    double volume = 0.0;
    for (size_t c = 0; c < f->grid->cells; c++) {
        if (f->kind[c] != MAG_GAS) {
            double excess;
            double u[3];
            double n[6];
            mag_flow_moments(f, c, &excess, u, n);
            const double fill = f->kind[c] == MAG_LIQUID ? 1.0 : f->mass[c] / (1.0 + excess);
            mass += fill * (1.0 + excess);
            volume += fill;
        }
    }
    return volume > 0.0 ? mass / volume : 1.0;
}

/// Relaxation time with the sub-grid viscosity, from the non-equilibrium second moment.
static double total_tau(const mag_flow *f, double density, const double n[6])
{
    const double tau = 0.5 + 3.0 * f->now.viscosity;
    const double c = f->setup.collision == MAG_REGULARISED ? f->setup.smagorinsky : 0.0;
    const double norm = sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2] +
                             2.0 * (n[3] * n[3] + n[4] * n[4] + n[5] * n[5]));
    return 0.5 * (tau + sqrt(tau * tau + 18.0 * sqrt(2.0) * c * c * norm / density));
}

static void rescale_cell(mag_flow *f, size_t cell, double ratio, double mean)
{
    double excess;
    double u[3];
    double u_new[3];
    double n[6];

    mag_flow_moments(f, cell, &excess, u, n);
    const double tau = total_tau(f, 1.0 + excess, n);
    const double tau_new = 0.5 + ratio * (tau - 0.5);
    const double excess_new = mean - 1.0 + ratio * ratio * (1.0 + excess - mean);
    for (int d = 0; d < 3; d++) {
        const double half = 0.5 * f->now.force[d];
        u_new[d] = ratio * (u[d] + half) - ratio * ratio * half;
    }
    for (int q = 0; q < MAG_Q; q++) {
        mag_pop *in = &f->populations[mag_flow_in(f, cell, q)];
        const double away = (double)*in - mag_equilibrium(q, excess, u);
        *in = (mag_pop)(mag_equilibrium(q, excess_new, u_new) + away * ratio * tau_new / tau);
    }
    if (f->kind[cell] == MAG_INTERFACE) {
        f->mass[cell] *= (1.0 + excess_new) / (1.0 + excess);
        f->excess[cell] = (mag_pop)excess_new;
    }
}

void mag_flow_apply_rescale(mag_context *ctx, mag_flow *f)
{
    const double ratio = f->now.rescale;
    const double mean = mean_density(f);
    const ptrdiff_t cells = (ptrdiff_t)f->grid->cells;

#pragma omp parallel for schedule(static) num_threads(ctx->threads)
    for (ptrdiff_t c = 0; c < cells; c++) {
        if (f->kind[c] != MAG_GAS) {
            rescale_cell(f, (size_t)c, ratio, mean);
        }
    }
    f->now.gas_density = mean + ratio * ratio * (f->now.gas_density - mean);
    f->now.viscosity *= ratio;
    for (int d = 0; d < 3; d++) {
        f->now.force[d] *= ratio * ratio;
    }
    for (int w = 0; w < MAG_WALL_SPEEDS; w++) {
        f->now.speed[w] *= ratio;
    }
    f->now.rescale = 1.0;
}

/// Names the first cell whose speed is not what a lattice can carry.
static mag_status tell_divergence(mag_context *ctx, const mag_flow *f)
{
    for (size_t c = 0; c < f->grid->cells; c++) {
        if (f->kind[c] == MAG_GAS) {
            continue;
        }
        const mag_flow_point p = mag_flow_look(f, c);
        const double speed = sqrt(p.u[0] * p.u[0] + p.u[1] * p.u[1] + p.u[2] * p.u[2]);
        if (!(speed < sqrt(MAG_CS2))) {
            const int16_t *at = &f->grid->place[3 * c];
            return mag_fail(
                ctx, MAG_DIVERGED,
                "the speed is %g cells a step in cell (%d, %d, %d) at step %llu, but must "
                "stay below 0.577, the lattice's speed of sound",
                speed, at[0], at[1], at[2], (unsigned long long)f->now.step);
        }
    }
    return mag_fail(ctx, MAG_DIVERGED, "a speed is not finite at step %llu",
                    (unsigned long long)f->now.step);
}

mag_status mag_flow_step(mag_context *ctx, mag_flow *f)
{
    if (f->setup.surface) {
        mag_flow_move_surface(ctx, f); // populations, masses -> masses, kinds, missing populations
    }
    mag_sweep_begin(ctx, "walls");
    mag_flow_push_walls(f); // wall speeds -> populations, masses
    if (f->now.rescale != 1.0 && mag_flow_can_rescale(f)) {
        mag_sweep_begin(ctx, "rescale");
        mag_flow_apply_rescale(ctx, f); // populations -> populations of another time step
    }
    mag_sweep_begin(ctx, "collide");
    mag_flow_collide(ctx, f); // populations -> populations, largest speed
    mag_sweep_begin(ctx, NULL);
    f->now.step++;
    if (!(f->now.max_speed < sqrt(MAG_CS2))) {
        return tell_divergence(ctx, f);
    }
    return MAG_OK;
}
