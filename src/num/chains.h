/// @file chains.h
/// Sparse systems most of whose unknowns stand in chains: each equation of a link holds its own
/// link, the two beside it, and some unknowns that are in no chain. The chains are eliminated, many
/// at once in the lanes of wide registers; a ladder or KLU solves for what is left.
///
/// Unlike KLU, elimination along a chain does not look for pivots: its links' own terms must weigh
/// as much as those of their neighbours, as diffusion's do.
#pragma once

#include "num/ladder.h"
#include "num/sparse.h"

/// Chains of one length, side by side: link l of chain n is unknown first + l * chains + n. Eight
/// unknowns at least must follow.
typedef struct mag_chains_group {
    int32_t first;  ///< unknown
    int32_t links;  ///< of a chain
    int32_t chains; ///< side by side
    bool alike;     ///< all chains have the same terms among their links
} mag_chains_group;

/// A system with chains. Opaque.
typedef struct mag_chains mag_chains;

/// Makes the solver of a matrix, which must outlive it, with (count) groups in the order of their
/// unknowns. `rung` (matrix's size) of each unknown that is in no chain, if they fit a ladder.
/// NULL, or where they do not: KLU solves for those. MAG_BAD_CALL: the pattern does not have such
/// chains. MAG_MACHINE: no memory.
mag_status mag_chains_create(struct mag_context *ctx, const mag_sparse *matrix, int count,
                             const mag_chains_group *groups, const int32_t *rung,
                             mag_chains **chains);
/// Frees it. NULL is fine.
void mag_chains_destroy(mag_chains *c);

/// Factors the values that the matrix has. False where they are singular.
bool mag_chains_factor(mag_chains *c);
/// Solves for (matrix's size) `right` in place. After mag_chains_factor().
void mag_chains_solve(mag_chains *c, double *right);
