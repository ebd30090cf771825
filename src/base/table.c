#include "mag/param.h"

double mag_table_at(const mag_table *t, double x)
{
    if (t->count == 0) {
        return t->constant;
    }
    const int last = t->count - 1;
    if (x <= t->x[0]) {
        return t->y[0];
    }
    if (x >= t->x[last]) {
        return t->y[last];
    }
    int low = 0;
    int high = last;
    while (high - low > 1) {
        const int middle = low + (high - low) / 2;
        if (t->x[middle] <= x) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const double share = (x - t->x[low]) / (t->x[high] - t->x[low]);
    return t->y[low] + share * (t->y[high] - t->y[low]);
}

/// Integral from the first point to x; before it, negative.
static double integrate_from_first(const mag_table *t, double x)
{
    if (x <= t->x[0]) {
        return (x - t->x[0]) * t->y[0];
    }
    double sum = 0.0;
    for (int i = 1; i < t->count; i++) {
        if (x <= t->x[i]) {
            return sum + 0.5 * (t->y[i - 1] + mag_table_at(t, x)) * (x - t->x[i - 1]);
        }
        sum += 0.5 * (t->y[i - 1] + t->y[i]) * (t->x[i] - t->x[i - 1]);
    }
    return sum + (x - t->x[t->count - 1]) * t->y[t->count - 1];
}

double mag_table_integral(const mag_table *t, double x)
{
    if (t->count == 0) {
        return t->constant * x;
    }
    return integrate_from_first(t, x) - integrate_from_first(t, 0.0);
}
