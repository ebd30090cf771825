/// @file schedule.h
/// What is done to a cell, in the words of those who do it, as a list of steps. One instruction a
/// line, `#` begins a comment; capitals and more spaces do not matter, units are as everywhere.
///
///     Discharge at C/5 until 0.7 V            also 1C, 2.5 A, 1 mA/cm2, 500 mW, 5 W/m2, 5 ohm
///     Charge at 10 A/m2 for 30 minutes or until 1.6 V
///     Discharge at 1C for 1.5 Ah              or 1 mAh/cm2: what passes in the step
///     Hold at 1.6 V for 1 hour or until C/50
///     Rest for 1 hour
///     Rest for 2 hours or until above 1.1 V   a cell at rest goes either way: say which
///     Run drive cycle NAME until 0.7 V        a table of currents or powers given beside the text
///     Run validation NAME                     a measured current, from the cell's first state on
///     GITT discharge at C/10 for 10 minutes, rest for 1 hour, until 0.7 V
///     EIS at 10 mHz to 100 kHz, 60 frequencies
///     Set temperature to 45 degC
///     Repeat 100 times:
///       Discharge at 1C until 0.7 V           the lines indented deeper; loops nest
///       Charge at C/2 until 1.6 V (1 minute period)
///
/// "(1 minute period)", or "every 1 minute", is the sampling that a step asks for. GITT repeats its
/// pulse and rest until a voltage ends a pulse. The words are those of PyBaMM's experiments, where
/// there are such (Sulzer et al., J. Open Res. Softw. 9 (2021) 14).
#pragma once

#include "base/units.h"
#include "mag/context.h"
#include "mag/param.h"

enum {
    MAG_CELL_NESTING = 8,                  ///< most loops within each other
    MAG_CELL_LOOPS = MAG_CELL_NESTING + 1, ///< with a GITT train within the innermost
    MAG_CELL_MOST_REPEATS = 1000000,       ///< of a loop
    MAG_CELL_MOST_FREQUENCIES = 10000,     ///< of a spectrum
    MAG_CELL_MOST_INSTRUCTIONS = 10000     ///< of a schedule
};

/// What a step controls.
typedef enum mag_cell_do {
    MAG_CELL_DO_REST,       ///< no current
    MAG_CELL_DO_CURRENT,    ///< a current
    MAG_CELL_DO_VOLTAGE,    ///< a voltage
    MAG_CELL_DO_POWER,      ///< a power
    MAG_CELL_DO_RESISTANCE, ///< a resistance that the cell discharges through
    MAG_CELL_DO_DRIVE,      ///< current or power by a table
    MAG_CELL_DO_SPECTRUM,   ///< impedance in the state reached; takes no time
    MAG_CELL_DO_TEMPERATURE ///< nothing: the surroundings get another temperature
} mag_cell_do;

/// What an amount is of.
typedef enum mag_cell_basis {
    MAG_CELL_WHOLE,    ///< the whole cell
    MAG_CELL_PER_AREA, ///< a square metre of it; of a resistance: that of a square metre
    MAG_CELL_C_RATE    ///< its nominal capacity in an hour
} mag_cell_basis;

/// A value as the user gave it.
typedef struct mag_cell_amount {
    double value;         ///< [SI, or 1/h for C rates]; NaN: there is none
    mag_cell_basis basis; ///< what it is of
} mag_cell_amount;

/// What ends a step: the first of them. NaN: that does not.
typedef struct mag_cell_ends {
    double time;             ///< [s] since it began
    double below;            ///< [V] the voltage has come down to this
    double above;            ///< [V] the voltage has come up to this
    mag_cell_amount current; ///< [A, A/m2 or C rate] the current's size has come down to this
    mag_cell_amount charge;  ///< [C or C/m2] that has passed since it began, either way
} mag_cell_ends;

/// A step's part in a GITT train.
typedef enum mag_cell_train {
    MAG_CELL_NO_TRAIN, ///< it stands alone
    MAG_CELL_PULSE,    ///< current flows
    MAG_CELL_PAUSE     ///< the cell relaxes
} mag_cell_train;

/// One step.
typedef struct mag_cell_action {
    mag_cell_do kind;     ///< what it controls
    mag_cell_amount held; ///< [A, W, V, ohm, K; by kind] positive discharges; NaN: none
    mag_cell_ends ends;   ///< what ends it; all NaN where it takes no time
    double period;        ///< [s] between the samples asked for; NaN: not said
    double low;           ///< [Hz] lowest frequency of a spectrum
    double high;          ///< [Hz] highest
    int frequencies;      ///< of a spectrum, evenly on a logarithmic axis, both ends included
    int drive;            ///< index of the drive cycle; -1: none
    mag_cell_train train; ///< its part in a GITT train
    int line;             ///< of the text, from 1
    const char *label;    ///< the user's words
} mag_cell_action;

