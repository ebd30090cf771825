/// Verifies the laws of slurry in double precision: the plane channel of a generalized Newtonian
/// fluid, driven by a force between half-way walls, in the table's units: half height, consistency
/// and force are 1.
#include "flow_support.h"

typedef struct fluid {
    const char *name;
    mag_law law;
    double index;
    double yield_stress;
    double mean;   ///< speed, of the table
    double middle; ///< speed half-way to the wall, of the table
    bool smooth;   ///< without a yield stress: second order is asked for
} fluid;

static const fluid fluids[] = {
    {"Newtonian", MAG_NEWTONIAN, 1.0, 0.0, 0.333333, 0.375, true},
    {"power law 0.42", MAG_POWER_LAW, 0.42, 0.0, 0.228261, 0.267383, true},
    {"power law 0.5", MAG_POWER_LAW, 0.5, 0.0, 0.25, 0.291667, true},
    {"power law 1.5", MAG_POWER_LAW, 1.5, 0.0, 0.375, 0.411012, true},
    {"Bingham, yield 0.25", MAG_BINGHAM, 1.0, 0.25, 0.210938, 0.25, false},
    {"Herschel-Bulkley 0.5, yield 0.25", MAG_HERSCHEL_BULKLEY, 0.5, 0.25, 0.114258, 0.135417,
     false},
};

/// Speed at a distance from the centre; see Bird, Stewart, Lightfoot, Transport Phenomena, 1960.
static double exact_speed(const fluid *f, double y)
{
    const double p = 1.0 + 1.0 / f->index;
    const double plug = f->yield_stress;
    return (pow(1.0 - plug, p) - pow(fmax(0.0, fabs(y) - plug), p)) / p;
}

static flow_start rest(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.0, 0.0, 0.0}};
}

/// A channel at rest, about to be driven. `dx` is the edge of a cell, `dt` the time step.
static void make_channel(flow_case *c, const fluid *f, int cells, bool gliding, double *dx,
                         double *dt)
{
    const bool periodic[3] = {true, false, true};
    const int size[3] = {1, cells, 1};
    mag_flow_setup setup = flow_bulk(gliding ? MAG_REGULARISED : MAG_TRT);

    setup.smagorinsky = 0.0;
    // A half-way wall's error goes with Lambda times force over viscosity. The profile's curvature
    // is 1 / index times that, so that this Lambda takes the error away.
    setup.magic = 3.0 / 16.0 / f->index;
    (gliding ? flow_make_gliding : flow_make_box)(c, size, periodic, &setup);
    *dx = 2.0 / cells;
    const double nu = gliding ? 0.005 : 0.1; // at a Newtonian wall; fillings have less
    *dt = nu * *dx * *dx;
    c->flow->now.viscosity = nu;
    c->flow->now.rheology = (mag_rheology){
        .law = f->law,
        .consistency = nu * pow(*dt, 1.0 - f->index),
        .index = f->index,
        .yield_stress = f->yield_stress * nu * *dt,
        .floor = 1e-9,
        .cap = 10.0,
    };
    c->flow->now.force[0] = nu * *dx * *dt;
    flow_begin(c, rest, NULL);
}

/// Relative L2 error of the steady profile, and the mean speed.
static double find_error(const fluid *f, int cells, bool gliding, double *mean)
{
    double square = 0.0;
    double sum = 0.0;
    double dx;
    double dt;
    flow_case c;

    make_channel(&c, f, cells, gliding, &dx, &dt);
    flow_run(&c, (int)(10.0 / dt)); // 25 times the slowest Newtonian decay, 4 / pi^2
    *mean = 0.0;
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const double exact = exact_speed(f, flow_at(&c, cell, 1) * dx - 1.0);
        const double u = mag_flow_look(c.flow, cell).u[0] * dx / dt;
        square += (u - exact) * (u - exact);
        sum += exact * exact;
        *mean += u / cells;
    }
    flow_free(&c);
    return sqrt(square / sum);
}

