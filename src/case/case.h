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
    mag_origin origin;               ///< the file's name and text, for messages
    const char *text;                ///< (length) the file
    size_t length;                   ///< bytes
    mag_given *given;                ///< (given_count) what the user gave, sorted by path
    int given_count;                 ///< given
    mag_case_part parts[MAG_BLOCKS]; ///< (part_count) the model's block first
    int part_count;                  ///< blocks
    const mag_file *surfaces;        ///< (surface_count) made of the solids of the model's block
    int surface_count;               ///< surfaces
};

/// A parameter of a case.
typedef struct mag_case_place {
    const mag_param *param; ///< what it is
    const char *member;     ///< its value
} mag_case_place;

/// Finds the parameter, no group or list, at a path like "mould.regions[0].radius". False if the
/// case has none.
bool mag_case_find(const mag_case *c, const char *path, mag_case_place *out);

/// What is read, and as what.
typedef struct mag_case_source {
    const char *name;   ///< stands for the path in messages
    const char *folder; ///< where files are sought
    const char *text;   ///< (length) YAML
    size_t length;      ///< bytes
} mag_case_source;

/// mag_case_parse() with units made once, for who reads many cases.
mag_status mag_case_parse_with(mag_context *ctx, mag_units *units, const mag_case_source *from,
                               const mag_case_tables *tables, int override_count,
                               const char *const *overrides, mag_case **out);
