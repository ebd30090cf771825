#include "support.h"
#include "surface.h"

#include "num/mesh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double zero[3] = {0.0, 0.0, 0.0};
static const double brick[3] = {10.0, 20.0, 30.0}; // [mm]

static surface make_brick(void)
{
    surface s = {0};
    surface_box(&s, zero, brick);
    return s;
}

static mag_mesh_flaw inspect(const mag_mesh *m)
{
    mag_context ctx = mag_context_default();
    mag_mesh_flaw flaw;
    const mag_status status = mag_mesh_inspect(&ctx, m, &flaw);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return flaw;
}

static void expect_sound(const mag_mesh *m)
{
    const mag_mesh_flaw flaw = inspect(m);
    ck_assert_uint_eq(flaw.open_edges, 0);
    ck_assert_uint_eq(flaw.crowded_edges, 0);
    ck_assert_uint_eq(flaw.turned_edges, 0);
}

/// Reads bytes that must be refused, and looks for a text in the message.
static void expect_refused(const char *data, size_t size, const char *text)
{
    mag_context ctx = mag_context_default();
    const mag_file file = {"lid.stl", data, size};
    mag_mesh mesh;
    ck_assert_int_eq(mag_mesh_read_stl(&ctx, &file, 1e-3, &mesh), MAG_BAD_CASE);
    ck_assert_msg(strncmp(mag_message(&ctx), "lid.stl:", 8) == 0, "no file in: %s",
                  mag_message(&ctx));
    ck_assert_msg(strstr(mag_message(&ctx), text) != NULL, "'%s' is not in: %s", text,
                  mag_message(&ctx));
    ck_assert_ptr_null(mesh.corners); // nothing is left to free
    mag_mesh_destroy(&mesh);
}

static void expect_text_refused(const char *text, const char *message)
{
    expect_refused(text, strlen(text), message);
}

/// Corners are floats: a length of 30 mm holds to 2e-9 of a metre.
START_TEST(a_brick_has_its_size_volume_and_area)
{
    surface s = make_brick();
    mag_mesh m = surface_mesh(&s);
    ck_assert_uint_eq(m.triangles, 12);
    for (int d = 0; d < 3; d++) {
        ck_assert_double_eq(m.low[d], 0.0);
        ck_assert_double_eq_tol(m.high[d], 1e-3 * brick[d], 2e-9);
    }
    ck_assert_double_eq_tol(m.volume, 6e-6, 6e-6 * 3e-7);
    ck_assert_double_eq_tol(m.area, 2.2e-3, 2.2e-3 * 2e-7);
    expect_sound(&m);
    mag_mesh_destroy(&m);
    surface_end(&s);
}
END_TEST

/// A polyhedron inscribed in a sphere of n rings lacks about (pi/n)^2 / 2 of its volume.
START_TEST(a_sphere_has_the_volume_of_its_facets)
{
    order_table t = {
        .title = "sphere of facets, against 4/3 pi r^3", .size = "1/rings", .unit = "error [1]"};
    for (int rings = 16; rings <= 64; rings *= 2) {
        surface s = {0};
        surface_sphere(&s, zero, 10.0, rings);
        mag_mesh m = surface_mesh(&s);
        const double round = 4.0 / 3.0 * M_PI * 1e-6;
        ck_assert_double_lt(m.volume, round);
        order_add(&t, 1.0 / rings, 1.0 - m.volume / round);
        expect_sound(&m);
        mag_mesh_destroy(&m);
        surface_end(&s);
    }
    order_check(&t, 2.0, 0.02);
}
END_TEST

START_TEST(ascii_and_binary_give_the_same_mesh)
{
    surface s = make_brick();
    mag_mesh binary = surface_mesh(&s);
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    surface_write_text(&s, to);
    fclose(to);

    mag_context ctx = mag_context_default();
    const mag_file file = {"brick.stl", text, size};
    mag_mesh ascii;
    ck_assert_int_eq(mag_mesh_read_stl(&ctx, &file, 1e-3, &ascii), MAG_OK);
    ck_assert_uint_eq(ascii.triangles, binary.triangles);
    ck_assert_mem_eq(ascii.corners, binary.corners, 9 * 12 * sizeof *ascii.corners);
    ck_assert_double_eq(ascii.volume, binary.volume);
    mag_mesh_destroy(&ascii);
    mag_mesh_destroy(&binary);
    surface_end(&s);
    free(text);
}
END_TEST

