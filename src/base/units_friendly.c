#include "base/units.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A unit people use: so many `si`. In each group from large to small.
typedef struct usual {
    const char *si;
    const char *name;
    double size; ///< [si]
} usual;

#define DEGREE 0.017453292519943295 // [rad]

static const usual table[] = {
    {"s", "days", 86400.0},  {"s", "h", 3600.0},        {"s", "min", 60.0},   {"s", "s", 1.0},
    {"s", "ms", 1e-3},       {"s", "us", 1e-6},         {"s", "ns", 1e-9},    {"m", "km", 1e3},
    {"m", "m", 1.0},         {"m", "mm", 1e-3},         {"m", "um", 1e-6},    {"m", "nm", 1e-9},
    {"m2", "m2", 1.0},       {"m2", "mm2", 1e-6},       {"m3", "m3", 1.0},    {"m3", "litre", 1e-3},
    {"m3", "mm3", 1e-9},     {"kg", "kilotonne", 1e6},  {"kg", "tonne", 1e3}, {"kg", "kg", 1.0},
    {"kg", "g", 1e-3},       {"kg", "mg", 1e-6},        {"Pa", "GPa", 1e9},   {"Pa", "MPa", 1e6},
    {"Pa", "kPa", 1e3},      {"Pa", "Pa", 1.0},         {"N", "MN", 1e6},     {"N", "kN", 1e3},
    {"N", "N", 1.0},         {"W", "GW", 1e9},          {"W", "MW", 1e6},     {"W", "kW", 1e3},
    {"W", "W", 1.0},         {"W", "mW", 1e-3},         {"J", "GJ", 1e9},     {"J", "MJ", 1e6},
    {"J", "kJ", 1e3},        {"J", "J", 1.0},           {"V", "kV", 1e3},     {"V", "V", 1.0},
    {"V", "mV", 1e-3},       {"A", "A", 1.0},           {"A", "mA", 1e-3},    {"Pa s", "Pa s", 1.0},
    {"Pa s", "mPa s", 1e-3}, {"rad", "degree", DEGREE}, {"byte", "GB", 1e9},  {"byte", "MB", 1e6},
    {"byte", "kB", 1e3},     {"byte", "byte", 1.0},
};
enum { USUALS = sizeof table / sizeof *table };

const char *mag_units_usual(const char *si)
{
    static const char *const first[][2] = {{"m", "mm"}, {"K", "degC"}, {"Pa", "MPa"},
                                           {"s", "s"},  {"kg", "kg"},  {"rad", "degree"}};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        if (strcmp(first[i][0], si) == 0) {
            return first[i][1];
        }
    }
    return si;
}

/// True where a number has four digits at most: "1 min", not "11.5740741 days".
static bool is_short(double x)
{
    char text[32];
    snprintf(text, sizeof text, "%.4g", x);
    return fabs(strtod(text, NULL) - x) <= 1e-9 * fabs(x);
}

/// Whether the unit leaves at least 1 of the value; a tenth of a millimetre is still said in
/// millimetres. A hair less, so that 1e-3 m is 1 mm and not 1000 um after rounding.
static bool fits(const usual *u, double value)
{
    const double least = (strcmp(u->name, "mm") == 0 ? 0.1 : 1.0) * (1.0 - 1e-9);
    return fabs(value) >= least * u->size;
}

/// The largest unit that fits, of those that leave a short number if `be_short` and any does; else
/// the smallest. NULL if none is known.
static const usual *choose(double value, const char *si, bool be_short)
{
    const usual *large = NULL;
    const usual *last = NULL;
    for (int i = 0; i < USUALS; i++) {
        if (strcmp(table[i].si, si) != 0) {
            continue;
        }
        last = &table[i];
        if (fits(last, value)) {
            large = large == NULL ? last : large;
            if (!be_short || is_short(value / last->size)) {
                return last;
            }
        }
    }
    return large != NULL ? large : last;
}

void mag_units_friendly(double value, const char *si, char *text)
{
    const usual *u = value == 0.0 ? NULL : choose(value, si, true);
    if (u != NULL && fabs(value / u->size) < 1e6 && fabs(value / u->size) >= 1e-3) {
        snprintf(text, MAG_FRIENDLY_LENGTH, "%.9g %s", value / u->size, u->name);
    } else if (strcmp(si, "K") == 0 && value >= 250.0 && value < 1e5) {
        snprintf(text, MAG_FRIENDLY_LENGTH, "%.9g K (%.9g degC)", value, value - 273.15);
    } else if (si[0] == '\0' || strcmp(si, "1") == 0) {
        snprintf(text, MAG_FRIENDLY_LENGTH, "%.9g", value);
    } else {
        snprintf(text, MAG_FRIENDLY_LENGTH, "%.9g %s", value, si);
    }
}

const char *mag_units_of_size(const char *si, double size, double *factor, double *shift)
{
    const bool sized = isfinite(size) && size != 0.0;
    const usual *u = sized ? choose(size, si, false) : NULL;

    *factor = u != NULL ? 1.0 / u->size : 1.0;
    *shift = 0.0;
    if (strcmp(si, "K") == 0 && size >= 250.0) {
        *shift = -273.15;
        return "degC";
    }
    return u != NULL ? u->name : strcmp(si, "1") == 0 ? "" : si;
}
