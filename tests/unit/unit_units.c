/// Numbers with units, as people write them, become SI; what could be misread is refused.
#include "base/units.h"
#include "support.h"

#include <float.h>
#include <math.h>
#include <string.h>

/// Reads `text` into `si`, and stops the test where that is refused.
static double read_fine(const char *text, const char *si)
{
    mag_context ctx = mag_context_default();
    mag_units *u = NULL;
    double value = NAN;
    char why[MAG_WHY_LENGTH] = "";
    ck_assert_int_eq(mag_units_create(&ctx, &u), MAG_OK);
    const bool read = mag_units_read(u, text, si, &value, why);
    mag_units_destroy(u);
    ck_assert_msg(read, "'%s' %s", text, why);
    return value;
}

/// Reads `text`, which must be refused with a reason that holds `word`.
static void check_refused(const char *text, const char *si, const char *word)
{
    mag_context ctx = mag_context_default();
    mag_units *u = NULL;
    double value = NAN;
    char why[MAG_WHY_LENGTH] = "";
    ck_assert_int_eq(mag_units_create(&ctx, &u), MAG_OK);
    const bool read = mag_units_read(u, text, si, &value, why);
    mag_units_destroy(u);
    ck_assert_msg(!read, "'%s' was taken for %.17g %s", text, value, si);
    ck_assert_msg(strstr(why, word) != NULL, "'%s' %s, which does not say '%s'", text, why, word);
}

/// The same to a few roundings of the conversion.
static void check_reads(const char *text, const char *si, double want)
{
    const double got = read_fine(text, si);
    ck_assert_msg(fabs(got - want) <= 4.0 * DBL_EPSILON * fabs(want), "'%s' is %.17g %s, not %.17g",
                  text, got, si, want);
}

START_TEST(a_temperature_in_degrees_is_shifted)
{
    check_reads("680 degC", "K", 953.15);
    check_reads("680degC", "K", 953.15);
    check_reads("-40 degF", "K", 233.15);
    check_reads("20 °C", "K", 293.15);
    check_reads("680 K", "K", 680.0);
}
END_TEST

START_TEST(everyday_units_become_si)
{
    check_reads("4.5 m/s", "m/s", 4.5);
    check_reads("0.4 mm", "m", 0.4e-3);
    check_reads("  5 um ", "m", 5e-6);
    check_reads("5 µm", "m", 5e-6);
    check_reads("1.5e2 kPa", "Pa", 1.5e5);
    check_reads("1 bar", "Pa", 1e5);
    check_reads("2 min", "s", 120.0);
    check_reads("1 h", "s", 3600.0);
    check_reads("1.8 g/cm3", "kg/m3", 1800.0);
    check_reads("3 mPa s", "Pa s", 3e-3);
    check_reads("160 W/(m K)", "W/(m K)", 160.0);
    check_reads("3 tonne", "kg", 3000.0);
    check_reads("60 1/min", "1/s", 1.0);
    check_reads("3 kg m-3", "kg/m3", 3.0);
    check_reads("3 kg m^-3", "kg/m3", 3.0);
    check_reads("3 kg.m**-3", "kg/m3", 3.0);
    check_reads("3 cm²", "m2", 3e-4);
    check_reads("3 kilotonne", "kg", 3e6);
}
END_TEST

START_TEST(charge_energy_and_money_are_known)
{
    check_reads("2 Ah", "C", 7200.0);
    check_reads("150 mAh/g", "C/kg", 150.0 * 3.6 * 1000.0);
    check_reads("1 kWh", "J", 3.6e6);
    check_reads("3 kEUR", "EUR", 3000.0);
    check_reads("16 CNY/kg", "CNY/kg", 16.0);
    check_reads("2.5 USD/tonne", "USD/kg", 2.5e-3);
}
END_TEST

START_TEST(currencies_are_not_changed_into_each_other)
{
    check_refused("3 USD", "EUR", "wrong kind of unit");
    check_refused("3 CNY/kg", "USD/kg", "wrong kind of unit");
}
END_TEST

START_TEST(a_share_is_plain_or_per_cent)
{
    check_reads("0.25", "1", 0.25);
    check_reads("25 %", "1", 0.25);
    check_reads("25%", "1", 0.25);
    check_reads("-7", "", -7.0);
    check_refused("25 mm", "1", "plain number");
}
END_TEST

START_TEST(a_number_without_unit_is_refused)
{
    check_refused("0.4", "m", "has no unit: write 0.4 mm");
    check_refused("0", "m", "has no unit");
    check_refused("680", "K", "write 680 degC");
}
END_TEST

START_TEST(tons_and_knots_are_refused)
{
    check_refused("3 kt", "kg", "kilotonne");
    check_refused("3 kt/s", "kg/s", "kilotonne");
    check_refused("3 ton", "kg", "tonne");
    check_refused("3 tons", "kg", "tonne");
    check_refused("3 kg/ton", "1", "tonne");
    check_refused("60 rpm", "1/s", "write 1/min");
}
END_TEST

START_TEST(the_wrong_kind_of_unit_says_the_right_one)
{
    check_refused("4 mm", "s", "write s");
    check_refused("20 C", "K", "degC");
    check_refused("1 m", "Pa", "MPa");
}
END_TEST

