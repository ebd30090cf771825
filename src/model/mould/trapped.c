#include "model/mould/gas.h"
#include "model/mould/state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SMALL = 8,  ///< cells at 1 bar: a bubble under two cells across is not resolved
    WORDS = 160 ///< longest reason, with its end mark
};

#define BAR 1e5 // [Pa]

/// A gas region. Its core is its gas cells and the surface beside gas: what else belongs to it are
/// cells of the surface that are nearly full, wherever its gas once was.
typedef struct pocket {
    double volume; ///< [cells]
    double core;   ///< [cells] volume of the core
    double sum[3]; ///< [cells] places of the core's cells in the box, times their gas
    double most;   ///< gas in its emptiest cell
    size_t cell;   ///< that cell
    double mass;   ///< [kg]
    int32_t region;
    int row; ///< of the table; -1: it is among the small ones
} pocket;

/// The table being made.
typedef struct gathering {
    const mag_mould_params *p;
    const mag_mould_state *s;
    pocket *pockets; ///< (count) by region, then those with rows first, by mass
    int count, rows;
    int *row_of;    ///< (count) row of a region, or -1
    double *shares; ///< (rows * place_count) [cells] volume of a row's gas in each place
} gathering;

static double cube(const mag_mould_state *s)
{
    return s->spacing * s->spacing * s->spacing;
}

/// Volume of so much gas at 1 bar and the temperature before the shot [m3].
static double at_one_bar(const mag_mould_params *p, double mass)
{
    return mass / (mag_mould_gas_density(p) * BAR / p->gas_pressure);
}

/// Whether a cell holds gas, or is the surface of some.
static bool is_core(const mag_mould_state *s, size_t cell)
{
    if (s->flow->kind[cell] == MAG_GAS) {
        return true;
    }
    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(&s->grid, q, cell);
        if (next >= 0 && s->flow->kind[next] == MAG_GAS) {
            return true;
        }
    }
    return false;
}

/// Adds a cell's gas to its region.
static void add_cell(const mag_mould_state *s, size_t cell, double part, pocket *one)
{
    one->volume += part;
    if (part > one->most) {
        one->most = part;
        one->cell = cell;
    }
    if (is_core(s, cell)) {
        one->core += part;
        for (size_t d = 0; d < 3; d++) {
            one->sum[d] += part * (s->grid.place[3 * cell + d] + 0.5);
        }
    }
}

static void measure(gathering *g)
{
    const mag_flow *f = g->s->flow;

    for (int r = 0; r < g->count; r++) {
        g->pockets[r].region = r;
        g->pockets[r].mass = g->s->gas.mass[r];
    }
    for (size_t c = 0; c < g->s->grid.cells; c++) {
        const double part = mag_mould_void(f, c);
        if (part > 0.0) {
            add_cell(g->s, c, part, &g->pockets[f->bubble[c]]);
        }
    }
}

/// Middle of the core, or the emptiest cell where there is none [m].
static void find_middle(const mag_mould_state *s, const pocket *one, double at[3])
{
    for (size_t d = 0; d < 3; d++) {
        const double cells =
            one->core > 0.0 ? one->sum[d] / one->core : s->grid.place[3 * one->cell + d] + 0.5;
        at[d] = s->origin[d] + cells * s->spacing;
    }
}

/// Whether a region gets a row of its own.
static bool is_large(const gathering *g, const pocket *one)
{
    return one->volume > 0.0 && at_one_bar(g->p, one->mass) >= SMALL * cube(g->s);
}

/// The largest mass first, small ones behind.
static int compare(const void *a, const void *b)
{
    const pocket *one = a, *other = b;
    if (one->row != other->row) {
        return one->row > other->row ? -1 : 1;
    }
    if (one->mass != other->mass) {
        return one->mass > other->mass ? -1 : 1;
    }
    return one->region < other->region ? -1 : 1;
}

/// Gives the large ones their rows.
static void sort(gathering *g)
{
    for (int r = 0; r < g->count; r++) {
        g->pockets[r].row = is_large(g, &g->pockets[r]) ? 0 : -1;
        g->rows += g->pockets[r].row == 0;
    }
    qsort(g->pockets, (size_t)g->count, sizeof *g->pockets, compare);
    for (int n = 0; n < g->count; n++) {
        pocket *one = &g->pockets[n];
        one->row = n < g->rows ? n : -1;
        g->row_of[one->region] = one->row;
    }
}

