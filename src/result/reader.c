#include "base/json.h"
#include "mag/result.h"
#include "result/folder.h"
#include "result/tables.h"
#include "result/vtkhdf.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mag_result {
    mag_result_view view;
    mag_result_band *bands;
    mag_result_band_run *band_runs;
    json_t *summary; ///< its texts are lent to the view
    mag_value *numbers;
    mag_assumption *assumptions;
    mag_picture *pictures;
    mag_tables tables;
    mag_result_sweep *sweeps;
    mag_value *columns;
    double *series;
    double *outputs;
    char *case_text;
    char *full_text;
    char folder[MAG_PATH_LENGTH];
};

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/// Zeroed room for `items`, and one more: never of size 0.
static void *room_for(size_t items, size_t item, int *count)
{
    *count = (int)items;
    return calloc(items + 1, item);
}

static bool read_numbers(mag_result *r)
{
    json_t *all = json_object_get(r->summary, "numbers");
    const char *name;
    json_t *one;
    int i = 0;

    r->numbers = room_for(json_object_size(all), sizeof *r->numbers, &r->view.number_count);
    if (r->numbers == NULL) {
        return false;
    }
    json_object_foreach(all, name, one)
    {
        r->numbers[i++] = (mag_value){name,
                                      number_of(one, "value"),
                                      mag_json_words(one, "unit"),
                                      mag_json_words(one, "meaning"),
                                      number_of(one, "low"),
                                      number_of(one, "high")};
    }
    r->view.numbers = r->numbers;
    return true;
}

static bool read_bands(mag_result *r)
{
    json_t *all = json_object_get(r->summary, "bands");
    const json_t *runs = json_object_get(r->summary, "band_runs");
    mag_result_bands *b = &r->view.bands;
    const char *name;
    json_t *one;
    int i = 0;

    r->bands = room_for(json_object_size(all), sizeof *r->bands, &b->count);
    r->band_runs = room_for(json_array_size(runs), sizeof *r->band_runs, &b->run_count);
    if (r->bands == NULL || r->band_runs == NULL) {
        return false;
    }
    json_object_foreach(all, name, one)
    {
        r->bands[i++] = (mag_result_band){name, number_of(one, "low"), number_of(one, "base"),
                                          number_of(one, "high")};
    }
    for (i = 0; i < b->run_count; i++) {
        one = json_array_get(runs, (size_t)i);
        r->band_runs[i] =
            (mag_result_band_run){mag_json_words(one, "name"), mag_json_words(one, "changes"),
                                  mag_json_words(one, "status"), mag_json_words(one, "reason"),
                                  json_is_true(json_object_get(one, "base"))};
    }
    b->bands = r->bands;
    b->runs = r->band_runs;
    b->finished = (int)json_integer_value(json_object_get(r->summary, "bands_of"));
    return true;
}

static bool read_assumptions(mag_result *r)
{
    const json_t *all = json_object_get(r->summary, "assumptions");

    r->assumptions =
        room_for(json_array_size(all), sizeof *r->assumptions, &r->view.assumption_count);
    for (int i = 0; r->assumptions != NULL && i < r->view.assumption_count; i++) {
        const json_t *one = json_array_get(all, (size_t)i);
        const bool recalled = strcmp(mag_json_words(one, "flag"), "recalled") == 0;
        r->assumptions[i] = (mag_assumption){
            mag_json_words(one, "name"), number_of(one, "value"), mag_json_words(one, "unit"),
            recalled ? MAG_FLAG_recalled : MAG_FLAG_assumed, mag_json_words(one, "source")};
    }
    r->view.assumptions = r->assumptions;
    return r->assumptions != NULL;
}

