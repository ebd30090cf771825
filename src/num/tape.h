/// @file tape.h
/// A formula of one variable as straight-line code: operations in order, each on results of earlier
/// ones, for many places at once, with slopes (forward differentiation).
#pragma once

#include "mag/status.h"

#include <stdbool.h>

struct mag_context;

enum {
    MAG_TAPE_BLOCK = 64, ///< most places of one mag_tape_run()
    MAG_TAPE_SLOTS = 64  ///< most results kept at once, the variable among them
};

/// What an operation does with its operands a and b.
typedef enum mag_tape_code {
    MAG_TAPE_CONSTANT,     ///< shift
    MAG_TAPE_VARIABLE,     ///< the place itself
    MAG_TAPE_LINEAR,       ///< (a + shift) scale + offset
    MAG_TAPE_ADD,          ///< a + b
    MAG_TAPE_ADD_SCALED,   ///< a + b scale
    MAG_TAPE_SUBTRACT,     ///< a - b
    MAG_TAPE_MULTIPLY,     ///< a b
    MAG_TAPE_DIVIDE,       ///< a / b
    MAG_TAPE_RECIPROCAL,   ///< 1 / a
    MAG_TAPE_SQRT_CUBED,   ///< a sqrt(a), whose slope at 0 is 0 and not 0 times infinity
    MAG_TAPE_POWER,        ///< a to the power b
    MAG_TAPE_POWER_SCALED, ///< a to the power scale
    MAG_TAPE_MIN,          ///< the lesser, a if equal
    MAG_TAPE_MAX,          ///< the larger, a if equal
#define TAPE_FUNCTION(name, CODE, value, slope) MAG_TAPE_##CODE, ///< name(a)
#include "num/tape_functions.def"
#undef TAPE_FUNCTION
} mag_tape_code;

/// One operation. Operands are numbers of operations until mag_tape_finish(), then slots.
typedef struct mag_tape_op {
    mag_tape_code code;          ///< what is done
    int a, b;                    ///< operands, where there are any
    int to;                      ///< slot of the result
    int last;                    ///< operation that reads the result last; -1: none
    double shift, scale, offset; ///< numbers, as `code` says
} mag_tape_op;

/// A formula. Zeroed, it is empty; ends with mag_tape_destroy().
typedef struct mag_tape {
    mag_tape_op *ops; ///< (room) owned
    int count;        ///< operations
    int room;         ///< operations that there is memory for
    int result;       ///< slot of the formula's value
} mag_tape;

// While a tape is made, an operation is known by its number, which the functions below give in
// *out. The same operation on the same operands is done once. Each fails with MAG_MACHINE only.

/// The variable.
mag_status mag_tape_variable(struct mag_context *ctx, mag_tape *t, int *out);
/// A number.
mag_status mag_tape_constant(struct mag_context *ctx, mag_tape *t, double value, int *out);
/// A function of tape_functions.def, of a constant worked out at once.
mag_status mag_tape_function(struct mag_context *ctx, mag_tape *t, mag_tape_code code, int a,
                             int *out);
/// One of ADD, SUBTRACT, MULTIPLY, DIVIDE, POWER, MIN, MAX, made cheaper where an operand is
/// constant: of two constants worked out at once; a constant divisor becomes a factor; powers up to
/// the 16th and their square roots become products. Sums are never done in another order.
mag_status mag_tape_combine(struct mag_context *ctx, mag_tape *t, mag_tape_code code, int a, int b,
                            int *out);
/// Whether an operation is a constant, and which.
bool mag_tape_is_constant(const mag_tape *t, int op, double *value);

/// Ends the making: the formula's value is that of `result`. What it does not need is dropped.
/// MAG_BAD_CASE if more than MAG_TAPE_SLOTS results have to be kept at once.
mag_status mag_tape_finish(struct mag_context *ctx, mag_tape *t, int result);

/// Values, and slopes unless NULL, of a finished tape at 1 to MAG_TAPE_BLOCK places (count). A
/// place's result does not depend on the others. Takes no memory; safe from several threads.
void mag_tape_run(const mag_tape *t, int count, const double *x, double *value, double *slope);

/// Frees what it owns and zeroes it.
void mag_tape_destroy(mag_tape *t);
