#include "model/mould/gas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Every connected region of gas cells has one mass and one pressure. All gas comes from one state,
// by compression and through vents, so that its pressure follows from its density alone: p / p0 =
// (density / density0)^exponent. The exponent 1 is isothermal; 1.4 is adiabatic for air, also for
// what stays behind while some leaves. Splits and mergers are found by joining cells that border on
// each other; masses go to the new regions by the volume that they inherit.

enum {
    LOOK = 64,         // fewest steps between two looks for regions: the surface moves six cells
    LOOK_LATEST = 256, // most of them
    LOOK_WORK = 4      // updates of metal cells for each cell of the cavity in between, if fewer
};

#define GAS_CONSTANT 287.0 // of air [J/kg/K]
#define HEAT_RATIO   1.4   // of air, in the vents

double mag_vent_flow(double area, double inside, double outside, double temperature, double *mach)
{
    const double g = HEAT_RATIO;
    const double critical = pow(2.0 / (g + 1.0), g / (g - 1.0));
    const bool out = inside >= outside;
    const double high = out ? inside : outside;
    const double ratio = fmax((out ? outside : inside) / high, critical);
    const double speed2 =
        2.0 / (g - 1.0) * (pow(ratio, (1.0 - g) / g) - 1.0); // Mach number squared

    *mach = sqrt(fmax(0.0, speed2));
    const double flux = high * sqrt(g / (GAS_CONSTANT * temperature)) * *mach *
                        pow(1.0 + 0.5 * (g - 1.0) * speed2, -0.5 * (g + 1.0) / (g - 1.0));
    return (out ? 1.0 : -1.0) * area * flux;
}

static double cube(const mag_mould_state *s)
{
    return s->spacing * s->spacing * s->spacing;
}

double mag_mould_gas_density(const mag_mould_params *p)
{
    return p->gas_pressure / (GAS_CONSTANT * p->gas_temperature);
}

mag_status mag_mould_gas_create(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    mag_mould_gas *g = &s->gas;
    g->mass = calloc(2 * MAG_GAS_REGIONS, sizeof *g->mass);
    g->inherited = calloc(2 * MAG_GAS_REGIONS, sizeof *g->inherited);
    g->heir = calloc(2 * MAG_GAS_REGIONS, sizeof *g->heir);
    g->way = calloc(2 * MAG_GAS_REGIONS, sizeof *g->way);
    g->label = calloc(s->grid.cells, sizeof *g->label);
    if (g->mass == NULL || g->inherited == NULL || g->heir == NULL || g->way == NULL ||
        g->label == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: gas regions of %zu cells", s->grid.cells);
    }
    g->pressure = g->mass + MAG_GAS_REGIONS;
    g->open = g->heir + MAG_GAS_REGIONS;
    g->way_new = g->way + MAG_GAS_REGIONS;
    double volume = 0.0;
    for (size_t c = 0; c < s->grid.cells; c++) {
        volume += mag_mould_void(s->flow, c);
    }
    g->mass[0] = mag_mould_gas_density(p) * volume * cube(s);
    g->pressure[0] = p->gas_pressure;
    s->now.gas_mass_start = g->mass[0];
    for (int v = 0; v <= MAG_MOULD_REGIONS; v++) {
        s->now.vents[v] = (mag_mould_vent){.closed = NAN};
    }
    mag_mould_ways_create(s);
    return MAG_OK;
}

void mag_mould_gas_destroy(mag_mould_state *s)
{
    free(s->gas.mass);
    free(s->gas.inherited);
    free(s->gas.heir);
    free(s->gas.way);
    free(s->gas.label);
}

/// The first cell of the set that a gas cell belongs to so far; shortens the way there.
static int32_t find_root(int32_t *parent, int32_t cell)
{
    while (parent[cell] != cell) {
        parent[cell] = parent[parent[cell]];
        cell = parent[cell];
    }
    return cell;
}

/// Whether direction q leads to a cell of a lower number, but for where the box's ends meet.
static bool is_backward(const mag_grid *g, int q)
{
    const int8_t *c = mag_c[q];
    const int slow = c[g->axes[0]], middle = c[g->axes[1]], fast = c[g->axes[2]];
    return slow != 0 ? slow < 0 : middle != 0 ? middle < 0 : fast < 0;
}

