#include "model/battery/cell/parts.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    OTHERS = 6,                    // i, V, T, charge, energy, ionic current from the plane
    ROOM = 40 + 6 * MAG_CELL_SETS, // arrays of double in the pool, at most
    LEAST_CELLS = 2,               // of an electrode or a separator
    LEAST_SHELLS = 3               // of a particle: its surface is found from two
};

// ---- checks ----------------------------------------------------------------------------------

static mag_status check_porous(mag_context *ctx, const char *name, const mag_cell_porous *p)
{
    if (p->bin_count < 1 || p->bin_count > MAG_CELL_BINS) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: there are %d sizes of particles, but may be 1 to %d", name,
                        p->bin_count, MAG_CELL_BINS);
    }
    if (p->cells < LEAST_CELLS || p->shells < LEAST_SHELLS) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: it has %d cells and %d shells, but must have at least %d and %d", name,
                        p->cells, p->shells, LEAST_CELLS, LEAST_SHELLS);
    }
    const double solid = mag_cell_active_fraction(p);
    if (!(solid + p->porosity <= 1.0 + 1e-9)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: active material and electrolyte fill %.4g of it, but may fill 1", name,
                        solid + p->porosity);
    }
    if (!(p->start > 0.0 && p->start < 1.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: %g of the host is full at the beginning, but must be between 0 and 1",
                        name, p->start);
    }
    return MAG_OK;
}

static mag_status check(mag_context *ctx, const mag_cell_setup *s)
{
    if (s->charge < 1) {
        return mag_fail(ctx, MAG_BAD_CASE, "the cation's charge is %d, but must be 1 or more",
                        s->charge);
    }
    if (s->separator.cells < LEAST_CELLS) {
        return mag_fail(ctx, MAG_BAD_CASE, "the separator has %d cells, but must have at least %d",
                        s->separator.cells, LEAST_CELLS);
    }
    if (!s->metal_negative) {
        MAG_TRY(check_porous(ctx, "negative", &s->negative));
    }
    if (!s->metal_positive) {
        MAG_TRY(check_porous(ctx, "positive", &s->positive));
    }
    return MAG_OK;
}

// ---- where everything lies -------------------------------------------------------------------

/// Cells through the negative electrode.
static int negative_cells(const mag_cell_setup *s)
{
    return s->metal_negative ? 0 : s->negative.cells;
}

/// Cells through the positive electrode.
static int positive_cells(const mag_cell_setup *s)
{
    return s->metal_positive ? 0 : s->positive.cells;
}

static void place_electrode(mag_cell *c, int which, const mag_cell_porous *p, int first)
{
    c->places[which] = (mag_cell_place){
        .porous = p,
        .first = first,
        .cells = p->cells,
        .shells = p->shells,
        .width = p->thickness / p->cells,
    };
    for (int b = 0; b < p->bin_count; b++) {
        const mag_cell_bin *bin = &p->bins[b];
        c->sets[c->set_count++] = (mag_cell_set){
            .electrode = which,
            .radius = bin->radius,
            .fraction = bin->fraction,
            .area = mag_cell_bin_surface(bin),
            .warm = NAN,
        };
    }
}

/// Numbers the unknowns.
static void number(mag_cell *c)
{
    int32_t n = 0;
    for (int k = 0; k < c->set_count; k++) {
        const mag_cell_place *p = &c->places[c->sets[k].electrode];
        c->sets[k].share = n;
        n += p->shells * p->cells;
    }
    for (int k = 0; k < c->set_count; k++) {
        c->sets[k].j = n;
        n += c->places[c->sets[k].electrode].cells;
    }
    c->salt = n;
    c->phi = c->salt + c->cells;
    n = c->phi + c->cells;
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        c->places[e].phi = n;
        n += c->places[e].cells;
    }
    c->i = n++;
    c->v = n++;
    c->t = n++;
    c->charge = n++;
    c->energy = n++;
    c->metal_i = c->setup.metal_negative ? n++ : -1;
    c->metal = c->setup.metal_negative ? n++ : -1;
    c->counter = c->setup.metal_positive ? n++ : -1;
    c->size = n;
}

/// An array that the pool is cut into.
typedef struct slice {
    double **array;
    size_t count;
} slice;

