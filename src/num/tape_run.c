#include "num/tape.h"

#include "num/lanes.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

// glibc works out these for whole vectors (libmvec, within 4 units in the last place, each lane for
// itself), but tells the compiler so under -ffast-math only.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 35)
#define WHOLE_VECTORS __attribute__((__simd__("notinbranch")))
double exp(double) WHOLE_VECTORS;
double log(double) WHOLE_VECTORS;
double log10(double) WHOLE_VECTORS;
double pow(double, double) WHOLE_VECTORS;
double tanh(double) WHOLE_VECTORS;
double sinh(double) WHOLE_VECTORS;
double cosh(double) WHOLE_VECTORS;
double tan(double) WHOLE_VECTORS;
double sin(double) WHOLE_VECTORS;
double cos(double) WHOLE_VECTORS;
double atan(double) WHOLE_VECTORS;
double asinh(double) WHOLE_VECTORS;
#endif
#endif

/// Results of a block, slot by slot. The variable lies in the first.
typedef double block[MAG_TAPE_SLOTS][MAG_TAPE_BLOCK];

/// y = value of an operation on values p and q.
static void find_values(const mag_tape_op *op, int lanes, const double *restrict p,
                        const double *restrict q, double *restrict y)
{
    const double shift = op->shift, scale = op->scale, offset = op->offset;

#define CASE(CODE, value)                                                                          \
    case MAG_TAPE_##CODE:                                                                          \
        MAG_EACH_LANE(i, lanes)                                                                    \
        {                                                                                          \
            y[i] = value;                                                                          \
        }                                                                                          \
        break;
#define TAPE_FUNCTION(name, CODE, value, slope)                                                    \
    case MAG_TAPE_##CODE:                                                                          \
        MAG_EACH_LANE(i, lanes)                                                                    \
        {                                                                                          \
            const double a = p[i];                                                                 \
            y[i] = value;                                                                          \
        }                                                                                          \
        break;
    switch (op->code) {
        CASE(CONSTANT, shift)
        CASE(VARIABLE, p[i])
        CASE(LINEAR, (p[i] + shift) * scale + offset)
        CASE(ADD, p[i] + q[i])
        CASE(ADD_SCALED, p[i] + q[i] * scale)
        CASE(SUBTRACT, p[i] - q[i])
        CASE(MULTIPLY, p[i] * q[i])
        CASE(DIVIDE, p[i] / q[i])
        CASE(RECIPROCAL, 1.0 / p[i])
        CASE(SQRT_CUBED, p[i] * sqrt(p[i]))
        CASE(POWER, pow(p[i], q[i]))
        CASE(POWER_SCALED, pow(p[i], scale))
        CASE(MIN, q[i] < p[i] ? q[i] : p[i])
        CASE(MAX, q[i] > p[i] ? q[i] : p[i])
#include "num/tape_functions.def"
    }
#undef CASE
#undef TAPE_FUNCTION
}

/// What find_slopes() reads: values and slopes of the operands, and the operation's values.
typedef struct given {
    const double *p, *q, *dp, *dq, *y;
} given;

/// dy = slope of an operation.
static void find_slopes(const mag_tape_op *op, int lanes, given of, double *restrict dy)
{
    const double *restrict p = of.p, *restrict q = of.q, *restrict y = of.y;
    const double *restrict dp = of.dp, *restrict dq = of.dq;
    const double scale = op->scale;
    // At 0, the power's value over the place would be 0 over 0.
    const double at_zero = op->code == MAG_TAPE_POWER_SCALED ? scale * pow(0.0, scale - 1.0) : 0.0;

#define CASE(CODE, slope)                                                                          \
    case MAG_TAPE_##CODE:                                                                          \
        MAG_EACH_LANE(i, lanes)                                                                    \
        {                                                                                          \
            dy[i] = slope;                                                                         \
        }                                                                                          \
        break;
#define TAPE_FUNCTION(name, CODE, value, slope)                                                    \
    case MAG_TAPE_##CODE:                                                                          \
        MAG_EACH_LANE(i, lanes)                                                                    \
        {                                                                                          \
            const double a = p[i], v = y[i];                                                       \
            (void)a, (void)v;                                                                      \
            dy[i] = (slope)*dp[i];                                                                 \
        }                                                                                          \
        break;
    switch (op->code) {
        CASE(CONSTANT, 0.0)
        CASE(VARIABLE, dp[i])
        CASE(LINEAR, scale * dp[i])
        CASE(ADD, dp[i] + dq[i])
        CASE(ADD_SCALED, dp[i] + dq[i] * scale)
        CASE(SUBTRACT, dp[i] - dq[i])
        CASE(MULTIPLY, dp[i] * q[i] + p[i] * dq[i])
        CASE(DIVIDE, (dp[i] - y[i] * dq[i]) / q[i])
        CASE(RECIPROCAL, -y[i] * y[i] * dp[i])
        CASE(SQRT_CUBED, 1.5 * sqrt(p[i]) * dp[i])
        CASE(POWER, y[i] * (dq[i] * log(p[i]) + q[i] * dp[i] / p[i]))
        CASE(POWER_SCALED, (p[i] == 0.0 ? at_zero : scale * y[i] / p[i]) * dp[i])
        CASE(MIN, q[i] < p[i] ? dq[i] : dp[i])
        CASE(MAX, q[i] > p[i] ? dq[i] : dp[i])
#include "num/tape_functions.def"
    }
#undef CASE
#undef TAPE_FUNCTION
}

static void run_values(const mag_tape *t, int count, const double *x, double *value)
{
    _Alignas(64) block y;
    const int lanes = mag_lanes_take(count, x, y[0]);

    for (int k = 0; k < t->count; k++) {
        const mag_tape_op *op = &t->ops[k];
        find_values(op, lanes, y[op->a], y[op->b], y[op->to]);
    }
    memcpy(value, y[t->result], (size_t)count * sizeof *value);
}

static void run_slopes(const mag_tape *t, int count, const double *x, double *value, double *slope)
{
    _Alignas(64) block y, dy;
    const int lanes = mag_lanes_take(count, x, y[0]);

    for (int i = 0; i < lanes; i++) {
        dy[0][i] = 1.0;
    }
    for (int k = 0; k < t->count; k++) {
        const mag_tape_op *op = &t->ops[k];
        const given of = {y[op->a], y[op->b], dy[op->a], dy[op->b], y[op->to]};
        find_values(op, lanes, of.p, of.q, y[op->to]);
        find_slopes(op, lanes, of, dy[op->to]);
    }
    memcpy(value, y[t->result], (size_t)count * sizeof *value);
    memcpy(slope, dy[t->result], (size_t)count * sizeof *slope);
}

void mag_tape_run(const mag_tape *t, int count, const double *x, double *value, double *slope)
{
    if (slope == NULL) {
        run_values(t, count, x, value);
    } else {
        run_slopes(t, count, x, value, slope);
    }
}
