/// Tests tables of results: what is written is read back, and what is broken is named.
#include "support.h"

#include "mag/case.h"
#include "mag/result.h"
#include "model/bar/bar.h"
#include "result/csv.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH = 256 };

/// A result in a folder of its own.
typedef struct rig {
    mag_context ctx;
    mag_case *c;
    mag_observation *o;
    char folder[PATH];
} rig;

static const mag_column part_columns[] = {
    {"part", NULL, "its name"}, {"mass", "kg", "of it"}, {"note", NULL, "a remark"}};

static rig make_rig(void)
{
    static const char text[] = "model: bar\n";
    static const mag_params *const models[] = {&mag_bar_table, NULL};
    static const mag_params *const common[] = {&mag_run_table, NULL};
    const mag_case_tables tables = {models, common};
    rig r = {.ctx = mag_context_default(), .folder = "/tmp/mag-tables-XXXXXX"};
    ck_assert_int_eq(
        mag_case_parse(&r.ctx, "bar.yaml", ".", text, strlen(text), &tables, 0, NULL, &r.c),
        MAG_OK);
    ck_assert_ptr_nonnull(mkdtemp(r.folder));
    r.o = mag_observation_create();
    return r;
}

static void free_rig(rig *r)
{
    char call[2 * PATH];
    snprintf(call, sizeof call, "rm -rf %s", r->folder);
    ck_assert_int_eq(system(call), 0);
    mag_observation_destroy(r->o);
    mag_case_destroy(r->c);
}

static void path_in(const rig *r, const char *name, char path[2 * PATH])
{
    snprintf(path, 2 * PATH, "%s/%s", r->folder, name);
}

static bool is_there(const rig *r, const char *name)
{
    char path[2 * PATH];
    path_in(r, name, path);
    return access(path, F_OK) == 0;
}

static void write_file(const rig *r, const char *name, const char *content, size_t size)
{
    char path[2 * PATH];
    path_in(r, name, path);
    FILE *to = fopen(path, "wb");
    ck_assert_ptr_nonnull(to);
    ck_assert_uint_eq(fwrite(content, 1, size, to), size);
    ck_assert_int_eq(fclose(to), 0);
}

/// Content of a file there; to be freed.
static char *read_all(const rig *r, const char *name)
{
    char path[2 * PATH];
    char *all = calloc(1, 1 << 16);
    path_in(r, name, path);
    FILE *from = fopen(path, "rb");
    ck_assert_msg(from != NULL, "%s is not there", path);
    ck_assert_uint_lt(fread(all, 1, (1 << 16) - 1, from), (1 << 16) - 1);
    fclose(from);
    return all;
}

/// Ends a run whose tables stand in r->o; with `resume` after it went on from a checkpoint that
/// was written in between.
static mag_status finish(rig *r, bool resume)
{
    const mag_run_end end = {"finished", "the end", 2.0, 1.5, 0.0, 0, false};
    mag_result_writer *w = NULL;
    ck_assert_int_eq(mag_result_begin(&r->ctx, r->folder, r->c, resume, &w), MAG_OK);
    const mag_sink sink = mag_result_sink(w);
    if (resume) {
        ck_assert_int_eq(sink.rewind(&r->ctx, sink.user, 0, 0), MAG_OK);
        ck_assert_int_eq(sink.flush(&r->ctx, sink.user), MAG_OK);
        ck_assert(!is_there(r, "tables")); // they were those of the earlier end
    }
    const mag_status status = mag_result_finish(&r->ctx, w, &end, r->o);
    mag_result_writer_destroy(w);
    return status;
}

static void add_parts(mag_observation *o)
{
    mag_observe_table(o, "parts", "Parts, \"all\"", "the heaviest first", part_columns, 3);
    mag_observe_row(o, (double[]){0, 1.0 / 3.0, 0}, (const char *const[]){"lid", NULL, ""});
    mag_observe_row(o, (double[]){0, NAN, 0},
                    (const char *const[]){"a \"b\", c", NULL, "two\nlines\r\nand more"});
    mag_observe_row(o, (double[]){0, -2e-300, 0}, (const char *const[]){"Ä", NULL, "\""});
}

static mag_result *open_result(rig *r)
{
    mag_result *result = NULL;
    ck_assert_msg(mag_result_open(&r->ctx, r->folder, &result) == MAG_OK, "%s",
                  mag_message(&r->ctx));
    return result;
}

