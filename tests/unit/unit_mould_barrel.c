/// Tests the way of a barrel from the user's words to the metal of the shot: refusals, defaults,
/// results.
#include "mould_told.h"

#include <string.h>

#define KELVIN 273.15

/// A case with the barrel of 70 mm and two zones; `zones` must outlive it.
static void plan(mould_box *b, mag_mould_zone zones[2])
{
    mould_box_plan(b, 0.02, 0.01, 1e-3);
    b->p.inlet_speed.constant = 1.0;
    b->p.fill_limit = 1e-6;
    b->p.slurry = 4;
    zones[0] = (mag_mould_zone){.length = 0.5, .wall_temperature = 590.0 + KELVIN};
    zones[1] = (mag_mould_zone){.length = 0.8, .wall_temperature = 600.0 + KELVIN};
    b->p.barrel.zones.items = zones;
    b->p.barrel.zones.count = 2;
    b->p.barrel.feed_rate = 0.02;
    b->p.barrel.bore = 0.07;
}

static void expect_refused(mould_box *b, const char *message)
{
    mag_mould_feed feed;
    ck_assert_int_eq(mag_mould_find_feed(&b->ctx, &b->p, &feed), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&b->ctx), message);
}

START_TEST(a_barrel_that_is_not_whole_is_refused)
{
    mag_mould_zone zones[2];
    mould_box b;

    plan(&b, zones);
    b.p.barrel.zones.count = 0;
    expect_refused(&b, "mould.barrel: it has no zones; give at least one with its length and "
                       "wall_temperature, or leave the barrel out");
    b.p.barrel.zones.count = 17;
    expect_refused(&b, "mould.barrel.zones: there are 17, but may be 1 to 16");
    b.p.barrel.zones.count = 2;
    zones[1].wall_temperature = 0.0;
    expect_refused(&b, "mould.barrel.zones[1]: its wall_temperature is missing; each zone needs a "
                       "length above 0 m and the wall_temperature that it is held at");
    zones[1].wall_temperature = 873.15;
    b.p.barrel.bore = 0.0;
    expect_refused(&b, "mould.barrel.bore: it is missing, and there is no mould.screw_diameter");
    b.p.screw_diameter = 0.07;
    b.p.barrel.feed_rate = 0.0;
    expect_refused(&b, "mould.barrel.feed_rate: it is missing; give it, or both "
                       "mould.barrel.shot_mass and mould.cycle.cooling_time, from which it "
                       "follows");
    b.p.barrel.feed_rate = 1e-4;
    expect_refused(&b,
                   "mould.barrel.feed_rate: it is 0.0001 kg/s, but must be 0.001 to 100 kg/s: what "
                   "a shot weighs over the time of a cycle");
    surface_stl_end(&b.stl);
}
END_TEST

START_TEST(a_screw_or_a_start_that_is_not_whole_is_refused)
{
    mag_mould_zone zones[2];
    mould_box b;

    plan(&b, zones);
    b.p.barrel.screw_speed = 2.0;
    expect_refused(&b, "mould.barrel.channel_depth: it is missing; mould.barrel.screw_speed needs "
                       "the channel's depth and width");
    b.p.barrel.channel_depth = 0.04;
    b.p.barrel.channel_width = 0.06;
    expect_refused(&b, "mould.barrel.channel_depth: it is 40 mm, but must be below half the bore, "
                       "35 mm");
    b.p.barrel.channel_depth = 0.008;
    b.p.barrel.wall_thickness = 0.05;
    zones[0].power_limit = 1e4;
    expect_refused(&b, "mould.barrel.zones[1]: its power_limit is missing; "
                       "mould.barrel.wall_thickness asks for the start from cold, which needs it "
                       "of each zone");
    surface_stl_end(&b.stl);
}
END_TEST

START_TEST(what_follows_from_the_barrel_may_not_be_given_too)
{
    mag_mould_zone zones[2];
    mould_box b;

    plan(&b, zones);
    b.p.slurry_temperature = 860.0;
    expect_refused(&b, "mould.slurry_temperature: mould.barrel is given too, and the temperature "
                       "follows from it; leave one of them out");
    b.p.slurry_temperature = 0.0;
    b.p.barrel.screw_speed = 2.0;
    b.p.barrel.channel_depth = 0.008;
    b.p.barrel.channel_width = 0.06;
    b.p.structure = 0.3;
    expect_refused(&b, "mould.structure: mould.barrel.screw_speed is given too, and the structure "
                       "follows from it; leave one of them out");
    surface_stl_end(&b.stl);
}
END_TEST

