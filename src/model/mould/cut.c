#include "model/mould/state.h"
#include "num/mesh.h"
#include "num/shape.h"
#include "num/voxel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHAPE_BOX, SHAPE_CYLINDER, SHAPE_STL };
enum { CELLS_ACROSS = 4 }; // cells that the thinnest wall should span

/// Refuses surfaces that leak or are inside out, and says where.
static mag_status check_surface(mag_context *ctx, const char *name, const mag_mesh *m)
{
    mag_mesh_flaw flaw;
    MAG_TRY(mag_mesh_inspect(ctx, m, &flaw));
    const double *at = flaw.where;

    if (flaw.open_edges > 0 || flaw.crowded_edges > 0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: the surface leaks: %zu edges border one triangle and %zu border three "
                        "or more, the first near (%.4g, %.4g, %.4g) mm; each must border two",
                        name, flaw.open_edges, flaw.crowded_edges, 1e3 * at[0], 1e3 * at[1],
                        1e3 * at[2]);
    }
    if (flaw.turned_edges > 0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: %zu edges lie between triangles that disagree about the outside, the "
                        "first near (%.4g, %.4g, %.4g) mm; turn them the same way",
                        name, flaw.turned_edges, 1e3 * at[0], 1e3 * at[1], 1e3 * at[2]);
    }
    if (m->volume <= 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: the surface is inside out: its volume is %.4g cm3, but must be "
                        "positive; flip the normals",
                        name, 1e6 * m->volume);
    }
    return MAG_OK;
}

/// A surface from a file that has been found closed. The caller destroys it.
static mag_status read_surface(mag_context *ctx, const mag_mould_params *p, const mag_file *file,
                               mag_mesh *mesh)
{
    MAG_TRY(mag_mesh_read_stl(ctx, file, p->cavity_unit, mesh));
    return check_surface(ctx, file->name, mesh);
}

/// A region's shape in space.
static mag_status make_shape(mag_context *ctx, const mag_mould_params *p, const mag_mould_region *r,
                             mag_shape *shape)
{
    *shape = (mag_shape){.kind = MAG_SHAPE_BOX, .low = r->from, .high = r->to, .radius = r->radius};
    if (r->shape == SHAPE_CYLINDER) {
        shape->kind = MAG_SHAPE_CYLINDER;
    } else if (r->shape == SHAPE_STL) {
        shape->kind = MAG_SHAPE_MESH;
        return read_surface(ctx, p, &r->file, &shape->mesh);
    }
    return MAG_OK;
}

/// Middle of the cell that lies `c` beside a cell.
static void find_middle(const mag_mould_state *s, size_t cell, const int8_t c[3], double x[3])
{
    for (int d = 0; d < 3; d++) {
        x[d] = s->origin[d] + (s->grid.place[3 * cell + (size_t)d] + 0.5 + c[d]) * s->spacing;
    }
}

/// Notes the cells of a region that holds cells; the first region that claims a cell keeps it.
static void claim_cells(mag_mould_state *s, const mag_shape *shape, int place)
{
    for (size_t c = 0; c < s->grid.cells; c++) {
        double x[3];
        find_middle(s, c, mag_c[0], x);
        if (s->region[c] == 0 && mag_shape_contains(shape, x[0], x[1], x[2])) {
            s->region[c] = (uint8_t)place;
            s->places[place].cells++;
        }
    }
}

/// Links being gathered.
typedef struct link_list {
    mag_wall_link *links;
    size_t count, room;
} link_list;

static bool add_link(link_list *l, size_t cell, int q)
{
    if (l->count == l->room) {
        const size_t room = l->room ? 2 * l->room : 256;
        mag_wall_link *more = realloc(l->links, room * sizeof *more);
        if (more == NULL) {
            return false;
        }
        l->links = more;
        l->room = room;
    }
    l->links[l->count++] = (mag_wall_link){.cell = (int32_t)cell, .q = q, .inlet = true};
    return true;
}

