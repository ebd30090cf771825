#include "report/curves.h"
#include "report/ink.h"
#include "report/report_parts.h"

#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_head(cairo_t *cr, const mag_result_view *v, const char *title)
{
    char foot[512];

    cairo_set_source_rgb(cr, 1.0, 1.0, 1.0);
    cairo_paint(cr);
    mag_ink_set(cr, mag_ink_dark);
    mag_ink_font(cr, 34.0, true);
    mag_ink_text(cr, MAG_PICTURE_MARGIN, 66.0, MAG_LEFT, title);
    mag_ink_set(cr, mag_ink_quiet);
    mag_ink_font(cr, 19.0, false);
    mag_ink_text(cr, MAG_PICTURE_MARGIN, 98.0, MAG_LEFT, v->title);
    snprintf(foot, sizeof foot, "Magnesia %s, model %s", v->version, v->model);
    mag_ink_font(cr, 15.0, false);
    mag_ink_text(cr, MAG_PICTURE_WIDTH - MAG_PICTURE_MARGIN, MAG_PICTURE_HEIGHT - 22.0, MAG_RIGHT,
                 foot);
}

/// A scale of colours beside the part, with ticks at round numbers.
static void put_legend(cairo_t *cr, const mag_shown_field *f, double low, double high)
{
    const double x = MAG_PICTURE_WIDTH - 230.0, top = 210.0, tall = 600.0;
    const mag_shown_unit u = mag_shown_unit_for(f->unit, fmax(fabs(low), fabs(high)));
    const double a = low * u.factor + u.shift, b = high * u.factor + u.shift;
    const double step = mag_tick_step(b - a, 6);
    char text[MAG_LABEL_LENGTH];
    double t = 0.0;

    for (int i = 0; i < (int)tall; i++) {
        double rgb[3];
        mag_colour_at(1.0 - i / (tall - 1.0), rgb);
        mag_ink_set(cr, rgb);
        cairo_rectangle(cr, x, top + i, 30.0, 1.5);
        cairo_fill(cr);
    }
    mag_ink_label(f->name, u.text, text);
    mag_ink_set(cr, mag_ink_dark);
    mag_ink_font(cr, 19.0, true);
    mag_ink_text(cr, x, top - 24.0, MAG_LEFT, text);
    mag_ink_font(cr, 18.0, false);
    cairo_set_line_width(cr, 1.5);
    for (int k = 0; mag_ink_tick(a, b, step, k, &t, text); k++) {
        const double y = top + tall * (1.0 - (t - a) / (b - a));
        cairo_move_to(cr, x + 30.0, y);
        cairo_line_to(cr, x + 38.0, y);
        cairo_stroke(cr);
        mag_ink_text(cr, x + 46.0, y + 6.0, MAG_LEFT, text);
    }
    if (!(step > 0.0)) {
        snprintf(text, sizeof text, "%.6g", a);
        mag_ink_text(cr, x + 46.0, top + 0.5 * tall, MAG_LEFT, text);
    }
}

static void put_none(cairo_t *cr)
{
    cairo_set_source_rgb(cr, 0.62, 0.62, 0.62);
    cairo_rectangle(cr, MAG_PICTURE_WIDTH - 230.0, 836.0, 30.0, 20.0);
    cairo_fill(cr);
    mag_ink_set(cr, mag_ink_dark);
    mag_ink_font(cr, 18.0, false);
    mag_ink_text(cr, MAG_PICTURE_WIDTH - 184.0, 852.0, MAG_LEFT, "no value");
}

/// A bar of a round length; true for what lies along the plane of the picture.
static void put_scale_bar(cairo_t *cr, double pixels_per_metre)
{
    const double step = mag_tick_step(220.0 / pixels_per_metre, 1);
    const double length = step * pixels_per_metre > 400.0 ? 0.5 * step : step;
    const mag_shown_unit u = mag_shown_unit_for("m", length);
    const double wide = length * pixels_per_metre, y = MAG_PICTURE_HEIGHT - 50.0;
    char text[64];

    mag_ink_set(cr, mag_ink_dark);
    cairo_set_line_width(cr, 3.0);
    cairo_move_to(cr, MAG_PICTURE_MARGIN, y - 8.0);
    cairo_line_to(cr, MAG_PICTURE_MARGIN, y);
    cairo_line_to(cr, MAG_PICTURE_MARGIN + wide, y);
    cairo_line_to(cr, MAG_PICTURE_MARGIN + wide, y - 8.0);
    cairo_stroke(cr);
    snprintf(text, sizeof text, "%.6g %s", length * u.factor, u.text);
    mag_ink_font(cr, 18.0, false);
    mag_ink_text(cr, MAG_PICTURE_MARGIN + 0.5 * wide, y + 24.0, MAG_CENTRE, text);
}