/// A finished result with the parts, and a table without rows.
static rig make_result(void)
{
    rig r = make_rig();
    add_parts(r.o);
    mag_observe_form(r.o, MAG_FORM_PARTS);
    mag_observe_table(r.o, "none", "Nothing", "no rows", part_columns, 2);
    ck_assert_msg(finish(&r, false) == MAG_OK, "%s", mag_message(&r.ctx));
    return r;
}

START_TEST(tables_come_back_with_every_bit_and_letter)
{
    rig r = make_result();
    mag_result *result = open_result(&r);
    const mag_result_view *v = mag_result_look(result);
    ck_assert_int_eq(v->table_count, 2);
    const mag_shown_table *t = v->tables;
    ck_assert_str_eq(t->name, "parts");
    ck_assert_str_eq(t->title, "Parts, \"all\"");
    ck_assert_str_eq(t->meaning, "the heaviest first");
    ck_assert_int_eq(t->form, MAG_FORM_PARTS);
    ck_assert_int_eq(t[1].form, MAG_FORM_PLAIN);
    ck_assert_int_eq(t->column_count, 3);
    ck_assert_ptr_null(t->columns[0].unit);
    ck_assert_str_eq(t->columns[1].name, "mass");
    ck_assert_str_eq(t->columns[1].unit, "kg");
    ck_assert_str_eq(t->columns[2].meaning, "a remark");
    ck_assert_uint_eq(t->row_count, 3);
    ck_assert_double_eq(t->numbers[1], 1.0 / 3.0);
    ck_assert_double_nan(t->numbers[4]);
    ck_assert_double_eq(t->numbers[7], -2e-300);
    ck_assert_double_nan(t->numbers[0]);
    ck_assert_ptr_null(t->texts[1]);
    ck_assert_str_eq(t->texts[0], "lid");
    ck_assert_str_eq(t->texts[2], "");
    ck_assert_str_eq(t->texts[3], "a \"b\", c");
    ck_assert_str_eq(t->texts[5], "two\nlines\r\nand more");
    ck_assert_str_eq(t->texts[6], "Ä");
    ck_assert_str_eq(t->texts[8], "\"");
    mag_result_close(result);
    free_rig(&r);
}
END_TEST

START_TEST(a_table_may_be_empty)
{
    rig r = make_result();
    mag_result *result = open_result(&r);
    const mag_shown_table *t = &mag_result_look(result)->tables[1];
    ck_assert_str_eq(t->name, "none");
    ck_assert_int_eq(t->column_count, 2);
    ck_assert_uint_eq(t->row_count, 0);
    char *csv = read_all(&r, "tables/none.csv");
    ck_assert_str_eq(csv, "part,mass [kg]\n");
    free(csv);
    mag_result_close(result);
    free_rig(&r);
}
END_TEST

START_TEST(the_file_is_quoted_by_rfc_4180_and_its_header_names_units)
{
    rig r = make_result();
    char *csv = read_all(&r, "tables/parts.csv");
    ck_assert_str_eq(csv, "part,mass [kg],note\n"
                          "lid,0.33333333333333331,\"\"\n"
                          "\"a \"\"b\"\", c\",nan,\"two\nlines\r\nand more\"\n"
                          "Ä,-2e-300,\"\"\"\"\n");
    free(csv);
    free_rig(&r);
}
END_TEST

START_TEST(the_summary_lists_tables)
{
    rig r = make_result();
    char path[2 * PATH];
    path_in(&r, "summary.json", path);
    json_t *all = json_load_file(path, 0, NULL);
    const json_t *tables = json_object_get(all, "tables");
    ck_assert_uint_eq(json_array_size(tables), 2);
    const json_t *parts = json_array_get(tables, 0);
    ck_assert_str_eq(json_string_value(json_object_get(parts, "file")), "tables/parts.csv");
    ck_assert_str_eq(json_string_value(json_object_get(parts, "form")), "parts");
    ck_assert_int_eq(json_integer_value(json_object_get(parts, "rows")), 3);
    const json_t *columns = json_object_get(parts, "columns");
    ck_assert_uint_eq(json_array_size(columns), 3);
    ck_assert(json_is_null(json_object_get(json_array_get(columns, 0), "unit")));
    const json_t *mass = json_array_get(columns, 1);
    ck_assert_str_eq(json_string_value(json_object_get(mass, "unit")), "kg");
    json_decref(all);
    free_rig(&r);
}
END_TEST

