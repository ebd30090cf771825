#include "report/report_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIELDS = 64,        ///< most fields that a page shows
    SERIES_ROWS = 8000, ///< most rows of the series that a page holds
    SMALL = 20000,      ///< up to so many points a value takes 16 bits instead of 8
    COUNTED = 8         ///< outputs in which values are counted, at most
};

/// What is known of a field before its values are stored.
typedef struct range {
    char *name, *unit, *meaning, *group;
    int components;
    double low, high;         ///< [unit] over all outputs shown
    double top;               ///< [unit] largest magnitude of a vector
    float levels[MAG_LEVELS]; ///< [unit] that a value of 8 bits stands for
    void *last;               ///< stored values of the last frame written
    int *frames;              ///< (outputs) number of the block of each output
} range;

/// Everything about the fields while the page is written.
typedef struct pages {
    const mag_result *r;
    const mag_result_view *view;
    mag_observation *o;
    FILE *out;
    double budget; ///< bytes
    size_t points;
    double spacing, origin[3];
    int bits;
    int *shown; ///< (shown_count) outputs that the page holds
    int shown_count, dropped, field_count, field_total, blocks;
    int points_block, series_block; ///< number of the block, or -1
    size_t rows;                    ///< of the series stored
    range fields[FIELDS];
} pages;

static int begin_block(pages *p)
{
    fprintf(p->out, "<script type=\"text/plain\" id=\"b%d\">", p->blocks);
    return p->blocks++;
}

static void end_block(pages *p)
{
    fputs("</script>\n", p->out);
}

static mag_status out_of_memory(mag_context *ctx, const pages *p)
{
    return mag_fail(ctx, MAG_MACHINE, "out of memory: the report of %zu points", p->points);
}

/// The fields of the last output, up to as many as the page shows.
static mag_status name_fields(mag_context *ctx, pages *p)
{
    const mag_shown_field *f = mag_observation_fields(p->o, &p->field_total);

    p->field_count = p->field_total < FIELDS ? p->field_total : FIELDS;
    for (int i = 0; i < p->field_count; i++) {
        range *a = &p->fields[i];
        a->name = strdup(f[i].name);
        a->unit = strdup(f[i].unit);
        a->meaning = strdup(f[i].meaning);
        a->group = strdup(f[i].group);
        if (a->name == NULL || a->unit == NULL || a->meaning == NULL || a->group == NULL) {
            return out_of_memory(ctx, p);
        }
        a->components = f[i].components;
        a->low = INFINITY;
        a->high = -INFINITY;
    }
    return MAG_OK;
}

/// The field of that name in the observation, of the same kind; NULL if this output has none.
static const mag_shown_field *find_field(const pages *p, const range *a)
{
    int count = 0;
    const mag_shown_field *f = mag_observation_fields(p->o, &count);
    for (int i = 0; i < count; i++) {
        if (strcmp(f[i].name, a->name) == 0 && f[i].components == a->components) {
            return &f[i];
        }
    }
    return NULL;
}

static void widen(range *a, const mag_shown_field *f, size_t points)
{
    for (size_t i = 0; i < points; i++) {
        double sum = 0.0;
        for (int d = 0; d < a->components; d++) {
            const double v = (double)f->values[i * (size_t)a->components + (size_t)d];
            if (isfinite(v)) {
                a->low = fmin(a->low, v);
                a->high = fmax(a->high, v);
            }
            sum += v * v;
        }
        a->top = isfinite(sum) ? fmax(a->top, sqrt(sum)) : a->top;
    }
}

/// Keeps every n-th output, counted from the last, so that the fields fit the budget.
static mag_status choose_outputs(mag_context *ctx, pages *p)
{
    const int all = p->view->output_count;
    double bytes = 0.0;

    for (int i = 0; i < p->field_count; i++) {
        bytes += p->fields[i].components * (double)p->points * p->bits / 8.0 * 4.0 / 3.0;
    }
    const double fit = bytes > 0.0 ? fmax(1.0, floor(p->budget / bytes)) : (double)all;
    const int stride = (int)ceil(all / fit);
    p->shown = calloc((size_t)all + 1, sizeof *p->shown);
    if (p->shown == NULL) {
        return out_of_memory(ctx, p);
    }
    for (int i = (all - 1) % stride; i < all; i += stride) {
        p->shown[p->shown_count++] = i;
    }
    p->dropped = all - p->shown_count;
    return MAG_OK;
}

