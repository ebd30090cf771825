#include "model/mould/freeze/freeze.h"

#include "mag/context.h"
#include "model/mould/flow/scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAG_STATE mag_freeze
#define FIELD     MAG_FIELD_ROW
static const mag_field fields[] = {
#include "model/mould/freeze/freeze_fields.def"
};
#undef FIELD

enum { FIELDS = sizeof fields / sizeof fields[0] };

/// Farthest that metal may move between two conductions [cells].
#define FARTHEST 2.0

enum { PRESSES = 8 }; // conductions between two looks at the metal's pressure

#define MOST_PRESSURE 1e9  // [Pa] that no machine reaches: bounds the contact
#define MOST_ACROSS   1000 // cells of a wall beyond which its thickness is not counted on

static void count_fields(const mag_freeze *s, size_t counts[FIELDS])
{
    const size_t c[] = {
#define FIELD MAG_FIELD_COUNT
#include "model/mould/freeze/freeze_fields.def"
#undef FIELD
    };
    memcpy(counts, c, sizeof c);
}

/// The largest contact [W/m2/K] that may come about.
static double find_most_contact(const mag_freeze *z)
{
    const mag_contact *k = &z->setup.contact;
    double most = k->peak;
    for (size_t face = 0; z->setup.modelled && face < z->heat->faces; face++) {
        most = fmax(most, mag_contact_peak(k, MOST_PRESSURE, (double)z->wall[face]));
    }
    return most;
}

/// Contact before any metal is there, and what it hangs on.
static void begin_contact(const mag_grid *g, mag_freeze *z)
{
    const mag_heat *h = z->heat;
    for (size_t face = 0; face < h->faces; face++) {
        z->contact[face] = (mag_pop)z->setup.contact.peak;
        if (z->setup.modelled) {
            const int axis = (h->side[face] - 1) / 2;
            const int across = mag_grid_across(g, (size_t)h->cell[face], axis, MOST_ACROSS);
            z->wall[face] = (mag_pop)(across * z->setup.heat.spacing);
            z->contact[face] =
                (mag_pop)mag_contact_peak(&z->setup.contact, 0.0, (double)z->wall[face]);
        }
    }
}

static mag_status make_parts(mag_context *ctx, const mag_grid *g, mag_freeze *z)
{
    size_t counts[FIELDS];

    MAG_TRY(mag_heat_create(ctx, g, &z->setup.heat, &z->heat));
    MAG_TRY(mag_die_create(ctx, &z->setup.die, z->heat->faces, &z->die));
    count_fields(z, counts);
    return mag_block_create(ctx, fields, counts, FIELDS, z, &z->block);
}

mag_status mag_freeze_create(mag_context *ctx, const mag_grid *g, const mag_freeze_setup *setup,
                             mag_freeze **out)
{
    mag_freeze *z = calloc(1, sizeof *z);

    *out = NULL;
    if (z == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: metal that freezes");
    }
    z->setup = *setup;
    const mag_status status = make_parts(ctx, g, z);
    if (status != MAG_OK) {
        mag_freeze_destroy(z);
        return status;
    }
    z->setup.heat.alloy = NULL;
    begin_contact(g, z);
    z->longest = 0.9 * mag_heat_longest_step(z->heat, find_most_contact(z));
    *out = z;
    return MAG_OK;
}

void mag_freeze_destroy(mag_freeze *z)
{
    if (z != NULL) {
        mag_heat_destroy(z->heat);
        mag_die_destroy(z->die);
        mag_block_destroy(z->block);
        free(z);
    }
}

/// The wall face of a cell on the side of q, or -1.
static ptrdiff_t find_face(const mag_heat *h, size_t cell, int q)
{
    const size_t group = cell / (size_t)MAG_LANES;
    for (ptrdiff_t face = h->first[group]; face < h->first[group + 1]; face++) {
        if (h->cell[face] == (int32_t)cell && h->side[face] == q) {
            return face;
        }
    }
    return -1;
}

void mag_freeze_join(mag_context *ctx, mag_freeze *z, const mag_flow *flow)
{
    z->heat->fill = flow->weight;
    for (size_t n = 0; n < flow->setup.link_count; n++) {
        const mag_wall_link *link = &flow->setup.links[n];
        const ptrdiff_t face = link->inlet ? find_face(z->heat, (size_t)link->cell, link->q) : -1;
        if (face >= 0) {
            z->contact[face] = (mag_pop)0.0;
            if (z->setup.modelled) {
                z->wall[face] = (mag_pop)0.0;
            }
        }
    }
    mag_heat_look(ctx, z->heat);
}

int mag_freeze_chunks(mag_freeze *z, mag_chunk *chunks, int have)
{
    size_t counts[FIELDS];
    count_fields(z, counts);
    if (have < MAG_CHUNKS) {
        chunks[have++] = (mag_chunk){"freezing", &z->now, sizeof z->now};
    }
    have = mag_block_chunks(fields, counts, FIELDS, z, chunks, have);
    have = mag_heat_chunks(z->heat, chunks, have);
    return mag_die_chunks(z->die, chunks, have);
}

