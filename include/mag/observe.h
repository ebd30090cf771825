/// @file observe.h
/// What a model shows of itself: numbers, tables, one row of the time series, fields on points.
/// The model hands values to an observation; whoever asked reads them out. Neither knows the other.
#pragma once

#include "mag/context.h"
#include "mag/param.h"

/// What to observe; may be or-ed.
typedef enum mag_aspect {
    MAG_NUMBERS = 1, ///< numbers and tables of the run so far, its assumptions and pictures
    MAG_SERIES = 2,  ///< one row of the time series
    MAG_FIELDS = 4   ///< points and the fields on them
} mag_aspect;

/// A named value. In numbers and in a row of the series. A name holds no comma and no line end.
typedef struct mag_value {
    const char *name;    ///< stable: scripts rely on it
    double value;        ///< [unit]; NaN if not known
    const char *unit;    ///< SI, "1" if it has none
    const char *meaning; ///< one sentence
    double low;          ///< [unit] lower end of a band; NaN: none
    double high;         ///< [unit] upper end of a band; NaN: none
} mag_value;

/// A field on the points of the observation. A name holds no slash: it is a path in the file.
typedef struct mag_shown_field {
    const char *name;    ///< stable
    const char *unit;    ///< SI
    const char *meaning; ///< one sentence
    const char *group;   ///< what it tells of, "heat"; fields of a group stand together. "": none
    int components;      ///< 1 or 3
    const float *values; ///< (points * components)
} mag_shown_field;

/// An input that nobody measured.
typedef struct mag_assumption {
    const char *name;   ///< of the parameter or property
    double value;       ///< [unit]
    const char *unit;   ///< SI
    mag_flag flag;      ///< recalled or assumed
    const char *source; ///< where it stands
} mag_assumption;

/// A picture that tells what happened best: drawn by the report without knowing the model.
typedef struct mag_picture {
    const char *file;    ///< "fill_time.png"
    const char *title;   ///< above it
    const char *field;   ///< the field to colour the points by (last output); NULL: curves
    const char *columns; ///< series to draw over time, by commas; NULL: a field
} mag_picture;

/// A column of a table. A name or unit holds no comma and no line end.
typedef struct mag_column {
    const char *name;    ///< stable: scripts rely on it
    const char *unit;    ///< SI, "1" if it has none; NULL where the column holds texts
    const char *meaning; ///< one sentence
} mag_column;

/// How a table is shown best.
typedef enum mag_form {
    MAG_FORM_PLAIN,  ///< rows and columns
    MAG_FORM_CURVES, ///< every further column of numbers as a curve over the first
    MAG_FORM_PARTS   ///< a bar of parts: the first column of texts names them, the first of numbers
                     ///< says how long they are, a further one named "start" where they begin
} mag_form;

/// What is known of many things of a kind: one row each. A table whose columns x, y and z are
/// lengths tells where its things are; the page marks them.
typedef struct mag_shown_table {
    const char *name;          ///< stable; of letters, digits and underscores: it names a file
    const char *title;         ///< above it
    const char *meaning;       ///< one sentence: what a row is, and how the rows are ordered
    mag_form form;             ///< plain, unless the model says otherwise
    int column_count;          ///< at least 1
    const mag_column *columns; ///< (column_count)
    size_t row_count;          ///< may be 0
    const double *numbers;     ///< (row_count * column_count) row by row; NaN: not known, or a text
    const char *const *texts;  ///< (row_count * column_count) row by row; NULL where it is a number
} mag_shown_table;

/// An observation being gathered. Opaque; texts and arrays given to it are copied.
typedef struct mag_observation mag_observation;

/// Makes an empty observation. NULL if memory is out. Ends with mag_observation_destroy().
mag_observation *mag_observation_create(void);
/// Frees it. NULL is fine.
void mag_observation_destroy(mag_observation *o);
/// Empties it for the next use and keeps its memory.
void mag_observation_clear(mag_observation *o);

/// Adds a number of the whole run.
void mag_observe_number(mag_observation *o, const char *name, double value, const char *unit,
                        const char *meaning);
/// Adds a number that is known as a band only: `value` (a median, a mean, a best guess) between
/// `low` and `high`. The meaning says what they are: "P5 to P95 of 1000 draws".
void mag_observe_band(mag_observation *o, const char *name, double value, double low, double high,
                      const char *unit, const char *meaning);
/// Adds one column of the present row of the series. Always the same columns in the same order.
void mag_observe_series(mag_observation *o, const char *name, double value, const char *unit,
                        const char *meaning);
/// Says where the field values lie: (points * 3) [m]. `spacing` is the edge of the cube a point
/// stands for, 0 if it stands for none (a curve, a profile).
void mag_observe_points(mag_observation *o, size_t points, const float *xyz, double spacing);
/// Says what the fields that follow tell of, until the next group or clear: "filling", "heat",
/// "defects". Whoever shows them offers the fields of a group together.
void mag_observe_group(mag_observation *o, const char *group);
/// Adds a field: (points * components), components 1 or 3. NaN where it has no value.
void mag_observe_field(mag_observation *o, const char *name, const char *unit, const char *meaning,
                       int components, const float *values);
/// Adds an assumption: an input that nobody measured.
void mag_observe_assumption(mag_observation *o, const char *name, double value, const char *unit,
                            mag_flag flag, const char *source);
/// Adds a picture of a field or of series columns ("a,b,c"); one of the two is NULL.
void mag_observe_picture(mag_observation *o, const char *file, const char *title, const char *field,
                         const char *columns);
/// Begins a table with (count) columns and no rows. Names of tables differ.
void mag_observe_table(mag_observation *o, const char *name, const char *title, const char *meaning,
                       const mag_column *columns, int count);
/// Says how the table begun last is shown best; it stays a table of rows in every form.
void mag_observe_form(mag_observation *o, mag_form form);
/// The form's name in files: "plain", "curves" or "parts". Static.
const char *mag_form_name(mag_form form);
/// The form of that name; plain where there is none.
mag_form mag_form_of(const char *name);
/// Adds a row to the table begun last: (count) `numbers` and (count) `texts`, each read where its
/// column holds such. `texts` may be NULL if no column does; a NULL text is "".
void mag_observe_row(mag_observation *o, const double *numbers, const char *const *texts);

/// False once memory ran out while gathering: the observation is not whole.
bool mag_observation_is_whole(const mag_observation *o);
/// The numbers gathered. Borrowed until the next clear or destroy, as all below.
const mag_value *mag_observation_numbers(const mag_observation *o, int *count);
/// The row gathered.
const mag_value *mag_observation_row(const mag_observation *o, int *count);
/// Points (points * 3) [m] and their spacing [m]; either pointer argument may be NULL.
const float *mag_observation_points(const mag_observation *o, size_t *points, double *spacing);
/// The fields gathered.
const mag_shown_field *mag_observation_fields(const mag_observation *o, int *count);
/// The assumptions gathered.
const mag_assumption *mag_observation_assumptions(const mag_observation *o, int *count);
/// The pictures gathered.
const mag_picture *mag_observation_pictures(const mag_observation *o, int *count);
/// The tables gathered.
const mag_shown_table *mag_observation_tables(const mag_observation *o, int *count);
