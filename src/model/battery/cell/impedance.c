#include "model/battery/cell/impedance.h"

#include "model/battery/cell/parts.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// (dr/dy + i w dr/dy') dy = b. The cell's own matrix gives both parts; double layers add to the
// second at places that the cell's matrix does not have, so the spectrum has a matrix of its own.

enum {
    OF_LAYER = 6, // entries of the double layer in a cell of an electrode
    OF_PLANE = 5  // of the one on a plane
};

/// Weight of y' with which all else in a sum with it is rounded away.
#define MUCH 0x1p80

/// A spectrum being found.
typedef struct spectrum {
    mag_cell *cell;
    size_t room;      ///< for entries
    size_t count;     ///< entries so far
    int32_t *row;     ///< (room)
    int32_t *column;  ///< (room)
    double *still;    ///< (room) of dr/dy
    double *moving;   ///< (room) of dr/dy'
    double *mass;     ///< (room) of dr/dy', as the matrix has it
    double *turning;  ///< (room) that times the angular frequency
    double *right;    ///< (2 * size) right side, then what answers
    mag_sparse *both; ///< pattern of both parts, values of dr/dy
} spectrum;

static void add(spectrum *s, int32_t row, int32_t column, double still, double moving)
{
    s->row[s->count] = row;
    s->column[s->count] = column;
    s->still[s->count] = still;
    s->moving[s->count] = moving;
    s->count++;
}

/// Adds the entries of the cell's matrix. The row of the control becomes that of a given current.
static void add_cell(spectrum *s)
{
    mag_cell *c = s->cell;
    mag_sparse *m = c->matrix;
    const size_t bytes = (size_t)m->start[m->size] * sizeof(double);

    mag_sparse_begin(m);
    mag_cell_put_matrix(c, c->time, MUCH, c->y, NULL, NULL);
    memcpy(s->mass, m->value, bytes);
    mag_sparse_begin(m);
    mag_cell_put_matrix(c, c->time, 0.0, c->y, NULL, NULL);
    for (int32_t column = 0; column < m->size; column++) {
        for (int32_t n = m->start[column]; n < m->start[column + 1]; n++) {
            if (m->row[n] != c->i) {
                add(s, m->row[n], column, m->value[n], (s->mass[n] - m->value[n]) / MUCH);
            }
        }
    }
    add(s, c->i, c->i, 1.0, 0.0);
}

/// The layers in a porous electrode take part in what its particles give.
static void add_layers(spectrum *s, int set)
{
    const mag_cell *c = s->cell;
    const mag_cell_set *k = &c->sets[set];
    const mag_cell_place *p = &c->places[k->electrode];
    const double layer = k->area * p->width * p->porous->kinetics.layer;
    const double lean = (1.0 - c->s.usual) / (c->setup.charge * MAG_FARADAY);

    for (int n = 0; n < p->cells && layer > 0.0; n++) {
        const int32_t solid = p->phi + n, ions = c->phi + p->first + n;
        const int32_t salt = c->salt + p->first + n;
        add(s, solid, solid, 0.0, layer);
        add(s, solid, ions, 0.0, -layer);
        add(s, ions, solid, 0.0, -layer);
        add(s, ions, ions, 0.0, layer);
        add(s, salt, solid, 0.0, -lean * layer);
        add(s, salt, ions, 0.0, lean * layer);
    }
}

/// The current from a plane reacts but for what its layer takes, C d(phi_s - phi)/dt.
static void add_plane_layer(spectrum *s, int electrode)
{
    mag_cell *c = s->cell;
    const bool negative = electrode == MAG_CELL_NEGATIVE;
    const double layer = negative ? c->setup.metal.kinetics.layer : c->setup.counter.kinetics.layer;
    const int32_t row = negative ? c->metal_i : c->v, n = negative ? 0 : c->cells - 1;

    if (c->places[electrode].porous != NULL || layer == 0.0) {
        return;
    }
    const mag_cell_plane_slopes phi = mag_cell_find_plane_slopes(c, electrode, c->y);
    const double by = phi.row_by_i * layer;
    add(s, row, c->phi + n, 0.0, by);
    add(s, row, c->salt + n, 0.0, by * phi.salt);
    if (negative) {
        add(s, row, c->metal_i, 0.0, by * phi.i);
    } else { // stripped by -i; its potential is V + i times the contact
        add(s, row, c->i, 0.0, -by * (phi.i + c->setup.contact));
        add(s, row, c->v, 0.0, -by);
    }
    if (c->setup.heat.capacity > 0.0) {
        add(s, row, c->t, 0.0, by * phi.warmth);
    }
}

