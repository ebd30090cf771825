/// Values of a case found by their path, and multiplied.
#include "case/case.h"
#include "case_example.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char text[] =
    "model: example\nexample:\n  width: 2 cm\n  side: top\n  gravity: [0, 0, -10 m/s2]\n"
    "  speed: [[0 ms, 4.5 m/s], [5 ms, 45 m/s]]\n  inner: {depth: 1 mm, open: true}\n"
    "  places:\n    - {name: gate, radius: 6 mm}\n    - {name: vent, radius: 0.5 mm}\n";

static mag_case *parse(int sets, const char *const *values)
{
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    const mag_status status =
        mag_case_parse(&ctx, "a.yaml", ".", text, strlen(text), &example_tables, sets, values, &c);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return c;
}

START_TEST(numbers_are_found_in_groups_and_lists)
{
    double value = 0.0;
    mag_case *c = parse(0, NULL);
    ck_assert(mag_case_number(c, "example.width", &value));
    ck_assert_double_eq(value, 0.02);
    ck_assert(mag_case_number(c, "example.length", &value)); // a default
    ck_assert_double_eq(value, 0.1);
    ck_assert(mag_case_number(c, "example.inner.depth", &value));
    ck_assert_double_eq(value, 1e-3);
    ck_assert(mag_case_number(c, "example.places[1].radius", &value));
    ck_assert_double_eq(value, 0.5e-3);
    mag_case_destroy(c);
}
END_TEST

START_TEST(what_is_no_number_or_not_there_is_not_found)
{
    static const char *const paths[] = {
        "example",
        "example.",
        "width",
        "other.width",
        "example.widt",
        "example.width.more",
        "example.side",
        "example.inner",
        "example.inner.",
        "example.places",
        "example.places.radius",
        "example.places[2].radius",
        "example.places[-1].radius",
        "example.places[0]",
        "example.places[0].radiu",
        "example.places[0radius",
        "",
    };
    double value = 0.0;
    mag_case *c = parse(0, NULL);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        ck_assert_msg(!mag_case_number(c, paths[i], &value), "'%s' was found", paths[i]);
    }
    mag_case_destroy(c);
}
END_TEST

START_TEST(choices_are_compared_by_their_words)
{
    mag_case *c = parse(0, NULL);
    ck_assert(mag_case_has_choice(c, "example.side", "top"));
    ck_assert(!mag_case_has_choice(c, "example.side", "left"));
    ck_assert(!mag_case_has_choice(c, "example.side", "to"));
    ck_assert(!mag_case_has_choice(c, "example.side", "nonsense"));
    ck_assert(!mag_case_has_choice(c, "example.width", "top"));
    mag_case_destroy(c);
}
END_TEST

/// The override that gives the value at `path` times `factor`; to be freed.
static char *make_scaled(const mag_case *c, const char *path, double factor)
{
    mag_context ctx = mag_context_default();
    char *set = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&set, &length);
    ck_assert_ptr_nonnull(to);
    fprintf(to, "%s=", path);
    const mag_status status = mag_case_write_scaled(&ctx, c, path, factor, to);
    ck_assert_int_eq(fclose(to), 0);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return set;
}

/// Twos and halves: products are exact.
START_TEST(multiplied_values_read_back)
{
    mag_case *c = parse(0, NULL);
    char *sets[] = {
        make_scaled(c, "example.width", 2.0),
        make_scaled(c, "example.gravity", 0.5),
        make_scaled(c, "example.speed", 2.0),
        make_scaled(c, "example.places[0].radius", 0.5),
    };
    mag_case *twice = parse(4, (const char *const *)sets);
    const example_params *p = mag_case_block(twice, "example");
    ck_assert_double_eq(p->width, 0.04);
    ck_assert_double_eq(p->gravity.z, -5.0);
    ck_assert_int_eq(p->speed.count, 2);
    ck_assert_double_eq(p->speed.x[1], 5e-3);
    ck_assert_double_eq(p->speed.y[0], 9.0);
    ck_assert_double_eq(p->speed.y[1], 90.0);
    ck_assert_double_eq(p->places.items[0].radius, 3e-3);
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        free(sets[i]);
    }
    mag_case_destroy(twice);
    mag_case_destroy(c);
}
END_TEST

START_TEST(a_constant_curve_is_multiplied_too)
{
    static const char *const constant[] = {"example.speed=3 m/s"};
    mag_case *c = parse(1, constant);
    char *set = make_scaled(c, "example.speed", 2.0);
    ck_assert_str_eq(set, "example.speed=6 m/s");
    free(set);
    mag_case_destroy(c);
}
END_TEST

START_TEST(words_cannot_be_multiplied)
{
    static const char *const paths[] = {"example.alloy", "example.side", "example.points",
                                        "example.places", "example.nothing"};
    mag_context ctx = mag_context_default();
    mag_case *c = parse(0, NULL);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        ck_assert_int_eq(mag_case_write_scaled(&ctx, c, paths[i], 2.0, stdout), MAG_BAD_CALL);
        ck_assert_ptr_nonnull(strstr(mag_message(&ctx), paths[i]));
    }
    mag_case_destroy(c);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, numbers_are_found_in_groups_and_lists);
    tcase_add_test(tc, what_is_no_number_or_not_there_is_not_found);
    tcase_add_test(tc, choices_are_compared_by_their_words);
    tcase_add_test(tc, multiplied_values_read_back);
    tcase_add_test(tc, a_constant_curve_is_multiplied_too);
    tcase_add_test(tc, words_cannot_be_multiplied);
}

int main(void)
{
    return support_run("values by path", add_tests);
}