START_TEST(a_binary_file_may_begin_with_the_word_solid)
{
    surface s = make_brick();
    const mag_file good = surface_stl(&s, "brick.stl");
    char bytes[84 + 50 * 12 + 1];
    memcpy(bytes, good.data, sizeof bytes);
    memcpy(bytes, "solid brick", 11);

    mag_context ctx = mag_context_default();
    const mag_file file = {"brick.stl", bytes, good.size};
    mag_mesh mesh;
    ck_assert_int_eq(mag_mesh_read_stl(&ctx, &file, 1.0, &mesh), MAG_OK);
    ck_assert_double_eq(mesh.volume, 6000.0); // whole numbers: exact
    mag_mesh_destroy(&mesh);
    surface_stl_end(&good);
    surface_end(&s);
}
END_TEST

#define FACET                                                                                      \
    "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\n"          \
    "endfacet\n"

START_TEST(several_solids_make_one_surface_and_case_does_not_matter)
{
    const char text[] = "SOLID a\n" FACET FACET "ENDSOLID a\nsolid\n" FACET "endsolid\n"
                        "Solid facet\r\n" FACET FACET "EndSolid facet\r\n";
    mag_context ctx = mag_context_default();
    const mag_file file = {"two.stl", text, sizeof text - 1};
    mag_mesh mesh;
    const mag_status status = mag_mesh_read_stl(&ctx, &file, 2.0, &mesh);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    ck_assert_uint_eq(mesh.triangles, 5);
    ck_assert_double_eq(mesh.area, 5 * 0.5 * 4.0); // the unit counts twice
    mag_mesh_destroy(&mesh);
}
END_TEST

START_TEST(a_solid_without_facets_between_others_is_skipped)
{
    const char text[] = "solid a\n" FACET FACET "endsolid a\nsolid empty\nendsolid empty\n"
                        "solid c\n" FACET FACET "endsolid c\n";
    mag_context ctx = mag_context_default();
    const mag_file file = {"two.stl", text, sizeof text - 1};
    mag_mesh mesh;
    const mag_status status = mag_mesh_read_stl(&ctx, &file, 1.0, &mesh);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    ck_assert_uint_eq(mesh.triangles, 4);
    mag_mesh_destroy(&mesh);
}
END_TEST

START_TEST(a_wrong_ascii_file_is_refused_with_its_line)
{
    expect_text_refused("solid a\n" FACET "facet normal 0 0 1\nouter lop\n",
                        "lid.stl:10: 'loop' must come here");
    expect_text_refused("solid a\n" FACET "vertex 0 0 0\n", "lid.stl:9: ");
    expect_text_refused("solid a\nfacet normal 0 0\nouter loop\n",
                        "lid.stl:3: three finite numbers");
    expect_text_refused("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 nan 0\n",
                        "lid.stl:4: three finite numbers");
    expect_text_refused("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 1e11 0\n",
                        "lid.stl:4: a corner lies at 1e+11; must be within 1000 km");
    expect_text_refused("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\n"
                        "endloop\n",
                        "lid.stl:6: 'vertex' must come here");
    expect_text_refused("solid a\n" FACET FACET "endsolid\nrubbish\n", "lid.stl:17: ");
}
END_TEST

START_TEST(an_ascii_file_that_breaks_off_is_refused)
{
    expect_text_refused("solid a\n" FACET "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nver",
                        "lid.stl:12: 'vertex' must come here");
    expect_text_refused("solid a\n" FACET FACET FACET FACET, "lid.stl:30: ");
}
END_TEST

START_TEST(too_few_triangles_are_refused)
{
    expect_text_refused("solid a\n" FACET "endsolid a\n", "1 triangles enclose nothing");
    expect_text_refused("solid a\nendsolid a\n", "0 triangles enclose nothing");
    char empty[85] = "";
    expect_refused(empty, 84, "0 triangles enclose nothing");
}
END_TEST

START_TEST(what_is_no_stl_is_refused_with_its_sizes)
{
    expect_text_refused("", "not an STL file");
    expect_text_refused("solidity\n", "not an STL file");
    surface s = make_brick();
    const mag_file good = surface_stl(&s, "brick.stl");
    expect_refused(good.data, good.size - 1, "of 12 triangles has 684 bytes, but this has 683");
    expect_refused(good.data, 84 + 50, "of 12 triangles has 684 bytes, but this has 134");
    expect_refused(good.data, 83, "not an STL file");
    surface_stl_end(&good);
    surface_end(&s);
}
END_TEST

