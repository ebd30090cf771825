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
    const mag_law_lanes lanes = mag_law_spread(&law, 0.0, NULL);
    double worst = 0.0;

    for (double x = 1e-12; x < 10.0; x *= 1.31) {
        const mag_vec rate = vec_ladder(x, 1.017);
        const mag_vec y = mag_law_at_rate(&lanes, law.law, false, rate, rate);
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

static void add(TCase *tc)
{
    tcase_add_test(tc, the_lanes_know_the_viscosity_at_a_rate);
    tcase_add_test(tc, the_lanes_solve_every_law);
}

int main(void)
{
    return support_run("laws of slurry in lanes", add);
}
