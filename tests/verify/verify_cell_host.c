/// Verifies what hosts hold and at which voltage: Faraday's arithmetic, sites of several kinds, two
/// plateaus, exchange between sites; every slope against differences.
#include "slope.h"
#include "support.h"

#include "model/battery/cell/facts.h"
#include "model/battery/cell/msmr.h"
#include "model/battery/cell/plateaus.h"

#include <math.h>

#define ROOM        298.15
#define DIFFERENCES "central differences"
#define NEGLECTED   "what differences of fourth order leave out, and rounding over their step"

static const double hour = 3600.0; // [s]

START_TEST(hosts_hold_what_faraday_tells)
{
    const mag_host metal = {24.305e-3, 2.0, 1738.0};
    const mag_host chevrel = {832.18e-3, 4.0, 5200.0};
    const mag_host half = {832.18e-3, 2.0, 5200.0};
    const mag_host sulfur = {32.06e-3, 2.0, 2070.0};
    const mag_host vanadia = {181.878e-3, 2.0, 3357.0};
    const mag_host quinone = {208.212e-3, 2.0, 1438.0};
    const double mAh_g = 1.0 / hour;    // from C/kg: 1 mAh/g is 3600 C/kg
    const double mAh_cm3 = 1e-3 / hour; // from C/m3
    const double Wh_kg = 1.0 / hour;    // from J/kg
    const char *law = "Faraday's law";
    const char *digits = "digits given";
    verify_row("B-01", "Mg [mAh/g]", law, mAh_g * mag_host_charge(&metal), 2205.43, 1e-5, digits);
    verify_row("B-01", "Mg [mAh/cm3]", law, mAh_cm3 * mag_host_charge_density(&metal), 3833.0, 1e-5,
               digits);
    verify_row("B-01", "Mg, thickness of 1 mAh/cm2 [um]", law,
               1e6 * 1e4 * 1e-3 * hour * mag_host_thickness(&metal), 2.6089, 1e-5, digits);
    verify_row("B-01", "Mo6S8, 2 Mg [mAh/g]", law, mAh_g * mag_host_charge(&chevrel), 128.825, 1e-5,
               digits);
    verify_row("B-01", "Mo6S8, 1 Mg [mAh/g]", law, mAh_g * mag_host_charge(&half), 64.41, 5e-5,
               digits);
    verify_row("B-01", "Mo6S8, 2 Mg, sites [mol/m3]", law, mag_host_sites(&chevrel, 2.0), 12497.0,
               4e-5, digits);
    verify_row("B-01", "S to MgS [mAh/g]", law, mAh_g * mag_host_charge(&sulfur), 1671.96, 1e-5,
               digits);
    verify_row("B-01", "Mg and S, 1.77 V [Wh/kg]", law,
               Wh_kg * mag_couple_energy(&metal, &sulfur, 1.77), 1683.0, 3e-4, digits);
    verify_row("B-01", "V2O5, 1 Mg [mAh/g]", law, mAh_g * mag_host_charge(&vanadia), 294.7, 2e-4,
               digits);
    verify_row("B-01", "anthraquinone, 2 electrons [mAh/g]", law, mAh_g * mag_host_charge(&quinone),
               257.4, 2e-4, digits);
    verify_row("B-01", "Mg and Mo6S8, 1.1 V [Wh/kg]", law,
               Wh_kg * mag_couple_energy(&metal, &chevrel, 1.1), 133.9, 4e-4, digits);
}
END_TEST

/// Two kinds of sites, as a Chevrel phase has.
static mag_msmr two_kinds(void)
{
    return (mag_msmr){2, {{0.5, 1.20, 1.0, 0.05, 0.5}, {0.5, 1.02, 1.2, 0.02, 0.4}}, 2.0, 500.0};
}

START_TEST(kinds_of_sites_fill_at_their_voltages)
{
    static const double at[][2] = {{0.05, 1.228226377},
                                   {0.25, 1.200000436},
                                   {0.5, 1.118181818},
                                   {0.75, 1.019999949},
                                   {0.95, 0.986128570}};
    static const double of[][2] = {{1.3, 0.000208019}, {1.11, 0.500999877}, {0.9, 0.999791987}};
    const mag_msmr m = two_kinds();
    double slope;
    for (int n = 0; n < 5; n++) {
        char subject[80];
        snprintf(subject, sizeof subject, "two kinds of sites, voltage at theta %g [V]", at[n][0]);
        verify_row_absolute("B-13", subject, "inverse of the law",
                            mag_msmr_voltage(&m, ROOM, at[n][0], &slope), at[n][1], 1e-9,
                            "nine decimals are given");
    }
    for (int n = 0; n < 3; n++) {
        char subject[80];
        snprintf(subject, sizeof subject, "two kinds of sites, theta at %g V", of[n][0]);
        verify_row_absolute("B-13", subject, "the law",
                            mag_msmr_filling(&m, ROOM, of[n][0], &slope), of[n][1], 1e-9,
                            "nine decimals are given");
    }
}
END_TEST

