#include "model/battery/state.h"

#include "base/units.h"
#include "mag/context.h"
#include "model/battery/cell/pairs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAIR_POINTS = 240 }; // concentrations that ion pairs are found at

#define PAIR_LEAST 1e-4 // of the first concentration
#define PAIR_MOST  20.0 // of the first concentration

// The user's words become the solver's setup. What the user left out comes from a material's file.

/// A block of the case while it is read.
typedef struct block {
    mag_context *ctx;
    mag_battery_made *made;
    const char *path;     ///< "battery.positive"
    const char *file;     ///< of data/
    const char *kind;     ///< "host"
    const char *material; ///< that the user named; "": none
} block;

static mag_status say_missing(const block *b, const char *name)
{
    if (b->material[0] != '\0') {
        return mag_fail(b->ctx, MAG_BAD_CASE,
                        "%s.%s: it is missing, and %s '%s' of data/%s has none", b->path, name,
                        b->kind, b->material, b->file);
    }
    return mag_fail(b->ctx, MAG_BAD_CASE,
                    "%s.%s: it is missing; give it, or name a material of data/%s", b->path, name,
                    b->file);
}

/// Notes that a property was taken, once.
static void note_used(mag_battery_made *m, const mag_property *used)
{
    for (int n = 0; n < m->used_count; n++) {
        if (strcmp(m->used[n].name, used->name) == 0) {
            return;
        }
    }
    if (m->used_count < MAG_BATTERY_USED) {
        m->used[m->used_count++] = *used;
    }
}

/// Looks a property up and notes it. False: the material, or no material, has none.
static bool look_up(const block *b, const char *name, mag_property *out)
{
    if (b->material[0] == '\0' ||
        mag_property_find(b->ctx, b->file, b->kind, b->material, name, out) != MAG_OK) {
        return false;
    }
    mag_property used = *out;
    snprintf(used.name, sizeof used.name, "%s.%.30s", b->path + strlen("battery."), name);
    note_used(b->made, &used);
    return true;
}

/// A material must exist, whatever is taken from it.
static mag_status check_material(const block *b)
{
    return b->material[0] == '\0' ? MAG_OK
                                  : mag_property_check(b->ctx, b->file, b->kind, b->material);
}

/// A number, or the material's where it is 0.
static bool find_number(const block *b, const char *name, double own, double *value)
{
    mag_property found;
    *value = own;
    if (own > 0.0) {
        return true;
    }
    if (look_up(b, name, &found)) {
        *value = found.value;
        return true;
    }
    return false;
}

static mag_status need_number(const block *b, const char *name, double own, double *value)
{
    return find_number(b, name, own, value) ? MAG_OK : say_missing(b, name);
}

static mag_status keep_expression(const block *b, const char *name, const char *text,
                                  const mag_curve **curve)
{
    mag_battery_made *m = b->made;
    mag_curve **place = &m->curves[m->curve_count++];
    const mag_status status = mag_curve_expression(b->ctx, text, "x", place);
    if (status != MAG_OK) {
        char why[1024];
        snprintf(why, sizeof why, "%.1000s", mag_message(b->ctx));
        return mag_fail(b->ctx, status, "%s.%s: %s", b->path, name, why);
    }
    *curve = *place;
    return MAG_OK;
}

/// A function: an expression, or a table; the material's where there is neither; `usual` where that
/// has none either; NULL: it must be there.
static mag_status find_function(const block *b, const char *name, const char *own,
                                const mag_table *table, const char *usual, const mag_curve **curve)
{
    mag_property found;
    if (own[0] != '\0') {
        return keep_expression(b, name, own, curve);
    }
    if (table != NULL && table->count > 0) {
        mag_curve **place = &b->made->curves[b->made->curve_count++];
        MAG_TRY(mag_curve_table(b->ctx, table->count, table->x, table->y, place));
        *curve = *place;
        return MAG_OK;
    }
    if (look_up(b, name, &found)) {
        return keep_expression(b, name, found.text, curve);
    }
    return usual != NULL ? keep_expression(b, name, usual, curve) : say_missing(b, name);
}

