#include "num/chains_parts.h"

#include <math.h>
#include <string.h>

/// The same, anywhere in memory.
typedef double loose_lanes __attribute__((vector_size(MAG_CHAINS_LANES * sizeof(double)),
                                          aligned(sizeof(double)), may_alias));

// ---- elimination -----------------------------------------------------------------------------

/// A block of chains: its terms, `stride` registers from link to link.
typedef struct block {
    const mag_chains_lanes *own, *lower, *upper;
    int32_t stride;
} block;

static block find_block(const mag_chains_set *g, int32_t n)
{
    const int32_t at = g->at.alike ? 0 : n;
    return (block){(const mag_chains_lanes *)g->term[MAG_CHAINS_OWN] + at,
                   (const mag_chains_lanes *)g->term[MAG_CHAINS_LOWER] + at,
                   (const mag_chains_lanes *)g->term[MAG_CHAINS_UPPER] + at,
                   g->at.alike ? 1 : g->blocks};
}

/// Forward elimination of what stands at each link from `begin` on.
static void eliminate(const mag_chains_set *g, int32_t n, int32_t begin, mag_chains_lanes *to)
{
    const block b = find_block(g, n);
    mag_chains_lanes now = {0};
    for (int32_t link = begin; link < g->at.links; link++) {
        now = to[link * g->blocks] * b.own[link * b.stride] + b.lower[link * b.stride] * now;
        to[link * g->blocks] = now;
    }
}

/// Takes a block's terms apart. Links keep 1 over what is left of their own term, and minus that
/// times the others.
static void factor_block(mag_chains_set *g, int32_t n)
{
    mag_chains_lanes *own = (mag_chains_lanes *)g->term[MAG_CHAINS_OWN] + n,
                     *lower = (mag_chains_lanes *)g->term[MAG_CHAINS_LOWER] + n;
    mag_chains_lanes *upper = (mag_chains_lanes *)g->term[MAG_CHAINS_UPPER] + n;
    const int32_t stride = mag_chains_blocks(g, MAG_CHAINS_OWN);
    mag_chains_lanes above = {0};

    for (int32_t link = 0; link < g->at.links; link++) {
        const int32_t k = link * stride;
        own[k] = 1.0 / (own[k] + lower[k] * above);
        lower[k] *= -own[k];
        above = -upper[k] * own[k];
        upper[k] = above;
    }
}

/// Factors a group. False: a term has become 0.
static bool factor_group(mag_chains_set *g)
{
    const int32_t alone = mag_chains_blocks(g, MAG_CHAINS_OWN);
    for (int32_t link = 0; link < g->at.links; link++) {
        for (int32_t n = g->at.chains; n < alone * MAG_CHAINS_LANES; n++) {
            g->term[MAG_CHAINS_OWN][link * alone * MAG_CHAINS_LANES + n] = 1.0;
        }
    }
    for (int32_t n = 0; n < alone; n++) {
        factor_block(g, n);
    }
    for (int k = MAG_CHAINS_COLUMN; k < MAG_CHAINS_COLUMN + g->columns; k++) {
        for (int32_t n = 0; n < g->blocks; n++) {
            eliminate(g, n, g->begin, (mag_chains_lanes *)g->term[k] + n);
        }
    }
    double sum = 0.0;
    for (int32_t n = 0; n < g->at.links * alone * MAG_CHAINS_LANES; n++) {
        sum += g->term[MAG_CHAINS_OWN][n];
    }
    return isfinite(sum);
}

/// What the elimination of a block of chains takes from an equation's term of an unknown.
static mag_chains_lanes find_loss(const mag_chains_set *g, int32_t n, int row, int column)
{
    const block b = find_block(g, n);
    const mag_chains_lanes *by_row = (const mag_chains_lanes *)g->term[row] + n;
    const mag_chains_lanes *by_column = (const mag_chains_lanes *)g->term[column] + n;
    mag_chains_lanes now = {0}, sum = {0};
    for (int32_t link = g->at.links - 1; link >= g->from; link--) {
        now = by_column[link * g->blocks] + b.upper[link * b.stride] * now;
        sum += by_row[link * g->blocks] * now;
    }
    return sum;
}

// ---- the system that is left -----------------------------------------------------------------

/// Puts what a row's and a column's slot of a group have to do with each other, or lists places.
static size_t put_slots(mag_chains *c, const mag_chains_set *g, int r, int k, int32_t *row,
                        int32_t *column)
{
    size_t count = 0;
    mag_chains_lanes loss = {0};
    for (int32_t n = 0; n < g->at.chains; n++) {
        if (n % MAG_CHAINS_LANES == 0 && row == NULL) {
            loss = find_loss(g, n / MAG_CHAINS_LANES, r, k);
        }
        if (g->of[r][n] == c->others || g->of[k][n] == c->others) {
            continue;
        }
        if (row == NULL) {
            mag_sparse_put(c->left, -loss[n % MAG_CHAINS_LANES]);
        } else {
            row[count] = g->of[r][n];
            column[count] = g->of[k][n];
        }
        count++;
    }
    return count;
}

size_t mag_chains_put_left(mag_chains *c, int32_t *row, int32_t *column)
{
    size_t count = 0;
    for (int n = 0; n < c->count; n++) {
        const mag_chains_set *g = &c->groups[n];
        for (int r = MAG_CHAINS_ROW; r < MAG_CHAINS_ROW + g->rows; r++) {
            for (int k = MAG_CHAINS_COLUMN; k < MAG_CHAINS_COLUMN + g->columns; k++) {
                count += put_slots(c, g, r, k, row == NULL ? NULL : row + count,
                                   column == NULL ? NULL : column + count);
            }
        }
    }
    return count;
}

