/// Verifies the feeding of freezing metal against steady Darcy flow with a sink: how pressure
/// falls, where it does not suffice, what is lacking, and that no volume is lost.
#include "hold_support.h"

enum { BAR = 100 };

static const bool row[3] = {false, true, true};
static const bool plane[3] = {false, false, true};
static const bool closed[3] = {false, false, false};

static bool is_at_left(const int16_t place[3])
{
    return place[0] == 0;
}

/// A bar that freezes evenly from a solid fraction of 0.5 on; its first cell bears the machine's
/// pressure. Returns the sink [1/s] that acts.
static double freeze_bar(hold_case *c, const mag_hold_setup *setup, double pressure)
{
    const double more = 1e-3; // so little that the permeability stays
    const double dt = 1e-3;
    hold_make_grid(c, (const int[3]){BAR, 1, 1}, row, NULL);
    hold_make(c, setup, is_at_left);
    hold_fill(c, 0.5);
    mag_hold_begin(c->hold, c->solid, pressure);
    hold_fill(c, 0.5 + more);
    hold_step(c, dt, pressure);
    return setup->shrinkage * ((double)(float)(0.5 + more) - 0.5) / dt;
}

START_TEST(pressure_in_a_bar_falls_as_a_parabola)
{
    const mag_hold_setup setup = hold_setup();
    const double top = 50e6;
    hold_case c;
    const double sink = freeze_bar(&c, &setup, top);
    const double K = hold_permeability(&setup, 0.5005);
    const double length = (BAR - 0.5) * setup.spacing; // from the first cell's middle
    double worst = 0.0;
    for (size_t cell = 0; cell < BAR; cell++) {
        const double x = (double)cell * setup.spacing;
        const double drop = setup.viscosity / K * sink * (length * x - 0.5 * x * x);
        worst = fmax(worst, fabs(top - c.hold->pressure[cell] - drop));
    }
    const double end = (BAR - 1) * setup.spacing; // the last cell's middle
    const double most = setup.viscosity / K * sink * (length * end - 0.5 * end * end);
    verify_row_below("-", "bar that freezes evenly, largest error of the pressure, relative",
                     "parabola of Darcy flow", worst / most, 1e-6,
                     "volumes meet a parabola exactly; solver, solid fractions in float");
    verify_row("-", "bar that freezes evenly, pressure lost to its end [kPa]",
               "parabola of Darcy flow", 1e-3 * (top - c.hold->pressure[BAR - 1]), 1e-3 * most,
               1e-6, "volumes meet a parabola exactly; solver, solid fractions in float");
    ck_assert_double_eq(c.hold->now.unfed_dry, 0.0);
    hold_end(&c);
}
END_TEST

START_TEST(low_pressure_feeds_part_of_a_bar)
{
    static const double shares[] = {0.8, 0.5, 0.2};
    const mag_hold_setup setup = hold_setup();
    const double length = (BAR - 0.5) * setup.spacing;
    const double K = hold_permeability(&setup, 0.5005);
    for (int n = 0; n < 3; n++) {
        hold_case c;
        char subject[120];
        const double sink = setup.shrinkage * ((double)(float)0.501 - 0.5) / 1e-3;
        const double reach = shares[n] * length;
        const double pressure = setup.viscosity / K * sink * 0.5 * reach * reach;
        freeze_bar(&c, &setup, pressure);
        const double cell = pow(setup.spacing, 3.0);
        const double asked = sink * 1e-3 * cell * (BAR - 0.5);
        snprintf(subject, sizeof subject, "bar fed to %g of its length, share that is not",
                 shares[n]);
        verify_row("-", subject, "pressure and its slope end at 0", c.hold->now.unfed_dry / asked,
                   1.0 - shares[n], 0.02, "asked of the case; a cell is 1 % of the bar");
        printf("    %d rounds, %d iterations\n", (int)c.hold->now.rounds,
               (int)c.hold->now.iterations);
        ck_assert_int_eq(c.hold->now.unsettled, 0);
        hold_end(&c);
    }
}
END_TEST

