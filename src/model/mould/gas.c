#include "model/mould/gas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Every connected region of gas cells has one mass and one pressure. All gas comes from one state,
// by compression and through vents, so that its pressure follows from its density alone: p / p0 =
// (density / density0)^exponent. The exponent 1 is isothermal; 1.4 is adiabatic for air, also for
// what stays behind while some leaves. Splits and mergers are found by a flood fill; masses go to
// the new regions by the volume that they inherit.

enum { LOOK = 64 }; // steps between two flood fills: the surface moves six cells at most

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

/// Share of a cell that gas fills.
static double find_void(const mag_flow *f, size_t cell)
{
    return f->kind[cell] == MAG_GAS         ? 1.0
           : f->kind[cell] == MAG_INTERFACE ? fmin(1.0, fmax(0.0, 1.0 - (double)f->fill[cell]))
                                            : 0.0;
}

static double cube(const mag_mould_state *s)
{
    return s->spacing * s->spacing * s->spacing;
}

static double start_density(const mag_mould_params *p)
{
    return p->gas_pressure / (GAS_CONSTANT * p->gas_temperature);
}

mag_status mag_mould_gas_create(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    mag_mould_gas *g = &s->gas;
    g->mass = calloc(2 * MAG_GAS_REGIONS, sizeof *g->mass);
    g->inherited = calloc(2 * MAG_GAS_REGIONS, sizeof *g->inherited);
    g->heir = calloc(MAG_GAS_REGIONS, sizeof *g->heir);
    g->label = calloc(s->grid.cells, sizeof *g->label);
    if (g->mass == NULL || g->inherited == NULL || g->heir == NULL || g->label == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: gas regions of %zu cells", s->grid.cells);
    }
    g->pressure = g->mass + MAG_GAS_REGIONS;
    double volume = 0.0;
    for (size_t c = 0; c < s->grid.cells; c++) {
        volume += find_void(s->flow, c);
    }
    g->mass[0] = start_density(p) * volume * cube(s);
    g->pressure[0] = p->gas_pressure;
    s->now.gas_mass_start = g->mass[0];
    for (int v = 0; v <= MAG_MOULD_REGIONS; v++) {
        s->now.vents[v] = (mag_mould_vent){.closed = NAN};
    }
    return MAG_OK;
}

void mag_mould_gas_destroy(mag_mould_state *s)
{
    free(s->gas.mass);
    free(s->gas.inherited);
    free(s->gas.heir);
    free(s->gas.label);
}

/// Gives all gas cells connected to `seed` over the lattice's links the label.
static void flood(mag_mould_state *s, size_t seed, int32_t label)
{
    const mag_flow *f = s->flow;
    uint32_t *queue = f->changed; // free between steps
    size_t begin = 0, end = 0;

    s->gas.label[seed] = label;
    queue[end++] = (uint32_t)seed;
    while (begin < end) {
        const size_t cell = queue[begin++];
        for (int q = 1; q < MAG_Q; q++) {
            const ptrdiff_t next = mag_grid_neighbour(&s->grid, q, cell);
            if (next >= 0 && f->kind[next] == MAG_GAS && s->gas.label[next] < 0) {
                s->gas.label[next] = label;
                queue[end++] = (uint32_t)next;
            }
        }
    }
}

/// A label that is not in use, or the last one, which the rest share.
static int32_t take_label(int32_t *count)
{
    return *count < MAG_GAS_REGIONS ? (*count)++ : MAG_GAS_REGIONS - 1;
}

/// Label of the gas beside an interface cell, or -1.
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

/// Labels gas cells by connection and interface cells by the gas beside them. Interface without gas
/// beside it goes with the first heir of its old region, or keeps what is left of it. Returns the
/// number of labels.
static int32_t label_cells(mag_mould_state *s)
{
    mag_mould_gas *g = &s->gas;
    const mag_flow *f = s->flow;
    int32_t count = 0;

    for (size_t c = 0; c < s->grid.cells; c++) {
        g->label[c] = -1;
    }
    for (int32_t r = 0; r < f->now.gas_regions; r++) {
        g->heir[r] = -1;
    }
    for (size_t c = 0; c < s->grid.cells; c++) {
        if (f->kind[c] == MAG_GAS) {
            if (g->label[c] < 0) {
                flood(s, c, take_label(&count));
            }
            if (g->heir[f->bubble[c]] < 0) {
                g->heir[f->bubble[c]] = g->label[c];
            }
        }
    }
    for (size_t n = 0; n < f->listed; n++) {
        const size_t cell = f->list[n];
        int32_t *heir = &g->heir[f->bubble[cell]];
        const int32_t beside = label_beside(s, cell);
        if (beside < 0 && *heir < 0) {
            *heir = take_label(&count);
        }
        g->label[cell] = beside >= 0 ? beside : *heir;
    }
    return count > 0 ? count : 1;
}

