/// Validates the free surface against the collapsing columns of Martin and Moyce (Phil. Trans. R.
/// Soc. A 244, 1952, 312-324): a column a wide and 2a high, a = 57.15 mm of water.
#include "flow_support.h"

enum { COLUMN = 50, LONG = 15 * COLUMN, HIGH = 2 * COLUMN + 10 };

/// Front at a time: t sqrt(2 g / a), x / a.
typedef struct reading {
    double time, front;
} reading;

static const reading short_series[] = {
    {0.41, 1.11}, {0.84, 1.22}, {1.19, 1.44}, {1.43, 1.67}, {1.63, 1.89}, {1.83, 2.11},
    {1.98, 2.33}, {2.20, 2.56}, {2.32, 2.78}, {2.51, 3.00}, {2.65, 3.22}, {2.83, 3.44},
    {2.97, 3.67}, {3.11, 3.89}, {3.33, 4.11}, {4.01, 5.00},
};

static const reading long_series[] = {
    {0.832, 1.217}, {1.219, 1.474},  {1.997, 2.292},  {2.547, 2.995},  {3.345, 4.134},
    {4.034, 4.944}, {4.418, 5.881},  {5.091, 6.980},  {5.685, 7.945},  {6.306, 8.966},
    {6.822, 9.986}, {7.439, 10.963}, {8.031, 11.977}, {8.633, 13.005}, {9.237, 13.970},
};

enum { SHORT = sizeof short_series / sizeof short_series[0] };
enum { MANY = sizeof long_series / sizeof long_series[0] };
enum { SAMPLES = 1000 }; // of the front, every 0.01 of the experiment's time

static const double GRAVITY = 1e-5;    // [cells/step2]: the front runs at 0.06
static const double GALILEI = 1.831e9; // g a^3 / viscosity^2 of the experiment

static flow_start column(const void *what, const double at[3])
{
    (void)what;
    const bool inside = at[0] < COLUMN && at[2] < 2 * COLUMN;
    return (flow_start){inside ? 1.0 : 0.0,
                        inside ? 1.0 + 3.0 * GRAVITY * (2 * COLUMN - at[2]) : 1.0,
                        {0.0, 0.0, 0.0}};
}

/// The farthest place where metal stands half a cell high, as share of the column's width. Between
/// columns of cells the height runs straight.
static double find_front(const flow_case *c)
{
    double beyond = 0.0;
    for (int x = LONG - 1; x >= 0; x--) {
        const double height = flow_height(c, x, 0);
        if (height >= 0.5) {
            return (x + 0.5 + (height - 0.5) / (height - beyond)) / COLUMN;
        }
        beyond = height;
    }
    return 0.0;
}

/// The front at every 0.01 of t sqrt(2 g / a).
static void run_column(double fronts[SAMPLES])
{
    const bool periodic[3] = {false, true, false};
    const int size[3] = {LONG, 1, HIGH};
    const mag_flow_setup setup = mag_flow_setup_default();
    const double a = COLUMN;
    int step = 0;
    flow_case c;

    flow_make_box(&c, size, periodic, &setup);
    c.flow->now.viscosity = sqrt(GRAVITY * a * a * a / GALILEI);
    c.flow->now.force[2] = -GRAVITY;
    flow_begin(&c, column, NULL);
    const double mass = mag_flow_mass(&c.ctx, c.flow);
    for (int n = 0; n < SAMPLES; n++) {
        const int until = (int)(0.01 * n / sqrt(2.0 * GRAVITY / a));
        flow_run(&c, until - step);
        step = until;
        fronts[n] = find_front(&c);
    }
    verify_row("L-01", "dam break, metal at the end [cells]", "at the start",
               mag_flow_mass(&c.ctx, c.flow), mass, 1e-5, "populations are float");
    flow_free(&c);
}

static double front_at(const double fronts[SAMPLES], double time)
{
    const double n = fmax(0.0, time / 0.01);
    const int i = (int)n < SAMPLES - 1 ? (int)n : SAMPLES - 2;
    return fronts[i] + (n - i) * (fronts[i + 1] - fronts[i]);
}

/// Mean and largest relative difference, with our front let go `lag` later.
static double compare(const double fronts[SAMPLES], const reading *series, int count, double lag,
                      const char *name)
{
    double sum = 0.0;
    double worst = 0.0;
    printf("  %s, gate lag %.3f\n  %10s  %10s  %10s\n", name, lag, "time", "ours", "measured");
    for (int n = 0; n < count; n++) {
        const double ours = front_at(fronts, series[n].time - lag);
        const double error = fabs(ours / series[n].front - 1.0);
        printf("  %10.3f  %10.3f  %10.3f\n", series[n].time, ours, series[n].front);
        sum += error;
        worst = fmax(worst, error);
    }
    printf("  mean error %.2f %%, largest %.2f %%\n", 100.0 * sum / count, 100.0 * worst);
    return sum / count;
}

START_TEST(a_column_collapses_as_martin_and_moyce_saw_it)
{
    double fronts[SAMPLES];

    run_column(fronts);
    compare(fronts, short_series, SHORT, 0.0, "short series");
    compare(fronts, long_series, MANY, 0.0, "long series");
    const double s = compare(fronts, short_series, SHORT, 0.175, "short series");
    const double l = compare(fronts, long_series, MANY, 0.175, "long series");
    verify_row_below("L-01", "dam break, front to 5 widths, mean relative error, gate lag 0.175",
                     "Martin and Moyce 1952, Fig. 3", s, 0.06,
                     "reading of the photographs, lag of the gate");
    verify_row_below("L-01", "dam break, front to 14 widths, mean relative error, gate lag 0.175",
                     "Martin and Moyce 1952, Fig. 3", l, 0.06,
                     "reading of the photographs, lag of the gate");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_column_collapses_as_martin_and_moyce_saw_it);
}

int main(void)
{
    return support_run("dam break", add);
}
