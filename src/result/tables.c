#include "result/tables.h"
#include "base/json.h"
#include "result/csv.h"
#include "result/folder.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NAME = 100, HEADING = 512 };

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/// True where the name can be that of a file anywhere.
static bool is_plain(const char *name)
{
    const size_t length = strspn(name, letters);
    return length > 0 && length <= LONGEST_NAME && name[length] == '\0';
}

/// "name [unit]", or the name alone of a column of texts; what is longer is cut.
static void make_heading(const mag_column *c, char heading[HEADING])
{
    const bool words = c->unit == NULL;
    snprintf(heading, HEADING, words ? "%.300s" : "%.300s [%.100s]", c->name, words ? "" : c->unit);
}

// ---- writing ---------------------------------------------------------------------------------

static mag_status check_names(mag_context *ctx, const mag_shown_table *t, int count)
{
    for (int i = 0; i < count; i++) {
        if (!is_plain(t[i].name)) {
            return mag_fail(ctx, MAG_BAD_CALL,
                            "a table is named '%s', but must be named by 1 to %d letters, digits "
                            "and underscores",
                            t[i].name, LONGEST_NAME);
        }
        for (int n = 0; n < i; n++) {
            if (strcmp(t[n].name, t[i].name) == 0) {
                return mag_fail(ctx, MAG_BAD_CALL, "two tables are named '%s'", t[i].name);
            }
        }
    }
    return MAG_OK;
}

static void put_header(FILE *to, const mag_shown_table *t)
{
    for (int c = 0; c < t->column_count; c++) {
        char heading[HEADING];
        make_heading(&t->columns[c], heading);
        fputs(c > 0 ? "," : "", to);
        mag_csv_put_text(to, heading);
    }
    fputc('\n', to);
}

static void put_row(FILE *to, const mag_shown_table *t, size_t row)
{
    for (int c = 0; c < t->column_count; c++) {
        const size_t cell = row * (size_t)t->column_count + (size_t)c;
        fputs(c > 0 ? "," : "", to);
        if (t->texts[cell] != NULL) {
            mag_csv_put_text(to, t->texts[cell]);
        } else {
            mag_csv_put_number(to, t->numbers[cell]);
        }
    }
    fputc('\n', to);
}

static mag_status write_one(mag_context *ctx, const char *folder, const mag_shown_table *t)
{
    char path[MAG_PATH_LENGTH];
    char part[MAG_PATH_LENGTH];
    FILE *to = NULL;

    MAG_TRY(mag_folder_table(ctx, folder, t->name, path));
    MAG_TRY(mag_aside_open(ctx, path, part, &to));
    errno = 0;
    put_header(to, t);
    for (size_t row = 0; row < t->row_count; row++) {
        put_row(to, t, row);
    }
    return mag_aside_close(ctx, to, true, part, path);
}

mag_status mag_tables_write(mag_context *ctx, const char *folder, const mag_observation *o)
{
    int count = 0;
    const mag_shown_table *t = o != NULL ? mag_observation_tables(o, &count) : NULL;

    MAG_TRY(check_names(ctx, t, count));
    if (count > 0) {
        MAG_TRY(mag_folder_make_tables(ctx, folder));
    }
    for (int i = 0; i < count; i++) {
        MAG_TRY(write_one(ctx, folder, &t[i]));
    }
    return MAG_OK;
}

/// Whether the observation has a table of that file.
static bool has_file(const void *user, const char *file)
{
    int count = 0;
    const mag_shown_table *t = user != NULL ? mag_observation_tables(user, &count) : NULL;
    const size_t length = strcspn(file, ".");

    for (int i = 0; i < count; i++) {
        if (strlen(t[i].name) == length && memcmp(t[i].name, file, length) == 0 &&
            strcmp(file + length, ".csv") == 0) {
            return true;
        }
    }
    return false;
}

mag_status mag_tables_clean(mag_context *ctx, const char *folder, const mag_observation *o)
{
    return mag_folder_empty_tables(ctx, folder, has_file, o);
}