static mag_status take_memory(mag_context *ctx, mag_cell *c)
{
    mag_cell_scratch *s = &c->s;
    const size_t N = (size_t)c->cells, size = (size_t)c->size, P = (size_t)c->set_count * N;
    slice slices[ROOM] = {
        {&c->width, N},       {&c->porosity, N},     {&c->transport, N}, {&c->y, size},
        {&c->yp, size},       {&c->tolerance, size}, {&s->kappa, N},     {&s->kappa_d, N},
        {&s->salt, N},        {&s->salt_d, N},       {&s->moved, N},     {&s->moved_d, N},
        {&s->factor, N},      {&s->factor_d, N},     {&s->c, N},         {&s->log_c, N},
        {&s->lean, N},        {&s->salt_half, N},    {&s->ions_half, N}, {&s->flow, N + 1},
        {&s->ions, N + 1},    {&s->current, N + 1},  {&s->flux, N + 1},  {&s->half, N},
        {&s->surface, P},     {&s->share, P},        {&s->exchange, P},  {&s->potential, P},
        {&s->potential_d, P}, {&s->entropy, P},      {&s->entropy_d, P}, {&s->ratio, P},
        {&s->lift, P},        {&s->lift_d, P},       {&s->given, N},
    };
    size_t count = 0, total = 0;

    while (slices[count].array != NULL) {
        count++;
    }

    for (int k = 0; k < c->set_count; k++) {
        const mag_cell_place *p = &c->places[c->sets[k].electrode];
        const size_t shells = (size_t)p->shells, all = shells * (size_t)p->cells;
        slices[count++] = (slice){&c->sets[k].spread, all};
        slices[count++] = (slice){&c->sets[k].spread_d, all};
        slices[count++] = (slice){&c->sets[k].in, all};
        slices[count++] = (slice){&c->sets[k].out, all};
        slices[count++] = (slice){&c->sets[k].inward, shells};
        slices[count++] = (slice){&c->sets[k].outward, shells};
    }
    for (size_t n = 0; n < count; n++) {
        total += (slices[n].count + 7) & ~(size_t)7; // each on a 64-byte line
    }
    c->pool = aligned_alloc(64, total * sizeof(double));
    c->differential = calloc(2 * size, 1);
    if (c->pool == NULL || c->differential == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a cell of %zu unknowns", size);
    }
    c->tested = c->differential + size;
    memset(c->pool, 0, total * sizeof(double));
    double *next = c->pool;
    for (size_t n = 0; n < count; n++) {
        *slices[n].array = next;
        next += (slices[n].count + 7) & ~(size_t)7;
    }
    return MAG_OK;
}

static void fill_cells(mag_cell *c)
{
    const mag_cell_setup *s = &c->setup;
    const int left = negative_cells(s), right = left + s->separator.cells;

    for (int k = 0; k < c->cells; k++) {
        const mag_cell_porous *p = k < left ? &s->negative : &s->positive;
        const bool between = k >= left && k < right;
        c->width[k] =
            between ? s->separator.thickness / s->separator.cells : p->thickness / p->cells;
        c->porosity[k] = between ? s->separator.porosity : p->porosity;
        c->transport[k] = between ? s->separator.transport : p->transport;
    }
}

static void fill_shells(mag_cell *c)
{
    for (int k = 0; k < c->set_count; k++) {
        mag_cell_set *set = &c->sets[k];
        const int shells = c->places[set->electrode].shells;
        const int cells = c->places[set->electrode].cells;
        const double h = set->radius / shells;
        for (int n = 0; n < shells; n++) {
            const double in = n * h, out = (n + 1) * h;
            const double volume = (out * out * out - in * in * in) / 3.0;
            set->inward[n] = in * in / (volume * h);
            set->outward[n] = out * out / (volume * h);
            set->leave = out * out / volume;
            for (int cell = 0; cell < cells; cell++) {
                set->in[n * cells + cell] = 0.5 * set->inward[n];
                set->out[n * cells + cell] = 0.5 * set->outward[n];
            }
        }
    }
}

// ---- the first state -------------------------------------------------------------------------

static void set_range(double *to, int32_t first, int32_t count, double value)
{
    for (int32_t n = first; n < first + count; n++) {
        to[n] = value;
    }
}

