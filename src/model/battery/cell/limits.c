#include "model/battery/cell/limits.h"

#include "matter/constants.h"
#include "model/battery/cell/cell.h"

#include <math.h>

/// Salt's diffusivity [m2/s] as the cell begins.
static double find_diffusivity(const mag_cell_setup *s)
{
    const mag_cell_electrolyte *e = &s->electrolyte;
    const double warm = exp(e->diffusivity_activation / MAG_GAS_CONSTANT *
                            (1.0 / s->reference_temperature - 1.0 / s->temperature));
    return warm * mag_curve_value(e->diffusivity, e->concentration);
}

/// Salt that a unit of current leaves behind [mol/C].
static double find_left(const mag_cell_setup *s)
{
    const mag_cell_electrolyte *e = &s->electrolyte;
    return (1.0 - mag_curve_value(e->transference, e->concentration)) / (s->charge * MAG_FARADAY);
}

double mag_cell_limiting_current(const mag_cell_setup *s, bool plating)
{
    const double L = s->separator.thickness;
    const double l = s->metal_positive ? 0.0 : s->positive.thickness;
    const double gap = L * s->separator.porosity, pores = l * s->positive.porosity;
    // how far the salt falls through the whole electrode, of what it falls in L of separator
    const double deep =
        l > 0.0 ? 0.5 * s->separator.transport / s->positive.transport * l / L : 0.0;

    if (!s->metal_negative) {
        return NAN;
    }
    // salt there is, of what there would be if all were as full as the fullest spot less the
    // emptiest; straight in the separator, a parabola in the electrode
    const double held = plating ? gap * 0.5 + pores * (1.0 + deep * 2.0 / 3.0)
                                : gap * (0.5 + deep) + pores * deep / 3.0;
    const double fall = s->electrolyte.concentration * (gap + pores) / held; // over the separator
    return find_diffusivity(s) * s->separator.transport * fall / (L * find_left(s));
}

double mag_cell_sand_time(const mag_cell_setup *s, double current)
{
    if (!s->metal_negative) {
        return NAN;
    }
    if (!(fabs(current) > mag_cell_limiting_current(s, true))) {
        return INFINITY;
    }
    const double flux = 2.0 * fabs(current) * find_left(s), c = s->electrolyte.concentration;
    return acos(-1.0) * find_diffusivity(s) * s->separator.transport * s->separator.porosity *
           (c / flux) * (c / flux);
}

double mag_cell_crossing_time(const mag_cell_setup *s)
{
    const double L = s->separator.thickness;
    return L * L * s->separator.porosity / (s->separator.transport * find_diffusivity(s));
}
