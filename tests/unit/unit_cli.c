/// The program from outside: what it prints, where, and its exit status.
#include "../page/result_fixture.h"
#include "support.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { OUTPUT = 1 << 18 };

/// Runs `mag ARGUMENTS` in the shell; `output` gets what it prints to stdout, and to stderr where
/// `arguments` say so. Returns the exit status.
static int run_mag(const char *arguments, char output[OUTPUT])
{
    char command[4096];
    snprintf(command, sizeof command, "%s %s", MAG_PROGRAM, arguments);
    FILE *from = popen(command, "r");
    ck_assert_ptr_nonnull(from);
    const size_t got = fread(output, 1, OUTPUT - 1, from);
    output[got] = '\0';
    const int status = pclose(from);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static json_t *run_json(const char *arguments, int expected_status)
{
    static const char hide[] = "2>/dev/null";
    char output[OUTPUT];
    char line[2048];
    json_error_t error;
    snprintf(line, sizeof line, "%s %s", arguments, hide);
    ck_assert_int_eq(run_mag(line, output), expected_status);
    json_t *all = json_loads(output, 0, &error);
    ck_assert_msg(all != NULL, "%s: not JSON alone: %s\n%s", arguments, error.text, output);
    return all;
}

static void expect(const char *arguments, int status, const char *part)
{
    char output[OUTPUT];
    ck_assert_msg(run_mag(arguments, output) == status, "mag %s: not %d:\n%s", arguments, status,
                  output);
    ck_assert_msg(strstr(output, part) != NULL, "mag %s: no '%s' in:\n%s", arguments, part, output);
}

/// A sound case of the bar in the folder the tests run in; removed by the caller.
static void write_case(const char *path, const char *text)
{
    FILE *to = fopen(path, "w");
    ck_assert_ptr_nonnull(to);
    ck_assert_int_ge(fputs(text, to), 0);
    ck_assert_int_eq(fclose(to), 0);
}

START_TEST(without_a_command_it_helps_and_exits_with_2)
{
    expect("2>&1 >/dev/null", 2, "Usage: mag");
}
END_TEST

START_TEST(help_and_version_go_to_stdout_and_exit_with_0)
{
    expect("--help 2>/dev/null", 0, "mag explain");
    expect("--version 2>/dev/null", 0, "mag ");
}
END_TEST

START_TEST(every_command_has_its_help)
{
    static const char *const commands[] = {"run",    "check",   "show", "report", "window",
                                           "export", "explain", "new",  "list"};
    for (size_t c = 0; c < sizeof commands / sizeof commands[0]; c++) {
        char line[64];
        char usage[64];
        snprintf(line, sizeof line, "%s --help 2>/dev/null", commands[c]);
        snprintf(usage, sizeof usage, "mag %s", commands[c]);
        expect(line, 0, usage);
    }
}
END_TEST

START_TEST(an_unknown_command_exits_with_2_and_names_the_nearest)
{
    expect("chekc 2>&1 >/dev/null", 2, "'check'");
    expect("zzz 2>&1 >/dev/null", 2, "zzz");
    json_t *all = run_json("--json chekc", 2);
    ck_assert_ptr_nonnull(strstr(json_string_value(json_object_get(all, "error")), "'check'"));
    json_decref(all);
}
END_TEST

START_TEST(wrong_options_and_missing_words_exit_with_2)
{
    char output[OUTPUT];
    ck_assert_int_eq(run_mag("check 2>/dev/null", output), 2);
    ck_assert_int_eq(run_mag("check --nonsense x.yaml 2>/dev/null", output), 2);
    ck_assert_int_eq(run_mag("new 2>/dev/null", output), 2);
    ck_assert_int_eq(run_mag("list word 2>/dev/null", output), 2);
}
END_TEST

START_TEST(list_names_models_and_example_cases)
{
    expect("list 2>/dev/null", 0, "bar");
    json_t *all = run_json("list --json", 0);
    ck_assert(json_array_size(json_object_get(all, "models")) >= 2);
    ck_assert(json_is_array(json_object_get(all, "cases")));
    json_decref(all);
    all = run_json("--json list", 0);
    json_decref(all);
}
END_TEST

START_TEST(explain_knows_models_the_run_block_and_single_parameters)
{
    expect("explain 2>/dev/null", 0, "mould");
    expect("explain bar 2>/dev/null", 0, "length");
    expect("explain run 2>/dev/null", 0, "output_interval");
    expect("explain mould regions.radius 2>/dev/null", 0, "radius");
    json_t *all = run_json("explain mould --json", 0);
    ck_assert(json_is_array(json_object_get(all, "params")));
    json_decref(all);
}
END_TEST

START_TEST(export_prints_a_battery_and_refuses_what_has_no_format)
{
    static const char cases[] = MAG_SOURCE_DIR "/cases";
    char line[512];
    snprintf(line, sizeof line, "export %s/battery-bpx/case.yaml 2>/dev/null", cases);
    expect(line, 0, "\"BPX\": \"1.1.1\"");
    snprintf(line, sizeof line, "export %s/bar/case.yaml 2>&1 >/dev/null", cases);
    expect(line, 2, "cannot be exported");
    snprintf(line, sizeof line, "export %s/battery-bpx/case.yaml -o /nowhere/x 2>&1", cases);
    expect(line, 5, "/nowhere/x: cannot be written");
}
END_TEST

START_TEST(explain_refuses_what_is_not_there_and_names_the_nearest)
{
    expect("explain mould spaceing 2>&1 >/dev/null", 2, "spacing");
    expect("explain muold 2>&1 >/dev/null", 2, "mould");
}
END_TEST

START_TEST(a_new_case_of_a_model_without_blanks_is_sound)
{
    char output[OUTPUT];
    ck_assert_int_eq(run_mag("new bar > cli_new_bar.yaml", output), 0);
    expect("check cli_new_bar.yaml 2>/dev/null", 0, "bar");
    remove("cli_new_bar.yaml");
}
END_TEST

START_TEST(every_default_that_a_new_case_shows_is_sound)
{
    // Takes the '#' away before every name: then nothing is left at its default.
    expect("new bar | sed -E 's/^  #([a-z]|  )/  \\1/' > new_bar_full.yaml; " MAG_PROGRAM
           " check new_bar_full.yaml",
           0, ", 0 left at their default");
    remove("new_bar_full.yaml");
}
END_TEST

START_TEST(a_new_case_with_blanks_names_the_first_blank)
{
    char output[OUTPUT];
    ck_assert_int_eq(run_mag("new mould > cli_new_mould.yaml", output), 0);
    expect("check cli_new_mould.yaml 2>&1 >/dev/null", 3, "cavity has no value");
    expect("check cli_new_mould.yaml --set mould.cavity=" MAG_SOURCE_DIR
           "/cases/mould-plate/plate.stl 2>&1 >/dev/null",
           3, "spacing has no value");
    remove("cli_new_mould.yaml");
}
END_TEST

START_TEST(check_says_what_it_understood)
{
    write_case("cli_bar.yaml", "model: bar\ntitle: a bar of steel\nbar: {}\n");
    expect("check cli_bar.yaml 2>/dev/null", 0, "a bar of steel");
    json_t *all = run_json("check cli_bar.yaml --json", 0);
    ck_assert_str_eq(json_string_value(json_object_get(all, "model")), "bar");
    json_decref(all);
    remove("cli_bar.yaml");
}
END_TEST

START_TEST(a_bad_case_exits_with_3_and_shows_the_place)
{
    write_case("cli_bad.yaml", "model: bar\nbar:\n  lenght: 1 m\n");
    expect("check cli_bad.yaml 2>&1 >/dev/null", 3, "cli_bad.yaml:3:3: ");
    expect("check cli_bad.yaml 2>&1 >/dev/null", 3, "'length'");
    expect("run cli_bad.yaml -o cli_bad.out 2>&1 >/dev/null", 3, "cli_bad.yaml:3:3: ");
    json_t *all = run_json("check cli_bad.yaml --json", 3);
    ck_assert_ptr_nonnull(strstr(json_string_value(json_object_get(all, "error")), "length"));
    json_decref(all);
    remove("cli_bad.yaml");
}
END_TEST

/// A filling whose alloy stands in 5:10, its list of regions in 7:3 and its speed in 6:16. Its
/// surface is sound. Removed by the caller.
static void write_filling(const char *path, const char *alloy, const char *speed, const char *role)
{
    char text[1024];
    snprintf(text, sizeof text,
             "model: mould\nmould:\n  cavity: %s\n  spacing: 2 mm\n  alloy: %s\n"
             "  inlet_speed: %s\n  regions:\n    - {name: gate, role: %s, shape: cylinder, "
             "radius: 6 mm, from: [75, 40, 12 mm], to: [75, 40, 16 mm]}\n",
             MAG_SOURCE_DIR "/cases/mould-plate/plate.stl", alloy, speed, role);
    write_case(path, text);
}

START_TEST(a_model_that_refuses_a_value_shows_its_line)
{
    static const char expected[] = "mag: cli_alloy.yaml:5:10: alloy 'AZ91X' is not known";
    static const char underlined[] = "\n    alloy: AZ91X\n           ^~~~~\n";
    write_filling("cli_alloy.yaml", "AZ91X", "1 m/s", "inlet");
    expect("check cli_alloy.yaml 2>&1 >/dev/null", 3, expected);
    expect("check cli_alloy.yaml 2>&1 >/dev/null", 3, underlined);
    expect("run cli_alloy.yaml -o cli_alloy.out 2>&1 >/dev/null", 3, expected);
    expect("run cli_alloy.yaml -o cli_alloy.out 2>&1 >/dev/null", 3, underlined);
    expect("check cli_alloy.yaml --set mould.alloy=AZ92Y 2>&1 >/dev/null", 3,
           "mag: --set mould.alloy: alloy 'AZ92Y' is not known");
    json_t *all = run_json("check cli_alloy.yaml --json", 3);
    const char *error = json_string_value(json_object_get(all, "error"));
    ck_assert_ptr_eq(strstr(error, expected + strlen("mag: ")), error);
    json_decref(all);
    remove("cli_alloy.yaml");
}
END_TEST

START_TEST(regions_without_an_inlet_show_where_the_list_stands)
{
    write_filling("cli_inlet.yaml", "AZ91D", "1 m/s", "vent");
    expect("check cli_inlet.yaml 2>&1 >/dev/null", 3,
           "mag: cli_inlet.yaml:7:3: none is an inlet; ");
    expect("check cli_inlet.yaml 2>&1 >/dev/null", 3, "\n    regions:\n    ^~~~~~~\n");
    expect("check cli_inlet.yaml --set 'mould.regions[0].role=inlet' 2>/dev/null", 0, "sound");
    expect("check cli_inlet.yaml --set 'mould.regions[0].role=inlet' --set 'mould.spacing=50 um' "
           "2>&1 >/dev/null",
           3, "mag: --set mould.spacing: a spacing of 0.05 mm makes");
    remove("cli_inlet.yaml");
}
END_TEST

START_TEST(a_speed_that_would_fill_nothing_shows_its_line)
{
    write_filling("cli_speed.yaml", "AZ91D", "[[0 s, 0 m/s]]", "inlet");
    expect("run cli_speed.yaml -o cli_speed.out 2>&1 >/dev/null", 3,
           "mag: cli_speed.yaml:6:16: it is 0 at all times; ");
    json_t *all = run_json("run cli_speed.yaml -o cli_speed.out --json", 3);
    ck_assert_ptr_nonnull(strstr(json_string_value(json_object_get(all, "error")),
                                 "\n    inlet_speed: [[0 s, 0 m/s]]\n                 ^"));
    json_decref(all);
    remove("cli_speed.yaml");
}
END_TEST

START_TEST(a_checkpoint_that_is_refused_is_not_laid_on_the_case)
{
    char output[OUTPUT];
    write_case("cli_again.yaml", "model: bar\nbar: {}\n");
    ck_assert_int_eq(run_mag("run cli_again.yaml -o cli_again.out --until '1 s' 2>&1", output), 0);
    expect("run cli_again.yaml -o cli_again.out --resume --set bar.length='2 m' 2>&1 >/dev/null", 3,
           "mag: cli_again.out/checkpoint: ");
    remove("cli_again.yaml");
    ck_assert_int_eq(system("rm -r cli_again.out"), 0);
}
END_TEST

START_TEST(set_overrides_with_the_same_checks)
{
    write_case("cli_set.yaml", "model: bar\nbar: {}\n");
    char output[OUTPUT];
    ck_assert_int_eq(run_mag("check cli_set.yaml --set bar.length='2 cm' 2>&1", output), 0);
    expect("check cli_set.yaml --set bar.length=2 2>&1 >/dev/null", 3, "--set");
    expect("check cli_set.yaml --set nonsense 2>&1 >/dev/null", 3, "PATH=VALUE");
    remove("cli_set.yaml");
}
END_TEST

START_TEST(a_missing_case_exits_with_3)
{
    expect("check no/such/case.yaml 2>&1 >/dev/null", 3, "no/such/case.yaml");
}
END_TEST

START_TEST(a_band_is_shown_for_people_and_for_scripts)
{
    mkdir("cli_band", 0777);
    write_case("cli_band/summary.json",
               "{\"numbers\": {\"mass\": {\"value\": 2, \"unit\": \"kg\", \"meaning\": \"\"},"
               "\"gap\": {\"value\": 0.002, \"low\": 0.001, \"high\": 0.004, \"unit\": \"m\","
               "\"meaning\": \"P5 to P95\"}}}\n");
    write_case("cli_band/series.csv", "");
    write_case("cli_band/case.yaml", "model: bar\n");
    write_case("cli_band/case.full.yaml", "model: bar\n");
    expect("show cli_band gap", 0, "2 mm (1 mm to 4 mm)\n");
    expect("show cli_band mass", 0, "2 kg\n");
    json_t *gap = run_json("show cli_band gap --json", 0);
    ck_assert_double_eq(json_number_value(json_object_get(gap, "high")), 0.004);
    json_decref(gap);
    json_t *mass = run_json("show cli_band mass --json", 0);
    ck_assert_ptr_null(json_object_get(mass, "high"));
    json_decref(mass);
    ck_assert_int_eq(system("rm -r cli_band"), 0);
}
END_TEST

START_TEST(the_schema_demands_what_has_no_default_and_knows_all_keys)
{
    json_t *all = run_json("explain --schema mould", 0);
    json_t *blocks = json_object_get(all, "properties");
    json_t *block = json_object_get(blocks, "mould");
    json_t *required = json_object_get(block, "required");
    json_t *spacing = json_object_get(json_object_get(block, "properties"), "spacing");
    ck_assert_str_eq(json_string_value(json_object_get(all, "$schema")),
                     "https://json-schema.org/draft/2020-12/schema");
    ck_assert_ptr_nonnull(json_object_get(blocks, "run"));
    ck_assert(json_is_false(json_object_get(block, "additionalProperties")));
    ck_assert_str_eq(json_string_value(json_array_get(required, 0)), "cavity"); // a file
    ck_assert_str_eq(json_string_value(json_array_get(required, 1)), "spacing");
    ck_assert_ptr_nonnull(json_object_get(spacing, "pattern"));
    ck_assert_ptr_nonnull(json_object_get(spacing, "description"));
    json_decref(all);
}
END_TEST

START_TEST(a_name_that_is_not_utf8_still_gives_json)
{
    json_t *all = run_json("check --json \"$(printf 'no\\377.yaml')\"", 3);
    ck_assert_int_eq(json_integer_value(json_object_get(all, "status")), 3);
    json_decref(all);
}
END_TEST

START_TEST(a_sound_case_may_have_a_name_that_is_not_utf8)
{
    write_case("so\377nd.yaml", "model: bar\n");
    expect("check \"$(printf 'so\\377nd.yaml')\"", 0, "so?nd.yaml: sound");
    json_t *all = run_json("check --json \"$(printf 'so\\377nd.yaml')\"", 0);
    ck_assert_str_eq(json_string_value(json_object_get(all, "case")), "so?nd.yaml");
    json_decref(all);
    remove("so\377nd.yaml");
}
END_TEST

START_TEST(a_full_disk_is_told)
{
    FILE *full = fopen("/dev/full", "w");
    if (full == NULL) {
        return; // no such device here
    }
    fclose(full);
    char output[OUTPUT];
    ck_assert_int_eq(run_mag("explain mould 2>/dev/null >/dev/full", output), 5);
}
END_TEST

START_TEST(a_table_is_shown_for_people_and_for_scripts)
{
    mag_context ctx = mag_context_default();
    ck_assert_int_eq(fixture_write(&ctx, "cli_tables", 1), MAG_OK);
    expect("show cli_tables", 0, "\n  pockets                  table of 4 rows");
    expect("show cli_tables pockets", 0,
           "Pockets: the largest first\n"
           "  x [mm]  y [mm]  z [mm]  volume [mm3]  why\n"
           "    10.5       1     1.5             3  no way to a vent since 8.31 ms\n"
           "       2       6     0.5             2  its vent \"<b>exit</b>\", closed\n");
    expect("show cli_tables pockets", 0, "       -       -       -          0.01  \n");
    expect("show cli_tables pockets", 0, "\n  volume               of gas\n");
    expect("show cli_tables none", 0, "no rows");
    expect("show cli_tables pocket 2>&1 >/dev/null", 2, "did you mean 'pockets'?");
    json_t *all = run_json("show cli_tables pockets --json", 0);
    const json_t *rows = json_object_get(all, "rows");
    ck_assert_uint_eq(json_array_size(json_object_get(all, "columns")), 5);
    ck_assert_uint_eq(json_array_size(rows), 4);
    const json_t *second = json_array_get(rows, 1);
    ck_assert_double_eq(json_number_value(json_object_get(second, "volume")), 2e-9);
    ck_assert_str_eq(json_string_value(json_object_get(second, "why")),
                     "its vent \"<b>exit</b>\", closed");
    ck_assert(json_is_null(json_object_get(json_array_get(rows, 3), "x")));
    json_decref(all);
    ck_assert_int_eq(system("rm -r cli_tables"), 0);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, without_a_command_it_helps_and_exits_with_2);
    tcase_add_test(tc, help_and_version_go_to_stdout_and_exit_with_0);
    tcase_add_test(tc, every_command_has_its_help);
    tcase_add_test(tc, an_unknown_command_exits_with_2_and_names_the_nearest);
    tcase_add_test(tc, wrong_options_and_missing_words_exit_with_2);
    tcase_add_test(tc, list_names_models_and_example_cases);
    tcase_add_test(tc, explain_knows_models_the_run_block_and_single_parameters);
    tcase_add_test(tc, export_prints_a_battery_and_refuses_what_has_no_format);
    tcase_add_test(tc, explain_refuses_what_is_not_there_and_names_the_nearest);
    tcase_add_test(tc, a_new_case_of_a_model_without_blanks_is_sound);
    tcase_add_test(tc, every_default_that_a_new_case_shows_is_sound);
    tcase_add_test(tc, a_new_case_with_blanks_names_the_first_blank);
    tcase_add_test(tc, check_says_what_it_understood);
    tcase_add_test(tc, a_bad_case_exits_with_3_and_shows_the_place);
    tcase_add_test(tc, a_model_that_refuses_a_value_shows_its_line);
    tcase_add_test(tc, regions_without_an_inlet_show_where_the_list_stands);
    tcase_add_test(tc, a_speed_that_would_fill_nothing_shows_its_line);
    tcase_add_test(tc, a_checkpoint_that_is_refused_is_not_laid_on_the_case);
    tcase_add_test(tc, set_overrides_with_the_same_checks);
    tcase_add_test(tc, a_missing_case_exits_with_3);
    tcase_add_test(tc, a_band_is_shown_for_people_and_for_scripts);
    tcase_add_test(tc, a_table_is_shown_for_people_and_for_scripts);
    tcase_add_test(tc, the_schema_demands_what_has_no_default_and_knows_all_keys);
    tcase_add_test(tc, a_name_that_is_not_utf8_still_gives_json);
    tcase_add_test(tc, a_sound_case_may_have_a_name_that_is_not_utf8);
    tcase_add_test(tc, a_full_disk_is_told);
}

int main(void)
{
    return support_run("command line", add_tests);
}
