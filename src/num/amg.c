#include "num/amg.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE = 64,    // bytes that arrays begin at
    BLOCK = 4096, // rows of a sum's block
    ARRAYS = 16   // at most so many arrays a level
};

// Coarse levels together have at most so many rows and links, as shares of level 0's. In boxes,
// plates and rows they had 0.34 and 0.66 (unit_amg); with less room there are fewer levels.
#define COARSE_ROWS  0.4
#define COARSE_LINKS 0.75

static size_t round_up(size_t bytes)
{
    return (bytes + LINE - 1) / LINE * LINE;
}

/// Memory that is handed out piece by piece. Without a base it only counts.
typedef struct arena {
    char *base;
    size_t used;
} arena;

static void *carve(arena *m, size_t count, size_t item)
{
    void *at = m->base != NULL ? m->base + m->used : NULL;
    m->used += round_up(count * item);
    return at;
}

/// Arrays of a level of so many rows; links are carved apart.
static void carve_level(arena *m, mag_amg_level *l, size_t rows, bool coarse)
{
    l->first = carve(m, rows + 1, sizeof *l->first);
    l->own = carve(m, rows, sizeof *l->own);
    l->inverse = carve(m, rows, sizeof *l->inverse);
    l->group = carve(m, rows, sizeof *l->group);
    l->begin = carve(m, rows + 1, sizeof *l->begin);
    l->member = carve(m, rows, sizeof *l->member);
    l->right = carve(m, rows, sizeof *l->right);
    l->left = carve(m, rows, sizeof *l->left);
    l->rest = carve(m, rows, sizeof *l->rest);
    l->trial = carve(m, rows, sizeof *l->trial);
    l->image = carve(m, rows, sizeof *l->image);
    l->second = coarse ? carve(m, rows, sizeof *l->second) : NULL;
}

static void carve_links(arena *m, mag_amg_level *l, size_t links)
{
    l->column = carve(m, links, sizeof *l->column);
    l->weight = carve(m, links, sizeof *l->weight);
}

/// All memory: level 0, scratch, and a pool for the coarse levels.
static void carve_all(arena *m, mag_amg *a)
{
    arena pool = {NULL, (size_t)MAG_AMG_LEVELS * ARRAYS * LINE}; // rounding of each array
    mag_amg_level any;

    carve_level(m, &a->levels[0], a->most_rows, false);
    carve_links(m, &a->levels[0], a->most_links);
    a->mark = carve(m, a->most_rows, sizeof *a->mark);
    a->partial = carve(m, a->most_rows / BLOCK + 1, sizeof *a->partial);
    carve_level(&pool, &any, (size_t)(COARSE_ROWS * (double)a->most_rows) + MAG_AMG_LEVELS, true);
    carve_links(&pool, &any, (size_t)(COARSE_LINKS * (double)a->most_links) + MAG_AMG_LEVELS);
    a->pool_bytes = pool.used;
    a->pool = carve(m, pool.used, 1);
}

size_t mag_amg_bytes(size_t most_rows, size_t most_links)
{
    mag_amg a = {.most_rows = most_rows, .most_links = most_links};
    arena count = {NULL, 0};
    carve_all(&count, &a);
    return count.used + sizeof a;
}

mag_status mag_amg_create(mag_context *ctx, size_t most_rows, size_t most_links, mag_amg **out)
{
    *out = NULL;
    if (most_links > INT32_MAX) {
        return mag_fail(ctx, MAG_BAD_CASE, "a system of %zu links: there may be %d", most_links,
                        INT32_MAX);
    }
    mag_amg *a = calloc(1, sizeof *a);
    if (a == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: multigrid");
    }
    a->most_rows = most_rows;
    a->most_links = most_links;
    arena m = {NULL, 0};
    carve_all(&m, a);
    a->block = aligned_alloc(LINE, m.used);
    if (a->block == NULL) {
        free(a);
        return mag_fail(ctx, MAG_MACHINE, "out of memory: multigrid needs %.3g MiB",
                        (double)m.used / 1048576.0);
    }
    m = (arena){a->block, 0};
    carve_all(&m, a);
    *out = a;
    return MAG_OK;
}

void mag_amg_destroy(mag_amg *a)
{
    if (a != NULL) {
        free(a->block);
        free(a);
    }
}

/// Sorts a level's rows by group: `begin` and `member`.
static void list_members(mag_amg_level *l, size_t groups)
{
    memset(l->begin, 0, (groups + 1) * sizeof *l->begin);
    for (size_t i = 0; i < l->rows; i++) {
        if (l->group[i] >= 0) {
            l->begin[l->group[i] + 1]++;
        }
    }
    for (size_t g = 0; g < groups; g++) {
        l->begin[g + 1] += l->begin[g];
    }
    for (size_t i = 0; i < l->rows; i++) { // `begin` of a group moves on to its end
        if (l->group[i] >= 0) {
            l->member[l->begin[l->group[i]]++] = (int32_t)i;
        }
    }
    for (size_t g = groups; g > 0; g--) {
        l->begin[g] = l->begin[g - 1];
    }
    l->begin[0] = 0;
}