bool mag_chains_factor(mag_chains *c)
{
    for (int k = 0; k < c->count; k++) {
        mag_chains_set *g = &c->groups[k];
        for (int n = 0; n < MAG_CHAINS_ARRAYS; n++) {
            memset(g->term[n], 0, mag_chains_terms(g, n) * sizeof *g->term[n]);
        }
    }
    for (const mag_chains_move *m = c->moves; m < c->moves + c->move_count; m++) {
        double *to = c->groups[m->group].term[m->array] + m->index;
        for (int32_t n = 0; n < m->count; n++) {
            to[n] = c->matrix->value[m->entry];
        }
    }
    for (int k = 0; k < c->count; k++) {
        if (!factor_group(&c->groups[k])) {
            return false;
        }
    }
    mag_sparse_begin(c->left);
    for (size_t n = 0; n < c->kept_count; n++) {
        mag_sparse_put(c->left, c->matrix->value[c->kept[n]]);
    }
    mag_chains_put_left(c, NULL, NULL);
    return c->ladder != NULL ? mag_ladder_factor(c->ladder) : mag_sparse_factor(c->left);
}

// ---- solution --------------------------------------------------------------------------------

/// Eliminates a block of chains, and takes what they give from the right side of the others.
static void solve_forward(mag_chains *c, const mag_chains_set *g, int32_t n, const double *right)
{
    const block b = find_block(g, n);
    const double *from = right + g->at.first + n * MAG_CHAINS_LANES;
    mag_chains_lanes *found = (mag_chains_lanes *)g->found + n;
    mag_chains_lanes now = {0}, last[MAG_CHAINS_SLOTS] = {{0}};

    for (int32_t link = 0; link < g->at.links; link++) { // beyond a row stands anything
        const mag_chains_lanes given = *(const loose_lanes *)(from + link * g->at.chains);
        now = given * b.own[link * b.stride] + b.lower[link * b.stride] * now;
        found[link * g->blocks] = now;
    }
    now -= now;
    for (int32_t link = g->at.links - 1; link >= g->from; link--) {
        now = found[link * g->blocks] + b.upper[link * b.stride] * now;
        for (int r = 0; r < g->rows; r++) {
            last[r] +=
                ((const mag_chains_lanes *)g->term[MAG_CHAINS_ROW + r])[link * g->blocks + n] * now;
        }
    }
    for (int r = 0; r < g->rows; r++) {
        for (int l = 0; l < MAG_CHAINS_LANES; l++) {
            c->rest[g->of[MAG_CHAINS_ROW + r][n * MAG_CHAINS_LANES + l]] -= last[r][l];
        }
    }
}

/// To (count) consecutive places.
static void store(double *to, mag_chains_lanes v, int32_t count)
{
    if (count >= MAG_CHAINS_LANES) {
        *(loose_lanes *)to = v;
        return;
    }
    for (int32_t n = 0; n < count; n++) {
        to[n] = v[n];
    }
}

/// What the others add to a block of chains; then from the last link to the first.
static void solve_backward(const mag_chains *c, const mag_chains_set *g, int32_t n, double *right)
{
    const block b = find_block(g, n);
    const int32_t count = g->at.chains - n * MAG_CHAINS_LANES;
    double *to = right + g->at.first + n * MAG_CHAINS_LANES;
    mag_chains_lanes *found = (mag_chains_lanes *)g->found + n;
    mag_chains_lanes now = {0};

    for (int k = MAG_CHAINS_COLUMN; k < MAG_CHAINS_COLUMN + g->columns; k++) {
        const mag_chains_lanes *add = (const mag_chains_lanes *)g->term[k] + n;
        mag_chains_lanes value;
        for (int l = 0; l < MAG_CHAINS_LANES; l++) {
            value[l] = c->rest[g->of[k][n * MAG_CHAINS_LANES + l]];
        }
        for (int32_t link = g->begin; link < g->at.links; link++) {
            found[link * g->blocks] -= add[link * g->blocks] * value;
        }
    }
    for (int32_t link = g->at.links - 1; link >= 0; link--) {
        now = found[link * g->blocks] + b.upper[link * b.stride] * now;
        store(to + link * g->at.chains, now, count);
    }
}

void mag_chains_solve(mag_chains *c, double *right)
{
    for (int32_t n = 0; n < c->others; n++) {
        c->rest[n] = right[c->other[n]];
    }
    for (int k = 0; k < c->count; k++) {
        for (int32_t n = 0; n < c->groups[k].blocks; n++) {
            solve_forward(c, &c->groups[k], n, right);
        }
    }
    c->rest[c->others] = 0.0;
    if (c->ladder != NULL) {
        mag_ladder_solve(c->ladder, c->rest);
    } else {
        mag_sparse_solve(c->left, c->rest);
    }
    for (int k = 0; k < c->count; k++) {
        for (int32_t n = 0; n < c->groups[k].blocks; n++) {
            solve_backward(c, &c->groups[k], n, right);
        }
    }
    for (int32_t n = 0; n < c->others; n++) {
        right[c->other[n]] = c->rest[n];
    }
}
