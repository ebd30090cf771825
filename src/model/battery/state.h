/// @file state.h
/// The state of a cell and of what is done to it, shared by the files of this folder.
#pragma once

#include "matter/property.h"
#include "model/battery/battery.h"
#include "model/battery/cell/cell.h"
#include "model/battery/cell/schedule.h"
#include "model/battery/cell/split.h"

enum {
    MAG_BATTERY_CURVES = 24,    ///< most curves of a cell
    MAG_BATTERY_USED = 48,      ///< most properties of materials
    MAG_BATTERY_ROWS = 20000,   ///< most steps that are noted; later ones are not
    MAG_BATTERY_POINTS = 4096,  ///< most points of all spectra that are noted
    MAG_BATTERY_SAMPLES = 65536 ///< most samples of titrations that are noted
};

/// The words of `negative_electrode`.
enum { MAG_BATTERY_METAL, MAG_BATTERY_POROUS };
/// The words of `heat.mode`.
enum { MAG_BATTERY_ISOTHERMAL, MAG_BATTERY_LUMPED };

/// What the user's cell is made of: for the solver, and for the results.
typedef struct mag_battery_made {
    mag_cell_setup setup;                  ///< for the solver
    mag_curve *curves[MAG_BATTERY_CURVES]; ///< that it uses
    int curve_count;                       ///< of them
    mag_property used[MAG_BATTERY_USED];   ///< properties of materials that were taken
    int used_count;                        ///< of them
    mag_cell_nominal nominal;              ///< what amounts are measured by
    double mass;                           ///< [kg] of all that is described; NaN: not known
    double volume;                         ///< [m3] of electrodes, separator and collectors
    double host_mass;                      ///< [kg] of the positive host; NaN: not known
    mag_cell_drive *drives;                ///< (drive_count)
    int drive_count;                       ///< drive cycles, and behind them what was measured
    int cycle_count;                       ///< drive cycles alone
    double lower_cutoff;         ///< [V] ends a discharge that names no voltage; NaN: none
    double upper_cutoff;         ///< [V] ends a charge that names no voltage; NaN: none
    double ambient;              ///< [K] of what is around it then
    bool is_isothermal;          ///< the cell has the temperature of what is around it
    mag_cell_schedule *schedule; ///< the experiment
} mag_battery_made;

/// Makes it. MAG_BAD_CASE says what is missing or wrong. Ends with mag_battery_unmake(), after a
/// failure too.
mag_status mag_battery_make(mag_context *ctx, const mag_battery_params *p, mag_battery_made *made);
/// Frees what it holds.
void mag_battery_unmake(mag_battery_made *made);

/// What a step came to. Part of a checkpoint.
typedef struct mag_battery_row {
    double begun;   ///< [s]
    double ended;   ///< [s]
    double charge;  ///< [C] given by the cell
    double energy;  ///< [J] given by the cell
    double voltage; ///< [V] at its end
    double first;   ///< [V] at its begin, current flowing
    double current; ///< [A] at its end
    int64_t cycle;  ///< that it belongs to
    int32_t step;   ///< index into the schedule's steps
    int32_t end;    ///< mag_cell_event, or MAG_BATTERY_BY_TIME
} mag_battery_row;

/// A step ended as its time was over.
#define MAG_BATTERY_BY_TIME (-1)

/// A point of a spectrum. Part of a checkpoint.
typedef struct mag_battery_point {
    double spectrum;  ///< number of it, from 1
    double frequency; ///< [Hz]
    double real;      ///< [ohm] of the cell
    double imaginary; ///< [ohm]
} mag_battery_point;

/// What changes and is not a field. All of it goes into a checkpoint.
typedef struct mag_battery_now {
    double time;            ///< [s] looked at
    double begun;           ///< [s] the step began
    double reached;         ///< [s] by the solver
    double surroundings;    ///< [K]
    int64_t solved;         ///< steps of the solver since the step began
    int64_t work;           ///< steps of the solver in all
    int64_t rows;           ///< steps ended
    int32_t step;           ///< index of the step that runs; -1: none has begun
    int32_t finished;       ///< nothing is left to do
    mag_cell_cursor cursor; ///< place in the schedule
    int32_t ended;          ///< mag_cell_event that ended the step; below 0: see step.c
    char reason[256];       ///< why it is finished
    int64_t points;         ///< of spectra so far
    int64_t spectra;        ///< so far
    int64_t samples;        ///< of titrations so far
    double titrated_share;  ///< of the positive host that was full at the first sample
    double drift;           ///< [1/s] greatest in which a spectrum was taken
    mag_cell_split middle;  ///< as half the nominal capacity had been given in a discharge
    int32_t has_middle;     ///< that is known
    double salt_error;      ///< relative, greatest so far
    double power_error;     ///< of the powers that flow, greatest so far
    double rest_voltage;    ///< [V] of the cell at the very beginning, without current
    double first_voltage;   ///< [V] as the step began
    double charge;          ///< [C] given before the step
    double energy;          ///< [J] given before the step
    mag_cell_age age;       ///< of the cell since the step began
    double film;            ///< [m] thickness of the metal's film
    double full_cycles;     ///< of the nominal capacity so far
    double moved;           ///< [C] that passed in the step, either way
    double plated;          ///< [C] taken up in the step
    double seen_charge;     ///< [C] given as the solver's last step ended
    double solved_from;     ///< [s] where the solver's last step began
    int64_t compared;       ///< points of the measured curve that runs which are behind
} mag_battery_now;

