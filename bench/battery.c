/// A discharge of a cell of lithium ions after Doyle, Fuller and Newman, at 1C to 2.5 V, relative
/// tolerance 1e-6: the LG M50 of Chen et al. 2020, which others' solvers are timed with, too. The
/// cell is made once and reset. Milliseconds of a discharge: 1000 over the rate.
#include "bench.h"

#include "model/battery/cell/cell.h"

#include <math.h>
#include <stdlib.h>

enum { CURVES = 8 };

typedef struct battery {
    mag_curve *curves[CURVES];
    int count; ///< of curves
    mag_cell *cell;
    mag_cell_step step;
    int discharges; ///< in a run
} battery;

static void teardown(void *state)
{
    battery *b = state;
    if (b != NULL) {
        mag_cell_destroy(b->cell);
        for (int n = 0; n < b->count; n++) {
            mag_curve_destroy(b->curves[n]);
        }
        free(b);
    }
}

static mag_status add_constant(mag_context *ctx, battery *b, double value, const mag_curve **curve)
{
    MAG_TRY(mag_curve_constant(ctx, value, &b->curves[b->count]));
    *curve = b->curves[b->count++];
    return MAG_OK;
}

static mag_status add_curve(mag_context *ctx, battery *b, const char *text, const mag_curve **curve)
{
    MAG_TRY(mag_curve_expression(ctx, text, "x", &b->curves[b->count]));
    *curve = b->curves[b->count++];
    return MAG_OK;
}

/// Chen et al. 2020, tables VI and VII; j0 = m (c_e c_s (c_max - c_s))^0.5.
static mag_cell_setup make_setup(int cells)
{
    const mag_cell_kinetics kinetics = {.alpha_a = 0.5, .alpha_c = 0.5, .order = 0.5};
    mag_cell_setup s = {
        .charge = 1,
        .negative = {.thickness = 85.2e-6,
                     .porosity = 0.25,
                     .transport = pow(0.25, 1.5),
                     .conductivity = 215.0,
                     .most = 33133.0,
                     .start = 29866.0 / 33133.0,
                     .kinetics = kinetics,
                     .bins = {{5.86e-6, 0.75, 0.0}},
                     .bin_count = 1,
                     .cells = cells,
                     .shells = cells},
        .separator = {12e-6, 0.47, pow(0.47, 1.5), cells},
        .positive = {.thickness = 75.6e-6,
                     .porosity = 0.335,
                     .transport = pow(0.335, 1.5),
                     .conductivity = 0.18,
                     .most = 63104.0,
                     .start = 17038.0 / 63104.0,
                     .kinetics = kinetics,
                     .bins = {{5.22e-6, 0.665, 0.0}},
                     .bin_count = 1,
                     .cells = cells,
                     .shells = cells},
        .electrolyte = {.concentration = 1000.0, .reference = 1000.0},
        .temperature = 298.15,
        .reference_temperature = 298.15,
        .relative = 1e-6,
    };
    s.negative.kinetics.exchange = 0.5 * 6.48e-7 * sqrt(1000.0) * s.negative.most;
    s.positive.kinetics.exchange = 0.5 * 3.42e-6 * sqrt(1000.0) * s.positive.most;
    return s;
}

static mag_status fill(mag_context *ctx, battery *b, int cells)
{
    mag_cell_setup s = make_setup(cells);
    MAG_TRY(add_curve(ctx, b,
                      "1.9793*exp(-39.3631*x) + 0.2482 - 0.0909*tanh(29.8538*(x-0.1234))"
                      " - 0.04478*tanh(14.9159*(x-0.2769)) - 0.0205*tanh(30.4444*(x-0.6103))",
                      &s.negative.potential));
    MAG_TRY(add_curve(ctx, b,
                      "-0.8090*x + 4.4875 - 0.0428*tanh(18.5138*(x-0.5542))"
                      " - 17.7326*tanh(15.7890*(x-0.3117)) + 17.5842*tanh(15.9308*(x-0.3120))",
                      &s.positive.potential));
    MAG_TRY(add_constant(ctx, b, 3.3e-14, &s.negative.diffusivity));
    MAG_TRY(add_constant(ctx, b, 4e-15, &s.positive.diffusivity));
    MAG_TRY(add_curve(ctx, b, "8.794e-11*(x/1000)**2 - 3.972e-10*(x/1000) + 4.862e-10",
                      &s.electrolyte.diffusivity));
    MAG_TRY(add_curve(ctx, b, "0.1297*(x/1000)**3 - 2.51*(x/1000)**1.5 + 3.329*(x/1000)",
                      &s.electrolyte.conductivity));
    MAG_TRY(add_constant(ctx, b, 0.2594, &s.electrolyte.transference));
    MAG_TRY(add_constant(ctx, b, 1.0, &s.electrolyte.factor));
    return mag_cell_create(ctx, &s, &b->cell);
}

static mag_status make(mag_context *ctx, const bench_size *size, int cells, void **state)
{
    battery *b = calloc(1, sizeof *b);
    *state = b;
    if (b == NULL) {
        return MAG_MACHINE;
    }
    b->step = (mag_cell_step){.control = MAG_CELL_CURRENT,
                              .value = 5.0 / (0.065 * 1.58),
                              .low_voltage = 2.5,
                              .high_voltage = NAN,
                              .end_current = NAN,
                              .end_charge = NAN};
    b->discharges = size->quick ? 1 : 4000 / cells;
    const mag_status status = fill(ctx, b, size->quick ? 4 : cells);
    if (status != MAG_OK) {
        teardown(b);
        *state = NULL;
    }
    return status;
}

static mag_status set_up_10(mag_context *ctx, const bench_size *size, void **state)
{
    return make(ctx, size, 10, state);
}

static mag_status set_up_20(mag_context *ctx, const bench_size *size, void **state)
{
    return make(ctx, size, 20, state);
}

/// Counts the steps, too.
static mag_status discharge(mag_context *ctx, battery *b, double *steps)
{
    const double end = 7200.0;
    mag_dae_found found = {.event = -1};
    mag_cell_reset(b->cell);
    MAG_TRY(mag_cell_begin(ctx, b->cell, &b->step));
    while (found.event < 0 && !found.at_end) {
        MAG_TRY(mag_cell_advance(ctx, b->cell, end, &found));
    }
    *steps += (double)mag_cell_effort(b->cell).steps;
    return MAG_OK;
}

static mag_status run(mag_context *ctx, void *state, double *work)
{
    battery *b = state;
    double steps = 0.0;
    for (int n = 0; n < b->discharges; n++) {
        MAG_TRY(discharge(ctx, b, &steps));
    }
    *work = b->discharges;
    return MAG_OK;
}

static mag_status run_steps(mag_context *ctx, void *state, double *work)
{
    battery *b = state;
    double steps = 0.0;
    for (int n = 0; n < b->discharges; n++) {
        MAG_TRY(discharge(ctx, b, &steps));
    }
    *work = 1e-3 * steps;
    return MAG_OK;
}

const bench_scenario mag_bench_battery[] = {
    {"battery.discharge_10", "run/s", set_up_10, run, teardown, 0.0},
    {"battery.discharge_20", "run/s", set_up_20, run, teardown, 0.0},
    {"battery.steps_10", "kstep/s", set_up_10, run_steps, teardown, 0.0},
    {"battery.steps_20", "kstep/s", set_up_20, run_steps, teardown, 0.0},
    {NULL, NULL, NULL, NULL, NULL, 0.0},
};
