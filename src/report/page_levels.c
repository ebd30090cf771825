#include "report/report_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    EVEN = 127,                ///< levels that are spread evenly: no value is far from one
    DENSE = MAG_LEVELS - EVEN, ///< levels that each stand for as many values as the next
};

void mag_levels_begin(mag_level_count *c, double low, double high)
{
    memset(c, 0, sizeof *c);
    c->low = low;
    c->high = high;
}

void mag_levels_count(mag_level_count *c, const float *values, size_t count)
{
    const double scale = c->high > c->low ? MAG_LEVEL_BINS / (c->high - c->low) : 0.0;

    for (size_t i = 0; i < count; i++) {
        if (isfinite(values[i])) {
            const double at = ((double)values[i] - c->low) * scale;
            c->bins[(int)fmin(MAG_LEVEL_BINS - 1.0, fmax(0.0, at))]++;
            c->total++;
        }
    }
}

static int compare(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/// Levels at the middles of DENSE parts that hold equally many values.
static void find_dense(const mag_level_count *c, float at[DENSE])
{
    const double width = (c->high - c->low) / MAG_LEVEL_BINS;
    double below = 0.0; // values in the bins before
    int bin = 0;

    for (int n = 0; n < DENSE; n++) {
        const double wanted = (n + 0.5) / DENSE * (double)c->total;
        while (bin < MAG_LEVEL_BINS - 1 && below + (double)c->bins[bin] < wanted) {
            below += (double)c->bins[bin++];
        }
        const double share = c->bins[bin] > 0 ? (wanted - below) / (double)c->bins[bin] : 0.0;
        at[n] = (float)(c->low + (bin + fmin(1.0, share)) * width);
    }
}

void mag_levels_choose(const mag_level_count *c, float at[MAG_LEVELS])
{
    for (int n = 0; n < EVEN; n++) {
        at[n] = (float)(c->low + n * (c->high - c->low) / (EVEN - 1));
    }
    find_dense(c, at + EVEN);
    qsort(at, MAG_LEVELS, sizeof *at, compare);
}

unsigned mag_levels_nearest(const float at[MAG_LEVELS], float value)
{
    unsigned low = 0, high = MAG_LEVELS - 1; // the nearest is one of these or between them

    while (high - low > 1) {
        const unsigned middle = (low + high) / 2;
        *(at[middle] <= value ? &low : &high) = middle;
    }
    return value - at[low] <= at[high] - value ? low : high;
}
