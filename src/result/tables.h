/// @file tables.h
/// The tables of a result folder: tables/NAME.csv, and what summary.json says of them.
#pragma once

#include "mag/context.h"
#include "mag/observe.h"

struct json_t;

/// Writes the tables of an observation (NULL: none) into their files, each aside and then renamed.
/// MAG_BAD_CALL if two have one name, or a name cannot be a file's.
mag_status mag_tables_write(mag_context *ctx, const char *folder, const mag_observation *o);
/// Removes the files of all tables that are not in the observation (NULL: of all).
mag_status mag_tables_clean(mag_context *ctx, const char *folder, const mag_observation *o);
/// What summary.json says of them.
struct json_t *mag_tables_describe(const mag_observation *o);

/// Memory of a table that was read.
typedef struct mag_table_memory {
    char *file;          ///< content of the file: cells point into it
    mag_column *columns; ///< of the table
    double *numbers;     ///< of the table
    const char **texts;  ///< of the table
} mag_table_memory;

/// Tables that were read. All texts but those of the cells are lent by the summary.
typedef struct mag_tables {
    mag_shown_table *tables;  ///< (count)
    mag_table_memory *memory; ///< (count)
    int count;                ///< tables
} mag_tables;

/// Reads the tables that a summary speaks of. MAG_BAD_CASE names the file and line that do not
/// agree with it. To be ended with mag_tables_free(), also after a failure.
mag_status mag_tables_read(mag_context *ctx, const char *folder, const struct json_t *summary,
                           mag_tables *out);
/// Frees them.
void mag_tables_free(mag_tables *t);
