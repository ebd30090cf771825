/// Programs of others: found, run, heard, killed.
#include "support.h"

#include "base/program.h"

#include <string.h>
#include <unistd.h>

enum { PATH = 512, SAID = 64 };

static mag_context lend(const char *folders)
{
    mag_context ctx = mag_context_default();
    ctx.programs = folders;
    return ctx;
}

/// Runs a line of sh, which is on every system.
static mag_program run_line(const char *line, double limit, char *said)
{
    const char *const words[] = {"sh", "-c", line, NULL};
    mag_context ctx = mag_context_default();
    mag_program p = {"/bin/sh", words, limit, said, SAID, -1, false};
    ck_assert_msg(mag_program_run(&ctx, &p) == MAG_OK, "%s", mag_message(&ctx));
    return p;
}

START_TEST(it_is_sought_in_the_folders_in_their_order)
{
    char path[PATH];
    const mag_context both = lend("/nonexistent::/bin:/usr/bin");
    ck_assert(mag_program_find(&both, "sh", path, sizeof path));
    ck_assert_str_eq(path, "/bin/sh");
    const mag_context last = lend("/bin");
    ck_assert(mag_program_find(&last, "sh", path, sizeof path));
}
END_TEST

START_TEST(what_is_no_program_is_not_found)
{
    char path[PATH] = "before";
    const mag_context none = lend(NULL);
    ck_assert(!mag_program_find(&none, "sh", path, sizeof path));
    ck_assert_str_eq(path, "");
    const mag_context etc = lend("/etc:/");
    ck_assert(!mag_program_find(&etc, "passwd", path, sizeof path)); // may not be run
    ck_assert(!mag_program_find(&etc, "bin", path, sizeof path));    // a folder
    const mag_context bin = lend("/bin");
    ck_assert(!mag_program_find(&bin, "sh", path, 7)); // no room for its path
}
END_TEST

/// The present folder may be anybody's.
START_TEST(a_folder_seen_from_the_present_one_is_passed_over)
{
    char path[PATH];
    ck_assert_int_eq(chdir("/"), 0);
    const mag_context ctx = lend("bin:.:");
    ck_assert(!mag_program_find(&ctx, "sh", path, sizeof path));
}
END_TEST

START_TEST(what_it_says_and_its_status_come_back)
{
    char said[SAID];
    const mag_program p = run_line("echo out; echo err >&2; cat; exit 7", 10.0, said);
    ck_assert_int_eq(p.code, 7);
    ck_assert(!p.late);
    ck_assert_str_eq(said, "out\nerr\n");
}
END_TEST

START_TEST(of_much_the_end_is_kept)
{
    char said[SAID];
    run_line("i=0; while [ $i -lt 1000 ]; do echo line $i; i=$((i + 1)); done", 60.0, said);
    ck_assert_uint_eq(strlen(said), SAID - 1);
    ck_assert_str_eq(said + SAID - 1 - 9, "line 999\n");
}
END_TEST

START_TEST(a_signal_is_128_plus_its_number)
{
    char said[SAID];
    ck_assert_int_eq(run_line("kill -TERM $$", 10.0, said).code, 128 + 15);
}
END_TEST

START_TEST(what_takes_too_long_is_killed)
{
    char said[SAID];
    const mag_program p = run_line("echo begun; exec sleep 100", 0.5, said);
    ck_assert(p.late);
    ck_assert_int_eq(p.code, 128 + 9);
    ck_assert_str_eq(said, "begun\n");
}
END_TEST

START_TEST(words_go_as_they_are_without_a_shell)
{
    static const char odd[] = "$(echo no); `echo no` \"'\\ *";
    const char *const words[] = {"printf", "%s", odd, NULL};
    char said[SAID];
    char path[PATH];
    mag_context ctx = lend("/usr/bin:/bin");
    ck_assert(mag_program_find(&ctx, "printf", path, sizeof path));
    mag_program p = {path, words, 10.0, said, sizeof said, -1, false};
    ck_assert_int_eq(mag_program_run(&ctx, &p), MAG_OK);
    ck_assert_int_eq(p.code, 0);
    ck_assert_str_eq(said, odd);
}
END_TEST

START_TEST(what_cannot_be_started_says_so)
{
    const char *const words[] = {"no-such", NULL};
    char said[SAID];
    mag_context ctx = mag_context_default();
    mag_program p = {"/nonexistent/no-such", words, 10.0, said, sizeof said, -1, false};
    ck_assert_int_eq(mag_program_run(&ctx, &p), MAG_MACHINE);
    ck_assert_msg(strstr(mag_message(&ctx), "/nonexistent/no-such cannot be started") != NULL, "%s",
                  mag_message(&ctx));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, it_is_sought_in_the_folders_in_their_order);
    tcase_add_test(tc, what_is_no_program_is_not_found);
    tcase_add_test(tc, a_folder_seen_from_the_present_one_is_passed_over);
    tcase_add_test(tc, what_it_says_and_its_status_come_back);
    tcase_add_test(tc, of_much_the_end_is_kept);
    tcase_add_test(tc, a_signal_is_128_plus_its_number);
    tcase_add_test(tc, what_takes_too_long_is_killed);
    tcase_add_test(tc, words_go_as_they_are_without_a_shell);
    tcase_add_test(tc, what_cannot_be_started_says_so);
}

int main(void)
{
    return support_run("program", add_tests);
}
