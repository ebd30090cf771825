#include "model/battery/bpx.h"

#include "base/json.h"
#include "mag/context.h"
#include "matter/constants.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 128 };

/// Between what a host is used.
typedef struct use {
    double least, most; ///< shares of it that are full
} use;

/// One writing of a file.
typedef struct writer {
    const mag_battery_params *p;
    const mag_battery_made *made; ///< with what materials' files say
    use negative, positive;       ///< of the hosts
    double charge;                ///< state of it at the beginning
    double low, high;             ///< [V] limits
    bool is_guessed;              ///< some of these are not the case's
} writer;

// ---- values ----------------------------------------------------------------------------------

static const void *member(const writer *w, const mag_bpx_place *place)
{
    return (const char *)w->p + place->offset;
}

/// What a material's file says in place of a parameter that was left out; NULL: nothing.
static const mag_property *find_used(const writer *w, const char *path)
{
    for (int n = 0; n < w->made->used_count; n++) {
        if (strcmp(w->made->used[n].name, path) == 0) {
            return &w->made->used[n];
        }
    }
    return NULL;
}

/// A number of the case, or the material's. *is_usual: it says no more than the default does.
static double find_number(const writer *w, const char *path, bool *is_usual)
{
    mag_bpx_place place;
    double value = NAN;
    *is_usual = true;
    if (!mag_bpx_find(path, &place)) {
        return NAN;
    }
    if (place.param->kind == MAG_KIND_int) {
        int whole;
        memcpy(&whole, member(w, &place), sizeof whole);
        *is_usual = false;
        return whole;
    }
    memcpy(&value, member(w, &place), sizeof value);
    *is_usual = value == place.param->normal;
    const mag_property *used = *is_usual ? find_used(w, path) : NULL;
    if (used != NULL) {
        *is_usual = false;
        value = used->value;
    }
    return value;
}

/// A text as JSON has it: a plain number where it is one.
static struct json_t *make_function(const char *text)
{
    char *end;
    const double value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(value) ? mag_json_make_number(value)
                                                          : mag_json_make_text(text);
}

static struct json_t *make_list(int count, const double *values, double factor)
{
    struct json_t *list = mag_json_make_list();
    for (int n = 0; n < count; n++) {
        mag_json_add(list, mag_json_make_number(factor * values[n]));
    }
    return list;
}

/// A function of the case, or the material's; NULL: there is none.
static struct json_t *find_function(const writer *w, const char *path)
{
    char table_path[PATH];
    mag_bpx_place place;
    mag_text text = "";
    snprintf(table_path, sizeof table_path, "%.110s_table", path);
    if (mag_bpx_find(path, &place)) {
        memcpy(&text, member(w, &place), sizeof text);
    }
    if (text[0] != '\0') {
        return make_function(text);
    }
    if (mag_bpx_find(table_path, &place)) {
        mag_table t;
        memcpy(&t, member(w, &place), sizeof t);
        if (t.count > 0) {
            struct json_t *map = mag_json_make_map();
            mag_json_put(map, "x", make_list(t.count, t.x, 1.0));
            mag_json_put(map, "y", make_list(t.count, t.y, 1.0));
            return map;
        }
    }
    const mag_property *used = find_used(w, path);
    return used != NULL ? make_function(used->text) : NULL;
}

static void put_number(struct json_t *map, const char *name, double value)
{
    mag_json_put(map, name, mag_json_make_number(value));
}

// ---- limits ------------------------------------------------------------------------------------

/// The format needs limits of use, and with the state of charge they say what the hosts begin with.
/// Where the case has none, the positive host is used as a whole; the negative one so that it
/// begins where it does.
static void find_use(writer *w)
{
    const mag_cell_setup *s = &w->made->setup;
    const mag_battery_porous *p = &w->p->positive, *n = &w->p->negative;
    const bool is_known = p->share_most > 0.0;
    w->positive = is_known ? (use){p->share_least, p->share_most} : (use){0.0, 1.0};
    const double begun =
        (w->positive.most - s->positive.start) / (w->positive.most - w->positive.least);
    w->charge = is_known && p->start <= 0.0 ? w->p->state_of_charge : fmin(fmax(begun, 0.0), 1.0);
    w->negative = (use){n->share_least, n->share_most};
    if (n->share_most <= 0.0) {
        const double most = s->negative.start / fmax(w->charge, s->negative.start);
        w->negative = (use){most < 1.0 || w->charge >= 1.0
                                ? 0.0
                                : (s->negative.start - w->charge) / (1.0 - w->charge),
                            most};
    }
    w->is_guessed = !is_known || (!s->metal_negative && n->share_most <= 0.0);
}

