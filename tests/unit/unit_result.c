#include "support.h"

#include "mag/case.h"
#include "mag/result.h"
#include "model/bar/bar.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH = 256, POINTS = 300 };

static const char text[] = "# a comment that must survive\nmodel: bar\ntitle: a \"bar\", Ä\n"
                           "bar:\n  cells: 12\n";

/// A result being written in a folder of its own.
typedef struct rig {
    mag_context ctx;
    mag_case *c;
    mag_result_writer *w;
    mag_sink sink;
    mag_observation *o;
    char folder[PATH];
} rig;

static rig *make_rig(void)
{
    rig *r = calloc(1, sizeof *r);
    static const mag_params *const models[] = {&mag_bar_table, NULL};
    static const mag_params *const common[] = {&mag_run_table, NULL};
    const mag_case_tables tables = {models, common};
    r->ctx = mag_context_default();
    ck_assert_msg(mag_case_parse(&r->ctx, "bar.yaml", ".", text, strlen(text), &tables, 0, NULL,
                                 &r->c) == MAG_OK,
                  "%s", mag_message(&r->ctx));
    strcpy(r->folder, "/tmp/mag-result-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(r->folder));
    strcat(r->folder, "/deep/er");
    r->o = mag_observation_create();
    return r;
}

static void begin(rig *r, bool resume)
{
    ck_assert_msg(mag_result_begin(&r->ctx, r->folder, r->c, resume, &r->w) == MAG_OK, "%s",
                  mag_message(&r->ctx));
    r->sink = mag_result_sink(r->w);
}

static void write_row(rig *r, double time, double a, double b)
{
    mag_observation_clear(r->o);
    mag_observe_series(r->o, "a", a, "m", "first");
    mag_observe_series(r->o, "b", b, "1", "second");
    ck_assert_int_eq(r->sink.row(&r->ctx, r->sink.user, time, r->o), MAG_OK);
}

/// Fields on a wavy line: `shift` tells outputs apart.
static void gather_fields(mag_observation *o, float shift)
{
    static float xyz[3 * POINTS];
    static float heat[POINTS];
    for (int i = 0; i < POINTS; i++) {
        xyz[3 * i] = 0.001f * (float)i;
        xyz[3 * i + 1] = sinf(0.1f * (float)i);
        heat[i] = (float)i + shift;
    }
    heat[7] = NAN;
    mag_observation_clear(o);
    mag_observe_points(o, POINTS, xyz, 0.001);
    mag_observe_field(o, "velocity", "m/s", "of the metal", 3, xyz);
    mag_observe_group(o, "heat");
    mag_observe_field(o, "heat", "K", "of the cells", 1, heat);
}

static void write_fields(rig *r, int index, double time)
{
    gather_fields(r->o, (float)index);
    ck_assert_msg(r->sink.fields(&r->ctx, r->sink.user, index, time, r->o) == MAG_OK, "%s",
                  mag_message(&r->ctx));
}

static void finish(rig *r)
{
    const mag_run_end end = {"finished", "the end", 2.0, 1.5, 0.0, 0, false};
    mag_observation_clear(r->o);
    mag_observe_number(r->o, "mass", 0.1, "kg", "of \"it\"");
    mag_observe_number(r->o, "unknown", NAN, "s", "nobody knows");
    mag_observe_band(r->o, "price", 3.0, 2.5, NAN, "USD/kg", "at least that");
    mag_observe_assumption(r->o, "h", 5000.0, "W/m2/K", MAG_FLAG_recalled, "a book");
    mag_observe_picture(r->o, "a.png", "A", NULL, "a,b");
    mag_observe_picture(r->o, "heat.png", "Heat", "heat", NULL);
    ck_assert_int_eq(mag_result_finish(&r->ctx, r->w, &end, r->o), MAG_OK);
    mag_result_writer_destroy(r->w);
    r->w = NULL;
}

static void path_in(const rig *r, const char *name, char *path)
{
    snprintf(path, 2 * PATH, "%s/%s", r->folder, name);
}

static bool is_there(const rig *r, const char *name)
{
    char path[2 * PATH];
    path_in(r, name, path);
    return access(path, F_OK) == 0;
}

/// Content of a file there; to be freed.
static char *read_all(const rig *r, const char *name)
{
    char path[2 * PATH];
    path_in(r, name, path);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s is not there", path);
    char *all = calloc(1, 1 << 20);
    ck_assert_uint_lt(fread(all, 1, (1 << 20) - 1, file), (1 << 20) - 1);
    fclose(file);
    return all;
}

static void free_rig(rig *r)
{
    char call[2 * PATH];
    *strstr(r->folder, "/deep") = '\0';
    snprintf(call, sizeof call, "rm -rf %s", r->folder);
    ck_assert_int_eq(system(call), 0);
    mag_result_writer_destroy(r->w);
    mag_observation_destroy(r->o);
    mag_case_destroy(r->c);
    free(r);
}

/// A finished result with three rows and two outputs.
static rig *make_result(void)
{
    rig *r = make_rig();
    begin(r, false);
    write_row(r, 0.0, 0.1, 1.0 / 3.0);
    write_fields(r, 0, 0.0);
    write_row(r, 1.0, -2e-30, 3e200);
    write_row(r, 2.0, 5.0, NAN);
    write_fields(r, 1, 2.0);
    mag_result_log(r->w, "all went well");
    finish(r);
    return r;
}

static mag_result *open_result(rig *r)
{
    mag_result *result = NULL;
    ck_assert_msg(mag_result_open(&r->ctx, r->folder, &result) == MAG_OK, "%s",
                  mag_message(&r->ctx));
    return result;
}

START_TEST(what_was_written_is_read_back)
{
    rig *r = make_result();
    mag_result *result = open_result(r);
    const mag_result_view *v = mag_result_look(result);
    ck_assert_str_eq(v->model, "bar");
    ck_assert_str_eq(v->title, "a \"bar\", Ä");
    ck_assert_str_eq(v->status, "finished");
    ck_assert_str_eq(v->reason, "the end");
    ck_assert_str_eq(v->case_text, text);
    ck_assert_ptr_nonnull(strstr(v->full_text, "heat_capacity: 1023"));
    ck_assert_int_eq(v->number_count, 3);
    ck_assert_str_eq(v->numbers[0].name, "mass");
    ck_assert_double_eq(v->numbers[0].value, 0.1);
    ck_assert_str_eq(v->numbers[0].meaning, "of \"it\"");
    ck_assert_double_nan(v->numbers[0].low);
    ck_assert_double_nan(v->numbers[1].value);
    ck_assert_str_eq(v->numbers[2].name, "price");
    ck_assert_double_eq(v->numbers[2].value, 3.0);
    ck_assert_double_eq(v->numbers[2].low, 2.5);
    ck_assert_double_nan(v->numbers[2].high);
    ck_assert_int_eq(v->picture_count, 2);
    ck_assert_ptr_null(v->pictures[0].field);
    ck_assert_str_eq(v->pictures[1].field, "heat");
    ck_assert_double_eq(v->wall_seconds, 1.5);
    ck_assert_int_eq(v->threads, 1);
    mag_result_close(result);
    free_rig(r);
}
END_TEST

START_TEST(the_series_keeps_every_bit)
{
    rig *r = make_result();
    mag_result *result = open_result(r);
    const mag_result_view *v = mag_result_look(result);
    ck_assert_int_eq(v->column_count, 3);
    ck_assert_uint_eq(v->row_count, 3);
    ck_assert_str_eq(v->columns[0].name, "time");
    ck_assert_str_eq(v->columns[1].unit, "m");
    ck_assert_str_eq(v->columns[2].meaning, "second");
    ck_assert_double_eq(v->series[2], 1.0 / 3.0);
    ck_assert_double_eq(v->series[4], -2e-30);
    ck_assert_double_eq(v->series[5], 3e200);
    ck_assert_double_nan(v->series[8]);
    ck_assert_double_eq(v->columns[1].value, 5.0); // of the last row
    char *csv = read_all(r, "series.csv");
    ck_assert_ptr_eq(strstr(csv, "time [s],a [m],b [1]\n0,0.1,"), csv);
    free(csv);
    mag_result_close(result);
    free_rig(r);
}
END_TEST

START_TEST(fields_come_back_with_names_units_and_spacing)
{
    int count = 0;
    size_t points = 0;
    double spacing = 0.0;
    rig *r = make_result();
    mag_result *result = open_result(r);
    ck_assert_int_eq(mag_result_look(result)->output_count, 2);
    ck_assert_double_eq(mag_result_look(result)->output_times[1], 2.0);
    ck_assert_int_eq(mag_result_fields(&r->ctx, result, 1, r->o), MAG_OK);
    const float *xyz = mag_observation_points(r->o, &points, &spacing);
    const mag_shown_field *f = mag_observation_fields(r->o, &count);
    ck_assert_uint_eq(points, POINTS);
    ck_assert_double_eq(spacing, 0.001);
    ck_assert_float_eq(xyz[3 * 5 + 1], sinf(0.5f));
    ck_assert_int_eq(count, 2);
    ck_assert_str_eq(f[0].name, "velocity"); // the model's order, not the alphabet's
    ck_assert_int_eq(f[0].components, 3);
    ck_assert_str_eq(f[0].group, "");
    ck_assert_str_eq(f[1].group, "heat");
    ck_assert_str_eq(f[1].unit, "K");
    ck_assert_str_eq(f[1].meaning, "of the cells");
    ck_assert_float_eq(f[1].values[9], 10.0f);
    ck_assert_float_nan(f[1].values[7]);
    ck_assert_int_eq(mag_result_fields(&r->ctx, result, 2, r->o), MAG_BAD_CALL);
    mag_result_close(result);
    free_rig(r);
}
END_TEST

START_TEST(the_summary_is_what_scripts_rely_on)
{
    rig *r = make_result();
    char path[2 * PATH];
    path_in(r, "summary.json", path);
    json_t *all = json_load_file(path, 0, NULL);
    ck_assert_ptr_nonnull(all);
    const json_t *numbers = json_object_get(all, "numbers");
    const json_t *mass = json_object_get(numbers, "mass");
    ck_assert_double_eq(json_number_value(json_object_get(mass, "value")), 0.1);
    ck_assert_str_eq(json_string_value(json_object_get(mass, "unit")), "kg");
    ck_assert_ptr_null(json_object_get(mass, "low")); // a plain number has no band
    ck_assert(json_is_null(json_object_get(json_object_get(numbers, "unknown"), "value")));
    const json_t *price = json_object_get(numbers, "price");
    ck_assert_double_eq(json_number_value(json_object_get(price, "low")), 2.5);
    ck_assert(json_is_null(json_object_get(price, "high")));
    const json_t *assumptions = json_object_get(all, "assumptions");
    const size_t count = json_array_size(assumptions); // three defaults of the bar, one of ours
    ck_assert_uint_eq(count, 4);
    const json_t *h = json_array_get(assumptions, count - 1);
    ck_assert_str_eq(json_string_value(json_object_get(h, "flag")), "recalled");
    const char *const keys[] = {"magnesia", "model",        "title",   "status",
                                "reason",   "wall_seconds", "threads", "sweeps"};
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        ck_assert_msg(json_object_get(all, keys[k]) != NULL, "no %s", keys[k]);
    }
    json_decref(all);
    free_rig(r);
}
END_TEST