enum { DISC = 60, HOLE = 12 }; // radii [cells]

static double radius(const int16_t place[3])
{
    return hypot(place[0] + 0.5 - DISC, place[1] + 0.5 - DISC);
}

static bool is_in_hole(const int16_t place[3])
{
    return radius(place) < HOLE;
}

/// A disc of cells.
static void make_disc(hold_case *c, const mag_hold_setup *setup)
{
    uint8_t *open = calloc(4 * DISC * DISC, 1);
    ck_assert_ptr_nonnull(open);
    for (int y = 0; y < 2 * DISC; y++) {
        for (int x = 0; x < 2 * DISC; x++) {
            const int16_t place[3] = {(int16_t)x, (int16_t)y, 0};
            open[y * 2 * DISC + x] = radius(place) < DISC;
        }
    }
    hold_make_grid(c, (const int[3]){2 * DISC, 2 * DISC, 1}, plane, open);
    hold_make(c, setup, is_in_hole);
    free(open);
}

START_TEST(low_pressure_feeds_the_middle_of_a_disc)
{
    static const double reaches[] = {20, 35, 50};
    const mag_hold_setup setup = hold_setup();
    const double K = hold_permeability(&setup, 0.5005);
    const double sink = setup.shrinkage * ((double)(float)0.501 - 0.5) / 1e-3;
    for (int n = 0; n < 3; n++) {
        hold_case c;
        char subject[120];
        const double r = reaches[n];
        const double r0 = HOLE - 0.5; // pressure is held in the middle of the hole's last cells
        const double form = 0.5 * r * r * log(r / r0) - 0.25 * (r * r - r0 * r0);
        const double top = setup.viscosity / K * sink * form * pow(setup.spacing, 2.0);
        make_disc(&c, &setup);
        hold_fill(&c, 0.5);
        mag_hold_begin(c.hold, c.solid, top);
        hold_fill(&c, 0.501);
        hold_step(&c, 1e-3, top);
        const double area = c.hold->now.fed / (sink * 1e-3 * pow(setup.spacing, 3.0));
        snprintf(subject, sizeof subject,
                 "disc fed from its middle to a radius of %g cells [cells]", r);
        verify_row("-", subject, "pressure and its slope end at 0", sqrt(area / M_PI), r, 0.02,
                   "the edge of the middle is a staircase of 12 cells' radius");
        printf("    %d rounds, %d iterations\n", (int)c.hold->now.rounds,
               (int)c.hold->now.iterations);
        ck_assert_int_eq(c.hold->now.unsettled, 0);
        hold_end(&c);
    }
}
END_TEST

enum { SLIT = 4 };

START_TEST(open_liquid_flows_as_in_a_slit)
{
    const mag_hold_setup setup = hold_setup();
    const double top = 50e6;
    const double gap = SLIT * setup.spacing;
    hold_case c;
    hold_make_grid(&c, (const int[3]){BAR, SLIT, 1}, plane, NULL);
    hold_make(&c, &setup, is_at_left);
    hold_fill(&c, 0.0);
    mag_hold_begin(c.hold, c.solid, top);
    hold_fill(&c, 1e-3);
    hold_step(&c, 1e-3, top);
    const double sink = setup.shrinkage * (double)(float)1e-3 / 1e-3;
    const double length = (BAR - 0.5) * setup.spacing;
    const double end = (BAR - 1) * setup.spacing; // the last cell's middle
    verify_row("-", "slit of 4 cells full of liquid, pressure lost to its end [Pa]",
               "plane Poiseuille flow", top - c.hold->pressure[c.grid.cells - 1],
               12.0 * setup.viscosity / (gap * gap) * sink * (length * end - 0.5 * end * end), 1e-5,
               "1e-8 of the pressure is lost: digits of double precision");
    hold_end(&c);
}
END_TEST

