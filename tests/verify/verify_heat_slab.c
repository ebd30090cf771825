/// Verifies a slab that cools by convection, T-30, and that heat is kept: between cells, on the way
/// into the die, where there is no metal, and whatever the threads.
#include "heat_slab.h"

START_TEST(a_slab_cools_as_fourier_has_it)
{
    static const double fourier[] = {0.2, 0.5, 1.0, 2.0};
    static const double biot[] = {0.1, 1.0, 10.0};
    static const double table[3][4] = {{.993999, .967981, .922389, .837326},
                                       {.950642, .772526, .533859, .254668},
                                       {.829255, .454641, .163818, .021265}};
    for (int b = 0; b < 3; b++) {
        char subject[120];
        double worst = 0.0;
        for (int f = 0; f < 4; f++) {
            worst = fmax(worst, fabs(slab_middle(biot[b], fourier[f], 40) - table[b][f]));
        }
        snprintf(subject, sizeof subject, "slab cooled by convection, Biot %g, middle, error",
                 biot[b]);
        verify_row_below("T-30", subject, "Fourier's series", worst, 0.001,
                         "a thousandth of the whole; 20 cells to the middle err by less");
    }
}
END_TEST

/// A box with holes, so that cells have all kinds of neighbours, and metal of all temperatures.
static void make_rough(heat_case *c, double contact, int layers)
{
    enum { X = 37, Y = 14, Z = 23 };
    static uint8_t open[X * Y * Z];
    const mag_thermal alloy = pd_alloy("AZ91D");
    const mag_heat_setup setup = {2e-4, PD_DENSITY, &alloy, true};
    const mag_die_setup die = heat_die(220.0, layers, 0.1e-3);

    for (int n = 0; n < X * Y * Z; n++) {
        open[n] = n * 7919 % 11 != 0;
    }
    c->ctx = mag_context_default();
    const mag_status made = mag_grid_create(&c->ctx, (const int[3]){X, Y, Z},
                                            (const bool[3]){false, false, true}, open, &c->grid);
    ck_assert_msg(made == MAG_OK, "%s", c->ctx.message);
    heat_make(c, &setup, &die, contact, PD_KELVIN(590.0));
    for (size_t n = 0; n < c->grid.cells; n++) {
        c->heat->enthalpy[n] =
            mag_thermal_enthalpy(&alloy, PD_KELVIN(300.0 + (double)(n * 31 % 350)));
    }
    mag_heat_look(&c->ctx, c->heat);
}

START_TEST(heat_between_cells_is_kept)
{
    heat_case c;
    make_rough(&c, 0.0, 0);
    const double before = mag_heat_total(c.heat);
    heat_run(&c, 5e-3, mag_heat_longest_step(c.heat, 0.0));
    verify_row_below("-", "insulated metal, drift of its heat, relative", "conservation of energy",
                     fabs(mag_heat_total(c.heat) / before - 1.0), 1e-7,
                     "flows between cells are floats, rounded apart at both ends");
    heat_end(&c);
}
END_TEST

/// Heat of the die [J]: what it has and what it gave off.
static double find_die_heat(const heat_case *c)
{
    const double face = c->heat->setup.spacing * c->heat->setup.spacing;
    double sum = 0.0;
    for (size_t f = 0; f < c->die->columns; f++) {
        sum += face * (mag_die_stored(c->die, f) + c->die->given[f]);
    }
    return sum;
}

START_TEST(heat_into_the_die_is_kept)
{
    heat_case c;
    make_rough(&c, 20e3, 12);
    const double metal = mag_heat_total(c.heat), die = find_die_heat(&c);
    heat_run(&c, 5e-3, mag_heat_longest_step(c.heat, 20e3));
    const double lost = metal - mag_heat_total(c.heat);
    verify_row("-", "metal in its die, heat that the die got over what the metal lost",
               "conservation of energy", (find_die_heat(&c) - die) / lost, 1.0, 1e-6,
               "flows between cells are floats, rounded apart at both ends");
    heat_end(&c);
}
END_TEST

START_TEST(threads_do_not_change_a_bit)
{
    heat_case one, two;
    make_rough(&one, 20e3, 12);
    make_rough(&two, 20e3, 12);
    two.ctx.threads = 2;
    const double dt = mag_heat_longest_step(one.heat, 20e3);
    heat_run(&one, 40.0 * dt, dt);
    heat_run(&two, 40.0 * dt, dt);
    ck_assert_mem_eq(one.heat->enthalpy, two.heat->enthalpy, one.grid.cells * sizeof(double));
    ck_assert_mem_eq(one.die->temperature, two.die->temperature,
                     12 * one.die->stride * sizeof(double));
    heat_end(&one);
    heat_end(&two);
}
END_TEST

