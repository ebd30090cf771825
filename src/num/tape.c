#include "num/tape.h"

#include "mag/context.h"

#include <math.h>
#include <stdlib.h>

#define MOST_POWER 16.0 // beyond it, products round more than pow() does

static bool is_same(const mag_tape_op *p, const mag_tape_op *q)
{
    return p->code == q->code && p->a == q->a && p->b == q->b && p->shift == q->shift &&
           p->scale == q->scale && p->offset == q->offset;
}

/// Adds an operation, or finds the same one.
static mag_status add_op(mag_context *ctx, mag_tape *t, mag_tape_op op, int *out)
{
    for (int i = t->count; i-- > 0;) {
        if (is_same(&t->ops[i], &op)) {
            *out = i;
            return MAG_OK;
        }
    }
    if (t->count == t->room) {
        const int room = t->room == 0 ? 32 : 2 * t->room;
        mag_tape_op *ops = realloc(t->ops, (size_t)room * sizeof *ops);
        if (ops == NULL) {
            return mag_fail(ctx, MAG_MACHINE, "out of memory: %d operations", room);
        }
        t->ops = ops;
        t->room = room;
    }
    t->ops[t->count] = op;
    *out = t->count++;
    return MAG_OK;
}

mag_status mag_tape_variable(mag_context *ctx, mag_tape *t, int *out)
{
    return add_op(ctx, t, (mag_tape_op){.code = MAG_TAPE_VARIABLE}, out);
}

mag_status mag_tape_constant(mag_context *ctx, mag_tape *t, double value, int *out)
{
    return add_op(ctx, t, (mag_tape_op){.code = MAG_TAPE_CONSTANT, .shift = value}, out);
}

bool mag_tape_is_constant(const mag_tape *t, int op, double *value)
{
    *value = t->ops[op].shift;
    return t->ops[op].code == MAG_TAPE_CONSTANT;
}

static double find_function(mag_tape_code code, double a)
{
    switch (code) {
#define TAPE_FUNCTION(name, CODE, value, slope)                                                    \
    case MAG_TAPE_##CODE:                                                                          \
        return value;
#include "num/tape_functions.def"
#undef TAPE_FUNCTION
    default:
        return NAN;
    }
}

mag_status mag_tape_function(mag_context *ctx, mag_tape *t, mag_tape_code code, int a, int *out)
{
    double value;
    if (mag_tape_is_constant(t, a, &value)) {
        return mag_tape_constant(ctx, t, find_function(code, value), out);
    }
    return add_op(ctx, t, (mag_tape_op){.code = code, .a = a}, out);
}

/// a + k: in what (a + shift) scale + offset leaves free, so that nothing is added in another
/// order.
static mag_status add_constant(mag_context *ctx, mag_tape *t, int a, double k, int *out)
{
    mag_tape_op op = t->ops[a];
    if (k == 0.0) {
        *out = a;
        return MAG_OK;
    }
    if (op.code != MAG_TAPE_LINEAR || op.offset != 0.0) {
        op = (mag_tape_op){.code = MAG_TAPE_LINEAR, .a = a, .shift = k, .scale = 1.0};
    } else {
        op.offset = k;
    }
    return add_op(ctx, t, op, out);
}

/// a k, in the same way.
static mag_status scale(mag_context *ctx, mag_tape *t, int a, double k, int *out)
{
    mag_tape_op op = t->ops[a];
    if (k == 1.0) {
        *out = a;
        return MAG_OK;
    }
    if (op.code == MAG_TAPE_LINEAR && k == -1.0) { // exact
        op.scale = -op.scale;
        op.offset = -op.offset;
    } else if (op.code == MAG_TAPE_LINEAR && op.scale == 1.0 && op.offset == 0.0) {
        op.scale = k;
    } else {
        op = (mag_tape_op){.code = MAG_TAPE_LINEAR, .a = a, .scale = k};
    }
    return add_op(ctx, t, op, out);
}

static mag_status add_pair(mag_context *ctx, mag_tape *t, mag_tape_code code, int a, int b,
                           int *out)
{
    return add_op(ctx, t, (mag_tape_op){.code = code, .a = a, .b = b}, out);
}

/// Whether an operation only multiplies another by a number.
static bool is_scaled(const mag_tape_op *op)
{
    return op->code == MAG_TAPE_LINEAR && op->shift == 0.0 && op->offset == 0.0;
}

