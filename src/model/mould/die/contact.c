#include "model/mould/die/contact.h"

#include <math.h>

double mag_contact_peak(const mag_contact *k, double pressure, double thickness)
{
    const double pressed = fmax(pressure, k->pressure_least) / k->pressure_reference;
    return k->peak * pow(pressed, k->pressure_power) *
           pow(thickness / k->thickness_reference, k->thickness_power);
}

double mag_contact_after(const mag_contact *k, double contact, double time)
{
    return k->gap + (contact - k->gap) * exp(-time / k->decay);
}
