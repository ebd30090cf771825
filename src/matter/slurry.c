#include "matter/slurry.h"

#include "mag/context.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/// Finds a property and keeps it as one that the slurry hangs on.
static mag_status take(mag_context *ctx, const char *alloy, const char *name, mag_slurry_fit *f,
                       double *value)
{
    mag_property *p = &f->properties[f->count];
    MAG_TRY(mag_alloy_property(ctx, alloy, name, p));
    *value = p->value;
    f->count++;
    return MAG_OK;
}

/// Consistency and index of the fit.
static mag_status take_fit(mag_context *ctx, const char *alloy, char fit, mag_slurry_fit *f)
{
    char name[32];
    snprintf(name, sizeof name, "fit_%c_consistency", fit);
    MAG_TRY(take(ctx, alloy, name, f, &f->consistency));
    snprintf(name, sizeof name, "fit_%c_solid", fit);
    MAG_TRY(take(ctx, alloy, name, f, &f->growth));
    snprintf(name, sizeof name, "fit_%c_index", fit);
    return take(ctx, alloy, name, f, &f->index);
}

mag_status mag_slurry_fit_read(mag_context *ctx, const char *alloy, char fit, mag_slurry_fit *out)
{
    double known; // read before; taken once more to be kept among the properties

    *out = (mag_slurry_fit){.count = 0};
    MAG_TRY(mag_freezing_read(ctx, alloy, &out->freezing));
    MAG_TRY(take(ctx, alloy, "solvent_melting", out, &known));
    MAG_TRY(take(ctx, alloy, "partition_coefficient", out, &known));
    MAG_TRY(take_fit(ctx, alloy, fit, out));
    MAG_TRY(take(ctx, alloy, "viscosity_liquid", out, &out->liquid));
    MAG_TRY(take(ctx, alloy, "viscosity_liquid_slope", out, &out->slope));
    MAG_TRY(take(ctx, alloy, "viscosity_liquid_least", out, &out->least));
    MAG_TRY(take(ctx, alloy, "yield_stress", out, &out->yield));
    MAG_TRY(take(ctx, alloy, "yield_solid", out, &out->yield_growth));
    return take(ctx, alloy, "solid_packing", out, &out->packing);
}

/// Viscosity of the liquid [Pa s]: falls from the liquidus on, and is taken as that below.
static double find_liquid(const mag_slurry_fit *f, double temperature)
{
    return fmax(f->least, f->liquid + f->slope * fmax(0.0, temperature - f->freezing.liquidus));
}

void mag_slurry_at(const mag_slurry_fit *f, double solid, double temperature, double structure,
                   mag_slurry *out)
{
    const double liquid = find_liquid(f, temperature);

    *out = (mag_slurry){
        .solid = solid, .index = 1.0, .consistency = liquid, .floor = liquid, .liquid = liquid};
    if (solid >= MAG_SLURRY_LIQUID) {
        out->consistency = f->consistency * exp(f->growth * solid);
        out->index = f->index;
        out->yield_stress =
            fmin(MAG_SLURRY_YIELD_MOST,
                 structure * f->yield * exp(f->yield_growth * solid / (1.0 - solid / f->packing)));
        out->floor = mag_suspension_viscosity(liquid, solid, f->packing);
    }
    memcpy(out->properties, f->properties, sizeof out->properties);
    out->count = f->count;
}

mag_status mag_slurry_read(mag_context *ctx, const char *alloy, char fit, double temperature,
                           double structure, mag_slurry *out)
{
    mag_freezing freezing;
    mag_slurry_fit f;

    *out = (mag_slurry){.solid = 0.0};
    MAG_TRY(mag_freezing_read(ctx, alloy, &freezing));
    const double solid = mag_solid_scheil(&freezing, temperature);
    if (solid > MAG_SLURRY_NETWORK) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "at %.4g degC %.3g of %s is solid, but may be %g: from %.4g degC on",
                        temperature - 273.15, solid, alloy, MAG_SLURRY_NETWORK,
                        mag_solid_temperature(&freezing, MAG_SLURRY_NETWORK) - 273.15);
    }
    MAG_TRY(mag_slurry_fit_read(ctx, alloy, fit, &f));
    mag_slurry_at(&f, solid, temperature, structure, out);
    return MAG_OK;
}

double mag_slurry_permeability(double grain, double solid)
{
    const double kozeny = 180.0;
    return grain * grain * pow(1.0 - solid, 3.0) / (kozeny * solid * solid);
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
