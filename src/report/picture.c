#include "report/report_parts.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WIDTH = 1600,  ///< pixels of a picture
    HEIGHT = 1000, ///< pixels of a picture
    MARGIN = 56,   ///< pixels
    CURVES = 32,   ///< most curves in a picture
    PANELS = 8     ///< most panels in a picture
};

static const double ink[3] = {0.11, 0.14, 0.19}, quiet[3] = {0.36, 0.41, 0.47};
static const double palette[][3] = {{0.18, 0.44, 0.70}, {0.85, 0.51, 0.17}, {0.16, 0.62, 0.45},
                                    {0.72, 0.27, 0.49}, {0.48, 0.38, 0.77}, {0.54, 0.48, 0.18}};
enum { PALETTE = sizeof palette / sizeof palette[0] };

/// Where a text stands relative to its point.
typedef enum align { LEFT, CENTRE, RIGHT } align;

static void set_ink(cairo_t *cr, const double rgb[3])
{
    cairo_set_source_rgb(cr, rgb[0], rgb[1], rgb[2]);
}

static void choose_font(cairo_t *cr, double size, bool bold)
{
    cairo_select_font_face(cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, size);
}

static double text_width(cairo_t *cr, const char *text)
{
    cairo_text_extents_t e;
    cairo_text_extents(cr, text, &e);
    return e.x_advance;
}

static void put_text(cairo_t *cr, double x, double y, align how, const char *text)
{
    const double w = text_width(cr, text);
    cairo_move_to(cr, x - (how == LEFT ? 0.0 : how == CENTRE ? 0.5 * w : w), y);
    cairo_show_text(cr, text);
    cairo_new_path(cr);
}

