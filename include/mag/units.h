/// @file units.h
/// Quantities as people write them: "4.5 m/s" to SI and back.
#pragma once

#include "mag/context.h"

#include <stddef.h>

/// The units that are known. Opaque; not shared by threads.
typedef struct mag_units mag_units;
/// Reads the unit library's tables and adds ours (Ah, Wh, EUR, USD, CNY). MAG_MACHINE if they are
/// missing.
mag_status mag_units_create(mag_context *ctx, mag_units **out);
/// Frees them. NULL is fine.
void mag_units_destroy(mag_units *u);

enum { MAG_QUANTITY_LENGTH = 256 }; ///< room for a shown quantity or a reason, with its end mark

/// Reads "4.5 m/s" into *value [unit]. Where it cannot, false, and `why` (MAG_QUANTITY_LENGTH) says
/// so as the end of a sentence that begins with the name: "has no unit, but needs one, like m/s".
bool mag_quantity_read(const mag_units *u, const char *text, const char *unit, double *value,
                       char *why);
/// The same for one quantity by itself, as on a command line: `name` begins the message.
/// MAG_BAD_CALL if it cannot be read.
mag_status mag_quantity_parse(mag_context *ctx, const char *name, const char *text,
                              const char *unit, double *value);
/// Writes a value [unit] as people would: 0.0005 with "m" as "500 um". `text` has
/// MAG_QUANTITY_LENGTH bytes; returned.
char *mag_quantity_show(double value, const char *unit, char *text);
/// The same in the unit that `like` is written in ("680 degC"), if that is not a multiple of SI.
char *mag_quantity_show_like(const mag_units *u, double value, const char *unit, const char *like,
                             char *text);
