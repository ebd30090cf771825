/// Verifies slurry between a turning and a resting cylinder, in double precision: walls of stairs,
/// moved by their links.
#include "flow_support.h"

enum { GAP = 32, SIDE = 4 * GAP + 4 };

static const double CENTRE = 0.5 * SIDE;
static const double TOP = 0.02; // speed of the inner wall [cells/step]

/// Velocity of the inner cylinder's wall at a link's half-way point, at speed 1.
static bool inner_wall(const void *what, const double at[3], double u[3])
{
    (void)what;
    const double x = at[0] - CENTRE;
    const double y = at[1] - CENTRE;
    u[0] = -y / GAP;
    u[1] = x / GAP;
    u[2] = 0.0;
    return sqrt(x * x + y * y) < 1.5 * GAP;
}

static flow_start rest(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.0, 0.0, 0.0}};
}

/// Speed at a radius, in inner radii and speeds of the inner wall, of a power law between radii 1
/// and 2: the stress falls with the square of the radius.
static double exact_speed(double index, double r)
{
    const double p = 2.0 / index;
    return r * (pow(r, -p) - pow(2.0, -p)) / (1.0 - pow(2.0, -p));
}

static void make_rotor(flow_case *c, double index)
{
    const bool periodic[3] = {false, false, true};
    const int size[3] = {SIDE, SIDE, 1};
    mag_flow_setup setup = flow_bulk(MAG_TRT);
    uint8_t *open = malloc((size_t)SIDE * SIDE);

    ck_assert_ptr_nonnull(open);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            const double r = hypot(x + 0.5 - CENTRE, y + 0.5 - CENTRE);
            open[y * SIDE + x] = r > GAP && r < 2.0 * GAP;
        }
    }
    flow_make_grid(c, size, periodic, open);
    free(open);
    mag_wall_link *links = flow_wall_links(c, inner_wall, NULL, &setup.link_count);
    setup.links = links;
    setup.magic = 3.0 / 16.0 / index;
    flow_make(c, &setup);
    free(links);
    const double rate = 2.0 / index / (1.0 - pow(2.0, -2.0 / index)) * TOP / GAP; // at the wall
    c->flow->now.viscosity = 0.1;
    c->flow->now.rheology = (mag_rheology){
        .law = index == 1.0 ? MAG_NEWTONIAN : MAG_POWER_LAW,
        .consistency = 0.1 * pow(rate, 1.0 - index), // viscosity at the inner wall: 0.1
        .index = index,
        .floor = 1e-9,
        .cap = 10.0,
    };
    c->flow->now.speed[0] = TOP;
    flow_begin(c, rest, NULL);
}

/// Mean over the cells around a radius of speed over exact speed.
static double find_ratio(const flow_case *c, double index, double radius)
{
    double sum = 0.0;
    int count = 0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        const double x = flow_at(c, cell, 0) - CENTRE;
        const double y = flow_at(c, cell, 1) - CENTRE;
        const double r = hypot(x, y) / GAP;
        if (fabs(r - radius) < 0.5 / GAP) {
            const mag_flow_point p = mag_flow_look(c->flow, cell);
            const double around = (x * p.u[1] - y * p.u[0]) / hypot(x, y);
            sum += around / TOP / exact_speed(index, r);
            count++;
        }
    }
    ck_assert_int_gt(count, 100);
    return sum / count;
}

static void check_rotor(double index, const double speeds[3])
{
    char subject[120];
    flow_case c;
    make_rotor(&c, index);
    flow_run(&c, 8 * GAP * GAP); // 8 times the slowest Newtonian decay
    for (int n = 0; n < 3; n++) {
        const double radius = 1.25 + 0.25 * n;
        const double ours = exact_speed(index, radius) * find_ratio(&c, index, radius);
        snprintf(subject, sizeof subject, "turning cylinder, power %g, TRT, gap of %d cells, u(%g)",
                 index, GAP, radius);
        verify_row("T-11", subject, "table of exact speeds", ours, speeds[n], 0.05,
                   "walls of stairs: first order");
    }
    flow_free(&c);
}

START_TEST(a_turning_cylinder_drags_a_newtonian_fluid)
{
    check_rotor(1.0, (const double[]){0.65, 0.388889, 0.178571});
}
END_TEST

START_TEST(a_turning_cylinder_drags_a_power_law)
{
    check_rotor(0.5, (const double[]){0.4628, 0.216049, 0.082362});
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_turning_cylinder_drags_a_newtonian_fluid);
    tcase_add_test(tc, a_turning_cylinder_drags_a_power_law);
}

int main(void)
{
    return support_run("turning cylinder", add);
}