START_TEST(metal_too_cold_for_the_fit_blames_the_barrel)
{
    mag_mould_zone zones[2];
    mould_box b;
    mag_law law;
    mag_slurry slurry;
    const char *begin = "mould.barrel: az91d_fit_a: at ";

    plan(&b, zones);
    zones[1].wall_temperature = 540.0 + KELVIN;
    ck_assert_int_eq(mag_mould_find_slurry(&b.ctx, &b.p, &law, &slurry), MAG_BAD_CASE);
    ck_assert_msg(strncmp(mag_message(&b.ctx), begin, strlen(begin)) == 0, "%s",
                  mag_message(&b.ctx));
    surface_stl_end(&b.stl);
}
END_TEST

START_TEST(the_feed_follows_from_shot_and_cycle)
{
    mag_mould_zone zones[2];
    mag_mould_feed feed;
    mould_box b;

    plan(&b, zones);
    b.p.density = 1656.0;
    b.p.barrel.feed_rate = 0.0;
    b.p.barrel.shot_mass = 0.5;
    b.p.cycle.cooling_time = 10.0;
    b.p.cycle.closing_time = b.p.cycle.opening_time = b.p.cycle.take_out_time = 2.0;
    b.p.cycle.spray_time = 4.0;
    mould_box_expect(&b, mag_mould_find_feed(&b.ctx, &b.p, &feed));
    ck_assert_double_eq_tol(feed.barrel.feed_rate, 0.5 / 20.0, 1e-12);
    b.p.barrel.screw_speed = 0.2; // takes 30 s to meter
    b.p.barrel.channel_depth = 0.008;
    b.p.barrel.channel_width = 0.06;
    mould_box_expect(&b, mag_mould_find_feed(&b.ctx, &b.p, &feed));
    const double metering = 0.5 / (1656.0 * 1.00584753e-5);
    ck_assert_double_eq_tol(feed.barrel.feed_rate, 0.5 / (10.0 + metering), 1e-8);
    surface_stl_end(&b.stl);
}
END_TEST

START_TEST(a_heat_capacity_given_replaces_the_alloys)
{
    mag_mould_zone zones[2];
    mag_mould_feed feed;
    mould_box b;

    plan(&b, zones);
    b.p.barrel.heat_capacity = 1234.0;
    mould_box_expect(&b, mag_mould_find_feed(&b.ctx, &b.p, &feed));
    ck_assert_double_eq(mag_thermal_capacity(&feed.metal.heat, 300.0), 1234.0);
    ck_assert_double_eq(mag_thermal_capacity(&feed.metal.heat, 900.0), 1234.0);
    for (int n = 0; n < feed.used_count; n++) {
        ck_assert(strstr(feed.used[n].name, "heat_capacity") == NULL);
    }
    surface_stl_end(&b.stl);
}
END_TEST

START_TEST(without_a_barrel_temperature_and_structure_are_as_given)
{
    mag_mould_zone zones[2];
    mag_mould_feed feed;
    mould_box b;
    double temperature;

    plan(&b, zones);
    mag_params_default(mould_box_group("barrel"), &b.p.barrel);
    b.p.slurry_temperature = 860.0;
    b.p.structure = 0.3;
    mould_box_expect(&b, mag_mould_find_feed(&b.ctx, &b.p, &feed));
    mould_box_expect(&b, mag_mould_metal_temperature(&b.ctx, &b.p, &temperature));
    ck_assert_double_eq(temperature, 860.0);
    ck_assert_double_eq(mag_mould_metal_structure(&b.p, &feed), 0.3);
    surface_stl_end(&b.stl);
}
END_TEST

