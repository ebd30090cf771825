#include "model/mould/hold/hold.h"

#include "mag/context.h"
#include "matter/alloy.h"
#include "model/assume.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIDES = 6, // directions 1..6 lead to the neighbours that metal flows to
    SHOWN = 20 // rows of the table of pools
};

mag_status mag_hold_read(mag_context *ctx, const char *alloy, mag_hold_data *out)
{
    const struct {
        const char *property;
        double *value;
    } wanted[MAG_HOLD_PROPERTIES - 1] = {
        {"grain", &out->setup.grain},           {"viscosity", &out->setup.viscosity},
        {"stop_solid", &out->setup.stop_solid}, {"gate_solid", &out->setup.gate_solid},
        {"pool_solid", &out->setup.pool_solid},
    };

    out->setup.spacing = 0.0;
    MAG_TRY(mag_alloy_property(ctx, alloy, "shrinkage", &out->properties[0]));
    out->setup.shrinkage = out->properties[0].value;
    for (int n = 0; n < MAG_HOLD_PROPERTIES - 1; n++) {
        mag_property *p = &out->properties[n + 1];
        MAG_TRY(mag_property_find(ctx, "moulding.csv", "part", "hold", wanted[n].property, p));
        *wanted[n].value = p->value;
    }
    return MAG_OK;
}

/// Pools while they are sought.
typedef struct search {
    const mag_hold *hold;
    uint8_t *seen;  ///< (cells)
    int32_t *queue; ///< (cells)
} search;

/// True in metal that was cut off while it was liquid.
static bool is_pool(const mag_hold *h, size_t cell)
{
    return !isnan(h->cut_time[cell]);
}

/// Adds a cell to its pool; the place is a sum weighted by what is lacking.
static void add_cell(const mag_hold *h, size_t cell, mag_hold_pool *pool)
{
    const double edge = h->setup.spacing;
    const double volume = edge * edge * edge;
    const double lacks = volume * h->unfed[cell];

    for (int d = 0; d < 3; d++) {
        pool->place[d] += lacks * edge * (h->grid->place[3 * cell + (size_t)d] + 0.5);
    }
    pool->volume += volume;
    pool->unfed += lacks;
    pool->time = fmin(pool->time, (double)h->cut_time[cell]);
}

/// The pool around a cell.
static mag_hold_pool gather(search *s, size_t cell)
{
    const mag_hold *h = s->hold;
    mag_hold_pool pool = {.time = INFINITY};
    size_t end = 0;

    s->seen[cell] = 1;
    s->queue[end++] = (int32_t)cell;
    for (size_t n = 0; n < end; n++) {
        add_cell(h, (size_t)s->queue[n], &pool);
        for (int q = 1; q <= SIDES; q++) {
            const ptrdiff_t next = mag_grid_neighbour(h->grid, q, (size_t)s->queue[n]);
            if (next >= 0 && !s->seen[next] && is_pool(h, (size_t)next)) {
                s->seen[next] = 1;
                s->queue[end++] = (int32_t)next;
            }
        }
    }
    for (int d = 0; d < 3; d++) {
        pool.place[d] = pool.unfed > 0.0 ? pool.place[d] / pool.unfed : NAN;
    }
    return pool;
}

/// Puts a pool in its place among those that lack most.
static int insert(mag_hold_pool *pools, int count, int most, const mag_hold_pool *pool)
{
    int at = count;
    while (at > 0 && pools[at - 1].unfed < pool->unfed) {
        at--;
    }
    if (at >= most) {
        return count;
    }
    const int moved = (count < most ? count : most - 1) - at;
    memmove(&pools[at + 1], &pools[at], (size_t)moved * sizeof *pools);
    pools[at] = *pool;
    return count < most ? count + 1 : most;
}

int mag_hold_find_pools(const mag_hold *h, mag_hold_pool *pools, int most)
{
    const size_t cells = h->grid->cells;
    search s = {h, calloc(cells, 1), malloc(cells * sizeof(int32_t))};
    int count = s.seen != NULL && s.queue != NULL ? 0 : -1;

    for (size_t c = 0; c < cells && count >= 0; c++) {
        if (!s.seen[c] && is_pool(h, c)) {
            const mag_hold_pool pool = gather(&s, c);
            count = insert(pools, count, most, &pool);
        }
    }
    free(s.seen);
    free(s.queue);
    return count;
}

