/// @file expression.h
/// A formula that a user wrote, as a tape.
#pragma once

#include "num/tape.h"

enum {
    MAG_EXPRESSION_LENGTH = 4096, ///< most characters of an expression
    MAG_EXPRESSION_DEPTH = 100    ///< most parentheses, signs and powers within each other
};

/// Reads an expression of one variable, in Python's syntax as in the battery parameter exchange
/// format (BPX): numbers, the variable, pi, + - * /, ** or ^ (-x**2 is -(x**2), 2**3**2 is
/// 2**(3**2)), parentheses, the functions of tape_functions.def, pow of two arguments, min and max
/// of two or more. ASCII only. MAG_BAD_CASE names the column, says what was expected and shows it:
///
///     column 6: expected an operator or ')'
///         2*(1 x)
///              ^
///
/// The tape is finished, to be destroyed by the caller, after a failure too.
mag_status mag_expression_read(struct mag_context *ctx, const char *text, const char *variable,
                               mag_tape *out);
