/// @file folder.h
/// The names within a result folder, and the folder itself.
#pragma once

#include "mag/status.h"
#include "run/aside.h"

#include <stddef.h>

struct mag_context;

/// Writes "FOLDER/NAME" to `path` (MAG_PATH_LENGTH). MAG_BAD_CALL if it is too long.
mag_status mag_folder_path(struct mag_context *ctx, const char *folder, const char *name,
                           char *path);
/// Path of the fields of output `index`.
mag_status mag_folder_fields(struct mag_context *ctx, const char *folder, int index, char *path);
/// Path of the table `name`, of which 200 bytes count.
mag_status mag_folder_table(struct mag_context *ctx, const char *folder, const char *name,
                            char *path);
/// Makes the folder tables/.
mag_status mag_folder_make_tables(struct mag_context *ctx, const char *folder);
/// Removes the tables but those whose file names `keeps` wants (NULL: none), and the folder tables/
/// if nothing is left in it.
mag_status mag_folder_empty_tables(struct mag_context *ctx, const char *folder,
                                   bool (*keeps)(const void *user, const char *name),
                                   const void *user);
/// Makes the folder, its parents and fields/. A folder that holds something that is not a result is
/// refused with MAG_BAD_CALL.
mag_status mag_folder_make(struct mag_context *ctx, const char *folder);
/// Reads a whole file; a zero is put behind it. The caller frees the text, also after a failure.
/// `size` [bytes] may be NULL.
mag_status mag_folder_read(struct mag_context *ctx, const char *path, char **text, size_t *size);
/// Makes the folder's surfaces/, for what was made of solids.
mag_status mag_folder_make_surfaces(struct mag_context *ctx, const char *folder);
/// Removes an earlier result's files, its page and pictures too, and nothing else. Surfaces stay:
/// the full case of that result, which may be what is run next, names them.
mag_status mag_folder_empty(struct mag_context *ctx, const char *folder);
