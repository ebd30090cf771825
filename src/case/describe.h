/// @file describe.h
/// What a parameter's row says in words, for explain, templates and schemas.
#pragma once

#include "case/fill.h"
#include "mag/param.h"
#include "mag/status.h"

enum {
    MAG_WORDS_LENGTH = 512 ///< longest description, with its end mark
};

/// The unit of a curve's axis [unit of a mag_table row]: the part before or behind " : ".
void mag_describe_axis(const mag_param *p, int axis, char unit[MAG_WORDS_LENGTH]);
/// "number [m]", "one of: box, cylinder, stl".
void mag_describe_kind(const mag_param *p, char words[MAG_WORDS_LENGTH]);
/// "400 um", "required", "none".
void mag_describe_default(const mag_param *p, char words[MAG_WORDS_LENGTH]);
/// "10 um to 100 mm"; "" where nothing bounds it.
void mag_describe_range(const mag_param *p, char words[MAG_WORDS_LENGTH]);
/// The unit whose numbers p->normal, least and most are: of a curve that of y.
void mag_describe_unit(const mag_param *p, char unit[MAG_WORDS_LENGTH]);
/// Where the default of a parameter comes from; NULL if that is not said.
const mag_source *mag_param_source(const mag_params *t, const mag_param *p);
/// "assumed", "read"; "" for none.
const char *mag_flag_word(mag_flag flag);
/// Finds the parameter at "regions.radius" (indices and the block's own name may be given too) and
/// the table it stands in. MAG_BAD_CALL names the nearest one.
mag_status mag_params_find(struct mag_context *ctx, const mag_params *t, const char *path,
                           const mag_params **in, const mag_param **found);
