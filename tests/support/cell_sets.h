/// @file cell_sets.h
/// Cells that others solved, for tests: two of lithium and a synthetic one of magnesium.
#pragma once

#include "support.h"

#include "mag/context.h"
#include "model/battery/cell/cell.h"

#include <math.h>
#include <string.h>

enum { CELL_CURVES = 16 }; ///< most of a set

/// A set and what it is made of.
typedef struct cell_set {
    mag_context ctx;                ///< of the test
    mag_cell_setup setup;           ///< filled
    mag_curve *curves[CELL_CURVES]; ///< to be freed
    int count;                      ///< of them
    double area;                    ///< [m2]
    double per_C;                   ///< [A/m2] of 1C
} cell_set;

/// A curve of an expression in x.
static inline const mag_curve *cell_curve(cell_set *s, const char *text)
{
    mag_curve **c = &s->curves[s->count++];
    const mag_status status = mag_curve_expression(&s->ctx, text, "x", c);
    ck_assert_msg(status == MAG_OK, "%s", s->ctx.message);
    return *c;
}

/// A constant curve.
static inline const mag_curve *cell_constant(cell_set *s, double value)
{
    mag_curve **c = &s->curves[s->count++];
    ck_assert_int_eq(mag_curve_constant(&s->ctx, value, c), MAG_OK);
    return *c;
}

/// Frees the curves.
static inline void cell_set_end(cell_set *s)
{
    for (int n = 0; n < s->count; n++) {
        mag_curve_destroy(s->curves[n]);
    }
}

/// A porous electrode of one size of particles, Bruggeman's exponent 1.5 in the electrolyte.
static inline mag_cell_porous cell_porous(double thickness, double porosity, double solid,
                                          double radius, double most, double first)
{
    return (mag_cell_porous){
        .thickness = thickness,
        .porosity = porosity,
        .transport = pow(porosity, 1.5),
        .most = most,
        .start = first / most,
        .bins = {{radius, solid, 0.0}},
        .bin_count = 1,
        .kinetics = {.alpha_a = 0.5, .alpha_c = 0.5, .order = 0.5},
    };
}

/// Exchange current density of j0 = m (c_e c_s (c_max - c_s))^0.5 at c_e and a host half full.
static inline double cell_exchange(double m, double salt, double most)
{
    return 0.5 * m * sqrt(salt) * most;
}

/// Cells through the electrodes and the separator, shells of the particles.
static inline void cell_mesh(cell_set *s, int negative, int separator, int positive, int shells)
{
    s->setup.negative.cells = negative;
    s->setup.separator.cells = separator;
    s->setup.positive.cells = positive;
    s->setup.negative.shells = s->setup.positive.shells = shells;
}

/// Marquis et al. 2019, in the form that COMSOL's curves have.
static inline cell_set cell_marquis(void)
{
    cell_set s = {.ctx = mag_context_default(), .area = 1.0, .per_C = 24.0};
    mag_cell_porous n = cell_porous(100e-6, 0.3, 0.6, 10e-6, 24983.2619938437, 19986.609595075);
    mag_cell_porous p = cell_porous(100e-6, 0.3, 0.5, 10e-6, 51217.9257309275, 30730.7554385565);

    n.conductivity = 126.0 * pow(0.6, 1.5);
    p.conductivity = 16.6 * pow(0.5, 1.5);
    n.diffusivity = cell_constant(&s, 3.9e-14);
    p.diffusivity = cell_constant(&s, 1e-13);
    n.kinetics.exchange = cell_exchange(2e-5, 1000.0, n.most);
    p.kinetics.exchange = cell_exchange(6e-7, 1000.0, p.most);
    n.potential = cell_curve(
        &s, "0.194 + 1.5*exp(-120*x) + 0.0351*tanh((x-0.286)/0.083) - 0.0045*tanh((x-0.849)/0.119)"
            " - 0.035*tanh((x-0.9233)/0.05) - 0.0147*tanh((x-0.5)/0.034)"
            " - 0.102*tanh((x-0.194)/0.142) - 0.022*tanh((x-0.9)/0.0164)"
            " - 0.011*tanh((x-0.124)/0.0226) + 0.0155*tanh((x-0.105)/0.029)");
    p.potential = cell_curve(
        &s, "2.16216 + 0.07645*tanh(30.834-54.4806*1.062*x) + 2.1581*tanh(52.294-50.294*1.062*x)"
            " - 0.14169*tanh(11.0923-19.8543*1.062*x) + 0.2051*tanh(1.4684-5.4888*1.062*x)"
            " + 0.2531*tanh((0.56478-1.062*x)/0.1316) - 0.02167*tanh((1.062*x-0.525)/0.006)");
    s.setup = (mag_cell_setup){
        .charge = 1,
        .negative = n,
        .separator = {25e-6, 1.0, 1.0, 0},
        .positive = p,
        .electrolyte = {.concentration = 1000.0, .reference = 1000.0},
        .temperature = 298.15,
        .reference_temperature = 298.15,
        .relative = 1e-7,
    };
    s.setup.electrolyte.diffusivity = cell_curve(&s, "5.34e-10*exp(-0.65*x/1000)");
    s.setup.electrolyte.conductivity =
        cell_curve(&s, "0.0911 + 1.9101*(x/1000) - 1.052*(x/1000)**2 + 0.1554*(x/1000)**3");
    s.setup.electrolyte.transference = cell_constant(&s, 0.4);
    s.setup.electrolyte.factor = cell_constant(&s, 1.0);
    return s;
}

