/// Windows: mag window.
#include "program.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BAR     "$mag window $cases/bar/case.yaml "
#define TIMES   "--x 'bar.end_time=2 s..20 s:4' "
#define LENGTHS "--y 'bar.length*=0.6..1.4:3' "
#define COLD    "--sound 'hottest < 60 degC' "
#define ALL     BAR TIMES LENGTHS COLD

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    ck_assert_msg(json_is_number(value), "%s is no number", key);
    return json_number_value(value);
}

static const char *words_of(const json_t *object, const char *key)
{
    const char *words = json_string_value(json_object_get(object, key));
    ck_assert_msg(words != NULL, "%s is no text", key);
    return words;
}

/// Highest temperature [K] of the case `bar` at the end: the middle of a sine that decays between
/// ends at 300 K, with the defaults of the model's params.def.
static double find_hottest(double length, double time)
{
    const double diffusivity = 156.0 / (1738.0 * 1023.0); // [m2/s]
    const double wave = acos(-1.0) / length;              // [1/m]
    return 300.0 + 100.0 * exp(-diffusivity * wave * wave * time);
}

START_TEST(a_map_agrees_with_the_exact_solution)
{
    const double limit = 273.15 + 60.0;
    char folder[PROGRAM_PATH];
    double worst = 0.0;
    int sound = 0;
    program_begin(folder);
    program_expect(folder, ALL "-o w", 0);
    program_expect(folder, "test -s w/window.png && test -s w/window.html", 0);
    json_t *window = program_read(folder, "w/window.json");
    const json_t *points = json_object_get(window, "points");
    ck_assert_str_eq(words_of(window, "status"), "finished");
    ck_assert_uint_eq(json_array_size(points), 12);
    for (size_t i = 0; i < 12; i++) {
        const json_t *p = json_array_get(points, i);
        ck_assert_double_eq_tol(number_of(p, "x"), 2.0 + 6.0 * (double)(i % 4), 1e-12);
        ck_assert_double_eq_tol(number_of(p, "y"), 0.6 + 0.4 * (double)(i / 4), 1e-12);
        const double exact = find_hottest(0.1 * number_of(p, "y"), number_of(p, "x"));
        const double ours = number_of(json_object_get(p, "numbers"), "hottest");
        worst = fmax(worst, fabs(ours - exact));
        ck_assert_msg(fabs(exact - limit) > 1.0, "point %zu lies on the border", i);
        ck_assert_str_eq(words_of(p, "state"), exact < limit ? "sound" : "unsound");
        sound += exact < limit;
    }
    ck_assert_int_gt(sound, 2); // both kinds are there
    ck_assert_int_lt(sound, 10);
    verify_row_below("-", "window over a bar that cools, highest temperature [K]",
                     "a sine decays as exp(-a k^2 t)", worst, 0.1,
                     "64 cells, second order; the hottest cell's middle is half a cell off");
    json_decref(window);
    program_end(folder);
}
END_TEST

START_TEST(its_files_say_the_same)
{
    char folder[PROGRAM_PATH];
    program_begin(folder);
    program_expect(folder, ALL "-o w --json >all.json && cmp all.json w/window.json", 0);
    program_expect(folder,
                   "head -n 1 w/window.csv | grep -F 'x bar.end_time [s],y bar.length times "
                   "[1],state,end_time [s],hottest [K]'",
                   0);
    program_expect(folder,
                   "python3 -c \"import csv, json\n"
                   "rows = list(csv.DictReader(open('w/window.csv')))\n"
                   "points = json.load(open('w/window.json'))['points']\n"
                   "assert len(rows) == len(points)\n"
                   "for r, p in zip(rows, points):\n"
                   " assert r['state'] == p['state'] and r['reason'] == p['reason']\n"
                   " assert float(r['hottest [K]']) == p['numbers']['hottest']\"",
                   0);
    // the page holds its picture and names nothing outside
    program_expect(folder, "grep -q 'src=\"data:image/png;base64' w/window.html", 0);
    program_expect(folder, "grep -E '(src|href)=\"http' w/window.html", 1);
    program_expect(folder, "grep -q 'hottest is 3[0-9.]* K .* not &lt; 60 degC' w/window.html", 0);
    program_expect(folder, "grep -q 'heat_capacity' w/window.html", 0); // an assumption
    program_end(folder);
}
END_TEST

