/// Verifies charge transfer at electrodes: values of the closed forms, the way back, every slope
/// against differences, and that nothing a solver may try is not finite.
#include "slope.h"
#include "support.h"

#include "matter/constants.h"
#include "model/battery/cell/kinetics.h"
#include "model/battery/cell/metal.h"

#include <math.h>
#include <stdlib.h>

#define ROOM        298.15
#define DIFFERENCES "central differences"
#define NEGLECTED   "what differences of fourth order leave out, and rounding over their step"

/// Sums of transfer coefficients: theory, and what Tafel slopes of magnesium gave.
static const double alphas[][2] = {{0.5, 0.5},   {0.7, 0.3}, {0.3, 0.7},
                                   {0.95, 0.05}, {0.5, 1.1}, {1.12, 1.12}};
enum { ALPHAS = sizeof alphas / sizeof alphas[0] };

START_TEST(overpotentials_are_those_of_the_formula)
{
    static const struct {
        double i0, alpha_a, i, eta;
    } rows[] = {
        {1.0, 0.5, 1.0, 0.012363573},     {1.0, 0.5, 18.091, 0.074468813},
        {1.0, 0.5, 100.0, 0.118321268},   {1.0, 0.7, 1.0, 0.010591001},
        {1.0, 0.7, -1.0, -0.015387148},   {1.0, 0.7, 18.091, 0.053425225},
        {0.02, 0.5, 18.091, 0.174900660},
    };
    const double f = mag_per_volt(2.0, ROOM);
    for (int n = 0; n < (int)(sizeof rows / sizeof rows[0]); n++) {
        char subject[120];
        double slope;
        snprintf(subject, sizeof subject, "overpotential at i0 %g, alpha %g, i %g A/m2 [V]",
                 rows[n].i0, rows[n].alpha_a, rows[n].i);
        const double u = mag_bv_overpotential(rows[n].i / rows[n].i0, rows[n].alpha_a,
                                              1.0 - rows[n].alpha_a, &slope);
        verify_row_absolute("B-10", subject, "inverse of Butler and Volmer's equation", u / f,
                            rows[n].eta, 1e-9, "nine digits are given");
    }
}
END_TEST

START_TEST(the_way_back_is_found_from_tiny_to_vast_currents)
{
    double worst = 0.0;
    double worst_slope = 0.0;
    for (int a = 0; a < ALPHAS; a++) {
        double before = -INFINITY;
        for (int n = -330; n <= 330; n++) { // 1e-18 to 1e15, both signs
            const double ratio = n == 0 ? 0.0 : copysign(pow(10.0, 0.1 * abs(n) - 18.0), n);
            double slope;
            double back;
            const double u = mag_bv_overpotential(ratio, alphas[a][0], alphas[a][1], &slope);
            const double again = mag_bv_current(u, alphas[a][0], alphas[a][1], &back);
            // as an error of u: rounding of u itself is magnified in the current at large u
            worst = fmax(worst, n == 0 ? fabs(u) : fabs(again - ratio) * slope / fabs(u));
            worst_slope = fmax(worst_slope, fabs(slope * back - 1.0));
            ck_assert_double_gt(u, before);
            before = u;
        }
    }
    verify_row_below("B-10", "ratios of 0 and 1e-18 to 1e15, six pairs of alphas, relative error",
                     "the equation itself", worst, 1e-14,
                     "rounding of logarithms; u is converged to 1e-15");
    verify_row_below("B-10", "the same, slopes of the equation and its inverse", "1 over the other",
                     worst_slope, 1e-13, "rounding of u, times up to 35 in the exponent");
}
END_TEST

static double bv_at(const void *what, double u)
{
    const double *alpha = what;
    double slope;
    return mag_bv_current(u, alpha[0], alpha[1], &slope);
}

static double back_at(const void *what, double ratio)
{
    const double *alpha = what;
    double slope;
    return mag_bv_overpotential(ratio, alpha[0], alpha[1], &slope);
}

