#include "matter/slurry.h"

#include "mag/context.h"

#include <math.h>
#include <stdio.h>

/// Finds a property and keeps it as one that the slurry hangs on.
static mag_status take(mag_context *ctx, const char *alloy, const char *name, mag_slurry *s,
                       double *value)
{
    mag_property *p = &s->properties[s->count];
    MAG_TRY(mag_alloy_property(ctx, alloy, name, p));
    *value = p->value;
    s->count++;
    return MAG_OK;
}

/// Viscosity of the liquid [Pa s]: falls from the liquidus on, and is taken as that below.
static mag_status find_liquid(mag_context *ctx, const char *alloy, double above, mag_slurry *s,
                              double *viscosity)
{
    double start;
    double slope;
    double least;
    MAG_TRY(take(ctx, alloy, "viscosity_liquid", s, &start));
    MAG_TRY(take(ctx, alloy, "viscosity_liquid_slope", s, &slope));
    MAG_TRY(take(ctx, alloy, "viscosity_liquid_least", s, &least));
    *viscosity = fmax(least, start + slope * fmax(0.0, above));
    return MAG_OK;
}

/// Consistency and index of the fit.
static mag_status find_fit(mag_context *ctx, const char *alloy, char fit, mag_slurry *s)
{
    char name[32];
    double solid;
    snprintf(name, sizeof name, "fit_%c_consistency", fit);
    MAG_TRY(take(ctx, alloy, name, s, &s->consistency));
    snprintf(name, sizeof name, "fit_%c_solid", fit);
    MAG_TRY(take(ctx, alloy, name, s, &solid));
    snprintf(name, sizeof name, "fit_%c_index", fit);
    MAG_TRY(take(ctx, alloy, name, s, &s->index));
    s->consistency *= exp(solid * s->solid);
    return MAG_OK;
}

mag_status mag_slurry_read(mag_context *ctx, const char *alloy, char fit, double temperature,
                           double structure, mag_slurry *out)
{
    mag_freezing freezing;
    double liquid;
    double yield;
    double growth;
    double packing;
    double known; // read above; taken once more to be kept among the properties

    *out = (mag_slurry){.solid = 0.0};
    MAG_TRY(mag_freezing_read(ctx, alloy, &freezing));
    out->solid = mag_solid_scheil(&freezing, temperature);
    if (out->solid > MAG_SLURRY_NETWORK) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "at %.4g degC %.3g of %s is solid, but may be %g: from %.4g degC on",
                        temperature - 273.15, out->solid, alloy, MAG_SLURRY_NETWORK,
                        mag_solid_temperature(&freezing, MAG_SLURRY_NETWORK) - 273.15);
    }
    MAG_TRY(take(ctx, alloy, "solvent_melting", out, &known));
    MAG_TRY(take(ctx, alloy, "partition_coefficient", out, &known));
    MAG_TRY(find_fit(ctx, alloy, fit, out));
    MAG_TRY(find_liquid(ctx, alloy, temperature - freezing.liquidus, out, &liquid));
    MAG_TRY(take(ctx, alloy, "yield_stress", out, &yield));
    MAG_TRY(take(ctx, alloy, "yield_solid", out, &growth));
    MAG_TRY(take(ctx, alloy, "solid_packing", out, &packing));
    out->floor = mag_suspension_viscosity(liquid, out->solid, packing);
    out->yield_stress =
        fmin(MAG_SLURRY_YIELD_MOST,
             structure * yield * exp(growth * out->solid / (1.0 - out->solid / packing)));
    if (out->solid < MAG_SLURRY_LIQUID) {
        out->consistency = liquid;
        out->index = 1.0;
        out->yield_stress = 0.0;
        out->floor = liquid;
    }
    return MAG_OK;
}

double mag_suspension_viscosity(double liquid, double solid, double packing)
{
    return liquid * pow(1.0 - solid / packing, -2.5 * packing);
}

double mag_structure_steady(const mag_structure *k, double rate)
{
    return k->build / (k->build + k->breakdown * pow(rate, k->power));
}

double mag_structure_after(const mag_structure *k, double structure, double rate, double time)
{
    const double steady = mag_structure_steady(k, rate);
    const double pace = k->build + k->breakdown * pow(rate, k->power);
    return steady + (structure - steady) * exp(-pace * time);
}
