#include "matter/steel.h"

mag_status mag_steel_read(struct mag_context *ctx, const char *steel, mag_steel *out)
{
    const struct {
        const char *property;
        double *value;
    } wanted[MAG_STEEL_PROPERTIES] = {
        {"density", &out->density},
        {"heat_capacity", &out->capacity},
        {"conductivity", &out->conductivity},
    };

    for (int n = 0; n < MAG_STEEL_PROPERTIES; n++) {
        mag_property *p = &out->properties[n];
        MAG_TRY(mag_property_find(ctx, "steels.csv", "steel", steel, wanted[n].property, p));
        *wanted[n].value = p->value;
    }
    return MAG_OK;
}
