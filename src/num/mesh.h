/// @file mesh.h
/// Triangle surfaces from STL bytes: reading, volume, whether they are closed.
#pragma once

#include "mag/param.h"
#include "mag/status.h"

#include <stddef.h>

/// A triangle soup. Owned; ends with mag_mesh_destroy().
typedef struct mag_mesh {
    size_t triangles; ///< count
    float *corners;   ///< (triangles * 9) x y z of three corners [m]
    double low[3];    ///< [m] least coordinates
    double high[3];   ///< [m] greatest coordinates
    double volume;    ///< [m3] signed: negative if the surface is inside out
    double area;      ///< [m2]
} mag_mesh;

/// Where a surface is not sound.
typedef struct mag_mesh_flaw {
    size_t open_edges;    ///< edges that border one triangle only: a leak
    size_t crowded_edges; ///< edges that border three or more
    size_t turned_edges;  ///< edges whose two triangles disagree about the outside
    size_t flat;          ///< triangles without area
    double where[3];      ///< [m] middle of the first bad edge
} mag_mesh_flaw;

/// Reads STL, binary or ASCII (told apart by content, not by the word "solid"), scaled by `unit`
/// [m per file unit]. MAG_BAD_CASE names the file and the line or byte that is wrong.
mag_status mag_mesh_read_stl(struct mag_context *ctx, const mag_file *file, double unit,
                             mag_mesh *out);
/// Looks for leaks and turned triangles; corners closer than 1e-6 of the size count as one.
mag_status mag_mesh_inspect(struct mag_context *ctx, const mag_mesh *m, mag_mesh_flaw *flaw);
/// Frees what the mesh owns. A zeroed mesh is fine.
void mag_mesh_destroy(mag_mesh *m);