enum { NECK = 20, POOL = 24, END = 44 }; // where they begin and end [cells]

/// A wide bar, a neck of 2 by 2 cells, a block of 20 by 12 by 12.
static void make_pool(hold_case *c, const mag_hold_setup *setup)
{
    uint8_t *open = calloc(END * 12 * 12, 1);
    ck_assert_ptr_nonnull(open);
    for (int z = 0; z < 12; z++) {
        for (int y = 0; y < 12; y++) {
            for (int x = 0; x < END; x++) {
                const bool middle = (y == 5 || y == 6) && (z == 5 || z == 6);
                open[(z * 12 + y) * END + x] = x < NECK || x >= POOL || middle;
            }
        }
    }
    hold_make_grid(c, (const int[3]){END, 12, 12}, closed, open);
    hold_make(c, setup, is_at_left);
    free(open);
}

/// The neck freezes in 20 steps; all else freezes in 100.
static void freeze_pool(hold_case *c, double dt, double pressure, int steps)
{
    for (int n = 1; n <= steps; n++) {
        for (size_t cell = 0; cell < c->grid.cells; cell++) {
            const int x = c->grid.place[3 * cell];
            const bool neck = x >= NECK && x < POOL;
            c->solid[cell] = (mag_pop)fmin(1.0, n / (neck ? 20.0 : 100.0));
        }
        hold_step(c, dt, pressure);
    }
}

START_TEST(a_pool_behind_a_frozen_neck_lacks_what_it_loses)
{
    const mag_hold_setup setup = hold_setup();
    const double cell = pow(setup.spacing, 3.0);
    const double volume = 12 * 12 * (END - POOL) * cell;
    mag_hold_pool pools[2];
    hold_case c;
    make_pool(&c, &setup);
    mag_hold_begin(c.hold, c.solid, 50e6);
    freeze_pool(&c, 1e-3, 50e6, 100);
    // 16 steps freeze the neck to 0.8; with all fed so far, the pool is at 0.16 then
    ck_assert_int_eq(mag_hold_find_pools(c.hold, pools, 2), 1);
    verify_row("-", "pool behind a neck that froze, what it lacks [mm3]",
               "all that it loses from then on", 1e9 * pools[0].unfed,
               1e9 * setup.shrinkage * (1.0 - 0.16) * volume, 0.01,
               "asked of the case; the neck freezes within a step");
    verify_row("-", "pool behind a neck that froze, its size [mm3]", "the block",
               1e9 * pools[0].volume, 1e9 * volume, 1e-9, "rounding");
    verify_row("-", "pool behind a neck that froze, x of its centre [mm]", "of the block",
               1e3 * pools[0].place[0], 1e3 * 0.5 * (POOL + END) * setup.spacing, 1e-6,
               "all of its cells lack the same");
    verify_row("-", "pool behind a neck that froze, when [ms]", "its last step, and one",
               1e3 * pools[0].time, 17.0, 1e-6, "told in float");
    verify_row("-", "inlet that freezes at an even rate, shut [ms]", "solid fraction of 0.7",
               1e3 * c.hold->now.gate_freeze_time, 70.0, 1e-5, "solid fractions in float");
    hold_end(&c);
}
END_TEST

/// Solid fraction of a plate whose skin and far end freeze first, at a share of its time.
static double plate_solid(const mag_grid *g, size_t cell, double share)
{
    const int16_t *at = &g->place[3 * cell];
    const double skin = fabs(2.0 * (at[2] + 0.5) / g->size[2] - 1.0);
    const double far = (at[0] + 0.5) / g->size[0];
    const double boss =
        hypot(at[0] - 0.75 * g->size[0], at[1] - 0.5 * g->size[1]) < 10.0 ? 0.4 : 1.0;
    return fmin(1.0, 2.0 * boss * share * (0.5 + 0.3 * skin + 0.2 * far));
}

