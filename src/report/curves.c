#include "report/curves.h"
#include "report/ink.h"
#include "report/report_parts.h"

#include <cairo.h>
#include <math.h>

static const double palette[][3] = {{0.18, 0.44, 0.70}, {0.85, 0.51, 0.17}, {0.16, 0.62, 0.45},
                                    {0.72, 0.27, 0.49}, {0.48, 0.38, 0.77}, {0.54, 0.48, 0.18}};
enum { PALETTE = sizeof palette / sizeof palette[0] };

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

void mag_panel_add(mag_panel *p, const mag_curve *c)
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
static void fit_values(frame *f, const mag_panel *p)
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

static void put_line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
    cairo_set_source_rgb(cr, 0.88, 0.9, 0.92);
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
    cairo_stroke(cr);
    mag_ink_set(cr, mag_ink_dark);
}

/// Lines at round numbers; those across have their text below the last panel only.
static void put_grid(cairo_t *cr, const frame *f, bool last)
{
    const double sx = mag_tick_step(f->x1 - f->x0, 9), sy = mag_tick_step(f->y1 - f->y0, 4);
    const double right = f->left + f->wide, bottom = f->top + f->tall;
    char text[32];
    double t = 0.0;

    cairo_set_line_width(cr, 1.0);
    mag_ink_font(cr, 16.0, false);
    for (int k = 0; mag_ink_tick(f->y0, f->y1, sy, k, &t, text); k++) {
        const double y = f->top + f->tall * (1.0 - (t - f->y0) / (f->y1 - f->y0));
        put_line(cr, f->left, floor(y) + 0.5, right, floor(y) + 0.5);
        mag_ink_text(cr, f->left - 10.0, y + 6.0, MAG_RIGHT, text);
    }
    for (int k = 0; mag_ink_tick(f->x0, f->x1, sx, k, &t, text); k++) {
        const double x = f->left + f->wide * (t - f->x0) / (f->x1 - f->x0);
        put_line(cr, floor(x) + 0.5, f->top, floor(x) + 0.5, bottom);
        if (last) {
            mag_ink_text(cr, x, bottom + 24.0, MAG_CENTRE, text);
        }
    }
    mag_ink_set(cr, mag_ink_quiet);
    cairo_rectangle(cr, f->left + 0.5, f->top + 0.5, f->wide - 1.0, f->tall - 1.0);
    cairo_stroke(cr);
}

static void put_curve(cairo_t *cr, const frame *f, const mag_curve *c, int index)
{
    bool down = false;

    cairo_save(cr);
    cairo_rectangle(cr, f->left, f->top - 2.0, f->wide, f->tall + 4.0);
    cairo_clip(cr);
    mag_ink_set(cr, palette[index % PALETTE]);
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
static void put_names(cairo_t *cr, const frame *f, const mag_panel *p, int first)
{
    double x = f->left;
    char text[MAG_LABEL_LENGTH];

    mag_ink_font(cr, 17.0, true);
    for (int i = 0; i < p->count; i++) {
        mag_ink_label(p->curves[i].name, f->uy.text, text);
        mag_ink_set(cr, palette[(first + i) % PALETTE]);
        mag_ink_text(cr, x, f->top - 10.0, MAG_LEFT, text);
        x += mag_ink_width(cr, text) + 34.0;
    }
}

/// Fits the axis that all panels share.
static void fit_positions(frame *f, const mag_panel *panels, int count, const char *unit)
{
    double least = INFINITY, most = -INFINITY;

    for (int i = 0; i < count; i++) {
        for (int k = 0; k < panels[i].count; k++) {
            const mag_curve *c = &panels[i].curves[k];
            least = fmin(least, c->x[0]);
            most = fmax(most, c->x[(c->count - 1) * c->stride]);
        }
    }
    f->ux = mag_shown_unit_for(unit, fmax(fabs(least), fabs(most)));
    f->x0 = least * f->ux.factor + f->ux.shift;
    f->x1 = most > least ? most * f->ux.factor + f->ux.shift : f->x0 + 1.0;
}

void mag_panels_draw(cairo_t *cr, const mag_panel *panels, int count, const char *across,
                     const char *unit)
{
    const double top = 128.0, bottom = MAG_PICTURE_HEIGHT - 90.0, gap = 40.0;
    const double tall = (bottom - top) / count - gap;
    frame f = {.left = 170.0, .wide = MAG_PICTURE_WIDTH - 170.0 - MAG_PICTURE_MARGIN, .tall = tall};
    char text[MAG_LABEL_LENGTH];
    int first = 0;

    fit_positions(&f, panels, count, unit);
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
    mag_ink_label(across, f.ux.text, text);
    mag_ink_set(cr, mag_ink_dark);
    mag_ink_font(cr, 18.0, false);
    mag_ink_text(cr, f.left + 0.5 * f.wide, bottom + 52.0, MAG_CENTRE, text);
}
