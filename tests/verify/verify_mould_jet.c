/// Verifies a gate's jet: metal under pressure in a chamber leaves it through a slit as fast as
/// Bernoulli says.
#include "mould_slit.h"

enum {
    HIGH = 96,    // [cells] of the chamber and of what lies behind the slit
    CHAMBER = 48, // [cells] long
    THICK = 8,    // [cells] of the wall between them
    SLIT = 12,    // [cells] high
    BEHIND = 400  // [cells] for the jet
};

static bool is_wall(int x, int z)
{
    return x >= CHAMBER && x < CHAMBER + THICK && abs(2 * z + 1 - HIGH) > SLIT;
}

/// The cavity, x fastest; the caller frees it.
static uint8_t *make_cavity(int length)
{
    uint8_t *open = malloc((size_t)length * HIGH);
    ck_assert_ptr_nonnull(open);
    for (int z = 0; z < HIGH; z++) {
        for (int x = 0; x < length; x++) {
            open[z * length + x] = !is_wall(x, z);
        }
    }
    return open;
}

/// What is seen of the flow, mean over some time.
typedef struct seen {
    double total; ///< [Pa] pressure in the chamber, with what its speed is worth
    double speed; ///< [m/s] of the jet's core
} seen;

/// Pressure above the gas [Pa] and speed along x [m/s] in a cell in the middle of the height.
static void look_at(const mould_slit *t, int x, double *pressure, double *speed)
{
    const mag_scale scale = mag_mould_scale(t->s);
    const ptrdiff_t cell = mag_grid_find(&t->s->grid, x, 0, HIGH / 2);
    const mag_flow_point p = mag_flow_look(t->s->flow, (size_t)cell);
    ck_assert_int_eq(t->s->flow->kind[cell], MAG_LIQUID);
    *pressure = mag_scale_pressure_from_lattice(&scale, p.density - t->s->flow->now.gas_density);
    *speed = mag_scale_speed_from_lattice(&scale, p.u[0]);
}

/// Means from a third to the whole of the time that the jet's tip takes to the far wall at full
/// speed: the sound that the start makes in the chamber dies down and evens out.
static seen watch_jet(mould_slit *t, double bernoulli)
{
    const double way = BEHIND * t->p.spacing / bernoulli;
    seen mean = {0.0, 0.0};
    int looks = 0;

    while (t->s->now.time < way) {
        double pressure, speed;
        mould_slit_run(t, t->s->now.time + 16.0 * t->s->now.step);
        if (t->s->now.time < way / 3.0) {
            continue;
        }
        look_at(t, CHAMBER / 2, &pressure, &speed);
        mean.total += pressure + 0.5 * t->p.density * speed * speed;
        look_at(t, CHAMBER + THICK + SLIT, &pressure, &speed);
        mean.speed += speed;
        looks++;
    }
    mean.total /= looks;
    mean.speed /= looks;
    return mean;
}

/// T-22: pressure [Pa] and the speed that it gives metal of 1700 kg/m3 [m/s].
static const struct {
    double pressure, speed;
} jets[] = {{1e6, 34.30}, {10e6, 108.47}, {100e6, 343.00}};

START_TEST(a_jet_is_as_fast_as_bernoulli_says)
{
    mould_slit t = mould_slit_plan((CHAMBER + THICK + BEHIND) * 0.1e-3, HIGH * 0.1e-3, HIGH);
    uint8_t *open = make_cavity(t.length);
    char subject[96];

    t.open = open;
    t.p.collision = 0;
    t.p.density = 1700.0;
    t.p.viscosity = 0.001;
    t.p.switch_over = 0.0;
    t.p.switch_pressure = jets[_i].pressure;
    mould_slit_make(&t);
    mould_slit_start(&t, (CHAMBER + THICK) * t.p.spacing, 0.0);
    const seen s = watch_jet(&t, jets[_i].speed);
    snprintf(subject, sizeof subject, "gate jet under %.0f MPa, speed of its core [m/s]",
             1e-6 * jets[_i].pressure);
    verify_row("T-22", subject, "Bernoulli", s.speed, jets[_i].speed, 0.03,
               "the chamber's metal moves too: 1 %; compression by 3 %, sub-grid viscosity");
    snprintf(subject, sizeof subject, "gate jet under %.0f MPa, pressure in the chamber [MPa]",
             1e-6 * jets[_i].pressure);
    verify_row("T-22", subject, "Bernoulli, from the jet's own speed", 1e-6 * s.total,
               1e-6 * 0.5 * t.p.density * s.speed * s.speed, 0.06,
               "twice the speed's: the pressure goes with its square");
    mould_slit_free(&t);
    free(open);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_loop_test(tc, a_jet_is_as_fast_as_bernoulli_says, 0,
                        (int)(sizeof jets / sizeof jets[0]));
}

int main(void)
{
    return support_run("a gate's jet", add);
}
