#include "model/mould/freeze/heat.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAG_STATE mag_heat
#define FIELD     MAG_FIELD_ROW
static const mag_field fields[] = {
#include "model/mould/freeze/heat_fields.def"
};
#undef FIELD

enum {
    FIELDS = sizeof fields / sizeof fields[0],
    SIDES = 6, // directions 1..6 lead to the neighbours that heat goes to
    THICK = 4  // walls of that many cells need no profile within them
};

static void count_fields(const mag_heat *s, size_t counts[FIELDS])
{
    const size_t c[] = {
#define FIELD MAG_FIELD_COUNT
#include "model/mould/freeze/heat_fields.def"
#undef FIELD
    };
    memcpy(counts, c, sizeof c);
}

/// The way of a cell's mean temperature to its wall, in cells. Half a cell; in a wall of n cells
/// cooled on both sides the mean of a parabola's end, 1/2 - 1/(3 n).
static double find_part(const mag_heat *h, size_t cell, int q)
{
    const int across = mag_grid_across(h->grid, cell, (q - 1) / 2, THICK);
    return h->setup.profiles && across < THICK ? 0.5 - 1.0 / (3.0 * across) : 0.5;
}

static size_t count_faces(const mag_grid *g)
{
    size_t faces = 0;
    for (size_t c = 0; c < g->cells; c++) {
        for (int q = 1; q <= SIDES; q++) {
            faces += mag_grid_neighbour(g, q, c) < 0;
        }
    }
    return faces;
}

static void list_faces(mag_heat *h)
{
    const mag_grid *g = h->grid;
    size_t face = 0;
    for (size_t c = 0; c < g->cells; c++) {
        if (c % (size_t)MAG_LANES == 0) {
            h->first[c / (size_t)MAG_LANES] = (int32_t)face;
        }
        for (int q = 1; q <= SIDES; q++) {
            if (mag_grid_neighbour(g, q, c) < 0) {
                h->cell[face] = (int32_t)c;
                h->side[face] = (uint8_t)q;
                h->part[face] = (mag_pop)find_part(h, c, q);
                face++;
            }
        }
    }
    h->first[g->groups] = (int32_t)face;
}

mag_status mag_heat_create(mag_context *ctx, const mag_grid *g, const mag_heat_setup *setup,
                           mag_heat **out)
{
    size_t counts[FIELDS];

    *out = NULL;
    MAG_TRY(mag_thermal_check(ctx, setup->alloy));
    mag_heat *h = calloc(1, sizeof *h);
    if (h == NULL || (h->table = malloc(sizeof *h->table)) == NULL) {
        free(h);
        return mag_fail(ctx, MAG_MACHINE, "out of memory: heat");
    }
    h->grid = g;
    h->setup = *setup;
    h->setup.alloy = NULL;
    h->faces = count_faces(g);
    mag_heat_tabulate(setup->alloy, h->table);
    count_fields(h, counts);
    const mag_status status = mag_block_create(ctx, fields, counts, FIELDS, h, &h->block);
    if (status != MAG_OK) {
        mag_heat_destroy(h);
        return status;
    }
    list_faces(h);
    mag_heat_look(ctx, h);
    *out = h;
    return MAG_OK;
}

void mag_heat_destroy(mag_heat *h)
{
    if (h != NULL) {
        free(h->table);
        mag_block_destroy(h->block);
        free(h);
    }
}

int mag_heat_chunks(mag_heat *h, mag_chunk *chunks, int have)
{
    size_t counts[FIELDS];
    count_fields(h, counts);
    return mag_block_chunks(fields, counts, FIELDS, h, chunks, have);
}

/// Conductance of a wall face [W/m2/K]: the way in the cell and the contact in a row.
static double find_conductance(const mag_heat *h, size_t face, double conductivity, double contact)
{
    return 1.0 / ((double)h->part[face] * h->setup.spacing / conductivity + 1.0 / contact);
}

double mag_heat_longest_step(const mag_heat *h, double contact)
{
    const double dx = h->setup.spacing;
    const double most = h->table->most_conductivity;
    double worst = 0.0;
    size_t face = 0;

    for (size_t c = 0; c < h->grid->cells; c++) {
        double sum = SIDES * most / dx;
        for (; face < h->faces && h->cell[face] == (int32_t)c; face++) {
            sum += find_conductance(h, face, most, contact) - most / dx;
        }
        worst = fmax(worst, sum);
    }
    return h->setup.density * h->table->least_capacity * dx / worst;
}

/// Shares of metal in lanes, none below 0 or above 1.
static inline mag_vec clamp_fill(mag_vec fill)
{
    return mag_vec_max(mag_vec_of((mag_pop)0.0), mag_vec_min(mag_vec_of((mag_pop)1.0), fill));
}

void mag_heat_look(mag_context *ctx, mag_heat *h)
{
#pragma omp parallel for schedule(static, 64) num_threads(ctx->threads)
    for (ptrdiff_t group = 0; group < (ptrdiff_t)h->grid->groups; group++) {
        const size_t cell = (size_t)group * (size_t)MAG_LANES;
        const mag_vec enthalpy = __builtin_convertvector(mag_sum_load(h->enthalpy + cell), mag_vec);
        const mag_heat_place at = mag_heat_find(h->table, enthalpy);
        mag_vec conductivity = mag_heat_read(h->table->conductivity, at);
        if (h->fill != NULL) {
            const mag_vec none = mag_vec_of((mag_pop)0.0);
            conductivity =
                mag_vec_keep(mag_vec_above(mag_vec_load(h->fill + cell), none), conductivity);
        }
        mag_vec_store(h->temperature + cell, mag_heat_read(h->table->temperature, at));
        mag_vec_store(h->solid + cell, mag_heat_read(h->table->solid, at));
        mag_vec_store(h->conductivity + cell, conductivity);
    }
}