static bool read_pictures(mag_result *r)
{
    const json_t *all = json_object_get(r->summary, "pictures");

    r->pictures = room_for(json_array_size(all), sizeof *r->pictures, &r->view.picture_count);
    for (int i = 0; r->pictures != NULL && i < r->view.picture_count; i++) {
        const json_t *one = json_array_get(all, (size_t)i);
        r->pictures[i] = (mag_picture){mag_json_words(one, "file"), mag_json_words(one, "title"),
                                       json_string_value(json_object_get(one, "field")),
                                       json_string_value(json_object_get(one, "columns"))};
    }
    r->view.pictures = r->pictures;
    return r->pictures != NULL;
}

static bool read_sweeps(mag_result *r)
{
    json_t *all = json_object_get(r->summary, "sweeps");
    const char *name;
    json_t *one;
    int i = 0;

    r->sweeps = room_for(json_object_size(all), sizeof *r->sweeps, &r->view.sweep_count);
    if (r->sweeps == NULL) {
        return false;
    }
    json_object_foreach(all, name, one)
    {
        r->sweeps[i++] = (mag_result_sweep){name, json_number_value(one)};
    }
    r->view.sweeps = r->sweeps;
    return true;
}

static bool read_columns(mag_result *r)
{
    const json_t *all = json_object_get(r->summary, "columns");

    r->columns = room_for(json_array_size(all), sizeof *r->columns, &r->view.column_count);
    for (int i = 0; r->columns != NULL && i < r->view.column_count; i++) {
        const json_t *one = json_array_get(all, (size_t)i);
        r->columns[i] =
            (mag_value){mag_json_words(one, "name"),    NAN, mag_json_words(one, "unit"),
                        mag_json_words(one, "meaning"), NAN, NAN};
    }
    r->view.columns = r->columns;
    return r->columns != NULL;
}

static bool read_outputs(mag_result *r)
{
    const json_t *all = json_object_get(r->summary, "outputs");

    r->outputs = room_for(json_array_size(all), sizeof *r->outputs, &r->view.output_count);
    for (int i = 0; r->outputs != NULL && i < r->view.output_count; i++) {
        r->outputs[i] = json_number_value(json_array_get(all, (size_t)i));
    }
    r->view.output_times = r->outputs;
    return r->outputs != NULL;
}

static mag_status read_summary(mag_context *ctx, mag_result *r)
{
    char path[MAG_PATH_LENGTH];
    json_error_t error;
    MAG_TRY(mag_folder_path(ctx, r->folder, "summary.json", path));

    r->summary = json_load_file(path, 0, &error);
    if (r->summary == NULL && error.line < 0) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s: cannot be read: not a result folder?", path);
    }
    if (r->summary == NULL) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s:%d:%d: %s", path, error.line, error.column,
                        error.text);
    }
    mag_result_view *v = &r->view;
    v->version = mag_json_words(r->summary, "magnesia");
    v->model = mag_json_words(r->summary, "model");
    v->title = mag_json_words(r->summary, "title");
    v->status = mag_json_words(r->summary, "status");
    v->reason = mag_json_words(r->summary, "reason");
    v->fingerprint = mag_json_words(r->summary, "fingerprint");
    v->wall_seconds = number_of(r->summary, "wall_seconds");
    v->threads = (int)json_integer_value(json_object_get(r->summary, "threads"));
    const bool good = read_numbers(r) && read_bands(r) && read_assumptions(r) && read_pictures(r) &&
                      read_sweeps(r) && read_columns(r) && read_outputs(r);
    return good ? MAG_OK : mag_fail(ctx, MAG_MACHINE, "%s: out of memory", path);
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (const char *at = strchr(text, '\n'); at != NULL; at = strchr(at + 1, '\n')) {
        lines++;
    }
    return lines;
}

/// The numbers of one line; `at` ends behind it. False where they are not as many as the columns.
static bool read_line(const char **at, double *row, int columns)
{
    for (int c = 0; c < columns; c++) {
        char *end;
        row[c] = strtod(*at, &end);
        if (end == *at || *end != (c + 1 < columns ? ',' : '\n')) {
            return false;
        }
        *at = end + 1;
    }
    return true;
}

