/// How fast memory is: the roof under which every sweep of a lattice lives. Counted as McCalpin's
/// STREAM counts: what the program names, not what the caches fetch on top of it.
#include "bench.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ARRAYS = 3, PAGE = 2 << 20 };

typedef struct stream {
    size_t count;          // doubles in each array
    double *array[ARRAYS]; // the first, or all three
    int passes;            // over the arrays in one run
} stream;

/// Four times the last cache, so that next to nothing of a pass is still there for the next one;
/// at most 2 GiB, and an eighth of the memory.
static size_t find_array_bytes(const bench_size *size)
{
    if (size->quick) {
        return (size_t)PAGE;
    }
    const long cache = sysconf(_SC_LEVEL3_CACHE_SIZE);
    const size_t memory = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
    const size_t least = (size_t)256 << 20;
    const size_t most = memory / 8 < (size_t)2 << 30 ? memory / 8 : (size_t)2 << 30;
    size_t bytes = cache > 0 ? 4 * (size_t)cache : least;
    bytes = bytes < least ? least : bytes;
    bytes = bytes > most ? most : bytes;
    return bytes / PAGE * PAGE;
}

static void teardown(void *state)
{
    stream *s = state;
    if (s == NULL) {
        return;
    }
    for (int a = 0; a < ARRAYS; a++) {
        free(s->array[a]);
    }
    free(s);
}

/// Touched first by the threads that will read it later: a page lies near who touched it.
static double *create_array(size_t count, int threads, double value)
{
    double *array = aligned_alloc(PAGE, count * sizeof(double));
    if (array == NULL) {
        return NULL;
    }
    (void)madvise(array, count * sizeof(double), MADV_HUGEPAGE); // a wish: 4-KiB pages work too
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t i = 0; i < count; i++) {
        array[i] = value;
    }
    return array;
}

static mag_status setup(mag_context *ctx, const bench_size *size, int arrays, void **state)
{
    *state = NULL;
    const size_t bytes = find_array_bytes(size);
    stream *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "no memory for %zu bytes", sizeof *s);
    }
    s->count = bytes / sizeof(double);
    s->passes = size->quick ? 1 : 3;
    for (int a = 0; a < arrays; a++) {
        s->array[a] = create_array(s->count, size->threads, 1.0 + a);
        if (s->array[a] == NULL) {
            teardown(s);
            return mag_fail(ctx, MAG_MACHINE, "no memory for an array of %zu MiB", bytes >> 20);
        }
    }
    *state = s;
    return MAG_OK;
}

static mag_status setup_triad(mag_context *ctx, const bench_size *size, void **state)
{
    return setup(ctx, size, ARRAYS, state);
}

static mag_status setup_scale(mag_context *ctx, const bench_size *size, void **state)
{
    return setup(ctx, size, 1, state);
}

/// a = b + s c: two arrays read, one written.
static mag_status run_triad(mag_context *ctx, void *state, double *work)
{
    stream *s = state;
    double *restrict a = s->array[0];
    const double *restrict b = s->array[1];
    const double *restrict c = s->array[2];
    const size_t count = s->count;

    for (int pass = 0; pass < s->passes; pass++) {
        const double factor = 1.0 + pass;
#pragma omp parallel for simd num_threads(ctx->threads) schedule(static)
        for (size_t i = 0; i < count; i++) {
            a[i] = b[i] + factor * c[i];
        }
    }
    *work = (double)s->passes * 3.0 * sizeof(double) * (double)count * 1e-9;
    return MAG_OK;
}

/// a = s a: read and written in place, as a lattice whose populations stay in place does.
static mag_status run_scale(mag_context *ctx, void *state, double *work)
{
    stream *s = state;
    double *restrict a = s->array[0];
    const size_t count = s->count;

    for (int pass = 0; pass < s->passes; pass++) {
        const double factor = 1.0 + 1e-9 * (pass + 1); // never leaves the normal numbers
#pragma omp parallel for simd num_threads(ctx->threads) schedule(static)
        for (size_t i = 0; i < count; i++) {
            a[i] *= factor;
        }
    }
    *work = (double)s->passes * 2.0 * sizeof(double) * (double)count * 1e-9;
    return MAG_OK;
}

/// The table of this file.
extern const bench_scenario mag_bench_stream[];
const bench_scenario mag_bench_stream[] = {
    {"stream.triad", "GB/s", setup_triad, run_triad, teardown, 1e9},
    {"stream.in-place", "GB/s", setup_scale, run_scale, teardown, 1e9},
    {.name = NULL},
};