/// Metal in a cell.
static double find_fill(const mag_heat *h, size_t cell)
{
    return h->fill == NULL ? 1.0 : fmax(0.0, (double)h->fill[cell]);
}

void mag_heat_walls(mag_context *ctx, const mag_heat *h, const mag_pop *contact,
                    mag_pop *conductance)
{
#pragma omp parallel for schedule(static, 1024) num_threads(ctx->threads)
    for (ptrdiff_t face = 0; face < (ptrdiff_t)h->faces; face++) {
        const size_t cell = (size_t)h->cell[face];
        const double whole =
            find_conductance(h, (size_t)face, (double)h->conductivity[cell], (double)contact[face]);
        conductance[face] = (mag_pop)(fmin(1.0, find_fill(h, cell)) * whole);
    }
}

/// A field of a group's neighbours along q; at walls of the cells themselves. `first` is the grid's
/// word for group and direction.
static inline mag_vec find_next(const mag_grid *g, const mag_pop *field, size_t cell, int q,
                                int32_t first)
{
    const ptrdiff_t row = (ptrdiff_t)q * (ptrdiff_t)g->stride;
    if (first >= 0) {
        const ptrdiff_t next = first - row;
        const bool inside = next >= 0 && next < (ptrdiff_t)g->stride;
        return mag_vec_load(field + (inside ? next : (ptrdiff_t)cell));
    }
    const mag_index back =
        mag_index_count() + (int32_t)((size_t)mag_opposite(q) * g->stride + cell);
    const mag_index slots = mag_index_load(g->mixed + (size_t)~first * (size_t)MAG_LANES);
    const mag_index nexts =
        mag_index_choose(slots == back, mag_index_count() + (int32_t)cell, slots - (int32_t)row);
    return mag_vec_gather(field, nexts);
}

/// What flows into a group's cells from their neighbours, for a cell's share of metal [W/m/K times
/// K]. Between two cells the conductivities stand in a row, and the lesser share of metal is open;
/// both cells find the same flow.
MAG_ALWAYS_INLINE mag_vec find_inflow(const mag_heat *h, size_t group, bool filled)
{
    const mag_vec tiny = mag_vec_of((mag_pop)1e-30);
    const size_t cell = group * (size_t)MAG_LANES;
    const mag_vec own = mag_vec_load(h->temperature + cell);
    const mag_vec conductivity = mag_vec_load(h->conductivity + cell);
    const mag_vec metal = filled ? mag_vec_load(h->fill + cell) : tiny;
    const mag_vec fill = clamp_fill(metal);
    mag_vec sum = {0};

    for (int q = 1; q <= SIDES; q++) {
        const int32_t first = h->grid->first[group * 18 + (size_t)q - 1];
        const mag_vec other = find_next(h->grid, h->conductivity, cell, q, first);
        mag_vec between = (mag_pop)2.0 * conductivity * other / (conductivity + other + tiny);
        if (filled) {
            const mag_vec next = clamp_fill(find_next(h->grid, h->fill, cell, q, first));
            between *= mag_vec_min(fill, next);
        }
        sum += between * (find_next(h->grid, h->temperature, cell, q, first) - own);
    }
    return filled ? sum / mag_vec_max(metal, tiny) : sum;
}

void mag_heat_conduct(mag_context *ctx, mag_heat *h, const double *flux, double dt)
{
    const double dx = h->setup.spacing;
    const double pace = dt / (h->setup.density * dx);

#pragma omp parallel for schedule(static, 64) num_threads(ctx->threads)
    for (ptrdiff_t group = 0; group < (ptrdiff_t)h->grid->groups; group++) {
        double *enthalpy = h->enthalpy + (size_t)group * (size_t)MAG_LANES;
        const mag_vec inflow = h->fill != NULL ? find_inflow(h, (size_t)group, true)
                                               : find_inflow(h, (size_t)group, false);
        const mag_sum in = __builtin_convertvector(inflow, mag_sum);
        mag_sum_store(enthalpy, mag_sum_load(enthalpy) + pace / dx * in);
        for (int32_t face = h->first[group]; face < h->first[group + 1]; face++) {
            const size_t cell = (size_t)h->cell[face];
            const double fill = find_fill(h, cell);
            h->enthalpy[cell] -= fill > 0.0 ? pace * flux[face] / fill : 0.0;
        }
    }
}

double mag_heat_surface(const mag_heat *h, size_t face, double flux)
{
    const size_t cell = (size_t)h->cell[face];
    const double fill = find_fill(h, cell);
    const double way = (double)h->part[face] * h->setup.spacing;
    const double fall =
        fill > 0.0 ? flux / fmin(1.0, fill) * way / (double)h->conductivity[cell] : 0.0;
    return (double)h->temperature[cell] - fall;
}

double mag_heat_total(const mag_heat *h)
{
    const double dx = h->setup.spacing;
    double sum = 0.0;
    for (size_t c = 0; c < h->grid->cells; c++) {
        sum += find_fill(h, c) * h->enthalpy[c];
    }
    return h->setup.density * dx * dx * dx * sum;
}
