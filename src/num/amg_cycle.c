#include "num/amg.h"

#include "mag/context.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
    BLOCK = 4096, // rows that are swept and summed together, by one thread
    FEW = 4,      // blocks that one thread does as soon as a team
    SWEEPS = 8    // of a last level that is too large to be solved directly
};

// Two steps on a coarse level, unless the first leaves less than this share (Notay 2008, recalled).
#define ENOUGH 0.25

/// What is done to the rows of a level, block by block. Members that a kind of work does not need
/// stay 0.
typedef struct job {
    const mag_amg_level *l;
    const double *x, *y;
    double *out;
    double s, t;
} job;

/// Work on the rows or groups from begin to end; returns a sum over them.
typedef double work(const job *j, size_t begin, size_t end);

/// Does `count` rows in blocks and adds up what they return, in the blocks' order. Few are done by
/// the calling thread: a team of one would be made anew each time, which takes memory.
static double run(const mag_context *ctx, double *partial, size_t count, work *w, const job *j)
{
    const ptrdiff_t blocks = (ptrdiff_t)((count + BLOCK - 1) / BLOCK);
    double sum = 0.0;

    if (ctx->threads == 1 || blocks <= FEW) {
        for (size_t begin = 0; begin < count; begin += BLOCK) {
            sum += w(j, begin, begin + BLOCK < count ? begin + BLOCK : count);
        }
        return sum;
    }
#pragma omp parallel for schedule(static) num_threads(ctx->threads)
    for (ptrdiff_t b = 0; b < blocks; b++) {
        const size_t begin = (size_t)b * BLOCK;
        partial[b] = w(j, begin, begin + BLOCK < count ? begin + BLOCK : count);
    }
    for (ptrdiff_t b = 0; b < blocks; b++) {
        sum += partial[b];
    }
    return sum;
}

/// What the system makes of x in a row.
static inline double apply_row(const mag_amg_level *l, const double *x, size_t i)
{
    double sum = l->own[i] * x[i];
    for (int32_t k = l->first[i]; k < l->first[i + 1]; k++) {
        sum += (double)l->weight[k] * (x[i] - x[l->column[k]]);
    }
    return sum;
}

/// out = A x; returns x.out
static double apply_rows(const job *j, size_t begin, size_t end)
{
    double sum = 0.0;
    for (size_t i = begin; i < end; i++) {
        j->out[i] = apply_row(j->l, j->x, i);
        sum += j->x[i] * j->out[i];
    }
    return sum;
}

/// rest = right - A left
static double find_rest(const job *j, size_t begin, size_t end)
{
    const mag_amg_level *l = j->l;
    for (size_t i = begin; i < end; i++) {
        l->rest[i] = l->right[i] - apply_row(l, l->left, i);
    }
    return 0.0;
}

static double multiply(const job *j, size_t begin, size_t end)
{
    double sum = 0.0;
    for (size_t i = begin; i < end; i++) {
        sum += j->x[i] * j->y[i];
    }
    return sum;
}

/// out = s x + t y; returns the sum of |out|.
static double combine(const job *j, size_t begin, size_t end)
{
    double sum = 0.0;
    for (size_t i = begin; i < end; i++) {
        j->out[i] = j->s * j->x[i] + j->t * j->y[i];
        sum += fabs(j->out[i]);
    }
    return sum;
}

/// Gauss-Seidel from nothing: left = (lower part of the block)^-1 right.
static double sweep_forth(const job *j, size_t begin, size_t end)
{
    const mag_amg_level *l = j->l;
    for (size_t i = begin; i < end; i++) {
        double sum = l->right[i];
        for (int32_t k = l->first[i]; k < l->first[i + 1]; k++) {
            const int32_t n = l->column[k];
            sum += n >= (int32_t)begin && n < (int32_t)i ? (double)l->weight[k] * l->left[n] : 0.0;
        }
        l->left[i] = sum * l->inverse[i];
    }
    return 0.0;
}

