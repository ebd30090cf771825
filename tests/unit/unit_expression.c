/// Expressions are read as Python reads them, mistakes are shown where they are, and limits hold.
#include "mag/context.h"
#include "num/curve.h"
#include "num/expression.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static mag_curve *read_curve(const char *text, const char *variable)
{
    mag_context ctx = mag_context_default();
    mag_curve *c = NULL;
    const mag_status status = mag_curve_expression(&ctx, text, variable, &c);
    ck_assert_msg(status == MAG_OK, "%s: %s", text, mag_message(&ctx));
    return c;
}

/// The value where x is 3. These are small whole numbers and their like: exact but for functions,
/// which libmvec gives to 4 units in the last place.
static void check_value(const char *text, double want)
{
    mag_curve *c = read_curve(text, NULL);
    const double got = mag_curve_value(c, 3.0);
    ck_assert_msg(fabs(got - want) <= 1e-15 * fabs(want), "%s is %.17g, not %.17g", text, got,
                  want);
    mag_curve_destroy(c);
}

START_TEST(numbers_are_read_as_python_reads_them)
{
    check_value("1", 1.0);
    check_value("2.5e-3", 2.5e-3);
    check_value(".5", 0.5);
    check_value("5.", 5.0);
    check_value("1E+2", 100.0);
    check_value("1e2*x", 300.0);
    check_value(" \t\n 7 \r\n", 7.0);
    check_value("pi", acos(-1.0));
}
END_TEST

START_TEST(operators_bind_as_in_python)
{
    check_value("1+2*x", 7.0);
    check_value("(1+2)*x", 9.0);
    check_value("10-x-2", 5.0);
    check_value("10-(x-2)", 9.0);
    check_value("12/x/2", 2.0);
    check_value("12/x*2", 8.0);
    check_value("12/(x*2)", 2.0);
    check_value("x * 1e307 / 1e308", 0.3); // 1 over the divisor would be subnormal
    check_value("-x**2", -9.0);
    check_value("(-x)**2", 9.0);
    check_value("-2**2", -4.0);
    check_value("x**-1", 1.0 / 3.0);
    check_value("2**x**2", 512.0);
    check_value("(2**x)**2", 64.0);
    check_value("2^x^2", 512.0);
    check_value("2**-x", 0.125);
    check_value("2*-x", -6.0);
    check_value("x--x", 6.0);
    check_value("--x", 3.0);
    check_value("+x - +1", 2.0);
}
END_TEST

START_TEST(functions_take_what_they_take)
{
    check_value("exp(x)", exp(3.0));
    check_value("log(x)", log(3.0));
    check_value("log10(x)", log10(3.0));
    check_value("sqrt(x+1)", 2.0);
    check_value("abs(-x)", 3.0);
    check_value("pow(x, 2)", 9.0);
    check_value("pow(2, x)", 8.0);
    check_value("min(x, 5)", 3.0);
    check_value("min(x, 5, 1)", 1.0);
    check_value("max(x, 2*x, 5, -x)", 6.0);
    check_value("exp (x)", exp(3.0));
    check_value("3.43e-9 * exp(-32.96 * x) - 0.25 * tanh(29.8538 * (x - 0.1234)) + x**1.5",
                3.43e-9 * exp(-32.96 * 3.0) - 0.25 * tanh(29.8538 * (3.0 - 0.1234)) +
                    3.0 * sqrt(3.0));
}
END_TEST

START_TEST(the_variable_has_the_name_it_is_given)
{
    mag_curve *c = read_curve("c_e**2 + 1", "c_e");
    ck_assert_double_eq(mag_curve_value(c, 3.0), 10.0);
    mag_curve_destroy(c);
}
END_TEST

