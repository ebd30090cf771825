#include "result/folder.h"

#include "base/json.h"
#include "mag/context.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

mag_status mag_folder_path(mag_context *ctx, const char *folder, const char *name, char *path)
{
    const int length = snprintf(path, MAG_PATH_LENGTH, "%s/%s", folder, name);
    if (length < 0 || length >= MAG_PATH_LENGTH) {
        return mag_fail(ctx, MAG_BAD_CALL, "%.60s...: the path is longer than %d bytes", folder,
                        MAG_PATH_LENGTH - 1);
    }
    return MAG_OK;
}

mag_status mag_folder_fields(mag_context *ctx, const char *folder, int index, char *path)
{
    char name[64];
    snprintf(name, sizeof name, "fields/%04d.vtkhdf", index);
    return mag_folder_path(ctx, folder, name, path);
}

/// Makes every folder on the way to `path`, and itself.
static mag_status make_folders(mag_context *ctx, const char *path)
{
    char part[MAG_PATH_LENGTH];
    MAG_TRY(mag_folder_path(ctx, path, "", part)); // ends in a slash

    for (char *at = strchr(part + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) {
            return mag_fail(ctx, MAG_MACHINE, "%s: the folder cannot be made: %s", part,
                            strerror(errno));
        }
        *at = '/';
    }
    return MAG_OK;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool has(const char *folder, const char *name)
{
    char path[MAG_PATH_LENGTH];
    return mag_folder_path(NULL, folder, name, path) == MAG_OK && access(path, F_OK) == 0;
}

/// A result, also one whose run was killed at its very beginning, holds its full case.
static mag_status check_content(mag_context *ctx, const char *folder)
{
    if (has(folder, "case.full.yaml")) {
        return MAG_OK;
    }
    DIR *d = opendir(folder);
    if (d == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: the folder cannot be read: %s", folder,
                        strerror(errno));
    }
    mag_status status = MAG_OK;
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        const bool ours = is_dots(e->d_name) || strcmp(e->d_name, "fields") == 0 ||
                          strcmp(e->d_name, "surfaces") == 0 || strcmp(e->d_name, "band") == 0 ||
                          strcmp(e->d_name, "case.full.yaml.part") == 0;
        if (!ours && status == MAG_OK) {
            status = mag_fail(ctx, MAG_BAD_CALL,
                              "%s: holds '%s' but no result; choose another folder or an empty one",
                              folder, e->d_name);
        }
    }
    closedir(d);
    return status;
}

mag_status mag_folder_table(mag_context *ctx, const char *folder, const char *name, char *path)
{
    char file[256];
    snprintf(file, sizeof file, "tables/%.200s.csv", name);
    return mag_folder_path(ctx, folder, file, path);
}

mag_status mag_folder_make_tables(mag_context *ctx, const char *folder)
{
    char tables[MAG_PATH_LENGTH];
    MAG_TRY(mag_folder_path(ctx, folder, "tables", tables));
    return make_folders(ctx, tables);
}

mag_status mag_folder_make(mag_context *ctx, const char *folder)
{
    char fields[MAG_PATH_LENGTH];
    MAG_TRY(make_folders(ctx, folder));
    MAG_TRY(check_content(ctx, folder));
    MAG_TRY(mag_folder_path(ctx, folder, "fields", fields));
    return make_folders(ctx, fields);
}

mag_status mag_folder_read(mag_context *ctx, const char *path, char **text, size_t *size)
{
    FILE *from = fopen(path, "re");
    *text = NULL;
    if (from == NULL) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s: cannot be read: %s", path, strerror(errno));
    }
    const bool sized = fseek(from, 0, SEEK_END) == 0;
    const long length = sized ? ftell(from) : -1;
    rewind(from);
    *text = length >= 0 ? calloc((size_t)length + 1, 1) : NULL;
    const size_t got = *text != NULL ? fread(*text, 1, (size_t)length, from) : 0;
    const bool whole = *text != NULL && got == (size_t)length;
    fclose(from);
    if (size != NULL) {
        *size = got;
    }
    return whole ? MAG_OK : mag_fail(ctx, MAG_MACHINE, "%s: cannot be read whole", path);
}

