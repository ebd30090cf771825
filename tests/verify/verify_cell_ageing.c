/// Verifies closed forms of ageing: against their values, their inverses, and the rates that they
/// integrate.
#include "slope.h"
#include "support.h"

#include "matter/constants.h"
#include "model/battery/cell/ageing.h"
#include "model/battery/cell/metal.h"

#include <math.h>

START_TEST(a_film_grows_as_the_root_of_time)
{
    const char *law = "delta^2 = delta0^2 + 2 k t";
    verify_row("B-31", "film, 5 nm, k 1e-22 m2/s, after 1e6 s [m]", law,
               mag_film_thickness(1e-22, 5e-9, 1e6), 15e-9, 1e-14, "rounding");
    verify_row("B-31", "film, 5 nm, k 1e-22 m2/s, after 1e8 s [m]", law,
               mag_film_thickness(1e-22, 5e-9, 1e8), 141.50972e-9, 1e-7, "eight digits are given");
    const mag_film f = {1e-22, 0.0, 1e-10};
    double by[2];
    double thickness = 5e-9;
    const double step = 500.0;
    for (int n = 0; n < 2000; n++) { // the middle of each step
        const double half =
            thickness + 0.5 * step * mag_film_rate(&f, thickness, 0.0, &by[0], &by[1]);
        thickness += step * mag_film_rate(&f, half, 0.0, &by[0], &by[1]);
    }
    verify_row("B-31", "the same by 2000 steps of its rate [m]", law, thickness, 15e-9, 1e-6,
               "second order: (500 s / 125 000 s)^2 / 24 of the first steps");
}
END_TEST

START_TEST(coulombic_efficiency_tells_the_life_of_the_metal)
{
    const char *law = "powers of the efficiency";
    verify_row_absolute("B-32", "efficiency 0.995, no excess, cycles to 80 %", law,
                        mag_cycles_until(0.995, 1.0, 0.8), 44.52, 5e-3, "two decimals are given");
    verify_row_absolute("B-32", "efficiency 0.999, no excess, cycles to 80 %", law,
                        mag_cycles_until(0.999, 1.0, 0.8), 223.03, 5e-3, "two decimals are given");
    verify_row("B-32", "efficiency 0.995, metal 2 times what is cycled, cycles", "(X - 1)/(1 - CE)",
               mag_cycles_until(0.995, 2.0, 1.0), 200.0, 1e-12, "rounding of 1 - CE");
    verify_row("B-32", "efficiency 0.999, metal 2 times what is cycled, cycles", "(X - 1)/(1 - CE)",
               mag_cycles_until(0.999, 2.0, 1.0), 1000.0, 1e-12, "rounding of 1 - CE");
    verify_row_absolute("B-32", "reservoir protocol, 10 cycles, efficiency", "charges",
                        mag_reservoir_efficiency(10.0, 1.0, 0.2, 0.9), 0.966667, 5e-7,
                        "six decimals are given");
    ck_assert_double_eq(mag_capacity_left(0.995, 2.0, 199.0), 1.0);
    for (double left = 0.1; left < 1.0; left += 0.07) {
        const double cycles = mag_cycles_until(0.99, 1.5, left);
        ck_assert_double_eq_tol(mag_capacity_left(0.99, 1.5, cycles), left, 1e-14);
    }
    // cycle by cycle: metal and charge in units of what is cycled
    double metal = 1.3;
    int cycles = 0;
    for (; metal > 0.8; cycles++) {
        metal -= (1.0 - 0.99) * fmin(1.0, metal);
    }
    verify_row_absolute("B-32", "efficiency 0.99, excess 1.3, cycles to 80 %", "cycle by cycle",
                        mag_cycles_until(0.99, 1.3, 0.8), cycles, 1.0, "whole cycles");
}
END_TEST

START_TEST(metal_is_lost_while_it_is_plated)
{
    double slope;
    const double lost = mag_metal_loss(2.0, 0.99, -20.0, &slope);
    verify_row("B-32", "lost of 20 A/m2 plated at 0.99 [mol/m2/s]", "Faraday's law", lost,
               0.01 * 20.0 / (2.0 * MAG_FARADAY), 1e-13, "rounding of 1 - CE");
    ck_assert_double_eq_tol(slope, lost / -20.0, 1e-22);
    ck_assert_double_eq(mag_metal_loss(2.0, 0.99, 20.0, &slope), 0.0);
    ck_assert_double_eq(slope, 0.0);
}
END_TEST

/// A shuttle that is charged.
typedef struct shuttle {
    double rate, current, start; ///< its numbers
} shuttle;

static double charge_at(const void *what, double time)
{
    const shuttle *s = what;
    return mag_shuttle_charge(s->rate, s->current, s->start, time);
}

START_TEST(a_shuttle_limits_charge_and_empties_a_cell)
{
    const char *law = "solution of dq/dt = I - k q";
    verify_row_absolute("B-33", "shuttle, I 0.1, k 0.05 1/h, charge after 10 h", law,
                        mag_shuttle_charge(0.05, 0.1, 0.0, 10.0), 0.7869386806, 5e-11,
                        "ten decimals are given");
    verify_row("B-33", "the same, at last", "I / k", mag_shuttle_charge(0.05, 0.1, 0.0, 1e4), 2.0,
               1e-15, "rounding");
    verify_row("B-33", "self-discharge of 3 after 10 h", "q0 exp(-k t)",
               mag_shuttle_charge(0.05, 0.0, 3.0, 10.0), 3.0 * exp(-0.5), 1e-15, "rounding");
    ck_assert_double_eq(mag_shuttle_charge(0.0, 0.1, 3.0, 10.0), 4.0);
    const shuttle s = {0.05, 0.1, 0.7};
    double worst = 0.0;
    for (double time = 1.0; time < 100.0; time *= 1.3) {
        double slope;
        const double rate = mag_shuttle_rate(s.rate, s.current, charge_at(&s, time), &slope);
        ck_assert_double_eq(slope, -s.rate);
        worst = fmax(worst, slope_error(rate, charge_at, &s, time, 1e-2));
    }
    verify_row_below("B-33", "slope of the solution in time, relative error", "the rate", worst,
                     1e-9, "rounding over the step, of a slope that falls to 0.0004");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_film_grows_as_the_root_of_time);
    tcase_add_test(tc, coulombic_efficiency_tells_the_life_of_the_metal);
    tcase_add_test(tc, metal_is_lost_while_it_is_plated);
    tcase_add_test(tc, a_shuttle_limits_charge_and_empties_a_cell);
}

int main(void)
{
    return support_run("ageing of a cell", add);
}