START_TEST(a_run_has_the_barrels_metal_and_tells_of_it)
{
    mag_mould_zone zones[2];
    mould_box b;

    plan(&b, zones);
    b.p.barrel.screw_speed = 2.0;
    b.p.barrel.channel_depth = 0.008;
    b.p.barrel.channel_width = 0.06;
    b.p.barrel.heat_transfer = 900.0;
    b.p.barrel.shot_mass = 2.0;
    zones[0].power_limit = zones[1].power_limit = 2e4;
    b.p.barrel.wall_thickness = 0.05;
    mould_box_make(&b);
    mag_observation *o = mag_observation_create();
    mould_box_expect(&b, mag_mould_model.observe(&b.ctx, &b.p, b.s, MAG_NUMBERS, o));

    const double temperature = told_number(o, "barrel_temperature");
    ck_assert_double_gt(temperature, 570.0 + KELVIN);
    ck_assert_double_lt(temperature, 600.0 + KELVIN);
    const mag_barrel_metal *m = &b.s->feed.metal;
    ck_assert_double_eq_tol(told_number(o, "barrel_solid_fraction"),
                            mag_thermal_solid(&m->heat, temperature), 1e-12);
    ck_assert_double_eq_tol(b.s->slurry.solid, told_number(o, "barrel_solid_fraction"), 1e-12);
    const double gained =
        mag_thermal_enthalpy(&m->heat, temperature) - mag_thermal_enthalpy(&m->heat, 298.15);
    ck_assert_double_eq_tol(told_number(o, "heater_power") / (0.02 * gained), 1.0, 1e-9);
    // 1 1/s against 0.01 times 55 1/s
    const double structure = told_number(o, "structure_at_shot");
    ck_assert_double_eq_tol(structure, 1.0 / (1.0 + 0.01 * told_number(o, "barrel_shear_rate")),
                            1e-9);
    ck_assert_double_eq_tol(b.s->flow->now.inlet_structure, structure, 1e-12);
    ck_assert_double_eq_tol((double)b.s->flow->structure[0], structure, 1e-6);
    ck_assert_double_eq_tol(told_number(o, "metering_time") / (2.0 / (2e4 * 1.00584753e-4)), 1.0,
                            1e-6);
    b.p.barrel.shot_mass = 0.0; // the box's, 2e4 kg/m3
    ck_assert_double_eq_tol(mag_mould_shot(&b.p, b.s) / (2e4 * 0.02 * 0.01 * 0.01), 1.0, 1e-6);
    ck_assert_double_gt(told_number(o, "barrel_warming_time"), 600.0);
    ck_assert_double_ge(told_number(o, "barrel_shots_to_steady"), 1.0);
    ck_assert_int_eq(told_assumed(o, "heat_capacity_liquid"), 1);
    ck_assert_int_eq(told_assumed(o, "barrel.heat_transfer"), 0); // given
    ck_assert_int_eq(told_assumed(o, "latent_heat"), 1);

    int tables;
    const mag_shown_table *t = mag_observation_tables(o, &tables);
    ck_assert_int_eq(tables, 3); // the last tells of defects
    ck_assert_str_eq(t[0].name, "barrel_zones");
    ck_assert_uint_eq(t[0].row_count, 2);
    ck_assert_str_eq(t[1].name, "barrel_profile");
    ck_assert_uint_eq(t[1].row_count, 20);
    const double *last = t[1].numbers + 19 * (size_t)t[1].column_count;
    ck_assert_double_eq_tol(last[0], 1.3, 1e-12);
    ck_assert_double_eq_tol(last[2], temperature, 1e-4); // the same march in finer pieces
    mag_observation_destroy(o);
    mould_box_free(&b);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_barrel_that_is_not_whole_is_refused);
    tcase_add_test(tc, a_screw_or_a_start_that_is_not_whole_is_refused);
    tcase_add_test(tc, what_follows_from_the_barrel_may_not_be_given_too);
    tcase_add_test(tc, metal_too_cold_for_the_fit_blames_the_barrel);
    tcase_add_test(tc, the_feed_follows_from_shot_and_cycle);
    tcase_add_test(tc, a_heat_capacity_given_replaces_the_alloys);
    tcase_add_test(tc, without_a_barrel_temperature_and_structure_are_as_given);
    tcase_add_test(tc, a_run_has_the_barrels_metal_and_tells_of_it);
}

int main(void)
{
    return support_run("barrel of a filling", add);
}
