#include "model/mould/die/open_die.h"

enum {
    STEPS = 60 // of each part, growing: with 24 a first cycle gives oil 0.5 % less heat (T-35)
};

mag_status mag_open_read(struct mag_context *ctx, mag_open *out)
{
    const struct {
        const char *property;
        double *value;
    } wanted[MAG_OPEN_PROPERTIES] = {
        {"air_transfer", &out->air_transfer},
        {"spray_transfer", &out->spray_transfer},
        {"surroundings", &out->surroundings},
    };

    for (int n = 0; n < MAG_OPEN_PROPERTIES; n++) {
        mag_property *p = &out->properties[n];
        MAG_TRY(mag_property_find(ctx, "moulding.csv", "part", "die", wanted[n].property, p));
        *wanted[n].value = p->value;
    }
    return MAG_OK;
}

/// Heat that the surfaces took so far, mean of the columns [J/m2].
static double find_taken(const mag_die *d)
{
    double sum = 0.0;
    for (size_t column = 0; column < d->columns; column++) {
        sum += d->taken[column];
    }
    return d->columns > 0 ? sum / (double)d->columns : 0.0;
}

/// Touches air or spray for a time [s]; returns the heat given [J/m2].
static double touch(struct mag_context *ctx, mag_die *die, double transfer, double temperature,
                    double time)
{
    const double before = find_taken(die);
    if (time > 0.0) {
        mag_die_expose(ctx, die, transfer, temperature, time, STEPS);
    }
    return before - find_taken(die);
}

mag_open_heat mag_open_pass(struct mag_context *ctx, const mag_open *open, const mag_cycle *cycle,
                            mag_die *die)
{
    const double before = cycle->opening + cycle->take_out;
    const double after = cycle->blow + cycle->closing + cycle->nozzle;
    mag_open_heat heat;
    heat.air = touch(ctx, die, open->air_transfer, open->surroundings, before);
    heat.spray = touch(ctx, die, open->spray_transfer, open->surroundings, cycle->spray);
    heat.air += touch(ctx, die, open->air_transfer, open->surroundings, after);
    return heat;
}