/// Copies what a checkpoint would hold from one case to another that was made alike.
static void carry_over(heat_case *from, heat_case *to)
{
    mag_chunk a[MAG_CHUNKS], b[MAG_CHUNKS];
    const int count = mag_die_chunks(from->die, a, mag_heat_chunks(from->heat, a, 0));
    ck_assert_int_eq(mag_die_chunks(to->die, b, mag_heat_chunks(to->heat, b, 0)), count);
    for (int n = 0; n < count; n++) {
        ck_assert_uint_eq(a[n].size, b[n].size);
        memcpy(b[n].data, a[n].data, a[n].size);
    }
    mag_heat_look(&to->ctx, to->heat);
}

START_TEST(a_checkpoint_holds_all_that_goes_on)
{
    heat_case one, two;
    make_rough(&one, 20e3, 12);
    make_rough(&two, 20e3, 12);
    const double dt = mag_heat_longest_step(one.heat, 20e3);
    heat_run(&one, 20.0 * dt, dt);
    carry_over(&one, &two);
    for (int n = 0; n < 20; n++) {
        heat_step(&one, dt);
        heat_step(&two, dt);
    }
    ck_assert_mem_eq(one.heat->enthalpy, two.heat->enthalpy, one.grid.cells * sizeof(double));
    ck_assert_mem_eq(one.die->temperature, two.die->temperature,
                     12 * one.die->stride * sizeof(double));
    ck_assert_mem_eq(one.die->taken, two.die->taken, one.die->columns * sizeof(double));
    heat_end(&one);
    heat_end(&two);
}
END_TEST

START_TEST(nothing_flows_where_no_metal_is)
{
    enum { CELLS = 48, METAL = 20 };
    const mag_thermal alloy = pd_alloy("AZ91D");
    const mag_heat_setup setup = {1e-4, PD_DENSITY, &alloy, false};
    const mag_die_setup die = heat_die(220.0, 12, 0.1e-3);
    mag_pop fill[CELLS] = {0};
    heat_case c;

    heat_make_row(&c, CELLS);
    heat_make(&c, &setup, &die, 20e3, PD_KELVIN(590.0));
    c.heat->fill = fill;
    for (int n = 0; n < METAL; n++) {
        fill[n] = (mag_pop)(n == METAL - 1 ? 1e-3 : n % 4 == 2 ? 0.3 : 1.001);
        c.heat->enthalpy[n] += 1e4 * (n % 3);
    }
    mag_heat_look(&c.ctx, c.heat);
    const double before = mag_heat_total(c.heat);
    const double dt = mag_heat_longest_step(c.heat, 20e3);
    heat_run(&c, 500.0 * dt, dt);
    for (int n = METAL; n < CELLS; n++) {
        ck_assert_double_eq(c.heat->enthalpy[n], mag_thermal_enthalpy(&alloy, PD_KELVIN(590.0)));
    }
    ck_assert_double_eq(c.die->taken[1], 0.0);
    ck_assert_double_gt(c.die->taken[0], 100.0);
    verify_row("-", "cells of metal in part, heat that the die got over what the metal lost",
               "conservation of energy", 1e-8 * c.die->taken[0] / (before - mag_heat_total(c.heat)),
               1.0, 1e-6, "flows between cells are floats, rounded apart at both ends");
    heat_end(&c);
}
END_TEST

/// Whether heat goes through cells half full of metal as through full ones: half of it, for half of
/// the metal.
START_TEST(half_of_the_metal_takes_half_of_the_heat)
{
    enum { CELLS = 32 };
    const mag_thermal alloy = pd_alloy("AZ91D");
    const mag_heat_setup setup = {5e-5, PD_DENSITY, &alloy, false};
    const mag_die_setup die = heat_die(220.0, 0, 0.0); // keeps its temperature
    mag_pop half[CELLS];
    heat_case whole, part;

    heat_make_row(&whole, CELLS);
    heat_make(&whole, &setup, &die, 20e3, PD_KELVIN(590.0));
    heat_make_row(&part, CELLS);
    heat_make(&part, &setup, &die, 20e3, PD_KELVIN(590.0));
    for (int n = 0; n < CELLS; n++) {
        half[n] = (mag_pop)0.5;
    }
    part.heat->fill = half;
    const double dt = mag_heat_longest_step(whole.heat, 20e3);
    heat_run(&whole, 300.0 * dt, dt);
    heat_run(&part, 300.0 * dt, dt);
    for (int n = 0; n < CELLS; n++) {
        ck_assert_double_eq_tol(part.heat->enthalpy[n] / whole.heat->enthalpy[n], 1.0, 1e-7);
    }
    ck_assert_double_eq_tol(part.die->taken[0] / whole.die->taken[0], 0.5, 1e-6);
    heat_end(&whole);
    heat_end(&part);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_slab_cools_as_fourier_has_it);
    tcase_add_test(tc, heat_between_cells_is_kept);
    tcase_add_test(tc, heat_into_the_die_is_kept);
    tcase_add_test(tc, threads_do_not_change_a_bit);
    tcase_add_test(tc, a_checkpoint_holds_all_that_goes_on);
    tcase_add_test(tc, nothing_flows_where_no_metal_is);
    tcase_add_test(tc, half_of_the_metal_takes_half_of_the_heat);
}

int main(void)
{
    return support_run("slab", add);
}