static json_t *describe_columns(const mag_shown_table *t)
{
    json_t *all = json_array();
    for (int c = 0; c < t->column_count; c++) {
        const mag_column *column = &t->columns[c];
        json_t *unit = column->unit != NULL ? mag_json_make_text(column->unit) : json_null();
        json_array_append_new(all, json_pack("{s:o,s:o,s:o}", "name",
                                             mag_json_make_text(column->name), "unit", unit,
                                             "meaning", mag_json_make_text(column->meaning)));
    }
    return all;
}

json_t *mag_tables_describe(const mag_observation *o)
{
    int count = 0;
    const mag_shown_table *t = o != NULL ? mag_observation_tables(o, &count) : NULL;
    json_t *all = json_array();

    for (int i = 0; i < count; i++) {
        json_array_append_new(
            all, json_pack("{s:o,s:o,s:o,s:s,s:o,s:I,s:o}", "name", mag_json_make_text(t[i].name),
                           "title", mag_json_make_text(t[i].title), "meaning",
                           mag_json_make_text(t[i].meaning), "form", mag_form_name(t[i].form),
                           "file", json_sprintf("tables/%s.csv", t[i].name), "rows",
                           (json_int_t)t[i].row_count, "columns", describe_columns(&t[i])));
    }
    return all;
}

// ---- reading ---------------------------------------------------------------------------------

/// A table being read.
typedef struct sheet {
    mag_csv csv;
    const char *path;
    mag_table_memory *m;
    mag_shown_table t;
} sheet;

static mag_status no_memory(mag_context *ctx, const char *path)
{
    return mag_fail(ctx, MAG_MACHINE, "%s: out of memory", path);
}

/// The next cell of a line; `column` counts from 0.
static mag_status take_cell(mag_context *ctx, sheet *s, int column, char **cell)
{
    const size_t line = s->csv.line;
    const bool wanted = column + 1 == s->t.column_count;
    const char *why = NULL;
    bool last = false;

    *cell = mag_csv_take(&s->csv, &last, &why);
    if (*cell == NULL) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s:%zu: cell %d %s", s->path, line, column + 1, why);
    }
    if (last != wanted) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s:%zu: has %s than the %d cells of a row", s->path,
                        line, last ? "fewer" : "more", s->t.column_count);
    }
    return MAG_OK;
}

static mag_status read_header(mag_context *ctx, sheet *s)
{
    for (int c = 0; c < s->t.column_count; c++) {
        char heading[HEADING];
        char *cell = NULL;
        MAG_TRY(take_cell(ctx, s, c, &cell));
        make_heading(&s->m->columns[c], heading);
        if (strcmp(cell, heading) != 0) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "%s:1: column %d is named '%.200s', but '%.200s' in summary.json",
                            s->path, c + 1, cell, heading);
        }
    }
    return MAG_OK;
}

static mag_status read_row(mag_context *ctx, sheet *s, size_t row)
{
    for (int c = 0; c < s->t.column_count; c++) {
        const size_t at = row * (size_t)s->t.column_count + (size_t)c;
        const size_t line = s->csv.line;
        char *cell = NULL;
        MAG_TRY(take_cell(ctx, s, c, &cell));
        s->m->numbers[at] = NAN;
        if (s->m->columns[c].unit == NULL) {
            s->m->texts[at] = cell;
        } else if (!mag_csv_number(cell, &s->m->numbers[at])) {
            return mag_fail(ctx, MAG_BAD_CASE, "%s:%zu: '%.100s' is not a number, but %s is one",
                            s->path, line, cell, s->m->columns[c].name);
        }
    }
    return MAG_OK;
}

static mag_status read_rows(mag_context *ctx, sheet *s)
{
    MAG_TRY(read_header(ctx, s));
    for (size_t row = 0; row < s->t.row_count; row++) {
        MAG_TRY(read_row(ctx, s, row));
    }
    if (s->csv.at < s->csv.end) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s:%zu: there are more rows than the %zu of summary.json", s->path,
                        s->csv.line, s->t.row_count);
    }
    return MAG_OK;
}

