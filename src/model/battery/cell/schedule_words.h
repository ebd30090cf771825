/// @file schedule_words.h
/// A line of a schedule, word by word, and faults that show their place.
#pragma once

#include "base/place.h"
#include "model/battery/cell/schedule.h"

/// What a number with its unit can be: one bit each.
typedef enum mag_cell_quantity {
    MAG_CELL_IS_CURRENT = 1,      ///< [A, A/m2, C rate]
    MAG_CELL_IS_POWER = 2,        ///< [W, W/m2]
    MAG_CELL_IS_RESISTANCE = 4,   ///< [ohm, ohm m2]
    MAG_CELL_IS_VOLTAGE = 8,      ///< [V]
    MAG_CELL_IS_TIME = 16,        ///< [s]
    MAG_CELL_IS_CHARGE = 32,      ///< [C, C/m2]
    MAG_CELL_IS_TEMPERATURE = 64, ///< [K]
    MAG_CELL_IS_FREQUENCY = 128   ///< [Hz]
} mag_cell_quantity;

/// A number with its unit that was read.
typedef struct mag_cell_found {
    mag_cell_quantity kind; ///< what it is
    mag_cell_amount amount; ///< its value in SI
    const char *from;       ///< where it stands in the text
    const char *to;         ///< the end of that
} mag_cell_found;

/// One reading of a schedule: the line at hand.
typedef struct mag_cell_reader {
    mag_context *ctx;            ///< takes messages
    mag_units *units;            ///< the units
    mag_origin origin;           ///< the text
    const mag_cell_source *from; ///< what is read
    int line;                    ///< from 1
    const char *start;           ///< of the line
    const char *at;              ///< what is read next
    const char *end;             ///< of what the line says: comment and blanks are cut off
} mag_cell_reader;

/// Fails with MAG_BAD_CASE and underlines what stands from `from` to `to`.
mag_status mag_cell_fail(const mag_cell_reader *r, const char *from, const char *to,
                         const char *format, ...) MAG_PRINTF(4, 5);
/// Fails as that does, at the next word, or behind the line's last.
mag_status mag_cell_fail_here(mag_cell_reader *r, const char *format, ...) MAG_PRINTF(2, 3);

/// True at the end of the line.
bool mag_cell_is_done(mag_cell_reader *r);
/// End of the next word.
const char *mag_cell_word_end(mag_cell_reader *r);
/// Takes a word if it stands next.
bool mag_cell_take(mag_cell_reader *r, const char *word);
/// Takes a mark, such as ',', if it stands next.
bool mag_cell_take_mark(mag_cell_reader *r, char mark);
/// Takes a whole number from `least` to `most`; `what` it is of: "how often".
mag_status mag_cell_take_count(mag_cell_reader *r, int least, int most, const char *what,
                               int *count);
/// Takes a number and its unit, of one of the `kinds` (their bits). All but voltages are above 0.
mag_status mag_cell_take_quantity(mag_cell_reader *r, int kinds, mag_cell_found *found);
/// The one of `count` words that was probably meant by the next one; NULL if none is near.
const char *mag_cell_nearest(mag_cell_reader *r, const char *const *words, int count);
