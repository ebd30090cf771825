#include "report/ink.h"

#include "run/aside.h"

#include <cairo.h>
#include <math.h>
#include <stdio.h>

enum { TICKS = 50 }; // most on an axis: a step too small for its numbers would never end

const double mag_ink_dark[3] = {0.11, 0.14, 0.19};
const double mag_ink_quiet[3] = {0.36, 0.41, 0.47};

void mag_ink_set(cairo_t *cr, const double rgb[3])
{
    cairo_set_source_rgb(cr, rgb[0], rgb[1], rgb[2]);
}

void mag_ink_font(cairo_t *cr, double size, bool bold)
{
    cairo_select_font_face(cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, size);
}

double mag_ink_width(cairo_t *cr, const char *text)
{
    cairo_text_extents_t e;
    cairo_text_extents(cr, text, &e);
    return e.x_advance;
}

void mag_ink_text(cairo_t *cr, double x, double y, mag_align how, const char *text)
{
    const double w = mag_ink_width(cr, text);
    cairo_move_to(cr, x - (how == MAG_LEFT ? 0.0 : how == MAG_CENTRE ? 0.5 * w : w), y);
    cairo_show_text(cr, text);
    cairo_new_path(cr);
}

void mag_ink_label(const char *name, const char *unit, char *label)
{
    char words[160];
    snprintf(words, sizeof words, "%s", name);
    for (char *c = words; *c != '\0'; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
    if (words[0] >= 'a' && words[0] <= 'z') {
        words[0] = (char)(words[0] - 'a' + 'A');
    }
    snprintf(label, MAG_LABEL_LENGTH, unit[0] == '\0' ? "%s" : "%s [%.80s]", words, unit);
}

bool mag_ink_tick(double low, double high, double step, int k, double *at, char *text)
{
    const double tick = (ceil(low / step - 1e-9) + k) * step;
    if (k == TICKS || !(tick <= high + 1e-9 * step)) { // a step of 0 has none: NaN
        return false;
    }
    *at = fabs(tick) < 1e-9 * step ? 0.0 : tick;
    snprintf(text, 32, "%.6g", *at);
    return true;
}

static cairo_status_t put_bytes(void *file, const unsigned char *bytes, unsigned length)
{
    return fwrite(bytes, 1, length, file) == length ? CAIRO_STATUS_SUCCESS
                                                    : CAIRO_STATUS_WRITE_ERROR;
}

mag_status mag_ink_write(mag_context *ctx, cairo_t *cr, const char *file)
{
    char part[MAG_PATH_LENGTH];
    FILE *out = NULL;

    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS) { // also after a broken text
        return mag_fail(ctx, MAG_MACHINE, "%s: %s", file, cairo_status_to_string(cairo_status(cr)));
    }
    MAG_TRY(mag_aside_open(ctx, file, part, &out));
    const bool good = cairo_surface_write_to_png_stream(cairo_get_target(cr), put_bytes, out) ==
                      CAIRO_STATUS_SUCCESS;
    return mag_aside_close(ctx, out, good, part, file);
}
