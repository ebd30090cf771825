/// @file folder.h
/// The names within a result folder, and the folder itself.
#pragma once

#include "mag/status.h"
#include "run/aside.h"

struct mag_context;

/// Writes "FOLDER/NAME" to `path` (MAG_PATH_LENGTH). MAG_BAD_CALL if it is too long.
mag_status mag_folder_path(struct mag_context *ctx, const char *folder, const char *name,
                           char *path);
/// Path of the fields of output `index`.
mag_status mag_folder_fields(struct mag_context *ctx, const char *folder, int index, char *path);
/// Makes the folder, its parents and fields/. A folder that holds something that is not a result is
/// refused with MAG_BAD_CALL.
mag_status mag_folder_make(struct mag_context *ctx, const char *folder);
/// Removes an earlier result's files, its page and pictures too, and nothing else.
mag_status mag_folder_empty(struct mag_context *ctx, const char *folder);
