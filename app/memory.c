#include "app.h"
#include "base/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/// A number behind a word in a file of the kernel's [bytes], `unit` bytes each; infinite if the
/// file is not there or says none. An empty word is the file's beginning.
static double read_number(const char *path, const char *word, double unit)
{
    char line[256];
    double found = INFINITY;
    FILE *f = fopen(path, "re");

    while (f != NULL && isinf(found) && fgets(line, sizeof line, f) != NULL) {
        unsigned long long number;
        if (strncmp(line, word, strlen(word)) == 0 &&
            sscanf(line + strlen(word), "%llu", &number) == 1) {
            found = (double)number * unit;
        }
    }
    if (f != NULL) {
        fclose(f);
    }
    return found;
}

/// What the limit on this process' addresses leaves [bytes].
static double find_room_of_process(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
        return INFINITY;
    }
    const double used = read_number("/proc/self/status", "VmSize:", 1024.0);
    return fmax(0.0, (double)limit.rlim_cur - (isinf(used) ? 0.0 : used));
}

/// What the container that we may be in leaves [bytes].
static double find_room_of_container(void)
{
    const double most = read_number("/sys/fs/cgroup/memory.max", "", 1.0);
    const double used = read_number("/sys/fs/cgroup/memory.current", "", 1.0);
    return isinf(most) || isinf(used) ? INFINITY : fmax(0.0, most - used);
}

static double find_room(void)
{
    const double machine = read_number("/proc/meminfo", "MemAvailable:", 1024.0);
    return fmin(machine, fmin(find_room_of_process(), find_room_of_container()));
}

/// What a run takes at another fineness, `coarser` times as coarse [bytes].
static double find_need(const mag_memory *m, double coarser)
{
    return m->fixed + (m->square + m->cubic / coarser) / (coarser * coarser);
}

/// How much coarser a case would have to be to fit into `room`, or NaN where none would.
static double find_coarser(const mag_memory *m, double room)
{
    double low = 1.0;
    double high = 1e6; // nothing is left of a case then
    if (find_need(m, high) > room) {
        return NAN;
    }
    for (int i = 0; i < 60; i++) {
        const double middle = sqrt(low * high);
        *(find_need(m, middle) > room ? &low : &high) = middle;
    }
    return high;
}

/// The value of a parameter of the model's own block [SI].
static double find_value(const mag_params *t, const void *params, const char *name)
{
    double value = NAN;
    for (int i = 0; i < t->count; i++) {
        if (strcmp(t->params[i].name, name) == 0) {
            memcpy(&value, (const char *)params + t->params[i].offset, sizeof value);
        }
    }
    return value;
}

/// A value as people say it, with three digits.
static void make_friendly(double value, const char *si, char text[MAG_FRIENDLY_LENGTH])
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.3g", value);
    mag_units_friendly(strtod(digits, NULL), si, text);
}

mag_status app_memory_check(mag_context *ctx, const mag_model *model, const void *params,
                            app_memory *out)
{
    mag_memory m = {0.0, 0.0, 0.0};
    char need[MAG_FRIENDLY_LENGTH], room[MAG_FRIENDLY_LENGTH], value[MAG_FRIENDLY_LENGTH];
    const char *name = model->params->fineness;

    if (model->memory != NULL) {
        MAG_TRY(model->memory(ctx, params, &m));
    }
    *out = (app_memory){find_need(&m, 1.0), find_room()};
    if (out->need <= out->room) {
        return MAG_OK;
    }
    make_friendly(out->need, "byte", need);
    make_friendly(out->room, "byte", room);
    const double coarser = name != NULL ? find_coarser(&m, out->room) : NAN;
    if (isnan(coarser)) {
        return mag_fail(ctx, MAG_MACHINE, "this run needs about %s of memory, but %s are free",
                        need, room);
    }
    make_friendly(1.05 * coarser * find_value(model->params, params, name), "m", value);
    return mag_fail(ctx, MAG_MACHINE,
                    "%s.%s: this run needs about %s of memory, but %s are free; %s would fit",
                    model->params->name, name, need, room, value);
}
