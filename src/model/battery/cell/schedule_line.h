/// @file schedule_line.h
/// One instruction of a schedule.
#pragma once

#include "model/battery/cell/schedule_words.h"

/// What a line says: one step, a train of two, or the head of a loop.
typedef struct mag_cell_instruction {
    int times;                ///< of a loop, whose body stands in the lines below; 0: it is none
    int count;                ///< of steps: 1; 2 for the pulse and the pause of a train
    mag_cell_action steps[2]; ///< (count) without line and label
} mag_cell_instruction;

/// Reads the line at hand, which says something.
mag_status mag_cell_read_instruction(mag_cell_reader *r, mag_cell_instruction *out);