/// Whether the wall beyond a diagonal link is the image of a face of the shape in a wall beside it
/// that metal glides along: at the rim of an inlet.
static bool is_image(const mag_mould_state *s, const mag_shape *shape, size_t cell, int q)
{
    int faces = 0;
    int walls = 0;

    for (int axial = 1; axial < 7; axial++) {
        const int axis = (axial - 1) / 2;
        if (mag_c[axial][axis] == mag_c[q][axis]) {
            double x[3];
            find_middle(s, cell, mag_c[axial], x);
            walls += mag_grid_neighbour(&s->grid, axial, cell) < 0;
            faces += mag_shape_contains(shape, x[0], x[1], x[2]);
        }
    }
    return s->grid.glides && walls == 2 && faces == 1;
}

/// Links from cavity cells into the walls that lie in the shape, and into their images.
static mag_status find_links(mag_context *ctx, mag_mould_state *s, const mag_shape *shape,
                             link_list *l)
{
    for (size_t c = 0; c < s->grid.cells; c++) {
        for (int q = 1; q < MAG_Q; q++) {
            double x[3];
            if (mag_grid_neighbour(&s->grid, q, c) >= 0) {
                continue;
            }
            find_middle(s, c, mag_c[q], x);
            if ((mag_shape_contains(shape, x[0], x[1], x[2]) || is_image(s, shape, c, q)) &&
                !add_link(l, c, q)) {
                return mag_fail(ctx, MAG_MACHINE, "out of memory: %zu inlet links", l->count);
            }
        }
    }
    return MAG_OK;
}

/// The inlet's normal from its axial links, its area, and what each link lets in: the flow is the
/// speed times the area, also at the rim, where a voxel patch lacks some diagonal links.
static void weigh_links(mag_mould_state *s, link_list *l, size_t first)
{
    double n[3] = {0.0, 0.0, 0.0};
    for (size_t i = first; i < l->count; i++) {
        for (int d = 0; d < 3 && l->links[i].q < 7; d++) {
            n[d] += mag_c[l->links[i].q][d];
        }
    }
    const double length = sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
    double faces = 0.0;
    double push = 0.0;
    for (int d = 0; d < 3; d++) {
        s->inlet_out[d] = length > 0.0 ? n[d] / length : 0.0;
    }
    for (size_t i = first; i < l->count; i++) {
        const int8_t *c = mag_c[l->links[i].q];
        const double cn = c[0] * s->inlet_out[0] + c[1] * s->inlet_out[1] + c[2] * s->inlet_out[2];
        l->links[i].push = cn > 1e-6 ? 6.0 * mag_weight(l->links[i].q) * cn : 0.0;
        push += l->links[i].push;
        faces += l->links[i].q < 7 && cn > 0.0 ? cn : 0.0;
    }
    for (size_t i = first; i < l->count && push > 0.0; i++) {
        l->links[i].push *= faces / push;
    }
    s->inlet_area += faces * s->spacing * s->spacing;
}

/// Cells beside the inlets, each once.
static mag_status list_inlet_cells(mag_context *ctx, mag_mould_state *s, const link_list *l)
{
    s->inlet = malloc((l->count + 1) * sizeof *s->inlet);
    if (s->inlet == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: %zu inlet cells", l->count);
    }
    for (size_t i = 0; i < l->count; i++) {
        bool known = false;
        for (size_t n = s->inlet_cells; n-- > 0 && !known;) {
            known = s->inlet[n] == (uint32_t)l->links[i].cell;
        }
        if (!known) {
            s->inlet[s->inlet_cells++] = (uint32_t)l->links[i].cell;
        }
    }
    return MAG_OK;
}

/// Says what is wrong with the place of a region, and where the cavity is.
static mag_status fail_at(mag_context *ctx, const mag_mould_state *s, int place, const char *what)
{
    const double mm = 1e3, cell = s->spacing;
    double low[3], high[3];

    for (int d = 0; d < 3; d++) { // the box has one layer of outside cells all around
        low[d] = mm * (s->origin[d] + cell);
        high[d] = mm * (s->origin[d] + (s->grid.size[d] - 1) * cell);
    }
    return mag_fail(ctx, MAG_BAD_CASE,
                    "mould.regions[%d]: '%s' %s; the cavity lies between (%.4g, %.4g, %.4g) and "
                    "(%.4g, %.4g, %.4g) mm",
                    place - 1, s->places[place].name, what, low[0], low[1], low[2], high[0],
                    high[1], high[2]);
}

