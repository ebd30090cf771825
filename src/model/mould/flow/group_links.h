/// @file group_links.h
/// The links of a whole group of cells along one direction: where they lead, and what lies there.
#pragma once

#include "model/mould/flow/flow.h"

/// Where the links of a group along q lead. Where `in_row`, lane l's neighbour is `next` + l and
/// its slot `slot` + l; else each lane has its own. At walls the neighbour is the cell itself, or
/// the one ahead that metal glides on to.
typedef struct mag_group_links {
    bool in_row;            ///< lanes lie in a row at both ends
    ptrdiff_t next;         ///< neighbour of lane 0
    int32_t slot;           ///< of lane 0, at the neighbour
    mag_index nexts, slots; ///< of each lane
    mag_pop *own;           ///< slot of lane 0 at the cells themselves, for what comes back along q
} mag_group_links;

/// Every lane the same.
static inline mag_index mag_index_of(int32_t v)
{
    return v - (mag_index){0};
}

/// Finds the links of the group that begins at `cell`. `first` is the grid's word for group and
/// direction; whoever calls this once for `first` >= 0 and once for the rest gets code without
/// branches for each.
MAG_ALWAYS_INLINE mag_group_links mag_group_find(const mag_flow *f, size_t cell, int q,
                                                 int32_t first)
{
    const mag_grid *g = f->grid;
    const size_t own = (size_t)mag_opposite(q) * g->stride + cell;
    mag_group_links e;

    e.in_row = first >= 0;
    e.own = f->populations + own;
    if (e.in_row) {
        e.slot = first;
        e.next = (size_t)first == own ? (ptrdiff_t)cell // a wall bounces back
                                      : first - (ptrdiff_t)q * (ptrdiff_t)g->stride;
        if (__builtin_expect((size_t)e.next >= g->stride, 0)) { // gliding on along a wall
            e.next = first % (ptrdiff_t)g->stride;
        }
    } else {
        const mag_index lanes = mag_index_count();
        e.slots = mag_index_load(g->mixed + (size_t)~first * (size_t)MAG_LANES);
        e.nexts = mag_index_choose(e.slots == mag_index_of((int32_t)own) + lanes,
                                   mag_index_of((int32_t)cell) + lanes,
                                   e.slots - mag_index_of((int32_t)((size_t)q * g->stride)));
        if (g->glides && q > 6) { // a gliding lane's slot lies in one of two other rows
            const mag_index stride = mag_index_of((int32_t)g->stride);
            const int mirrored = mag_mirrored(q);
            const mag_index one = e.slots - mag_index_of(mirrored) * stride;
            const mag_index other = e.slots - mag_index_of(mag_opposite(mirrored)) * stride;
            const mag_index glides = (e.nexts < mag_index_of(0)) | (e.nexts >= stride);
            const mag_index is_one = (one >= mag_index_of(0)) & (one < stride);
            e.nexts = mag_index_choose(glides, mag_index_choose(is_one, one, other), e.nexts);
        }
    }
    return e;
}

/// Populations at the other ends of the links.
static inline mag_vec mag_group_other(const mag_flow *f, const mag_group_links *e)
{
    return e->in_row ? mag_vec_load(f->populations + e->slot)
                     : mag_vec_gather(f->populations, e->slots);
}

/// A field of the neighbours.
static inline mag_vec mag_group_next(const mag_pop *field, const mag_group_links *e)
{
    return e->in_row ? mag_vec_load(field + e->next) : mag_vec_gather(field, e->nexts);
}

/// A field of whole numbers of the neighbours.
static inline mag_index mag_group_next_whole(const int32_t *field, const mag_group_links *e)
{
    return e->in_row ? mag_index_load(field + e->next) : mag_index_gather(field, e->nexts);
}
