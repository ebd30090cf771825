/// The baseline of a machine: a CSV file with a row a scenario and number of threads.
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LENGTH = 64, LINE_LENGTH = 256, ROWS = 256 };

static const char header[] = "scenario,threads,best,median,unit\n";
static const double slack = 0.10; // a tenth: what the same build differs by from day to day

typedef struct row {
    char name[NAME_LENGTH];
    char unit[NAME_LENGTH];
    int threads;
    double best;
    double median;
} row;

/// Reads the rows of a file; none if it is not there.
static int read_rows(const char *path, row *rows)
{
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        return 0;
    }
    char line[LINE_LENGTH];
    int count = 0;
    while (count < ROWS && fgets(line, sizeof line, f) != NULL) {
        row *r = &rows[count];
        if (sscanf(line, "%63[^,],%d,%lf,%lf,%63[^\n]", r->name, &r->threads, &r->best, &r->median,
                   r->unit) == 5) {
            count++;
        }
    }
    fclose(f);
    return count;
}

static row *find_row(row *rows, int count, const bench_result *result)
{
    for (int i = 0; i < count; i++) {
        if (rows[i].threads == result->threads &&
            strcmp(rows[i].name, result->scenario->name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static mag_status write_rows(mag_context *ctx, const char *path, const char *machine,
                             const row *rows, int count)
{
    FILE *f = fopen(path, "w");
    if (f == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: cannot be written", path);
    }
    fprintf(f, "# %s\n%s", machine, header);
    for (int i = 0; i < count; i++) {
        fprintf(f, "%s,%d,%.4g,%.4g,%s\n", rows[i].name, rows[i].threads, rows[i].best,
                rows[i].median, rows[i].unit);
    }
    const int broken = ferror(f);
    if (fclose(f) != 0 || broken) {
        return mag_fail(ctx, MAG_MACHINE, "%s: cannot be written", path);
    }
    return MAG_OK;
}

mag_status bench_save(mag_context *ctx, const char *path, const char *machine,
                      const bench_result *results, int count)
{
    row *rows = calloc(ROWS + BENCH_RESULTS, sizeof *rows);
    if (rows == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "no memory for the rows of %s", path);
    }
    int have = read_rows(path, rows);
    for (int i = 0; i < count; i++) {
        const bench_result *result = &results[i];
        row *r = find_row(rows, have, result);
        r = r != NULL ? r : &rows[have++];
        snprintf(r->name, sizeof r->name, "%s", result->scenario->name);
        snprintf(r->unit, sizeof r->unit, "%s", result->scenario->unit);
        r->threads = result->threads;
        r->best = result->best;
        r->median = result->median;
    }
    const mag_status status = write_rows(ctx, path, machine, rows, have);
    free(rows);
    return status;
}

mag_status bench_compare(mag_context *ctx, const char *path, const bench_result *results, int count,
                         int *slower)
{
    *slower = 0;
    row *rows = calloc(ROWS, sizeof *rows);
    if (rows == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "no memory for the rows of %s", path);
    }
    const int have = read_rows(path, rows);
    printf("\nagainst %s\n", path);
    for (int i = 0; i < count; i++) {
        const bench_result *result = &results[i];
        const row *r = find_row(rows, have, result);
        const bool fails = r == NULL || result->best < (1.0 - slack) * r->best;
        *slower += fails;
        printf("%-24s %2d ", result->scenario->name, result->threads);
        if (r == NULL) {
            printf("has no baseline: run with --save first\n");
        } else {
            printf("%8.3g of %8.3g %-9s %+6.1f %%%s\n", result->best, r->best, r->unit,
                   100.0 * (result->best / r->best - 1.0), fails ? "  SLOWER" : "");
        }
    }
    free(rows);
    return MAG_OK;
}
