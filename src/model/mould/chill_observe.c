#include "model/mould/chill.h"

#include "mag/context.h"
#include "model/assume.h"
#include "model/mould/state.h"

#include <math.h>
#include <stdlib.h>

// Looks at cells that are at least half full: of thinner metal the wall's share is not resolved.
mag_mould_warmth mag_mould_look_at_metal(const mag_mould_state *s)
{
    const mag_heat *h = s->freeze->heat;
    mag_mould_warmth w = {.coldest = INFINITY, .hottest = -INFINITY, .most_solid = -INFINITY};

    for (size_t c = 0; c < s->grid.cells; c++) {
        const double fill = fmin(1.0, (double)s->flow->fill[c]);
        if (fill < 0.5 || !s->wanted[c]) {
            continue;
        }
        w.volume += fill;
        w.temperature += fill * (double)h->temperature[c];
        w.solid += fill * (double)h->solid[c];
        w.coldest = fmin(w.coldest, (double)h->temperature[c]);
        w.hottest = fmax(w.hottest, (double)h->temperature[c]);
        w.most_solid = fmax(w.most_solid, (double)h->solid[c]);
    }
    if (w.volume == 0.0) {
        return (mag_mould_warmth){0.0, NAN, NAN, NAN, NAN, NAN};
    }
    w.temperature /= w.volume;
    w.solid /= w.volume;
    return w;
}

double mag_mould_die_peak(const mag_freeze *z)
{
    double most = z->die->setup.start;
    for (size_t face = 0; face < z->heat->faces; face++) {
        most = fmax(most, mag_die_surface(z->die, face, z->flux[face]));
    }
    return most;
}

/// What the fill saw last, also once the metal is at rest.
typedef struct seen {
    mag_mould_warmth metal; ///< its heat
    double die;             ///< [K] highest of the die's surface
    double to_die;          ///< [J] so far
} seen;

static seen look(mag_context *ctx, const mag_mould_state *s)
{
    const mag_cooling_now *n = s->cooling.now;
    if (n->stage != MAG_STAGE_FILLING) {
        return (seen){n->filled, n->die_filled, n->to_die_filled};
    }
    mag_heat_look(ctx, s->freeze->heat);
    return (seen){mag_mould_look_at_metal(s), mag_mould_die_peak(s->freeze), s->freeze->now.to_die};
}

/// Heat that came in or was made and is neither in the metal nor in the die, relative to what came
/// in.
static double find_energy_error(const mag_mould_state *s)
{
    const double unit = s->density * s->spacing * s->spacing * s->spacing;
    const double in = unit * s->flow->now.heat_in;
    const double all = in + unit * s->flow->now.heat_made;
    return in > 0.0 ? (all - unit * mag_flow_heat(s->flow) - s->freeze->now.to_die) / in : 0.0;
}

static void observe_assumptions(const mag_mould_state *s, mag_observation *o)
{
    const mag_mould_chill *chill = &s->chill;
    for (int n = 0; n < chill->alloy.count; n++) {
        mag_observe_property(o, &chill->alloy.properties[n]);
    }
    for (int n = 0; n < MAG_STEEL_PROPERTIES; n++) {
        mag_observe_property(o, &chill->steel.properties[n]);
    }
}

