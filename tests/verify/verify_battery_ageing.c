/// Verifies how a cell grows older in an experiment: metal lost by plating, a film that grows, a
/// host and an electrolyte that wear, against closed forms.
#include "battery_case.h"

#include "matter/constants.h"

static const char cell[] =
    "model: battery\n"
    "battery:\n"
    "  area: 1 m2\n"
    "  nominal_capacity: 18.091 Ah\n"
    "  negative_electrode: metal\n"
    "  metal: {exchange_current: 1 A/m2, thickness: %g m}\n"
    "  ageing: {%s}\n"
    "  separator: {thickness: 260 um, porosity: 0.9, cells: 6}\n"
    "  positive: {thickness: 60 um, porosity: 0.45, active_fraction: 0.45, conductivity: 50 S/m,\n"
    "    particle_radius: 0.5 um, diffusivity: '1e-16', host_concentration: 12500 mol/m3,\n"
    "    start: 0.02, exchange_current: 0.05 A/m2, cells: 6, shells: 6,\n"
    "    potential: '1.10 - 0.055*tanh((x-0.5)/0.06) - 0.10*(x-0.5) + 0.30*exp(-60*x)"
    " - 0.30*exp(-60*(1-x))'}\n"
    "  electrolyte: {charge: 2, concentration: 500 mol/m3, diffusivity: '2e-10',\n"
    "    conductivity: 0.6*(x/500)*exp(1-x/500), transference: '0.3'}\n"
    "  experiment: |\n"
    "%s";

/// A cell that has gone through its experiment.
static mag_battery_state *age(battery_case *b, double metal, const char *ageing,
                              const char *experiment)
{
    char text[2048];
    void *state = NULL;
    snprintf(text, sizeof text, cell, metal, ageing, experiment);
    ck_assert_msg(battery_case_read(b, ".", text) == MAG_OK, "%s", b->ctx.message);
    ck_assert_msg(mag_battery_model.create(&b->ctx, b->p, &state) == MAG_OK, "%s", b->ctx.message);
    battery_case_go(b, state, 1e12);
    return state;
}

static void end(battery_case *b, mag_battery_state *s)
{
    mag_battery_model.destroy(s);
    battery_case_end(b);
}

/// With no more metal than is cycled, each plating gives back the share that the efficiency says.
/// The first cycle begins with another host than all later ones: they are compared from the second.
START_TEST(a_cell_without_spare_metal_fades_as_its_efficiency_says)
{
    enum { CYCLES = 20 };
    battery_case b;
    mag_battery_state *s = age(&b, 3.9e-6, "coulombic_efficiency: 0.995",
                               "    Repeat 22 times:\n"
                               "      Discharge at C/10 until 0.7 V\n"
                               "      Charge at C/10 until 1.6 V\n");
    const mag_battery_row *second = &s->rows[2], *late = &s->rows[2 + 2 * CYCLES];
    ck_assert_int_eq(late->end, MAG_CELL_NO_METAL);
    verify_row("B-32", "metal cell without spare metal, charge after 20 cycles over before",
               "efficiency to the power of cycles", late->charge / second->charge,
               pow(0.995, CYCLES), 1e-5, "ends by events, whose times the tolerance of 1e-6 moves");
    end(&b, s);
}
END_TEST

START_TEST(metal_is_lost_by_what_was_plated)
{
    battery_case b;
    mag_battery_state *s = age(&b, 50e-6, "coulombic_efficiency: 0.99",
                               "    Discharge at C/2 for 30 minutes\n"
                               "    Repeat 3 times:\n"
                               "      Discharge at C/2 for 1 hour\n"
                               "      Charge at C/2 for 1 hour\n"
                               "    Rest for 1 hour\n");
    const double charge = 3.0 * 18.091 * 3600.0 / 2.0; // [C/m2] plated
    verify_row("B-32", "metal lost in three platings [m]", "Faraday",
               battery_case_value(&b, s, "metal_lost"),
               0.01 * charge * 0.024305 / 1738.0 / (2.0 * MAG_FARADAY), 1e-6,
               "currents of given times: what the solver integrates exactly");
    end(&b, s);
}
END_TEST

START_TEST(a_film_grows_parabolically_through_an_experiment)
{
    battery_case b;
    mag_battery_state *s = age(&b, 50e-6,
                               "film_growth: 1e-22 m2/s, film_start: 5 nm,"
                               " film_resistivity: 1e5 ohm m",
                               "    Rest for 400000 s\n"
                               "    Rest for 500000 s\n"
                               "    Rest for 100000 s\n");
    verify_row("B-31", "film after 1e6 s in three rests, its resistance more [ohm m2]",
               "parabolic growth, closed form", battery_case_value(&b, s, "film_resistance"),
               1e5 * (sqrt(25e-18 + 2e-22 * 1e6) - 5e-9), 1e-9, "three exact steps, rounding");
    end(&b, s);
}
END_TEST

START_TEST(a_host_and_an_electrolyte_wear_with_full_cycles)
{
    battery_case b;
    mag_battery_state *s = age(&b, 50e-6, "positive_host_loss: 0.01, electrolyte_loss: 0.02",
                               "    Repeat 4 times:\n"
                               "      Discharge at C/5 for 2.5 hours\n"
                               "      Charge at C/5 for 2.5 hours\n"
                               "    Discharge at C/5 for 1 s\n");
    verify_row("B-32", "host that takes part after two full cycles", "0.99 squared",
               battery_case_value(&b, s, "host_left"), 0.99 * 0.99, 1e-6,
               "currents of given times: what the solver integrates exactly");
    verify_row("B-32", "electrolyte's transport after two full cycles", "0.98 squared",
               s->now.age.transport, 0.98 * 0.98, 1e-6, "the same");
    ck_assert_double_gt(s->now.age.cut_off[1], 0.0);
    // every action's end asserted what a cell must keep, with what was cut off
    ck_assert_double_lt(battery_case_value(&b, s, "salt_error"), 1e-10);
    end(&b, s);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_cell_without_spare_metal_fades_as_its_efficiency_says);
    tcase_add_test(tc, metal_is_lost_by_what_was_plated);
    tcase_add_test(tc, a_film_grows_parabolically_through_an_experiment);
    tcase_add_test(tc, a_host_and_an_electrolyte_wear_with_full_cycles);
}

int main(void)
{
    return support_run("battery, ageing", add);
}
