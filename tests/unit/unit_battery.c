/// What an experiment does with a battery, where it is easily got wrong.
#include "battery_case.h"

static const char cell[] =
    "model: battery\n"
    "battery:\n"
    "  area: 1 m2\n"
    "  nominal_capacity: 18.091 Ah\n"
    "  negative_electrode: metal\n"
    "  separator: {thickness: 260 um, porosity: 0.9, cells: 5}\n"
    "  positive: {thickness: 60 um, porosity: 0.45, conductivity: 50 S/m,\n"
    "    diffusivity: '1e-16', host_concentration: 12500 mol/m3,\n"
    "    exchange_current: 0.05 A/m2, cells: 5, shells: 8,\n"
    "    potential: '1.10 - 0.055*tanh((x-0.5)/0.06) - 0.10*(x-0.5) + 0.30*exp(-60*x)"
    " - 0.30*exp(-60*(1-x))', %s}\n"
    "  electrolyte: {charge: 2, concentration: 500 mol/m3, diffusivity: '2e-10',\n"
    "    conductivity: 0.6*(x/500)*exp(1-x/500), transference: '0.3'}\n"
    "%s";

#define SPHERES "active_fraction: 0.45, particle_radius: 0.5 um, start: 0.02"

static mag_status read_cell(battery_case *b, const char *positive, const char *rest)
{
    char text[4096];
    snprintf(text, sizeof text, cell, positive, rest);
    return battery_case_read(b, ".", text);
}

static mag_battery_state *make(battery_case *b, const char *positive, const char *rest)
{
    void *state = NULL;
    ck_assert_msg(read_cell(b, positive, rest) == MAG_OK, "%s", b->ctx.message);
    ck_assert_msg(mag_battery_model.create(&b->ctx, b->p, &state) == MAG_OK, "%s", b->ctx.message);
    return state;
}

/// A cell that went through its experiment.
static mag_battery_state *run(battery_case *b, const char *positive, const char *rest)
{
    mag_battery_state *s = make(b, positive, rest);
    battery_case_go(b, s, 1e12);
    return s;
}

static void end(battery_case *b, mag_battery_state *s)
{
    mag_battery_model.destroy(s);
    battery_case_end(b);
}

START_TEST(a_pulse_of_a_drive_cycle_is_not_stepped_over)
{
    battery_case b;
    mag_battery_state *s = run(
        &b, SPHERES,
        "  drive_cycles: [{name: pulse, current: [[0 s, 0 A], [2000 s, 0 A], [2000.1 s, 18 A],\n"
        "    [2010 s, 18 A], [2010.1 s, 0 A], [4000 s, 0 A]]}]\n"
        "  experiment: Run drive cycle pulse\n");
    // two ramps of 0.1 s and 9.9 s between them; the solver's relative tolerance is 1e-6
    ck_assert_double_eq_tol(s->rows[0].charge, 18.0 * 10.0, 1e-3);
    end(&b, s);
}
END_TEST

START_TEST(a_hold_that_begins_at_its_end_takes_no_time)
{
    battery_case b;
    mag_battery_state *s = run(&b, SPHERES,
                               "  experiment: |\n"
                               "    Hold at 1.1 V until C/50\n"
                               "    Hold at 1.1 V until C/50\n");
    ck_assert_int_eq(s->now.rows, 2);
    // the current found anew may lie above the limit by the tolerance: a thousandth of the decay
    ck_assert_double_eq_tol(s->rows[1].ended, s->rows[1].begun, 1.0);
    end(&b, s);
}
END_TEST

START_TEST(an_action_that_never_ends_fails_and_says_so)
{
    battery_case b;
    mag_battery_state *s = make(&b, SPHERES,
                                "  experiment: |\n"
                                "    Rest for 10 s\n"
                                "    Discharge at C/1000 until 0.7 V\n");
    mag_status status = MAG_OK;
    s->plan.seconds = 10.0; // as if the forecast had known of the first line alone
    for (int n = 0; n < 100000 && status == MAG_OK; n++) {
        status = mag_battery_model.advance(&b.ctx, b.p, s, 1e12);
    }
    ck_assert_int_eq(status, MAG_DIVERGED);
    ck_assert_msg(strstr(b.ctx.message, "line 2") != NULL, "%s", b.ctx.message);
    ck_assert_msg(strstr(b.ctx.message, "never ended") != NULL, "%s", b.ctx.message);
    end(&b, s);
}
END_TEST

START_TEST(metal_that_is_used_up_gives_nothing_more)
{
    battery_case b;
    mag_battery_state *s = run(&b, SPHERES,
                               "  metal: {thickness: 2 um}\n"
                               "  experiment: |\n"
                               "    Discharge at 1C until 0.7 V\n"
                               "    Rest for 1 hour\n"
                               "    Discharge at 1C until 0.7 V\n");
    ck_assert_int_eq(s->rows[0].end, MAG_CELL_NO_METAL);
    ck_assert_int_eq(s->rows[2].end, MAG_CELL_NO_METAL);
    ck_assert_double_eq_tol(s->rows[2].charge, 0.0, 1e-6 * s->rows[0].charge);
    end(&b, s);
}
END_TEST

