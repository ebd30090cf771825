#include "support.h"

#include "mag/context.h"
#include "mag/data.h"
#include "matter/alloy.h"
#include "matter/steel.h"

#include <math.h>
#include <string.h>

static mag_property find(const char *alloy, const char *name)
{
    mag_context ctx = mag_context_default();
    mag_property p;
    const mag_status status = mag_alloy_property(&ctx, alloy, name, &p);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    ck_assert_str_eq(p.name, name);
    return p;
}

/// A refusal's message must begin so; what the table may gain later stands at its end.
static void expect_refused(const char *alloy, const char *name, const char *message)
{
    mag_context ctx = mag_context_default();
    mag_property p;
    ck_assert_int_eq(mag_alloy_property(&ctx, alloy, name, &p), MAG_BAD_CASE);
    ck_assert_msg(strncmp(mag_message(&ctx), message, strlen(message)) == 0, "%s",
                  mag_message(&ctx));
}

START_TEST(temperatures_come_in_kelvin)
{
    const mag_property liquidus = find("AZ91D", "liquidus");
    ck_assert_double_eq_tol(liquidus.value, 598.0 + 273.15, 1e-9);
    ck_assert_str_eq(liquidus.unit, "K");
    const mag_property solidus = find("AM60B", "solidus");
    ck_assert_double_eq_tol(solidus.value, 540.0 + 273.15, 1e-9);
    ck_assert_str_eq(solidus.unit, "K");
}
END_TEST

START_TEST(other_units_stay_as_they_are)
{
    const mag_property density = find("AZ91D", "density_solid");
    ck_assert_double_eq(density.value, 1810.0);
    ck_assert_str_eq(density.unit, "kg/m3");
    const mag_property slope = find("AZ91D", "density_liquid_slope");
    ck_assert_double_eq(slope.value, -0.158); // a step of 1 degC is one of 1 K
    ck_assert_str_eq(slope.unit, "kg/m3/K");
    const mag_property expansion = find("AZ91D", "expansion");
    ck_assert_double_eq(expansion.value, 2.6e-5);
}
END_TEST

START_TEST(a_name_that_begins_another_is_told_from_it)
{
    ck_assert_double_eq(find("AZ91D", "surface_tension").value, 0.63);
    ck_assert_double_eq(find("AZ91D", "surface_tension_slope").value, -0.000213);
}
END_TEST

START_TEST(flags_say_how_sure_a_number_is)
{
    ck_assert_int_eq(find("AZ91D", "liquidus").flag, MAG_FLAG_read);
    ck_assert_int_eq(find("AZ91D", "latent_heat").flag, MAG_FLAG_recalled);
    ck_assert_int_eq(find("AZ91D", "eutectic_end").flag, MAG_FLAG_assumed);
    ck_assert_int_eq(find("AM60B", "latent_heat").flag, MAG_FLAG_read);
}
END_TEST

START_TEST(a_source_keeps_its_commas_and_loses_its_quotes)
{
    ck_assert_str_eq(find("AZ91D", "liquidus").source,
                     "Advances in Materials Science and Engineering 2013, 170527 (measured, "
                     "9.71 % Al)");
    ck_assert_str_eq(find("AM60B", "shrinkage").source, "volume, liquid to solid, 4 to 5 %");
}
END_TEST

START_TEST(alloys_differ)
{
    ck_assert_double_ne(find("AZ91D", "liquidus").value, find("AM60B", "liquidus").value);
}
END_TEST

START_TEST(an_unknown_alloy_is_refused_with_those_there_are)
{
    expect_refused("AZ91", "liquidus", "alloy 'AZ91' is not known; there are AZ91D, AM60B");
    expect_refused("az91d", "liquidus", "alloy 'az91d' is not known; there are AZ91D, AM60B");
    expect_refused("", "liquidus", "alloy '' is not known; there are AZ91D, AM60B");
    expect_refused("alloy", "value", "alloy 'alloy' is not known; there are AZ91D, AM60B");
}
END_TEST

START_TEST(an_unknown_property_is_refused_with_those_of_the_alloy)
{
    expect_refused("AM60B", "viscosity_liquid",
                   "alloy AM60B has no 'viscosity_liquid', but liquidus, solidus, eutectic_end, "
                   "density_solid, density_liquid, density_liquid_slope, heat_capacity_solid, "
                   "heat_capacity_near_solidus, heat_capacity_liquid, latent_heat, "
                   "conductivity_solid, conductivity_hot, conductivity_liquid, expansion, "
                   "surface_tension, shrinkage");
}
END_TEST

