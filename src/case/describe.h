/// @file describe.h
/// Words for a parameter, shared by explanations, schemas and templates.
#pragma once

#include "case/fill.h"

enum { MAG_DESCRIPTION = 640 }; ///< longest description, with its end mark

/// What may be written: "a number and a unit of m, such as 0.4 mm".
void mag_describe_form(const mag_param *p, char *text);
/// The range; "" if there are no bounds.
void mag_describe_range(const mag_param *p, char *text);
/// The default as a case file would hold it; "" if it is required or there is none.
void mag_describe_normal(const mag_param *p, char *text);
/// Where the default comes from; NULL if nothing is said.
const mag_source *mag_describe_source(const mag_params *t, const mag_param *p);
/// "read", "computed", "recalled", "assumed".
const char *mag_describe_flag(mag_flag flag);
/// The parameter at a path below a table ("regions.radius", indices may stand in brackets), with
/// the table it is in. MAG_BAD_CALL names the nearest one.
mag_status mag_describe_find(mag_context *ctx, const mag_params *t, const char *path,
                             const mag_params **in, const mag_param **out);