static double arrhenius_at(const void *what, double temperature)
{
    double slope;
    return mag_arrhenius(*(const double *)what, ROOM, temperature, &slope);
}

START_TEST(slopes_of_charge_transfer_are_those_of_differences)
{
    double worst = 0.0;
    double worst_back = 0.0;
    for (int a = 0; a < ALPHAS; a++) {
        for (double u = -40.0; u <= 40.0; u += 0.37) {
            double slope;
            const double ratio = mag_bv_current(u, alphas[a][0], alphas[a][1], &slope);
            worst = fmax(worst, slope_error(slope, bv_at, alphas[a], u, 2e-3));
            mag_bv_overpotential(ratio, alphas[a][0], alphas[a][1], &slope);
            worst_back = fmax(worst_back, slope_error(slope, back_at, alphas[a], ratio,
                                                      5e-4 * fmax(0.1, fabs(ratio))));
        }
    }
    verify_row_below("-", "d i/d u of charge transfer, relative error", DIFFERENCES, worst, 1e-9,
                     NEGLECTED);
    verify_row_below("-", "d u/d i of charge transfer, relative error", DIFFERENCES, worst_back,
                     1e-9, NEGLECTED);
    const double energy = 50e3;
    double slope;
    ck_assert_double_eq_tol(mag_arrhenius(energy, ROOM, ROOM, &slope), 1.0, 1e-15);
    mag_arrhenius(energy, ROOM, 320.0, &slope);
    verify_row_below("-", "d/dT of a rate with 50 kJ/mol, relative error", DIFFERENCES,
                     slope_error(slope, arrhenius_at, &energy, 320.0, 0.1), 1e-9, NEGLECTED);
}
END_TEST

START_TEST(lanes_give_what_one_by_one_gives_wherever_it_stands)
{
    enum { COUNT = 1003 };
    static double ratio[COUNT], u[COUNT], slope[COUNT], moved[COUNT], moved_slope[COUNT];
    double worst = 0.0;
    for (int a = 0; a < ALPHAS; a++) {
        for (int n = 0; n < COUNT; n++) {
            ratio[n] = n == 500 ? 0.0 : copysign(pow(10.0, 0.066 * abs(n - 500) - 18.0), n - 500);
        }
        const double alpha_a = alphas[a][0];
        const double alpha_c = alphas[a][1];
        mag_bv_overpotentials(COUNT, ratio, alpha_a, alpha_c, u, slope);
        mag_bv_overpotentials(COUNT - 5, ratio + 5, alpha_a, alpha_c, moved, moved_slope);
        for (int n = 0; n < COUNT; n++) {
            double one_slope;
            const double one = mag_bv_overpotential(ratio[n], alpha_a, alpha_c, &one_slope);
            worst = fmax(worst, fabs(u[n] - one) / fmax(1e-300, fabs(one)));
            worst = fmax(worst, fabs(slope[n] / one_slope - 1.0));
        }
        for (int n = 5; n < COUNT; n++) {
            ck_assert(u[n] == moved[n - 5] && slope[n] == moved_slope[n - 5]);
        }
    }
    verify_row_below("B-10", "in lanes, relative difference from one by one", "the scalar function",
                     worst, 4e-15, "vector functions of the C library: 4 units in the last place");
}
END_TEST

/// The metal that the rows are for.
static mag_metal slow_metal(void)
{
    return (mag_metal){2.0, 0.5, 0.5, 1.0, 500.0, 0.5, 1e-4 / 500.0};
}

START_TEST(desolvation_limits_plating_and_not_stripping)
{
    static const double rows[][2] = {{-0.05, 5.03253519}, {-0.1, 13.84037902}, {-0.2, 19.14331537},
                                     {-0.3, 19.29390515}, {0.05, -6.80801663}, {0.1, -48.94521048}};
    const mag_metal m = slow_metal();
    for (int n = 0; n < 6; n++) {
        char subject[120];
        snprintf(subject, sizeof subject, "desolvation first, plating current at %g V [A/m2]",
                 rows[n][0]);
        verify_row_absolute("B-11", subject, "closed form",
                            -mag_metal_current_at(&m, ROOM, rows[n][0], 500.0).value, rows[n][1],
                            1e-8, "eight decimals are given");
    }
    verify_row("B-11", "desolvation first, largest plating current [A/m2]", "z F k1 c",
               -mag_metal_current_at(&m, ROOM, -3.0, 500.0).value, 19.297066424, 1e-10,
               "eleven digits are given");
}
END_TEST

