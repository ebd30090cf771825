/// Verifies enthalpy of an alloy, the way back to temperature and solid fraction, and its look-up
/// by lanes.
#include "pd.h"

#include "matter/thermal_lanes.h"

#include <math.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

START_TEST(enthalpies_are_those_of_the_table)
{
    static const double table[][2] = {
        {650, 1185.50}, {620, 1146.50}, {598, 1117.90}, {597, 1105.49}, {595, 1082.23},
        {592, 1050.74}, {590, 1031.71}, {585, 989.75},  {580, 954.20},  {575, 923.56},
        {570, 896.75},  {560, 851.65},  {550, 814.61},  {540, 783.06},  {520, 730.61},
        {500, 686.91},  {480, 648.40},  {460, 613.19},  {440, 580.19},  {430, 564.29},
        {428, 523.90},  {400, 487.50},  {300, 357.50},  {220, 253.50},
    };
    const mag_thermal m = pd_alloy("AZ91D");
    double worst = 0.0;
    for (int n = 0; n < COUNT(table); n++) {
        const double ours = mag_thermal_enthalpy(&m, PD_KELVIN(table[n][0]));
        worst = fmax(worst, fabs(ours - 1e3 * table[n][1]));
    }
    verify_row_below("-", "AZ91D, Scheil, largest error of the enthalpy [J/kg]",
                     "table of two digits behind the kJ, computed on its own", worst, 6.0,
                     "half the last digit, rounded twice");
}
END_TEST

START_TEST(heat_capacities_are_those_of_the_table)
{
    static const double table[][2] = {{597, 12138}, {595, 11148}, {590, 9163},
                                      {580, 6577},  {570, 5035},  {560, 4054},
                                      {540, 2939},  {500, 2035},  {460, 1698}};
    const mag_thermal m = pd_alloy("AZ91D");
    double worst = 0.0;
    for (int n = 0; n < COUNT(table); n++) {
        const double at = PD_KELVIN(table[n][0]);
        const double ours =
            (mag_thermal_enthalpy(&m, at + 1e-3) - mag_thermal_enthalpy(&m, at - 1e-3)) / 2e-3;
        worst = fmax(worst, fabs(ours - table[n][1]));
    }
    verify_row_below("-", "AZ91D, Scheil, largest error of the slope of enthalpy [J/kg/K]",
                     "table of whole J/kg/K, computed on its own", worst, 0.6,
                     "half the last digit, rounded twice");
}
END_TEST

/// Largest error of the temperature [K] that the enthalpy of a temperature leads back to.
static double way_back_error(const mag_thermal *m)
{
    double worst = 0.0;
    for (double celsius = 10.0; celsius < 750.0; celsius += 0.37) {
        const double at = PD_KELVIN(celsius);
        const double back = mag_thermal_temperature(m, mag_thermal_enthalpy(m, at));
        worst = fmax(worst, fabs(back - at));
    }
    return worst;
}

static void check_way_back(const char *subject, const mag_thermal *m)
{
    verify_row_below("-", subject, "the temperature it came from", way_back_error(m), 1e-9,
                     "rounding of 1 MJ/kg over 1 kJ/kg/K");
}

/// Solid fractions as a user may give them.
static const double own_x[] = {PD_KELVIN(437.0), PD_KELVIN(438.0), PD_KELVIN(480.0),
                               PD_KELVIN(540.0), PD_KELVIN(570.0), PD_KELVIN(590.0),
                               PD_KELVIN(596.0)};
static const double own_y[] = {1.0, 0.88, 0.82, 0.67, 0.47, 0.18, 0.0};

static mag_thermal with_table(void)
{
    mag_thermal m = pd_alloy("AZ91D");
    m.rule = MAG_SOLID_TABLE;
    m.solid_table = (mag_table){.count = COUNT(own_x), .x = own_x, .y = own_y};
    return m;
}

static mag_thermal with_lever(void)
{
    mag_thermal m = pd_alloy("AZ91D");
    m.rule = MAG_SOLID_LEVER;
    return m;
}

static mag_thermal with_data(const char *alloy)
{
    mag_context ctx = mag_context_default();
    mag_thermal m;
    ck_assert_int_eq(mag_thermal_read(&ctx, alloy, &m), MAG_OK);
    return m;
}

START_TEST(enthalpy_leads_back_to_its_temperature)
{
    const mag_thermal scheil = with_data("AZ91D"), other = with_data("AM60B");
    const mag_thermal lever = with_lever(), table = with_table();
    check_way_back("AZ91D of the data, Scheil, way back from enthalpy [K]", &scheil);
    check_way_back("AM60B of the data, Scheil, way back from enthalpy [K]", &other);
    check_way_back("AZ91D, lever rule, way back from enthalpy [K]", &lever);
    check_way_back("own table of solid fractions, way back from enthalpy [K]", &table);
}
END_TEST

/// What the look-up errs by at most.
typedef struct errors {
    double temperature, solid, conductivity;
} errors;