static mag_status place_region(mag_context *ctx, const mag_mould_region *r, int place,
                               const mag_shape *shape, mag_mould_state *s, link_list *l)
{
    mag_mould_place *here = &s->places[place];
    const size_t first = l->count;

    snprintf(here->name, sizeof here->name, "%s", r->name);
    here->role = r->role;
    if (r->role != MAG_ROLE_INLET) {
        claim_cells(s, shape, place);
        if (here->cells == 0) {
            return fail_at(ctx, s, place,
                           "holds no cell of the cavity that an earlier region has not taken: move "
                           "or enlarge it");
        }
        return MAG_OK;
    }
    MAG_TRY(find_links(ctx, s, shape, l));
    weigh_links(s, l, first);
    here->cells = l->count - first;
    if (here->cells == 0) {
        return fail_at(ctx, s, place,
                       "touches no wall of the cavity: an inlet must hold the space just outside "
                       "the face that metal comes through, at least one cell deep");
    }
    return MAG_OK;
}

/// Cells of the vents through which gas leaves, vent by vent.
static mag_status list_mouths(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    size_t count = 0;

    s->gas.mouths = malloc(s->grid.cells * sizeof *s->gas.mouths);
    if (s->gas.mouths == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: vents of %zu cells", s->grid.cells);
    }
    for (int r = 1; r < s->place_count; r++) {
        mag_mould_place *here = &s->places[r];
        here->is_open = here->role == MAG_ROLE_VENT && p->regions.items[r - 1].vent_area > 0.0;
        here->mouth = count;
        for (size_t c = 0; c < s->grid.cells && here->is_open; c++) {
            if (s->region[c] == r) {
                s->gas.mouths[count++] = (uint32_t)c;
            }
        }
    }
    return MAG_OK;
}

static mag_status place_regions(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s,
                                link_list *l)
{
    s->region = calloc(s->grid.cells, 1);
    s->wanted = calloc(s->grid.cells, 1);
    if (s->region == NULL || s->wanted == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: regions of %zu cells", s->grid.cells);
    }
    snprintf(s->places[0].name, sizeof s->places[0].name, "part");
    s->place_count = p->regions.count + 1;
    for (int r = 0; r < p->regions.count; r++) {
        mag_shape shape;
        mag_status status = make_shape(ctx, p, &p->regions.items[r], &shape);
        if (status == MAG_OK) {
            status = place_region(ctx, &p->regions.items[r], r + 1, &shape, s, l);
        }
        mag_shape_destroy(&shape);
        MAG_TRY(status);
    }
    for (size_t c = 0; c < s->grid.cells; c++) {
        s->wanted[c] = s->places[s->region[c]].role != MAG_ROLE_VENT;
        s->wanted_cells += s->wanted[c];
    }
    MAG_TRY(list_mouths(ctx, p, s));
    s->places[0].cells = s->grid.cells;
    for (int r = 1; r < s->place_count; r++) {
        s->places[0].cells -= s->places[r].role == MAG_ROLE_INLET ? 0 : s->places[r].cells;
    }
    return list_inlet_cells(ctx, s, l);
}

/// Says what the cut lost: thin walls and volume.
static void warn_of_cut(mag_context *ctx, const mag_voxels *v, mag_mould_state *s)
{
    double at[3];
    mag_voxels_thinnest(v, &s->thinnest, at);
    if (s->thinnest < CELLS_ACROSS) {
        mag_log(
            ctx, MAG_WARNING,
            "the wall at (%.4g, %.4g, %.4g) mm is %d cell%s thick; %d need a spacing of %.3g mm",
            1e3 * at[0], 1e3 * at[1], 1e3 * at[2], s->thinnest, s->thinnest == 1 ? "" : "s",
            CELLS_ACROSS, 1e3 * v->spacing * s->thinnest / CELLS_ACROSS);
    }
    const double volume = (double)v->cells * v->spacing * v->spacing * v->spacing;
    if (fabs(volume / s->cad_volume - 1.0) > 0.01) {
        mag_log(ctx, MAG_WARNING,
                "the cells hold %.4g cm3, the surface %.4g cm3 (%+.1f %%); a finer spacing agrees "
                "better",
                1e6 * volume, 1e6 * s->cad_volume, 100.0 * (volume / s->cad_volume - 1.0));
    }
}

