/// Curves give the values and slopes of what they were made of: published open-circuit voltages,
/// every function; and the same bits however many places are asked for at once.
#include "mag/context.h"
#include "num/curve.h"
#include "support.h"
#include "taken.h"

#include <math.h>
#include <string.h>

enum { PLACES = 100 };

static mag_curve *read_curve(const char *text)
{
    mag_context ctx = mag_context_default();
    mag_curve *c = NULL;
    const mag_status status = mag_curve_expression(&ctx, text, NULL, &c);
    ck_assert_msg(status == MAG_OK, "%s: %s", text, mag_message(&ctx));
    return c;
}

static double find_slope(const mag_curve *c, double x)
{
    double value, slope;
    mag_curve_at(c, 1, &x, &value, &slope);
    return slope;
}

/// Compares slopes with differences over five points a step h apart, at 58 places. The differences'
/// own errors: h^4/30 times the fifth derivative, which the steps below keep under 1e-10 of the
/// slope or of 1; and 1.5 times the rounding of the values over h, 4 units in the last place
/// (9e-16) of the largest terms `size`.
static void check_slopes_of(const char *text, double from, double to, double h, double size)
{
    mag_curve *c = read_curve(text);

    for (int n = 0; n < 58; n++) {
        const double x = from + (to - from) * n / 57.0;
        const double places[5] = {x - 2.0 * h, x - h, x, x + h, x + 2.0 * h};
        double y[5], slope[5];
        mag_curve_at(c, 5, places, y, slope);
        const double want = (8.0 * (y[3] - y[1]) - (y[4] - y[0])) / (12.0 * h);
        const double limit = 1e-10 * fmax(fabs(want), 1.0) + 1.4e-15 * size / h;
        ck_assert_msg(fabs(slope[2] - want) <= limit, "%s at %g: slope %.15g, differences %.15g",
                      text, x, slope[2], want);
    }
    mag_curve_destroy(c);
}

/// The same for what changes over 1 and stays below 20.
static void check_slopes(const char *text, double from, double to)
{
    check_slopes_of(text, from, to, 3e-4, 20.0);
}

START_TEST(every_function_has_its_slope)
{
#define TAPE_FUNCTION(name, CODE, value, slope) check_slopes(#name "(0.1 + x*x)", 0.1, 0.95);
#include "num/tape_functions.def"
#undef TAPE_FUNCTION
    check_slopes("sinh(x) + cosh(x) + tanh(x) + asinh(x) + atan(x)", -3.0, 3.0);
    check_slopes("sin(x) + cos(x) + exp(x) + abs(x - 5)", -4.0, 4.0);
    check_slopes("tan(x)", -1.0, 1.0);
}
END_TEST

START_TEST(every_operation_has_its_slope)
{
    check_slopes("(x + 2) * 3 - 4", -3.0, 3.0);
    check_slopes("exp(x) + sin(x)", -3.0, 3.0);
    check_slopes("exp(x) + 2.5 * sin(x)", -3.0, 3.0);
    check_slopes("2.5 * exp(x) - sin(x)", -3.0, 3.0);
    check_slopes("exp(x) - sin(x)", -3.0, 3.0);
    check_slopes("exp(x) * sin(x)", -3.0, 3.0);
    check_slopes("exp(x) / (2 + sin(x))", -3.0, 3.0);
    check_slopes("7 - 3 / (2 + sin(x))", -3.0, 3.0);
    check_slopes("min(exp(x), 3 + x) + max(sin(x), 4, x + 8)", -1.0, 1.0);
    check_slopes("max(exp(x), -1) + min(4, sin(x))", -1.0, 1.0);
}
END_TEST

START_TEST(every_kind_of_power_has_its_slope)
{
    check_slopes("x**2 - x**3 + x**5", -2.0, 2.0);
    check_slopes("x**16 / 60000 + x**17 / 120000", -2.0, 2.0);
    check_slopes("x**0.5 + x**1.5 + x**2.5 + x**4.5", 0.5, 2.0);
    check_slopes("x**-1 + x**-3 + x**-0.5 + x**-1.5 + x**-2.5", 0.5, 2.0);
    check_slopes("x**0.3 + x**1.7 + x**-2.2", 0.5, 2.0);
    check_slopes("x**x + 2**x + (1 + x**2)**sin(x)", 0.5, 2.0);
    check_slopes("pow(x, 0.25) + pow(2.5, x)", 0.5, 2.0);
}
END_TEST