static double filling_at(const void *what, double voltage)
{
    double slope;
    return mag_msmr_filling(what, ROOM, voltage, &slope);
}

static double voltage_at(const void *what, double filling)
{
    double slope;
    return mag_msmr_voltage(what, ROOM, filling, &slope);
}

/// What else hosts are made of: steep and wide kinds far apart, one kind alone, shares that do not
/// add up to 1, many kinds, kinds near 0 V.
static mag_msmr host_of(int n)
{
    switch (n) {
    case 0:
        return two_kinds();
    case 1:
        return (mag_msmr){2, {{0.3, 2.5, 0.05, 1.0, 0.5}, {0.7, 0.2, 6.0, 1.0, 0.5}}, 2.0, 500.0};
    case 2:
        return (mag_msmr){1, {{1.0, 1.1, 0.7, 1.0, 0.5}}, 2.0, 500.0};
    case 3:
        return (mag_msmr){2, {{0.4, 1.1, 1.7, 1.0, 0.5}, {0.05, 1.0, 0.2, 1.0, 0.5}}, 1.0, 500.0};
    case 4:
        return (mag_msmr){6,
                          {{0.1, 1.4, 1.0, 1.0, 0.5},
                           {0.2, 1.3, 0.3, 1.0, 0.5},
                           {0.1, 1.2, 3.0, 1.0, 0.5},
                           {0.3, 1.1, 0.1, 1.0, 0.5},
                           {0.2, 0.9, 1.0, 1.0, 0.5},
                           {0.1, 0.8, 2.0, 1.0, 0.5}},
                          2.0,
                          500.0};
    default:
        return (mag_msmr){2, {{0.5, 0.05, 1.0, 1.0, 0.5}, {0.5, -0.05, 1.2, 1.0, 0.5}}, 2.0, 500.0};
    }
}
enum { HOSTS = 6 };

START_TEST(voltage_and_filling_are_each_others_inverse_with_exact_slopes)
{
    double back = 0.0;
    double worst = 0.0;
    double worst_back = 0.0;
    for (int h = 0; h < HOSTS; h++) {
        const mag_msmr m = host_of(h);
        double all = 0.0;
        for (int j = 0; j < m.count; j++) {
            all += m.site[j].share;
        }
        double before = INFINITY;
        for (double y = -20.0; y <= 20.0; y += 0.173) {
            const double share = 1.0 / (1.0 + exp(-y));
            const double rest = 1.0 / (1.0 + exp(y));
            double slope;
            double other;
            const double voltage = mag_msmr_voltage(&m, ROOM, all * share, &slope);
            const double again = mag_msmr_filling(&m, ROOM, voltage, &other);
            ck_assert_double_lt(voltage, before);
            before = voltage;
            back = fmax(back, fabs(again - all * share) / all);
            const double step = 1e-3 * fmin(share, rest) * all;
            // steep kinds beside wide ones bend within 1 mV; near the ends theta moves by less
            // than it is rounded
            const double size = fmax(0.1, fabs(other));
            worst = fmax(worst, fabs(other - slope_of(filling_at, &m, voltage, 5e-6)) / size);
            if (fmin(share, rest) > 1e-4) { // nearer, all - theta has few digits
                worst_back =
                    fmax(worst_back, slope_error(slope, voltage_at, &m, all * share, 0.1 * step));
            }
        }
    }
    verify_row_below("B-13", "six hosts, theta of the voltage of theta", "theta", back, 1e-13,
                     "rounding of 2.5 V times a slope of 120 1/V");
    verify_row_below("B-13", "six hosts, d theta/dU, error relative to it or 0.1 1/V", DIFFERENCES,
                     worst, 1e-8, "rounding over steps of 5 uV");
    verify_row_below("B-13", "six hosts, dU/d theta, relative error", DIFFERENCES, worst_back, 1e-6,
                     "rounding of theta near its ends over the step");
}
END_TEST

