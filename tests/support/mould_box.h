/// @file mould_box.h
/// A filling of a long box by the mould model: metal comes in through a whole end, and the last
/// layer of cells at the other end may be a vent. Inline, because the support library does not link
/// the library under test.
#pragma once

#include "support.h"
#include "surface.h"

#include "mag/context.h"
#include "model/mould/gas.h"
#include "model/mould/state.h"

#include <math.h>
#include <string.h>

/// A filling about to begin. Starts from mould_box_plan(); must not move once it is made.
typedef struct mould_box {
    double length, width;        ///< [m] of the box; it is square
    mag_mould_params p;          ///< as the user would choose it
    mag_mould_region regions[2]; ///< inlet and vent
    mag_file stl;                ///< the box's surface
    mag_context ctx;             ///< messages, threads
    mag_mould_state *s;          ///< the filling
} mould_box;

/// Table of what may be said of a region.
static inline const mag_params *mould_box_region_table(void)
{
    const mag_params *t = mag_mould_model.params;
    for (int n = 0; n < t->count; n++) {
        if (t->params[n].kind == MAG_KIND_list) {
            return t->params[n].items;
        }
    }
    return NULL;
}

/// Table of what may be said in a block of the model.
static inline const mag_params *mould_box_group(const char *name)
{
    const mag_params *t = mag_mould_model.params;
    for (int n = 0; n < t->count; n++) {
        if (t->params[n].kind == MAG_KIND_group && strcmp(t->params[n].name, name) == 0) {
            return t->params[n].items;
        }
    }
    return NULL;
}

/// The plan of a box with an inlet at x = 0 and a vent without area in the last layer of cells. The
/// metal hardly compresses and has next to no viscosity: its front stays plane.
static inline void mould_box_plan(mould_box *b, double length, double width, double spacing)
{
    surface faces = {0};
    const double low[3] = {0.0, 0.0, 0.0};
    const double high[3] = {1e3 * length, 1e3 * width, 1e3 * width};
    surface_box(&faces, low, high);
    *b = (mould_box){.length = length, .width = width, .ctx = mag_context_default()};
    b->stl = surface_stl(&faces, "box.stl");
    surface_end(&faces);
    for (int n = 0; n < 2; n++) {
        mag_params_default(mould_box_region_table(), &b->regions[n]);
        b->regions[n].name = n == 0 ? "gate" : "vent";
        b->regions[n].role = n == 0 ? 4 : 3;
        b->regions[n].from = (mag_vector){n == 0 ? -spacing : length - spacing, 0.0, 0.0};
        b->regions[n].to = (mag_vector){n == 0 ? 0.0 : length, width, width};
    }
    mag_params_default(mag_mould_model.params, &b->p);
    b->p.cavity = b->stl;
    b->p.spacing = spacing;
    b->p.regions.items = b->regions;
    b->p.regions.count = 2;
    b->p.density = 2e4;
    b->p.viscosity = 1e-5;
    b->p.inlet_pressure_limit = 0.0;
    b->p.fill_end = 1.0;
}

/// Asserts that a call went well, or shows its message.
static inline void mould_box_expect(const mould_box *b, mag_status status)
{
    ck_assert_msg(status == MAG_OK, "%s", b->ctx.message);
}

/// Makes the filling.
static inline void mould_box_make(mould_box *b)
{
    void *state;
    mould_box_expect(b, mag_mould_model.create(&b->ctx, &b->p, &state));
    b->s = state;
}

/// Takes one time step.
static inline void mould_box_step(mould_box *b)
{
    const double until = b->s->now.time + 0.75 * b->s->now.step;
    mould_box_expect(b, mag_mould_model.advance(&b->ctx, &b->p, b->s, until));
}

/// Frees what it holds.
static inline void mould_box_free(mould_box *b)
{
    mag_mould_model.destroy(b->s);
    surface_stl_end(&b->stl);
}

/// Share of the box that gas fills.
static inline double mould_box_gas(const mould_box *b)
{
    return 1.0 - mag_flow_volume(b->s->flow) / (double)b->s->grid.cells;
}

/// Gas in all regions, relative to that at the start.
static inline double mould_box_gas_mass(const mould_box *b)
{
    double mass = 0.0;
    for (int32_t r = 0; r < b->s->flow->now.gas_regions; r++) {
        mass += b->s->gas.mass[r];
    }
    return mass / b->s->now.gas_mass_start;
}