static mag_status parse_series(mag_context *ctx, mag_result *r, const char *path, const char *text)
{
    mag_result_view *v = &r->view;
    const size_t lines = count_lines(text);
    const char *at = strchr(text, '\n');

    v->row_count = lines > 1 && v->column_count > 0 ? lines - 1 : 0;
    r->series = calloc(v->row_count * (size_t)v->column_count + 1, sizeof *r->series);
    if (r->series == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: out of memory for %zu rows", path, v->row_count);
    }
    at = at != NULL ? at + 1 : text;
    for (size_t i = 0; i < v->row_count; i++) {
        if (!read_line(&at, r->series + i * (size_t)v->column_count, v->column_count)) {
            return mag_fail(ctx, MAG_BAD_CASE, "%s:%zu: should hold %d numbers between commas",
                            path, i + 2, v->column_count);
        }
    }
    for (int c = 0; c < v->column_count && v->row_count > 0; c++) {
        r->columns[c].value = r->series[(v->row_count - 1) * (size_t)v->column_count + (size_t)c];
    }
    v->series = r->series;
    return MAG_OK;
}

static mag_status read_series(mag_context *ctx, mag_result *r)
{
    char path[MAG_PATH_LENGTH];
    char *text = NULL;
    MAG_TRY(mag_folder_path(ctx, r->folder, "series.csv", path));
    mag_status status = mag_folder_read(ctx, path, &text, NULL);
    if (status == MAG_OK) {
        status = parse_series(ctx, r, path, text);
    }
    free(text);
    return status;
}

static mag_status read_all(mag_context *ctx, mag_result *r)
{
    char path[MAG_PATH_LENGTH];
    MAG_TRY(read_summary(ctx, r));
    MAG_TRY(read_series(ctx, r));
    MAG_TRY(mag_tables_read(ctx, r->folder, r->summary, &r->tables));
    r->view.tables = r->tables.tables;
    r->view.table_count = r->tables.count;
    MAG_TRY(mag_folder_path(ctx, r->folder, "case.yaml", path));
    MAG_TRY(mag_folder_read(ctx, path, &r->case_text, NULL));
    r->view.case_text = r->case_text;
    MAG_TRY(mag_folder_path(ctx, r->folder, "case.full.yaml", path));
    MAG_TRY(mag_folder_read(ctx, path, &r->full_text, NULL));
    r->view.full_text = r->full_text;
    return MAG_OK;
}

mag_status mag_result_open(mag_context *ctx, const char *folder, mag_result **out)
{
    mag_result *r = calloc(1, sizeof *r);
    *out = NULL;
    if (r == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: the result %s", folder);
    }
    snprintf(r->folder, sizeof r->folder, "%s", folder);
    const mag_status status = read_all(ctx, r);
    if (status != MAG_OK) {
        mag_result_close(r);
        return status;
    }
    *out = r;
    return MAG_OK;
}

const mag_result_view *mag_result_look(const mag_result *r)
{
    return &r->view;
}

mag_status mag_result_fields(mag_context *ctx, const mag_result *r, int index,
                             mag_observation *into)
{
    char path[MAG_PATH_LENGTH];
    if (index < 0 || index >= r->view.output_count) {
        return mag_fail(ctx, MAG_BAD_CALL, "%s: there is no output %d, but 0 to %d", r->folder,
                        index, r->view.output_count - 1);
    }
    MAG_TRY(mag_folder_fields(ctx, r->folder, index, path));
    return mag_vtkhdf_read(ctx, path, into);
}

void mag_result_close(mag_result *r)
{
    if (r == NULL) {
        return;
    }
    json_decref(r->summary);
    free(r->numbers);
    free(r->bands);
    free(r->band_runs);
    free(r->assumptions);
    free(r->pictures);
    mag_tables_free(&r->tables);
    free(r->sweeps);
    free(r->columns);
    free(r->series);
    free(r->outputs);
    free(r->case_text);
    free(r->full_text);
    free(r);
}
