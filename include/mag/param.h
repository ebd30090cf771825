/// @file param.h
/// How a model, or a part of one, says what may be chosen: tables made from `params.def` files.
/// The struct, the defaults, the range checks, `mag explain`, the docs and the JSON schema come
/// from them.
///
/// A `.def` file is a list of
///
///     PARAM(type, name, unit, normal, least, most, "meaning")
///     SOURCE(name, flag, "source")            flag: read, computed, recalled, assumed
///     GROUP(type, name, table, "meaning")     a nested block:    name: { ... }
///     LIST(type, name, table, "meaning")      a list of blocks:  name: [ { ... }, ... ]
///
/// | type       | in the case file                         | unit column         | normal        |
/// |------------|------------------------------------------|---------------------|---------------|
/// | double     | number and unit                          | the SI unit         | a number      |
/// | int        | whole number                             | "1"                 | a number      |
/// | bool       | true, false                              | ""                  | 0 or 1        |
/// | mag_text   | words                                    | ""                  | "text"        |
/// | mag_choice | one of the words of the unit column      | "first\|second"     | its index     |
/// | mag_vector | [x, y, z] with a unit (or three of them) | the SI unit         | 0 (all three) |
/// | mag_file   | a path, seen from the case file's folder | "" (endings: "stl") | ""            |
/// | mag_table  | number, or [[x, y], ...], or a .csv path | "x unit : y unit"   | constant y    |
///
/// A file that may be an "stl" or a "step" is an STL [mm] for who uses it: gmsh makes it.
/// `least` and `most` bound numbers, both included; 0, 0 says no bound. A `normal` of MAG_REQUIRED
/// has no default, words too: the user must give it. A text or file of "" is "not given".
#pragma once

#include "mag/status.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/// Words; never NULL.
typedef const char *mag_text;
/// Index of a word of the parameter's list.
typedef int mag_choice;
/// Three components.
typedef struct mag_vector {
    double x; ///< first
    double y; ///< second
    double z; ///< third
} mag_vector;
/// A file's content, read by whoever read the case. A model sees bytes, never a path it could open.
typedef struct mag_file {
    const char *name; ///< as the user wrote it, for messages; "" if not given
    const char *data; ///< (size) bytes, and a zero behind them
    size_t size;      ///< bytes
} mag_file;
/// A piecewise linear curve, constant outside its ends. One point: a constant.
typedef struct mag_table {
    int count;       ///< points, 0: none were given and `constant` holds
    double constant; ///< y where count is 0
    const double *x; ///< (count) rising
    const double *y; ///< (count)
} mag_table;

/// y of the curve at x.
double mag_table_at(const mag_table *t, double x);
/// Integral of the curve from 0 to x. [unit of x times y]
double mag_table_integral(const mag_table *t, double x);

/// A default that does not exist: the user must choose.
#define MAG_REQUIRED NAN

/// What a parameter holds.
typedef enum mag_kind {
    MAG_KIND_double,
    MAG_KIND_int,
    MAG_KIND_bool,
    MAG_KIND_mag_text,
    MAG_KIND_mag_choice,
    MAG_KIND_mag_vector,
    MAG_KIND_mag_file,
    MAG_KIND_mag_table,
    MAG_KIND_group,
    MAG_KIND_list
} mag_kind;

/// Where a value comes from. The last two are listed in every result.
typedef enum mag_flag {
    MAG_FLAG_none,
    MAG_FLAG_read,
    MAG_FLAG_computed,
    MAG_FLAG_recalled,
    MAG_FLAG_assumed
} mag_flag;

struct mag_params;
struct mag_context;
struct mag_arena;

/// What completes a block of a case.
typedef struct mag_completion {
    struct mag_context *ctx; ///< for messages
    struct mag_arena *arena; ///< memory for what is filled in; it lives as long as the case
    /// Whether the user gave the parameter, block or item at a path: "battery.area".
    bool (*is_given)(const void *user, const char *path);
    const void *user; ///< handed to is_given
} mag_completion;

/// One entry of a table.
typedef struct mag_param {
    mag_kind kind;                  ///< what it holds
    const char *name;               ///< as in the case file
    const char *unit;               ///< SI unit, or the words of a choice
    double normal;                  ///< default number
    const char *normal_text;        ///< default text; "" for numbers
    double least;                   ///< lowest allowed [unit]
    double most;                    ///< highest allowed [unit]
    const char *meaning;            ///< one sentence
    size_t offset;                  ///< of the member in the struct
    size_t size;                    ///< of the member; of one record for lists
    const struct mag_params *items; ///< table of a group or of a list's record
} mag_param;

/// Where the default of a parameter comes from.
typedef struct mag_source {
    const char *name;   ///< of the parameter
    mag_flag flag;      ///< how sure it is
    const char *source; ///< where it stands
} mag_source;

/// A table: what may be chosen in one block of a case.
typedef struct mag_params {
    const char *name;          ///< the block's name
    const char *meaning;       ///< one line
    size_t size;               ///< of the struct it fills
    const mag_param *params;   ///< (count)
    int count;                 ///< parameters
    const mag_source *sources; ///< (source_count)
    int source_count;          ///< parameters whose default has a source
    const char *fineness;      ///< name of the length [m] that the surfaces of STEP files in it are
                               ///< made for; NULL: it takes no STEP files
    /// Fills in what the user left out, from a file that the block names; NULL: nothing does. Never
    /// touches what was given. Messages begin with the path of the parameter that names the file.
    mag_status (*complete)(const mag_completion *how, void *values);
} mag_params;

/// The member that a LIST makes in its struct: `mag_list_of(record) name`.
#define mag_list_of(type)                                                                          \
    struct {                                                                                       \
        int count;                                                                                 \
        const type *items;                                                                         \
    }
/// Any list, for code that walks tables.
typedef struct mag_any_list {
    int count;         ///< records
    const void *items; ///< (count * size of a record)
} mag_any_list;

/// Sets a struct of table `t` to its defaults. Required numbers become NaN; lists become empty.
void mag_params_default(const mag_params *t, void *values);