START_TEST(an_empty_host_ends_its_step_and_no_more)
{
    battery_case b;
    mag_battery_state *s = run(&b, SPHERES,
                               "  experiment: |\n"
                               "    Repeat 3 times:\n"
                               "      Discharge at C/2 until 0.7 V\n"
                               "      Charge at C/2 until 1.6 V\n"
                               "      Hold at 1.6 V until C/50\n");
    ck_assert_int_eq(s->now.rows, 9);
    ck_assert_int_eq(s->rows[2].end, MAG_CELL_HOST_EMPTY);
    // the charge and the hold behind it are one charge
    const mag_battery_row *in = &s->rows[4], *out = &s->rows[6], *last = &s->rows[7];
    const double charged = in[0].charge + in[1].charge;
    const double volts = (last[0].energy + last[1].energy) / (last[0].charge + last[1].charge);
    ck_assert_double_eq_tol(battery_case_value(&b, s, "coulombic_efficiency"),
                            -out->charge / charged, 1e-12); // sums in another order
    ck_assert_double_eq_tol(battery_case_value(&b, s, "voltage_efficiency"),
                            out->energy / out->charge / volts, 1e-12);
    end(&b, s);
}
END_TEST

START_TEST(a_cell_without_heat_takes_the_temperature_around_it)
{
    battery_case b;
    mag_battery_state *s = run(&b, SPHERES ", entropy: '1e-3'",
                               "  ambient_temperature: 330 K\n"
                               "  experiment: Rest for 1 hour\n");
    ck_assert_double_eq(battery_case_value(&b, s, "temperature_end"), 330.0);
    // at rest its voltage is the host's potential there, from the very beginning
    const double rest = battery_case_value(&b, s, "rest_voltage");
    ck_assert_double_eq_tol(rest, battery_case_value(&b, s, "voltage_end"), 1e-6);
    ck_assert_double_eq_tol(rest, 1.2933582512 + 31.85e-3, 1e-9);
    end(&b, s);
}
END_TEST

START_TEST(charges_that_cancel_age_a_cell_and_the_last_step_counts)
{
    battery_case b;
    mag_battery_state *s =
        run(&b, "active_fraction: 0.45, particle_radius: 0.5 um, start: 0.5",
            "  ageing: {positive_host_loss: 0.01}\n"
            "  drive_cycles: [{name: swing, current: [[0 s, 18.091 A], [600 s, 18.091 A],\n"
            "    [600.1 s, -18.091 A], [1200 s, -18.091 A]]}]\n"
            "  experiment: Run drive cycle swing\n");
    // 1200 s at 1C either way: a third of an hour over twice an hour
    ck_assert_double_eq_tol(battery_case_value(&b, s, "full_cycles"), 1200.0 / 7200.0, 1e-4);
    ck_assert_double_lt(battery_case_value(&b, s, "host_left"), 1.0);
    end(&b, s);
}
END_TEST

START_TEST(titrations_know_what_came_before_them)
{
    battery_case b;
    mag_battery_state *s =
        run(&b, SPHERES,
            "  experiment: |\n"
            "    Discharge at C/2 for 1800 s\n"
            "    Rest for 1 hour\n"
            "    GITT discharge at C/10 for 10 minutes, rest for 1 hour, until 1.0 V\n");
    mag_observation *o = mag_observation_create();
    int count = 0;
    ck_assert_int_eq(mag_battery_model.observe(&b.ctx, b.p, s, MAG_NUMBERS, o), MAG_OK);
    const mag_shown_table *tables = mag_observation_tables(o, &count);
    double share = NAN;
    for (int n = 0; n < count; n++) {
        if (strcmp(tables[n].name, "titration") == 0) {
            share = tables[n].numbers[0];
        }
    }
    // a quarter of the host in the discharge, a sixtieth in the pulse
    ck_assert_double_eq_tol(share, 0.02 + 0.25 + 1.0 / 60.0, 1e-4);
    mag_observation_destroy(o);
    end(&b, s);
}
END_TEST

START_TEST(a_surface_that_disagrees_with_the_fraction_is_refused)
{
    battery_case b;
    mag_battery_made made;
    ck_assert_int_eq(read_cell(&b,
                               "active_fraction: 0.45, particle_radius: 0.5 um, start: 0.02, "
                               "surface_area: 1.35e6 1/m",
                               "  experiment: Rest for 1 s\n"),
                     MAG_OK);
    ck_assert_int_eq(mag_battery_make(&b.ctx, b.p, &made), MAG_BAD_CASE);
    ck_assert_msg(strstr(b.ctx.message, "surface_area") != NULL, "%s", b.ctx.message);
    mag_battery_unmake(&made);
    battery_case_end(&b);
}
END_TEST

