/// @file shape.h
/// Named places in a part: boxes, cylinders, small closed surfaces.
#pragma once

#include "mag/param.h"
#include "mag/status.h"
#include "num/mesh.h"

#include <stdbool.h>

/// A place. Made by the mag_shape_ functions.
typedef struct mag_shape {
    enum { MAG_SHAPE_BOX, MAG_SHAPE_CYLINDER, MAG_SHAPE_MESH } kind; ///< which
    mag_vector low;  ///< [m] corner of the box, or middle of the cylinder's first end
    mag_vector high; ///< [m] corner of the box, or middle of the cylinder's second end
    double radius;   ///< [m] of the cylinder
    mag_mesh mesh;   ///< of the mesh; owned
} mag_shape;

/// True where the point [m] lies in the shape or on its rim (to 1e-9 of its size).
bool mag_shape_contains(const mag_shape *s, double x, double y, double z);
/// Frees what it owns.
void mag_shape_destroy(mag_shape *s);
