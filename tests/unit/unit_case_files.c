/// Files that a case names: curves as .csv, surfaces, and what is said when they are wrong.
#include "case_example.h"
#include "support.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char folder[] = "unit_case_files_folder";

static void put(const char *name, const char *bytes, size_t size)
{
    char path[256];
    mkdir(folder, 0777);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *to = fopen(path, "wb");
    ck_assert_ptr_nonnull(to);
    ck_assert_uint_eq(fwrite(bytes, 1, size, to), size);
    ck_assert_int_eq(fclose(to), 0);
}

static void clean(void)
{
    static const char *const names[] = {"ramp.csv", "case.yaml", "part.stl"};
    char path[256];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        remove(path);
    }
    rmdir(folder);
}

/// Reads a case in the folder, whose block `example` goes on with `more`.
static mag_status read_case(mag_context *ctx, const char *more, mag_case **c)
{
    char path[256];
    char text[512];
    snprintf(text, sizeof text, "model: example\nexample:\n  width: 2 cm\n%s", more);
    put("case.yaml", text, strlen(text));
    snprintf(path, sizeof path, "%s/case.yaml", folder);
    return mag_case_read(ctx, path, &example_tables, 0, NULL, c);
}

/// A wrong .csv file and what is said about it.
typedef struct wrong_csv {
    const char *text;
    const char *place; ///< line and column in the file; "" where the case's line is shown
    const char *says;
} wrong_csv;

static const wrong_csv wrongs[] = {
    {"", "", "is empty"},
    {"# nothing but a remark\n\n", "", "is empty"},
    {"time [s], speed [m/s]\n", "", "no lines below"},
    {"0, 1\n1, 2\n", "1:1", "speed [m/s]"},
    {"time [s] speed [m/s]\n0, 1\n", "1:1", "comma"},
    {"time [s], speed [kg]\n0, 1\n", "1:1", "[kg]"},
    {"time [s], speed [blub]\n0, 1\n", "1:1", "[blub]"},
    {"time [s], speed [m/s\n0, 1\n", "1:1", "speed [m/s]"},
    {"time [s], speed [m/s]\n0, 1\n\n# a remark\n1\n", "5:1", "comma"},
    {"time [s], speed [m/s]\n0, 1\n1, x\n", "3:1", "'x' is not a number"},
    {"time [s], speed [m/s]\n0, 1\n1, 2 m/s\n", "3:1", "'2 m/s' is not a number"},
    {"time [s], speed [m/s]\n0, nan\n", "2:1", "'nan' is not a number"},
    {"time [s], speed [m/s]\n0, 1e999\n", "2:1", "'1e999' is not a number"},
    {"time [s], speed [m/s]\n0, 1, 2\n", "2:1", "'1, 2' is not a number"},
    {"time [s], speed [m/s]\n1, 1\n1, 2\n", "3:1", "must rise"},
    {"time [s], speed [m/s]\r\n0, 1\r\n1, 201\r\n", "3:1", "0 m/s to 200 m/s"},
};
enum { WRONGS = sizeof wrongs / sizeof *wrongs };

START_TEST(a_wrong_csv_is_refused_at_its_line)
{
    const wrong_csv *w = &wrongs[_i];
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    char begin[256];
    put("ramp.csv", w->text, strlen(w->text));
    ck_assert_int_eq(read_case(&ctx, "  speed: ramp.csv\n", &c), MAG_BAD_CASE);
    snprintf(begin, sizeof begin, "%s/%s:%s: ", folder,
             w->place[0] == '\0' ? "case.yaml" : "ramp.csv",
             w->place[0] == '\0' ? "4:10" : w->place);
    ck_assert_msg(strncmp(mag_message(&ctx), begin, strlen(begin)) == 0, "not at %s: %s", begin,
                  mag_message(&ctx));
    ck_assert_msg(strstr(mag_message(&ctx), w->says) != NULL, "no '%s' in: %s", w->says,
                  mag_message(&ctx));
    clean();
}
END_TEST