// ---- parts of a cell -------------------------------------------------------------------------

static mag_status make_metal(block b, const mag_battery_metal *p, mag_cell_metal *m)
{
    double mass, density;
    m->kinetics = (mag_cell_kinetics){
        .alpha_a = p->transfer_anodic,
        .alpha_c = p->transfer_cathodic,
        .order = p->order < 0.0 ? p->transfer_cathodic : p->order,
        .activation = p->activation,
        .film = p->film_resistance,
        .layer = p->double_layer,
    };
    MAG_TRY(check_material(&b));
    MAG_TRY(need_number(&b, "exchange_current", p->exchange_current, &m->kinetics.exchange));
    MAG_TRY(need_number(&b, "molar_mass", p->molar_mass, &mass));
    MAG_TRY(need_number(&b, "density", p->density, &density));
    m->molar_volume = mass / density;
    m->thickness = p->thickness;
    m->desolvation = p->desolvation_current;
    m->desolvation_activation = p->desolvation_activation;
    return MAG_OK;
}

/// Surface and radius say how much active material there is, as the particles' equation has it.
static mag_status check_surface(const block *b, const mag_battery_porous *p, double radius,
                                double active)
{
    const double implied = p->surface_area * radius / 3.0;
    if (p->surface_area > 0.0 && fabs(implied - active) > 1e-3 * active) {
        return mag_fail(b->ctx, MAG_BAD_CASE,
                        "%s.surface_area: with particles of %.4g m it says that %.4g of the "
                        "electrode is active material, but active_fraction comes to %.4g; leave "
                        "one of them out, or let them agree",
                        b->path, radius, implied, active);
    }
    return MAG_OK;
}

/// Sizes of particles, and the share of the electrode that is active.
static mag_status make_bins(const block *b, const mag_battery_porous *p, mag_cell_porous *e)
{
    double active =
        p->active_fraction > 0.0 ? p->active_fraction : 1.0 - p->porosity - p->inert_fraction;
    double radius = 0.0, sum = 0.0;

    if (p->particle_sizes.count == 0) {
        MAG_TRY(need_number(b, "particle_radius", p->particle_radius, &radius));
        const bool by_surface = p->surface_area > 0.0 && p->active_fraction <= 0.0;
        active = by_surface ? p->surface_area * radius / 3.0 : active;
        MAG_TRY(check_surface(b, p, radius, active));
    }
    if (!(active > 0.0 && active + p->porosity <= 1.0 + 1e-12)) {
        return mag_fail(b->ctx, MAG_BAD_CASE,
                        "%s.active_fraction: it comes to %.4g, but must be above 0 and leave room "
                        "for a porosity of %.4g",
                        b->path, active, p->porosity);
    }
    if (p->particle_sizes.count > MAG_CELL_BINS) {
        return mag_fail(b->ctx, MAG_BAD_CASE, "%s.particle_sizes: there are %d, but may be %d",
                        b->path, p->particle_sizes.count, MAG_CELL_BINS);
    }
    for (int n = 0; n < p->particle_sizes.count; n++) {
        sum += p->particle_sizes.items[n].share;
    }
    for (int n = 0; n < p->particle_sizes.count; n++) {
        const mag_battery_bin *bin = &p->particle_sizes.items[n];
        e->bins[e->bin_count++] = (mag_cell_bin){bin->radius, active * bin->share / sum, 0.0};
    }
    if (p->particle_sizes.count > 0 && fabs(sum - 1.0) > 1e-6) {
        return mag_fail(b->ctx, MAG_BAD_CASE,
                        "%s.particle_sizes: their shares come to %.6g, but must come to 1", b->path,
                        sum);
    }
    if (p->particle_sizes.count == 0) {
        e->bins[e->bin_count++] = (mag_cell_bin){radius, active, p->surface_area};
    }
    return MAG_OK;
}

