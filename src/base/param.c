#include "mag/param.h"

#include <string.h>

/// The segment of x: the largest i with x[i] <= at, for at within the ends.
static int find_segment(const mag_table *t, double at)
{
    int low = 0;
    int high = t->count - 1;
    while (high - low > 1) {
        const int middle = low + (high - low) / 2;
        if (t->x[middle] <= at) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

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
    const int i = find_segment(t, x);
    const double share = (x - t->x[i]) / (t->x[i + 1] - t->x[i]);
    return t->y[i] + share * (t->y[i + 1] - t->y[i]);
}

/// Integral from the first point to x, for x on either side of it.
static double integrate_from_start(const mag_table *t, double x)
{
    if (x <= t->x[0]) {
        return t->y[0] * (x - t->x[0]);
    }
    double sum = 0.0;
    int i = 0;
    for (; i + 1 < t->count && t->x[i + 1] <= x; i++) {
        sum += 0.5 * (t->y[i] + t->y[i + 1]) * (t->x[i + 1] - t->x[i]);
    }
    return sum + 0.5 * (t->y[i] + mag_table_at(t, x)) * (x - t->x[i]);
}

double mag_table_integral(const mag_table *t, double x)
{
    if (t->count == 0) {
        return t->constant * x;
    }
    return integrate_from_start(t, x) - integrate_from_start(t, 0.0);
}

static void set_default(const mag_param *p, void *member)
{
    static const mag_file no_file = {"", "", 0};
    switch (p->kind) {
    case MAG_KIND_double:
        *(double *)member = p->normal;
        break;
    case MAG_KIND_int:
    case MAG_KIND_mag_choice:
        *(int *)member = isnan(p->normal) ? 0 : (int)p->normal;
        break;
    case MAG_KIND_bool:
        *(bool *)member = !isnan(p->normal) && p->normal != 0.0;
        break;
    case MAG_KIND_mag_text:
        *(mag_text *)member = p->normal_text;
        break;
    case MAG_KIND_mag_vector:
        *(mag_vector *)member = (mag_vector){p->normal, p->normal, p->normal};
        break;
    case MAG_KIND_mag_file:
        *(mag_file *)member = no_file;
        break;
    case MAG_KIND_mag_table:
        *(mag_table *)member = (mag_table){.constant = p->normal};
        break;
    case MAG_KIND_group:
        mag_params_default(p->items, member);
        break;
    case MAG_KIND_list:
        break; // stays empty
    }
}

void mag_params_default(const mag_params *t, void *values)
{
    memset(values, 0, t->size);
    for (int i = 0; i < t->count; i++) {
        set_default(&t->params[i], (char *)values + t->params[i].offset);
    }
}
