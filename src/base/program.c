#define _GNU_SOURCE // memfd_create, environ

#include "base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const double nap = 0.01; // [s] between two looks whether a program has ended

/// True for a file that may be run.
static bool is_program(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISREG(s.st_mode) && access(path, X_OK) == 0;
}

bool mag_program_find(const mag_context *ctx, const char *name, char *path, size_t size)
{
    const char *folder = ctx->programs == NULL ? "" : ctx->programs;
    while (*folder != '\0') {
        const size_t length = strcspn(folder, ":");
        // A folder seen from the present one could hold anybody's program.
        const bool whole = folder[0] == '/' && (size_t)snprintf(path, size, "%.*s/%s", (int)length,
                                                                folder, name) < size;
        if (whole && is_program(path)) {
            return true;
        }
        folder += length + (folder[length] == ':');
    }
    path[0] = '\0';
    return false;
}

/// Starts it, with both its outputs to `out`.
static mag_status start(mag_context *ctx, const mag_program *p, int out, pid_t *child)
{
    posix_spawn_file_actions_t files;
    int error = posix_spawn_file_actions_init(&files);

    if (error == 0) {
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
        // posix_spawn promises to leave the words as they are, which its type does not say.
        char *const *words = (char *const *)(uintptr_t)p->words;
        error = posix_spawn(child, p->path, &files, NULL, words, environ);
        posix_spawn_file_actions_destroy(&files);
    }
    return error == 0 ? MAG_OK
                      : mag_fail(ctx, MAG_MACHINE, "%.300s cannot be started: %s", p->path,
                                 strerror(error));
}

/// Waits for its end, or kills it. Naps are counted: that needs no clock.
static mag_status wait_for(mag_context *ctx, mag_program *p, pid_t child)
{
    const struct timespec rest = {.tv_nsec = (long)(1e9 * nap)};
    int state = 0;
    p->late = false;
    for (double passed = 0.0;; passed += nap) {
        const pid_t ended = waitpid(child, &state, p->late ? 0 : WNOHANG);
        if (ended == child) {
            p->code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
            return MAG_OK;
        }
        if (ended < 0 && errno != EINTR) {
            return mag_fail(ctx, MAG_MACHINE, "%.300s was lost: %s", p->path, strerror(errno));
        }
        if (passed > p->limit && !p->late) {
            p->late = true;
            kill(child, SIGKILL);
        } else if (!p->late) {
            nanosleep(&rest, NULL);
        }
    }
}

/// The end of what was written to `out`.
static void read_end(const mag_program *p, int out)
{
    const off_t size = lseek(out, 0, SEEK_END);
    const off_t room = (off_t)p->room - 1;
    const off_t from = size > room ? size - room : 0;
    const ssize_t got = size > 0 ? pread(out, p->said, (size_t)room, from) : 0;
    p->said[got > 0 ? got : 0] = '\0';
}

mag_status mag_program_run(mag_context *ctx, mag_program *p)
{
    pid_t child = 0;
    const int out = memfd_create("said", MFD_CLOEXEC);
    p->said[0] = '\0';
    if (out < 0) {
        return mag_fail(ctx, MAG_MACHINE, "no memory for what %.300s says: %s", p->path,
                        strerror(errno));
    }
    mag_status status = start(ctx, p, out, &child);
    if (status == MAG_OK) {
        status = wait_for(ctx, p, child);
        read_end(p, out);
    }
    close(out);
    return status;
}
