/// What a sound case becomes: SI values, defaults, curves, and a full case that reads back.
#include "case/case.h"
#include "case_example.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

static const char whole[] =
    "model: example\ntitle: 'a: \"plate\"'\nexample:\n  width: 2 cm\n  heat: 590 degC\n"
    "  share: 37 %\n  price: 0.1 EUR/kg\n  points: 32\n  quick: false\n  alloy: \"AM60B # \\\\ "
    "x\"\n"
    "  side: top\n  gravity: [0, 1e-3, -9.81 m/s2]\n  length: 0.3 yard\n"
    "  speed: [[0 ms, 4.5 m/s], [5 ms, 161 km/h]]\n  inner: {depth: 1.1 mm, open: true}\n"
    "  places:\n    - {name: gate, radius: 5.7 mm}\n"
    "    - {name: vent, radius: 0.3 mm, from: [1 mm, 2 mm, 3 mm]}\nrun:\n  end: 2 min\n";

static mag_case *parse(const char *text, int sets, const char *const *values)
{
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    const mag_status status =
        mag_case_parse(&ctx, "a.yaml", ".", text, strlen(text), &example_tables, sets, values, &c);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return c;
}

static const example_params *example_of(const mag_case *c)
{
    return mag_case_block(c, "example");
}

/// The same for tests that put in values which no file could.
static example_params *values_of(mag_case *c)
{
    return c->parts[0].values;
}

START_TEST(values_arrive_in_si)
{
    mag_case *c = parse(whole, 0, NULL);
    const example_params *p = example_of(c);
    ck_assert_str_eq(mag_case_model(c), "example");
    ck_assert_str_eq(mag_case_title(c), "a: \"plate\"");
    ck_assert_double_eq_tol(p->width, 0.02, 1e-17); // an ulp of the product
    ck_assert_double_eq_tol(p->heat, 863.15, 1e-12);
    ck_assert_double_eq_tol(p->share, 0.37, 1e-16);
    ck_assert_int_eq(p->points, 32);
    ck_assert(!p->quick);
    ck_assert_str_eq(p->alloy, "AM60B # \\ x");
    ck_assert_int_eq(p->side, 2);
    ck_assert_double_eq(p->gravity.z, -9.81);
    ck_assert_int_eq(p->speed.count, 2);
    ck_assert_double_eq_tol(p->speed.y[1], 161.0 / 3.6, 1e-13);
    ck_assert_double_eq_tol(p->inner.depth, 1.1e-3, 1e-18);
    ck_assert_int_eq(p->places.count, 2);
    ck_assert_str_eq(p->places.items[1].name, "vent");
    ck_assert_double_eq_tol(p->places.items[1].from.z, 3e-3, 1e-17);
    ck_assert_double_eq(((const example_run *)mag_case_block(c, "run"))->end, 120.0);
    mag_case_destroy(c);
}
END_TEST

START_TEST(what_is_not_given_keeps_its_default)
{
    mag_case *c = parse("model: example\nexample: {width: 1 m}\n", 0, NULL);
    const example_params *p = example_of(c);
    ck_assert_double_eq(p->length, 0.1);
    ck_assert(p->quick);
    ck_assert_int_eq(p->side, 1);
    ck_assert_int_eq(p->speed.count, 0);
    ck_assert_double_eq(mag_table_at(&p->speed, 3.0), 1.5);
    ck_assert_str_eq(p->shape.name, "");
    ck_assert_int_eq(p->places.count, 0);
    ck_assert(mag_case_is_given(c, "example.width"));
    ck_assert(!mag_case_is_given(c, "example.length"));
    mag_case_destroy(c);
}
END_TEST

/// The case in full, as text to be freed.
static char *write_full(const mag_case *c)
{
    mag_context ctx = mag_context_default();
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    ck_assert_ptr_nonnull(to);
    ck_assert_int_eq(mag_case_write_full(&ctx, c, to), MAG_OK);
    ck_assert_int_eq(fclose(to), 0);
    return text;
}

