/// @file numbers.h
/// How the program prints what a result says.
#pragma once

#include "mag/result.h"

/// Prints title, how the run ended and the numbers in units that people use.
void app_numbers_print(const mag_result_view *v);
/// Prints the summary.json of a folder as it is. MAG_MACHINE if it cannot be read.
mag_status app_numbers_print_json(mag_context *ctx, const char *folder);
