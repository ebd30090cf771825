/// @file summary.h
/// summary.json: what it holds while it is gathered, and how it is written.
#pragma once

#include "mag/case.h"
#include "mag/result.h"

/// What stays of a run beside its files. Opaque.
typedef struct mag_summary mag_summary;

/// Makes one for a case, whose defaults that nobody measured are listed. NULL if memory is out.
mag_summary *mag_summary_create(const mag_case *c);
/// Frees it. NULL is fine.
void mag_summary_destroy(mag_summary *s);
/// Takes columns and output times over from an earlier summary.json, if there is one.
void mag_summary_load(mag_summary *s, const char *path);
/// Remembers what the columns of the series mean, the first time. False if memory is out.
bool mag_summary_set_columns(mag_summary *s, const mag_observation *row);
/// Adds the time [s] of the fields number `index`; later ones are forgotten. False if memory is
/// out.
bool mag_summary_add_output(mag_summary *s, int index, double time);
/// Forgets output times from number `count` on. False if there were fewer.
bool mag_summary_cut(mag_summary *s, uint64_t count);
/// Writes the file, aside and then renamed. `numbers` may be NULL.
mag_status mag_summary_write(mag_context *ctx, const mag_summary *s, const char *path,
                             const mag_run_end *end, const mag_observation *numbers);
