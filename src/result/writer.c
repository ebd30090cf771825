#include "mag/case.h"
#include "mag/result.h"
#include "result/csv.h"
#include "result/folder.h"
#include "result/summary.h"
#include "result/tables.h"
#include "result/vtkhdf.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct mag_result_writer {
    const mag_case *c; ///< borrowed
    mag_summary *summary;
    FILE *series;
    FILE *log;
    bool headed;   ///< the series has its first line
    uint64_t rows; ///< in the series
    char folder[MAG_PATH_LENGTH];
    char checkpoint[MAG_PATH_LENGTH];
    char series_path[MAG_PATH_LENGTH];
};

static mag_status fail_to_write(mag_context *ctx, const char *path)
{
    return mag_fail(ctx, MAG_MACHINE, "%s: cannot be written: %s", path, strerror(errno));
}

static bool write_text(FILE *to, const void *what, mag_context *ctx)
{
    size_t length = 0;
    const char *text = mag_case_text(what, &length);
    (void)ctx;
    return fwrite(text, 1, length, to) == length;
}

static bool write_full(FILE *to, const void *what, mag_context *ctx)
{
    return mag_case_write_full(ctx, what, to) == MAG_OK;
}

static bool write_bytes(FILE *to, const void *what, mag_context *ctx)
{
    const mag_file *file = what;
    (void)ctx;
    return fwrite(file->data, 1, file->size, to) == file->size;
}

/// Writes a file of the folder by a function that is handed `what`.
static mag_status write_aside(mag_context *ctx, const mag_result_writer *w, const char *name,
                              bool (*write)(FILE *to, const void *what, mag_context *ctx),
                              const void *what)
{
    char path[MAG_PATH_LENGTH];
    char part[MAG_PATH_LENGTH];
    MAG_TRY(mag_folder_path(ctx, w->folder, name, path));
    FILE *to = NULL;
    MAG_TRY(mag_aside_open(ctx, path, part, &to));
    const bool good = write(to, what, ctx);
    return mag_aside_close(ctx, to, good, part, path);
}

/// The full case first: from then on the folder is known as a result. Then the surfaces that it
/// names and that no other file holds.
static mag_status write_cases(mag_context *ctx, const mag_result_writer *w)
{
    MAG_TRY(write_aside(ctx, w, "case.full.yaml", write_full, w->c));
    for (int n = 0; mag_case_surface(w->c, n) != NULL; n++) {
        const mag_file *surface = mag_case_surface(w->c, n);
        MAG_TRY(mag_folder_make_surfaces(ctx, w->folder));
        MAG_TRY(write_aside(ctx, w, surface->name, write_bytes, surface));
    }
    return write_aside(ctx, w, "case.yaml", write_text, w->c);
}

static mag_status open_files(mag_context *ctx, mag_result_writer *w)
{
    char path[MAG_PATH_LENGTH];
    MAG_TRY(mag_folder_path(ctx, w->folder, "log.txt", path));
    w->log = fopen(path, "ae");
    if (w->log == NULL) {
        return fail_to_write(ctx, path);
    }
    w->series = fopen(w->series_path, "a+e");
    return w->series != NULL ? MAG_OK : fail_to_write(ctx, w->series_path);
}

static mag_status fill_folder(mag_context *ctx, mag_result_writer *w, const char *folder,
                              bool resume)
{
    char summary[MAG_PATH_LENGTH];
    MAG_TRY(mag_folder_path(ctx, folder, "checkpoint", w->checkpoint));
    MAG_TRY(mag_folder_path(ctx, folder, "series.csv", w->series_path));
    MAG_TRY(mag_folder_path(ctx, folder, "summary.json", summary));
    snprintf(w->folder, sizeof w->folder, "%s", folder);
    MAG_TRY(mag_folder_make(ctx, folder));
    if (resume && access(w->checkpoint, F_OK) == 0) {
        mag_summary_load(w->summary,
                         summary); // the cases wait for rewind: nothing is touched before
    } else {
        MAG_TRY(mag_folder_empty(ctx, folder));
        MAG_TRY(write_cases(ctx, w));
    }
    return open_files(ctx, w);
}

mag_status mag_result_prepare(mag_context *ctx, const char *folder)
{
    return mag_folder_make(ctx, folder);
}

mag_status mag_result_begin(mag_context *ctx, const char *folder, const mag_case *c, bool resume,
                            mag_result_writer **out)
{
    mag_result_writer *w = calloc(1, sizeof *w);
    *out = NULL;
    if (w == NULL || (w->summary = mag_summary_create(c)) == NULL) {
        free(w);
        return mag_fail(ctx, MAG_MACHINE, "out of memory: the writer of %s", folder);
    }
    w->c = c;
    const mag_status status = fill_folder(ctx, w, folder, resume);
    if (status != MAG_OK) {
        mag_result_writer_destroy(w);
        return status;
    }
    *out = w;
    return MAG_OK;
}

static void print_header(FILE *to, const mag_value *values, int count)
{
    fputs("time [s]", to);
    for (int i = 0; i < count; i++) {
        fprintf(to, ",%s [%s]", values[i].name, values[i].unit);
    }
    fputc('\n', to);
}