/// "inlet_speed" as people write it.
static void make_readable(const char *name, char *out, size_t room)
{
    snprintf(out, room, "%s", name);
    for (char *c = out; *c != '\0'; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
    if (out[0] >= 'a' && out[0] <= 'z') {
        out[0] = (char)(out[0] - 'a' + 'A');
    }
}

static void put_unit(char *out, size_t room, const char *unit)
{
    snprintf(out, room, unit[0] == '\0' ? "%s" : " [%s]", unit);
}

static void put_head(cairo_t *cr, const mag_result_view *v, const char *title)
{
    char foot[512];

    cairo_set_source_rgb(cr, 1.0, 1.0, 1.0);
    cairo_paint(cr);
    set_ink(cr, ink);
    choose_font(cr, 34.0, true);
    put_text(cr, MARGIN, 66.0, LEFT, title);
    set_ink(cr, quiet);
    choose_font(cr, 19.0, false);
    put_text(cr, MARGIN, 98.0, LEFT, v->title);
    snprintf(foot, sizeof foot, "Magnesia %s, model %s", v->version, v->model);
    choose_font(cr, 15.0, false);
    put_text(cr, WIDTH - MARGIN, HEIGHT - 22.0, RIGHT, foot);
}

/// A scale of colours beside the part, with ticks at round numbers.
static void put_legend(cairo_t *cr, const mag_shown_field *f, double low, double high)
{
    const double x = WIDTH - 230.0, top = 210.0, tall = 600.0;
    const mag_shown_unit u = mag_shown_unit_for(f->unit, fmax(fabs(low), fabs(high)));
    const double a = low * u.factor + u.shift, b = high * u.factor + u.shift;
    const double step = mag_tick_step(b - a, 6);
    char name[160], unit[80], text[288];

    for (int i = 0; i < (int)tall; i++) {
        double rgb[3];
        mag_colour_at(1.0 - i / (tall - 1.0), rgb);
        set_ink(cr, rgb);
        cairo_rectangle(cr, x, top + i, 30.0, 1.5);
        cairo_fill(cr);
    }
    make_readable(f->name, name, sizeof name);
    put_unit(unit, sizeof unit, u.text);
    snprintf(text, sizeof text, "%s%s", name, unit);
    set_ink(cr, ink);
    choose_font(cr, 19.0, true);
    put_text(cr, x, top - 24.0, LEFT, text);
    choose_font(cr, 18.0, false);
    cairo_set_line_width(cr, 1.5);
    for (double t = ceil(a / step - 1e-9) * step; step > 0.0 && t <= b + 1e-9 * step; t += step) {
        const double y = top + tall * (1.0 - (t - a) / (b - a));
        cairo_move_to(cr, x + 30.0, y);
        cairo_line_to(cr, x + 38.0, y);
        cairo_stroke(cr);
        snprintf(text, sizeof text, "%.6g", fabs(t) < 1e-9 * step ? 0.0 : t);
        put_text(cr, x + 46.0, y + 6.0, LEFT, text);
    }
    if (!(step > 0.0)) {
        snprintf(text, sizeof text, "%.6g", a);
        put_text(cr, x + 46.0, top + 0.5 * tall, LEFT, text);
    }
}

static void put_none(cairo_t *cr)
{
    cairo_set_source_rgb(cr, 0.62, 0.62, 0.62);
    cairo_rectangle(cr, WIDTH - 230.0, 836.0, 30.0, 20.0);
    cairo_fill(cr);
    set_ink(cr, ink);
    choose_font(cr, 18.0, false);
    put_text(cr, WIDTH - 184.0, 852.0, LEFT, "no value");
}

/// A bar of a round length; true for what lies along the plane of the picture.
static void put_scale_bar(cairo_t *cr, double pixels_per_metre)
{
    const double length =
        mag_tick_step(220.0 / pixels_per_metre, 1) *
        (mag_tick_step(220.0 / pixels_per_metre, 1) * pixels_per_metre > 400.0 ? 0.5 : 1.0);
    const mag_shown_unit u = mag_shown_unit_for("m", length);
    const double wide = length * pixels_per_metre, y = HEIGHT - 50.0;
    char text[64];

    set_ink(cr, ink);
    cairo_set_line_width(cr, 3.0);
    cairo_move_to(cr, MARGIN, y - 8.0);
    cairo_line_to(cr, MARGIN, y);
    cairo_line_to(cr, MARGIN + wide, y);
    cairo_line_to(cr, MARGIN + wide, y - 8.0);
    cairo_stroke(cr);
    snprintf(text, sizeof text, "%.6g %s", length * u.factor, u.text);
    choose_font(cr, 18.0, false);
    put_text(cr, MARGIN + 0.5 * wide, y + 24.0, CENTRE, text);
}

/// One curve: values over positions.
typedef struct curve {
    const double *x, *y; ///< (count) every stride-th
    size_t count, stride;
    const char *name;
} curve;

/// Curves that share an axis of values.
typedef struct panel {
    curve curves[CURVES];
    int count;
    const char *unit;
    double low, high;
} panel;

/// The scale of a drawing: where a value lies in pixels.
typedef struct frame {
    double left, top, wide, tall;
    double x0, x1, y0, y1; ///< [shown units]
    mag_shown_unit ux, uy;
} frame;

static double to_x(const frame *f, double v)
{
    return f->left + f->wide * (v * f->ux.factor + f->ux.shift - f->x0) / (f->x1 - f->x0);
}

static double to_y(const frame *f, double v)
{
    return f->top + f->tall * (1.0 - (v * f->uy.factor + f->uy.shift - f->y0) / (f->y1 - f->y0));
}

static void add_curve(panel *p, const curve *c)
{
    if (p->count == 0) {
        p->low = INFINITY;
        p->high = -INFINITY;
    }
    p->curves[p->count++] = *c;
    for (size_t i = 0; i < c->count; i++) {
        const double v = c->y[i * c->stride];
        if (isfinite(v)) {
            p->low = fmin(p->low, v);
            p->high = fmax(p->high, v);
        }
    }
}

/// Finds the range of values that a panel shows: whole steps around its curves.
static void fit_values(frame *f, const panel *p)
{
    const bool known = p->low <= p->high;
    const double low = known ? p->low : 0.0, high = known ? p->high : 1.0;
    f->uy = mag_shown_unit_for(p->unit, fmax(fabs(low), fabs(high)));
    f->y0 = low * f->uy.factor + f->uy.shift;
    f->y1 = high * f->uy.factor + f->uy.shift;
    // curves that begin near zero are read against zero
    if (f->y0 > 0.0 && f->y0 < 0.4 * f->y1) {
        f->y0 = 0.0;
    }
    if (!(f->y1 - f->y0 > 1e-9 * fabs(f->y1))) {
        const double pad = fmax(fabs(f->y0) * 0.1, 1e-12);
        f->y0 -= pad;
        f->y1 += pad;
    }
    const double step = mag_tick_step(f->y1 - f->y0, 4);
    f->y0 = floor(f->y0 / step + 1e-9) * step;
    f->y1 = ceil(f->y1 / step - 1e-9) * step;
}

static void put_grid(cairo_t *cr, const frame *f, bool last)
{
    const double sx = mag_tick_step(f->x1 - f->x0, 9), sy = mag_tick_step(f->y1 - f->y0, 4);
    char text[64];

    cairo_set_line_width(cr, 1.0);
    choose_font(cr, 16.0, false);
    for (double t = ceil(f->y0 / sy - 1e-9) * sy; t <= f->y1 + 1e-9 * sy; t += sy) {
        const double y = f->top + f->tall * (1.0 - (t - f->y0) / (f->y1 - f->y0));
        cairo_set_source_rgb(cr, 0.88, 0.9, 0.92);
        cairo_move_to(cr, f->left, floor(y) + 0.5);
        cairo_line_to(cr, f->left + f->wide, floor(y) + 0.5);
        cairo_stroke(cr);
        set_ink(cr, ink);
        snprintf(text, sizeof text, "%.6g", fabs(t) < 1e-9 * sy ? 0.0 : t);
        put_text(cr, f->left - 10.0, y + 6.0, RIGHT, text);
    }
    for (double t = ceil(f->x0 / sx - 1e-9) * sx; t <= f->x1 + 1e-9 * sx; t += sx) {
        const double x = f->left + f->wide * (t - f->x0) / (f->x1 - f->x0);
        cairo_set_source_rgb(cr, 0.88, 0.9, 0.92);
        cairo_move_to(cr, floor(x) + 0.5, f->top);
        cairo_line_to(cr, floor(x) + 0.5, f->top + f->tall);
        cairo_stroke(cr);
        set_ink(cr, ink);
        snprintf(text, sizeof text, "%.6g", fabs(t) < 1e-9 * sx ? 0.0 : t);
        if (last) {
            put_text(cr, x, f->top + f->tall + 24.0, CENTRE, text);
        }
    }
    set_ink(cr, quiet);
    cairo_rectangle(cr, f->left + 0.5, f->top + 0.5, f->wide - 1.0, f->tall - 1.0);
    cairo_stroke(cr);
}

static void put_curve(cairo_t *cr, const frame *f, const curve *c, int index)
{
    bool down = false;

    cairo_save(cr);
    cairo_rectangle(cr, f->left, f->top - 2.0, f->wide, f->tall + 4.0);
    cairo_clip(cr);
    set_ink(cr, palette[index % PALETTE]);
    cairo_set_line_width(cr, 2.6);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    for (size_t i = 0; i < c->count; i++) {
        const double v = c->y[i * c->stride], t = c->x[i * c->stride];
        if (!isfinite(v) || !isfinite(t)) {
            down = false; // a gap where nothing is known
            continue;
        }
        if (down) {
            cairo_line_to(cr, to_x(f, t), to_y(f, v));
        } else {
            cairo_move_to(cr, to_x(f, t), to_y(f, v));
        }
        down = true;
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

/// Names of the curves above their panel, with the unit.
static void put_names(cairo_t *cr, const frame *f, const panel *p, int first)
{
    double x = f->left;
    char name[160], unit[80], text[288];

    choose_font(cr, 17.0, true);
    for (int i = 0; i < p->count; i++) {
        make_readable(p->curves[i].name, name, sizeof name);
        put_unit(unit, sizeof unit, f->uy.text);
        snprintf(text, sizeof text, "%s%s", name, unit);
        set_ink(cr, palette[(first + i) % PALETTE]);
        put_text(cr, x, f->top - 10.0, LEFT, text);
        x += text_width(cr, text) + 34.0;
    }
}

/// Panels above each other over one axis.
static void put_panels(cairo_t *cr, const panel *panels, int count, const char *across,
                       const char *unit)
{
    const double top = 128.0, bottom = HEIGHT - 90.0, gap = 40.0;
    const double tall = (bottom - top) / count - gap;
    double least = INFINITY, most = -INFINITY;
    char text[288], name[160], shown[80];
    int first = 0;

    for (int i = 0; i < count; i++) {
        for (int k = 0; k < panels[i].count; k++) {
            const curve *c = &panels[i].curves[k];
            least = fmin(least, c->x[0]);
            most = fmax(most, c->x[(c->count - 1) * c->stride]);
        }
    }
    frame f = {.left = 170.0, .wide = WIDTH - 170.0 - MARGIN, .tall = tall};
    f.ux = mag_shown_unit_for(unit, fmax(fabs(least), fabs(most)));
    f.x0 = least * f.ux.factor + f.ux.shift;
    f.x1 = most > least ? most * f.ux.factor + f.ux.shift : f.x0 + 1.0;
    for (int i = 0; i < count; i++) {
        f.top = top + gap + i * (tall + gap);
        fit_values(&f, &panels[i]);
        put_grid(cr, &f, i + 1 == count);
        for (int k = 0; k < panels[i].count; k++) {
            put_curve(cr, &f, &panels[i].curves[k], first + k);
        }
        put_names(cr, &f, &panels[i], first);
        first += panels[i].count;
    }
    make_readable(across, name, sizeof name);
    put_unit(shown, sizeof shown, f.ux.text);
    snprintf(text, sizeof text, "%s%s", name, shown);
    set_ink(cr, ink);
    choose_font(cr, 18.0, false);
    put_text(cr, f.left + 0.5 * f.wide, bottom + 52.0, CENTRE, text);
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
static mag_status add_column(mag_context *ctx, const mag_result_view *v, int column, panel *panels,
                             int *count)
{
    int i = 0;
    while (i < *count && strcmp(panels[i].unit, v->columns[column].unit) != 0) {
        i++;
    }
    if (i == PANELS || panels[i].count == CURVES) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a picture shows at most %d units and %d curves of a unit", PANELS, CURVES);
    }
    const curve c = {v->series, v->series + column, v->row_count, (size_t)v->column_count,
                     v->columns[column].name};
    *count = i == *count ? i + 1 : *count;
    panels[i].unit = v->columns[column].unit;
    add_curve(&panels[i], &c);
    return MAG_OK;
}

static mag_status draw_columns(mag_context *ctx, cairo_t *cr, const mag_result_view *v,
                               const mag_picture *picture, panel *panels)
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
        put_panels(cr, panels, count, v->columns[0].name, v->columns[0].unit);
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
    const int window[4] = {MARGIN, 120, WIDTH - 330, HEIGHT - 210};
    mag_image image = {WIDTH, HEIGHT, NULL};
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
                               const mag_cubes *points, panel *panels)
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
    const curve c = {x, y, points->count, 1, f->name};
    panels[0].unit = f->unit;
    add_curve(&panels[0], &c);
    put_panels(cr, panels, 1, "along the profile", "m");
    free(x);
    return MAG_OK;
}

static mag_status draw_values(mag_context *ctx, cairo_t *cr, cairo_surface_t *surface,
                              const mag_observation *o, const mag_shown_field *f, panel *panels)
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
                             const mag_observation *o, const mag_picture *picture, panel *panels)
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
                              const mag_result *r, const mag_picture *picture, panel *panels)
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
    panel *panels = calloc(PANELS + 1, sizeof *panels);
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
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    cairo_t *cr = cairo_create(surface);
    mag_status status = MAG_OK;

    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS) {
        status =
            mag_fail(ctx, MAG_MACHINE, "%s: %s", file, cairo_status_to_string(cairo_status(cr)));
    } else {
        status = draw(ctx, cr, surface, r, picture);
    }
    if (status == MAG_OK) {
        const cairo_status_t written = cairo_surface_write_to_png(surface, file);
        if (written != CAIRO_STATUS_SUCCESS) {
            status = mag_fail(ctx, MAG_MACHINE, "%s: cannot be written: %s", file,
                              cairo_status_to_string(written));
        }
    }
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return status;
}