START_TEST(an_unknown_unit_says_the_right_one)
{
    check_refused("4 furz", "m", "write mm");
    check_refused("4 sec2x", "s", "write s");
    check_refused("5 Nm", "J", "N m");
}
END_TEST

START_TEST(a_reciprocal_is_the_wrong_kind_of_unit)
{
    check_refused("2 Hz", "s", "wrong kind of unit");
    check_refused("2 s", "Hz", "wrong kind of unit");
    check_refused("2 S", "ohm", "wrong kind of unit");
    check_refused("2 1/mm", "m", "wrong kind of unit");
    check_reads("2 1/min", "Hz", 1.0 / 30.0);
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
    check_refused("", "m", "not a number");
    check_refused("mm", "m", "not a number");
    check_refused("nan m", "m", "not a number");
    check_refused("inf m", "m", "not a number");
    check_refused("0x10 m", "m", "not a number");
    check_refused("- 4 m", "m", "not a number");
    check_refused("1,5 mm", "m", "point");
    check_refused("4 5 m", "m", "second number");
    check_refused("4 m/2", "m", "second number");
    check_refused("4 EUR/0kg", "EUR/kg", "second number");
    check_refused("4 m*2", "m", "second number");
    check_refused("1e999 m", "m", "too large");
    check_refused("1e308 km", "m", "too large");
    check_refused("1.2.3 m", "m", "not a number");
}
END_TEST

START_TEST(shifted_scales_and_dates_are_refused)
{
    check_refused("3 K @ 273", "K", "shifted");
    check_refused("3 s since 2020-01-01", "s", "date");
}
END_TEST

START_TEST(a_number_in_the_si_unit_keeps_its_bits)
{
    const double values[] = {0.1, 1.0 / 3.0, 1e-300, 5e-324, DBL_MAX, -0.0, 853.15};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[64];
        snprintf(text, sizeof text, "%.17g K", values[i]);
        const double got = read_fine(text, "K");
        ck_assert_msg(memcmp(&got, &values[i], sizeof got) == 0, "%s became %.17g", text, got);
    }
}
END_TEST

static void check_friendly(double value, const char *si, const char *want)
{
    char text[MAG_FRIENDLY_LENGTH];
    mag_units_friendly(value, si, text);
    ck_assert_str_eq(text, want);
}

START_TEST(values_are_shown_as_people_say_them)
{
    check_friendly(0.0005, "m", "0.5 mm");
    check_friendly(0.00005, "m", "50 um");
    check_friendly(1e6, "s", "1000000 s");
    check_friendly(100.0, "s", "100 s");
    check_friendly(60.0, "s", "1 min");
    check_friendly(0.001, "m", "1 mm");
    check_friendly(1.0, "s", "1 s");
    check_friendly(0.0, "m", "0 m");
    check_friendly(7200.0, "s", "2 h");
    check_friendly(2.5e7, "Pa", "25 MPa");
    check_friendly(-0.002, "m", "-2 mm");
    check_friendly(853.15, "K", "853.15 K (580 degC)");
    check_friendly(10.0, "K", "10 K");
    check_friendly(0.25, "1", "0.25");
    check_friendly(9.81, "m/s2", "9.81 m/s2");
}
END_TEST

static void check_column(const char *si, double size, double value, const char *want)
{
    char text[64];
    double factor = 0.0, shift = 0.0;
    const char *unit = mag_units_of_size(si, size, &factor, &shift);
    snprintf(text, sizeof text, "%.6g %s", value * factor + shift, unit);
    ck_assert_str_eq(text, want);
}

START_TEST(a_column_has_one_unit_for_all_its_values)
{
    check_column("m", 0.13, 0.0123456, "12.3456 mm");
    check_column("s", 5400.0, 600.0, "0.166667 h");
    check_column("Pa", -2.5e7, 1e5, "0.1 MPa");
    check_column("K", 900.0, 853.15, "580 degC");
    check_column("K", 20.0, 3.0, "3 K"); // a difference
    check_column("m", 0.0, 0.0, "0 m");
    check_column("m", NAN, 0.0, "0 m");
    check_column("m3", 3e-7, 2e-9, "2 mm3");
    check_column("1", 0.25, 0.25, "0.25 ");
    check_column("m/s", 40.0, 40.0, "40 m/s");
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_column_has_one_unit_for_all_its_values);
    tcase_add_test(tc, a_temperature_in_degrees_is_shifted);
    tcase_add_test(tc, everyday_units_become_si);
    tcase_add_test(tc, charge_energy_and_money_are_known);
    tcase_add_test(tc, currencies_are_not_changed_into_each_other);
    tcase_add_test(tc, a_share_is_plain_or_per_cent);
    tcase_add_test(tc, a_number_without_unit_is_refused);
    tcase_add_test(tc, tons_and_knots_are_refused);
    tcase_add_test(tc, the_wrong_kind_of_unit_says_the_right_one);
    tcase_add_test(tc, an_unknown_unit_says_the_right_one);
    tcase_add_test(tc, a_reciprocal_is_the_wrong_kind_of_unit);
    tcase_add_test(tc, what_is_no_number_is_refused);
    tcase_add_test(tc, shifted_scales_and_dates_are_refused);
    tcase_add_test(tc, a_number_in_the_si_unit_keeps_its_bits);
    tcase_add_test(tc, values_are_shown_as_people_say_them);
}

int main(void)
{
    return support_run("units", add_tests);
}
