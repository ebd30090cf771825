#include "model/mould/flow/flow.h"

#include "model/block.h"
#include "model/mould/flow/law_lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAG_STATE mag_flow
#define FIELD     MAG_FIELD_ROW
static const mag_field fields[] = {
#include "model/mould/flow/flow_fields.def"
};
#undef FIELD

enum { FIELDS = sizeof fields / sizeof fields[0] };

static void count_fields(const mag_flow *s, size_t counts[FIELDS])
{
    const size_t c[] = {
#define FIELD MAG_FIELD_COUNT
#include "model/mould/flow/flow_fields.def"
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
        .young_margin = 0.07,
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
    f->given = calloc(f->setup.link_count + 1, sizeof *f->given);
    if (f->given == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: %zu wall links", f->setup.link_count);
    }
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
    f->now.gas_regions = 1;
    f->table = calloc(1, sizeof *f->table);
    mag_status status = f->table == NULL ? mag_fail(ctx, MAG_MACHINE, "out of memory: a slurry")
                                         : copy_links(ctx, f);
    if (status == MAG_OK) {
        status = mag_flow_take_cuts(ctx, f);
    }
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
    mag_flow_find_thin(f);
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
        free(f->table);
        free(f->given);
        free(f->cuts);
        free(f->cut_sums);
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
        f->velocity[(size_t)d * f->grid->groups * (size_t)MAG_LANES + cell] = (mag_pop)u[d];
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

size_t mag_flow_bytes(const mag_flow *f)
{
    size_t counts[FIELDS];
    count_fields(f, counts);
    return mag_block_bytes(fields, counts, FIELDS);
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

/// Whether a link holds the inlet's pressure. Links that would let nothing in are walls.
static bool holds_pressure(const mag_flow *f, const mag_wall_link *link)
{
    return f->now.inlet_holds && link->inlet && link->push > 0.0;
}

double mag_flow_wall_gain(const mag_flow *f, const mag_wall_link *link, double back,
                          const double u[3])
{
    if (!holds_pressure(f, link)) {
        return link->push * f->now.speed[link->speed];
    }
    // Anti-bounce-back: both equilibria at the wall's density and the cell's velocity, less what
    // left (Ginzburg, Verhaeghe, d'Humieres 2008).
    const int q = link->q;
    const int opposite = mag_opposite(q);
    return mag_equilibrium(q, f->now.inlet_excess, u) +
           mag_equilibrium(opposite, f->now.inlet_excess, u) - 2.0 * back;
}

static mag_pop *returning(const mag_flow *f, const mag_wall_link *link)
{
    return &f->populations[mag_flow_in(f, (size_t)link->cell, mag_opposite(link->q))];
}

/// What all links give, before any of them changes a population that the velocity is made of.
/// Returns the sum over those that hold a pressure.
static double find_gains(mag_flow *f)
{
    double held = 0.0;
    int32_t looked_at = -1;
    mag_flow_point p = {0};

    for (size_t n = 0; n < f->setup.link_count; n++) {
        const mag_wall_link *link = &f->setup.links[n];
        if (f->kind[link->cell] == MAG_GAS) {
            continue;
        }
        if (holds_pressure(f, link) && link->cell != looked_at) {
            p = mag_flow_look(f, (size_t)link->cell);
            looked_at = link->cell;
        }
        f->given[n] = mag_flow_wall_gain(f, link, (double)*returning(f, link), p.u);
        held += holds_pressure(f, link) ? f->given[n] : 0.0;
    }
    return held;
}

/// Heat of the mass that a cell gains over a link from an inlet, or from a wall that drags it
/// along.
static void take_heat(mag_flow *f, const mag_wall_link *link, double gain)
{
    if (f->setup.enthalpy != NULL) {
        const size_t cell = (size_t)link->cell;
        const double own = f->setup.enthalpy[cell];
        const double comes = gain > 0.0 && link->inlet ? f->now.inlet_enthalpy : own;
        const double mass = (double)f->weight[cell] + gain;
        f->weight[cell] = (mag_pop)mass;
        f->now.heat_in += gain * comes;
        f->now.heat_ledger += mag_flow_mix_in(f, cell, gain, comes, mass);
    }
}

void mag_flow_push_walls(mag_flow *f)
{
    const bool closed = find_gains(f) < 0.0; // the check ring of the screw lets nothing back

    for (size_t n = 0; n < f->setup.link_count; n++) {
        const mag_wall_link *link = &f->setup.links[n];
        const size_t cell = (size_t)link->cell;
        if (f->kind[cell] == MAG_GAS || (closed && holds_pressure(f, link))) {
            continue;
        }
        mag_pop *in = returning(f, link);
        const double before = (double)*in;
        *in = (mag_pop)(before + f->given[n]);
        const double gain = (double)*in - before;
        f->now.wall_mass += gain;
        take_heat(f, link, gain);
        if (f->kind[cell] == MAG_INTERFACE) {
            f->mass[cell] += gain;
            f->excess[cell] += (mag_pop)gain;
        }
    }
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
    mag_sweep_begin(ctx, "carry");
    mag_flow_carry(ctx, f); // populations, structure -> structure
    mag_sweep_begin(ctx, "convect");
    mag_flow_convect(ctx, f); // populations, fill, masses, enthalpy -> enthalpy
    if (f->setup.surface) {
        // populations, masses, wall speeds -> masses, kinds, missing populations
        mag_flow_move_surface(ctx, f);
    } else {
        mag_flow_bend_walls(ctx, f); // populations -> populations
        mag_flow_push_walls(f);      // wall speeds -> populations
    }
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