/// Goes to the word after the next comma outside quotes, or to the end of the line.
static const char *skip_field(const char *at)
{
    bool quoted = false;
    for (; *at != '\n' && *at != '\0' && (quoted || *at != ','); at++) {
        quoted ^= *at == '"';
    }
    return *at == ',' ? at + 1 : at;
}

/// Copies the field at `at`.
static void copy_field(const char *at, char *word, size_t size)
{
    const size_t n = strcspn(at, ",\n");
    ck_assert_uint_lt(n, size);
    memcpy(word, at, n);
    word[n] = '\0';
}

/// Reads the table again in its own way: every row has a finite number, a unit, a flag of the four
/// and a source, and is the first of its name.
START_TEST(every_row_of_a_table_is_whole_and_is_found)
{
    static const struct {
        const char *name;
        int least; ///< rows
    } tables[] = {
        {"alloys.csv", 30}, {"machines.csv", 36}, {"moulding.csv", 15}, {"steels.csv", 3}};
    mag_data file;
    ck_assert(mag_data_find(tables[_i].name, &file));
    const char *line = strchr(file.text, '\n') + 1;
    int rows = 0;
    for (; *line != '\0'; line = strchr(line, '\n') + 1, rows++) {
        const char *at = line;
        char field[5][64];
        for (int c = 0; c < 5; c++, at = skip_field(at)) {
            copy_field(at, field[c], sizeof field[c]);
        }
        ck_assert_msg(strspn(at, "\" \n") < strcspn(at, "\n"), "no source: %.60s", line);

        mag_context ctx = mag_context_default();
        mag_property p;
        const mag_status status =
            mag_property_find(&ctx, tables[_i].name, "row", field[0], field[1], &p);
        ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
        double value = NAN;
        ck_assert_int_eq(sscanf(field[2], "%lf", &value), 1);
        const bool celsius = strcmp(field[3], "degC") == 0;
        ck_assert_msg(fabs(p.value - (celsius ? value + 273.15 : value)) <= 1e-12 * fabs(p.value),
                      "%.60s", line);
        ck_assert_str_eq(p.unit, celsius ? "K" : field[3]);
        ck_assert_str_ne(p.unit, "");
        static const char *const flags[] = {"none", "read", "computed", "recalled", "assumed"};
        ck_assert_int_ne(p.flag, MAG_FLAG_none);
        ck_assert_str_eq(flags[p.flag], field[4]);
    }
    ck_assert_int_ge(rows, tables[_i].least);
}
END_TEST

START_TEST(a_steel_comes_with_its_sources)
{
    mag_context ctx = mag_context_default();
    mag_steel h13;
    ck_assert_int_eq(mag_steel_read(&ctx, "H13", &h13), MAG_OK);
    ck_assert_double_eq_tol(h13.density, 7800.0, 1e-9);
    ck_assert_double_eq_tol(h13.capacity, 500.0, 1e-9);
    ck_assert_double_eq_tol(h13.conductivity, 24.0, 1e-9);
    ck_assert_str_eq(h13.properties[1].name, "heat_capacity");
    ck_assert_int_eq(h13.properties[1].flag, MAG_FLAG_recalled);
    ck_assert_int_eq(mag_steel_read(&ctx, "H12", &h13), MAG_BAD_CASE);
    ck_assert_msg(strstr(mag_message(&ctx), "there are H13") != NULL, "%s", mag_message(&ctx));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, temperatures_come_in_kelvin);
    tcase_add_test(tc, other_units_stay_as_they_are);
    tcase_add_test(tc, a_name_that_begins_another_is_told_from_it);
    tcase_add_test(tc, flags_say_how_sure_a_number_is);
    tcase_add_test(tc, a_source_keeps_its_commas_and_loses_its_quotes);
    tcase_add_test(tc, alloys_differ);
    tcase_add_test(tc, an_unknown_alloy_is_refused_with_those_there_are);
    tcase_add_test(tc, an_unknown_property_is_refused_with_those_of_the_alloy);
    tcase_add_test(tc, a_steel_comes_with_its_sources);
    tcase_add_loop_test(tc, every_row_of_a_table_is_whole_and_is_found, 0, 4);
}

int main(void)
{
    return support_run("alloys", add_tests);
}
