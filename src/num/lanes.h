/// @file lanes.h
/// Loops that work out many places side by side, whatever the width of a vector.
#pragma once

#include <stddef.h>
#include <string.h>

enum { MAG_LANE_STEP = 8 }; ///< lanes of the widest vector; whoever loops has a multiple of it

/// Before the body of a loop over (lanes), in order.
#define MAG_LANE_LOOP(i, lanes) for (int i = 0; i < ((lanes) & -MAG_LANE_STEP); i++)

#if defined(__GNUC__) && !defined(__clang__)
/// Before the body of a loop over (lanes) that do not depend on each other. Their count is a whole
/// number of vectors: nothing is left over to be done in another way, so that what comes out at a
/// place does not depend on how many places there are.
#define MAG_EACH_LANE(i, lanes) _Pragma("omp simd simdlen(8)") MAG_LANE_LOOP(i, lanes)
#else
/// As they come: clang would warn of each loop that it cannot make vectors of.
#define MAG_EACH_LANE(i, lanes) MAG_LANE_LOOP(i, lanes)
#endif

/// Copies places (count, at least 1) and fills the last vector with the last of them; `lane` has
/// room for that. Returns the lanes in all.
static inline int mag_lanes_take(int count, const double *x, double *lane)
{
    const int lanes = (count + MAG_LANE_STEP - 1) & -MAG_LANE_STEP;
    memcpy(lane, x, (size_t)count * sizeof *x);
    for (int i = count; i < lanes; i++) {
        lane[i] = x[count - 1];
    }
    return lanes;
}
