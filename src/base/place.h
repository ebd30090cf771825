/// @file place.h
/// Messages that show the place in a text: its line, the word underlined.
#pragma once

#include "mag/context.h"

#include <stddef.h>

/// A text that is read: the case file, one --set, or a text within the case.
typedef struct mag_origin {
    const char *name; ///< path, for messages; of an override: "--set mould.spacing"
    const char *text; ///< (length) bytes, and a zero behind them
    size_t length;    ///< bytes
    bool is_override; ///< a --set: lines and columns say nothing
} mag_origin;

/// Fails with MAG_BAD_CASE: place, message, the line and the place underlined. Lines count from 1,
/// columns from 1 and in characters, as `width` does.
mag_status mag_place_fail(mag_context *ctx, const mag_origin *origin, int line, int column,
                          int width, const char *message);
