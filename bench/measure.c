#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = BENCH_REPEATS };

// A scenario with a number of threads, while it is being timed.
typedef struct entry {
    int scenario;         // index
    int threads;          // to use
    double rates[ROUNDS]; // [unit]
    double others;        // [cores] most seen
} entry;

// The clocks at one moment.
typedef struct moment {
    double wall; // [s]
    double own;  // [s] processor time of this process
    double busy; // [s] processor time of the whole machine
} moment;

static double find_seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/// Busy time of all processors from the first line of /proc/stat: user nice system idle iowait irq
/// softirq steal. Zero where there is none.
static double read_busy(void)
{
    unsigned long long t[8] = {0};
    FILE *f = fopen("/proc/stat", "r");
    if (f == NULL) {
        return 0.0;
    }
    const int found = fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1], &t[2],
                             &t[3], &t[4], &t[5], &t[6], &t[7]);
    fclose(f);
    if (found != 8) {
        return 0.0;
    }
    return (double)(t[0] + t[1] + t[2] + t[5] + t[6] + t[7]) / (double)sysconf(_SC_CLK_TCK);
}

static moment look_at_clocks(void)
{
    struct timespec t;
    struct rusage usage;
    clock_gettime(CLOCK_MONOTONIC, &t);
    getrusage(RUSAGE_SELF, &usage);
    return (moment){.wall = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec,
                    .own = find_seconds(usage.ru_utime) + find_seconds(usage.ru_stime),
                    .busy = read_busy()};
}

static mag_status run_once(mag_context *ctx, const bench_scenario *s, void *state, entry *e,
                           int round)
{
    double work = 0.0;
    ctx->threads = e->threads;
    const moment before = look_at_clocks();
    MAG_TRY(s->run(ctx, state, &work));
    const moment after = look_at_clocks();
    const double wall = after.wall - before.wall;
    if (round < 0) {
        return MAG_OK; // the warm-up
    }
    e->rates[round] = work / wall;
    const double others = (after.busy - before.busy - (after.own - before.own)) / wall;
    e->others = others > e->others ? others : e->others;
    return MAG_OK;
}

static int compare_rates(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

static bench_result sum_up(const bench_scenario *s, entry *e)
{
    qsort(e->rates, ROUNDS, sizeof(double), compare_rates);
    return (bench_result){.scenario = s,
                          .threads = e->threads,
                          .best = e->rates[ROUNDS - 1],
                          .median = e->rates[ROUNDS / 2],
                          .others = e->others};
}

static int list_entries(const bench_size *size, int count, entry *entries)
{
    int listed = 0;
    for (int i = 0; i < count; i++) {
        entries[listed++] = (entry){.scenario = i, .threads = 1};
        if (size->threads > 1) {
            entries[listed++] = (entry){.scenario = i, .threads = size->threads};
        }
    }
    return listed;
}

static mag_status measure_all(mag_context *ctx, const bench_size *size,
                              const bench_scenario *const *scenarios, int count, void **states,
                              bench_result *results, int *result_count)
{
    entry entries[BENCH_RESULTS];
    const int listed = list_entries(size, count, entries);
    for (int i = 0; i < count; i++) {
        MAG_TRY(scenarios[i]->setup(ctx, size, &states[i]));
    }
    for (int round = -1; round < ROUNDS; round++) {
        for (int n = 0; n < listed; n++) {
            entry *e = &entries[n];
            MAG_TRY(run_once(ctx, scenarios[e->scenario], states[e->scenario], e, round));
        }
    }
    for (int n = 0; n < listed; n++) {
        results[n] = sum_up(scenarios[entries[n].scenario], &entries[n]);
    }
    *result_count = listed;
    return MAG_OK;
}

mag_status bench_measure(mag_context *ctx, const bench_size *size,
                         const bench_scenario *const *scenarios, int count, bench_result *results,
                         int *result_count)
{
    void *states[BENCH_RESULTS / 2] = {NULL};
    *result_count = 0;
    if (count > BENCH_RESULTS / 2) {
        return mag_fail(ctx, MAG_BAD_CALL, "at most %d scenarios at once", BENCH_RESULTS / 2);
    }
    const mag_status status =
        measure_all(ctx, size, scenarios, count, states, results, result_count);
    for (int i = 0; i < count; i++) {
        scenarios[i]->teardown(states[i]);
    }
    return status;
}
