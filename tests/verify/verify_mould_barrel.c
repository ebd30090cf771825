/// Verifies the barrel against tables that were computed on their own, and its parts against exact
/// solutions.
#include "support.h"

#include "mag/context.h"
#include "model/mould/machine/barrel.h"

#include <math.h>
#include <stdio.h>

enum { ZONES = 6 };
#define KELVIN 273.15

static mag_barrel_metal az91d(void)
{
    mag_context ctx = mag_context_default();
    mag_barrel_metal m = {.density = 1656.0};
    const mag_status status = mag_thermal_read(&ctx, "AZ91D", &m.heat);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    m.heat.latent = 373e3;
    m.heat.capacity = (mag_phases){1150.0, 1150.0, 1150.0, m.heat.capacity.hot_at};
    return m;
}

/// The barrel of the tables: 70 mm, six zones of 0.25 m.
static mag_mould_barrel barrel_of(mag_mould_zone *zones, double flow, double transfer)
{
    static const double walls[ZONES] = {350, 480, 560, 590, 600, 600};
    for (int z = 0; z < ZONES; z++) {
        zones[z] = (mag_mould_zone){.length = 0.25, .wall_temperature = walls[z] + KELVIN};
    }
    return (mag_mould_barrel){
        .zones = {.count = ZONES, .items = zones},
        .feed_rate = flow,
        .feed_temperature = 25.0 + KELVIN,
        .bore = 0.07,
        .heat_transfer = transfer,
        .screw_speed = 2.0,
        .channel_depth = 0.008,
        .channel_width = 0.06,
        .screw_lead = 0.07,
    };
}

/// What a table says of a barrel, by zone.
typedef struct known {
    double flow, transfer;
    double celsius[ZONES], liquid[ZONES], power[ZONES];
} known;

static const known tables[] = {
    {0.02,
     700.0,
     {289.02, 429.10, 513.92, 552.73, 570.33, 578.99},
     {0.0, 0.0557, 0.2172, 0.3701, 0.5080, 0.6099},
     {6072, 3637, 3156, 2033, 1434, 959}},
    {0.03,
     1000.0,
     {283.96, 428.79, 510.71, 550.71, 568.87, 577.85},
     {0.0, 0.0400, 0.2093, 0.3582, 0.4936, 0.5947},
     {8934, 5444, 4721, 3046, 2142, 1441}},
};

/// Largest relative difference of a table's column from ours.
static double worst_of(const double *ours, const double *table)
{
    double worst = 0.0;
    for (int z = 0; z < ZONES; z++) {
        if (table[z] != 0.0) {
            worst = fmax(worst, fabs(ours[z] / table[z] - 1.0));
        }
    }
    return worst;
}

static void check_column(const known *k, const char *what, const double *ours, const double *table)
{
    char subject[128];
    snprintf(subject, sizeof subject, "barrel, %g kg/s, %s where zones end, largest relative error",
             k->flow, what);
    verify_row_below("T-38", subject, "table computed on its own, 3000 midpoint steps",
                     worst_of(ours, table), 0.005, "asked of the case; ours are within the digits");
}

START_TEST(a_barrel_gives_the_tables_temperatures_liquid_and_powers)
{
    const known *k = &tables[_i];
    const mag_barrel_metal m = az91d();
    mag_mould_zone zones[ZONES];
    mag_barrel_end ends[ZONES];
    const mag_mould_barrel b = barrel_of(zones, k->flow, k->transfer);
    double celsius[ZONES];
    double liquid[ZONES];
    double power[ZONES];

    mag_barrel_march(&b, &m, ends);
    for (int z = 0; z < ZONES; z++) {
        celsius[z] = ends[z].temperature - KELVIN;
        liquid[z] = 1.0 - ends[z].solid;
        power[z] = ends[z].power;
    }
    check_column(k, "temperature in degC", celsius, k->celsius);
    check_column(k, "liquid fraction", liquid, k->liquid);
    check_column(k, "power", power, k->power);
    ck_assert_double_eq(liquid[0], 0.0);
}
END_TEST

