/// @file hold_support.h
/// Short set-ups for tests of holding. Inline, because the support library does not link the
/// library under test.
#pragma once

#include "support.h"

#include "mag/context.h"
#include "model/mould/hold/hold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// A cavity that is held. Not to be copied: parts point to each other.
typedef struct hold_case {
    mag_context ctx; ///< messages, threads
    mag_grid grid;   ///< cells
    mag_hold *hold;  ///< under test
    mag_pop *solid;  ///< (cells) solid fractions, the caller's
    double time;     ///< [s] since the start
} hold_case;

/// Cells of 0.25 mm, grains of 50 um, a shrinkage of 4.5 %, 1.5 mPa s; limits as in data/.
static inline mag_hold_setup hold_setup(void)
{
    return (mag_hold_setup){.spacing = 0.25e-3,
                            .shrinkage = 0.045,
                            .grain = 50e-6,
                            .viscosity = 1.5e-3,
                            .stop_solid = 0.8,
                            .gate_solid = 0.7,
                            .pool_solid = 0.7};
}

/// Kozeny and Carman's permeability [m2] of a setup's grains.
static inline double hold_permeability(const mag_hold_setup *s, double solid)
{
    return s->grain * s->grain * pow(1.0 - solid, 3.0) / (180.0 * solid * solid);
}

/// Makes the grid of the cells of a box that are open, `open` NULL: all.
static inline void hold_make_grid(hold_case *c, const int size[3], const bool periodic[3],
                                  const uint8_t *open)
{
    const size_t cells = (size_t)size[0] * (size_t)size[1] * (size_t)size[2];
    uint8_t *all = malloc(cells);
    ck_assert_ptr_nonnull(all);
    memset(all, 1, cells);
    c->ctx = mag_context_default();
    const mag_status status =
        mag_grid_create(&c->ctx, size, periodic, open != NULL ? open : all, &c->grid);
    ck_assert_msg(status == MAG_OK, "%s", c->ctx.message);
    free(all);
    c->solid = calloc(c->grid.cells, sizeof *c->solid);
    ck_assert_ptr_nonnull(c->solid);
    c->time = 0.0;
}

/// Makes holding; all cells for which `is_inlet` holds bear the machine's pressure.
static inline void hold_make(hold_case *c, const mag_hold_setup *setup,
                             bool (*is_inlet)(const int16_t place[3]))
{
    int32_t *inlet = malloc(c->grid.cells * sizeof *inlet);
    mag_hold_sites sites = {.inlet = inlet};
    ck_assert_ptr_nonnull(inlet);
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        if (is_inlet(&c->grid.place[3 * cell])) {
            inlet[sites.inlets++] = (int32_t)cell;
        }
    }
    const mag_status status = mag_hold_create(&c->ctx, &c->grid, setup, &sites, &c->hold);
    ck_assert_msg(status == MAG_OK, "%s", c->ctx.message);
    free(inlet);
}

/// All cells get a solid fraction.
static inline void hold_fill(hold_case *c, double solid)
{
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        c->solid[cell] = (mag_pop)solid;
    }
}

/// Steps on by dt [s] with the present solid fractions.
static inline void hold_step(hold_case *c, double dt, double pressure)
{
    c->time += dt;
    const mag_status status =
        mag_hold_step(&c->ctx, c->hold, c->solid, NULL, c->time, dt, pressure);
    ck_assert_msg(status == MAG_OK, "%s", c->ctx.message);
}

/// Frees everything.
static inline void hold_end(hold_case *c)
{
    mag_hold_destroy(c->hold);
    mag_grid_destroy(&c->grid);
    free(c->solid);
}