/// Reads an output; those whose points differ in number from the last cannot share its mesh.
static mag_status read_output(mag_context *ctx, pages *p, int output)
{
    size_t points = 0;
    MAG_TRY(mag_result_fields(ctx, p->r, output, p->o));
    mag_observation_points(p->o, &points, NULL);
    if (points != p->points) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "output %d has %zu points but the last one has %zu: the report shows "
                        "fields on points that stay",
                        output, points, p->points);
    }
    return MAG_OK;
}

static mag_status find_ranges(mag_context *ctx, pages *p)
{
    for (int n = 0; n < p->shown_count; n++) {
        MAG_TRY(read_output(ctx, p, p->shown[n]));
        for (int i = 0; i < p->field_count; i++) {
            const mag_shown_field *f = find_field(p, &p->fields[i]);
            if (f != NULL) {
                widen(&p->fields[i], f, p->points);
            }
        }
    }
    for (int i = 0; i < p->field_count; i++) {
        if (p->fields[i].low > p->fields[i].high) { // nothing but NaN
            p->fields[i].low = p->fields[i].high = 0.0;
        }
    }
    return MAG_OK;
}

/// Counts a field's values in some outputs and chooses its levels.
static mag_status choose_levels(mag_context *ctx, pages *p)
{
    const int stride = 1 + (p->shown_count - 1) / COUNTED;
    mag_level_count *counts = malloc((size_t)p->field_count * sizeof *counts + 1);
    mag_status status = counts != NULL ? MAG_OK : out_of_memory(ctx, p);

    for (int i = 0; i < p->field_count && status == MAG_OK; i++) {
        mag_levels_begin(&counts[i], p->fields[i].low, p->fields[i].high);
    }
    for (int n = p->shown_count - 1; n >= 0 && status == MAG_OK; n -= stride) {
        status = read_output(ctx, p, p->shown[n]);
        for (int i = 0; i < p->field_count && status == MAG_OK; i++) {
            const mag_shown_field *f = find_field(p, &p->fields[i]);
            if (f != NULL) {
                mag_levels_count(&counts[i], f->values, p->points * (size_t)f->components);
            }
        }
    }
    for (int i = 0; i < p->field_count && status == MAG_OK; i++) {
        mag_levels_choose(&counts[i], p->fields[i].levels);
    }
    free(counts);
    return status;
}

/// Stores values as the numbers of their levels, or as whole numbers between low and high; the
/// largest number stands for none.
static void quantise(const pages *p, const range *a, const mag_shown_field *f, void *into)
{
    const size_t count = p->points * (size_t)a->components;
    const unsigned none = p->bits == 8 ? MAG_LEVELS : UINT16_MAX;
    const double scale = a->high > a->low ? (none - 1u) / (a->high - a->low) : 0.0;

    for (size_t i = 0; i < count; i++) {
        const float v = f == NULL ? NAN : f->values[i];
        if (p->bits == 8) {
            ((uint8_t *)into)[i] = (uint8_t)(isfinite(v) ? mag_levels_nearest(a->levels, v) : none);
        } else {
            const double q = ((double)v - a->low) * scale + 0.5;
            ((uint16_t *)into)[i] = (uint16_t)(isfinite(v) ? (unsigned)q : none);
        }
    }
}

static mag_status write_frame(mag_context *ctx, pages *p, range *a, int n)
{
    const size_t size = p->points * (size_t)a->components * (size_t)p->bits / 8;
    void *frame = malloc(size + 1);

    if (frame == NULL) {
        return out_of_memory(ctx, p);
    }
    quantise(p, a, find_field(p, a), frame);
    if (a->last != NULL && memcmp(a->last, frame, size) == 0) {
        a->frames[n] = a->frames[n - 1]; // what does not change is stored once
        free(frame);
        return MAG_OK;
    }
    a->frames[n] = begin_block(p);
    mag_base64(p->out, frame, size);
    end_block(p);
    free(a->last);
    a->last = frame;
    return MAG_OK;
}

static mag_status write_frames(mag_context *ctx, pages *p)
{
    for (int i = 0; i < p->field_count; i++) {
        p->fields[i].frames = calloc((size_t)p->shown_count + 1, sizeof(int));
        if (p->fields[i].frames == NULL) {
            return out_of_memory(ctx, p);
        }
    }
    for (int n = 0; n < p->shown_count; n++) {
        MAG_TRY(read_output(ctx, p, p->shown[n]));
        for (int i = 0; i < p->field_count; i++) {
            MAG_TRY(write_frame(ctx, p, &p->fields[i], n));
        }
    }
    return MAG_OK;
}

