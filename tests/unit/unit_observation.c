#include "support.h"

#include "mag/observe.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

START_TEST(values_come_back_in_their_order)
{
    int count = 0;
    mag_observation *o = mag_observation_create();
    mag_observe_number(o, "mass", 2.5, "kg", "of the part");
    mag_observe_number(o, "gap", NAN, "m", "not known");
    mag_observe_series(o, "flow", -1.0, "kg/s", "through the gate");
    const mag_value *numbers = mag_observation_numbers(o, &count);
    ck_assert_int_eq(count, 2);
    ck_assert_str_eq(numbers[0].name, "mass");
    ck_assert_str_eq(numbers[0].unit, "kg");
    ck_assert_str_eq(numbers[0].meaning, "of the part");
    ck_assert_double_eq(numbers[0].value, 2.5);
    ck_assert_double_nan(numbers[1].value);
    const mag_value *row = mag_observation_row(o, &count);
    ck_assert_int_eq(count, 1);
    ck_assert_str_eq(row[0].name, "flow");
    ck_assert(mag_observation_is_whole(o));
    mag_observation_destroy(o);
}
END_TEST

START_TEST(a_band_keeps_its_ends_and_a_plain_number_has_none)
{
    int count = 0;
    mag_observation *o = mag_observation_create();
    mag_observe_band(o, "price", 3000.0, 2500.0, 4200.0, "USD/kg", "P5 to P95 of 100 draws");
    mag_observe_number(o, "mass", 2.5, "kg", "of the part");
    mag_observe_series(o, "flow", -1.0, "kg/s", "through the gate");
    const mag_value *numbers = mag_observation_numbers(o, &count);
    ck_assert_int_eq(count, 2);
    ck_assert_str_eq(numbers[0].name, "price");
    ck_assert_double_eq(numbers[0].value, 3000.0);
    ck_assert_double_eq(numbers[0].low, 2500.0);
    ck_assert_double_eq(numbers[0].high, 4200.0);
    ck_assert_str_eq(numbers[0].unit, "USD/kg");
    ck_assert_double_nan(numbers[1].low);
    ck_assert_double_nan(numbers[1].high);
    ck_assert_double_nan(mag_observation_row(o, &count)->low);
    mag_observation_destroy(o);
}
END_TEST

START_TEST(texts_and_arrays_are_copied)
{
    int count = 0;
    char name[] = "heat";
    float xyz[] = {1, 2, 3, 4, 5, 6};
    float values[] = {7, 8};
    mag_observation *o = mag_observation_create();
    mag_observe_points(o, 2, xyz, 0.5);
    mag_observe_field(o, name, "J", "heat", 1, values);
    memset(name, 'x', 4);
    memset(xyz, 0, sizeof xyz);
    memset(values, 0, sizeof values);

    size_t points = 0;
    double spacing = 0.0;
    const float *kept = mag_observation_points(o, &points, &spacing);
    const mag_shown_field *fields = mag_observation_fields(o, &count);
    ck_assert_uint_eq(points, 2);
    ck_assert_double_eq(spacing, 0.5);
    ck_assert_float_eq(kept[5], 6.0f);
    ck_assert_int_eq(count, 1);
    ck_assert_str_eq(fields[0].name, "heat");
    ck_assert_float_eq(fields[0].values[1], 8.0f);
    mag_observation_destroy(o);
}
END_TEST

/// More than any first guess of memory holds, and again after a clear.
START_TEST(a_thousand_entries_stay_whole_over_many_uses)
{
    mag_observation *o = mag_observation_create();
    for (int use = 0; use < 3; use++) {
        char name[64];
        int count = 0;
        mag_observation_clear(o);
        for (int i = 0; i < 1000; i++) {
            snprintf(name, sizeof name, "number_%d_of_use_%d", i, use);
            mag_observe_number(o, name, i, "1", "a rather long sentence that fills the memory");
        }
        const mag_value *numbers = mag_observation_numbers(o, &count);
        ck_assert_int_eq(count, 1000);
        for (int i = 0; i < 1000; i++) {
            snprintf(name, sizeof name, "number_%d_of_use_%d", i, use);
            ck_assert_str_eq(numbers[i].name, name);
            ck_assert_double_eq(numbers[i].value, i);
        }
    }
    mag_observation_destroy(o);
}
END_TEST

