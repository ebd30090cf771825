/// Verifies the slurry's structure within the flow: it goes with the metal, and breaks down and
/// builds up as its kinetics say.
#include "flow_support.h"

#include "matter/slurry.h"

enum { LENGTH = 64, GAP = 16 };

static const double SPEED = 0.05; // [cells/step]
static const double TOP = 0.016;  // [cells/step]

static flow_start plug(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {SPEED, 0.0, 0.0}};
}

static void set_law(flow_case *c, double build, double breakdown)
{
    c->flow->now.rheology = (mag_rheology){.law = MAG_HERSCHEL_BULKLEY,
                                           .consistency = 0.01,
                                           .index = 0.5,
                                           .yield_stress = 1e-6,
                                           .structured = true,
                                           .build = build,
                                           .breakdown = breakdown,
                                           .floor = 1e-6,
                                           .cap = 0.5};
}

/// Sine and cosine parts of the structure's first wave along x.
static void find_wave(const flow_case *c, double *s, double *k)
{
    *s = *k = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        const double angle = 2.0 * M_PI * flow_at(c, cell, 0) / LENGTH;
        *s += 2.0 / (double)c->grid.cells * (double)c->flow->structure[cell] * sin(angle);
        *k += 2.0 / (double)c->grid.cells * (double)c->flow->structure[cell] * cos(angle);
    }
}

START_TEST(structure_goes_with_the_metal)
{
    enum { STEPS = 400 };
    const bool periodic[3] = {true, true, true};
    const mag_flow_setup setup = flow_bulk(MAG_REGULARISED);
    flow_case c;
    double s, k;
    double least = 1.0, most = 0.0;

    flow_make_box(&c, (const int[3]){LENGTH, 4, 4}, periodic, &setup);
    set_law(&c, 0.0, 0.0);
    flow_begin(&c, plug, NULL);
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        c.flow->structure[cell] = 0.5 + 0.4 * sin(2.0 * M_PI * flow_at(&c, cell, 0) / LENGTH);
    }
    flow_run(&c, STEPS);
    find_wave(&c, &s, &k);
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        least = fmin(least, c.flow->structure[cell]);
        most = fmax(most, c.flow->structure[cell]);
    }
    // What has not been carried yet moves with the next round.
    const double carried = SPEED * (double)c.flow->now.carried;
    const double moved = LENGTH / (2.0 * M_PI) * atan2(-k, s);
    verify_row("-", "structure in a plug, path of its wave [cells]", "speed x time",
               moved > 0.0 ? moved : moved + LENGTH, carried, 0.01,
               "first-order upwind moves waves of 64 cells by 0.2 % too little at most");
    // Upwind's diffusion is below u / 2 times a cell in the way of the flow.
    const double wave = 2.0 * M_PI / LENGTH;
    ck_assert_double_gt(hypot(s, k), 0.4 * exp(-0.5 * carried * wave * wave));
    ck_assert_double_ge(least, 0.1);
    ck_assert_double_le(most, 0.9);
    flow_free(&c);
}
END_TEST

static bool top_wall(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = 1.0;
    u[1] = u[2] = 0.0;
    return at[1] > GAP - 0.25;
}

static flow_start shear(const void *what, const double at[3])
{
    (void)what;
    return (flow_start){1.0, 1.0, {TOP * at[1] / GAP, 0.0, 0.0}};
}

START_TEST(structure_in_shear_obeys_its_kinetics)
{
    const bool periodic[3] = {true, false, true};
    const mag_structure kinetics = {2e-4, 0.4, 1.0}; // [1/step], at a shear of 1 a step
    mag_flow_setup setup = flow_bulk(MAG_TRT);
    flow_case c;
    double worst = 0.0;

    flow_make_grid(&c, (const int[3]){1, GAP, 1}, periodic, NULL);
    mag_wall_link *links = flow_wall_links(&c, top_wall, NULL, &setup.link_count);
    setup.links = links;
    flow_make(&c, &setup);
    free(links);
    set_law(&c, 0.0, 0.0);
    c.flow->now.speed[0] = TOP;
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        c.flow->structure[cell] = 1.0;
    }
    flow_begin(&c, shear, NULL);
    flow_run(&c, 4000); // stresses settle with the structure at rest
    c.flow->now.rheology.build = kinetics.build;
    c.flow->now.rheology.breakdown = kinetics.breakdown;
    const int times[3] = {500, 1000, 2000};
    for (int t = 0, done = 0; t < 3; done = times[t++]) {
        flow_run(&c, times[t] - done);
        const double exact = mag_structure_after(&kinetics, 1.0, TOP / GAP, times[t]);
        for (size_t cell = 0; cell < c.grid.cells; cell++) {
            worst = fmax(worst, fabs(c.flow->structure[cell] / exact - 1.0));
        }
    }
    flow_free(&c);
    verify_row_below(
        "T-12", "structure in Couette flow, largest error, relative", "exact kinetics (Moore 1959)",
        worst, 2e-3,
        "implicit steps: half of a step's share that changes, 3e-4; the rest is how far "
        "the shear is from uniform");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, structure_goes_with_the_metal);
    tcase_add_test(tc, structure_in_shear_obeys_its_kinetics);
}

int main(void)
{
    return support_run("structure of a slurry in the flow", add);
}
