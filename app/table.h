/// @file table.h
/// How the program prints a table of a result.
#pragma once

#include "mag/context.h"
#include "mag/observe.h"

/// Prints a table with its columns in units that people use, and what they mean. MAG_MACHINE if
/// memory is out.
mag_status app_table_print(mag_context *ctx, const mag_shown_table *t);
/// Prints it as one JSON document in SI: columns, and a row each as an object.
mag_status app_table_print_json(mag_context *ctx, const mag_shown_table *t);