/// How much gas of each row's core lies in each place.
static void share_out(gathering *g)
{
    const mag_mould_state *s = g->s;
    for (size_t c = 0; c < s->grid.cells; c++) {
        const double part = mag_mould_void(s->flow, c);
        const int row = part > 0.0 ? g->row_of[s->flow->bubble[c]] : -1;
        if (row >= 0 && is_core(s, c)) {
            g->shares[(size_t)row * (size_t)s->place_count + s->region[c]] += part;
        }
    }
}

/// Name of the place that holds most of the core, or the emptiest cell where there is none.
static const char *find_place(const gathering *g, const pocket *one)
{
    const mag_mould_state *s = g->s;
    const double *shares = g->shares + (size_t)one->row * (size_t)s->place_count;
    int most = one->core > 0.0 ? 0 : s->region[one->cell];

    for (int place = 1; place < s->place_count; place++) {
        most = shares[place] > shares[most] ? place : most;
    }
    return s->places[most].name;
}

/// "9.4 ms".
static void describe_time(double time, char text[32])
{
    snprintf(text, 32, time < 1.0 ? "%.4g ms" : "%.4g s", time < 1.0 ? 1e3 * time : time);
}

static void describe_way(const mag_mould_state *s, int32_t region, char why[WORDS])
{
    const mag_mould_way *way = &s->gas.way[region];
    const char *vent = s->places[way->vent].name;
    char time[32];
    bool vented = false;

    for (int place = 1; place < s->place_count; place++) {
        vented = vented || s->places[place].is_open;
    }
    describe_time(way->since, time);
    if (!vented) {
        snprintf(why, WORDS, "cavity without vents");
    } else if (isnan(way->since)) {
        snprintf(why, WORDS, "still open to vent '%s'", vent);
    } else if (way->closed) {
        snprintf(why, WORDS, "its vent '%s' closed at %s", vent, time);
    } else if (way->vent > 0) {
        snprintf(why, WORDS, "no way to a vent since %s", time);
    } else {
        snprintf(why, WORDS, "no way to a vent from the start");
    }
}

static void put_pocket(const gathering *g, const pocket *one, mag_observation *o)
{
    const mag_mould_state *s = g->s;
    const mag_mould_way *way = &s->gas.way[one->region];
    char why[WORDS];
    double at[3];

    find_middle(s, one, at);
    describe_way(s, one->region, why);
    mag_observe_row(o,
                    (double[]){NAN, at[0], at[1], at[2], one->volume * cube(s),
                               s->gas.pressure[one->region], one->mass, at_one_bar(g->p, one->mass),
                               way->vent > 0 ? way->since : NAN, NAN, one->region + 1},
                    (const char *const[]){find_place(g, one), NULL, NULL, NULL, NULL, NULL, NULL,
                                          NULL, NULL, why, NULL});
}

/// What has no row of its own, in one; also gas whose last cells have just been filled.
static void put_small(const gathering *g, mag_observation *o)
{
    double volume = 0.0, mass = 0.0;
    int count = 0;
    char what[64];

    for (int n = g->rows; n < g->count; n++) {
        const pocket *one = &g->pockets[n];
        volume += one->volume;
        mass += one->mass;
        count += one->volume > 0.0 || one->mass > 0.0;
    }
    if (count == 0) {
        return;
    }
    snprintf(what, sizeof what, "%d smaller one%s", count, count == 1 ? "" : "s");
    mag_observe_row(
        o,
        (double[]){NAN, NAN, NAN, NAN, volume * cube(g->s), NAN, mass, at_one_bar(g->p, mass), NAN,
                   NAN, NAN},
        (const char *const[]){what, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "", NULL});
}

