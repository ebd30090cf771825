/// @file ink.h
/// Texts and ticks of a picture, on a cairo context.
#pragma once

#include "mag/context.h"

#include <stdbool.h>
#include <stddef.h>

struct _cairo;

enum {
    MAG_PICTURE_WIDTH = 1600,  ///< pixels
    MAG_PICTURE_HEIGHT = 1000, ///< pixels
    MAG_PICTURE_MARGIN = 56,   ///< pixels
    MAG_LABEL_LENGTH = 288     ///< longest label, with its end mark
};

extern const double mag_ink_dark[3];  ///< sRGB of texts
extern const double mag_ink_quiet[3]; ///< sRGB of what stands back

/// Where a text stands relative to its point.
typedef enum mag_align { MAG_LEFT, MAG_CENTRE, MAG_RIGHT } mag_align;

/// Draws with the colour from here on.
void mag_ink_set(struct _cairo *cr, const double rgb[3]);
/// Writes with letters of so many pixels from here on.
void mag_ink_font(struct _cairo *cr, double size, bool bold);
/// Pixels that a text takes.
double mag_ink_width(struct _cairo *cr, const char *text);
/// Writes a text on the base line through y.
void mag_ink_text(struct _cairo *cr, double x, double y, mag_align how, const char *text);
/// Makes "Inlet speed [m/s]" of the name "inlet_speed" and a unit; "" is no unit. `label` holds
/// MAG_LABEL_LENGTH.
void mag_ink_label(const char *name, const char *unit, char *label);
/// Tick number k (from 0) among the multiples of `step` from low to high, with its text as people
/// write it (32 letters). False behind the last.
bool mag_ink_tick(double low, double high, double step, int k, double *at, char *text);
/// Writes what was drawn to a PNG file, aside and then renamed. MAG_MACHINE also where drawing
/// failed before.
mag_status mag_ink_write(mag_context *ctx, struct _cairo *cr, const char *file);
