/// Verifies the gas before the metal: flow through vents, compression, and a cavity that is filled
/// while it is vented.
#include "gas_tube.h"
#include "mould_box.h"

#include <string.h>

enum { LENGTH = 200 }; // [cells] of the tube
enum { LEVELS = 5 };   // of fill that a filling is looked at

START_TEST(a_choked_vent_carries_the_flux_of_the_isentropic_nozzle)
{
    static const double rows[][2] = {{300.0, 236.4}, {500.0, 183.2}, {700.0, 154.8}};

    for (int n = 0; n < 3; n++) {
        char subject[80];
        double mach;
        const double flux = mag_vent_flow(1.0, 101325.0, 40000.0, rows[n][0], &mach);
        snprintf(subject, sizeof subject, "choked air from 1 atm at %.0f K [kg/m2/s]", rows[n][0]);
        verify_row("-", subject, "Saint-Venant and Wantzel", flux, rows[n][1], 5e-4,
                   "the reference has four digits");
        ck_assert_double_eq_tol(mach, 1.0, 1e-12);
    }
}
END_TEST

/// The subsonic law as it stands in textbooks.
static double textbook_flow(double p, double r, double temperature)
{
    const double g = 1.4;
    return p * sqrt(2.0 * g / ((g - 1.0) * 287.0 * temperature) *
                    (pow(r, 2.0 / g) - pow(r, (g + 1.0) / g)));
}

START_TEST(a_vent_below_the_speed_of_sound_follows_the_nozzle_both_ways)
{
    double worst = 0.0;

    for (double r = 0.54; r < 0.9999; r += 0.02) {
        double mach;
        const double out = mag_vent_flow(1.0, 2e5, r * 2e5, 450.0, &mach);
        const double in = mag_vent_flow(1.0, r * 2e5, 2e5, 450.0, &mach);
        const double want = textbook_flow(2e5, r, 450.0);
        worst = fmax(worst, fmax(fabs(out / want - 1.0), fabs(in / -want - 1.0)));
    }
    verify_row_below("-", "subsonic vent, out and in, largest relative difference",
                     "Saint-Venant and Wantzel", worst, 1e-10, "rounding");
    double mach;
    ck_assert_double_eq(mag_vent_flow(1.0, 1e5, 1e5, 300.0, &mach), 0.0);
    ck_assert_double_eq(mach, 0.0);
}
END_TEST

/// What a filling shows as its gas is squeezed to some shares of the box.
typedef struct squeeze {
    double share[LEVELS];    ///< gas volume over the box's, falling
    double pressure[LEVELS]; ///< [Pa]
    double mass[LEVELS];     ///< relative to the start
} squeeze;

/// Fills a tube of 200 cm3 in 10 ms and notes pressure and mass at the shares, straight lines
/// between steps.
static void fill_tube(double vent_area, double exponent, squeeze *q)
{
    const double volume = 200e-6, end = 10e-3, speed = 0.01; // [m3], [s], [cells/step]
    const double spacing = cbrt(volume / (TUBE_WIDE * TUBE_WIDE * LENGTH));
    gas_tube t = tube_plan(LENGTH, spacing, speed * end / LENGTH);
    t.inlet = true;
    t.speed = LENGTH * spacing / end;
    t.vent.vent_area = vent_area;
    t.p.gas_exponent = exponent;
    t.s.density = 2e4; // the metal hardly compresses
    tube_make(&t);
    double share = 1.0, pressure = t.p.gas_pressure, mass = 1.0;
    for (int n = 0; n < LEVELS && share > 0.0;) {
        tube_step(&t);
        const double next = tube_gas(&t, 0.0) / t.length;
        if (next <= q->share[n]) {
            const double there = (share - q->share[n]) / (share - next);
            q->pressure[n] = pressure + there * (t.s.now.gas_pressure - pressure);
            q->mass[n] = mass + there * (tube_gas_mass(&t) - mass);
            n++;
        }
        share = next;
        pressure = t.s.now.gas_pressure;
        mass = tube_gas_mass(&t);
    }
    tube_free(&t);
}

