/// @file arena.h
/// Memory that is given back all at once.
#pragma once

#include <stddef.h>

/// A chain of blocks. Start from {0}; ends with mag_arena_free().
typedef struct mag_arena {
    struct mag_arena_block *blocks; ///< newest first
} mag_arena;

/// `bytes` of zeroed memory, aligned for any type; NULL if memory is out.
void *mag_arena_take(mag_arena *a, size_t bytes);
/// A copy of `length` bytes with a zero behind them; NULL if memory is out.
char *mag_arena_text(mag_arena *a, const char *text, size_t length);
/// Gives everything back. The arena may be used again.
void mag_arena_free(mag_arena *a);