static mag_status take_memory(mag_context *ctx, spectrum *s)
{
    const mag_cell *c = s->cell;

    s->room = (size_t)c->matrix->start[c->size] + MAG_CELL_ELECTRODES * OF_PLANE;
    for (int set = 0; set < c->set_count; set++) {
        s->room += (size_t)(OF_LAYER * c->places[c->sets[set].electrode].cells);
    }
    s->row = malloc(s->room * sizeof *s->row);
    s->column = malloc(s->room * sizeof *s->column);
    s->still = malloc(4 * s->room * sizeof *s->still);
    s->right = malloc(2 * (size_t)c->size * sizeof *s->right);
    if (s->row == NULL || s->column == NULL || s->still == NULL || s->right == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: impedance of %d unknowns", c->size);
    }
    s->moving = s->still + s->room;
    s->mass = s->moving + s->room;
    s->turning = s->mass + s->room;
    return MAG_OK;
}

static void put_all(spectrum *s, const double *values)
{
    mag_sparse_begin(s->both);
    for (size_t n = 0; n < s->count; n++) {
        mag_sparse_put(s->both, values[n]);
    }
}

/// Both parts of the matrix.
static mag_status linearise(mag_context *ctx, spectrum *s)
{
    MAG_TRY(take_memory(ctx, s));
    add_cell(s);
    for (int set = 0; set < s->cell->set_count; set++) {
        add_layers(s, set);
    }
    add_plane_layer(s, MAG_CELL_NEGATIVE);
    add_plane_layer(s, MAG_CELL_POSITIVE);
    MAG_TRY(mag_sparse_create(ctx, s->cell->size, s->count, s->row, s->column, &s->both));
    put_all(s, s->moving);
    memcpy(s->mass, s->both->value, (size_t)s->both->start[s->both->size] * sizeof(double));
    put_all(s, s->still);
    return MAG_OK;
}

/// The voltage's answer to a current of 1, turned about.
static mag_status answer(mag_context *ctx, spectrum *s, double frequency, double complex *impedance)
{
    const double w = 2.0 * acos(-1.0) * frequency;
    const int32_t v = 2 * s->cell->v, entries = s->both->start[s->both->size];

    if (!(frequency > 0.0) || !isfinite(frequency)) {
        return mag_fail(ctx, MAG_BAD_CASE, "a frequency is %g Hz, but must be above 0", frequency);
    }
    for (int32_t n = 0; n < entries; n++) {
        s->turning[n] = w * s->mass[n];
    }
    memset(s->right, 0, 2 * (size_t)s->cell->size * sizeof *s->right);
    s->right[2 * s->cell->i] = 1.0;
    if (!mag_sparse_solve_complex(s->both, s->turning, s->right) || !isfinite(s->right[v])) {
        return mag_fail(ctx, MAG_DIVERGED, "no impedance could be found at %g Hz", frequency);
    }
    *impedance = -(s->right[v] + I * s->right[v + 1]);
    return MAG_OK;
}

mag_status mag_cell_find_impedance(mag_context *ctx, mag_cell *cell, int count,
                                   const double *frequency, double complex *impedance)
{
    spectrum s = {.cell = cell};
    mag_status status = linearise(ctx, &s);

    for (int n = 0; n < count && status == MAG_OK; n++) {
        status = answer(ctx, &s, frequency[n], &impedance[n]);
    }
    mag_sparse_destroy(s.both);
    free(s.row);
    free(s.column);
    free(s.still);
    free(s.right);
    return status;
}

double mag_cell_drift(const mag_cell *c)
{
    double most = 0.0;
    for (int32_t n = 0; n < c->sets[0].j; n++) { // shares come first
        most = fmax(most, fabs(c->yp[n]));
    }
    for (int32_t n = c->salt; n < c->salt + c->cells; n++) {
        most = fmax(most, fabs(c->yp[n]) / c->setup.electrolyte.concentration);
    }
    return most;
}
