/// @file case_example.h
/// A model's tables that no model has: every kind of parameter, for the tests of the case reader.
#pragma once

#include "mag/case.h"

#include <stddef.h>

/// A block in the block.
typedef struct example_inner {
#define MAG_DEF "../tests/unit/case_inner.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} example_inner;

/// A record of the list.
typedef struct example_record {
#define MAG_DEF "../tests/unit/case_record.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} example_record;

/// The block `example`.
typedef struct example_params {
#define MAG_DEF "../tests/unit/case_example.def"
#define MAG_MEMBERS
#include "mag/param_table.h"
} example_params;

/// The common block `run` of the tests.
typedef struct example_run {
    double end; ///< [s]
} example_run;

#define MAG_DEF     "../tests/unit/case_inner.def"
#define MAG_TABLE   example_inner_table
#define MAG_STRUCT  example_inner
#define MAG_BLOCK   "inner"
#define MAG_MEANING "a block in the block"
extern const mag_params example_inner_table;
#include "mag/param_table.h"

#define MAG_DEF     "../tests/unit/case_record.def"
#define MAG_TABLE   example_record_table
#define MAG_STRUCT  example_record
#define MAG_BLOCK   "places"
#define MAG_MEANING "a named place"
extern const mag_params example_record_table;
#include "mag/param_table.h"

#define MAG_DEF     "../tests/unit/case_example.def"
#define MAG_TABLE   example_table
#define MAG_STRUCT  example_params
#define MAG_BLOCK   "example"
#define MAG_MEANING "a plate of every kind of value"
extern const mag_params example_table;
#include "mag/param_table.h"

static const mag_param example_run_rows[] = {{MAG_KIND_double, "end", "s", 1.0, "", 0.0, 1e6,
                                              "the run stops at this time",
                                              offsetof(example_run, end), sizeof(double), NULL}};
static const mag_params example_run_table = {
    "run", "what any run may choose", sizeof(example_run), example_run_rows, 1, NULL, 0, NULL,
    NULL};

static const mag_params *const example_models[] = {&example_table, NULL};
static const mag_params *const example_common[] = {&example_run_table, NULL};
static const mag_case_tables example_tables = {example_models, example_common};
