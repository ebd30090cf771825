#include "num/sparse.h"

#include "mag/context.h"

#include <suitesparse/klu.h>

#include <stdlib.h>
#include <string.h>

/// Least ratio of pivots with which old pivots are used again.
#define WORN 1e-14
/// Least ratio of values to what elimination with old pivots makes of them.
#define GROWN 1e-3

/// A place, to be sorted by column, then row.
typedef struct place {
    int32_t row, column;
    size_t number; ///< of the put
} place;

static int compare_places(const void *left, const void *right)
{
    const place *a = left, *b = right;
    if (a->column != b->column) {
        return a->column < b->column ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

/// Compressed columns from sorted places.
static void compress(mag_sparse *m, const place *sorted)
{
    int32_t entries = -1;
    for (size_t n = 0; n < m->places; n++) {
        const place *p = &sorted[n];
        const bool again = n > 0 && compare_places(p, p - 1) == 0;
        if (!again) {
            entries++;
            m->row[entries] = p->row;
            m->start[p->column + 1] = entries + 1;
        }
        m->slot[p->number] = entries;
    }
    for (int32_t c = 0; c < m->size; c++) { // a column without entries begins where it ends
        m->start[c + 1] = m->start[c + 1] > m->start[c] ? m->start[c + 1] : m->start[c];
    }
}

static mag_status fill_pattern(mag_context *ctx, mag_sparse *m, const int32_t *row,
                               const int32_t *column)
{
    place *sorted = malloc(m->places * sizeof *sorted);
    if (sorted == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a matrix of %d rows", m->size);
    }
    for (size_t n = 0; n < m->places; n++) {
        sorted[n] = (place){row[n], column[n], n};
    }
    qsort(sorted, m->places, sizeof *sorted, compare_places);
    compress(m, sorted);
    free(sorted);
    return MAG_OK;
}

static mag_status analyse(mag_context *ctx, mag_sparse *m)
{
    klu_common *k = m->settings;
    klu_defaults(k);
    m->analysis = klu_analyze(m->size, m->start, m->row, k);
    if (m->analysis == NULL) {
        return k->status == KLU_SINGULAR
                   ? mag_fail(ctx, MAG_DIVERGED,
                              "a system of %d unknowns has no solution: its "
                              "equations do not hold all of them",
                              m->size)
                   : mag_fail(ctx, MAG_MACHINE, "out of memory: a matrix of %d rows", m->size);
    }
    return MAG_OK;
}

mag_status mag_sparse_create(mag_context *ctx, int32_t size, size_t places, const int32_t *row,
                             const int32_t *column, mag_sparse **matrix)
{
    mag_sparse *m = calloc(1, sizeof *m);

    *matrix = m;
    if (m == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a matrix of %d rows", size);
    }
    m->size = size;
    m->places = places;
    m->start = calloc((size_t)size + 1, sizeof *m->start);
    m->row = malloc(places * sizeof *m->row);
    m->value = calloc(places, sizeof *m->value);
    m->slot = malloc(places * sizeof *m->slot);
    m->work = malloc(2 * places * sizeof *m->work);
    m->settings = malloc(sizeof(klu_common));
    if (m->start == NULL || m->row == NULL || m->value == NULL || m->slot == NULL ||
        m->work == NULL || m->settings == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a matrix of %d rows", size);
    }
    MAG_TRY(fill_pattern(ctx, m, row, column));
    return analyse(ctx, m);
}

void mag_sparse_destroy(mag_sparse *m)
{
    if (m == NULL) {
        return;
    }
    if (m->settings != NULL) {
        klu_free_symbolic((klu_symbolic **)&m->analysis, m->settings);
        klu_free_numeric((klu_numeric **)&m->factors, m->settings);
        klu_z_free_numeric((klu_numeric **)&m->turned, m->settings);
    }
    free(m->start);
    free(m->row);
    free(m->value);
    free(m->slot);
    free(m->work);
    free(m->settings);
    free(m);
}

void mag_sparse_begin(mag_sparse *m)
{
    memset(m->value, 0, (size_t)m->start[m->size] * sizeof *m->value);
    m->next = 0;
}

/// Old pivots serve as long as they are not worn.
static bool refactor(mag_sparse *m)
{
    klu_common *k = m->settings;
    return m->factors != NULL &&
           klu_refactor(m->start, m->row, m->value, m->analysis, m->factors, k) &&
           klu_rcond(m->analysis, m->factors, k) && k->rcond > WORN &&
           klu_rgrowth(m->start, m->row, m->value, m->analysis, m->factors, k) &&
           k->rgrowth > GROWN;
}

bool mag_sparse_factor(mag_sparse *m)
{
    klu_common *k = m->settings;
    m->factored++;
    if (!m->anew && refactor(m)) {
        return true;
    }
    klu_free_numeric((klu_numeric **)&m->factors, k);
    m->factors = klu_factor(m->start, m->row, m->value, m->analysis, k);
    return m->factors != NULL && k->status == KLU_OK;
}

void mag_sparse_solve(const mag_sparse *m, double *right)
{
    klu_solve(m->analysis, m->factors, m->size, 1, right, m->settings);
}

void mag_sparse_multiply(const mag_sparse *m, const double *x, double *y)
{
    for (int32_t c = 0; c < m->size; c++) {
        for (int32_t n = m->start[c]; n < m->start[c + 1]; n++) {
            y[m->row[n]] += m->value[n] * x[c];
        }
    }
}

/// refactor() for complex values.
static bool refactor_complex(mag_sparse *m)
{
    klu_common *k = m->settings;
    return m->turned != NULL &&
           klu_z_refactor(m->start, m->row, m->work, m->analysis, m->turned, k) &&
           klu_z_rcond(m->analysis, m->turned, k) && k->rcond > WORN;
}

bool mag_sparse_solve_complex(mag_sparse *m, const double *other, double *right)
{
    klu_common *k = m->settings;
    for (int32_t n = 0; n < m->start[m->size]; n++) {
        m->work[2 * n] = m->value[n];
        m->work[2 * n + 1] = other[n];
    }
    if (!refactor_complex(m)) {
        klu_z_free_numeric((klu_numeric **)&m->turned, k);
        m->turned = klu_z_factor(m->start, m->row, m->work, m->analysis, k);
    }
    return m->turned != NULL && k->status == KLU_OK &&
           klu_z_solve(m->analysis, m->turned, m->size, 1, right, k);
}
