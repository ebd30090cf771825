#include "support.h"
#include "surface.h"

#include "num/voxel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double zero[3] = {0.0, 0.0, 0.0};

static mag_mesh make_box(double x, double y, double z)
{
    const double high[3] = {x, y, z};
    surface s = {0};
    surface_box(&s, zero, high);
    const mag_mesh m = surface_mesh(&s);
    surface_end(&s);
    return m;
}

static mag_mesh make_sphere(double radius)
{
    const double centre[3] = {1.0, -2.0, 3.0};
    surface s = {0};
    surface_sphere(&s, centre, radius, 96);
    const mag_mesh m = surface_mesh(&s);
    surface_end(&s);
    return m;
}

/// Cuts a mesh that can be cut; `spacing` in mm.
static mag_voxels cut(const mag_mesh *m, double spacing, int threads)
{
    mag_context ctx = mag_context_default();
    mag_voxels v;
    const mag_status status = mag_voxels_cut(&ctx, m, 1e-3 * spacing, threads, &v);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return v;
}

/// Cuts a mesh that must be refused with all of the texts in the message.
static void expect_refused(const mag_mesh *m, double spacing, const char *first, const char *second)
{
    mag_context ctx = mag_context_default();
    mag_voxels v;
    ck_assert_int_eq(mag_voxels_cut(&ctx, m, 1e-3 * spacing, 1, &v), MAG_BAD_CASE);
    ck_assert_msg(strstr(mag_message(&ctx), first) != NULL, "'%s' is not in: %s", first,
                  mag_message(&ctx));
    ck_assert_msg(strstr(mag_message(&ctx), second) != NULL, "'%s' is not in: %s", second,
                  mag_message(&ctx));
    mag_voxels_destroy(&v);
}

static size_t box_of(const mag_voxels *v)
{
    return (size_t)v->size[0] * (size_t)v->size[1] * (size_t)v->size[2];
}

static mag_mesh read_plate(void)
{
    FILE *f = fopen(MAG_SOURCE_DIR "/cases/mould-plate/plate.stl", "rb");
    ck_assert_ptr_nonnull(f);
    char bytes[1 << 18];
    const size_t size = fread(bytes, 1, sizeof bytes - 1, f);
    ck_assert(feof(f));
    fclose(f);
    mag_context ctx = mag_context_default();
    const mag_file file = {"plate.stl", bytes, size};
    mag_mesh m;
    const mag_status status = mag_mesh_read_stl(&ctx, &file, 1e-3, &m);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return m;
}

START_TEST(a_plate_whose_faces_lie_on_the_grid_is_cut_exactly)
{
    mag_mesh m = make_box(150.0, 80.0, 2.0);
    mag_voxels v = cut(&m, 0.5, 1);
    ck_assert_int_eq(v.size[0], 302);
    ck_assert_int_eq(v.size[1], 162);
    ck_assert_int_eq(v.size[2], 6);
    ck_assert_uint_eq(v.cells, 300 * 160 * 4);
    ck_assert_uint_eq(v.doubtful, 0);
    for (int k = 0, n = 0; k < 6; k++) {
        for (int j = 0; j < 162; j++) {
            for (int i = 0; i < 302; i++, n++) {
                const bool in = i > 0 && i < 301 && j > 0 && j < 161 && k > 0 && k < 5;
                ck_assert_msg(v.inside[n] == in, "cell (%d, %d, %d)", i, j, k);
            }
        }
    }
    for (int d = 0; d < 3; d++) {
        ck_assert_double_eq(v.origin[d], -0.5e-3);
    }
    mag_voxels_destroy(&v);
    mag_mesh_destroy(&m);
}
END_TEST

/// The surface passes through 1.5 area/h^2 cells; each is in or out by chance, off by 0.3 of a
/// cell. The three axes can be swapped, so that every such chance comes six times at once. Twice
/// the deviation is allowed; spacings that divide no radius keep the eight octants apart.
START_TEST(a_sphere_keeps_its_volume_within_the_chance_of_its_surface_cells)
{
    mag_mesh m = make_sphere(10.0);
    for (double h = 1.93; h > 0.2; h *= 0.5) {
        mag_voxels v = cut(&m, h, 1);
        const double cell = 1e-9 * h * h * h;
        const double off = (double)v.cells - m.volume / cell;
        const double allowed = 2.0 * 0.3 * sqrt(6.0 * 1.5 * m.area / (1e-6 * h * h));
        printf("  sphere of 10 mm at %g mm: %zu cells, off by %.1f of %.1f allowed (%.3f %%)\n", h,
               v.cells, off, allowed, 100.0 * off * cell / m.volume);
        ck_assert_double_le(fabs(off), allowed);
        ck_assert_uint_eq(v.doubtful, 0);
        mag_voxels_destroy(&v);
    }
    mag_mesh_destroy(&m);
}
END_TEST

