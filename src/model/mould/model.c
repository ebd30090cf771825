#include "model/block.h"
#include "model/mould/drive.h"
#include "model/mould/gas.h"
#include "model/mould/machine/cycle.h"
#include "model/mould/survey.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAG_DEF     "model/mould/region.def"
#define MAG_TABLE   mag_mould_region_table
#define MAG_STRUCT  mag_mould_region
#define MAG_BLOCK   "regions"
#define MAG_MEANING "a named place of the cavity"
#include "mag/param_table.h"

#define MAG_DEF     "model/mould/barrel_zone.def"
#define MAG_TABLE   mag_mould_zone_table
#define MAG_STRUCT  mag_mould_zone
#define MAG_BLOCK   "zones"
#define MAG_MEANING "a heated zone of the barrel"
#include "mag/param_table.h"

#define MAG_DEF     "model/mould/barrel.def"
#define MAG_TABLE   mag_mould_barrel_table
#define MAG_STRUCT  mag_mould_barrel
#define MAG_BLOCK   "barrel"
#define MAG_MEANING "the screw barrel that the slurry comes from"
#include "mag/param_table.h"

#define MAG_DEF     "model/mould/machine.def"
#define MAG_TABLE   mag_mould_machine_table
#define MAG_STRUCT  mag_mould_machine
#define MAG_BLOCK   "machine"
#define MAG_MEANING "the injection machine that the shot is to fit"
#include "mag/param_table.h"

#define MAG_DEF     "model/mould/cycle.def"
#define MAG_TABLE   mag_mould_cycle_table
#define MAG_STRUCT  mag_mould_cycle
#define MAG_BLOCK   "cycle"
#define MAG_MEANING "what else a cycle takes"
#include "mag/param_table.h"

#define MAG_DEF     "model/mould/die.def"
#define MAG_TABLE   mag_mould_die_table
#define MAG_STRUCT  mag_mould_die
#define MAG_BLOCK   "die"
#define MAG_MEANING "the die that takes the metal's heat"
#include "mag/param_table.h"

#define MAG_DEF      "model/mould/params.def"
#define MAG_TABLE    mag_mould_table
#define MAG_STRUCT   mag_mould_params
#define MAG_BLOCK    "mould"
#define MAG_MEANING  "filling of a mould's cavity with semi-solid magnesium"
#define MAG_FINENESS "spacing"
#include "mag/param_table.h"

#define BEFORE_COOLING 0.86 // share of the work, with heat, that filling is: docs/performance.md

enum { SHAPE_CYLINDER = 1, SHAPE_STL = 2, GAS_COMPRESSED = 1 };

static mag_status check_region(mag_context *ctx, const mag_mould_region *r, int index)
{
    const bool flat = r->from.x == r->to.x || r->from.y == r->to.y || r->from.z == r->to.z;
    const bool point = r->from.x == r->to.x && r->from.y == r->to.y && r->from.z == r->to.z;

    if (r->shape == SHAPE_STL && r->file.name[0] == '\0') {
        return mag_fail(ctx, MAG_BAD_CASE, "mould.regions[%d]: '%s' is an stl but names no file",
                        index, r->name);
    }
    if (r->shape == SHAPE_CYLINDER && (r->radius <= 0.0 || point)) {
        return mag_fail(
            ctx, MAG_BAD_CASE,
            "mould.regions[%d]: '%s' is a cylinder: it needs a radius above 0 and two different "
            "ends, from and to",
            index, r->name);
    }
    if (r->shape == 0 && flat) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.regions[%d]: '%s' is a box without volume: from and to must differ "
                        "in x, y and z",
                        index, r->name);
    }
    if (r->vent_area > 0.0 && r->role != MAG_ROLE_VENT) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.regions[%d]: '%s' has a vent_area, but gas leaves only where the "
                        "role is vent",
                        index, r->name);
    }
    return MAG_OK;
}

