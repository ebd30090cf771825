#include "model/assume.h"
#include "model/mould/flow/law_lanes.h"
#include "model/mould/state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// The user's law of the metal, in SI and in the lattice's units.

enum { NEWTONIAN, POWER_LAW, BINGHAM, HERSCHEL_BULKLEY, FIT_A, FIT_B };

/// Largest viscosities [cells2/step] at which walls still lie where they should: relaxation times
/// of 1 without, and of 2 with an operator that keeps them there.
#define CAP_REGULARISED (1.0 / 6.0)
#define CAP_TRT         0.5

static bool is_fit(const mag_mould_params *p)
{
    return p->slurry == FIT_A || p->slurry == FIT_B;
}

static const char *word_of(const mag_mould_params *p)
{
    static const char *const words[] = {"newtonian",        "power_law",   "bingham",
                                        "herschel_bulkley", "az91d_fit_a", "az91d_fit_b"};
    return words[p->slurry];
}

/// The law that the user wrote down.
static mag_status take_own(mag_context *ctx, const mag_mould_params *p, mag_law *law,
                           mag_slurry *slurry)
{
    static const mag_law laws[] = {MAG_NEWTONIAN, MAG_POWER_LAW, MAG_BINGHAM, MAG_HERSCHEL_BULKLEY};
    const bool yields = p->slurry == BINGHAM || p->slurry == HERSCHEL_BULKLEY;

    *law = laws[p->slurry];
    if (p->consistency <= 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.consistency: it is missing; mould.slurry is %s and needs the stress "
                        "at a shear rate of 1 1/s, in Pa s",
                        word_of(p));
    }
    if (p->slurry == BINGHAM && p->index != 1.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.index: it is %g, but a bingham slurry has 1; with another index it "
                        "is herschel_bulkley",
                        p->index);
    }
    if (!yields && p->yield_stress > 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.yield_stress: it is %g Pa, but a power_law has none; with one it is "
                        "herschel_bulkley",
                        p->yield_stress);
    }
    *slurry = (mag_slurry){
        .consistency = p->consistency,
        .index = p->index,
        .yield_stress = p->yield_stress,
        .floor = p->viscosity_floor,
    };
    return MAG_OK;
}

/// The law of a published fit.
static mag_status take_fit(mag_context *ctx, const mag_mould_params *p, mag_law *law,
                           mag_slurry *slurry)
{
    double temperature;

    MAG_TRY(mag_mould_metal_temperature(ctx, p, &temperature));
    if (temperature <= 0.0) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.slurry_temperature: it is missing; mould.slurry is %s and needs it",
                        word_of(p));
    }
    const mag_status status =
        mag_slurry_read(ctx, p->alloy, p->slurry == FIT_A ? 'a' : 'b', temperature, 1.0, slurry);
    if (status == MAG_BAD_CASE) {
        char why[512];
        snprintf(why, sizeof why, "%.511s", mag_message(ctx));
        return mag_fail(ctx, status, "mould.%s: %s: %s",
                        mag_mould_has_barrel(p) ? "barrel" : "slurry", word_of(p), why);
    }
    if (slurry->solid < MAG_SLURRY_LIQUID) {
        *law = MAG_NEWTONIAN;
    } else {
        *law = MAG_HERSCHEL_BULKLEY;
        slurry->floor = fmax(slurry->floor, p->viscosity_floor);
    }
    return status;
}

mag_status mag_mould_find_slurry(mag_context *ctx, const mag_mould_params *p, mag_law *law,
                                 mag_slurry *slurry)
{
    *law = MAG_NEWTONIAN;
    *slurry = (mag_slurry){.consistency = p->viscosity, .index = 1.0};
    if (p->slurry == NEWTONIAN) {
        return MAG_OK;
    }
    MAG_TRY(is_fit(p) ? take_fit(ctx, p, law, slurry) : take_own(ctx, p, law, slurry));
    if (*law != MAG_NEWTONIAN && p->viscosity_cap < slurry->floor) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "mould.viscosity_cap: it is %g Pa s, but must be at least the floor's "
                        "%.4g Pa s",
                        p->viscosity_cap, slurry->floor);
    }
    return MAG_OK;
}

bool mag_mould_law_is_local(const mag_mould_params *p)
{
    return is_fit(p) && mag_mould_has_heat(p);
}