START_TEST(voltages_beyond_the_range_of_filling_go_on_as_tangents)
{
    for (int h = 0; h < HOSTS; h++) {
        const mag_msmr m = host_of(h);
        const double fillings[] = {-1e3, -1.0, 0.0, 1e-12, 1e-9, 0.999, 1.0, 2.0, 1e3};
        double before = INFINITY;
        double slope;
        for (int n = 0; n < 9; n++) {
            const double voltage = mag_msmr_voltage(&m, ROOM, fillings[n], &slope);
            ck_assert(isfinite(voltage) && isfinite(slope) && slope < 0.0);
            ck_assert_double_lt(voltage, before);
            before = voltage;
        }
        for (double voltage = -100.0; voltage <= 100.0; voltage += 9.7) {
            const double filling = mag_msmr_filling(&m, ROOM, voltage, &slope);
            ck_assert(filling >= 0.0 && filling <= 1.0 + 1e-15 && isfinite(slope) && slope <= 0.0);
        }
    }
}
END_TEST

/// An exchange current at a voltage and a salt.
typedef struct exchange_point {
    mag_msmr m;           ///< the host
    int kind;             ///< of sites
    double voltage, salt; ///< the one not differed holds
} exchange_point;

static double exchange_by_voltage(const void *what, double voltage)
{
    const exchange_point *p = what;
    double by[2];
    return mag_msmr_exchange(&p->m, p->kind, ROOM, voltage, p->salt, by);
}

static double exchange_by_salt(const void *what, double salt)
{
    const exchange_point *p = what;
    double by[2];
    return mag_msmr_exchange(&p->m, p->kind, ROOM, p->voltage, salt, by);
}

START_TEST(exchange_currents_of_sites_have_exact_slopes)
{
    exchange_point p = {.m = two_kinds()};
    double worst = 0.0;
    double by[2];
    for (p.kind = 0; p.kind < 2; p.kind++) {
        for (p.voltage = 0.7; p.voltage < 1.5; p.voltage += 0.0123) {
            for (p.salt = 1.0; p.salt < 3000.0; p.salt *= 3.3) {
                mag_msmr_exchange(&p.m, p.kind, ROOM, p.voltage, p.salt, by);
                // relative to the current over 1/f: at half filling the slope passes 0
                const double size = 1e-3 * 78.0 * exchange_by_salt(&p, p.salt);
                const double other = slope_of(exchange_by_voltage, &p, p.voltage, 2e-5);
                worst = fmax(worst, fabs(by[0] - other) / fmax(size, fabs(by[0])));
                worst =
                    fmax(worst, slope_error(by[1], exchange_by_salt, &p, p.salt, 1e-3 * p.salt));
            }
        }
    }
    verify_row_below("B-13",
                     "exchange current of sites, slopes in voltage and salt, relative error",
                     DIFFERENCES, worst, 1e-7, NEGLECTED);
    for (double salt = -10.0; salt <= 10.0; salt += 10.0) {
        for (double voltage = -100.0; voltage <= 100.0; voltage += 50.0) {
            const double current = mag_msmr_exchange(&p.m, 0, ROOM, voltage, salt, by);
            ck_assert(isfinite(current) && isfinite(by[0]) && isfinite(by[1]));
        }
    }
    // x = X - x = X / 2 at the kind's own voltage
    verify_row("B-13", "exchange current at half filling, X 0.5, w 1.2, i0 0.02 A/m2 [A/m2]",
               "i0 (X / 2)^w", mag_msmr_exchange(&p.m, 1, ROOM, 1.02, 500.0, by),
               0.02 * pow(0.25, 1.2), 1e-14, "rounding");
}
END_TEST

static double plateaus_at(const void *what, double theta)
{
    double slope;
    return mag_plateaus_voltage(what, theta, &slope);
}

START_TEST(two_plateaus_have_their_values_and_exact_slopes)
{
    static const double rows[][2] = {{0.02, 1.293358251}, {0.1, 1.195743447},  {0.25, 1.179973657},
                                     {0.5, 1.1},          {0.75, 1.020026343}, {0.9, 1.004256553},
                                     {0.98, 0.906641749}};
    const mag_plateaus p = {1.10, 0.055, 0.5, 0.06, 0.10, 0.30, 60.0};
    double slope;
    double worst = 0.0;
    for (int n = 0; n < 7; n++) {
        char subject[80];
        snprintf(subject, sizeof subject, "two plateaus, voltage at theta %g [V]", rows[n][0]);
        verify_row_absolute("B-14", subject, "the formula",
                            mag_plateaus_voltage(&p, rows[n][0], &slope), rows[n][1], 1e-9,
                            "nine decimals are given");
    }
    for (double theta = -0.1; theta < 1.1; theta += 0.0037) {
        mag_plateaus_voltage(&p, theta, &slope);
        ck_assert_double_lt(slope, 0.0);
        worst = fmax(worst, slope_error(slope, plateaus_at, &p, theta, 1e-4));
    }
    verify_row_below("B-14", "two plateaus, dU/d theta, relative error", DIFFERENCES, worst, 1e-8,
                     NEGLECTED);
    ck_assert(isfinite(mag_plateaus_voltage(&p, -100.0, &slope)) && isfinite(slope));
    ck_assert(isfinite(mag_plateaus_voltage(&p, 100.0, &slope)) && isfinite(slope));
}
END_TEST