/// A potential, or where it has no value at the very end, that nearby.
static double find_potential(const mag_cell_porous *e, double share)
{
    const double value = mag_curve_value(e->potential, share);
    return isfinite(value) ? value : mag_curve_value(e->potential, fmin(fmax(share, 0.01), 0.99));
}

/// Voltage at rest between hosts that are full to a share.
static double find_voltage(const writer *w, double negative, double positive)
{
    const mag_cell_setup *s = &w->made->setup;
    return find_potential(&s->positive, positive) -
           (s->metal_negative ? 0.0 : find_potential(&s->negative, negative));
}

static void find_limits(writer *w)
{
    find_use(w);
    w->low = w->p->lower_cutoff;
    w->high = w->p->upper_cutoff;
    w->is_guessed = w->is_guessed || w->low <= 0.0 || w->high <= 0.0;
    // No limit is below 0 V; fmax also takes 0 where there is no number.
    w->low =
        w->low > 0.0 ? w->low : fmax(0.0, find_voltage(w, w->negative.least, w->positive.most));
    w->high =
        w->high > 0.0 ? w->high : fmax(0.0, find_voltage(w, w->negative.most, w->positive.least));
}

// ---- parts of a file --------------------------------------------------------------------------

/// What a parameter does not say by itself; NaN: it does.
static double find_made(const writer *w, const char *path)
{
    const mag_cell_setup *s = &w->made->setup;
    const struct {
        const char *path;
        double value;
    } made[] = {
        {"lower_cutoff", w->low},
        {"upper_cutoff", w->high},
        {"nominal_capacity", w->made->nominal.capacity},
        {"separator.transport_efficiency", s->separator.transport},
        {"negative.transport_efficiency", s->negative.transport},
        {"positive.transport_efficiency", s->positive.transport},
        {"negative.share_least", w->negative.least},
        {"negative.share_most", w->negative.most},
        {"positive.share_least", w->positive.least},
        {"positive.share_most", w->positive.most},
    };
    for (size_t n = 0; n < sizeof made / sizeof *made; n++) {
        if (strcmp(made[n].path, path) == 0) {
            return made[n].value;
        }
    }
    return NAN;
}

static void put_field(const writer *w, struct json_t *map, const mag_bpx_field *f, const char *path)
{
    bool is_usual = false;
    if (f->kind == MAG_BPX_FUNCTION) {
        mag_json_put(map, f->name, find_function(w, path));
        return;
    }
    const double made = find_made(w, path);
    const double value = isnan(made) ? find_number(w, path, &is_usual) : made;
    if (!is_usual || f->is_needed) {
        put_number(map, f->name, value / f->factor);
    }
}

static void put_fields(const writer *w, struct json_t *map, mag_bpx_section section,
                       const char *prefix)
{
    for (const mag_bpx_field *f = mag_bpx_fields; f->name != NULL; f++) {
        char path[PATH];
        snprintf(path, sizeof path, "%.30s%.90s", prefix, f->path);
        if (f->section == section && f->kind != MAG_BPX_OTHER) {
            put_field(w, map, f, path);
        }
    }
}

static struct json_t *make_cell(const writer *w)
{
    struct json_t *map = mag_json_make_map();
    put_number(map, "Electrode area [m2]", w->p->area);
    put_number(map, "Number of electrode pairs connected in parallel to make a cell", 1.0);
    put_fields(w, map, MAG_BPX_CELL, "");
    return map;
}

/// The format has a number for the transference number: the function's value at the beginning.
static struct json_t *make_electrolyte(const writer *w)
{
    const mag_cell_electrolyte *e = &w->made->setup.electrolyte;
    struct json_t *map = mag_json_make_map();
    put_fields(w, map, MAG_BPX_ELECTROLYTE, "");
    put_number(map, "Cation transference number",
               mag_curve_value(e->transference, e->concentration));
    return map;
}