START_TEST(a_clear_forgets_everything)
{
    int count = 1;
    size_t points = 1;
    double spacing = 1.0;
    const float xyz[3] = {0, 0, 0};
    mag_observation *o = mag_observation_create();
    mag_observe_number(o, "a", 1, "1", "");
    mag_observe_series(o, "b", 1, "1", "");
    mag_observe_points(o, 1, xyz, 1.0);
    mag_observe_field(o, "c", "1", "", 1, xyz);
    mag_observe_assumption(o, "d", 1, "1", MAG_FLAG_assumed, "us");
    mag_observe_picture(o, "e.png", "e", "c", NULL);
    mag_observe_table(o, "f", "f", "", &(mag_column){"g", "1", ""}, 1);
    mag_observation_clear(o);
    mag_observation_numbers(o, &count);
    ck_assert_int_eq(count, 0);
    mag_observation_row(o, &count);
    ck_assert_int_eq(count, 0);
    mag_observation_fields(o, &count);
    ck_assert_int_eq(count, 0);
    mag_observation_assumptions(o, &count);
    ck_assert_int_eq(count, 0);
    mag_observation_pictures(o, &count);
    ck_assert_int_eq(count, 0);
    mag_observation_tables(o, &count);
    ck_assert_int_eq(count, 0);
    mag_observation_points(o, &points, &spacing);
    ck_assert_uint_eq(points, 0);
    ck_assert_double_eq(spacing, 0.0);
    mag_observation_destroy(o);
}
END_TEST

/// A field of three components after one of one, and a smaller use of the same memory.
START_TEST(fields_keep_their_own_memory)
{
    int count = 0;
    const float xyz[6] = {0, 0, 0, 1, 0, 0};
    const float velocity[6] = {1, 2, 3, 4, 5, 6};
    const float fill[2] = {0.5f, 1.0f};
    mag_observation *o = mag_observation_create();
    for (int points = 2; points >= 1; points--) {
        mag_observation_clear(o);
        mag_observe_points(o, (size_t)points, xyz, 1.0);
        mag_observe_field(o, "fill", "1", "share", 1, fill);
        mag_observe_field(o, "velocity", "m/s", "of metal", 3, velocity);
        const mag_shown_field *f = mag_observation_fields(o, &count);
        ck_assert_int_eq(count, 2);
        ck_assert_float_eq(f[0].values[points - 1], fill[points - 1]);
        ck_assert_float_eq(f[1].values[3 * points - 1], velocity[3 * points - 1]);
        ck_assert_int_eq(f[1].components, 3);
    }
    mag_observation_destroy(o);
}
END_TEST

START_TEST(a_picture_of_curves_has_no_field)
{
    int count = 0;
    mag_observation *o = mag_observation_create();
    mag_observe_picture(o, "a.png", "curves", NULL, "x,y");
    mag_observe_assumption(o, "h", 5000.0, "W/m2/K", MAG_FLAG_recalled, "a book");
    const mag_picture *p = mag_observation_pictures(o, &count);
    ck_assert_ptr_null(p[0].field);
    ck_assert_str_eq(p[0].columns, "x,y");
    const mag_assumption *a = mag_observation_assumptions(o, &count);
    ck_assert_int_eq(a[0].flag, MAG_FLAG_recalled);
    ck_assert_str_eq(a[0].source, "a book");
    mag_observation_destroy(o);
}
END_TEST

/// Columns of a table of parts.
static const mag_column part_columns[] = {
    {"mass", "kg", "of the part"}, {"part", NULL, "its name"}, {"length", "m", "of the part"}};

START_TEST(a_table_keeps_rows_of_numbers_and_texts)
{
    int count = 0;
    char name[] = "lid";
    mag_observation *o = mag_observation_create();
    mag_observe_table(o, "none", "Nothing", "no rows", part_columns, 2);
    mag_observe_table(o, "parts", "Parts", "the heaviest first", part_columns, 3);
    mag_observe_row(o, (double[]){2.5, 7.0, NAN}, (const char *const[]){"x", name, "y"});
    mag_observe_row(o, (double[]){1.0, 7.0, 0.5}, (const char *const[]){NULL, NULL, NULL});
    memset(name, 'x', 3); // what was given is copied
    const mag_shown_table *t = mag_observation_tables(o, &count);
    ck_assert_int_eq(count, 2);
    ck_assert_str_eq(t[0].name, "none");
    ck_assert_uint_eq(t[0].row_count, 0);
    ck_assert_str_eq(t[1].title, "Parts");
    ck_assert_str_eq(t[1].meaning, "the heaviest first");
    ck_assert_int_eq(t[1].column_count, 3);
    ck_assert_str_eq(t[1].columns[0].unit, "kg");
    ck_assert_ptr_null(t[1].columns[1].unit);
    ck_assert_str_eq(t[1].columns[2].name, "length");
    ck_assert_uint_eq(t[1].row_count, 2);
    ck_assert_double_eq(t[1].numbers[0], 2.5);
    ck_assert_double_nan(t[1].numbers[1]); // a text is no number
    ck_assert_double_nan(t[1].numbers[2]);
    ck_assert_ptr_null(t[1].texts[0]); // nor a number a text
    ck_assert_str_eq(t[1].texts[1], "lid");
    ck_assert_double_eq(t[1].numbers[5], 0.5);
    ck_assert_str_eq(t[1].texts[4], "");
    mag_observation_destroy(o);
}
END_TEST