static void put_pockets(const gathering *g, mag_observation *o)
{
    static const mag_column columns[] = {
        {"place", NULL, "the named place of the cavity that holds most of it"},
        {"x", "m", "middle of its gas cells and their surface, or its emptiest cell"},
        {"y", "m", "likewise"},
        {"z", "m", "likewise"},
        {"volume", "m3", "at its own pressure"},
        {"pressure", "Pa", "absolute"},
        {"mass", "kg", "of the gas"},
        {"volume_at_1_bar", "m3", "at 1 bar and the gas's temperature before the shot"},
        {"since", "s", "when it lost its last way to an open vent"},
        {"why", NULL, "why it has not gone"},
        {"gas_region", "1", "its number in the field gas_region at the end"},
    };
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    char meaning[160];

    snprintf(meaning, sizeof meaning,
             "the gas regions left at the end, the largest mass first; those below %.4g mm3 at "
             "1 bar (%d cells) are in the last row",
             1e9 * SMALL * cube(g->s), SMALL);
    mag_observe_table(o, "trapped_air", "Gas left in the cavity", meaning, columns, COLUMNS);
    for (int n = 0; n < g->rows; n++) {
        put_pocket(g, &g->pockets[n], o);
    }
    put_small(g, o);
}

static mag_status no_memory(mag_context *ctx, const gathering *g)
{
    return mag_fail(ctx, MAG_MACHINE, "out of memory: a table of %d gas regions", g->count);
}

static mag_status gather(mag_context *ctx, gathering *g, mag_observation *o)
{
    g->pockets = calloc((size_t)g->count, sizeof *g->pockets);
    g->row_of = calloc((size_t)g->count, sizeof *g->row_of);
    if (g->pockets == NULL || g->row_of == NULL) {
        return no_memory(ctx, g);
    }
    measure(g);
    sort(g);
    g->shares = calloc((size_t)g->rows * (size_t)g->s->place_count + 1, sizeof *g->shares);
    if (g->shares == NULL) {
        return no_memory(ctx, g);
    }
    share_out(g);
    put_pockets(g, o);
    return MAG_OK;
}

/// Middle of a place's cells [m], and the share of them that holds metal.
static double find_wetted(const mag_mould_state *s, int place, double at[3])
{
    double sum[3] = {0.0, 0.0, 0.0}, cells = 0.0, metal = 0.0;

    for (size_t c = 0; c < s->grid.cells; c++) {
        if (s->region[c] == place) {
            for (size_t d = 0; d < 3; d++) {
                sum[d] += s->grid.place[3 * c + d] + 0.5;
            }
            cells += 1.0;
            metal += s->flow->kind[c] != MAG_GAS;
        }
    }
    for (int d = 0; d < 3; d++) {
        at[d] = s->origin[d] + s->spacing * sum[d] / cells;
    }
    return metal / cells;
}

static void put_vents(const mag_mould_params *p, const mag_mould_state *s, mag_observation *o)
{
    static const mag_column columns[] = {
        {"vent", NULL, "its name"},
        {"x", "m", "its middle"},
        {"y", "m", "its middle"},
        {"z", "m", "its middle"},
        {"area", "m2", "narrowest cross-section for gas"},
        {"flow_max", "kg/s", "largest flow of gas out of it"},
        {"mach_max", "1", "largest Mach number in it"},
        {"gas_out", "kg", "gas let out, less what came in"},
        {"closed", "s", "when metal closed it; not known while it is open"},
        {"wetted", "1", "share of its cells that metal has reached at the end"},
    };
    enum { COLUMNS = sizeof columns / sizeof columns[0] };

    mag_observe_table(o, "vents", "Vents", "all vents, as the case lists them", columns, COLUMNS);
    for (int place = 1; place < s->place_count; place++) {
        const mag_mould_vent *vent = &s->now.vents[place];
        double at[3];
        if (s->places[place].role != MAG_ROLE_VENT) {
            continue;
        }
        const double wetted = find_wetted(s, place, at);
        mag_observe_row(o,
                        (double[]){NAN, at[0], at[1], at[2], p->regions.items[place - 1].vent_area,
                                   vent->flow_max, vent->mach_max, vent->gone, vent->closed,
                                   wetted},
                        (const char *const[]){s->places[place].name, NULL, NULL, NULL, NULL, NULL,
                                              NULL, NULL, NULL, NULL});
    }
}

mag_status mag_mould_observe_trapped(mag_context *ctx, const mag_mould_params *p,
                                     const mag_mould_state *s, mag_observation *o)
{
    gathering g = {.p = p, .s = s, .count = s->flow->now.gas_regions};
    const mag_status status = gather(ctx, &g, o);

    free(g.pockets);
    free(g.row_of);
    free(g.shares);
    MAG_TRY(status);
    put_vents(p, s, o);
    return MAG_OK;
}
