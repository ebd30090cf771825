/// @file units.h
/// Numbers with units, as people write them, to SI and back. Wraps udunits2 and adds Ah, Wh and
/// money (EUR, USD, CNY: units of their own, never converted into each other).
///
/// Not for several threads at once: the parser of udunits2 keeps what it does in one place.
#pragma once

#include "mag/context.h"

#include <stddef.h>

/// The units of the world. Opaque.
typedef struct mag_units mag_units;

enum {
    MAG_WHY_LENGTH = 320,     ///< longest reason, with its end mark
    MAG_FRIENDLY_LENGTH = 160 ///< longest friendly value, with its end mark
};

/// Reads the units. MAG_MACHINE if the unit files of udunits2 are not found.
mag_status mag_units_create(mag_context *ctx, mag_units **out);
/// Frees them. NULL is fine.
void mag_units_destroy(mag_units *u);

/// Reads a plain decimal number at the start of `text` and sets *end behind it. False if there is
/// none. "inf", "nan" and hexadecimal numbers are none; a number too large reads as infinite.
bool mag_units_number(const char *text, double *value, const char **end);

/// Reads "4.5 m/s" into the unit `si`. A number without a unit is refused unless `si` is "1" or "";
/// there "%" is known too. False: `why` (MAG_WHY_LENGTH) says what is wrong with the text, as the
/// end of a sentence that begins with the value ("... has no unit").
bool mag_units_read(mag_units *u, const char *text, const char *si, double *value, char *why);
/// Converts `value` of the unit text `unit` into the unit `si`; otherwise the same.
bool mag_units_convert(mag_units *u, double value, const char *unit, const char *si, double *out,
                       char *why);
/// True where the unit text can be used for the unit `si`.
bool mag_units_fit(mag_units *u, const char *unit, const char *si);

/// Prints a value given in `si` as people say it: 0.0005 "m" is "0.5 mm", 853.15 "K" is
/// "853.15 K (580 degC)". `text` holds MAG_FRIENDLY_LENGTH.
void mag_units_friendly(double value, const char *si, char *text);
/// A unit that people use for `si`: "mm" for "m"; `si` itself if none is known.
const char *mag_units_usual(const char *si);
/// The unit in which people read values of about `size` [si], as those of a table's column: shown =
/// value * factor + shift. `si` itself if none is known, "" for pure numbers.
const char *mag_units_of_size(const char *si, double size, double *factor, double *shift);