static mag_status take_row(mag_context *ctx, void *user, double time, const mag_observation *o)
{
    mag_result_writer *w = user;
    int count = 0;
    const mag_value *values = mag_observation_row(o, &count);

    if (!mag_summary_set_columns(w->summary, o)) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: the columns of %s", w->series_path);
    }
    if (!w->headed) {
        print_header(w->series, values, count);
        w->headed = true;
    }
    errno = 0;
    mag_csv_put_number(w->series, time);
    for (int i = 0; i < count; i++) {
        fputc(',', w->series);
        mag_csv_put_number(w->series, values[i].value);
    }
    fputc('\n', w->series);
    w->rows++;
    return ferror(w->series) ? fail_to_write(ctx, w->series_path) : MAG_OK;
}

static mag_status take_fields(mag_context *ctx, void *user, int index, double time,
                              const mag_observation *o)
{
    mag_result_writer *w = user;
    char path[MAG_PATH_LENGTH];

    if (!mag_summary_add_output(w->summary, index, time)) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: the output times");
    }
    MAG_TRY(mag_folder_fields(ctx, w->folder, index, path));
    return mag_vtkhdf_write(ctx, path, time, o);
}

static mag_status flush_series(mag_context *ctx, mag_result_writer *w)
{
    errno = 0;
    if (fflush(w->series) != 0 || fsync(fileno(w->series)) != 0) {
        return fail_to_write(ctx, w->series_path);
    }
    return MAG_OK;
}

/// What is there can be read even if the run is killed: a summary of its own says so.
static mag_status flush(mag_context *ctx, void *user)
{
    mag_result_writer *w = user;
    char path[MAG_PATH_LENGTH];
    const mag_run_end end = {
        .status = "stopped",
        .reason = "not ended: still running, or it was killed; --resume goes on",
        .time = NAN,
    };

    MAG_TRY(flush_series(ctx, w));
    MAG_TRY(mag_folder_path(ctx, w->folder, "summary.json", path));
    MAG_TRY(mag_summary_write(ctx, w->summary, path, &end, NULL));
    return mag_tables_clean(ctx, w->folder, NULL); // those of an earlier end
}

/// Where the line number `rows` (the first is the header) ends; -1 if there are fewer.
static long find_end(FILE *from, uint64_t rows)
{
    uint64_t lines = 0;
    rewind(from);
    for (int c = fgetc(from); c != EOF; c = fgetc(from)) {
        lines += c == '\n';
        if (lines == rows + 1) {
            return ftell(from);
        }
    }
    return -1;
}

static mag_status refuse_to_rewind(mag_context *ctx, const char *path, const char *what,
                                   uint64_t count)
{
    return mag_fail(ctx, MAG_BAD_CASE,
                    "%s: has fewer %s than the %llu the checkpoint speaks of; start again without "
                    "--resume",
                    path, what, (unsigned long long)count);
}

/// Cuts the series behind byte `end`.
static mag_status cut_series(mag_context *ctx, mag_result_writer *w, long end, uint64_t rows)
{
    if (fseek(w->series, 0, SEEK_END) != 0 || ftruncate(fileno(w->series), end) != 0) {
        return fail_to_write(ctx, w->series_path);
    }
    w->headed = rows > 0;
    w->rows = rows;
    return MAG_OK;
}

/// Nothing is touched before all is known to be there.
static mag_status rewind_all(mag_context *ctx, void *user, uint64_t rows, uint64_t fields)
{
    mag_result_writer *w = user;
    char path[MAG_PATH_LENGTH];

    const long end = rows > 0 ? find_end(w->series, rows) : 0;
    if (end < 0) {
        return refuse_to_rewind(ctx, w->series_path, "rows", rows);
    }
    if (!mag_summary_cut(w->summary, fields)) {
        MAG_TRY(mag_folder_path(ctx, w->folder, "summary.json", path));
        return refuse_to_rewind(ctx, path, "outputs", fields);
    }
    MAG_TRY(write_cases(ctx, w)); // the block `run` may differ from what it was
    MAG_TRY(cut_series(ctx, w, end, rows));
    for (int index = (int)fields;; index++) {
        MAG_TRY(mag_folder_fields(ctx, w->folder, index, path));
        if (unlink(path) != 0) {
            return errno == ENOENT ? MAG_OK : fail_to_write(ctx, path);
        }
    }
}

mag_sink mag_result_sink(mag_result_writer *w)
{
    return (mag_sink){w, take_row, take_fields, flush, rewind_all};
}

const char *mag_result_checkpoint(const mag_result_writer *w)
{
    return w->checkpoint;
}

void mag_result_log(mag_result_writer *w, const char *text)
{
    if (w->log != NULL) {
        fprintf(w->log, "%s\n", text);
        fflush(w->log);
    }
}

mag_status mag_result_finish(mag_context *ctx, mag_result_writer *w, const mag_run_end *end,
                             const mag_observation *numbers)
{
    char path[MAG_PATH_LENGTH];
    MAG_TRY(flush_series(ctx, w));
    MAG_TRY(mag_tables_write(ctx, w->folder, numbers));
    MAG_TRY(mag_folder_path(ctx, w->folder, "summary.json", path));
    MAG_TRY(mag_summary_write(ctx, w->summary, path, end, numbers));
    return mag_tables_clean(ctx, w->folder, numbers);
}

void mag_result_writer_destroy(mag_result_writer *w)
{
    if (w == NULL) {
        return;
    }
    if (w->series != NULL) {
        fclose(w->series);
    }
    if (w->log != NULL) {
        fclose(w->log);
    }
    mag_summary_destroy(w->summary);
    free(w);
}
