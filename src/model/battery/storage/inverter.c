#include "model/battery/storage/inverter.h"

#include <math.h>

double mag_inverter_in(const mag_inverter *inverter, double out)
{
    const double x = out / inverter->rated;
    return out > 0.0 ? out + inverter->rated *
                                 (inverter->idle + x * (inverter->linear + x * inverter->square))
                     : 0.0;
}

double mag_inverter_out(const mag_inverter *inverter, double in)
{
    const double b = 1.0 + inverter->linear;
    const double c = in / inverter->rated - inverter->idle;
    // the root that stays exact as the square goes to 0
    return c > 0.0 ? inverter->rated * 2.0 * c / (b + sqrt(b * b + 4.0 * inverter->square * c))
                   : 0.0;
}
