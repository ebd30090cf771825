/// Verifies gravity, moving walls and the free surface together: metal in a rotating bucket.
#include "flow_support.h"

enum { RADIUS = 25, WIDE = 2 * RADIUS + 2, DEPTH = 12, HIGH = 20 };

static const double OMEGA = 0.002; // [1/step]: the rim moves at 0.05

/// Velocity of a body that turns with the bucket, whose axis is that of the box.
static void turn(const double at[3], double omega, double u[3])
{
    u[0] = -omega * (at[1] - 0.5 * WIDE);
    u[1] = omega * (at[0] - 0.5 * WIDE);
    u[2] = 0.0;
}

static double distance(double x, double y)
{
    return hypot(x - 0.5 * WIDE, y - 0.5 * WIDE);
}

/// All walls turn, staircase and all: what moves with the bucket crosses each step of the staircase
/// as the metal does, and a body that turns is an exact solution up to the wall.
static bool wall(const void *what, const double at[3], double u[3])
{
    (void)what;
    turn(at, 1.0, u);
    return true;
}

/// The flat surface, the metal already turning.
static flow_start start_flat(const void *what, const double at[3])
{
    const double gravity = *(const double *)what;
    flow_start s = {DEPTH + 0.5 - at[2], 1.0 + 3.0 * gravity * fmax(0.0, DEPTH - at[2]), {0.0}};
    turn(at, OMEGA, s.u);
    return s;
}

static void make_bucket(flow_case *c, double gravity)
{
    const bool periodic[3] = {false, false, false};
    const int size[3] = {WIDE, WIDE, HIGH};
    uint8_t *open = malloc((size_t)WIDE * WIDE * HIGH);
    mag_flow_setup setup = flow_laminar(MAG_TRT);

    ck_assert_ptr_nonnull(open);
    for (int i = 0; i < WIDE * WIDE * HIGH; i++) {
        open[i] = distance(i % WIDE + 0.5, i / WIDE % WIDE + 0.5) < RADIUS;
    }
    flow_make_grid(c, size, periodic, open);
    mag_wall_link *links = flow_wall_links(c, wall, NULL, &setup.link_count);
    setup.links = links;
    flow_make(c, &setup);
    free(links);
    free(open);
    c->flow->now.viscosity = 0.05;
    c->flow->now.force[2] = -gravity;
    c->flow->now.speed[0] = OMEGA;
    flow_begin(c, start_flat, &gravity);
}

/// Rise from the middle to the rim [cells]: least squares of height over the squared radius,
/// without the outer fifth, where the wall's steps stir the surface.
static double find_rise(const flow_case *c)
{
    double n = 0.0, s = 0.0, h = 0.0, ss = 0.0, sh = 0.0;
    for (int y = 0; y < WIDE; y++) {
        for (int x = 0; x < WIDE; x++) {
            const double r = distance(x + 0.5, y + 0.5);
            if (r < 0.8 * RADIUS) {
                const double height = flow_height(c, x, y);
                n += 1.0;
                s += r * r;
                h += height;
                ss += r * r * r * r;
                sh += r * r * height;
            }
        }
    }
    return (n * sh - s * h) / (n * ss - s * s) * RADIUS * RADIUS;
}

START_TEST(the_surface_in_a_turning_bucket_is_a_paraboloid)
{
    // 0.05 m and 10 rad/s on Earth: spacing and time step follow from RADIUS and OMEGA.
    const mag_scale s = mag_scale_make(0.05 / RADIUS, OMEGA / 10.0, 1700.0);
    flow_case c;

    make_bucket(&c, mag_scale_acceleration_to_lattice(&s, 9.81));
    const double first = mag_flow_mass(&c.ctx, c.flow);
    for (int n = 0; n < 4; n++) {
        flow_run(&c, 1500);
        printf("  step %llu: rise %.3f mm, largest speed %.4f, wall %.3f\n",
               (unsigned long long)c.flow->now.step, 1e3 * s.spacing * find_rise(&c),
               c.flow->now.max_speed, c.flow->now.wall_mass);
    }
    verify_row("T-21", "rotating bucket, rise from the middle to the rim [mm]",
               "omega^2 R^2 / (2 g)", 1e3 * s.spacing * find_rise(&c), 12.74, 0.03,
               "a fifth of a cell");
    // At the surface the steps of the wall let in more metal than out; the ledger must know.
    verify_row("T-21", "rotating bucket, metal that came through the steps of the wall [cells]",
               "counted at the wall", mag_flow_mass(&c.ctx, c.flow) - first, c.flow->now.wall_mass,
               1e-3, "a small difference of float sums");
    flow_free(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, the_surface_in_a_turning_bucket_is_a_paraboloid);
}

int main(void)
{
    return support_run("rotating bucket", add);
}
