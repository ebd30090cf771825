/// @file model.h
/// The contract between a model and the rest of the house. A model knows no file, no clock and no
/// other model. Five things: what may be chosen (params), what changes (chunks), create, advance,
/// observe. docs/new-model.md walks through it with the bar.
#pragma once

#include "mag/context.h"
#include "mag/observe.h"
#include "mag/param.h"

/// How far a run is.
typedef struct mag_progress {
    double time;           ///< [s] reached
    double end;            ///< [s] where the run will end, as well as the model knows now
    double share;          ///< of the whole work, 0 to 1
    double work;           ///< done so far [work_unit]
    const char *work_unit; ///< the trade's own: "Mcell" for a lattice, "steps" for a bar
    bool finished;         ///< nothing is left to do
    const char *reason;    ///< why it is finished, in words; "" before. Lives as long as the state
} mag_progress;

/// Memory that a run will take [bytes], about and rather too much than too little.
typedef struct mag_memory {
    double fixed;  ///< whatever the fineness
    double square; ///< what goes with the square of one over it: surfaces
    double cubic;  ///< what goes with the cube of one over the model's fineness (mag_params)
} mag_memory;

/// A piece of a state's memory. All chunks together are the state: a checkpoint is their bytes.
typedef struct mag_chunk {
    const char *name; ///< for messages
    void *data;       ///< (size)
    size_t size;      ///< bytes
} mag_chunk;

/// A choice of the model that nobody knows: the runs of a band take one of its values each.
typedef struct mag_band_choice {
    const char *path;   ///< of the parameter: "mould.die.contact"
    const char *values; ///< that it may have, as a case writes them, between '|'
    const char *only;   ///< "PATH=WORD": it matters only where the case has chosen so; "": always
    const char *why;    ///< what is not known, and where the values come from
} mag_band_choice;

enum { MAG_CHUNKS = 64 }; ///< most chunks of a state

/// One model. All functions take the params struct that `params` describes, in SI, already within
/// its ranges. After any failure destroy() still works.
typedef struct mag_model {
    const char *name;         ///< as in `model:` of a case
    const char *title;        ///< one line: the question it answers
    const mag_params *params; ///< what may be chosen

    const mag_band_choice *band; ///< (band_count) what a band varies, all with all; may be NULL
    int band_count;              ///< choices

    /// Checks what ranges cannot say: a rule between two choices. May be NULL.
    mag_status (*check)(mag_context *ctx, const void *params);
    /// Says what memory a run will take, after check() and before create(). May be NULL.
    mag_status (*memory)(mag_context *ctx, const void *params, mag_memory *out);
    /// Makes the state at time 0. *state is set, or NULL after a failure.
    mag_status (*create)(mag_context *ctx, const void *params, void **state);
    /// Goes on towards `until` [s] by one step, or a small bundle of them (well under a second of
    /// wall time). Models with a step of their own may end up to one step behind `until`. The steps
    /// taken never depend on `until`, unless the model can land on any time exactly.
    mag_status (*advance)(mag_context *ctx, const void *params, void *state, double until);
    /// Says how far the run is.
    void (*progress)(const void *params, const void *state, mag_progress *out);
    /// Hands the aspects asked for (mag_aspect, or-ed) to the observation. Changes nothing.
    mag_status (*observe)(mag_context *ctx, const void *params, const void *state, int aspects,
                          mag_observation *out);
    /// Lists what changes: at most MAG_CHUNKS. Sizes are fixed from create on. Returns the count.
    int (*chunks)(void *state, mag_chunk *chunks);
    /// Puts derived things right after the chunks were overwritten by a checkpoint. May be NULL.
    mag_status (*restored)(mag_context *ctx, const void *params, void *state);
    /// Frees a state. NULL is fine.
    void (*destroy)(void *state);
    /// Writes what the params describe in the format that the trade exchanges such things in, for
    /// other programs. *text is the caller's to free. NULL: there is no such format.
    mag_status (*exchange)(mag_context *ctx, const void *params, char **text);
} mag_model;

/// The models of this build, from models.def; the list ends with NULL.
const mag_model *const *mag_models(void);
/// The model of that name, or NULL.
const mag_model *mag_model_find(const char *name);
/// What a model's params describe, in its trade's format. MAG_BAD_CALL names the models that have
/// one. *text is the caller's to free; NULL after a failure.
mag_status mag_model_exchange(mag_context *ctx, const mag_model *model, const void *params,
                              char **text);