static int find_column(const mag_result_view *v, const char *name, size_t length)
{
    for (int c = 0; c < v->column_count; c++) {
        if (strlen(v->columns[c].name) == length && memcmp(v->columns[c].name, name, length) == 0) {
            return c;
        }
    }
    return -1;
}

/// Adds a column to the panel of its unit, or to a new one.
static mag_status add_column(mag_context *ctx, const mag_result_view *v, int column,
                             mag_panel *panels, int *count)
{
    int i = 0;
    while (i < *count && strcmp(panels[i].unit, v->columns[column].unit) != 0) {
        i++;
    }
    if (i == MAG_PANELS || panels[i].count == MAG_CURVES) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a picture shows at most %d units and %d curves of a unit", MAG_PANELS,
                        MAG_CURVES);
    }
    const mag_curve c = {v->series, v->series + column, v->row_count, (size_t)v->column_count,
                         v->columns[column].name};
    *count = i == *count ? i + 1 : *count;
    panels[i].unit = v->columns[column].unit;
    mag_panel_add(&panels[i], &c);
    return MAG_OK;
}

static mag_status draw_columns(mag_context *ctx, cairo_t *cr, const mag_result_view *v,
                               const mag_picture *picture, mag_panel *panels)
{
    int count = 0;

    for (const char *at = picture->columns; *at != '\0';) {
        const size_t length = strcspn(at, ",");
        const int column = find_column(v, at, length);
        if (column < 0) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "%s shows the column \"%.*s\", which series.csv does not have",
                            picture->file, (int)length, at);
        }
        MAG_TRY(add_column(ctx, v, column, panels, &count));
        at += length + (at[length] == ',');
    }
    if (v->row_count > 0 && count > 0) {
        mag_panels_draw(cr, panels, count, v->columns[0].name, v->columns[0].unit);
    }
    return MAG_OK;
}

