/// @file curve.h
/// A function of one variable that a user gives as a constant, an expression or a table: values and
/// exact slopes at many places at once.
#pragma once

#include "mag/status.h"

#include <stdbool.h>
#include <stddef.h>

struct mag_context;

/// A function of one variable. Opaque; it does not change, so threads may share it.
typedef struct mag_curve mag_curve;

/// Makes a curve of one value. The caller ends each curve with mag_curve_destroy().
mag_status mag_curve_constant(struct mag_context *ctx, double value, mag_curve **curve);

/// Makes a curve of an expression, such as "3.4e-9 * exp(-33 * x) + x**1.5", in the variable of
/// that name (NULL: "x"). expression.h has the syntax. MAG_BAD_CASE names the column, what was
/// expected there, and shows it with a caret below. Values agree with the operations done one by
/// one to a few units in the last place of the largest term. Where the function is not defined they
/// are infinite or not a number, and so are slopes; at a corner (abs, min, max) a slope is one
/// side's or between the two.
mag_status mag_curve_expression(struct mag_context *ctx, const char *text, const char *variable,
                                mag_curve **curve);

/// Makes a curve through points (count) of rising x: exact there, with a continuous slope, and
/// rising or falling only where the points do (monotone cubics, PCHIP). Outside the first and last
/// point it goes straight on, with the slope it has there. One point makes a constant, two a line.
/// MAG_BAD_CASE names the point that does not fit.
mag_status mag_curve_table(struct mag_context *ctx, int count, const double *x, const double *y,
                           mag_curve **curve);

/// Values, and slopes unless NULL, at places x (count). The arrays must not overlap. A place's
/// result does not depend, to the bit, on how many others there are. Takes no memory.
void mag_curve_at(const mag_curve *c, size_t count, const double *x, double *value, double *slope);

/// The value at one place. Costs about as much as eight places of mag_curve_at().
double mag_curve_value(const mag_curve *c, double x);

/// Whether the value is the same everywhere by its form: no variable, or a table of one point.
bool mag_curve_is_constant(const mag_curve *c);

/// Frees a curve. NULL is fine.
void mag_curve_destroy(mag_curve *c);
