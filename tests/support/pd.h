/// @file pd.h
/// The castings that heat is verified with: constant properties, so that others can compute the
/// same numbers.
#pragma once

#include "support.h"

#include "mag/context.h"
#include "matter/thermal.h"

/// Density of the casting [kg/m3].
#define PD_DENSITY 1700.0
/// [K] at a temperature [degC].
#define PD_KELVIN(celsius) ((celsius) + 273.15)

/// An alloy that freezes by Scheil, with 1300 J/kg/K, 373 kJ/kg and 70 W/m/K throughout.
static inline mag_thermal pd_alloy(const char *alloy)
{
    mag_context ctx = mag_context_default();
    mag_thermal m;
    const mag_status status = mag_thermal_read(&ctx, alloy, &m);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    m.latent = 373e3;
    m.capacity = (mag_phases){1300.0, 1300.0, 1300.0, m.capacity.hot_at};
    m.conductivity = (mag_phases){70.0, 70.0, 70.0, m.conductivity.hot_at};
    return m;
}
