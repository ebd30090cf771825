#include "support.h"
#include "surface.h"

#include "num/shape.h"

#include <math.h>

static mag_shape make_box(void)
{
    return (mag_shape){
        .kind = MAG_SHAPE_BOX, .low = {0.010, 0.020, 0.030}, .high = {0.050, 0.040, 0.031}};
}

/// A cylinder of radius 5 mm and length 10 mm along the diagonal of x and y.
static mag_shape make_oblique(void)
{
    const double d = 0.010 / sqrt(2.0);
    return (mag_shape){.kind = MAG_SHAPE_CYLINDER,
                       .low = {0.1, 0.2, 0.3},
                       .high = {0.1 + d, 0.2 + d, 0.3},
                       .radius = 0.005};
}

START_TEST(a_box_holds_what_lies_between_its_corners)
{
    const mag_shape s = make_box();
    ck_assert(mag_shape_contains(&s, 0.030, 0.030, 0.0305));
    ck_assert(!mag_shape_contains(&s, 0.009, 0.030, 0.0305));
    ck_assert(!mag_shape_contains(&s, 0.051, 0.030, 0.0305));
    ck_assert(!mag_shape_contains(&s, 0.030, 0.019, 0.0305));
    ck_assert(!mag_shape_contains(&s, 0.030, 0.041, 0.0305));
    ck_assert(!mag_shape_contains(&s, 0.030, 0.030, 0.0299));
    ck_assert(!mag_shape_contains(&s, 0.030, 0.030, 0.0311));
}
END_TEST

START_TEST(the_rim_of_a_box_belongs_to_it_and_no_more)
{
    const mag_shape s = make_box();
    ck_assert(mag_shape_contains(&s, 0.010, 0.020, 0.030));
    ck_assert(mag_shape_contains(&s, 0.050, 0.040, 0.031));
    // 1e-9 of 40 mm is 4e-11 m.
    ck_assert(mag_shape_contains(&s, 0.050 + 3e-11, 0.030, 0.0305));
    ck_assert(!mag_shape_contains(&s, 0.050 + 5e-11, 0.030, 0.0305));
    ck_assert(!mag_shape_contains(&s, 0.010 - 5e-11, 0.030, 0.0305));
}
END_TEST

START_TEST(the_corners_of_a_box_may_be_given_in_any_order)
{
    mag_shape s = make_box();
    const mag_vector low = s.low;
    s.low.x = s.high.x;
    s.high.x = low.x;
    s.low.z = s.high.z;
    s.high.z = low.z;
    ck_assert(mag_shape_contains(&s, 0.030, 0.030, 0.0305));
    ck_assert(mag_shape_contains(&s, 0.010, 0.020, 0.030));
    ck_assert(!mag_shape_contains(&s, 0.009, 0.030, 0.0305));
    ck_assert(!mag_shape_contains(&s, 0.030, 0.030, 0.0311));
}
END_TEST

START_TEST(a_cylinder_along_z_holds_its_circle)
{
    const mag_shape s = {.kind = MAG_SHAPE_CYLINDER,
                         .low = {0.075, 0.040, 0.002},
                         .high = {0.075, 0.040, 0.012},
                         .radius = 0.006};
    for (int n = 0; n < 36; n++) {
        const double c = cos(M_PI * n / 18.0), w = sin(M_PI * n / 18.0);
        ck_assert(mag_shape_contains(&s, 0.075 + 0.00599 * c, 0.040 + 0.00599 * w, 0.007));
        ck_assert(mag_shape_contains(&s, 0.075 + 0.006 * c, 0.040 + 0.006 * w, 0.012));
        ck_assert(!mag_shape_contains(&s, 0.075 + 0.00601 * c, 0.040 + 0.00601 * w, 0.007));
    }
    ck_assert(mag_shape_contains(&s, 0.075, 0.040, 0.002));
    ck_assert(mag_shape_contains(&s, 0.075, 0.040, 0.012));
    ck_assert(!mag_shape_contains(&s, 0.075, 0.040, 0.00199));
    ck_assert(!mag_shape_contains(&s, 0.075, 0.040, 0.01201));
}
END_TEST

START_TEST(an_oblique_cylinder_holds_what_lies_round_its_axis)
{
    const mag_shape s = make_oblique();
    const double d = 1.0 / sqrt(2.0);
    for (int n = 0; n < 36; n++) { // across the axis: (d, -d, 0) and z
        const double c = cos(M_PI * n / 18.0), w = sin(M_PI * n / 18.0);
        for (double along = 0.0005; along < 0.010; along += 0.001) {
            const double in = 0.00499, out = 0.00501;
            ck_assert(mag_shape_contains(&s, 0.1 + d * (along + in * c), 0.2 + d * (along - in * c),
                                         0.3 + in * w));
            ck_assert(!mag_shape_contains(&s, 0.1 + d * (along + out * c),
                                          0.2 + d * (along - out * c), 0.3 + out * w));
        }
    }
    ck_assert(!mag_shape_contains(&s, 0.1 - 1e-5, 0.2 - 1e-5, 0.3));
    ck_assert(!mag_shape_contains(&s, 0.1 + d * 0.01 + 1e-5, 0.2 + d * 0.01 + 1e-5, 0.3));
}
END_TEST

START_TEST(a_cylinder_may_be_turned_end_for_end)
{
    const mag_shape s = make_oblique();
    mag_shape turned = s;
    turned.low = s.high;
    turned.high = s.low;
    for (double x = 0.0925; x < 0.12; x += 0.001) { // none on the rim
        for (double y = 0.1925; y < 0.22; y += 0.001) {
            ck_assert_int_eq(mag_shape_contains(&s, x, y, 0.301),
                             mag_shape_contains(&turned, x, y, 0.301));
        }
    }
}
END_TEST