START_TEST(closed_gas_is_compressed_along_its_polytrope)
{
    static const double ratio[] = {2.0, 5.0, 10.0, 50.0};
    static const double share[2][LEVELS] = {{0.5, 0.2, 0.1, 0.02, 0.018},
                                            {0.60951, 0.31676, 0.19307, 0.06116, 0.06}};
    static const double heat[] = {365.7, 475.1, 579.2, 917.4};

    for (int a = 0; a < 2; a++) {
        const double exponent = a == 0 ? 1.0 : 1.4;
        squeeze q = {0};
        memcpy(q.share, share[a], sizeof q.share);
        fill_tube(0.0, exponent, &q);
        for (int n = 0; n < 4; n++) {
            char subject[96];
            snprintf(subject, sizeof subject, "closed gas, exponent %.1f, p/p0 at V/V0 = %g",
                     exponent, q.share[n]);
            verify_row("T-18", subject, "polytrope", q.pressure[n] / 101325.0, ratio[n], 0.005,
                       "straight lines between steps");
            if (a == 1) {
                snprintf(subject, sizeof subject, "closed gas, adiabatic, temperature at %g [K]",
                         q.share[n]);
                const double t = 300.0 * q.pressure[n] / 101325.0 * q.share[n] / q.mass[n];
                verify_row("T-18", subject, "polytrope", t, heat[n], 0.005, "as the pressure");
            }
        }
    }
}
END_TEST

/// A case of T-19: vent [mm2], exponent, and by level pressure [bar] and mass.
typedef struct vented {
    double area, exponent;
    double pressure[LEVELS], mass[LEVELS];
} vented;

static const vented cases[] = {
    {20.0, 1.0, {1.8706, 4.1112, 7.4589, 13.5327, 29.7449}, {.9231, .8115, .7361, .6677, .5870}},
    {20.0, 1.4, {2.3542, 6.8154, 14.8796, 31.7786, 83.5206}, {.9130, .7803, .6815, .5859, .4672}},
    {40.0, 1.0, {1.7328, 3.3481, 5.5101, 9.0684, 17.5219}, {.8551, .6608, .5438, .4474, .3458}},
    {40.0, 1.4, {2.0853, 4.9131, 9.0682, 16.2131, 33.2379}, {.8373, .6177, .4785, .3623, .2419}},
};

START_TEST(a_vented_cavity_follows_the_balance_of_its_gas)
{
    const vented *v = &cases[_i];
    squeeze q = {.share = {0.5, 0.2, 0.1, 0.05, 0.02}};

    fill_tube(1e-6 * v->area, v->exponent, &q);
    for (int n = 0; n < LEVELS; n++) {
        char subject[96];
        snprintf(subject, sizeof subject, "vent %.0f mm2, exponent %.1f, bar at %.0f %% full",
                 v->area, v->exponent, 100.0 * (1.0 - q.share[n]));
        verify_row("T-19", subject, "balance of mass and energy", 1e-5 * q.pressure[n],
                   v->pressure[n], 0.005, "at equal gas volume: the metal compresses a little");
        snprintf(subject, sizeof subject, "vent %.0f mm2, exponent %.1f, gas left at %.0f %% full",
                 v->area, v->exponent, 100.0 * (1.0 - q.share[n]));
        verify_row("T-19", subject, "balance of mass and energy", q.mass[n], v->mass[n], 0.005,
                   "as the pressure");
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_choked_vent_carries_the_flux_of_the_isentropic_nozzle);
    tcase_add_test(tc, a_vent_below_the_speed_of_sound_follows_the_nozzle_both_ways);
    tcase_add_test(tc, closed_gas_is_compressed_along_its_polytrope);
    tcase_add_loop_test(tc, a_vented_cavity_follows_the_balance_of_its_gas, 0,
                        (int)(sizeof cases / sizeof cases[0]));
}

int main(void)
{
    return support_run("gas before the metal", add);
}
