/// The flow gives the same bits on any number of threads and after a restart, where much of the
/// metal changes its kind at once, within several blocks of cells.
#include "flow_support.h"

#include "model/mould/flow/surface.h"

enum { LONG = 96, THIN = 4, SLOW = 88, STEPS = 120 };

/// Walls of metal across the slowest axis, which run into each other and into the box.
static flow_start walls_of_metal(const void *what, const double at[3])
{
    (void)what;
    const double wave = sin(2.0 * M_PI * at[0] / LONG);
    const double fill = 2.0 + wave - fabs(fmod(at[2], 8.0) - 4.0);
    const double way = fmod(at[2], 16.0) < 8.0 ? 1.0 : -1.0;
    return (flow_start){fill, 1.0, {0.05 * way * wave, 0.01 * wave, 0.1 * way}};
}

/// A slurry with structure, under gravity. Where the surface has a tension, which takes its time,
/// the box is shorter.
static void make(flow_case *c, int threads, double tension, double contact_slope)
{
    const bool periodic[3] = {false, false, false};
    const int slow = tension > 0.0 ? SLOW / 3 : SLOW;
    mag_flow_setup setup = mag_flow_setup_default();

    setup.contact_slope = contact_slope;
    flow_make_box(c, (const int[3]){LONG, THIN, slow}, periodic, &setup);
    c->ctx.threads = threads;
    c->flow->now.rheology = (mag_rheology){.law = MAG_HERSCHEL_BULKLEY,
                                           .consistency = 0.01,
                                           .index = 0.5,
                                           .yield_stress = 1e-5,
                                           .structured = true,
                                           .build = 1e-3,
                                           .breakdown = 1.0,
                                           .floor = 1e-4,
                                           .cap = 0.1};
    c->flow->now.force[2] = -1e-4;
    c->flow->now.tension = tension;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        c->flow->structure[cell] = (mag_pop)(flow_at(c, cell, 2) / SLOW);
    }
    flow_begin(c, walls_of_metal, NULL);
}

/// Takes steps, with changes of the time step among them. Returns the most cells that changed their
/// kind in one.
static uint64_t run(flow_case *c, int steps)
{
    uint64_t most = 0;

    for (int n = 0; n < steps; n++) {
        const uint64_t before = c->flow->now.converted;
        if (mag_flow_can_rescale(c->flow) && n % 30 > 27) {
            mag_flow_rescale(c->flow, 0.9);
        }
        flow_run(c, 1);
        const uint64_t changed = c->flow->now.converted - before;
        most = changed > most ? changed : most;
    }
    return most;
}

/// Asserts that two flows have the same state, to the bit.
static void expect_same(const flow_case *a, const flow_case *b)
{
    mag_chunk one[MAG_CHUNKS], other[MAG_CHUNKS];
    const int count = mag_flow_chunks(a->flow, one, 0);

    ck_assert_int_eq(count, mag_flow_chunks(b->flow, other, 0));
    for (int n = 0; n < count; n++) {
        ck_assert_uint_eq(one[n].size, other[n].size);
        ck_assert_msg(memcmp(one[n].data, other[n].data, one[n].size) == 0, "%s differs",
                      one[n].name);
    }
}

START_TEST(threads_do_not_change_a_bit)
{
    flow_case one, more;

    make(&one, 1, 0.0, 0.0);
    // Far more than wakes other threads; they share about 20 blocks.
    ck_assert_uint_gt(run(&one, STEPS), 500);
    for (int threads = 2; threads <= 3; threads++) {
        make(&more, threads, 0.0, 0.0);
        run(&more, STEPS);
        expect_same(&one, &more);
        flow_free(&more);
    }
    flow_free(&one);
}
END_TEST

/// Restarts from an odd step, where populations lie at the neighbours, on more threads.
static void restart(double tension, double contact_slope, int steps)
{
    flow_case through, restarted;
    mag_chunk from[MAG_CHUNKS], to[MAG_CHUNKS];

    make(&through, 1, tension, contact_slope);
    make(&restarted, 2, tension, contact_slope);
    run(&through, steps / 2 + 1);
    const int count = mag_flow_chunks(through.flow, from, 0);
    ck_assert_int_eq(count, mag_flow_chunks(restarted.flow, to, 0));
    for (int n = 0; n < count; n++) {
        memcpy(to[n].data, from[n].data, from[n].size);
    }
    flow_expect(&restarted, mag_flow_restored(&restarted.ctx, restarted.flow));
    run(&through, steps / 2);
    run(&restarted, steps / 2);
    expect_same(&through, &restarted);
    flow_free(&through);
    flow_free(&restarted);
}

