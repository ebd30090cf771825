/// @file sparse.h
/// Sparse systems of a fixed pattern, solved again and again with other values: KLU, whose analysis
/// is done once. The caller names the places once, in the order in which it will put values:
///
///     mag_sparse_create(ctx, size, places, row, column, &m);
///     mag_sparse_begin(m);
///     for (...) mag_sparse_put(m, value);      values of the same place add up
///     mag_sparse_factor(m);
///     mag_sparse_solve(m, right);
#pragma once

#include "mag/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mag_context;

/// A square matrix in compressed columns and its factors. Made by mag_sparse_create().
typedef struct mag_sparse {
    int32_t size;      ///< rows and columns
    int32_t *start;    ///< (size + 1) where each column begins
    int32_t *row;      ///< (entries) rising within a column
    double *value;     ///< (entries)
    int32_t *slot;     ///< (places) entry that each put goes to
    size_t places;     ///< puts between two begins
    size_t next;       ///< put
    void *analysis;    ///< KLU's
    void *factors;     ///< KLU's, real
    void *turned;      ///< KLU's, complex
    void *settings;    ///< KLU's
    double *work;      ///< (2 * entries) complex values
    bool anew;         ///< pivots are sought each time: bits hang on these values alone
    uint64_t factored; ///< times
} mag_sparse;

/// Makes a matrix of (places) places. MAG_MACHINE: no memory. MAG_DIVERGED: no values of this
/// pattern could be solved for.
mag_status mag_sparse_create(struct mag_context *ctx, int32_t size, size_t places,
                             const int32_t *row, const int32_t *column, mag_sparse **matrix);
/// Frees it. NULL is fine.
void mag_sparse_destroy(mag_sparse *m);

/// All values 0; the next put is the first.
void mag_sparse_begin(mag_sparse *m);

/// Adds a value at the next place.
static inline void mag_sparse_put(mag_sparse *m, double value)
{
    m->value[m->slot[m->next++]] += value;
}

/// Factors the values. False where they are singular.
bool mag_sparse_factor(mag_sparse *m);
/// Solves for (size) `right` in place. After mag_sparse_factor().
void mag_sparse_solve(const mag_sparse *m, double *right);
/// Product of the values with (size) x, added to (size) y.
void mag_sparse_multiply(const mag_sparse *m, const double *x, double *y);
/// Solves (values + i other) x = right, both of the same pattern, for (2 * size) `right` in place:
/// real and imaginary parts in turn. `other` (entries). False where that is singular.
bool mag_sparse_solve_complex(mag_sparse *m, const double *other, double *right);