/// Expects a refusal that names a column, holds some words, and has its caret under the column.
static void check_refused(const char *text, int column, const char *words)
{
    mag_context ctx = mag_context_default();
    mag_curve *c = NULL;
    char where[32];
    snprintf(where, sizeof where, "column %d: ", column);

    const mag_status status = mag_curve_expression(&ctx, text, NULL, &c);
    const char *message = mag_message(&ctx);
    ck_assert_msg(status == MAG_BAD_CASE, "'%s' was taken", text);
    ck_assert_ptr_null(c);
    ck_assert_msg(strncmp(message, where, strlen(where)) == 0, "'%s': %s", text, message);
    ck_assert_msg(strstr(message, words) != NULL, "'%s': %s", text, message);

    const char *shown = strchr(message, '\n') + 1;
    const char *under = strchr(shown, '\n') + 1;
    const char *caret = strchr(under, '^');
    ck_assert_msg(caret != NULL && strspn(under, " ") == (size_t)(caret - under), "%s", message);
    const char *marked = shown + (caret - under);
    const char *next = text + column - 1;
    if (*next == '\0') {
        ck_assert_msg(*marked == '\n', "%s", message);
    } else if (*next > ' ' && *next <= '~') {
        ck_assert_msg(*marked == *next, "%s", message);
    }
}

START_TEST(a_mistake_is_shown_where_it_is)
{
    check_refused("", 1, "expected a number, x, a function, a sign or '('");
    check_refused("x +", 4, "expected a number, x, a function, a sign or '('");
    check_refused("x + * 2", 5, "expected a number");
    check_refused("x // 2", 4, "expected a number");
    check_refused("2 x", 3, "expected an operator or the end");
    check_refused("2x", 2, "expected an operator or the end");
    check_refused("x % 2", 3, "expected an operator or the end");
    check_refused("x, 1", 2, "expected an operator or the end");
    check_refused("x = 1", 3, "expected an operator or the end");
    check_refused("1..2", 3, "expected an operator or the end");
    check_refused("1.2.3", 4, "expected an operator or the end");
    check_refused("2e*x", 2, "expected an operator or the end");
    check_refused("0x10", 1, "expected a decimal number");
    check_refused(". + x", 1, "expected a decimal number");
    check_refused("(x + 1", 7, "expected an operator or ')'");
    check_refused("(x, 1)", 3, "expected an operator or ')'");
    check_refused("x + 1)", 6, "this ')' has no '('");
    check_refused("()", 2, "expected a number");
    check_refused("exp x", 5, "expected '(' behind exp");
    check_refused("exp()", 5, "expected a number");
    check_refused("exp(x", 6, "expected an operator, ',' or ')'");
    check_refused("1 + exp(x, 2)", 5, "exp takes 1 argument, not 2");
    check_refused("pow(x)", 1, "pow takes 2 arguments, not 1");
    check_refused("pow(x, 2, 3)", 1, "pow takes 2 arguments, not 3");
    check_refused("1 + min(x)", 5, "min takes 2 or more arguments, not 1");
}
END_TEST

START_TEST(an_unknown_name_lists_those_there_are)
{
    check_refused("1 + 2*tahn(x)", 7, "'tahn' is not known: perhaps tanh; there are x, pi");
    check_refused("y", 1, "asinh abs pow min max");
    check_refused("__import__('os')", 1, "'__import__' is not known");
    check_refused("x.real", 2, "expected an operator or the end");
}
END_TEST

START_TEST(a_constant_that_is_no_number_is_refused)
{
    check_refused("x + 1e999", 5, "not a finite number");
    check_refused("x / (2 - 2)", 3, "the divisor is 0");
    check_refused("x * log(-1)", 5, "not a finite number");
    check_refused("x + 0**-1", 6, "not a finite number");
    check_refused("x + 1e300 * 1e300", 11, "not a finite number");
    check_refused("inf", 1, "'inf' is not known");
}
END_TEST

START_TEST(bytes_beyond_printable_ascii_are_refused)
{
    check_refused("x \xe2\x88\x92 1", 3, "only printable ASCII");
    check_refused("x\x01", 2, "only printable ASCII");
    check_refused("x\x7f", 2, "only printable ASCII");
    check_refused("\xff", 1, "only printable ASCII");
}
END_TEST

/// One text many times, and another behind. To be freed.
static char *repeat(const char *text, int times, const char *behind)
{
    const size_t length = strlen(text);
    char *all = malloc((size_t)times * length + strlen(behind) + 1);
    ck_assert_ptr_nonnull(all);
    for (int i = 0; i < times; i++) {
        memcpy(all + (size_t)i * length, text, length);
    }
    strcpy(all + (size_t)times * length, behind);
    return all;
}