START_TEST(a_hundred_thousand_rows_come_back)
{
    enum { ROWS = 100000 };
    rig r = make_rig();
    mag_observe_table(r.o, "parts", "Parts", "in order", part_columns, 3);
    for (int i = 0; i < ROWS; i++) {
        mag_observe_row(r.o, (double[]){0, i / 7.0, 0}, (const char *const[]){"a,b", NULL, "c"});
    }
    ck_assert_int_eq(finish(&r, false), MAG_OK);
    mag_result *result = open_result(&r);
    const mag_shown_table *t = mag_result_look(result)->tables;
    ck_assert_uint_eq(t->row_count, ROWS);
    for (int i = 0; i < ROWS; i++) {
        ck_assert_double_eq(t->numbers[3 * i + 1], i / 7.0);
        ck_assert_str_eq(t->texts[3 * i], "a,b");
    }
    mag_result_close(result);
    free_rig(&r);
}
END_TEST

START_TEST(names_that_are_no_files_and_names_twice_are_refused)
{
    static const char *const bad[] = {"", "a/b", "..", "a.b", "a b", "ä"};
    rig r = make_rig();
    for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
        mag_observation_clear(r.o);
        mag_observe_table(r.o, bad[n], "", "", part_columns, 3);
        ck_assert_msg(finish(&r, false) == MAG_BAD_CALL, "'%s' is taken", bad[n]);
    }
    mag_observation_clear(r.o);
    mag_observe_table(r.o, "a", "", "", part_columns, 3);
    mag_observe_table(r.o, "a", "", "", part_columns, 2);
    ck_assert_int_eq(finish(&r, false), MAG_BAD_CALL);
    free_rig(&r);
}
END_TEST

START_TEST(tables_of_an_earlier_end_go_with_it)
{
    rig r = make_result();
    mag_observation_clear(r.o);
    add_parts(r.o);
    write_file(&r, "checkpoint", "", 0);
    ck_assert_int_eq(finish(&r, true), MAG_OK); // the second table is not in this end
    ck_assert(is_there(&r, "tables/parts.csv"));
    ck_assert(!is_there(&r, "tables/none.csv"));
    ck_assert_int_eq(finish(&r, false), MAG_OK);
    ck_assert(is_there(&r, "tables/parts.csv"));
    mag_observation_clear(r.o);
    ck_assert_int_eq(finish(&r, false), MAG_OK);
    ck_assert(!is_there(&r, "tables"));
    mag_result *result = open_result(&r);
    ck_assert_int_eq(mag_result_look(result)->table_count, 0);
    mag_result_close(result);
    free_rig(&r);
}
END_TEST

/// Opens a result whose table of parts holds `content`; expects a message with those words.
static void expect_words(const char *content, size_t size, const char *words)
{
    rig r = make_result();
    mag_result *result = NULL;
    write_file(&r, "tables/parts.csv", content, size);
    ck_assert_int_eq(mag_result_open(&r.ctx, r.folder, &result), MAG_BAD_CASE);
    ck_assert_ptr_null(result);
    ck_assert_msg(strstr(mag_message(&r.ctx), words) != NULL, "no '%s' in: %s", words,
                  mag_message(&r.ctx));
    free_rig(&r);
}

static void expect_refusal(const char *content, const char *words)
{
    expect_words(content, strlen(content), words);
}

#define HEAD "part,mass [kg],note\n"

START_TEST(a_broken_table_is_named_with_its_line)
{
    static const char zero[] = HEAD "a,1,b\0\na,1,b\na,1,b\n";
    static const char quoted[] = HEAD "a,1,\"b\0\"\na,1,b\na,1,b\n";

    expect_refusal("", "parts.csv: has fewer rows");
    expect_refusal("part,mass [g],note\na,1,b\na,1,b\na,1,b\n", "parts.csv:1: column 2");
    expect_refusal("part,mass [kg]\na,1\na,1\na,1\n\n\n\n", "parts.csv:1: has fewer than the 3");
    expect_refusal(HEAD "a,1,b\na,1x,b\na,1,b\n", "parts.csv:3: '1x' is not a number");
    expect_refusal(HEAD "a,1,b\na,,b\na,1,b\n", "parts.csv:3: '' is not a number");
    expect_refusal(HEAD "a,1,b\na,1\na,1,b\n", "parts.csv:3: has fewer than the 3 cells");
    expect_refusal(HEAD "a,1,b,c\na,1,b\na,1,b\n", "parts.csv:2: has more than the 3 cells");
    expect_refusal(HEAD "a,1,b\na,1,b\n", "parts.csv:4: cell 1 is cut off");
    expect_refusal(HEAD "a,1,b\na,1,b\na,1,b", "parts.csv:4: cell 3 is cut off");
    expect_refusal(HEAD "a,1,b\na,1,b\na,1,b\na,1,b\n", "parts.csv:5: there are more rows");
    expect_refusal(HEAD "a,1,b\n\"a,1,b\na,1,b\n", "parts.csv:3: cell 1 is cut off");
    expect_refusal(HEAD "a,1,\"b\"c\na,1,b\na,1,b\n", "parts.csv:2: cell 3 has a quote");
    expect_refusal(HEAD "a,1,b\na\"a,1,b\na,1,b\n", "parts.csv:3: cell 1 has a quote");
    expect_words(zero, sizeof zero - 1, "cell 3 holds a zero byte");
    expect_words(quoted, sizeof quoted - 1, "cell 3 holds a zero byte");
}
END_TEST

