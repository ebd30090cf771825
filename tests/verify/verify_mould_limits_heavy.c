/// Verifies what the injection machine does beyond moving: it switches to a pressure at a share of
/// the cavity and holds it, keeps to its pressure limit, and works on its line of pressure and
/// flow. The cavity is a slit: the pressure that its metal needs grows with the length that is
/// filled, as Poiseuille's formula tells.
#include "mould_slit.h"

#define HEIGHT    1e-3  // [m] between the walls
#define LENGTH    0.02  // [m] of the slit
#define SPEED     0.8   // [m/s] that is wanted at the inlet
#define DENSITY   300.0 // [kg/m3], at which inertia does not count
#define VISCOSITY 0.3   // [Pa s]

enum { ACROSS = 8 };

/// What is seen of the inlet over some time.
typedef struct seen {
    double least, most, mean; ///< [Pa] pressure
    double speed;             ///< [m/s] of the metal, from its volume
} seen;

/// The slit. The time step is fixed: `most` [Pa] compresses the metal by half a per cent.
static mould_slit plan(double most, double held)
{
    static const double at[] = {0.0, 2e-3}, rise[] = {0.1 * SPEED, SPEED}; // no hammer at the start
    mould_slit t = mould_slit_plan(LENGTH, HEIGHT, ACROSS);
    const double speed = sqrt(0.005 * DENSITY / (3.0 * most)); // cells a step for 1 m/s
    t.p.density = DENSITY;
    t.p.viscosity = VISCOSITY;
    t.p.inlet_speed = (mag_table){2, 0.0, at, rise};
    t.p.switch_pressure = held;
    t.p.fill_end = 0.95; // the front is round: its tip meets the end wall soon after
    t.p.adapt_step = false;
    t.p.lattice_speed = 3.0 * speed * fmax(SPEED, sqrt(2.0 * held / DENSITY));
    return t;
}

/// Fills until the front is at `x` [m], or the filling ends, and watches the inlet on the way.
static seen watch(mould_slit *t, double x)
{
    const double from = mould_slit_front(t), begin = t->s->now.time;
    seen w = {INFINITY, 0.0, 0.0, 0.0};
    int looks = 0;

    for (; mould_slit_front(t) < x && !t->s->now.finished; looks++) {
        mould_slit_run(t, t->s->now.time + 16.0 * t->s->now.step);
        w.least = fmin(w.least, t->s->now.inlet_pressure);
        w.most = fmax(w.most, t->s->now.inlet_pressure);
        w.mean += t->s->now.inlet_pressure;
    }
    w.mean /= looks;
    w.speed = (mould_slit_front(t) - from) / (t->s->now.time - begin);
    return w;
}

static void take_step(mould_slit *t)
{
    mould_slit_run(t, t->s->now.time + 0.75 * t->s->now.step);
}

START_TEST(at_its_share_of_the_cavity_the_machine_goes_over_to_a_pressure)
{
    const double held = 40e3, share = 0.5;
    mould_slit t = plan(held, held);
    t.p.inlet_speed = (mag_table){.constant = SPEED};
    t.p.switch_over = share;
    mould_slit_make(&t);
    watch(&t, (share - 0.01) * LENGTH);
    ck_assert_int_eq(t.s->now.by_pressure, 0);
    watch(&t, (share + 0.05) * LENGTH);
    ck_assert_int_eq(t.s->now.by_pressure, 1);
    verify_row("machine", "switch-over at half of the cavity, by then [mm] came in",
               "integral of the speed", 1e3 * SPEED * t.s->now.switch_time, 1e3 * share * LENGTH,
               0.005, "looked at every 16 steps: 0.1 %; half of 0.4 % of compression");
    const seen w = watch(&t, LENGTH);
    verify_row("machine", "pressure at the inlet while it is held, least [kPa]", "switch_pressure",
               1e-3 * w.least, 1e-3 * held, 0.01, "seen half a cell inside: up to 0.6 % less");
    verify_row("machine", "pressure at the inlet while it is held, greatest [kPa]",
               "switch_pressure", 1e-3 * w.most, 1e-3 * held, 0.01, "as the least");
    ck_assert_int_eq(t.s->now.finished, 1);
    ck_assert_double_ge(t.s->now.fill, t.p.fill_end);
    mould_slit_free(&t);
}
END_TEST

START_TEST(the_pressure_keeps_to_its_limit)
{
    const double limit = 15e3;
    double held_back = 1.0, fastest_change = 0.0;
    mould_slit t = plan(limit, 0.0);
    t.p.inlet_pressure_limit = limit;
    mould_slit_make(&t);
    while (t.s->now.held_back == 1.0) {
        take_step(&t);
    }
    ck_assert_double_gt(mould_slit_front(&t), 0.1 * LENGTH);
    for (int n = 0; n < 2000; n++) {
        held_back = t.s->now.held_back;
        take_step(&t);
        fastest_change = fmax(fastest_change, fabs(log(t.s->now.held_back / held_back)));
    }
    verify_row_below("machine", "pressure limit, largest change of speed in a step, relative",
                     "1 %", 1.0 - exp(-fastest_change), 0.01 + 1e-9, "rounding");
    const seen w = watch(&t, LENGTH);
    ck_assert_int_eq(t.s->now.finished, 1);
    ck_assert_double_lt(w.speed, SPEED); // else the limit did nothing
    verify_row_below("machine", "pressure limit, overshoot over the whole shot, relative",
                     "the limit", t.s->now.inlet_pressure_max / limit - 1.0, 0.01,
                     "the metal's inertia while the speed falls; single looks carry sound");
    verify_row("machine", "pressure limit, mean pressure while it acts [kPa]", "the limit",
               1e-3 * w.mean, 1e-3 * limit, 0.01, "as the overshoot");
    mould_slit_free(&t);
}
END_TEST

/// The line: pressure without flow [Pa], and speed at the inlet without pressure [m/s].
#define LINE_PRESSURE 60e3
#define LINE_SPEED    1.0

START_TEST(the_machine_works_on_its_line)
{
    double before = SPEED;
    mould_slit t = plan(40e3, 0.0);
    t.p.injection_pressure = LINE_PRESSURE;
    t.p.injection_flow = LINE_SPEED * SLIT_WIDE * ACROSS * t.p.spacing * t.p.spacing;
    mould_slit_make(&t);
    for (int n = 0; n < 4; n++) {
        const double x = (0.45 + 0.15 * n) * LENGTH;
        char subject[96];
        watch(&t, x - 0.01 * LENGTH);
        const seen w = watch(&t, x + 0.01 * LENGTH);
        const double share = w.speed / LINE_SPEED;
        snprintf(subject, sizeof subject, "line of the machine, front at %.0f mm, pressure [kPa]",
                 1e3 * x);
        verify_row("machine", subject, "the line, at the flow that the front shows", 1e-3 * w.mean,
                   1e-3 * LINE_PRESSURE * (1.0 - share * share), 0.02,
                   "seen half a cell inside: up to 0.6 % less; a look at the front every 16 steps");
        ck_assert_double_lt(w.speed, before); // what the metal needs has grown
        before = w.speed;
    }
    mould_slit_free(&t);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, at_its_share_of_the_cavity_the_machine_goes_over_to_a_pressure);
    tcase_add_test(tc, the_pressure_keeps_to_its_limit);
    tcase_add_test(tc, the_machine_works_on_its_line);
}

int main(void)
{
    return support_run("limits of the machine", add);
}
