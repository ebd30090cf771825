#include "model/bar/bar.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

double mag_bar_capacity(const mag_bar_params *p)
{
    return p->density * p->heat_capacity;
}

double mag_bar_step_size(const mag_bar_params *p)
{
    const double h = p->length / p->cells;
    const double diffusivity = p->conductivity / mag_bar_capacity(p);

    // Cells at a held end see it at half a cell's distance: 3 a dt / h^2 <= 1 there. Not near 1/6,
    // where the errors of time and space cancel: an order of 4 by luck would teach nothing.
    const double largest = 0.25 * h * h / diffusivity;
    return p->end_time / ceil(p->end_time / largest);
}

double mag_bar_start_at(const mag_bar_params *p, double x)
{
    if (p->start == MAG_BAR_SINE) {
        const double height = p->start_temperature - p->left_temperature;
        return p->left_temperature + height * sin(pi * x / p->length);
    }
    return p->start_temperature;
}
