/// @file fields.h
/// One output of the fields as a VTKHDF file: an unstructured grid of vertices, one a point.
#pragma once

#include "mag/observe.h"

/// Writes points and fields at `time` [s] aside and gives the whole file the name `path`.
/// MAG_MACHINE names the file.
mag_status mag_fields_write(mag_context *ctx, const char *path, double time,
                            const mag_observation *o);
/// Reads points and fields into an observation, which is cleared first. MAG_BAD_CASE names the file
/// and what is wrong in it. `time` [s] may be NULL.
mag_status mag_fields_read(mag_context *ctx, const char *path, double *time, mag_observation *into);