START_TEST(the_powers_are_what_the_metal_takes)
{
    const mag_barrel_metal m = az91d();
    mag_mould_zone zones[ZONES];
    mag_barrel_end ends[ZONES];
    const mag_mould_barrel b = barrel_of(zones, 0.02, 700.0);
    double sum = 0.0;

    mag_barrel_march(&b, &m, ends);
    for (int z = 0; z < ZONES; z++) {
        sum += ends[z].power;
    }
    const double taken = b.feed_rate * (mag_thermal_enthalpy(&m.heat, ends[ZONES - 1].temperature) -
                                        mag_thermal_enthalpy(&m.heat, b.feed_temperature));
    verify_row("barrel", "barrel, sum of the zones' powers [W]", "heat that the metal took", sum,
               taken, 1e-9, "rounding");
}
END_TEST

START_TEST(solid_metal_warms_by_the_exponential)
{
    const mag_barrel_metal m = az91d();
    mag_mould_zone zones[ZONES];
    mag_barrel_end ends[ZONES];
    const mag_mould_barrel b = barrel_of(zones, 0.02, 700.0);
    const double wall = zones[0].wall_temperature;
    const double pace =
        b.heat_transfer * acos(-1.0) * b.bore / (b.feed_rate * mag_barrel_least_capacity(&m));

    mag_barrel_march(&b, &m, ends);
    verify_row("barrel", "barrel, first zone's end, below the wall [K]", "exponential decay",
               wall - ends[0].temperature, (wall - b.feed_temperature) * exp(-pace * 0.25), 1e-5,
               "error of 500 midpoint steps: a sixth of their square's sum");
}
END_TEST

START_TEST(weak_heaters_leave_the_wall_as_cold_as_their_power_asks)
{
    const mag_barrel_metal m = az91d();
    mag_mould_zone zones[ZONES];
    mag_barrel_end free[ZONES];
    mag_barrel_end held[ZONES];
    const mag_mould_barrel b = barrel_of(zones, 0.02, 700.0);

    mag_barrel_march(&b, &m, free);
    zones[0].power_limit = 5000.0;
    zones[1].power_limit = 4500.0;
    mag_barrel_march(&b, &m, held);
    verify_row("barrel", "barrel, power of a zone whose heaters are too weak [W]", "their limit",
               held[0].power, 5000.0, 1e-9, "secants to 1e-10 of the limit");
    ck_assert_double_lt(held[0].wall, free[0].wall - 30.0);
    ck_assert_double_eq(held[1].wall, free[1].wall); // takes over some, and has enough
    ck_assert_double_gt(held[1].power, free[1].power + 300.0);
    ck_assert_double_lt(held[1].power, 4500.0);
    ck_assert_double_lt(held[5].temperature, free[5].temperature);
}
END_TEST

START_TEST(the_screw_meters_by_drag)
{
    const mag_barrel_metal m = az91d();
    mag_mould_zone zones[ZONES];
    mag_barrel_end ends[ZONES];
    const mag_mould_barrel b = barrel_of(zones, 0.02, 700.0);

    mag_barrel_march(&b, &m, ends);
    verify_row("barrel", "screw of 70 mm, channel 60 x 8 mm, 2 1/s, drag flow [m3/s]",
               "W H V cos(phi) / 2 by hand", mag_barrel_drag(&b), 1.0058e-4, 1e-4,
               "digits of the number by hand");
    verify_row("barrel", "the same screw, shear rate [1/s]", "pi D N / H by hand",
               mag_barrel_shear(&b), 55.0, 2e-3, "digits of the number by hand");
    // The channel is as long as the barrel over sin(phi), and full.
    const double phi = atan(1.0 / acos(-1.0));
    const double all = 1656.0 * 0.06 * 0.008 * 1.5 / sin(phi) / 0.02;
    const double some = mag_barrel_residence(&b, &m, ends);
    ck_assert_double_lt(some, all * 5.0 / 6.0); // the first zone melts nothing
    ck_assert_double_gt(some, all * 4.0 / 6.0);
}
END_TEST

/// Heat in metal and walls [J].
static double heat_in(const mag_mould_barrel *b, const mag_barrel_warming *w)
{
    double heat = 0.0;
    for (int c = 0; c < w->cells; c++) {
        heat += w->line_mass * w->cell * w->enthalpy[c];
    }
    for (int z = 0; z < b->zones.count; z++) {
        heat += w->wall_heat * b->zones.items[z].length * w->wall[z];
    }
    return heat;
}