static void expect_same_bits(const mag_mesh *m, double spacing)
{
    mag_voxels one = cut(m, spacing, 1), two = cut(m, spacing, 2);
    ck_assert_uint_eq(one.cells, two.cells);
    ck_assert_uint_eq(one.doubtful, two.doubtful);
    ck_assert_mem_eq(one.size, two.size, sizeof one.size);
    ck_assert_int_eq(memcmp(one.inside, two.inside, box_of(&one)), 0);
    mag_voxels_destroy(&one);
    mag_voxels_destroy(&two);
}

START_TEST(one_and_two_threads_give_the_same_bits)
{
    mag_mesh sphere = make_sphere(10.0);
    mag_mesh plate = read_plate();
    expect_same_bits(&sphere, 0.37);
    expect_same_bits(&plate, 0.7);
    mag_mesh_destroy(&sphere);
    mag_mesh_destroy(&plate);
}
END_TEST

/// Where a cell's middle lies on the surface, all three directions must put it on the same side.
START_TEST(faces_through_the_middles_of_cells_leave_no_doubt)
{
    mag_mesh m = make_box(10.5, 7.5, 3.5);
    mag_voxels v = cut(&m, 1.0, 1);
    ck_assert_uint_eq(v.doubtful, 0);
    ck_assert_uint_eq(v.cells, 10 * 7 * 3);
    mag_voxels_destroy(&v);
    mag_mesh_destroy(&m);
}
END_TEST

START_TEST(oblique_faces_through_the_middles_of_cells_leave_no_doubt)
{
    // A house whose roof meets middles on both of its sides, one rising, one falling.
    const double house[5][2] = {{0.0, 0.0}, {0.0, 4.0}, {6.0, 10.0}, {12.0, 4.0}, {12.0, 0.0}};
    const double eye[2] = {6.0, 3.0};
    surface s = {0};
    surface_prism(&s, 5, house, eye, 9.0);
    mag_mesh m = surface_mesh(&s);
    mag_mesh_flaw flaw;
    ck_assert_int_eq(mag_mesh_inspect(NULL, &m, &flaw), MAG_OK);
    ck_assert_uint_eq(flaw.open_edges + flaw.turned_edges + flaw.crowded_edges, 0);
    ck_assert_double_eq_tol(m.volume, 84.0 * 9.0 * 1e-9, 1e-13);
    mag_voxels v = cut(&m, 1.0, 1);
    ck_assert_uint_eq(v.doubtful, 0);
    // Six columns a side; those on the roof fall to one side or the other as a whole.
    ck_assert_uint_eq(v.cells % 9, 0);
    ck_assert_uint_ge(v.cells, (84 - 6) * 9);
    ck_assert_uint_le(v.cells, (84 + 6) * 9);
    mag_voxels_destroy(&v);
    mag_mesh_destroy(&m);
    surface_end(&s);
}
END_TEST

START_TEST(a_hollow_has_no_cells_and_turned_triangles_change_nothing)
{
    const double high[3] = {10.0, 10.0, 10.0};
    const double low_in[3] = {3.0, 3.0, 3.0}, high_in[3] = {7.0, 7.0, 7.0};
    surface s = {0};
    surface_box(&s, zero, high);
    surface_box(&s, low_in, high_in);
    for (size_t t = 5; t < s.triangles; t += 2) {
        surface_turn(&s, t);
    }
    mag_mesh m = surface_mesh(&s);
    mag_voxels v = cut(&m, 1.0, 1);
    ck_assert_uint_eq(v.cells, 1000 - 64);
    ck_assert_uint_eq(v.doubtful, 0);
    const size_t middle = (size_t)((5 * v.size[1] + 5) * v.size[0] + 5);
    ck_assert_uint_eq(v.inside[middle], 0);
    mag_voxels_destroy(&v);
    mag_mesh_destroy(&m);
    surface_end(&s);
}
END_TEST