/// a + sign b, neither constant.
static mag_status add_variables(mag_context *ctx, mag_tape *t, int a, int b, double sign, int *out)
{
    const mag_tape_op *p = &t->ops[a], *q = &t->ops[b];
    if (is_scaled(q)) {
        const mag_tape_op op = {
            .code = MAG_TAPE_ADD_SCALED, .a = a, .b = q->a, .scale = sign * q->scale};
        return add_op(ctx, t, op, out);
    }
    if (is_scaled(p) && sign > 0.0) {
        const mag_tape_op op = {.code = MAG_TAPE_ADD_SCALED, .a = b, .b = p->a, .scale = p->scale};
        return add_op(ctx, t, op, out);
    }
    return add_pair(ctx, t, sign > 0.0 ? MAG_TAPE_ADD : MAG_TAPE_SUBTRACT, a, b, out);
}

static mag_status divide_by_constant(mag_context *ctx, mag_tape *t, int a, int b, double k,
                                     int *out)
{
    if (isnormal(1.0 / k)) {
        return scale(ctx, t, a, 1.0 / k, out);
    }
    return add_pair(ctx, t, MAG_TAPE_DIVIDE, a, b, out);
}

/// The power n, at least 1, by squaring.
static mag_status raise_whole(mag_context *ctx, mag_tape *t, int a, int n, int *out)
{
    int bit = 1, power = a;
    while (2 * bit <= n) {
        bit *= 2;
    }
    while ((bit /= 2) > 0) {
        MAG_TRY(add_pair(ctx, t, MAG_TAPE_MULTIPLY, power, power, &power));
        if ((n & bit) != 0) {
            MAG_TRY(add_pair(ctx, t, MAG_TAPE_MULTIPLY, power, a, &power));
        }
    }
    *out = power;
    return MAG_OK;
}

/// The power n + 1/2, n at least 0.
static mag_status raise_half(mag_context *ctx, mag_tape *t, int a, int n, int *out)
{
    int root, whole;
    if (n == 0) {
        return mag_tape_function(ctx, t, MAG_TAPE_SQRT, a, out);
    }
    MAG_TRY(add_op(ctx, t, (mag_tape_op){.code = MAG_TAPE_SQRT_CUBED, .a = a}, &root));
    if (n == 1) {
        *out = root;
        return MAG_OK;
    }
    MAG_TRY(raise_whole(ctx, t, a, n - 1, &whole));
    return add_pair(ctx, t, MAG_TAPE_MULTIPLY, whole, root, out);
}

static mag_status raise_to_constant(mag_context *ctx, mag_tape *t, int a, double k, int *out)
{
    const double size = fabs(k);
    int power;

    if (k == 0.0) {
        return mag_tape_constant(ctx, t, 1.0, out); // pow(y, 0) is 1 for every y
    }
    if (size > MOST_POWER || 2.0 * size != floor(2.0 * size)) {
        const mag_tape_op op = {.code = MAG_TAPE_POWER_SCALED, .a = a, .scale = k};
        return add_op(ctx, t, op, out);
    }
    if (size == floor(size)) {
        MAG_TRY(raise_whole(ctx, t, a, (int)size, &power));
    } else {
        MAG_TRY(raise_half(ctx, t, a, (int)size, &power));
    }
    if (k > 0.0) {
        *out = power;
        return MAG_OK;
    }
    return add_op(ctx, t, (mag_tape_op){.code = MAG_TAPE_RECIPROCAL, .a = power}, out);
}

/// a (code) k
static mag_status combine_with_constant(mag_context *ctx, mag_tape *t, mag_tape_code code, int a,
                                        int b, double k, int *out)
{
    switch (code) {
    case MAG_TAPE_ADD:
        return add_constant(ctx, t, a, k, out);
    case MAG_TAPE_SUBTRACT:
        return add_constant(ctx, t, a, -k, out);
    case MAG_TAPE_MULTIPLY:
        return scale(ctx, t, a, k, out);
    case MAG_TAPE_DIVIDE:
        return divide_by_constant(ctx, t, a, b, k, out);
    case MAG_TAPE_POWER:
        return raise_to_constant(ctx, t, a, k, out);
    default:
        return add_pair(ctx, t, code, a, b, out);
    }
}

/// k (code) b
static mag_status combine_constant_with(mag_context *ctx, mag_tape *t, mag_tape_code code, int a,
                                        double k, int b, int *out)
{
    int inner;
    switch (code) {
    case MAG_TAPE_ADD:
        return add_constant(ctx, t, b, k, out);
    case MAG_TAPE_SUBTRACT:
        MAG_TRY(scale(ctx, t, b, -1.0, &inner));
        return add_constant(ctx, t, inner, k, out);
    case MAG_TAPE_MULTIPLY:
        return scale(ctx, t, b, k, out);
    case MAG_TAPE_DIVIDE:
        MAG_TRY(add_op(ctx, t, (mag_tape_op){.code = MAG_TAPE_RECIPROCAL, .a = b}, &inner));
        return scale(ctx, t, inner, k, out);
    default:
        return add_pair(ctx, t, code, a, b, out);
    }
}

