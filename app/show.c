#include "app.h"
#include "base/json.h"
#include "base/text.h"
#include "base/units.h"
#include "mag/result.h"
#include "numbers.h"
#include "table.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct argp_option known[] = {APP_OPTION_JSON, {0}};

enum { SHOWN = 3 * MAG_FRIENDLY_LENGTH + 16 };

static void make_friendly(double value, const char *unit, char text[MAG_FRIENDLY_LENGTH])
{
    snprintf(text, MAG_FRIENDLY_LENGTH, "not known");
    if (isfinite(value)) {
        mag_units_friendly(value, unit, text);
    }
}

/// The same with four digits, "-" where it is not known.
static void make_short(double value, const char *unit, char text[MAG_FRIENDLY_LENGTH])
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.4g", value);
    snprintf(text, MAG_FRIENDLY_LENGTH, "-");
    if (isfinite(value)) {
        mag_units_friendly(strtod(digits, NULL), unit, text);
    }
}

/// "2.5 kg", or "2.5 kg (2 kg to 3 kg)" where there is a band.
static void describe_value(const mag_value *v, char text[SHOWN])
{
    char value[MAG_FRIENDLY_LENGTH], low[MAG_FRIENDLY_LENGTH], high[MAG_FRIENDLY_LENGTH];
    make_friendly(v->value, v->unit, value);
    make_friendly(v->low, v->unit, low);
    make_friendly(v->high, v->unit, high);
    if (isfinite(v->low) || isfinite(v->high)) {
        snprintf(text, SHOWN, "%s (%s to %s)", value, low, high);
    } else {
        snprintf(text, SHOWN, "%s", value);
    }
}

/// The band of a number; NULL if it has none.
static const mag_result_band *find_band(const mag_result_view *v, const char *name)
{
    for (int i = 0; i < v->bands.count; i++) {
        if (strcmp(v->bands.bands[i].name, name) == 0) {
            return &v->bands.bands[i];
        }
    }
    return NULL;
}

/// The columns low, base and high, where the result has a band.
static void print_band(const mag_result_view *v, const mag_value *of)
{
    const mag_result_band *b = find_band(v, of->name);
    const double ends[] = {b != NULL ? b->low : NAN, b != NULL ? b->base : NAN,
                           b != NULL ? b->high : NAN};
    // In the unit that suits the number itself: what is a difference of temperatures shows there.
    const double size = isfinite(of->value) ? fabs(of->value) : b != NULL ? fabs(b->high) : 0.0;
    double factor;
    double shift;
    const char *unit = mag_units_of_size(of->unit, size, &factor, &shift);
    for (int i = 0; v->bands.run_count > 0 && i < 3; i++) {
        char text[MAG_FRIENDLY_LENGTH] = "-";
        if (isfinite(ends[i])) {
            char digits[32];
            snprintf(digits, sizeof digits, "%.4g", factor * ends[i] + shift);
            snprintf(text, sizeof text, "%.9g%s%.60s", strtod(digits, NULL),
                     unit[0] != '\0' ? " " : "", unit);
        }
        printf(" %-16s", text);
    }
}

static void print_band_head(const mag_result_view *v)
{
    const mag_result_bands *b = &v->bands;
    if (b->run_count > 0) {
        printf("  band of %d runs%s: changes, base and what failed stand in summary.json\n",
               b->run_count, b->finished < b->run_count ? ", NOT ALL FINISHED" : "");
        printf("  %-24s %-26s %-16s %-16s %-16s\n", "", "", "low", "base", "high");
    }
}

static void print_value(const mag_result_view *v, const mag_value *of)
{
    char text[SHOWN];
    describe_value(of, text);
    printf("  %-24s %-26s", of->name, text);
    print_band(v, of);
    printf(" %s\n", of->meaning);
}

// ---- numbers of places: "fill_time.gate" is one of the place "gate" ----------------------------

/// The place in a number's name, or NULL.
static const char *place_of(const mag_value *v)
{
    const char *dot = strchr(v->name, '.');
    return dot != NULL ? dot + 1 : NULL;
}