/// Cuts a box of 10 mm at (20, 30, 40) mm without two of its triangles.
static void expect_open_box_refused(size_t first, const char *count, const char *where)
{
    const double low[3] = {20.0, 30.0, 40.0}, high[3] = {30.0, 40.0, 50.0};
    surface s = {0};
    surface_box(&s, low, high);
    surface_drop(&s, first + 1);
    surface_drop(&s, first);
    mag_mesh m = surface_mesh(&s);
    expect_refused(&m, 1.0, count, where);
    mag_mesh_destroy(&m);
    surface_end(&s);
}

/// Without a lid, rays along z never come out again: doubt in the layer above it.
START_TEST(a_box_without_lid_is_refused_with_the_place)
{
    expect_open_box_refused(
        10, "1000 cells are inside, and of 100 more or less it is doubtful, the first at",
        "at (20.5, 30.5, 50.5) mm");
}
END_TEST

/// Without a floor they go in where they should come out: doubt in every cell, and above.
START_TEST(a_box_without_floor_is_refused_with_the_place)
{
    expect_open_box_refused(
        8, "1000 cells are inside, and of 1100 more or less it is doubtful, the first at",
        "at (20.5, 30.5, 40.5) mm");
}
END_TEST

/// Adds a rectangle at z = 0.
static void add_tile(surface *s, double x0, double x1, double y0, double y1)
{
    const double a[3] = {x0, y0, 0.0}, b[3] = {x0, y1, 0.0};
    const double c[3] = {x1, y1, 0.0}, d[3] = {x1, y0, 0.0};
    surface_triangle(s, a, b, c);
    surface_triangle(s, a, c, d);
}

START_TEST(the_other_two_directions_outvote_a_small_hole)
{
    const double high[3] = {150.0, 80.0, 2.0};
    surface s = {0};
    surface_box(&s, zero, high);
    surface_drop(&s, 9);
    surface_drop(&s, 8);                // the two of the floor
    add_tile(&s, 0.0, 60.0, 0.0, 80.0); // a hole of 1 mm square at (60, 40)
    add_tile(&s, 61.0, 150.0, 0.0, 80.0);
    add_tile(&s, 60.0, 61.0, 0.0, 40.0);
    add_tile(&s, 60.0, 61.0, 41.0, 80.0);
    mag_mesh m = surface_mesh(&s);
    mag_mesh whole = make_box(150.0, 80.0, 2.0);
    mag_voxels v = cut(&m, 0.5, 1), w = cut(&whole, 0.5, 1);
    ck_assert_uint_eq(v.doubtful, 2 * 2 * 5); // four rays, the layer of the box above included
    ck_assert_int_eq(memcmp(v.inside, w.inside, box_of(&w)), 0);
    mag_voxels_destroy(&v);
    mag_voxels_destroy(&w);
    mag_mesh_destroy(&m);
    mag_mesh_destroy(&whole);
    surface_end(&s);
}
END_TEST

START_TEST(a_part_thinner_than_half_a_cell_is_refused)
{
    mag_mesh m = make_box(50.0, 50.0, 0.4);
    expect_refused(&m, 1.0, "no cell at a spacing of 1 mm, for it is 50 x 50 x 0.4 mm;", "finer");
    mag_mesh_destroy(&m);
}
END_TEST

/// The limits, recomputed here: 1e8 cells inside, a box under 2^31 with a layer on every side.
static bool does_fit(const mag_mesh *m, double spacing)
{
    double box = 1.0;
    for (int d = 0; d < 3; d++) {
        box *= ceil((m->high[d] - m->low[d]) / spacing) + 2.0;
    }
    return box < 2147483648.0 && m->volume / pow(spacing, 3.0) <= 1e8;
}

/// Asks for a box with far too fine a spacing [mm], and follows the advice.
static void expect_advice(double x, double y, double z, double spacing)
{
    mag_context ctx = mag_context_default();
    mag_mesh m = make_box(x, y, z);
    mag_voxels v;
    ck_assert_int_eq(mag_voxels_cut(&ctx, &m, 1e-3 * spacing, 1, &v), MAG_BAD_CASE);
    const char *advice = strstr(mag_message(&ctx), "use ");
    ck_assert_msg(advice != NULL, "%s", mag_message(&ctx));
    char *unit = NULL;
    const double advised = strtod(advice + 4, &unit); // [mm]
    ck_assert_str_eq(unit, " mm or more");
    ck_assert_double_gt(advised, spacing);
    ck_assert_msg(does_fit(&m, 1e-3 * advised), "does not fit: %s", mag_message(&ctx));
    ck_assert_msg(!does_fit(&m, 1e-3 * advised / 1.02), "too coarse: %s", mag_message(&ctx));
    mag_voxels_destroy(&v);
    mag_mesh_destroy(&m);
}

