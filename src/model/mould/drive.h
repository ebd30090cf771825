/// @file drive.h
/// The injection machine: what it asks of the inlet, and what it cannot do.
#pragma once

#include "model/mould/state.h"

/// Checks that the machine's choices go together.
mag_status mag_mould_drive_check(mag_context *ctx, const mag_mould_params *p);
/// Whether the inlet holds a pressure from the start.
bool mag_mould_starts_by_pressure(const mag_mould_params *p);
/// The greatest speed [m/s] that the machine may bring about: of the inlet, or of a jet that the
/// pressure it may hold drives.
double mag_mould_greatest_speed(const mag_mould_params *p, const mag_mould_state *s);
/// The greatest inlet speed [m/s] that is wanted within the next steps of length `step` [s]; 0
/// where a pressure drives the metal.
double mag_mould_inlet_ahead(const mag_mould_params *p, const mag_mould_state *s, double step);
/// The way of the screw so far [m]; 0 without a screw.
double mag_mould_stroke(const mag_mould_params *p, const mag_mould_state *s);
/// When the inlet will have let in the wanted volume, if nothing stops it [s].
double mag_mould_expected_end(const mag_mould_params *p, const mag_mould_state *s);
/// Mean density excess over the gas beside the inlet, where metal is.
double mag_mould_inlet_excess(const mag_mould_state *s);
/// Sets the inlet's speed or pressure for a step of length `step` [s].
void mag_mould_drive(const mag_mould_params *p, mag_mould_state *s, double step);
/// Takes note of what came in during a step of length `step` [s]; `before` is the metal that had
/// come in before it [cells at density 1].
void mag_mould_note_flow(mag_mould_state *s, double before, double step);
/// Goes over to pressure once the wanted share is full. Called after each look at the fill level.
void mag_mould_switch_over(const mag_mould_params *p, mag_mould_state *s);
/// What the machine adds to the numbers.
void mag_mould_observe_drive(const mag_mould_params *p, const mag_mould_state *s,
                             mag_observation *o);
/// What the machine adds to the series.
void mag_mould_observe_stroke(const mag_mould_params *p, const mag_mould_state *s,
                              mag_observation *o);