START_TEST(lines_that_end_in_two_letters_are_read_too)
{
    static const char content[] = "part,mass [kg],note\r\na,1,b\r\na,2,\"b\"\r\na,3,b\r\n";
    rig r = make_result();
    write_file(&r, "tables/parts.csv", content, strlen(content));
    mag_result *result = open_result(&r);
    const mag_shown_table *t = mag_result_look(result)->tables;
    ck_assert_double_eq(t->numbers[7], 3.0);
    ck_assert_str_eq(t->texts[5], "b");
    mag_result_close(result);
    free_rig(&r);
}
END_TEST

/// Replaces `from` in the summary by `to` and expects a message with those words.
static void expect_bad_summary(const char *from, const char *to, const char *words)
{
    rig r = make_result();
    mag_result *result = NULL;
    char *all = read_all(&r, "summary.json");
    char *changed = calloc(1, strlen(all) + strlen(to) + 1);
    char *at = strstr(all, from);
    ck_assert_msg(at != NULL, "no %s in %s", from, all);
    memcpy(changed, all, (size_t)(at - all));
    strcat(changed, to);
    strcat(changed, at + strlen(from));
    write_file(&r, "summary.json", changed, strlen(changed));
    ck_assert_int_eq(mag_result_open(&r.ctx, r.folder, &result), MAG_BAD_CASE);
    ck_assert_msg(strstr(mag_message(&r.ctx), words) != NULL, "no '%s' in: %s", words,
                  mag_message(&r.ctx));
    free(all);
    free(changed);
    free_rig(&r);
}

START_TEST(a_summary_that_does_not_fit_its_tables_is_named)
{
    expect_bad_summary("\"name\": \"parts\"", "\"name\": \"../parts\"", "is named '../parts'");
    expect_bad_summary("\"name\": \"parts\"", "\"name\": \"party\"", "tables/party.csv: cannot");
    expect_bad_summary("\"name\": \"parts\"", "\"name\": 3", "is named ''");
    expect_bad_summary("\"rows\": 3", "\"rows\": 4", "parts.csv:7: cell 1 is cut off");
    expect_bad_summary("\"rows\": 3", "\"rows\": 9000000000000000000", "has fewer rows");
    expect_bad_summary("\"rows\": 3", "\"rows\": -1", "has fewer rows");
    expect_bad_summary("\"rows\": 3", "\"rows\": 2", "parts.csv:6: there are more rows");
    expect_bad_summary("\"columns\": [\n        {", "\"columns\": [], \"was\": [\n        {",
                       "names no columns");
    expect_bad_summary("\"unit\": \"kg\"", "\"unit\": null", "parts.csv:1: column 2 is named");
}
END_TEST

/// Numbers between those that need all 17 digits come back to the bit.
START_TEST(numbers_in_cells_keep_every_bit)
{
    double value = 1e-310;
    for (int n = 0; n < 2000; n++, value *= -2.137) {
        char text[64];
        double back = 0.0;
        FILE *to = fmemopen(text, sizeof text, "w");
        mag_csv_put_number(to, value);
        fclose(to);
        ck_assert(mag_csv_number(text, &back));
        ck_assert_double_eq(back, value);
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, tables_come_back_with_every_bit_and_letter);
    tcase_add_test(tc, a_table_may_be_empty);
    tcase_add_test(tc, the_file_is_quoted_by_rfc_4180_and_its_header_names_units);
    tcase_add_test(tc, the_summary_lists_tables);
    tcase_add_test(tc, a_hundred_thousand_rows_come_back);
    tcase_add_test(tc, names_that_are_no_files_and_names_twice_are_refused);
    tcase_add_test(tc, tables_of_an_earlier_end_go_with_it);
    tcase_add_test(tc, a_broken_table_is_named_with_its_line);
    tcase_add_test(tc, lines_that_end_in_two_letters_are_read_too);
    tcase_add_test(tc, a_summary_that_does_not_fit_its_tables_is_named);
    tcase_add_test(tc, numbers_in_cells_keep_every_bit);
}

int main(void)
{
    return support_run("tables", add_tests);
}
