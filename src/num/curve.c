#include "num/curve.h"

#include "mag/context.h"
#include "num/expression.h"
#include "num/lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// A cubic of t = x - from. The straight pieces outside have no c and d.
typedef struct piece {
    double from;       ///< the point that it starts from; of the first piece, where it ends
    double a, b, c, d; ///< a + b t + c t^2 + d t^3
} piece;

/// A table made ready to be looked up. Buckets of equal width part its range: a bucket's points are
/// found at once, and the place among them by halving, as often as the fullest bucket needs, so
/// that many places go side by side.
typedef struct table {
    int points;    ///< at least 2
    int buckets;   ///< over the range
    int halvings;  ///< of a bucket's points until none is left
    double low;    ///< first x
    double scale;  ///< buckets over the range of x
    double *x;     ///< (points + 1) the last is never used, only read
    piece *pieces; ///< (points + 1) piece n follows n points
    int *first;    ///< (buckets + 1) points before each bucket
} table;

typedef enum curve_kind { CONSTANT, EXPRESSION, TABLE } curve_kind;

struct mag_curve {
    curve_kind kind;
    double value;  ///< of a constant
    mag_tape tape; ///< of an expression
    table table;
};

static mag_status create(mag_context *ctx, mag_curve **curve)
{
    *curve = calloc(1, sizeof **curve);
    return *curve != NULL ? MAG_OK : mag_fail(ctx, MAG_MACHINE, "out of memory: a curve");
}

/// Hands a failure up, without the curve.
static mag_status give_up(mag_status status, mag_curve **curve)
{
    mag_curve_destroy(*curve);
    *curve = NULL;
    return status;
}

mag_status mag_curve_constant(mag_context *ctx, double value, mag_curve **curve)
{
    *curve = NULL;
    if (!isfinite(value)) {
        return mag_fail(ctx, MAG_BAD_CASE, "a constant must be a finite number, not %g", value);
    }
    MAG_TRY(create(ctx, curve));
    (*curve)->value = value;
    return MAG_OK;
}

mag_status mag_curve_expression(mag_context *ctx, const char *text, const char *variable,
                                mag_curve **curve)
{
    MAG_TRY(create(ctx, curve));
    mag_curve *c = *curve;
    c->kind = EXPRESSION;
    const char *name = variable != NULL ? variable : "x";
    const mag_status status = mag_expression_read(ctx, text, name, &c->tape);
    if (status != MAG_OK) {
        return give_up(status, curve);
    }
    if (c->tape.count == 1 && mag_tape_is_constant(&c->tape, 0, &c->value)) {
        c->kind = CONSTANT;
    }
    return MAG_OK;
}

static mag_status check_points(mag_context *ctx, int count, const double *x, const double *y)
{
    if (count < 1) {
        return mag_fail(ctx, MAG_BAD_CASE, "a table needs at least one point");
    }
    for (int k = 0; k < count; k++) {
        if (!isfinite(x[k]) || !isfinite(y[k])) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "point %d of the table is %g, %g, but must be two finite numbers",
                            k + 1, x[k], y[k]);
        }
        if (k > 0 && x[k] <= x[k - 1]) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "x must rise from point to point, but point %d of the table is at %g "
                            "and point %d at %g",
                            k, x[k - 1], k + 1, x[k]);
        }
    }
    return MAG_OK;
}

static bool have_one_sign(double a, double b)
{
    return (a > 0.0 && b > 0.0) || (a < 0.0 && b < 0.0);
}

/// Slope at a point from the widths and slopes of the lines on its two sides: the harmonic mean of
/// Fritsch and Butland (1984), within what Fritsch and Carlson (1980) allow a monotone cubic.
static double find_inner_slope(double h1, double h2, double s1, double s2)
{
    if (!have_one_sign(s1, s2)) {
        return 0.0;
    }
    const double w1 = 2.0 * h2 + h1, w2 = h2 + 2.0 * h1;
    return (w1 + w2) / (w1 / s1 + w2 / s2);
}

/// Slope at an end from the two lines next to it, the nearer first: of the parabola through the
/// three points, as far as the curve stays monotone (Moler, Numerical Computing with Matlab, 3.6).
static double find_end_slope(double h1, double h2, double s1, double s2)
{
    const double slope = ((2.0 * h1 + h2) * s1 - h1 * s2) / (h1 + h2);
    if (!have_one_sign(slope, s1)) {
        return 0.0;
    }
    return !have_one_sign(s1, s2) && fabs(slope) > 3.0 * fabs(s1) ? 3.0 * s1 : slope;
}

static double find_slope(int count, const double *x, const double *y, int k)
{
    const bool is_end = k == 0 || k == count - 1;
    const int m = k == 0 ? 0 : k - 1; // the lines begin at points m and n
    const int n = k == 0 ? 1 : is_end ? k - 2 : k;
    const double h1 = x[m + 1] - x[m];
    const double s1 = (y[m + 1] - y[m]) / h1;
    if (count == 2) {
        return s1;
    }
    const double h2 = x[n + 1] - x[n];
    const double s2 = (y[n + 1] - y[n]) / h2;
    return is_end ? find_end_slope(h1, h2, s1, s2) : find_inner_slope(h1, h2, s1, s2);
}

/// Fills the pieces. False where a number is too large.
static bool fill_pieces(const table *t, const double *y)
{
    piece *p = t->pieces;
    bool is_finite = true;

    for (int k = 0; k < t->points; k++) {
        p[k + 1] = (piece){.from = t->x[k], .a = y[k], .b = find_slope(t->points, t->x, y, k)};
        is_finite = is_finite && isfinite(p[k + 1].b);
    }
    p[0] = p[1];
    for (int k = 1; k < t->points; k++) {
        const double h = t->x[k] - t->x[k - 1];
        const double s = (y[k] - y[k - 1]) / h;
        p[k].c = (3.0 * s - 2.0 * p[k].b - p[k + 1].b) / h;
        p[k].d = (p[k].b + p[k + 1].b - 2.0 * s) / h / h;
        is_finite = is_finite && isfinite(p[k].c) && isfinite(p[k].d);
    }
    return is_finite;
}

