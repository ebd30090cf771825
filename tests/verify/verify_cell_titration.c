/// Verifies what titrations tell: pulse trains of a cell whose diffusivity is known, as pulses
/// grow, and how far the electrolyte spoils it.
#include "cell_sets.h"

#include "model/battery/cell/titration.h"

#include <stdio.h>

enum {
    PULSES = 2,
    SAMPLES = 20,                     // of a pulse or a rest
    ROOM = (2 * PULSES + 1) * SAMPLES // samples
};

#define DIFFUSIVITY 1e-16  // [m2/s] of Mg-ref-1's host
#define RADIUS      0.5e-6 // [m] of its particles

/// What was recorded.
typedef struct record {
    double time[ROOM], current[ROOM], voltage[ROOM];
    int samples;
} record;

/// Holds a current for a time, recording it at times whose roots are equally apart, yet not within
/// the first 0.05 s: there the outermost shell, not the particle, decides.
static void go(cell_set *s, mag_cell *c, record *r, double current, double seconds)
{
    const mag_cell_step step = {.control = MAG_CELL_CURRENT,
                                .value = current,
                                .low_voltage = NAN,
                                .high_voltage = NAN,
                                .end_current = NAN,
                                .end_charge = NAN};
    const double begun = mag_cell_time(c);
    ck_assert_msg(mag_cell_begin(&s->ctx, c, &step) == MAG_OK, "%s", s->ctx.message);
    for (int n = 1; n <= SAMPLES; n++) {
        const double part = (double)n / SAMPLES;
        const double end = begun + seconds * (seconds > 10.0 ? part * part : part);
        mag_dae_found found = {.at_end = false};
        while (!found.at_end) {
            ck_assert_msg(mag_cell_advance(&s->ctx, c, end, &found) == MAG_OK, "%s",
                          s->ctx.message);
        }
        ck_assert_int_lt(r->samples, ROOM);
        r->time[r->samples] = mag_cell_time(c);
        r->current[r->samples] = mag_cell_current(c);
        r->voltage[r->samples++] = mag_cell_voltage(c);
    }
}

/// Titrates Mg-ref-1 from a share with pulses of a time [s]: the whole cell, or with nothing in it
/// that takes time but the host. The last pulse is told.
static mag_titration_pulse titrate(double lasts, bool whole, double start)
{
    cell_set s = cell_magnesium();
    mag_titration_pulse pulses[PULSES];
    record r = {.samples = 0};
    mag_cell *c = NULL;
    int count = 0;

    s.setup.relative = 1e-9; // a pulse of a second moves the potential by 1e-4 V
    s.setup.positive.start = start;
    if (!whole) {
        s.setup.positive.kinetics.exchange = 50.0; // else what it bends would count, too
        s.setup.positive.potential = cell_curve(&s, "1.2 - 0.2*x");
        s.setup.positive.conductivity = 1e4; // else the electrode's depth would take time
        s.setup.electrolyte.conductivity = cell_constant(&s, 1e3);
        s.setup.electrolyte.diffusivity = cell_constant(&s, 1e-4);
    }
    cell_mesh(&s, 0, 10, 10, 200);
    ck_assert_msg(mag_cell_create(&s.ctx, &s.setup, &c) == MAG_OK, "%s", s.ctx.message);
    go(&s, c, &r, 0.0, 10.0);
    for (int p = 0; p < PULSES; p++) {
        go(&s, c, &r, 0.1 * s.per_C, lasts);
        go(&s, c, &r, 0.0, 20000.0);
    }
    const mag_titration_record all = {r.samples, r.time, r.current, r.voltage};
    const mag_titration_host host = {RADIUS, s.per_C * 3600.0, start};
    ck_assert_int_eq(mag_titration_evaluate(&s.ctx, &all, &host, PULSES, pulses, &count), MAG_OK);
    ck_assert_int_eq(count, PULSES);
    mag_cell_destroy(c);
    cell_set_end(&s);
    return pulses[PULSES - 1];
}

/// What Weppner and Huggins' formula makes of a sphere, of its diffusivity: 4 tau / (pi g^2).
static double expect(double lasts)
{
    const double tau = lasts * DIFFUSIVITY / (RADIUS * RADIUS), g = mag_titration_surface(tau);
    return 4.0 * tau / (acos(-1.0) * g * g) * DIFFUSIVITY;
}

START_TEST(short_pulses_of_a_host_alone_tell_its_diffusivity)
{
    printf("\n  Mg-ref-1's host alone, R^2/D = 2500 s: diffusivity found over the true one\n"
           "  pulse [s]   reach     Weppner, Huggins   in a sphere   short enough\n");
    for (double lasts = 1.0; lasts < 2000.0; lasts *= 4.0) {
        const mag_titration_pulse p = titrate(lasts, false, 0.3);
        printf("  %9g   %.1e   %16.4f   %11.4f   %s\n", lasts, p.reach, p.diffusivity / DIFFUSIVITY,
               p.in_sphere / DIFFUSIVITY, p.short_enough ? "yes" : "no");
    }
    mag_titration_pulse p = titrate(1.0, false, 0.3);
    const char *limit = "how close it can come: pulse over R^2/D is 4e-4, particles are curved";
    ck_assert(p.short_enough);
    verify_row("B-26", "diffusivity of a host alone, pulses of 1 s [m2/s]", "what it was made of",
               p.diffusivity, DIFFUSIVITY, 5e-2, limit);
    verify_row("B-26", "the same, as the formula has it for a sphere [m2/s]", "4 tau / (pi g^2)",
               p.diffusivity, expect(1.0), 2e-2,
               "five shells on salt's way; the jump from a straight line");
    verify_row("B-26", "the same, found in a sphere [m2/s]", "what it was made of", p.in_sphere,
               DIFFUSIVITY, 2e-2, "the same");
    p = titrate(256.0, false, 0.3);
    ck_assert(!p.short_enough);
    verify_row("B-26", "diffusivity, pulses of 256 s, in a sphere [m2/s]", "what it was made of",
               p.in_sphere, DIFFUSIVITY, 1e-2,
               "the jump from a straight line, exchange that goes with the share");
    verify_row("B-26", "resistance of the jump [ohm m2]", "that of longer pulses",
               titrate(4.0, false, 0.3).resistance, p.resistance, 1e-3,
               "the host's share is another");
}
END_TEST

START_TEST(electrolyte_that_takes_as_long_as_the_host_is_taken_for_it)
{
    printf("\n  Mg-ref-1 as it is, 0.1C: diffusivity found over the true one, in a sphere\n"
           "  pulse [s]   share 0.3, flat   share 0.5, steep\n");
    for (double lasts = 4.0; lasts < 2000.0; lasts *= 4.0) {
        const double flat = titrate(lasts, true, 0.3).in_sphere / DIFFUSIVITY;
        const double steep = titrate(lasts, true, 0.5).in_sphere / DIFFUSIVITY;
        printf("  %9g   %15.4f   %16.4f\n", lasts, flat, steep);
        ck_assert_double_lt(flat, 0.7); // as the header warns: what settles beside the host counts
        ck_assert_double_lt(flat, steep); // and less so where the host's own answer is large
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, short_pulses_of_a_host_alone_tell_its_diffusivity);
    tcase_add_test(tc, electrolyte_that_takes_as_long_as_the_host_is_taken_for_it);
}

int main(void)
{
    return support_run("titration of a cell", add);
}
