/// @file battery_case.h
/// A battery from the text of a case, for tests of what files and words become.
#pragma once

#include "support.h"

#include "mag/case.h"
#include "model/battery/battery.h"
#include "model/battery/state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A case that was read.
typedef struct battery_case {
    mag_context ctx;             ///< of its reading, and for what follows
    mag_case *read;              ///< NULL after a failure
    const mag_battery_params *p; ///< of it
    char warnings[4096];         ///< what was logged, a line each
} battery_case;

/// Keeps warnings.
static inline void battery_case_log(void *user, mag_level level, const char *text)
{
    battery_case *b = user;
    const size_t used = strlen(b->warnings);
    if (level == MAG_WARNING) {
        snprintf(b->warnings + used, sizeof b->warnings - used, "%s\n", text);
    }
}

/// Reads a case whose files are sought in `folder`. The case and its log live in *b, which must not
/// move.
static inline mag_status battery_case_read(battery_case *b, const char *folder, const char *text)
{
    static const mag_params *const none[] = {NULL};
    const mag_params *const models[] = {mag_battery_model.params, NULL};
    const mag_case_tables tables = {models, none};
    memset(b, 0, sizeof *b);
    b->ctx = mag_context_default();
    b->ctx.log = battery_case_log;
    b->ctx.log_user = b;
    const mag_status status = mag_case_parse(&b->ctx, "case.yaml", folder, text, strlen(text),
                                             &tables, 0, NULL, &b->read);
    b->p = status == MAG_OK ? mag_case_block(b->read, "battery") : NULL;
    return status;
}

/// Frees what was read.
static inline void battery_case_end(battery_case *b)
{
    mag_case_destroy(b->read);
}

/// Takes a state on to a time [s] or its end.
static inline void battery_case_go(battery_case *b, void *state, double until)
{
    mag_progress far;
    mag_battery_model.progress(b->p, state, &far);
    while (!far.finished && far.time < until) {
        ck_assert_msg(mag_battery_model.advance(&b->ctx, b->p, state, until) == MAG_OK, "%s",
                      b->ctx.message);
        mag_battery_model.progress(b->p, state, &far);
    }
}

/// A number, or a value of the series, of what a state shows; NaN if there is none.
static inline double battery_case_value(battery_case *b, void *state, const char *name)
{
    mag_observation *o = mag_observation_create();
    double found = NAN;
    ck_assert_int_eq(mag_battery_model.observe(&b->ctx, b->p, state, MAG_NUMBERS | MAG_SERIES, o),
                     MAG_OK);
    for (int list = 0; list < 2; list++) {
        int count = 0;
        const mag_value *all =
            list == 0 ? mag_observation_numbers(o, &count) : mag_observation_row(o, &count);
        for (int n = 0; n < count; n++) {
            found = strcmp(all[n].name, name) == 0 ? all[n].value : found;
        }
    }
    mag_observation_destroy(o);
    return found;
}
