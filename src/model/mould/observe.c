#include "model/assume.h"
#include "model/mould/drive.h"
#include "model/mould/gas.h"
#include "model/mould/survey.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/// Mass that came in or that interpolated walls made and is not where it should be, relative to
/// what came in.
static double mass_error(mag_context *ctx, const mag_mould_state *s)
{
    const mag_flow_now *n = &s->flow->now;
    return n->wall_mass > 0.0 ? (mag_flow_mass(ctx, s->flow) - n->wall_defect) / n->wall_mass - 1.0
                              : 0.0;
}

/// Mass that interpolated walls made, relative to what came in.
static double wall_defect(const mag_mould_state *s)
{
    const mag_flow_now *n = &s->flow->now;
    return n->wall_mass > 0.0 ? n->wall_defect / n->wall_mass : 0.0;
}

/// Metal in the cells of regions whose role is `role` [kg].
static double mass_in(const mag_mould_state *s, int role)
{
    const mag_scale scale = mag_mould_scale(s);
    double mass = 0.0;

    for (size_t c = 0; c < s->grid.cells; c++) {
        if (s->places[s->region[c]].role == role) {
            mass += s->flow->kind[c] == MAG_LIQUID      ? mag_flow_look(s->flow, c).density
                    : s->flow->kind[c] == MAG_INTERFACE ? s->flow->mass[c]
                                                        : 0.0;
        }
    }
    return mag_scale_mass_from_lattice(&scale, mass);
}

/// Million cell updates a second of the steps this process took; 0 without a clock.
static double find_mlups(const mag_context *ctx, const mag_mould_state *s)
{
    double seconds = 0.0;
    for (int i = 0; i < ctx->sweep_count; i++) {
        seconds += mag_mould_is_after_filling(ctx->sweeps[i].name) ? 0.0 : ctx->sweeps[i].seconds;
    }
    return seconds > 0.0 ? 1e-6 * (s->now.updates - s->updates_at_start) / seconds : 0.0;
}

/// An open vent.
static void observe_vent(const mag_mould_params *p, const mag_mould_state *s, int place,
                         mag_observation *o)
{
    char name[96];
    snprintf(name, sizeof name, "vent_closed_time.%s", s->places[place].name);
    mag_observe_number(o, name, s->now.vents[place].closed, "s", "when metal closed the vent");
    snprintf(name, sizeof name, "discharge.%s", s->places[place].name);
    mag_observe_assumption(o, name, p->regions.items[place - 1].discharge, "1", MAG_FLAG_recalled,
                           "nobody measured this vent; sharp-edged orifices have about 0.7");
}

/// The gas that is left, and the vents.
static void observe_gas(const mag_mould_params *p, const mag_mould_state *s, mag_observation *o)
{
    double mass = 0.0, volume = 0.0;
    const double cube = pow(s->spacing, 3.0);
    for (int32_t r = 0; r < s->flow->now.gas_regions; r++) {
        mass += s->gas.mass[r];
    }
    for (size_t c = 0; c < s->grid.cells; c++) {
        if (s->wanted[c] && s->flow->kind[c] != MAG_LIQUID) {
            volume += cube * fmin(1.0, fmax(0.0, 1.0 - (double)s->flow->fill[c]));
        }
    }
    mag_observe_number(o, "gas_trapped_volume", volume, "m3",
                       "gas left in the cavity, vents left out, at its own pressure");
    mag_observe_number(o, "gas_trapped_mass", mass, "kg", "gas left in cavity and vents");
    mag_observe_number(o, "gas_in_metal_mass", s->now.gas_mass_lost, "kg",
                       "gas of regions that were filled: it is in the metal");
    mag_observe_number(o, "gas_vented_mass", s->now.gas_mass_vented, "kg",
                       "gas that left by vents");
    mag_observe_number(
        o, "gas_error",
        (mass + s->now.gas_mass_lost + s->now.gas_mass_vented) / s->now.gas_mass_start - 1.0, "1",
        "gas unaccounted for, relative to that at the start");
    mag_observe_assumption(o, "gas_temperature", p->gas_temperature, "K", MAG_FLAG_assumed,
                           "of the gas before the shot; in a hot die it is warmer than room air");
    mag_observe_assumption(
        o, "gas_exponent", p->gas_exponent, "1", MAG_FLAG_assumed,
        "between isothermal and adiabatic: the shot is short, the walls are near");
    mag_observe_number(o, "gas_pressure_max", s->now.gas_pressure_max, "Pa",
                       "highest absolute pressure of a gas region");
    double mach = 0.0;
    for (int r = 1; r < s->place_count; r++) {
        mach = fmax(mach, s->now.vents[r].mach_max);
    }
    mag_observe_number(o, "vent_mach_max", mach, "1", "largest Mach number in a vent");
    for (int r = 1; r < s->place_count; r++) {
        if (s->places[r].is_open) {
            observe_vent(p, s, r, o);
        }
    }
}

