/// @file surface.h
/// The free surface's book-keeping, shared by the files that move it.
#pragma once

#include "model/mould/flow.h"

/// What a cell is about to become, or has just become, or always is (bits of `mark`).
enum { MAG_TO_LIQUID = 1, MAG_TO_GAS = 2, MAG_FRESH = 4, MAG_INLET_CELL = 8 };

// `around` packs what a cell is and borders on into one word, so that one load tells all about a
// neighbour: how many liquid, gas and interface neighbours it has, a byte each, and a bit each for
// its own kind and for what it lacks. The inlet counts as a liquid neighbour.
enum {
    MAG_AROUND_LIQUID = 0,
    MAG_AROUND_GAS = 8,
    MAG_AROUND_INTERFACE = 16,
    MAG_IS_KIND = 1 << 24, ///< shifted by the kind
    MAG_IS_GAS = MAG_IS_KIND << MAG_GAS,
    MAG_IS_LIQUID = MAG_IS_KIND << MAG_LIQUID,
    MAG_IS_INTERFACE = MAG_IS_KIND << MAG_INTERFACE,
    MAG_NO_GAS = 1 << 27,   ///< no gas around
    MAG_NO_LIQUID = 1 << 28 ///< no liquid around
};

/// Whether the cell has a neighbour of the kind at that place of `around`.
static inline bool mag_borders(const mag_flow *f, size_t cell, int place)
{
    return ((f->around[cell] >> place) & 255) != 0;
}

/// Changes a cell's kind and tells its neighbours, masks and counts.
void mag_flow_set_kind(mag_flow *f, size_t cell, mag_cell_kind kind);
/// Mass exchange of the interface cells, and the populations that the gas sends back.
void mag_flow_exchange(mag_context *ctx, mag_flow *f);
/// Converts the `count` cells of `changed` as their marks say, closes the layer around them and
/// hands on what is left over.
void mag_flow_convert(mag_flow *f, size_t count);
