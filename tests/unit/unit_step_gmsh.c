/// STEP files made into surfaces by gmsh itself. Skipped where it is not installed.
#include "step_support.h"
#include "surface.h"

#include "base/program.h"
#include "case/gmsh.h"
#include "num/mesh.h"

#include <math.h>

static mag_context lend(void)
{
    mag_context ctx = mag_context_default();
    ctx.programs = getenv("PATH");
    return ctx;
}

/// A STEP file of what a few lines of gmsh's language describe, in mm.
static void put_solid(const step_bench *b, const char *lines)
{
    char script[1024];
    snprintf(script, sizeof script, "SetFactory(\"OpenCASCADE\");\n%s\n", lines);
    step_put(b, "solid.geo", script);
    step_expect(b, "gmsh -0 solid.geo -o part.step", 0);
}

static mag_file read_part(const step_bench *b, char *bytes, size_t room)
{
    char path[128];
    snprintf(path, sizeof path, "%s/part.step", b->folder);
    FILE *from = fopen(path, "rb");
    ck_assert_ptr_nonnull(from);
    const size_t size = fread(bytes, 1, room, from);
    ck_assert_uint_lt(size, room);
    fclose(from);
    return (mag_file){"part.step", bytes, size};
}

/// The surface of part.step; must be destroyed.
static mag_mesh mesh_part(const step_bench *b, double fineness)
{
    static char bytes[1 << 20];
    const mag_file part = read_part(b, bytes, sizeof bytes);
    mag_context ctx = lend();
    char why[MAG_GMSH_WHY];
    char *stl = NULL;
    size_t size = 0;
    const mag_status status = mag_gmsh_mesh(&ctx, &part, fineness, &stl, &size, why);
    ck_assert_msg(status == MAG_OK, "%s %s", why, mag_message(&ctx));
    const mag_file file = {"part.step", stl, size};
    mag_mesh mesh;
    ck_assert_int_eq(mag_mesh_read_stl(&ctx, &file, 1e-3, &mesh), MAG_OK);
    free(stl);
    mag_mesh_flaw flaw;
    ck_assert_int_eq(mag_mesh_inspect(&ctx, &mesh, &flaw), MAG_OK);
    ck_assert_uint_eq(flaw.open_edges + flaw.crowded_edges + flaw.turned_edges, 0);
    return mesh;
}

/// Flat faces are exact: what is left is the corners' rounding to float.
START_TEST(a_box_has_its_volume)
{
    step_bench b = step_open(MAG_PROGRAM, "$mag");
    put_solid(&b, "Box(1) = {0, 0, 0, 20, 10, 2};");
    mag_mesh mesh = mesh_part(&b, 0.5e-3);
    ck_assert_double_eq_tol(mesh.volume, 400e-9, 1e-6 * 400e-9);
    mag_mesh_destroy(&mesh);
    step_close(&b);
}
END_TEST

START_TEST(the_unit_of_the_file_counts)
{
    step_bench b = step_open(MAG_PROGRAM, "$mag");
    put_solid(&b, "Box(1) = {0, 0, 0, 20, 10, 2};");
    step_expect(&b, "sed -i 's/SI_UNIT(.MILLI.,.METRE.)/SI_UNIT(.CENTI.,.METRE.)/' part.step", 0);
    step_expect(&b, "grep -q CENTI part.step", 0);
    mag_mesh mesh = mesh_part(&b, 5e-3);
    ck_assert_double_eq_tol(mesh.volume, 400e-6, 1e-6 * 400e-6);
    mag_mesh_destroy(&mesh);
    step_close(&b);
}
END_TEST

/// A part and its runner are often two solids that share a face: metal must find the way through.
START_TEST(solids_that_touch_become_one)
{
    step_bench b = step_open(MAG_PROGRAM, "$mag");
    put_solid(&b, "Box(1) = {0, 0, 0, 20, 10, 2}; Box(2) = {5, 2, 2, 6, 5, 4};"
                  "Box(3) = {-4, 0, 0, 5, 10, 2};"); // overlaps by 1 mm
    mag_mesh mesh = mesh_part(&b, 0.5e-3);
    const double want = 1e-9 * (24.0 * 10.0 * 2.0 + 6.0 * 5.0 * 4.0);
    ck_assert_double_eq_tol(mesh.volume, want, 1e-6 * want);
    mag_mesh_destroy(&mesh);
    step_close(&b);
}
END_TEST

