#include "app.h"
#include "base/json.h"
#include "base/text.h"
#include "mag/run.h"

#include <ctype.h>
#include <jansson.h>
#include <limits.h>
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
    ctx.programs = getenv("PATH");
    ctx.scratch = getenv("TMPDIR");
    return ctx;
}

const mag_params *const *app_common(void)
{
    static const mag_params *const common[] = {&mag_run_table, NULL};
    return common;
}

mag_status app_case_read(mag_context *ctx, const app_given *g, mag_case **out)
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
    const mag_status status = mag_case_read(ctx, g->words[0], &all, g->set_count, g->sets, out);
    free(tables);
    return status;
}

mag_status app_case_check(mag_context *ctx, const mag_case *c, app_memory *memory)
{
    const mag_model *model = mag_model_find(mag_case_model(c));
    const void *params = mag_case_block(c, model->params->name);

    if (model->check != NULL) {
        MAG_TRY(mag_case_fail(ctx, c, model->check(ctx, params)));
    }
    return mag_case_fail(ctx, c, app_memory_check(ctx, model, params, memory));
}

mag_status app_folder(mag_context *ctx, const char *given, const char *path, const char *suffix,
                      char folder[PATH_MAX])
{
    char full[PATH_MAX];
    if (given != NULL) {
        if (snprintf(folder, PATH_MAX, "%s", given) >= PATH_MAX) {
            return mag_fail(ctx, MAG_BAD_CALL, "-o: the path is too long");
        }
        return MAG_OK;
    }
    if (realpath(path, full) == NULL) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s: cannot be found", path);
    }
    *strrchr(full, '/') = '\0';
    const char *slash = strrchr(full, '/');
    const char *name = slash != NULL && slash[1] != '\0' ? slash + 1 : "case";
    if (snprintf(folder, PATH_MAX, "out/%s%s", name, suffix) >= PATH_MAX) {
        return mag_fail(ctx, MAG_BAD_CALL, "%s: the path is too long", path);
    }
    return MAG_OK;
}

void app_name_add(char *name, size_t room, const char *text, int length)
{
    size_t have = strlen(name);
    for (int i = 0; i < length && have + 1 < room; i++) {
        const bool plain = isalnum((unsigned char)text[i]) || text[i] == '.' || text[i] == '-';
        if (plain || (have > 0 && name[have - 1] != '_')) {
            name[have++] = plain ? text[i] : '_';
        }
    }
    name[have] = '\0';
}

int app_fail(const mag_context *ctx, mag_status status, bool json)
{
    if (json) {
        app_print_json(json_pack("{s:o,s:i}", "error", mag_json_make_text(mag_message(ctx)),
                                 "status", (int)status));
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

int app_end(const mag_context *ctx, mag_status status, bool json)
{
    return status == MAG_OK ? app_done() : app_fail(ctx, status, json);
}

bool app_print_json(json_t *all)
{
    // 15 digits: every one of them is meant, and 0.1 stays 0.1.
    const bool good =
        all != NULL && json_dumpf(all, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0;
    putchar('\n');
    json_decref(all);
    return good;
}
