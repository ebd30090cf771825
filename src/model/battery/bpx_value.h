/// @file bpx_value.h
/// Values of a BPX file, checked, with messages that say where they stand.
#pragma once

#include "mag/status.h"
#include "model/battery/bpx.h"

/// One reading of a file.
typedef struct mag_bpx_reader {
    const mag_completion *how; ///< memory, messages, what the case gave
    const char *file;          ///< name, for messages
    mag_battery_params *p;     ///< filled in
    bool is_whole;             ///< the file says it is a whole cell, not a partial one
} mag_bpx_reader;

/// A map of the file.
typedef struct mag_bpx_part {
    const struct json_t *map; ///< NULL: there is none
    const char *place;        ///< "Parameterisation / Cell"
} mag_bpx_part;

/// Fails with MAG_BAD_CASE and the place of a field; "" is the map itself.
mag_status mag_bpx_fail(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                        const char *format, ...) MAG_PRINTF(4, 5);
/// Finds a map within a map; no such key: a part without one.
mag_status mag_bpx_enter(const mag_bpx_reader *r, const struct json_t *map, const char *key,
                         const char *place, mag_bpx_part *out);
/// Reads a number from `least` to `most`; both 0: any. NaN where there is none.
mag_status mag_bpx_number(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                          double least, double most, double *value);
/// Reads a list of numbers of the arena. *count is 0 where there is none.
mag_status mag_bpx_list(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                        int *count, const double **values);
/// Reads a function: an expression, checked, or a table. Neither (text "" and count 0) where there
/// is none. A table whose x falls is turned round.
mag_status mag_bpx_function(const mag_bpx_reader *r, const mag_bpx_part *at, const char *name,
                            const char **text, mag_table *table);
/// Out of memory.
mag_status mag_bpx_no_memory(const mag_bpx_reader *r);
/// Whether the case gives a parameter: "separator.thickness".
bool mag_bpx_is_given(const mag_bpx_reader *r, const char *path);

/// Takes over the measured curves of "Validation".
mag_status mag_bpx_read_curves(const mag_bpx_reader *r, const mag_bpx_part *at);
/// Says what is done to a cell whose case does not: all measured curves; without such, one
/// discharge to the lower limit.
mag_status mag_bpx_make_experiment(const mag_bpx_reader *r);
