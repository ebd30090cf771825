/// Verifies walls that stand oblique to the grid, in double precision: a channel of slope 1/2 in a
/// periodic box, with half-way and with interpolated walls.
#include "flow_support.h"

/// The channel runs along (2, 1); across it the box repeats after `period`.
typedef struct slant {
    double period; ///< [cells]
    double width;  ///< [cells] of the channel
    double offset; ///< [cells] by which it is moved across
    double top;    ///< speed in its middle [cells/step]
} slant;

/// How far across the channel a place lies [cells], from the one wall on.
static double across(const slant *s, const double at[3])
{
    const double far = (2.0 * at[1] - at[0]) / sqrt(5.0) + s->offset;
    return far - s->period * floor(far / s->period);
}

/// Distance to the nearer wall, positive in the channel.
static double level(const void *what, const double at[3])
{
    const slant *s = what;
    const double y = across(s, at);
    return y < 0.5 * (s->width + s->period) ? fmin(y, s->width - y) : y - s->period;
}

static double parabola(const slant *s, double y)
{
    return 4.0 * s->top * y * (s->width - y) / (s->width * s->width);
}

static flow_start at_rest(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.0, 0.0, 0.0}};
}

static flow_start run_along(const void *what, const double at[3])
{
    const double u = parabola(what, across(what, at));
    return (flow_start){1.0, 1.0, {u * 2.0 / sqrt(5.0), u / sqrt(5.0), 0.0}};
}

static void make_slant(flow_case *c, const slant *s, int side, bool interpolated,
                       mag_flow_setup *setup)
{
    const bool periodic[3] = {true, true, true};
    const int size[3] = {2 * side, side, 1};
    uint8_t *open = malloc((size_t)(2 * side * side));
    mag_wall_cut *cuts = NULL;

    ck_assert_ptr_nonnull(open);
    for (int n = 0; n < 2 * side * side; n++) {
        const double at[3] = {n % (2 * side) + 0.5, n / (2 * side) + 0.5, 0.5};
        open[n] = level(s, at) > 0.0;
    }
    flow_make_grid(c, size, periodic, open);
    free(open);
    if (interpolated) {
        setup->cuts = cuts = flow_wall_cuts(c, level, s, &setup->cut_count);
    }
    flow_make(c, setup);
    free(cuts);
}

/// What a channel shows.
typedef struct slant_seen {
    double error;  ///< L2 error of the velocity over the parabola's
    double defect; ///< mass that the walls make in a step at the end, over all mass
    double drift;  ///< of the mass, less what the walls made, over all mass
} slant_seen;

static slant_seen look_at(const flow_case *c, const slant *s)
{
    double wrong = 0.0;
    double all = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        const double at[3] = {flow_at(c, cell, 0), flow_at(c, cell, 1), 0.5};
        const flow_start exact = run_along(s, at);
        const mag_flow_point p = mag_flow_look(c->flow, cell);
        for (int d = 0; d < 3; d++) {
            wrong += (p.u[d] - exact.u[d]) * (p.u[d] - exact.u[d]);
            all += exact.u[d] * exact.u[d];
        }
    }
    return (slant_seen){.error = sqrt(wrong / all)};
}

static slant_seen run_slant(int side, double offset, mag_collision how, bool interpolated)
{
    const double viscosity = 0.1;
    const double period = 2.0 * side / sqrt(5.0);
    const slant s = {period, 0.7 * period, offset, 0.64 / side}; // Mach number falls with the cell
    const double force = 8.0 * viscosity * s.top / (s.width * s.width);
    mag_flow_setup setup = flow_bulk(how);
    flow_case c;

    make_slant(&c, &s, side, interpolated, &setup);
    c.flow->now.viscosity = viscosity;
    c.flow->now.force[0] = force * 2.0 / sqrt(5.0);
    c.flow->now.force[1] = force / sqrt(5.0);
    flow_begin(&c, run_along, &s);
    const double mass = mag_flow_mass(&c.ctx, c.flow);
    flow_run(&c, (int)(s.width * s.width / viscosity)); // ten times the slowest decay
    const double before = c.flow->now.wall_defect;
    flow_run(&c, 1);
    slant_seen seen = look_at(&c, &s);
    const double more = mag_flow_mass(&c.ctx, c.flow) - mass;
    seen.defect = fabs(c.flow->now.wall_defect - before) / (double)c.grid.cells;
    seen.drift = fabs(more - c.flow->now.wall_defect) / (double)c.grid.cells;
    flow_free(&c);
    return seen;
}

