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
    mould_slit t = mould_slit_plan(1.02 * fronts[FRONTS - 1], HEIGHT, ACROSS);
    const double step = t.p.spacing * sqrt(c->most * c->density / (3.0 * c->pressure[FRONTS - 1]));
    set_metal(&t, c);
    t.p.inlet_speed.constant = SPEED;
    t.p.adapt_step = false;
    t.p.lattice_speed = 3.0 * SPEED * step / t.p.spacing;
    return t;
}

START_TEST(a_plate_needs_the_pressure_of_plane_flow)
{
    const shot *c = &shots[_i];
    mould_slit t = plan_shot(c);
    mould_slit_make(&t);
    for (int n = 0; n < FRONTS; n++) {
        char subject[96];
        while (mould_slit_front(&t) < fronts[n]) {
            mould_slit_run(&t, t.s->now.time + 64.0 * t.s->now.step);
        }
        mag_mould_survey_cells(&t.ctx, &t.p, t.s);
        snprintf(subject, sizeof subject, "%s, front at %.2f m, pressure at the inlet [MPa]",
                 c->name, fronts[n]);
        verify_row("T-24", subject, "lubrication", 1e-6 * t.s->now.inlet_pressure,
                   1e-6 * c->pressure[n], 0.03,
                   "8 cells across lack 0.8 %, 1 % of compression half of that, the round front "
                   "half a height");
        snprintf(subject, sizeof subject, "%s, front at %.2f m, force that opens the mould [kN]",
                 c->name, fronts[n]);
        verify_row("T-24", subject, "lubrication",
                   1e-3 * t.s->now.clamp_force * WIDTH / (SLIT_WIDE * t.p.spacing),
                   1e-3 * c->force[n], 0.03, "as the pressure");
    }
    mould_slit_free(&t);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_loop_test(tc, a_plate_needs_the_pressure_of_plane_flow, 0,
                        (int)(sizeof shots / sizeof shots[0]));
}

int main(void)
{
    return support_run("shots between plates", add);
}
