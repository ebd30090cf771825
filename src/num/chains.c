#include "num/chains_parts.h"

#include "mag/context.h"

#include <stdlib.h>
#include <string.h>

// ---- the pattern -----------------------------------------------------------------------------

/// Group, chain and link of an unknown.
typedef struct place {
    int group; ///< -1: in no chain
    int32_t link, chain;
} place;

static place find_place(const mag_chains *c, int32_t unknown)
{
    for (int g = 0; g < c->count; g++) {
        const mag_chains_group *at = &c->groups[g].at;
        const int32_t n = unknown - at->first;
        if (n >= 0 && n < at->links * at->chains) {
            return (place){g, n / at->chains, n % at->chains};
        }
    }
    return (place){-1, 0, 0};
}

/// The first slot of those from an array on that holds a chain's `other` or has none of it yet.
/// -1: they are full.
static int find_slot(mag_chains_set *g, int first, int *used, int32_t chain, int32_t other,
                     int32_t none)
{
    for (int n = 0; n < MAG_CHAINS_SLOTS; n++) {
        int32_t *of = &g->of[first + n][chain];
        if (*of == none || *of == other) {
            *of = other;
            *used = n >= *used ? n + 1 : *used;
            return first + n;
        }
    }
    return -1;
}

/// The array that an entry of a chain goes to; -1: no such entry may be.
static int find_array(mag_chains *c, int32_t row, int32_t column, place r, place k)
{
    if (r.group < 0) { // an equation of the others
        mag_chains_set *g = &c->groups[k.group];
        g->from = k.link < g->from ? k.link : g->from;
        return find_slot(g, MAG_CHAINS_ROW, &g->rows, k.chain, c->number[row], c->others);
    }
    if (k.group < 0) { // an unknown of the others
        mag_chains_set *g = &c->groups[r.group];
        g->begin = r.link < g->begin ? r.link : g->begin;
        return find_slot(g, MAG_CHAINS_COLUMN, &g->columns, r.chain, c->number[column], c->others);
    }
    if (r.group != k.group || r.chain != k.chain || abs(r.link - k.link) > 1) {
        return -1;
    }
    return k.link == r.link  ? MAG_CHAINS_OWN
           : k.link < r.link ? MAG_CHAINS_LOWER
                             : MAG_CHAINS_UPPER;
}

/// Sorts an entry by what it has to do with chains.
static bool sort_entry(mag_chains *c, int32_t entry, int32_t row, int32_t column)
{
    const place r = find_place(c, row), k = find_place(c, column);
    if (r.group < 0 && k.group < 0) {
        c->kept[c->kept_count++] = entry;
        return true;
    }
    const place at = r.group >= 0 ? r : k;
    const mag_chains_set *g = &c->groups[at.group];
    const int array = find_array(c, row, column, r, k);
    if (array < MAG_CHAINS_COLUMN && g->at.alike) {
        if (at.chain == 0 && array >= 0) { // the first stands for all
            c->moves[c->move_count++] = (mag_chains_move){
                entry, at.group, array, at.link * MAG_CHAINS_LANES, MAG_CHAINS_LANES};
        }
    } else {
        c->moves[c->move_count++] =
            (mag_chains_move){entry, at.group, array, at.link * mag_chains_padded(g) + at.chain, 1};
    }
    return array >= 0;
}

static mag_status sort_entries(mag_context *ctx, mag_chains *c)
{
    const mag_sparse *m = c->matrix;
    for (int32_t column = 0; column < m->size; column++) {
        for (int32_t n = m->start[column]; n < m->start[column + 1]; n++) {
            if (!sort_entry(c, n, m->row[n], column)) {
                return mag_fail(ctx, MAG_BAD_CALL,
                                "row %d and column %d of a matrix do not fit chains", m->row[n],
                                column);
            }
        }
    }
    return MAG_OK;
}

// ---- the system that is left -----------------------------------------------------------------

static mag_status make_left(mag_context *ctx, mag_chains *c)
{
    const mag_sparse *m = c->matrix;
    size_t most = c->kept_count;
    for (int g = 0; g < c->count; g++) {
        most += (size_t)(c->groups[g].rows * c->groups[g].columns * c->groups[g].at.chains);
    }
    int32_t *row = malloc(most * sizeof *row), *column = malloc(most * sizeof *column);
    mag_status status = MAG_OK;
    if (row == NULL || column == NULL) {
        status = mag_fail(ctx, MAG_MACHINE, "out of memory: chains of a matrix");
    } else {
        int32_t k = 0;
        for (size_t n = 0; n < c->kept_count; n++) {
            while (m->start[k + 1] <= c->kept[n]) {
                k++;
            }
            row[n] = c->number[m->row[c->kept[n]]];
            column[n] = c->number[k];
        }
        const size_t more = mag_chains_put_left(c, row + c->kept_count, column + c->kept_count);
        status = mag_sparse_create(ctx, c->others, c->kept_count + more, row, column, &c->left);
        if (status == MAG_OK) {
            c->left->anew = true; // the same bits whatever was factored before
        }
    }
    free(row);
    free(column);
    return status;
}

