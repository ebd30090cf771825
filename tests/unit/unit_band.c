/// Bands: mag run --band.
#include "program.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PLATE "$mag run $cases/../tests/support/plate.yaml "

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/// Asserts that each band holds its base, and returns the sum of the widths, each relative.
static double check_bands(json_t *summary)
{
    json_t *bands = json_object_get(summary, "bands");
    const char *name;
    json_t *one;
    double sum = 0.0;
    ck_assert_uint_gt(json_object_size(bands), 10);
    json_object_foreach(bands, name, one)
    {
        const double low = number_of(one, "low");
        const double base = number_of(one, "base");
        const double high = number_of(one, "high");
        ck_assert_msg(low <= base && base <= high, "%s: %g, %g, %g", name, low, base, high);
        sum += high > low ? (high - low) / fabs(high) : 0.0;
    }
    return sum;
}

static const json_t *find_run(const json_t *summary, const char *name)
{
    const json_t *runs = json_object_get(summary, "band_runs");
    for (size_t i = 0; i < json_array_size(runs); i++) {
        const json_t *one = json_array_get(runs, i);
        if (strcmp(json_string_value(json_object_get(one, "name")), name) == 0) {
            return one;
        }
    }
    ck_abort_msg("there is no run %s in the band", name);
    return NULL;
}

START_TEST(a_band_runs_all_values_with_all)
{
    char folder[PROGRAM_PATH];
    program_begin(folder);
    program_expect(folder, PLATE "--set mould.heat=coupled -o r --band", 0);
    program_expect(folder, "$mag show r | grep 'low .*base .*high'", 0);
    program_expect(folder, "$mag show r part_mass | grep '^band: low .*of 6 of 6 runs'", 0);
    json_t *summary = program_read(folder, "r/summary.json");
    ck_assert_int_eq(json_integer_value(json_object_get(summary, "bands_of")), 6);
    ck_assert_uint_eq(json_array_size(json_object_get(summary, "band_runs")), 6);
    ck_assert(check_bands(summary) > 0.0);
    // The case itself has the fit a and, by default, 20 kW/m2/K, and here the band's spacing:
    // its numbers are the base's, to the last bit.
    const json_t *base = find_run(summary, "contact_20_kW_m2_K_slurry_az91d_fit_a");
    ck_assert(json_is_true(json_object_get(base, "base")));
    json_t *bands = json_object_get(summary, "bands");
    const json_t *numbers = json_object_get(summary, "numbers");
    const char *name;
    json_t *one;
    json_object_foreach(bands, name, one)
    {
        if (strcmp(name, "mlups") != 0) { // the machine's speed
            ck_assert_double_eq(number_of(json_object_get(numbers, name), "value"),
                                number_of(one, "base"));
        }
    }
    json_decref(summary);
    program_end(folder);
}
END_TEST

START_TEST(what_does_not_matter_for_a_case_is_not_varied)
{
    char folder[PROGRAM_PATH];
    program_begin(folder);
    program_expect(folder, PLATE "-o r --band", 0); // isothermal: no heat to the die
    json_t *summary = program_read(folder, "r/summary.json");
    ck_assert_int_eq(json_integer_value(json_object_get(summary, "bands_of")), 2);
    find_run(summary, "slurry_az91d_fit_b");
    json_decref(summary);
    program_expect(folder, "test $(ls r/band/*/fields | grep -c vtkhdf) = 0", 0);
    program_expect(folder, "ls r/fields | grep vtkhdf", 0);
    program_end(folder);
}
END_TEST

START_TEST(the_runs_of_a_band_may_be_changed_together)
{
    char folder[PROGRAM_PATH];
    program_begin(folder);
    program_expect(folder,
                   PLATE "--set 'run.band_set=[{path: mould.spacing, value: 1.2 mm}, {path: "
                         "mould.heat, value: coupled}]' -o r --band",
                   0);
    program_expect(folder, "grep 'spacing: 0.0012 m' r/band/*/case.full.yaml", 0);
    program_expect(folder, "grep 'spacing: 0.001 m' r/case.full.yaml", 0);
    program_expect(folder, "grep '\"bands_of\": 6' r/summary.json", 0); // heat makes contact matter
    program_expect(folder, "grep 'heat: \"isothermal\"' r/case.full.yaml", 0);
    program_end(folder);
}
END_TEST

