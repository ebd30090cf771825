/// @file report_parts.h
/// The parts of a report: the page's data, the pictures, and what they share.
#pragma once

#include "mag/context.h"
#include "mag/observe.h"
#include "mag/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/// How an SI unit is shown to people: shown = value * factor + shift.
typedef struct mag_shown_unit {
    double factor;    ///< of the value
    double shift;     ///< added behind it: kelvin are shown as degrees Celsius
    const char *text; ///< "ms"; "" for a pure number. Static, or the unit that was given
} mag_shown_unit;

/// The unit that shows a value of about `size` [unit] as a number between 1 and about 1000.
mag_shown_unit mag_shown_unit_for(const char *unit, double size);

/// Colour at `t` (0 to 1) of the perceptually uniform scale that the page uses too: (3) sRGB, 0
/// to 1.
void mag_colour_at(double t, double rgb[3]);

/// A round step so that about `ticks` of them cover `span`; 0 if span is not positive.
double mag_tick_step(double span, int ticks);

/// True where the points (3 * count) [m] lie on one line along an axis: they are shown as a curve.
bool mag_points_are_line(const float *xyz, size_t count);

/// Writes `text` as a JSON text that may stand within an HTML script: no "</script>" gets through.
void mag_json_text(FILE *out, const char *text);
/// Writes a number as JSON; null where it is not finite.
void mag_json_number(FILE *out, double value);
/// Writes a further member of a JSON object: a text.
void mag_json_put_text(FILE *out, const char *key, const char *text);
/// Writes a further member of a JSON object: a number, null where it is not finite.
void mag_json_put_number(FILE *out, const char *key, double value);
/// Opens item number `index` of a JSON list, an object whose first member is its name.
void mag_json_put_item(FILE *out, int index, const char *name);
/// Writes bytes as base64.
void mag_base64(FILE *out, const void *data, size_t size);

/// Writes the blocks of data and the JSON that the page reads. `budget` is the most bytes for the
/// fields: outputs are left out evenly until they fit, and a note on the page says so.
mag_status mag_page_data(mag_context *ctx, const mag_result *r, double budget, FILE *out);

/// Writes the page's numbers, assumptions, sweeps and columns of the series, as members of the
/// JSON.
void mag_page_numbers(FILE *out, const mag_result_view *v);

/// Writes the page's list of tables, as a member of the JSON, column by column; the first rows of
/// one that has many.
void mag_page_tables(FILE *out, const mag_result_view *v);

enum {
    MAG_LEVELS = 255,     ///< values that a byte tells apart; the last of its 256 stands for none
    MAG_LEVEL_BINS = 8192 ///< fine enough that a field with few values far away keeps its others
};

/// How often a field has which values.
typedef struct mag_level_count {
    double low, high;              ///< of all values
    uint64_t bins[MAG_LEVEL_BINS]; ///< counts, evenly from low to high
    uint64_t total;                ///< their sum
} mag_level_count;

/// Begins to count values that lie between low and high.
void mag_levels_begin(mag_level_count *c, double low, double high);
/// Counts (count) values; those that are not finite are left out.
void mag_levels_count(mag_level_count *c, const float *values, size_t count);
/// Chooses the levels that such values are stored as, (MAG_LEVELS) in rising order: half of them
/// lie evenly, the others where most values are.
void mag_levels_choose(const mag_level_count *c, float at[MAG_LEVELS]);
/// Number of the level that is nearest to a value.
unsigned mag_levels_nearest(const float at[MAG_LEVELS], float value);

/// An image in memory: (width * height) 0xAARRGGBB, as cairo keeps it.
typedef struct mag_image {
    int width, height; ///< pixels
    uint32_t *pixels;  ///< (width * height)
} mag_image;

/// Cubes to be drawn, each with a scalar.
typedef struct mag_cubes {
    size_t count;        ///< cubes
    const float *xyz;    ///< (3 count) middles [m]
    double spacing;      ///< [m] edge
    const float *values; ///< (count) NaN: grey
    double low, high;    ///< [unit of values] ends of the scale of colours
} mag_cubes;

/// Draws cubes seen from the side that shows most of them, in parallel projection, into the window
/// x, y, width, height of the image; `scale` gets the pixels per metre.
mag_status mag_draw_cubes(mag_context *ctx, const mag_cubes *cubes, mag_image *image,
                          const int window[4], double *scale);

/// Draws one picture of the result into a PNG file.
mag_status mag_picture_write(mag_context *ctx, const mag_result *r, const mag_picture *picture,
                             const char *file);