static errors find_errors(const mag_thermal *m)
{
    static mag_heat_table table;
    errors worst = {0.0, 0.0, 0.0};
    mag_heat_tabulate(m, &table);
    for (double h = -5e4; h < 1.4e6; h += 97.3 * MAG_LANES) {
        mag_vec enthalpy;
        for (int l = 0; l < MAG_LANES; l++) {
            enthalpy[l] = (mag_pop)(h + 97.3 * l);
        }
        const mag_heat_place at = mag_heat_find(&table, enthalpy);
        const mag_vec temperature = mag_heat_read(table.temperature, at);
        const mag_vec solid = mag_heat_read(table.solid, at);
        const mag_vec conductivity = mag_heat_read(table.conductivity, at);
        for (int l = 0; l < MAG_LANES; l++) {
            const double T = mag_thermal_temperature(m, h + 97.3 * l);
            worst.temperature = fmax(worst.temperature, fabs((double)temperature[l] - T));
            worst.solid = fmax(worst.solid, fabs((double)solid[l] - mag_thermal_solid(m, T)));
            worst.conductivity =
                fmax(worst.conductivity,
                     fabs((double)conductivity[l] / mag_thermal_conductivity(m, T) - 1.0));
        }
    }
    return worst;
}

static void check_lanes(const char *alloy, const mag_thermal *m, double temperature, double solid,
                        const char *reason)
{
    char subject[160];
    const errors e = find_errors(m);
    snprintf(subject, sizeof subject, "%s, looked up by lanes, error of the temperature [K]",
             alloy);
    verify_row_below("-", subject, "the way back to rounding", e.temperature, temperature, reason);
    snprintf(subject, sizeof subject, "%s, looked up by lanes, error of the solid fraction", alloy);
    verify_row_below("-", subject, "the way back to rounding", e.solid, solid, reason);
    snprintf(subject, sizeof subject, "%s, looked up by lanes, relative error of the conductivity",
             alloy);
    verify_row_below("-", subject, "the way back to rounding", e.conductivity, 1e-3,
                     "its kinks at 20 and 450 degC lie between knots");
}

START_TEST(lanes_look_up_what_is_solved)
{
    const mag_thermal pd = pd_alloy("AZ91D"), data = with_data("AZ91D"), other = with_data("AM60B");
    const mag_thermal lever = with_lever(), table = with_table();
    const char *const lines = "lines between 1024 knots; floats of 1 MJ/kg and 900 K";
    check_lanes("AZ91D, constant properties", &pd, 1e-3, 2e-6, lines);
    check_lanes("AZ91D of the data", &data, 1e-3, 2e-6, lines);
    check_lanes("AM60B of the data", &other, 1e-3, 2e-6, lines);
    check_lanes("AZ91D, lever rule", &lever, 1e-3, 2e-6, lines);
    check_lanes("own table", &table, 0.1, 3e-4, "no knot stands on the table's inner corners");
}
END_TEST

/// Capacity summed over small steps, and what freezes.
START_TEST(enthalpy_is_the_sum_of_its_capacity)
{
    const mag_thermal m = with_data("AZ91D");
    const double to = PD_KELVIN(640.0), step = (to - MAG_THERMAL_ZERO) / 5000;
    double sum = m.latent;
    for (int n = 0; n < 5000; n++) {
        sum += step * mag_thermal_capacity(&m, MAG_THERMAL_ZERO + (n + 0.5) * step);
    }
    verify_row("-", "AZ91D of the data, enthalpy from 25 to 640 degC [J/kg]",
               "capacity summed over 5000 steps, and the heat of fusion",
               mag_thermal_enthalpy(&m, to), sum, 1e-7, "kinks of the capacity within a step");
}
END_TEST

START_TEST(what_has_no_way_back_is_refused)
{
    static const double back[] = {1.0, 0.88, 0.82, 0.83, 0.47, 0.18, 0.0};
    mag_context ctx = mag_context_default();
    mag_thermal m = with_table();
    ck_assert_int_eq(mag_thermal_check(&ctx, &m), MAG_OK);
    m.solid_table.y = back;
    ck_assert_int_eq(mag_thermal_check(&ctx, &m), MAG_BAD_CASE);
    m = with_lever();
    ck_assert_int_eq(mag_thermal_check(&ctx, &m), MAG_OK);
    m.capacity.hot = 0.0;
    ck_assert_int_eq(mag_thermal_check(&ctx, &m), MAG_BAD_CASE);
    m = with_lever();
    m.latent = 0.0;
    ck_assert_int_eq(mag_thermal_check(&ctx, &m), MAG_BAD_CASE);
    m = with_lever();
    m.conductivity_table = (mag_table){.count = 2, .x = own_y, .y = own_x};
    ck_assert_int_eq(mag_thermal_check(&ctx, &m), MAG_BAD_CASE);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, enthalpies_are_those_of_the_table);
    tcase_add_test(tc, heat_capacities_are_those_of_the_table);
    tcase_add_test(tc, enthalpy_leads_back_to_its_temperature);
    tcase_add_test(tc, lanes_look_up_what_is_solved);
    tcase_add_test(tc, enthalpy_is_the_sum_of_its_capacity);
    tcase_add_test(tc, what_has_no_way_back_is_refused);
}

int main(void)
{
    return support_run("enthalpy", add);
}