/// A pattern that does not fit is left to KLU.
static mag_status make_ladder(mag_context *ctx, mag_chains *c, const int32_t *rung)
{
    int32_t *of = malloc((size_t)c->others * sizeof *of);
    if (of == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: chains of a matrix");
    }
    for (int32_t n = 0; n < c->others; n++) {
        of[n] = rung[c->other[n]];
    }
    const mag_status status = mag_ladder_create(ctx, c->left, of, &c->ladder);
    free(of);
    if (status == MAG_BAD_CALL) {
        mag_ladder_destroy(c->ladder);
        c->ladder = NULL;
        return MAG_OK;
    }
    return status;
}

// ---- life ------------------------------------------------------------------------------------

/// Takes what does not hang on how many slots are in use.
static bool take_indices(mag_chains *c)
{
    const size_t size = (size_t)c->matrix->size, entries = (size_t)c->matrix->start[size];
    size_t slots = 0;

    for (int k = 0; k < c->count; k++) {
        slots += (size_t)mag_chains_padded(&c->groups[k]) * 2 * MAG_CHAINS_SLOTS;
    }
    c->indices = malloc(slots * sizeof *c->indices);
    c->number = malloc(size * sizeof *c->number);
    c->other = malloc(size * sizeof *c->other);
    c->moves = malloc(entries * sizeof *c->moves);
    c->kept = malloc(entries * sizeof *c->kept);
    if (c->indices == NULL || c->number == NULL || c->other == NULL || c->moves == NULL ||
        c->kept == NULL) {
        return false;
    }
    for (int32_t n = 0; n < c->matrix->size; n++) {
        const bool within = find_place(c, n).group >= 0;
        c->number[n] = within ? -1 : c->others;
        c->other[c->others] = n;
        c->others += within ? 0 : 1;
    }
    int32_t *next = c->indices;
    for (int k = 0; k < c->count; k++) {
        for (int n = MAG_CHAINS_COLUMN; n < MAG_CHAINS_ARRAYS; n++) {
            c->groups[k].of[n] = next;
            next += mag_chains_padded(&c->groups[k]);
        }
    }
    for (size_t n = 0; n < slots; n++) {
        c->indices[n] = c->others;
    }
    return true;
}

static bool take_terms(mag_chains *c)
{
    size_t total = 0;
    for (int k = 0; k < c->count; k++) {
        const mag_chains_set *g = &c->groups[k];
        for (int n = 0; n < MAG_CHAINS_ARRAYS; n++) {
            total += mag_chains_terms(g, n);
        }
        total += (size_t)(g->at.links * mag_chains_padded(g));
    }
    c->pool = aligned_alloc(sizeof(mag_chains_lanes), total * sizeof *c->pool);
    c->rest = calloc((size_t)c->others + 1, sizeof *c->rest);
    if (c->pool == NULL || c->rest == NULL) {
        return false;
    }
    double *next = c->pool;
    for (int k = 0; k < c->count; k++) {
        mag_chains_set *g = &c->groups[k];
        for (int n = 0; n < MAG_CHAINS_ARRAYS; n++) {
            g->term[n] = next;
            next += mag_chains_terms(g, n);
        }
        g->found = next;
        next += g->at.links * mag_chains_padded(g);
    }
    return true;
}

static mag_status check_groups(mag_context *ctx, const mag_sparse *m, int count,
                               const mag_chains_group *groups)
{
    if (count > MAG_CHAINS_GROUPS) {
        return mag_fail(ctx, MAG_BAD_CALL, "a matrix may have %d groups of chains, not %d",
                        MAG_CHAINS_GROUPS, count);
    }
    for (int k = 0; k < count; k++) {
        if (groups[k].first + groups[k].links * groups[k].chains + MAG_CHAINS_LANES > m->size) {
            return mag_fail(ctx, MAG_BAD_CALL, "%d unknowns at least must follow chains",
                            MAG_CHAINS_LANES);
        }
    }
    return MAG_OK;
}

mag_status mag_chains_create(mag_context *ctx, const mag_sparse *matrix, int count,
                             const mag_chains_group *groups, const int32_t *rung,
                             mag_chains **chains)
{
    *chains = NULL;
    MAG_TRY(check_groups(ctx, matrix, count, groups));
    mag_chains *c = calloc(1, sizeof *c);
    *chains = c;
    if (c == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: chains of a matrix");
    }
    c->matrix = matrix;
    c->count = count;
    for (int k = 0; k < count; k++) {
        mag_chains_set *g = &c->groups[k];
        g->at = groups[k];
        g->blocks = (g->at.chains + MAG_CHAINS_LANES - 1) / MAG_CHAINS_LANES;
        g->begin = g->from = g->at.links;
    }
    if (!take_indices(c)) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: chains of a matrix");
    }
    MAG_TRY(sort_entries(ctx, c));
    if (!take_terms(c)) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: chains of a matrix");
    }
    MAG_TRY(make_left(ctx, c));
    return rung == NULL ? MAG_OK : make_ladder(ctx, c, rung);
}

void mag_chains_destroy(mag_chains *c)
{
    if (c == NULL) {
        return;
    }
    mag_ladder_destroy(c->ladder);
    mag_sparse_destroy(c->left);
    free(c->pool);
    free(c->indices);
    free(c->number);
    free(c->other);
    free(c->moves);
    free(c->kept);
    free(c->rest);
    free(c);
}
