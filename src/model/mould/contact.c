#include "model/mould/contact.h"

#include <math.h>

mag_status mag_contact_read(struct mag_context *ctx, mag_contact *out)
{
    const struct {
        const char *property;
        double *value;
    } wanted[MAG_CONTACT_PROPERTIES] = {
        {"peak", &out->peak},
        {"pressure_reference", &out->pressure_reference},
        {"pressure_power", &out->pressure_power},
        {"thickness_reference", &out->thickness_reference},
        {"thickness_power", &out->thickness_power},
        {"gap", &out->gap},
        {"decay", &out->decay},
        {"solid", &out->solid},
        {"pressure_least", &out->pressure_least},
    };

    for (int n = 0; n < MAG_CONTACT_PROPERTIES; n++) {
        mag_property *p = &out->properties[n];
        MAG_TRY(mag_property_find(ctx, "moulding.csv", "part", "contact", wanted[n].property, p));
        *wanted[n].value = p->value;
    }
    return MAG_OK;
}

double mag_contact_peak(const mag_contact *k, double pressure, double thickness)
{
    return k->peak * pow(pressure / k->pressure_reference, k->pressure_power) *
           pow(thickness / k->thickness_reference, k->thickness_power);
}

bool mag_contact_holds(const mag_contact *k, double solid, double pressure)
{
    return solid < k->solid && pressure > k->pressure_least;
}

double mag_contact_after(const mag_contact *k, double contact, double time)
{
    return k->gap + (contact - k->gap) * exp(-time / k->decay);
}