/// What the cells made of the cavity and what the run took: of use to who judges the run itself.
static void observe_cost(mag_context *ctx, const mag_mould_params *p, const mag_mould_state *s,
                         mag_observation *o)
{
    const mag_scale scale = mag_mould_scale(s);
    const mag_mould_now *n = &s->now;
    const double cube = pow(s->spacing, 3.0);

    mag_observe_number(
        o, "mass_error", mass_error(ctx, s), "1",
        "metal in the cavity and the ledger against what came in, over the whole run");
    if (p->walls == MAG_WALLS_INTERPOLATED) {
        mag_observe_number(o, "wall_mass_defect", wall_defect(s), "1",
                           "metal that interpolated walls made (less: took), relative to what came "
                           "in");
    }
    mag_observe_number(o, "mass_ledger",
                       mag_scale_mass_from_lattice(&scale, s->flow->now.ledger_moved), "kg",
                       "mass of lone cells that was moved to the rest of the surface, summed");
    mag_observe_number(o, "cavity_volume", (double)s->grid.cells * cube, "m3",
                       "volume of the cells");
    mag_observe_number(o, "cavity_volume_surface", s->cad_volume, "m3",
                       "volume within the STL surface");
    mag_observe_number(o, "inlet_area", s->inlet_area, "m2", "area of the inlet's cell faces");
    mag_observe_number(o, "cells_across_thinnest", s->thinnest, "1",
                       "cells across the thinnest wall");
    mag_observe_number(o, "compression_max",
                       mag_scale_pressure_to_lattice(&scale, n->inlet_pressure_max), "1",
                       "artificial compression of the metal at the inlet's largest pressure");
    mag_observe_number(o, "cells", (double)s->grid.cells, "1", "cells of the cavity");
    mag_observe_number(o, "cell_memory",
                       (double)(mag_flow_bytes(s->flow) + mag_grid_bytes(&s->grid)) /
                           (double)s->grid.cells,
                       "byte", "memory of the flow and its grid, for each cell of the cavity");
    mag_observe_number(o, "updates", n->updates, "1",
                       "updates of metal cells, one a cell and step");
    mag_observe_number(o, "steps", (double)s->flow->now.step, "1", "time steps taken");
    mag_observe_number(o, "step_changes", (double)n->changes, "1",
                       "times the time step was changed");
    mag_observe_number(o, "mlups", find_mlups(ctx, s), "1/us",
                       "million updates of metal cells a second");
}

/// What metal left empty as it stopped, or when no more was waited for [m3].
static double find_misrun(const mag_mould_state *s)
{
    const mag_mould_now *n = &s->now;
    const bool stopped = n->finished == MAG_END_LIMIT || n->finished == MAG_END_STOPPED;
    const double gap = (1.0 - n->fill) * (double)s->wanted_cells * pow(s->spacing, 3.0);
    return stopped ? fmax(0.0, gap) : 0.0;
}

/// What is asked for first comes first.
static mag_status observe_numbers(mag_context *ctx, const mag_mould_params *p,
                                  const mag_mould_state *s, mag_observation *o)
{
    const mag_scale scale = mag_mould_scale(s);
    const mag_mould_now *n = &s->now;

    mag_observe_number(o, "fill_time", n->fill_time, "s",
                       "when the wanted share of the cavity, vents left out, was full");
    mag_observe_number(o, "fill_at_end", n->fill, "1",
                       "share of the cavity, vents left out, that is full at the end");
    mag_observe_number(o, "misrun_volume", find_misrun(s), "m3",
                       "of the cavity, vents left out, that stayed empty as the metal stopped");
    mag_observe_number(o, "part_mass", mass_in(s, MAG_ROLE_PART), "kg", "metal in the part");
    mag_observe_number(o, "shot_mass",
                       mag_scale_mass_from_lattice(&scale, mag_flow_mass(ctx, s->flow)), "kg",
                       "metal in the whole cavity");
    mag_observe_number(o, "inlet_speed_max", n->inlet_speed_max, "m/s",
                       "largest speed at the inlet");
    mag_observe_number(o, "inlet_pressure_max", n->inlet_pressure_max, "Pa",
                       "largest pressure above the gas at the inlet, mean over its area");
    mag_observe_number(o, "metal_speed_max", n->metal_speed_max, "m/s",
                       "largest speed of the metal anywhere");
    mag_mould_observe_survey(s, o);
    mag_mould_observe_chill(ctx, p, s, o);
    mag_mould_observe_drive(p, s, o);
    MAG_TRY(mag_mould_observe_cooling(ctx, p, s, o));
    MAG_TRY(mag_mould_observe_cell(ctx, p, s, o));
    mag_mould_observe_slurry(p, s, o);
    mag_mould_observe_feed(p, s, o);
    if (s->density_property.name[0] != '\0') {
        mag_observe_property(o, &s->density_property);
    }
    if (s->gas.mass != NULL) {
        observe_gas(p, s, o);
    } else {
        mag_observe_assumption(
            o, "gas", 0.0, "Pa", MAG_FLAG_assumed,
            "the gas keeps its pressure: it is neither compressed nor held back by vents");
    }
    observe_cost(ctx, p, s, o);
    if (s->cooling.now != NULL && s->cooling.now->opened) {
        mag_observe_picture(o, "freezing.png", "Time to freeze", "time_to_freeze", NULL);
        mag_observe_picture(o, "solid_fraction.png", "Solid fraction at the end of filling",
                            "solid_fraction", NULL);
    }
    mag_observe_picture(o, "fill_time.png", "Fill time", "fill_time", NULL);
    mag_observe_picture(o, "shot.png", "The shot", NULL,
                        "inlet_speed,metal_speed,fill,inlet_pressure,mass_in");
    return MAG_OK;
}

