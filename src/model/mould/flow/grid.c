#include "model/mould/flow/grid.h"

#include "mag/context.h"

#include <stdlib.h>
#include <string.h>

/// The box while the grid is made: cell number by place, -1 outside.
typedef struct box {
    const mag_grid *g;
    int32_t *cell;
} box;

static size_t volume(const int size[3])
{
    return (size_t)size[0] * (size_t)size[1] * (size_t)size[2];
}

static size_t at(const int size[3], int x, int y, int z)
{
    return ((size_t)z * (size_t)size[1] + (size_t)y) * (size_t)size[0] + (size_t)x;
}

/// Longest axis fastest (long consecutive runs), shortest in the middle (near neighbours stay in
/// cache), so that the second longest cuts the cavity into slabs.
static void choose_axes(mag_grid *g)
{
    int longest = 0;
    int shortest = 2;
    for (int a = 0; a < 3; a++) {
        if (g->size[a] > g->size[longest]) {
            longest = a;
        }
    }
    for (int a = 2; a >= 0; a--) {
        if (g->size[a] < g->size[shortest]) {
            shortest = a;
        }
    }
    if (longest == shortest) { // a cube
        shortest = (longest + 1) % 3;
    }
    g->axes[2] = longest;
    g->axes[1] = shortest;
    g->axes[0] = 3 - longest - shortest;
}

enum { CLOSED = -1, ROUGH = -2 }; // instead of a cell's number

static bool is_open(uint8_t open)
{
    return open != 0 && open != MAG_GRID_ROUGH;
}

/// Numbers the open cells in order; fills `place`.
static void number_cells(mag_grid *g, const uint8_t *open, int32_t *cell)
{
    int p[3];
    int32_t next = 0;
    const int *a = g->axes;

    for (p[a[0]] = 0; p[a[0]] < g->size[a[0]]; p[a[0]]++) {
        for (p[a[1]] = 0; p[a[1]] < g->size[a[1]]; p[a[1]]++) {
            for (p[a[2]] = 0; p[a[2]] < g->size[a[2]]; p[a[2]]++) {
                const size_t here = at(g->size, p[0], p[1], p[2]);
                if (!is_open(open[here])) {
                    cell[here] = open[here] == MAG_GRID_ROUGH ? ROUGH : CLOSED;
                    continue;
                }
                for (int d = 0; d < 3; d++) {
                    g->place[3 * (size_t)next + (size_t)d] = (int16_t)p[d];
                }
                cell[here] = next++;
            }
        }
    }
}

/// Cell beside `c` along q, CLOSED or ROUGH.
static int32_t beside(const box *b, size_t c, int q)
{
    int p[3];
    for (int d = 0; d < 3; d++) {
        const int size = b->g->size[d];
        p[d] = b->g->place[3 * c + (size_t)d] + mag_c[q][d];
        if (p[d] < 0 || p[d] >= size) {
            if (!b->g->periodic[d]) {
                return CLOSED;
            }
            p[d] = (p[d] + size) % size;
        }
    }
    return b->cell[at(b->g->size, p[0], p[1], p[2])];
}

/// The direction of a vector.
static int direction_of(const int c[3])
{
    int q = 1;
    while (q < MAG_Q && (mag_c[q][0] != c[0] || mag_c[q][1] != c[1] || mag_c[q][2] != c[2])) {
        q++;
    }
    return q;
}

/// Slot of a population that glides on along a flat wall, which it meets from `c` along q: at the
/// cell ahead, turned round at the wall. -1 where the wall is not flat. It is where the cells
/// beside and behind the wall's face are walls and the one ahead is not, so the way back is the
/// same.
static int32_t glide(const box *b, size_t c, int q)
{
    for (int normal = 0; normal < 3; normal++) {
        int ahead[3] = {mag_c[q][0], mag_c[q][1], mag_c[q][2]};
        int into[3] = {0, 0, 0};
        into[normal] = ahead[normal];
        ahead[normal] = 0;
        const int to = direction_of(ahead), wall = direction_of(into);
        if (q < 7 || wall >= MAG_Q || to > 6 || beside(b, c, wall) != CLOSED) {
            continue;
        }
        const int32_t next = beside(b, c, to);
        if (next >= 0) {
            ahead[normal] = -into[normal];
            return direction_of(ahead) * (int32_t)b->g->stride + next;
        }
    }
    return -1;
}

/// Slots of one group along q, and whether they are consecutive; *reach follows the neighbours.
static bool find_slots(const box *b, size_t group, int q, int32_t *slots, size_t *reach)
{
    const mag_grid *g = b->g;
    bool consecutive = true;

    for (int l = 0; l < MAG_LANES; l++) {
        const size_t c = group * (size_t)MAG_LANES + (size_t)l;
        if (c >= g->cells) { // an empty lane: its own slot, never touched
            slots[l] = (int32_t)((size_t)q * g->stride + c);
            consecutive = false;
            continue;
        }
        const int32_t n = beside(b, c, q);
        const size_t far = n < 0 ? 0 : (size_t)n > c ? (size_t)n - c : c - (size_t)n;
        *reach = far > *reach ? far : *reach;
        const int32_t on = n == CLOSED && g->glides ? glide(b, c, q) : -1;
        slots[l] = n >= 0    ? (int32_t)((size_t)q * g->stride + (size_t)n)
                   : on >= 0 ? on
                             : (int32_t)((size_t)mag_opposite(q) * g->stride + c);
        consecutive = consecutive && slots[l] == slots[0] + l;
    }
    return consecutive;
}

