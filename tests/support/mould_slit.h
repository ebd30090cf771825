/// @file mould_slit.h
/// A filling of a slit between two walls by the mould model: metal comes in through one whole end,
/// the sides are periodic, so that formulas of plane flow hold. Cells, regions and inlet are made
/// here; all that moves is the model's own. Inline, because the support library does not link the
/// library under test.
#pragma once

#include "flow_support.h"

#include "model/mould/drive.h"

enum { SLIT_WIDE = 1 }; ///< cells across the periodic sides

/// A filling about to begin. Starts from mould_slit_plan(); must not move once it is made.
typedef struct mould_slit {
    int length, height;  ///< [cells] along x and between the walls, z
    const uint8_t *open; ///< (length * SLIT_WIDE * height), x fastest: the cavity; NULL: all of it
    mag_mould_params p;  ///< as the user would choose it
    mag_context ctx;     ///< messages, threads
    mag_mould_state *s;  ///< the filling
} mould_slit;

/// The plan of a slit with walls `height` [m] apart. The operator is the one for laminar flow.
static inline mould_slit mould_slit_plan(double length, double height, int cells_across)
{
    mould_slit t = {.height = cells_across, .ctx = mag_context_default()};
    mag_params_default(mag_mould_model.params, &t.p);
    t.p.spacing = height / cells_across;
    t.length = (int)lround(length / t.p.spacing);
    t.p.collision = 1;
    t.p.inlet_pressure_limit = 0.0;
    t.p.fill_end = 1.0;
    t.p.fill_limit = 1e4;
    return t;
}

/// The wall that metal comes through.
static inline bool mould_slit_end(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = 1.0;
    u[1] = u[2] = 0.0;
    return at[0] < 0.25;
}

/// Links of the inlet, scaled to its area as the model does it; the caller frees them.
static inline mag_wall_link *mould_slit_links(const flow_case *c, int height, size_t *count)
{
    mag_wall_link *links = flow_wall_links(c, mould_slit_end, NULL, count);
    double push = 0.0;

    for (size_t n = 0; n < *count; n++) {
        push += links[n].push;
    }
    for (size_t n = 0; n < *count; n++) {
        links[n].inlet = true;
        links[n].push *= SLIT_WIDE * height / push;
    }
    return links;
}

/// One part, all wanted, and the inlet's cells.
static inline void mould_slit_regions(const mould_slit *t, mag_mould_state *s)
{
    s->region = calloc(s->grid.cells, 1);
    s->wanted = malloc(s->grid.cells);
    s->inlet = malloc(s->grid.cells * sizeof *s->inlet);
    ck_assert(s->region != NULL && s->wanted != NULL && s->inlet != NULL);
    memset(s->wanted, 1, s->grid.cells);
    s->wanted_cells = s->places[0].cells = s->grid.cells;
    s->place_count = 1;
    snprintf(s->places[0].name, sizeof s->places[0].name, "part");
    for (size_t c = 0; c < s->grid.cells; c++) {
        if (s->grid.place[3 * c] == 0) {
            s->inlet[s->inlet_cells++] = (uint32_t)c;
        }
    }
    s->inlet_area = (double)s->inlet_cells * t->p.spacing * t->p.spacing;
    s->inlet_out[0] = -1.0;
}

/// Makes the cells. Where metal glides along walls, one more layer lies behind the inlet: nothing
/// glides along that.
static inline void mould_slit_grid(const mould_slit *t, flow_case *c)
{
    const bool periodic[3] = {false, true, false};
    const int behind = t->p.walls == MAG_WALLS_GLIDING;
    const int size[3] = {t->length + behind, SLIT_WIDE, t->height};
    const int cells = size[0] * size[1] * size[2];
    uint8_t *open = malloc((size_t)cells);

    ck_assert_ptr_nonnull(open);
    for (int n = 0; n < cells; n++) {
        const int x = n % size[0] - behind;
        open[n] = x < 0             ? MAG_GRID_ROUGH
                  : t->open != NULL ? t->open[n / size[0] * t->length + x]
                                    : 1;
    }
    flow_make_cells(c, size, periodic, open, behind);
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        c->grid.place[3 * cell] -= (int16_t)behind;
    }
    free(open);
}

/// Makes the filling.
static inline void mould_slit_make(mould_slit *t)
{
    flow_case c;
    size_t count;
    mag_mould_state *s = calloc(1, sizeof *s);

    ck_assert_ptr_nonnull(s);
    mould_slit_grid(t, &c);
    mag_wall_link *links = mould_slit_links(&c, t->height, &count);
    s->grid = c.grid;
    s->spacing = t->p.spacing;
    s->density = t->p.density;
    t->s = s;
    mould_slit_regions(t, s);
    mag_status status = mag_mould_drive_check(&t->ctx, &t->p);
    if (status == MAG_OK) {
        status = mag_mould_find_slurry(&t->ctx, &t->p, &s->law, &s->slurry);
    }
    if (status == MAG_OK) {
        status = mag_mould_find_chill(&t->ctx, &t->p, &s->chill);
    }
    if (status == MAG_OK) {
        const mag_mould_walls walls = {.links = links, .link_count = count};
        status = mag_mould_begin(&t->ctx, &t->p, s, &walls);
    }
    free(links);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&t->ctx));
}

/// Puts metal into the first `length` [m], at rest, under a pressure that falls from the one that
/// the inlet holds to the gas's. The clock begins at `time` [s].
static inline void mould_slit_start(mould_slit *t, double length, double time)
{
    const double rest[3] = {0.0, 0.0, 0.0};
    const double cells = length / t->p.spacing;

    for (size_t c = 0; c < t->s->grid.cells; c++) {
        const double x = t->s->grid.place[3 * c];
        if (x < cells) {
            const double share = fmax(0.0, 1.0 - (x + 0.5) / cells);
            mag_flow_set(t->s->flow, c, x + 1.0 <= cells ? MAG_LIQUID : MAG_INTERFACE, cells - x,
                         1.0 + share * t->s->flow->now.inlet_excess, rest);
        }
    }
    const mag_status status = mag_flow_start(&t->ctx, t->s->flow);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&t->ctx));
    t->s->now.time = time;
}

/// Where the front is [m]: the metal's volume over the section.
static inline double mould_slit_front(const mould_slit *t)
{
    return mag_flow_volume(t->s->flow) / (SLIT_WIDE * t->height) * t->p.spacing;
}

/// Fills until a time [s].
static inline void mould_slit_run(mould_slit *t, double until)
{
    while (!t->s->now.finished && t->s->now.time + 0.5 * t->s->now.step < until) {
        const mag_status status = mag_mould_model.advance(&t->ctx, &t->p, t->s, until);
        ck_assert_msg(status == MAG_OK, "%s", mag_message(&t->ctx));
    }
}

/// Frees what it holds.
static inline void mould_slit_free(mould_slit *t)
{
    mag_mould_model.destroy(t->s);
}
