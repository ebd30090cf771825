/// @file pace.h
/// The line on a terminal that says how far a run is.
#pragma once

#include "mag/run.h"

#include <stdbool.h>

/// The line. Begins as zero.
typedef struct app_pace {
    bool open; ///< the cursor stands at its end
} app_pace;

/// Writes the line anew on stderr, cut off where the terminal ends. `line` is an app_pace.
void app_pace_show(void *line, const mag_pace *p);
/// Ends the line, so that what comes next begins one of its own.
void app_pace_end(app_pace *line);