/// A point of a metal's curve.
typedef struct metal_point {
    mag_metal m;     ///< the metal
    double at, salt; ///< overpotential or current, and salt; the one not differed holds
} metal_point;

static double current_by_overpotential(const void *what, double eta)
{
    const metal_point *p = what;
    return mag_metal_current_at(&p->m, ROOM, eta, p->salt).value;
}

static double current_by_salt(const void *what, double salt)
{
    const metal_point *p = what;
    return mag_metal_current_at(&p->m, ROOM, p->at, salt).value;
}

static double overpotential_by_current(const void *what, double current)
{
    const metal_point *p = what;
    return mag_metal_overpotential_at(&p->m, ROOM, current, p->salt).value;
}

static double overpotential_by_salt(const void *what, double salt)
{
    const metal_point *p = what;
    return mag_metal_overpotential_at(&p->m, ROOM, p->at, salt).value;
}

START_TEST(a_metal_surface_has_exact_slopes_and_a_way_back)
{
    double by_eta = 0.0;
    double by_salt = 0.0;
    double by_current = 0.0;
    double back_by_salt = 0.0;
    double back = 0.0;
    double lost = 0.0;
    for (int n = 0; n < 2 * ALPHAS; n++) {
        metal_point p = {.m = slow_metal(), .salt = 320.0};
        p.m.alpha_a = alphas[n / 2][0];
        p.m.alpha_c = p.m.order = alphas[n / 2][1];
        p.m.desolvation = n % 2 == 0 ? INFINITY : p.m.desolvation;
        const double limit = n % 2 == 0 ? INFINITY : 19.297066424 * 0.64;
        for (double eta = -0.2; eta <= 0.2; eta += 0.0131) {
            const mag_metal_current i = mag_metal_current_at(&p.m, ROOM, eta, p.salt);
            const mag_metal_overpotential e =
                mag_metal_overpotential_at(&p.m, ROOM, i.value, p.salt);
            // near the limit the current holds few digits of the overpotential
            const double room = fmax(1e-9, fmin(1.0, 1.0 + i.value / limit));
            p.at = eta;
            by_eta = fmax(by_eta,
                          slope_error(i.by_overpotential, current_by_overpotential, &p, eta, 5e-5));
            by_salt = fmax(by_salt, slope_error(i.by_salt, current_by_salt, &p, p.salt, 1.0));
            back = fmax(back, fabs(e.value - eta) * room);
            lost = fmax(lost, fabs(e.by_current * i.by_overpotential - 1.0) * room);
            p.at = i.value;
            const double h = 1e-3 * room * fmax(0.1, fabs(i.value));
            if (room > 1e-4) { // beyond, differences have no digits left
                by_current = fmax(by_current, slope_error(e.by_current, overpotential_by_current,
                                                          &p, i.value, h));
                back_by_salt = fmax(back_by_salt, slope_error(e.by_salt, overpotential_by_salt, &p,
                                                              p.salt, 0.3 * room));
            }
        }
    }
    verify_row_below("B-11", "metal surface, d i/d eta, relative error", DIFFERENCES, by_eta, 1e-7,
                     NEGLECTED);
    verify_row_below("B-11", "metal surface, d i/d c, relative error", DIFFERENCES, by_salt, 1e-7,
                     NEGLECTED);
    verify_row_below("B-11", "metal surface, d eta/d i, relative error", DIFFERENCES, by_current,
                     1e-6, "differences near the limit hold fewer digits");
    verify_row_below("B-11", "metal surface, d eta/d c, relative error", DIFFERENCES, back_by_salt,
                     1e-6, "differences near the limit hold fewer digits");
    verify_row_below("B-11", "metal surface, way back, times 1 + i / i_des [V]",
                     "the overpotential it came from", back, 1e-14,
                     "rounding of a current that nears its limit");
    verify_row_below("B-11", "metal surface, slope of the way back, times 1 + i / i_des",
                     "1 over the slope", lost, 1e-12, "rounding of a current that nears its limit");
}
END_TEST

