/// @file cell_run.h
/// Runs cells, for tests: steps to times, looks there.
#pragma once

#include "cell_sets.h"

#include "model/battery/cell/parts.h"

/// Makes a cell of a set.
static inline mag_cell *cell_make(cell_set *s)
{
    mag_cell *c = NULL;
    ck_assert_msg(mag_cell_create(&s->ctx, &s->setup, &c) == MAG_OK, "%s", s->ctx.message);
    return c;
}

/// Frees a cell and its set.
static inline void cell_end(cell_set *s, mag_cell *c)
{
    mag_cell_destroy(c);
    cell_set_end(s);
}

/// A step that holds a value and has no other end.
static inline mag_cell_step cell_hold(mag_cell_control control, double value)
{
    return (mag_cell_step){.control = control,
                           .value = value,
                           .low_voltage = NAN,
                           .high_voltage = NAN,
                           .end_current = NAN,
                           .end_charge = NAN};
}

/// Begins a step.
static inline void cell_begin(cell_set *s, mag_cell *c, mag_cell_step step)
{
    ck_assert_msg(mag_cell_begin(&s->ctx, c, &step) == MAG_OK, "%s", s->ctx.message);
}

/// Begins a step that holds a current [A/m2].
static inline void cell_draw(cell_set *s, mag_cell *c, double current)
{
    cell_begin(s, c, cell_hold(MAG_CELL_CURRENT, current));
}

/// Goes on to a time [s], or to what ended the step before, which is returned (-1: nothing), and
/// looks there.
static inline int cell_go(cell_set *s, mag_cell *c, double end)
{
    mag_dae_found found = {.event = -1};
    while (!found.at_end && found.event < 0) {
        ck_assert_msg(mag_cell_advance(&s->ctx, c, end, &found) == MAG_OK, "%s", s->ctx.message);
    }
    ck_assert_msg(mag_cell_look(&s->ctx, c, found.time) == MAG_OK, "%s", s->ctx.message);
    mag_cell_find_parts(c, c->y, false);
    return found.event;
}

/// Goes on to a time that nothing may end before.
static inline void cell_reach(cell_set *s, mag_cell *c, double end)
{
    ck_assert_int_eq(cell_go(s, c, end), -1);
}

/// The plane of metal at an electrode.
static inline mag_cell_plane cell_plane(mag_cell *c, int electrode)
{
    mag_cell_plane plane;
    mag_cell_find_parts(c, c->y, false);
    mag_cell_find_plane(c, electrode, c->y, &plane);
    return plane;
}

/// Value half way between v[0] and v[1] of cells of one width.
static inline double cell_between(const double *v)
{
    return (9.0 * (v[0] + v[1]) - v[-1] - v[2]) / 16.0;
}

/// Value at the edge of cells of one width, from the three next to it; `stride` leads inwards.
static inline double cell_edge(const double *v, int stride)
{
    return (15.0 * v[0] - 10.0 * v[stride] + 3.0 * v[2 * stride]) / 8.0;
}