START_TEST(a_drained_place_has_a_finite_slope)
{
    mag_curve *whole = read_curve("3 * x + x**1.5 + x**2.5 + x**1.7");
    mag_curve *root = read_curve("sqrt(x)");
    mag_curve *power = read_curve("x**0.7");
    mag_curve *corner = read_curve("abs(x)");

    ck_assert_double_eq(find_slope(whole, 0.0), 3.0);
    ck_assert(isinf(find_slope(root, 0.0)));
    ck_assert(isinf(find_slope(power, 0.0)));
    ck_assert_double_eq(find_slope(corner, 0.0), 0.0);
    ck_assert(isnan(mag_curve_value(root, -1.0)));
    mag_curve_destroy(whole);
    mag_curve_destroy(root);
    mag_curve_destroy(power);
    mag_curve_destroy(corner);
}
END_TEST

// ---- open-circuit voltages ----------------------------------------------------------------------

/// A sum and the size of its terms, to which rounding is in proportion.
typedef struct sum {
    double value;
    double size;
} sum;

static void add_term(sum *s, double term)
{
    s->value += term;
    s->size += fabs(term);
}

/// Carbon and LiCoO2 as in Marquis et al. (2019), J. Electrochem. Soc. 166, A3693.
static sum find_marquis_negative(double s)
{
    static const double terms[][3] = {
        {0.0351, 0.286, 0.083},  {-0.0045, 0.849, 0.119}, {-0.035, 0.9233, 0.05},
        {-0.0147, 0.5, 0.034},   {-0.102, 0.194, 0.142},  {-0.022, 0.9, 0.0164},
        {-0.011, 0.124, 0.0226}, {0.0155, 0.105, 0.029},
    };
    sum u = {0};
    add_term(&u, 0.194);
    add_term(&u, 1.5 * exp(-120.0 * s));
    for (size_t k = 0; k < sizeof terms / sizeof *terms; k++) {
        add_term(&u, terms[k][0] * tanh((s - terms[k][1]) / terms[k][2]));
    }
    return u;
}

static sum find_marquis_positive(double s)
{
    const double y = 1.062 * s;
    sum u = {0};
    add_term(&u, 2.16216);
    add_term(&u, 0.07645 * tanh(30.834 - 54.4806 * y));
    add_term(&u, 2.1581 * tanh(52.294 - 50.294 * y));
    add_term(&u, -0.14169 * tanh(11.0923 - 19.8543 * y));
    add_term(&u, 0.2051 * tanh(1.4684 - 5.4888 * y));
    add_term(&u, 0.2531 * tanh((0.56478 - y) / 0.1316));
    add_term(&u, -0.02167 * tanh((y - 0.525) / 0.006));
    return u;
}

/// Graphite with silicon and NMC 811 of Chen et al. (2020), J. Electrochem. Soc. 167, 080534.
static sum find_chen_negative(double s)
{
    sum u = {0};
    add_term(&u, 1.9793 * exp(-39.3631 * s));
    add_term(&u, 0.2482);
    add_term(&u, -0.0909 * tanh(29.8538 * (s - 0.1234)));
    add_term(&u, -0.04478 * tanh(14.9159 * (s - 0.2769)));
    add_term(&u, -0.0205 * tanh(30.4444 * (s - 0.6103)));
    return u;
}

static sum find_chen_positive(double s)
{
    sum u = {0};
    add_term(&u, -0.8090 * s);
    add_term(&u, 4.4875);
    add_term(&u, -0.0428 * tanh(18.5138 * (s - 0.5542)));
    add_term(&u, -17.7326 * tanh(15.7890 * (s - 0.3117)));
    add_term(&u, 17.5842 * tanh(15.9308 * (s - 0.3120)));
    return u;
}

/// Graphite of the NMC pouch cell in the examples of the BPX standard (About:Energy, 2022).
static sum find_pouch_negative(double s)
{
    sum u = {0};
    add_term(&u, 0.947057878 * exp(-159.418743 * s));
    add_term(&u, -35092.8033);
    add_term(&u, 0.164230269 * tanh(-45.5509094 * (s - 0.0324116012)));
    add_term(&u, 0.0369968491 * tanh(-19.6718868 * (s - 0.168334476)));
    add_term(&u, 19151.7003 * tanh(3.19648312 * (s - 1.85139824)));
    add_term(&u, 54244.8511 * tanh(-3.19009848 * (s - 2.01660395)));
    return u;
}

#define MARQUIS_NEGATIVE                                                                           \
    "0.194 + 1.5 * exp(-120.0 * x) + 0.0351 * tanh((x - 0.286) / 0.083)"                           \
    " - 0.0045 * tanh((x - 0.849) / 0.119) - 0.035 * tanh((x - 0.9233) / 0.05)"                    \
    " - 0.0147 * tanh((x - 0.5) / 0.034) - 0.102 * tanh((x - 0.194) / 0.142)"                      \
    " - 0.022 * tanh((x - 0.9) / 0.0164) - 0.011 * tanh((x - 0.124) / 0.0226)"                     \
    " + 0.0155 * tanh((x - 0.105) / 0.029)"