START_TEST(too_fine_a_spacing_is_refused_with_the_least_that_fits)
{
    expect_advice(1000.0, 1000.0, 1000.0, 0.1);  // too many cells inside
    expect_advice(10000.0, 10000.0, 2.0, 0.05);  // a thin plate: the box is too large
    expect_advice(150.0, 80.0, 2.0, 0.001);      // a part, and a slip of the pen
    expect_advice(900000.0, 1.0, 1.0, 1e-4);     // a wire
    expect_advice(1000.0, 1000.0, 1000.0, 1e-9); // numbers past any integer
}
END_TEST

START_TEST(the_message_about_the_box_names_what_was_asked_and_what_fits)
{
    mag_mesh m = make_box(1000.0, 1000.0, 1000.0);
    expect_refused(&m, 0.1, "a spacing of 0.1 mm makes 1e+12 cells in a box of 1e+12",
                   "at most 100000000 fit in one of 2.1e9");
    mag_mesh_destroy(&m);
}
END_TEST

/// A wire of over a million cells is cut whole.
START_TEST(a_wire_of_two_million_cells_is_not_shortened)
{
    mag_mesh m = make_box(2000.0, 1.0, 1.0);
    mag_voxels v = cut(&m, 1.0, 1);
    ck_assert_uint_eq(v.cells, 2000);
    mag_voxels_destroy(&v);
    mag_mesh_destroy(&m);

    m = make_box(2000000.0, 1.0, 1.0);
    v = cut(&m, 1.0, 2);
    ck_assert_int_eq(v.size[0], 2000002);
    ck_assert_uint_eq(v.cells, 2000000);
    mag_voxels_destroy(&v);
    mag_mesh_destroy(&m);
}
END_TEST

/// What the grid cannot follow is at most the cells at the surface; README.md of the case says that
/// the vents have two cells across at this spacing.
START_TEST(the_plate_of_the_examples_is_closed_and_cut_within_one_per_cent)
{
    mag_mesh m = read_plate();
    mag_context ctx = mag_context_default();
    mag_mesh_flaw flaw;
    ck_assert_int_eq(mag_mesh_inspect(&ctx, &m, &flaw), MAG_OK);
    ck_assert_uint_eq(flaw.open_edges, 0);
    ck_assert_uint_eq(flaw.crowded_edges, 0);
    ck_assert_uint_eq(flaw.turned_edges, 0);
    ck_assert_double_gt(m.volume, 24e-6); // the plate alone

    mag_voxels v = cut(&m, 0.5, 2);
    const double share = (double)v.cells * 0.125e-9 / m.volume;
    printf("  plate with overflows at 0.5 mm: %zu cells, %.4f of %.4g cm3, %zu doubtful\n", v.cells,
           share, 1e6 * m.volume, v.doubtful);
    ck_assert_double_eq_tol(share, 1.0, 0.01);
    ck_assert_uint_eq(v.doubtful, 0);
    int across = 0;
    double where[3];
    mag_voxels_thinnest(&v, &across, where);
    ck_assert_int_eq(across, 2);
    ck_assert_msg(where[0] > 0.15 || where[1] > 0.08, "not in a vent: (%g, %g, %g)", where[0],
                  where[1], where[2]);
    mag_voxels_destroy(&v);
    mag_mesh_destroy(&m);
}
END_TEST

/// Thinnest wall [cells] of a mesh at a spacing [mm]; its place goes to `where` [m].
static int find_thinnest(mag_mesh *m, double spacing, double where[3])
{
    int across = 0;
    mag_voxels v = cut(m, spacing, 1);
    mag_voxels_thinnest(&v, &across, where);
    mag_voxels_destroy(&v);
    mag_mesh_destroy(m);
    return across;
}

START_TEST(the_thinnest_wall_of_a_plate_is_its_thickness_whichever_way_it_lies)
{
    for (int axis = 0; axis < 3; axis++) {
        double size[3] = {30.0, 30.0, 30.0}, where[3];
        size[axis] = 2.0;
        mag_mesh m = make_box(size[0], size[1], size[2]);
        ck_assert_int_eq(find_thinnest(&m, 0.5, where), 4);
        ck_assert_double_eq_tol(where[axis], 1e-3, 0.26e-3); // half a cell from its middle
    }
}
END_TEST

