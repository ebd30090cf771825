/// @file csv.h
/// Cells of a CSV file (RFC 4180, lines end in a line feed), written and read.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// Writes a number so that it reads back to the same bits; "nan" where it is not known.
void mag_csv_put_number(FILE *to, double value);
/// Writes a text, between quotes where it must be; an empty one too: no line of ours is empty.
void mag_csv_put_text(FILE *to, const char *text);

/// A file being read. Cells are unquoted in place.
typedef struct mag_csv {
    char *at;        ///< where the next cell begins
    const char *end; ///< behind the last byte, which must be followed by a zero byte
    size_t line;     ///< of that cell, from 1
} mag_csv;

/// Takes the next cell. `last` tells whether its line ends behind it; `*why` what is wrong with it,
/// then the result is NULL. The cell is borrowed from the file's text, and stays until that ends.
char *mag_csv_take(mag_csv *csv, bool *last, const char **why);
/// A cell as a number. False if it holds anything else.
bool mag_csv_number(const char *cell, double *value);
