/// Verifies the collision's solution for the shear rate: the laws of slurry in all lanes, in single
/// precision, against a solution in double precision that iterates until nothing changes.
#include "vec_checks.h"

static void check_law(const char *name, mag_rheology law, double subgrid, double limit)
{
    char subject[120];
    law.floor = 1e-6;
    law.cap = 10.0;
    snprintf(subject, sizeof subject, "%s, C^2 %g, largest error of the viscosity, relative", name,
             subgrid);
    verify_row_below(
        "-", subject, "the equation solved to rounding, double precision",
        vec_law_error(&law, subgrid), limit,
        "rounding of a power, grown by 1 / index; beside a yield stress, of a difference");
}

START_TEST(the_lanes_solve_every_law)
{
    const double power = 1e-5;
    const double yields = 2e-5; // the cap keeps moments 1 % off yield: two digits are lost
    for (int s = 0; s < 2; s++) {
        const double subgrid = s == 0 ? 0.0 : 0.01;
        check_law("power law 0.14",
                  (mag_rheology){.law = MAG_POWER_LAW, .consistency = 1e-4, .index = 0.14}, subgrid,
                  2e-5);
        check_law("power law 0.42",
                  (mag_rheology){.law = MAG_POWER_LAW, .consistency = 1e-4, .index = 0.42}, subgrid,
                  power);
        check_law("power law 1.5",
                  (mag_rheology){.law = MAG_POWER_LAW, .consistency = 0.1, .index = 1.5}, subgrid,
                  power);
        check_law("Bingham",
                  (mag_rheology){
                      .law = MAG_BINGHAM, .consistency = 1e-3, .index = 1.0, .yield_stress = 1e-5},
                  subgrid, yields);
        check_law("Herschel-Bulkley 0.5",
                  (mag_rheology){.law = MAG_HERSCHEL_BULKLEY,
                                 .consistency = 1e-4,
                                 .index = 0.5,
                                 .yield_stress = 1e-5},
                  subgrid, yields);
        check_law("Herschel-Bulkley 0.42, yield stress by structure",
                  (mag_rheology){.law = MAG_HERSCHEL_BULKLEY,
                                 .consistency = 1e-4,
                                 .index = 0.42,
                                 .yield_stress = 1e-5,
                                 .structured = true},
                  subgrid, yields);
    }
}
END_TEST

START_TEST(the_lanes_know_the_viscosity_at_a_rate)
{
    const mag_rheology law = {.law = MAG_HERSCHEL_BULKLEY,
                              .consistency = 1e-4,
                              .index = 0.42,
                              .yield_stress = 1e-5,
                              .floor = 1e-12,
                              .cap = 1e12};
    const mag_law_lanes lanes = mag_law_spread(&law, 0.0, NULL, NULL);
    const mag_law_form form = {law.law, false, false, false};
    double worst = 0.0;

    for (double x = 1e-12; x < 10.0; x *= 1.31) {
        const mag_vec rate = vec_ladder(x, 1.017);
        const mag_vec y = mag_law_at_rate(&lanes, form, rate, rate);
        for (int l = 0; l < MAG_LANES; l++) {
            const double r = (double)rate[l];
            const double exact = law.consistency * pow(r, law.index - 1.0) + law.yield_stress / r;
            worst = fmax(worst, fabs((double)y[l] / exact - 1.0));
        }
    }
    verify_row_below("-",
                     "Herschel-Bulkley 0.42, viscosity at a shear rate, largest error, relative",
                     "K rate^(n - 1) + tau_y / rate, double precision", worst, 1e-5,
                     "rounding of a logarithm of up to 40, times 1 - n");
}
END_TEST

/// A local law whose stresses span 2^20, as those of AZ91D's fits between liquid and network.
static void fill_local(mag_law_local *t)
{
    t->start = 1e5;
    t->scale = 1e-3;
    for (int n = 0; n < MAG_LAW_KNOTS; n++) {
        const double share = (double)n / (MAG_LAW_KNOTS - 1);
        mag_pop *knot = t->knots + n * MAG_LAW_ROWS;
        knot[MAG_LAW_PACE] = (mag_pop)(20.0 * (1.0 - share));
        knot[MAG_LAW_YIELD] = (mag_pop)exp(-10.0 * share);
        knot[MAG_LAW_FLOOR] = (mag_pop)(2.0 - share);
    }
}

START_TEST(one_table_serves_every_consistency)
{
    const double subgrid = 0.01;
    const mag_rheology law = {.law = MAG_HERSCHEL_BULKLEY,
                              .consistency = 1e-6,
                              .index = 0.42,
                              .yield_stress = 1e-4,
                              .structured = true,
                              .floor = 1e-5,
                              .cap = 10.0};
    const mag_law_form form = {law.law, true, true, true};
    static mag_law_table table;
    static mag_law_local local;
    double worst = 0.0;

    fill_local(&local);
    mag_law_tabulate(&table, &law);
    const mag_law_lanes all = mag_law_spread(&law, subgrid, &table, &local);
    for (double enthalpy = 0.9e5; enthalpy < 1.3e6; enthalpy += 31e3) {
        const mag_law_lanes here = mag_law_find_local(&all, mag_vec_splat(enthalpy));
        const mag_rheology exact = mag_law_at(&law, &local, (double)(mag_pop)enthalpy);
        for (double x = 1e-6; x < 1.0; x *= 1.31) {
            const mag_vec moment = vec_ladder(x, 1.017);
            mag_law_bounds bounds;
            const mag_vec y =
                mag_law_viscosity(&here, form, mag_vec_splat(1.0), moment, 0, &bounds);
            for (int l = 0; l < MAG_LANES; l++) {
                const mag_sheared s = mag_law_solve(&exact, 0.0, subgrid, (double)moment[l]);
                worst = fmax(worst, fabs((double)y[l] / (s.viscosity + subgrid * s.rate) - 1.0));
            }
        }
    }
    verify_row_below("-",
                     "Herschel-Bulkley 0.42, consistency by enthalpy, largest error of the "
                     "viscosity, relative",
                     "the equation solved with each consistency, double precision", worst, 5e-5,
                     "a pace of 2^20 is rounded to 2e-6, beside a yield stress as above");
}
END_TEST

START_TEST(the_lanes_damp_as_one_cell_does)
{
    const double subgrid = 0.01;
    double worst = 0.0;

    for (double viscosity = 1e-5; viscosity < 1.0; viscosity *= 3.0) {
        for (double x = 1e-6; x < 1.0; x *= 1.31) {
            const mag_vec moment = vec_ladder(x, 1.017);
            const mag_vec y =
                mag_law_damp_lanes(mag_vec_splat(subgrid), mag_vec_splat(viscosity), moment, 1u);
            const double exact = mag_law_damp(subgrid, viscosity, (double)moment[0]);
            worst = fmax(worst, fabs((double)y[0] - exact) / subgrid);
            ck_assert((double)y[1] == (double)(mag_pop)subgrid);
        }
    }
    verify_row_below("-", "sub-grid viscosity beside a wall, largest error, relative to undamped",
                     "1 - exp(-(y+ / 25)^3), double precision", worst, 1e-5,
                     "rounding of the power");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, one_table_serves_every_consistency);
    tcase_add_test(tc, the_lanes_damp_as_one_cell_does);
    tcase_add_test(tc, the_lanes_know_the_viscosity_at_a_rate);
    tcase_add_test(tc, the_lanes_solve_every_law);
}

int main(void)
{
    return support_run("laws of slurry in lanes", add);
}