/// A count of 2^32 - 1 asks for 200 GB: the file's size is looked at first.
START_TEST(a_count_beyond_the_file_takes_no_memory)
{
    char bytes[84 + 50 + 1] = "";
    memset(bytes + 80, 0xff, 4);
    expect_refused(bytes, 84 + 50, "of 4294967295 triangles has 214748364834 bytes");
}
END_TEST

START_TEST(a_cut_binary_file_that_begins_with_solid_is_not_called_ascii)
{
    surface s = make_brick();
    const mag_file good = surface_stl(&s, "brick.stl");
    char bytes[84 + 50 * 12 + 1];
    memcpy(bytes, good.data, sizeof bytes);
    memcpy(bytes, "solid brick", 11);
    expect_refused(bytes, 600, "of 12 triangles has 684 bytes, but this has 600");
    surface_stl_end(&good);
    surface_end(&s);
}
END_TEST

START_TEST(a_number_that_is_none_is_refused_with_its_byte)
{
    surface s = make_brick();
    s.corners[9 * 3 + 4] = NAN; // triangle 4, second corner, y
    mag_file file = surface_stl(&s, "lid.stl");
    expect_refused(file.data, file.size, "lid.stl: byte 262: a corner of triangle 4 lies at ");
    expect_refused(file.data, file.size, "nan");
    surface_stl_end(&file);
    s.corners[9 * 3 + 4] = 2e9f; // [mm]: twice as far as allowed
    file = surface_stl(&s, "lid.stl");
    expect_refused(file.data, file.size, "lies at 2e+09; it must be a finite number, and within");
    surface_stl_end(&file);
    surface_end(&s);
}
END_TEST

/// Whether the flaw's place is the middle of an edge of triangle `t` [mm].
static bool is_edge_of(const surface *s, size_t t, const double where[3])
{
    const float *p = &s->corners[9 * t];
    for (int k = 0; k < 3; k++) {
        double apart = 0.0;
        for (int d = 0; d < 3; d++) {
            const double middle = 0.5 * ((double)p[3 * k + d] + (double)p[3 * ((k + 1) % 3) + d]);
            apart = fmax(apart, fabs(1e-3 * middle - where[d]));
        }
        if (apart < 1e-8) {
            return true;
        }
    }
    return false;
}

START_TEST(a_missing_triangle_leaves_three_open_edges_and_is_found)
{
    for (size_t t = 0; t < 12; t++) {
        surface whole = make_brick(), s = make_brick();
        surface_drop(&s, t);
        mag_mesh m = surface_mesh(&s);
        const mag_mesh_flaw flaw = inspect(&m);
        ck_assert_uint_eq(flaw.open_edges, 3);
        ck_assert_uint_eq(flaw.turned_edges + flaw.crowded_edges + flaw.flat, 0);
        ck_assert(is_edge_of(&whole, t, flaw.where));
        mag_mesh_destroy(&m);
        surface_end(&s);
        surface_end(&whole);
    }
}
END_TEST

START_TEST(a_turned_triangle_is_found)
{
    for (size_t t = 0; t < 12; t++) {
        surface s = make_brick();
        surface_turn(&s, t);
        mag_mesh m = surface_mesh(&s);
        const mag_mesh_flaw flaw = inspect(&m);
        ck_assert_uint_eq(flaw.turned_edges, 3);
        ck_assert_uint_eq(flaw.open_edges + flaw.crowded_edges + flaw.flat, 0);
        ck_assert(is_edge_of(&s, t, flaw.where));
        mag_mesh_destroy(&m);
        surface_end(&s);
    }
}
END_TEST

START_TEST(a_doubled_triangle_crowds_its_edges)
{
    surface s = make_brick();
    double p[3][3];
    for (int n = 0; n < 9; n++) {
        p[n / 3][n % 3] = (double)s.corners[9 * 5 + n];
    }
    surface_triangle(&s, p[0], p[1], p[2]);
    mag_mesh m = surface_mesh(&s);
    const mag_mesh_flaw flaw = inspect(&m);
    ck_assert_uint_eq(flaw.crowded_edges, 3);
    ck_assert_uint_eq(flaw.open_edges + flaw.turned_edges, 0);
    ck_assert(is_edge_of(&s, 5, flaw.where));
    mag_mesh_destroy(&m);
    surface_end(&s);
}
END_TEST