START_TEST(the_full_case_reads_back_to_the_same_bits)
{
    mag_case *c = parse(whole, 0, NULL);
    char *full = write_full(c);
    mag_case *again = parse(full, 0, NULL);
    const example_params *p = example_of(c);
    const example_params *q = example_of(again);
    ck_assert_int_eq(memcmp(&p->length, &q->length, sizeof(double)), 0);
    ck_assert_int_eq(memcmp(&p->heat, &q->heat, sizeof(double)), 0);
    ck_assert_int_eq(memcmp(&p->share, &q->share, sizeof(double)), 0);
    ck_assert_int_eq(memcmp(&p->price, &q->price, sizeof(double)), 0);
    ck_assert_int_eq(memcmp(&p->gravity, &q->gravity, sizeof(mag_vector)), 0);
    ck_assert_int_eq(memcmp(p->speed.x, q->speed.x, 2 * sizeof(double)), 0);
    ck_assert_int_eq(memcmp(p->speed.y, q->speed.y, 2 * sizeof(double)), 0);
    ck_assert_int_eq(memcmp(&p->inner.depth, &q->inner.depth, sizeof(double)), 0);
    ck_assert_str_eq(p->alloy, q->alloy);
    char *twice = write_full(again); // the text holds every value, so it must not change either
    ck_assert_str_eq(full, twice);
    free(full);
    free(twice);
    mag_case_destroy(c);
    mag_case_destroy(again);
}
END_TEST

START_TEST(any_text_reads_back_to_the_same_bytes)
{
    static const char *const texts[] = {
        ("Gie\xC3\x9F"
         "er\xE2\x80\xA8zwei"),               // a line separator, which YAML folds to a blank
        "\xC2\x85 \xC2\x80 \xEF\xBB\xBF",     // a next line, a control, a byte order mark
        "\xE9\x95\x81 \xF0\x9F\x94\xA5 %|>-", // letters of three and four bytes
        "a: b # c",
        "- 'x'",
        "\"\\\t\r\n",
        " blank before and behind ",
        "true",
        "~"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mag_case *c = parse(whole, 0, NULL);
        values_of(c)->alloy = texts[i];
        char *full = write_full(c);
        mag_case *again = parse(full, 0, NULL);
        ck_assert_str_eq(example_of(again)->alloy, texts[i]);
        free(full);
        mag_case_destroy(c);
        mag_case_destroy(again);
    }
}
END_TEST

START_TEST(any_number_reads_back_to_the_same_bits)
{
    srand(7);
    for (int i = 0; i < 200; i++) {
        mag_case *c = parse(whole, 0, NULL);
        example_params *p = values_of(c);
        p->width = 1e-3 + 9.0 * rand() / RAND_MAX;
        p->heat = 273.15 + 1000.0 * rand() / RAND_MAX;
        p->share = 1.0 * rand() / RAND_MAX;
        p->speed.count = 0;
        p->speed.constant = ldexp(1.0 * rand() / RAND_MAX, rand() % 60 - 55);
        p->gravity.y = -ldexp(1.0 * rand() / RAND_MAX, -(rand() % 1000));
        char *full = write_full(c);
        mag_case *again = parse(full, 0, NULL);
        const example_params *q = example_of(again);
        ck_assert_int_eq(memcmp(&p->width, &q->width, sizeof(double)), 0);
        ck_assert_int_eq(memcmp(&p->heat, &q->heat, sizeof(double)), 0);
        ck_assert_int_eq(memcmp(&p->share, &q->share, sizeof(double)), 0);
        ck_assert_int_eq(memcmp(&p->speed.constant, &q->speed.constant, sizeof(double)), 0);
        ck_assert_int_eq(memcmp(&p->gravity, &q->gravity, sizeof(mag_vector)), 0);
        free(full);
        mag_case_destroy(c);
        mag_case_destroy(again);
    }
}
END_TEST

START_TEST(overrides_win_over_the_file)
{
    static const char *const values[] = {"example.width=3 m", "example.places[0].radius=1 mm",
                                         "example.speed=[[0 ms, 1 m/s],[5 ms, 2 m/s]]",
                                         "run.end=1 h"};
    mag_case *c = parse("model: example\nexample: {width: 1 m}\n", 4, values);
    ck_assert_double_eq(example_of(c)->width, 3.0);
    ck_assert_int_eq(example_of(c)->places.count, 1);
    ck_assert_int_eq(example_of(c)->speed.count, 2);
    ck_assert_double_eq(((const example_run *)mag_case_block(c, "run"))->end, 3600.0);
    ck_assert(mag_case_is_given(c, "example.places[0].radius"));
    mag_case_destroy(c);
}
END_TEST

static void put(const char *path, const char *text)
{
    FILE *to = fopen(path, "w");
    ck_assert_ptr_nonnull(to);
    ck_assert_int_ge(fputs(text, to), 0);
    ck_assert_int_eq(fclose(to), 0);
}

