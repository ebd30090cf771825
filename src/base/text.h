/// @file text.h
/// Texts: an arena that keeps many of them, and the word that was probably meant.
#pragma once

#include "mag/status.h"

#include <stddef.h>

/// Memory for many small things that end together. Opaque.
typedef struct mag_arena mag_arena;

/// Makes an empty arena. NULL if memory is out.
mag_arena *mag_arena_create(void);
/// `size` zeroed bytes, aligned for any type, valid until the arena ends. NULL if memory is out.
void *mag_arena_take(mag_arena *a, size_t size);
/// A copy of `length` bytes with a zero behind them. NULL if memory is out.
char *mag_arena_text(mag_arena *a, const char *text, size_t length);
/// A printed text. NULL if memory is out.
char *mag_arena_print(mag_arena *a, const char *format, ...) MAG_PRINTF(2, 3);
/// Frees all of it. NULL is fine.
void mag_arena_destroy(mag_arena *a);

/// Edits (insert, drop, replace, swap two neighbours; case counts a quarter) between two words,
/// times four. Words over 63 bytes are cut.
int mag_text_distance(const char *a, const char *b);
/// The one of `count` words that `word` was probably meant to be; NULL if none is near enough.
const char *mag_text_nearest(const char *word, const char *const *words, int count);
