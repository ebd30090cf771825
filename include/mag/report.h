/// @file report.h
/// A result folder becomes pictures and one self-contained page.
#pragma once

#include "mag/context.h"
#include "mag/result.h"

/// Writes the page of a result to `file` and the pictures that the result names beside it.
mag_status mag_report_write(mag_context *ctx, const char *folder, const char *file);