/// Root mean square over channels that lie otherwise on the grid: how a stair errs hangs on where
/// its steps are.
static slant_seen mean_slant(int side, mag_collision how, bool interpolated)
{
    static const double offsets[] = {0.11, 0.37, 0.71};
    slant_seen mean = {0.0, 0.0, 0.0};
    for (int n = 0; n < 3; n++) {
        const slant_seen seen = run_slant(side, offsets[n], how, interpolated);
        mean.error += seen.error * seen.error / 3.0;
        mean.defect = fmax(mean.defect, seen.defect);
        mean.drift = fmax(mean.drift, seen.drift);
    }
    mean.error = sqrt(mean.error);
    return mean;
}

/// Asserts the order of the velocity and, where walls are interpolated, of the mass that they make.
/// Returns what the finest channel shows.
static slant_seen check_order(mag_collision how, bool interpolated)
{
    char title[100], made[140];
    slant_seen last = {0.0, 0.0, 0.0};

    snprintf(title, sizeof title, "channel of slope 1/2, %s walls, %s",
             interpolated ? "interpolated" : "half-way", flow_name(how));
    snprintf(made, sizeof made, "%s, mass made in a step", title);
    order_table t = {
        .title = title, .unit = "L2 error of the velocity", .size = "cell/period", .id = "T-10"};
    order_table m = {.title = made, .unit = "of all mass", .size = "cell/period", .id = "T-10"};
    for (int side = 12; side <= 48; side *= 2) {
        last = mean_slant(side, how, interpolated);
        order_add(&t, 1.0 / side, last.error);
        order_add(&m, 1.0 / side, last.defect);
    }
    order_check(&t, interpolated ? 2.0 : 1.0, 0.2);
    if (interpolated) { // second order, times the speed, times walls over volume
        order_check(&m, 4.0, 0.2);
    }
    return last;
}

START_TEST(an_oblique_channel_is_second_order_with_interpolated_walls)
{
    for (int n = 0; n < 2; n++) {
        const mag_collision how = n == 0 ? MAG_TRT : MAG_REGULARISED;
        char subject[120];
        check_order(how, false);
        const slant_seen seen = check_order(how, true);
        snprintf(subject, sizeof subject,
                 "channel of slope 1/2, interpolated walls, %s, mass not accounted for, relative",
                 flow_name(how));
        verify_row_below("T-10", subject, "what the walls made is counted", seen.drift, 1e-12,
                         "rounding of double precision");
    }
}
END_TEST

/// A Couette flow between planes that stand anywhere.
typedef struct couette {
    double low, high; ///< [cells] where the walls stand; the upper one moves
} couette;

static double between(const void *what, const double at[3])
{
    const couette *k = what;
    return fmin(at[1] - k->low, k->high - at[1]);
}

static bool upper_wall(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = 1.0;
    u[1] = u[2] = 0.0;
    return at[1] > 4.0;
}

/// Largest error of the profile over the wall's speed.
static double couette_error(double low, double high, mag_collision how)
{
    const couette k = {low, high};
    const bool periodic[3] = {true, false, true};
    const int size[3] = {1, 8, 1};
    mag_flow_setup setup = flow_bulk(how);
    double worst = 0.0;
    flow_case c;

    flow_make_grid(&c, size, periodic, NULL);
    mag_wall_link *links = flow_wall_links(&c, upper_wall, NULL, &setup.link_count);
    mag_wall_cut *cuts = flow_wall_cuts(&c, between, &k, &setup.cut_count);
    setup.links = links;
    setup.cuts = cuts;
    flow_make(&c, &setup);
    free(links);
    free(cuts);
    c.flow->now.viscosity = 0.1;
    c.flow->now.speed[0] = 0.01;
    flow_begin(&c, at_rest, NULL);
    flow_run(&c, 20000); // 300 times the slowest decay
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const double exact = (flow_at(&c, cell, 1) - low) / (high - low);
        worst = fmax(worst, fabs(mag_flow_look(c.flow, cell).u[0] / 0.01 - exact));
    }
    flow_free(&c);
    return worst;
}

START_TEST(a_straight_profile_meets_interpolated_walls_exactly)
{
    for (int n = 0; n < 2; n++) {
        const mag_collision how = n == 0 ? MAG_TRT : MAG_REGULARISED;
        char subject[120];
        snprintf(subject, sizeof subject,
                 "Couette flow between walls off the half-way points, %s, largest error of u",
                 flow_name(how));
        verify_row_below("-", subject, "straight profile",
                         fmax(couette_error(0.2, 7.9, how), couette_error(-0.4, 8.3, how)), 1e-7,
                         "the rule is exact for it; shares of links are float");
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_straight_profile_meets_interpolated_walls_exactly);
    tcase_add_test(tc, an_oblique_channel_is_second_order_with_interpolated_walls);
}

int main(void)
{
    return support_run("oblique walls", add);
}