/// Says where the choice of gas and the vents do not go together.
static void warn_of_gas(mag_context *ctx, const mag_mould_params *p)
{
    bool vented = false;
    for (int r = 0; r < p->regions.count; r++) {
        vented = vented || p->regions.items[r].vent_area > 0.0;
    }
    if (p->gas == GAS_COMPRESSED && !vented) {
        mag_log(ctx, MAG_WARNING,
                "no region has a vent_area: all gas stays in the cavity and is compressed");
    } else if (p->gas != GAS_COMPRESSED && vented) {
        mag_log(ctx, MAG_WARNING, "the vents do nothing: they need gas: compressed");
    }
}

mag_status mag_mould_find_density(mag_context *ctx, const mag_mould_params *p, double *density,
                                  mag_property *from)
{
    *density = p->density;
    if (p->density > 0.0) {
        return MAG_OK;
    }
    const mag_status status = mag_alloy_property(ctx, p->alloy, "density_liquid", from);
    if (status == MAG_BAD_CASE) {
        char why[512];
        snprintf(why, sizeof why, "%.511s", mag_message(ctx));
        return mag_fail(ctx, status, "mould.alloy: %s", why);
    }
    *density = from->value;
    return status;
}

static bool is_step(const mag_file *file)
{
    const char *dot = strrchr(file->name, '.');
    return dot != NULL && (strcasecmp(dot, ".step") == 0 || strcasecmp(dot, ".stp") == 0);
}

/// The surfaces of STEP files are in mm, whatever unit those files speak.
static mag_status check_unit(mag_context *ctx, const mag_mould_params *p)
{
    bool solid = is_step(&p->cavity);
    for (int r = 0; r < p->regions.count; r++) {
        solid = solid || is_step(&p->regions.items[r].file);
    }
    if (solid && p->cavity_unit != 1e-3) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.cavity_unit: it is %g mm, but must be 1 mm beside a STEP file, "
                        "which brings its own unit",
                        1e3 * p->cavity_unit);
    }
    return MAG_OK;
}

static mag_status check(mag_context *ctx, const void *params)
{
    const mag_mould_params *p = params;
    mag_property from;
    mag_mould_feed feed;
    mag_mould_plant plant;
    mag_mould_chill chill;
    mag_slurry slurry;
    mag_law law;
    double density;
    int inlets = 0;

    if (p->cavity.name[0] == '\0') {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.cavity: it is missing; name the STL or STEP file of the cavity");
    }
    if (p->regions.count > MAG_MOULD_REGIONS) {
        return mag_fail(ctx, MAG_BAD_CASE, "mould.regions: there are %d, but may be %d",
                        p->regions.count, MAG_MOULD_REGIONS);
    }
    for (int r = 0; r < p->regions.count; r++) {
        MAG_TRY(check_region(ctx, &p->regions.items[r], r));
        inlets += p->regions.items[r].role == MAG_ROLE_INLET;
    }
    if (inlets == 0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.regions: none is an inlet; one must have `role: inlet` and hold "
                        "the space just outside the face that metal comes through");
    }
    MAG_TRY(check_unit(ctx, p));
    warn_of_gas(ctx, p);
    mag_mould_warn_of_heat(ctx, p);
    MAG_TRY(mag_mould_drive_check(ctx, p));
    MAG_TRY(mag_mould_find_density(ctx, p, &density, &from));
    MAG_TRY(mag_mould_find_feed(ctx, p, &feed));
    MAG_TRY(mag_mould_find_plant(ctx, p, &plant));
    MAG_TRY(mag_mould_find_slurry(ctx, p, &law, &slurry));
    MAG_TRY(mag_mould_find_chill(ctx, p, &chill));
    return mag_mould_check_surfaces(ctx, p);
}

/// First time step: the inlet's greatest speed over the next steps is half the lattice's limit, and
/// the pressure that it may hold from the start compresses the metal no more than a jet would. If
/// the step may not change, the greatest speed ever is a third of it: jets are faster than gates.
static double first_step(const mag_mould_params *p, const mag_mould_state *s)
{
    const double most = mag_mould_greatest_speed(p, s);
    const double lattice = p->lattice_speed * p->spacing;
    double step = lattice / (3.0 * most);

    if (!p->adapt_step) {
        return step;
    }
    if (s->now.by_pressure) {
        return lattice / most;
    }
    for (int n = 0; n < 64; n++) { // larger until the inlet would be too fast
        const double longer = 1.25 * step;
        if (longer * mag_mould_inlet_ahead(p, s, longer) > 0.5 * lattice) {
            break;
        }
        step = longer;
    }
    return step;
}

