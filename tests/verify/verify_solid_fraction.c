/// Verifies solid fractions by Scheil and by the lever rule against tables computed on their own.
#include "support.h"

#include "mag/context.h"
#include "matter/solid.h"

#include <math.h>
#include <stdio.h>

typedef struct point {
    double celsius;
    double solid;
} point;

static mag_freezing freezing_of(const char *alloy, double partition)
{
    mag_context ctx = mag_context_default();
    mag_freezing f;
    const mag_status status = mag_freezing_read(&ctx, alloy, &f);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    f.partition = partition > 0.0 ? partition : f.partition;
    return f;
}

/// Largest difference between the rule and a table.
static double find_error(double (*rule)(const mag_freezing *f, double temperature),
                         const mag_freezing *f, const point *table, int count)
{
    double worst = 0.0;
    for (int n = 0; n < count; n++) {
        worst = fmax(worst, fabs(rule(f, table[n].celsius + 273.15) - table[n].solid));
    }
    return worst;
}

static void check_table(const char *subject, double (*rule)(const mag_freezing *, double),
                        const mag_freezing *f, const point *table, int count)
{
    verify_row_below("-", subject, "table of four digits", find_error(rule, f, table, count), 6e-5,
                     "half the last digit, rounded twice");
}

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

START_TEST(scheil_gives_the_table_of_az91d)
{
    static const point table[] = {
        {620, 0.0},    {598, 0.0},    {597, 0.0298}, {595, 0.0852}, {592, 0.1591},
        {590, 0.2032}, {588, 0.2436}, {585, 0.2983}, {582, 0.3468}, {580, 0.3761},
        {578, 0.4034}, {575, 0.4409}, {570, 0.4953}, {565, 0.5416}, {560, 0.5814},
        {550, 0.6458}, {540, 0.6956}, {520, 0.7665}, {500, 0.8139}, {480, 0.8474},
        {460, 0.8721}, {440, 0.8909}, {430, 0.8987}, {428, 1.0},    {400, 1.0},
    };
    const mag_freezing f = freezing_of("AZ91D", 0.0);
    check_table("AZ91D, Scheil, largest error of the solid fraction", mag_solid_scheil, &f, table,
                COUNT(table));
}
END_TEST

START_TEST(another_partition_coefficient_gives_its_table)
{
    static const point table[] = {
        {590, 0.1849}, {580, 0.3460}, {570, 0.4596}, {560, 0.5433}, {500, 0.7798}, {430, 0.8726},
    };
    const mag_freezing f = freezing_of("AZ91D", 0.30);
    check_table("AZ91D, Scheil, partition 0.3, largest error of the solid fraction",
                mag_solid_scheil, &f, table, COUNT(table));
}
END_TEST

START_TEST(the_lever_gives_its_table)
{
    static const point table[] = {
        {600, 0.0}, {590, 0.2116}, {580, 0.4082}, {570, 0.5556}, {560, 0.6702}, {430, 1.0},
    };
    const mag_freezing f = freezing_of("AZ91D", 0.0);
    check_table("AZ91D, lever rule, largest error of the solid fraction", mag_solid_lever, &f,
                table, COUNT(table));
}
END_TEST

START_TEST(scheil_gives_the_table_of_am60b)
{
    static const point table[] = {
        {614, 0.0437}, {612, 0.1224}, {610, 0.1910}, {605, 0.3290}, {600, 0.4323},
        {597, 0.4824}, {595, 0.5120}, {590, 0.5750}, {585, 0.6257}, {580, 0.6672},
        {570, 0.7308}, {560, 0.7767}, {550, 0.8111}, {540, 0.8376}, {520, 0.8754},
        {500, 0.9007}, {480, 0.9186}, {460, 0.9318}, {440, 0.9418}, {430, 0.9460},
    };
    const mag_freezing f = freezing_of("AM60B", 0.0);
    check_table("AM60B, Scheil, largest error of the solid fraction", mag_solid_scheil, &f, table,
                COUNT(table));
}
END_TEST

START_TEST(the_temperature_of_a_fraction_leads_back_to_it)
{
    const mag_freezing f = freezing_of("AZ91D", 0.0);
    for (double solid = 0.0; solid < 0.89; solid += 0.05) {
        const double back = mag_solid_scheil(&f, mag_solid_temperature(&f, solid));
        ck_assert_double_eq_tol(back, solid, 1e-12);
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, scheil_gives_the_table_of_az91d);
    tcase_add_test(tc, another_partition_coefficient_gives_its_table);
    tcase_add_test(tc, the_lever_gives_its_table);
    tcase_add_test(tc, scheil_gives_the_table_of_am60b);
    tcase_add_test(tc, the_temperature_of_a_fraction_leads_back_to_it);
}

int main(void)
{
    return support_run("solid fraction", add);
}
