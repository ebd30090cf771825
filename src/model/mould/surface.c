#include "model/mould/flow.h"

#include <math.h>
#include <string.h>

// The free surface after Koerner et al. 2005 in the variant that the comparisons of Schwarzmeier
// and Ruede (arXiv:2207.13962, 2207.14496) favour: only missing populations are reconstructed, new
// cells start in equilibrium, excess mass goes evenly to the interface around.

/// What an interface cell borders on and is about to become (bits of `mark`).
enum {
    TO_LIQUID = 1,
    TO_GAS = 2,
    HAS_LIQUID = 4,
    HAS_GAS = 8,
    HAS_INTERFACE = 16,
    INLET = 32,
    FRESH = 64
};

/// What one interface cell sees along its links.
typedef struct view {
    int32_t next[MAG_Q]; ///< neighbour, -1 for a wall
    double in[MAG_Q];    ///< population that comes back along the link: opposite of q
    double out[MAG_Q];   ///< population that left along q
} view;

static bool step_is_odd(const mag_flow *f)
{
    return f->now.step % 2 != 0;
}

size_t mag_flow_in(const mag_flow *f, size_t cell, int q)
{
    // After an even step what comes in along q lies at the neighbour that sent it.
    return q == 0 || !step_is_odd(f) ? (size_t)q * f->grid->stride + cell
                                     : (size_t)mag_grid_slot(f->grid, mag_opposite(q), cell);
}

size_t mag_flow_out(const mag_flow *f, size_t cell, int q)
{
    return q == 0 || step_is_odd(f) ? (size_t)mag_opposite(q) * f->grid->stride + cell
                                    : (size_t)mag_grid_slot(f->grid, q, cell);
}

static double incoming(const mag_flow *f, size_t cell, int q)
{
    return (double)f->populations[mag_flow_in(f, cell, q)];
}

static void look_around(const mag_flow *f, size_t cell, view *v)
{
    const mag_grid *g = f->grid;
    const bool odd = step_is_odd(f);

    for (int q = 1; q < MAG_Q; q++) {
        const size_t own = (size_t)mag_opposite(q) * g->stride + cell;
        const size_t other = (size_t)mag_grid_slot(g, q, cell);
        v->next[q] = other == own ? -1 : (int32_t)(other - (size_t)q * g->stride);
        v->in[q] = (double)f->populations[odd ? other : own];
        v->out[q] = (double)f->populations[odd ? own : other];
    }
}

/// Velocity with which the last collision left the cell.
static void find_velocity(const mag_flow *f, size_t cell, const view *v, double u[3])
{
    double excess = (double)f->populations[cell];
    double j[3] = {0.0, 0.0, 0.0};

    for (int q = 1; q < MAG_Q; q++) {
        excess += v->out[q];
        for (int d = 0; d < 3; d++) {
            j[d] += mag_c[q][d] * v->out[q];
        }
    }
    for (int d = 0; d < 3; d++) {
        u[d] = j[d] / (1.0 + excess) - 0.5 * f->now.force[d];
    }
}

/// Density excess from what comes in next.
static double incoming_excess(const mag_flow *f, size_t cell)
{
    double excess = 0.0;
    for (int q = 0; q < MAG_Q; q++) {
        excess += incoming(f, cell, q);
    }
    return excess;
}

/// Fill level of a neighbour for normals: walls repeat the cell's own.
static double fill_at(const mag_flow *f, int32_t next, size_t cell)
{
    return next < 0 ? (double)f->fill[cell] : (double)f->fill[next];
}

/// Unit normal of the surface, out of the metal, by central differences over the 18 links.
/// False where the fill levels show none.
static bool find_normal(const mag_flow *f, size_t cell, const view *v, double n[3])
{
    double square = 0.0;
    for (int d = 0; d < 3; d++) {
        n[d] = 0.0;
        for (int q = 1; q < MAG_Q; q++) {
            n[d] -= mag_weight(q) * mag_c[q][d] * fill_at(f, v->next[q], cell);
        }
        square += n[d] * n[d];
    }
    if (square < 1e-12) {
        return false;
    }
    for (int d = 0; d < 3; d++) {
        n[d] /= sqrt(square);
    }
    return true;
}

/// Slope of density along the normal out of the metal: what gravity asks for, but no more than the
/// cells behind the surface show, so that a falling body feels none.
static double find_slope(const mag_flow *f, const view *v, const double n[3], double offset)
{
    const double *g = f->now.force;
    const double rest = 3.0 * (g[0] * n[0] + g[1] * n[1] + g[2] * n[2]);
    int inward = 0;
    double deepest = 0.0;

    for (int q = 1; q < 7; q++) {
        const double depth = -(mag_c[q][0] * n[0] + mag_c[q][1] * n[1] + mag_c[q][2] * n[2]);
        if (depth > deepest && v->next[q] >= 0 && f->kind[v->next[q]] == MAG_LIQUID) {
            deepest = depth;
            inward = q;
        }
    }
    if (inward == 0) {
        return 0.0;
    }
    const double density = 1.0 + incoming_excess(f, (size_t)v->next[inward]);
    const double seen = (f->now.gas_density - density) / (offset + deepest);
    return rest < 0.0 ? fmin(0.0, fmax(rest, seen)) : fmax(0.0, fmin(rest, seen));
}

