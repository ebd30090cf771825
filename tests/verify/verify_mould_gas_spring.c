/// Verifies metal that swings on a cushion of gas in a closed tube, one atmosphere behind it.
#include "gas_tube.h"

enum { BEHIND = 12, COLUMN = 50, CUSHION = 20 }; // [cells] of 1 mm

static const double exponents[] = {1.0, 1.4};

/// A column of metal of 50 mm that flies towards 20 mm of gas. A wide vent keeps the gas behind it
/// at one atmosphere.
static gas_tube plan_column(double speed, double exponent, double step)
{
    gas_tube t = tube_plan(BEHIND + COLUMN + CUSHION, 1e-3, step);
    t.metal[0] = BEHIND;
    t.metal[1] = BEHIND + COLUMN;
    t.speed = speed;
    t.p.gas_exponent = exponent;
    t.vent_at_start = true;
    t.vent.vent_area = 0.1;
    return t;
}

/// Mean speed of the metal [cells/step].
static double column_speed(const gas_tube *t)
{
    const flow_case c = {.grid = t->s.grid, .flow = t->s.flow};
    double u[3];
    flow_mean_velocity(&c, u);
    return u[0];
}

START_TEST(a_small_swing_has_the_frequency_of_the_gas_spring)
{
    static const double omega[] = {244.137, 288.867};
    gas_tube t = plan_column(0.1, exponents[_i], 2e-6);
    double turn[3], before;
    char subject[80];

    tube_make(&t);
    before = column_speed(&t);
    for (int n = 0; n < 3;) { // the speed's first three zeros: a quarter and three quarters apart
        tube_step(&t);
        const double speed = column_speed(&t);
        if (speed * before < 0.0) {
            turn[n++] = t.s.now.time - t.s.now.step * speed / (speed - before);
        }
        before = speed;
        ck_assert_msg(t.s.now.time < 0.1, "the column does not swing");
    }
    snprintf(subject, sizeof subject, "gas spring, exponent %.1f, small swing [rad/s]",
             t.p.gas_exponent);
    verify_row("T-17", subject, "mass on a spring", 2.0 * M_PI / (turn[2] - turn[0]), omega[_i],
               0.02, "the cushion is 20 cells");
    tube_free(&t);
}
END_TEST

/// A row of T-17: speed [m/s], exponent, least share of the gas, highest pressure over the first.
typedef struct blow {
    double speed, exponent, least, peak;
} blow;

static const blow blows[] = {{2.0, 1.0, .64430, 1.55206},
                             {2.0, 1.4, .69921, 1.65026},
                             {5.0, 1.0, .29146, 3.43096},
                             {5.0, 1.4, .39337, 3.69209}};

START_TEST(a_column_that_flies_into_the_gas_is_thrown_back)
{
    const blow *row = &blows[_i];
    gas_tube t = plan_column(row->speed, row->exponent, 1e-6);
    double least = 1.0, peak = 1.0, behind = 0.0;
    char subject[96];

    tube_make(&t);
    while (column_speed(&t) > -0.1 * row->speed * t.s.now.step / t.s.spacing) {
        tube_step(&t);
        const int32_t back = t.s.flow->bubble[mag_grid_find(&t.s.grid, 0, 0, 0)];
        least = fmin(least, tube_gas(&t, BEHIND + 0.5 * COLUMN) / CUSHION);
        peak = fmax(peak, t.s.gas.pressure[tube_region(&t)] / t.p.gas_pressure);
        behind = fmax(behind, fabs(t.s.gas.pressure[back] / t.p.gas_pressure - 1.0));
        ck_assert_msg(t.s.now.time < 0.1, "the column does not turn");
    }
    ck_assert_double_lt(behind, 0.002);
    snprintf(subject, sizeof subject, "gas spring, %.0f m/s, exponent %.1f, least share of gas",
             row->speed, row->exponent);
    verify_row("T-17", subject, "energy of the column", least, row->least, 0.02,
               "the cushion is 20 cells");
    snprintf(subject, sizeof subject, "gas spring, %.0f m/s, exponent %.1f, highest p/p0",
             row->speed, row->exponent);
    verify_row("T-17", subject, "energy of the column", peak, row->peak, 0.02,
               "the cushion is 20 cells");
    tube_free(&t);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_loop_test(tc, a_small_swing_has_the_frequency_of_the_gas_spring, 0, 2);
    tcase_add_loop_test(tc, a_column_that_flies_into_the_gas_is_thrown_back, 0, 4);
}

int main(void)
{
    return support_run("a spring of gas", add);
}