/// Length of what stands before the place.
static size_t kind_length(const mag_value *v)
{
    return strcspn(v->name, ".");
}

/// Whether two numbers are of one kind: "fill_time.gate" and "fill_time.part".
static bool is_same_kind(const mag_value *a, const mag_value *b)
{
    return kind_length(a) == kind_length(b) && strncmp(a->name, b->name, kind_length(a)) == 0;
}

static bool is_same_place(const mag_value *a, const mag_value *b)
{
    return strcmp(place_of(a), place_of(b)) == 0;
}

/// Whether number n is the first of places that is like none before it.
static bool is_first(const mag_result_view *v, int n,
                     bool (*is_same)(const mag_value *, const mag_value *))
{
    bool first = place_of(&v->numbers[n]) != NULL;
    for (int i = 0; i < n && first; i++) {
        first = place_of(&v->numbers[i]) == NULL || !is_same(&v->numbers[i], &v->numbers[n]);
    }
    return first;
}

/// The row of a place: a cell for each kind of number, empty where it has none of that kind.
static void print_place(const mag_result_view *v, const mag_value *of)
{
    char text[MAG_FRIENDLY_LENGTH];

    printf("    %-22s", place_of(of));
    for (int k = 0; k < v->number_count; k++) {
        const char *cell = "";
        for (int n = 0; n < v->number_count && is_first(v, k, is_same_kind); n++) {
            const mag_value *one = &v->numbers[n];
            if (place_of(one) != NULL && is_same_kind(one, &v->numbers[k]) &&
                is_same_place(one, of)) {
                make_short(one->value, one->unit, text);
                cell = text;
            }
        }
        if (is_first(v, k, is_same_kind)) {
            printf("  %-16s", cell);
        }
    }
    puts("");
}

static void print_places(const mag_result_view *v)
{
    bool any = false;

    for (int k = 0; k < v->number_count; k++) {
        if (is_first(v, k, is_same_kind)) {
            if (!any) {
                printf("  %-24s", "by place:");
            }
            printf("  %-16.*s", (int)kind_length(&v->numbers[k]), v->numbers[k].name);
            any = true;
        }
    }
    if (!any) {
        return;
    }
    puts("");
    for (int n = 0; n < v->number_count; n++) {
        if (is_first(v, n, is_same_place)) {
            print_place(v, &v->numbers[n]);
        }
    }
}

void app_numbers_print(const mag_result_view *v)
{
    printf("%s%s%s: %s, %s\n", v->model, v->title[0] != '\0' ? ": " : "", v->title, v->status,
           v->reason);
    print_band_head(v);
    for (int i = 0; i < v->number_count; i++) {
        if (place_of(&v->numbers[i]) == NULL) {
            print_value(v, &v->numbers[i]);
        }
    }
    print_places(v);
    for (int i = 0; i < v->table_count; i++) {
        const mag_shown_table *t = &v->tables[i];
        char rows[64];
        snprintf(rows, sizeof rows, "table of %zu row%s", t->row_count,
                 t->row_count == 1 ? "" : "s");
        printf("  %-24s %-26s %s\n", t->name, rows, t->meaning);
    }
    if (v->assumption_count > 0) {
        printf("  %d of the inputs %s not measured: see the assumptions in summary.json\n",
               v->assumption_count, v->assumption_count == 1 ? "was" : "were");
    }
}

mag_status app_numbers_print_json(mag_context *ctx, const char *folder)
{
    char path[4096];
    json_t *all = NULL;
    if (snprintf(path, sizeof path, "%s/summary.json", folder) < (int)sizeof path) {
        all = json_load_file(path, 0, NULL);
    }
    return app_print_json(all)
               ? MAG_OK
               : mag_fail(ctx, MAG_MACHINE, "%s/summary.json: cannot be printed", folder);
}

static void add_band(json_t *one, const mag_result_band *b)
{
    if (b != NULL) {
        json_object_set_new(one, "band",
                            json_pack("{s:o,s:o,s:o}", "low", mag_json_make_number(b->low), "base",
                                      mag_json_make_number(b->base), "high",
                                      mag_json_make_number(b->high)));
    }
}