START_TEST(a_curve_is_multiplied_in_its_second_column)
{
    char folder[PROGRAM_PATH];
    program_begin(folder);
    program_expect(folder,
                   "set -e; plate=\"$cases/../tests/support/plate.yaml --set "
                   "run.fields=none\"; $mag window $plate --x mould.spacing=1mm..1.2mm:2 --y "
                   "'mould.inlet_speed*=1..2:2' --sound 'fill_at_end >= 1 %' -o w; "
                   "$mag run $plate --set 'mould.spacing=1 mm' -o r",
                   0);
    program_expect(
        folder, "grep -F '[[0 s, 9 m/s], [0.005 s, 90 m/s]]' w/points/1_mm-times_2/case.full.yaml",
        0);
    json_t *window = program_read(folder, "w/points/1_mm-times_1/summary.json");
    json_t *run = program_read(folder, "r/summary.json");
    // times 1 is the case itself, to the bit
    ck_assert_str_eq(words_of(window, "fingerprint"), words_of(run, "fingerprint"));
    json_decref(window);
    json_decref(run);
    program_end(folder);
}
END_TEST

START_TEST(a_point_that_the_model_refuses_has_failed)
{
    char folder[PROGRAM_PATH];
    program_begin(folder);
    // at 500 degC more than 0.6 of the metal is solid
    program_expect(folder,
                   "$mag window $cases/../tests/support/plate.yaml --set "
                   "'mould.spacing=1 mm' --x 'mould.slurry_temperature=500 degC..590 degC:2' --y "
                   "'mould.inlet_speed*=1..2:2' --sound 'fill_at_end >= 1 %' -o w",
                   0);
    json_t *window = program_read(folder, "w/window.json");
    const json_t *cold = json_array_get(json_object_get(window, "points"), 0);
    const json_t *warm = json_array_get(json_object_get(window, "points"), 1);
    ck_assert_str_eq(words_of(cold, "state"), "failed");
    ck_assert_ptr_nonnull(strstr(words_of(cold, "reason"), "solid"));
    ck_assert_str_eq(words_of(warm, "state"), "sound");
    json_decref(window);
    // where all have failed there is no map
    program_expect(
        folder,
        "$mag window $cases/../tests/support/plate.yaml --x "
        "'mould.slurry_temperature=500 degC..510 degC:2' --y 'mould.inlet_speed*=1..2:2' "
        "--sound 'fill_at_end >= 1 %' -o n",
        3);
    program_end(folder);
}
END_TEST

START_TEST(a_wrong_call_says_what_is_wrong)
{
    static const struct {
        const char *call;
        int status;
        const char *says;
    } calls[] = {
        {BAR TIMES LENGTHS, 2, "a window needs --x, --y and --sound"},
        {BAR "--x 'bar.end_time=2 s..20 s' " LENGTHS COLD, 2, "how many values there are"},
        {BAR "--x 'bar.end_time=2 s..20 s:1' " LENGTHS COLD, 2, "2 to 64"},
        {BAR "--x 'bar.end_time=2..20 s:3' " LENGTHS COLD, 2, "the same unit"},
        {BAR "--x 'bar.end_time=20 s..2 s:3' " LENGTHS COLD, 2, "less than the second"},
        {BAR "--x 'bar.end_time=a..20 s:3' " LENGTHS COLD, 2, "a number and its unit"},
        {BAR "--x '2 s..20 s:3' " LENGTHS COLD, 2, "the path of a choice"},
        {BAR "--x 'bar.end_time*=1 s..2 s:3' " LENGTHS COLD, 2, "factors have no unit"},
        {BAR "--x 'bar.start*=1..2:3' " LENGTHS COLD, 2, "cannot be multiplied"},
        {BAR "--x 'bar.length=1 m..2 m:3' " LENGTHS COLD, 2, "vary the same choice"},
        {BAR "--x 'bar.end_tim=2 s..20 s:3' " LENGTHS COLD, 3, "did you mean 'end_time'"},
        {BAR "--x 'bar.end_time=2 m..20 m:3' " LENGTHS COLD, 3, "kind of unit"},
        {BAR TIMES LENGTHS "--sound 'hottest = 60 degC'", 2, "compare a number"},
        {BAR TIMES LENGTHS "--sound '< 60 degC'", 2, "name of a number is missing"},
        {BAR TIMES LENGTHS "--sound 'hottest < warm'", 2, "a number and its unit"},
        {BAR TIMES LENGTHS "--sound 'hottest < 60 nonsense'", 2, "unit is not known"},
    };
    char command[PROGRAM_CALL];
    char folder[PROGRAM_PATH];
    program_begin(folder);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        snprintf(command, sizeof command, "%s -o w", calls[i].call);
        program_expect(folder, command, calls[i].status);
        snprintf(command, sizeof command, "%s -o w 2>&1 | grep -F \"%s\"", calls[i].call,
                 calls[i].says);
        program_expect(folder, command, 0);
    }
    program_expect(folder, "test ! -e w", 0); // nothing has run
    program_expect(folder, "mkdir mine; touch mine/x", 0);
    program_expect(folder, ALL "-o mine", 2);
    program_end(folder);
}
END_TEST

