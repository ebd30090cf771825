#include "model/battery/bpx.h"

#include "base/json.h"
#include "mag/context.h"
#include "matter/constants.h"
#include "model/battery/bpx_value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// What a file says becomes what the case leaves out. What the case gives stays.

enum { PATH = 128 };

/// The parts of a file.
typedef struct parts {
    mag_bpx_part header, parameters, cell, electrolyte, negative, positive, separator, own;
    mag_bpx_part state, initial, thermal, validation;
} parts;

// ---- parameters -----------------------------------------------------------------------------

/// A member of the params, which are walked as bytes.
static void *member(const mag_bpx_reader *r, const mag_bpx_place *place)
{
    return (char *)r->p + place->offset;
}

/// Takes a number over unless the case gives it, or another that stands for it.
static void put_number(const mag_bpx_reader *r, const char *path, double value)
{
    mag_bpx_place place;
    if (!isnan(value) && !mag_bpx_is_given(r, path) && mag_bpx_find(path, &place)) {
        memcpy(member(r, &place), &value, sizeof value);
    }
}

/// Writes the path of a field of a part: those of electrodes begin with `prefix`.
static void print_path(char path[PATH], const char *prefix, const char *name)
{
    snprintf(path, PATH, "%.30s%.90s", prefix, name);
}

static mag_status read_number(const mag_bpx_reader *r, const mag_bpx_part *at,
                              const mag_bpx_field *f, const char *path, bool *found)
{
    mag_bpx_place place;
    double value;
    if (!mag_bpx_find(path, &place)) {
        return mag_fail(r->how->ctx, MAG_BAD_CALL, "there is no parameter battery.%s", path);
    }
    const double least = place.param->least / f->factor, most = place.param->most / f->factor;
    MAG_TRY(mag_bpx_number(r, at, f->name, least, most, &value));
    *found = !isnan(value);
    if (f->kind == MAG_BPX_WHOLE && *found) {
        const int whole = (int)value;
        if (whole != value) {
            return mag_bpx_fail(r, at, f->name, "it is %.9g, but must be a whole number", value);
        }
        if (!mag_bpx_is_given(r, path)) {
            memcpy(member(r, &place), &whole, sizeof whole);
        }
        return MAG_OK;
    }
    put_number(r, path, value * f->factor);
    return MAG_OK;
}

static mag_status read_function(const mag_bpx_reader *r, const mag_bpx_part *at,
                                const mag_bpx_field *f, const char *path, bool *found)
{
    char table_path[PATH];
    mag_bpx_place place;
    mag_table table;
    const char *text;
    snprintf(table_path, sizeof table_path, "%.110s_table", path);
    MAG_TRY(mag_bpx_function(r, at, f->name, &text, &table));
    *found = text[0] != '\0' || table.count > 0;
    const bool takes_table = mag_bpx_find(table_path, &place);
    if (table.count > 0 && !takes_table) {
        return mag_bpx_fail(r, at, f->name,
                            "it is a table, but must be a number or an expression in x");
    }
    if (mag_bpx_is_given(r, path) || mag_bpx_is_given(r, table_path)) {
        return MAG_OK;
    }
    if (table.count > 0) {
        memcpy(member(r, &place), &table, sizeof table);
    } else if (text[0] != '\0' && mag_bpx_find(path, &place)) {
        memcpy(member(r, &place), &text, sizeof text);
    }
    return MAG_OK;
}

/// Reads one field of a part of the file.
static mag_status read_field(const mag_bpx_reader *r, const mag_bpx_part *at,
                             const mag_bpx_field *f, const char *prefix)
{
    char path[PATH], rival[PATH];
    bool found = false;
    print_path(path, prefix, f->path);
    print_path(rival, prefix, f->rival != NULL ? f->rival : "");
    const bool is_said =
        mag_bpx_is_given(r, path) || (f->rival != NULL && mag_bpx_is_given(r, rival));
    if (f->rival == NULL || !mag_bpx_is_given(r, rival)) {
        MAG_TRY(f->kind == MAG_BPX_FUNCTION ? read_function(r, at, f, path, &found)
                                            : read_number(r, at, f, path, &found));
    }
    if (!found && !is_said && f->is_needed && r->is_whole) {
        return mag_bpx_fail(r, at, f->name, "it is missing, and the case does not say battery.%s",
                            path);
    }
    return MAG_OK;
}