/// Share of a host that is full at the beginning.
static double find_start(const mag_battery_porous *p, double charge, bool is_negative)
{
    const double range = p->share_most - p->share_least;
    return p->start > 0.0         ? p->start
           : p->share_most <= 0.0 ? 0.5
           : is_negative          ? p->share_most - (1.0 - charge) * range
                                  : p->share_least + (1.0 - charge) * range;
}

static mag_status make_porous(block b, const mag_battery_porous *p, mag_cell_porous *e)
{
    if (p->thickness <= 0.0 || p->porosity <= 0.0) {
        return mag_fail(b.ctx, MAG_BAD_CASE, "%s: it needs a thickness and a porosity", b.path);
    }
    if (p->start == 0.0) {
        return mag_fail(b.ctx, MAG_BAD_CASE,
                        "%s.start: it is 0, but must be above 0: an empty host has no potential; "
                        "0.01 is nearly empty",
                        b.path);
    }
    if (p->share_most > 0.0 && p->share_least >= p->share_most) {
        return mag_fail(b.ctx, MAG_BAD_CASE,
                        "%s.share_most: it is %.6g, but must be above share_least, %.6g", b.path,
                        p->share_most, p->share_least);
    }
    e->thickness = p->thickness;
    e->porosity = p->porosity;
    e->transport =
        p->transport_efficiency > 0.0 ? p->transport_efficiency : pow(p->porosity, p->bruggeman);
    e->cells = p->cells;
    e->shells = p->shells;
    e->diffusivity_activation = p->diffusivity_activation;
    e->kinetics = (mag_cell_kinetics){
        .alpha_a = p->transfer_anodic,
        .alpha_c = p->transfer_cathodic,
        .order = p->order < 0.0 ? p->transfer_anodic : p->order,
        .activation = p->activation,
        .film = p->film_resistance,
        .layer = p->double_layer,
    };
    MAG_TRY(check_material(&b));
    MAG_TRY(make_bins(&b, p, e));
    MAG_TRY(need_number(&b, "conductivity", p->conductivity, &e->conductivity));
    MAG_TRY(need_number(&b, "host_concentration", p->host_concentration, &e->most));
    MAG_TRY(need_number(&b, "exchange_current", p->exchange_current, &e->kinetics.exchange));
    MAG_TRY(find_function(&b, "potential", p->potential, &p->potential_table, NULL, &e->potential));
    MAG_TRY(find_function(&b, "diffusivity", p->diffusivity, &p->diffusivity_table, NULL,
                          &e->diffusivity));
    return find_function(&b, "entropy", p->entropy, &p->entropy_table, "0", &e->entropy);
}

/// Functions of the concentration from ion pairs: curves through many concentrations.
static mag_status make_pairs(const block *b, const mag_battery_electrolyte *p, double temperature,
                             mag_cell_electrolyte *e)
{
    const mag_battery_pairs *k = &p->pairs;
    const mag_pairs pairs = {
        .step = {k->pair, k->neutral, k->triple},
        .cluster = k->cluster,
        .members = k->members,
        .diffusivity = {k->cation_diffusivity, k->pair_diffusivity, k->neutral_diffusivity,
                        k->triple_diffusivity, k->cluster_diffusivity, k->anion_diffusivity},
    };
    double x[PAIR_POINTS], y[4][PAIR_POINTS];
    const mag_curve **curves[] = {&e->conductivity, &e->diffusivity, &e->transference, &e->factor};

    if (p->charge != 2) {
        return mag_fail(b->ctx, MAG_BAD_CASE,
                        "%s.pairs: they are of a cation of charge 2, not of %d", b->path,
                        p->charge);
    }
    for (int n = 0; n < PAIR_POINTS; n++) {
        x[n] = PAIR_LEAST * e->concentration * pow(PAIR_MOST / PAIR_LEAST, n / (PAIR_POINTS - 1.0));
        const mag_speciation s = mag_pairs_split(&pairs, x[n]);
        const mag_pairs_transport t = mag_pairs_transport_of(&pairs, temperature, &s);
        y[0][n] = t.conductivity.value;
        y[1][n] = t.diffusivity.value;
        y[2][n] = t.transference.value;
        y[3][n] = t.factor.value;
    }
    for (int f = 0; f < 4; f++) {
        mag_curve **place = &b->made->curves[b->made->curve_count++];
        MAG_TRY(mag_curve_table(b->ctx, PAIR_POINTS, x, y[f], place));
        *curves[f] = *place;
    }
    return MAG_OK;
}