START_TEST(a_number_that_is_not_there_stops_after_the_first_run)
{
    char folder[PROGRAM_PATH];
    program_begin(folder);
    program_expect(folder, BAR TIMES LENGTHS "--sound 'hotest < 60 degC' -o w", 2);
    program_expect(folder,
                   BAR TIMES LENGTHS "--sound 'hotest < 60 degC' -o w 2>&1 | grep \"did you mean "
                                     "'hottest'\"",
                   0);
    program_expect(folder, "test $(ls w/points/*/summary.json | wc -l) -lt 12", 0);
    program_expect(folder, BAR TIMES LENGTHS "--sound 'hottest < 60 s' -o w", 2);
    program_expect(folder, "! pgrep -f '[t]imes_0.6'", 0); // nobody is left behind
    program_end(folder);
}
END_TEST

START_TEST(a_window_that_was_stopped_or_killed_goes_on_to_the_same_map)
{
    static const char call[] = ALL "--set bar.cells=600 ";
    char command[PROGRAM_CALL];
    char folder[PROGRAM_PATH];
    program_begin(folder);
    snprintf(command, sizeof command, "%s -o whole", call);
    program_expect(folder, command, 0);
    for (int s = 0; s < 2; s++) {
        snprintf(command, sizeof command,
                 "(exec %s -o torn --threads 2 --resume) & p=$!; "
                 "while test $(grep -l '\"finished\"' torn/points/*/summary.json 2>/dev/null | wc "
                 "-l) -lt %d; do sleep 0.02; done; kill -%s $p; wait $p",
                 call, 2 + 3 * s, s == 0 ? "TERM" : "KILL");
        program_expect(folder, command, s == 0 ? 143 : 137);
        program_expect(folder, "sleep 0.2; ! pgrep -f '[t]orn/points'", 0);
        program_expect(folder, "grep '\"status\": \"stopped\"' torn/window.json", 0);
    }
    program_expect(folder,
                   "grep -l '\"finished\"' torn/points/*/summary.json >kept; touch mark; "
                   "sleep 0.05; test $(wc -l <kept) -ge 5",
                   0);
    snprintf(command, sizeof command, "%s -o torn --resume", call);
    program_expect(folder, command, 0);
    program_expect(folder, "cmp whole/window.json torn/window.json", 0);
    program_expect(folder, "cmp whole/window.csv torn/window.csv", 0);
    program_expect(folder, "for f in $(cat kept); do test mark -nt $f || exit 1; done", 0);
    program_end(folder);
}
END_TEST

START_TEST(points_of_another_case_are_not_taken_over)
{
    char folder[PROGRAM_PATH];
    program_begin(folder);
    program_expect(folder, ALL "-o w", 0);
    program_expect(folder, ALL "-o w --resume 2>&1 | grep '; 12 of them are known already'", 0);
    program_expect(folder,
                   ALL "-o w --resume --set 'bar.left_temperature=310 K' 2>&1 | grep '; 0 of them "
                       "are known already'",
                   0);
    // a finer map takes over the points that it shares
    program_expect(folder, ALL "-o w", 0);
    program_expect(folder,
                   BAR "--x 'bar.end_time=2 s..20 s:7' " LENGTHS COLD
                       "-o w --resume 2>&1 | grep '21 points .* 12 of them are known already'",
                   0);
    program_end(folder);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_map_agrees_with_the_exact_solution);
    tcase_add_test(tc, its_files_say_the_same);
    tcase_add_test(tc, a_curve_is_multiplied_in_its_second_column);
    tcase_add_test(tc, a_point_that_the_model_refuses_has_failed);
    tcase_add_test(tc, a_wrong_call_says_what_is_wrong);
    tcase_add_test(tc, a_number_that_is_not_there_stops_after_the_first_run);
    tcase_add_test(tc, a_window_that_was_stopped_or_killed_goes_on_to_the_same_map);
    tcase_add_test(tc, points_of_another_case_are_not_taken_over);
}

int main(void)
{
    return support_run("windows", add_tests);
}