START_TEST(curves_and_files_are_read_beside_the_case)
{
    put("unit_case_ramp.csv", "time [ms], speed [km/h]\n0, 36\n10, 72\n");
    put("unit_case_shape.stl", "solid");
    mag_case *c = parse("model: example\nexample: {width: 1 m, speed: unit_case_ramp.csv, "
                        "shape: unit_case_shape.stl}\n",
                        0, NULL);
    const example_params *p = example_of(c);
    ck_assert_double_eq_tol(mag_table_at(&p->speed, 0.005), 15.0, 1e-12);
    ck_assert_double_eq_tol(mag_table_integral(&p->speed, 0.01), 0.15, 1e-15);
    ck_assert_uint_eq(p->shape.size, 5);
    ck_assert_str_eq(p->shape.data, "solid");
    mag_case_destroy(c);
    remove("unit_case_ramp.csv");
    remove("unit_case_shape.stl");
}
END_TEST

static void count(void *user, const char *path, double value, const char *unit, mag_flag flag,
                  const char *source)
{
    (void)path, (void)value, (void)unit, (void)source;
    ((int *)user)[flag]++;
}

START_TEST(only_defaults_are_assumptions)
{
    int left[MAG_FLAG_assumed + 1] = {0};
    int given[MAG_FLAG_assumed + 1] = {0};
    mag_case *c = parse("model: example\nexample: {width: 1 m}\n", 0, NULL);
    mag_case_assumptions(c, count, left);
    mag_case_destroy(c);
    c = parse(whole, 0, NULL);
    mag_case_assumptions(c, count, given);
    mag_case_destroy(c);
    ck_assert_int_eq(left[MAG_FLAG_assumed], 2);  // heat, inner.depth
    ck_assert_int_eq(left[MAG_FLAG_recalled], 1); // price
    ck_assert_int_eq(given[MAG_FLAG_assumed] + given[MAG_FLAG_recalled], 0);
}
END_TEST

/// A model's failure `message` must become `expected`, whatever the status.
static void expect_blame(const mag_case *c, const char *message, const char *expected)
{
    mag_context ctx = mag_context_default();
    mag_fail(&ctx, MAG_BAD_CASE, "%s", message);
    ck_assert_int_eq(mag_case_fail(&ctx, c, MAG_BAD_CASE), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx), expected);
    mag_fail(&ctx, MAG_MACHINE, "%s", message);
    ck_assert_int_eq(mag_case_fail(&ctx, c, MAG_MACHINE), MAG_MACHINE);
    ck_assert_str_eq(mag_message(&ctx), expected);
}

/// A case whose name, text and overrides are gone when it is asked about: it must keep its own.
static mag_case *parse_and_forget(const char *text, const char *override)
{
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    char *name = strdup("b.yaml");
    char *yaml = strdup(text);
    char *set = strdup(override);
    const char *const sets[] = {set};
    ck_assert(name != NULL && yaml != NULL && set != NULL);
    const mag_status status = mag_case_parse(&ctx, name, ".", yaml, strlen(yaml), &example_tables,
                                             set[0] != '\0', sets, &c);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    memset(name, '#', strlen(name));
    memset(yaml, '#', strlen(yaml));
    memset(set, '#', strlen(set));
    free(name);
    free(yaml);
    free(set);
    return c;
}

static const char placed[] =
    "model: example\nexample:\n  width: 1 m\n  alloy: AZ91X\n  inner:\n    depth: 1 mm\n"
    "  gravity: [0, 0, 1 m/s2]\n  places:\n    - {name: gate, radius: 5 mm}\n    - name: vent\n"
    "      radius: 1 mm\nrun: {end: 2 s}\n";

START_TEST(a_models_failure_shows_where_the_value_stands)
{
    mag_case *c = parse_and_forget(placed, "");
    expect_blame(c, "example.alloy: alloy 'AZ91X' is not known; there are: AM60B",
                 "b.yaml:4:10: alloy 'AZ91X' is not known; there are: AM60B\n"
                 "    alloy: AZ91X\n           ^~~~~");
    expect_blame(c, "example.gravity: too much",
                 "b.yaml:7:12: too much\n    gravity: [0, 0, 1 m/s2]\n             ^");
    expect_blame(c, "example.inner.depth: too deep",
                 "b.yaml:6:12: too deep\n    depth: 1 mm\n           ^~~~");
    expect_blame(c, "example.places[1].radius: too small",
                 "b.yaml:11:15: too small\n    radius: 1 mm\n            ^~~~");
    expect_blame(c, "run.end: too late",
                 "b.yaml:12:12: too late\n    run: {end: 2 s}\n               ^~~");
    mag_case_destroy(c);
}
END_TEST

