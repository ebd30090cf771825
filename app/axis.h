/// @file axis.h
/// What `mag window` is told: the two choices that it varies, and what makes a part sound.
#pragma once

#include "app.h"
#include "base/units.h"

struct json_t;

enum {
    APP_AXIS_VALUES = 64, ///< most values of an axis
    APP_WORD = 200        ///< longest path, name or unit, with its end mark
};

/// A choice that is varied.
typedef struct app_axis {
    char path[APP_WORD];            ///< of the parameter
    bool multiplies;                ///< the values multiply what the case has: PATH*=...
    char unit[APP_WORD];            ///< of the values, as the user wrote it; "" for none
    int count;                      ///< values
    double values[APP_AXIS_VALUES]; ///< (count) [unit] evenly spaced
} app_axis;

/// How a number is compared.
typedef enum app_compare { APP_LESS, APP_LESS_EQUAL, APP_GREATER, APP_GREATER_EQUAL } app_compare;

/// A number of the result that must keep a limit.
typedef struct app_condition {
    char text[2 * APP_WORD]; ///< "misrun_volume < 1e-9 m3"
    char name[APP_WORD];     ///< of the number
    app_compare compare;     ///< how
    char limit[APP_WORD];    ///< "1e-9 m3"
} app_condition;

/// Reads "PATH=FROM..TO:COUNT", where both ends have the same unit, or "PATH*=FROM..TO:COUNT".
/// `option` stands in messages: "--x". MAG_BAD_CALL says what is wrong.
mag_status app_axis_read(mag_context *ctx, const char *option, const char *text, app_axis *out);
/// Writes the --set that gives the case `c` value `index` of the axis. The caller frees *set.
mag_status app_axis_set(mag_context *ctx, const app_axis *a, const mag_case *c, int index,
                        char **set);
/// Reads "NAME < VALUE UNIT" (or <=, >, >=). MAG_BAD_CALL says what is wrong.
mag_status app_condition_read(mag_context *ctx, mag_units *units, const char *text,
                              app_condition *out);
/// Whether a condition holds for the `numbers` of a summary; one that is not known holds nothing:
/// `why` (APP_WORD) says so. MAG_BAD_CALL where there is no such number, or its unit is another.
mag_status app_condition_holds(mag_context *ctx, mag_units *units, const app_condition *c,
                               const struct json_t *numbers, bool *holds, char *why);
