#include "model/mould/die/die.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// All columns have the same layers, so the equations of a step differ between columns in the
// surface's only. Solved from the back to the surface and forth, all other factors are shared: a
// row of columns takes two multiplications and additions a layer each way.

#define MAG_STATE mag_die
#define FIELD     MAG_FIELD_ROW
static const mag_field fields[] = {
#include "model/mould/die/die_fields.def"
};
#undef FIELD

enum { FIELDS = sizeof fields / sizeof fields[0], BLOCK = MAG_DIE_BLOCK };

static void count_fields(const mag_die *s, size_t counts[FIELDS])
{
    const size_t c[] = {
#define FIELD MAG_FIELD_COUNT
#include "model/mould/die/die_fields.def"
#undef FIELD
    };
    memcpy(counts, c, sizeof c);
}

/// Depth over the first layer, where layers grow by a ratio.
static double find_depth(double ratio, int layers)
{
    double sum = 0.0;
    double layer = 1.0;
    for (int i = 0; i < layers; i++) {
        sum += layer;
        layer *= ratio;
    }
    return sum;
}

/// Halves the ratio's range until the layers fill the depth.
static void stretch_layers(mag_die *d)
{
    const mag_die_setup *s = &d->setup;
    double low = 1.0;
    double high = s->depth / s->first;
    for (int i = 0; i < 100; i++) {
        const double middle = 0.5 * (low + high);
        *(find_depth(middle, s->layers) * s->first < s->depth ? &low : &high) = middle;
    }
    double layer = s->depth / find_depth(low, s->layers);
    for (int i = 0; i < s->layers; i++) {
        d->thickness[i] = layer;
        layer *= low;
    }
}

mag_status mag_die_create(mag_context *ctx, const mag_die_setup *setup, size_t columns,
                          mag_die **out)
{
    size_t counts[FIELDS];

    *out = NULL;
    if (setup->layers > MAG_DIE_LAYERS ||
        (setup->layers > 0 && setup->first * setup->layers > setup->depth * (1.0 + 1e-9))) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a die of %d layers from %g mm on in %g mm: there may be %d, and they must "
                        "not get thinner",
                        setup->layers, 1e3 * setup->first, 1e3 * setup->depth, MAG_DIE_LAYERS);
    }
    mag_die *d = calloc(1, sizeof *d);
    if (d == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a die");
    }
    d->setup = *setup;
    d->columns = columns;
    d->stride = (columns + BLOCK - 1) / BLOCK * BLOCK;
    count_fields(d, counts);
    const mag_status status = mag_block_create(ctx, fields, counts, FIELDS, d, &d->block);
    if (status != MAG_OK) {
        mag_die_destroy(d);
        return status;
    }
    if (setup->layers > 0) {
        stretch_layers(d);
    }
    for (size_t n = 0; n < (size_t)setup->layers * d->stride; n++) {
        d->temperature[n] = setup->start;
    }
    *out = d;
    return MAG_OK;
}

void mag_die_destroy(mag_die *d)
{
    if (d != NULL) {
        mag_block_destroy(d->block);
        free(d);
    }
}

int mag_die_chunks(mag_die *d, mag_chunk *chunks, int have)
{
    size_t counts[FIELDS];
    count_fields(d, counts);
    return mag_block_chunks(fields, counts, FIELDS, d, chunks, have);
}

void mag_die_factor(const mag_die *d, double dt, mag_die_factors *f)
{
    *f = (mag_die_factors){.step = dt};
    if (d->setup.layers == 0) {
        return;
    }
    const double k = d->setup.conductivity;
    const int last = d->setup.layers - 1;
    double below = 0.0; // what the layers below leave of the diagonal

    for (int i = last; i >= 0; i--) {
        const double half = d->thickness[i] / (2.0 * k);
        const double beyond = i < last ? d->thickness[i + 1] / (2.0 * k) : 1.0 / d->setup.transfer;
        const double above = i > 0 ? 1.0 / (half + d->thickness[i - 1] / (2.0 * k)) : 0.0;
        f->store[i] = d->setup.density * d->setup.capacity * d->thickness[i] / dt;
        f->between[i] = 1.0 / (half + beyond);
        f->carry[i] = i < last ? f->between[i] * f->inverse[i + 1] : 0.0;
        below = f->store[i] + f->between[i] * (1.0 - f->carry[i]);
        f->inverse[i] = 1.0 / (below + above);
    }
    f->surface = below;
    f->half = d->thickness[0] / (2.0 * k);
}

