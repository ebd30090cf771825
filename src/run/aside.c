#include "run/aside.h"

#include "mag/context.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

mag_status mag_aside_name(mag_context *ctx, const char *path, char *part)
{
    const int length = snprintf(part, MAG_PATH_LENGTH, "%s.part", path);
    if (length < 0 || length >= MAG_PATH_LENGTH) {
        return mag_fail(ctx, MAG_BAD_CALL, "%.60s...: the path is longer than %d bytes", path,
                        MAG_PATH_LENGTH - 6);
    }
    return MAG_OK;
}

/// Fails for `path` and the present errno, and removes the part.
static mag_status give_up(mag_context *ctx, const char *part, const char *path)
{
    const int error = errno;
    unlink(part);
    return mag_fail(ctx, MAG_MACHINE, "%s: cannot be written: %s", path,
                    error != 0 ? strerror(error) : "unknown reason");
}

/// fsync of a file or folder; 0 or -1 and errno.
static int bring_to_disk(const char *path, int flags)
{
    const int file = open(path, flags | O_CLOEXEC);
    if (file < 0) {
        return -1;
    }
    const int done = fsync(file);
    const int error = errno;
    close(file);
    errno = error;
    return done;
}

/// The folder that holds `path`.
static void find_folder(const char *path, char *folder)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        memcpy(folder, ".", 2);
        return;
    }
    const size_t length = slash == path ? 1 : (size_t)(slash - path);
    memcpy(folder, path, length);
    folder[length] = '\0';
}

/// Brings the finished part to disk under its name.
static mag_status commit(mag_context *ctx, const char *part, const char *path)
{
    char folder[MAG_PATH_LENGTH];

    if (bring_to_disk(part, O_RDONLY) != 0 || rename(part, path) != 0) {
        return give_up(ctx, part, path);
    }
    find_folder(path, folder);
    if (bring_to_disk(folder, O_RDONLY | O_DIRECTORY) != 0 && errno != EINVAL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: cannot be brought to disk: %s", folder,
                        strerror(errno)); // EINVAL: this file system has nothing to do
    }
    return MAG_OK;
}

mag_status mag_aside_open(mag_context *ctx, const char *path, char *part, FILE **to)
{
    MAG_TRY(mag_aside_name(ctx, path, part));
    errno = 0;
    *to = fopen(part, "wbe");
    return *to != NULL ? MAG_OK : give_up(ctx, part, path);
}

mag_status mag_aside_close(mag_context *ctx, FILE *to, bool good, const char *part,
                           const char *path)
{
    const bool whole = good && ferror(to) == 0;
    const int error = errno;
    const bool closed = fclose(to) == 0;

    if (whole && closed) {
        return commit(ctx, part, path);
    }
    errno = whole ? errno : error; // the first failure is the cause
    return give_up(ctx, part, path);
}
