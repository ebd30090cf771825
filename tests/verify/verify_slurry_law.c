/// Verifies the laws of AZ91D slurry against values of the published fits, and the kinetics of its
/// structure against the exact solution.
#include "support.h"

#include "mag/context.h"
#include "matter/slurry.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/// The law where the fraction `solid` is solid.
static mag_slurry slurry_at(char fit, double solid, double structure)
{
    mag_context ctx = mag_context_default();
    mag_freezing f;
    mag_slurry s;
    mag_status status = mag_freezing_read(&ctx, "AZ91D", &f);
    if (status == MAG_OK) {
        const double temperature = mag_solid_temperature(&f, solid);
        status = mag_slurry_read(&ctx, "AZ91D", fit, temperature, structure, &s);
    }
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return s;
}

START_TEST(the_fits_give_their_viscosities)
{
    static const struct {
        char fit;
        double solid, rate, viscosity, limit;
    } rows[] = {
        {'a', 0.2, 100.0, 0.1075, 5e-4}, {'b', 0.2, 100.0, 0.8216, 1e-4},
        {'a', 0.2, 1e4, 0.00744, 7e-4},  {'b', 0.2, 1e4, 0.01566, 4e-4},
        {'a', 0.4, 100.0, 1.7228, 5e-5}, {'b', 0.4, 100.0, 3.2987, 5e-5},
        {'a', 0.4, 1e4, 0.11919, 5e-5},  {'b', 0.4, 1e4, 0.06286, 1e-4},
        {'a', 0.4, 1e5, 0.0313, 2e-3},   {'b', 0.4, 1e5, 0.0087, 6e-3},
    };
    for (int n = 0; n < (int)(sizeof rows / sizeof rows[0]); n++) {
        const mag_slurry s = slurry_at(rows[n].fit, rows[n].solid, 0.0);
        char subject[120];
        snprintf(subject, sizeof subject, "AZ91D, fit %c, solid %g, %g 1/s, viscosity [Pa s]",
                 rows[n].fit, rows[n].solid, rows[n].rate);
        ck_assert_double_eq(s.yield_stress, 0.0);
        verify_row("-", subject, "values of the fit",
                   s.consistency * pow(rows[n].rate, s.index - 1.0), rows[n].viscosity,
                   rows[n].limit, "digits given");
    }
}
END_TEST

START_TEST(the_yield_stress_grows_with_the_solid)
{
    verify_row("-", "AZ91D, rested, solid 0.2, yield stress [Pa]", "values of the law",
               slurry_at('a', 0.2, 1.0).yield_stress, 5.7, 0.01, "two digits given");
    verify_row("-", "AZ91D, rested, solid 0.4, yield stress [Pa]", "values of the law",
               slurry_at('b', 0.4, 1.0).yield_stress, 602.0, 1e-3, "three digits given");
    ck_assert_double_eq_tol(slurry_at('a', 0.4, 0.5).yield_stress,
                            0.5 * slurry_at('a', 0.4, 1.0).yield_stress, 1e-9);
    ck_assert_double_eq(slurry_at('a', 0.5, 1.0).yield_stress, MAG_SLURRY_YIELD_MOST);
}
END_TEST

START_TEST(the_floor_is_a_suspension_and_hot_metal_a_liquid)
{
    mag_context ctx = mag_context_default();
    mag_slurry s = slurry_at('a', 0.32, 1.0);
    ck_assert_double_eq_tol(s.floor, 1.455e-3 * pow(0.5, -1.6), 1e-12);
    ck_assert_int_eq(mag_slurry_read(&ctx, "AZ91D", 'b', 657.0 + 273.15, 1.0, &s), MAG_OK);
    ck_assert_double_eq(s.solid, 0.0);
    ck_assert_double_eq(s.yield_stress, 0.0);
    ck_assert_double_eq(s.index, 1.0);
    verify_row("-", "AZ91D, liquid at 930 K, viscosity [Pa s]", "values of the published fit",
               s.consistency, 0.74e-3, 0.01, "two digits given");
    ck_assert_int_eq(mag_slurry_read(&ctx, "AZ91D", 'b', 1000.0, 1.0, &s), MAG_OK);
    ck_assert_double_eq(s.consistency, 0.266e-3);
}
END_TEST

START_TEST(a_network_of_grains_and_an_alloy_without_fit_are_refused)
{
    mag_context ctx = mag_context_default();
    mag_slurry s;
    ck_assert_int_eq(mag_slurry_read(&ctx, "AZ91D", 'a', 550.0 + 273.15, 1.0, &s), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx),
                     "at 550 degC 0.646 of AZ91D is solid, but may be 0.6: from 557.4 degC on");
    ck_assert_int_eq(mag_slurry_read(&ctx, "AM60B", 'a', 620.0 + 273.15, 1.0, &s), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "AM60B has no 'fit_a_consistency'"));
}
END_TEST

START_TEST(the_structure_follows_its_exact_course)
{
    const mag_structure k = {.build = 1.0, .breakdown = 0.01, .power = 1.0};
    const double steady[] = {0.909091, 0.5, 0.090909};
    const char *rounding = "six digits are given";
    for (int n = 0; n < 3; n++) {
        const double rate = pow(10.0, n + 1);
        char subject[80];
        snprintf(subject, sizeof subject, "structure that %g 1/s leads to", rate);
        verify_row_absolute("T-12", subject, "equilibrium", mag_structure_steady(&k, rate),
                            steady[n], 1e-6, rounding);
    }
    const double first = mag_structure_after(&k, 1.0, 100.0, 1.0);
    const double second = mag_structure_after(&k, first, 10.0, 2.0);
    const double third = mag_structure_after(&k, second, 0.0, 5.0);
    const char *exact = "exact solution";
    verify_row_absolute("T-12", "structure after 1 s at 100 1/s", exact, first, 0.567668, 1e-6,
                        rounding);
    verify_row_absolute("T-12", "structure 2 s later at 10 1/s", exact, second, 0.871260, 1e-6,
                        rounding);
    verify_row_absolute("T-12", "structure 5 s later at rest", exact, third, 0.999133, 1e-6,
                        rounding);
    const double halves =
        mag_structure_after(&k, mag_structure_after(&k, 0.3, 40.0, 0.7), 40.0, 0.7);
    ck_assert_double_eq_tol(halves, mag_structure_after(&k, 0.3, 40.0, 1.4), 1e-15);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, the_fits_give_their_viscosities);
    tcase_add_test(tc, the_yield_stress_grows_with_the_solid);
    tcase_add_test(tc, the_floor_is_a_suspension_and_hot_metal_a_liquid);
    tcase_add_test(tc, a_network_of_grains_and_an_alloy_without_fit_are_refused);
    tcase_add_test(tc, the_structure_follows_its_exact_course);
}

int main(void)
{
    return support_run("laws of slurry", add);
}