/// Solves a block's columns. `rows` holds the right sides and gets the temperatures.
static void solve(const mag_die_factors *f, int layers, double *restrict rows, size_t stride,
                  mag_die_block *b)
{
    for (int i = layers - 2; i >= 0; i--) {
        double *restrict row = rows + (size_t)i * stride;
        const double *restrict next = row + stride;
        for (int c = 0; c < BLOCK; c++) {
            row[c] += f->carry[i] * next[c];
        }
    }
    for (int c = 0; c < BLOCK; c++) {
        const double conductance = b->conductance[c] / (1.0 + b->conductance[c] * f->half);
        rows[c] = (rows[c] + conductance * b->temperature[c]) / (f->surface + conductance);
        b->flux[c] = conductance * (b->temperature[c] - rows[c]);
    }
    for (int i = 1; i < layers; i++) {
        double *restrict row = rows + (size_t)i * stride;
        const double *restrict last = row - stride;
        for (int c = 0; c < BLOCK; c++) {
            row[c] = (row[c] + f->between[i - 1] * last[c]) * f->inverse[i];
        }
    }
}

/// A step of a block's columns, heat told. Without layers the surface keeps its temperature.
static void conduct_block(mag_die *d, const mag_die_factors *f, size_t first, mag_die_block *b)
{
    const int layers = d->setup.layers;
    const double back = f->between[layers - 1];
    double *rows = d->temperature + first;
    double *bottom = rows + (size_t)(layers - 1) * d->stride;

    for (int i = 0; i < layers; i++) {
        double *row = rows + (size_t)i * d->stride;
        for (int c = 0; c < BLOCK; c++) {
            row[c] *= f->store[i];
        }
    }
    for (int c = 0; c < BLOCK; c++) {
        bottom[c] += back * d->setup.back;
    }
    solve(f, layers, rows, d->stride, b);
    for (int c = 0; c < BLOCK; c++) {
        d->given[first + (size_t)c] += f->step * back * (bottom[c] - d->setup.back);
    }
}

/// The flux into surfaces that keep their temperature goes through.
static void pass_block(mag_die *d, size_t first, double dt, mag_die_block *b)
{
    for (int c = 0; c < BLOCK; c++) {
        b->flux[c] = b->conductance[c] * (b->temperature[c] - d->setup.start);
        d->given[first + (size_t)c] += dt * b->flux[c];
    }
}

void mag_die_step_block(mag_die *d, const mag_die_factors *f, size_t first, mag_die_block *b)
{
    if (d->setup.layers > 0) {
        conduct_block(d, f, first, b);
    } else {
        pass_block(d, first, f->step, b);
    }
    for (int c = 0; c < BLOCK; c++) {
        d->taken[first + (size_t)c] += f->step * b->flux[c];
    }
}

/// Reads what a block's columns touch; nothing beyond the last column.
static void read_touch(const mag_die *d, const mag_die_touch *t, size_t first, mag_die_block *b)
{
    for (size_t c = 0; c < BLOCK; c++) {
        const size_t column = first + c;
        const bool there = column < d->columns;
        b->conductance[c] = there ? (double)t->conductance[column] : 0.0;
        b->temperature[c] = there ? (double)t->temperature[t->place[column]] : 0.0;
    }
}

void mag_die_step(mag_context *ctx, mag_die *d, const mag_die_touch *touch, double dt, double *flux)
{
    mag_die_factors f;
    mag_die_factor(d, dt, &f);
#pragma omp parallel for schedule(static, 16) num_threads(ctx->threads)
    for (ptrdiff_t first = 0; first < (ptrdiff_t)d->columns; first += BLOCK) {
        mag_die_block b;
        read_touch(d, touch, (size_t)first, &b);
        mag_die_step_block(d, &f, (size_t)first, &b);
        for (size_t c = 0; c < BLOCK && (size_t)first + c < d->columns; c++) {
            flux[(size_t)first + c] = b.flux[c];
        }
    }
}

