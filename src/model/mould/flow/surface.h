/// @file surface.h
/// The free surface's book-keeping, shared by the files that move it.
#pragma once

#include "model/mould/flow/flow.h"

/// `around` packs what a cell is and borders on into one word, so that one load tells all about a
/// neighbour: how many liquid, gas and interface neighbours it has, a byte each, a bit for its own
/// kind, and a number for what it lacks. The inlet counts as a liquid neighbour.
enum {
    MAG_AROUND_LIQUID = 0,
    MAG_AROUND_GAS = 8,
    MAG_AROUND_INTERFACE = 16,
    MAG_IS_KIND = 1 << 24, ///< shifted by the kind
    MAG_IS_GAS = MAG_IS_KIND << MAG_GAS,
    MAG_IS_LIQUID = MAG_IS_KIND << MAG_LIQUID,
    MAG_IS_INTERFACE = MAG_IS_KIND << MAG_INTERFACE,
    MAG_AROUND_LEVEL = 27,                 ///< 0: gas around, but no liquid; 1: both; 2: no gas
    MAG_ANY_LEVEL = 3 << MAG_AROUND_LEVEL, ///< the bits of that number
    MAG_NO_GAS = 2 << MAG_AROUND_LEVEL     ///< no gas around
};

/// Whether the cell has a neighbour of the kind at that place of `around`.
static inline bool mag_borders(const mag_flow *f, size_t cell, int place)
{
    return ((f->around[cell] >> place) & 255) != 0;
}

/// Whether the lane of the cell is set in a row of masks, one a group.
static inline bool mag_has_lane(const uint32_t *masks, size_t cell)
{
    return (masks[cell / (size_t)MAG_LANES] >> (cell % (size_t)MAG_LANES) & 1u) != 0;
}

/// Sets or clears the lane of the cell in a row of masks.
static inline void mag_put_lane(uint32_t *masks, size_t cell, bool set)
{
    const uint32_t bit = 1u << (cell % (size_t)MAG_LANES);
    uint32_t *mask = &masks[cell / (size_t)MAG_LANES];
    *mask = set ? *mask | bit : *mask & ~bit;
}

/// Work on the groups from `begin` to `end`, which are block number `block`.
typedef void mag_block_work(mag_flow *f, size_t block, size_t begin, size_t end);

/// Does rounds of work, (count) of them, one after the other. Each goes block by block, every
/// second block at once and then the others: work that reaches no farther than two neighbours meets
/// no other. Blocks are the grid's, whatever the threads, and so are the results. Returns the
/// number of blocks.
size_t mag_flow_by_blocks(int threads, mag_flow *f, mag_block_work *const *rounds, int count);
/// Changes a cell's kind and tells its neighbours, masks and counts.
void mag_flow_set_kind(mag_flow *f, size_t cell, mag_cell_kind kind);
/// Mass exchange of the interface cells, and the populations that the gas sends back. Marks the
/// cells that fill or empty and returns how many.
size_t mag_flow_exchange(mag_context *ctx, mag_flow *f);
/// Mean curvature of the surface in a cell of it [1/cell], positive where metal bulges out. 0 where
/// too little surface lies around the cell to tell.
double mag_flow_curvature(const mag_flow *f, size_t cell);
/// What the surface's tension adds, in a cell of it, to the density at which metal bears the gas's
/// pressure.
double mag_flow_tension(const mag_flow *f, size_t cell);
/// Converts the marked cells, closes the layer around them and hands on what is left over.
void mag_flow_convert(int threads, mag_flow *f);
