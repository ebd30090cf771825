#include "num/ladder_parts.h"

#include "mag/context.h"

#include <stdlib.h>
#include <string.h>

// ---- the pattern -----------------------------------------------------------------------------

/// Numbers the unknowns of each rung. False: one has too many, or the border.
static bool number(mag_ladder *l, const int32_t *rung, int32_t *held)
{
    int32_t most = 0;
    for (int32_t n = 0; n < l->matrix->size; n++) {
        if (rung[n] < 0) {
            if (l->border == MAG_LADDER_BORDER) {
                return false;
            }
            l->borders[l->border++] = n;
        } else {
            l->slot[n] = held[rung[n]]++;
            most = held[rung[n]] > most ? held[rung[n]] : most;
        }
    }
    l->quads = (most + MAG_LADDER_QUAD - 1) / MAG_LADDER_QUAD;
    l->slots = l->rungs * mag_ladder_width(l);
    for (int32_t n = 0; n < l->matrix->size && most <= MAG_LADDER_WIDTH; n++) {
        l->slot[n] += rung[n] < 0 ? 0 : rung[n] * mag_ladder_width(l);
    }
    for (int n = 0; n < l->border; n++) {
        l->slot[l->borders[n]] = l->slots + n;
    }
    return most <= MAG_LADDER_WIDTH;
}

/// Sorts an entry by where it belongs. False: nowhere.
static bool sort_entry(mag_ladder *l, int32_t entry, int32_t row, int32_t column)
{
    const int32_t r = l->slot[row], k = l->slot[column], wide = mag_ladder_width(l);
    if (r >= l->slots && k >= l->slots) {
        l->corner[l->corner_count++] =
            (mag_ladder_move){entry, (r - l->slots) * MAG_LADDER_BORDER + k - l->slots};
        return true;
    }
    if (r >= l->slots) {
        l->terms[l->term_count++] = (mag_ladder_term){entry, r - l->slots, k, 0.0};
        return true;
    }
    if (k >= l->slots) {
        l->reaches[k - l->slots] = true;
        l->moves[l->move_count++] = (mag_ladder_move){
            entry, l->rungs * (int32_t)mag_ladder_room(l) + (k - l->slots) * l->slots + r};
        return true;
    }
    const int32_t at = r / wide, apart = k / wide - at, towards = at < l->middle ? 1 : -1;
    const int block = apart == 0         ? MAG_LADDER_OWN
                      : apart == towards ? MAG_LADDER_AFTER
                                         : MAG_LADDER_BEFORE;
    const int32_t place =
        (at * MAG_LADDER_BLOCKS + block) * wide * wide + r % wide * wide + k % wide;
    l->moves[l->move_count++] = (mag_ladder_move){entry, place};
    return abs(apart) <= 1;
}

static bool take_memory(mag_ladder *l)
{
    const size_t size = (size_t)l->matrix->size, entries = (size_t)l->matrix->start[size];
    const size_t slots = (size_t)l->slots, blocks = (size_t)l->rungs * mag_ladder_room(l);
    const size_t line = 64;

    l->linked = malloc(size * sizeof *l->linked);
    l->moves = malloc(entries * sizeof *l->moves);
    l->terms = malloc(entries * sizeof *l->terms);
    l->corner = malloc(entries * sizeof *l->corner);
    l->raw = aligned_alloc(
        line, ((blocks + MAG_LADDER_BORDER * slots) * sizeof(double) + line - 1) & -line);
    l->kept = aligned_alloc(line, (blocks * sizeof(double) + line - 1) & -line);
    l->column =
        aligned_alloc(line, (MAG_LADDER_BORDER * slots * sizeof(double) + line - 1) & -line);
    l->work = aligned_alloc(line, (slots * sizeof(double) + line - 1) & -line);
    if (l->linked == NULL || l->moves == NULL || l->terms == NULL || l->corner == NULL ||
        l->raw == NULL || l->kept == NULL || l->column == NULL || l->work == NULL) {
        return false;
    }
    memset(l->work, 0, slots * sizeof *l->work);
    for (int32_t n = 0; n < l->matrix->size; n++) {
        if (l->slot[n] < l->slots) {
            l->linked[l->linked_count++] = (mag_ladder_move){n, l->slot[n]};
        }
    }
    return true;
}

static mag_status fill(mag_context *ctx, mag_ladder *l, const int32_t *rung, int32_t *held)
{
    const mag_sparse *m = l->matrix;
    if (!number(l, rung, held)) {
        return mag_fail(ctx, MAG_BAD_CALL,
                        "a rung may hold %d unknowns and the border %d: one holds more",
                        MAG_LADDER_WIDTH, MAG_LADDER_BORDER);
    }
    if (!take_memory(l)) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a ladder of %d rungs", l->rungs);
    }
    for (int32_t column = 0; column < m->size; column++) {
        for (int32_t n = m->start[column]; n < m->start[column + 1]; n++) {
            if (!sort_entry(l, n, m->row[n], column)) {
                return mag_fail(ctx, MAG_BAD_CALL,
                                "row %d and column %d of a matrix are rungs apart", m->row[n],
                                column);
            }
        }
    }
    return MAG_OK;
}

mag_status mag_ladder_create(mag_context *ctx, const mag_sparse *matrix, const int32_t *rung,
                             mag_ladder **ladder)
{
    mag_ladder *l = calloc(1, sizeof *l);
    *ladder = l;
    if (l == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a ladder");
    }
    l->matrix = matrix;
    for (int32_t n = 0; n < matrix->size; n++) {
        l->rungs = rung[n] >= l->rungs ? rung[n] + 1 : l->rungs;
    }
    l->middle = l->rungs / 2;
    l->slot = malloc((size_t)matrix->size * sizeof *l->slot);
    int32_t *held = calloc((size_t)l->rungs + 1, sizeof *held);
    const mag_status status =
        l->slot == NULL || held == NULL
            ? mag_fail(ctx, MAG_MACHINE, "out of memory: a ladder of %d rungs", l->rungs)
            : fill(ctx, l, rung, held);
    free(held);
    return status;
}

void mag_ladder_destroy(mag_ladder *l)
{
    if (l == NULL) {
        return;
    }
    free(l->slot);
    free(l->linked);
    free(l->moves);
    free(l->terms);
    free(l->corner);
    free(l->raw);
    free(l->kept);
    free(l->column);
    free(l->work);
    free(l);
}
