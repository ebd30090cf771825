/// @file mould_told.h
/// What a filling told: its numbers and assumptions by name. Inline, as mould_box.h.
#pragma once

#include "mould_box.h"

/// A number of the run.
static inline double told_number(const mag_observation *o, const char *name)
{
    int count;
    const mag_value *v = mag_observation_numbers(o, &count);
    for (int n = 0; n < count; n++) {
        if (strcmp(v[n].name, name) == 0) {
            return v[n].value;
        }
    }
    ck_abort_msg("there is no number %s", name);
}

/// How often a name stands among the assumptions.
static inline int told_assumed(const mag_observation *o, const char *name)
{
    int count;
    int found = 0;
    const mag_assumption *a = mag_observation_assumptions(o, &count);
    for (int n = 0; n < count; n++) {
        found += strcmp(a[n].name, name) == 0;
    }
    return found;
}

/// A table of the run.
static inline const mag_shown_table *told_table(const mag_observation *o, const char *name)
{
    int count;
    const mag_shown_table *t = mag_observation_tables(o, &count);
    for (int n = 0; n < count; n++) {
        if (strcmp(t[n].name, name) == 0) {
            return &t[n];
        }
    }
    ck_abort_msg("there is no table %s", name);
}
