/// Verifies that the cell's voltage converges with its mesh and with the solver's tolerance, on
/// Mg-ref-1 at 1C after 1600 s, in the middle of a plateau's end.
#include "cell_run.h"

#include <stdio.h>

static double find_voltage(int cells, int shells, double relative)
{
    cell_set s = cell_magnesium();
    cell_mesh(&s, 0, cells, cells, shells);
    s.setup.relative = relative;
    mag_cell *c = cell_make(&s);
    cell_draw(&s, c, s.per_C);
    cell_reach(&s, c, 1600.0);
    const double v = mag_cell_voltage(c);
    cell_end(&s, c);
    return v;
}

START_TEST(the_mesh_through_the_cell_is_second_order)
{
    order_table t = {.title = "Mg-ref-1, voltage, change when cells are halved",
                     .unit = "change [V]",
                     .size = "cell [L]",
                     .id = "B-25"};
    double coarse = find_voltage(10, 10, 1e-9);
    for (int cells = 20; cells <= 160; cells *= 2) {
        const double fine = find_voltage(cells, 10, 1e-9);
        order_add(&t, 2.0 / cells, fabs(fine - coarse));
        coarse = fine;
    }
    order_check(&t, 2.0, 0.1);
}
END_TEST

START_TEST(the_mesh_in_particles_is_second_order)
{
    order_table t = {.title = "Mg-ref-1, voltage, change when shells are halved",
                     .unit = "change [V]",
                     .size = "shell [R]",
                     .id = "B-25"};
    double coarse = find_voltage(10, 10, 1e-9);
    for (int shells = 20; shells <= 160; shells *= 2) {
        const double fine = find_voltage(10, shells, 1e-9);
        order_add(&t, 2.0 / shells, fabs(fine - coarse));
        coarse = fine;
    }
    order_check(&t, 2.0, 0.1);
}
END_TEST

START_TEST(time_obeys_the_tolerance)
{
    const double exact = find_voltage(20, 20, 1e-11);
    order_table t = {.title = "Mg-ref-1, voltage, against a tolerance of 1e-11",
                     .unit = "error [V]",
                     .size = "tolerance",
                     .id = "B-25"};
    for (double relative = 1e-4; relative > 5e-9; relative *= 1e-2) {
        order_add(&t, relative, fabs(find_voltage(20, 20, relative) - exact));
    }
    order_check(&t, 1.0, 0.5);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, the_mesh_through_the_cell_is_second_order);
    tcase_add_test(tc, the_mesh_in_particles_is_second_order);
    tcase_add_test(tc, time_obeys_the_tolerance);
}

int main(void)
{
    return support_run("cell, orders", add);
}