START_TEST(a_restart_does_not_change_a_bit)
{
    restart(0.0, 0.0, STEPS);
}
END_TEST

START_TEST(neither_does_one_with_tension)
{
    restart(0.002, 0.5, STEPS / 2);
}
END_TEST

START_TEST(an_angle_without_tension_does_not_change_a_bit)
{
    flow_case plain, angled;

    make(&plain, 1, 0.0, 0.0);
    make(&angled, 1, 0.0, 0.5);
    run(&plain, STEPS / 2);
    run(&angled, STEPS / 2);
    expect_same(&plain, &angled);
    flow_free(&plain);
    flow_free(&angled);
}
END_TEST

/// Notes the block of each group.
static void note_block(mag_flow *f, size_t block, size_t begin, size_t end)
{
    for (size_t group = begin; group < end; group++) {
        f->list[group] = (uint32_t)block;
    }
}

/// Claims the group of a cell for a block. Every second block works at once: two of them must not
/// claim the same group, whose masks are one word. Returns whether they do.
static bool claim(int32_t *claims, const mag_flow *f, size_t block, ptrdiff_t cell)
{
    int32_t *have = &claims[block % 2 * f->grid->groups + (size_t)cell / (size_t)MAG_LANES];
    const bool meets = *have >= 0 && *have != (int32_t)block;
    *have = (int32_t)block;
    return meets;
}

/// Claims what lies within two links of each cell of a box. Returns the number of blocks.
static size_t claim_box(const int size[3], const bool periodic[3])
{
    const mag_flow_setup setup = mag_flow_setup_default();
    flow_case c;

    flow_make_box(&c, size, periodic, &setup);
    mag_block_work *const round = note_block;
    const size_t blocks = mag_flow_by_blocks(2, c.flow, &round, 1);
    int32_t *claims = malloc(2 * c.grid.groups * sizeof *claims);
    ck_assert_ptr_nonnull(claims);
    memset(claims, -1, 2 * c.grid.groups * sizeof *claims);
    size_t met = 0; // counted: an assertion for each would take minutes
    for (size_t cell = 0; cell < c.grid.cells; cell++) {
        const size_t block = c.flow->list[cell / (size_t)MAG_LANES];
        for (int q = 0; q < MAG_Q; q++) {
            const ptrdiff_t next = q == 0 ? (ptrdiff_t)cell : mag_grid_neighbour(&c.grid, q, cell);
            for (int p = 1; p < MAG_Q && next >= 0; p++) {
                const ptrdiff_t far = mag_grid_neighbour(&c.grid, p, (size_t)next);
                met += claim(claims, c.flow, block, far >= 0 ? far : next);
            }
        }
    }
    free(claims);
    flow_free(&c);
    ck_assert_uint_eq(met, 0);
    return blocks;
}

START_TEST(blocks_that_work_at_once_do_not_meet)
{
    const int sizes[][3] = {{LONG, THIN, SLOW}, {61, 1, 60}, {23, 7, 21}, {17, 17, 17}};

    for (size_t n = 0; n < sizeof sizes / sizeof sizes[0]; n++) {
        ck_assert_uint_gt(claim_box(sizes[n], (const bool[3]){false, false, false}), 3);
        ck_assert_uint_gt(claim_box(sizes[n], (const bool[3]){true, true, false}), 0);
        ck_assert_uint_gt(claim_box(sizes[n], (const bool[3]){true, true, true}), 0);
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, blocks_that_work_at_once_do_not_meet);
    tcase_add_test(tc, threads_do_not_change_a_bit);
    tcase_add_test(tc, an_angle_without_tension_does_not_change_a_bit);
    tcase_add_test(tc, neither_does_one_with_tension);
    tcase_add_test(tc, a_restart_does_not_change_a_bit);
}

int main(void)
{
    return support_run("bits of the flow", add);
}
