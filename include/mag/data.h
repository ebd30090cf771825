/// @file data.h
/// The files of data/ (and the report page), which are built into the program.
#pragma once

#include <stdbool.h>
#include <stddef.h>

/// A built-in file.
typedef struct mag_data {
    const char *name; ///< path below data/, "alloys.csv"; the page is "page.html"
    const char *text; ///< (size) bytes, and a zero behind them
    size_t size;      ///< bytes
} mag_data;

/// The built-in file number `index` (from 0); false past the last. Its text lives as long as the
/// program.
bool mag_data_file(int index, mag_data *out);
/// The built-in file of that name; false if there is none.
bool mag_data_find(const char *name, mag_data *out);