static mag_status read_fields(const mag_bpx_reader *r, const mag_bpx_part *at,
                              mag_bpx_section section, const char *prefix)
{
    for (const mag_bpx_field *f = mag_bpx_fields; f->name != NULL; f++) {
        if (f->section == section && f->kind != MAG_BPX_OTHER) {
            MAG_TRY(read_field(r, at, f, prefix));
        }
    }
    return MAG_OK;
}

/// Names what a part holds that nothing here uses.
static void warn_unused(const mag_bpx_reader *r, const mag_bpx_part *at, mag_bpx_section section)
{
    for (const char *key = mag_json_key_after(at->map, NULL); key != NULL;
         key = mag_json_key_after(at->map, key)) {
        const mag_bpx_field *f = mag_bpx_fields;
        while (f->name != NULL && (f->section != section || strcmp(f->name, key) != 0)) {
            f++;
        }
        if (f->name == NULL && strcmp(key, "description") != 0) {
            mag_log(r->how->ctx, MAG_WARNING, "%s: %s / %s is not used", r->file, at->place, key);
        }
    }
}

/// The same, of a part whose keys are told one by one, `|` between them.
static void warn_unknown(const mag_bpx_reader *r, const mag_bpx_part *at, const char *known)
{
    for (const char *key = mag_json_key_after(at->map, NULL); key != NULL;
         key = mag_json_key_after(at->map, key)) {
        char marked[256];
        snprintf(marked, sizeof marked, "|%.250s|", key);
        if (strstr(known, marked) == NULL) {
            mag_log(r->how->ctx, MAG_WARNING, "%s: %s%s%s is not used", r->file, at->place,
                    at->place[0] != '\0' ? " / " : "", key);
        }
    }
}

// ---- what needs a thought --------------------------------------------------------------------

static mag_status need(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                       double value, const char *path)
{
    return isnan(value) && r->is_whole && !mag_bpx_is_given(r, path)
               ? mag_bpx_fail(r, at, name, "it is missing, and the case does not say battery.%s",
                              path)
               : MAG_OK;
}

/// Area of all pairs of electrodes, and what is told of the cell as a whole.
static mag_status read_cell(const mag_bpx_reader *r, const mag_bpx_part *at)
{
    static const char pairs_name[] =
        "Number of electrode pairs connected in parallel to make a cell";
    double area, pairs, volume, density, heat;
    MAG_TRY(mag_bpx_number(r, at, "Electrode area [m2]", 1e-9, 1e6, &area));
    MAG_TRY(mag_bpx_number(r, at, pairs_name, 1.0, 1e6, &pairs));
    MAG_TRY(mag_bpx_number(r, at, "Volume [m3]", 0.0, 1e6, &volume));
    MAG_TRY(mag_bpx_number(r, at, "Density [kg.m-3]", 0.0, 1e5, &density));
    MAG_TRY(mag_bpx_number(r, at, "Specific heat capacity [J.K-1.kg-1]", 0.0, 1e5, &heat));
    MAG_TRY(need(r, at, "Electrode area [m2]", area, "area"));
    MAG_TRY(need(r, at, pairs_name, pairs, "area"));
    put_number(r, "area", area * (isnan(pairs) ? 1.0 : pairs));
    put_number(r, "mass.total", density * volume);
    put_number(r, "heat.capacity", heat * density * volume);
    return MAG_OK;
}

