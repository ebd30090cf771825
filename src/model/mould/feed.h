/// @file feed.h
/// What the user's barrel feeds: the metal of the shot, and what the barrel needs for it.
#pragma once

#include "matter/property.h"
#include "model/mould/machine/barrel.h"

enum { MAG_FEED_PROPERTIES = 8 }; ///< most properties that a feed hangs on

/// The barrel's answer. Without a barrel its zones' count is 0 and nothing else is set.
typedef struct mag_mould_feed {
    mag_mould_barrel barrel; ///< as the user gave it, with all that was left out but the shot
    mag_barrel_metal metal;  ///< in it
    mag_barrel_end ends[MAG_BARREL_ZONES]; ///< by zone, steady
    double temperature;                    ///< [K] of the metal that leaves
    double solid;                          ///< its solid fraction
    double structure;                      ///< its structure; NaN without a screw
    double warming; ///< [s] from cold until it is warm; NaN: not looked at, or over a day
    double shots;   ///< that are shot before their temperature is steady; NaN: not computed
    mag_property used[MAG_FEED_PROPERTIES]; ///< that were not measured
    int used_count;                         ///< used
} mag_mould_feed;

/// True where the case has a barrel.
bool mag_mould_has_barrel(const mag_mould_params *p);
/// Finds what the barrel feeds in the long run.
mag_status mag_mould_find_feed(mag_context *ctx, const mag_mould_params *p, mag_mould_feed *feed);
/// Temperature [K] of the metal as it comes in: the barrel's, or as given; 0 where it is neither.
mag_status mag_mould_metal_temperature(mag_context *ctx, const mag_mould_params *p,
                                       double *temperature);
/// Structure of the metal as it comes in: the barrel's, or as given.
double mag_mould_metal_structure(const mag_mould_params *p, const mag_mould_feed *feed);
/// Finds how the barrel starts from cold with shots of a mass [kg], if the case asks for it.
mag_status mag_mould_find_start(mag_context *ctx, double shot, mag_mould_feed *feed);