START_TEST(case_and_log_are_kept)
{
    rig *r = make_result();
    char *kept = read_all(r, "case.yaml");
    char *full = read_all(r, "case.full.yaml");
    char *log = read_all(r, "log.txt");
    ck_assert_str_eq(kept, text);
    ck_assert_ptr_nonnull(strstr(full, "heat_capacity: 1023"));
    ck_assert_str_eq(log, "all went well\n");
    free(kept);
    free(full);
    free(log);
    free_rig(r);
}
END_TEST

START_TEST(a_folder_of_something_else_is_refused_and_left_alone)
{
    rig *r = make_rig();
    char path[2 * PATH];
    *strstr(r->folder, "/er") = '\0';
    ck_assert_int_eq(mkdir(r->folder, 0777), 0);
    path_in(r, "case.yaml", path);
    FILE *file = fopen(path, "w");
    fputs("mine", file);
    fclose(file);
    ck_assert_int_eq(mag_result_begin(&r->ctx, r->folder, r->c, false, &r->w), MAG_BAD_CALL);
    ck_assert_ptr_null(r->w);
    ck_assert_msg(strstr(mag_message(&r->ctx), "case.yaml") != NULL, "%s", mag_message(&r->ctx));
    char *kept = read_all(r, "case.yaml");
    ck_assert_str_eq(kept, "mine");
    ck_assert(!is_there(r, "fields"));
    free(kept);
    free_rig(r);
}
END_TEST

