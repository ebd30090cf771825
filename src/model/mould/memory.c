#include "model/mould/state.h"
#include "num/mesh.h"
#include "num/voxel.h"

// What a filling takes at its peak, from the size of its surface alone: cells with the largest
// grid that they can have, and the fields of an output twice, as gathered and as written.

enum {
    BOX_BYTES = 5, // a cell of the box, inside or not and its number; gone when the flow is made
    GAS_BYTES = sizeof(int32_t) + sizeof(uint32_t), // a cell: label, mouth of a vent
    REGION_BYTES =
        2 * (2 * sizeof(double) + sizeof(int32_t) + sizeof(mag_mould_way)), // a gas region
    PLACE_BYTES = 2 * sizeof(uint8_t),                                      // region, wanted
    SURVEY_BYTES = 2 * sizeof(float) + sizeof(uint8_t),                     // as in state.h
    CUT_BYTES = 3 * sizeof(mag_wall_cut), // 5 in a cell at a flat wall, none inside
    FRONT_BYTES = 3 * sizeof(float)       // as in front.h
};

/// Wall faces of cells over the surface's area in cells: staircases have more.
#define STEPS 1.5

/// Bytes of heat, what is kept when filling ends, and holding, a cell.
#define HEAT_BYTES (24.0 + 7.0 * sizeof(float))
/// Bytes of a wall face but for the die's layers.
#define FACE_BYTES (9.0 + 21.0)

/// Bytes of the metal's heat and of holding.
static double count_heat(const mag_mould_params *p, double cells)
{
    return mag_mould_has_heat(p) ? HEAT_BYTES * cells + (double)mag_hold_bytes((size_t)cells) : 0.0;
}

/// Bytes of the die, a column behind each wall face; a second die and a shot for its cycles.
static double count_die(const mag_mould_params *p, double area)
{
    const double faces = STEPS * area / (p->spacing * p->spacing);
    const double column = sizeof(double) * (p->die.layers + 2.0);
    const double again = p->cycle.until_periodic ? sizeof(double) * p->die.layers : 0.0;
    const double cycled = mag_mould_has_cycles(p)
                              ? column + again + (double)mag_replay_bytes((size_t)faces) / faces
                              : 0.0;
    return mag_mould_has_heat(p) ? (FACE_BYTES + column + cycled) * faces : 0.0;
}

/// Bytes of the cells of a grid and of what lies in them, an output under way.
static double count_cells(const mag_mould_params *p, const mag_grid *grid)
{
    double any;
    const mag_flow flow = {.grid = grid,
                           .setup.enthalpy = mag_mould_has_heat(p) ? &any : NULL}; // not read
    const double cuts = p->walls == MAG_WALLS_INTERPOLATED ? CUT_BYTES : 0.0;
    const double output = 2.0 * MAG_MOULD_SHOWN * sizeof(float);
    const double gas = p->gas != 0 ? GAS_BYTES : 0.0;

    return (double)(mag_flow_bytes(&flow) + mag_grid_bytes(grid)) +
           (double)grid->cells * (PLACE_BYTES + SURVEY_BYTES + FRONT_BYTES + gas + cuts + output);
}

mag_status mag_mould_memory(mag_context *ctx, const void *params, mag_memory *out)
{
    const mag_mould_params *p = params;
    mag_mesh mesh;

    *out = (mag_memory){0.0, 0.0, 0.0};
    MAG_TRY(mag_mesh_read_stl(ctx, &p->cavity, p->cavity_unit, &mesh));
    const double cells = mesh.volume / (p->spacing * p->spacing * p->spacing);
    const mag_grid grid = mag_grid_outline((size_t)cells, p->walls == MAG_WALLS_GLIDING);
    const double cut =
        BOX_BYTES * mag_voxels_box(&mesh, p->spacing) + (double)mag_grid_bytes(&grid);
    const double filling = count_cells(p, &grid) + count_heat(p, cells);
    const double die = count_die(p, mesh.area);
    mag_mesh_destroy(&mesh);
    out->fixed = p->gas != 0 ? (double)REGION_BYTES * MAG_GAS_REGIONS : 0.0;
    out->square = cut > filling + die ? 0.0 : die;
    out->cubic = cut > filling + die ? cut : filling;
    return MAG_OK;
}