static mag_status make_electrolyte(block b, double temperature, const mag_battery_electrolyte *p,
                                   mag_cell_electrolyte *e)
{
    MAG_TRY(check_material(&b));
    MAG_TRY(need_number(&b, "concentration", p->concentration, &e->concentration));
    e->reference = p->reference_concentration > 0.0 ? p->reference_concentration : e->concentration;
    e->diffusivity_activation = p->diffusivity_activation;
    e->conductivity_activation = p->conductivity_activation;
    if (p->pairs.pair > 0.0) {
        return make_pairs(&b, p, temperature, e);
    }
    MAG_TRY(find_function(&b, "diffusivity", p->diffusivity, &p->diffusivity_table, NULL,
                          &e->diffusivity));
    MAG_TRY(find_function(&b, "conductivity", p->conductivity, &p->conductivity_table, NULL,
                          &e->conductivity));
    MAG_TRY(find_function(&b, "transference", p->transference, NULL, NULL, &e->transference));
    return find_function(&b, "thermodynamic_factor", p->thermodynamic_factor, NULL, "1",
                         &e->factor);
}

// ---- what functions may not be ----------------------------------------------------------------

/// Looks at a function at some places and names the first where it is out of bounds.
static mag_status check_function(mag_context *ctx, const char *path, const mag_curve *f, int count,
                                 const double *x, double above, double below)
{
    for (int n = 0; n < count; n++) {
        const double y = mag_curve_value(f, x[n]);
        if (!(y > above && y < below)) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "%s: at x = %.6g it is %.6g, but must be between %g and %g", path, x[n],
                            y, above, below);
        }
    }
    return MAG_OK;
}

static mag_status check_host(mag_context *ctx, const char *side, const mag_cell_porous *e)
{
    const double shares[] = {0.05, 0.25, 0.5, 0.75, 0.95}, start[] = {e->start};
    char path[64];
    snprintf(path, sizeof path, "battery.%s.diffusivity", side);
    MAG_TRY(check_function(ctx, path, e->diffusivity, 5, shares, 0.0, 1e3));
    snprintf(path, sizeof path, "battery.%s.potential", side);
    return check_function(ctx, path, e->potential, 1, start, -20.0, 20.0);
}

static mag_status check_functions(mag_context *ctx, const mag_cell_setup *s)
{
    const mag_cell_electrolyte *e = &s->electrolyte;
    const double salt[] = {0.5 * e->concentration, e->concentration};
    MAG_TRY(check_function(ctx, "battery.electrolyte.conductivity", e->conductivity, 2, salt, 0.0,
                           1e4));
    MAG_TRY(
        check_function(ctx, "battery.electrolyte.diffusivity", e->diffusivity, 2, salt, 0.0, 1e3));
    MAG_TRY(check_function(ctx, "battery.electrolyte.transference", e->transference, 2, salt, -10.0,
                           1.0));
    if (!s->metal_negative) {
        MAG_TRY(check_host(ctx, "negative", &s->negative));
    }
    return check_host(ctx, "positive", &s->positive);
}

// ---- mass and charge -------------------------------------------------------------------------

/// Mass and volume of a porous electrode without its electrolyte, by area [kg/m2].
static double weigh_porous(const block *b, const mag_battery_porous *p, const mag_cell_porous *e,
                           double *active_mass)
{
    const double active = mag_cell_active_fraction(e);
    double density;
    if (!find_number(b, "active_density", p->active_density, &density)) {
        density = NAN;
    }
    *active_mass = e->thickness * active * density;
    return *active_mass + e->thickness * (1.0 - active - e->porosity) * p->inert_density;
}