/// left += (upper part of the block)^-1 rest, which is overwritten.
static double sweep_back(const job *j, size_t begin, size_t end)
{
    const mag_amg_level *l = j->l;
    for (size_t i = end; i-- > begin;) {
        double sum = l->rest[i];
        for (int32_t k = l->first[i]; k < l->first[i + 1]; k++) {
            const int32_t n = l->column[k];
            sum += n > (int32_t)i && n < (int32_t)end ? (double)l->weight[k] * l->rest[n] : 0.0;
        }
        l->rest[i] = sum * l->inverse[i];
        l->left[i] += l->rest[i];
    }
    return 0.0;
}

/// What is left of a level becomes the next level's right side, summed over each group.
static double restrict_rest(const job *j, size_t begin, size_t end)
{
    const mag_amg_level *l = j->l;
    for (size_t g = begin; g < end; g++) {
        double sum = 0.0;
        for (int32_t m = l->begin[g]; m < l->begin[g + 1]; m++) {
            sum += l->rest[l->member[m]];
        }
        l[1].right[g] = sum;
    }
    return 0.0;
}

/// Adds the next level's solution to all members of its groups.
static double add_coarse(const job *j, size_t begin, size_t end)
{
    const mag_amg_level *l = j->l;
    for (size_t g = begin; g < end; g++) {
        for (int32_t m = l->begin[g]; m < l->begin[g + 1]; m++) {
            l->left[l->member[m]] += l[1].left[g];
        }
    }
    return 0.0;
}

/// A sweep over all rows of a level that needs nothing but the level.
static void sweep(const mag_context *ctx, mag_amg *a, const mag_amg_level *l, work *w)
{
    run(ctx, a->partial, l->rows, w, &(job){.l = l});
}

static double apply(const mag_context *ctx, mag_amg *a, const mag_amg_level *l, const double *x,
                    double *out)
{
    return run(ctx, a->partial, l->rows, apply_rows, &(job){.l = l, .x = x, .out = out});
}

static double dot(const mag_context *ctx, mag_amg *a, const mag_amg_level *l, const double *x,
                  const double *y)
{
    return run(ctx, a->partial, l->rows, multiply, &(job){.x = x, .y = y});
}

/// out = s x + t y; returns the sum of |out|.
static double blend(const mag_context *ctx, mag_amg *a, const mag_amg_level *l, const job *j)
{
    return run(ctx, a->partial, l->rows, combine, j);
}

