/// @file rainflow.h
/// Rainflow counting of a series as it comes (ASTM E1049-85, 5.4.4: the form that compares three
/// points), and what a table of capacity against depth and cycles makes of the count (the form of
/// the System Advisor Model, SAM: DiOrio and others, NREL/TP-6A20-64641, 2015).
#pragma once

#include <stdbool.h>

enum { MAG_RAINFLOW_ROOM = 512 }; ///< turning points that may stay open

/// What is done with a range that holds the first point of the series.
typedef enum mag_rainflow_rule {
    MAG_RAINFLOW_ASTM, ///< it is half a cycle, and so are, in the end, the ranges left open
    MAG_RAINFLOW_SAM   ///< it is a whole cycle; ranges left open are none
} mag_rainflow_rule;

/// A range that was counted.
typedef struct mag_rainflow_cycle {
    double range; ///< between its two ends
    double mean;  ///< of its two ends
    double count; ///< 0.5 or 1
} mag_rainflow_cycle;

/// Counting under way. Starts from mag_rainflow_begin().
typedef struct mag_rainflow {
    mag_rainflow_rule rule;                                     ///< which is followed
    void (*found)(void *user, const mag_rainflow_cycle *cycle); ///< called for each range counted
    void *user;                                                 ///< handed to found
    double least;                    ///< a turn back by less than this is not seen
    int points;                      ///< turning points kept, without the last value
    double point[MAG_RAINFLOW_ROOM]; ///< (points)
    bool has_last;                   ///< a value has come
    double last;                     ///< the furthest value since the last turning point
} mag_rainflow;

/// Begins a count. `least`: ranges below it are noise; 0 counts all.
mag_rainflow mag_rainflow_begin(mag_rainflow_rule rule, double least,
                                void (*found)(void *user, const mag_rainflow_cycle *cycle),
                                void *user);
/// Takes the next value of the series. If the room is full, the first open range is counted as in
/// the end, as if the series had begun behind it.
void mag_rainflow_add(mag_rainflow *r, double value);
/// Ends the series: its last value is a turning point too, and what is left open is counted.
void mag_rainflow_end(mag_rainflow *r);

/// Capacity against cycles of one depth: straight between the points and on beyond the last.
typedef struct mag_depth_curve {
    double depth;           ///< of the cycles
    int points;             ///< at least 2
    const double *cycles;   ///< (points) rising
    const double *capacity; ///< (points) share of the new capacity
} mag_depth_curve;

/// Capacity after so many cycles of a depth: straight between the curves (count, rising depth).
/// Below the first depth, between it and no loss at depth 0; above the last, the last.
double mag_depth_capacity(int count, const mag_depth_curve *curves, double depth, double cycles);

/// Fade by counted cycles: each loses what the table's capacity falls from the number of cycles so
/// far to one more, at its own depth.
typedef struct mag_depth_fade {
    int count;                     ///< curves
    const mag_depth_curve *curves; ///< (count) borrowed
    double cycles;                 ///< so far
    double capacity;               ///< share of the new one that is left
    double range_sum;              ///< of all cycles: over `cycles` it is their mean range
} mag_depth_fade;

/// Fade of a new cell.
mag_depth_fade mag_depth_begin(int count, const mag_depth_curve *curves);
/// Takes a cycle: a `found` for mag_rainflow_begin(), whose user is the mag_depth_fade.
void mag_depth_take(void *fade, const mag_rainflow_cycle *cycle);
