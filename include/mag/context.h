/// @file context.h
/// What the caller lends to the library: where messages go, threads, the clock, the wish to stop,
/// other programs.
#pragma once

#include "mag/status.h"

#include <stdbool.h>
#include <stdint.h>

/// How much a log line matters.
typedef enum mag_level { MAG_DEBUG, MAG_INFO, MAG_WARNING } mag_level;

enum {
    MAG_MESSAGE_LENGTH = 4096, ///< longest failure message, with its end mark
    MAG_SWEEPS = 32            ///< most sweeps that are timed apart
};

/// Time spent in one named part of a step.
typedef struct mag_sweep {
    const char *name; ///< static text
    double seconds;   ///< [s] wall time so far
    uint64_t calls;   ///< times begun
} mag_sweep;

/// One caller's surroundings. Start from mag_context_default(); one per run, not shared by threads.
typedef struct mag_context {
    void (*log)(void *user, mag_level level, const char *text); ///< NULL: silent
    void *log_user;                                             ///< handed to log
    double (*clock)(void *user); ///< [s] wall clock for the sweep timers; NULL: untimed
    void *clock_user;            ///< handed to clock
    const char *programs; ///< folders where other programs are sought, as in PATH; NULL: none run
    const char *scratch;  ///< folder for files of a moment; NULL: /tmp
    int threads;          ///< OpenMP threads to use, at least 1
    uint64_t seed;        ///< of the run's random streams
    mag_sweep sweeps[MAG_SWEEPS];     ///< times by sweep; names in order of first use
    int sweep_count;                  ///< sweeps in use
    int sweep_now;                    ///< the sweep being timed, or -1
    double sweep_start;               ///< [s] clock when it began
    char message[MAG_MESSAGE_LENGTH]; ///< what failed last
} mag_context;

/// A silent context of one thread.
mag_context mag_context_default(void);

/// Writes one line to the context's log; nothing without one.
void mag_log(mag_context *ctx, mag_level level, const char *format, ...) MAG_PRINTF(3, 4);

/// Ends the sweep being timed, if any, and begins `name` (static text). NULL ends only.
void mag_sweep_begin(mag_context *ctx, const char *name);

/// A clock for mag_context.clock: seconds [s] that never go back. `user` is not used.
double mag_clock_seconds(void *user);
