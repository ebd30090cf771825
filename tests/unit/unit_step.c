/// STEP files in a case, with a program of ours in the place of gmsh: what it is asked for, where
/// its surface goes, and what is said when it is missing or fails. unit_step_gmsh has the real one.
#include "step_support.h"

static const char brick[] = "#!/bin/sh\n"
                            "while [ $# -gt 1 ]; do [ $1 = -o ] && to=$2; shift; done\n"
                            "/bin/cat >\"$to\" <<END\n"
                            "solid brick\n"
#define CORNER(x, y, z) "vertex " #x " " #y " " #z "\n"
#define FACET(a, b, c)  "facet normal 0 0 0\nouter loop\n" a b c "endloop\nendfacet\n"
#define A               CORNER(0, 0, 0)
#define B               CORNER(20, 0, 0)
#define C               CORNER(0, 20, 0)
#define D               CORNER(0, 0, 20)
    FACET(A, C, B) FACET(A, B, D) FACET(A, D, C) FACET(B, C, D) "endsolid brick\n"
                                                                "END\n";

/// Puts a program called gmsh into bin/, the only folder where the cases look for it.
static void put_gmsh(const step_bench *b, const char *script)
{
    step_put(b, "bin/gmsh", script);
    step_expect(b, "chmod +x bin/gmsh", 0);
}

START_TEST(a_step_file_is_replaced_by_its_surface)
{
    step_bench b = step_open(MAG_PROGRAM, "PATH=$PWD/bin $mag");
    put_gmsh(&b, brick);
    step_expect(&b, "$run check case.yaml", 0);
    step_expect(&b, "grep -q 'part.step: gmsh made its surface' err.txt", 0);
    step_expect(&b, "$run run case.yaml -o out", 0);
    // 20^3 / 6 mm3
    step_expect(&b, "$mag show out cavity_volume_surface | grep -q '^1333.33'", 0);
    step_expect(&b, "grep -q 'cavity: \"surfaces/mould.cavity.stl\"' out/case.full.yaml", 0);
    step_expect(&b, "grep -q 'cavity: part.step' out/case.yaml", 0);
    step_close(&b);
}
END_TEST

START_TEST(regions_may_be_step_files_too)
{
    step_bench b = step_open(MAG_PROGRAM, "PATH=$PWD/bin $mag");
    put_gmsh(&b, brick);
    step_expect(&b,
                "cp part.step other.STP; $run run case.yaml -o out"
                " --set 'mould.regions[1].name=all' --set 'mould.regions[1].role=runner'"
                " --set 'mould.regions[1].shape=stl' --set 'mould.regions[1].file=other.STP'",
                0);
    step_expect(&b, "cmp out/surfaces/mould.cavity.stl out/surfaces/mould.regions.1.file.stl", 0);
    step_expect(&b, "grep -q 'file: \"surfaces/mould.regions.1.file.stl\"' out/case.full.yaml", 0);
    step_close(&b);
}
END_TEST

START_TEST(the_result_holds_all_that_its_full_case_needs)
{
    step_bench b = step_open(MAG_PROGRAM, "PATH=$PWD/bin $mag");
    put_gmsh(&b, brick);
    step_expect(&b, "$run run case.yaml -o whole", 0);
    step_expect(&b, "$run run case.yaml -o cut --until '20 us'", 0);
    step_expect(&b, "test -e cut/checkpoint; cp -r cut moved", 0);
    step_expect(&b, "$run run case.yaml -o cut --resume", 0);
    step_expect(&b, "grep -q '\"resumed\": true' cut/summary.json", 0);
    step_expect(&b, "cmp whole/series.csv cut/series.csv && diff -r whole/fields cut/fields", 0);
    // Elsewhere, without the solid and without gmsh.
    step_expect(&b,
                "rm -r bin cut part.step; PATH=/nonexistent $mag run moved/case.full.yaml "
                "-o moved --resume",
                0);
    step_expect(&b, "cmp whole/series.csv moved/series.csv && diff -r whole/fields moved/fields",
                0);
    step_expect(&b, "$run run moved/case.full.yaml -o moved && $run check moved/case.full.yaml", 0);
    step_close(&b);
}
END_TEST

START_TEST(another_surface_is_not_gone_on_with)
{
    step_bench b = step_open(MAG_PROGRAM, "PATH=$PWD/bin $mag");
    put_gmsh(&b, brick);
    step_expect(&b, "$run run case.yaml -o out --until '20 us'", 0);
    step_expect(&b, "sed -i 's/20 0 0/20.001 0 0/' bin/gmsh", 0);
    step_expect(&b, "$run run case.yaml -o out --resume", 3);
    step_expect(&b, "! grep -q 20.001 out/surfaces/mould.cavity.stl", 0); // untouched
    step_close(&b);
}
END_TEST

