/// @file bpx.h
/// Cells in the battery parameter exchange format (BPX 1.1, and files of its 0.x), which is JSON:
/// https://github.com/FaradayInstitution/BPX. It knows lithium-ion cells; what magnesium needs
/// beyond that stands under "User-defined", with names that begin with "Mg: ".
#pragma once

#include "model/battery/state.h"

struct json_t;

/// What a field holds.
typedef enum mag_bpx_kind {
    MAG_BPX_NUMBER,   ///< a number
    MAG_BPX_WHOLE,    ///< a whole number
    MAG_BPX_FUNCTION, ///< a number, an expression in x or a table {"x": [...], "y": [...]}
    MAG_BPX_OTHER     ///< read and written by a function of its own, or of no use to us
} mag_bpx_kind;

/// Where a field stands.
typedef enum mag_bpx_section {
    MAG_BPX_CELL,
    MAG_BPX_ELECTROLYTE,
    MAG_BPX_ELECTRODE, ///< both of them; the paths are those within `negative` and `positive`
    MAG_BPX_SEPARATOR,
    MAG_BPX_OWN ///< "User-defined"
} mag_bpx_section;

/// A field of the format, and the parameter that it is.
typedef struct mag_bpx_field {
    mag_bpx_section section; ///< where it stands
    const char *name;        ///< "Thickness [m]"
    mag_bpx_kind kind;       ///< what it holds
    const char *path;        ///< of the parameter, within the model's block: "separator.thickness"
    double factor;           ///< parameter [SI] over the field's value
    bool is_needed;          ///< in a file of a whole cell
    const char *rival;       ///< another parameter that says the same in another way; NULL: none
} mag_bpx_field;

/// All fields; the last has no name.
extern const mag_bpx_field mag_bpx_fields[];

/// A parameter of the model, and its place in the params.
typedef struct mag_bpx_place {
    const mag_param *param; ///< what it is
    size_t offset;          ///< of its member in the mag_battery_params
} mag_bpx_place;

/// Finds a parameter, no list, by its path within the model's block. False if there is none.
bool mag_bpx_find(const char *path, mag_bpx_place *out);

/// Fills in what a case leaves out from the file that its parameter `bpx` holds; see mag_params.
mag_status mag_bpx_complete(const mag_completion *how, void *params);
/// Writes a cell as such a file. *text is the caller's to free.
mag_status mag_bpx_write(mag_context *ctx, const void *params, char **text);