static void weigh(mag_context *ctx, const mag_battery_params *p, mag_battery_made *m)
{
    const block liquid = {
        ctx, m, "battery.electrolyte", "electrolytes.csv", "electrolyte", p->electrolyte.material};
    const block host = {ctx, m, "battery.positive", "hosts.csv", "host", p->positive.material};
    const block other = {ctx, m, "battery.negative", "hosts.csv", "host", p->negative.material};
    const block metal = {ctx, m, "battery.metal", "metals.csv", "metal", p->metal.material};
    const mag_cell_setup *s = &m->setup;
    const mag_cell_separator *between = &s->separator;
    double density, metal_density = NAN, ignored;
    double wet =
        between->porosity * between->thickness + s->positive.porosity * s->positive.thickness;
    double sum = weigh_porous(&host, &p->positive, &s->positive, &m->host_mass);
    double thick = between->thickness + s->positive.thickness + p->mass.collector_thickness;

    if (s->metal_negative) {
        find_number(&metal, "density", p->metal.density, &metal_density);
        sum += s->metal.thickness > 0.0 ? s->metal.thickness * metal_density : NAN;
        thick += s->metal.thickness;
    } else {
        sum += weigh_porous(&other, &p->negative, &s->negative, &ignored);
        wet += s->negative.porosity * s->negative.thickness;
        thick += s->negative.thickness;
    }
    if (!find_number(&liquid, "density", p->electrolyte.density, &density)) {
        density = NAN;
    }
    sum += wet * density +
           (1.0 - between->porosity) * between->thickness * p->separator.solid_density +
           p->mass.negative_collector + p->mass.positive_collector;
    m->mass = p->mass.total > 0.0 ? p->mass.total : p->area * sum + p->mass.other;
    m->host_mass *= p->area;
    m->volume = p->area * thick;
}

// ---- what is done ----------------------------------------------------------------------------

static mag_status make_drives(mag_context *ctx, const mag_battery_params *p, mag_battery_made *m)
{
    m->cycle_count = p->drive_cycles.count;
    m->drive_count = m->cycle_count + p->validation.count;
    m->drives = calloc((size_t)m->drive_count + 1, sizeof *m->drives);
    if (m->drives == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: drive cycles");
    }
    for (int n = 0; n < m->cycle_count; n++) {
        const mag_battery_drive *d = &p->drive_cycles.items[n];
        const bool power = d->power.count > 0;
        if ((d->current.count > 0) == power) {
            return mag_fail(
                ctx, MAG_BAD_CASE,
                "battery.drive_cycles[%d]: '%s' needs a table of either current or power", n,
                d->name);
        }
        m->drives[n] = (mag_cell_drive){
            .name = d->name,
            .kind = power ? MAG_CELL_DO_POWER : MAG_CELL_DO_CURRENT,
            .basis = MAG_CELL_WHOLE,
            .table = power ? d->power : d->current,
        };
    }
    for (int n = 0; n < p->validation.count; n++) {
        const mag_battery_validation *v = &p->validation.items[n];
        if (v->current.count < 2 || v->voltage.count < 1) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "battery.validation[%d]: '%s' needs tables of current and voltage", n,
                            v->name);
        }
        m->drives[m->cycle_count + n] = (mag_cell_drive){
            .name = v->name,
            .kind = MAG_CELL_DO_CURRENT,
            .basis = MAG_CELL_WHOLE,
            .table = v->current,
            .is_measured = true,
        };
    }
    return MAG_OK;
}