/// Temperatures and what the cell begins with: in State, or in 0.x in Cell and Electrolyte.
static mag_status read_state(const mag_bpx_reader *r, const parts *f)
{
    const double cold = 200.0, hot = 500.0; // as the parameters have it
    double charge, first, around, salt, transfer, surface, old[3];
    MAG_TRY(mag_bpx_number(r, &f->initial, "Initial state-of-charge", 0.0, 1.0, &charge));
    MAG_TRY(mag_bpx_number(r, &f->initial, "Initial temperature [K]", cold, hot, &first));
    MAG_TRY(mag_bpx_number(r, &f->thermal, "Ambient temperature [K]", cold, hot, &around));
    MAG_TRY(mag_bpx_number(r, &f->initial, "Initial electrolyte concentration [mol.m-3]", 0.0, 1e5,
                           &salt));
    MAG_TRY(mag_bpx_number(r, &f->thermal, "Heat transfer coefficient [W.m-2.K-1]", 0.0, 1e6,
                           &transfer));
    MAG_TRY(mag_bpx_number(r, &f->cell, "External surface area [m2]", 0.0, 1e6, &surface));
    MAG_TRY(mag_bpx_number(r, &f->cell, "Initial temperature [K]", cold, hot, &old[0]));
    MAG_TRY(mag_bpx_number(r, &f->cell, "Ambient temperature [K]", cold, hot, &old[1]));
    MAG_TRY(
        mag_bpx_number(r, &f->electrolyte, "Initial concentration [mol.m-3]", 0.0, 1e5, &old[2]));
    first = isnan(first) ? old[0] : first;
    around = isnan(around) ? old[1] : around;
    salt = isnan(salt) ? old[2] : salt;
    first = isnan(first) ? around : first;
    if (!mag_bpx_is_given(r, "temperature")) { // who says one temperature means both
        put_number(r, "ambient_temperature", around);
    }
    put_number(r, "temperature", first);
    put_number(r, "state_of_charge", charge);
    put_number(r, "electrolyte.concentration", salt);
    put_number(r, "electrolyte.reference_concentration", salt);
    put_number(r, "heat.transfer", transfer * surface);
    return MAG_OK;
}

/// Surface and speed of an electrode's particles: spheres of the file's radius fill the share of
/// the electrode that gives its surface. A reaction's rate is z F k for a cation and its z
/// electrons; BPX has j = 2 F k (s (1 - s))^1/2 (c / c0)^1/2 sinh(F eta / 2 R T), so that F k / 2
/// is the exchange current density of a host half full.
static mag_status read_particles(const mag_bpx_reader *r, const mag_bpx_part *at,
                                 const char *prefix)
{
    char path[PATH], fraction[PATH];
    double area, radius, rate;
    MAG_TRY(mag_bpx_number(r, at, "Surface area per unit volume [m-1]", 0.0, 1e12, &area));
    MAG_TRY(mag_bpx_number(r, at, "Particle radius [m]", 1e-10, 1e-3, &radius));
    MAG_TRY(mag_bpx_number(r, at, "Reaction rate constant [mol.m-2.s-1]", 0.0, 1e3, &rate));
    print_path(fraction, prefix, "active_fraction");
    MAG_TRY(need(r, at, "Surface area per unit volume [m-1]", area, fraction));
    if (area * radius / 3.0 > 1.0) {
        return mag_bpx_fail(r, at, "Surface area per unit volume [m-1]",
                            "spheres of %.4g m with %.4g m2 in a cubic metre would fill %.4g of it",
                            radius, area, area * radius / 3.0);
    }
    put_number(r, fraction, area * radius / 3.0);
    print_path(path, prefix, "exchange_current");
    MAG_TRY(need(r, at, "Reaction rate constant [mol.m-2.s-1]", rate, path));
    put_number(r, path, 0.5 * r->p->electrolyte.charge * MAG_FARADAY * rate);
    return MAG_OK;
}

static mag_status read_electrode(const mag_bpx_reader *r, const mag_bpx_part *at,
                                 const char *prefix)
{
    if (mag_json_get(at->map, "Particle") != NULL) {
        return mag_bpx_fail(r, at, "Particle",
                            "electrodes of several materials are not known here: one material, its "
                            "fields beside those of the electrode");
    }
    MAG_TRY(read_fields(r, at, MAG_BPX_ELECTRODE, prefix));
    MAG_TRY(read_particles(r, at, prefix));
    warn_unused(r, at, MAG_BPX_ELECTRODE);
    return MAG_OK;
}

