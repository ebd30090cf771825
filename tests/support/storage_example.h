/// @file storage_example.h
/// A storage system to test with: a made-up cell with steep ends, uneven points and a resistance
/// that depends on SOC and temperature.
#pragma once

#include "support.h"

#include "mag/context.h"
#include "model/battery/storage/system.h"

#include <stdint.h>

/// The cell, not prepared.
static inline mag_storage_cell example_cell(void)
{
    static const double soc[] = {0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.55, 0.7, 0.9, 0.97, 1.0};
    static const double volts[] = {2.6, 2.9, 3.05, 3.15, 3.22, 3.27, 3.285, 3.31, 3.33, 3.36, 3.45};
    static const double shape[] = {2.5, 1.9, 1.5, 1.2, 1.05, 1.0, 0.97, 1.0, 1.1, 1.3, 1.6};
    static const double kelvin[] = {263.15, 298.15, 318.15};
    static const double ohm[] = {3e-3, 0.7e-3, 0.45e-3};
    mag_storage_cell c = {
        .socs = 11,
        .temperatures = 3,
        .capacity = 280.0 * 3600.0,
        .voltage_least = 2.5,
        .voltage_most = 3.6,
        .discharge_most = 280.0,
        .charge_most = 200.0,
        .coulombic_efficiency = 0.995,
        .heat_capacity = 5400.0,
        .heat_loss = 0.6,
    };
    for (int t = 0; t < c.temperatures; t++) {
        c.temperature[t] = kelvin[t];
    }
    for (int k = 0; k < c.socs; k++) {
        c.soc[k] = soc[k];
        c.voltage[k] = volts[k];
        for (int t = 0; t < c.temperatures; t++) {
            c.resistance[t][k] = ohm[t] * shape[k];
        }
    }
    return c;
}

/// A system of 1 MW and about 2 MWh.
static inline mag_storage_design example_design(void)
{
    return (mag_storage_design){
        .cell = example_cell(),
        .pack = {.series = 220,
                 .parallel = 10,
                 .interconnect = 20e-6,
                 .capacity_spread = 0.02,
                 .resistance_spread = 0.05},
        .inverter = {.rated = 1e6, .idle = 0.004, .linear = 0.006, .square = 0.012},
        .charge_rating = 1e6,
        .discharge_rating = 1e6,
        .soc_least = 0.05,
        .soc_most = 0.98,
        .auxiliary = 3e3,
        .cooling = 0.4,
        .self_discharge = 1e-9,
    };
}

/// The design, prepared.
static inline mag_storage example_storage(const mag_storage_design *design)
{
    mag_context ctx = mag_context_default();
    mag_storage s;
    const mag_status status = mag_storage_prepare(&ctx, design, &s);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return s;
}

/// The next of a row of numbers from 0 to 1 that looks random (Knuth's constants).
static inline double example_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) / 9007199254740992.0;
}