/// Hands the masses of the old regions to the new labels, by volume.
static void hand_on(mag_mould_state *s, int32_t count)
{
    mag_mould_gas *g = &s->gas;
    mag_flow *f = s->flow;
    double *volume = g->inherited;
    double *mass = g->inherited + MAG_GAS_REGIONS;

    memset(g->inherited, 0, 2 * MAG_GAS_REGIONS * sizeof *g->inherited);
    for (size_t c = 0; c < s->grid.cells; c++) {
        volume[f->bubble[c]] += find_void(f, c);
    }
    for (size_t c = 0; c < s->grid.cells; c++) {
        const double part = find_void(f, c);
        if (part > 0.0) {
            mass[g->label[c]] += g->mass[f->bubble[c]] * (part / volume[f->bubble[c]]);
        }
    }
    for (int32_t r = 0; r < f->now.gas_regions; r++) {
        if (volume[r] <= 0.0) { // its last cells were filled: the gas is in the metal now
            s->now.gas_mass_lost += g->mass[r];
        }
    }
    for (size_t c = 0; c < s->grid.cells; c++) {
        f->bubble[c] = g->label[c] >= 0 ? g->label[c] : 0;
    }
    memcpy(g->mass, mass, MAG_GAS_REGIONS * sizeof *mass);
    memset(f->gas_cells, 0, MAG_GAS_REGIONS * sizeof *f->gas_cells);
    for (size_t c = 0; c < s->grid.cells; c++) {
        f->gas_cells[f->bubble[c]] += f->kind[c] == MAG_GAS;
    }
    f->now.gas_regions = count;
}

/// Pressures from masses and volumes, and what they are on the lattice.
static void find_pressures(const mag_mould_params *p, mag_mould_state *s)
{
    const mag_scale scale = mag_mould_scale(s);
    mag_mould_gas *g = &s->gas;
    mag_flow *f = s->flow;
    double *volume = g->inherited;
    double most = 0.0;

    for (int32_t r = 0; r < f->now.gas_regions; r++) {
        volume[r] = f->gas_cells[r];
    }
    for (size_t n = 0; n < f->listed; n++) {
        volume[f->bubble[f->list[n]]] += find_void(f, f->list[n]);
    }
    for (int32_t r = 0; r < f->now.gas_regions; r++) {
        const double density = g->mass[r] / (fmax(1.0, volume[r]) * cube(s));
        g->pressure[r] = p->gas_pressure * pow(density / start_density(p), p->gas_exponent);
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
        return -1;
    }
    return first;
}

/// Lets gas out of (or into) the region at a vent for one step.
static void let_out(const mag_mould_params *p, mag_mould_state *s, int place)
{
    const mag_mould_region *r = &p->regions.items[place - 1];
    mag_mould_vent *vent = &s->now.vents[place];

    vent->mach = vent->flow = 0.0;
    if (!isnan(vent->closed)) {
        return;
    }
    const ptrdiff_t mouth = find_mouth(s, place);
    if (mouth < 0) {
        return;
    }
    const int32_t region = s->flow->bubble[mouth];
    const double inside = s->gas.pressure[region];
    const double outside = mag_table_at(&r->outside_pressure, s->now.time);
    const double temperature =
        inside >= outside
            ? p->gas_temperature * pow(inside / p->gas_pressure, 1.0 - 1.0 / p->gas_exponent)
            : p->gas_temperature;
    vent->flow =
        mag_vent_flow(r->discharge * r->vent_area, inside, outside, temperature, &vent->mach);
    const double gone = fmin(vent->flow * s->now.step, 0.5 * s->gas.mass[region]);
    s->gas.mass[region] -= gone;
    s->now.gas_mass_vented += gone;
    vent->mach_max = fmax(vent->mach_max, vent->mach);
}

void mag_mould_gas_step(const mag_mould_params *p, mag_mould_state *s)
{
    if (s->flow->now.step % LOOK == 0) {
        hand_on(s, label_cells(s));
    }
    find_pressures(p, s);
    for (int place = 1; place < s->place_count; place++) {
        if (s->places[place].is_open) {
            let_out(p, s, place);
        }
    }
}

int mag_mould_gas_chunks(mag_mould_state *s, mag_chunk *chunks, int have)
{
    if (s->gas.mass != NULL && have < MAG_CHUNKS) {
        chunks[have++] = (mag_chunk){"gas", s->gas.mass, 2 * MAG_GAS_REGIONS * sizeof *s->gas.mass};
    }
    return have;
}