#define MARQUIS_POSITIVE                                                                           \
    "2.16216 + 0.07645 * tanh(30.834 - 54.4806 * (1.062 * x))"                                     \
    " + 2.1581 * tanh(52.294 - 50.294 * (1.062 * x))"                                              \
    " - 0.14169 * tanh(11.0923 - 19.8543 * (1.062 * x))"                                           \
    " + 0.2051 * tanh(1.4684 - 5.4888 * (1.062 * x))"                                              \
    " + 0.2531 * tanh((-1.062 * x + 0.56478) / 0.1316)"                                            \
    " - 0.02167 * tanh((1.062 * x - 0.525) / 0.006)"
#define CHEN_NEGATIVE                                                                              \
    "1.9793 * exp(-39.3631 * x) + 0.2482 - 0.0909 * tanh(29.8538 * (x - 0.1234))"                  \
    " - 0.04478 * tanh(14.9159 * (x - 0.2769)) - 0.0205 * tanh(30.4444 * (x - 0.6103))"
#define CHEN_POSITIVE                                                                              \
    "-0.8090 * x + 4.4875 - 0.0428 * tanh(18.5138 * (x - 0.5542))"                                 \
    " - 17.7326 * tanh(15.7890 * (x - 0.3117)) + 17.5842 * tanh(15.9308 * (x - 0.3120))"
#define POUCH_NEGATIVE                                                                             \
    "9.47057878e-01 * exp(-1.59418743e+02 * x) - 3.50928033e+04"                                   \
    " + 1.64230269e-01 * tanh(-4.55509094e+01 * (x - 3.24116012e-02))"                             \
    " + 3.69968491e-02 * tanh(-1.96718868e+01 * (x - 1.68334476e-01))"                             \
    " + 1.91517003e+04 * tanh(3.19648312e+00 * (x - 1.85139824e+00))"                              \
    " + 5.42448511e+04 * tanh(-3.19009848e+00 * (x - 2.01660395e+00))"

static const struct {
    const char *text;
    sum (*plain)(double s);
} voltages[] = {
    {MARQUIS_NEGATIVE, find_marquis_negative}, {MARQUIS_POSITIVE, find_marquis_positive},
    {CHEN_NEGATIVE, find_chen_negative},       {CHEN_POSITIVE, find_chen_positive},
    {POUCH_NEGATIVE, find_pouch_negative},
};

/// The limit is 2e-15 of the terms: 4 units in the last place (9e-16) from libmvec, and as much
/// again for the few roundings before and after; those of an argument y are damped, as y tanh'(y)
/// stays below 0.45. Where terms of 5e4 V cancel, that is 2e-10 V.
START_TEST(published_voltages_agree_with_plain_code)
{
    for (size_t k = 0; k < sizeof voltages / sizeof *voltages; k++) {
        mag_curve *c = read_curve(voltages[k].text);
        double x[PLACES], value[PLACES];
        for (int n = 0; n < PLACES; n++) {
            x[n] = (n + 0.5) / PLACES;
        }
        mag_curve_at(c, PLACES, x, value, NULL);
        for (int n = 0; n < PLACES; n++) {
            const sum want = voltages[k].plain(x[n]);
            ck_assert_msg(fabs(value[n] - want.value) <= 2e-15 * want.size,
                          "%s at %g: %.17g, plain code %.17g", voltages[k].text, x[n], value[n],
                          want.value);
        }
        mag_curve_destroy(c);
    }
}
END_TEST

START_TEST(published_voltages_have_their_slopes)
{
    check_slopes_of(MARQUIS_NEGATIVE, 0.02, 0.98, 2e-5, 2.0);
    check_slopes_of(MARQUIS_POSITIVE, 0.4, 0.98, 2e-5, 5.0);
    check_slopes_of(CHEN_NEGATIVE, 0.02, 0.98, 2e-5, 2.0);
    check_slopes_of(CHEN_POSITIVE, 0.25, 0.98, 2e-5, 40.0);
    check_slopes_of(POUCH_NEGATIVE, 0.05, 0.98, 5e-5, 1.1e5);
}
END_TEST

// ---- many at once -------------------------------------------------------------------------------

static const char *const many[] = {
    CHEN_POSITIVE,
    POUCH_NEGATIVE,
    "0.1297 * x**3 - 2.51 * x**1.5 + 3.329 * x",
    "exp(3*x) + log(x) - log10(x) * sqrt(x) / sinh(x) + cosh(x) - tan(x) + sin(9*x) * cos(7*x)",
    "atan(x) - asinh(x) + abs(x - 0.5) + min(x, 0.3) + max(x, 1/x) + x**1.1 + x**x - 3 / (1 + x)",
    "exp(800 * (x - 0.3)) + exp(-800 * x)", // beyond what libmvec does for whole vectors
};