void mag_mould_observe_chill(mag_context *ctx, const mag_mould_params *p, const mag_mould_state *s,
                             mag_observation *o)
{
    if (s->freeze == NULL) {
        mag_observe_assumption(
            o, "isothermal", 0.0, "K", MAG_FLAG_assumed,
            p->slurry == 0 ? "the metal keeps its temperature and viscosity while it fills"
                           : "the metal keeps its temperature and solid fraction as it fills");
        return;
    }
    const seen n = look(ctx, s);
    const mag_mould_warmth w = n.metal;
    mag_observe_number(o, "temperature_end_min", w.coldest, "K",
                       "lowest temperature of the metal, vents left out, at the end of filling");
    mag_observe_number(o, "temperature_end_mean", w.temperature, "K",
                       "of the metal, vents left out, at the end of filling");
    mag_observe_number(
        o, "solid_fraction_end_max", w.most_solid, "1",
        "largest solid fraction of the metal, vents left out, at the end of filling");
    mag_observe_number(o, "solid_fraction_end_mean", w.solid, "1",
                       "of the metal, vents left out, at the end of filling");
    const mag_cooling_now *cooling = s->cooling.now;
    mag_observe_number(o, "heat_to_die", cooling->opened ? cooling->to_die : s->freeze->now.to_die,
                       "J", "that the metal gave to the die until it opened, or the run ended");
    mag_observe_number(o, "heat_to_die_filling", n.to_die, "J", "of it: while the mould filled");
    mag_observe_number(o, "heat_by_friction",
                       s->density * pow(s->spacing, 3.0) * s->flow->now.heat_made, "J",
                       "that the metal's viscosity made of its motion");
    mag_observe_number(o, "energy_error", find_energy_error(s), "1",
                       "heat that came in or was made and is neither in metal nor die, relative");
    observe_assumptions(s, o);
}

void mag_mould_observe_chill_series(mag_context *ctx, const mag_mould_state *s, mag_observation *o)
{
    if (s->freeze == NULL) {
        return;
    }
    const seen n = look(ctx, s);
    const mag_mould_warmth w = n.metal;
    mag_observe_series(o, "solid_fraction_mean", w.solid, "1", "of the metal, vents left out");
    mag_observe_series(o, "solid_fraction_max", w.most_solid, "1",
                       "largest of the metal, vents left out");
    mag_observe_series(o, "temperature_min", w.coldest, "K", "lowest of the metal, vents left out");
    mag_observe_series(o, "temperature_mean", w.temperature, "K", "of the metal, vents left out");
    mag_observe_series(o, "die_surface_max", n.die, "K",
                       "highest temperature of the die's surface");
    mag_observe_series(o, "heat_to_die", n.to_die, "J", "that the metal gave to the die so far");
}

/// The warmest face of each cell at a wall; NaN elsewhere.
static void copy_die(const mag_freeze *z, size_t cells, float *die)
{
    for (size_t c = 0; c < cells; c++) {
        die[c] = NAN;
    }
    for (size_t face = 0; face < z->heat->faces; face++) {
        float *at = &die[z->heat->cell[face]];
        *at = fmaxf(*at, (float)mag_die_surface(z->die, face, z->flux[face])); // NaN gives way
    }
}

void mag_mould_copy_heat(const mag_mould_state *s, float *temperature, float *solid, float *die)
{
    for (size_t c = 0; c < s->grid.cells; c++) {
        const bool metal = s->flow->kind[c] != MAG_GAS;
        temperature[c] = metal ? (float)s->freeze->heat->temperature[c] : NAN;
        solid[c] = metal ? (float)s->freeze->heat->solid[c] : NAN;
    }
    copy_die(s->freeze, s->grid.cells, die);
}

static void observe_heat(const float *temperature, const float *solid, const float *die,
                         mag_observation *o)
{
    mag_observe_group(o, "heat");
    mag_observe_field(o, "temperature", "K", "of the metal", 1, temperature);
    mag_observe_field(o, "solid_fraction", "1", "share of the metal that is solid", 1, solid);
    mag_observe_field(o, "die_temperature", "K", "of the die's surface at cells beside walls", 1,
                      die);
}

mag_status mag_mould_observe_chill_fields(mag_context *ctx, const mag_mould_state *s,
                                          mag_observation *o)
{
    const size_t cells = s->grid.cells;
    const mag_mould_cooling *k = &s->cooling;

    if (s->freeze == NULL) {
        return MAG_OK;
    }
    if (k->now->stage != MAG_STAGE_FILLING) {
        observe_heat(k->temperature, k->solid, k->die, o);
        return MAG_OK;
    }
    float *block = malloc(3 * cells * sizeof *block);
    if (block == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: fields of %zu cells", cells);
    }
    mag_heat_look(ctx, s->freeze->heat);
    mag_mould_copy_heat(s, block, block + cells, block + 2 * cells);
    observe_heat(block, block + cells, block + 2 * cells, o);
    free(block);
    return MAG_OK;
}