/// Chen et al. 2020, LG M50. `legacy`: solid with Bruggeman's exponent 1.5, as it was first told.
static inline cell_set cell_chen(bool legacy)
{
    cell_set s = {.ctx = mag_context_default(), .area = 0.065 * 1.58};
    mag_cell_porous n = cell_porous(85.2e-6, 0.25, 0.75, 5.86e-6, 33133.0, 29866.0);
    mag_cell_porous p = cell_porous(75.6e-6, 0.335, 0.665, 5.22e-6, 63104.0, 17038.0);

    s.per_C = 5.0 / s.area;
    n.conductivity = 215.0 * (legacy ? pow(0.75, 1.5) : 1.0);
    p.conductivity = 0.18 * (legacy ? pow(0.665, 1.5) : 1.0);
    n.diffusivity = cell_constant(&s, 3.3e-14);
    p.diffusivity = cell_constant(&s, 4e-15);
    n.kinetics.exchange = cell_exchange(6.48e-7, 1000.0, n.most);
    p.kinetics.exchange = cell_exchange(3.42e-6, 1000.0, p.most);
    n.potential = cell_curve(&s, "1.9793*exp(-39.3631*x) + 0.2482 - 0.0909*tanh(29.8538*(x-0.1234))"
                                 " - 0.04478*tanh(14.9159*(x-0.2769))"
                                 " - 0.0205*tanh(30.4444*(x-0.6103))");
    p.potential = cell_curve(&s, "-0.8090*x + 4.4875 - 0.0428*tanh(18.5138*(x-0.5542))"
                                 " - 17.7326*tanh(15.7890*(x-0.3117))"
                                 " + 17.5842*tanh(15.9308*(x-0.3120))");
    s.setup = (mag_cell_setup){
        .charge = 1,
        .negative = n,
        .separator = {12e-6, 0.47, pow(0.47, 1.5), 0},
        .positive = p,
        .electrolyte = {.concentration = 1000.0, .reference = 1000.0},
        .temperature = 298.15,
        .reference_temperature = 298.15,
        .relative = 1e-7,
    };
    s.setup.electrolyte.diffusivity =
        cell_curve(&s, "8.794e-11*(x/1000)**2 - 3.972e-10*(x/1000) + 4.862e-10");
    s.setup.electrolyte.conductivity =
        cell_curve(&s, "0.1297*(x/1000)**3 - 2.51*(x/1000)**1.5 + 3.329*(x/1000)");
    s.setup.electrolyte.transference = cell_constant(&s, 0.2594);
    s.setup.electrolyte.factor = cell_constant(&s, 1.0);
    return s;
}

/// Mg-ref-1: magnesium metal against a host with two plateaus. Invented, so that solvers can be
/// compared to five digits.
static inline cell_set cell_magnesium(void)
{
    cell_set s = {.ctx = mag_context_default(), .area = 1.0, .per_C = 18.091};
    mag_cell_porous p = cell_porous(60e-6, 0.45, 0.45, 0.5e-6, 12500.0, 0.02 * 12500.0);

    p.conductivity = 50.0;
    p.diffusivity = cell_constant(&s, 1e-16);
    p.kinetics.exchange = 0.05;
    p.potential = cell_curve(&s, "1.10 - 0.055*tanh((x-0.5)/0.06) - 0.10*(x-0.5) + 0.30*exp(-60*x)"
                                 " - 0.30*exp(-60*(1-x))");
    s.setup = (mag_cell_setup){
        .charge = 2,
        .metal_negative = true,
        .metal = {.kinetics = {.exchange = 1.0, .alpha_a = 0.5, .alpha_c = 0.5, .order = 0.5}},
        .separator = {260e-6, 0.9, pow(0.9, 1.5), 0},
        .positive = p,
        .electrolyte = {.concentration = 500.0, .reference = 500.0},
        .temperature = 298.15,
        .reference_temperature = 298.15,
        .relative = 1e-7,
    };
    s.setup.electrolyte.diffusivity = cell_constant(&s, 2e-10);
    s.setup.electrolyte.conductivity = cell_curve(&s, "0.6*(x/500)*exp(1-x/500)");
    s.setup.electrolyte.transference = cell_constant(&s, 0.3);
    s.setup.electrolyte.factor = cell_constant(&s, 1.0);
    return s;
}
