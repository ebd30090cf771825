/// @file facts.h
/// Faraday's arithmetic: what a mass, a volume or a thickness can hold of charge and energy.
#pragma once

/// What takes or gives charge, for each formula unit.
typedef struct mag_host {
    double molar_mass; ///< [kg/mol]
    double electrons;  ///< that a formula unit gives or takes [1]
    double density;    ///< [kg/m3]
} mag_host;

/// Charge for each mass [C/kg].
double mag_host_charge(const mag_host *h);
/// Charge for each volume [C/m3].
double mag_host_charge_density(const mag_host *h);
/// Thickness that holds a charge for each area [m for each C/m2].
double mag_host_thickness(const mag_host *h);
/// Sites for cations of charge z in a volume [mol/m3]: c_max.
double mag_host_sites(const mag_host *h, double charge);
/// Energy for each mass of two hosts at a voltage [V], of both active masses alone [J/kg].
double mag_couple_energy(const mag_host *negative, const mag_host *positive, double voltage);