START_TEST(a_hundred_thousand_rows_stay_whole_over_many_uses)
{
    enum { ROWS = 100000 };
    mag_observation *o = mag_observation_create();
    for (int use = 0; use < 2; use++) {
        char name[64];
        int count = 0;
        mag_observation_clear(o);
        mag_observe_table(o, "parts", "Parts", "in order", part_columns, 3);
        for (int i = 0; i < ROWS; i++) {
            snprintf(name, sizeof name, "part %d of use %d", i, use);
            mag_observe_row(o, (double[]){i, 0.0, -i}, (const char *const[]){NULL, name, NULL});
        }
        const mag_shown_table *t = mag_observation_tables(o, &count);
        ck_assert_int_eq(count, 1);
        ck_assert_uint_eq(t->row_count, ROWS);
        for (int i = 0; i < ROWS; i++) {
            snprintf(name, sizeof name, "part %d of use %d", i, use);
            ck_assert_str_eq(t->texts[3 * i + 1], name);
            ck_assert_double_eq(t->numbers[3 * i + 2], -i);
        }
    }
    ck_assert(mag_observation_is_whole(o));
    mag_observation_destroy(o);
}
END_TEST

START_TEST(a_table_keeps_its_form)
{
    int count = 0;
    mag_observation *o = mag_observation_create();
    mag_observe_table(o, "parts", "Parts", "in order", part_columns, 3);
    mag_observe_form(o, MAG_FORM_PARTS);
    mag_observe_row(o, (double[]){2.5, NAN, 1.0}, (const char *const[]){NULL, "lid", NULL});
    mag_observe_table(o, "more", "More", "in order", part_columns, 2);
    const mag_shown_table *t = mag_observation_tables(o, &count);
    ck_assert_int_eq(t[0].form, MAG_FORM_PARTS);
    ck_assert_uint_eq(t[0].row_count, 1);
    ck_assert_int_eq(t[1].form, MAG_FORM_PLAIN); // until the model says otherwise
    for (mag_form form = MAG_FORM_PLAIN; form <= MAG_FORM_PARTS; form++) {
        ck_assert_int_eq(mag_form_of(mag_form_name(form)), form);
    }
    ck_assert_int_eq(mag_form_of("pie"), MAG_FORM_PLAIN); // of a later version
    ck_assert_int_eq(mag_form_of(""), MAG_FORM_PLAIN);
    mag_observation_destroy(o);
}
END_TEST

START_TEST(fields_belong_to_the_group_said_last)
{
    int count = 0;
    char group[] = "heat";
    const float xyz[3] = {0, 0, 0};
    mag_observation *o = mag_observation_create();
    for (int use = 0; use < 2; use++) { // a clear forgets the group
        mag_observation_clear(o);
        mag_observe_points(o, 1, xyz, 0.5);
        mag_observe_field(o, "a", "1", "", 1, xyz);
        mag_observe_group(o, use == 0 ? group : "filling");
        mag_observe_field(o, "b", "1", "", 1, xyz);
        mag_observe_field(o, "c", "1", "", 1, xyz);
        mag_observe_group(o, "");
        mag_observe_field(o, "d", "1", "", 1, xyz);
        memset(group, 'x', 4); // what was given is copied
        const mag_shown_field *f = mag_observation_fields(o, &count);
        ck_assert_int_eq(count, 4);
        ck_assert_str_eq(f[0].group, "");
        ck_assert_str_eq(f[1].group, use == 0 ? "heat" : "filling");
        ck_assert_str_eq(f[2].group, f[1].group);
        ck_assert_str_eq(f[3].group, "");
    }
    mag_observation_destroy(o);
}
END_TEST

/// What does not fit into memory breaks the observation, and a clear mends it.
START_TEST(an_observation_without_memory_says_so)
{
    mag_observation *o = mag_observation_create();
    mag_observe_points(o, SIZE_MAX / 8, NULL, 1.0);
    ck_assert(!mag_observation_is_whole(o));
    mag_observation_clear(o);
    ck_assert(mag_observation_is_whole(o));
    mag_observation_destroy(o);
    mag_observation_destroy(NULL);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, values_come_back_in_their_order);
    tcase_add_test(tc, a_band_keeps_its_ends_and_a_plain_number_has_none);
    tcase_add_test(tc, texts_and_arrays_are_copied);
    tcase_add_test(tc, a_thousand_entries_stay_whole_over_many_uses);
    tcase_add_test(tc, a_clear_forgets_everything);
    tcase_add_test(tc, fields_keep_their_own_memory);
    tcase_add_test(tc, a_picture_of_curves_has_no_field);
    tcase_add_test(tc, a_table_keeps_rows_of_numbers_and_texts);
    tcase_add_test(tc, a_table_keeps_its_form);
    tcase_add_test(tc, fields_belong_to_the_group_said_last);
    tcase_add_test(tc, a_hundred_thousand_rows_stay_whole_over_many_uses);
    tcase_add_test(tc, an_observation_without_memory_says_so);
}

int main(void)
{
    return support_run("observation", add_tests);
}
