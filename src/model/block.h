/// @file block.h
/// The memory of a model's state: one block, every field on a 64-byte line, described by
/// fields.def.
///
///     FIELD(type, name, count, unit, role, "meaning")
///
/// `count` is an expression that may use `s`, the state. Included three times by a model:
///
///     typedef struct mag_bar_state {
///         int cells;
///         void *block;
///     #define FIELD(type, name, count, unit, role, meaning) type *name; ///< meaning
///     #include "model/bar/fields.def"
///     #undef FIELD
///     } mag_bar_state;
///
/// and, in model.c, MAG_FIELD_ROW for the table and MAG_FIELD_COUNT for the counts.
#pragma once

#include "mag/model.h"
#include "mag/status.h"

/// Whether a field is part of the state.
typedef enum mag_role {
    MAG_KEEP,   ///< state: goes into a checkpoint
    MAG_SCRATCH ///< remade by each step or by restored()
} mag_role;

/// One row of fields.def.
typedef struct mag_field {
    const char *name;    ///< of the member
    const char *unit;    ///< SI, or "lattice"
    const char *meaning; ///< one sentence
    mag_role role;       ///< state or scratch
    size_t item;         ///< bytes of one value
    size_t offset;       ///< of the pointer in the state
} mag_field;

/// A row of the table of fields; MAG_STATE is the state's type.
#define MAG_FIELD_ROW(type, name, count, unit, role, meaning)                                      \
    {#name, unit, meaning, role, sizeof(type), offsetof(MAG_STATE, name)},
/// The count of a field.
#define MAG_FIELD_COUNT(type, name, count, unit, role, meaning) (size_t)(count),

/// Takes one zeroed block for `fields` fields of `counts` values each and sets the pointers in
/// `state`. Blocks over 4 MiB lie on 2-MiB pages where the system has them. MAG_MACHINE says the
/// size.
mag_status mag_block_create(mag_context *ctx, const mag_field *table, const size_t *counts,
                            int fields, void *state, void **block);
/// Bytes of the block.
size_t mag_block_bytes(const mag_field *table, const size_t *counts, int fields);
/// Adds a chunk for each field that is part of the state; returns how many chunks there are then.
int mag_block_chunks(const mag_field *table, const size_t *counts, int fields, void *state,
                     mag_chunk *chunks, int have);
/// Frees the block. NULL is fine.
void mag_block_destroy(void *block);