static void print_one(const mag_result_view *all, const mag_value *v, bool json)
{
    const mag_result_band *band = find_band(all, v->name);
    char text[SHOWN];
    if (json) {
        json_t *one =
            json_pack("{s:s,s:o,s:s,s:s}", "name", v->name, "value", mag_json_make_number(v->value),
                      "unit", v->unit, "meaning", v->meaning);
        if (isfinite(v->low) || isfinite(v->high)) {
            json_object_set_new(one, "low", mag_json_make_number(v->low));
            json_object_set_new(one, "high", mag_json_make_number(v->high));
        }
        add_band(one, band);
        json_dumpf(one, stdout, JSON_REAL_PRECISION(15));
        json_decref(one);
        putchar('\n');
        return;
    }
    describe_value(v, text);
    printf("%s\n", text);
    if (band != NULL) {
        char low[MAG_FRIENDLY_LENGTH], base[MAG_FRIENDLY_LENGTH], high[MAG_FRIENDLY_LENGTH];
        make_friendly(band->low, v->unit, low);
        make_friendly(band->base, v->unit, base);
        make_friendly(band->high, v->unit, high);
        printf("band: low %s, base %s, high %s, of %d of %d runs\n", low, base, high,
               all->bands.finished, all->bands.run_count);
    }
}

/// The message for a name that is none of the numbers and tables.
static mag_status refuse_name(mag_context *ctx, const mag_result_view *v, const app_given *g)
{
    const int count = v->number_count + v->table_count;
    const char **names = calloc((size_t)count + 1, sizeof *names);
    if (names == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory");
    }
    for (int i = 0; i < v->number_count; i++) {
        names[i] = v->numbers[i].name;
    }
    for (int i = 0; i < v->table_count; i++) {
        names[v->number_count + i] = v->tables[i].name;
    }
    const char *near = mag_text_nearest(g->words[1], names, count);
    free(names);
    if (near != NULL) {
        return mag_fail(ctx, MAG_BAD_CALL,
                        "%s: there is no number or table '%s'; did you mean '%s'?", g->words[0],
                        g->words[1], near);
    }
    return mag_fail(ctx, MAG_BAD_CALL,
                    "%s: there is no number or table '%s'; `mag show %s` lists them", g->words[0],
                    g->words[1], g->words[0]);
}

static mag_status show(mag_context *ctx, const mag_result_view *v, const app_given *g)
{
    if (g->count == 1 && g->json) {
        return app_numbers_print_json(ctx, g->words[0]);
    }
    if (g->count == 1) {
        app_numbers_print(v);
        return MAG_OK;
    }
    for (int i = 0; i < v->number_count; i++) {
        if (strcmp(v->numbers[i].name, g->words[1]) == 0) {
            print_one(v, &v->numbers[i], g->json);
            return MAG_OK;
        }
    }
    for (int i = 0; i < v->table_count; i++) {
        if (strcmp(v->tables[i].name, g->words[1]) == 0) {
            return g->json ? app_table_print_json(ctx, &v->tables[i])
                           : app_table_print(ctx, &v->tables[i]);
        }
    }
    return refuse_name(ctx, v, g);
}

int app_show(int argc, char **argv)
{
    static const struct argp argp = {
        .options = known,
        .parser = app_take,
        .args_doc = "DIR [NAME]",
        .doc = "Shows the numbers and tables of a result, or the one called NAME.",
    };
    app_given g = {.most = 2, .missing = "which result folder?"};
    mag_context ctx = app_context();
    mag_result *r = NULL;

    argp_parse(&argp, argc, argv, 0, NULL, &g);
    mag_status status = mag_result_open(&ctx, g.words[0], &r);
    if (status == MAG_OK) {
        status = show(&ctx, mag_result_look(r), &g);
    }
    mag_result_close(r);
    return app_end(&ctx, status, g.json);
}
