/// Tests the evaluation of titrations with records made of a sphere's own answer.
#include "mag/context.h"
#include "model/battery/cell/titration.h"

#include "support.h"

#include <math.h>

enum {
    PULSES = 3,
    REST = 8,  // samples
    FLOW = 40, // samples
    ROOM = PULSES * (REST + FLOW) + REST
};

#define D          2e-15  // [m2/s]
#define R          1e-6   // [m]
#define RESISTANCE 0.02   // [ohm m2]
#define CAPACITY   3600.0 // [C/m2]
#define SLOPE      -0.4   // [V] of the potential with the share
#define CURRENT    0.1    // [A/m2]

/// A record.
typedef struct record {
    double time[ROOM], current[ROOM], voltage[ROOM];
    int samples;
} record;

static void add_sample(record *r, double time, double current, double voltage)
{
    r->time[r->samples] = time;
    r->current[r->samples] = current;
    r->voltage[r->samples++] = voltage;
}

/// Pulses of a time [s] of a host of spheres: a resistance, then salt. Surfaces climb by g (N R /
/// D) and the mean by 3 of that a time of R^2 / D. With jumps: samples before and after them.
static record make(double lasts, bool jumps)
{
    record r = {.samples = 0};
    const double scale = SLOPE * CURRENT / CAPACITY * R * R / (3.0 * D); // [V] of g
    double t = 0.0, U = 1.2;

    for (int n = 0; n < REST; n++) {
        add_sample(&r, t += 100.0, 0.0, U);
    }
    for (int p = 0; p < PULSES; p++) {
        for (int n = jumps ? 0 : 1; n < FLOW; n++) {
            const double since = lasts * n / (FLOW - 1);
            add_sample(&r, t + since, CURRENT,
                       U - CURRENT * RESISTANCE +
                           scale * mag_titration_surface(since * D / (R * R)));
        }
        t += lasts;
        U += SLOPE * CURRENT * lasts / CAPACITY;
        for (int n = 0; n < REST; n++) {
            add_sample(&r, t, 0.0, U);
            t += n < REST - 1 ? 1e5 : 0.0;
        }
    }
    return r;
}

static int evaluate(const record *r, mag_titration_pulse *pulses)
{
    mag_context ctx = mag_context_default();
    const mag_titration_record all = {r->samples, r->time, r->current, r->voltage};
    const mag_titration_host host = {.radius = R, .capacity = CAPACITY, .start = 0.3};
    int count = 0;
    ck_assert_msg(mag_titration_evaluate(&ctx, &all, &host, PULSES, pulses, &count) == MAG_OK, "%s",
                  ctx.message);
    return count;
}

START_TEST(surface_of_a_sphere_is_that_of_its_series)
{
    for (double time = 1e-3; time < 3.0; time *= 1.3) {
        double sum = 3.0 * time + 0.2;
        for (int n = 1; n <= 400; n++) { // roots of tan l = l, each below (n + 1/2) pi
            double l = (n + 0.5) * acos(-1.0);
            for (int round = 0; round < 30; round++) {
                l = (n + 0.5) * acos(-1.0) - atan(1.0 / l);
            }
            sum -= 2.0 * exp(-l * l * time) / (l * l);
        }
        ck_assert_double_eq_tol(mag_titration_surface(time), sum, 2e-7); // what each series lacks
    }
    ck_assert_double_eq_tol(mag_titration_surface(1e-8) / (2e-4 / sqrt(acos(-1.0))), 1.0, 1e-4);
}
END_TEST

START_TEST(pulses_tell_what_they_were_made_of)
{
    const double lasts = 0.2; // 4e-4 of R^2 / D
    const record r = make(lasts, true);
    mag_titration_pulse pulses[PULSES];

    ck_assert_int_eq(evaluate(&r, pulses), PULSES);
    for (int p = 0; p < PULSES; p++) {
        ck_assert_double_eq_tol(pulses[p].begun, 800.0 + p * (lasts + 7e5), 1e-6);
        ck_assert_double_eq_tol(pulses[p].lasted, lasts, 1e-9); // times of 1e6 s are rounded
        ck_assert_double_eq_tol(pulses[p].current, CURRENT, 1e-9);
        ck_assert_double_eq_tol(pulses[p].share, 0.3 + (p + 1) * CURRENT * lasts / CAPACITY, 1e-12);
        ck_assert_double_eq_tol(pulses[p].resistance, RESISTANCE, 1e-12);
        ck_assert_double_eq(pulses[p].unrest, 0.0);
        ck_assert(pulses[p].short_enough);
        // the particle's curvature: sqrt(pi tau) / 2 of the voltage, twice that of D
        ck_assert_double_eq_tol(pulses[p].diffusivity / D, 1.0, 0.04);
        ck_assert_double_lt(pulses[p].diffusivity / D, 0.97);
        ck_assert_double_eq_tol(pulses[p].in_sphere / D, 1.0, 1e-6); // digits of voltages
    }
    ck_assert_double_eq(pulses[1].rest_before, pulses[0].rest_after);
}
END_TEST

