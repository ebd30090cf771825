#include "model/mould/hold/hold.h"

#include "mag/context.h"
#include "matter/slurry.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAG_STATE mag_hold
#define FIELD     MAG_FIELD_ROW
static const mag_field fields[] = {
#include "model/mould/hold/hold_fields.def"
};
#undef FIELD

enum {
    FIELDS = sizeof fields / sizeof fields[0],
    SIDES = 6,  // directions 1..6 lead to the neighbours that metal flows to
    WIDEST = 32 // cells across that are counted: wider slits are taken for that wide
};

// Cells with less metal than this neither flow nor are fed.
#define LEAST_FILL 0.5

static void count_fields(const mag_hold *s, size_t counts[FIELDS])
{
    const size_t c[] = {
#define FIELD MAG_FIELD_COUNT
#include "model/mould/hold/hold_fields.def"
#undef FIELD
    };
    memcpy(counts, c, sizeof c);
}

size_t mag_hold_bytes(size_t cells)
{
    size_t counts[FIELDS];
    const mag_grid grid = {.cells = cells};
    count_fields(&(mag_hold){.grid = &grid}, counts);
    return sizeof(mag_hold) + mag_block_bytes(fields, counts, FIELDS) +
           mag_amg_bytes(cells, SIDES * cells);
}

static mag_status check_setup(mag_context *ctx, const mag_hold_setup *s)
{
    const struct {
        const char *name;
        double value, most;
    } shares[] = {
        {"solid fraction at which flow stops", s->stop_solid, 1.0},
        {"solid fraction at which the gate is shut", s->gate_solid, 1.0},
        {"spacing", s->spacing, INFINITY},
        {"grain", s->grain, INFINITY},
        {"viscosity", s->viscosity, INFINITY},
    };
    for (size_t n = 0; n < sizeof shares / sizeof *shares; n++) {
        if (!(shares[n].value > 0.0 && shares[n].value < shares[n].most)) {
            return mag_fail(ctx, MAG_BAD_CASE, "holding: %s is %g, but must be over 0 and under %g",
                            shares[n].name, shares[n].value, shares[n].most);
        }
    }
    if (!(s->shrinkage >= 0.0 && s->shrinkage < 1.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "holding: shrinkage is %g, but must be 0 or more and under 1",
                        s->shrinkage);
    }
    return MAG_OK;
}

static mag_status mark_sites(mag_context *ctx, mag_hold *h, const int32_t *cells, size_t count,
                             mag_hold_site site)
{
    for (size_t n = 0; n < count; n++) {
        if (cells[n] < 0 || (size_t)cells[n] >= h->grid->cells) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "holding: cell %d of the inlet or gate: there are %zu", (int)cells[n],
                            h->grid->cells);
        }
        h->site[cells[n]] |= (uint8_t)site;
    }
    return MAG_OK;
}

/// Cells of the thinnest wall around each cell.
static void find_walls(mag_hold *h)
{
    for (size_t c = 0; c < h->grid->cells; c++) {
        int across = WIDEST;
        for (int axis = 0; axis < 3; axis++) {
            const int here = mag_grid_across(h->grid, c, axis, across);
            across = here < across ? here : across;
        }
        h->across[c] = (uint8_t)across;
    }
}

static mag_status make_parts(mag_context *ctx, mag_hold *h, const mag_hold_sites *sites)
{
    size_t counts[FIELDS];
    const size_t cells = h->grid->cells;

    MAG_TRY(check_setup(ctx, &h->setup));
    if (sites->inlets == 0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "holding: no cell bears the machine's pressure, but at "
                        "least one must");
    }
    count_fields(h, counts);
    MAG_TRY(mag_block_create(ctx, fields, counts, FIELDS, h, &h->block));
    MAG_TRY(mag_amg_create(ctx, cells, SIDES * cells, &h->amg));
    MAG_TRY(mark_sites(ctx, h, sites->inlet, sites->inlets, MAG_HOLD_INLET));
    if (sites->gates > 0) {
        return mark_sites(ctx, h, sites->gate, sites->gates, MAG_HOLD_GATE);
    }
    return mark_sites(ctx, h, sites->inlet, sites->inlets, MAG_HOLD_GATE);
}

