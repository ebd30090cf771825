/// @file flow_support.h
/// Short set-ups for tests of the mould's flow, all in lattice units. Inline, because the support
/// library does not link the library under test.
#pragma once

#include "support.h"

#include "mag/context.h"
#include "model/mould/flow/flow.h"
#include "model/mould/flow/scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// A grid with a flow on it, and the context that both use. Not to be copied: the flow points to
/// the grid.
typedef struct flow_case {
    mag_context ctx; ///< messages, threads
    mag_grid grid;   ///< cells
    mag_flow *flow;  ///< on the grid
} flow_case;

/// What a place holds at the start. A fill of 1 and over is liquid, of 0 and under gas.
typedef struct flow_start {
    double fill;    ///< share of the cell
    double density; ///< relative
    double u[3];    ///< [cells/step]
} flow_start;

/// Start at the centre of a cell; `what` is the test's own.
typedef flow_start flow_profile(const void *what, const double at[3]);

/// Asserts that a call went well, or shows its message.
static inline void flow_expect(const flow_case *c, mag_status status)
{
    ck_assert_msg(status == MAG_OK, "%s", c->ctx.message);
}

/// Makes the cells of a box where `open` is not 0 (x fastest); NULL: all of them. Metal sticks to
/// walls, or glides along them.
static inline void flow_make_cells(flow_case *c, const int size[3], const bool periodic[3],
                                   const uint8_t *open, bool gliding)
{
    const size_t cells = (size_t)size[0] * (size_t)size[1] * (size_t)size[2];
    uint8_t *all = malloc(cells);

    ck_assert_ptr_nonnull(all);
    memset(all, 1, cells);
    c->ctx = mag_context_default();
    flow_expect(c, (gliding ? mag_grid_create_gliding : mag_grid_create)(
                       &c->ctx, size, periodic, open != NULL ? open : all, &c->grid));
    free(all);
}

/// The same, where metal sticks to walls.
static inline void flow_make_grid(flow_case *c, const int size[3], const bool periodic[3],
                                  const uint8_t *open)
{
    flow_make_cells(c, size, periodic, open, false);
}

/// Makes the flow on the grid made before.
static inline void flow_make(flow_case *c, const mag_flow_setup *setup)
{
    flow_expect(c, mag_flow_create(&c->ctx, &c->grid, setup, &c->flow));
}

/// Makes a box with a flow; walls close the ends that are not periodic.
static inline void flow_make_box(flow_case *c, const int size[3], const bool periodic[3],
                                 const mag_flow_setup *setup)
{
    flow_make_grid(c, size, periodic, NULL);
    flow_make(c, setup);
}

/// The same, but metal glides along the walls.
static inline void flow_make_gliding(flow_case *c, const int size[3], const bool periodic[3],
                                     const mag_flow_setup *setup)
{
    flow_make_cells(c, size, periodic, NULL, true);
    flow_make(c, setup);
}

/// Frees what flow_make... made.
static inline void flow_free(flow_case *c)
{
    mag_flow_destroy(c->flow);
    mag_grid_destroy(&c->grid);
}

/// Centre of a cell along an axis [cells].
static inline double flow_at(const flow_case *c, size_t cell, int axis)
{
    return c->grid.place[3 * cell + (size_t)axis] + 0.5;
}

/// Sets every cell and starts. Viscosity and force must be set before.
static inline void flow_begin(flow_case *c, flow_profile *profile, const void *what)
{
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        const double at[3] = {flow_at(c, cell, 0), flow_at(c, cell, 1), flow_at(c, cell, 2)};
        const flow_start s = profile(what, at);
        const mag_cell_kind kind = s.fill >= 1.0   ? MAG_LIQUID
                                   : s.fill <= 0.0 ? MAG_GAS
                                                   : MAG_INTERFACE;
        mag_flow_set(c->flow, cell, kind, s.fill, s.density, s.u);
    }
    flow_expect(c, mag_flow_start(&c->ctx, c->flow));
}

/// Takes steps.
static inline void flow_run(flow_case *c, int steps)
{
    mag_status status = MAG_OK;
    for (int n = 0; n < steps && status == MAG_OK; n++) {
        status = mag_flow_step(&c->ctx, c->flow);
    }
    flow_expect(c, status); // once: an assertion takes memory and writes a mark
}

/// Usual settings for laminar checks: no surface, no sub-grid viscosity.
static inline mag_flow_setup flow_bulk(mag_collision collision)
{
    mag_flow_setup setup = mag_flow_setup_default();
    setup.collision = collision;
    setup.surface = false;
    setup.smagorinsky = 0.0;
    return setup;
}

