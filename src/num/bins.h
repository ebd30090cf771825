/// @file bins.h
/// The triangles of a surface sorted into cubes, to find where a short straight piece meets it.
#pragma once

#include "num/mesh.h"

#include <stdint.h>

/// Triangles by cube. Made by mag_bins_create(); the mesh must outlive it.
typedef struct mag_bins {
    const mag_mesh *mesh; ///< borrowed
    double low[3];        ///< [m] corner of the first cube
    double edge;          ///< [m] of a cube
    int size[3];          ///< cubes along x, y, z
    uint32_t *first;      ///< (cubes + 1) where each cube's triangles begin in `list`
    uint32_t *list;       ///< triangles, cube by cube
} mag_bins;

/// Sorts a mesh into cubes of an edge [m], or larger ones where there would be over 2^26. Pieces
/// about as long as the edge are found fastest. MAG_MACHINE if memory is out.
mag_status mag_bins_create(struct mag_context *ctx, const mag_mesh *m, double edge, mag_bins *out);
/// Share of the way from `from` to `to` [m] at which a triangle is met first, ends included; NaN
/// where none is. Triangles seen edge on are not met.
double mag_bins_meet(const mag_bins *b, const double from[3], const double to[3]);
/// Frees what it owns. A zeroed one is fine.
void mag_bins_destroy(mag_bins *b);
