/// Verifies that one recorded shot stands for those of all cycles: T-35 once more. A plate freezes
/// in its die once, cell by cell; ten cycles are replays of that.
#include "heat_support.h"
#include "model/mould/die/replay.h"

#define TABLE "computed on its own with a shot in each cycle, two grids that agree to 0.01 K"

enum { CELLS = 12 };

#define THICKNESS 1.5e-3 ///< [m] of the plate
#define CLOSED    6.0    ///< [s] of it in contact

static const mag_cycle times = {
    .opening = 1.0, .take_out = 1.0, .spray = 2.0, .blow = 15.0, .closing = 5.0};

/// A shot in its die, and what was recorded of it.
typedef struct press {
    heat_case c;
    mag_replay *shot;
    mag_die *die; ///< that the shot is given again to
    mag_open open;
} press;

static void note(press *p)
{
    const mag_die_touch touch = {p->c.conductance, p->c.heat->temperature, p->c.heat->cell};
    const mag_replay_touch now = {&touch, p->c.die->taken};
    mag_heat_walls(&p->c.ctx, p->c.heat, p->c.contact, p->c.conductance);
    mag_replay_note(&p->c.ctx, p->shot, &now, p->c.time);
}

static void record(press *p)
{
    const mag_thermal alloy = pd_alloy("AZ91D");
    const mag_heat_setup setup = {THICKNESS / CELLS, PD_DENSITY, &alloy, false};
    mag_die_setup die = heat_die(200.0, 30, 0.07e-3);

    die.transfer = 2000.0;
    heat_make_row(&p->c, CELLS);
    heat_make(&p->c, &setup, &die, 20e3, PD_KELVIN(590.0));
    ck_assert_int_eq(mag_replay_create(&p->c.ctx, p->c.heat->faces, &p->shot), MAG_OK);
    ck_assert_int_eq(mag_die_create(&p->c.ctx, &die, p->c.heat->faces, &p->die), MAG_OK);
    ck_assert_int_eq(mag_open_read(&p->c.ctx, &p->open), MAG_OK);
    const double dt = mag_heat_longest_step(p->c.heat, 20e3);
    note(p);
    while (p->c.time < CLOSED - 0.5 * dt) {
        heat_step(&p->c, dt);
        if (mag_replay_wants(p->shot, p->c.time)) {
            note(p);
        }
    }
    p->c.time = CLOSED;
    note(p);
}

static void end(press *p)
{
    mag_replay_destroy(p->shot);
    mag_die_destroy(p->die);
    heat_end(&p->c);
}

/// What the table tells of a cycle: [degC], [kJ/m2].
typedef struct cycle {
    double before, peak, taken, open, oil;
} cycle;

static void check_cycle(int n, const mag_replay_outcome *ours, const cycle *want)
{
    char subject[96];
    snprintf(subject, sizeof subject, "replayed, cycle %d, die before the shot [degC]", n);
    verify_row_absolute("T-35", subject, TABLE, ours->before - PD_KELVIN(0.0), want->before, 1.0,
                        "asked of the case");
    snprintf(subject, sizeof subject, "replayed, cycle %d, peak of the die [degC]", n);
    verify_row_absolute("T-35", subject, TABLE, ours->peak - PD_KELVIN(0.0), want->peak, 1.0,
                        "asked of the case");
    snprintf(subject, sizeof subject, "replayed, cycle %d, heat into the die [kJ/m2]", n);
    verify_row("T-35", subject, TABLE, 1e-3 * ours->closed, want->taken, 0.01, "asked of the case");
    snprintf(subject, sizeof subject, "replayed, cycle %d, heat to spray and air [kJ/m2]", n);
    verify_row("T-35", subject, TABLE, 1e-3 * (ours->air + ours->spray), want->open, 0.01,
               "asked of the case");
    snprintf(subject, sizeof subject, "replayed, cycle %d, heat to the oil [kJ/m2]", n);
    verify_row("T-35", subject, TABLE, 1e-3 * ours->back, want->oil, 0.01, "asked of the case");
}

START_TEST(one_shot_stands_for_those_of_all_cycles)
{
    static const cycle first = {200.00, 341.22, 985.1, 399.0, 139.0};
    static const cycle second = {204.86, 344.67, 977.2, 408.9, 273.9};
    static const cycle third = {208.52, 347.21, 971.7, 415.5, 360.9};
    static const cycle tenth = {215.32, 351.94, 961.5, 428.0, 522.5};
    static const cycle periodic = {215.73, 352.22, 960.9, 428.7, 532.2};
    press p;
    record(&p);
    for (int n = 1; n <= 30; n++) {
        const mag_replay_outcome heat = mag_replay_cycle(&p.c.ctx, p.shot, p.die, &p.open, &times);
        const cycle *want = n == 1    ? &first
                            : n == 2  ? &second
                            : n == 3  ? &third
                            : n == 10 ? &tenth
                            : n == 30 ? &periodic
                                      : NULL;
        if (want != NULL) {
            check_cycle(n, &heat, want);
        }
    }
    end(&p);
}
END_TEST

START_TEST(a_cycle_has_the_same_bits_with_two_threads)
{
    press p[2];
    mag_replay_outcome heat[2];
    for (int n = 0; n < 2; n++) {
        record(&p[n]);
        p[n].c.ctx.threads = 1 + n;
        heat[n] = mag_replay_cycle(&p[n].c.ctx, p[n].shot, p[n].die, &p[n].open, &times);
    }
    ck_assert_mem_eq(&heat[0], &heat[1], sizeof heat[0]);
    ck_assert_double_gt(mag_replay_capacity(p[0].shot), 0.0);
    end(&p[0]);
    end(&p[1]);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, one_shot_stands_for_those_of_all_cycles);
    tcase_add_test(tc, a_cycle_has_the_same_bits_with_two_threads);
}

int main(void)
{
    return support_run("replay", add);
}