/// Heat [J/s] through all walls, summed in a fixed order.
static double sum_flux(const mag_freeze *z)
{
    const double area = z->setup.heat.spacing * z->setup.heat.spacing;
    double sum = 0.0;
    for (size_t face = 0; face < z->heat->faces; face++) {
        sum += z->flux[face];
    }
    return area * sum;
}

void mag_freeze_press(mag_context *ctx, mag_freeze *z, const mag_pop *pressure)
{
#pragma omp parallel for schedule(static, 1024) num_threads(ctx->threads)
    for (ptrdiff_t face = 0; face < (ptrdiff_t)z->heat->faces; face++) {
        if (z->setup.modelled && z->wall[face] > (mag_pop)0.0 && !z->loose[face]) {
            const double p = (double)pressure[z->heat->cell[face]];
            z->contact[face] =
                (mag_pop)mag_contact_peak(&z->setup.contact, p, (double)z->wall[face]);
        }
    }
}

/// Pressures of the flow's metal, told above the gas; 0 in the surface and in gas.
static void read_pressures(mag_context *ctx, mag_freeze *z, const mag_flow *flow, double dt)
{
    const mag_scale scale = mag_scale_make(z->setup.heat.spacing, dt, z->setup.heat.density);
    const double unit = mag_scale_pressure_from_lattice(&scale, 1.0);
    const mag_pop above = (mag_pop)(flow->now.gas_density - 1.0);

#pragma omp parallel for schedule(static, 64) num_threads(ctx->threads)
    for (ptrdiff_t group = 0; group < (ptrdiff_t)z->heat->grid->groups; group++) {
        mag_vec excess, u[3];
        const uint32_t full = flow->active[group] & ~flow->surface[group];
        mag_flow_look_group(flow, (size_t)group, &excess, u);
        mag_vec_store(z->pressure + (size_t)group * (size_t)MAG_LANES,
                      mag_vec_keep(full, (excess - above) * (mag_pop)unit));
    }
}

/// Where the metal's surface has become cold enough it shrinks off, for good; a face that metal
/// left begins anew.
static void loosen(mag_context *ctx, mag_freeze *z, double dt)
{
    const mag_heat *h = z->heat;
#pragma omp parallel for schedule(static, 1024) num_threads(ctx->threads)
    for (ptrdiff_t face = 0; face < (ptrdiff_t)h->faces; face++) {
        const bool metal = h->fill == NULL || h->fill[h->cell[face]] > (mag_pop)0.0;
        if (z->loose[face]) {
            z->contact[face] =
                (mag_pop)mag_contact_after(&z->setup.contact, (double)z->contact[face], dt);
        }
        z->loose[face] =
            metal && z->wall[face] > (mag_pop)0.0 &&
            (z->loose[face] || mag_heat_surface(h, (size_t)face, z->flux[face]) < z->setup.loose);
    }
}

/// Conducts for the time since it was done last. Temperatures are then those of before.
static void conduct(mag_context *ctx, mag_freeze *z)
{
    const double dt = z->now.since;
    const mag_die_touch touch = {z->conductance, z->heat->temperature, z->heat->cell};

    mag_heat_look(ctx, z->heat); // enthalpy -> temperature, solid, conductivity
    mag_heat_walls(ctx, z->heat, z->contact, z->conductance); // conductivity -> conductance
    mag_die_step(ctx, z->die, &touch, dt, z->flux);           // conductance -> flux
    mag_heat_conduct(ctx, z->heat, z->flux, dt);              // temperature, flux -> enthalpy
    z->now.to_die += dt * sum_flux(z);
    if (z->setup.modelled) {
        loosen(ctx, z, dt);
    }
    z->now.since = z->now.moved = 0.0;
    z->now.done++;
}

void mag_freeze_catch_up(mag_context *ctx, mag_freeze *z)
{
    if (z->now.since > 0.0) {
        conduct(ctx, z);
    }
    mag_heat_look(ctx, z->heat);
}

void mag_freeze_rest(mag_context *ctx, mag_freeze *z, double dt)
{
    z->now.since += dt;
    conduct(ctx, z);
}

void mag_freeze_step(mag_context *ctx, mag_freeze *z, const mag_flow *flow, double dt)
{
    z->now.since += dt;
    z->now.moved += flow->now.max_speed;
    if (z->now.since >= z->longest || z->now.moved >= FARTHEST) {
        mag_sweep_begin(ctx, "freeze");
        if (z->setup.modelled && z->now.done % PRESSES == 0) {
            read_pressures(ctx, z, flow, dt);
            mag_freeze_press(ctx, z, z->pressure);
        }
        conduct(ctx, z);
        mag_sweep_begin(ctx, NULL);
    }
}