/// An active fraction of its own says that the surface is not that of spheres.
static mag_status read_own_surface(const mag_bpx_reader *r, const mag_bpx_part *own,
                                   const mag_bpx_part *electrode, const char *name,
                                   const char *path)
{
    double area;
    MAG_TRY(mag_bpx_number(r, electrode, "Surface area per unit volume [m-1]", 0.0, 1e12, &area));
    if (mag_json_get(own->map, name) != NULL) {
        put_number(r, path, area);
    }
    return MAG_OK;
}

static bool has_metal(const mag_bpx_part *own)
{
    static const char start[] = "Mg: Metal ";
    const char *key = mag_json_key_after(own->map, NULL);
    while (key != NULL && strncmp(key, start, strlen(start)) != 0) {
        key = mag_json_key_after(own->map, key);
    }
    return key != NULL;
}

static mag_status read_electrodes(const mag_bpx_reader *r, const parts *f)
{
    const bool metal = f->negative.map == NULL && has_metal(&f->own);
    if (!mag_bpx_is_given(r, "negative_electrode")) {
        r->p->negative_electrode = metal ? MAG_BATTERY_METAL : MAG_BATTERY_POROUS;
    }
    if (!metal && (f->negative.map != NULL || r->p->negative_electrode == MAG_BATTERY_POROUS)) {
        MAG_TRY(read_electrode(r, &f->negative, "negative."));
    }
    MAG_TRY(read_electrode(r, &f->positive, "positive."));
    MAG_TRY(read_own_surface(r, &f->own, &f->negative,
                             "Mg: Negative electrode active material volume fraction",
                             "negative.surface_area"));
    return read_own_surface(r, &f->own, &f->positive,
                            "Mg: Positive electrode active material volume fraction",
                            "positive.surface_area");
}

// ---- the file ---------------------------------------------------------------------------------

static mag_status read_header(mag_bpx_reader *r, const mag_bpx_part *at)
{
    const struct json_t *version = mag_json_get(at->map, "BPX");
    const char *model = mag_json_text_of(mag_json_get(at->map, "Model"));
    const char *words = mag_json_text_of(version);
    if (mag_json_is(version) == MAG_JSON_NUMBER ? mag_json_number_of(version) >= 2.0
                                                : strspn(words, "01") == 0 || words[1] != '.') {
        return mag_bpx_fail(r, at, "BPX", "it must be a version 0.x or 1.x, as \"1.1.1\"");
    }
    if (strcmp(model, "SPM") == 0) {
        return mag_bpx_fail(r, at, "Model",
                            "it is SPM, whose files have no electrolyte; it must be DFN, SPMe or "
                            "Partial");
    }
    r->is_whole = strcmp(model, "Partial") != 0;
    if (r->is_whole && strcmp(model, "DFN") != 0 && strcmp(model, "SPMe") != 0) {
        return mag_bpx_fail(r, at, "Model", "it must be DFN, SPMe or Partial");
    }
    return MAG_OK;
}

static mag_status find_parts(const mag_bpx_reader *r, const struct json_t *root, parts *f)
{
    MAG_TRY(mag_bpx_enter(r, root, "Header", "Header", &f->header));
    MAG_TRY(mag_bpx_enter(r, root, "Parameterisation", "Parameterisation", &f->parameters));
    MAG_TRY(mag_bpx_enter(r, root, "State", "State", &f->state));
    MAG_TRY(mag_bpx_enter(r, root, "Validation", "Validation", &f->validation));
    const struct json_t *all = f->parameters.map;
    MAG_TRY(mag_bpx_enter(r, all, "Cell", "Parameterisation / Cell", &f->cell));
    MAG_TRY(
        mag_bpx_enter(r, all, "Electrolyte", "Parameterisation / Electrolyte", &f->electrolyte));
    MAG_TRY(mag_bpx_enter(r, all, "Negative electrode", "Parameterisation / Negative electrode",
                          &f->negative));
    MAG_TRY(mag_bpx_enter(r, all, "Positive electrode", "Parameterisation / Positive electrode",
                          &f->positive));
    MAG_TRY(mag_bpx_enter(r, all, "Separator", "Parameterisation / Separator", &f->separator));
    MAG_TRY(mag_bpx_enter(r, all, "User-defined", "Parameterisation / User-defined", &f->own));
    MAG_TRY(mag_bpx_enter(r, f->state.map, "Initial conditions", "State / Initial conditions",
                          &f->initial));
    return mag_bpx_enter(r, f->state.map, "Thermal environment", "State / Thermal environment",
                         &f->thermal);
}

