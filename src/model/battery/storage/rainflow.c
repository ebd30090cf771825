#include "model/battery/storage/rainflow.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

mag_rainflow mag_rainflow_begin(mag_rainflow_rule rule, double least,
                                void (*found)(void *user, const mag_rainflow_cycle *cycle),
                                void *user)
{
    return (mag_rainflow){.rule = rule, .found = found, .user = user, .least = least};
}

/// Counts the range between kept point i and the next.
static void count_range(const mag_rainflow *r, int i, double count)
{
    const mag_rainflow_cycle cycle = {
        .range = fabs(r->point[i + 1] - r->point[i]),
        .mean = 0.5 * (r->point[i + 1] + r->point[i]),
        .count = count,
    };
    r->found(r->user, &cycle);
}

static void drop_points(mag_rainflow *r, int first, int count)
{
    r->points -= count;
    memmove(&r->point[first], &r->point[first + count],
            (size_t)(r->points - first) * sizeof *r->point);
}

/// Counts and drops the ranges that the last kept point closes. X is the last range, Y the one
/// before.
static void close_ranges(mag_rainflow *r)
{
    while (r->points >= 3) {
        const double *p = &r->point[r->points - 3];
        const double x = fabs(p[2] - p[1]);
        const double y = fabs(p[1] - p[0]);
        if (x < y) {
            return;
        }
        const bool is_whole = r->points > 3 || r->rule == MAG_RAINFLOW_SAM;
        count_range(r, r->points - 3, is_whole ? 1.0 : 0.5);
        drop_points(r, r->points - 3, is_whole ? 2 : 1);
    }
}

static void keep_point(mag_rainflow *r, double value)
{
    if (r->points == MAG_RAINFLOW_ROOM) {
        if (r->rule == MAG_RAINFLOW_ASTM) {
            count_range(r, 0, 0.5);
        }
        drop_points(r, 0, 1);
    }
    r->point[r->points++] = value;
    close_ranges(r);
}

void mag_rainflow_add(mag_rainflow *r, double value)
{
    if (!r->has_last) {
        r->has_last = true;
        r->last = value;
        r->point[r->points++] = value;
        return;
    }
    // the values since the last turning point go one way; its first is not known yet at the start
    const double way = r->last - r->point[r->points - 1];
    const double moved = value - r->last;
    if (way == 0.0 || way * moved >= 0.0) {
        r->last = value;
    } else if (fabs(moved) >= r->least) {
        keep_point(r, r->last);
        r->last = value;
    }
}

void mag_rainflow_end(mag_rainflow *r)
{
    if (r->has_last && r->last != r->point[r->points - 1]) {
        keep_point(r, r->last);
    }
    for (int i = 0; i + 1 < r->points && r->rule == MAG_RAINFLOW_ASTM; i++) {
        count_range(r, i, 0.5);
    }
    r->points = 0;
    r->has_last = false;
}

static double curve_at(const mag_depth_curve *c, double cycles)
{
    int k = 0;
    while (k < c->points - 2 && c->cycles[k + 1] <= cycles) {
        k++;
    }
    const double share = (cycles - c->cycles[k]) / (c->cycles[k + 1] - c->cycles[k]);
    return c->capacity[k] + share * (c->capacity[k + 1] - c->capacity[k]);
}

double mag_depth_capacity(int count, const mag_depth_curve *curves, double depth, double cycles)
{
    int k = 0; // first curve that is at least as deep
    while (k < count && curves[k].depth < depth) {
        k++;
    }
    if (k == count) {
        return curve_at(&curves[count - 1], cycles);
    }
    const double low_depth = k == 0 ? 0.0 : curves[k - 1].depth;
    const double low = k == 0 ? 1.0 : curve_at(&curves[k - 1], cycles);
    const double share = (depth - low_depth) / (curves[k].depth - low_depth);
    return low + share * (curve_at(&curves[k], cycles) - low);
}

mag_depth_fade mag_depth_begin(int count, const mag_depth_curve *curves)
{
    return (mag_depth_fade){.count = count, .curves = curves, .capacity = 1.0};
}

void mag_depth_take(void *fade, const mag_rainflow_cycle *cycle)
{
    mag_depth_fade *f = fade;
    const double before = mag_depth_capacity(f->count, f->curves, cycle->range, f->cycles);
    f->cycles += cycle->count;
    const double after = mag_depth_capacity(f->count, f->curves, cycle->range, f->cycles);
    f->capacity = fmax(f->capacity - fmax(before - after, 0.0), 0.0);
    f->range_sum += cycle->count * cycle->range;
}