static void touch(const rig *r, const char *name)
{
    char path[2 * PATH];
    path_in(r, name, path);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(a_second_run_replaces_the_first)
{
    rig *r = make_result();
    touch(r, "heat.png");
    touch(r, "report.html");
    touch(r, "mine.png");
    begin(r, false);
    ck_assert(!is_there(r, "heat.png"));
    ck_assert(!is_there(r, "report.html"));
    ck_assert(is_there(r, "mine.png"));
    char mine[2 * PATH];
    path_in(r, "mine.png", mine);
    ck_assert_int_eq(remove(mine), 0);
    ck_assert(!is_there(r, "summary.json"));
    ck_assert(!is_there(r, "fields/0000.vtkhdf"));
    write_row(r, 0.0, 7.0, 8.0);
    finish(r);
    mag_result *result = open_result(r);
    ck_assert_uint_eq(mag_result_look(result)->row_count, 1);
    ck_assert_int_eq(mag_result_look(result)->output_count, 0);
    mag_result_close(result);
    free_rig(r);
}
END_TEST

/// Written in one go, and rewound twice on the way: the same bytes.
START_TEST(a_rewound_result_is_as_if_written_once)
{
    rig *once = make_result();
    rig *r = make_rig();
    begin(r, false);
    write_row(r, 0.0, 0.1, 1.0 / 3.0);
    write_fields(r, 0, 0.0);
    ck_assert_int_eq(r->sink.flush(&r->ctx, r->sink.user), MAG_OK); // a checkpoint would follow
    write_row(r, 1.0, 99.0, 99.0);
    write_fields(r, 1, 1.0);
    FILE *checkpoint = fopen(mag_result_checkpoint(r->w), "w");
    fclose(checkpoint);
    mag_result_writer_destroy(r->w); // as if killed

    begin(r, true);
    ck_assert_int_eq(r->sink.rewind(&r->ctx, r->sink.user, 1, 1), MAG_OK);
    ck_assert(!is_there(r, "fields/0001.vtkhdf"));
    write_row(r, 1.0, -2e-30, 3e200);
    write_row(r, 2.0, 5.0, NAN);
    write_fields(r, 1, 2.0);
    finish(r);

    static const char *const names[] = {"series.csv", "summary.json", "case.full.yaml"};
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        char *a = read_all(once, names[n]);
        char *b = read_all(r, names[n]);
        ck_assert_str_eq(a, b);
        free(a);
        free(b);
    }
    char call[4 * PATH];
    snprintf(call, sizeof call, "diff -r %s/fields %s/fields", once->folder, r->folder);
    ck_assert_int_eq(system(call), 0);
    free_rig(once);
    free_rig(r);
}
END_TEST

