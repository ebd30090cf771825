/// @file gmsh.h
/// Surfaces of solids, made by the program gmsh.
#pragma once

#include "mag/context.h"
#include "mag/param.h"

enum { MAG_GMSH_WHY = 1024 }; ///< longest reason, with its end mark

/// Makes a binary STL [mm] of the outside of the solids in a STEP file; solids that touch or
/// overlap become one. No point of it lies further than a quarter of `fineness` [m] beside the
/// solid, except on roundings smaller than `fineness`. *stl (*size) is to be freed.
///
/// MAG_BAD_CASE: `why` says what is wrong, for a message that shows the place in the case.
/// MAG_MACHINE: the context's message says it.
mag_status mag_gmsh_mesh(mag_context *ctx, const mag_file *step, double fineness, char **stl,
                         size_t *size, char why[MAG_GMSH_WHY]);