START_TEST(a_run_that_fails_is_told_and_left_out)
{
    char folder[PROGRAM_PATH];
    program_begin(folder);
    program_expect(folder,
                   "mkdir -p r/band/slurry_az91d_fit_b && touch r/band/slurry_az91d_fit_b/x", 0);
    program_expect(folder, PLATE "-o r --band", 0);
    program_expect(folder, "$mag show r | grep 'NOT ALL FINISHED'", 0);
    json_t *summary = program_read(folder, "r/summary.json");
    ck_assert_str_eq(json_string_value(json_object_get(summary, "status")), "finished");
    ck_assert_int_eq(json_integer_value(json_object_get(summary, "bands_of")), 1);
    const json_t *lost = find_run(summary, "slurry_az91d_fit_b");
    ck_assert_str_eq(json_string_value(json_object_get(lost, "status")), "failed");
    ck_assert_ptr_nonnull(strstr(json_string_value(json_object_get(lost, "reason")), "holds 'x'"));
    ck_assert(check_bands(summary) == 0.0); // of one run
    json_decref(summary);
    program_end(folder);
}
END_TEST

START_TEST(what_cannot_be_a_band_is_refused_before_anything_runs)
{
    char folder[PROGRAM_PATH];
    program_begin(folder);
    program_expect(folder, "$mag run $cases/bar/case.yaml -o r --band", 2);
    program_expect(folder, "$mag run $cases/bar/case.yaml -o r --band 2>&1 | grep \"'bar' names\"",
                   0);
    program_expect(folder,
                   PLATE "--set 'run.band_set=[{path: mould.spaceing, value: 1 mm}]' -o r "
                         "--band",
                   3);
    program_expect(folder,
                   PLATE "--set mould.slurry=newtonian --set mould.slurry_temperature='0 K' -o r "
                         "--band 2>&1 | grep 'the run with .*az91d_fit_a is refused'",
                   0);
    program_expect(folder, "test ! -e r", 0);
    program_expect(folder, "mkdir mine; touch mine/x", 0);
    program_expect(folder, PLATE "-o mine --band", 2);
    program_expect(folder, "test \"$(ls mine)\" = x", 0);
    program_end(folder);
}
END_TEST

/// Numbers without the machine's speed.
#define NUMBERS                                                                                    \
    "python3 -c \"import json, sys\nfor f in sys.argv[1:]:\n s = json.load(open(f))\n"             \
    " s['numbers'].pop('mlups'); s['bands'].pop('mlups')\n"                                        \
    " print(json.dumps([s['numbers'], s['bands'], s['bands_of'], s['band_runs']]))\" "

START_TEST(a_band_that_was_stopped_or_killed_goes_on_to_the_same_numbers)
{
    static const char call[] = PLATE "--set mould.fill_end='20 %' --band ";
    char command[PROGRAM_CALL];
    char folder[PROGRAM_PATH];
    program_begin(folder);
    snprintf(command, sizeof command, "%s -o whole", call);
    program_expect(folder, command, 0);
    for (int s = 0; s < 2; s++) {
        // exec, so that the signal reaches the program and no shell
        snprintf(command, sizeof command,
                 "(exec %s -o torn --resume) & p=$!; "
                 "while test ! -e torn/band/slurry_az91d_fit_a/series.csv; do sleep 0.02; done; "
                 "sleep 0.1; kill -%s $p; wait $p",
                 call, s == 0 ? "TERM" : "KILL");
        program_expect(folder, command, s == 0 ? 143 : 137);
        // nobody is left behind
        program_expect(folder, "sleep 0.2; ! pgrep -f \"[t]orn/band/\"", 0);
        program_expect(folder, s == 0 ? "ls torn/band/*/checkpoint" : "test ! -e torn/summary.json",
                       0);
    }
    snprintf(command, sizeof command, "%s -o torn --resume", call);
    program_expect(folder, command, 0);
    program_expect(folder, NUMBERS "whole/summary.json torn/summary.json | uniq | wc -l | grep 1",
                   0);
    // all is there: nothing runs again
    program_expect(folder, "cp -r torn before", 0);
    program_expect(folder, command, 0);
    program_expect(folder, "diff -r torn before", 0);
    program_end(folder);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_band_runs_all_values_with_all);
    tcase_add_test(tc, what_does_not_matter_for_a_case_is_not_varied);
    tcase_add_test(tc, the_runs_of_a_band_may_be_changed_together);
    tcase_add_test(tc, a_run_that_fails_is_told_and_left_out);
    tcase_add_test(tc, what_cannot_be_a_band_is_refused_before_anything_runs);
    tcase_add_test(tc, a_band_that_was_stopped_or_killed_goes_on_to_the_same_numbers);
}

int main(void)
{
    return support_run("bands", add_tests);
}