START_TEST(a_cylinder_without_length_holds_nothing)
{
    mag_shape s = make_oblique();
    s.high = s.low;
    ck_assert(!mag_shape_contains(&s, s.low.x, s.low.y, s.low.z));
}
END_TEST

/// Compares a mesh of a box with the box, at points that lie above the diagonals of its faces too,
/// but not on its faces: its corners are floats.
START_TEST(a_mesh_of_a_box_holds_what_the_box_holds)
{
    const double low[3] = {10.0, 20.0, 30.0}, high[3] = {50.0, 40.0, 31.0};
    surface t = {0};
    surface_box(&t, low, high);
    const mag_shape box = make_box();
    mag_shape s = {.kind = MAG_SHAPE_MESH, .mesh = surface_mesh(&t)};
    int inside = 0;
    for (int i = 0; i <= 60; i++) {
        for (int j = 0; j <= 60; j++) {
            for (int k = 0; k < 8 && i % 10 != 0 && j % 10 != 0; k++) {
                const double x = 1e-3 * i, y = 1e-3 * j, z = 0.02885 + 3e-4 * k;
                const bool is_in = mag_shape_contains(&s, x, y, z);
                ck_assert_msg(is_in == mag_shape_contains(&box, x, y, z), "(%g, %g, %g)", x, y, z);
                inside += is_in;
            }
        }
    }
    ck_assert_int_eq(inside, 36 * 18 * 4);
    mag_shape_destroy(&s);
    ck_assert_ptr_null(s.mesh.corners);
    surface_end(&t);
}
END_TEST

/// The facets lie between the sphere and one 0.2 % smaller: (pi/48)^2 / 2 of the radius.
START_TEST(a_mesh_of_a_sphere_holds_the_sphere)
{
    const double centre[3] = {1.0, -2.0, 3.0};
    surface t = {0};
    surface_sphere(&t, centre, 10.0, 48);
    mag_shape s = {.kind = MAG_SHAPE_MESH, .mesh = surface_mesh(&t)};
    int inside = 0, outside = 0;
    for (double x = -12.0; x <= 12.0; x += 1.0) { // rays meet the poles and the ring's corners
        for (double y = -12.0; y <= 12.0; y += 1.0) {
            for (double z = -12.0; z <= 12.0; z += 1.5) {
                const double r = sqrt(x * x + y * y + z * z);
                const bool is_in = mag_shape_contains(
                    &s, 1e-3 * (x + centre[0]), 1e-3 * (y + centre[1]), 1e-3 * (z + centre[2]));
                ck_assert_msg(is_in || r > 9.95, "(%g, %g, %g) is outside", x, y, z);
                ck_assert_msg(!is_in || r < 10.001, "(%g, %g, %g) is inside", x, y, z);
                inside += is_in;
                outside += !is_in;
            }
        }
    }
    ck_assert_int_gt(inside, 1000);
    ck_assert_int_gt(outside, 1000);
    mag_shape_destroy(&s);
    surface_end(&t);
}
END_TEST

/// A ray along a common edge of two triangles must meet one of them, not both or none.
START_TEST(rays_that_meet_edges_of_a_mesh_do_not_leak)
{
    const double centre[3] = {1.0, -2.0, 3.0};
    surface t = {0};
    surface_sphere(&t, centre, 10.0, 24);
    mag_shape s = {.kind = MAG_SHAPE_MESH, .mesh = surface_mesh(&t)};
    int tried = 0;
    for (size_t n = 0; n < 3 * s.mesh.triangles; n++) {
        const float *p = &s.mesh.corners[3 * n];
        const float *q = &s.mesh.corners[n % 3 == 2 ? 3 * n - 6 : 3 * n + 3];
        const double x = (double)p[0] + ((double)q[0] - (double)p[0]) / 3.0;
        const double y = (double)p[1] + ((double)q[1] - (double)p[1]) / 3.0;
        if (hypot(x - 1e-3 * centre[0], y - 1e-3 * centre[1]) < 9.5e-3) {
            ck_assert_msg(mag_shape_contains(&s, x, y, 3e-3), "(%.17g, %.17g) is outside", x, y);
            ck_assert_msg(!mag_shape_contains(&s, x, y, -9e-3), "(%.17g, %.17g) leaks", x, y);
            tried++;
        }
    }
    ck_assert_int_gt(tried, 1000);
    mag_shape_destroy(&s);
    surface_end(&t);
}
END_TEST

START_TEST(an_empty_shape_can_be_destroyed)
{
    mag_shape s = {.kind = MAG_SHAPE_MESH};
    ck_assert(!mag_shape_contains(&s, 0.0, 0.0, 0.0));
    mag_shape_destroy(&s);
    mag_shape_destroy(&s);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_box_holds_what_lies_between_its_corners);
    tcase_add_test(tc, the_rim_of_a_box_belongs_to_it_and_no_more);
    tcase_add_test(tc, the_corners_of_a_box_may_be_given_in_any_order);
    tcase_add_test(tc, a_cylinder_along_z_holds_its_circle);
    tcase_add_test(tc, an_oblique_cylinder_holds_what_lies_round_its_axis);
    tcase_add_test(tc, a_cylinder_may_be_turned_end_for_end);
    tcase_add_test(tc, a_cylinder_without_length_holds_nothing);
    tcase_add_test(tc, a_mesh_of_a_box_holds_what_the_box_holds);
    tcase_add_test(tc, a_mesh_of_a_sphere_holds_the_sphere);
    tcase_add_test(tc, rays_that_meet_edges_of_a_mesh_do_not_leak);
    tcase_add_test(tc, an_empty_shape_can_be_destroyed);
}

int main(void)
{
    return support_run("shapes", add_tests);
}
