/// @file case.h
/// A case: what the user chose, read from YAML, checked, converted to SI.
#pragma once

#include "mag/context.h"
#include "mag/param.h"

#include <stdio.h>

/// A read case. Opaque.
typedef struct mag_case mag_case;

/// What a case may hold: `model: NAME`, `title: TEXT`, the block of that model, and the common
/// blocks.
typedef struct mag_case_tables {
    const mag_params *const *models; ///< one of them is chosen by `model:`; the list ends with NULL
    const mag_params *const
        *common; ///< blocks every case may have ("run"); the list ends with NULL
} mag_case_tables;

/// Reads and checks a case file. `overrides` are "path=value" texts (`--set`), applied before the
/// checks; `override_count` of them. Referenced files are read, seen from the case's folder.
/// MAG_BAD_CASE: the message shows file:line:column, the line, and what is allowed.
mag_status mag_case_read(mag_context *ctx, const char *path, const mag_case_tables *tables,
                         int override_count, const char *const *overrides, mag_case **out);
/// The same from memory; `name` stands for the path in messages, `folder` is where files are
/// sought.
mag_status mag_case_parse(mag_context *ctx, const char *name, const char *folder, const char *text,
                          size_t length, const mag_case_tables *tables, int override_count,
                          const char *const *overrides, mag_case **out);
/// Frees a case. NULL is fine.
void mag_case_destroy(mag_case *c);

/// Name of the chosen model. Borrowed, as all below.
const char *mag_case_model(const mag_case *c);
/// The title; "" if none was given.
const char *mag_case_title(const mag_case *c);
/// The file as it was read, overrides not applied.
const char *mag_case_text(const mag_case *c, size_t *length);
/// The filled struct of the model's block, or of the common block called `name`.
const void *mag_case_block(const mag_case *c, const char *name);
/// True where the user gave the parameter at `path` ("mould.alloy"), in the file or by an override.
bool mag_case_is_given(const mag_case *c, const char *path);
/// The number [SI] at a path; false where the case has no parameter of kind double there.
bool mag_case_number(const mag_case *c, const char *path, double *value);
/// True where the choice at a path is `word`.
bool mag_case_has_choice(const mag_case *c, const char *path, const char *word);
/// Writes the value at a path, times `factor`, as --set takes it: a number, a vector, or a curve,
/// whose second column is multiplied. MAG_BAD_CALL where the case has no such value.
mag_status mag_case_write_scaled(mag_context *ctx, const mag_case *c, const char *path,
                                 double factor, FILE *to);
/// Puts the place before a failure of a model: where the context's message begins with a
/// parameter's path and ": ", that becomes file:line:column (or the --set it came from), and the
/// line and its underline follow the rest. A message without a path, or of a parameter that was not
/// given, gets the case file's name before. Returns `status`; MAG_OK is handed on.
mag_status mag_case_fail(mag_context *ctx, const mag_case *c, mag_status status);
/// Calls back for every parameter left at a default that is recalled or assumed.
void mag_case_assumptions(const mag_case *c,
                          void (*found)(void *user, const char *path, double value,
                                        const char *unit, mag_flag flag, const char *source),
                          void *user);
/// A surface that was made of a STEP file, as an STL file: its name is seen from the folder of
/// mag_case_write_full(). NULL past the last; the first has index 0. Borrowed.
const mag_file *mag_case_surface(const mag_case *c, int index);
/// Writes the whole case, every default included, in SI, as a case file that reads back to the same
/// values. Files are named by their whole path: the case may be written to any folder, where
/// surfaces that were made are to be put beside it.
mag_status mag_case_write_full(mag_context *ctx, const mag_case *c, FILE *to);

/// Prints every parameter of a table (or the one called `path` within it) for people: unit,
/// default, range, meaning, source. MAG_BAD_CALL names the nearest one if there is none.
mag_status mag_params_explain(mag_context *ctx, const mag_params *t, const char *path, FILE *to);
/// The same as JSON.
mag_status mag_params_explain_json(mag_context *ctx, const mag_params *t, const char *path,
                                   FILE *to);
/// Writes a JSON schema (draft 2020-12) of cases whose model is `model`, for editors.
mag_status mag_params_schema(mag_context *ctx, const mag_params *model,
                             const mag_params *const *common, FILE *to);
/// Writes a commented case of that model, all defaults in comments, required values as blanks to
/// fill.
mag_status mag_params_template(mag_context *ctx, const mag_params *model,
                               const mag_params *const *common, FILE *to);