static void check_repeat(const char *text, int times, const char *behind, int column,
                         const char *words)
{
    char *all = repeat(text, times, behind);
    if (words == NULL) {
        mag_curve_destroy(read_curve(all, NULL));
    } else {
        check_refused(all, column, words);
    }
    free(all);
}

START_TEST(length_is_bounded)
{
    check_repeat("1+", MAG_EXPRESSION_LENGTH / 2 - 1, " x", 0, NULL); // exactly as long as may be
    check_repeat("1+", MAG_EXPRESSION_LENGTH / 2, "x", MAG_EXPRESSION_LENGTH + 1,
                 "at most 4096 characters");
    check_repeat("1+", 1000000, "x", MAG_EXPRESSION_LENGTH + 1, "at most 4096 characters");
}
END_TEST

START_TEST(depth_is_bounded)
{
    const int most = MAG_EXPRESSION_DEPTH;
    const char *words = "more than 100 parentheses, signs and powers";

    check_repeat("-", most - 1, "x", 0, NULL);
    check_repeat("-", most, "x", most + 1, words);
    check_repeat("-", 4000, "x", most + 1, words);
    check_repeat("(", 4000, "x", most + 1, words);
    check_repeat("exp(", 1000, "x", 4 * most + 1, words);
    check_repeat("x**", most - 1, "x", 0, NULL);
    check_repeat("x**", 1000, "x", 3 * most + 1, words);
}
END_TEST

/// tanh(x+10)*exp(x+10) - (tanh(x+11)*exp(x+11) - (...)): every level waits for the next.
START_TEST(what_has_to_be_kept_is_bounded)
{
    mag_context ctx = mag_context_default();
    mag_curve *c = NULL;
    char text[MAG_EXPRESSION_LENGTH + 1] = "";

    for (int n = 10; n < 90; n++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "tanh(x+%d)*exp(x+%d)-(", n, n);
    }
    strcat(text, "x");
    for (int n = 10; n < 90; n++) {
        strcat(text, ")");
    }
    ck_assert_int_eq(mag_curve_expression(&ctx, text, NULL, &c), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "more than 63 intermediate results"));
    ck_assert_ptr_null(c);
}
END_TEST

static void check_count(const char *text, int want)
{
    mag_context ctx = mag_context_default();
    mag_tape t;
    ck_assert_int_eq(mag_expression_read(&ctx, text, "x", &t), MAG_OK);
    ck_assert_msg(t.count == want, "%s takes %d operations, not %d", text, t.count, want);
    mag_tape_destroy(&t);
}

START_TEST(few_operations_are_left)
{
    check_count("x", 0);
    check_count("2 * 3 + exp(1)", 1);             // a constant
    check_count("29.8538 * (x - 0.1234) + 1", 1); // linear
    check_count("(x - 0.286) / 0.083", 1);
    check_count("30.8 - 54.5 * x", 1);
    check_count("-(3 * x + 1)", 1);
    check_count("x + 2 * tanh(x)", 2);
    check_count("x - tanh(x) / 4", 2);
    check_count("x**3", 2); // two products
    check_count("x**15", 6);
    check_count("x**1.5", 1);
    check_count("x**2.5", 2);
    check_count("exp(x) * sin(x) + exp(x)", 4); // exp once
    check_count("x**2 + x**3", 3);              // x**2 once
    check_count("exp(x) * 0 + exp(1)", 2);      // nothing is dropped that may be not a number
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, numbers_are_read_as_python_reads_them);
    tcase_add_test(tc, operators_bind_as_in_python);
    tcase_add_test(tc, functions_take_what_they_take);
    tcase_add_test(tc, the_variable_has_the_name_it_is_given);
    tcase_add_test(tc, a_mistake_is_shown_where_it_is);
    tcase_add_test(tc, an_unknown_name_lists_those_there_are);
    tcase_add_test(tc, a_constant_that_is_no_number_is_refused);
    tcase_add_test(tc, bytes_beyond_printable_ascii_are_refused);
    tcase_add_test(tc, length_is_bounded);
    tcase_add_test(tc, depth_is_bounded);
    tcase_add_test(tc, what_has_to_be_kept_is_bounded);
    tcase_add_test(tc, few_operations_are_left);
}

int main(void)
{
    return support_run("expressions", add);
}
