#include "support.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// The program from outside: stops, goes on, refuses. tools/check-resume kills at random moments.

#define CASE MAG_SOURCE_DIR "/cases/bar/case.yaml"

enum { PATH = 64, CALL = 4096, TEXT = 65536 };

/// A folder of its own; the tests run in a process each.
static void make_folder(char *folder)
{
    strcpy(folder, "/tmp/mag-kill-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(const char *folder)
{
    char call[CALL];
    snprintf(call, sizeof call, "rm -rf %s", folder);
    ck_assert_int_eq(system(call), 0);
}

/// Runs a shell command in the folder, where $mag and $case stand for ours; returns its exit
/// status.
static int shell(const char *folder, const char *command)
{
    char call[CALL];
    snprintf(call, sizeof call, "cd %s; mag='%s'; case='%s'; { %s; } >out.txt 2>err.txt", folder,
             MAG_PROGRAM, CASE, command);
    const int status = system(call);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void expect(const char *folder, const char *command, int want)
{
    const int got = shell(folder, command);
    if (got != want) {
        char call[CALL];
        snprintf(call, sizeof call, "cat %s/out.txt %s/err.txt", folder, folder);
        ck_assert_int_eq(system(call), 0);
    }
    ck_assert_msg(got == want, "%s: exit status %d, not %d", command, got, want);
}

START_TEST(a_run_cut_by_until_goes_on_to_the_same_bytes)
{
    char folder[PATH];
    make_folder(folder);
    expect(folder, "$mag run $case -o whole", 0);
    expect(folder, "$mag run $case -o cut --until '3.3 s'", 0);
    expect(folder, "grep -q '\"status\": \"stopped\"' cut/summary.json", 0);
    expect(folder, "test -e cut/checkpoint", 0);
    expect(folder, "$mag run $case -o cut --resume", 0);
    expect(folder, "test ! -e cut/checkpoint", 0);
    expect(folder, "cmp whole/series.csv cut/series.csv && diff -r whole/fields cut/fields", 0);
    expect(folder, "cmp whole/case.full.yaml cut/case.full.yaml", 0);
    expect(folder,
           "for n in whole cut; do $mag show $n hottest --json; $mag show $n heat --json; "
           "done | sort | uniq -c | awk '$1 != 2 {exit 1}'",
           0);
    remove_folder(folder);
}
END_TEST

/// Long enough that the signal comes in its midst on any machine.
START_TEST(a_signal_leaves_a_checkpoint_and_128_plus_its_number)
{
    static const struct {
        const char *name;
        int status;
    } signals[] = {{"TERM", 143}, {"INT", 130}};
    char folder[PATH];
    char call[CALL];
    make_folder(folder);
    for (int s = 0; s < 2; s++) {
        // env, because a shell lets its background jobs ignore INT.
        snprintf(call, sizeof call,
                 "env --default-signal=INT $mag run $case -o r --threads 1 --set bar.cells=20000 & "
                 "p=$!; while test ! -e r/fields/0000.vtkhdf && kill -0 $p; do sleep 0.1; done; "
                 "sleep 0.3; "
                 "kill -%s $p; wait $p",
                 signals[s].name);
        expect(folder, "rm -rf r", 0);
        expect(folder, call, signals[s].status);
        expect(folder, "test -e r/checkpoint && test -e r/fields/0000.vtkhdf", 0);
        expect(folder, "grep -q '\"status\": \"stopped\"' r/summary.json", 0);
        expect(folder, "grep -q 'signal' r/summary.json", 0);
    }
    remove_folder(folder);
}
END_TEST

START_TEST(a_changed_case_may_not_go_on_and_the_result_stays)
{
    char folder[PATH];
    make_folder(folder);
    expect(folder, "$mag run $case -o r --until '3.3 s'", 0);
    expect(folder, "cp -r r before", 0);
    expect(folder, "$mag run $case -o r --resume --set bar.cells=65", 3);
    expect(folder,
           "$mag run $case -o r --resume --set bar.cells=65 2>&1 | grep 'r/checkpoint: .*another "
           "case'",
           0);
    expect(folder, "$mag run $case -o r --resume --set 'bar.conductivity=150 W/m/K'", 3);
    expect(folder, "diff -r r before", 0);
    expect(folder, "printf 9.9.9 | dd of=r/checkpoint bs=1 seek=16 conv=notrunc", 0);
    expect(
        folder,
        "$mag run $case -o r --resume 2>&1 | grep 'of another version of Magnesia, 9.9.9 (format'",
        0);
    expect(folder, "head -c 300 before/checkpoint >r/checkpoint", 0);
    expect(folder, "$mag run $case -o r --resume", 3);
    expect(folder, "cmp r/summary.json before/summary.json", 0);
    remove_folder(folder);
}
END_TEST

START_TEST(a_finished_run_is_not_run_again)
{
    char folder[PATH];
    make_folder(folder);
    expect(folder, "$mag run $case -o r && cp -r r before", 0);
    expect(folder,
           "$mag run $case -o r --resume 2>said && grep 'r: this run is finished (the end time was "
           "reached): nothing is left to resume' said",
           0);
    expect(folder, "diff -r r before", 0);
    expect(folder, "$mag run $case -o r --resume | grep '^  hottest'", 0);
    remove_folder(folder);
}
END_TEST

START_TEST(a_finished_run_of_another_case_is_not_taken_for_this_one)
{
    char folder[PATH];
    make_folder(folder);
    expect(folder, "$mag run $case -o r && cp -r r before", 0);
    expect(folder, "$mag run $case -o r --resume --set bar.cells=65", 3);
    expect(folder,
           "$mag run $case -o r --resume --set bar.cells=65 2>&1 | grep 'r: holds a finished run "
           "of another case'",
           0);
    // what is written when does not make another case
    expect(folder, "$mag run $case -o r --resume --set 'run.output_interval=2 s'", 0);
    expect(folder, "diff -r r before", 0);
    remove_folder(folder);
}
END_TEST

START_TEST(a_result_that_lost_a_part_may_not_go_on)
{
    char folder[PATH];
    make_folder(folder);
    expect(folder, "$mag run $case -o r --until '3.3 s'", 0);
    expect(folder, "cp -r r before; rm r/summary.json", 0);
    expect(folder, "$mag run $case -o r --resume", 3);
    expect(folder, "$mag run $case -o r --resume 2>&1 | grep 'r/summary.json: has fewer outputs'",
           0);
    expect(folder, "cp before/summary.json r && head -n 2 before/series.csv >r/series.csv", 0);
    expect(folder, "$mag run $case -o r --resume 2>&1 | grep 'r/series.csv: has fewer rows'", 0);
    expect(folder, "cp before/series.csv r && diff -r r before", 0); // nothing else was touched
    remove_folder(folder);
}
END_TEST

START_TEST(the_result_goes_to_out_and_the_name_of_the_case)
{
    char folder[PATH];
    make_folder(folder);
    expect(folder, "$mag run $case && test -e out/bar/summary.json", 0);
    expect(folder, "$mag run $case --json >all.json && python3 -m json.tool all.json", 0);
    remove_folder(folder);
}
END_TEST

START_TEST(show_prints_one_number_or_names_the_nearest)
{
    char folder[PATH];
    make_folder(folder);
    expect(folder, "$mag run $case -o r", 0);
    expect(folder, "$mag show r hottest | grep '^342\\.[0-9]* K'", 0);
    expect(folder, "$mag show r | grep '^  heat .*J/m2'", 0);
    expect(folder, "$mag show r hotest", 2);
    expect(folder, "$mag show r hotest 2>&1 | grep \"did you mean 'hottest'\"", 0);
    expect(folder, "$mag show nowhere", 3);
    expect(folder, "$mag report r -o nowhere/page.html", 5);
    expect(folder,
           "$mag report r -o nowhere/page.html 2>&1 | grep 'mag: nowhere/.*: cannot be written: No "
           "such "
           "file'",
           0);
    expect(folder, "$mag show nowhere --json | python3 -m json.tool", 0);
    remove_folder(folder);
}
END_TEST

START_TEST(a_wrong_call_says_what_is_allowed)
{
    char folder[PATH];
    make_folder(folder);
    expect(folder, "$mag run", 2);
    expect(folder, "$mag run $case -o r --until 5", 2);
    expect(folder, "$mag run $case -o r --until '-5 s'", 2);
    expect(folder, "$mag run $case -o r --threads 0", 2);
    expect(folder, "test ! -e r", 0);
    expect(folder, "mkdir mine; echo x >mine/x; $mag run $case -o mine", 2);
    expect(folder, "test \"$(ls mine)\" = x", 0);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_run_cut_by_until_goes_on_to_the_same_bytes);
    tcase_add_test(tc, a_signal_leaves_a_checkpoint_and_128_plus_its_number);
    tcase_add_test(tc, a_changed_case_may_not_go_on_and_the_result_stays);
    tcase_add_test(tc, a_finished_run_is_not_run_again);
    tcase_add_test(tc, a_finished_run_of_another_case_is_not_taken_for_this_one);
    tcase_add_test(tc, a_result_that_lost_a_part_may_not_go_on);
    tcase_add_test(tc, the_result_goes_to_out_and_the_name_of_the_case);
    tcase_add_test(tc, show_prints_one_number_or_names_the_nearest);
    tcase_add_test(tc, a_wrong_call_says_what_is_allowed);
}

int main(void)
{
    return support_run("kill and resume", add_tests);
}
