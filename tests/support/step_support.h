/// @file step_support.h
/// A folder with a case whose cavity is part.step, and the program run on it from outside.
#pragma once

#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/// A folder of its own. Starts with step_open(), ends with step_close().
typedef struct step_bench {
    char folder[64];     ///< whole path
    const char *program; ///< ours, whole path
    const char *call;    ///< what $run stands for
} step_bench;

/// Writes a text file in the folder.
static inline void step_put(const step_bench *b, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", b->folder, name);
    FILE *to = fopen(path, "w");
    ck_assert_ptr_nonnull(to);
    ck_assert_int_ge(fputs(text, to), 0);
    ck_assert_int_eq(fclose(to), 0);
}

/// Runs a shell command in the folder, where $mag is our program and $run what step_open() was
/// told; shows what was said where the exit status is not the one that is wanted.
static inline void step_expect(const step_bench *b, const char *command, int want)
{
    char call[4096];
    snprintf(call, sizeof call,
             "cd %s; mag='%s'; run() { %s \"$@\"; }; run=run; export OMP_NUM_THREADS=1; "
             "{ %s; } >out.new 2>err.new; status=$?; "
             "[ -s err.new ] && mv err.new err.txt; exit $status",
             b->folder, b->program, b->call, command);
    const int status = system(call);
    ck_assert(WIFEXITED(status));
    if (WEXITSTATUS(status) != want) {
        snprintf(call, sizeof call, "cd %s; cat out.new err.txt", b->folder);
        ck_assert_int_ge(system(call), 0);
    }
    ck_assert_msg(WEXITSTATUS(status) == want, "%s: exit status %d, not %d", command,
                  WEXITSTATUS(status), want);
}

/// The case and a file part.step that is no solid. `program` is MAG_PROGRAM, `call` is how it is
/// begun: with which PATH, say.
static inline step_bench step_open(const char *program, const char *call)
{
    step_bench b = {.program = program, .call = call};
    strcpy(b.folder, "/tmp/mag-step-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(b.folder));
    step_expect(&b, "mkdir bin", 0);
    step_put(&b, "part.step", "ISO-10303-21;\n");
    step_put(&b, "case.yaml",
             "model: mould\n"
             "mould:\n"
             "  cavity: part.step\n"
             "  spacing: 2 mm\n"
             "  inlet_speed: 40 m/s\n"
             "  fill_limit: 50 us\n"
             "  regions:\n"
             "    - {name: gate, role: inlet, shape: box, from: [0, 0, -3 mm], to: [6, 6, 0 mm]}\n"
             "run:\n"
             "  output_interval: 10 us\n");
    return b;
}

/// Removes the folder.
static inline void step_close(const step_bench *b)
{
    char call[128];
    snprintf(call, sizeof call, "rm -rf %s", b->folder);
    ck_assert_int_eq(system(call), 0);
}