/// An entry of the program: a step, or a loop over the entries behind it.
typedef struct mag_cell_item {
    int step;      ///< index of the step; -1: a loop
    int times;     ///< of a loop; 0: a train, until it is left
    int past;      ///< index of the first entry behind a loop's body
    bool is_cycle; ///< a loop whose turns are the cycles: no train, no loop within but trains
} mag_cell_item;

/// A table of currents or powers over time, positive discharges. Borrowed as the text is.
typedef struct mag_cell_drive {
    const char *name;     ///< one word, as the text calls it; capitals do not matter
    mag_cell_do kind;     ///< MAG_CELL_DO_CURRENT or MAG_CELL_DO_POWER
    mag_cell_basis basis; ///< of the values
    mag_table table;      ///< over time [s]; it ends at its last point, after 0 s
    bool is_measured;     ///< a validation: a measured current, whose name may have blanks
} mag_cell_drive;

/// What a schedule is read from.
typedef struct mag_cell_source {
    const char *name;             ///< of the text, for messages: "battery.experiment"
    const char *text;             ///< the instructions
    const mag_cell_drive *drives; ///< (drive_count)
    int drive_count;              ///< drive cycles
} mag_cell_source;

/// Steps, and the order they come in. Loops are kept, not written out.
typedef struct mag_cell_schedule {
    const mag_cell_action *steps; ///< (step_count) in order of the text
    int step_count;               ///< steps
    const mag_cell_item *items;   ///< (item_count)
    int item_count;               ///< entries of the program
    struct mag_arena *arena;      ///< memory of all of it
} mag_cell_schedule;

/// A place in a schedule: plain data without holes, for checkpoints. All zero: the beginning.
typedef struct mag_cell_cursor {
    int64_t cycle; ///< of the step taken last, counted on over all cycles; 0: none yet
    int64_t taken; ///< steps so far
    int32_t at;    ///< entry that comes next
    int32_t depth; ///< loops that it lies in
    int32_t loop[MAG_CELL_LOOPS]; ///< (depth) their entries
    int32_t turn[MAG_CELL_LOOPS]; ///< (depth) turns ended
} mag_cell_cursor;

/// What amounts are measured by. NaN: not known.
typedef struct mag_cell_nominal {
    double area;     ///< [m2] of the cell
    double capacity; ///< [C] of the whole cell
    double voltage;  ///< [V] for estimates of time alone
} mag_cell_nominal;

/// What a schedule may come to if each step takes its time, or that of a full cell.
typedef struct mag_cell_plan {
    double steps;   ///< taken
    double seconds; ///< [s]
} mag_cell_plan;

/// Reads a schedule. MAG_BAD_CASE shows the line, the place in it, and what is allowed. The caller
/// ends it with mag_cell_schedule_destroy(); *out is NULL after a failure.
mag_status mag_cell_schedule_read(mag_context *ctx, mag_units *units, const mag_cell_source *from,
                                  mag_cell_schedule **out);
/// Frees it. NULL is fine.
void mag_cell_schedule_destroy(mag_cell_schedule *s);

/// The step that comes next, and moves the cursor on. NULL: that was all. Borrowed.
const mag_cell_action *mag_cell_schedule_next(const mag_cell_schedule *s, mag_cell_cursor *c);
/// To be called when a voltage has ended the step taken last: where that was the pulse of a train,
/// the train is over. Else nothing.
void mag_cell_schedule_leave(const mag_cell_schedule *s, mag_cell_cursor *c);
/// A rough forecast. A step ends by its time, or when its current has moved the nominal capacity,
/// whichever is first; what nobody can know takes an hour.
mag_cell_plan mag_cell_schedule_plan(const mag_cell_schedule *s, const mag_cell_nominal *n);

/// A current, power or charge for a square metre [A/m2, W/m2, C/m2]. NaN if there is none.
double mag_cell_density(mag_cell_amount a, const mag_cell_nominal *n);
/// What a step holds [A/m2, W/m2, V, ohm m2, K; by kind]: 0 A/m2 for a rest, NaN for drive cycles
/// and spectra.
double mag_cell_action_held(const mag_cell_action *step, const mag_cell_nominal *n);
/// Current or power of a drive cycle [A/m2, W/m2] at a time [s] since the step began.
double mag_cell_drive_at(const mag_cell_drive *d, const mag_cell_nominal *n, double time);
