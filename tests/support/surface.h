/// @file surface.h
/// Surfaces to test with, built triangle by triangle [mm], and their STL bytes.
#pragma once

#include "mag/context.h"
#include "mag/param.h"
#include "num/mesh.h"

#include <check.h>
#include <stddef.h>
#include <stdio.h>

/// Triangles being gathered. Starts from {0}; ends with surface_end().
typedef struct surface {
    size_t triangles; ///< so far
    size_t room;      ///< triangles that fit
    float *corners;   ///< (triangles * 9) [mm]
} surface;

/// Adds a triangle, counterclockwise as seen from outside.
void surface_triangle(surface *s, const double a[3], const double b[3], const double c[3]);
/// Adds the 12 triangles of a box between two corners [mm].
void surface_box(surface *s, const double low[3], const double high[3]);
/// Adds a sphere about `centre` [mm]: `rings` from pole to pole, twice as many around.
void surface_sphere(surface *s, const double centre[3], double radius, int rings);
/// Adds a prism along y, from y = 0 to `length` [mm]. Its outline (points) is x, z pairs, clockwise
/// in the x-z plane with x to the right and z up; it is seen whole from the point `eye`.
void surface_prism(surface *s, int points, const double (*outline)[2], const double eye[2],
                   double length);
/// Turns triangle t over.
void surface_turn(surface *s, size_t t);
/// Takes triangle t away; the last one gets its place.
void surface_drop(surface *s, size_t t);
/// Writes an ASCII STL of one solid.
void surface_write_text(const surface *s, FILE *to);
/// Makes a binary STL file in memory, called `name`; ends with surface_stl_end().
mag_file surface_stl(const surface *s, const char *name);
/// Frees the bytes of a file made by surface_stl().
void surface_stl_end(const mag_file *file);
/// Frees it.
void surface_end(surface *s);

/// Makes the mesh [m], by way of a binary STL in mm. Inline, because the support library does not
/// link the library under test.
static inline mag_mesh surface_mesh(const surface *s)
{
    mag_context ctx = mag_context_default();
    const mag_file file = surface_stl(s, "test.stl");
    mag_mesh mesh;
    const mag_status status = mag_mesh_read_stl(&ctx, &file, 1e-3, &mesh);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    surface_stl_end(&file);
    return mesh;
}
