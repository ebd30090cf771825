#include "model/battery/cell/facts.h"

#include "matter/constants.h"

double mag_host_charge(const mag_host *h)
{
    return h->electrons * MAG_FARADAY / h->molar_mass;
}

double mag_host_charge_density(const mag_host *h)
{
    return mag_host_charge(h) * h->density;
}

double mag_host_thickness(const mag_host *h)
{
    return 1.0 / mag_host_charge_density(h);
}

double mag_host_sites(const mag_host *h, double charge)
{
    return h->electrons / charge * h->density / h->molar_mass;
}

double mag_couple_energy(const mag_host *negative, const mag_host *positive, double voltage)
{
    return voltage / (1.0 / mag_host_charge(negative) + 1.0 / mag_host_charge(positive));
}