START_TEST(long_pulses_are_warned_of_and_still_tell_a_spheres_diffusivity)
{
    for (double reach = 2e-3; reach < 3.0; reach *= 10.0) {
        const record r = make(reach * R * R / D, true);
        mag_titration_pulse pulses[PULSES];
        ck_assert_int_eq(evaluate(&r, pulses), PULSES);
        ck_assert(!pulses[0].short_enough);
        ck_assert_double_lt(pulses[0].diffusivity, 0.94 * D);
        ck_assert_double_eq_tol(pulses[0].in_sphere / D, 1.0, 1e-5);
    }
}
END_TEST

START_TEST(jumps_that_were_not_recorded_are_found_along_the_root_of_time)
{
    const record r = make(0.2, false);
    mag_titration_pulse pulses[PULSES];
    ck_assert_int_eq(evaluate(&r, pulses), PULSES);
    ck_assert_double_eq_tol(pulses[2].resistance, RESISTANCE, 1e-5);
    ck_assert_double_eq_tol(pulses[2].in_sphere / D, 1.0, 1e-2); // curvature between two samples
}
END_TEST

START_TEST(charging_pulses_tell_the_same)
{
    record r = make(0.2, true);
    for (int n = 0; n < r.samples; n++) {
        r.current[n] = -r.current[n];
        r.voltage[n] = 2.4 - r.voltage[n];
    }
    mag_titration_pulse pulses[PULSES];
    ck_assert_int_eq(evaluate(&r, pulses), PULSES);
    ck_assert_double_eq_tol(pulses[0].share, 0.3 - CURRENT * 0.2 / CAPACITY, 1e-12);
    ck_assert_double_eq_tol(pulses[0].resistance, RESISTANCE, 1e-12);
    ck_assert_double_eq_tol(pulses[0].in_sphere / D, 1.0, 1e-6);
}
END_TEST

START_TEST(pulses_without_rest_on_either_side_are_left_out)
{
    record r = make(0.2, true);
    mag_titration_pulse pulses[PULSES];

    r.samples -= REST; // the last has none after it
    ck_assert_int_eq(evaluate(&r, pulses), PULSES - 1);
    for (int n = 0; n < REST; n++) {
        r.current[n] = CURRENT; // nor has the first before it
    }
    ck_assert_int_eq(evaluate(&r, pulses), PULSES - 2);
    r.samples = 0;
    ck_assert_int_eq(evaluate(&r, pulses), 0);
}
END_TEST

START_TEST(records_and_hosts_that_cannot_be_are_refused)
{
    mag_context ctx = mag_context_default();
    record r = make(0.2, true);
    const mag_titration_record all = {r.samples, r.time, r.current, r.voltage};
    mag_titration_host host = {.radius = R, .capacity = CAPACITY};
    mag_titration_pulse pulses[PULSES];
    int count = 0;

    r.time[5] = 0.0;
    ck_assert_int_eq(mag_titration_evaluate(&ctx, &all, &host, PULSES, pulses, &count),
                     MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(ctx.message, "sample 6"));
    r = make(0.2, true);
    r.voltage[7] = NAN;
    ck_assert_int_eq(mag_titration_evaluate(&ctx, &all, &host, PULSES, pulses, &count),
                     MAG_BAD_CASE);
    r = make(0.2, true);
    host.radius = 0.0;
    ck_assert_int_eq(mag_titration_evaluate(&ctx, &all, &host, PULSES, pulses, &count),
                     MAG_BAD_CASE);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, surface_of_a_sphere_is_that_of_its_series);
    tcase_add_test(tc, pulses_tell_what_they_were_made_of);
    tcase_add_test(tc, long_pulses_are_warned_of_and_still_tell_a_spheres_diffusivity);
    tcase_add_test(tc, jumps_that_were_not_recorded_are_found_along_the_root_of_time);
    tcase_add_test(tc, charging_pulses_tell_the_same);
    tcase_add_test(tc, pulses_without_rest_on_either_side_are_left_out);
    tcase_add_test(tc, records_and_hosts_that_cannot_be_are_refused);
}

int main(void)
{
    return support_run("titration", add);
}
