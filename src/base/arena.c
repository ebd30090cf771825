#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = alignof(max_align_t), BLOCK = 1 << 15 };

typedef struct mag_arena_block {
    struct mag_arena_block *next;
    size_t size; ///< bytes behind the header
    size_t used; ///< of them
    alignas(max_align_t) unsigned char bytes[];
} mag_arena_block;

/// Puts a block of at least `bytes` in front of the chain.
static mag_arena_block *add_block(mag_arena *a, size_t bytes)
{
    const size_t size = bytes > BLOCK ? bytes : (size_t)BLOCK;
    mag_arena_block *b = calloc(1, sizeof *b + size);
    if (b != NULL) {
        b->next = a->blocks;
        b->size = size;
        a->blocks = b;
    }
    return b;
}

void *mag_arena_take(mag_arena *a, size_t bytes)
{
    if (bytes > SIZE_MAX / 2) {
        return NULL;
    }
    const size_t whole = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    mag_arena_block *b = a->blocks;
    if (b == NULL || b->size - b->used < whole) {
        b = add_block(a, whole);
    }
    if (b == NULL) {
        return NULL;
    }
    void *found = b->bytes + b->used;
    b->used += whole;
    return found;
}

char *mag_arena_text(mag_arena *a, const char *text, size_t length)
{
    char *copy = mag_arena_take(a, length + 1);
    if (copy != NULL && length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}

void mag_arena_free(mag_arena *a)
{
    while (a->blocks != NULL) {
        mag_arena_block *next = a->blocks->next;
        free(a->blocks);
        a->blocks = next;
    }
}
