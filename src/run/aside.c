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

mag_status mag_aside_fail(mag_context *ctx, const char *part, const char *path)
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

mag_status mag_aside_commit(mag_context *ctx, const char *part, const char *path)
{
    char folder[MAG_PATH_LENGTH];

    if (bring_to_disk(part, O_RDONLY) != 0 || rename(part, path) != 0) {
        return mag_aside_fail(ctx, part, path);
    }
    find_folder(path, folder);
    if (bring_to_disk(folder, O_RDONLY | O_DIRECTORY) != 0 && errno != EINVAL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: cannot be brought to disk: %s", folder,
                        strerror(errno)); // EINVAL: this file system has nothing to do
    }
    return MAG_OK;
}