START_TEST(a_csv_may_have_remarks_blanks_and_other_line_ends)
{
    static const char text[] =
        "# from the machine's log\r\ntime [ms]; speed [mm/s]\r\n\r\n 0 ; 500\r\n"
        "# half way\r\n20;1500"; // no line end at its end
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    put("ramp.csv", text, sizeof text - 1);
    ck_assert_msg(read_case(&ctx, "  speed: ramp.csv\n", &c) == MAG_OK, "%s", mag_message(&ctx));
    const example_params *p = mag_case_block(c, "example");
    ck_assert_int_eq(p->speed.count, 2);
    ck_assert_double_eq_tol(mag_table_at(&p->speed, 0.01), 1.0, 1e-15);
    mag_case_destroy(c);
    clean();
}
END_TEST

START_TEST(a_zero_byte_in_a_csv_is_refused)
{
    static const char text[] = "time [s], speed [m/s]\n0, 1\n1\0, 2\n";
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    put("ramp.csv", text, sizeof text - 1);
    ck_assert_int_eq(read_case(&ctx, "  speed: ramp.csv\n", &c), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "ramp.csv:3:1: "));
    clean();
}
END_TEST

START_TEST(a_file_keeps_its_bytes_and_the_full_case_names_it_from_anywhere)
{
    static const char bytes[] = "solid\0with a zero";
    char here[PATH_MAX];
    char line[2 * PATH_MAX];
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    char *text = NULL;
    size_t length = 0;
    put("part.stl", bytes, sizeof bytes);
    ck_assert_msg(read_case(&ctx, "  shape: part.stl\n", &c) == MAG_OK, "%s", mag_message(&ctx));
    const example_params *p = mag_case_block(c, "example");
    ck_assert_str_eq(p->shape.name, "part.stl");
    ck_assert_uint_eq(p->shape.size, sizeof bytes);
    ck_assert_int_eq(memcmp(p->shape.data, bytes, sizeof bytes), 0);
    FILE *to = open_memstream(&text, &length);
    ck_assert_int_eq(mag_case_write_full(&ctx, c, to), MAG_OK);
    ck_assert_int_eq(fclose(to), 0);
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    snprintf(line, sizeof line, "shape: \"%s/unit_case_files_folder/part.stl\"\n", here);
    ck_assert_msg(strstr(text, line) != NULL, "%s", text);
    mag_case *again = NULL;
    ck_assert_int_eq(
        mag_case_parse(&ctx, "full.yaml", "/tmp", text, length, &example_tables, 0, NULL, &again),
        MAG_OK);
    const example_params *q = mag_case_block(again, "example");
    ck_assert_uint_eq(q->shape.size, sizeof bytes);
    free(text);
    mag_case_destroy(again);
    mag_case_destroy(c);
    clean();
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    ck_assert_int_eq(mag_case_read(&ctx, "/", &example_tables, 0, NULL, &c), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "not a file"));
    ck_assert_int_eq(mag_case_read(&ctx, "none.yaml", &example_tables, 0, NULL, &c), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "none.yaml: the case cannot be opened"));
    ck_assert_int_eq(read_case(&ctx, "  shape: [a, b]\n", &c), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "path of a file"));
    ck_assert_ptr_null(c);
    clean();
}
END_TEST

START_TEST(a_pipe_is_refused_and_not_waited_for)
{
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    mkdir(folder, 0777);
    ck_assert_int_eq(mkfifo("unit_case_files_folder/part.stl", 0600), 0);
    ck_assert_int_eq(read_case(&ctx, "  shape: part.stl\n", &c), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "is not a file"));
    clean();
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_wrong_csv_is_refused_at_its_line, 0, WRONGS);
    tcase_add_test(tc, a_csv_may_have_remarks_blanks_and_other_line_ends);
    tcase_add_test(tc, a_zero_byte_in_a_csv_is_refused);
    tcase_add_test(tc, a_file_keeps_its_bytes_and_the_full_case_names_it_from_anywhere);
    tcase_add_test(tc, what_is_no_file_is_refused);
    tcase_add_test(tc, a_pipe_is_refused_and_not_waited_for);
}

int main(void)
{
    return support_run("files of cases", add_tests);
}
