/// @file window.h
/// A window: the map of where a part is sound.
#pragma once

#include "axis.h"
#include "mag/report.h"
#include "pool.h"

enum { APP_CONDITIONS = 16 }; ///< most conditions of a window

/// What is known of a point of the map beside its run.
typedef struct app_verdict {
    mag_map_state state;   ///< what the map shows
    char reason[APP_SAID]; ///< why, where it is not sound
} app_verdict;

/// A window. Points are counted row by row, the lowest y first.
typedef struct app_map {
    const app_given *given;                   ///< the case
    const char *folder;                       ///< of the window
    const mag_case *c;                        ///< the case as it is
    mag_units *units;                         ///< known units
    app_axis x;                               ///< to the right
    app_axis y;                               ///< upwards
    app_condition conditions[APP_CONDITIONS]; ///< (condition_count)
    int condition_count;                      ///< conditions
    int count;                                ///< points
    app_job *jobs;                            ///< (count)
    app_verdict *verdicts;                    ///< (count)
} app_map;

/// How many points have a state.
int app_window_count(const app_map *w, mag_map_state state);
/// Writes window.json, .csv, .png and .html into the window's folder.
mag_status app_window_write(mag_context *ctx, const app_map *w);
/// Prints the map in letters.
void app_window_print(const app_map *w);
