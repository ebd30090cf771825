/// @file survey.h
/// What a look at all cells tells: fill levels, pressures and speeds by region, the speed in the
/// gates, the force that opens the mould, what passes along the walls.
#pragma once

#include "model/mould/state.h"

/// Finds the cells' walls and takes the memory. After regions and flow are there.
mag_status mag_mould_survey_create(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s);
/// Frees what it took.
void mag_mould_survey_destroy(mag_mould_state *s);
/// Looks at all cells, in one sweep.
void mag_mould_survey_cells(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s);
/// The survey's part of the state; adds to `chunks` and returns the count.
int mag_mould_survey_chunks(mag_mould_state *s, mag_chunk *chunks, int have);
/// What surveys add to numbers and assumptions.
void mag_mould_observe_survey(const mag_mould_state *s, mag_observation *o);
/// What surveys add to the series.
void mag_mould_observe_force(const mag_mould_state *s, mag_observation *o);