static struct json_t *make_electrode(const writer *w, const mag_cell_porous *e, const char *prefix)
{
    const mag_cell_bin *bin = &e->bins[0];
    struct json_t *map = mag_json_make_map();
    put_fields(w, map, MAG_BPX_ELECTRODE, prefix);
    put_number(map, "Surface area per unit volume [m-1]",
               bin->area > 0.0 ? bin->area : 3.0 * bin->fraction / bin->radius);
    put_number(map, "Reaction rate constant [mol.m-2.s-1]",
               2.0 * e->kinetics.exchange / (w->made->setup.charge * MAG_FARADAY));
    return map;
}

/// Whether an own field says something that the rest of the file does not.
static bool is_wanted(const writer *w, const char *path)
{
    const mag_cell_setup *s = &w->made->setup;
    const bool is_negative = strncmp(path, "negative.", 9) == 0;
    const bool is_metal = strncmp(path, "metal.", 6) == 0;
    const mag_cell_porous *e = is_negative ? &s->negative : &s->positive;
    if ((is_negative && s->metal_negative) || (is_metal && !s->metal_negative)) {
        return false;
    }
    if (strcmp(path, "electrolyte.transference") == 0) {
        return !mag_curve_is_constant(s->electrolyte.transference);
    }
    if (strcmp(path, "electrolyte.reference_concentration") == 0) {
        return s->electrolyte.reference != s->electrolyte.concentration;
    }
    return strstr(path, ".active_fraction") == NULL || e->bins[0].area > 0.0;
}

/// Where the case says what a host begins with, the limits of its use may give it only nearly.
static void put_start(struct json_t *map, const char *name, const mag_battery_porous *p,
                      const mag_cell_porous *e)
{
    if (p->start > 0.0 || p->share_most <= 0.0) {
        put_number(map, name, e->start);
    }
}

static struct json_t *make_own(const writer *w)
{
    const mag_cell_setup *s = &w->made->setup;
    struct json_t *map = mag_json_make_map();
    for (const mag_bpx_field *f = mag_bpx_fields; f->name != NULL; f++) {
        if (f->section == MAG_BPX_OWN && is_wanted(w, f->path)) {
            put_field(w, map, f, f->path);
        }
    }
    if (!s->metal_negative) {
        put_start(map, "Mg: Negative electrode initial stoichiometry", &w->p->negative,
                  &s->negative);
    }
    put_start(map, "Mg: Positive electrode initial stoichiometry", &w->p->positive, &s->positive);
    return map;
}

static struct json_t *make_separator(const writer *w)
{
    struct json_t *map = mag_json_make_map();
    put_fields(w, map, MAG_BPX_SEPARATOR, "");
    return map;
}

static struct json_t *make_parameters(const writer *w)
{
    const mag_cell_setup *s = &w->made->setup;
    struct json_t *map = mag_json_make_map();
    mag_json_put(map, "Cell", make_cell(w));
    mag_json_put(map, "Electrolyte", make_electrolyte(w));
    if (!s->metal_negative) {
        mag_json_put(map, "Negative electrode", make_electrode(w, &s->negative, "negative."));
    }
    mag_json_put(map, "Positive electrode", make_electrode(w, &s->positive, "positive."));
    mag_json_put(map, "Separator", make_separator(w));
    mag_json_put(map, "User-defined", make_own(w));
    return map;
}

static struct json_t *make_state(const writer *w)
{
    struct json_t *map = mag_json_make_map(), *first = mag_json_make_map(),
                  *around = mag_json_make_map();
    put_number(first, "Initial state-of-charge", w->charge);
    put_number(first, "Initial temperature [K]", w->p->temperature);
    put_number(first, "Initial electrolyte concentration [mol.m-3]",
               w->made->setup.electrolyte.concentration);
    put_number(around, "Ambient temperature [K]", w->made->ambient);
    mag_json_put(map, "Initial conditions", first);
    mag_json_put(map, "Thermal environment", around);
    return map;
}

