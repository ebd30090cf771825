/// @file alloy.h
/// Magnesium alloys: what is known of them, from where, and how surely. Data: data/alloys.csv.
#pragma once

#include "matter/property.h"

/// Finds a property of an alloy. MAG_BAD_CASE names the alloys or properties that exist.
mag_status mag_alloy_property(struct mag_context *ctx, const char *alloy, const char *property,
                              mag_property *out);
