#include "model/bar/bar.h"

#include <math.h>

enum {
    BUNDLE = 256, // steps between two looks of the run: well under a second at any size
    SMALL = 4096  // cells that one thread does faster than several
};

/// A sweep over the cells (or faces) `from` to `to`, the last one left out.
typedef void sweep(const mag_bar_params *p, mag_bar_state *s, int from, int to);

/// Shares a sweep among threads. Few cells stay with the caller: even a team of one thread makes
/// OpenMP take memory, and a step takes none.
static void run_sweep(sweep *f, const mag_bar_params *p, mag_bar_state *s, int count, int threads)
{
    if (threads == 1 || count <= SMALL) {
        f(p, s, 0, count);
        return;
    }
#pragma omp parallel for num_threads(threads)
    for (int part = 0; part < threads; part++) {
        f(p, s, count * part / threads, count * (part + 1) / threads);
    }
}

/// Fourier's law between neighbours; a held end lies half a cell away.
static void find_flux(const mag_bar_params *p, mag_bar_state *s, int from, int to)
{
    const double c = p->conductivity * p->cells / p->length;
    const double held = p->ends == MAG_BAR_HELD ? 2.0 * c : 0.0;
    const double *T = s->temperature;
    const int n = s->cells;

    for (int i = from; i < to; i++) {
        if (i == 0) {
            s->flux[i] = held * (p->left_temperature - T[0]);
        } else if (i == n) {
            s->flux[i] = held * (T[n - 1] - p->right_temperature);
        } else {
            s->flux[i] = c * (T[i - 1] - T[i]);
        }
    }
}

/// Each cell gains what flows in and loses what flows out.
static void add_divergence(const mag_bar_params *p, mag_bar_state *s, int from, int to)
{
    const double c = s->step * p->cells / p->length / mag_bar_capacity(p);

    for (int i = from; i < to; i++) {
        s->temperature[i] += c * (s->flux[i] - s->flux[i + 1]);
    }
}

void mag_bar_step(mag_context *ctx, const mag_bar_params *p, mag_bar_state *s)
{
    run_sweep(find_flux, p, s, s->cells + 1, ctx->threads);  // temperature -> flux
    run_sweep(add_divergence, p, s, s->cells, ctx->threads); // flux        -> temperature
    s->now.steps++;
    s->now.time = (double)s->now.steps * s->step; // a product: no rounding piles up
}

bool mag_bar_is_finished(const mag_bar_params *p, const mag_bar_state *s)
{
    return (double)s->now.steps >= round(p->end_time / s->step);
}

static mag_status check_sane(mag_context *ctx, const mag_bar_state *s)
{
    for (int i = 0; i < s->cells; i++) {
        if (!isfinite(s->temperature[i])) {
            return mag_fail(ctx, MAG_DIVERGED, "the temperature of cell %d is %g K at %g s", i,
                            s->temperature[i], s->now.time);
        }
    }
    return MAG_OK;
}

mag_status mag_bar_advance(mag_context *ctx, const void *params, void *state, double until)
{
    const mag_bar_params *p = params;
    mag_bar_state *s = state;

    mag_sweep_begin(ctx, "conduct");
    for (int n = 0; n < BUNDLE && !mag_bar_is_finished(p, s); n++) {
        if ((double)(s->now.steps + 1) * s->step >
            until * (1.0 + 1e-12)) { // a step off by rounding
            break;
        }
        mag_bar_step(ctx, p, s);
    }
    mag_sweep_begin(ctx, NULL);
    return check_sane(ctx, s);
}
