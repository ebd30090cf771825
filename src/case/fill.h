/// @file fill.h
/// From the tree of words to the structs that tables describe.
#pragma once

#include "base/units.h"
#include "case/tree.h"
#include "mag/param.h"

/// A parameter, or an item of a list, that the user gave.
typedef struct mag_given {
    const char *path;   ///< "mould.regions[0].radius"
    const mag_node *at; ///< where it stands
} mag_given;

/// A STEP file that awaits its surface.
typedef struct mag_solid {
    mag_file *file;     ///< the member that holds its bytes, and then the surface's
    const char *path;   ///< of the parameter: "mould.cavity"
    const mag_node *at; ///< where the case names it
} mag_solid;

/// What filling needs, and what it leaves behind.
typedef struct mag_filler {
    mag_context *ctx;   ///< for messages
    mag_arena *arena;   ///< where all values live
    mag_units *units;   ///< known units
    const char *folder; ///< where files are sought; "" is the present folder
    mag_given *given;   ///< (given_count) what the user gave
    int given_count;    ///< given
    int given_room;     ///< for given
    mag_solid *solids;  ///< (solid_count) of the block being filled
    int solid_count;    ///< solids
    int solid_room;     ///< for solids
    bool may_miss;      ///< what must be given may be missing: mag_fill_check_missing() comes later
} mag_filler;

enum { MAG_CLIP_LENGTH = 64 }; ///< longest value shown in a message, with its end mark

/// Sets `values` to the defaults of table `t`, then to what the map says. `map` may be NULL:
/// nothing is given. `at` is where a missing value is reported, `path` the block's path ("mould").
mag_status mag_fill_block(mag_filler *f, const mag_params *t, const mag_node *map,
                          const mag_node *at, const char *path, void *values);

/// Fails where a value is missing that must be given, and no completion filled it in.
mag_status mag_fill_check_missing(mag_filler *f, const mag_params *t, const mag_node *map,
                                  const mag_node *at, const void *values);

/// Number with unit, within the bounds of `p`.
mag_status mag_fill_number(mag_filler *f, const mag_param *p, const mag_node *n, const char *si,
                           double *out);
/// Whole number, truth, words, choice: into the member.
mag_status mag_fill_word(mag_filler *f, const mag_param *p, const mag_node *n, void *member);
/// Three numbers with a unit.
mag_status mag_fill_vector(mag_filler *f, const mag_param *p, const mag_node *n, mag_vector *out);
/// A constant, a list of points or a .csv file.
mag_status mag_fill_table(mag_filler *f, const mag_param *p, const mag_node *n, mag_table *out);
/// Points from the text of a .csv file called `name`. `n` is where the case names it.
mag_status mag_fill_csv(mag_filler *f, const mag_param *p, const mag_node *n, const char *name,
                        const char *text, size_t size, mag_table *out);
/// A file's bytes. A STEP file is noted among the solids.
mag_status mag_fill_file(mag_filler *f, const mag_param *p, const mag_node *n, mag_file *out);
/// Reads the file that `n` names. *path is how it is seen from the present folder.
mag_status mag_fill_bytes(mag_filler *f, const mag_node *n, const char **path, const char **data,
                          size_t *size);
/// True where `name` ends in one of the endings "stl|csv", in small letters or capitals.
bool mag_fill_has_ending(const char *name, const char *endings);
/// Puts surfaces in the place of the solids that were noted while the block of table `t` was
/// filled, and forgets the solids. `made` (solid_count) receives them; their names are those that
/// they have in a result.
mag_status mag_fill_surfaces(mag_filler *f, const mag_params *t, const void *values,
                             mag_file *made);

/// A value as messages show it: cut where it is long, "a list" and "a block" for what is no word.
const char *mag_fill_clip(const mag_node *n, char *text);
/// "must be 1 mm to 1 m", "must be at least ..." or "" into `text` (3 * MAG_FRIENDLY_LENGTH).
void mag_fill_bounds(const mag_param *p, const char *si, char *text);
/// The two units of a table's unit column "s : m/s"; each holds MAG_CLIP_LENGTH.
void mag_fill_units(const char *both, char *x, char *y);
/// Fails where `value` is not within the bounds of `p`.
mag_status mag_fill_check(mag_filler *f, const mag_param *p, const mag_node *n, const char *si,
                          double value);
/// True where the range of a parameter has bounds.
bool mag_param_is_bounded(const mag_param *p);
/// True where the user must give the parameter.
bool mag_param_is_required(const mag_param *p);
/// An example of a right value: "spacing: 0.4 mm". `text` holds 2 * MAG_FRIENDLY_LENGTH.
void mag_param_example(const mag_param *p, char *text);

/// memory is out
mag_status mag_fill_no_memory(mag_context *ctx);