/// What the cell did where a measured curve has a point. Part of a checkpoint.
typedef struct mag_battery_met {
    double voltage;     ///< [V]; NaN: it did not come so far
    double temperature; ///< [K]
} mag_battery_met;

/// The state.
typedef struct mag_battery_state {
    mag_battery_made made;                ///< what the cell is
    mag_cell *cell;                       ///< at work
    mag_battery_now now;                  ///< changes
    mag_battery_row *rows;                ///< (MAG_BATTERY_ROWS) steps that ended
    mag_battery_point *points_of_spectra; ///< (MAG_BATTERY_POINTS) part of a checkpoint
    double *samples; ///< time, current, voltage of titrations, each (MAG_BATTERY_SAMPLES); part of
                     ///< a checkpoint
    double *first;   ///< (2 * unknowns) y and y' as the step began; part of a checkpoint
    double *initial; ///< (2 * unknowns) y and y' at the very beginning
    const mag_battery_validation *validation; ///< (validation_count) measured curves, of the params
    int validation_count;                     ///< of them
    mag_battery_met *points_met;              ///< (point_count) of all curves, one after the other
    size_t point_count;                       ///< of all curves
    size_t unknowns;                          ///< of the cell
    mag_cell_plan plan;                       ///< forecast
    float *points;                            ///< (3 * cells) middles of cells
    double *profile;                          ///< (cells) scratch
    float *shown;                             ///< (cells) scratch
    struct mag_store *store;                  ///< a storage in place of the experiment; NULL: none
} mag_battery_state;

/// Index of the measured curve that an instruction runs; -1: it runs none.
int mag_battery_measured(const mag_battery_made *m, const mag_cell_action *i);
/// Makes room for what is compared. Ends with the state.
mag_status mag_battery_compare_begin(mag_context *ctx, const mag_battery_params *p,
                                     mag_battery_state *s);
/// Notes what the cell did at the points of the measured curve that it has passed, if it runs one.
mag_status mag_battery_compare(mag_context *ctx, mag_battery_state *s, const mag_cell_action *i);
/// Hands numbers and tables of the comparison to an observation; nothing where there is none.
void mag_battery_show_comparison(const mag_battery_state *s, mag_observation *o);

/// Steps that ended and are noted.
int64_t mag_battery_rows(const mag_battery_state *s);
/// Goes on towards `until` [s].
mag_status mag_battery_advance(mag_context *ctx, const void *params, void *state, double until);
/// Puts the solver where the chunks say it was.
mag_status mag_battery_restored(mag_context *ctx, const void *params, void *state);
/// A cell as it was made. A step must begin next.
void mag_battery_be_young(const mag_battery_params *p, mag_battery_state *s);
/// Adds what the step that ended did to the cell's age. Another must begin next.
void mag_battery_grow_older(const mag_battery_params *p, mag_battery_state *s);
/// Hands over what age and cycles came to.
void mag_battery_observe_age(const mag_battery_state *s, mag_observation *o);
/// Takes a spectrum of the state looked at, as an action of the experiment wants it.
mag_status mag_battery_take_spectrum(mag_context *ctx, mag_battery_state *s,
                                     const mag_cell_action *action);
/// Notes current and voltage for the evaluation of titrations.
void mag_battery_take_sample(mag_battery_state *s);
/// Checks what every cell must keep, in the state looked at. MAG_DIVERGED: it does not.
mag_status mag_battery_check_balance(mag_context *ctx, mag_battery_state *s);
/// Hands over what was measured on the way: spectra, titrations, errors, losses.
mag_status mag_battery_observe_measured(mag_context *ctx, const mag_battery_state *s,
                                        mag_observation *o);

/// Hands numbers, a row or the fields to an observation.
mag_status mag_battery_observe(mag_context *ctx, const void *params, const void *state, int aspects,
                               mag_observation *o);