/// Room for the cells. So many rows as the summary says must fit into the file: each cell takes a
/// byte at least.
static mag_status make_room(mag_context *ctx, sheet *s, size_t size, const json_t *one)
{
    const json_int_t rows = json_integer_value(json_object_get(one, "rows"));
    const size_t columns = (size_t)s->t.column_count;

    if (rows < 0 || (size_t)rows > size / columns) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s: has fewer rows than the %lld of summary.json",
                        s->path, (long long)rows);
    }
    s->t.row_count = (size_t)rows;
    s->m->numbers = calloc((size_t)rows * columns + 1, sizeof *s->m->numbers);
    s->m->texts = calloc((size_t)rows * columns + 1, sizeof *s->m->texts);
    s->t.numbers = s->m->numbers;
    s->t.texts = s->m->texts;
    return s->m->numbers != NULL && s->m->texts != NULL ? MAG_OK : no_memory(ctx, s->path);
}

static mag_status name_columns(mag_context *ctx, sheet *s, const json_t *one)
{
    const json_t *all = json_object_get(one, "columns");
    const size_t count = json_array_size(all);

    if (count == 0 || count > INT_MAX) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s: summary.json names no columns", s->path);
    }
    s->m->columns = calloc(count, sizeof *s->m->columns);
    s->t.columns = s->m->columns;
    if (s->m->columns == NULL) {
        return no_memory(ctx, s->path);
    }
    s->t.column_count = (int)count;
    for (size_t c = 0; c < count; c++) {
        const json_t *column = json_array_get(all, c);
        s->m->columns[c] = (mag_column){mag_json_words(column, "name"),
                                        json_string_value(json_object_get(column, "unit")),
                                        mag_json_words(column, "meaning")};
    }
    return MAG_OK;
}

/// Reads table number `index`; what was taken until a failure is in `out`.
static mag_status read_one(mag_context *ctx, const char *folder, const json_t *one, mag_tables *out,
                           int index)
{
    char path[MAG_PATH_LENGTH];
    sheet s = {.path = path, .m = &out->memory[index]};
    size_t size = 0;

    s.t.name = mag_json_words(one, "name");
    s.t.title = mag_json_words(one, "title");
    s.t.meaning = mag_json_words(one, "meaning");
    s.t.form = mag_form_of(mag_json_words(one, "form"));
    if (!is_plain(s.t.name)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s/summary.json: a table is named '%.100s', but must be named by letters, "
                        "digits and underscores",
                        folder, s.t.name);
    }
    MAG_TRY(mag_folder_table(ctx, folder, s.t.name, path));
    MAG_TRY(mag_folder_read(ctx, path, &s.m->file, &size));
    s.csv = (mag_csv){s.m->file, s.m->file + size, 1};
    mag_status status = name_columns(ctx, &s, one);
    if (status == MAG_OK) {
        status = make_room(ctx, &s, size, one);
    }
    out->tables[index] = s.t;
    return status == MAG_OK ? read_rows(ctx, &s) : status;
}

mag_status mag_tables_read(mag_context *ctx, const char *folder, const json_t *summary,
                           mag_tables *out)
{
    const json_t *all = json_object_get(summary, "tables");
    const size_t count = json_array_size(all);

    memset(out, 0, sizeof *out);
    out->tables = calloc(count + 1, sizeof *out->tables);
    out->memory = calloc(count + 1, sizeof *out->memory);
    if (out->tables == NULL || out->memory == NULL) {
        return no_memory(ctx, folder);
    }
    out->count = (int)count;
    for (int i = 0; i < out->count; i++) {
        MAG_TRY(read_one(ctx, folder, json_array_get(all, (size_t)i), out, i));
    }
    return MAG_OK;
}

void mag_tables_free(mag_tables *t)
{
    for (int i = 0; i < t->count; i++) {
        free(t->memory[i].file);
        free(t->memory[i].columns);
        free(t->memory[i].numbers);
        free(t->memory[i].texts);
    }
    free(t->tables);
    free(t->memory);
}