void mag_die_expose(mag_context *ctx, mag_die *d, double conductance, double temperature,
                    double time, int steps)
{
    mag_die_factors f[MAG_DIE_STEPS];
    const int count = steps < MAG_DIE_STEPS ? steps : MAG_DIE_STEPS;

    for (int n = 0; n < count; n++) { // ends of steps go with the square of their number
        mag_die_factor(d, time * (2.0 * n + 1.0) / ((double)count * count), &f[n]);
    }
#pragma omp parallel for schedule(static, 16) num_threads(ctx->threads)
    for (ptrdiff_t first = 0; first < (ptrdiff_t)d->columns; first += BLOCK) {
        mag_die_block b;
        for (int c = 0; c < BLOCK; c++) {
            b.conductance[c] = conductance;
            b.temperature[c] = temperature;
        }
        for (int n = 0; n < count; n++) {
            mag_die_step_block(d, &f[n], (size_t)first, &b);
        }
    }
}

double mag_die_surface(const mag_die *d, size_t column, double flux)
{
    return d->setup.layers == 0
               ? d->setup.start
               : d->temperature[column] + flux * d->thickness[0] / (2.0 * d->setup.conductivity);
}

double mag_die_stored(const mag_die *d, size_t column)
{
    double sum = 0.0;
    for (int i = 0; i < d->setup.layers; i++) {
        sum += d->thickness[i] * d->temperature[(size_t)i * d->stride + column];
    }
    return d->setup.density * d->setup.capacity * sum;
}

void mag_die_begin_cycle(mag_die *d)
{
    memcpy(d->before, d->temperature, (size_t)d->setup.layers * d->stride * sizeof *d->temperature);
}

/// What is still to come of a block's columns, mode by mode: a mode that decays at a rate r has
/// changed by D in a cycle and will change by D / (exp(r period) - 1), for which stands
/// D / (r period (1 + r period / 2)): two solutions of the columns' equations.
static void settle_block(mag_die *d, const mag_die_factors *steady, const mag_die_factors *half,
                         size_t first, double period, mag_die_block *b)
{
    const int layers = d->setup.layers;
    double rows[MAG_DIE_LAYERS * BLOCK];

    for (int i = 0; i < layers; i++) {
        const double heat = d->setup.density * d->setup.capacity * d->thickness[i] / period;
        const size_t at = (size_t)i * d->stride + first;
        for (size_t c = 0; c < BLOCK; c++) {
            rows[(size_t)i * BLOCK + c] = heat * (d->temperature[at + c] - d->before[at + c]);
        }
    }
    solve(steady, layers, rows, BLOCK, b);
    for (int i = 0; i < layers; i++) {
        for (int c = 0; c < BLOCK; c++) {
            rows[i * BLOCK + c] *= half->store[i];
        }
    }
    solve(half, layers, rows, BLOCK, b);
    for (int i = 0; i < layers; i++) {
        for (size_t c = 0; c < BLOCK; c++) {
            d->temperature[(size_t)i * d->stride + first + c] += rows[(size_t)i * BLOCK + c];
        }
    }
}

void mag_die_settle(mag_context *ctx, mag_die *d, double period, double conductance)
{
    mag_die_factors steady;
    mag_die_factors half;
    if (d->setup.layers == 0) {
        return;
    }
    mag_die_factor(d, INFINITY, &steady);
    mag_die_factor(d, 0.5 * period, &half);
#pragma omp parallel for schedule(static, 16) num_threads(ctx->threads)
    for (ptrdiff_t first = 0; first < (ptrdiff_t)d->columns; first += BLOCK) {
        mag_die_block b;
        for (int c = 0; c < BLOCK; c++) {
            b.conductance[c] = conductance;
            b.temperature[c] = 0.0;
        }
        settle_block(d, &steady, &half, (size_t)first, period, &b);
    }
}