/// Makes the first time step as short as surface tension asks for.
static mag_status heed_tension(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    const double longest = mag_mould_tension_step(p, s);

    if (s->now.step > longest && !p->adapt_step) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.surface_tension: %g N/m bears time steps up to %.4g us, but the "
                        "step is %.4g us; let it adapt (adapt_step) or make lattice_speed smaller",
                        p->surface_tension, 1e6 * longest, 1e6 * s->now.step);
    }
    s->now.step = fmin(s->now.step, longest);
    return MAG_OK;
}

mag_status mag_mould_begin(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s,
                           const mag_mould_walls *walls)
{
    mag_flow_setup setup = mag_flow_setup_default();
    MAG_TRY(mag_mould_local_create(ctx, p, s));
    s->now.held_back = 1.0;
    s->now.by_pressure = mag_mould_starts_by_pressure(p);
    s->now.switch_time = s->now.by_pressure ? 0.0 : NAN;
    s->now.fill_time = NAN;
    s->now.step = first_step(p, s);
    MAG_TRY(heed_tension(ctx, p, s));
    setup.collision = p->collision == 0 ? MAG_REGULARISED : MAG_TRT;
    setup.smagorinsky = p->smagorinsky;
    setup.contact_slope = cos(p->contact_angle) / sin(p->contact_angle);
    setup.magic /= s->reference.index; // a half-way wall then lies where it should: README.md
    setup.links = walls->links;
    setup.link_count = walls->link_count;
    setup.cuts = walls->cuts;
    setup.cut_count = walls->cut_count;
    MAG_TRY(mag_mould_survey_create(ctx, p, s));
    MAG_TRY(mag_mould_chill_create(ctx, p, s));
    setup.enthalpy = s->freeze != NULL ? s->freeze->heat->enthalpy : NULL;
    setup.local = s->local;
    MAG_TRY(mag_flow_create(ctx, &s->grid, &setup, &s->flow));

    const mag_scale scale = mag_mould_scale(s);
    const double g[3] = {p->gravity.x, p->gravity.y, p->gravity.z};
    double u[3];
    s->flow->now.tension = mag_scale_tension_to_lattice(&scale, p->surface_tension);
    mag_mould_set_law(p, s);
    mag_mould_drive(p, s, s->now.step);
    for (int d = 0; d < 3; d++) {
        s->flow->now.force[d] = mag_scale_acceleration_to_lattice(&scale, g[d]);
        u[d] = -s->inlet_out[d] * s->flow->now.speed[0];
    }
    for (size_t n = 0; n < s->inlet_cells; n++) {
        mag_flow_set(s->flow, s->inlet[n], MAG_INTERFACE, 0.0, 1.0, u);
    }
    if (s->freeze != NULL) {
        s->flow->now.heat_unit = pow(s->spacing / s->now.step, 2.0);
        s->flow->now.inlet_enthalpy = mag_thermal_enthalpy(&s->chill.alloy, s->chill.temperature);
    }
    for (size_t c = 0; c < s->grid.cells; c++) {
        s->flow->structure[c] = (mag_pop)mag_mould_metal_structure(p, &s->feed);
    }
    MAG_TRY(mag_mould_front_create(ctx, s));
    MAG_TRY(mag_flow_start(ctx, s->flow));
    mag_mould_chill_join(ctx, s);
    return mag_mould_cooling_create(ctx, p, s);
}

static void destroy(void *state)
{
    mag_mould_state *s = state;
    if (s != NULL) {
        mag_flow_destroy(s->flow);
        mag_freeze_destroy(s->freeze);
        mag_grid_destroy(&s->grid);
        free(s->region);
        free(s->wanted);
        free(s->gas.mouths);
        mag_mould_gas_destroy(s);
        mag_mould_survey_destroy(s);
        mag_mould_front_destroy(s);
        mag_mould_cooling_destroy(s);
        free(s->inlet);
        free(s->local);
        free(s);
    }
}

