/// @file duty.h
/// What a duty cycle asks of a battery, out of its SOC over time.
#pragma once

#include "mag/status.h"

struct mag_context;

/// Statistics of a SOC series.
typedef struct mag_duty {
    double days;           ///< [day] from the first to the last point
    double soc_mean;       ///< over time, straight between the points
    double soc_least;      ///< least
    double soc_most;       ///< most
    double cycles;         ///< equivalent full cycles: half of all the SOC moved
    double cycles_per_day; ///< [1/day]
    double rate_most;      ///< [1/h] fastest change
} mag_duty;

/// Finds the statistics of SOC at times [s] (points). MAG_BAD_CASE where there are fewer than two
/// points, or the times do not rise.
mag_status mag_duty_find(struct mag_context *ctx, int points, const double *time, const double *soc,
                         mag_duty *out);