/// Tolerances are a tenth of the relative one, times what the unknown is like.
static void set_tolerances(mag_cell *c)
{
    const double part = 0.1 * c->setup.relative;
    const double typical = MAG_FARADAY * c->setup.charge; // 1 mol/m2 [C/m2]

    set_range(c->tolerance, 0, c->size, part);
    for (int k = 0; k < c->set_count; k++) {
        const mag_cell_place *p = &c->places[c->sets[k].electrode];
        memset(c->differential + c->sets[k].share, 1, (size_t)(p->shells * p->cells));
        set_range(c->tolerance, c->sets[k].j, p->cells,
                  c->setup.relative * p->porous->kinetics.exchange);
    }
    set_range(c->tolerance, c->salt, c->cells, part * c->setup.electrolyte.concentration);
    memset(c->differential + c->salt, 1, (size_t)c->cells);
    c->tolerance[c->t] = part * c->setup.temperature;
    c->tolerance[c->charge] = part * typical;
    c->tolerance[c->energy] = part * typical;
    c->tested[c->i] = c->tested[c->v] = 1; // events ask for them between steps
    c->differential[c->t] = c->differential[c->charge] = c->differential[c->energy] = 1;
    const int32_t metals[] = {c->metal, c->counter};
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        if (metals[e] >= 0) {
            c->differential[metals[e]] = 1;
            c->tolerance[metals[e]] = part * 1e-3;
        }
    }
}

static void set_state(mag_cell *c)
{
    const mag_cell_setup *s = &c->setup;
    const double start = s->metal_negative ? 0.0 : s->negative.start;
    const double U_n =
        s->metal_negative ? 0.0 : mag_cell_rest_potential(c, &s->negative, start, s->temperature);
    const double U_p =
        s->metal_positive
            ? 0.0
            : mag_cell_rest_potential(c, &s->positive, s->positive.start, s->temperature);

    set_range(c->y, 0, c->size, 0.0);
    set_range(c->yp, 0, c->size, 0.0);
    for (int k = 0; k < c->set_count; k++) {
        const mag_cell_place *p = &c->places[c->sets[k].electrode];
        set_range(c->y, c->sets[k].share, p->shells * p->cells, p->porous->start);
    }
    set_range(c->y, c->salt, c->cells, s->electrolyte.concentration);
    set_range(c->y, c->phi, c->cells, -U_n);
    set_range(c->y, c->places[MAG_CELL_POSITIVE].phi, c->places[MAG_CELL_POSITIVE].cells,
              U_p - U_n);
    c->y[c->v] = U_p - U_n;
    c->y[c->t] = s->temperature;
    if (c->metal >= 0) {
        c->y[c->metal] = s->metal.thickness;
    }
    if (c->counter >= 0) {
        c->y[c->counter] = s->counter.thickness;
    }
    c->step = (mag_cell_step){
        .low_voltage = NAN, .high_voltage = NAN, .end_current = NAN, .end_charge = NAN};
}

/// What age is measured by.
static void note_youth(mag_cell *c)
{
    for (int k = 0; k < c->set_count; k++) {
        c->sets[k].fresh_area = c->sets[k].area;
    }
    c->fresh_film = c->setup.metal.kinetics.film;
    mag_cell_set_age(c, &(mag_cell_age){.host = {1.0, 1.0}, .transport = 1.0});
}

/// What is constant of the electrolyte is found once.
static void find_usual(mag_cell *c)
{
    const mag_cell_electrolyte *e = &c->setup.electrolyte;
    mag_cell_scratch *s = &c->s;
    const double *salt = c->y + c->salt;

    s->usual = mag_curve_value(e->transference, e->concentration);
    s->varies = !mag_curve_is_constant(e->transference);
    s->leans = s->varies || !mag_curve_is_constant(e->factor);
    mag_curve_at(e->transference, (size_t)c->cells, salt, s->moved, s->moved_d);
    mag_curve_at(e->factor, (size_t)c->cells, salt, s->factor, s->factor_d);
}

// ---- the solver ------------------------------------------------------------------------------

/// Whether a plane of metal asks for more salt than there is: its row is so steep then that only
/// KLU's choice of pivots serves.
static bool lacks_salt(const mag_cell *c, const double *y)
{
    mag_cell_plane plane = {.held = false};
    if (c->metal >= 0) {
        mag_cell_find_plane(c, MAG_CELL_NEGATIVE, y, &plane);
    }
    return plane.held;
}

static bool factor(void *user, double t, double c, const double *y, const double *yp)
{
    mag_cell *cell = user;
    (void)yp;
    mag_sparse_begin(cell->matrix);
    mag_cell_put_matrix(cell, t, c, y, NULL, NULL);
    cell->by_klu = cell->chains == NULL || lacks_salt(cell, y);
    return cell->by_klu ? mag_sparse_factor(cell->matrix) : mag_chains_factor(cell->chains);
}

