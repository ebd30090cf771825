#include "matter/property.h"

#include "mag/context.h"
#include "mag/data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 6, OWNER = 0, PROPERTY, VALUE, UNIT, FLAG, SOURCE };

/// One row: fields within the file, quotes taken off.
typedef struct row {
    char field[COLUMNS][256];
} row;

/// Reads the row at `at`; returns where the next begins, NULL at the end.
static const char *read_row(const char *at, row *r)
{
    if (*at == '\0') {
        return NULL;
    }
    for (int c = 0; c < COLUMNS; c++) {
        size_t n = 0;
        bool quoted = *at == '"';
        at += quoted;
        while (*at != '\0' && *at != '\n' && (quoted ? *at != '"' : *at != ',')) {
            if (n + 1 < sizeof r->field[c]) {
                r->field[c][n++] = *at;
            }
            at++;
        }
        r->field[c][n] = '\0';
        at += quoted && *at == '"';
        at += *at == ',' && c + 1 < COLUMNS;
    }
    while (*at != '\0' && *at++ != '\n') {
    }
    return at;
}

static mag_flag find_flag(const char *word)
{
    return strcmp(word, "read") == 0       ? MAG_FLAG_read
           : strcmp(word, "computed") == 0 ? MAG_FLAG_computed
           : strcmp(word, "recalled") == 0 ? MAG_FLAG_recalled
                                           : MAG_FLAG_assumed;
}

static void take_row(const row *r, mag_property *out)
{
    const bool celsius = strcmp(r->field[UNIT], "degC") == 0;
    snprintf(out->name, sizeof out->name, "%.47s", r->field[PROPERTY]);
    snprintf(out->unit, sizeof out->unit, "%.15s", celsius ? "K" : r->field[UNIT]);
    snprintf(out->source, sizeof out->source, "%s", r->field[SOURCE]);
    snprintf(out->text, sizeof out->text, "%s", r->field[VALUE]);
    char *end = NULL;
    out->value = strtod(out->text, &end) + (celsius ? 273.15 : 0.0);
    out->value = *end == '\0' ? out->value : NAN;
    out->flag = find_flag(r->field[FLAG]);
}

/// Adds a word to a list of words, once.
static void add_word(char *list, size_t size, const char *word)
{
    const size_t have = strlen(list);
    if (strstr(list, word) == NULL && have + strlen(word) + 3 < size) {
        snprintf(list + have, size - have, "%s%s", have > 0 ? ", " : "", word);
    }
}

mag_status mag_property_find(mag_context *ctx, const char *file, const char *kind,
                             const char *owner, const char *property, mag_property *out)
{
    mag_data data;
    row r;
    char owners[256] = "", properties[1024] = "";

    if (!mag_data_find(file, &data)) {
        return mag_fail(ctx, MAG_BAD_CALL, "this build has no data/%s", file);
    }
    const char *at = read_row(data.text, &r); // the header
    while (at != NULL && (at = read_row(at, &r)) != NULL) {
        if (strcmp(r.field[OWNER], owner) == 0) {
            if (strcmp(r.field[PROPERTY], property) == 0) {
                take_row(&r, out);
                return MAG_OK;
            }
            add_word(properties, sizeof properties, r.field[PROPERTY]);
        }
        add_word(owners, sizeof owners, r.field[OWNER]);
    }
    if (properties[0] == '\0') {
        return mag_fail(ctx, MAG_BAD_CASE, "%s '%s' is not known; there are %s", kind, owner,
                        owners);
    }
    return mag_fail(ctx, MAG_BAD_CASE, "%s %s has no '%s', but %s", kind, owner, property,
                    properties);
}

mag_status mag_property_check(mag_context *ctx, const char *file, const char *kind,
                              const char *owner)
{
    mag_data data;
    row r;
    char owners[1024] = "";

    if (!mag_data_find(file, &data)) {
        return mag_fail(ctx, MAG_BAD_CALL, "this build has no data/%s", file);
    }
    const char *at = read_row(data.text, &r); // the header
    while (at != NULL && (at = read_row(at, &r)) != NULL) {
        if (strcmp(r.field[OWNER], owner) == 0) {
            return MAG_OK;
        }
        add_word(owners, sizeof owners, r.field[OWNER]);
    }
    return mag_fail(ctx, MAG_BAD_CASE, "%s '%s' is not known; there are %s", kind, owner, owners);
}
