#include "model/battery/cell/plateaus.h"

#include "model/battery/cell/kinetics.h"

#include <math.h>

double mag_plateaus_voltage(const mag_plateaus *p, double theta, double *slope)
{
    const double t = tanh((theta - p->at) / p->width);
    double first_slope;
    double last_slope;
    const double first = mag_bounded_exp(-p->sharp * theta, &first_slope);
    const double last = mag_bounded_exp(-p->sharp * (1.0 - theta), &last_slope);

    *slope = -p->step * (1.0 - t * t) / p->width - p->tilt -
             p->end * p->sharp * (first_slope + last_slope);
    return p->middle - p->step * t - p->tilt * (theta - p->at) + p->end * (first - last);
}
