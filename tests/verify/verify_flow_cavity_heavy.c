/// Verifies the flow at moderate Reynolds numbers: the lid-driven cavity against the tables of
/// Ghia, Ghia and Shin (J. Comput. Phys. 48, 1982, 387-411).
#include "flow_support.h"

enum { N = 129, POINTS = 17 };

static const double LID = 0.05; // [cells/step]: Mach 0.087

/// One line of the cavity: place, velocity over the lid's at Reynolds 100 and 1000.
typedef struct ghia {
    double at, re100, re1000;
} ghia;

static const ghia vertical[POINTS] = {
    {1.0, 1.0, 1.0},
    {0.9766, 0.84123, 0.65928},
    {0.9688, 0.78871, 0.57492},
    {0.9609, 0.73722, 0.51117},
    {0.9531, 0.68717, 0.46604},
    {0.8516, 0.23151, 0.33304},
    {0.7344, 0.00332, 0.18719},
    {0.6172, -0.13641, 0.05702},
    {0.5, -0.20581, -0.06080},
    {0.4531, -0.21090, -0.10648},
    {0.2813, -0.15662, -0.27805},
    {0.1719, -0.10150, -0.38289},
    {0.1016, -0.06434, -0.29730},
    {0.0703, -0.04775, -0.22220},
    {0.0625, -0.04192, -0.20196},
    {0.0547, -0.03717, -0.18109},
    {0.0, 0.0, 0.0},
};

static const ghia horizontal[POINTS] = {
    {1.0, 0.0, 0.0},
    {0.9688, -0.05906, -0.21388},
    {0.9609, -0.07391, -0.27669},
    {0.9531, -0.08864, -0.33714},
    {0.9453, -0.10313, -0.39188},
    {0.9063, -0.16914, -0.51550},
    {0.8594, -0.22445, -0.42665},
    {0.8047, -0.24533, -0.31966},
    {0.5, 0.05454, 0.02526},
    {0.2344, 0.17527, 0.32235},
    {0.2266, 0.17507, 0.33075},
    {0.1563, 0.16077, 0.37095},
    {0.0938, 0.12317, 0.32627},
    {0.0781, 0.10890, 0.30353},
    {0.0703, 0.10091, 0.29012},
    {0.0625, 0.09233, 0.27485},
    {0.0, 0.0, 0.0},
};

static bool lid(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = 1.0;
    u[1] = u[2] = 0.0;
    return at[1] > N - 0.25;
}

static flow_start rest(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.0, 0.0, 0.0}};
}

static void make_cavity(flow_case *c, double reynolds)
{
    const bool periodic[3] = {false, false, true};
    const int size[3] = {N, N, 1};
    mag_flow_setup setup = flow_bulk(MAG_TRT);

    flow_make_grid(c, size, periodic, NULL);
    mag_wall_link *links = flow_wall_links(c, lid, NULL, &setup.link_count);
    setup.links = links;
    flow_make(c, &setup);
    free(links);
    c->flow->now.viscosity = LID * N / reynolds;
    c->flow->now.speed[0] = LID;
    flow_begin(c, rest, NULL);
}

/// Velocity over the lid's along a centre line, the walls' at both ends: u up it, or v across it.
static void read_line(const flow_case *c, bool up, double at[N + 2], double u[N + 2])
{
    at[0] = 0.0;
    u[0] = 0.0;
    for (int n = 0; n < N; n++) {
        const ptrdiff_t cell = mag_grid_find(&c->grid, up ? N / 2 : n, up ? n : N / 2, 0);
        at[n + 1] = (n + 0.5) / N;
        u[n + 1] = mag_flow_look(c->flow, (size_t)cell).u[up ? 0 : 1] / LID;
    }
    at[N + 1] = 1.0;
    u[N + 1] = up ? 1.0 : 0.0;
}

/// Cubic through the four points around x.
static double interpolate(const double at[N + 2], const double u[N + 2], double x)
{
    int first = 0;
    double value = 0.0;
    while (first < N - 2 && at[first + 2] < x) {
        first++;
    }
    for (int a = first; a < first + 4; a++) {
        double part = u[a];
        for (int b = first; b < first + 4; b++) {
            part *= a == b ? 1.0 : (x - at[b]) / (at[a] - at[b]);
        }
        value += part;
    }
    return value;
}

/// Runs until the centre line changes by less than 1e-5 of the lid's speed in 2000 steps.
static int settle(flow_case *c)
{
    double at[N + 2];
    double before[N + 2];
    double after[N + 2];
    double change = 1.0;
    int steps = 0;

    read_line(c, true, at, before);
    while (change > 1e-5 && steps < 400000) {
        flow_run(c, 2000);
        steps += 2000;
        read_line(c, true, at, after);
        change = 0.0;
        for (int n = 0; n < N + 2; n++) {
            change = fmax(change, fabs(after[n] - before[n]));
        }
        memcpy(before, after, sizeof before);
    }
    ck_assert_msg(change <= 1e-5, "not steady after %d steps: changes by %g", steps, change);
    return steps;
}

/// Prints the table; returns the largest error.
static double compare_line(const flow_case *c, bool up, bool re1000)
{
    const ghia *table = up ? vertical : horizontal;
    double at[N + 2];
    double u[N + 2];
    double worst = 0.0;

    read_line(c, up, at, u);
    printf("  %8s  %9s  %9s\n", up ? "y" : "x", up ? "u" : "v", "Ghia");
    for (int n = 0; n < POINTS; n++) {
        const double want = re1000 ? table[n].re1000 : table[n].re100;
        const double ours = interpolate(at, u, table[n].at);
        printf("  %8.4f  %9.5f  %9.5f\n", table[n].at, ours, want);
        worst = fmax(worst, fabs(ours - want));
    }
    return worst;
}

static void check_cavity(double reynolds, double limit)
{
    char subject[120];
    flow_case c;

    make_cavity(&c, reynolds);
    const int steps = settle(&c);
    printf("  lid-driven cavity, Reynolds %g, 129^2 cells, steady after %d steps\n", reynolds,
           steps);
    for (int n = 0; n < 2; n++) {
        const double error = compare_line(&c, n == 0, reynolds > 500.0);
        snprintf(subject, sizeof subject,
                 "lid-driven cavity, Reynolds %g, %s, largest error over the lid's speed", reynolds,
                 n == 0 ? "u up the middle" : "v across the middle");
        verify_row_below("T-14", subject, "Ghia, Ghia and Shin 1982", error, limit,
                         "129 cells, Mach 0.087, digits of the tables");
    }
    flow_free(&c);
}

START_TEST(the_cavity_at_reynolds_100_is_ghias)
{
    check_cavity(100.0, 0.02);
}
END_TEST

START_TEST(the_cavity_at_reynolds_1000_is_ghias)
{
    check_cavity(1000.0, 0.03);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, the_cavity_at_reynolds_100_is_ghias);
    tcase_add_test(tc, the_cavity_at_reynolds_1000_is_ghias);
}

int main(void)
{
    return support_run("lid-driven cavity", add);
}
