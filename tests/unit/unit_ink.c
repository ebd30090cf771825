#include "support.h"

#include "report/ink.h"
#include "report/report_parts.h"

#include <string.h>

/// How many ticks there are; `last` gets the text of the last one.
static int count_ticks(double low, double high, double step, char *last)
{
    double at = 0.0;
    int k = 0;
    while (mag_ink_tick(low, high, step, k, &at, last)) {
        k++;
    }
    return k;
}

START_TEST(ticks_are_the_multiples_within)
{
    char text[32];
    double at = 0.0;
    ck_assert_int_eq(count_ticks(-0.2, 0.5, 0.1, text), 8);
    ck_assert_str_eq(text, "0.5");
    ck_assert(mag_ink_tick(-0.2, 0.5, 0.1, 2, &at, text));
    ck_assert_str_eq(text, "0"); // not -0 and no trace of rounding
    ck_assert(mag_ink_tick(0.25, 0.5, 0.1, 0, &at, text));
    ck_assert_double_eq_tol(at, 0.3, 1e-15);
}
END_TEST

START_TEST(ticks_end_even_where_a_step_is_lost_in_rounding)
{
    char text[32];
    ck_assert_int_le(count_ticks(1e16, 1e16 + 100.0, 0.5, text), 50);
    ck_assert_int_eq(count_ticks(1.0, 2.0, 0.0, text), 0);
}
END_TEST

START_TEST(labels_are_words_with_a_unit)
{
    char label[MAG_LABEL_LENGTH];
    char name[400];
    mag_ink_label("inlet_speed", "m/s", label);
    ck_assert_str_eq(label, "Inlet speed [m/s]");
    mag_ink_label("share", "", label);
    ck_assert_str_eq(label, "Share");
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    mag_ink_label(name, name, label);
    ck_assert_uint_lt(strlen(label), MAG_LABEL_LENGTH);
}
END_TEST

START_TEST(large_and_small_values_have_units_of_their_own)
{
    ck_assert_str_eq(mag_shown_unit_for("s", 4.0 * 86400.0).text, "d");
    ck_assert_str_eq(mag_shown_unit_for("s", 2.0 * 86400.0).text, "h");
    ck_assert_str_eq(mag_shown_unit_for("W", 0.004).text, "mW");
    ck_assert_str_eq(mag_shown_unit_for("K", 300.0).text, "°C");
    ck_assert_str_eq(mag_shown_unit_for("K", 5.0).text, "K"); // a difference
    ck_assert_double_eq(mag_shown_unit_for("K", 5.0).shift, 0.0);
    ck_assert_str_eq(mag_shown_unit_for("J", 2e9).text, "GJ");
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, ticks_are_the_multiples_within);
    tcase_add_test(tc, ticks_end_even_where_a_step_is_lost_in_rounding);
    tcase_add_test(tc, large_and_small_values_have_units_of_their_own);
    tcase_add_test(tc, labels_are_words_with_a_unit);
}

int main(void)
{
    return support_run("ink", add_tests);
}