/// Drag [1/s] of the grains' network where `solid` is solid: Darcy's, whose share grows from none
/// where the slurry's law ends to all; beyond `stop` nothing moves.
static double find_drag(const mag_slurry_fit *fit, const mag_mould_state *s, double solid)
{
    const double stopped = 1e20; // [1/s] nothing moves in any time step
    const double share = (solid - MAG_SLURRY_NETWORK) / (MAG_SLURRY_STIFF - MAG_SLURRY_NETWORK);

    if (share <= 0.0) {
        return 0.0;
    }
    if (solid >= s->stop_solid.value) {
        return stopped;
    }
    const double darcy = fit->liquid / s->density / mag_slurry_permeability(s->grain.value, solid);
    return fmin(1.0, share) * darcy;
}

/// What the law looks up at an enthalpy [J/kg], relative to the reference.
static void fill_knot(const mag_slurry_fit *fit, const mag_mould_params *p,
                      const mag_mould_state *s, double enthalpy, mag_pop knot[MAG_LAW_ROWS])
{
    const double gone = -60.0; // log2 of a consistency that is none, beside any floor
    const double temperature = mag_thermal_temperature(&s->chill.alloy, enthalpy);
    const double solid = mag_thermal_solid(&s->chill.alloy, temperature);
    mag_slurry here;

    mag_slurry_at(fit, fmin(solid, MAG_SLURRY_NETWORK), temperature, 1.0, &here);
    const bool flows = here.solid < MAG_SLURRY_LIQUID;
    const double consistency = flows ? gone : log2(here.consistency / s->reference.consistency);
    const double floor = flows ? here.floor : fmax(here.floor, p->viscosity_floor);
    knot[MAG_LAW_PACE] = (mag_pop)(consistency / (1.0 - s->reference.index));
    knot[MAG_LAW_YIELD] = (mag_pop)(here.yield_stress / s->reference.yield_stress);
    knot[MAG_LAW_FLOOR] = (mag_pop)(floor / s->reference.floor);
    knot[MAG_LAW_DRAG] = (mag_pop)find_drag(fit, s, solid);
}

mag_status mag_mould_local_create(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    mag_slurry_fit fit;

    s->reference = s->slurry;
    if (!mag_mould_law_is_local(p)) {
        return MAG_OK;
    }
    MAG_TRY(mag_slurry_fit_read(ctx, p->alloy, p->slurry == FIT_A ? 'a' : 'b', &fit));
    MAG_TRY(mag_property_find(ctx, "moulding.csv", "part", "hold", "grain", &s->grain));
    MAG_TRY(mag_property_find(ctx, "moulding.csv", "part", "hold", "stop_solid", &s->stop_solid));
    s->local = malloc(sizeof *s->local);
    if (s->local == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a slurry");
    }
    mag_slurry_at(&fit, MAG_SLURRY_LIQUID, fit.freezing.liquidus, 1.0, &s->reference);
    s->reference.yield_stress = MAG_SLURRY_YIELD_MOST;
    s->law = MAG_HERSCHEL_BULKLEY;
    const double thinnest = fit.freezing.liquidus + (fit.least - fit.liquid) / fit.slope;
    const double start =
        mag_thermal_freezing(&s->chill.alloy, s->stop_solid.value) - 1.0; // [J/kg] below
    const double end = mag_thermal_enthalpy(&s->chill.alloy, thinnest);
    s->local->network = 0;
    s->local->start = start;
    s->local->scale = (MAG_LAW_KNOTS - 1) / (end - start);
    for (int n = 0; n < MAG_LAW_KNOTS; n++) {
        const double share = (double)n / (MAG_LAW_KNOTS - 1);
        mag_pop *knot = s->local->knots + n * MAG_LAW_ROWS;
        fill_knot(&fit, p, s, start + share * (end - start), knot);
        s->local->network = (double)knot[MAG_LAW_DRAG] > 0.0 ? n + 1 : s->local->network;
    }
    return MAG_OK;
}

void mag_mould_bound_law(const mag_mould_params *p, mag_mould_state *s)
{
    const mag_scale scale = mag_mould_scale(s);
    mag_rheology *r = &s->flow->now.rheology;

    if (s->law != MAG_NEWTONIAN) {
        const double bears = s->flow->setup.collision == MAG_TRT ? CAP_TRT : CAP_REGULARISED;
        const double wanted = mag_scale_viscosity_to_lattice(&scale, p->viscosity_cap / s->density);
        r->cap = fmax(r->floor, fmin(wanted, bears));
        s->now.cap_least =
            fmin(s->now.cap_least, s->density * mag_scale_viscosity_from_lattice(&scale, r->cap));
    }
}

