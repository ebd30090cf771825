/// @file case.h (within src/case)
/// What a read case is made of.
#pragma once

#include "case/fill.h"
#include "mag/case.h"

enum { MAG_BLOCKS = 16 }; ///< most blocks of a case

/// A filled block.
typedef struct mag_case_part {
    const mag_params *table; ///< its table
    void *values;            ///< the struct it fills
} mag_case_part;

/// See mag/case.h.
struct mag_case {
    mag_arena *arena;                ///< all values
    const char *folder;              ///< where files were sought
    const char *model;               ///< chosen
    const char *title;               ///< "" if none
    const char *text;                ///< (length) the file
    size_t length;                   ///< bytes
    const char **given;              ///< (given_count) sorted paths
    int given_count;                 ///< paths
    mag_case_part parts[MAG_BLOCKS]; ///< (part_count) the model's block first
    int part_count;                  ///< blocks
};