/// Density that the gas's pressure amounts to half-way along link q. The surface lies `offset` out
/// along the normal; from there to the half-way point the pressure goes on as it does inside, which
/// makes the boundary second order where gravity matters.
typedef struct gas_side {
    double density, slope, offset, n[3];
} gas_side;

static gas_side face_gas(const mag_flow *f, size_t cell, const view *v)
{
    gas_side s = {f->now.gas_density, 0.0, 0.0, {0.0, 0.0, 0.0}};
    const double *g = f->now.force;

    if ((g[0] != 0.0 || g[1] != 0.0 || g[2] != 0.0) && find_normal(f, cell, v, s.n)) {
        const double fill = fmin(1.0, fmax(0.0, (double)f->fill[cell]));
        s.offset = (fill - 0.5) * (fabs(s.n[0]) + fabs(s.n[1]) + fabs(s.n[2]));
        s.slope = find_slope(f, v, s.n, s.offset);
    }
    return s;
}

static double density_on_link(const gas_side *s, int q)
{
    const double along = mag_c[q][0] * s->n[0] + mag_c[q][1] * s->n[1] + mag_c[q][2] * s->n[2];
    return s->density + s->slope * (0.5 * along - s->offset);
}

/// The population that the gas sends back along link q: both equilibria at the gas's pressure and
/// the cell's velocity, less what left.
static double reconstruct(double gas_density, int q, const double u[3], double out)
{
    const double cu = mag_c[q][0] * u[0] + mag_c[q][1] * u[1] + mag_c[q][2] * u[2];
    const double uu = u[0] * u[0] + u[1] * u[1] + u[2] * u[2];
    return 2.0 * mag_weight(q) * (gas_density - 1.0 + gas_density * (4.5 * cu * cu - 1.5 * uu)) -
           out;
}

/// How an interface cell stands between liquid and gas, for the exchange with others of its kind.
static int standing(uint8_t mark)
{
    return !(mark & HAS_GAS) ? 1 : !(mark & HAS_LIQUID) ? -1 : 0;
}

/// Mass that crosses the link to another interface cell (Koerner), except that cells without gas
/// around only gain and cells without liquid around only lose (Thuerey), so that strays vanish.
static double exchange_interface(const mag_flow *f, size_t cell, size_t next, int q, double in,
                                 double out)
{
    const double share = 0.5 * ((double)f->fill[cell] + (double)f->fill[next]);
    const int mine = standing(f->mark[cell]);
    const int theirs = standing(f->mark[next]);
    const double w = mag_weight(q);

    if (mine == theirs) {
        return share * (in - out);
    }
    return mine > theirs ? share * (in + w) : -share * (out + w);
}

/// Mass exchange and reconstruction of one interface cell.
static void exchange(mag_flow *f, size_t cell)
{
    view v;
    double u[3];
    double gain = 0.0;
    double excess = (double)f->populations[cell];

    look_around(f, cell, &v);
    find_velocity(f, cell, &v, u);
    const bool gas = (f->mark[cell] & HAS_GAS) != 0;
    const gas_side side = gas ? face_gas(f, cell, &v) : (gas_side){0};
    for (int q = 1; q < MAG_Q; q++) {
        const int32_t next = v.next[q];
        if (next >= 0 && f->kind[next] == MAG_LIQUID) {
            gain += v.in[q] - v.out[q];
        } else if (next >= 0 && f->kind[next] == MAG_INTERFACE) {
            gain += exchange_interface(f, cell, (size_t)next, q, v.in[q], v.out[q]);
        } else if (next >= 0) {
            const double back = reconstruct(density_on_link(&side, q), q, u, v.out[q]);
            v.in[q] = (double)(mag_pop)back;
            f->populations[mag_flow_in(f, cell, mag_opposite(q))] = (mag_pop)back;
        }
        excess += v.in[q];
    }
    f->mass[cell] += gain;
    f->excess[cell] = (mag_pop)excess;
}

/// What the cell borders on; the inlet counts as liquid.
static uint8_t find_mark(const mag_flow *f, size_t cell)
{
    uint8_t mark = f->mark[cell] & INLET;

    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next >= 0 && next != (ptrdiff_t)cell) {
            const uint8_t kind = f->kind[next];
            mark |= kind == MAG_LIQUID ? HAS_LIQUID : kind == MAG_GAS ? HAS_GAS : HAS_INTERFACE;
        }
    }
    return mark & INLET ? mark | HAS_LIQUID : mark;
}