/// Lists the directions to lower cells. The one along the rows comes first: from then on the cells
/// of a row share a number. Returns how many there are.
static int list_backward(const mag_grid *g, int list[MAG_Q])
{
    const int along = 2 + 2 * g->axes[2];
    int count = 0;

    list[count++] = along;
    for (int q = 1; q < MAG_Q; q++) {
        if (q != along && is_backward(g, q)) {
            list[count++] = q;
        }
    }
    return count;
}

/// Joins the gas cells of two sets.
static void join(int32_t *parent, int32_t one, int32_t other)
{
    const int32_t a = find_root(parent, one);
    const int32_t b = find_root(parent, other);
    parent[a > b ? a : b] = a < b ? a : b;
}

/// Joins the gas cells of a group with the gas that they border on along q.
static void join_group(const mag_grid *g, int32_t *parent, size_t group, int q)
{
    const size_t begin = group * (size_t)MAG_LANES;
    const size_t end = begin + (size_t)MAG_LANES < g->cells ? begin + (size_t)MAG_LANES : g->cells;
    const int32_t first = g->first[group * 18 + (size_t)q - 1];
    const ptrdiff_t ahead = first - (ptrdiff_t)q * (ptrdiff_t)g->stride - (ptrdiff_t)begin;
    int32_t one = -1, other = -1; // joined last: what a row of cells shares is joined once

    for (size_t c = begin; c < end; c++) {
        if (parent[c] < 0) {
            continue;
        }
        const ptrdiff_t next = first >= 0 ? (ptrdiff_t)c + ahead : mag_grid_neighbour(g, q, c);
        if (next < 0 || parent[next] < 0 || parent[next] == parent[c] ||
            (parent[c] == one && parent[next] == other)) {
            continue;
        }
        one = parent[c];
        other = parent[next];
        join(parent, one, other);
    }
}

/// Gives each gas cell the number of a cell that it is connected to over the lattice's links, not
/// above its own; the first cell of each region has its own number. -1 elsewhere.
static void connect_cells(mag_mould_state *s)
{
    const mag_grid *g = &s->grid;
    int32_t *parent = s->gas.label;
    int backward[MAG_Q];
    const int count = list_backward(g, backward);

    for (size_t c = 0; c < g->cells; c++) {
        parent[c] = s->flow->kind[c] == MAG_GAS ? (int32_t)c : -1;
    }
    for (size_t group = 0; group < g->groups; group++) {
        for (int n = 0; n < count && s->flow->active[group] != MAG_ALL_LANES; n++) {
            // Where all lanes meet a wall, the slots lie in another direction's row.
            const int q = backward[n];
            const int32_t first = g->first[group * 18 + (size_t)q - 1];
            if (first < 0 || (size_t)first / g->stride == (size_t)q) {
                join_group(g, parent, group, q);
            }
        }
    }
}

/// A label that is not in use, or the last one, which the rest share.
static int32_t take_label(int32_t *count)
{
    return *count < MAG_GAS_REGIONS ? (*count)++ : MAG_GAS_REGIONS - 1;
}

/// Label of the gas beside an interface cell, or -1. Gas cells are labelled already.
static int32_t label_beside(const mag_mould_state *s, size_t cell)
{
    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(&s->grid, q, cell);
        if (next >= 0 && s->flow->kind[next] == MAG_GAS) {
            return s->gas.label[next];
        }
    }
    return -1;
}

/// The same, or that of the gas one surface cell farther on.
static int32_t label_near(const mag_mould_state *s, size_t cell)
{
    int32_t label = label_beside(s, cell);

    for (int q = 1; q < MAG_Q && label < 0; q++) {
        const ptrdiff_t next = mag_grid_neighbour(&s->grid, q, cell);
        if (next >= 0 && s->flow->kind[next] == MAG_INTERFACE) {
            label = label_beside(s, (size_t)next);
        }
    }
    return label;
}

/// Gas per volume of the old regions [kg/cell]. A region whose last cells were filled is in the
/// metal now.
static void find_densities(mag_mould_state *s, double *density)
{
    const mag_flow *f = s->flow;

    for (int32_t r = 0; r < f->now.gas_regions; r++) {
        density[r] = f->gas_cells[r]; // volume, at first
    }
    for (size_t n = 0; n < f->listed; n++) {
        density[f->bubble[f->list[n]]] += mag_mould_void(f, f->list[n]);
    }
    for (int32_t r = 0; r < f->now.gas_regions; r++) {
        s->now.gas_mass_lost += density[r] > 0.0 ? 0.0 : s->gas.mass[r];
        density[r] = density[r] > 0.0 ? s->gas.mass[r] / density[r] : 0.0;
    }
}