/// Places in the lattice of cells, as 16-bit numbers.
static mag_status write_places(mag_context *ctx, pages *p, const float *xyz)
{
    uint16_t *place = calloc(3 * p->points + 1, sizeof *place);
    mag_status status = MAG_OK;

    if (place == NULL) {
        return out_of_memory(ctx, p);
    }
    for (size_t i = 0; i < 3 * p->points; i++) {
        p->origin[i % 3] = i < 3 ? (double)xyz[i] : fmin(p->origin[i % 3], (double)xyz[i]);
    }
    for (size_t i = 0; i < 3 * p->points && status == MAG_OK; i++) {
        const double at = round(((double)xyz[i] - p->origin[i % 3]) / p->spacing);
        if (!(at >= 0.0 && at < 65536.0)) {
            status = mag_fail(ctx, MAG_BAD_CASE,
                              "point %zu lies %g cells from the first, but the report shows at "
                              "most 65536 cells along an axis",
                              i / 3, at);
        } else {
            place[i] = (uint16_t)at;
        }
    }
    if (status == MAG_OK) {
        p->points_block = begin_block(p);
        mag_base64(p->out, place, 3 * p->points * sizeof *place);
        end_block(p);
    }
    free(place);
    return status;
}

static mag_status write_points(mag_context *ctx, pages *p)
{
    const float *xyz = mag_observation_points(p->o, NULL, NULL);
    if (p->spacing > 0.0) {
        return write_places(ctx, p, xyz);
    }
    p->points_block = begin_block(p);
    mag_base64(p->out, xyz, 3 * p->points * sizeof *xyz);
    end_block(p);
    return MAG_OK;
}

static mag_status write_fields(mag_context *ctx, pages *p)
{
    if (p->view->output_count == 0) {
        return MAG_OK;
    }
    MAG_TRY(mag_result_fields(ctx, p->r, p->view->output_count - 1, p->o));
    mag_observation_points(p->o, &p->points, &p->spacing);
    if (p->points == 0) {
        return MAG_OK;
    }
    if (mag_points_are_line(mag_observation_points(p->o, NULL, NULL), p->points)) {
        p->spacing = 0.0; // a row of cubes says less than a curve
    }
    p->bits = p->points > SMALL ? 8 : 16;
    MAG_TRY(name_fields(ctx, p));
    MAG_TRY(write_points(ctx, p));
    MAG_TRY(choose_outputs(ctx, p));
    MAG_TRY(find_ranges(ctx, p));
    if (p->bits == 8) {
        MAG_TRY(choose_levels(ctx, p));
    }
    return write_frames(ctx, p);
}

/// The series column by column in single precision; every n-th row, and the last.
static mag_status write_series(mag_context *ctx, pages *p)
{
    const mag_result_view *v = p->view;
    const size_t stride = 1 + v->row_count / SERIES_ROWS;

    if (v->row_count == 0 || v->column_count == 0) {
        return MAG_OK;
    }
    p->rows = (v->row_count - 1) / stride + 1;
    float *all = malloc(p->rows * (size_t)v->column_count * sizeof *all);
    if (all == NULL) {
        return out_of_memory(ctx, p);
    }
    for (size_t n = 0; n < p->rows; n++) {
        const size_t row = v->row_count - 1 - (p->rows - 1 - n) * stride;
        for (int c = 0; c < v->column_count; c++) {
            all[(size_t)c * p->rows + n] =
                (float)v->series[row * (size_t)v->column_count + (size_t)c];
        }
    }
    p->series_block = begin_block(p);
    mag_base64(p->out, all, p->rows * (size_t)v->column_count * sizeof *all);
    end_block(p);
    free(all);
    return MAG_OK;
}

static void put_block(pages *p, const char *key, int block)
{
    if (block < 0) {
        fprintf(p->out, ",\"%s\":null", key);
    } else {
        fprintf(p->out, ",\"%s\":\"b%d\"", key, block);
    }
}

/// The levels of a field of 8 bits.
static void put_levels(pages *p, const range *a)
{
    fputs(",\n\"levels\":[", p->out);
    for (int n = 0; n < MAG_LEVELS && p->bits == 8; n++) {
        fprintf(p->out, "%s%.7g", n == 0 ? "" : ",", (double)a->levels[n]);
    }
    fputc(']', p->out);
}