START_TEST(a_killed_run_can_be_looked_at)
{
    rig *r = make_rig();
    begin(r, false);
    write_row(r, 0.0, 0.1, 0.2);
    write_fields(r, 0, 0.0);
    ck_assert_int_eq(r->sink.flush(&r->ctx, r->sink.user), MAG_OK);
    mag_result *result = open_result(r);
    ck_assert_str_eq(mag_result_look(result)->status, "stopped");
    ck_assert_uint_eq(mag_result_look(result)->row_count, 1);
    ck_assert_int_eq(mag_result_look(result)->output_count, 1);
    mag_result_close(result);
    free_rig(r);
}
END_TEST

/// Breaks one file of a result and expects a message that names it.
static void expect_named(const char *name, const char *content, const char *words)
{
    rig *r = make_result();
    char path[2 * PATH];
    mag_result *result = NULL;
    path_in(r, name, path);
    FILE *file = fopen(path, "w");
    fputs(content, file);
    fclose(file);
    mag_status status = mag_result_open(&r->ctx, r->folder, &result);
    if (status == MAG_OK) {
        status = mag_result_fields(&r->ctx, result, 0, r->o);
    }
    ck_assert_int_eq(status, MAG_BAD_CASE);
    ck_assert_msg(strstr(mag_message(&r->ctx), name) != NULL, "%s", mag_message(&r->ctx));
    ck_assert_msg(strstr(mag_message(&r->ctx), words) != NULL, "%s", mag_message(&r->ctx));
    mag_result_close(result);
    free_rig(r);
}

START_TEST(a_damaged_file_is_named)
{
    expect_named("summary.json", "{\"model\": \"bar\",\n oops}", "summary.json:2:");
    expect_named("series.csv", "time [s],a [m],b [1]\n1,2,3\n1,x,3\n", "series.csv:3");
    expect_named("fields/0000.vtkhdf", "not HDF5 at all", "HDF5");
}
END_TEST