/// Whether a cell converts: full or empty beyond the margin, a nearly empty stray without liquid, a
/// nearly full one without gas, or a lone hole within liquid that has nobody to fill from.
static uint8_t find_change(const mag_flow *f, size_t cell)
{
    const double density = 1.0 + (double)f->excess[cell];
    const double mass = f->mass[cell];
    const double margin = f->setup.margin * density;
    const uint8_t mark = f->mark[cell];

    if (mass > density + margin) {
        return TO_LIQUID;
    }
    if (mass < -margin && !(mark & INLET)) {
        return TO_GAS;
    }
    if (!(mark & HAS_LIQUID) && mass < 0.1 * density) {
        return TO_GAS;
    }
    if (!(mark & HAS_GAS) && (mass > 0.9 * density || !(mark & HAS_INTERFACE))) {
        return TO_LIQUID;
    }
    return 0;
}

/// A gas cell becomes interface without mass; its populations are set later.
static void open_gas(mag_flow *f, size_t cell)
{
    f->kind[cell] = MAG_INTERFACE;
    f->mass[cell] = 0.0;
    f->fill[cell] = (mag_pop)0.0;
    f->mark[cell] = (uint8_t)((f->mark[cell] & INLET) | FRESH);
    f->fresh[f->born++] = (uint32_t)cell;
}

/// A liquid cell becomes interface and keeps all its mass.
static void open_liquid(mag_flow *f, size_t cell)
{
    const double excess = incoming_excess(f, cell);
    f->kind[cell] = MAG_INTERFACE;
    f->mass[cell] = 1.0 + excess;
    f->excess[cell] = (mag_pop)excess;
    f->fill[cell] = (mag_pop)1.0;
    f->mark[cell] = (uint8_t)(f->mark[cell] & INLET);
}

/// Closes the layer around a cell that fills: gas beside it becomes interface, and nobody beside it
/// empties. Filling wins.
static void close_filled(mag_flow *f, size_t cell)
{
    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next < 0) {
            continue;
        }
        if (f->kind[next] == MAG_GAS) {
            open_gas(f, (size_t)next);
        } else {
            f->mark[next] &= (uint8_t)~TO_GAS;
        }
    }
}

static void close_emptied(mag_flow *f, size_t cell)
{
    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next >= 0 && f->kind[next] == MAG_LIQUID) {
            open_liquid(f, (size_t)next);
        }
    }
}

/// Puts a cell's next incoming populations into equilibrium.
static void set_incoming(mag_flow *f, size_t cell, double excess, const double u[3])
{
    for (int q = 0; q < MAG_Q; q++) {
        f->populations[mag_flow_in(f, cell, q)] = (mag_pop)mag_equilibrium(q, excess, u);
    }
}

/// Mean density and velocity of the metal around a fresh cell.
static void average_around(const mag_flow *f, size_t cell, double *excess, double u[3])
{
    int count = 0;
    *excess = 0.0;
    u[0] = u[1] = u[2] = 0.0;

    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next < 0 || f->kind[next] == MAG_GAS || (f->mark[next] & FRESH)) {
            continue;
        }
        double e = 0.0;
        double j[3] = {0.0, 0.0, 0.0};
        for (int p = 0; p < MAG_Q; p++) {
            const double in = incoming(f, (size_t)next, p);
            e += in;
            for (int d = 0; d < 3; d++) {
                j[d] += mag_c[p][d] * in;
            }
        }
        *excess += e;
        for (int d = 0; d < 3; d++) {
            u[d] += j[d] / (1.0 + e);
        }
        count++;
    }
    if (count > 0) {
        *excess /= count;
        for (int d = 0; d < 3; d++) {
            u[d] = u[d] / count;
        }
    } else {
        *excess = f->now.gas_density - 1.0;
    }
}

static void fill_fresh(mag_flow *f)
{
    for (size_t n = 0; n < f->born; n++) {
        double excess;
        double u[3];
        average_around(f, f->fresh[n], &excess, u);
        f->excess[f->fresh[n]] = (mag_pop)excess;
        set_incoming(f, f->fresh[n], excess, u);
    }
}

/// Shares what a converted cell has too much (or too little) among the interface around it.
static void share_excess(mag_flow *f, size_t cell, double excess)
{
    size_t takers[MAG_Q];
    int count = 0;

    for (int q = 1; q < MAG_Q; q++) {
        const ptrdiff_t next = mag_grid_neighbour(f->grid, q, cell);
        if (next >= 0 && f->kind[next] == MAG_INTERFACE) {
            takers[count++] = (size_t)next;
        }
    }
    for (int t = 0; t < count; t++) {
        f->mass[takers[t]] += excess / count;
    }
    if (count == 0) {
        f->now.ledger += excess;
        f->now.ledger_moved += fabs(excess);
    }
}