/// How far the middles of a mesh's triangles lie inside a sphere about zero, at most [m].
static double find_depth(const mag_mesh *mesh, double radius)
{
    double depth = 0.0;
    for (size_t t = 0; t < mesh->triangles; t++) {
        double middle[3] = {0.0, 0.0, 0.0};
        for (int k = 0; k < 9; k++) {
            middle[k % 3] += (double)mesh->corners[9 * t + (size_t)k] / 3.0;
        }
        const double r =
            sqrt(middle[0] * middle[0] + middle[1] * middle[1] + middle[2] * middle[2]);
        depth = fmax(depth, radius - r);
    }
    return depth;
}

/// gmsh.h promises a quarter of a cell.
START_TEST(round_faces_are_cut_finely_enough)
{
    static const double radii[] = {2.0, 10.0, 31.0, 80.0}; // [mm], of cells of 0.5 mm
    for (size_t n = 0; n < sizeof radii / sizeof *radii; n++) {
        char lines[64];
        step_bench b = step_open(MAG_PROGRAM, "$mag");
        snprintf(lines, sizeof lines, "Sphere(1) = {0, 0, 0, %g};", radii[n]);
        put_solid(&b, lines);
        mag_mesh mesh = mesh_part(&b, 0.5e-3);
        const double depth = find_depth(&mesh, 1e-3 * radii[n]);
        printf("  radius %g mm: %zu triangles, at most %.3f cells off\n", radii[n], mesh.triangles,
               depth / 0.5e-3);
        fflush(stdout);
        ck_assert_double_le(depth, 0.5e-3 / 4.0);
        mag_mesh_destroy(&mesh);
        step_close(&b);
    }
}
END_TEST

START_TEST(a_case_runs_from_it_and_goes_on)
{
    step_bench b = step_open(MAG_PROGRAM, "$mag");
    put_solid(&b, "Box(1) = {0, 0, 0, 20, 20, 10}; Cylinder(2) = {10, 10, 10, 0, 0, 8, 5};");
    step_expect(&b, "$run check case.yaml", 0);
    step_expect(&b, "$run run case.yaml -o whole", 0);
    step_expect(&b, "$run run case.yaml -o cut --until '20 us'", 0);
    step_expect(&b, "$run run case.yaml -o cut --resume", 0);
    step_expect(&b, "grep -q '\"resumed\": true' cut/summary.json", 0);
    step_expect(&b, "cmp whole/series.csv cut/series.csv && diff -r whole/fields cut/fields", 0);
    step_close(&b);
}
END_TEST

START_TEST(a_broken_file_and_a_sheet_are_refused)
{
    step_bench b = step_open(MAG_PROGRAM, "$mag");
    step_expect(&b, "$run check case.yaml", 3); // only its first line
    step_expect(&b,
                "grep -q 'case.yaml:3:11: part.step: gmsh makes no surface of it: .*solid.step' "
                "err.txt && ! grep -q terminate err.txt",
                0);
    put_solid(&b, "Rectangle(1) = {0, 0, 0, 20, 10};");
    step_expect(&b, "$run check case.yaml", 3);
    step_expect(&b, "grep -q 'no surface of it: the file holds no solid$' err.txt", 0);
    step_close(&b);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_box_has_its_volume);
    tcase_add_test(tc, the_unit_of_the_file_counts);
    tcase_add_test(tc, solids_that_touch_become_one);
    tcase_add_test(tc, round_faces_are_cut_finely_enough);
    tcase_add_test(tc, a_case_runs_from_it_and_goes_on);
    tcase_add_test(tc, a_broken_file_and_a_sheet_are_refused);
}

int main(void)
{
    char path[512];
    const mag_context ctx = lend();
    if (!mag_program_find(&ctx, "gmsh", path, sizeof path)) {
        puts("skipped: gmsh is not installed");
        return 77;
    }
    return support_run("step and gmsh", add_tests);
}
