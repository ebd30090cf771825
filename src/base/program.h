/// @file program.h
/// Other people's programs: found in the folders that the context lends, run without a shell.
#pragma once

#include "mag/context.h"

#include <stddef.h>

/// One call of a program.
typedef struct mag_program {
    const char *path;         ///< as mag_program_find() found it
    const char *const *words; ///< its name, then its words; the list ends with NULL
    double limit;             ///< [s] after which it is killed
    char *said;               ///< (room) becomes the end of what it wrote to stdout and stderr
    size_t room;              ///< bytes of said, with the end mark
    int code;                 ///< becomes its exit status, or 128+N where signal N ended it
    bool late;                ///< becomes true where it was killed after `limit`
} mag_program;

/// Looks for a program of that name in the folders of ctx->programs. `path` (size) receives where
/// it is; "" and false if nowhere.
bool mag_program_find(const mag_context *ctx, const char *name, char *path, size_t size);
/// Runs a program to its end. It reads nothing and has the caller's environment. MAG_MACHINE where
/// it cannot be started.
mag_status mag_program_run(mag_context *ctx, mag_program *p);