/// Mean pressure of the gas, by mass [Pa]. Small bubbles hardly count.
static double mean_gas_pressure(const mag_mould_state *s)
{
    double mass = 0.0, sum = 0.0;
    for (int32_t r = 0; r < s->flow->now.gas_regions; r++) {
        mass += s->gas.mass[r];
        sum += s->gas.mass[r] * s->gas.pressure[r];
    }
    return mass > 0.0 ? sum / mass : 0.0;
}

static void observe_series(mag_context *ctx, const mag_mould_params *p, const mag_mould_state *s,
                           mag_observation *o)
{
    const mag_scale scale = mag_mould_scale(s);
    const mag_mould_now *n = &s->now;

    mag_observe_series(o, "fill", n->fill, "1", "share of the cavity that is full, vents left out");
    mag_observe_series(o, "inlet_speed", n->inlet_speed, "m/s", "speed at the inlet");
    mag_observe_series(o, "inlet_pressure", n->inlet_pressure, "Pa",
                       "pressure above the gas at the inlet");
    mag_observe_series(o, "metal_speed", n->metal_speed, "m/s", "largest speed of the metal");
    mag_observe_series(o, "mass_in", mag_scale_mass_from_lattice(&scale, s->flow->now.wall_mass),
                       "kg", "metal let in so far");
    mag_observe_series(o, "mass_error", mass_error(ctx, s), "1", "metal unaccounted for, relative");
    mag_observe_series(o, "time_step", n->step, "s", "time step of the lattice");
    mag_observe_series(o, "surface_cells", (double)s->flow->now.interface_cells, "1",
                       "cells of the free surface");
    mag_mould_observe_force(s, o);
    mag_mould_observe_stroke(p, s, o);
    mag_mould_observe_bounds(p, s, o);
    mag_mould_observe_chill_series(ctx, s, o);
    if (s->gas.mass != NULL) {
        mag_observe_series(o, "gas_pressure", n->gas_pressure, "Pa",
                           "highest absolute pressure of a gas region");
        mag_observe_series(o, "gas_pressure_mean", mean_gas_pressure(s), "Pa",
                           "absolute pressure of the gas, mean over its mass");
        mag_observe_series(o, "gas_vented_mass", n->gas_mass_vented, "kg",
                           "gas that left by vents so far");
    }
}

/// Values of the fields on the points, in one block.
typedef struct shown {
    float *xyz, *fill, *arrival, *velocity, *pressure, *region, *viscosity, *rate;
    float *gas_pressure, *gas_region, *structure;
    bool slurry; ///< viscosity and rate are shown
} shown;

/// Pressure and number of the gas in a cell that metal does not fill to half; 0 elsewhere.
static void copy_gas(const mag_mould_state *s, size_t c, shown *f)
{
    const bool gas = s->gas.mass != NULL && (double)s->flow->fill[c] < 0.5;
    const int32_t region = s->flow->bubble[c];
    f->gas_pressure[c] = gas ? (float)s->gas.pressure[region] : 0.0f;
    f->gas_region[c] = gas ? (float)(region + 1) : 0.0f;
}

