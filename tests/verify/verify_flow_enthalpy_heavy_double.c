/// Verifies the enthalpy that goes with the metal: none is made or lost, none is beyond what there
/// was, and waves of it arrive as they were.
#include "flow_support.h"

static const double HOT = 9e5, COLD = 6e5; // [J/kg]

/// A box, closed but along the axes that are periodic, whose metal has enthalpy.
static void make_warm(flow_case *c, const int size[3], const bool periodic[3],
                      mag_flow_setup *setup, bool gliding)
{
    flow_make_cells(c, size, periodic, NULL, gliding);
    setup->enthalpy = calloc(c->grid.groups * (size_t)MAG_LANES, sizeof(double));
    ck_assert_ptr_nonnull(setup->enthalpy);
    flow_make(c, setup);
}

static void free_warm(flow_case *c)
{
    double *enthalpy = c->flow->setup.enthalpy;
    flow_free(c);
    free(enthalpy);
}

/// A column of metal that falls into the box, over a film of metal.
static flow_start column(const void *what, const double at[3])
{
    (void)what;
    const bool metal = (at[0] < 12.0 && at[2] < 16.0) || at[2] < 3.0;
    return (flow_start){metal ? 1.0 : 0.0, 1.0, {0.0, 0.02, 0.0}};
}

static void make_fall(flow_case *c, bool gliding)
{
    const int size[3] = {40, 12, 24};
    const bool periodic[3] = {false, true, false};
    mag_flow_setup setup = mag_flow_setup_default();

    make_warm(c, size, periodic, &setup, gliding);
    c->flow->now.viscosity = 1e-3;
    c->flow->now.force[2] = -5e-5;
}

START_TEST(metal_that_splashes_keeps_its_heat)
{
    for (int gliding = 0; gliding < 2; gliding++) {
        flow_case c;
        double least = HOT, most = COLD, moved = 0.0;

        make_fall(&c, gliding != 0);
        for (size_t cell = 0; cell < c.grid.cells; cell++) {
            c.flow->setup.enthalpy[cell] = flow_at(&c, cell, 0) < 12.0 ? HOT : COLD;
        }
        flow_begin(&c, column, NULL);
        const double first = mag_flow_heat(c.flow), mass = mag_flow_mass(&c.ctx, c.flow);
        const uint64_t before = c.flow->now.converted;
        flow_run(&c, 1500);
        for (size_t cell = 0; cell < c.grid.cells; cell++) {
            if (c.flow->kind[cell] == MAG_LIQUID) {
                least = fmin(least, c.flow->setup.enthalpy[cell]);
                most = fmax(most, c.flow->setup.enthalpy[cell]);
                moved += c.flow->setup.enthalpy[cell] > COLD + 1e4 && flow_at(&c, cell, 0) > 20.0;
            }
        }
        const char *walls = gliding ? "gliding" : "half-way";
        char what[120];
        ck_assert_uint_gt(c.flow->now.converted - before, 2000);
        ck_assert_double_gt(moved, 100.0);
        snprintf(what, sizeof what, "metal that splashes, drift of its heat, relative, %s walls",
                 walls);
        verify_row_below("-", what, "conservation", fabs(mag_flow_heat(c.flow) / first - 1.0),
                         1e-12, "rounding of double precision");
        snprintf(what, sizeof what, "metal that splashes, drift of its mass, relative, %s walls",
                 walls);
        verify_row_below("-", what, "conservation",
                         fabs(mag_flow_mass(&c.ctx, c.flow) / mass - 1.0), 1e-12,
                         "rounding of double precision");
        snprintf(what, sizeof what,
                 "metal that splashes, heat beyond the first hottest and coldest, share of their "
                 "difference, %s walls",
                 walls);
        verify_row_below("-", what, "mixing", fmax(most - HOT, COLD - least) / (HOT - COLD), 1e-3,
                         "what thin metal cannot hold goes to all of the surface");
        free_warm(&c);
    }
}
END_TEST

START_TEST(metal_of_one_heat_keeps_it)
{
    flow_case c;
    double apart = 0.0;

    make_fall(&c, true);
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        c.flow->setup.enthalpy[cell] = HOT;
    }
    flow_begin(&c, column, NULL);
    flow_run(&c, 1500);
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        if (c.flow->kind[cell] != MAG_GAS) {
            apart = fmax(apart, fabs(c.flow->setup.enthalpy[cell] / HOT - 1.0));
        }
    }
    free_warm(&c);
    verify_row_below("-", "metal of one heat that splashes, largest change, relative",
                     "nothing to mix", apart, 1e-13, "rounding of double precision");
}
END_TEST

static flow_start plug(const void *what, const double at[3])
{
    const double *u = what;
    (void)at;
    return (flow_start){1.0, 1.0, {u[0], u[1], u[2]}};
}

/// Mean error of a wave that a plug has carried for its own length, over the wave's mean height.
static double find_wave_error(int cells, bool oblique)
{
    const double speed = 0.01; // in time it is first order: too slow for that to show
    const double u[3] = {speed, oblique ? speed : 0.0, 0.0};
    const bool periodic[3] = {true, true, true};
    const int size[3] = {cells, oblique ? cells : 4, 4};
    const double k = 2.0 * M_PI / cells;
    mag_flow_setup setup = flow_bulk(MAG_REGULARISED);
    flow_case c;
    double error = 0.0;

    make_warm(&c, size, periodic, &setup, false);
    c.flow->now.viscosity = 0.05;
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const double y = oblique ? flow_at(&c, cell, 1) : 0.0;
        c.flow->setup.enthalpy[cell] = HOT + COLD * sin(k * (flow_at(&c, cell, 0) + y));
    }
    flow_begin(&c, plug, u);
    flow_run(&c, (int)(cells / speed));
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const double y = oblique ? flow_at(&c, cell, 1) : 0.0;
        const double exact = HOT + COLD * sin(k * (flow_at(&c, cell, 0) + y));
        error += fabs(c.flow->setup.enthalpy[cell] - exact) / (double)c.grid.cells;
    }
    free_warm(&c);
    return error / (COLD * 2.0 / M_PI);
}

START_TEST(waves_arrive_to_second_order)
{
    for (int oblique = 0; oblique < 2; oblique++) {
        order_table t = {.title = oblique ? "wave of heat in an oblique plug, mean error"
                                          : "wave of heat in a plug, mean error",
                         .unit = "error, relative",
                         .size = "1/cells"};
        for (int cells = oblique ? 8 : 16; cells <= (oblique ? 32 : 64); cells *= 2) {
            order_add(&t, 1.0 / cells, find_wave_error(cells, oblique != 0));
        }
        order_check(&t, oblique ? 1.0 : 2.0, 0.5); // slopes of two axes are cut
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, metal_that_splashes_keeps_its_heat);
    tcase_add_test(tc, metal_of_one_heat_keeps_it);
    tcase_add_test(tc, waves_arrive_to_second_order);
}

int main(void)
{
    return support_run("enthalpy that goes with the metal", add);
}