/// Labels the gas cells by connection and hands on what they hold and their ways out. Returns the
/// number of labels.
static int32_t hand_on_gas(mag_mould_state *s, const double *density, double *mass)
{
    mag_mould_gas *g = &s->gas;
    mag_flow *f = s->flow;
    int32_t count = 0;

    for (size_t c = 0; c < s->grid.cells; c++) {
        if (g->label[c] < 0) {
            continue;
        }
        const int32_t old = f->bubble[c]; // lower cells hold labels already
        g->label[c] = g->label[c] == (int32_t)c ? take_label(&count) : g->label[g->label[c]];
        g->heir[old] = g->heir[old] < 0 ? g->label[c] : g->heir[old];
        mass[g->label[c]] += density[old];
        mag_mould_ways_hand_on(s, old, g->label[c]);
        f->gas_cells[g->label[c]]++;
        f->bubble[c] = g->label[c];
    }
    return count;
}

/// Labels the interface cells by the gas beside them and hands on what they hold. Interface with no
/// gas within two cells goes with the first heir of its old region, or keeps what is left of it. A
/// film between two regions does not hand a way from one to the other. Returns the number of
/// labels.
static int32_t hand_on_surface(mag_mould_state *s, const double *density, double *mass,
                               int32_t count)
{
    mag_mould_gas *g = &s->gas;
    mag_flow *f = s->flow;

    for (size_t n = 0; n < f->listed; n++) {
        const size_t cell = f->list[n];
        const int32_t old = f->bubble[cell];
        const int32_t beside = label_near(s, cell);
        if (beside < 0 && g->heir[old] < 0) {
            g->heir[old] = take_label(&count);
            mag_mould_ways_hand_on(s, old, g->heir[old]);
        }
        f->bubble[cell] = beside >= 0 ? beside : g->heir[old];
        mass[f->bubble[cell]] += density[old] * mag_mould_void(f, cell);
    }
    return count;
}

/// Finds what regions there are now and hands the masses of the old ones on to them, by volume.
static void find_regions(mag_mould_state *s)
{
    mag_mould_gas *g = &s->gas;
    mag_flow *f = s->flow;
    double *density = g->inherited;
    double *mass = g->inherited + MAG_GAS_REGIONS;

    connect_cells(s);
    mag_flow_list_surface(f);
    find_densities(s, density);
    mag_mould_ways_begin(s);
    for (int32_t r = 0; r < f->now.gas_regions; r++) {
        g->heir[r] = -1;
    }
    memset(mass, 0, MAG_GAS_REGIONS * sizeof *mass);
    memset(f->gas_cells, 0, MAG_GAS_REGIONS * sizeof *f->gas_cells);
    const int32_t count = hand_on_surface(s, density, mass, hand_on_gas(s, density, mass));
    memcpy(g->mass, mass, MAG_GAS_REGIONS * sizeof *mass);
    f->now.gas_regions = count > 0 ? count : 1;
    mag_mould_ways_end(s);
    s->now.gas_looked = f->now.step;
    s->now.gas_updates = 0.0;
}

/// Whether to look for regions again: rarely while there is little metal, whose steps would cost
/// less than the look.
static bool is_time_to_look(const mag_mould_state *s)
{
    const uint64_t since = s->flow->now.step - s->now.gas_looked;
    return s->flow->now.step == 0 || since >= LOOK_LATEST ||
           (since >= LOOK && s->now.gas_updates >= LOOK_WORK * (double)s->grid.cells);
}

/// Pressures from masses and volumes, and what they are on the lattice.
static void find_pressures(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    const mag_scale scale = mag_mould_scale(s);
    mag_mould_gas *g = &s->gas;
    mag_flow *f = s->flow;
    double *volume = g->inherited;
    double most = 0.0;

    mag_flow_gas_volumes(ctx, f, volume);
    for (int32_t r = 0; r < f->now.gas_regions; r++) {
        const double density = g->mass[r] / (fmax(1.0, volume[r]) * cube(s));
        g->pressure[r] = p->gas_pressure * pow(density / mag_mould_gas_density(p), p->gas_exponent);
        const double excess =
            mag_scale_pressure_to_lattice(&scale, g->pressure[r] - p->gas_pressure);
        f->gas_excess[r] = (mag_pop)(f->now.gas_density - 1.0 + fmin(0.3, fmax(-0.3, excess)));
        most = f->gas_cells[r] > 0 ? fmax(most, g->pressure[r]) : most;
    }
    s->now.gas_pressure = most;
    s->now.gas_pressure_max = fmax(s->now.gas_pressure_max, most);
}

