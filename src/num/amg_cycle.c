#include "num/amg.h"

#include "mag/context.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
    BLOCK = 4096, // rows that are swept and summed together, by one thread
    FEW = 4,      // blocks that one thread does as soon as more
    SWEEPS = 8    // of a last level that is too large to be solved directly
};

// Two steps on a coarse level, unless the first leaves less than this share (Notay 2008, recalled).
#define ENOUGH 0.25

static ptrdiff_t count_blocks(const mag_amg_level *l)
{
    return (ptrdiff_t)((l->rows + BLOCK - 1) / BLOCK);
}

static size_t block_end(const mag_amg_level *l, ptrdiff_t block)
{
    const size_t end = (size_t)(block + 1) * BLOCK;
    return end < l->rows ? end : l->rows;
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

/// out = A x, and the product of x and out.
static double apply(const mag_context *ctx, mag_amg *a, const mag_amg_level *l, const double *x,
                    double *out)
{
    const ptrdiff_t blocks = count_blocks(l);
#pragma omp parallel for schedule(static) num_threads(ctx->threads) if (blocks > FEW)
    for (ptrdiff_t b = 0; b < blocks; b++) {
        double sum = 0.0;
        for (size_t i = (size_t)b * BLOCK; i < block_end(l, b); i++) {
            out[i] = apply_row(l, x, i);
            sum += x[i] * out[i];
        }
        a->partial[b] = sum;
    }
    double sum = 0.0;
    for (ptrdiff_t b = 0; b < blocks; b++) {
        sum += a->partial[b];
    }
    return sum;
}

/// rest = right - A left
static void find_rest(const mag_context *ctx, const mag_amg_level *l)
{
    const ptrdiff_t blocks = count_blocks(l);
#pragma omp parallel for schedule(static) num_threads(ctx->threads) if (blocks > FEW)
    for (ptrdiff_t b = 0; b < blocks; b++) {
        for (size_t i = (size_t)b * BLOCK; i < block_end(l, b); i++) {
            l->rest[i] = l->right[i] - apply_row(l, l->left, i);
        }
    }
}

static double dot(const mag_context *ctx, mag_amg *a, const mag_amg_level *l, const double *x,
                  const double *y)
{
    const ptrdiff_t blocks = count_blocks(l);
#pragma omp parallel for schedule(static) num_threads(ctx->threads) if (blocks > FEW)
    for (ptrdiff_t b = 0; b < blocks; b++) {
        double sum = 0.0;
        for (size_t i = (size_t)b * BLOCK; i < block_end(l, b); i++) {
            sum += x[i] * y[i];
        }
        a->partial[b] = sum;
    }
    double sum = 0.0;
    for (ptrdiff_t b = 0; b < blocks; b++) {
        sum += a->partial[b];
    }
    return sum;
}

/// Sum of |x|.
static double norm(const mag_context *ctx, mag_amg *a, const mag_amg_level *l, const double *x)
{
    const ptrdiff_t blocks = count_blocks(l);
#pragma omp parallel for schedule(static) num_threads(ctx->threads) if (blocks > FEW)
    for (ptrdiff_t b = 0; b < blocks; b++) {
        double sum = 0.0;
        for (size_t i = (size_t)b * BLOCK; i < block_end(l, b); i++) {
            sum += fabs(x[i]);
        }
        a->partial[b] = sum;
    }
    double sum = 0.0;
    for (ptrdiff_t b = 0; b < blocks; b++) {
        sum += a->partial[b];
    }
    return sum;
}

/// out = s x + t y
static void combine(const mag_context *ctx, const mag_amg_level *l, double s, const double *x,
                    double t, const double *y, double *out)
{
    const ptrdiff_t blocks = count_blocks(l);
#pragma omp parallel for schedule(static) num_threads(ctx->threads) if (blocks > FEW)
    for (ptrdiff_t b = 0; b < blocks; b++) {
        for (size_t i = (size_t)b * BLOCK; i < block_end(l, b); i++) {
            out[i] = s * x[i] + t * y[i];
        }
    }
}

/// Gauss-Seidel from nothing: left = (lower part of each block)^-1 right.
static void sweep_forth(const mag_context *ctx, const mag_amg_level *l)
{
    const ptrdiff_t blocks = count_blocks(l);
#pragma omp parallel for schedule(static) num_threads(ctx->threads) if (blocks > FEW)
    for (ptrdiff_t b = 0; b < blocks; b++) {
        const int32_t begin = (int32_t)(b * BLOCK);
        for (size_t i = (size_t)begin; i < block_end(l, b); i++) {
            double sum = l->right[i];
            for (int32_t k = l->first[i]; k < l->first[i + 1]; k++) {
                const int32_t j = l->column[k];
                sum += j >= begin && j < (int32_t)i ? (double)l->weight[k] * l->left[j] : 0.0;
            }
            l->left[i] = sum * l->inverse[i];
        }
    }
}

/// left += (upper part of each block)^-1 rest, which is overwritten.
static void sweep_back(const mag_context *ctx, const mag_amg_level *l)
{
    const ptrdiff_t blocks = count_blocks(l);
#pragma omp parallel for schedule(static) num_threads(ctx->threads) if (blocks > FEW)
    for (ptrdiff_t b = 0; b < blocks; b++) {
        const size_t begin = (size_t)b * BLOCK;
        const int32_t end = (int32_t)block_end(l, b);
        for (size_t i = (size_t)end; i-- > begin;) {
            double sum = l->rest[i];
            for (int32_t k = l->first[i]; k < l->first[i + 1]; k++) {
                const int32_t j = l->column[k];
                sum += j > (int32_t)i && j < end ? (double)l->weight[k] * l->rest[j] : 0.0;
            }
            l->rest[i] = sum * l->inverse[i];
            l->left[i] += l->rest[i];
        }
    }
}

/// What is left of a level becomes the next level's right side, summed over each group.
static void restrict_rest(const mag_context *ctx, const mag_amg_level *l)
{
    const ptrdiff_t groups = (ptrdiff_t)l[1].rows;
#pragma omp parallel for schedule(static) num_threads(ctx->threads) if (groups > FEW * BLOCK)
    for (ptrdiff_t g = 0; g < groups; g++) {
        double sum = 0.0;
        for (int32_t m = l->begin[g]; m < l->begin[g + 1]; m++) {
            sum += l->rest[l->member[m]];
        }
        l[1].right[g] = sum;
    }
}

/// Adds the next level's solution to all members of its groups.
static void add_coarse(const mag_context *ctx, const mag_amg_level *l)
{
    const ptrdiff_t groups = (ptrdiff_t)l[1].rows;
#pragma omp parallel for schedule(static) num_threads(ctx->threads) if (groups > FEW * BLOCK)
    for (ptrdiff_t g = 0; g < groups; g++) {
        for (int32_t m = l->begin[g]; m < l->begin[g + 1]; m++) {
            l->left[l->member[m]] += l[1].left[g];
        }
    }
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

static void solve_last(const mag_context *ctx, const mag_amg *a, const mag_amg_level *l)
{
    if (l->rows <= MAG_AMG_DENSE) {
        solve_dense(a->dense, l);
        return;
    }
    sweep_forth(ctx, l);
    for (int n = 0; n < SWEEPS; n++) {
        find_rest(ctx, l);
        sweep_back(ctx, l);
    }
}

static void cycle(const mag_context *ctx, mag_amg *a, mag_amg_level *l);

/// Two steps of flexible conjugate gradients on a coarse level. Its right side is used up.
static void step_twice(const mag_context *ctx, mag_amg *a, mag_amg_level *l)
{
    const double start = norm(ctx, a, l, l->right);
    cycle(ctx, a, l);
    memcpy(l->trial, l->left, l->rows * sizeof *l->trial);
    const double rho = apply(ctx, a, l, l->trial, l->image);
    const double way = rho > 0.0 ? dot(ctx, a, l, l->trial, l->right) / rho : 0.0;
    combine(ctx, l, 1.0, l->right, -way, l->image, l->right);
    if (rho <= 0.0 || norm(ctx, a, l, l->right) <= ENOUGH * start) {
        combine(ctx, l, way, l->trial, 0.0, l->trial, l->left);
        return;
    }
    cycle(ctx, a, l);
    const double both = dot(ctx, a, l, l->left, l->image);
    const double own = apply(ctx, a, l, l->left, l->second) - both * both / rho;
    const double more = own > 0.0 ? dot(ctx, a, l, l->left, l->right) / own : 0.0;
    combine(ctx, l, way - more * both / rho, l->trial, more, l->left, l->left);
}

/// left = about A^-1 right. Recurses through the levels, MAG_AMG_LEVELS deep at most.
static void cycle(const mag_context *ctx, mag_amg *a, mag_amg_level *l)
{
    mag_amg_level *next = l + 1;
    if (next == &a->levels[a->depth]) {
        solve_last(ctx, a, l);
        return;
    }
    sweep_forth(ctx, l);
    find_rest(ctx, l);
    restrict_rest(ctx, l);
    if (next + 1 == &a->levels[a->depth]) {
        cycle(ctx, a, next);
    } else {
        step_twice(ctx, a, next);
    }
    add_coarse(ctx, l);
    find_rest(ctx, l);
    sweep_back(ctx, l);
}

/// x += way trial, right -= way image; the sum of what is left, taken positive.
static double go(const mag_context *ctx, mag_amg *a, const mag_amg_level *l, double way, double *x)
{
    const ptrdiff_t blocks = count_blocks(l);
#pragma omp parallel for schedule(static) num_threads(ctx->threads) if (blocks > FEW)
    for (ptrdiff_t b = 0; b < blocks; b++) {
        double sum = 0.0;
        for (size_t i = (size_t)b * BLOCK; i < block_end(l, b); i++) {
            x[i] += way * l->trial[i];
            l->right[i] -= way * l->image[i];
            sum += fabs(l->right[i]);
        }
        a->partial[b] = sum;
    }
    double sum = 0.0;
    for (ptrdiff_t b = 0; b < blocks; b++) {
        sum += a->partial[b];
    }
    return sum;
}

/// One step of flexible conjugate gradients (Polak and Ribiere's direction). `rho`: of the last
/// direction with its image, 0 before the first. False once nothing moves any more.
static bool step(const mag_context *ctx, mag_amg *a, double *x, double *rho, double *rest)
{
    mag_amg_level *l = &a->levels[0];
    cycle(ctx, a, l);
    if (*rho > 0.0) {
        const double beta = -dot(ctx, a, l, l->left, l->image) / *rho;
        combine(ctx, l, 1.0, l->left, beta, l->trial, l->trial);
    } else {
        memcpy(l->trial, l->left, l->rows * sizeof *l->trial);
    }
    *rho = apply(ctx, a, l, l->trial, l->image);
    if (!(*rho > 0.0)) {
        return false;
    }
    *rest = go(ctx, a, l, dot(ctx, a, l, l->trial, l->right) / *rho, x);
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
    combine(ctx, l, 1.0, l->right, -1.0, l->image, l->right);
    effort->rest = norm(ctx, a, l, l->right);
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
