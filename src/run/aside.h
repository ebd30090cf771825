/// @file aside.h
/// Files that are either whole or not there: written under another name, then renamed.
#pragma once

#include "mag/status.h"

#include <stddef.h>

struct mag_context;

enum { MAG_PATH_LENGTH = 4096 }; ///< longest path, with its end mark

/// Writes the name under which `path` is written first to `part` (MAG_PATH_LENGTH). MAG_BAD_CALL if
/// the path is too long.
mag_status mag_aside_name(struct mag_context *ctx, const char *path, char *part);
/// Brings the finished file `part` safely to disk and gives it the name `path`. MAG_MACHINE names
/// the path; the part is removed then and an earlier file stays.
mag_status mag_aside_commit(struct mag_context *ctx, const char *part, const char *path);
/// Fails with MAG_MACHINE for `path` and the present errno and removes `part`.
mag_status mag_aside_fail(struct mag_context *ctx, const char *part, const char *path);