static void put_fields(pages *p)
{
    fputs(",\n\"fields\":[", p->out);
    for (int i = 0; i < p->field_count; i++) {
        const range *a = &p->fields[i];
        mag_json_put_item(p->out, i, a->name);
        mag_json_put_text(p->out, "unit", a->unit);
        mag_json_put_text(p->out, "meaning", a->meaning);
        mag_json_put_text(p->out, "group", a->group);
        mag_json_put_number(p->out, "components", a->components);
        mag_json_put_number(p->out, "low", a->low);
        mag_json_put_number(p->out, "high", a->high);
        mag_json_put_number(p->out, "top", a->top);
        mag_json_put_number(p->out, "bits", p->bits);
        put_levels(p, a);
        fputs(",\"frames\":[", p->out);
        for (int n = 0; n < p->shown_count; n++) {
            fprintf(p->out, "%s\"b%d\"", n == 0 ? "" : ",", a->frames[n]);
        }
        fputs("]}", p->out);
    }
    fputs("],\n\"times\":[", p->out);
    for (int n = 0; n < p->shown_count; n++) {
        fputs(n == 0 ? "" : ",", p->out);
        mag_json_number(p->out, p->view->output_times[p->shown[n]]);
    }
    fprintf(p->out, "],\n\"points\":{\"count\":%zu,\"spacing\":%.9g,\"origin\":[%.9g,%.9g,%.9g]",
            p->points, p->spacing, p->origin[0], p->origin[1], p->origin[2]);
    put_block(p, "block", p->points_block);
    fputc('}', p->out);
}

static void put_notes(pages *p)
{
    char note[256];

    fputs(",\n\"notes\":[", p->out);
    if (p->dropped > 0) {
        snprintf(note, sizeof note,
                 "To keep this page small it shows %d of the %d outputs in time; the result folder "
                 "holds all of them.",
                 p->shown_count, p->view->output_count);
        mag_json_text(p->out, note);
    }
    if (p->field_count < p->field_total) {
        snprintf(note, sizeof note,
                 "This page shows the first %d of the %d fields; the result folder holds all of "
                 "them.",
                 p->field_count, p->field_total);
        fputs(p->dropped > 0 ? "," : "", p->out);
        mag_json_text(p->out, note);
    }
    fputc(']', p->out);
}

static void put_summary(pages *p)
{
    const mag_result_view *v = p->view;

    fputs("<script type=\"application/json\" id=\"result\">{\"version\":", p->out);
    mag_json_text(p->out, v->version);
    mag_json_put_text(p->out, "model", v->model);
    mag_json_put_text(p->out, "title", v->title);
    mag_json_put_text(p->out, "status", v->status);
    mag_json_put_text(p->out, "reason", v->reason);
    mag_json_put_number(p->out, "wall_seconds", v->wall_seconds);
    mag_json_put_number(p->out, "threads", v->threads);
    mag_page_numbers(p->out, v);
    mag_page_tables(p->out, v);
    mag_json_put_number(p->out, "rows", (double)p->rows);
    put_block(p, "series", p->series_block);
    put_notes(p);
    put_fields(p);
    mag_json_put_text(p->out, "case", v->case_text);
    mag_json_put_text(p->out, "full_case", v->full_text);
    fputs("}</script>\n", p->out);
}

static mag_status write_all(mag_context *ctx, pages *p)
{
    MAG_TRY(write_fields(ctx, p));
    MAG_TRY(write_series(ctx, p));
    put_summary(p);
    return MAG_OK;
}

mag_status mag_page_data(mag_context *ctx, const mag_result *r, double budget, FILE *out)
{
    pages *p = calloc(1, sizeof *p);
    mag_status status = MAG_MACHINE;

    if (p == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: %zu bytes", sizeof *p);
    }
    *p = (pages){.r = r, .view = mag_result_look(r), .o = mag_observation_create(), .out = out};
    p->budget = budget;
    p->points_block = p->series_block = -1;
    status = p->o == NULL ? out_of_memory(ctx, p) : write_all(ctx, p);
    for (int i = 0; i < p->field_count; i++) {
        free(p->fields[i].name);
        free(p->fields[i].unit);
        free(p->fields[i].meaning);
        free(p->fields[i].group);
        free(p->fields[i].last);
        free(p->fields[i].frames);
    }
    free(p->shown);
    mag_observation_destroy(p->o);
    free(p);
    return status;
}
