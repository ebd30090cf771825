#include "table.h"
#include "app.h"
#include "base/json.h"
#include "base/units.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 512 }; ///< longest cell shown, with its end mark

/// How a column is shown.
typedef struct column {
    char heading[CELL];
    double factor, shift; ///< shown = value * factor + shift
    int width;            ///< letters of the widest cell
} column;

static size_t cell_at(const mag_shown_table *t, size_t row, int c)
{
    return row * (size_t)t->column_count + (size_t)c;
}

/// Letters of a UTF-8 text.
static int count_letters(const char *text)
{
    int letters = 0;
    for (const char *c = text; *c != '\0'; c++) {
        letters += ((unsigned char)*c & 0xC0) != 0x80;
    }
    return letters;
}

/// What a cell shows: a text in one line, a number in the column's unit, "-" if it is not known.
static void describe_cell(const mag_shown_table *t, const column *by, size_t row, int c,
                          char text[CELL])
{
    const char *words = t->texts[cell_at(t, row, c)];
    const double value = t->numbers[cell_at(t, row, c)] * by[c].factor + by[c].shift;

    if (words == NULL) {
        snprintf(text, CELL, isnan(value) ? "-" : "%.5g", value);
        return;
    }
    snprintf(text, CELL, "%s", words);
    for (char *letter = text; *letter != '\0'; letter++) {
        const unsigned char u = (unsigned char)*letter;
        *letter = u < 0x20 || u == 0x7F ? ' ' : *letter;
    }
}

/// A usual size of the column's values, by their geometric mean: one large value does not make the
/// others hard to read. 0 if none is known.
static double find_size(const mag_shown_table *t, int c)
{
    double sum = 0.0;
    size_t count = 0;

    for (size_t row = 0; row < t->row_count; row++) {
        const double value = fabs(t->numbers[cell_at(t, row, c)]);
        if (isfinite(value) && value > 0.0) {
            sum += log(value);
            count++;
        }
    }
    return count > 0 ? exp(sum / (double)count) : 0.0;
}

static void choose_unit(const mag_shown_table *t, int c, column *one)
{
    const mag_column *from = &t->columns[c];
    const char *unit = mag_units_of_size(from->unit != NULL ? from->unit : "1", find_size(t, c),
                                         &one->factor, &one->shift);
    snprintf(one->heading, CELL, unit[0] != '\0' ? "%.200s [%.200s]" : "%.200s", from->name, unit);
}

static void measure(const mag_shown_table *t, column *by)
{
    for (int c = 0; c < t->column_count; c++) {
        choose_unit(t, c, &by[c]);
        by[c].width = count_letters(by[c].heading);
        for (size_t row = 0; row < t->row_count; row++) {
            char text[CELL];
            describe_cell(t, by, row, c, text);
            const int letters = count_letters(text);
            by[c].width = letters > by[c].width ? letters : by[c].width;
        }
    }
}

/// Numbers end at the same place, texts begin there.
static void print_cell(const char *text, bool number, int width, bool last)
{
    const int space = width - count_letters(text);
    if (number) {
        printf("  %*s%s", space, "", text);
    } else {
        printf("  %s%*s", text, last ? 0 : space, "");
    }
}

static void print_cells(const mag_shown_table *t, const column *by)
{
    const int count = t->column_count;

    for (int c = 0; c < count; c++) {
        print_cell(by[c].heading, t->columns[c].unit != NULL, by[c].width, c + 1 == count);
    }
    putchar('\n');
    for (size_t row = 0; row < t->row_count; row++) {
        for (int c = 0; c < count; c++) {
            char text[CELL];
            describe_cell(t, by, row, c, text);
            print_cell(text, t->columns[c].unit != NULL, by[c].width, c + 1 == count);
        }
        putchar('\n');
    }
}

mag_status app_table_print(mag_context *ctx, const mag_shown_table *t)
{
    column *by = calloc((size_t)t->column_count, sizeof *by);
    if (by == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: %d columns", t->column_count);
    }
    printf("%s: %s\n", t->title, t->meaning);
    measure(t, by);
    print_cells(t, by);
    if (t->row_count == 0) {
        puts("  no rows");
    }
    free(by);
    for (int c = 0; c < t->column_count; c++) {
        printf("%s  %-20s %s\n", c == 0 ? "\n" : "", t->columns[c].name, t->columns[c].meaning);
    }
    return MAG_OK;
}

static json_t *make_columns(const mag_shown_table *t)
{
    json_t *all = json_array();
    for (int c = 0; c < t->column_count; c++) {
        const mag_column *from = &t->columns[c];
        json_t *unit = from->unit != NULL ? mag_json_make_text(from->unit) : json_null();
        json_array_append_new(all, json_pack("{s:o,s:o,s:o}", "name",
                                             mag_json_make_text(from->name), "unit", unit,
                                             "meaning", mag_json_make_text(from->meaning)));
    }
    return all;
}

static json_t *make_row(const mag_shown_table *t, size_t row)
{
    json_t *all = json_object();
    for (int c = 0; c < t->column_count; c++) {
        const char *words = t->texts[cell_at(t, row, c)];
        json_object_set_new(all, t->columns[c].name,
                            words != NULL ? mag_json_make_text(words)
                                          : mag_json_make_number(t->numbers[cell_at(t, row, c)]));
    }
    return all;
}

mag_status app_table_print_json(mag_context *ctx, const mag_shown_table *t)
{
    json_t *rows = json_array();
    for (size_t row = 0; row < t->row_count; row++) {
        json_array_append_new(rows, make_row(t, row));
    }
    json_t *all = json_pack("{s:o,s:o,s:o,s:o,s:o}", "name", mag_json_make_text(t->name), "title",
                            mag_json_make_text(t->title), "meaning", mag_json_make_text(t->meaning),
                            "columns", make_columns(t), "rows", rows);
    return app_print_json(all) ? MAG_OK
                               : mag_fail(ctx, MAG_MACHINE, "%s: cannot be printed", t->name);
}
