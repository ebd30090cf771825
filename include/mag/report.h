/// @file report.h
/// A result folder becomes pictures and one self-contained page; many results become a map.
#pragma once

#include "mag/context.h"
#include "mag/result.h"

/// Writes the page of a result to `file` and the pictures that the result names beside it.
mag_status mag_report_write(mag_context *ctx, const char *folder, const char *file);

// ---- maps -----------------------------------------------------------------------------------

/// What a cell of a map says.
typedef enum mag_map_state {
    MAG_MAP_OPEN,    ///< not run yet
    MAG_MAP_SOUND,   ///< all conditions hold
    MAG_MAP_UNSOUND, ///< one does not
    MAG_MAP_FAILED   ///< the run came to no end
} mag_map_state;

/// An axis of a map.
typedef struct mag_map_axis {
    const char *label;    ///< what is varied: "slurry_temperature"
    const char *unit;     ///< as shown; "" for a pure number
    int count;            ///< values
    const double *values; ///< (count) [unit]
} mag_map_axis;

/// A map over two choices.
typedef struct mag_map {
    const char *model;             ///< of the case
    const char *title;             ///< of the case
    const char *const *conditions; ///< (condition_count) all of which a sound cell holds
    int condition_count;           ///< conditions
    mag_map_axis x;                ///< to the right
    mag_map_axis y;                ///< upwards
    const mag_map_state *states;   ///< (y.count * x.count) row by row, the lowest y first
} mag_map;

/// What the page of a map shows beside it.
typedef struct mag_map_page {
    const char *picture;               ///< path of the map's PNG file, which the page will hold
    const mag_shown_table *table;      ///< a row for each cell
    const mag_assumption *assumptions; ///< (assumption_count) of the case
    int assumption_count;              ///< assumptions
    const char *case_text;             ///< the case file
    const char *note;                  ///< what was changed of it; "" for nothing
} mag_map_page;

/// Draws the map into a PNG file.
mag_status mag_report_map(mag_context *ctx, const mag_map *map, const char *file);
/// Writes a page that needs nothing beside it: the map, its table, assumptions and case.
/// MAG_BAD_CASE if the picture cannot be read.
mag_status mag_report_map_page(mag_context *ctx, const mag_map *map, const mag_map_page *page,
                               const char *file);