START_TEST(a_reason_that_is_not_utf8_leaves_a_summary_that_reads)
{
    rig *r = make_rig();
    begin(r, false);
    write_row(r, 0.0, 0.1, 0.2);
    const mag_run_end end = {.status = "failed", .reason = "p\377t.stl: broken"};
    ck_assert_int_eq(mag_result_finish(&r->ctx, r->w, &end, NULL), MAG_OK);
    mag_result *result = open_result(r);
    ck_assert_str_eq(mag_result_look(result)->reason, "p?t.stl: broken");
    mag_result_close(result);
    free_rig(r);
}
END_TEST

START_TEST(lists_of_another_kind_count_as_empty)
{
    rig *r = make_result();
    char path[2 * PATH];
    mag_result *result = NULL;
    path_in(r, "summary.json", path);
    FILE *file = fopen(path, "w");
    fputs(
        "{\"numbers\": [1], \"sweeps\": [2], \"assumptions\": {\"a\": 1}, \"pictures\": {\"b\": 1},"
        "\"columns\": {\"c\": 1}, \"outputs\": {\"d\": 1}}",
        file);
    fclose(file);
    ck_assert_int_eq(mag_result_open(&r->ctx, r->folder, &result), MAG_OK);
    const mag_result_view *v = mag_result_look(result);
    ck_assert_int_eq(v->number_count + v->sweep_count + v->assumption_count, 0);
    ck_assert_int_eq(v->picture_count + v->column_count + v->output_count, 0);
    mag_result_close(result);
    free_rig(r);
}
END_TEST

START_TEST(a_folder_without_result_is_named)
{
    mag_context ctx = mag_context_default();
    mag_result *result = NULL;
    ck_assert_int_eq(mag_result_open(&ctx, "/nowhere", &result), MAG_BAD_CASE);
    ck_assert_ptr_null(result);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "/nowhere/summary.json"));
}
END_TEST

/// Debian's own VTK reads the file as ParaView would; skipped where python3-vtk9 is not installed.
START_TEST(vtk_reads_points_and_fields)
{
    static const char *const script =
        "import sys\n"
        "try:\n"
        "    from vtkmodules.vtkIOHDF import vtkHDFReader\n"
        "except ImportError:\n"
        "    sys.exit(77)\n"
        "r = vtkHDFReader(); r.SetFileName(sys.argv[1]); r.Update(); g = r.GetOutput()\n"
        "h = g.GetPointData().GetArray('heat'); v = g.GetPointData().GetArray('velocity')\n"
        "ok = (g.GetNumberOfPoints() == 300 and g.GetNumberOfCells() == 300\n"
        "      and g.GetCellType(5) == 1 and h.GetValue(9) == 10.0\n"
        "      and v.GetNumberOfComponents() == 3 and abs(g.GetPoint(5)[0] - 0.005) < 1e-6)\n"
        "sys.exit(0 if ok else 1)\n";
    rig *r = make_result();
    char path[2 * PATH];
    char call[4 * PATH];
    path_in(r, "read.py", path);
    FILE *file = fopen(path, "w");
    fputs(script, file);
    fclose(file);
    snprintf(call, sizeof call, "/usr/bin/python3 %s %s/fields/0001.vtkhdf", path, r->folder);
    const int status = system(call);
    ck_assert(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        printf("  skipped: python3-vtk9 is not installed\n");
    } else {
        ck_assert_int_eq(WEXITSTATUS(status), 0);
    }
    free_rig(r);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, what_was_written_is_read_back);
    tcase_add_test(tc, the_series_keeps_every_bit);
    tcase_add_test(tc, fields_come_back_with_names_units_and_spacing);
    tcase_add_test(tc, the_summary_is_what_scripts_rely_on);
    tcase_add_test(tc, case_and_log_are_kept);
    tcase_add_test(tc, a_folder_of_something_else_is_refused_and_left_alone);
    tcase_add_test(tc, a_second_run_replaces_the_first);
    tcase_add_test(tc, a_rewound_result_is_as_if_written_once);
    tcase_add_test(tc, a_killed_run_can_be_looked_at);
    tcase_add_test(tc, a_damaged_file_is_named);
    tcase_add_test(tc, a_reason_that_is_not_utf8_leaves_a_summary_that_reads);
    tcase_add_test(tc, lists_of_another_kind_count_as_empty);
    tcase_add_test(tc, a_folder_without_result_is_named);
    tcase_add_test(tc, vtk_reads_points_and_fields);
}

int main(void)
{
    return support_run("result", add_tests);
}
