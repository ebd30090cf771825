/// Tests what is said of memory before a run: as much as the run takes, and what would fit where it
/// does not. Not under the sanitizers, whose memory is another.
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CASES MAG_SOURCE_DIR "/cases/"
#define PLATE CASES "mould-plate/case.yaml"

/// Runs a shell command, where $mag is ours; returns its exit status and the most memory that one
/// of its programs took [bytes].
static int shell(const char *command, double *peak)
{
    char call[2048];
    struct rusage used;
    int status;

    snprintf(call, sizeof call, "mag='%s'; export OMP_NUM_THREADS=1; %s", MAG_PROGRAM, command);
    const pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", call, (char *)NULL);
        _exit(127);
    }
    ck_assert_int_eq(wait4(child, &status, 0, &used), child);
    ck_assert(WIFEXITED(status));
    *peak = 1024.0 * (double)used.ru_maxrss;
    return WEXITSTATUS(status);
}

static void expect(const char *command, int want)
{
    double peak;
    const int got = shell(command, &peak);
    ck_assert_msg(got == want, "%s: exit status %d, not %d", command, got, want);
}

/// The most memory that a run of a case takes [bytes], of which `program` is not the case's.
static double measure(const char *options, double program)
{
    char call[1024];
    double peak;
    snprintf(call, sizeof call,
             "d=$(mktemp -d); $mag run %s -t 1 -o $d/r >$d/out 2>&1; s=$?; rm -r $d; exit $s",
             options);
    ck_assert_int_eq(shell(call, &peak), 0);
    return peak - program;
}

/// What `mag check` says [bytes].
static double read_estimate(const char *options)
{
    char call[1024];
    double need = 0.0;
    snprintf(call, sizeof call, "'%s' check %s --json 2>/dev/null | sed -n 's/.*\"memory\": //p'",
             MAG_PROGRAM, options);
    FILE *f = popen(call, "r"); // NOLINT: the test's own words
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fscanf(f, "%lf", &need), 1);
    pclose(f);
    return need;
}

START_TEST(a_run_takes_about_the_memory_that_check_tells)
{
    static const char *const plates[] = {
        PLATE " --set mould.spacing='0.5 mm'", PLATE " --set mould.spacing='0.4 mm'",
        PLATE " --set mould.spacing='0.5 mm' --set mould.walls=interpolated"};
    const double program = measure(CASES "bar/case.yaml", 0.0);

    for (int n = 0; n < 3; n++) {
        char run[512];
        snprintf(run, sizeof run, "%s -u '0.1 ms'", plates[n]);
        const double took = measure(run, program), told = read_estimate(plates[n]);
        ck_assert_msg(told > 0.9 * took && told < 1.5 * took, "%s: told %.3g bytes, took %.3g",
                      plates[n], told, took);
    }
}
END_TEST

START_TEST(a_run_that_does_not_fit_says_what_would)
{
    expect("ulimit -v 300000; $mag check " PLATE " --set mould.spacing='0.2 mm' >/dev/null 2>&1",
           5);
    expect("cd /tmp; ulimit -v 300000; $mag run " PLATE
           " --set mould.spacing='0.2 mm' -o no-memory "
           ">/dev/null 2>&1",
           5);
    expect("test ! -e /tmp/no-memory", 0);
    expect("ulimit -v 300000; fit=$($mag check " PLATE
           " --set mould.spacing='0.2 mm' 2>&1 | sed -n "
           "'s/.*needs about .* of memory, but .* are free; \\(.*\\) would fit/\\1/p'); "
           "$mag check " PLATE " --set mould.spacing=\"$fit\" >/dev/null 2>&1",
           0);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_run_takes_about_the_memory_that_check_tells);
    tcase_add_test(tc, a_run_that_does_not_fit_says_what_would);
}

int main(void)
{
    return support_run("memory before a run", add_tests);
}