static void warn(const mag_bpx_reader *r, const struct json_t *root, const parts *f)
{
    warn_unknown(r, &(mag_bpx_part){root, ""}, "|Header|Parameterisation|State|Validation|");
    warn_unknown(r, &f->header, "|BPX|Title|Description|References|Model|");
    warn_unknown(r, &f->parameters,
                 "|Cell|Electrolyte|Negative electrode|Positive electrode|Separator|User-defined|");
    warn_unknown(r, &f->state, "|Initial conditions|Thermal environment|");
    warn_unknown(r, &f->initial,
                 "|Initial state-of-charge|Initial temperature [K]|"
                 "Initial electrolyte concentration [mol.m-3]|");
    warn_unknown(r, &f->thermal, "|Ambient temperature [K]|Heat transfer coefficient [W.m-2.K-1]|");
    warn_unused(r, &f->cell, MAG_BPX_CELL);
    warn_unused(r, &f->electrolyte, MAG_BPX_ELECTROLYTE);
    warn_unused(r, &f->separator, MAG_BPX_SEPARATOR);
    warn_unused(r, &f->own, MAG_BPX_OWN);
}

static mag_status read_document(mag_bpx_reader *r, const struct json_t *root)
{
    parts f;
    if (mag_json_is(root) != MAG_JSON_MAP) {
        return mag_bpx_fail(r, &(mag_bpx_part){root, ""}, "the file",
                            "it must be a block {...} with Header and Parameterisation");
    }
    MAG_TRY(find_parts(r, root, &f));
    MAG_TRY(read_header(r, &f.header));
    if (f.parameters.map == NULL) {
        return mag_bpx_fail(r, &f.parameters, "", "it is missing");
    }
    if (!mag_bpx_is_given(r, "electrolyte.charge")) {
        r->p->electrolyte.charge = 1; // a lithium-ion cell, unless the file says otherwise
    }
    MAG_TRY(read_fields(r, &f.electrolyte, MAG_BPX_ELECTROLYTE, ""));
    MAG_TRY(read_cell(r, &f.cell));
    MAG_TRY(read_fields(r, &f.cell, MAG_BPX_CELL, ""));
    MAG_TRY(read_state(r, &f));
    MAG_TRY(read_fields(r, &f.separator, MAG_BPX_SEPARATOR, ""));
    MAG_TRY(read_fields(r, &f.own, MAG_BPX_OWN, "")); // the charge, which rates hang on
    MAG_TRY(read_electrodes(r, &f));
    // Once more: an own field says more than the one of the format, and stays.
    MAG_TRY(read_fields(r, &f.own, MAG_BPX_OWN, ""));
    MAG_TRY(mag_bpx_read_curves(r, &f.validation));
    warn(r, root, &f);
    return mag_bpx_make_experiment(r);
}

mag_status mag_bpx_complete(const mag_completion *how, void *params)
{
    mag_battery_params *p = params;
    struct json_t *root = NULL;
    mag_bpx_reader r = {.how = how, .file = p->bpx.name, .p = p};
    if (p->bpx.name[0] == '\0') {
        return MAG_OK;
    }
    char name[512];
    snprintf(name, sizeof name, "battery.bpx: %.480s", p->bpx.name);
    MAG_TRY(mag_json_read(how->ctx, name, p->bpx.data, p->bpx.size, &root));
    const mag_status status = read_document(&r, root);
    mag_json_destroy(root);
    return status;
}