/// Usual settings for laminar checks with a surface.
static inline mag_flow_setup flow_laminar(mag_collision collision)
{
    mag_flow_setup setup = flow_bulk(collision);
    setup.surface = true;
    return setup;
}

/// Name of an operator in a table.
static inline const char *flow_name(mag_collision collision)
{
    return collision == MAG_TRT ? "TRT" : "regularised";
}

/// Metal in a cell [cells at density 1].
static inline double flow_metal(const flow_case *c, size_t cell)
{
    const mag_flow *f = c->flow;
    return f->kind[cell] == MAG_GAS      ? 0.0
           : f->kind[cell] == MAG_LIQUID ? mag_flow_look(f, cell).density
                                         : f->mass[cell];
}

/// Centre of mass along an axis [cells].
static inline double flow_centre(const flow_case *c, int axis)
{
    double mass = 0.0;
    double moment = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        const double metal = flow_metal(c, cell);
        mass += metal;
        moment += metal * flow_at(c, cell, axis);
    }
    return moment / mass;
}

/// Mass-weighted mean velocity [cells/step].
static inline void flow_mean_velocity(const flow_case *c, double u[3])
{
    double mass = 0.0;
    u[0] = u[1] = u[2] = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        const double metal = flow_metal(c, cell);
        if (c->flow->kind[cell] != MAG_GAS) {
            const mag_flow_point p = mag_flow_look(c->flow, cell);
            mass += metal;
            for (int d = 0; d < 3; d++) {
                u[d] += metal * p.u[d];
            }
        }
    }
    for (int d = 0; d < 3; d++) {
        u[d] /= mass;
    }
}

/// Height of the surface of a column [cells]: its fill levels along z.
static inline double flow_height(const flow_case *c, int x, int y)
{
    double height = 0.0;
    for (int z = 0; z < c->grid.size[2]; z++) {
        const ptrdiff_t cell = mag_grid_find(&c->grid, x, y, z);
        if (cell >= 0) {
            height += fmin(1.0, fmax(0.0, (double)c->flow->fill[cell]));
        }
    }
    return height;
}

/// Links from all cells into the walls whose velocity [cells/step at speed 1] `wall` tells for the
/// half-way point of the link; the caller frees them.
static inline mag_wall_link *
flow_wall_links(const flow_case *c, bool (*wall)(const void *what, const double at[3], double u[3]),
                const void *what, size_t *count)
{
    mag_wall_link *links = malloc(c->grid.cells * 18 * sizeof *links);

    ck_assert_ptr_nonnull(links);
    *count = 0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        for (int q = 1; q < MAG_Q; q++) {
            double at[3];
            double u[3];
            for (int d = 0; d < 3; d++) {
                at[d] = flow_at(c, cell, d) + 0.5 * mag_c[q][d];
            }
            if (mag_grid_neighbour(&c->grid, q, cell) >= 0 || !wall(what, at, u)) {
                continue;
            }
            const double along = mag_c[q][0] * u[0] + mag_c[q][1] * u[1] + mag_c[q][2] * u[2];
            links[(*count)++] =
                (mag_wall_link){(int32_t)cell, q, -6.0 * mag_weight(q) * along, 0, false};
        }
    }
    return links;
}

/// A smooth function of place that is positive in the metal and 0 at the wall.
typedef double flow_level(const void *what, const double at[3]);

/// Share of the link q from a cell's middle at which the level falls to 0.
static inline double flow_share(flow_level *level, const void *what, const double from[3], int q)
{
    double low = 0.0;
    double high = 1.0;
    for (int n = 0; n < 40; n++) {
        const double middle = 0.5 * (low + high);
        const double at[3] = {from[0] + middle * mag_c[q][0], from[1] + middle * mag_c[q][1],
                              from[2] + middle * mag_c[q][2]};
        if (level(what, at) > 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

/// Cuts of all links into walls where the level is 0; the caller frees them.
static inline mag_wall_cut *flow_wall_cuts(const flow_case *c, flow_level *level, const void *what,
                                           size_t *count)
{
    mag_wall_cut *cuts = malloc(c->grid.cells * 18 * sizeof *cuts);

    ck_assert_ptr_nonnull(cuts);
    *count = 0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        const double at[3] = {flow_at(c, cell, 0), flow_at(c, cell, 1), flow_at(c, cell, 2)};
        for (int q = 1; q < MAG_Q; q++) {
            if (mag_grid_neighbour(&c->grid, q, cell) < 0) {
                cuts[(*count)++] = (mag_wall_cut){(int32_t)cell, (int16_t)q,
                                                  (float)flow_share(level, what, at, q)};
            }
        }
    }
    return cuts;
}
