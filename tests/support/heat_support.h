/// @file heat_support.h
/// Short set-ups for tests of heat: cells full of metal within a die. Inline, because the support
/// library does not link the library under test.
#pragma once

#include "pd.h"

#include "model/mould/die/die.h"
#include "model/mould/freeze/heat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Metal in a box of cells with a die around. Not to be copied: parts point to each other.
typedef struct heat_case {
    mag_context ctx;      ///< messages, threads
    mag_grid grid;        ///< cells
    mag_heat *heat;       ///< of the metal
    mag_die *die;         ///< a column for each wall face
    mag_pop *contact;     ///< [W/m2/K] of each wall face
    mag_pop *conductance; ///< [W/m2/K] of each wall face, with its cell's share
    double *flux;         ///< [W/m2] through each wall face
    double time;          ///< [s] since the start
} heat_case;

/// The die of the tests: 25 mm of (25 W/m/K, 7800 kg/m3, 500 J/kg/K) from a first layer [m] on.
static inline mag_die_setup heat_die(double celsius, int layers, double first)
{
    return (mag_die_setup){
        .depth = 0.025,
        .first = first,
        .layers = layers,
        .conductivity = 25.0,
        .density = 7800.0,
        .capacity = 500.0,
        .start = PD_KELVIN(celsius),
        .back = PD_KELVIN(celsius),
        .transfer = INFINITY,
    };
}

/// Makes the cells of a box. Ends that are not periodic are walls.
static inline void heat_make_grid(heat_case *c, const int size[3], const bool periodic[3])
{
    const size_t cells = (size_t)size[0] * (size_t)size[1] * (size_t)size[2];
    uint8_t *all = malloc(cells);
    ck_assert_ptr_nonnull(all);
    memset(all, 1, cells);
    c->ctx = mag_context_default();
    const mag_status status = mag_grid_create(&c->ctx, size, periodic, all, &c->grid);
    ck_assert_msg(status == MAG_OK, "%s", c->ctx.message);
    free(all);
}

/// Fills the cells with metal of a temperature [K]; all wall faces have one contact [W/m2/K].
static inline void heat_make(heat_case *c, const mag_heat_setup *setup, const mag_die_setup *die,
                             double contact, double temperature)
{
    mag_status status = mag_heat_create(&c->ctx, &c->grid, setup, &c->heat);
    ck_assert_msg(status == MAG_OK, "%s", c->ctx.message);
    const size_t faces = c->heat->faces;
    status = mag_die_create(&c->ctx, die, faces, &c->die);
    ck_assert_msg(status == MAG_OK, "%s", c->ctx.message);
    c->contact = calloc(faces + 1, sizeof *c->contact);
    c->conductance = calloc(faces + 1, sizeof *c->conductance);
    c->flux = calloc(faces + 1, sizeof *c->flux);
    for (size_t f = 0; f < faces; f++) {
        c->contact[f] = (mag_pop)contact;
    }
    for (size_t n = 0; n < c->grid.cells; n++) {
        c->heat->enthalpy[n] = mag_thermal_enthalpy(setup->alloy, temperature);
    }
    mag_heat_look(&c->ctx, c->heat);
    c->time = 0.0;
}

/// A row of cells along x; its ends are walls, its sides are periodic.
static inline void heat_make_row(heat_case *c, int cells)
{
    heat_make_grid(c, (const int[3]){cells, 1, 1}, (const bool[3]){false, true, true});
}

/// One step of a time [s].
static inline void heat_step(heat_case *c, double dt)
{
    const mag_die_touch touch = {c->conductance, c->heat->temperature, c->heat->cell};
    mag_heat_walls(&c->ctx, c->heat, c->contact, c->conductance);
    mag_die_step(&c->ctx, c->die, &touch, dt, c->flux);
    mag_heat_conduct(&c->ctx, c->heat, c->flux, dt);
    mag_heat_look(&c->ctx, c->heat);
    c->time += dt;
}

/// Goes on to a time [s] in equal steps of at most dt.
static inline void heat_run(heat_case *c, double to, double dt)
{
    const double span = to - c->time;
    const int steps = (int)ceil(span / dt - 1e-9);
    for (int n = 0; n < steps; n++) {
        heat_step(c, span / steps);
    }
    c->time = to;
}

/// Temperature [degC] of a die's first column at a depth [m], on lines between layers.
static inline double heat_die_at(const mag_die *d, double depth)
{
    double middle = 0.5 * d->thickness[0];
    int layer = 0;
    while (middle + 0.5 * (d->thickness[layer] + d->thickness[layer + 1]) < depth) {
        middle += 0.5 * (d->thickness[layer] + d->thickness[layer + 1]);
        layer++;
    }
    const double way = 0.5 * (d->thickness[layer] + d->thickness[layer + 1]);
    const double low = d->temperature[(size_t)layer * d->stride];
    const double high = d->temperature[(size_t)(layer + 1) * d->stride];
    return low + (depth - middle) / way * (high - low) - PD_KELVIN(0.0);
}

/// Mean solid fraction.
static inline double heat_solid(const heat_case *c)
{
    double sum = 0.0;
    for (size_t n = 0; n < c->grid.cells; n++) {
        sum += (double)c->heat->solid[n];
    }
    return sum / (double)c->grid.cells;
}

/// Frees everything.
static inline void heat_end(heat_case *c)
{
    mag_heat_destroy(c->heat);
    mag_die_destroy(c->die);
    mag_grid_destroy(&c->grid);
    free(c->contact);
    free(c->conductance);
    free(c->flux);
}
