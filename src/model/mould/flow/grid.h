/// @file grid.h
/// The cells of a cavity and who their neighbours are. Only cavity cells are stored, in one row
/// ordered so that the longest axis runs fastest and the shortest lies in the middle: a slab of the
/// slowest axis is a contiguous range, which a rank or an accelerator can own.
///
/// Populations lie direction by direction: slot q * stride + cell. A population that leaves `cell`
/// along q goes to the slot mag_grid_slot(g, q, cell): q's row at the neighbour, or, where a wall
/// is, back to the opposite row at the cell itself (half-way bounce-back). Cells are handled in
/// groups of MAG_LANES. In most groups all lanes' slots are consecutive, so one number tells them
/// all.
///
/// Where metal glides along walls, a population that meets a flat one goes on to the neighbour that
/// lies ahead along the wall, with its motion towards the wall turned round: its slot is the row of
/// that mirrored direction. The cell ahead then stands for its own image in the wall, so to all
/// that asks for neighbours the link is one to that cell.
#pragma once

#include "mag/status.h"
#include "model/mould/flow/lattice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mag_context;

/// The cells. Made by mag_grid_create(), fixed from then on.
typedef struct mag_grid {
    int size[3];       ///< of the box along x, y, z
    bool periodic[3];  ///< whether the box's ends meet
    bool glides;       ///< metal glides along flat walls
    int axes[3];       ///< slowest, middle, fastest axis
    size_t cells;      ///< stored
    size_t groups;     ///< of MAG_LANES cells; the last may be partly empty
    size_t stride;     ///< of a row of populations
    int16_t *place;    ///< (cells * 3) x, y, z in the box
    int32_t *first;    ///< (groups * 18) slot of lane 0 of direction q + 1, or ~row of `mixed`
    int32_t *mixed;    ///< (mixed rows * MAG_LANES) slot of each lane
    size_t reach;      ///< most cells between a cell and a neighbour in the row of cells
    size_t mixed_rows; ///< groups and directions whose slots are not consecutive
} mag_grid;

enum {
    MAG_GRID_CELLS = 100000000, ///< most cells: slots are counted in 32 bits
    MAG_GRID_ROUGH = 2 ///< of a closed cell: nothing glides along it, as where metal comes in
};

/// Makes the grid of the cells where `open` is not 0: (size[0] * size[1] * size[2]), x fastest.
/// MAG_BAD_CASE without a cell or with over MAG_GRID_CELLS, MAG_MACHINE if memory is out.
mag_status mag_grid_create(struct mag_context *ctx, const int size[3], const bool periodic[3],
                           const uint8_t *open, mag_grid *g);
/// The same, but metal glides along walls: they mirror it, unless `open` is MAG_GRID_ROUGH there.
mag_status mag_grid_create_gliding(struct mag_context *ctx, const int size[3],
                                   const bool periodic[3], const uint8_t *open, mag_grid *g);
/// The counts of a grid of so many cells without any array, as if no links lay in a row: for the
/// bytes of one that is to be made.
mag_grid mag_grid_outline(size_t cells, bool glides);
/// Bytes of what it owns.
size_t mag_grid_bytes(const mag_grid *g);
/// Frees what it owns. A zeroed grid is fine.
void mag_grid_destroy(mag_grid *g);
/// The cell at a place of the box, or -1.
ptrdiff_t mag_grid_find(const mag_grid *g, int x, int y, int z);

/// Where a population that leaves `cell` along q (1..18) goes.
static inline int32_t mag_grid_slot(const mag_grid *g, int q, size_t cell)
{
    const size_t group = cell / (size_t)MAG_LANES;
    const int32_t lane = (int32_t)(cell % (size_t)MAG_LANES);
    const int32_t first = g->first[group * 18 + (size_t)q - 1];
    return first >= 0 ? first + lane : g->mixed[(size_t)~first * (size_t)MAG_LANES + (size_t)lane];
}

/// The neighbour of `cell` along q, or the one ahead along a wall that metal glides along: where
/// the slot lies. -1 for other walls.
static inline ptrdiff_t mag_grid_neighbour(const mag_grid *g, int q, size_t cell)
{
    const ptrdiff_t slot = mag_grid_slot(g, q, cell);
    const ptrdiff_t stride = (ptrdiff_t)g->stride;
    const ptrdiff_t next = slot - q * stride;
    if (next >= 0 && next < stride) {
        return next;
    }
    return slot == mag_opposite(q) * stride + (ptrdiff_t)cell ? -1 : slot % stride;
}

/// Cells between the walls across an axis that stand around a cell, at most `most`.
int mag_grid_across(const mag_grid *g, size_t cell, int axis, int most);

/// The axis that turns round on the link of `cell` along q, because its neighbour is an image in a
/// wall that metal glides along; -1 for other links.
static inline int mag_grid_turned(const mag_grid *g, int q, size_t cell)
{
    const int row = (int)((size_t)mag_grid_slot(g, q, cell) / g->stride);
    int axis = -1;
    if (row != q && row != mag_opposite(q)) {
        for (int d = 0; d < 3; d++) {
            axis = mag_c[row][d] != mag_c[q][d] ? d : axis;
        }
    }
    return axis;
}