static mag_status make_schedule(mag_context *ctx, const mag_battery_params *p, mag_battery_made *m)
{
    mag_units *units = NULL;
    if (p->storage.mode != 0) { // it does its duty instead
        return MAG_OK;
    }
    if (p->experiment[0] == '\0') {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "battery.experiment: it is missing; say what is done to the cell, or build "
                        "a storage of it with storage: {mode: on}");
    }
    MAG_TRY(make_drives(ctx, p, m));
    MAG_TRY(mag_units_create(ctx, &units));
    const mag_status status = mag_cell_schedule_read(ctx, units,
                                                     &(mag_cell_source){
                                                         .name = "battery.experiment",
                                                         .text = p->experiment,
                                                         .drives = m->drives,
                                                         .drive_count = m->drive_count,
                                                     },
                                                     &m->schedule);
    mag_units_destroy(units);
    return status;
}

mag_status mag_battery_make(mag_context *ctx, const mag_battery_params *p, mag_battery_made *m)
{
    mag_cell_setup *s = &m->setup;
    const block metal = {ctx, m, "battery.metal", "metals.csv", "metal", p->metal.material};
    const block negative = {ctx, m, "battery.negative", "hosts.csv", "host", p->negative.material};
    const block positive = {ctx, m, "battery.positive", "hosts.csv", "host", p->positive.material};
    const block salt = {
        ctx, m, "battery.electrolyte", "electrolytes.csv", "electrolyte", p->electrolyte.material};

    *m = (mag_battery_made){
        .mass = NAN,
        .lower_cutoff = p->lower_cutoff > 0.0 ? p->lower_cutoff : (double)NAN,
        .upper_cutoff = p->upper_cutoff > 0.0 ? p->upper_cutoff : (double)NAN,
        .ambient = p->ambient_temperature > 0.0 ? p->ambient_temperature : p->temperature,
        .is_isothermal = p->heat.mode == MAG_BATTERY_ISOTHERMAL,
    };
    s->charge = p->electrolyte.charge;
    s->metal_negative = p->negative_electrode == MAG_BATTERY_METAL;
    s->temperature = p->heat.mode == MAG_BATTERY_ISOTHERMAL && p->ambient_temperature > 0.0
                         ? p->ambient_temperature
                         : p->temperature;
    s->reference_temperature = p->reference_temperature;
    s->contact = p->contact_resistance;
    s->relative = p->tolerance;
    s->separator = (mag_cell_separator){
        .thickness = p->separator.thickness,
        .porosity = p->separator.porosity,
        .transport = p->separator.transport_efficiency > 0.0
                         ? p->separator.transport_efficiency
                         : pow(p->separator.porosity, p->separator.bruggeman),
        .cells = p->separator.cells,
    };
    if (p->heat.mode == MAG_BATTERY_LUMPED) {
        if (p->heat.capacity <= 0.0) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "battery.heat.capacity: it must be above 0 J/K with mode: lumped");
        }
        s->heat = (mag_cell_heat){p->heat.capacity / p->area, p->heat.transfer / p->area};
    }
    MAG_TRY(s->metal_negative ? make_metal(metal, &p->metal, &s->metal)
                              : make_porous(negative, &p->negative, &s->negative));
    MAG_TRY(make_porous(positive, &p->positive, &s->positive));
    s->negative.start = find_start(&p->negative, p->state_of_charge, true);
    s->positive.start = find_start(&p->positive, p->state_of_charge, false);
    MAG_TRY(make_electrolyte(salt, p->reference_temperature, &p->electrolyte, &s->electrolyte));
    m->nominal = (mag_cell_nominal){
        .area = p->area,
        .capacity = p->nominal_capacity > 0.0 ? p->nominal_capacity
                                              : p->area * mag_cell_host_charge(s, &s->positive),
        .voltage = mag_curve_value(s->positive.potential, 0.5),
    };
    MAG_TRY(check_functions(ctx, s));
    weigh(ctx, p, m);
    return make_schedule(ctx, p, m);
}

void mag_battery_unmake(mag_battery_made *m)
{
    for (int n = 0; n < m->curve_count; n++) {
        mag_curve_destroy(m->curves[n]);
    }
    mag_cell_schedule_destroy(m->schedule);
    free(m->drives);
    *m = (mag_battery_made){.mass = NAN};
}
