/// @file curves.h
/// Curves over one axis, in panels above each other: those of one unit share a panel.
#pragma once

#include <stddef.h>

struct _cairo;

enum {
    MAG_CURVES = 32, ///< most curves in a panel
    MAG_PANELS = 8   ///< most panels in a picture
};

/// One curve: values over positions, in rising order.
typedef struct mag_curve {
    const double *x;  ///< positions, every stride-th; borrowed
    const double *y;  ///< values, every stride-th; borrowed
    size_t count;     ///< points, at least 1
    size_t stride;    ///< from one point to the next
    const char *name; ///< of the values; borrowed
} mag_curve;

/// Curves that share an axis of values.
typedef struct mag_panel {
    mag_curve curves[MAG_CURVES]; ///< (count)
    int count;                    ///< curves
    const char *unit;             ///< of the values
    double low;                   ///< [unit] of all its curves; above `high` if nothing is known
    double high;                  ///< [unit]
} mag_panel;

/// Adds a curve to a panel that has room for it.
void mag_panel_add(mag_panel *p, const mag_curve *c);
/// Draws the panels, at least one, over an axis of that name and unit.
void mag_panels_draw(struct _cairo *cr, const mag_panel *panels, int count, const char *across,
                     const char *unit);
