/// Lattice scenarios: streaming and collision on a full box, of a Newtonian metal and of a slurry
/// with a power, and on a thin-walled cavity. An update moves at least 19 populations of 4 bytes in
/// and out: 152 bytes.
#include "bench.h"

#include "model/mould/flow/flow.h"

#include <stdlib.h>

enum { BYTES_PER_UPDATE = 2 * MAG_Q * (int)sizeof(mag_pop) };

typedef struct lattice {
    mag_grid grid;
    mag_flow *flow;
} lattice;

static void teardown(void *state)
{
    lattice *l = state;
    if (l != NULL) {
        mag_flow_destroy(l->flow);
        mag_grid_destroy(&l->grid);
        free(l);
    }
}

/// A flow at a slow uniform speed on the open cells.
static mag_status make_flow(mag_context *ctx, const int size[3], const uint8_t *open, lattice *l)
{
    const bool periodic[3] = {false, false, false};
    const double u[3] = {0.01, 0.0, 0.0};
    mag_flow_setup setup = mag_flow_setup_default();
    setup.surface = false;
    MAG_TRY(mag_grid_create(ctx, size, periodic, open, &l->grid));
    MAG_TRY(mag_flow_create(ctx, &l->grid, &setup, &l->flow));
    l->flow->now.viscosity = 0.001;
    for (size_t c = 0; c < l->grid.cells; c++) {
        mag_flow_set(l->flow, c, MAG_LIQUID, 1.0, 1.0, u);
    }
    return mag_flow_start(ctx, l->flow);
}

typedef bool is_open(const int size[3], int x, int y, int z);

static mag_status make(mag_context *ctx, const int size[3], is_open *inside, void **state)
{
    lattice *l = calloc(1, sizeof *l);
    uint8_t *open = malloc((size_t)size[0] * (size_t)size[1] * (size_t)size[2]);
    mag_status status = MAG_MACHINE;

    if (l != NULL && open != NULL) {
        size_t n = 0;
        for (int z = 0; z < size[2]; z++) {
            for (int y = 0; y < size[1]; y++) {
                for (int x = 0; x < size[0]; x++) {
                    open[n++] = inside(size, x, y, z);
                }
            }
        }
        status = make_flow(ctx, size, open, l);
    }
    free(open);
    *state = l;
    if (status != MAG_OK) {
        teardown(l);
        *state = NULL;
    }
    return status;
}

static bool in_box(const int size[3], int x, int y, int z)
{
    (void)size;
    (void)x;
    (void)y;
    (void)z;
    return true;
}

/// A lid: floor and rim four cells thick, ribs three thick every 75 cells.
static bool in_lid(const int size[3], int x, int y, int z)
{
    const bool rim = x < 4 || y < 4 || x >= size[0] - 4 || y >= size[1] - 4;
    const bool rib = z < 14 && (x % 75 < 3 || y % 75 < 3);
    return z < 4 || rim || rib;
}

static mag_status set_up_box(mag_context *ctx, const bench_size *size, void **state)
{
    const int n = size->quick ? 16 : 200;
    return make(ctx, (const int[3]){n, n, n}, in_box, state);
}

static mag_status set_up_slurry(mag_context *ctx, const bench_size *size, void **state)
{
    MAG_TRY(set_up_box(ctx, size, state));
    lattice *l = *state;
    l->flow->now.rheology = (mag_rheology){
        .law = MAG_HERSCHEL_BULKLEY,
        .consistency = 1e-4,
        .index = 0.42,
        .yield_stress = 1e-8,
        .floor = 1e-5,
        .cap = 0.1,
    };
    return MAG_OK;
}

static mag_status set_up_lid(mag_context *ctx, const bench_size *size, void **state)
{
    const int full[3] = {850, 600, 40};
    const int quick[3] = {80, 60, 20};
    return make(ctx, size->quick ? quick : full, in_lid, state);
}

static mag_status run(mag_context *ctx, void *state, double *work)
{
    lattice *l = state;
    enum { STEPS = 10 }; // even and odd ones alike
    for (int n = 0; n < STEPS; n++) {
        MAG_TRY(mag_flow_step(ctx, l->flow));
    }
    *work = 1e-6 * STEPS * (double)l->grid.cells;
    return MAG_OK;
}

const bench_scenario mag_bench_lattice[] = {
    {"lattice.box", "Mcell/s", set_up_box, run, teardown, 1e6 * BYTES_PER_UPDATE},
    {"lattice.slurry", "Mcell/s", set_up_slurry, run, teardown, 1e6 * BYTES_PER_UPDATE},
    {"lattice.lid", "Mcell/s", set_up_lid, run, teardown, 1e6 * BYTES_PER_UPDATE},
    {NULL, NULL, NULL, NULL, NULL, 0.0},
};
