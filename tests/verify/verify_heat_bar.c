/// Verifies a square bar that freezes in a cold die: T-32, in two dimensions.
#include "heat_support.h"

#define TABLE "computed on its own, cells of 0.05 and 0.025 mm"

enum { CELLS = 40 };

/// Temperature in the middle [degC]: the mean of the four cells around it, half a cell off.
static double find_centre(const heat_case *c)
{
    double sum = 0.0;
    for (int n = 0; n < 4; n++) {
        const ptrdiff_t cell = mag_grid_find(&c->grid, CELLS / 2 - n % 2, CELLS / 2 - n / 2, 0);
        sum += (double)c->heat->temperature[cell];
    }
    return 0.25 * sum - PD_KELVIN(0.0);
}

static void make_bar(heat_case *c)
{
    const mag_thermal alloy = pd_alloy("AZ91D");
    const mag_heat_setup setup = {2e-3 / CELLS, PD_DENSITY, &alloy, false};
    mag_die_setup die = heat_die(220.0, 0, 0.0);
    heat_make_grid(c, (const int[3]){CELLS, CELLS, 1}, (const bool[3]){false, false, true});
    heat_make(c, &setup, &die, 20e3, PD_KELVIN(590.0));
}

START_TEST(a_square_bar_freezes_as_it_should)
{
    static const double table[][3] = {
        {10, .3795, 589.96}, {20, .5283, 588.20}, {50, .8216, 523.11}};
    char subject[120];
    heat_case c;
    make_bar(&c);
    const double dt = mag_heat_longest_step(c.heat, 20e3);
    for (int n = 0; n < 3; n++) {
        heat_run(&c, 1e-3 * table[n][0], dt);
        snprintf(subject, sizeof subject, "square bar of 2 mm after %g ms, mean solid fraction",
                 table[n][0]);
        verify_row("T-32", subject, TABLE, heat_solid(&c), table[n][1], 0.02, "asked of the case");
        snprintf(subject, sizeof subject, "square bar of 2 mm after %g ms, middle [degC]",
                 table[n][0]);
        verify_row_absolute("T-32", subject, TABLE, find_centre(&c), table[n][2], 1.0,
                            "as asked of plates");
    }
    while (find_centre(&c) > 430.0) {
        heat_step(&c, dt);
    }
    verify_row("T-32", "square bar of 2 mm, last point at 430 degC [ms]", TABLE, 1e3 * c.time, 86.8,
               0.02, "asked of the case");
    heat_end(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_square_bar_freezes_as_it_should);
}

int main(void)
{
    return support_run("bar", add);
}