/// The bucket of a place; never falls where x rises.
static inline int find_bucket(const table *t, double x)
{
    const double most = t->buckets - 1;
    double bucket = (x - t->low) * t->scale;
    bucket = bucket > 0.0 ? bucket : 0.0; // no number is in the first
    bucket = bucket < most ? bucket : most;
    return (int)bucket;
}

static void sort_points(table *t)
{
    int fullest = 0;
    for (int b = 0, k = 0; b <= t->buckets; b++) {
        const int before = k;
        while (k < t->points && find_bucket(t, t->x[k]) < b) {
            k++;
        }
        t->first[b] = k;
        fullest = k - before > fullest ? k - before : fullest;
    }
    for (t->halvings = 0; fullest > 0; fullest /= 2) {
        t->halvings++;
    }
}

static mag_status fill_table(mag_context *ctx, table *t, int count, const double *x,
                             const double *y)
{
    const size_t points = (size_t)count;

    t->points = t->buckets = count; // a point a bucket where they are even
    t->low = x[0];
    t->scale = t->buckets / (x[count - 1] - x[0]);
    t->x = calloc(points + 1, sizeof *t->x);
    t->pieces = malloc((points + 1) * sizeof *t->pieces);
    t->first = malloc((points + 1) * sizeof *t->first);
    if (t->x == NULL || t->pieces == NULL || t->first == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a table of %d points", count);
    }
    memcpy(t->x, x, points * sizeof *x);
    if (!fill_pieces(t, y)) {
        return mag_fail(ctx, MAG_BAD_CASE, "the table is too steep to be worked out");
    }
    sort_points(t);
    return MAG_OK;
}

mag_status mag_curve_table(mag_context *ctx, int count, const double *x, const double *y,
                           mag_curve **curve)
{
    *curve = NULL;
    MAG_TRY(check_points(ctx, count, x, y));
    if (count == 1) {
        return mag_curve_constant(ctx, y[0], curve);
    }
    MAG_TRY(create(ctx, curve));
    (*curve)->kind = TABLE;
    const mag_status status = fill_table(ctx, &(*curve)->table, count, x, y);
    return status == MAG_OK ? MAG_OK : give_up(status, curve);
}

/// The pieces that places lie in: how many points are not beyond each.
static void find_pieces(const table *t, int lanes, const double *x, int *from)
{
    int to[MAG_TAPE_BLOCK];

    MAG_EACH_LANE(i, lanes)
    {
        const int bucket = find_bucket(t, x[i]);
        from[i] = t->first[bucket];
        to[i] = t->first[bucket + 1];
    }
    for (int n = 0; n < t->halvings; n++) {
        MAG_EACH_LANE(i, lanes)
        {
            const int middle = from[i] + (to[i] - from[i]) / 2;
            const bool is_passed = t->x[middle] <= x[i] && from[i] < to[i];
            from[i] = is_passed ? middle + 1 : from[i];
            to[i] = is_passed ? to[i] : middle;
        }
    }
}

static void look_up(const table *t, int count, const double *x, double *value, double *slope)
{
    double place[MAG_TAPE_BLOCK], y[MAG_TAPE_BLOCK], dy[MAG_TAPE_BLOCK];
    int at[MAG_TAPE_BLOCK];

    const int lanes = mag_lanes_take(count, x, place);
    find_pieces(t, lanes, place, at);
    MAG_EACH_LANE(i, lanes)
    {
        const piece *p = &t->pieces[at[i]];
        const double s = place[i] - p->from;
        y[i] = p->a + s * (p->b + s * (p->c + s * p->d));
        dy[i] = p->b + s * (2.0 * p->c + s * 3.0 * p->d);
    }
    memcpy(value, y, (size_t)count * sizeof *value);
    if (slope != NULL) {
        memcpy(slope, dy, (size_t)count * sizeof *slope);
    }
}

static void fill(int count, double *to, double value)
{
    for (int i = 0; i < count; i++) {
        to[i] = value;
    }
}

/// At 1 to MAG_TAPE_BLOCK places.
static void run_block(const mag_curve *c, int count, const double *x, double *value, double *slope)
{
    switch (c->kind) {
    case CONSTANT:
        fill(count, value, c->value);
        if (slope != NULL) {
            fill(count, slope, 0.0);
        }
        break;
    case EXPRESSION:
        mag_tape_run(&c->tape, count, x, value, slope);
        break;
    case TABLE:
        look_up(&c->table, count, x, value, slope);
        break;
    }
}

void mag_curve_at(const mag_curve *c, size_t count, const double *x, double *value, double *slope)
{
    for (size_t i = 0; i < count; i += MAG_TAPE_BLOCK) {
        const size_t left = count - i;
        run_block(c, left < MAG_TAPE_BLOCK ? (int)left : MAG_TAPE_BLOCK, x + i, value + i,
                  slope == NULL ? NULL : slope + i);
    }
}

double mag_curve_value(const mag_curve *c, double x)
{
    double value = NAN;
    mag_curve_at(c, 1, &x, &value, NULL);
    return value;
}

bool mag_curve_is_constant(const mag_curve *c)
{
    return c->kind == CONSTANT;
}

void mag_curve_destroy(mag_curve *c)
{
    if (c == NULL) {
        return;
    }
    mag_tape_destroy(&c->tape);
    free(c->table.x);
    free(c->table.pieces);
    free(c->table.first);
    free(c);
}