START_TEST(the_formula_gives_the_table)
{
    const fluid *f = &fluids[_i];
    enum { POINTS = 20000 };
    char subject[120];
    double mean = 0.0;
    for (int n = 0; n < POINTS; n++) { // the middle rule
        mean += exact_speed(f, (n + 0.5) / POINTS) / POINTS;
    }
    snprintf(subject, sizeof subject, "%s, mean speed of the formula", f->name);
    verify_row_absolute("T-10", subject, "table of exact profiles", mean, f->mean, 1e-6,
                        "six digits are given");
    snprintf(subject, sizeof subject, "%s, the formula's speed half-way to the wall", f->name);
    verify_row_absolute("T-10", subject, "table of exact profiles", exact_speed(f, 0.5), f->middle,
                        1e-6, "six digits are given");
}
END_TEST

enum { FLUIDS = sizeof fluids / sizeof fluids[0] };

START_TEST(channels_of_slurry_have_their_profile)
{
    const fluid *f = &fluids[_i % FLUIDS];
    const bool gliding = _i >= FLUIDS;
    const bool newtonian = f->law == MAG_NEWTONIAN;
    char title[120];
    char subject[160];
    double mean = 0.0;
    snprintf(title, sizeof title, "plane channel, %s, %s, L2 error", f->name,
             gliding ? "regularised, gliding walls" : "TRT");
    order_table t = {.title = title, .unit = "relative error", .size = "cell/width", .id = "T-10"};

    for (int cells = 8; cells <= 32; cells *= 2) {
        const double error = find_error(f, cells, gliding, &mean);
        snprintf(subject, sizeof subject, "%s, %d cells across", title, cells);
        verify_row_below("T-10", subject, "exact profile", error,
                         newtonian     ? (gliding ? 1e-6 : 1e-10)
                         : cells == 8  ? 0.04
                         : cells == 16 ? 0.02
                                       : 0.01,
                         newtonian ? "no error but rounding, and compression where metal glides"
                                   : "second-order error of cells and walls");
        order_add(&t, 1.0 / cells, error);
    }
    if (f->smooth && !newtonian) {
        order_check(&t, 2.0, 0.2);
    }
    snprintf(subject, sizeof subject, "plane channel, %s%s, mean speed, 32 cells", f->name,
             gliding ? ", gliding walls" : "");
    verify_row("T-10", subject, "exact profile", mean, f->mean, 0.01, "as the profile");
}
END_TEST

/// Speeds of a row of cells [cells/step].
static void look_along(const flow_case *c, double *u)
{
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        u[cell] = mag_flow_look(c->flow, cell).u[0];
    }
}

START_TEST(a_change_of_the_time_step_leaves_the_slurry_as_it_is)
{
    const fluid *f = &fluids[_i];
    enum { CELLS = 16 };
    double before[CELLS];
    double after[CELLS];
    double dx;
    double dt;
    char subject[140];
    flow_case c;

    make_channel(&c, f, CELLS, false, &dx, &dt);
    flow_run(&c, 2 * (int)(5.0 / dt));
    look_along(&c, before);
    mag_flow_rescale(c.flow, 0.8);
    for (int late = 0; late < 2; late++) {
        double worst = 0.0;
        flow_run(&c, late ? (int)(10.0 / dt) : 2);
        look_along(&c, after);
        for (int n = 0; n < CELLS; n++) {
            worst = fmax(
                worst, fabs(after[n] / (0.8 * before[CELLS / 2]) - before[n] / before[CELLS / 2]));
        }
        snprintf(subject, sizeof subject, "%s, time step times 0.8, %s, change of the profile",
                 f->name, late ? "steady again" : "two steps later");
        verify_row_below("-", subject, "the same law of matter", worst, late ? 1e-5 : 3e-4,
                         late ? "the part of the lattice's error that depends on the step"
                              : "moments that the change leaves to settle");
    }
    flow_free(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_loop_test(tc, the_formula_gives_the_table, 0, FLUIDS);
    tcase_add_loop_test(tc, channels_of_slurry_have_their_profile, 0, 2 * FLUIDS);
    tcase_add_loop_test(tc, a_change_of_the_time_step_leaves_the_slurry_as_it_is, 0, FLUIDS);
}

int main(void)
{
    return support_run("slurry in a channel", add);
}
