/// Verifies what the injection machine asks of the inlet: metal comes in as the screw moves,
/// whether its speed is told against time or against its stroke.
#include "mould_box.h"

#include "model/mould/drive.h"

/// T-26: speed at a gate of 3600 mm2 from 2 to 40 m/s in 4 ms, then constant; 0.3 m of gate to
/// fill.
enum { STAGES = 33 };
#define RAMP    4e-3
#define SLOW    2.0
#define FAST    40.0
#define SCREW   0.07
#define PI      3.14159265358979323846
#define AT_GATE (0.25 * PI * SCREW * SCREW / 3600e-6) // gate speed for a screw speed of 1

/// The ramp as a machine is set to it: screw speed by screw stroke, in stages. Between them the
/// machine goes linearly with the stroke, the ramp with its root.
static void set_stages(double stroke[STAGES], double speed[STAGES])
{
    for (int n = 0; n < STAGES; n++) {
        const double time = RAMP * n / (STAGES - 1);
        const double slope = (FAST - SLOW) / RAMP;
        speed[n] = (SLOW + slope * time) / AT_GATE;
        stroke[n] = (SLOW * time + 0.5 * slope * time * time) / AT_GATE;
    }
}

/// How the speed is told.
static const char *const ways[] = {"at the gate", "of the screw by time", "of the screw by stroke"};

static void plan_ramp(mould_box *b, int way, double stroke[STAGES], double speed[STAGES])
{
    static const double at[] = {0.0, RAMP}, gate[] = {SLOW, FAST};
    static const double screw[] = {SLOW / AT_GATE, FAST / AT_GATE};

    mould_box_plan(b, 0.3, 0.06, 0.005);
    b->p.lattice_speed = 0.05;
    b->p.screw_diameter = way > 0 ? SCREW : 0.0;
    if (way == 0) {
        b->p.inlet_speed = (mag_table){2, 0.0, at, gate};
    } else if (way == 1) {
        b->p.screw_speed = (mag_table){2, 0.0, at, screw};
    } else {
        set_stages(stroke, speed);
        b->p.screw_speed_over_stroke = (mag_table){STAGES, 0.0, stroke, speed};
    }
}

START_TEST(metal_comes_in_as_the_screw_moves)
{
    static const double share[] = {0.25, 0.5, 0.9, 0.98, 0.99};
    static const double want[] = {3.7686e-3, 5.65e-3, 8.65e-3, 9.25e-3, 9.325e-3};
    double stroke[STAGES], speed[STAGES], before = 0.0, time = 0.0;
    mould_box b;

    plan_ramp(&b, _i, stroke, speed);
    mould_box_make(&b);
    for (int n = 0; n < 5;) {
        mould_box_step(&b);
        const double fill = mag_flow_mass(&b.ctx, b.s->flow) / (double)b.s->grid.cells;
        const double reached =
            time + (share[n] - before) / (fill - before) * (b.s->now.time - time);
        if (fill >= share[n]) {
            char subject[96];
            snprintf(subject, sizeof subject,
                     "ramp 2 to 40 m/s %s, %.0f %% of the metal in at [ms]", ways[_i],
                     100.0 * share[n]);
            verify_row("T-26", subject, "integral of the speed", 1e3 * reached, 1e3 * want[n],
                       _i < 2 ? 0.0005 : 0.005,
                       _i < 2 ? "what comes in is exact up to one step"
                              : "32 stages, straight where the ramp is a root");
            n++;
        }
        before = fill;
        time = b.s->now.time;
    }
    ck_assert_uint_gt(b.s->now.changes, 5); // the time step followed the ramp
    if (_i > 0) {
        verify_row("T-26", "way of the screw [mm]", "what came in over the screw's area",
                   1e3 * mag_mould_stroke(&b.p, b.s), 1e3 * before * 0.3 / AT_GATE, 1e-5,
                   "populations are float");
    }
    mould_box_free(&b);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_loop_test(tc, metal_comes_in_as_the_screw_moves, 0, 3);
}

int main(void)
{
    return support_run("the injection machine", add);
}