START_TEST(a_models_failure_shows_where_a_block_or_a_list_begins)
{
    mag_case *c = parse_and_forget(placed, "");
    expect_blame(c, "example.inner: odd", "b.yaml:5:3: odd\n    inner:\n    ^~~~~");
    expect_blame(c, "example.places: none", "b.yaml:8:3: none\n    places:\n    ^~~~~~");
    expect_blame(c, "example.places[0]: 'gate' is odd",
                 "b.yaml:9:7: 'gate' is odd\n    - {name: gate, radius: 5 mm}\n      ^");
    expect_blame(c, "example.places[1]: 'vent' is odd",
                 "b.yaml:10:7: 'vent' is odd\n    - name: vent\n      ^");
    mag_case_destroy(c);
}
END_TEST

START_TEST(a_models_failure_names_the_override_the_value_came_from)
{
    mag_case *c = parse_and_forget(placed, "example.alloy=AZ92");
    expect_blame(c, "example.alloy: not known",
                 "--set example.alloy: not known\n    AZ92\n    ^~~~");
    expect_blame(c, "example.width: too wide", // what was not overridden stays in the file
                 "b.yaml:3:10: too wide\n    width: 1 m\n           ^~~");
    mag_case_destroy(c);

    c = parse_and_forget(placed, "example.places=[{name: gate, radius: 7 mm}]");
    expect_blame(c, "example.places: none",
                 "--set example.places: none\n    [{name: gate, radius: 7 mm}]\n    ^");
    expect_blame(c, "example.places[0].radius: odd",
                 "--set example.places: odd\n    [{name: gate, radius: 7 mm}]\n"
                 "                          ^~~~");
    mag_case_destroy(c);

    c = parse_and_forget("model: example\nexample: {width: 1 m}\n", "example.inner.depth=2 mm");
    expect_blame(c, "example.inner: odd", // a block that only the override made
                 "--set example.inner.depth: odd\n    example.inner.depth=2 mm\n    ^");
    mag_case_destroy(c);
}
END_TEST

START_TEST(a_models_failure_without_a_place_names_the_case)
{
    mag_case *c = parse_and_forget(placed, "");
    expect_blame(c, "example.length: too long", "b.yaml: example.length: too long"); // a default
    expect_blame(c, "example.places[2]: odd", "b.yaml: example.places[2]: odd");
    expect_blame(c, "lid.stl: leaks", "b.yaml: lid.stl: leaks");
    expect_blame(c, "nothing fits", "b.yaml: nothing fits");
    expect_blame(c, "example.alloy is odd", "b.yaml: example.alloy is odd");
    mag_case_destroy(c);
}
END_TEST

START_TEST(what_did_not_fail_is_handed_on)
{
    mag_context ctx = mag_context_default();
    mag_case *c = parse_and_forget(placed, "");
    ck_assert_int_eq(mag_case_fail(&ctx, c, MAG_OK), MAG_OK);
    ck_assert_str_eq(mag_message(&ctx), "");
    mag_case_destroy(c);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, values_arrive_in_si);
    tcase_add_test(tc, what_is_not_given_keeps_its_default);
    tcase_add_test(tc, the_full_case_reads_back_to_the_same_bits);
    tcase_add_test(tc, any_text_reads_back_to_the_same_bytes);
    tcase_add_test(tc, any_number_reads_back_to_the_same_bits);
    tcase_add_test(tc, overrides_win_over_the_file);
    tcase_add_test(tc, curves_and_files_are_read_beside_the_case);
    tcase_add_test(tc, only_defaults_are_assumptions);
    tcase_add_test(tc, a_models_failure_shows_where_the_value_stands);
    tcase_add_test(tc, a_models_failure_shows_where_a_block_or_a_list_begins);
    tcase_add_test(tc, a_models_failure_names_the_override_the_value_came_from);
    tcase_add_test(tc, a_models_failure_without_a_place_names_the_case);
    tcase_add_test(tc, what_did_not_fail_is_handed_on);
}

int main(void)
{
    return support_run("cases", add_tests);
}
