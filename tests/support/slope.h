/// @file slope.h
/// Derivatives by differences, to hold analytic ones against.
#pragma once

#include <math.h>

/// A function of one number; `what` is the test's own.
typedef double slope_function(const void *what, double x);

/// Derivative at x by central differences over steps h and 2 h: what is left out goes as h^4, and
/// rounding as 1e-16 / h of the values.
static inline double slope_of(slope_function *f, const void *what, double x, double h)
{
    const double near = f(what, x + h) - f(what, x - h);
    const double far = f(what, x + 2.0 * h) - f(what, x - 2.0 * h);
    return (8.0 * near - far) / (12.0 * h);
}

/// Difference of an analytic derivative from that, relative to the larger of the two.
static inline double slope_error(double slope, slope_function *f, const void *what, double x,
                                 double h)
{
    const double other = slope_of(f, what, x, h);
    const double size = fmax(fabs(slope), fabs(other));
    return size > 0.0 ? fabs(slope - other) / size : 0.0;
}
