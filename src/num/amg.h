/// @file amg.h
/// Large systems of conductances between places, solved by conjugate gradients with aggregation
/// multigrid:
///
///     own_i x_i + sum over links j of weight_ij (x_i - x_j) = b_i,    weight_ij = weight_ji > 0
///
/// with own_i >= 0, not 0 everywhere in a connected piece. Rows that hang together strongly become
/// one row of the next level, with all weights between added up (Galerkin, constant in a group).
/// Levels are visited in K-cycles: two steps of flexible conjugate gradients on each (Notay 2008,
/// recalled). Smoothing: Gauss-Seidel within blocks of rows, forth before and back after.
///
///     fill levels[0]: rows, first, column, weight, own
///     mag_amg_set_up();
///     fill levels[0].right: b
///     mag_amg_solve();
///
/// The same bits for any number of threads.
#pragma once

#include "mag/status.h"

#include <stddef.h>
#include <stdint.h>

struct mag_context;

enum {
    MAG_AMG_LEVELS = 24, ///< most levels
    MAG_AMG_DENSE = 128  ///< rows of a level that is solved directly
};

/// One level. The caller fills level 0's first five members; the rest is made.
typedef struct mag_amg_level {
    size_t rows;     ///< of the system
    int32_t *first;  ///< (rows + 1) where each row's links begin
    int32_t *column; ///< (links) the other row; never the row itself
    float *weight;   ///< (links) over 0, the same both ways
    double *own;     ///< (rows) to 0
    double *inverse; ///< (rows) of the diagonal
    int32_t *group;  ///< (rows) row of the next level, or -1: none
    int32_t *begin;  ///< (rows of the next level + 1) where each one's members begin
    int32_t *member; ///< (rows in groups) of this level
    double *right;   ///< (rows) right side; in the end what is left of it
    double *left;    ///< (rows) what a cycle makes of it
    double *rest;    ///< (rows) free for the caller between calls
    double *trial;   ///< (rows) direction
    double *image;   ///< (rows) of trial
    double *second;  ///< (rows) image of the second direction; not on level 0
} mag_amg_level;

/// All levels. Made by mag_amg_create().
typedef struct mag_amg {
    mag_amg_level levels[MAG_AMG_LEVELS];        ///< level 0: the system
    int depth;                                   ///< levels in use
    size_t most_rows;                            ///< of level 0
    size_t most_links;                           ///< of level 0
    int32_t *mark;                               ///< (most_rows) scratch
    double *partial;                             ///< sums of blocks
    double dense[MAG_AMG_DENSE * MAG_AMG_DENSE]; ///< Cholesky factor of the last level
    char *pool;                                  ///< memory of the coarse levels
    size_t pool_bytes;                           ///< of it
    void *block;                                 ///< all memory
} mag_amg;

/// How a solution went.
typedef struct mag_amg_effort {
    int iterations; ///< of conjugate gradients
    double rest;    ///< sum of what is left, taken positive [unit of b]
} mag_amg_effort;

/// Makes room for systems of so many rows and links (both ways counted). MAG_BAD_CASE for more
/// links than 31 bits count, MAG_MACHINE if memory is out.
mag_status mag_amg_create(struct mag_context *ctx, size_t most_rows, size_t most_links,
                          mag_amg **out);
/// Bytes of one for so many rows and links.
size_t mag_amg_bytes(size_t most_rows, size_t most_links);
/// Frees it. NULL is fine.
void mag_amg_destroy(mag_amg *a);

/// Makes the levels of the system in level 0. Takes no memory.
void mag_amg_set_up(mag_amg *a);
/// Solves for x (rows), which holds a guess, until the sum of what is left, taken positive, is at
/// most `target` [unit of b]. MAG_DIVERGED after `most` iterations.
mag_status mag_amg_solve(struct mag_context *ctx, mag_amg *a, double *x, double target, int most,
                         mag_amg_effort *effort);

/// For mag_amg_set_up(): makes the next level's groups; returns how many.
size_t mag_amg_group(mag_amg_level *l, int32_t *mark);
