/// Tests linear programs against solutions known by hand.
#include "support.h"

#include "mag/context.h"
#include "num/lp.h"

#include <math.h>
#include <string.h>

// The standard example: most of 3 x + 5 y with x <= 4, 2 y <= 12, 3 x + 2 y <= 18 (Dantzig; Hillier
// and Lieberman, Introduction to Operations Research): x 2, y 6, worth 36, row prices 0, 1.5, 1.
static mag_lp *wyndor(mag_context *ctx)
{
    static const int first[] = {0, 2, 4};
    static const int row[] = {0, 2, 1, 2};
    static const double value[] = {1.0, 3.0, 2.0, 2.0};
    const mag_lp_matrix m = {2, 3, first, row, value};
    mag_lp *lp;

    ck_assert_int_eq(mag_lp_create(ctx, &m, &lp), MAG_OK);
    mag_lp_bound_row(lp, 0, -INFINITY, 4.0);
    mag_lp_bound_row(lp, 1, -INFINITY, 12.0);
    mag_lp_bound_row(lp, 2, -INFINITY, 18.0);
    mag_lp_bound_column(lp, 0, 0.0, INFINITY);
    mag_lp_bound_column(lp, 1, 0.0, INFINITY);
    mag_lp_cost(lp, 0, -3.0);
    mag_lp_cost(lp, 1, -5.0);
    return lp;
}

START_TEST(the_standard_example_is_solved)
{
    mag_context ctx = mag_context_default();
    mag_lp *lp = wyndor(&ctx);

    ck_assert_int_eq(mag_lp_solve(&ctx, lp), MAG_OK);
    ck_assert_double_eq_tol(mag_lp_least(lp), -36.0, 1e-9);
    ck_assert_double_eq_tol(mag_lp_values(lp)[0], 2.0, 1e-9);
    ck_assert_double_eq_tol(mag_lp_values(lp)[1], 6.0, 1e-9);
    ck_assert_double_eq_tol(mag_lp_prices(lp)[0], 0.0, 1e-9);
    ck_assert_double_eq_tol(mag_lp_prices(lp)[1], -1.5, 1e-9);
    ck_assert_double_eq_tol(mag_lp_prices(lp)[2], -1.0, 1e-9);
    mag_lp_destroy(lp);
}
END_TEST

START_TEST(a_changed_program_is_solved_again)
{
    mag_context ctx = mag_context_default();
    mag_lp *lp = wyndor(&ctx);

    ck_assert_int_eq(mag_lp_solve(&ctx, lp), MAG_OK);
    mag_lp_bound_row(lp, 2, -INFINITY, 19.0); // worth its price of 1
    ck_assert_int_eq(mag_lp_solve(&ctx, lp), MAG_OK);
    ck_assert_double_eq_tol(mag_lp_least(lp), -37.0, 1e-9);
    mag_lp_cost(lp, 1, 1.0); // now only x pays
    mag_lp_bound_column(lp, 1, 0.5, INFINITY);
    ck_assert_int_eq(mag_lp_solve(&ctx, lp), MAG_OK);
    ck_assert_double_eq_tol(mag_lp_least(lp), -3.0 * 4.0 + 0.5, 1e-9);
    mag_lp_bound_column(lp, 0, 1.0, 1.0);
    ck_assert_int_eq(mag_lp_solve(&ctx, lp), MAG_OK);
    ck_assert_double_eq_tol(mag_lp_least(lp), -2.5, 1e-9);
    mag_lp_destroy(lp);
}
END_TEST

START_TEST(what_has_no_solution_says_so_and_can_be_mended)
{
    mag_context ctx = mag_context_default();
    mag_lp *lp = wyndor(&ctx);

    mag_lp_bound_column(lp, 0, 5.0, INFINITY);
    ck_assert_int_eq(mag_lp_solve(&ctx, lp), MAG_DIVERGED);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "no solution"));
    mag_lp_bound_column(lp, 0, 0.0, INFINITY);
    ck_assert_int_eq(mag_lp_solve(&ctx, lp), MAG_OK);
    ck_assert_double_eq_tol(mag_lp_least(lp), -36.0, 1e-9);
    mag_lp_bound_row(lp, 1, -INFINITY, INFINITY);
    mag_lp_bound_row(lp, 2, -INFINITY, INFINITY);
    ck_assert_int_eq(mag_lp_solve(&ctx, lp), MAG_DIVERGED);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "without end"));
    mag_lp_destroy(lp);
    mag_lp_destroy(NULL);
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, the_standard_example_is_solved);
    tcase_add_test(t, a_changed_program_is_solved_again);
    tcase_add_test(t, what_has_no_solution_says_so_and_can_be_mended);
}

int main(void)
{
    return support_run("linear programs", add);
}
