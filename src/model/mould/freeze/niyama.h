/// @file niyama.h
/// Niyama's criterion: temperature gradient over the root of the cooling rate, as metal passes a
/// solid fraction late in its freezing. Where it is small, liquid is drawn through mush that is
/// long and freezes fast: shrinkage pores are likely (Niyama, Uchida, Morikawa, Saito 1982, for
/// steel; what is small for thin magnesium is not known).
#pragma once

#include "mag/model.h"
#include "model/mould/flow/grid.h"
#include "num/vec.h"

struct mag_context;

/// The criterion on a grid's cells. Made by mag_niyama_create().
typedef struct mag_niyama {
    const mag_grid *grid; ///< borrowed
    double spacing;       ///< [m] edge of a cell
    double solid_at;      ///< solid fraction at which it is taken
    float *value;         ///< (cells) [K^0.5 s^0.5 / m]; NaN: not passed yet, or not cooling
    float *solid;         ///< (cells) solid fraction at the last look
    float *temperature;   ///< (cells) [K] at the last look
} mag_niyama;

/// Makes it. The grid must outlive it. MAG_BAD_CASE for a solid fraction not within 0 and 1,
/// MAG_MACHINE if memory is out.
mag_status mag_niyama_create(struct mag_context *ctx, const mag_grid *g, double spacing,
                             double solid_at, mag_niyama *out);
/// Frees what it owns. A zeroed one is fine.
void mag_niyama_destroy(mag_niyama *n);
/// Its memory, for a checkpoint; adds to `chunks` and returns the count.
int mag_niyama_chunks(mag_niyama *n, mag_chunk *chunks, int have);
/// A first look: solid fractions and temperatures [K] (cells).
void mag_niyama_begin(mag_niyama *n, const mag_pop *solid, const mag_pop *temperature);
/// A look `dt` [s] after the last: cells that passed the solid fraction between get their value.
void mag_niyama_look(struct mag_context *ctx, mag_niyama *n, const mag_pop *solid,
                     const mag_pop *temperature, double dt);