/// It is handed copies: a file of options beside the solid, which it would obey, stays unseen.
START_TEST(gmsh_sees_the_solid_alone_and_nothing_is_left)
{
    step_bench b = step_open(MAG_PROGRAM, "TMPDIR=$PWD/scratch PATH=$PWD/bin $mag");
    put_gmsh(&b, "#!/bin/sh\n"
                 "while [ $# -gt 1 ]; do shift; done\n"
                 "cd \"${1%/*}\" && echo \"Error   : $(echo $(/bin/ls))\"; exit 1\n");
    step_put(&b, "part.step.opt", "SystemCall \"touch obeyed\";\n");
    step_expect(&b, "mkdir scratch; $run check case.yaml", 3);
    step_expect(&b, "test -z \"$(ls scratch)\"", 0);
    step_expect(&b, "grep -q 'no surface of it: solid.step surface.geo$' err.txt", 0);
    step_close(&b);
}
END_TEST

/// Smallest edges of a cell's length, largest of six.
START_TEST(the_spacing_sets_the_size_of_triangles)
{
    step_bench b = step_open(MAG_PROGRAM, "PATH=$PWD/bin $mag");
    put_gmsh(&b, "#!/bin/sh\n"
                 "while [ $# -gt 1 ]; do shift; done\n"
                 "echo $(/bin/grep -E 'Size(Min|Max)' \"$1\"); exit 1\n");
    step_expect(&b, "$run check case.yaml --set 'mould.spacing=0.2 mm'", 3);
    step_expect(&b, "grep -q 'Mesh.MeshSizeMin = 0.2; Mesh.MeshSizeMax = 1.2;$' err.txt", 0);
    step_close(&b);
}
END_TEST

START_TEST(without_gmsh_it_says_what_to_do)
{
    step_bench b = step_open(MAG_PROGRAM, "PATH=/nonexistent $mag");
    step_expect(&b, "$run check case.yaml", 3);
    step_expect(&b,
                "grep -q 'case.yaml:3:11: part.step: a STEP file needs the program gmsh, which "
                "was not found: install gmsh, or save the surface as STL' err.txt",
                0);
    step_expect(&b, "$run run case.yaml -o out", 3);
    step_expect(&b, "test ! -e out", 0);
    step_close(&b);
}
END_TEST

START_TEST(its_last_words_are_quoted)
{
    step_bench b = step_open(MAG_PROGRAM, "PATH=$PWD/bin $mag");
    put_gmsh(&b, "#!/bin/sh\n"
                 "echo first; echo second; printf '\\033[31;1m**** third ****\\033[0m\\n'\n"
                 "echo 'Error   : the solid leaks' >&2\n"
                 "echo \"terminate called after throwing 'x'\" >&2\n"
                 "exit 3\n");
    step_expect(&b, "$run check case.yaml", 3);
    step_expect(&b,
                "grep -q 'gmsh makes no surface of it: second; third; the solid leaks$' "
                "err.txt",
                0);
    put_gmsh(&b, "#!/bin/sh\nexit 1\n");
    step_expect(&b, "$run check case.yaml", 3);
    step_expect(&b, "grep -q 'no surface of it: it does not say why$' err.txt", 0);
    step_close(&b);
}
END_TEST

START_TEST(a_surface_that_is_missing_or_broken_is_refused)
{
    step_bench b = step_open(MAG_PROGRAM, "PATH=$PWD/bin $mag");
    put_gmsh(&b, "#!/bin/sh\nexit 0\n");
    step_expect(&b, "$run check case.yaml", 3);
    step_expect(&b, "grep -q 'gmsh made a surface of 0.0 MiB' err.txt", 0);
    put_gmsh(&b, "#!/bin/sh\n"
                 "while [ $# -gt 1 ]; do [ $1 = -o ] && to=$2; shift; done\n"
                 "echo no surface >\"$to\"\n");
    step_expect(&b, "$run check case.yaml", 3);
    step_expect(&b, "grep -q 'part.step' err.txt", 0);
    step_close(&b);
}
END_TEST

START_TEST(a_unit_for_stl_files_does_not_go_with_step)
{
    step_bench b = step_open(MAG_PROGRAM, "PATH=$PWD/bin $mag");
    put_gmsh(&b, brick);
    step_expect(&b, "$run check case.yaml --set 'mould.cavity_unit=1 cm'", 3);
    step_expect(&b, "grep -q 'it is 10 mm, but must be 1 mm beside a STEP file' err.txt", 0);
    step_close(&b);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_step_file_is_replaced_by_its_surface);
    tcase_add_test(tc, regions_may_be_step_files_too);
    tcase_add_test(tc, the_result_holds_all_that_its_full_case_needs);
    tcase_add_test(tc, another_surface_is_not_gone_on_with);
    tcase_add_test(tc, gmsh_sees_the_solid_alone_and_nothing_is_left);
    tcase_add_test(tc, the_spacing_sets_the_size_of_triangles);
    tcase_add_test(tc, without_gmsh_it_says_what_to_do);
    tcase_add_test(tc, its_last_words_are_quoted);
    tcase_add_test(tc, a_surface_that_is_missing_or_broken_is_refused);
    tcase_add_test(tc, a_unit_for_stl_files_does_not_go_with_step);
}

int main(void)
{
    return support_run("step", add_tests);
}