START_TEST(a_plate_of_one_cell_has_one)
{
    double where[3];
    mag_mesh m = make_box(10.0, 10.0, 0.5);
    ck_assert_int_eq(find_thinnest(&m, 0.5, where), 1);
}
END_TEST

/// Its steps and its rims are no walls.
START_TEST(a_sphere_has_no_thin_wall)
{
    double where[3];
    for (double h = 0.4; h < 2.0; h *= 1.3) {
        mag_mesh m = make_sphere(10.0);
        const int across = find_thinnest(&m, h, where);
        // The largest cube in a sphere has edges of 0.58 of its diameter.
        ck_assert_msg(across >= (int)(0.58 * 20.0 / h), "%d cells at %g mm", across, h);
    }
}
END_TEST

START_TEST(a_thick_block_is_not_told_apart_and_has_no_place)
{
    double where[3];
    mag_mesh m = make_box(40.0, 40.0, 40.0);
    ck_assert_int_eq(find_thinnest(&m, 1.0, where), MAG_VOXELS_THICK);
    ck_assert_double_nan(where[0]);
    ck_assert_double_nan(where[1]);
    ck_assert_double_nan(where[2]);
    m = make_box(40.0, 40.0, 32.0);
    ck_assert_int_eq(find_thinnest(&m, 1.0, where), 32);
}
END_TEST

START_TEST(a_square_bar_is_as_thin_as_its_sides)
{
    double where[3];
    for (int cells = 1; cells <= 8; cells++) {
        mag_mesh m = make_box(cells, 40.0, cells);
        ck_assert_int_eq(find_thinnest(&m, 1.0, where), cells == 1 ? MAG_VOXELS_THICK : cells);
    }
}
END_TEST

/// A foot of 40 x 6 mm with a rib of 2 mm on it, 14 mm high.
START_TEST(a_rib_on_a_thick_foot_is_found)
{
    const double outline[8][2] = {{-20.0, 0.0}, {-20.0, 6.0}, {-1.0, 6.0}, {-1.0, 20.0},
                                  {1.0, 20.0},  {1.0, 6.0},   {20.0, 6.0}, {20.0, 0.0}};
    const double eye[2] = {0.0, 3.0};
    double where[3];
    surface s = {0};
    surface_prism(&s, 8, outline, eye, 30.0);
    mag_mesh m = surface_mesh(&s);
    surface_end(&s);
    ck_assert_int_eq(find_thinnest(&m, 0.5, where), 4);
    ck_assert_double_le(fabs(where[0]), 1e-3);
    ck_assert_double_gt(where[2], 6e-3);
    ck_assert_double_lt(where[2], 20e-3);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_plate_whose_faces_lie_on_the_grid_is_cut_exactly);
    tcase_add_test(tc, a_sphere_keeps_its_volume_within_the_chance_of_its_surface_cells);
    tcase_add_test(tc, one_and_two_threads_give_the_same_bits);
    tcase_add_test(tc, faces_through_the_middles_of_cells_leave_no_doubt);
    tcase_add_test(tc, oblique_faces_through_the_middles_of_cells_leave_no_doubt);
    tcase_add_test(tc, a_hollow_has_no_cells_and_turned_triangles_change_nothing);
    tcase_add_test(tc, a_box_without_lid_is_refused_with_the_place);
    tcase_add_test(tc, a_box_without_floor_is_refused_with_the_place);
    tcase_add_test(tc, the_other_two_directions_outvote_a_small_hole);
    tcase_add_test(tc, a_part_thinner_than_half_a_cell_is_refused);
    tcase_add_test(tc, too_fine_a_spacing_is_refused_with_the_least_that_fits);
    tcase_add_test(tc, the_message_about_the_box_names_what_was_asked_and_what_fits);
    tcase_add_test(tc, a_wire_of_two_million_cells_is_not_shortened);
    tcase_add_test(tc, the_plate_of_the_examples_is_closed_and_cut_within_one_per_cent);
    tcase_add_test(tc, the_thinnest_wall_of_a_plate_is_its_thickness_whichever_way_it_lies);
    tcase_add_test(tc, a_plate_of_one_cell_has_one);
    tcase_add_test(tc, a_sphere_has_no_thin_wall);
    tcase_add_test(tc, a_thick_block_is_not_told_apart_and_has_no_place);
    tcase_add_test(tc, a_square_bar_is_as_thin_as_its_sides);
    tcase_add_test(tc, a_rib_on_a_thick_foot_is_found);
}

int main(void)
{
    return support_run("cutting into cells", add_tests);
}