void mag_mould_set_law(const mag_mould_params *p, mag_mould_state *s)
{
    const mag_scale scale = mag_mould_scale(s);
    const mag_slurry *slurry = &s->reference;
    const double unit = mag_scale_viscosity_to_lattice(&scale, 1.0 / s->density);

    s->flow->now.viscosity =
        mag_scale_viscosity_to_lattice(&scale, slurry->consistency / s->density);
    s->flow->now.rheology = (mag_rheology){
        .law = s->law,
        .consistency = slurry->consistency * unit * pow(s->now.step, 1.0 - slurry->index),
        .index = slurry->index,
        .yield_stress = slurry->yield_stress * unit * s->now.step,
        .floor = slurry->floor * unit,
        .drag = s->local != NULL ? s->now.step : 0.0, // the table's are in 1/s
    };
    if (is_fit(p) && s->law != MAG_NEWTONIAN) {
        s->flow->now.rheology.structured = true;
        s->flow->now.rheology.build = p->structure_build_up * s->now.step;
        s->flow->now.rheology.breakdown = p->structure_break_down;
        s->flow->now.inlet_structure = mag_mould_metal_structure(p, &s->feed);
    }
    s->now.cap_least = p->viscosity_cap;
    mag_mould_bound_law(p, s);
}

/// What the fits were made of and nobody measured.
static void observe_fit(const mag_mould_params *p, const mag_mould_state *s, mag_observation *o)
{
    const mag_slurry *slurry = &s->slurry;
    const bool sheared = mag_mould_has_barrel(p) && isfinite(s->feed.structure);

    for (int n = 0; n < slurry->count; n++) {
        mag_observe_property(o, &slurry->properties[n]);
    }
    if (s->local != NULL) {
        mag_observe_property(o, &s->grain);
        mag_observe_property(o, &s->stop_solid);
    }
    mag_observe_assumption(
        o, "structure", mag_mould_metal_structure(p, &s->feed), "1", MAG_FLAG_assumed,
        sheared ? "of the slurry as it comes in: sheared in the barrel up to the shot, without a "
                  "rest, by kinetics that nobody measured"
                : "of the slurry as it comes in; 0.5 is where 100 1/s in a barrel leads "
                  "to if it builds up at 1 1/s and breaks down at 0.01");
    mag_observe_assumption(o, "fit", 0.0, "1/s", MAG_FLAG_assumed,
                           "the fit is used far above the few hundred 1/s it was measured at; the "
                           "two fits differ up to eightfold: run both");
}

void mag_mould_observe_slurry(const mag_mould_params *p, const mag_mould_state *s,
                              mag_observation *o)
{
    const double updates = fmax(1.0, s->now.updates);

    if (p->slurry == NEWTONIAN) {
        return;
    }
    if (is_fit(p)) {
        mag_observe_number(o, "solid_fraction", s->slurry.solid, "1",
                           "share of the metal that is solid, by Scheil at its temperature");
        observe_fit(p, s, o);
    }
    mag_observe_number(o, "viscosity_floor_share", s->now.floor_updates / updates, "1",
                       "share of the cell updates whose viscosity is the floor's");
    mag_observe_number(o, "viscosity_cap_share", s->now.cap_updates / updates, "1",
                       "share of the cell updates whose viscosity is the cap's");
    mag_observe_number(o, "viscosity_cap_least", s->now.cap_least, "Pa s",
                       "smallest cap of the run: viscosity_cap, or what the lattice bears");
}

void mag_mould_observe_bounds(const mag_mould_params *p, const mag_mould_state *s,
                              mag_observation *o)
{
    const double cells = fmax(1.0, (double)s->flow->now.active_cells);

    if (p->slurry != NEWTONIAN) {
        mag_observe_series(o, "viscosity_floor_share", (double)s->flow->now.floor_cells / cells,
                           "1", "share of the metal's cells whose viscosity is the floor's");
        mag_observe_series(o, "viscosity_cap_share", (double)s->flow->now.cap_cells / cells, "1",
                           "share of the metal's cells whose viscosity is the cap's");
    }
}
