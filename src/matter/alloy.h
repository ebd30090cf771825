/// @file alloy.h
/// Magnesium alloys: what is known of them, from where, and how surely. Data: data/alloys.csv.
#pragma once

#include "mag/param.h"
#include "mag/status.h"

struct mag_context;

/// One property of one alloy.
typedef struct mag_property {
    char name[48];    ///< "density_liquid"
    char unit[16];    ///< SI
    char source[256]; ///< where it stands
    double value;     ///< [unit]
    mag_flag flag;    ///< how sure it is
} mag_property;

/// Finds a property of an alloy. MAG_BAD_CASE names the alloys or properties that exist.
mag_status mag_alloy_property(struct mag_context *ctx, const char *alloy, const char *property,
                              mag_property *out);