/// The first gas cell of a vent, or -1; closes the vent once metal holds half of it.
static ptrdiff_t find_mouth(mag_mould_state *s, int place)
{
    const mag_mould_place *here = &s->places[place];
    ptrdiff_t first = -1;
    size_t metal = 0;

    for (size_t n = 0; n < here->cells; n++) {
        const size_t cell = s->gas.mouths[here->mouth + n];
        const bool gas = s->flow->kind[cell] == MAG_GAS;
        first = gas && first < 0 ? (ptrdiff_t)cell : first;
        metal += !gas;
    }
    if (2 * metal > here->cells || first < 0) {
        s->now.vents[place].closed = s->now.time;
        mag_mould_ways_close(s, place);
        return -1;
    }
    return first;
}

/// Half of the gas that a region must lose until it has that pressure [kg]. A vent that would let
/// out more within one step would make the pressure swing.
static double mass_until(const mag_mould_params *p, const mag_mould_state *s, int32_t region,
                         double pressure)
{
    const double then = pow(pressure / s->gas.pressure[region], 1.0 / p->gas_exponent);
    return 0.5 * s->gas.mass[region] * (1.0 - then);
}

/// Mouths of the open vents, -1 elsewhere; at rest until gas is let out.
static void find_mouths(mag_mould_state *s, ptrdiff_t mouths[MAG_MOULD_REGIONS + 1])
{
    for (int place = 0; place < s->place_count; place++) {
        mag_mould_vent *vent = &s->now.vents[place];
        const bool is_open = s->places[place].is_open && isnan(vent->closed);
        vent->mach = vent->flow = 0.0;
        mouths[place] = is_open ? find_mouth(s, place) : -1;
    }
}

/// Lets gas out of (or into) the region at the mouth of a vent for one step.
static void let_out(const mag_mould_params *p, mag_mould_state *s, int place, ptrdiff_t mouth)
{
    const mag_mould_region *r = &p->regions.items[place - 1];
    mag_mould_vent *vent = &s->now.vents[place];
    const int32_t region = s->flow->bubble[mouth];
    const double inside = s->gas.pressure[region];
    const double outside = mag_table_at(&r->outside_pressure, s->now.time);
    const double temperature =
        inside >= outside
            ? p->gas_temperature * pow(inside / p->gas_pressure, 1.0 - 1.0 / p->gas_exponent)
            : p->gas_temperature;
    vent->flow =
        mag_vent_flow(r->discharge * r->vent_area, inside, outside, temperature, &vent->mach);
    const double wanted = vent->flow * s->now.step;
    const double room = mass_until(p, s, region, outside);
    const double gone =
        vent->flow >= 0.0 ? fmin(wanted, fmax(0.0, room)) : fmax(wanted, fmin(0.0, room));
    s->gas.pressure[region] *= pow(1.0 - gone / s->gas.mass[region], p->gas_exponent);
    s->gas.mass[region] -= gone;
    s->now.gas_mass_vented += gone;
    vent->mach_max = fmax(vent->mach_max, vent->mach);
    vent->flow_max = fmax(vent->flow_max, gone / s->now.step);
    vent->gone += gone;
}

void mag_mould_gas_step(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    ptrdiff_t mouths[MAG_MOULD_REGIONS + 1];

    find_mouths(s, mouths); // first: a vent that closes is not taken for one that was cut off
    s->now.gas_updates += (double)s->flow->now.active_cells;
    if (is_time_to_look(s)) {
        find_regions(s);
    }
    find_pressures(ctx, p, s);
    for (int place = 1; place < s->place_count; place++) {
        if (mouths[place] >= 0) {
            let_out(p, s, place, mouths[place]);
        }
    }
}

int mag_mould_gas_chunks(mag_mould_state *s, mag_chunk *chunks, int have)
{
    if (s->gas.mass != NULL && have + 1 < MAG_CHUNKS) {
        chunks[have++] = (mag_chunk){"gas", s->gas.mass, 2 * MAG_GAS_REGIONS * sizeof *s->gas.mass};
        chunks[have++] = (mag_chunk){"gas ways", s->gas.way, MAG_GAS_REGIONS * sizeof *s->gas.way};
    }
    return have;
}
