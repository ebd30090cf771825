/// @file chains_parts.h
/// The insides of a system with chains, shared by chains.c, which sorts a pattern, and
/// chains_solve.c.
#pragma once

#include "num/chains.h"

enum {
    MAG_CHAINS_LANES = 8,   ///< of a register
    MAG_CHAINS_GROUPS = 32, ///< of a matrix
    MAG_CHAINS_SLOTS = 8    ///< unknowns in no chain that a chain may have to do with
};

/// Chains side by side.
typedef double mag_chains_lanes
    __attribute__((vector_size(MAG_CHAINS_LANES * sizeof(double)), may_alias));

/// Arrays of a group: terms of the links, and slots for what chains have to do with one unknown, or
/// one equation, that is in no chain. Each chain fills a slot with its own, or leaves it empty.
enum {
    MAG_CHAINS_OWN,                                        ///< terms of a link itself
    MAG_CHAINS_LOWER,                                      ///< of the link before
    MAG_CHAINS_UPPER,                                      ///< of the link after
    MAG_CHAINS_COLUMN,                                     ///< first slot for unknowns
    MAG_CHAINS_ROW = MAG_CHAINS_COLUMN + MAG_CHAINS_SLOTS, ///< first slot for equations
    MAG_CHAINS_ARRAYS = MAG_CHAINS_ROW + MAG_CHAINS_SLOTS  ///< of a group
};

/// Chains side by side fill whole registers: what is padded has terms of 0.
typedef struct mag_chains_set {
    mag_chains_group at;            ///< where it stands
    int32_t blocks;                 ///< registers side by side
    int columns, rows;              ///< slots in use
    int32_t begin;                  ///< first link with a term in one of the columns
    int32_t from;                   ///< first link with a term in one of the rows
    int32_t *of[MAG_CHAINS_ARRAYS]; ///< (padded chains) who fills a slot; the count of others: none
    double *term[MAG_CHAINS_ARRAYS]; ///< (links, padded chains); links of alike chains: one block
    double *found;                   ///< (links, padded chains)
} mag_chains_set;

/// Where a value of the matrix goes.
typedef struct mag_chains_move {
    int32_t entry;    ///< of the matrix
    int group, array; ///< of the group
    int32_t index;    ///< in the array
    int32_t count;    ///< times in a row
} mag_chains_move;

/// A system with chains.
struct mag_chains {
    const mag_sparse *matrix;                 ///< whose values are factored
    mag_chains_set groups[MAG_CHAINS_GROUPS]; ///< of chains
    int count;                                ///< of groups
    int32_t others;                           ///< unknowns in no chain
    int32_t *other;                           ///< (others) their numbers
    int32_t *number;        ///< (size) of an unknown among the others; -1: in a chain
    mag_chains_move *moves; ///< (move_count) values of chains
    size_t move_count;      ///< of them
    int32_t *kept;          ///< (kept_count) entries that have to do with no chain
    size_t kept_count;      ///< of them
    double *pool;           ///< memory of the groups' doubles
    int32_t *indices;       ///< memory of the groups' indices
    double *rest;           ///< (others + 1) right side of the others; the last is nobody's
    mag_sparse *left;       ///< the system of the others
    mag_ladder *ladder;     ///< that solves it; NULL: KLU does
};

/// Chains of a group, those padded among them.
static inline int32_t mag_chains_padded(const mag_chains_set *g)
{
    return g->blocks * MAG_CHAINS_LANES;
}

/// Registers side by side of an array.
static inline int32_t mag_chains_blocks(const mag_chains_set *g, int array)
{
    return array < MAG_CHAINS_COLUMN && g->at.alike ? 1 : g->blocks;
}

/// Doubles of an array; 0: not in use.
static inline size_t mag_chains_terms(const mag_chains_set *g, int array)
{
    const bool used = array < MAG_CHAINS_COLUMN ||
                      (array < MAG_CHAINS_ROW ? array - MAG_CHAINS_COLUMN < g->columns
                                              : array - MAG_CHAINS_ROW < g->rows);
    return used ? (size_t)(g->at.links * mag_chains_blocks(g, array) * MAG_CHAINS_LANES) : 0;
}

/// Puts what the chains change of the system that is left, or lists the places. Returns how many.
size_t mag_chains_put_left(mag_chains *c, int32_t *row, int32_t *column);
