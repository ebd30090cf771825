/// Verifies walls that metal glides along: without stress they are planes of symmetry, also for the
/// free surface.
#include "flow_support.h"

enum { LONG = 24, WIDE = 8, HIGH = 10 };

/// A column of metal in a corner of the box, whose other half may be there too.
static flow_start column(const void *what, const double at[3])
{
    const int middle = *(const int *)what; // y of the plane of symmetry
    const double from = fabs(at[1] - middle);
    const double u = 0.02 * (1.0 + from / WIDE);
    return (flow_start){at[0] < 9.0 + from / 3.0 && at[2] < 7.0, 1.0, {u, 0.0, 0.0}};
}

/// A box with walls along x that metal glides along; `halves` of 1 or 2 lie side by side in y.
static void make_column(flow_case *c, int halves)
{
    const int size[3] = {LONG, halves * WIDE, HIGH};
    const bool periodic[3] = {false, false, false};
    const size_t cells = (size_t)LONG * (size_t)(halves * WIDE) * HIGH;
    const int middle = (halves - 1) * WIDE;
    const mag_flow_setup setup = mag_flow_setup_default();
    uint8_t *all = malloc(cells);

    ck_assert_ptr_nonnull(all);
    memset(all, 1, cells);
    c->ctx = mag_context_default();
    flow_expect(c, mag_grid_create_gliding(&c->ctx, size, periodic, all, &c->grid));
    free(all);
    flow_make(c, &setup);
    c->flow->now.viscosity = 1e-2;
    c->flow->now.force[2] = -2e-5;
    flow_begin(c, column, &middle);
}

START_TEST(a_gliding_wall_is_a_plane_of_symmetry)
{
    flow_case half, full;
    double apart = 0.0;
    uint64_t converted;

    make_column(&half, 1);
    make_column(&full, 2);
    flow_run(&half, 400);
    flow_run(&full, 400);
    converted = half.flow->now.converted;
    for (size_t cell = 0; cell < half.grid.cells; cell++) {
        const int16_t *at = &half.grid.place[3 * cell];
        const ptrdiff_t image = mag_grid_find(&full.grid, at[0], at[1] + WIDE, at[2]);
        apart = fmax(apart, fabs((double)half.flow->fill[cell] - (double)full.flow->fill[image]));
    }
    flow_free(&half);
    flow_free(&full);
    ck_assert_msg(converted > 100, "the surface hardly moves");
    verify_row_below("-", "half a column against half of a whole one, fill levels after 400 steps",
                     "mirror symmetry", apart, 1e-9, "double precision and the order of sums");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_gliding_wall_is_a_plane_of_symmetry);
}

int main(void)
{
    return support_run("walls that metal glides along", add);
}
