/// Verifies the change from SI to lattice units and back, over the range that shots need.
#include "flow_support.h"

/// A row: spacing [m], speed [m/s], steps for 15 ms, viscosities of the lattice at 6e-7 m2/s and of
/// 30 mPa s.
typedef struct shot {
    double spacing, speed, step, steps, nu_liquid, nu_slurry;
} shot;

static const shot shots[] = {
    {1.0e-3, 30.0, 2.67e-6, 5620.0, 1.6e-6, 4.7e-5},
    {1.0e-3, 50.0, 1.60e-6, 9370.0, 9.6e-7, 2.8e-5},
    {0.5e-3, 30.0, 1.33e-6, 11200.0, 3.2e-6, 9.4e-5},
    {0.5e-3, 50.0, 8.0e-7, 18700.0, 1.9e-6, 5.6e-5},
    {0.2e-3, 30.0, 5.33e-7, 28100.0, 8.0e-6, 2.4e-4},
    {0.2e-3, 50.0, 3.2e-7, 46900.0, 4.8e-6, 1.4e-4},
    {0.1e-3, 30.0, 2.67e-7, 56200.0, 1.6e-5, 4.7e-4},
    {0.1e-3, 50.0, 1.6e-7, 93700.0, 9.6e-6, 2.8e-4},
};

enum { SHOTS = sizeof shots / sizeof shots[0] };

static double worse(double worst, double back, double value)
{
    return fmax(worst, fabs(back / value - 1.0));
}

START_TEST(units_survive_the_way_there_and_back)
{
    double worst = 0.0;
    for (int n = 0; n < SHOTS; n++) {
        const mag_scale s =
            mag_scale_make(shots[n].spacing, 0.08 * shots[n].spacing / shots[n].speed, 1656.0);
        const double u = mag_scale_speed_to_lattice(&s, shots[n].speed);
        const double nu = mag_scale_viscosity_to_lattice(&s, 6e-7);
        const double g = mag_scale_acceleration_to_lattice(&s, 9.81);
        const double p = mag_scale_pressure_to_lattice(&s, 1e7);
        worst = worse(worst, mag_scale_speed_from_lattice(&s, u), shots[n].speed);
        worst = worse(worst, mag_scale_viscosity_from_lattice(&s, nu), 6e-7);
        worst = worse(worst, mag_scale_acceleration_from_lattice(&s, g), 9.81);
        worst = worse(worst, mag_scale_pressure_from_lattice(&s, p), 1e7);
    }
    verify_row_below("T-05", "units, there and back, largest relative error", "identity", worst,
                     1e-12, "rounding of double precision");
}
END_TEST

START_TEST(lattice_numbers_of_shots_are_those_of_the_table)
{
    double steps = 0.0;
    double liquid = 0.0;
    double slurry = 0.0;
    for (int n = 0; n < SHOTS; n++) {
        const shot *row = &shots[n];
        const mag_scale s = mag_scale_make(row->spacing, 0.08 * row->spacing / row->speed, 1700.0);
        steps = worse(steps, 0.015 / s.step, row->steps);
        liquid = worse(liquid, mag_scale_viscosity_to_lattice(&s, 6e-7), row->nu_liquid);
        slurry = worse(slurry, mag_scale_viscosity_to_lattice(&s, 0.030 / 1700.0), row->nu_slurry);
    }
    verify_row_below("T-05", "lattice units of shots, steps for 15 ms, largest relative difference",
                     "table of shots", steps, 0.005, "the table has three digits");
    verify_row_below("T-05", "lattice units of shots, viscosity 6e-7 m2/s, largest difference",
                     "table of shots", liquid, 0.05, "the table has two digits");
    verify_row_below("T-05", "lattice units of shots, viscosity 30 mPa s, largest difference",
                     "table of shots", slurry, 0.05, "the table has two digits");
}
END_TEST

START_TEST(a_pressure_of_a_shot_compresses_the_lattice_as_it_must)
{
    const mag_scale s = mag_scale_make(0.2e-3, 3.2e-7, 1700.0); // sound at 361 m/s
    const double sound = mag_scale_speed_from_lattice(&s, sqrt(MAG_CS2));

    verify_row("T-05", "sound of the lattice at 50 m/s and 0.08 cells a step [m/s]",
               "spacing / (step sqrt 3)", sound, 360.844, 1e-5, "six digits");
    verify_row("T-05", "density change at 10 MPa", "pressure / (density sound^2)",
               mag_scale_pressure_to_lattice(&s, 1e7), 1e7 / (1700.0 * sound * sound), 1e-12,
               "rounding of double precision");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, units_survive_the_way_there_and_back);
    tcase_add_test(tc, lattice_numbers_of_shots_are_those_of_the_table);
    tcase_add_test(tc, a_pressure_of_a_shot_compresses_the_lattice_as_it_must);
}

int main(void)
{
    return support_run("lattice units", add);
}
