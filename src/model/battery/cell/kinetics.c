#include "model/battery/cell/kinetics.h"

#include "matter/constants.h"

#include <math.h>

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 35)
/// glibc has this in lanes (libmvec), but says so only to code built with -ffast-math.
double asinh(double x) __attribute__((__simd__("notinbranch")));
/// Before a loop that asinh() lets run in lanes; other compilers would warn that it does not.
#define IN_LANES _Pragma("omp simd")
#endif
#endif
#ifndef IN_LANES
#define IN_LANES
#endif

double mag_bounded_exp(double x, double *slope)
{
    *slope = exp(fmin(x, MAG_MOST_EXPONENT));
    return x > MAG_MOST_EXPONENT ? *slope * (1.0 + x - MAG_MOST_EXPONENT) : *slope;
}

double mag_per_volt(double charge, double temperature)
{
    return charge * MAG_FARADAY / (MAG_GAS_CONSTANT * temperature);
}

double mag_arrhenius(double energy, double reference, double temperature, double *slope)
{
    const double barrier = energy / MAG_GAS_CONSTANT;
    const double rate = exp(barrier * (1.0 / reference - 1.0 / temperature));
    if (slope != NULL) {
        *slope = rate * barrier / (temperature * temperature);
    }
    return rate;
}

/// mag_bounded_exp(x) - 1, without loss of digits near 0.
static double bounded_expm1(double x, double *slope)
{
    if (fabs(x) < 0.5) {
        const double value = expm1(x);
        *slope = 1.0 + value;
        return value;
    }
    return mag_bounded_exp(x, slope) - 1.0;
}

double mag_bv_current(double u, double alpha_a, double alpha_c, double *slope)
{
    double rise;
    double fall;
    const double ratio = bounded_expm1(alpha_a * u, &rise) - bounded_expm1(-alpha_c * u, &fall);
    *slope = alpha_a * rise + alpha_c * fall;
    return ratio;
}

/// The u > 0 that belongs to a ratio > 0. With s = a + b and w = s u / 2 the ratio is
/// 2 exp((a - b) w / s) sinh w, so that u lies between asinh(ratio / 2) / (s / 2) and
/// asinh(ratio / 2) / a. The logarithm of the ratio is concave in u and rises: from the lower one
/// Newton's steps climb to the root and never pass it. Seven were the most for alphas of 0.02 to
/// 2.4 and ratios up to 1e100.
static double solve_overpotential(double ratio, double a, double b)
{
    enum { MOST = 30 };
    double u = asinh(0.5 * ratio) / fmax(a, 0.5 * (a + b));

    for (int n = 0; n < MOST; n++) {
        double slope;
        const double at = mag_bv_current(u, a, b, &slope);
        const double change = log(ratio / at) * at / slope;
        u += change;
        if (fabs(change) <= 1e-15 * u) {
            break;
        }
    }
    return u;
}

double mag_bv_overpotential(double ratio, double alpha_a, double alpha_c, double *slope)
{
    const double linear = 1e-17;  // below, the curve is its tangent to the last digit
    const double largest = 1e130; // near exp(MAG_MOST_EXPONENT)
    const double size = fmin(fabs(ratio), largest);
    double u;

    if (alpha_a == alpha_c) {
        u = asinh(0.5 * ratio) / alpha_a;
        *slope = 0.5 / (alpha_a * sqrt(1.0 + 0.25 * ratio * ratio));
        return u;
    }
    if (size < linear) {
        u = ratio / (alpha_a + alpha_c);
    } else if (ratio > 0.0) {
        u = solve_overpotential(size, alpha_a, alpha_c);
    } else { // the mirror image
        u = -solve_overpotential(size, alpha_c, alpha_a);
    }
    mag_bv_current(u, alpha_a, alpha_c, slope);
    *slope = 1.0 / *slope;
    return u;
}

enum { LANES = 8 }; // a whole number of the widest vectors

/// As many ratios as there are lanes, alpha_a = alpha_c.
static void invert_lanes(const double *restrict ratio, double alpha, double *restrict u,
                         double *restrict slope)
{
    const double by_alpha = 1.0 / alpha;

    IN_LANES
    for (int l = 0; l < LANES; l++) {
        const double half = 0.5 * ratio[l];
        u[l] = by_alpha * asinh(half);
        slope[l] = 0.5 * by_alpha / sqrt(1.0 + half * half);
    }
}

/// mag_bv_overpotentials() where alpha_a = alpha_c. What is left at the end fills its lanes with
/// zeros: scalar functions would round otherwise than those in lanes.
static void invert_symmetric(size_t count, const double *ratio, double alpha, double *u,
                             double *slope)
{
    double left[3][LANES] = {{0}};
    size_t n = 0;

    for (; n + LANES <= count; n += LANES) {
        invert_lanes(ratio + n, alpha, u + n, slope + n);
    }
    for (size_t l = 0; n + l < count; l++) {
        left[0][l] = ratio[n + l];
    }
    invert_lanes(left[0], alpha, left[1], left[2]);
    for (size_t l = 0; n + l < count; l++) {
        u[n + l] = left[1][l];
        slope[n + l] = left[2][l];
    }
}

void mag_bv_overpotentials(size_t count, const double *ratio, double alpha_a, double alpha_c,
                           double *u, double *slope)
{
    if (alpha_a == alpha_c) {
        invert_symmetric(count, ratio, alpha_a, u, slope);
        return;
    }
    for (size_t n = 0; n < count; n++) {
        u[n] = mag_bv_overpotential(ratio[n], alpha_a, alpha_c, slope + n);
    }
}

double complex mag_randles_impedance(double resistance, double transfer, double layer, double w)
{
    return resistance + transfer / (1.0 + I * (w * transfer * layer));
}
