/// Every way to get a case wrong: it is refused, the place is right, and what is allowed is said.
#include "case_example.h"
#include "support.h"

#include <string.h>

/// One wrong case: what is written, where the message must point, and what it must say.
typedef struct mistake {
    const char *text;  ///< the case
    const char *place; ///< "4:10", or NULL where the message names a --set
    const char *says;  ///< part of the message
    const char *also;  ///< another part, or ""
} mistake;

#define HEAD "model: example\nexample:\n  width: 2 cm\n"

static const mistake mistakes[] = {
    // units
    {HEAD "  length: 5\n", "4:11", "length", "unit"},
    {HEAD "  length: 0\n", "4:11", "length", "unit"},
    {HEAD "  length: 5 s\n", "4:11", "length", "m"},
    {HEAD "  length: 5 blub\n", "4:11", "blub", "m"},
    {HEAD "  length: 2 kt\n", "4:11", "kt", ""},
    {HEAD "  share: 5 m\n", "4:10", "share", ""},
    // range and type
    {HEAD "  length: 20 m\n", "4:11", "length is 20 m, but must be 1 mm to 10 m", ""},
    {HEAD "  length: -5 mm\n", "4:11", "length is -5 mm, but must be 1 mm to 10 m", ""},
    {HEAD "  share: 120 %\n", "4:10", "share is 120 %, but must be 0 to 1", ""},
    {HEAD "  points: 4\n", "4:11", "points is 4, but must be", "8 to 4096"},
    {HEAD "  points: 64.5\n", "4:11", "points", "whole number"},
    {HEAD "  points: 99999999999999999999\n", "4:11", "points", "8 to 4096"},
    {HEAD "  points: many\n", "4:11", "points", "whole number"},
    {HEAD "  quick: perhaps\n", "4:10", "quick", "true or false"},
    {HEAD "  side: lft\n", "4:9", "side", "left"},
    {HEAD "  side: 1\n", "4:9", "side", "left, right or top"},
    {HEAD "  length: nan m\n", "4:11", "length", "1 mm to 10 m"},
    {HEAD "  length: inf m\n", "4:11", "length", "1 mm to 10 m"},
    {HEAD "  length: 1e999 m\n", "4:11", "length", ""},
    {HEAD "  length: 0x10 m\n", "4:11", "length", ""},
    {HEAD "  length: [1 m]\n", "4:11", "length", ""},
    {HEAD "  length:\n", "4:3", "length has no value", "'length: 100 mm'"},
    {HEAD "  alloy:\n", "4:3", "alloy has no value", "'alloy: AZ91D'"},
    {HEAD "  shape:\n", "4:3", "shape has no value", "'shape: part.stl'"},
    {HEAD "  inner:\n", "4:3", "inner is empty", "leave it out"},
    // keys
    {HEAD "  lenght: 5 mm\n", "4:3", "'lenght'", "'length'"},
    {HEAD "  zzz: 5 mm\n", "4:3", "'zzz'", ""},
    {HEAD "  width: 3 cm\n", "4:3", "width is given twice", ""},
    {HEAD "  inner: {dpth: 1 mm}\n", "4:11", "'dpth'", "'depth'"},
    {HEAD "runn:\n  end: 1 s\n", "4:1", "'runn'", "'run'"},
    {"model: example\nexample:\n  length: 1 m\n", "2:1", "width", "1 mm to 10 m"},
    {"model: example\n", "1:1", "width", "1 mm to 10 m"},
    {"model: exmple\n", "1:8", "exmple", "example"},
    {"example: {width: 1 m}\n", "1:1", "model", "example"},
    {"", "1:1", "empty", "model"},
    {"- 1\n", "1:1", "", "key: value"},
    // lists, vectors, curves
    {HEAD "  places: 5\n", "4:11", "places", ""},
    {HEAD "  places:\n    - {name: a}\n", "5:7", "radius", "0 m to 1 m"},
    {HEAD "  places:\n    - {radius: 2 m}\n", "5:16", "radius is 2 m, but must be 0 m to 1 m", ""},
    {HEAD "  gravity: [1 m/s2, 2 m/s2]\n", "4:12", "gravity", "three numbers"},
    {HEAD "  gravity: [0, 0, 200 m/s2]\n", "4:19", "gravity", "-100 m/s2 to 100 m/s2"},
    {HEAD "  gravity: [0, 0, 1]\n", "4:19", "gravity", "write 1 m/s2"},
    {HEAD "  gravity: [0, 0, 1 m]\n", "4:19", "wrong kind of unit", "write m/s2"},
    {HEAD "  gravity: [0 m, 0 m/s2, 1 m/s2]\n", "4:13", "wrong kind of unit", "write m/s2"},
    {HEAD "  gravity: [[0 m/s2], 0, 1 m/s2]\n", "4:13", "gravity is a list", ""},
    {HEAD "  gravity: [0, 0, 1] m/s2\n", "4:22", "behind a list", "[0, 0, 1 mm]"},
    {HEAD "  speed: [[1 s, 2 m/s], [1 s, 3 m/s]]\n", "4:26", "speed", "rise"},
    {HEAD "  speed: [[0 s, 201 m/s]]\n", "4:17", "speed", "0 m/s to 200 m/s"},
    {HEAD "  speed: [[0 s, 2 m/s, 3 m/s]]\n", "4:11", "speed", ""},
    {HEAD "  speed: []\n", "4:10", "speed", ""},
    {HEAD "  speed: 5 s\n", "4:10", "speed", "m/s"},
    {HEAD "  speed: none.csv\n", "4:10", "none.csv", "/nonexistent"},
    // files
    {HEAD "  shape: none.stl\n", "4:10", "none.stl", "/nonexistent"},
    {HEAD "  shape: none.step\n", "4:10", "none.step", "stl"},
    // YAML
    {"model: example\nexample\n", "2:1", "without ':'", "key: value"},
    {HEAD "\tlength: 1 m\n", "4:1", "tab", "spaces"},
    {HEAD "  alloy: \"AZ91D\n", "4:10", "quote is not closed", ""},
    {HEAD "  gravity: [0, 0\n", "5:1", "", ""},
    {HEAD "  length: 1 m: 2\n", "4:14", "key: value", ""},
    {HEAD "  length: &a 1 m\n", "4:11", "anchors", ""},
    {HEAD "  length: *a\n", "4:11", "anchors", ""},
    {HEAD "  alloy: \"a\\0b\"\n", "4:10", "zero byte", ""},
    {HEAD "  alloy: a\x01z\n", "4:11", "", ""},
    {HEAD "---\nmodel: example\n", "4:1", "", ""},
};
enum { MISTAKES = sizeof mistakes / sizeof mistakes[0] };