static void solve_dense(const double *f, const mag_amg_level *l)
{
    const size_t n = l->rows;
    for (size_t i = 0; i < n; i++) {
        double sum = l->right[i];
        for (size_t k = 0; k < i; k++) {
            sum -= f[i * n + k] * l->left[k];
        }
        l->left[i] = sum / f[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        l->left[i] /= f[i * n + i];
        for (size_t k = 0; k < i; k++) {
            l->left[k] -= f[i * n + k] * l->left[i];
        }
    }
}

static void solve_last(const mag_context *ctx, mag_amg *a, const mag_amg_level *l)
{
    if (l->rows <= MAG_AMG_DENSE) {
        solve_dense(a->dense, l);
        return;
    }
    sweep(ctx, a, l, sweep_forth);
    for (int n = 0; n < SWEEPS; n++) {
        sweep(ctx, a, l, find_rest);
        sweep(ctx, a, l, sweep_back);
    }
}

static void cycle(const mag_context *ctx, mag_amg *a, mag_amg_level *l);

/// Two steps of flexible conjugate gradients on a coarse level. Its right side is used up.
static void step_twice(const mag_context *ctx, mag_amg *a, mag_amg_level *l)
{
    const double start =
        blend(ctx, a, l, &(job){.s = 1.0, .x = l->right, .y = l->right, .out = l->right});
    cycle(ctx, a, l);
    memcpy(l->trial, l->left, l->rows * sizeof *l->trial);
    const double rho = apply(ctx, a, l, l->trial, l->image);
    const double way = rho > 0.0 ? dot(ctx, a, l, l->trial, l->right) / rho : 0.0;
    const double rest = blend(
        ctx, a, l, &(job){.s = 1.0, .x = l->right, .t = -way, .y = l->image, .out = l->right});
    if (rho <= 0.0 || rest <= ENOUGH * start) {
        blend(ctx, a, l, &(job){.s = way, .x = l->trial, .y = l->trial, .out = l->left});
        return;
    }
    cycle(ctx, a, l);
    const double both = dot(ctx, a, l, l->left, l->image);
    const double own = apply(ctx, a, l, l->left, l->second) - both * both / rho;
    const double more = own > 0.0 ? dot(ctx, a, l, l->left, l->right) / own : 0.0;
    blend(
        ctx, a, l,
        &(job){
            .s = way - more * both / rho, .x = l->trial, .t = more, .y = l->left, .out = l->left});
}

/// left = about A^-1 right. Recurses through the levels, MAG_AMG_LEVELS deep at most.
static void cycle(const mag_context *ctx, mag_amg *a, mag_amg_level *l)
{
    mag_amg_level *next = l + 1;
    if (next == &a->levels[a->depth]) {
        solve_last(ctx, a, l);
        return;
    }
    sweep(ctx, a, l, sweep_forth);
    sweep(ctx, a, l, find_rest);
    run(ctx, a->partial, next->rows, restrict_rest, &(job){.l = l});
    if (next + 1 == &a->levels[a->depth]) {
        cycle(ctx, a, next);
    } else {
        step_twice(ctx, a, next);
    }
    run(ctx, a->partial, next->rows, add_coarse, &(job){.l = l});
    sweep(ctx, a, l, find_rest);
    sweep(ctx, a, l, sweep_back);
}

/// x += way trial, right -= way image, way in s, x in out; returns the sum of |right|.
static double advance(const job *j, size_t begin, size_t end)
{
    const mag_amg_level *l = j->l;
    double sum = 0.0;
    for (size_t i = begin; i < end; i++) {
        j->out[i] += j->s * l->trial[i];
        l->right[i] -= j->s * l->image[i];
        sum += fabs(l->right[i]);
    }
    return sum;
}

/// One step of flexible conjugate gradients (Polak and Ribiere's direction). `rho`: of the last
/// direction with its image, 0 before the first. False once nothing moves any more.
static bool step(const mag_context *ctx, mag_amg *a, double *x, double *rho, double *rest)
{
    mag_amg_level *l = &a->levels[0];
    cycle(ctx, a, l);
    const double beta = *rho > 0.0 ? -dot(ctx, a, l, l->left, l->image) / *rho : 0.0;
    const double *before = *rho > 0.0 ? l->trial : l->left; // at first there is none
    blend(ctx, a, l, &(job){.s = 1.0, .x = l->left, .t = beta, .y = before, .out = l->trial});
    *rho = apply(ctx, a, l, l->trial, l->image);
    if (!(*rho > 0.0)) {
        return false;
    }
    const double way = dot(ctx, a, l, l->trial, l->right) / *rho;
    *rest = run(ctx, a->partial, l->rows, advance, &(job){.l = l, .s = way, .out = x});
    return true;
}

mag_status mag_amg_solve(mag_context *ctx, mag_amg *a, double *x, double target, int most,
                         mag_amg_effort *effort)
{
    mag_amg_level *l = &a->levels[0];
    double rho = 0.0;
    bool moves = true;

    *effort = (mag_amg_effort){0, 0.0};
    apply(ctx, a, l, x, l->image);
    effort->rest = blend(
        ctx, a, l, &(job){.s = 1.0, .x = l->right, .t = -1.0, .y = l->image, .out = l->right});
    while (effort->rest > target && effort->iterations < most && moves) {
        moves = step(ctx, a, x, &rho, &effort->rest);
        effort->iterations++;
    }
    if (!(effort->rest <= target)) {
        return mag_fail(ctx, MAG_DIVERGED,
                        "a system of %zu rows: %g is left after %d iterations, wanted is %g",
                        l->rows, effort->rest, effort->iterations, target);
    }
    return MAG_OK;
}