mag_status mag_hold_create(mag_context *ctx, const mag_grid *g, const mag_hold_setup *setup,
                           const mag_hold_sites *sites, mag_hold **out)
{
    *out = NULL;
    mag_hold *h = calloc(1, sizeof *h);
    if (h == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: holding");
    }
    h->grid = g;
    h->setup = *setup;
    const mag_status status = make_parts(ctx, h, sites);
    if (status != MAG_OK) {
        mag_hold_destroy(h);
        return status;
    }
    find_walls(h);
    h->now.gate_freeze_time = NAN;
    for (size_t c = 0; c < g->cells; c++) {
        h->cut_time[c] = NAN;
    }
    *out = h;
    return MAG_OK;
}

void mag_hold_destroy(mag_hold *h)
{
    if (h != NULL) {
        mag_amg_destroy(h->amg);
        mag_block_destroy(h->block);
        free(h);
    }
}

int mag_hold_chunks(mag_hold *h, mag_chunk *chunks, int have)
{
    size_t counts[FIELDS];
    count_fields(h, counts);
    if (have < MAG_CHUNKS) {
        chunks[have++] = (mag_chunk){"holding", &h->now, sizeof h->now};
    }
    return mag_block_chunks(fields, counts, FIELDS, h, chunks, have);
}

/// Least solid fraction in the gate.
static double find_gate_solid(const mag_hold *h)
{
    double least = INFINITY;
    for (size_t c = 0; c < h->grid->cells; c++) {
        if (h->site[c] & MAG_HOLD_GATE) {
            least = fmin(least, (double)h->most_solid[c]);
        }
    }
    return least;
}

void mag_hold_begin(mag_hold *h, const mag_pop *solid, double pressure)
{
    for (size_t c = 0; c < h->grid->cells; c++) {
        h->most_solid[c] = (float)solid[c];
        h->pressure[c] = pressure;
    }
    h->now.pressure = pressure;
    h->now.gate_solid = find_gate_solid(h);
}

/// Notes when the gate is shut, on a line between the two last looks.
static void look_at_gate(mag_hold *h, double time, double dt)
{
    const double before = h->now.gate_solid;
    const double now = find_gate_solid(h);
    const double limit = h->setup.gate_solid;

    if (isnan(h->now.gate_freeze_time) && now >= limit) {
        const double share = now > before ? (now - limit) / (now - before) : 1.0;
        h->now.gate_freeze_time = time - dt * fmin(1.0, share);
    }
    h->now.gate_solid = now;
}

/// Permeability at a solid fraction over that of a slit of one cell: Kozeny and Carman's, at most
/// that of the cavity's own walls, as if they were a slit.
static double find_mobility(const mag_hold *h, double solid, double across)
{
    const double scale = MAG_HOLD_SLIT / (h->setup.spacing * h->setup.spacing);
    return fmin(scale * mag_slurry_permeability(h->setup.grain, solid), across * across);
}

/// What a cell's freezing asks for, and whether anything can flow to it. What shrinks beyond the
/// limit is not fed.
static void note_cell(mag_hold *h, size_t c, double solid, double fill)
{
    const double limit = h->site[c] != 0 ? h->setup.gate_solid : h->setup.stop_solid;
    const double before = (double)h->most_solid[c];
    const double now = fmax(before, solid);
    const bool flows = fill >= LEAST_FILL && before < limit;
    const double fed = flows ? fmin(now, limit) : before;
    const double volume = h->setup.spacing * h->setup.spacing * h->setup.spacing;
    const double lost = h->setup.shrinkage * fill * (now - fed);

    h->kind[c] = flows ? MAG_HOLD_ALONE : MAG_HOLD_CLOSED;
    h->demand[c] = h->setup.shrinkage * fill * (fed - before);
    h->mobility[c] = flows ? (float)find_mobility(h, 0.5 * (before + fed), h->across[c]) : 0.0f;
    h->most_solid[c] = (float)now;
    h->unfed[c] += lost;
    h->now.unfed_frozen += volume * lost;
    h->now.shrunk += volume * (h->demand[c] + lost);
}

static void note_cells(mag_hold *h, const mag_pop *solid, const mag_pop *fill)
{
    for (size_t c = 0; c < h->grid->cells; c++) {
        const double part = fill != NULL ? fmin(1.0, fmax(0.0, (double)fill[c])) : 1.0;
        note_cell(h, c, (double)(float)solid[c], part);
    }
}