static mag_status find_neighbours(mag_context *ctx, mag_grid *g, const box *b)
{
    int32_t slots[64];
    size_t room = 0;

    for (size_t group = 0; group < g->groups; group++) {
        for (int q = 1; q < MAG_Q; q++) {
            int32_t *first = &g->first[group * 18 + (size_t)q - 1];
            if (find_slots(b, group, q, slots, &g->reach)) {
                *first = slots[0];
                continue;
            }
            if (g->mixed_rows == room) {
                room = room ? 2 * room : 1024;
                int32_t *more = realloc(g->mixed, room * (size_t)MAG_LANES * sizeof *more);
                if (more == NULL) {
                    return mag_fail(ctx, MAG_MACHINE, "out of memory: neighbours of %zu cells",
                                    g->cells);
                }
                g->mixed = more;
            }
            memcpy(g->mixed + g->mixed_rows * (size_t)MAG_LANES, slots,
                   (size_t)MAG_LANES * sizeof *slots);
            *first = ~(int32_t)g->mixed_rows++;
        }
    }
    return MAG_OK;
}

/// Rows must not begin on the same cache set: an odd number of lines apart, 11 beyond 64 of them.
static size_t choose_stride(size_t groups)
{
    const size_t line = 64 / sizeof(mag_pop);
    size_t lines = (groups + 1) * (size_t)MAG_LANES / line + 1;
    while (lines % 64 != 11) {
        lines++;
    }
    return lines * line;
}

static void count_groups(mag_grid *g)
{
    g->groups = (g->cells + (size_t)MAG_LANES - 1) / (size_t)MAG_LANES;
    g->stride = choose_stride(g->groups);
}

mag_grid mag_grid_outline(size_t cells, bool glides)
{
    mag_grid g = {.cells = cells, .glides = glides};
    count_groups(&g);
    g.mixed_rows = 18 * g.groups;
    return g;
}

static mag_status make(mag_context *ctx, const int size[3], const bool periodic[3],
                       const uint8_t *open, mag_grid *g)
{
    for (int d = 0; d < 3; d++) {
        g->size[d] = size[d];
        g->periodic[d] = periodic[d];
        if (size[d] < 1 || size[d] > INT16_MAX) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "a box of %d x %d x %d cells: each side may have 1 to %d", size[0],
                            size[1], size[2], INT16_MAX);
        }
    }
    for (size_t n = 0; n < volume(size); n++) {
        g->cells += is_open(open[n]);
    }
    if (g->cells == 0 || g->cells > MAG_GRID_CELLS) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "the cavity has %zu cells, but must have 1 to %d: change the spacing",
                        g->cells, MAG_GRID_CELLS);
    }
    choose_axes(g);
    count_groups(g);
    g->place = malloc(g->cells * 3 * sizeof *g->place);
    g->first = malloc(g->groups * 18 * sizeof *g->first);
    box b = {g, malloc(volume(size) * sizeof(int32_t))};
    mag_status status = MAG_OK;
    if (g->place == NULL || g->first == NULL || b.cell == NULL) {
        status = mag_fail(ctx, MAG_MACHINE, "out of memory: a grid of %zu cells in a box of %zu",
                          g->cells, volume(size));
    } else {
        number_cells(g, open, b.cell);
        status = find_neighbours(ctx, g, &b);
    }
    free(b.cell);
    return status;
}

mag_status mag_grid_create(mag_context *ctx, const int size[3], const bool periodic[3],
                           const uint8_t *open, mag_grid *g)
{
    *g = (mag_grid){.glides = false};
    return make(ctx, size, periodic, open, g);
}

mag_status mag_grid_create_gliding(mag_context *ctx, const int size[3], const bool periodic[3],
                                   const uint8_t *open, mag_grid *g)
{
    *g = (mag_grid){.glides = true};
    return make(ctx, size, periodic, open, g);
}

size_t mag_grid_bytes(const mag_grid *g)
{
    return g->cells * 3 * sizeof *g->place + g->groups * 18 * sizeof *g->first +
           g->mixed_rows * (size_t)MAG_LANES * sizeof *g->mixed;
}

void mag_grid_destroy(mag_grid *g)
{
    free(g->place);
    free(g->first);
    free(g->mixed);
    *g = (mag_grid){0};
}

/// -1, 0, 1: whether cell `c` stands before, at or behind place `p`.
static int compare(const mag_grid *g, size_t c, const int p[3])
{
    for (int a = 0; a < 3; a++) {
        const int axis = g->axes[a];
        const int have = g->place[3 * c + (size_t)axis];
        if (have != p[axis]) {
            return have < p[axis] ? -1 : 1;
        }
    }
    return 0;
}

ptrdiff_t mag_grid_find(const mag_grid *g, int x, int y, int z)
{
    const int p[3] = {x, y, z};
    size_t low = 0;
    size_t high = g->cells;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare(g, middle, p);
        if (order == 0) {
            return (ptrdiff_t)middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return -1;
}

int mag_grid_across(const mag_grid *g, size_t cell, int axis, int most)
{
    int cells = 1;
    for (int up = 0; up < 2; up++) {
        const int q = 1 + 2 * axis + up;
        ptrdiff_t next = mag_grid_neighbour(g, q, cell);
        while (next >= 0 && cells < most) {
            next = mag_grid_neighbour(g, q, (size_t)next);
            cells++;
        }
    }
    return cells;
}
