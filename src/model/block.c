#include "model/block.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LINE = 64, HUGE_PAGE = 1 << 21 };

static size_t round_up(size_t bytes, size_t to)
{
    return (bytes + to - 1) / to * to;
}

static void **pointer_in(void *state, const mag_field *f)
{
    return (void **)((char *)state + f->offset);
}

/// Where field `i` begins. A whole number of lines; large fields are pushed apart by a few lines so
/// that they do not all fall on the same cache set.
static size_t place(const mag_field *table, const size_t *counts, int i)
{
    size_t at = 0;
    for (int f = 0; f < i; f++) {
        at += round_up(counts[f] * table[f].item, LINE) + LINE;
    }
    return at;
}

static size_t align_of(const mag_field *table, const size_t *counts, int fields)
{
    return place(table, counts, fields) > 2 * (size_t)HUGE_PAGE ? HUGE_PAGE : LINE;
}

size_t mag_block_bytes(const mag_field *table, const size_t *counts, int fields)
{
    return round_up(place(table, counts, fields), align_of(table, counts, fields));
}

mag_status mag_block_create(mag_context *ctx, const mag_field *table, const size_t *counts,
                            int fields, void *state, void **block)
{
    const size_t align = align_of(table, counts, fields);
    const size_t total = mag_block_bytes(table, counts, fields);

    *block = aligned_alloc(align, total > 0 ? total : align);
    if (*block == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: the state needs %.3g MiB",
                        (double)total / 1048576.0);
    }
    if (align == HUGE_PAGE) {
        madvise(*block, total, MADV_HUGEPAGE); // only a wish: small pages work too
    }
    memset(*block, 0, total);
    for (int f = 0; f < fields; f++) {
        *pointer_in(state, &table[f]) = (char *)*block + place(table, counts, f);
    }
    return MAG_OK;
}

int mag_block_chunks(const mag_field *table, const size_t *counts, int fields, void *state,
                     mag_chunk *chunks, int have)
{
    for (int f = 0; f < fields; f++) {
        if (table[f].role == MAG_KEEP && have < MAG_CHUNKS) {
            chunks[have++] = (mag_chunk){table[f].name, *pointer_in(state, &table[f]),
                                         counts[f] * table[f].item};
        }
    }
    return have;
}

void mag_block_destroy(void *block)
{
    free(block);
}
