/// @file lp.h
/// Linear programs: least cost . x with bounds on x and on rows A x. A program is made once; bounds
/// and costs may change between solutions, which then start from the last one. Wraps COIN-OR Clp.
#pragma once

#include "mag/status.h"

struct mag_context;

/// A linear program and its solution. Opaque.
typedef struct mag_lp mag_lp;

/// The matrix A, column by column.
typedef struct mag_lp_matrix {
    int columns;         ///< unknowns
    int rows;            ///< of A
    const int *first;    ///< (columns + 1) where each column begins in `row` and `value`
    const int *row;      ///< (first[columns]) from 0
    const double *value; ///< (first[columns])
} mag_lp_matrix;

/// Makes a program with all costs 0, all unknowns free from 0 up, all rows equal to 0. The matrix
/// is copied. MAG_MACHINE if memory is out.
mag_status mag_lp_create(struct mag_context *ctx, const mag_lp_matrix *matrix, mag_lp **out);
/// Frees it. NULL is fine.
void mag_lp_destroy(mag_lp *lp);

/// Bounds an unknown; -INFINITY and INFINITY are none.
void mag_lp_bound_column(mag_lp *lp, int column, double least, double most);
/// Bounds a row of A x; -INFINITY and INFINITY are none.
void mag_lp_bound_row(mag_lp *lp, int row, double least, double most);
/// Sets what a unit of an unknown costs.
void mag_lp_cost(mag_lp *lp, int column, double cost);

/// Finds the least cost. MAG_DIVERGED where there is no solution, or no end to the falling cost:
/// the message says which.
mag_status mag_lp_solve(struct mag_context *ctx, mag_lp *lp);
/// The least cost, after mag_lp_solve() went well.
double mag_lp_least(const mag_lp *lp);
/// The unknowns (columns). Borrowed; valid until the next call that takes `lp` without const.
const double *mag_lp_values(const mag_lp *lp);
/// What the least cost rises by where a row's active bound rises by one (rows). Borrowed as above.
const double *mag_lp_prices(const mag_lp *lp);
