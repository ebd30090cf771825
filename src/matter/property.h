/// @file property.h
/// Numbers of others in files of data/: what is known of an alloy or a machine, from where, and how
/// surely. A file's columns are owner, property, value, unit, flag, source.
#pragma once

#include "mag/param.h"
#include "mag/status.h"

struct mag_context;

/// One property of one owner.
typedef struct mag_property {
    char name[48];    ///< "density_liquid"
    char unit[16];    ///< SI
    char source[256]; ///< where it stands
    char text[256];   ///< the value as it stands: of a function, its expression
    double value;     ///< [unit]; NaN of a function
    mag_flag flag;    ///< how sure it is
} mag_property;

/// Finds a property in a file of data/, "alloys.csv". `kind` is what messages call its owners,
/// "alloy". MAG_BAD_CASE names the owners or properties that exist.
mag_status mag_property_find(struct mag_context *ctx, const char *file, const char *kind,
                             const char *owner, const char *property, mag_property *out);
/// Whether a file of data/ knows an owner. MAG_BAD_CASE names those that it knows.
mag_status mag_property_check(struct mag_context *ctx, const char *file, const char *kind,
                              const char *owner);
