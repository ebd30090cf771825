/// @file bench.h
/// Scenarios that are timed. A file of scenarios offers `mag_bench_NAME` and has a line in
/// scenarios.def; nothing else needs to know it.
#pragma once

#include "mag/context.h"

#include <stdbool.h>
#include <stddef.h>

/// How large a scenario should be made.
typedef struct bench_size {
    bool quick;  ///< as small as can be: the benchmark itself is being tested
    int threads; ///< most threads it will be run with: touch memory with as many
} bench_size;

/// One thing to time.
typedef struct bench_scenario {
    const char *name; ///< "stream.triad"; `bench stream` runs all whose name begins so
    const char *unit; ///< of the rate, the trade's own: "GB/s", "Mcell/s"
    /// Makes what is needed; *state is NULL after a failure.
    mag_status (*setup)(mag_context *ctx, const bench_size *size, void **state);
    /// Does a second's worth of work or so with ctx->threads threads and says how much it was, in
    /// the unit times seconds ("GB", "Mcell").
    mag_status (*run)(mag_context *ctx, void *state, double *work);
    /// Frees the state. NULL is fine.
    void (*teardown)(void *state);
    double bytes; ///< moved to and from memory for one unit of work (1e9 for a GB); 0: not known
} bench_scenario;

/// A table of scenarios; ends with a name of NULL.
typedef const bench_scenario *bench_table;

enum { BENCH_REPEATS = 7, BENCH_RESULTS = 64 };

/// What came out.
typedef struct bench_result {
    const bench_scenario *scenario; ///< which
    int threads;                    ///< used
    double best;                    ///< rate of the fastest repeat [unit]
    double median;                  ///< rate of the middle repeat [unit]
    double others;                  ///< [cores] most that anything else took meanwhile
} bench_result;

/// Times scenarios, (count) of them: a warm-up each, then BENCH_REPEATS rounds in which each runs
/// once with one thread and once with size->threads, so that a disturbance meets all alike.
/// `results` (BENCH_RESULTS) get a row a scenario and number of threads.
mag_status bench_measure(mag_context *ctx, const bench_size *size,
                         const bench_scenario *const *scenarios, int count, bench_result *results,
                         int *result_count);

/// Writes results into the machine's baseline file, keeping the rows of other scenarios.
mag_status bench_save(mag_context *ctx, const char *path, const char *machine,
                      const bench_result *results, int count);
/// Prints each result beside the baseline; *slower counts those over a tenth slower, or missing.
mag_status bench_compare(mag_context *ctx, const char *path, const bench_result *results, int count,
                         int *slower);
