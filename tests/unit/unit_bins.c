#include "support.h"
#include "surface.h"

#include "num/bins.h"

#include <math.h>

static mag_bins make_bins(const mag_mesh *m, double edge)
{
    mag_context ctx = mag_context_default();
    mag_bins b;
    const mag_status status = mag_bins_create(&ctx, m, edge, &b);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return b;
}

static mag_mesh make_box(void)
{
    surface s = {0};
    surface_box(&s, (const double[]){1.0, 2.0, 3.0}, (const double[]){5.0, 4.0, 3.5});
    const mag_mesh mesh = surface_mesh(&s);
    surface_end(&s);
    return mesh;
}

START_TEST(a_piece_meets_the_nearer_of_two_faces)
{
    mag_mesh mesh = make_box();
    mag_bins b = make_bins(&mesh, 0.3e-3);
    const double outside[3] = {3.1e-3, 2.7e-3, 2.0e-3};
    const double beyond[3] = {3.1e-3, 2.7e-3, 4.0e-3};

    ck_assert_double_eq_tol(mag_bins_meet(&b, outside, beyond), 0.5, 1e-6);
    ck_assert_double_eq_tol(mag_bins_meet(&b, beyond, outside), 0.25, 1e-6);
    mag_bins_destroy(&b);
    mag_mesh_destroy(&mesh);
}
END_TEST

START_TEST(a_piece_that_ends_before_the_surface_meets_nothing)
{
    mag_mesh mesh = make_box();
    mag_bins b = make_bins(&mesh, 0.3e-3);
    const double middle[3] = {3.0e-3, 3.0e-3, 3.25e-3};
    const double within[3] = {3.0e-3, 3.0e-3, 3.49e-3};
    const double beside[3] = {3.0e-3, 6.0e-3, 3.2e-3};
    const double away[3] = {9.0e-3, 6.0e-3, 9.0e-3};

    ck_assert(isnan(mag_bins_meet(&b, middle, within)));
    ck_assert(isnan(mag_bins_meet(&b, beside, away)));
    mag_bins_destroy(&b);
    mag_mesh_destroy(&mesh);
}
END_TEST

START_TEST(a_piece_through_an_edge_or_a_corner_finds_the_way_out)
{
    mag_mesh mesh = make_box();
    mag_bins b = make_bins(&mesh, 0.4e-3);
    const double middle[3] = {3.0e-3, 3.0e-3, 3.25e-3}; // faces' diagonals meet above and below it
    const double above[3] = {3.0e-3, 3.0e-3, 3.75e-3};
    const double corner[3] = {7.0e-3, 5.0e-3, 3.75e-3};

    ck_assert_double_eq_tol(mag_bins_meet(&b, middle, above), 0.5, 1e-6);
    ck_assert_double_eq_tol(mag_bins_meet(&b, middle, corner), 0.5, 1e-6);
    mag_bins_destroy(&b);
    mag_mesh_destroy(&mesh);
}
END_TEST

/// What the bins should find: the nearest over all triangles, with one cube for all.
START_TEST(small_cubes_find_what_one_large_cube_finds)
{
    surface s = {0};
    surface_sphere(&s, (const double[]){0.0, 0.0, 0.0}, 4.0, 24);
    mag_mesh mesh = surface_mesh(&s);
    surface_end(&s);
    mag_bins one = make_bins(&mesh, 1.0);
    mag_bins many = make_bins(&mesh, 0.23e-3);
    int met = 0;

    ck_assert_int_eq(one.size[0] * one.size[1] * one.size[2], 1);
    ck_assert_int_gt(many.size[0], 30);
    for (int n = 0; n < 4000; n++) {
        double from[3], to[3];
        for (int d = 0; d < 3; d++) { // fractions of multiples of irrational numbers
            const double a = (n + 1) * (d == 0   ? 0.6180339887
                                        : d == 1 ? 0.7548776662
                                                 : 0.5698402910);
            from[d] = 9e-3 * (a - floor(a) - 0.5);
            to[d] = from[d] + 1e-3 * ((double)((n >> d) % 3) - 1.0);
        }
        const double want = mag_bins_meet(&one, from, to);
        const double got = mag_bins_meet(&many, from, to);
        ck_assert(isnan(want) ? isnan(got) : got == want);
        met += !isnan(got);
        if (!isnan(got)) {
            double r = 0.0;
            for (int d = 0; d < 3; d++) {
                const double x = from[d] + got * (to[d] - from[d]);
                r += x * x;
            }
            ck_assert_double_eq_tol(sqrt(r), 4e-3, 0.04e-3); // the facets' sagitta
        }
    }
    ck_assert_int_gt(met, 100);
    mag_bins_destroy(&one);
    mag_bins_destroy(&many);
    mag_mesh_destroy(&mesh);
}
END_TEST

START_TEST(too_many_cubes_become_larger_ones)
{
    mag_mesh mesh = make_box();
    mag_bins b = make_bins(&mesh, 1e-6); // 4000 x 2000 x 500 would be 4e9
    const double outside[3] = {3.1e-3, 2.7e-3, 3.4995e-3};
    const double beyond[3] = {3.1e-3, 2.7e-3, 3.5005e-3};

    ck_assert_double_le((double)b.size[0] * b.size[1] * b.size[2], 67108864.0);
    ck_assert_double_eq_tol(mag_bins_meet(&b, outside, beyond), 0.5, 1e-3); // corners are float
    mag_bins_destroy(&b);
    mag_mesh_destroy(&mesh);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_piece_meets_the_nearer_of_two_faces);
    tcase_add_test(tc, a_piece_that_ends_before_the_surface_meets_nothing);
    tcase_add_test(tc, a_piece_through_an_edge_or_a_corner_finds_the_way_out);
    tcase_add_test(tc, small_cubes_find_what_one_large_cube_finds);
    tcase_add_test(tc, too_many_cubes_become_larger_ones);
}

int main(void)
{
    return support_run("bins", add);
}