mag_status mag_folder_make_surfaces(mag_context *ctx, const char *folder)
{
    char surfaces[MAG_PATH_LENGTH];
    MAG_TRY(mag_folder_path(ctx, folder, "surfaces", surfaces));
    return make_folders(ctx, surfaces);
}

static bool ends_with(const char *text, const char *end)
{
    const size_t a = strlen(text);
    const size_t b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

static mag_status remove_file(mag_context *ctx, const char *path)
{
    if (unlink(path) != 0 && errno != ENOENT) {
        return mag_fail(ctx, MAG_MACHINE, "%s: cannot be removed: %s", path, strerror(errno));
    }
    return MAG_OK;
}

/// Removes the files of a sub-folder that end in `ending`, or did not get their name yet, but those
/// that `keeps` wants (NULL: none).
static mag_status empty_part(mag_context *ctx, const char *folder, const char *part,
                             const char *ending, bool (*keeps)(const void *user, const char *name),
                             const void *user)
{
    char path[MAG_PATH_LENGTH];
    char unnamed[32];
    snprintf(unnamed, sizeof unnamed, "%s.part", ending);
    MAG_TRY(mag_folder_path(ctx, folder, part, path));
    DIR *d = opendir(path);
    mag_status status = MAG_OK;

    if (d == NULL) {
        return MAG_OK;
    }
    for (const struct dirent *e = readdir(d); e != NULL && status == MAG_OK; e = readdir(d)) {
        char file[MAG_PATH_LENGTH];
        const bool ours = ends_with(e->d_name, ending) || ends_with(e->d_name, unnamed);
        if (ours && (keeps == NULL || !keeps(user, e->d_name))) {
            status = mag_folder_path(ctx, path, e->d_name, file);
            status = status == MAG_OK ? remove_file(ctx, file) : status;
        }
    }
    closedir(d);
    return status;
}

mag_status mag_folder_empty_tables(mag_context *ctx, const char *folder,
                                   bool (*keeps)(const void *user, const char *name),
                                   const void *user)
{
    char path[MAG_PATH_LENGTH];
    MAG_TRY(empty_part(ctx, folder, "tables", ".csv", keeps, user));
    MAG_TRY(mag_folder_path(ctx, folder, "tables", path));
    rmdir(path); // stays where something is in it
    return MAG_OK;
}

/// Pictures and page of an earlier result would be taken for those of the next.
static mag_status empty_report(mag_context *ctx, const char *folder)
{
    char path[MAG_PATH_LENGTH];
    MAG_TRY(mag_folder_path(ctx, folder, "summary.json", path));
    json_t *summary = json_load_file(path, 0, NULL);
    const json_t *pictures = json_object_get(summary, "pictures");
    mag_status status = MAG_OK;

    for (size_t n = 0; n < json_array_size(pictures) && status == MAG_OK; n++) {
        const char *name = mag_json_words(json_array_get(pictures, n), "file");
        if (ends_with(name, ".png") && strchr(name, '/') == NULL) {
            status = mag_folder_path(ctx, folder, name, path);
            status = status == MAG_OK ? remove_file(ctx, path) : status;
        }
    }
    json_decref(summary);
    MAG_TRY(status);
    MAG_TRY(mag_folder_path(ctx, folder, "report.html", path));
    return remove_file(ctx, path);
}

mag_status mag_folder_empty(mag_context *ctx, const char *folder)
{
    // The full case goes last: while it is there, the folder is known as a result.
    static const char *const names[] = {"checkpoint", "checkpoint.part", "series.csv",
                                        "log.txt",    "summary.json",    "summary.json.part",
                                        "case.yaml",  "case.full.yaml"};
    MAG_TRY(empty_part(ctx, folder, "fields", ".vtkhdf", NULL, NULL));
    MAG_TRY(mag_folder_empty_tables(ctx, folder, NULL, NULL));
    MAG_TRY(empty_report(ctx, folder));
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        char path[MAG_PATH_LENGTH];
        MAG_TRY(mag_folder_path(ctx, folder, names[n], path));
        MAG_TRY(remove_file(ctx, path));
    }
    return MAG_OK;
}