/// Converts the cells of `changed`, closes the layer and hands on what is left over.
static void convert(mag_flow *f, size_t changes)
{
    f->born = 0;
    for (size_t n = 0; n < changes; n++) {
        if (f->mark[f->changed[n]] & TO_LIQUID) {
            close_filled(f, f->changed[n]);
        }
    }
    for (size_t n = 0; n < changes; n++) {
        if (f->mark[f->changed[n]] & TO_GAS) {
            close_emptied(f, f->changed[n]);
        }
    }
    fill_fresh(f);
    for (size_t n = 0; n < changes; n++) {
        const size_t cell = f->changed[n];
        const uint8_t mark = f->mark[cell];
        if (mark & (TO_LIQUID | TO_GAS)) {
            f->kind[cell] = mark & TO_LIQUID ? MAG_LIQUID : MAG_GAS;
            f->fill[cell] = (mag_pop)(mark & TO_LIQUID ? 1.0 : 0.0);
            f->now.converted++;
        }
    }
    for (size_t n = 0; n < changes; n++) {
        const size_t cell = f->changed[n];
        const uint8_t mark = f->mark[cell];
        if (mark & (TO_LIQUID | TO_GAS)) {
            const double keeps = mark & TO_LIQUID ? 1.0 + (double)f->excess[cell] : 0.0;
            share_excess(f, cell, f->mass[cell] - keeps);
            f->mass[cell] = 0.0;
        }
        f->mark[cell] &= (uint8_t) ~(TO_LIQUID | TO_GAS);
    }
}

/// Gives the ledger back, the same to every interface cell.
static void settle_ledger(mag_flow *f)
{
    if (f->now.ledger == 0.0 || f->listed == 0) {
        return;
    }
    const double each = f->now.ledger / (double)f->listed;
    for (size_t n = 0; n < f->listed; n++) {
        f->mass[f->list[n]] += each;
    }
    f->now.ledger = 0.0;
}

static void update_fill(mag_context *ctx, mag_flow *f)
{
    const ptrdiff_t listed = (ptrdiff_t)f->listed;
    const float clock = (float)f->now.clock;

#pragma omp parallel for schedule(static) num_threads(ctx->threads)
    for (ptrdiff_t n = 0; n < listed; n++) {
        const size_t cell = f->list[n];
        const double fill = f->mass[cell] / (1.0 + (double)f->excess[cell]);
        f->fill[cell] = (mag_pop)fill;
        f->mark[cell] = find_mark(f, cell);
        if (fill >= 0.5 && isnan(f->arrival[cell])) {
            f->arrival[cell] = clock;
        }
    }
}

void mag_flow_list_surface(mag_flow *f)
{
    const mag_grid *g = f->grid;
    f->listed = 0;
    f->now.active_cells = 0;

    for (size_t group = 0; group < g->groups; group++) {
        const uint8_t *kind = &f->kind[group * (size_t)MAG_LANES];
        uint32_t active = 0;
        for (int l = 0; l < MAG_LANES; l++) {
            active |= (uint32_t)(kind[l] != MAG_GAS) << l;
            f->list[f->listed] = (uint32_t)(group * (size_t)MAG_LANES + (size_t)l);
            f->listed += kind[l] == MAG_INTERFACE;
        }
        f->active[group] = active;
        f->now.active_cells += (uint64_t)__builtin_popcount(active);
    }
    f->now.interface_cells = f->listed;
}

void mag_flow_mark_surface(mag_flow *f)
{
    for (size_t n = 0; n < f->setup.link_count; n++) {
        if (f->setup.links[n].inlet) {
            f->mark[f->setup.links[n].cell] |= INLET;
        }
    }
    for (size_t n = 0; n < f->listed; n++) {
        f->mark[f->list[n]] = find_mark(f, f->list[n]);
    }
}

void mag_flow_move_surface(mag_context *ctx, mag_flow *f)
{
    const ptrdiff_t listed = (ptrdiff_t)f->listed;
    size_t changes = 0;

    mag_sweep_begin(ctx, "exchange");
#pragma omp parallel for schedule(static) num_threads(ctx->threads)
    for (ptrdiff_t n = 0; n < listed; n++) {
        exchange(f, f->list[n]);
    }
    mag_sweep_begin(ctx, "convert");
    for (ptrdiff_t n = 0; n < listed; n++) {
        const size_t cell = f->list[n];
        const uint8_t change = find_change(f, cell);
        if (change) {
            f->mark[cell] |= change;
            f->changed[changes++] = (uint32_t)cell;
        }
    }
    if (changes > 0) {
        convert(f, changes);
        mag_flow_list_surface(f);
    }
    settle_ledger(f);
    update_fill(ctx, f);
}