static double combine_constants(mag_tape_code code, double a, double b)
{
    switch (code) {
    case MAG_TAPE_ADD:
        return a + b;
    case MAG_TAPE_SUBTRACT:
        return a - b;
    case MAG_TAPE_MULTIPLY:
        return a * b;
    case MAG_TAPE_DIVIDE:
        return a / b;
    case MAG_TAPE_POWER:
        return pow(a, b);
    case MAG_TAPE_MIN:
        return b < a ? b : a;
    case MAG_TAPE_MAX:
        return b > a ? b : a;
    default:
        return NAN;
    }
}

mag_status mag_tape_combine(mag_context *ctx, mag_tape *t, mag_tape_code code, int a, int b,
                            int *out)
{
    double p, q;
    const bool is_first = mag_tape_is_constant(t, a, &p);
    const bool is_second = mag_tape_is_constant(t, b, &q);

    if (is_first && is_second) {
        return mag_tape_constant(ctx, t, combine_constants(code, p, q), out);
    }
    if (is_second) {
        return combine_with_constant(ctx, t, code, a, b, q, out);
    }
    if (is_first) {
        return combine_constant_with(ctx, t, code, a, p, b, out);
    }
    if (code == MAG_TAPE_ADD || code == MAG_TAPE_SUBTRACT) {
        return add_variables(ctx, t, a, b, code == MAG_TAPE_ADD ? 1.0 : -1.0, out);
    }
    return add_pair(ctx, t, code, a, b, out);
}

static int count_operands(mag_tape_code code)
{
    switch (code) {
    case MAG_TAPE_CONSTANT:
    case MAG_TAPE_VARIABLE:
        return 0;
    case MAG_TAPE_ADD:
    case MAG_TAPE_ADD_SCALED:
    case MAG_TAPE_SUBTRACT:
    case MAG_TAPE_MULTIPLY:
    case MAG_TAPE_DIVIDE:
    case MAG_TAPE_POWER:
    case MAG_TAPE_MIN:
    case MAG_TAPE_MAX:
        return 2;
    default:
        return 1;
    }
}

/// Finds who reads each result last. Operations that nobody reads keep -1.
static void find_readers(mag_tape *t, int result)
{
    for (int i = 0; i < t->count; i++) {
        t->ops[i].last = -1;
    }
    t->ops[result].last = t->count;
    for (int i = result; i >= 0; i--) {
        const mag_tape_op *op = &t->ops[i];
        const int operands = op->last < 0 ? 0 : count_operands(op->code);
        for (int k = 0; k < operands; k++) {
            mag_tape_op *read = &t->ops[k == 0 ? op->a : op->b];
            read->last = read->last < 0 ? i : read->last;
        }
    }
}

static int find_free(const bool *taken)
{
    int slot = 1; // the first is the variable's
    while (slot < MAG_TAPE_SLOTS && taken[slot]) {
        slot++;
    }
    return slot;
}

/// Turns operands into slots. A result's slot is never one of its operands': slopes need both.
static mag_status give_slots(mag_context *ctx, mag_tape *t)
{
    bool taken[MAG_TAPE_SLOTS] = {false};

    for (int i = 0; i < t->count; i++) {
        mag_tape_op *op = &t->ops[i];
        if (op->last < 0 || op->code == MAG_TAPE_VARIABLE) {
            continue;
        }
        op->to = find_free(taken);
        if (op->to == MAG_TAPE_SLOTS) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "the expression keeps more than %d intermediate results at once",
                            MAG_TAPE_SLOTS - 1);
        }
        taken[op->to] = true;
        const int operands = count_operands(op->code);
        for (int k = 0; k < operands; k++) {
            int *read = k == 0 ? &op->a : &op->b;
            const mag_tape_op *from = &t->ops[*read];
            *read = from->to;
            if (from->last == i) {
                taken[from->to] = false;
            }
        }
    }
    return MAG_OK;
}

mag_status mag_tape_finish(mag_context *ctx, mag_tape *t, int result)
{
    int kept = 0;

    find_readers(t, result);
    MAG_TRY(give_slots(ctx, t));
    t->result = t->ops[result].to;
    for (int i = 0; i < t->count; i++) {
        if (t->ops[i].last >= 0 && t->ops[i].code != MAG_TAPE_VARIABLE) {
            t->ops[kept++] = t->ops[i];
        }
    }
    t->count = kept;
    return MAG_OK;
}

void mag_tape_destroy(mag_tape *t)
{
    free(t->ops);
    *t = (mag_tape){0};
}
