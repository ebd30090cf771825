#include "matter/solid.h"

#include <math.h>

mag_status mag_freezing_read(struct mag_context *ctx, const char *alloy, mag_freezing *out)
{
    const struct {
        const char *property;
        double *value;
    } wanted[] = {
        {"solvent_melting", &out->melting},
        {"liquidus", &out->liquidus},
        {"eutectic_end", &out->eutectic},
        {"partition_coefficient", &out->partition},
    };

    for (size_t n = 0; n < sizeof wanted / sizeof wanted[0]; n++) {
        mag_property p;
        MAG_TRY(mag_alloy_property(ctx, alloy, wanted[n].property, &p));
        *wanted[n].value = p.value;
    }
    return MAG_OK;
}

/// Scheil's fraction above the eutectic.
static double primary(const mag_freezing *f, double temperature)
{
    const double enriched = (f->melting - temperature) / (f->melting - f->liquidus);
    return 1.0 - pow(enriched, 1.0 / (f->partition - 1.0));
}

double mag_solid_scheil(const mag_freezing *f, double temperature)
{
    if (temperature >= f->liquidus) {
        return 0.0;
    }
    if (temperature >= f->eutectic) {
        return primary(f, temperature);
    }
    const double frozen = fmin(1.0, (f->eutectic - temperature) / MAG_EUTECTIC_SPAN);
    const double before = primary(f, f->eutectic);
    return before + (1.0 - before) * frozen;
}

double mag_solid_lever(const mag_freezing *f, double temperature)
{
    if (temperature >= f->liquidus) {
        return 0.0;
    }
    const double solid =
        (f->liquidus - temperature) / ((1.0 - f->partition) * (f->melting - temperature));
    return fmin(1.0, solid);
}

double mag_solid_temperature(const mag_freezing *f, double fraction)
{
    const double enriched = pow(1.0 - fraction, f->partition - 1.0);
    return f->melting - (f->melting - f->liquidus) * enriched;
}
