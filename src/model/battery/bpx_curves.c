#include "model/battery/bpx_value.h"

#include "base/json.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/// A name that an instruction can end with.
static const char *make_name(const mag_bpx_reader *r, const char *key)
{
    key += strspn(key, " ");
    size_t length = strlen(key);
    while (length > 0 && key[length - 1] == ' ') {
        length--;
    }
    char *name = mag_arena_text(r->how->arena, length > 0 ? key : "curve", length > 0 ? length : 5);
    for (char *c = name; c != NULL && *c != '\0'; c++) {
        *c = (unsigned char)*c < ' ' || *c == '#' ? '_' : *c;
    }
    return name;
}

static mag_status read_curve(const mag_bpx_reader *r, const mag_bpx_part *at, const char *key,
                             mag_battery_validation *v)
{
    static const char *const names[] = {"Time [s]", "Current [A]", "Voltage [V]",
                                        "Temperature [K]"};
    const double *values[4];
    int count[4];
    for (int n = 0; n < 4; n++) {
        MAG_TRY(mag_bpx_list(r, at, names[n], &count[n], &values[n]));
        if (count[n] != count[0] && !(n == 3 && count[n] == 0)) {
            return mag_bpx_fail(r, at, names[n], "it has %d values, but %s has %d", count[n],
                                names[0], count[0]);
        }
    }
    if (count[0] < 2) {
        return mag_bpx_fail(r, at, names[0], "it needs two values at least");
    }
    for (int n = 1; n < count[0]; n++) {
        if (values[0][n] <= values[0][n - 1]) {
            return mag_bpx_fail(r, at, names[0], "times must rise, but item %d is not above %d",
                                n + 1, n);
        }
    }
    double *current = mag_arena_take(r->how->arena, (size_t)count[1] * sizeof *current);
    v->name = make_name(r, key);
    if (current == NULL || v->name == NULL) {
        return mag_bpx_no_memory(r);
    }
    for (int n = 0; n < count[1]; n++) {
        current[n] = -values[1][n]; // theirs is negative on discharge
    }
    v->current = (mag_table){count[0], current[0], values[0], current};
    v->voltage = (mag_table){count[0], values[2][0], values[0], values[2]};
    v->temperature = (mag_table){count[3], count[3] > 0 ? values[3][0] : 0.0,
                                 count[3] > 0 ? values[0] : NULL, values[3]};
    return MAG_OK;
}

mag_status mag_bpx_read_curves(const mag_bpx_reader *r, const mag_bpx_part *at)
{
    int count = 0;
    for (const char *key = mag_json_key_after(at->map, NULL); key != NULL;
         key = mag_json_key_after(at->map, key)) {
        count++;
    }
    mag_battery_validation *all = mag_arena_take(r->how->arena, ((size_t)count + 1) * sizeof *all);
    if (all == NULL) {
        return mag_bpx_no_memory(r);
    }
    count = 0;
    for (const char *key = mag_json_key_after(at->map, NULL); key != NULL;
         key = mag_json_key_after(at->map, key)) {
        char place[256];
        mag_bpx_part curve;
        snprintf(place, sizeof place, "%s / %.200s", at->place, key);
        MAG_TRY(mag_bpx_enter(r, at->map, key, place, &curve));
        MAG_TRY(read_curve(r, &curve, key, &all[count++]));
    }
    if (!mag_bpx_is_given(r, "validation")) {
        r->p->validation.items = all;
        r->p->validation.count = count;
    }
    return MAG_OK;
}

mag_status mag_bpx_make_experiment(const mag_bpx_reader *r)
{
    const char *text = "";
    if (mag_bpx_is_given(r, "experiment")) {
        return MAG_OK;
    }
    for (int n = 0; n < r->p->validation.count && text != NULL; n++) {
        text = mag_arena_print(r->how->arena, "%sRun validation %s\n", text,
                               r->p->validation.items[n].name);
    }
    if (r->p->validation.count == 0 && r->p->lower_cutoff > 0.0) {
        text = mag_arena_print(r->how->arena, "Discharge at 1C until %.9g V\n", r->p->lower_cutoff);
    }
    if (text == NULL) {
        return mag_bpx_no_memory(r);
    }
    r->p->experiment = text;
    return MAG_OK;
}
