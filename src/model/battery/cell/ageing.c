#include "model/battery/cell/ageing.h"

#include "matter/constants.h"

#include <math.h>

/// Cycles until the metal is no more than what is cycled.
static double cycles_of_excess(double efficiency, double excess)
{
    return (excess - 1.0) / (1.0 - efficiency);
}

double mag_capacity_left(double efficiency, double excess, double cycles)
{
    return pow(efficiency, fmax(0.0, cycles - cycles_of_excess(efficiency, excess)));
}

double mag_cycles_until(double efficiency, double excess, double left)
{
    return cycles_of_excess(efficiency, excess) + log(left) / log(efficiency);
}

double mag_reservoir_efficiency(double cycles, double laid, double cycled, double stripped)
{
    return (cycles * cycled + stripped) / (cycles * cycled + laid);
}

double mag_metal_loss(double charge, double efficiency, double current, double *slope)
{
    *slope = current < 0.0 ? (efficiency - 1.0) / (charge * MAG_FARADAY) : 0.0;
    return *slope * current;
}

double mag_shuttle_rate(double rate, double current, double q, double *slope)
{
    *slope = -rate;
    return current - rate * q;
}

double mag_shuttle_charge(double rate, double current, double q, double time)
{
    const double lost = -expm1(-rate * time);
    return q * (1.0 - lost) + current * (rate > 0.0 ? lost / rate : time);
}

double mag_film_thickness(double growth, double thickness, double time)
{
    return sqrt(thickness * thickness + 2.0 * growth * time);
}
