/// @file vtkhdf.h
/// Fields on points as a VTKHDF file of HDF5, which ParaView reads: an unstructured grid with one
/// vertex cell a point.
#pragma once

#include "mag/observe.h"

/// Writes the points and fields of an observation, aside and then renamed. `time` [s]. The same
/// observation gives the same bytes. MAG_MACHINE names the file.
mag_status mag_vtkhdf_write(mag_context *ctx, const char *path, double time,
                            const mag_observation *o);
/// Reads points and fields into an observation, which is cleared first. MAG_BAD_CASE names the file
/// and what is missing.
mag_status mag_vtkhdf_read(mag_context *ctx, const char *path, mag_observation *into);
