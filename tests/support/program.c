#include "program.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void program_begin(char folder[PROGRAM_PATH])
{
    snprintf(folder, PROGRAM_PATH, "/tmp/mag-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

void program_end(const char *folder)
{
    char call[2 * PROGRAM_CALL];
    snprintf(call, sizeof call, "rm -rf %s", folder);
    ck_assert_int_eq(system(call), 0);
}

void program_expect(const char *folder, const char *command, int want)
{
    char call[2 * PROGRAM_CALL];
    snprintf(call, sizeof call, "cd %s; mag='%s'; cases='%s'; { %s\n} >out.txt 2>err.txt", folder,
             MAG_PROGRAM, MAG_SOURCE_DIR "/cases", command);
    const int status = system(call);
    ck_assert(WIFEXITED(status));
    if (WEXITSTATUS(status) != want) {
        snprintf(call, sizeof call, "cat %s/out.txt %s/err.txt", folder, folder);
        ck_assert_int_eq(system(call), 0);
    }
    ck_assert_msg(WEXITSTATUS(status) == want, "%s: exit status %d, not %d", command,
                  WEXITSTATUS(status), want);
}

json_t *program_read(const char *folder, const char *name)
{
    char path[2 * PROGRAM_CALL];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    json_t *all = json_load_file(path, 0, &error);
    ck_assert_msg(all != NULL, "%s: %s", path, error.text);
    return all;
}
