/// @file gas_tube.h
/// Metal and gas in a tube whose walls let slip: what happens is plane, so that formulas hold. The
/// gas step is the model's own. Inline, because the support library does not link the library under
/// test.
#pragma once

#include "flow_support.h"

#include "model/mould/gas.h"
#include "model/mould/state.h"

enum { TUBE_WIDE = 4 }; ///< cells across; the sides are periodic

/// A tube along x. Starts from tube_plan(); must not move once it is made.
typedef struct gas_tube {
    mag_context ctx;       ///< messages, threads
    mag_mould_params p;    ///< of the gas
    mag_mould_region vent; ///< the only region
    mag_mould_state s;     ///< the filling
    int length;            ///< [cells]
    double metal[2];       ///< [cells] where the metal begins and ends at the start
    double speed;          ///< [m/s] of the metal at the start, and of the inlet
    bool inlet;            ///< whether metal comes in at x = 0
    bool vent_at_start;    ///< whether the vent is the first layer, not the last
} gas_tube;

/// Isothermal air at 1 atm and 300 K, no metal, no inlet, no vent.
static inline gas_tube tube_plan(int length, double spacing, double step)
{
    gas_tube t = {.length = length, .ctx = mag_context_default()};
    t.p.gas_pressure = 101325.0;
    t.p.gas_temperature = 300.0;
    t.p.gas_exponent = 1.0;
    t.vent.discharge = 0.7;
    t.vent.outside_pressure.constant = 101325.0;
    t.s.spacing = spacing;
    t.s.now.step = step;
    t.s.density = 1700.0;
    t.s.place_count = 2;
    return t;
}

/// The wall at x = 0, which may be the inlet.
static inline bool tube_end(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = 1.0;
    u[1] = u[2] = 0.0;
    return at[0] < 0.25;
}

/// The grid, the flow and, where the plan has one, the inlet.
static inline void tube_make_flow(gas_tube *t)
{
    const bool periodic[3] = {false, true, true};
    const int size[3] = {t->length, TUBE_WIDE, TUBE_WIDE};
    mag_flow_setup setup = mag_flow_setup_default();
    flow_case c;

    flow_make_grid(&c, size, periodic, NULL);
    mag_wall_link *links = flow_wall_links(&c, tube_end, NULL, &setup.link_count);
    for (size_t n = 0; n < setup.link_count; n++) {
        links[n].inlet = true;
    }
    setup.links = links;
    setup.link_count = t->inlet ? setup.link_count : 0;
    t->s.grid = c.grid;
    const mag_status status = mag_flow_create(&t->ctx, &t->s.grid, &setup, &t->s.flow);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&t->ctx));
    free(links);
}

/// Metal where the plan wants it; the inlet's cells begin as empty surface.
static inline void tube_set_cells(gas_tube *t)
{
    const mag_scale scale = mag_mould_scale(&t->s);
    const double speed = mag_scale_speed_to_lattice(&scale, t->speed);
    const double u[3] = {speed, 0.0, 0.0};

    t->s.flow->now.viscosity = 1e-5;
    t->s.flow->now.speed[0] = t->inlet ? speed : 0.0;
    for (size_t c = 0; c < t->s.grid.cells; c++) {
        const double x = t->s.grid.place[3 * c];
        const double fill = fmin(t->metal[1], x + 1.0) - fmax(t->metal[0], x);
        const bool mouth = t->inlet && x < 0.5;
        mag_flow_set(t->s.flow, c,
                     fill >= 1.0           ? MAG_LIQUID
                     : fill > 0.0 || mouth ? MAG_INTERFACE
                                           : MAG_GAS,
                     fmax(fill, 0.0), 1.0, u);
    }
    const mag_status status = mag_flow_start(&t->ctx, t->s.flow);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&t->ctx));
}

/// The vent, over the whole first or last layer.
static inline void tube_make_vent(gas_tube *t)
{
    const int layer = t->vent_at_start ? 0 : t->length - 1;
    mag_mould_place *here = &t->s.places[1];

    t->p.regions.count = 1;
    t->p.regions.items = &t->vent;
    t->s.gas.mouths = malloc((size_t)(TUBE_WIDE * TUBE_WIDE) * sizeof *t->s.gas.mouths);
    t->s.region = calloc(t->s.grid.cells, 1);
    ck_assert(t->s.gas.mouths != NULL && t->s.region != NULL);
    snprintf(t->s.places[0].name, sizeof here->name, "tube");
    snprintf(here->name, sizeof here->name, "exit");
    here->role = 3;
    here->is_open = t->vent.vent_area > 0.0;
    for (size_t c = 0; c < t->s.grid.cells; c++) {
        if (t->s.grid.place[3 * c] == layer) {
            t->s.gas.mouths[here->cells++] = (uint32_t)c;
            t->s.region[c] = 1;
        }
    }
}

/// Makes it; the gas knows its regions from the start.
static inline void tube_make(gas_tube *t)
{
    tube_make_flow(t);
    tube_set_cells(t);
    tube_make_vent(t);
    const mag_status status = mag_mould_gas_create(&t->ctx, &t->p, &t->s);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&t->ctx));
    mag_mould_gas_step(&t->ctx, &t->p, &t->s);
}

/// Takes one time step.
static inline void tube_step(gas_tube *t)
{
    const mag_status status = mag_flow_step(&t->ctx, t->s.flow);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&t->ctx));
    t->s.now.time += t->s.now.step;
    mag_mould_gas_step(&t->ctx, &t->p, &t->s);
}

/// Frees what it holds.
static inline void tube_free(gas_tube *t)
{
    mag_flow_destroy(t->s.flow);
    mag_grid_destroy(&t->s.grid);
    mag_mould_gas_destroy(&t->s);
    free(t->s.gas.mouths);
    free(t->s.region);
}

/// Gas between a place and the far end [cells of the tube's length]. Fill levels beyond 0 and 1
/// count: they are on their way to a neighbour.
static inline double tube_gas(const gas_tube *t, double from)
{
    double gas = 0.0;
    for (size_t c = 0; c < t->s.grid.cells; c++) {
        if (t->s.grid.place[3 * c] + 0.5 > from) {
            gas += 1.0 - (double)t->s.flow->fill[c];
        }
    }
    return gas / (TUBE_WIDE * TUBE_WIDE);
}

/// Region of the gas in the last layer.
static inline int32_t tube_region(const gas_tube *t)
{
    const ptrdiff_t last = mag_grid_find(&t->s.grid, t->length - 1, 0, 0);
    return t->s.flow->bubble[last];
}

/// Gas in all regions, relative to that at the start.
static inline double tube_gas_mass(const gas_tube *t)
{
    double mass = 0.0;
    for (int32_t r = 0; r < t->s.flow->now.gas_regions; r++) {
        mass += t->s.gas.mass[r];
    }
    return mass / t->s.now.gas_mass_start;
}
