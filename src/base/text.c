#include "base/text.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A piece of an arena's memory.
typedef struct piece {
    struct piece *before; ///< taken earlier
    size_t size;          ///< bytes
    size_t used;          ///< bytes given out
    _Alignas(max_align_t) char bytes[];
} piece;

struct mag_arena {
    piece *last;
};

enum { PIECE = 64 * 1024, LONGEST_WORD = 63, CASE_COST = 1, EDIT_COST = 4 };

mag_arena *mag_arena_create(void)
{
    return calloc(1, sizeof(mag_arena));
}

void *mag_arena_take(mag_arena *a, size_t size)
{
    const size_t line = _Alignof(max_align_t);
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    const size_t whole = (size + line) / line * line; // never 0 bytes: two things never coincide
    if (a->last == NULL || a->last->size - a->last->used < whole) {
        const size_t room = whole > PIECE ? whole : PIECE;
        piece *p = calloc(1, sizeof *p + room);
        if (p == NULL) {
            return NULL;
        }
        p->before = a->last;
        p->size = room;
        a->last = p;
    }
    void *bytes = a->last->bytes + a->last->used;
    a->last->used += whole;
    return bytes;
}

char *mag_arena_text(mag_arena *a, const char *text, size_t length)
{
    char *copy = mag_arena_take(a, length + 1);
    if (copy != NULL && length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}

char *mag_arena_print(mag_arena *a, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    const int length = vsnprintf(NULL, 0, format, rest);
    va_end(rest);
    char *text = length < 0 ? NULL : mag_arena_take(a, (size_t)length + 1);
    if (text != NULL) {
        va_start(rest, format);
        vsnprintf(text, (size_t)length + 1, format, rest);
        va_end(rest);
    }
    return text;
}

void mag_arena_destroy(mag_arena *a)
{
    if (a == NULL) {
        return;
    }
    while (a->last != NULL) {
        piece *before = a->last->before;
        free(a->last);
        a->last = before;
    }
    free(a);
}

static int cost_of_letter(char a, char b)
{
    if (a == b) {
        return 0;
    }
    return tolower((unsigned char)a) == tolower((unsigned char)b) ? CASE_COST : EDIT_COST;
}

static int least_of(int a, int b)
{
    return a < b ? a : b;
}

// Optimal string alignment (Damerau 1964, Levenshtein 1966) on three rows of the table.
int mag_text_distance(const char *a, const char *b)
{
    const int m = (int)strnlen(a, LONGEST_WORD);
    const int n = (int)strnlen(b, LONGEST_WORD);
    int rows[3][LONGEST_WORD + 1];
    for (int j = 0; j <= n; j++) {
        rows[0][j] = EDIT_COST * j;
    }
    for (int i = 1; i <= m; i++) {
        int *now = rows[i % 3];
        const int *up = rows[(i + 2) % 3];
        const int *upper = rows[(i + 1) % 3];
        now[0] = EDIT_COST * i;
        for (int j = 1; j <= n; j++) {
            now[j] = least_of(up[j], now[j - 1]) + EDIT_COST;
            now[j] = least_of(now[j], up[j - 1] + cost_of_letter(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                now[j] = least_of(now[j], upper[j - 2] + EDIT_COST);
            }
        }
    }
    return rows[m % 3][n];
}

const char *mag_text_nearest(const char *word, const char *const *words, int count)
{
    const char *nearest = NULL;
    int least = INT_MAX;
    for (int i = 0; i < count; i++) {
        const int d = mag_text_distance(word, words[i]);
        if (d < least) {
            least = d;
            nearest = words[i];
        }
    }
    // A third of the letters wrong, and at least one edit: beyond that it is another word.
    const int limit = EDIT_COST * (1 + (int)strnlen(word, LONGEST_WORD) / 3);
    return least <= limit ? nearest : NULL;
}
