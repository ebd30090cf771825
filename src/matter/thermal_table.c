#include "matter/thermal_lanes.h"

#include <math.h>

#define COLDEST 250.0 ///< [K] where the table begins
#define ABOVE   200.0 ///< [K] above the liquidus where it ends

/// Fills the knots of a section between two temperatures: `first` to `first` + `bins`.
static void fill_section(const mag_thermal *m, double from, double to, int first, int bins,
                         mag_heat_table *t)
{
    const double start = mag_thermal_enthalpy(m, from);
    const double width = (mag_thermal_enthalpy(m, to) - start) / bins;
    double before = from;

    for (int n = 0; n <= bins; n++) {
        const double at = n == 0      ? from
                          : n == bins ? to
                                      : mag_thermal_temperature(m, start + n * width);
        t->temperature[first + n] = (mag_pop)at;
        t->solid[first + n] = (mag_pop)mag_thermal_solid(m, at);
        t->conductivity[first + n] = (mag_pop)mag_thermal_conductivity(m, at);
        t->most_conductivity = fmax(t->most_conductivity, mag_thermal_conductivity(m, at));
        if (n > 0 && at > before) {
            t->least_capacity = fmin(t->least_capacity, width / (at - before));
        }
        before = at;
    }
}

void mag_heat_tabulate(const mag_thermal *m, mag_heat_table *t)
{
    enum { SIDE = MAG_HEAT_BINS / 8, FREEZING = MAG_HEAT_BINS - 3 * SIDE };
    double edge[MAG_HEAT_SECTIONS + 1];
    int first = 0;

    mag_thermal_corners(m, edge + 1);
    const bool eutectic = edge[2] > edge[1];
    const int bins[MAG_HEAT_SECTIONS] = {SIDE, eutectic ? SIDE : 0,
                                         eutectic ? FREEZING : FREEZING + SIDE, SIDE};
    edge[0] = fmin(COLDEST, 0.5 * edge[1]);
    edge[MAG_HEAT_SECTIONS] = edge[MAG_HEAT_SECTIONS - 1] + ABOVE;
    t->least_capacity = INFINITY;
    t->most_conductivity = 0.0;
    for (int s = 0; s < MAG_HEAT_SECTIONS; s++) {
        const double start = mag_thermal_enthalpy(m, edge[s]);
        t->start[s] = start;
        t->bins[s] = bins[s];
        t->scale[s] = bins[s] > 0 ? bins[s] / (mag_thermal_enthalpy(m, edge[s + 1]) - start) : 0.0;
        if (bins[s] > 0) {
            fill_section(m, edge[s], edge[s + 1], first, bins[s], t);
        }
        first += bins[s];
    }
}