static void expect_refusal(const mistake *m, int sets, const char *const *values)
{
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    char begin[64];
    const mag_status status = mag_case_parse(&ctx, "lid.yaml", "/nonexistent", m->text,
                                             strlen(m->text), &example_tables, sets, values, &c);
    ck_assert_msg(status == MAG_BAD_CASE, "accepted:\n%s", m->text);
    ck_assert_ptr_null(c);
    snprintf(begin, sizeof begin, m->place != NULL ? "lid.yaml:%s: " : "--set%s",
             m->place != NULL ? m->place : "");
    ck_assert_msg(strncmp(mag_message(&ctx), begin, strlen(begin)) == 0, "not at %s:\n%s\n%s",
                  begin, m->text, mag_message(&ctx));
    ck_assert_msg(strstr(mag_message(&ctx), m->says) != NULL, "no '%s' in:\n%s", m->says,
                  mag_message(&ctx));
    ck_assert_msg(strstr(mag_message(&ctx), m->also) != NULL, "no '%s' in:\n%s", m->also,
                  mag_message(&ctx));
}

START_TEST(a_mistake_is_refused_at_its_place_with_what_is_allowed)
{
    expect_refusal(&mistakes[_i], 0, NULL);
}
END_TEST

START_TEST(the_line_is_shown_and_the_value_underlined)
{
    static const char text[] = "model: example\nexample:\n  width: 20 m\n";
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    ck_assert_int_eq(
        mag_case_parse(&ctx, "lid.yaml", "", text, strlen(text), &example_tables, 0, NULL, &c),
        MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx), "lid.yaml:3:10: width is 20 m, but must be 1 mm to 10 m\n"
                                        "    width: 20 m\n"
                                        "           ^~~~");
}
END_TEST

START_TEST(columns_count_characters_not_bytes)
{
    const mistake m = {"model: example\ntitle: x\nexample: {alloy: \"\xC3\xA4\xC3\xB6\", width: 20 "
                       "m}\n",
                       "3:31", "width is 20 m", ""};
    expect_refusal(&m, 0, NULL);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_not_shown)
{
    static const char text[] = "a\x1B[31m: \xFF\xC3 \xC2\x9B \xC3\xA4\n";
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    ck_assert_int_eq(
        mag_case_parse(&ctx, "lid.yaml", "", text, strlen(text), &example_tables, 0, NULL, &c),
        MAG_BAD_CASE);
    const char *line = strchr(mag_message(&ctx), '\n');
    ck_assert_ptr_nonnull(line);
    ck_assert_msg(strncmp(line, "\n    a [31m: ?? ?? \xC3\xA4\n", 22) == 0, "%s", line);
}
END_TEST

/// One wrong --set on a sound case.
typedef struct wrong_set {
    const char *value;
    const char *says;
} wrong_set;

static const wrong_set wrong_sets[] = {
    {"example.width=20 m", "width is 20 m, but must be 1 mm to 10 m"},
    {"example.width=2", "unit"},
    {"example.widht=2 cm", "'width'"},
    {"exmple.width=2 cm", "exmple"},
    {"example.places[0].radius=2 m", "radius is 2 m, but must be 0 m to 1 m"},
    {"example.places[7].radius=2 mm", "[7]"},
    {"example.places[x].radius=2 mm", "example.places[x].radius"},
    {"example.width", "PATH=VALUE"},
    {"=2", "PATH=VALUE"},
    {"example.width=", "width"},
    {"example.width=[", "example.width"},
    {"example..width=1 m", "example..width"},
    {"example.width.deep=1 m", "example.width.deep"},
    {"model=nothing", "example"},
};
enum { WRONG_SETS = sizeof wrong_sets / sizeof wrong_sets[0] };

START_TEST(a_wrong_override_is_refused_and_named)
{
    const mistake m = {HEAD, NULL, wrong_sets[_i].says, ""};
    expect_refusal(&m, 1, &wrong_sets[_i].value);
}
END_TEST

START_TEST(a_huge_case_is_refused_by_its_size)
{
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    ck_assert_int_eq(
        mag_case_parse(&ctx, "lid.yaml", "", "", (size_t)17 << 20, &example_tables, 0, NULL, &c),
        MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "16"));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_mistake_is_refused_at_its_place_with_what_is_allowed, 0, MISTAKES);
    tcase_add_test(tc, the_line_is_shown_and_the_value_underlined);
    tcase_add_test(tc, columns_count_characters_not_bytes);
    tcase_add_test(tc, bytes_that_are_no_text_are_not_shown);
    tcase_add_loop_test(tc, a_wrong_override_is_refused_and_named, 0, WRONG_SETS);
    tcase_add_test(tc, a_huge_case_is_refused_by_its_size);
}

int main(void)
{
    return support_run("errors in cases", add_tests);
}
