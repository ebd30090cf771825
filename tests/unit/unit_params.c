/// Curves, and the defaults that tables set.
#include "case_example.h"
#include "support.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static const double xs[] = {1.0, 2.0, 4.0};
static const double ys[] = {10.0, 20.0, 0.0};
static const mag_table curve = {3, 10.0, xs, ys};

START_TEST(a_curve_is_linear_between_its_points)
{
    ck_assert(mag_table_at(&curve, 1.5) == 15.0);
    ck_assert(mag_table_at(&curve, 3.0) == 10.0);
    for (int i = 0; i < 3; i++) {
        ck_assert(mag_table_at(&curve, xs[i]) == ys[i]);
    }
}
END_TEST

START_TEST(a_curve_is_constant_outside_its_ends)
{
    ck_assert(mag_table_at(&curve, -5.0) == 10.0);
    ck_assert(mag_table_at(&curve, 1e9) == 0.0);
    ck_assert(mag_table_at(&curve, INFINITY) == 0.0);
}
END_TEST

START_TEST(a_curve_without_points_is_its_constant)
{
    const mag_table t = {0, 7.0, NULL, NULL};
    ck_assert(mag_table_at(&t, -3.0) == 7.0 && mag_table_at(&t, 3.0) == 7.0);
    ck_assert(mag_table_integral(&t, 3.0) == 21.0);
    ck_assert(mag_table_integral(&t, -1.0) == -7.0);
}
END_TEST

START_TEST(a_curve_of_one_point_is_constant)
{
    const mag_table t = {1, 0.0, xs, ys};
    ck_assert(mag_table_at(&t, 0.0) == 10.0 && mag_table_at(&t, 9.0) == 10.0);
    ck_assert(mag_table_integral(&t, 3.0) == 30.0);
}
END_TEST

START_TEST(the_integral_begins_at_zero)
{
    // By hand: 10 up to 1, a trapezium of 15 up to 2, one of 20 up to 4, then nothing.
    ck_assert(mag_table_integral(&curve, 0.0) == 0.0);
    ck_assert(mag_table_integral(&curve, 1.0) == 10.0);
    ck_assert(mag_table_integral(&curve, 2.0) == 25.0);
    ck_assert(mag_table_integral(&curve, 3.0) == 40.0);
    ck_assert(mag_table_integral(&curve, 4.0) == 45.0);
    ck_assert(mag_table_integral(&curve, 9.0) == 45.0);
    ck_assert(mag_table_integral(&curve, -2.0) == -20.0);
}
END_TEST

START_TEST(the_integral_is_that_of_the_curve)
{
    // The midpoint rule is exact on pieces of a line, and the points lie on the steps' ends.
    const double x[] = {-3.0, -1.0, 0.5, 2.0, 5.0};
    const double y[] = {2.0, -4.0, 1.0, 1.0, 3.0};
    const mag_table t = {5, 0.0, x, y};
    double sum = 0.0;
    for (int i = 0; i < 28; i++) {
        sum += 0.25 * mag_table_at(&t, 0.25 * i + 0.125);
        const double got = mag_table_integral(&t, 0.25 * (i + 1));
        ck_assert_msg(fabs(got - sum) <= 1e-13, "%.17g is not %.17g", got, sum); // rounding of 28
    }
}
END_TEST

START_TEST(defaults_fill_every_kind_of_member)
{
    example_params p;
    memset(&p, 0xA5, sizeof p);
    mag_params_default(&example_table, &p);
    ck_assert(p.length == 0.1 && p.heat == 863.15 && p.price == 2.5);
    ck_assert(isnan(p.width));
    ck_assert_int_eq(p.points, 64);
    ck_assert(p.quick && !p.inner.open);
    ck_assert_str_eq(p.alloy, "AZ91D");
    ck_assert_int_eq(p.side, 1);
    ck_assert(p.gravity.x == 0.0 && p.gravity.y == 0.0 && p.gravity.z == 0.0);
    ck_assert_str_eq(p.shape.name, "");
    ck_assert(p.shape.size == 0 && p.shape.data[0] == '\0');
    ck_assert(p.speed.count == 0 && p.speed.constant == 1.5);
    ck_assert(p.inner.depth == 0.01);
    ck_assert(p.places.count == 0 && p.places.items == NULL);
}
END_TEST

START_TEST(required_whole_numbers_have_no_usual_value)
{
    static const mag_param rows[] = {
        {MAG_KIND_int, "n", "1", MAG_REQUIRED, "", 0.0, 9.0, "a number", 0, sizeof(int), NULL}};
    const mag_params t = {"t", "a table", sizeof(int), rows, 1, NULL, 0, NULL, NULL};
    int n = 5;
    mag_params_default(&t, &n);
    ck_assert_int_eq(n, INT_MIN);
}
END_TEST

START_TEST(tables_know_their_rows_and_sources)
{
    ck_assert_str_eq(example_table.name, "example");
    ck_assert_uint_eq(example_table.size, sizeof(example_params));
    ck_assert_int_eq(example_table.count, 14);
    ck_assert_int_eq(example_table.source_count, 2);
    ck_assert_ptr_eq(example_table.params[13].items, &example_record_table);
    ck_assert_uint_eq(example_table.params[13].size, sizeof(example_record));
    // Used elsewhere in this folder; here only so that no compiler finds it unused.
    ck_assert_ptr_eq(example_tables.common[0], &example_run_table);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_curve_is_linear_between_its_points);
    tcase_add_test(tc, a_curve_is_constant_outside_its_ends);
    tcase_add_test(tc, a_curve_without_points_is_its_constant);
    tcase_add_test(tc, a_curve_of_one_point_is_constant);
    tcase_add_test(tc, the_integral_begins_at_zero);
    tcase_add_test(tc, the_integral_is_that_of_the_curve);
    tcase_add_test(tc, defaults_fill_every_kind_of_member);
    tcase_add_test(tc, required_whole_numbers_have_no_usual_value);
    tcase_add_test(tc, tables_know_their_rows_and_sources);
}

int main(void)
{
    return support_run("curves and defaults", add_tests);
}
