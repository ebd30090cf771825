/// Verifies what a cell must keep: its salt, the cations its charge counts, its current and power.
#include "cell_run.h"

#include "model/battery/cell/balance.h"

#include <stdio.h>

enum { LOOKS = 20 }; // in a step

/// The worst of what was found.
typedef struct worst {
    double salt, host, current, power, metal;
} worst;

static void find_worst(cell_set *s, mag_cell *c, worst *w)
{
    const mag_cell_balance b = mag_cell_find_balance(c);
    const double i = fabs(mag_cell_current(c));

    w->salt = fmax(w->salt, fabs(b.salt));
    w->host = fmax(w->host, fmax(fabs(b.host[0]), fabs(b.host[1])));
    if (i > 1e-9 * s->per_C) { // at rest there is nothing to compare with; the check below has its
                               // own scale
        w->current = fmax(w->current, b.current / i);
        w->power = fmax(w->power, fabs(b.power) / (i * mag_cell_voltage(c)));
    }
    if (c->metal >= 0) {
        const double moles = mag_cell_charge(c) / (s->setup.charge * MAG_FARADAY);
        const double lost = moles * s->setup.metal.molar_volume;
        w->metal = fmax(w->metal, fabs(s->setup.metal.thickness - lost - c->y[c->metal]));
    }
    ck_assert_msg(mag_cell_check_balance(&s->ctx, c) == MAG_OK, "%s", s->ctx.message);
}

/// Goes on for a time, looking now and then.
static void go(cell_set *s, mag_cell *c, double seconds, worst *w)
{
    const double begun = mag_cell_time(c);
    find_worst(s, c, w);
    for (int n = 1; n <= LOOKS; n++) {
        cell_reach(s, c, begun + seconds * n / LOOKS);
        find_worst(s, c, w);
    }
}

/// All ways to drive a cell, one after the other.
static void drive(cell_set *s, const char *name, bool has_metal)
{
    mag_cell *c = cell_make(s);
    const double volts = mag_cell_voltage(c);
    worst w = {0};
    char subject[128];

    cell_draw(s, c, s->per_C);
    go(s, c, 900.0, &w);
    cell_draw(s, c, 0.0);
    go(s, c, 600.0, &w);
    cell_begin(s, c, cell_hold(MAG_CELL_POWER, 0.7 * s->per_C * volts));
    go(s, c, 600.0, &w);
    cell_begin(s, c, cell_hold(MAG_CELL_RESISTANCE, volts / s->per_C));
    go(s, c, 300.0, &w);
    cell_draw(s, c, -s->per_C);
    go(s, c, 900.0, &w);
    cell_begin(s, c, cell_hold(MAG_CELL_VOLTAGE, mag_cell_voltage(c)));
    go(s, c, 600.0, &w);

    snprintf(subject, sizeof subject, "%s, drift of the salt, relative", name);
    verify_row_below("B-17", subject, "conservation", w.salt, 1e-10, "asked for");
    snprintf(subject, sizeof subject, "%s, cations in hosts against charge, of a full one", name);
    verify_row_below("B-17", subject, "Faraday", w.host, 1e-10, "asked for");
    snprintf(subject, sizeof subject, "%s, currents at faces against the cell's, relative", name);
    verify_row_below("B-17", subject, "conservation", w.current, 1e-8, "asked for");
    snprintf(subject, sizeof subject, "%s, power against the sum of its parts, relative", name);
    verify_row_below("B-17", subject, "identity of the equations", w.power, 1e-6, "asked for");
    if (has_metal) {
        snprintf(subject, sizeof subject, "%s, thickness of the metal against charge [m]", name);
        verify_row_below("B-17", subject, "Faraday", w.metal, 1e-15, "1e-10 of 10 um");
    }
    cell_end(s, c);
}

START_TEST(a_cell_of_lithium_keeps_what_it_must)
{
    cell_set s = cell_marquis();
    cell_mesh(&s, 40, 40, 40, 40);
    s.setup.contact = 1e-3;
    drive(&s, "Marquis", false);
}
END_TEST

START_TEST(a_cell_of_magnesium_keeps_what_it_must)
{
    cell_set s = cell_magnesium();
    mag_cell_porous *p = &s.setup.positive;
    cell_mesh(&s, 0, 40, 40, 40);
    s.setup.metal.molar_volume = 24.305e-3 / 1738.0;
    s.setup.metal.thickness = 50e-6;
    s.setup.metal.kinetics.film = 1e-3;
    s.setup.metal.desolvation = 60.0;
    p->kinetics.film = 1e-2;
    p->bin_count = 2;
    p->bins[0] = (mag_cell_bin){0.4e-6, 0.3, 0.0};
    p->bins[1] = (mag_cell_bin){0.9e-6, 0.15, 0.0};
    drive(&s, "Mg-ref-1, two sizes of particles, films", true);
}
END_TEST

START_TEST(a_transference_number_that_varies_moves_no_salt_away)
{
    cell_set s = cell_magnesium();
    cell_mesh(&s, 0, 40, 40, 40);
    s.setup.electrolyte.transference = cell_curve(&s, "0.3 - 0.2*(x/500 - 1)");
    s.setup.electrolyte.factor = cell_curve(&s, "1 + 0.4*x/500");
    drive(&s, "Mg-ref-1, transference of the concentration", false);
}
END_TEST

START_TEST(two_planes_of_metal_keep_what_they_must)
{
    cell_set s = cell_magnesium();
    cell_mesh(&s, 0, 40, 0, 0);
    s.setup.metal_positive = true;
    s.setup.counter = s.setup.metal;
    mag_cell *c = cell_make(&s);
    worst w = {0};

    cell_draw(&s, c, 10.0);
    go(&s, c, 600.0, &w);
    cell_begin(&s, c, cell_hold(MAG_CELL_VOLTAGE, 0.2));
    go(&s, c, 600.0, &w);
    verify_row_below("B-17", "two planes of metal, drift of the salt, relative", "conservation",
                     w.salt, 1e-10, "asked for");
    verify_row_below("B-17", "two planes of metal, currents against the cell's, relative",
                     "conservation", w.current, 1e-8, "asked for");
    cell_end(&s, c);
}
END_TEST

START_TEST(a_balance_that_is_off_is_seen)
{
    cell_set s = cell_magnesium();
    cell_mesh(&s, 0, 10, 10, 10);
    mag_cell *c = cell_make(&s);
    cell_draw(&s, c, s.per_C);
    cell_reach(&s, c, 100.0);
    const int32_t unknowns[] = {c->salt + 3, c->sets[0].share + 5, c->phi + 2, c->v, c->charge};

    for (size_t n = 0; n < sizeof unknowns / sizeof *unknowns; n++) {
        double *y = &c->y[unknowns[n]], kept = *y;
        *y += 1e-5 * fmax(1.0, fabs(*y));
        ck_assert_int_eq(mag_cell_check_balance(&s.ctx, c), MAG_DIVERGED);
        printf("  %s\n", s.ctx.message);
        *y = kept;
        ck_assert_int_eq(mag_cell_check_balance(&s.ctx, c), MAG_OK);
    }
    cell_end(&s, c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_cell_of_lithium_keeps_what_it_must);
    tcase_add_test(tc, a_cell_of_magnesium_keeps_what_it_must);
    tcase_add_test(tc, a_transference_number_that_varies_moves_no_salt_away);
    tcase_add_test(tc, two_planes_of_metal_keep_what_they_must);
    tcase_add_test(tc, a_balance_that_is_off_is_seen);
}

int main(void)
{
    return support_run("cell, conservation", add);
}