/// Freezes a plate in steps of 1 ms; returns all that it loses [m3].
static double freeze_plate(hold_case *c, int from, int to, int all)
{
    double sum = 0.0;
    for (int n = from + 1; n <= to; n++) {
        for (size_t cell = 0; cell < c->grid.cells; cell++) {
            const double before = (double)(float)c->solid[cell];
            c->solid[cell] = (mag_pop)plate_solid(&c->grid, cell, (double)n / all);
            sum += (double)(float)c->solid[cell] - before;
        }
        hold_step(c, 1e-3, 5e4);
    }
    const mag_hold_setup *s = &c->hold->setup;
    return s->shrinkage * pow(s->spacing, 3.0) * sum;
}

static void make_plate(hold_case *c, int threads)
{
    const mag_hold_setup setup = hold_setup();
    hold_make_grid(c, (const int[3]){120, 40, 6}, closed, NULL);
    hold_make(c, &setup, is_at_left);
    c->ctx.threads = threads;
    mag_hold_begin(c->hold, c->solid, 5e4);
}

START_TEST(no_volume_is_lost)
{
    enum { STEPS = 40 };
    hold_case c;
    make_plate(&c, 1);
    const double lost = freeze_plate(&c, 0, STEPS, STEPS);
    const mag_hold_now *now = &c.hold->now;
    double sum = 0.0;
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        sum += c.hold->unfed[cell];
    }
    sum *= pow(c.hold->setup.spacing, 3.0);
    printf("    %d rounds and %d iterations in %d steps; fed %.3f, frozen %.3f, cut off %.3f, dry "
           "%.3f\n",
           (int)now->rounds, (int)now->iterations, STEPS, now->fed / lost, now->unfed_frozen / lost,
           now->unfed_cut_off / lost, now->unfed_dry / lost);
    verify_row("-", "plate that freezes under low pressure, fed and not fed [mm3]",
               "all that it loses", 1e9 * (now->fed + mag_hold_unfed(c.hold)), 1e9 * lost, 1e-6,
               "the solver leaves 1e-6 of what each step asks for");
    verify_row("-", "plate that freezes under low pressure, not fed, cell by cell [mm3]",
               "what is counted as a whole", 1e9 * sum, 1e9 * mag_hold_unfed(c.hold), 1e-12,
               "rounding");
    ck_assert_double_gt(now->unfed_dry, 0.01 * lost); // each way of not being fed is there
    ck_assert_double_gt(now->unfed_cut_off, 0.01 * lost);
    ck_assert_double_gt(now->unfed_frozen, 0.01 * lost);
    ck_assert_int_eq(now->unsettled, 0);
    hold_end(&c);
}
END_TEST

START_TEST(threads_do_not_matter)
{
    hold_case one, two;
    int differ = 0;
    make_plate(&one, 1);
    make_plate(&two, 2);
    freeze_plate(&one, 0, 12, 40);
    freeze_plate(&two, 0, 12, 40);
    for (size_t cell = 0; cell < one.grid.cells; cell++) {
        differ += memcmp(&one.hold->pressure[cell], &two.hold->pressure[cell], sizeof(double)) != 0;
        differ += memcmp(&one.hold->unfed[cell], &two.hold->unfed[cell], sizeof(double)) != 0;
    }
    verify_row_below("-", "plate held on 1 and 2 threads, cells that differ", "the same bits",
                     differ, 0.0, "sums are taken in a fixed order");
    hold_end(&one);
    hold_end(&two);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, pressure_in_a_bar_falls_as_a_parabola);
    tcase_add_test(tc, low_pressure_feeds_part_of_a_bar);
    tcase_add_test(tc, low_pressure_feeds_the_middle_of_a_disc);
    tcase_add_test(tc, open_liquid_flows_as_in_a_slit);
    tcase_add_test(tc, a_pool_behind_a_frozen_neck_lacks_what_it_loses);
    tcase_add_test(tc, no_volume_is_lost);
    tcase_add_test(tc, threads_do_not_matter);
}

int main(void)
{
    return support_run("holding", add);
}
