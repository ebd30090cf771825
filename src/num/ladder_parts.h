/// @file ladder_parts.h
/// A ladder's insides, shared by ladder.c, which sorts a pattern, and ladder_solve.c.
#pragma once

#include "num/ladder.h"

enum {
    MAG_LADDER_QUAD = 4,                                  ///< unknowns to a register
    MAG_LADDER_QUADS = MAG_LADDER_WIDTH / MAG_LADDER_QUAD ///< of a rung
};

/// Some of a rung's unknowns.
typedef double mag_ladder_quad
    __attribute__((vector_size(MAG_LADDER_QUAD * sizeof(double)), may_alias));

/// Blocks of a rung. As they are found, row by row: its own, that of the rung before, in the order
/// of elimination, and that of the rung after. As they are kept, column by column: the inverse of
/// what is left of its own, that times the block before, and that times the block after.
enum {
    MAG_LADDER_OWN,    ///< of the rung
    MAG_LADDER_BEFORE, ///< of the rung before
    MAG_LADDER_AFTER,  ///< of the rung after
    MAG_LADDER_BLOCKS  ///< of a rung
};

/// Where something goes: an entry of the matrix, or an unknown.
typedef struct mag_ladder_move {
    int32_t from; ///< its number
    int32_t to;   ///< place
} mag_ladder_move;

/// A term of a border's equation.
typedef struct mag_ladder_term {
    int32_t entry; ///< of the matrix
    int row;       ///< of the border
    int32_t slot;  ///< whose unknown it holds
    double value;  ///< what it is multiplied with
} mag_ladder_term;

/// A system on a ladder.
struct mag_ladder {
    const mag_sparse *matrix;           ///< whose values are factored
    int32_t rungs;                      ///< of the ladder
    int32_t middle;                     ///< rung that is eliminated last
    int quads;                          ///< of a rung
    int32_t slots;                      ///< (rungs * quads * MAG_LADDER_QUAD) places for unknowns
    int32_t *slot;                      ///< (size) of an unknown; slots + n: the border's n-th
    mag_ladder_move *linked;            ///< (linked_count) unknowns on rungs, and their slots
    size_t linked_count;                ///< of them
    int border;                         ///< unknowns of it
    int32_t borders[MAG_LADDER_BORDER]; ///< their numbers
    mag_ladder_move *moves;             ///< values of blocks, and of what the border adds to rungs
    size_t move_count;                  ///< of them
    mag_ladder_term *terms;             ///< of the border's equations, on rungs
    size_t term_count;                  ///< of them
    mag_ladder_move *corner;            ///< values of the border's equations among themselves
    size_t corner_count;                ///< of them
    bool reaches[MAG_LADDER_BORDER];    ///< an unknown of the border stands in a rung's equation
    double *raw;    ///< (rungs, blocks, width, width) found; then (border, slots)
    double *kept;   ///< (rungs, blocks, width, width)
    double *column; ///< (border, slots) what the border adds, solved for
    double *work;   ///< (slots)
    double inverse[MAG_LADDER_BORDER][MAG_LADDER_BORDER]; ///< of what is left of the border
};

/// Places for unknowns on a rung.
static inline int32_t mag_ladder_width(const mag_ladder *l)
{
    return l->quads * MAG_LADDER_QUAD;
}

/// Doubles of a rung's blocks.
static inline size_t mag_ladder_room(const mag_ladder *l)
{
    return (size_t)(MAG_LADDER_BLOCKS * mag_ladder_width(l) * mag_ladder_width(l));
}
