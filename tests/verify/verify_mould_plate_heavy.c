/// Verifies the pressures of a shot between two plates: what the inlet must hold and what opens the
/// mould while metal comes in at constant speed, and how far a constant pressure drives it.
#include "mould_slit.h"

#include "model/mould/survey.h"

#define HEIGHT 1e-3 // [m] between the plates
#define WIDTH  0.1  // [m] of the plate whose force is told
#define SPEED  2.0  // [m/s]

enum { ACROSS = 8, FRONTS = 3 };

/// T-24: a metal, and what its inlet holds [Pa] and its plate bears [N] at each front.
typedef struct shot {
    const char *name;
    double density; ///< low enough for the metal's inertia not to count
    int slurry;     ///< as in params.def
    double consistency, index;
    double most; ///< compression at the last front
    double pressure[FRONTS], force[FRONTS];
} shot;

static const double fronts[FRONTS] = {0.05, 0.1, 0.2};
static const shot shots[] = {
    {"Newtonian", 1700.0, 0, 0.3, 1.0, 0.01, {3.6e5, 7.2e5, 1.44e6}, {900.0, 3600.0, 14400.0}},
    {"power law",
     500.0,
     1,
     24.9,
     0.42,
     0.01,
     {150840.0, 301680.0, 603370.0},
     {377.1, 1508.4, 6033.7}},
};

static void set_metal(mould_slit *t, const shot *c)
{
    t->p.density = c->density;
    t->p.slurry = c->slurry;
    t->p.viscosity = t->p.consistency = c->consistency;
    t->p.index = c->index;
}

/// A slit of the longest front and a bit, whose time step lets the metal be compressed by so much.
static mould_slit plan_shot(const shot *c)
{
    mould_slit t = mould_slit_plan(1.04 * fronts[FRONTS - 1], HEIGHT, ACROSS);
    const double step = t.p.spacing * sqrt(c->most * c->density / (3.0 * c->pressure[FRONTS - 1]));
    set_metal(&t, c);
    t.p.inlet_speed.constant = SPEED;
    t.p.adapt_step = false;
    t.p.lattice_speed = 3.0 * SPEED * step / t.p.spacing;
    return t;
}

/// Force on the plate while the front passes a place, as if it stood there: mean over 2 % of the
/// way before and behind it, for the front's rim licks ahead and falls back, and sound goes to and
/// fro.
static double mean_force(mould_slit *t, double front)
{
    double sum = 0.0;
    int looks = 0;

    for (; mould_slit_front(t) < 1.02 * front; looks++) {
        mould_slit_run(t, t->s->now.time + 64.0 * t->s->now.step);
        mag_mould_survey_cells(&t->ctx, &t->p, t->s);
        const double share = front / mould_slit_front(t);
        sum += t->s->now.clamp_force * share * share * WIDTH / (SLIT_WIDE * t->p.spacing);
    }
    return sum / looks;
}

START_TEST(a_plate_needs_the_pressure_of_plane_flow)
{
    const shot *c = &shots[_i];
    mould_slit t = plan_shot(c);
    mould_slit_make(&t);
    for (int n = 0; n < FRONTS; n++) {
        char subject[96];
        while (mould_slit_front(&t) < 0.98 * fronts[n]) {
            mould_slit_run(&t, t.s->now.time + 64.0 * t.s->now.step);
        }
        const double force = mean_force(&t, fronts[n]);
        const double pressure = t.s->now.inlet_pressure * fronts[n] / mould_slit_front(&t);
        snprintf(subject, sizeof subject, "%s, front at %.2f m, pressure at the inlet [MPa]",
                 c->name, fronts[n]);
        verify_row("T-24", subject, "lubrication", 1e-6 * pressure, 1e-6 * c->pressure[n], 0.03,
                   "8 cells across lack 0.8 %, 1 % of compression half of that, the round front "
                   "half a height");
        snprintf(subject, sizeof subject, "%s, front at %.2f m, force that opens the mould [kN]",
                 c->name, fronts[n]);
        verify_row("T-24", subject, "lubrication", 1e-3 * force, 1e-3 * c->force[n],
                   n == 0 ? 0.04 : 0.03,
                   n == 0 ? "as the pressure, 1.3 %, and twice half a height of the round front, "
                            "2 %: the force goes with the square of the way"
                          : "as the pressure");
    }
    mould_slit_free(&t);
}
END_TEST

/// T-23: a metal, the front that its run begins with, and where 1 MPa has driven it when.
typedef struct drive {
    shot metal;
    double start;         ///< [m]
    double time[2], x[2]; ///< [s], [m]; 0: no second one
} drive;

// Late runs begin late, where a denser metal, which takes longer steps, has no inertia to speak of.
static const drive drives[] = {
    {{.name = "Newtonian", .density = 0.2, .slurry = 0, .consistency = 0.03, .index = 1.0},
     0.03,
     {1e-3},
     {0.07454}},
    {{.name = "Newtonian", .density = 4.0, .slurry = 0, .consistency = 0.03, .index = 1.0},
     0.14,
     {5e-3, 10e-3},
     {0.16667, 0.23570}},
    {{.name = "power law", .density = 0.28, .slurry = 1, .consistency = 24.9, .index = 0.42},
     0.07,
     {1e-3},
     {0.10483}},
    {{.name = "power law", .density = 7.0, .slurry = 1, .consistency = 24.9, .index = 0.42},
     0.14,
     {5e-3, 10e-3},
     {0.16874, 0.20713}},
};

/// When the formula's front, which goes with time^(n / (n + 1)), is where the run begins [s].
static double find_begin(const drive *d)
{
    const double n = d->metal.index;
    return d->time[0] * pow(d->start / d->x[0], (n + 1.0) / n);
}

START_TEST(a_constant_pressure_drives_the_front_by_the_root_of_time)
{
    const drive *d = &drives[_i];
    mould_slit t = mould_slit_plan(0.245, HEIGHT, ACROSS);
    set_metal(&t, &d->metal);
    t.p.switch_over = 0.0;
    t.p.switch_pressure = 1e6;
    t.p.lattice_speed = 0.07; // 1.5 % of compression; the front then stays below 0.0035
    mould_slit_make(&t);
    mould_slit_start(&t, d->start, find_begin(d));
    for (int n = 0; n < 2 && d->time[n] > 0.0; n++) {
        char subject[96];
        mould_slit_run(&t, d->time[n]);
        snprintf(subject, sizeof subject, "%s, 1 MPa since %.0f ms, front at [mm]", d->metal.name,
                 1e3 * d->time[n]);
        verify_row("T-23", subject, "lubrication", 1e3 * mould_slit_front(&t), 1e3 * d->x[n], 0.03,
                   "8 cells across move 0.4 % more; 1.5 % of compression; the front's rim lags");
    }
    mould_slit_free(&t);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_loop_test(tc, a_constant_pressure_drives_the_front_by_the_root_of_time, 0,
                        (int)(sizeof drives / sizeof drives[0]));
    tcase_add_loop_test(tc, a_plate_needs_the_pressure_of_plane_flow, 0,
                        (int)(sizeof shots / sizeof shots[0]));
}

int main(void)
{
    return support_run("shots between plates", add);
}
