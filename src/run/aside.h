/// @file aside.h
/// Files that are either whole or not there: written under another name, then renamed.
#pragma once

#include "mag/status.h"

#include <stdbool.h>
#include <stdio.h>

struct mag_context;

enum { MAG_PATH_LENGTH = 4096 }; ///< longest path, with its end mark

/// Writes the name under which `path` is written first to `part` (MAG_PATH_LENGTH). MAG_BAD_CALL if
/// the path is too long.
mag_status mag_aside_name(struct mag_context *ctx, const char *path, char *part);
/// Opens the file that will be `path`; `part` (MAG_PATH_LENGTH) gets its present name. MAG_MACHINE
/// names the path, as below.
mag_status mag_aside_open(struct mag_context *ctx, const char *path, char *part, FILE **to);
/// Closes the file, brings it safely to disk and gives it the name `path`. Where that fails, or was
/// not `good` before (errno says why), the part is removed and an earlier file stays.
mag_status mag_aside_close(struct mag_context *ctx, FILE *to, bool good, const char *part,
                           const char *path);
