#include "support.h"

#include <math.h>
#include <string.h>

START_TEST(a_relative_limit_is_of_the_reference)
{
    ck_assert(support_row_holds(ROW_RELATIVE, 101.0, 100.0, 0.01));
    ck_assert(!support_row_holds(ROW_RELATIVE, 101.1, 100.0, 0.01));
    ck_assert(support_row_holds(ROW_RELATIVE, -99.0, -100.0, 0.01));
    ck_assert(!support_row_holds(ROW_RELATIVE, 99.0, -100.0, 0.01));
}
END_TEST

START_TEST(a_relative_limit_to_nothing_never_holds)
{
    ck_assert(!support_row_holds(ROW_RELATIVE, 0.0, 0.0, 0.5));
}
END_TEST

START_TEST(an_absolute_limit_is_a_distance)
{
    ck_assert(support_row_holds(ROW_ABSOLUTE, 0.5, 0.0, 0.5));
    ck_assert(!support_row_holds(ROW_ABSOLUTE, -0.6, 0.0, 0.5));
}
END_TEST

START_TEST(a_limit_of_zero_asks_for_the_same_bits)
{
    ck_assert(support_row_holds(ROW_ABSOLUTE, 1.0, 1.0, 0.0));
    ck_assert(!support_row_holds(ROW_ABSOLUTE, nextafter(1.0, 2.0), 1.0, 0.0));
}
END_TEST

START_TEST(what_must_stay_below_may_not_be_negative)
{
    ck_assert(support_row_holds(ROW_BELOW, 1e-13, 0.0, 1e-12));
    ck_assert(!support_row_holds(ROW_BELOW, 1e-11, 0.0, 1e-12));
    ck_assert(!support_row_holds(ROW_BELOW, -1e-13, 0.0, 1e-12));
}
END_TEST

START_TEST(what_is_not_a_number_never_holds)
{
    for (int kind = ROW_RELATIVE; kind <= ROW_ORDER; kind++) {
        ck_assert(!support_row_holds((row_limit)kind, NAN, 1.0, 1.0));
        ck_assert(!support_row_holds((row_limit)kind, INFINITY, 1.0, 1.0));
        ck_assert(!support_row_holds((row_limit)kind, 1.0, NAN, 1.0));
        ck_assert(!support_row_holds((row_limit)kind, 1.0, 1.0, NAN));
        ck_assert(!support_row_holds((row_limit)kind, 1.0, 1.0, INFINITY));
        ck_assert(!support_row_holds((row_limit)kind, 1.0, 1.0, -0.1));
    }
}
END_TEST

START_TEST(a_row_is_one_line_that_a_machine_can_split)
{
    char line[512] = "";
    FILE *to = fmemopen(line, sizeof line, "w");
    ck_assert_ptr_nonnull(to);
    const support_row_text text = {"T-20", "film | speed", "Nusselt", "cells\nacross"};
    support_row_print(to, ROW_RELATIVE, &text, 0.5, 0.25, 0.01);
    ck_assert_int_eq(fclose(to), 0);
    ck_assert_str_eq(line, "  row: T-20 | film / speed | Nusselt | 0.5 | 0.25 | relative 0.01 | "
                           "cells across | BROKEN\n");
}
END_TEST

START_TEST(a_row_without_reference_shows_none)
{
    char line[512] = "";
    FILE *to = fmemopen(line, sizeof line, "w");
    ck_assert_ptr_nonnull(to);
    const support_row_text text = {NULL, "drift of the sum", "rounding", "1000 steps"};
    support_row_print(to, ROW_BELOW, &text, 2e-15, 0.0, 1e-12);
    ck_assert_int_eq(fclose(to), 0);
    ck_assert_str_eq(line, "  row: - | drift of the sum | rounding | 2e-15 | - | below 1e-12 | "
                           "1000 steps | holds\n");
}
END_TEST

START_TEST(a_table_finds_the_order_it_was_made_with)
{
    order_table t = {.title = "0.7 h^2", .unit = "error [1]"};
    for (int cells = 8; cells <= 64; cells *= 2) {
        order_add(&t, 1.0 / cells, 0.7 / cells / cells);
    }
    ck_assert_double_eq_tol(order_between(&t, 3), 2.0, 1e-12); // rounding of two logarithms
    order_check(&t, 2.0, 1e-9);
}
END_TEST

/// The tests below run in a child of Check's and must fail there.
START_TEST(a_lower_order_fails)
{
    order_table t = {.title = "h, not h^2", .unit = "error [1]"};
    order_add(&t, 0.5, 0.5);
    order_add(&t, 0.25, 0.25);
    order_check(&t, 2.0, 0.1);
}
END_TEST

START_TEST(an_error_that_is_not_a_number_fails)
{
    order_table t = {.title = "NaN", .unit = "error [1]"};
    order_add(&t, 0.5, 0.5);
    order_add(&t, 0.25, NAN);
    order_check(&t, 2.0, 0.1);
}
END_TEST

START_TEST(sizes_that_grow_fail)
{
    order_table t = {.title = "growing", .unit = "error [1]"};
    order_add(&t, 0.25, 0.5);
    order_add(&t, 0.5, 0.5);
}
END_TEST

START_TEST(a_broken_row_fails)
{
    verify_row("X-1", "a wrong number", "itself", 1.2, 1.0, 0.1, "to see it fail");
}
END_TEST

START_TEST(a_broken_absolute_row_fails)
{
    verify_row_absolute("X-2", "a wrong number", "itself", 1.2, 1.0, 0.1, "to see it fail");
}
END_TEST

START_TEST(a_broken_bound_fails)
{
    verify_row_below("X-3", "a wrong number", "itself", 1.2, 1.0, "to see it fail");
}
END_TEST

static void add_failures(TCase *tc)
{
    tcase_add_test(tc, a_lower_order_fails);
    tcase_add_test(tc, an_error_that_is_not_a_number_fails);
    tcase_add_test(tc, sizes_that_grow_fail);
    tcase_add_test(tc, a_broken_row_fails);
    tcase_add_test(tc, a_broken_absolute_row_fails);
    tcase_add_test(tc, a_broken_bound_fails);
}

enum { FAILURES = 6 };

START_TEST(every_broken_expectation_fails_its_test)
{
    Suite *suite = suite_create("must fail");
    TCase *tests = tcase_create("must fail");
    add_failures(tests);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_SILENT);
    ck_assert_int_eq(srunner_ntests_run(runner), FAILURES);
    ck_assert_int_eq(srunner_ntests_failed(runner), FAILURES);
    srunner_free(runner);
}
END_TEST

static void add_nothing(TCase *tc)
{
    (void)tc;
}

START_TEST(a_program_without_tests_fails)
{
    ck_assert_int_ne(support_run("a program without tests", add_nothing), 0);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_relative_limit_is_of_the_reference);
    tcase_add_test(tc, a_relative_limit_to_nothing_never_holds);
    tcase_add_test(tc, an_absolute_limit_is_a_distance);
    tcase_add_test(tc, a_limit_of_zero_asks_for_the_same_bits);
    tcase_add_test(tc, what_must_stay_below_may_not_be_negative);
    tcase_add_test(tc, what_is_not_a_number_never_holds);
    tcase_add_test(tc, a_row_is_one_line_that_a_machine_can_split);
    tcase_add_test(tc, a_row_without_reference_shows_none);
    tcase_add_test(tc, a_table_finds_the_order_it_was_made_with);
    tcase_add_test(tc, every_broken_expectation_fails_its_test);
    tcase_add_test(tc, a_program_without_tests_fails);
}

int main(void)
{
    return support_run("support", add_tests);
}
