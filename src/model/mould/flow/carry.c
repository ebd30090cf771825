#include "model/mould/flow/group_links.h"
#include "model/mould/flow/surface.h"

// The slurry's structure goes with the metal: what a cell holds is mixed with what has come in over
// its links, by the mass that crossed on balance (first-order upwind). Mixing never leaves the
// range of what is mixed, however much came. It is done every few steps, before the metal has moved
// much farther than FARTHEST or the time step changes, with the last step's mass for each of them.
// How the structure itself breaks down and builds up is in the collision, which knows the shear
// rate.

/// Farthest that metal may move between two rounds [cells].
#define FARTHEST 0.4

/// What has come into the lanes so far.
typedef struct inflow {
    mag_vec mass;      ///< [cells at density 1]
    mag_vec structure; ///< times mass
} inflow;

/// Adds what came in over the links along q in the last step, on balance.
MAG_ALWAYS_INLINE void add_links(const mag_flow *f, const mag_group_links *e, bool odd,
                                 mag_vec fill, uint32_t surface, inflow *sum)
{
    const mag_index around = mag_group_next_whole(f->around, e);
    const mag_vec own = mag_vec_load(e->own);
    const mag_vec other = mag_group_other(f, e);
    const mag_vec net = odd ? other - own : own - other;
    const mag_vec mean = (mag_pop)0.5 * (fill + mag_group_next(f->fill, e));
    const uint32_t both = surface & mag_index_test(around, MAG_IS_INTERFACE);
    const mag_vec share = mag_vec_pick(both, mean, mag_vec_of((mag_pop)1.0));
    const uint32_t metal = mag_index_test(around, MAG_IS_LIQUID | MAG_IS_INTERFACE);
    const mag_vec came = mag_vec_keep(metal, mag_vec_max(mag_vec_of((mag_pop)0.0), share * net));

    sum->mass += came;
    sum->structure += came * mag_group_next(f->structure, e);
}

/// Structure of a group's cells after `steps` steps' mass has come in and as much has left.
static mag_vec mix(const mag_flow *f, size_t group, double steps, bool odd)
{
    const size_t cell = group * (size_t)MAG_LANES;
    const mag_vec fill = mag_vec_load(f->fill + cell);
    const mag_vec own = mag_vec_load(f->structure + cell);
    const mag_vec zero = mag_vec_of((mag_pop)0.0);
    inflow sum = {zero, zero};

    for (int q = 1; q < MAG_Q; q++) {
        const int32_t first = f->grid->first[group * 18 + (size_t)q - 1];
        if (first >= 0) {
            const mag_group_links e = mag_group_find(f, cell, q, first);
            add_links(f, &e, odd, fill, f->surface[group], &sum);
        } else {
            const mag_group_links e = mag_group_find(f, cell, q, first);
            add_links(f, &e, odd, fill, f->surface[group], &sum);
        }
    }
    const mag_vec mass = mag_vec_pick(
        f->surface[group], __builtin_convertvector(mag_sum_load(f->mass + cell), mag_vec),
        mag_vec_of((mag_pop)1.0));
    const mag_vec came = (mag_pop)steps * sum.mass;
    const mag_vec stays = mag_vec_max(zero, mass - came);
    const mag_vec mixed = (stays * own + (mag_pop)steps * sum.structure) / (stays + came);
    const mag_vec carried = mag_vec_pick(mag_vec_above(came, zero), mixed, own);
    return mag_vec_pick(f->inlets[group], mag_vec_of((mag_pop)f->now.inlet_structure), carried);
}

void mag_flow_carry(mag_context *ctx, mag_flow *f)
{
    const double steps = (double)(f->now.step - f->now.carried);
    const ptrdiff_t groups = (ptrdiff_t)f->grid->groups;
    const bool odd = f->now.step % 2 != 0;
    const bool due =
        steps * f->now.max_speed >= FARTHEST || (f->now.rescale != 1.0 && mag_flow_can_rescale(f));

    if (!f->now.rheology.structured || !due) {
        return;
    }
#pragma omp parallel for schedule(static, 64) num_threads(ctx->threads)
    for (ptrdiff_t group = 0; group < groups; group++) {
        if (f->active[group] != 0) {
            mag_vec_store(f->mixed + (size_t)group * (size_t)MAG_LANES,
                          mix(f, (size_t)group, steps, odd));
        }
    }
#pragma omp parallel for schedule(static, 64) num_threads(ctx->threads)
    for (ptrdiff_t group = 0; group < groups; group++) {
        const size_t cell = (size_t)group * (size_t)MAG_LANES;
        if (f->active[group] != 0) {
            mag_vec_store_some(f->structure + cell, mag_vec_load(f->mixed + cell),
                               f->active[group]);
        }
    }
    f->now.carried = f->now.step;
}