static void solve(void *user, double *b)
{
    mag_cell *cell = user;
    if (cell->by_klu) {
        mag_sparse_solve(cell->matrix, b);
    } else {
        mag_chains_solve(cell->chains, b);
    }
}

/// The particles are chains of shells; what is left of a cell is a rung. Without particles KLU
/// solves.
static mag_status make_chains(mag_context *ctx, mag_cell *c)
{
    mag_chains_group groups[MAG_CELL_SETS];
    int32_t *rung = malloc((size_t)c->size * sizeof *rung);

    if (rung == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a cell's matrix");
    }
    for (int32_t n = 0; n < c->size; n++) {
        rung[n] = -1;
    }
    for (int k = 0; k < c->set_count; k++) {
        const mag_cell_place *p = &c->places[c->sets[k].electrode];
        groups[k] = (mag_chains_group){c->sets[k].share, p->shells, p->cells,
                                       mag_curve_is_constant(p->porous->diffusivity)};
        for (int n = 0; n < p->cells; n++) {
            rung[c->sets[k].j + n] = rung[p->phi + n] = p->first + n;
        }
    }
    for (int n = 0; n < c->cells; n++) {
        rung[c->salt + n] = rung[c->phi + n] = n;
    }
    if (c->metal_i >= 0) {
        rung[c->metal_i] = 0; // the electrolyte's potential hangs on it
    }
    const mag_status status =
        mag_chains_create(ctx, c->matrix, c->set_count, groups, rung, &c->chains);
    free(rung);
    return status;
}

static mag_status make_matrix(mag_context *ctx, mag_cell *c)
{
    const size_t places = mag_cell_put_matrix(c, 0.0, 1.0, c->y, NULL, NULL);
    int32_t *row = malloc(places * sizeof *row), *column = malloc(places * sizeof *column);
    mag_status status = MAG_OK;

    if (row == NULL || column == NULL) {
        status = mag_fail(ctx, MAG_MACHINE, "out of memory: a cell's matrix");
    } else {
        mag_cell_put_matrix(c, 0.0, 1.0, c->y, row, column);
        status = mag_sparse_create(ctx, c->size, places, row, column, &c->matrix);
    }
    free(row);
    free(column);
    if (status != MAG_OK) {
        return status;
    }
    c->matrix->anew = true;
    return c->set_count > 0 ? make_chains(ctx, c) : MAG_OK;
}

static mag_status make_solver(mag_context *ctx, mag_cell *c)
{
    c->system = (mag_dae_system){
        .user = c,
        .size = c->size,
        .events = MAG_CELL_EVENTS,
        .residual = mag_cell_residual,
        .factor = factor,
        .solve = solve,
        .event = mag_cell_find_ends,
        .differential = c->differential,
        .tested = c->tested,
        .tolerance = c->tolerance,
        .relative = c->setup.relative,
    };
    return mag_dae_create(ctx, &c->system, &c->dae);
}

mag_status mag_cell_create(mag_context *ctx, const mag_cell_setup *setup, mag_cell **cell)
{
    MAG_TRY(check(ctx, setup));
    mag_cell *c = calloc(1, sizeof *c);
    *cell = c;
    if (c == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a cell");
    }
    c->setup = *setup;
    const int left = negative_cells(setup);
    c->cells = left + setup->separator.cells + positive_cells(setup);
    if (!setup->metal_negative) {
        place_electrode(c, MAG_CELL_NEGATIVE, &c->setup.negative, 0);
    }
    if (!setup->metal_positive) {
        place_electrode(c, MAG_CELL_POSITIVE, &c->setup.positive, left + setup->separator.cells);
    }
    number(c);
    MAG_TRY(take_memory(ctx, c));
    fill_cells(c);
    fill_shells(c);
    set_tolerances(c);
    c->around = setup->temperature;
    set_state(c);
    find_usual(c);
    note_youth(c);
    c->passed = -1;
    MAG_TRY(make_matrix(ctx, c));
    return make_solver(ctx, c);
}

void mag_cell_reset(mag_cell *c)
{
    c->time = 0.0;
    c->around = c->setup.temperature;
    mag_cell_set_age(c, &(mag_cell_age){.host = {1.0, 1.0}, .transport = 1.0});
    set_state(c);
}

void mag_cell_destroy(mag_cell *c)
{
    if (c != NULL) {
        mag_dae_destroy(c->dae);
        mag_chains_destroy(c->chains);
        mag_sparse_destroy(c->matrix);
        free(c->differential);
        free(c->pool);
        free(c);
    }
}
