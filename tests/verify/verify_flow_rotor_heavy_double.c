/// Verifies slurry between a turning and a resting cylinder, in double precision: walls moved by
/// their links, of stairs or interpolated.
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

/// Distance to the nearer wall, positive between them [cells].
static double gap_level(const void *what, const double at[3])
{
    (void)what;
    const double r = hypot(at[0] - CENTRE, at[1] - CENTRE);
    return fmin(r - GAP, 2.0 * GAP - r);
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

/// Rate of shear at the inner wall [1/step].
static double wall_rate(double index)
{
    return 2.0 / index / (1.0 - pow(2.0, -2.0 / index)) * TOP / GAP;
}

/// Stress at a rate of 1: the viscosity at the inner wall is 0.1.
static double find_consistency(double index)
{
    return 0.1 * pow(wall_rate(index), 1.0 - index);
}

static void make_rotor(flow_case *c, double index, bool interpolated)
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
    mag_wall_cut *cuts = interpolated ? flow_wall_cuts(c, gap_level, NULL, &setup.cut_count) : NULL;
    setup.links = links;
    setup.cuts = cuts;
    setup.magic = 3.0 / 16.0 / index;
    flow_make(c, &setup);
    free(links);
    free(cuts);
    c->flow->now.viscosity = 0.1;
    c->flow->now.rheology = (mag_rheology){
        .law = index == 1.0 ? MAG_NEWTONIAN : MAG_POWER_LAW,
        .consistency = find_consistency(index),
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

/// Torque on the inner wall per length, for K, Omega and R1 of 1: what momentum the links hand to
/// it, at the points where they meet it.
static double find_torque(flow_case *c, double index)
{
    mag_flow *f = c->flow;
    double *left = malloc(f->setup.link_count * sizeof *left);
    double torque = 0.0;

    ck_assert_ptr_nonnull(left);
    for (size_t n = 0; n < f->setup.link_count; n++) {
        const size_t slot = mag_flow_out(f, (size_t)f->links[n].cell, f->links[n].q);
        left[n] = (double)f->populations[slot];
    }
    mag_flow_bend_walls(&c->ctx, f); // as the next step would do first
    mag_flow_push_walls(f);
    for (size_t n = 0; n < f->setup.link_count; n++) {
        const mag_wall_link *link = &f->links[n];
        const size_t cell = (size_t)link->cell;
        const int8_t *way = mag_c[link->q];
        const double from[3] = {flow_at(c, cell, 0), flow_at(c, cell, 1), flow_at(c, cell, 2)};
        const double share =
            f->setup.cut_count > 0 ? flow_share(gap_level, NULL, from, link->q) : 0.5;
        const double x = from[0] + share * way[0] - CENTRE;
        const double y = from[1] + share * way[1] - CENTRE;
        const int back = mag_opposite(link->q);
        const double push = 2.0 * mag_weight(link->q) + left[n] +
                            (double)f->populations[mag_flow_in(f, cell, back)];
        torque += push * (x * way[1] - y * way[0]);
    }
    free(left);
    return -torque / (find_consistency(index) * pow(TOP / GAP, index) * GAP * GAP);
}

static void check_rotor(double index, bool interpolated, const double speeds[3], double torque)
{
    const double limit = interpolated ? 0.02 : 0.05;
    const char *walls = interpolated ? "interpolated walls" : "walls of stairs";
    const char *reason = interpolated ? "second order" : "walls of stairs: first order";
    char subject[140];
    flow_case c;

    make_rotor(&c, index, interpolated);
    flow_run(&c, 8 * GAP * GAP); // 8 times the slowest Newtonian decay
    for (int n = 0; n < 3; n++) {
        const double radius = 1.25 + 0.25 * n;
        const double ours = exact_speed(index, radius) * find_ratio(&c, index, radius);
        snprintf(subject, sizeof subject,
                 "turning cylinder, power %g, TRT, gap of %d cells, %s, u(%g)", index, GAP, walls,
                 radius);
        verify_row("T-11", subject, "table of exact speeds", ours, speeds[n], limit, reason);
    }
    snprintf(subject, sizeof subject,
             "turning cylinder, power %g, TRT, gap of %d cells, %s, mass made by the walls in %d "
             "steps, relative",
             index, GAP, walls, 8 * GAP * GAP);
    verify_row_below(
        "T-11", subject, "no mass through walls",
        fabs(c.flow->now.wall_defect) / (double)c.grid.cells, interpolated ? 1e-3 : 0.0,
        interpolated ? "a tenth of a per cent in 0.8 turns" : "none at half-way walls");
    snprintf(subject, sizeof subject,
             "turning cylinder, power %g, TRT, gap of %d cells, %s, torque per length", index, GAP,
             walls);
    verify_row("T-11", subject, "exact: momentum that the links hand to the wall",
               find_torque(&c, index), torque, limit, reason);
    flow_free(&c);
}

static const double newtonian[3] = {0.65, 0.388889, 0.178571};
static const double power_law[3] = {0.4628, 0.216049, 0.082362};

START_TEST(a_turning_cylinder_drags_a_newtonian_fluid)
{
    check_rotor(1.0, false, newtonian, 16.755161);
    check_rotor(1.0, true, newtonian, 16.755161);
}
END_TEST

START_TEST(a_turning_cylinder_drags_a_power_law)
{
    check_rotor(0.5, false, power_law, 12.978492);
    check_rotor(0.5, true, power_law, 12.978492);
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
