/// @file ladder.h
/// Sparse systems whose unknowns stand on the rungs of a ladder, a few on each: an equation of a
/// rung holds unknowns of that rung, of the two beside it, and some of a border, unknowns that
/// belong to no rung and whose equations may hold all. Rungs are eliminated from both ends towards
/// the middle, with pivots within a rung, in the lanes of registers.
#pragma once

#include "num/sparse.h"

enum {
    MAG_LADDER_WIDTH = 8, ///< most unknowns of a rung
    MAG_LADDER_BORDER = 8 ///< most unknowns of the border
};

/// A system on a ladder. Opaque.
typedef struct mag_ladder mag_ladder;

/// Makes the solver of a matrix, which must outlive it: `rung` (size) of each unknown from 0 on, or
/// -1: border. MAG_BAD_CALL: the pattern does not fit. MAG_MACHINE: no memory.
mag_status mag_ladder_create(struct mag_context *ctx, const mag_sparse *matrix, const int32_t *rung,
                             mag_ladder **ladder);
/// Frees it. NULL is fine.
void mag_ladder_destroy(mag_ladder *l);

/// Factors the values that the matrix has. False where they are singular.
bool mag_ladder_factor(mag_ladder *l);
/// Solves for (matrix's size) `right` in place. After mag_ladder_factor().
void mag_ladder_solve(mag_ladder *l, double *right);