static void copy_cell(const mag_mould_state *s, const mag_scale *scale, size_t c, shown *f)
{
    const mag_flow *flow = s->flow;
    for (int d = 0; d < 3; d++) {
        f->xyz[3 * c + (size_t)d] =
            (float)(s->origin[d] + (s->grid.place[3 * c + (size_t)d] + 0.5) * s->spacing);
        f->velocity[3 * c + (size_t)d] = 0.0f;
    }
    f->fill[c] = fminf(1.0f, fmaxf(0.0f, (float)flow->fill[c]));
    f->arrival[c] = flow->arrival[c];
    f->region[c] = (float)s->region[c];
    f->pressure[c] = 0.0f;
    f->viscosity[c] = 0.0f;
    f->rate[c] = 0.0f;
    f->structure[c] = 0.0f;
    copy_gas(s, c, f);
    if (flow->kind[c] == MAG_GAS) {
        return;
    }
    if (f->slurry && flow->kind[c] == MAG_LIQUID) { // what comes into the surface is not whole
        const mag_sheared sheared = mag_flow_shear_at(flow, c);
        f->viscosity[c] =
            (float)(s->density * mag_scale_viscosity_from_lattice(scale, sheared.viscosity));
        f->rate[c] = (float)(sheared.rate / scale->step);
    }
    f->structure[c] = (float)flow->structure[c];
    const mag_flow_point p = mag_flow_look(flow, c);
    for (int d = 0; d < 3; d++) {
        f->velocity[3 * c + (size_t)d] = (float)mag_scale_speed_from_lattice(scale, p.u[d]);
    }
    f->pressure[c] =
        (float)mag_scale_pressure_from_lattice(scale, p.density - flow->now.gas_density);
}

static mag_status observe_fields(mag_context *ctx, const mag_mould_params *p,
                                 const mag_mould_state *s, mag_observation *o)
{
    const size_t cells = s->grid.cells;
    const mag_scale scale = mag_mould_scale(s);
    float *block = malloc(MAG_MOULD_SHOWN * cells * sizeof *block);

    if (block == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: fields of %zu cells", cells);
    }
    shown f = {block,
               block + 3 * cells,
               block + 4 * cells,
               block + 5 * cells,
               block + 8 * cells,
               block + 9 * cells,
               block + 10 * cells,
               block + 11 * cells,
               block + 12 * cells,
               block + 13 * cells,
               block + 14 * cells,
               p->slurry != 0};
    for (size_t c = 0; c < cells; c++) {
        copy_cell(s, &scale, c, &f);
    }
    mag_observe_points(o, cells, f.xyz, s->spacing);
    mag_observe_group(o, "filling");
    mag_observe_field(o, "fill", "1", "share of the cell that metal fills", 1, f.fill);
    mag_observe_field(o, "fill_time", "s", "when the cell was first half full", 1, f.arrival);
    mag_observe_field(o, "velocity", "m/s", "velocity of the metal", 3, f.velocity);
    mag_observe_field(o, "pressure", "Pa", "pressure of the metal above the gas", 1, f.pressure);
    mag_observe_field(o, "erosion", "J/m2",
                      "kinetic energy that passed along the wall, in cells at walls: an indicator",
                      1, s->survey.erosion);
    mag_observe_field(o, "region", "1", "0 for the part, else the number of the region in the case",
                      1, f.region);
    if (f.slurry) {
        mag_observe_field(o, "viscosity", "Pa s",
                          "viscosity of the slurry in full cells, the sub-grid's left out", 1,
                          f.viscosity);
        mag_observe_field(o, "shear_rate", "1/s", "shear rate in full cells", 1, f.rate);
    }
    if (s->flow->now.rheology.structured) {
        mag_observe_field(o, "structure", "1", "of the slurry: 1 rested, 0 broken down", 1,
                          f.structure);
    }
    if (s->gas.mass != NULL) {
        mag_observe_field(o, "gas_pressure", "Pa",
                          "absolute pressure of the gas in cells less than half full, 0 elsewhere",
                          1, f.gas_pressure);
        mag_observe_field(o, "gas_region", "1",
                          "number of the gas region in cells less than half full, 0 elsewhere", 1,
                          f.gas_region);
    }
    free(block);
    MAG_TRY(mag_mould_observe_front(ctx, s, o));
    MAG_TRY(mag_mould_observe_chill_fields(ctx, s, o));
    return mag_mould_observe_cooling_fields(ctx, s, o);
}

mag_status mag_mould_observe(mag_context *ctx, const void *params, const void *state, int aspects,
                             mag_observation *out)
{
    const mag_mould_params *p = params;
    const mag_mould_state *s = state;

    if (aspects & MAG_NUMBERS) {
        MAG_TRY(observe_numbers(ctx, p, s, out));
        MAG_TRY(mag_mould_observe_defects(ctx, s, out));
        if (s->gas.mass != NULL) {
            MAG_TRY(mag_mould_observe_trapped(ctx, p, s, out));
        }
    }
    if (aspects & MAG_SERIES) {
        observe_series(ctx, p, s, out);
    }
    if (aspects & MAG_FIELDS) {
        MAG_TRY(observe_fields(ctx, p, s, out));
    }
    return MAG_OK;
}
