/// Verifies a filling with interpolated walls: a pocket whose sides lean, as those of moulds do.
#include "mould_box.h"

#include <string.h>

/// The pocket: its floor, through which metal comes, stands on the grid; its sides lean.
static void plan_pocket(mould_box *b, int walls)
{
    static const double outline[4][2] = {{4.0, 0.0}, {1.3, 24.0}, {12.9, 24.0}, {10.0, 0.0}};
    const double eye[2] = {7.0, 12.0};
    surface faces = {0};

    mould_box_plan(b, 24e-3, 6e-3, 1e-3);
    surface_stl_end(&b->stl);
    surface_prism(&faces, 4, outline, eye, 6.0);
    b->stl = surface_stl(&faces, "pocket.stl");
    surface_end(&faces);
    b->regions[0].from = (mag_vector){0.0, 0.0, -1e-3};
    b->regions[0].to = (mag_vector){15e-3, 6e-3, 0.0};
    b->p.regions.count = 1;
    b->p.cavity = b->stl;
    b->p.spacing = 0.5e-3;
    b->p.viscosity = 0.05;
    b->p.density = 1656.0;
    b->p.inlet_speed.constant = 1.0;
    b->p.walls = walls;
}

static void fill_pocket(mould_box *b, int walls, int threads, double fill_end)
{
    plan_pocket(b, walls);
    b->p.fill_end = fill_end;
    b->ctx.threads = threads;
    mould_box_make(b);
    while (!b->s->now.finished) {
        mould_box_expect(b, mag_mould_model.advance(&b->ctx, &b->p, b->s, 1.0));
    }
}

/// Metal that is not where it should be, relative to what came in: what walls made is counted.
static double find_loss(mould_box *b)
{
    const mag_flow_now *n = &b->s->flow->now;
    return fabs(mag_flow_mass(&b->ctx, b->s->flow) - n->wall_defect - n->wall_mass) / n->wall_mass;
}

START_TEST(a_pocket_with_leaning_sides_fills_between_interpolated_walls)
{
    mould_box b;
    fill_pocket(&b, MAG_WALLS_INTERPOLATED, 1, 0.95);
    const mag_flow_now *n = &b.s->flow->now;

    ck_assert_int_eq(b.s->now.finished, 1);
    ck_assert_uint_gt(b.s->flow->setup.cut_count, 1000);
    verify_row_below("-", "pocket with leaning sides, mass not accounted for, relative",
                     "what came in and what the walls made", find_loss(&b), 1e-6,
                     "populations are float");
    verify_row_below("-", "pocket with leaning sides, mass that the walls made, relative",
                     "no mass through walls", fabs(n->wall_defect) / n->wall_mass, 0.01,
                     "second order; the pocket is 12 to 23 cells wide");
    mould_box_free(&b);
}
END_TEST

START_TEST(half_way_walls_make_no_mass)
{
    mould_box b;
    fill_pocket(&b, MAG_WALLS_HALF_WAY, 1, 0.2);
    ck_assert_uint_eq(b.s->flow->setup.cut_count, 0);
    ck_assert_double_eq(b.s->flow->now.wall_defect, 0.0);
    mould_box_free(&b);
}
END_TEST

START_TEST(two_threads_bend_walls_to_the_same_bits)
{
    mould_box one, two;
    fill_pocket(&one, MAG_WALLS_INTERPOLATED, 1, 0.3);
    fill_pocket(&two, MAG_WALLS_INTERPOLATED, 2, 0.3);
    const mag_flow *f = one.s->flow, *g = two.s->flow;

    ck_assert_mem_eq(&f->now, &g->now, sizeof f->now);
    ck_assert_mem_eq(f->populations, g->populations,
                     MAG_Q * f->grid->stride * sizeof *f->populations);
    ck_assert_mem_eq(f->mass, g->mass, f->grid->cells * sizeof *f->mass);
    mould_box_free(&one);
    mould_box_free(&two);
}
END_TEST

/// Share of a link before it meets a side, from the sides' equations [mm].
static double exact_share(const double from[3], const int8_t c[3])
{
    static const double side[2][3] = {{24.0, 2.7, -96.0}, {-24.0, 2.9, 240.0}}; // a x + b z + c > 0
    double nearest = 1.0;

    for (int n = 0; n < 2; n++) {
        const double *k = side[n];
        const double here = k[0] * from[0] + k[1] * from[2] + k[2];
        const double fall = -0.5 * (k[0] * c[0] + k[1] * c[2]);
        nearest = fall > 0.0 ? fmin(nearest, here / fall) : nearest;
    }
    for (int d = 1; d < 3; d++) { // floor, ceiling and ends
        const double size = d == 1 ? 6.0 : 24.0;
        if (c[d] != 0) {
            nearest = fmin(nearest, (c[d] > 0 ? size - from[d] : from[d]) / 0.5);
        }
    }
    return nearest;
}

START_TEST(links_are_cut_where_the_sides_stand)
{
    mould_box b;
    double worst = 0.0;
    plan_pocket(&b, MAG_WALLS_INTERPOLATED);
    mould_box_make(&b);
    const mag_flow *f = b.s->flow;

    for (size_t n = 0; n < f->setup.cut_count; n++) {
        double from[3];
        for (int d = 0; d < 3; d++) {
            const int at = b.s->grid.place[3 * (size_t)f->cuts[n].cell + (size_t)d];
            from[d] = 1e3 * (b.s->origin[d] + (at + 0.5) * b.s->spacing);
        }
        const double want = exact_share(from, mag_c[f->cuts[n].q]);
        worst = fmax(worst, fabs((double)f->cuts[n].share - want));
    }
    ck_assert_double_lt(worst, 1e-4); // corners are float
    mould_box_free(&b);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, links_are_cut_where_the_sides_stand);
    tcase_add_test(tc, half_way_walls_make_no_mass);
    tcase_add_test(tc, two_threads_bend_walls_to_the_same_bits);
    tcase_add_test(tc, a_pocket_with_leaning_sides_fills_between_interpolated_walls);
}

int main(void)
{
    return support_run("interpolated walls of a mould", add);
}