/// Turned as a whole it is sound edge by edge: only the sign of the volume tells.
START_TEST(an_inside_out_surface_has_a_negative_volume)
{
    surface s = make_brick();
    for (size_t t = 0; t < s.triangles; t++) {
        surface_turn(&s, t);
    }
    mag_mesh m = surface_mesh(&s);
    expect_sound(&m);
    ck_assert_double_eq_tol(m.volume, -6e-6, 6e-6 * 3e-7);
    mag_mesh_destroy(&m);
    surface_end(&s);
}
END_TEST

START_TEST(two_bodies_that_touch_along_an_edge_are_closed)
{
    const double low[3] = {10.0, 20.0, 0.0}, high[3] = {15.0, 25.0, 30.0};
    surface s = make_brick();
    surface_box(&s, low, high);
    mag_mesh m = surface_mesh(&s);
    expect_sound(&m);
    mag_mesh_destroy(&m);
    surface_end(&s);
}
END_TEST

/// Programs write corners with 6 digits: two that stand for one may differ in the last. The brick's
/// size is 30 mm, so that corners within 30 nm are one and those 300 nm apart are not.
START_TEST(corners_within_a_millionth_of_the_size_are_one)
{
    surface s = make_brick();
    s.corners[0] += 2e-5f;  // [mm]
    s.corners[10] -= 1e-5f; // [mm]
    s.corners[18] -= 2e-5f; // [mm] from 10 mm, over a line of the grid that sorts corners
    mag_mesh m = surface_mesh(&s);
    expect_sound(&m);
    mag_mesh_destroy(&m);

    s.corners[0] = 3e-4f;
    m = surface_mesh(&s);
    ck_assert_uint_ge(inspect(&m).open_edges, 2);
    mag_mesh_destroy(&m);
    surface_end(&s);
}
END_TEST

START_TEST(flat_triangles_are_counted_and_do_no_harm)
{
    const double there[3] = {10.0, 0.0, 0.0};
    surface s = make_brick();
    surface_triangle(&s, zero, zero, there);
    surface_triangle(&s, zero, zero, zero);
    mag_mesh m = surface_mesh(&s);
    expect_sound(&m);
    ck_assert_uint_eq(inspect(&m).flat, 2);
    mag_mesh_destroy(&m);
    surface_end(&s);
}
END_TEST

START_TEST(a_surface_shrunk_to_one_point_is_all_open)
{
    surface s = {0};
    for (int n = 0; n < 4; n++) {
        surface_triangle(&s, brick, brick, brick);
    }
    mag_mesh m = surface_mesh(&s);
    const mag_mesh_flaw flaw = inspect(&m);
    ck_assert_uint_eq(flaw.flat, 4);
    ck_assert_uint_gt(flaw.open_edges, 0);
    mag_mesh_destroy(&m);
    surface_end(&s);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_brick_has_its_size_volume_and_area);
    tcase_add_test(tc, a_sphere_has_the_volume_of_its_facets);
    tcase_add_test(tc, ascii_and_binary_give_the_same_mesh);
    tcase_add_test(tc, a_binary_file_may_begin_with_the_word_solid);
    tcase_add_test(tc, several_solids_make_one_surface_and_case_does_not_matter);
    tcase_add_test(tc, a_solid_without_facets_between_others_is_skipped);
    tcase_add_test(tc, a_wrong_ascii_file_is_refused_with_its_line);
    tcase_add_test(tc, an_ascii_file_that_breaks_off_is_refused);
    tcase_add_test(tc, too_few_triangles_are_refused);
    tcase_add_test(tc, what_is_no_stl_is_refused_with_its_sizes);
    tcase_add_test(tc, a_count_beyond_the_file_takes_no_memory);
    tcase_add_test(tc, a_cut_binary_file_that_begins_with_solid_is_not_called_ascii);
    tcase_add_test(tc, a_number_that_is_none_is_refused_with_its_byte);
    tcase_add_test(tc, a_missing_triangle_leaves_three_open_edges_and_is_found);
    tcase_add_test(tc, a_turned_triangle_is_found);
    tcase_add_test(tc, a_doubled_triangle_crowds_its_edges);
    tcase_add_test(tc, an_inside_out_surface_has_a_negative_volume);
    tcase_add_test(tc, two_bodies_that_touch_along_an_edge_are_closed);
    tcase_add_test(tc, corners_within_a_millionth_of_the_size_are_one);
    tcase_add_test(tc, flat_triangles_are_counted_and_do_no_harm);
    tcase_add_test(tc, a_surface_shrunk_to_one_point_is_all_open);
}

int main(void)
{
    return support_run("triangle surfaces", add_tests);
}