static double nucleation_at(const void *what, double eta)
{
    double slope;
    return mag_nucleation_current(what, eta, &slope);
}

START_TEST(nucleation_and_coverage_have_exact_slopes)
{
    const mag_nucleation n = {5.0, 0.04, 2e-3};
    double worst = 0.0;
    double slope;
    double by[2];
    for (double eta = -1.0; eta < -0.03; eta += 0.01) {
        mag_nucleation_current(&n, eta, &slope);
        ck_assert_double_gt(slope, 0.0);
        worst = fmax(worst, slope_error(slope, nucleation_at, &n, eta, 1e-4 * fabs(eta)));
    }
    verify_row_below("-", "nucleation, d i/d eta, relative error", DIFFERENCES, worst, 1e-7,
                     NEGLECTED);
    verify_row("-", "nucleation current at -0.2 V, K 5 A/m2, B 0.04 V2 [A/m2]", "-K/e",
               mag_nucleation_current(&n, -0.2, &slope), -5.0 / exp(1.0), 1e-15, "rounding");
    ck_assert_double_eq(mag_nucleation_current(&n, 0.0, &slope), 0.0);
    ck_assert_double_eq(slope, 0.0);
    ck_assert_double_eq(mag_nucleation_current(&n, 0.1, &slope), 0.0);
    ck_assert_double_eq(mag_nucleation_current(&n, -1e-200, &slope), 0.0);
    const double rate = mag_coverage_rate(&n, -3.0, 0.25, &by[0], &by[1]);
    ck_assert_double_eq_tol(rate, 2e-3 * 3.0 * 0.75, 1e-18);
    // linear in both: differences are exact but for rounding
    double other[2];
    ck_assert_double_eq_tol(mag_coverage_rate(&n, -2.0, 0.25, &other[0], &other[1]) - rate, by[0],
                            1e-17);
    ck_assert_double_eq_tol(mag_coverage_rate(&n, -3.0, 0.75, &other[0], &other[1]) - rate,
                            0.5 * by[1], 1e-17);
}
END_TEST

/// A film at a thickness or under a current.
typedef struct film_point {
    mag_film f;                ///< the film
    double thickness, current; ///< the one not differed holds
} film_point;

static double film_by_thickness(const void *what, double thickness)
{
    const film_point *p = what;
    double by[2];
    return mag_film_rate(&p->f, thickness, p->current, &by[0], &by[1]);
}

static double film_by_current(const void *what, double current)
{
    const film_point *p = what;
    double by[2];
    return mag_film_rate(&p->f, p->thickness, current, &by[0], &by[1]);
}

START_TEST(a_film_grows_and_is_torn_off_with_exact_slopes)
{
    film_point p = {.f = {1e-22, 1e-14, 1e-9}};
    double worst = 0.0;
    double by[2];
    for (int n = 0; n < 60; n++) {
        p.thickness = 1e-10 * pow(1.17, n);
        for (int sign = -1; sign <= 1; sign += 2) {
            p.current = 12.0 * sign;
            mag_film_rate(&p.f, p.thickness, p.current, &by[0], &by[1]);
            if (fabs(p.thickness / p.f.least - 1.0) > 0.01) { // where growth has a corner
                worst = fmax(worst, slope_error(by[0], film_by_thickness, &p, p.thickness,
                                                1e-3 * p.thickness));
            }
            worst = fmax(worst, slope_error(by[1], film_by_current, &p, p.current, 1e-2));
        }
    }
    verify_row_below("B-31", "film, slopes in thickness and current, relative error", DIFFERENCES,
                     worst, 1e-7, NEGLECTED);
    const double grown = mag_film_rate(&p.f, 0.0, 1e6, &by[0], &by[1]);
    ck_assert_double_eq(grown, p.f.growth / p.f.least); // no film: nothing is torn off
    ck_assert(isfinite(by[0]) && isfinite(by[1]));
    verify_row("B-31", "film of 5 nm at rest, growth [m/s]", "k / delta",
               mag_film_rate(&p.f, 5e-9, 0.0, &by[0], &by[1]), 1e-22 / 5e-9, 1e-15, "rounding");
}
END_TEST

