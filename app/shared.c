#include "app.h"
#include "base/text.h"
#include "mag/run.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void log_to_stderr(void *user, mag_level level, const char *text)
{
    (void)user;
    if (level != MAG_DEBUG) {
        fprintf(stderr, level == MAG_WARNING ? "mag: warning: %s\n" : "mag: %s\n", text);
    }
}

mag_context app_context(void)
{
    mag_context ctx = mag_context_default();
    ctx.log = log_to_stderr;
    ctx.clock = mag_clock_seconds;
    return ctx;
}

bool app_sets_add(app_sets *sets, const char *value)
{
    if (sets->count == APP_SETS) {
        return false;
    }
    sets->values[sets->count++] = value;
    return true;
}

const mag_params *const *app_common(void)
{
    static const mag_params *const common[] = {&mag_run_table, NULL};
    return common;
}

mag_status app_case_read(mag_context *ctx, const char *path, const app_sets *sets, mag_case **out)
{
    const mag_model *const *models = mag_models();
    int count = 0;
    while (models[count] != NULL) {
        count++;
    }
    *out = NULL;
    const mag_params **tables = calloc((size_t)count + 1, sizeof *tables);
    if (tables == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "no memory for the list of models");
    }
    for (int m = 0; m < count; m++) {
        tables[m] = models[m]->params;
    }
    const mag_case_tables all = {tables, app_common()};
    const mag_status status = mag_case_read(ctx, path, &all, sets != NULL ? sets->count : 0,
                                            sets != NULL ? sets->values : NULL, out);
    free(tables);
    return status;
}

int app_fail(const mag_context *ctx, mag_status status, bool json)
{
    if (json) {
        json_t *all = json_pack("{s:s,s:i}", "error", mag_message(ctx), "status", (int)status);
        if (all == NULL) { // a name that is not UTF-8 stands in the message
            all = json_pack("{s:s,s:i}", "error", "failed, with a message that is not UTF-8",
                            "status", (int)status);
        }
        json_dumpf(all, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(all);
    } else {
        fprintf(stderr, "mag: %s\n", mag_message(ctx));
    }
    return (int)status;
}

const mag_model *app_model(mag_context *ctx, const char *name)
{
    const mag_model *found = mag_model_find(name);
    const mag_model *const *models = mag_models();
    const char *near = NULL;
    char all[512] = "";
    for (int m = 0; found == NULL && models[m] != NULL; m++) {
        const size_t have = strlen(all);
        snprintf(all + have, sizeof all - have, "%s%s", m > 0 ? ", " : "", models[m]->name);
        const char *const pair[] = {near, models[m]->name};
        const char *nearer = mag_text_nearest(name, pair + (near == NULL), near == NULL ? 1 : 2);
        near = nearer == NULL ? near : nearer;
    }
    if (found == NULL) {
        mag_fail(ctx, MAG_BAD_CALL, "there is no model '%.100s'%s%s%s (there are: %s)", name,
                 near == NULL ? "" : "; did you mean '", near == NULL ? "" : near,
                 near == NULL ? "" : "'?", all);
    }
    return found;
}

int app_done(void)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "mag: the output could not be written\n");
        return MAG_MACHINE;
    }
    return MAG_OK;
}
