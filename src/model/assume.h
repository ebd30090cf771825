/// @file assume.h
/// What a result rests on.
#pragma once

#include "mag/observe.h"
#include "matter/property.h"

/// Tells a property as an assumption if nobody measured it.
void mag_observe_property(mag_observation *o, const mag_property *p);