START_TEST(functions_that_cannot_be_are_refused_with_their_place)
{
    static const struct {
        const char *positive, *rest, *says;
    } all[] = {
        {"active_fraction: 0.45, particle_radius: 0.5 um, start: 0", "", "start: it is 0"},
        {SPHERES, "  tolerance: 1e-6\n", NULL},
    };
    for (size_t n = 0; n < sizeof all / sizeof *all; n++) {
        battery_case b;
        mag_battery_made made;
        char rest[256];
        snprintf(rest, sizeof rest, "%s  experiment: Rest for 1 s\n", all[n].rest);
        ck_assert_msg(read_cell(&b, all[n].positive, rest) == MAG_OK, "%s", b.ctx.message);
        ck_assert_int_eq(mag_battery_make(&b.ctx, b.p, &made),
                         all[n].says != NULL ? MAG_BAD_CASE : MAG_OK);
        ck_assert(all[n].says == NULL || strstr(b.ctx.message, all[n].says) != NULL);
        mag_battery_unmake(&made);
        battery_case_end(&b);
    }
    battery_case b;
    mag_battery_made made;
    char text[4096];
    snprintf(text, sizeof text, cell, SPHERES, "  experiment: Rest for 1 s\n");
    memcpy(strstr(text, "diffusivity: '2e-10'"), "diffusivity: '-2e-9'", 20);
    ck_assert_int_eq(battery_case_read(&b, ".", text), MAG_OK);
    ck_assert_int_eq(mag_battery_make(&b.ctx, b.p, &made), MAG_BAD_CASE);
    ck_assert_msg(
        strstr(b.ctx.message, "battery.electrolyte.diffusivity: at x = 250 it is -2e-09") != NULL,
        "%s", b.ctx.message);
    mag_battery_unmake(&made);
    battery_case_end(&b);
}
END_TEST

START_TEST(as_many_sizes_of_particles_as_may_be_have_room)
{
    battery_case b;
    char sizes[1024] = "start: 0.3, particle_sizes: [";
    for (int n = 0; n < MAG_CELL_BINS; n++) {
        const size_t used = strlen(sizes);
        snprintf(sizes + used, sizeof sizes - used, "%s{radius: %d00 nm, share: 0.125}",
                 n > 0 ? ", " : "", n + 1);
    }
    snprintf(sizes + strlen(sizes), sizeof sizes - strlen(sizes), "], active_fraction: 0.45");
    mag_battery_state *s = run(&b, sizes, "  experiment: Discharge at C/5 for 600 s\n");
    ck_assert_double_eq_tol(s->rows[0].charge, 18.091 / 5.0 * 600.0, 1e-6); // a given current
    mag_cell_setup two = s->made.setup;
    mag_cell *c = NULL;
    two.metal_negative = false;
    two.negative = two.positive;
    ck_assert_msg(mag_cell_create(&b.ctx, &two, &c) == MAG_OK, "%s", b.ctx.message);
    mag_cell_destroy(c);
    end(&b, s);
}
END_TEST

START_TEST(a_checkpoint_before_the_first_step_restores_a_cell)
{
    battery_case b;
    mag_battery_state *s = make(&b, SPHERES, "  experiment: Rest for 1 s\n");
    const double rest = mag_cell_voltage(s->cell);
    ck_assert_int_eq(mag_battery_model.restored(&b.ctx, b.p, s), MAG_OK);
    ck_assert_double_eq(mag_cell_voltage(s->cell), rest);
    ck_assert_double_eq(mag_cell_temperature(s->cell), 298.15);
    end(&b, s);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_pulse_of_a_drive_cycle_is_not_stepped_over);
    tcase_add_test(tc, a_hold_that_begins_at_its_end_takes_no_time);
    tcase_add_test(tc, an_action_that_never_ends_fails_and_says_so);
    tcase_add_test(tc, metal_that_is_used_up_gives_nothing_more);
    tcase_add_test(tc, an_empty_host_ends_its_step_and_no_more);
    tcase_add_test(tc, a_cell_without_heat_takes_the_temperature_around_it);
    tcase_add_test(tc, charges_that_cancel_age_a_cell_and_the_last_step_counts);
    tcase_add_test(tc, titrations_know_what_came_before_them);
    tcase_add_test(tc, a_surface_that_disagrees_with_the_fraction_is_refused);
    tcase_add_test(tc, functions_that_cannot_be_are_refused_with_their_place);
    tcase_add_test(tc, as_many_sizes_of_particles_as_may_be_have_room);
    tcase_add_test(tc, a_checkpoint_before_the_first_step_restores_a_cell);
}

int main(void)
{
    return support_run("battery", add);
}