static mag_status create(mag_context *ctx, const void *params, void **state)
{
    const mag_mould_params *p = params;
    mag_mould_state *s = calloc(1, sizeof *s);
    mag_mould_walls walls = {0};

    *state = NULL;
    if (s == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a filling");
    }
    mag_status status = mag_mould_drive_check(ctx, p);
    if (status == MAG_OK) {
        status = mag_mould_find_density(ctx, p, &s->density, &s->density_property);
    }
    if (status == MAG_OK) {
        status = mag_mould_find_feed(ctx, p, &s->feed);
    }
    if (status == MAG_OK) {
        status = mag_mould_find_slurry(ctx, p, &s->law, &s->slurry);
    }
    if (status == MAG_OK) {
        status = mag_mould_find_chill(ctx, p, &s->chill);
    }
    if (status == MAG_OK) {
        status = mag_mould_cut(ctx, p, s, &walls);
    }
    if (status == MAG_OK) {
        status = mag_mould_find_start(ctx, mag_mould_shot(p, s), &s->feed);
    }
    if (status == MAG_OK) {
        status = mag_mould_begin(ctx, p, s, &walls);
    }
    if (status == MAG_OK && p->gas == GAS_COMPRESSED) {
        status = mag_mould_gas_create(ctx, p, s);
    }
    free(walls.links);
    free(walls.cuts);
    if (status != MAG_OK) {
        destroy(s);
        return status;
    }
    *state = s;
    return MAG_OK;
}

/// Share of a filling's work that is done. Cells of metal alone cost: at an even flow their number
/// grows with time, and the work with its square.
static double find_share(const mag_mould_params *p, const mag_mould_state *s)
{
    const double filled = fmin(1.0, s->now.fill / p->fill_end);
    const bool done = s->now.finished != 0 && mag_mould_cooling_done(s);
    return done ? 1.0 : filled * filled * (s->freeze != NULL ? BEFORE_COOLING : 1.0);
}

static void tell_progress(const void *params, const void *state, mag_progress *out)
{
    const mag_mould_params *p = params;
    const mag_mould_state *s = state;

    *out = (mag_progress){
        .time = s->now.time,
        .end = fmin(p->fill_limit, mag_mould_expected_end(p, s)),
        .share = find_share(p, s),
        .work = 1e-6 * (s->now.updates + mag_mould_cooling_updates(s)),
        .work_unit = "Mcell",
        .finished = s->now.finished != 0 && mag_mould_cooling_done(s),
        .reason = s->now.reason,
    };
}

static int list_chunks(void *state, mag_chunk *chunks)
{
    mag_mould_state *s = state;
    chunks[0] = (mag_chunk){"filling", &s->now, sizeof s->now};
    int have = mag_flow_chunks(s->flow, chunks, 1);
    have = mag_mould_gas_chunks(s, chunks, have);
    have = s->freeze != NULL ? mag_freeze_chunks(s->freeze, chunks, have) : have;
    have = mag_mould_front_chunks(s, chunks, have);
    have = mag_mould_cooling_chunks(s, chunks, have);
    return mag_mould_survey_chunks(s, chunks, have);
}

static mag_status restored(mag_context *ctx, const void *params, void *state)
{
    (void)params;
    mag_mould_state *s = state;
    s->updates_at_start = s->now.updates;
    MAG_TRY(mag_flow_restored(ctx, s->flow));
    mag_mould_chill_join(ctx, s);
    return MAG_OK;
}

static const mag_band_choice band[] = {
#define BAND(path, values, only, why) {path, values, only, why},
#include "model/mould/band.def"
#undef BAND
};

const mag_model mag_mould_model = {
    .name = "mould",
    .title = "does metal fill this cavity, where last, how fast?",
    .params = &mag_mould_table,
    .band = band,
    .band_count = sizeof band / sizeof *band,
    .check = check,
    .memory = mag_mould_memory,
    .create = create,
    .advance = mag_mould_advance,
    .progress = tell_progress,
    .observe = mag_mould_observe,
    .chunks = list_chunks,
    .restored = restored,
    .destroy = destroy,
};