/// Finds what the machine's liquid reaches, cell by cell from the inlet.
static void reach(mag_hold *h)
{
    size_t end = 0;
    for (size_t c = 0; c < h->grid->cells; c++) {
        if ((h->site[c] & MAG_HOLD_INLET) && h->kind[c] == MAG_HOLD_ALONE) {
            h->kind[c] = MAG_HOLD_OPEN;
            h->queue[end++] = (int32_t)c;
        }
    }
    for (size_t n = 0; n < end; n++) {
        for (int q = 1; q <= SIDES; q++) {
            const ptrdiff_t next = mag_grid_neighbour(h->grid, q, (size_t)h->queue[n]);
            if (next >= 0 && h->kind[next] == MAG_HOLD_ALONE) {
                h->kind[next] = h->pressure[next] > 0.0 ? MAG_HOLD_FED : MAG_HOLD_DRY;
                h->queue[end++] = (int32_t)next;
            }
        }
    }
}

/// Metal that liquid does not reach lacks all that it loses.
static void starve_cell(mag_hold *h, size_t c, double time)
{
    const double volume = h->setup.spacing * h->setup.spacing * h->setup.spacing;

    h->row[c] = -1;
    h->pressure[c] = 0.0;
    if (h->kind[c] == MAG_HOLD_ALONE) {
        h->unfed[c] += h->demand[c];
        h->now.unfed_cut_off += volume * h->demand[c];
        if (isnan(h->cut_time[c]) && (double)h->most_solid[c] < h->setup.pool_solid) {
            h->cut_time[c] = (float)time;
        }
    }
}

/// Numbers the cells that liquid reaches; returns what they ask for, sum of shares.
static double number_rows(mag_hold *h, double time)
{
    double sum = 0.0;
    h->rows = 0;
    for (size_t c = 0; c < h->grid->cells; c++) {
        if (h->kind[c] == MAG_HOLD_CLOSED || h->kind[c] == MAG_HOLD_ALONE) {
            starve_cell(h, c, time);
            continue;
        }
        h->row[c] = (int32_t)h->rows;
        h->cell[h->rows] = (int32_t)c;
        h->drop[h->rows] = h->kind[c] == MAG_HOLD_OPEN ? 0.0 : h->now.pressure - h->pressure[c];
        h->rows++;
        sum += h->demand[c];
    }
    return sum;
}

/// Without any shrinkage nothing flows: the machine's pressure is everywhere.
static void rest_at(mag_hold *h, double level)
{
    for (size_t r = 0; r < h->rows; r++) {
        h->pressure[h->cell[r]] = level;
    }
}

/// What the solved rows mean: pressures, what came in, what is lacking.
static void book(mag_hold *h, double level, double dt)
{
    const double volume = h->setup.spacing * h->setup.spacing * h->setup.spacing;
    const double share = dt / (MAG_HOLD_SLIT * h->setup.viscosity); // of a cell, 1 Pa of inflow
    double fed = 0.0;
    double lost = 0.0;

    for (size_t r = 0; r < h->rows; r++) {
        const size_t c = (size_t)h->cell[r];
        if (h->kind[c] == MAG_HOLD_OPEN) {
            fed += h->demand[c] - share * mag_hold_inflow(h, r);
            h->pressure[c] = level;
        } else if (h->kind[c] == MAG_HOLD_DRY) {
            const double lacks = h->demand[c] - share * mag_hold_inflow(h, r);
            h->unfed[c] += lacks;
            lost += lacks;
            h->pressure[c] = 0.0;
        } else {
            h->pressure[c] = fmax(level - h->drop[r], DBL_MIN); // 0 means dry
        }
    }
    h->now.fed += volume * fed;
    h->now.unfed_dry += volume * lost;
}

mag_status mag_hold_step(mag_context *ctx, mag_hold *h, const mag_pop *solid, const mag_pop *fill,
                         double time, double dt, double pressure)
{
    const double level = fmax(0.0, pressure);

    MAG_ASSERT(dt > 0.0);
    note_cells(h, solid, fill);              // solid, fill   -> kind, demand, mobility, unfed
    look_at_gate(h, time, dt);               // most_solid    -> gate_freeze_time
    reach(h);                                // kind, pressure -> kind
    const double sum = number_rows(h, time); // kind       -> row, cell, drop, unfed
    h->now.pressure = level;
    h->now.steps++;
    if (sum > 0.0) {
        MAG_TRY(mag_hold_solve(ctx, h, level, dt)); // demand, mobility -> drop, kind
        book(h, level, dt);                         // drop, kind -> pressure, unfed
    } else {
        rest_at(h, level);
    }
    return MAG_OK;
}

double mag_hold_unfed(const mag_hold *h)
{
    return h->now.unfed_frozen + h->now.unfed_cut_off + h->now.unfed_dry;
}