START_TEST(a_warming_barrel_that_is_shot_from_keeps_its_heat)
{
    const mag_barrel_metal m = az91d();
    mag_mould_zone zones[ZONES];
    mag_mould_barrel b = barrel_of(zones, 0.02, 700.0);
    mag_barrel_warming w;
    double left = 0.0;

    for (int z = 0; z < ZONES; z++) {
        zones[z].power_limit = 8000.0;
    }
    mag_barrel_cold(&b, &m, 100, mag_barrel_line_mass(&b, &m), 8e4, &w);
    const double before = heat_in(&b, &w);
    mag_barrel_warm(&b, &m, 2000.0, &w);
    for (int n = 0; n < 30; n++) {
        left += 0.7 * (mag_barrel_shoot(&b, &m, 0.7, &w) -
                       mag_thermal_enthalpy(&m.heat, b.feed_temperature));
        mag_barrel_warm(&b, &m, 35.0, &w);
    }
    const double gained = heat_in(&b, &w) - before + left;
    ck_assert_double_gt(left, 0.2 * gained);
    ck_assert_double_eq_tol(w.time, 2000.0 + 30 * 35.0, 1e-6);
    verify_row("barrel", "barrel, heat of its heaters over 2000 s and 30 shots [J]",
               "gained by metal, walls and shots", w.given, gained, 1e-10,
               "rounding of some 40 000 steps of 100 cells");
}
END_TEST

START_TEST(many_small_shots_come_to_the_steady_barrel)
{
    const mag_barrel_metal m = az91d();
    mag_mould_zone zones[ZONES];
    mag_barrel_end ends[ZONES];
    const mag_mould_barrel b = barrel_of(zones, 0.02, 700.0);
    const double line_mass = mag_barrel_line_mass(&b, &m);
    mag_barrel_warming w;
    double enthalpy = 0.0;

    mag_barrel_march(&b, &m, ends);
    mag_barrel_cold(&b, &m, 60, line_mass, 8e4, &w);
    for (int n = 0; n < 300; n++) { // five fills of the barrel, a cell a shot
        enthalpy = mag_barrel_shoot(&b, &m, line_mass * w.cell, &w);
        mag_barrel_warm(&b, &m, line_mass * w.cell / b.feed_rate, &w);
    }
    verify_row_absolute("barrel", "barrel, 60 cells, a shot a cell, temperature of the shot [degC]",
                        "the steady barrel", mag_thermal_temperature(&m.heat, enthalpy) - KELVIN,
                        ends[ZONES - 1].temperature - KELVIN, 0.1,
                        "steps of a hundredth of the metal's time constant");
    for (int z = 0; z < ZONES; z++) {
        ck_assert_double_eq_tol(w.power[z] / ends[z].power, 1.0, 0.15); // shots come in pulses
    }
}
END_TEST

START_TEST(a_limited_heater_warms_the_wall_evenly)
{
    const mag_barrel_metal m = az91d();
    mag_mould_zone zones[ZONES];
    mag_mould_barrel b = barrel_of(zones, 0.02, 1e-6);
    mag_barrel_warming w;

    zones[2].power_limit = 9000.0;
    mag_barrel_cold(&b, &m, 60, mag_barrel_line_mass(&b, &m), 8e4, &w);
    for (int n = 0; n < 10; n++) {
        mag_barrel_warm(&b, &m, 100.0, &w);
    }
    verify_row("barrel", "barrel, wall after 1000 s of 9 kW [K]", "power over heat capacity",
               w.wall[2] - b.feed_temperature, 9000.0 * 1000.0 / (0.25 * 8e4), 1e-6,
               "the metal's share at 1e-6 W/m2/K");
    ck_assert_double_eq_tol(w.wall[0], zones[0].wall_temperature, 1e-9); // no limit: at once
    ck_assert_double_eq(w.power[2], 9000.0);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_loop_test(tc, a_barrel_gives_the_tables_temperatures_liquid_and_powers, 0, 2);
    tcase_add_test(tc, the_powers_are_what_the_metal_takes);
    tcase_add_test(tc, solid_metal_warms_by_the_exponential);
    tcase_add_test(tc, weak_heaters_leave_the_wall_as_cold_as_their_power_asks);
    tcase_add_test(tc, the_screw_meters_by_drag);
    tcase_add_test(tc, a_warming_barrel_that_is_shot_from_keeps_its_heat);
    tcase_add_test(tc, many_small_shots_come_to_the_steady_barrel);
    tcase_add_test(tc, a_limited_heater_warms_the_wall_evenly);
}

int main(void)
{
    return support_run("barrel", add);
}