/// Adds a row's links to a row of the next level, which has its links from `start` to *end.
static void add_links(const mag_amg_level *l, mag_amg_level *next, int32_t row, int32_t start,
                      int32_t *end, int32_t *mark)
{
    const int32_t group = l->group[row];
    next->own[group] += l->own[row];
    for (int32_t k = l->first[row]; k < l->first[row + 1]; k++) {
        const int32_t other = l->group[l->column[k]];
        if (other < 0) { // left out: does not change with the next level
            next->own[group] += (double)l->weight[k];
        } else if (other != group && mark[other] >= start) {
            next->weight[mark[other]] += l->weight[k];
        } else if (other != group) {
            mark[other] = *end;
            next->column[*end] = other;
            next->weight[*end] = l->weight[k];
            ++*end;
        }
    }
}

/// The next level's matrix. False if there is no room for its links.
static bool add_up(const mag_amg_level *l, mag_amg_level *next, int32_t room, int32_t *mark)
{
    int32_t end = 0;
    for (size_t g = 0; g < next->rows; g++) {
        mark[g] = -1;
    }
    for (size_t g = 0; g < next->rows; g++) {
        const int32_t start = end;
        next->first[g] = start;
        next->own[g] = 0.0;
        for (int32_t m = l->begin[g]; m < l->begin[g + 1]; m++) {
            const int32_t row = l->member[m];
            if (l->first[row + 1] - l->first[row] > room - end) {
                return false;
            }
            add_links(l, next, row, start, &end, mark);
        }
    }
    next->first[next->rows] = end;
    return true;
}

static void invert_diagonal(mag_amg_level *l)
{
    for (size_t i = 0; i < l->rows; i++) {
        double diagonal = l->own[i];
        for (int32_t k = l->first[i]; k < l->first[i + 1]; k++) {
            diagonal += (double)l->weight[k];
        }
        l->inverse[i] = diagonal > 0.0 ? 1.0 / diagonal : 0.0;
    }
}

/// Cholesky factor of a small level, row by row. Pivots keep above rounding.
static void factor(const mag_amg_level *l, double *f)
{
    const size_t n = l->rows;
    memset(f, 0, n * n * sizeof *f);
    for (size_t i = 0; i < n; i++) {
        f[i * n + i] = l->inverse[i] > 0.0 ? 1.0 / l->inverse[i] : 1.0;
        for (int32_t k = l->first[i]; k < l->first[i + 1]; k++) {
            f[i * n + (size_t)l->column[k]] -= (double)l->weight[k];
        }
    }
    for (size_t i = 0; i < n; i++) {
        const double least = 1e-14 * f[i * n + i];
        for (size_t j = 0; j <= i; j++) {
            double sum = f[i * n + j];
            for (size_t k = 0; k < j; k++) {
                sum -= f[i * n + k] * f[j * n + k];
            }
            f[i * n + j] = j < i ? sum / f[j * n + j] : sqrt(fmax(sum, least));
        }
    }
}

/// Makes the level after `l` in the pool. False where that leads nowhere or finds no room.
static bool add_level(mag_amg *a, mag_amg_level *l, arena *m)
{
    mag_amg_level *next = l + 1;
    const size_t before = m->used;
    const size_t groups = mag_amg_group(l, a->mark);

    if (groups == 0 || groups > l->rows - l->rows / 8) {
        return false;
    }
    list_members(l, groups);
    next->rows = groups;
    carve_level(m, next, groups, true);
    const size_t item = sizeof *next->column + sizeof *next->weight;
    const size_t left = m->used < a->pool_bytes ? (a->pool_bytes - m->used) / item : 0;
    const size_t most = (size_t)l->first[l->rows];
    const size_t room = left < 2 * LINE ? 0 : left - 2 * LINE < most ? left - 2 * LINE : most;
    arena links = *m;
    carve_links(&links, next, room);
    if (room == 0 || !add_up(l, next, (int32_t)room, a->mark)) {
        m->used = before;
        return false;
    }
    const size_t taken = (size_t)next->first[groups];
    const float *from = next->weight;
    carve_links(m, next, taken); // the weights move up behind the columns
    memmove(next->weight, from, taken * sizeof *next->weight);
    return true;
}

void mag_amg_set_up(mag_amg *a)
{
    arena m = {a->pool, 0};
    a->depth = 1;
    invert_diagonal(&a->levels[0]);
    while (a->depth < MAG_AMG_LEVELS && a->levels[a->depth - 1].rows > MAG_AMG_DENSE &&
           add_level(a, &a->levels[a->depth - 1], &m)) {
        invert_diagonal(&a->levels[a->depth]);
        a->depth++;
    }
    if (a->levels[a->depth - 1].rows <= MAG_AMG_DENSE) {
        factor(&a->levels[a->depth - 1], a->dense);
    }
}
