/// The line of progress, on a terminal of our own.
#include "support.h"

#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT = 1 << 16 };

/// Runs a case for `columns` and gets what a terminal of so many would be sent. Ends on its own.
static void run_on_terminal(unsigned short columns, const char *until, char output[OUTPUT])
{
    const struct winsize size = {.ws_row = 24, .ws_col = columns};
    size_t got = 0;
    int terminal = -1;
    int status = 0;
    const pid_t child = forkpty(&terminal, NULL, NULL, &size);
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        execl(MAG_PROGRAM, MAG_PROGRAM, "run", MAG_SOURCE_DIR "/cases/bar/case.yaml", "-o",
              "unit_pace_result", "--until", until, (char *)NULL);
        _exit(99);
    }
    for (ssize_t n = 1; n > 0 && got<OUTPUT - 1; got += n> 0 ? (size_t)n : 0) {
        n = read(terminal, output + got, OUTPUT - 1 - got);
    }
    output[got] = '\0';
    close(terminal);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s", output);
    (void)!system("rm -r unit_pace_result");
}

/// The last line of progress, without its beginning; ended by '\r'.
static char *find_line(char *output)
{
    static const char anew[] = "\r\033[K";
    char *last = NULL;
    for (char *at = strstr(output, anew); at != NULL; at = strstr(at + 1, anew)) {
        last = at + strlen(anew);
    }
    ck_assert_msg(last != NULL, "no line of progress in: %s", output);
    return last;
}

START_TEST(the_line_ends_before_the_result_begins)
{
    char output[OUTPUT];
    run_on_terminal(80, "4.123456 s", output);
    char *line = find_line(output);
    ck_assert_msg(strspn(line, "0123456789.") <= 5, "%s", line); // no more digits than are read
    ck_assert_msg(strstr(line, " s  ") != NULL, "%s", line);
    char *result = strstr(line, " left\r\nbar: ");
    ck_assert_msg(result != NULL, "%s", line);
    ck_assert_ptr_eq(strchr(line, '\r'), result + 5);
}
END_TEST

START_TEST(the_line_is_cut_where_the_terminal_ends)
{
    char output[OUTPUT];
    run_on_terminal(20, "4 s", output);
    char *line = find_line(output);
    ck_assert_uint_eq(strcspn(line, "\r"), 19);
    ck_assert_msg(strstr(line, "\r\nbar: ") == line + 19, "%s", line);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, the_line_ends_before_the_result_begins);
    tcase_add_test(tc, the_line_is_cut_where_the_terminal_ends);
}

/// A bare system may have no pseudo-terminals: then there is nothing to look at.
static bool has_terminals(void)
{
    int ours = -1;
    int theirs = -1;
    if (openpty(&ours, &theirs, NULL, NULL, NULL) != 0) {
        return false;
    }
    close(ours);
    close(theirs);
    return true;
}

int main(void)
{
    if (!has_terminals()) {
        puts("skipped: this system has no pseudo-terminals");
        return 77;
    }
    return support_run("pace", add_tests);
}
