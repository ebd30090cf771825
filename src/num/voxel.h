/// @file voxel.h
/// A cavity on cubes: which cells of a box lie inside a closed surface.
#pragma once

#include "mag/status.h"
#include "num/mesh.h"

#include <stdint.h>

/// A box of cubic cells. Cell (i, j, k) has its centre at origin + (i + 1/2, j + 1/2, k + 1/2) *
/// spacing and stands at inside[(k * size[1] + j) * size[0] + i].
typedef struct mag_voxels {
    int size[3];      ///< cells along x, y, z
    double origin[3]; ///< [m] corner of cell (0, 0, 0)
    double spacing;   ///< [m]
    uint8_t *inside;  ///< (size[0] * size[1] * size[2]) 1 inside, 0 outside
    size_t cells;     ///< inside
    size_t doubtful;  ///< cells on which the three ray directions did not agree
} mag_voxels;

/// MAG_BAD_CASE if mag_voxels_cut() would make too many cells. Takes no time.
mag_status mag_voxels_check(struct mag_context *ctx, const mag_mesh *m, double spacing);
/// Cells of the box that mag_voxels_cut() would make.
double mag_voxels_box(const mag_mesh *m, double spacing);
/// Cuts a closed surface into cubes: ray parity along the three axes, majority vote. The box gets
/// one layer of outside cells on every side. Faces of the surface that lie on multiples of the
/// spacing from its lowest corner are met exactly. MAG_MACHINE if memory is out, MAG_BAD_CASE if
/// there are over 100 million cells inside or 2^31 in the box (says the least spacing that fits),
/// or if a leak makes the three directions disagree on more than 1 in 1000 (says where).
mag_status mag_voxels_cut(struct mag_context *ctx, const mag_mesh *m, double spacing, int threads,
                          mag_voxels *out);
enum {
    MAG_VOXELS_THICK = 33 ///< cells: walls of so many or more are not told apart
};

/// Thinnest wall: least number of cells across along one of the axes, at most MAG_VOXELS_THICK, and
/// its middle `where` [m], NaN if all are that thick. A run of cells counts where the runs around
/// it, over a square as wide as it is long, are about as long: steps of a staircase do not. A wall
/// that stands oblique to all axes is thinner than it seems here.
void mag_voxels_thinnest(const mag_voxels *v, int *cells_across, double where[3]);
/// Frees what it owns. A zeroed one is fine.
void mag_voxels_destroy(mag_voxels *v);