static bool are_same(const double *a, const double *b, size_t count)
{
    return memcmp(a, b, count * sizeof *a) == 0;
}

/// Asks for the first 1, 7, 32, 33 and 100 of 100 places, and for each alone.
static void check_bits(const mag_curve *c, const char *name)
{
    static const size_t counts[] = {1, 7, 32, 33, 100};
    double x[PLACES], value[PLACES], slope[PLACES];

    for (int n = 0; n < PLACES; n++) {
        x[n] = 0.007 + 0.0113 * n;
        mag_curve_at(c, 1, &x[n], &value[n], &slope[n]);
        const double alone = mag_curve_value(c, x[n]);
        ck_assert_msg(are_same(&alone, &value[n], 1), "%s at %g", name, x[n]);
    }
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        double y[PLACES], dy[PLACES];
        mag_curve_at(c, counts[k], x, y, dy);
        ck_assert_msg(are_same(y, value, counts[k]), "%s: values of %zu", name, counts[k]);
        ck_assert_msg(are_same(dy, slope, counts[k]), "%s: slopes of %zu", name, counts[k]);
        mag_curve_at(c, counts[k], x, y, NULL);
        ck_assert_msg(are_same(y, value, counts[k]), "%s: only values of %zu", name, counts[k]);
    }
}

START_TEST(the_bits_do_not_depend_on_how_many_places_there_are)
{
    for (size_t k = 0; k < sizeof many / sizeof *many; k++) {
        mag_curve *c = read_curve(many[k]);
        check_bits(c, many[k]);
        mag_curve_destroy(c);
    }
    static const double x[] = {0.0, 0.3, 0.5, 1.0}, y[] = {1.0, 2.0, 2.5, 7.0};
    mag_context ctx = mag_context_default();
    mag_curve *c = NULL;
    ck_assert_int_eq(mag_curve_table(&ctx, 4, x, y, &c), MAG_OK);
    check_bits(c, "table");
    mag_curve_destroy(c);
}
END_TEST

START_TEST(asking_takes_no_memory_and_writes_no_more_than_asked)
{
    mag_curve *c = read_curve(CHEN_NEGATIVE);
    double x[PLACES] = {0.0}, value[PLACES], slope[PLACES];
    value[33] = slope[33] = 17.0;

    const int before = taken;
    mag_curve_at(c, 33, x, value, slope);
    mag_curve_at(c, 0, NULL, NULL, NULL);
    ck_assert_int_eq(taken, before);
    ck_assert_double_eq(value[33], 17.0);
    ck_assert_double_eq(slope[33], 17.0);
    mag_curve_destroy(c);
    ck_assert_int_gt(before, 0);
}
END_TEST

START_TEST(what_has_no_variable_is_constant)
{
    mag_context ctx = mag_context_default();
    mag_curve *c = NULL;
    double value[3], slope[3];

    ck_assert_int_eq(mag_curve_constant(&ctx, 2.5, &c), MAG_OK);
    ck_assert(mag_curve_is_constant(c));
    mag_curve_at(c, 3, (const double[]){-1.0, 0.0, 1e9}, value, slope);
    ck_assert(value[0] == 2.5 && value[2] == 2.5 && slope[0] == 0.0 && slope[2] == 0.0);
    mag_curve_destroy(c);
    c = read_curve("2 * exp(0) + x**0");
    ck_assert(mag_curve_is_constant(c));
    ck_assert_double_eq(mag_curve_value(c, 5.0), 3.0);
    mag_curve_destroy(c);
    c = read_curve("x");
    ck_assert(!mag_curve_is_constant(c));
    ck_assert_double_eq(mag_curve_value(c, 5.0), 5.0);
    ck_assert_double_eq(find_slope(c, 5.0), 1.0);
    mag_curve_destroy(c);
    ck_assert_int_eq(mag_curve_constant(&ctx, NAN, &c), MAG_BAD_CASE);
    ck_assert_ptr_null(c);
    mag_curve_destroy(NULL);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, every_function_has_its_slope);
    tcase_add_test(tc, every_operation_has_its_slope);
    tcase_add_test(tc, every_kind_of_power_has_its_slope);
    tcase_add_test(tc, a_drained_place_has_a_finite_slope);
    tcase_add_test(tc, published_voltages_agree_with_plain_code);
    tcase_add_test(tc, published_voltages_have_their_slopes);
    tcase_add_test(tc, the_bits_do_not_depend_on_how_many_places_there_are);
    tcase_add_test(tc, asking_takes_no_memory_and_writes_no_more_than_asked);
    tcase_add_test(tc, what_has_no_variable_is_constant);
}

int main(void)
{
    return support_run("curves", add);
}