static void observe_pools(const mag_hold_pool *pools, int count, const double corner[3],
                          mag_observation *o)
{
    static const mag_column columns[] = {
        {"x", "m", "centre of what is lacking"},
        {"y", "m", "centre of what is lacking"},
        {"z", "m", "centre of what is lacking"},
        {"volume", "m3", "of the metal that was cut off"},
        {"unfed", "m3", "shrinkage that nothing fed so far"},
        {"time", "s", "when it was cut off"},
    };
    enum { COLUMNS = sizeof columns / sizeof *columns };

    mag_observe_table(o, "shrinkage_pools", "Liquid cut off from the machine",
                      "metal that lost its way to the machine while it was liquid; what lacks most "
                      "comes first",
                      columns, COLUMNS);
    for (int n = 0; n < count; n++) {
        const mag_hold_pool *p = &pools[n];
        const double row[COLUMNS] = {p->place[0] + corner[0],
                                     p->place[1] + corner[1],
                                     p->place[2] + corner[2],
                                     p->volume,
                                     p->unfed,
                                     p->time};
        mag_observe_row(o, row, NULL);
    }
}

static void observe_numbers(const mag_hold *h, mag_observation *o)
{
    const mag_hold_now *now = &h->now;
    mag_observe_number(o, "gate_freeze_time", now->gate_freeze_time, "s",
                       "when all of the gate, or of the inlet, was frozen so far that nothing "
                       "passes");
    mag_observe_number(o, "shrinkage", now->shrunk, "m3", "that the metal lost as it froze");
    mag_observe_number(o, "shrinkage_fed", now->fed, "m3", "that came in after it");
    mag_observe_number(o, "shrinkage_unfed_volume", mag_hold_unfed(h), "m3",
                       "that nothing came in for");
    mag_observe_number(o, "shrinkage_unfed_frozen", now->unfed_frozen, "m3",
                       "of it: in metal too solid for liquid to flow through");
    mag_observe_number(o, "shrinkage_unfed_cut_off", now->unfed_cut_off, "m3",
                       "of it: in liquid without a way to the machine");
    mag_observe_number(o, "shrinkage_unfed_dry", now->unfed_dry, "m3",
                       "of it: where the machine's pressure did not suffice");
}

mag_status mag_hold_observe(mag_context *ctx, const mag_hold *h, const mag_hold_data *data,
                            const double corner[3], mag_observation *o)
{
    mag_hold_pool pools[SHOWN];
    const int count = mag_hold_find_pools(h, pools, SHOWN);

    if (count < 0) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: pools in %zu cells", h->grid->cells);
    }
    observe_numbers(h, o);
    observe_pools(pools, count, corner, o);
    for (int n = 0; n < MAG_HOLD_PROPERTIES && data != NULL; n++) {
        mag_observe_property(o, &data->properties[n]);
    }
    return MAG_OK;
}

mag_status mag_hold_observe_fields(mag_context *ctx, const mag_hold *h, mag_observation *o)
{
    const size_t cells = h->grid->cells;
    float *values = calloc(cells, sizeof *values);

    if (values == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: holding in %zu cells", cells);
    }
    for (size_t c = 0; c < cells; c++) {
        values[c] = (float)h->pressure[c];
    }
    mag_observe_field(
        o, "hold_pressure", "Pa",
        "of the liquid while it is held, absolute; 0 where the machine does not reach", 1, values);
    for (size_t c = 0; c < cells; c++) {
        values[c] = (float)h->unfed[c];
    }
    mag_observe_field(o, "shrinkage_porosity", "1",
                      "shrinkage that nothing fed, share of the cell's volume", 1, values);
    mag_observe_field(o, "cut_off_time", "s",
                      "when liquid metal lost its way to the machine; none where it did not", 1,
                      h->cut_time);
    free(values);
    return MAG_OK;
}
