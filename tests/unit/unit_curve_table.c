/// A curve through a table's points is exact there, monotone between them, smooth, and straight
/// outside.
#include "mag/context.h"
#include "num/curve.h"
#include "support.h"

#include <float.h>
#include <math.h>
#include <string.h>

static mag_curve *make_table(int count, const double *x, const double *y)
{
    mag_context ctx = mag_context_default();
    mag_curve *c = NULL;
    const mag_status status = mag_curve_table(&ctx, count, x, y, &c);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return c;
}

static double find_slope(const mag_curve *c, double x)
{
    double value, slope;
    mag_curve_at(c, 1, &x, &value, &slope);
    return slope;
}

enum { POINTS = 9 };

/// Uneven, with a flat part, a steep step and a corner, and points very close together.
static const double table_x[POINTS] = {-2.0, -1.0, 0.5, 0.6, 0.6001, 3.0, 4.0, 10.0, 300.0};
static const double table_y[POINTS] = {1.0, 1.5, 1.5, 1.6, 40.0, 41.0, 41.0, 43.0, 43.5};

START_TEST(a_table_is_exact_at_its_points)
{
    mag_curve *c = make_table(POINTS, table_x, table_y);
    double value[POINTS];
    mag_curve_at(c, POINTS, table_x, value, NULL);
    for (int k = 0; k < POINTS; k++) {
        ck_assert_double_eq(value[k], table_y[k]);
    }
    mag_curve_destroy(c);
}
END_TEST

/// Within each interval values stay between its ends and never fall, but for rounding of 45.
START_TEST(a_table_rises_where_its_points_do)
{
    mag_curve *c = make_table(POINTS, table_x, table_y);
    const double rounding = 45.0 * 4.0 * DBL_EPSILON;

    for (int k = 0; k + 1 < POINTS; k++) {
        double before = table_y[k];
        for (int n = 0; n <= 500; n++) {
            const double x = table_x[k] + (table_x[k + 1] - table_x[k]) * n / 500.0;
            const double value = mag_curve_value(c, x);
            ck_assert_msg(value >= before - rounding && value <= table_y[k + 1] + rounding,
                          "%.17g at %g", value, x);
            // The slope's terms are as large as three lines'; between equal points it is 0.
            ck_assert_double_ge(find_slope(c, x), -1e-14 * 3.0 * (table_y[k + 1] - table_y[k]) /
                                                      (table_x[k + 1] - table_x[k]));
            before = value;
        }
    }
    mag_curve_destroy(c);
}
END_TEST

START_TEST(a_table_has_continuous_slopes_and_goes_straight_on)
{
    mag_curve *c = make_table(POINTS, table_x, table_y);

    for (int k = 0; k < POINTS; k++) {
        const double x = table_x[k];
        const double left = find_slope(c, nextafter(x, -INFINITY)), right = find_slope(c, x);
        ck_assert_msg(fabs(left - right) <= 1e-5, "%g: %.15g, %.15g", x, left,
                      right); // a rounding beside the step, where it changes by 2e10 a unit
    }
    const double first = find_slope(c, -2.0), last = find_slope(c, 300.0);
    ck_assert_double_eq_tol(mag_curve_value(c, -7.0), 1.0 - 5.0 * first, 1e-14);
    ck_assert_double_eq_tol(mag_curve_value(c, 310.0), 43.5 + 10.0 * last, 1e-13);
    ck_assert_double_eq(find_slope(c, -1e6), first);
    ck_assert_double_eq(find_slope(c, 1e6), last);
    ck_assert_double_gt(first, 0.0);
    ck_assert(isnan(mag_curve_value(c, NAN)));
    mag_curve_destroy(c);
}
END_TEST

START_TEST(a_table_keeps_a_top_where_its_points_have_one)
{
    mag_curve *c = make_table(3, (const double[]){0.0, 1.0, 3.0}, (const double[]){0.0, 5.0, 1.0});
    ck_assert_double_eq(find_slope(c, 1.0), 0.0);
    for (int n = 0; n <= 300; n++) {
        ck_assert_double_le(mag_curve_value(c, n / 100.0), 5.0);
    }
    mag_curve_destroy(c);
}
END_TEST

START_TEST(one_point_is_a_constant_and_two_are_a_line)
{
    mag_curve *c = make_table(1, (const double[]){3.0}, (const double[]){7.0});
    ck_assert(mag_curve_is_constant(c));
    ck_assert_double_eq(mag_curve_value(c, 100.0), 7.0);
    mag_curve_destroy(c);
    c = make_table(2, (const double[]){1.0, 3.0}, (const double[]){7.0, 8.0});
    ck_assert(!mag_curve_is_constant(c));
    for (int n = -4; n < 12; n++) { // halves and quarters: exact
        ck_assert_double_eq(mag_curve_value(c, 0.5 * n), 6.5 + 0.25 * n);
        ck_assert_double_eq(find_slope(c, 0.5 * n), 0.5);
    }
    mag_curve_destroy(c);
}
END_TEST

/// Fritsch and Butland's slopes are of second order, so the curve is of third.
START_TEST(a_table_converges_in_third_order)
{
    order_table t = {.title = "exp(x) tabulated, against itself", .unit = "error", .size = "step"};
    for (int points = 17; points <= 129; points = 2 * points - 1) {
        double x[129], y[129], error = 0.0;
        for (int k = 0; k < points; k++) {
            x[k] = 2.0 * k / (points - 1);
            y[k] = exp(x[k]);
        }
        mag_curve *c = make_table(points, x, y);
        for (int n = 0; n <= 2000; n++) {
            error = fmax(error, fabs(mag_curve_value(c, n / 1000.0) - exp(n / 1000.0)));
        }
        mag_curve_destroy(c);
        order_add(&t, x[1], error);
    }
    order_check(&t, 3.0, 0.15); // the last order is still on its way to the limit
}
END_TEST

static void check_table_refused(int count, const double *x, const double *y, const char *words)
{
    mag_context ctx = mag_context_default();
    mag_curve *c = NULL;
    ck_assert_int_eq(mag_curve_table(&ctx, count, x, y, &c), MAG_BAD_CASE);
    ck_assert_msg(strstr(mag_message(&ctx), words) != NULL, "%s", mag_message(&ctx));
    ck_assert_ptr_null(c);
}

START_TEST(a_point_that_does_not_fit_is_named)
{
    const double rising[3] = {0.0, 1.0, 2.0};

    check_table_refused(0, rising, rising, "at least one point");
    check_table_refused(3, (const double[]){0.0, 1.0, 1.0}, rising,
                        "point 2 of the table is at 1 and point 3 at 1");
    check_table_refused(3, (const double[]){0.0, 2.0, 1.0}, rising, "x must rise");
    check_table_refused(3, rising, (const double[]){0.0, NAN, 1.0}, "point 2 of the table is 1, ");
    check_table_refused(3, (const double[]){0.0, 1.0, INFINITY}, rising, "point 3 of the table");
    check_table_refused(2, (const double[]){0.0, 1e-300}, (const double[]){0.0, 1e300},
                        "too steep");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_table_is_exact_at_its_points);
    tcase_add_test(tc, a_table_rises_where_its_points_do);
    tcase_add_test(tc, a_table_has_continuous_slopes_and_goes_straight_on);
    tcase_add_test(tc, a_table_keeps_a_top_where_its_points_have_one);
    tcase_add_test(tc, one_point_is_a_constant_and_two_are_a_line);
    tcase_add_test(tc, a_table_converges_in_third_order);
    tcase_add_test(tc, a_point_that_does_not_fit_is_named);
}

int main(void)
{
    return support_run("curves of tables", add);
}