static struct json_t *make_curves(const mag_battery_params *p)
{
    struct json_t *map = mag_json_make_map();
    for (int n = 0; n < p->validation.count; n++) {
        const mag_battery_validation *v = &p->validation.items[n];
        struct json_t *curve = mag_json_make_map(), *current = mag_json_make_list(),
                      *warm = mag_json_make_list();
        for (int i = 0; i < v->voltage.count; i++) { // theirs is negative on discharge
            mag_json_add(current,
                         mag_json_make_number(-mag_table_at(&v->current, v->voltage.x[i])));
            mag_json_add(warm,
                         mag_json_make_number(mag_table_at(&v->temperature, v->voltage.x[i])));
        }
        mag_json_put(curve, "Time [s]", make_list(v->voltage.count, v->voltage.x, 1.0));
        mag_json_put(curve, "Current [A]", current);
        mag_json_put(curve, "Voltage [V]", make_list(v->voltage.count, v->voltage.y, 1.0));
        if (v->temperature.count > 0) {
            mag_json_put(curve, "Temperature [K]", warm);
        } else {
            mag_json_destroy(warm);
        }
        mag_json_put(map, v->name, curve);
    }
    return map;
}

/// Says what a reader of the file must know: what nobody measured, and what the format asked for
/// but the case does not have.
static char *describe(const writer *w)
{
    char *text = NULL;
    size_t length = 0;
    int listed = 0;
    FILE *to = open_memstream(&text, &length);
    if (to == NULL) {
        return NULL;
    }
    fputs("Written by Magnesia.", to);
    for (int n = 0; n < w->made->used_count; n++) {
        const mag_property *u = &w->made->used[n];
        if (u->flag == MAG_FLAG_assumed || u->flag == MAG_FLAG_recalled) {
            fprintf(to, "%s%s", listed++ == 0 ? " Not measured, but recalled or assumed: " : ", ",
                    u->name);
        }
    }
    fputs(listed > 0 ? "." : "", to);
    fputs(w->is_guessed
              ? " Limits of voltage or stoichiometry are not the cell's: the hosts' whole "
                "range stands for them."
              : "",
          to);
    if (fclose(to) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static struct json_t *make_header(const writer *w)
{
    struct json_t *map = mag_json_make_map();
    char *words = describe(w);
    mag_json_put(map, "BPX", mag_json_make_text("1.1.1"));
    mag_json_put(map, "Title", mag_json_make_text("A cell written by Magnesia"));
    mag_json_put(map, "Description", mag_json_make_text(words));
    // The format knows no plane of metal: there the negative electrode is missing.
    mag_json_put(map, "Model",
                 mag_json_make_text(w->made->setup.metal_negative ? "Partial" : "DFN"));
    free(words);
    return map;
}

static struct json_t *make_document(const writer *w)
{
    struct json_t *root = mag_json_make_map();
    mag_json_put(root, "Header", make_header(w));
    mag_json_put(root, "Parameterisation", make_parameters(w));
    mag_json_put(root, "State", make_state(w));
    if (w->p->validation.count > 0) {
        mag_json_put(root, "Validation", make_curves(w->p));
    }
    return root;
}

static mag_status write_made(mag_context *ctx, const mag_battery_params *p,
                             const mag_battery_made *made, char **text)
{
    writer w = {.p = p, .made = made};
    if (made->setup.positive.bin_count > 1 || made->setup.negative.bin_count > 1) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "battery.%s.particle_sizes: a BPX file has particles of one size",
                        made->setup.positive.bin_count > 1 ? "positive" : "negative");
    }
    find_limits(&w);
    struct json_t *root = make_document(&w);
    *text = mag_json_write(root);
    mag_json_destroy(root);
    return *text != NULL ? MAG_OK : mag_fail(ctx, MAG_MACHINE, "out of memory: a BPX file");
}

mag_status mag_bpx_write(mag_context *ctx, const void *params, char **text)
{
    mag_battery_made made;
    *text = NULL;
    mag_status status = mag_battery_make(ctx, params, &made);
    if (status == MAG_OK) {
        status = write_made(ctx, params, &made, text);
    }
    mag_battery_unmake(&made);
    return status;
}