mag_status mag_mould_check_surfaces(mag_context *ctx, const mag_mould_params *p)
{
    mag_mesh mesh;
    mag_status status = read_surface(ctx, p, &p->cavity, &mesh);
    if (status == MAG_OK) {
        status = mag_voxels_check(ctx, &mesh, p->spacing);
        if (status != MAG_OK) {
            mag_fail(ctx, status, "mould.spacing: %s", mag_message(ctx));
        }
    }
    mag_mesh_destroy(&mesh);
    for (int r = 0; r < p->regions.count && status == MAG_OK; r++) {
        if (p->regions.items[r].shape == SHAPE_STL) {
            status = read_surface(ctx, p, &p->regions.items[r].file, &mesh);
            mag_mesh_destroy(&mesh);
        }
    }
    return status;
}

/// Marks what lies behind the inlets: no metal glides along there.
static mag_status roughen_inlets(mag_context *ctx, const mag_mould_params *p, mag_voxels *v)
{
    for (int r = 0; r < p->regions.count; r++) {
        mag_shape shape;
        if (p->regions.items[r].role != MAG_ROLE_INLET) {
            continue;
        }
        mag_status status = make_shape(ctx, p, &p->regions.items[r], &shape);
        size_t n = 0;
        for (int k = 0; k < v->size[2] && status == MAG_OK; k++) {
            for (int j = 0; j < v->size[1]; j++) {
                for (int i = 0; i < v->size[0]; i++, n++) {
                    const double at[3] = {v->origin[0] + (i + 0.5) * v->spacing,
                                          v->origin[1] + (j + 0.5) * v->spacing,
                                          v->origin[2] + (k + 0.5) * v->spacing};
                    if (!v->inside[n] && mag_shape_contains(&shape, at[0], at[1], at[2])) {
                        v->inside[n] = MAG_GRID_ROUGH;
                    }
                }
            }
        }
        mag_shape_destroy(&shape);
        MAG_TRY(status);
    }
    return MAG_OK;
}

static mag_status make_grid(mag_context *ctx, const mag_mould_params *p, mag_voxels *v, mag_grid *g)
{
    const bool periodic[3] = {false, false, false};

    if (p->walls != MAG_WALLS_GLIDING) {
        return mag_grid_create(ctx, v->size, periodic, v->inside, g);
    }
    MAG_TRY(roughen_inlets(ctx, p, v));
    return mag_grid_create_gliding(ctx, v->size, periodic, v->inside, g);
}

/// The mesh is the caller's to destroy.
static mag_status cut_surface(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s,
                              mag_mesh *mesh)
{
    mag_voxels v = {0};

    mag_status status = read_surface(ctx, p, &p->cavity, mesh);
    if (status == MAG_OK) {
        status = mag_voxels_cut(ctx, mesh, p->spacing, ctx->threads, &v);
    }
    if (status == MAG_OK) {
        s->cad_volume = mesh->volume;
        s->spacing = p->spacing;
        memcpy(s->origin, v.origin, sizeof s->origin);
        warn_of_cut(ctx, &v, s);
        status = make_grid(ctx, p, &v, &s->grid);
    }
    mag_voxels_destroy(&v);
    return status;
}

mag_status mag_mould_cut(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s,
                         mag_mould_walls *walls)
{
    link_list l = {0};
    mag_mesh mesh = {0};
    mag_status status = cut_surface(ctx, p, s, &mesh);

    if (status == MAG_OK) {
        status = place_regions(ctx, p, s, &l);
    }
    *walls = (mag_mould_walls){.links = l.links, .link_count = l.count};
    if (status == MAG_OK && p->walls == MAG_WALLS_INTERPOLATED) {
        status = mag_mould_find_cuts(ctx, s, &mesh, walls);
    }
    mag_mesh_destroy(&mesh);
    return status;
}
