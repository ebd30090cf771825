#include "model/battery/storage/pack.h"

#include <math.h>

/// Where the standard normal distribution reaches a share: Newton's method on erfc.
static double find_quantile(double share)
{
    double x = 0.0;
    for (int n = 0; n < 100; n++) {
        const double density = exp(-0.5 * x * x) / sqrt(2.0 * acos(-1.0));
        const double step = (0.5 * erfc(-x / sqrt(2.0)) - share) / density;
        x -= fmin(fmax(step, -0.5), 0.5); // far out the density is flat
        if (fabs(step) < 1e-14) {
            break;
        }
    }
    return x;
}

double mag_pack_order(int rank, int count)
{
    return find_quantile((rank - 0.375) / (count + 0.25));
}

mag_pack_weakest mag_pack_find_weakest(const mag_storage_pack *pack)
{
    const double most = mag_pack_order(pack->series, pack->series); // the least is its opposite
    const double group = 1.0 / sqrt(pack->parallel);
    const double least = 1.0 - most * pack->capacity_spread * group;
    const double apart = fmin(2.0 * most * pack->soc_spread, 1.0);

    return (mag_pack_weakest){
        .capacity = fmax(least, 0.0) * (1.0 - apart),
        .resistance = 1.0 + most * pack->resistance_spread * group,
    };
}

double mag_pack_split(int count, const double *voltage, const double *resistance, double current,
                      double *currents)
{
    double conductance = 0.0;
    double pushed = 0.0;
    for (int k = 0; k < count; k++) {
        conductance += 1.0 / resistance[k];
        pushed += voltage[k] / resistance[k];
    }
    const double shared = (pushed - current) / conductance;
    for (int k = 0; k < count; k++) {
        currents[k] = (voltage[k] - shared) / resistance[k];
    }
    return shared;
}

double mag_pack_usable(int groups, const double *capacity, const double *soc)
{
    double to_empty = INFINITY;
    double to_full = INFINITY;
    for (int k = 0; k < groups; k++) {
        to_empty = fmin(to_empty, soc[k] * capacity[k]);
        to_full = fmin(to_full, (1.0 - soc[k]) * capacity[k]);
    }
    return to_empty + to_full;
}

double mag_pack_balance(int groups, const double *capacity, double bleed, double *soc)
{
    double deepest = 0.0; // charge that the group furthest from full lacks
    double drained = 0.0;
    for (int k = 0; k < groups; k++) {
        deepest = fmax(deepest, (1.0 - soc[k]) * capacity[k]);
    }
    for (int k = 0; k < groups; k++) {
        const double ahead = deepest - (1.0 - soc[k]) * capacity[k];
        const double drain = fmin(fmin(ahead, bleed), soc[k] * capacity[k]);
        soc[k] -= drain / capacity[k];
        drained += drain;
    }
    return drained;
}