/// The scalars of a field: a vector shows its magnitude. The caller frees them.
static float *take_scalars(const mag_shown_field *f, size_t points, double *low, double *high,
                           size_t *none)
{
    float *out = malloc((points + 1) * sizeof *out);

    *low = INFINITY;
    *high = -INFINITY;
    *none = 0;
    for (size_t i = 0; out != NULL && i < points; i++) {
        const float *v = &f->values[i * (size_t)f->components];
        out[i] = f->components == 1 ? v[0] : sqrtf(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        if (isfinite(out[i])) {
            *low = fmin(*low, (double)out[i]);
            *high = fmax(*high, (double)out[i]);
        } else {
            (*none)++;
        }
    }
    if (*low > *high) {
        *low = *high = 0.0;
    }
    return out;
}

static mag_status draw_part(mag_context *ctx, cairo_t *cr, cairo_surface_t *surface,
                            const mag_shown_field *f, mag_cubes *cubes, size_t none)
{
    const int window[4] = {MAG_PICTURE_MARGIN, 120, MAG_PICTURE_WIDTH - 330,
                           MAG_PICTURE_HEIGHT - 210};
    mag_image image = {MAG_PICTURE_WIDTH, MAG_PICTURE_HEIGHT, NULL};
    double scale = 0.0;

    cairo_surface_flush(surface);
    image.pixels = (uint32_t *)(void *)cairo_image_surface_get_data(surface);
    MAG_TRY(mag_draw_cubes(ctx, cubes, &image, window, &scale));
    cairo_surface_mark_dirty(surface);
    put_legend(cr, f, cubes->low, cubes->high);
    put_scale_bar(cr, scale);
    if (none > 0) {
        put_none(cr);
    }
    return MAG_OK;
}

/// A field along a line of points.
static mag_status draw_profile(mag_context *ctx, cairo_t *cr, const mag_shown_field *f,
                               const mag_cubes *points, mag_panel *panels)
{
    double *x = calloc(2 * points->count + 1, sizeof *x), *y = x + points->count;

    if (x == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a curve of %zu points", points->count);
    }
    for (size_t i = 0; i < points->count; i++) {
        double d2 = 0.0;
        for (size_t d = 0; d < 3 && i > 0; d++) {
            const double step = (double)points->xyz[3 * i + d] - (double)points->xyz[3 * i - 3 + d];
            d2 += step * step;
        }
        x[i] = (i > 0 ? x[i - 1] : 0.0) + sqrt(d2);
        y[i] = (double)points->values[i];
    }
    const mag_curve c = {x, y, points->count, 1, f->name};
    panels[0].unit = f->unit;
    mag_panel_add(&panels[0], &c);
    mag_panels_draw(cr, panels, 1, "along the profile", "m");
    free(x);
    return MAG_OK;
}

static mag_status draw_values(mag_context *ctx, cairo_t *cr, cairo_surface_t *surface,
                              const mag_observation *o, const mag_shown_field *f, mag_panel *panels)
{
    mag_cubes cubes = {0};
    size_t none = 0;
    mag_status status = MAG_OK;

    cubes.xyz = mag_observation_points(o, &cubes.count, &cubes.spacing);
    float *values = take_scalars(f, cubes.count, &cubes.low, &cubes.high, &none);
    if (values == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a picture of %zu points", cubes.count);
    }
    cubes.values = values;
    const bool line = cubes.spacing <= 0.0 || mag_points_are_line(cubes.xyz, cubes.count);
    if (cubes.count > 0 && !line) {
        status = draw_part(ctx, cr, surface, f, &cubes, none);
    } else if (cubes.count > 0) {
        status = draw_profile(ctx, cr, f, &cubes, panels);
    }
    free(values);
    return status;
}

static mag_status draw_field(mag_context *ctx, cairo_t *cr, cairo_surface_t *surface,
                             const mag_observation *o, const mag_picture *picture,
                             mag_panel *panels)
{
    int count = 0;
    const mag_shown_field *f = mag_observation_fields(o, &count);

    for (int i = 0; i < count; i++) {
        if (strcmp(f[i].name, picture->field) == 0) {
            return draw_values(ctx, cr, surface, o, &f[i], panels);
        }
    }
    return mag_fail(ctx, MAG_BAD_CASE, "%s shows the field \"%s\", which the last output lacks",
                    picture->file, picture->field);
}

static mag_status draw_output(mag_context *ctx, cairo_t *cr, cairo_surface_t *surface,
                              const mag_result *r, const mag_picture *picture, mag_panel *panels)
{
    const mag_result_view *v = mag_result_look(r);

    if (v->output_count == 0) {
        return MAG_OK; // a run that stopped before its first output has no fields yet
    }
    mag_observation *o = mag_observation_create();
    mag_status status = o == NULL ? mag_fail(ctx, MAG_MACHINE, "out of memory: a picture")
                                  : mag_result_fields(ctx, r, v->output_count - 1, o);
    if (status == MAG_OK) {
        status = draw_field(ctx, cr, surface, o, picture, panels);
    }
    mag_observation_destroy(o);
    return status;
}

static mag_status draw(mag_context *ctx, cairo_t *cr, cairo_surface_t *surface, const mag_result *r,
                       const mag_picture *picture)
{
    mag_panel *panels = calloc(MAG_PANELS + 1, sizeof *panels);
    mag_status status = MAG_OK;

    if (panels == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a picture");
    }
    put_head(cr, mag_result_look(r), picture->title);
    if (picture->field != NULL) {
        status = draw_output(ctx, cr, surface, r, picture, panels);
    } else if (picture->columns != NULL) {
        status = draw_columns(ctx, cr, mag_result_look(r), picture, panels);
    }
    free(panels);
    return status;
}

mag_status mag_picture_write(mag_context *ctx, const mag_result *r, const mag_picture *picture,
                             const char *file)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, MAG_PICTURE_WIDTH, MAG_PICTURE_HEIGHT);
    cairo_t *cr = cairo_create(surface);
    mag_status status = MAG_OK;

    if (cairo_status(cr) == CAIRO_STATUS_SUCCESS) {
        status = draw(ctx, cr, surface, r, picture);
    }
    status = status == MAG_OK ? mag_ink_write(ctx, cr, file) : status;
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return status;
}
