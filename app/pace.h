/// @file pace.h
/// The line on a terminal that says how far a run is.
#pragma once

#include "mag/run.h"

#include <stdbool.h>
#include <stddef.h>

/// The line. Begins as zero.
typedef struct app_pace {
    bool open; ///< the cursor stands at its end
} app_pace;

/// Writes the line anew on stderr, cut off where the terminal ends. `line` is an app_pace.
void app_pace_show(void *line, const mag_pace *p);
/// Writes `text` in its place.
void app_pace_write(app_pace *line, const char *text);
/// Minutes and seconds, with hours and days where there are any; "?" where not known.
void app_pace_say_left(double seconds, char *text, size_t size);
/// Ends the line, so that what comes next begins one of its own.
void app_pace_end(app_pace *line);