START_TEST(nothing_that_a_solver_tries_overflows)
{
    const double extreme[] = {-1e6,   -700.0, -301.0, -300.0, -1e-300, 0.0,
                              1e-300, 300.0,  301.0,  700.0,  1e6};
    for (int a = 0; a < ALPHAS; a++) {
        double before = -INFINITY;
        double slope;
        mag_metal m = slow_metal();
        m.alpha_a = alphas[a][0];
        m.alpha_c = m.order = alphas[a][1];
        for (int n = 0; n < 11; n++) {
            const double ratio = mag_bv_current(extreme[n], alphas[a][0], alphas[a][1], &slope);
            ck_assert(isfinite(ratio) && isfinite(slope) && slope > 0.0);
            ck_assert_double_ge(ratio, before);
            before = ratio;
            mag_bv_overpotential(extreme[n] * 1e290, alphas[a][0], alphas[a][1], &slope);
            ck_assert(isfinite(slope));
        }
        for (double salt = -100.0; salt < 1e4; salt += 99.999999999) {
            for (int n = 0; n < 11; n++) {
                const double f = mag_per_volt(2.0, ROOM);
                const mag_metal_current i = mag_metal_current_at(&m, ROOM, extreme[n] / f, salt);
                ck_assert(isfinite(i.value) && isfinite(i.by_overpotential) && isfinite(i.by_salt));
                const mag_metal_overpotential e =
                    mag_metal_overpotential_at(&m, ROOM, extreme[n], salt);
                ck_assert(isfinite(e.value) && isfinite(e.by_current) && isfinite(e.by_salt));
            }
        }
    }
}
END_TEST

START_TEST(the_impedance_of_charge_transfer_is_a_half_circle)
{
    static const double rows[][3] = {{10.0, 0.016733192, -0.001769324},
                                     {100.0, 0.008665290, -0.005527126}};
    const double pi = acos(-1.0);
    for (int n = 0; n < 2; n++) {
        const double complex z = mag_randles_impedance(0.005, 0.012, 0.2, 2.0 * pi * rows[n][0]);
        char subject[80];
        snprintf(subject, sizeof subject, "Randles at %g Hz, real part [ohm m2]", rows[n][0]);
        verify_row_absolute("B-16", subject, "closed form", creal(z), rows[n][1], 1e-9,
                            "nine decimals are given");
        snprintf(subject, sizeof subject, "Randles at %g Hz, imaginary part [ohm m2]", rows[n][0]);
        verify_row_absolute("B-16", subject, "closed form", cimag(z), rows[n][2], 1e-9,
                            "nine decimals are given");
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, overpotentials_are_those_of_the_formula);
    tcase_add_test(tc, the_way_back_is_found_from_tiny_to_vast_currents);
    tcase_add_test(tc, slopes_of_charge_transfer_are_those_of_differences);
    tcase_add_test(tc, lanes_give_what_one_by_one_gives_wherever_it_stands);
    tcase_add_test(tc, desolvation_limits_plating_and_not_stripping);
    tcase_add_test(tc, a_metal_surface_has_exact_slopes_and_a_way_back);
    tcase_add_test(tc, nucleation_and_coverage_have_exact_slopes);
    tcase_add_test(tc, a_film_grows_and_is_torn_off_with_exact_slopes);
    tcase_add_test(tc, nothing_that_a_solver_tries_overflows);
    tcase_add_test(tc, the_impedance_of_charge_transfer_is_a_half_circle);
}

int main(void)
{
    return support_run("charge transfer", add);
}
