#include "base/json.h"
#include "mag/result.h"
#include "result/folder.h"

#include <jansson.h>

static json_t *make_bands(const mag_result_bands *b)
{
    json_t *all = json_object();
    for (int i = 0; i < b->count; i++) {
        const mag_result_band *one = &b->bands[i];
        json_object_set_new(all, one->name,
                            json_pack("{s:o,s:o,s:o}", "low", mag_json_make_number(one->low),
                                      "base", mag_json_make_number(one->base), "high",
                                      mag_json_make_number(one->high)));
    }
    return all;
}

static json_t *make_runs(const mag_result_bands *b)
{
    json_t *all = json_array();
    for (int i = 0; i < b->run_count; i++) {
        const mag_result_band_run *r = &b->runs[i];
        json_array_append_new(
            all, json_pack("{s:o,s:o,s:o,s:o,s:b}", "name", mag_json_make_text(r->name), "changes",
                           mag_json_make_text(r->changes), "status", mag_json_make_text(r->status),
                           "reason", mag_json_make_text(r->reason), "base", r->is_base ? 1 : 0));
    }
    return all;
}

/// Writes the file, aside and then renamed.
static mag_status write_summary(mag_context *ctx, const char *path, const json_t *all)
{
    char part[MAG_PATH_LENGTH];
    FILE *to = NULL;
    MAG_TRY(mag_aside_open(ctx, path, part, &to));
    // 15 digits, as the summary itself is written
    bool good = json_dumpf(all, to, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0;
    good = fputc('\n', to) != EOF && good;
    return mag_aside_close(ctx, to, good, part, path);
}

mag_status mag_result_set_bands(mag_context *ctx, const char *folder, const mag_result_bands *b)
{
    char path[MAG_PATH_LENGTH];
    json_error_t error;
    MAG_TRY(mag_folder_path(ctx, folder, "summary.json", path));
    json_t *all = json_load_file(path, 0, &error);
    if (!json_is_object(all)) {
        json_decref(all);
        return mag_fail(ctx, MAG_BAD_CASE, "%s: cannot be read: %s", path, error.text);
    }
    json_object_set_new(all, "bands", make_bands(b));
    json_object_set_new(all, "bands_of", json_integer(b->finished));
    json_object_set_new(all, "band_runs", make_runs(b));
    const mag_status status = write_summary(ctx, path, all);
    json_decref(all);
    return status;
}