/// Two kinds of sites at a filling.
typedef struct lattice_point {
    mag_sublattices s; ///< the sites
    double filled[2];  ///< the one not differed holds
    int which;         ///< is differed
} lattice_point;

static double exchanged_at(const void *what, double filled)
{
    lattice_point p = *(const lattice_point *)what;
    double by[2];
    p.filled[p.which] = filled;
    return mag_sublattice_exchange(&p.s, p.filled, by);
}

static double trapping_at(const void *what, double inner)
{
    double slope;
    return mag_sublattice_trapping(what, inner, &slope);
}

START_TEST(sites_exchange_towards_rest_and_let_go_slowly_from_the_trap)
{
    lattice_point p = {.s = {{6000.0, 6500.0}, 1e-4, 0.03, 0.3, 0.02, 0.01}};
    double worst = 0.0;
    double worst_trap = 0.0;
    double by[2];
    for (double outer = 0.02; outer < 1.0; outer += 0.0493) {
        for (double inner = 0.02; inner < 1.0; inner += 0.0493) {
            p.filled[0] = outer;
            p.filled[1] = inner;
            mag_sublattice_exchange(&p.s, p.filled, by);
            for (p.which = 0; p.which < 2; p.which++) {
                const double other = slope_of(exchanged_at, &p, p.filled[p.which], 1e-4);
                // relative to k times all sites where the slope passes 0
                const double size = fmax(1e-3 * p.s.rate * p.s.sites[0], fabs(by[p.which]));
                worst = fmax(worst, fabs(by[p.which] - other) / size);
            }
            double slope;
            mag_sublattice_trapping(&p.s, inner, &slope);
            const double other = slope_of(trapping_at, &p.s, inner, 2e-5);
            worst_trap = fmax(worst_trap, fabs(slope - other) * p.s.trap_width);
        }
    }
    verify_row_below("-", "exchange between sites, slopes, relative error", DIFFERENCES, worst,
                     1e-6, NEGLECTED);
    verify_row_below("-", "slowing of the trap, error of the slope, times the width", DIFFERENCES,
                     worst_trap, 1e-9, NEGLECTED);
    // at rest c1 (1 - theta2) = K c2 (1 - theta1): the trap must not move it
    const double outer = 0.2;
    const double held = p.s.sites[0] * outer / (p.s.equilibrium * p.s.sites[1] * (1.0 - outer));
    p.filled[0] = outer;
    p.filled[1] = held / (1.0 + held);
    verify_row_below("-", "exchange between sites at rest [mol/m3/s]", "0",
                     fabs(mag_sublattice_exchange(&p.s, p.filled, by)), 1e-14,
                     "rounding of 0.01 mol/m3/s");
    const mag_sublattices open = {{6000.0, 6500.0}, 1e-4, 0.03, 0.3, 0.02, 1.0};
    const double empty[2] = {0.0, 0.1};
    const double full[2] = {0.4, 0.0};
    verify_row("-", "emptying inner sites at theta 0.1, in the trap over without",
               "the trap's slowing",
               mag_sublattice_exchange(&p.s, empty, by) / mag_sublattice_exchange(&open, empty, by),
               0.01, 0.01, "10 widths into the trap it is 4.5e-5 more");
    ck_assert_double_eq_tol(mag_sublattice_exchange(&p.s, full, by) /
                                mag_sublattice_exchange(&open, full, by),
                            1.0, 1e-15); // filling is not slowed
    const double none[2] = {0.0, 0.0};
    const double all[2] = {1.0, 1.0};
    ck_assert_double_eq(mag_sublattice_exchange(&p.s, none, by), 0.0);
    ck_assert(isfinite(by[0]) && isfinite(by[1]));
    ck_assert_double_eq(mag_sublattice_exchange(&p.s, all, by), 0.0);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, hosts_hold_what_faraday_tells);
    tcase_add_test(tc, kinds_of_sites_fill_at_their_voltages);
    tcase_add_test(tc, voltage_and_filling_are_each_others_inverse_with_exact_slopes);
    tcase_add_test(tc, voltages_beyond_the_range_of_filling_go_on_as_tangents);
    tcase_add_test(tc, exchange_currents_of_sites_have_exact_slopes);
    tcase_add_test(tc, two_plateaus_have_their_values_and_exact_slopes);
    tcase_add_test(tc, sites_exchange_towards_rest_and_let_go_slowly_from_the_trap);
}

int main(void)
{
    return support_run("hosts of a cell", add);
}
