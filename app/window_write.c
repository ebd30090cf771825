#include "base/json.h"
#include "window.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const words[] = {"open", "sound", "unsound", "failed"};

/// What the files of a window are made of.
typedef struct sheet {
    const app_map *w;
    json_t **summaries; ///< (points) NULL where a run did not finish
    json_t *names;      ///< name -> {unit, meaning}, of all runs
    char x[APP_WORD];   ///< what the axis varies: "slurry_temperature"
    char y[APP_WORD];   ///< the same
} sheet;

/// "slurry_temperature", or "inlet_speed, multiple of the case's".
static void make_heading(const app_axis *a, char text[APP_WORD])
{
    const char *dot = strrchr(a->path, '.');
    snprintf(text, APP_WORD, "%.150s%s", dot != NULL ? dot + 1 : a->path,
             a->multiplies ? ", multiple of the case's" : "");
}

static double find_value(const json_t *summary, const char *name)
{
    const json_t *numbers = json_object_get(summary, "numbers");
    const json_t *value = json_object_get(json_object_get(numbers, name), "value");
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static double x_of(const app_map *w, int i)
{
    return w->x.values[i % w->x.count];
}

static double y_of(const app_map *w, int i)
{
    return w->y.values[i / w->x.count];
}

static bool gather(sheet *s)
{
    s->names = json_object();
    s->summaries = calloc((size_t)s->w->count, sizeof *s->summaries);
    make_heading(&s->w->x, s->x);
    make_heading(&s->w->y, s->y);
    for (int i = 0; s->summaries != NULL && i < s->w->count; i++) {
        char path[PATH_MAX];
        const char *name;
        json_t *one;
        if (s->w->jobs[i].state != APP_JOB_FINISHED) {
            continue;
        }
        snprintf(path, sizeof path, "%.4000s/summary.json", s->w->jobs[i].folder);
        s->summaries[i] = json_load_file(path, 0, NULL);
        json_object_foreach(json_object_get(s->summaries[i], "numbers"), name, one)
        {
            if (json_object_get(s->names, name) == NULL) {
                json_object_set_new(s->names, name,
                                    json_pack("{s:O,s:O}", "unit", json_object_get(one, "unit"),
                                              "meaning", json_object_get(one, "meaning")));
            }
        }
    }
    return s->summaries != NULL && s->names != NULL;
}

static void let_go(sheet *s)
{
    for (int i = 0; i < s->w->count && s->summaries != NULL; i++) {
        json_decref(s->summaries[i]);
    }
    free((void *)s->summaries);
    json_decref(s->names);
}

/// The first run that finished: for what all have alike.
static const json_t *find_first(const sheet *s)
{
    for (int i = 0; i < s->w->count; i++) {
        if (s->summaries[i] != NULL) {
            return s->summaries[i];
        }
    }
    return NULL;
}

// ---- files -----------------------------------------------------------------------------------

/// Writes a file of the window aside and renames it.
static mag_status write_file(mag_context *ctx, const sheet *s, const char *name,
                             bool (*write)(const sheet *s, FILE *to))
{
    char path[PATH_MAX];
    char part[PATH_MAX + 8];
    snprintf(path, sizeof path, "%.4000s/%s", s->w->folder, name);
    snprintf(part, sizeof part, "%s.part", path);
    FILE *to = fopen(part, "we");
    if (to == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: cannot be written: %s", path, strerror(errno));
    }
    bool good = write(s, to) && ferror(to) == 0;
    good = fflush(to) == 0 && fsync(fileno(to)) == 0 && good;
    good = fclose(to) == 0 && good;
    if (!good || rename(part, path) != 0) {
        const int error = errno;
        remove(part);
        return mag_fail(ctx, MAG_MACHINE, "%s: cannot be written: %s", path, strerror(error));
    }
    return MAG_OK;
}

// ---- JSON ------------------------------------------------------------------------------------

static json_t *make_axis(const app_axis *a)
{
    json_t *values = json_array();
    for (int i = 0; i < a->count; i++) {
        json_array_append_new(values, mag_json_make_number(a->values[i]));
    }
    return json_pack("{s:o,s:b,s:o,s:o}", "path", mag_json_make_text(a->path), "multiplies",
                     a->multiplies ? 1 : 0, "unit", mag_json_make_text(a->unit), "values", values);
}

static json_t *make_point(const sheet *s, int i)
{
    const app_map *w = s->w;
    json_t *numbers = json_object();
    const char *name;
    json_t *one;
    json_object_foreach(s->names, name, one)
    {
        if (s->summaries[i] != NULL) {
            json_object_set_new(numbers, name,
                                mag_json_make_number(find_value(s->summaries[i], name)));
        }
    }
    return json_pack("{s:o,s:o,s:s,s:o,s:o,s:o}", "x", mag_json_make_number(x_of(w, i)), "y",
                     mag_json_make_number(y_of(w, i)), "state", words[w->verdicts[i].state],
                     "reason", mag_json_make_text(w->verdicts[i].reason), "folder",
                     mag_json_make_text(w->jobs[i].folder + strlen(w->folder) + 1), "numbers",
                     numbers);
}

static json_t *make_sets(const app_given *g)
{
    json_t *all = json_array();
    for (int i = 0; i < g->set_count; i++) {
        json_array_append_new(all, mag_json_make_text(g->sets[i]));
    }
    return all;
}

static bool write_json(const sheet *s, FILE *to)
{
    const app_map *w = s->w;
    json_t *sound = json_array();
    json_t *points = json_array();
    const json_t *first = find_first(s);
    json_t *assumptions = json_object_get(first, "assumptions");

    for (int i = 0; i < w->condition_count; i++) {
        json_array_append_new(sound, mag_json_make_text(w->conditions[i].text));
    }
    for (int i = 0; i < w->count; i++) {
        json_array_append_new(points, make_point(s, i));
    }
    json_t *all =
        json_pack("{s:s,s:s,s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:O,s:o}", "magnesia", MAG_VERSION, "model",
                  mag_case_model(w->c), "title", mag_json_make_text(mag_case_title(w->c)), "case",
                  mag_json_make_text(w->given->words[0]), "status",
                  app_window_count(w, MAG_MAP_OPEN) > 0 ? "stopped" : "finished", "set",
                  make_sets(w->given), "sound", sound, "x", make_axis(&w->x), "y", make_axis(&w->y),
                  "numbers", s->names, "points", points);
    json_object_set(all, "assumptions", assumptions);
    // 15 digits: every one of them is meant, and 0.1 stays 0.1.
    const bool good = json_dumpf(all, to, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0;
    json_decref(all);
    return fputc('\n', to) != EOF && good;
}

// ---- CSV -------------------------------------------------------------------------------------

static void put_quoted(FILE *to, const char *text)
{
    fputc('"', to);
    for (const char *c = text; *c != '\0'; c++) {
        fputs(*c == '"' ? "\"\"" : (const char[]){*c, '\0'}, to);
    }
    fputc('"', to);
}

static void put_heading(FILE *to, const char *name, const char *unit)
{
    fprintf(to, "%s [%s]", name, unit[0] != '\0' ? unit : "1");
}

/// "x mould.slurry_temperature [degC]": no number of the result has such a name.
static void put_axis_heading(FILE *to, const char *axis, const app_axis *a)
{
    char name[2 * APP_WORD];
    snprintf(name, sizeof name, "%s %s%s", axis, a->path, a->multiplies ? " times" : "");
    put_heading(to, name, a->unit);
}

static bool write_csv(const sheet *s, FILE *to)
{
    const app_map *w = s->w;
    const char *name;
    json_t *one;

    put_axis_heading(to, "x", &w->x);
    fputc(',', to);
    put_axis_heading(to, "y", &w->y);
    fputs(",state", to);
    json_object_foreach(s->names, name, one)
    {
        fputc(',', to);
        put_heading(to, name, mag_json_words(one, "unit"));
    }
    fputs(",reason\n", to);
    for (int i = 0; i < w->count; i++) {
        fprintf(to, "%.15g,%.15g,%s", x_of(w, i), y_of(w, i), words[w->verdicts[i].state]);
        json_object_foreach(s->names, name, one)
        {
            const double value = find_value(s->summaries[i], name);
            fprintf(to, isnan(value) ? ",nan" : ",%.15g", value);
        }
        fputc(',', to);
        put_quoted(to, w->verdicts[i].reason);
        fputc('\n', to);
    }
    return true;
}

// ---- map and page ----------------------------------------------------------------------------

enum { FIRST_COLUMNS = 3, COLUMNS = FIRST_COLUMNS + APP_CONDITIONS + 1 };

/// The columns of the page's table: the axes, the state, the numbers of the conditions, the reason.
static int name_columns(const sheet *s, mag_column columns[COLUMNS])
{
    const app_map *w = s->w;
    int count = FIRST_COLUMNS;
    columns[0] = (mag_column){s->x, w->x.unit, w->x.path};
    columns[1] = (mag_column){s->y, w->y.unit, w->y.path};
    columns[2] = (mag_column){"state", NULL, "sound where all conditions hold"};
    for (int i = 0; i < w->condition_count; i++) {
        const json_t *one = json_object_get(s->names, w->conditions[i].name);
        columns[count++] = (mag_column){w->conditions[i].name, mag_json_words(one, "unit"),
                                        mag_json_words(one, "meaning")};
    }
    columns[count++] = (mag_column){"reason", NULL, "why it is not sound"};
    return count;
}

/// A row for each point.
static void add_rows(const sheet *s, mag_observation *o, int columns)
{
    const app_map *w = s->w;
    for (int i = 0; i < w->count; i++) {
        double numbers[COLUMNS] = {x_of(w, i), y_of(w, i)};
        const char *texts[COLUMNS] = {NULL, NULL, words[w->verdicts[i].state]};
        for (int c = 0; c < w->condition_count; c++) {
            numbers[FIRST_COLUMNS + c] = find_value(s->summaries[i], w->conditions[c].name);
        }
        texts[columns - 1] = w->verdicts[i].reason;
        mag_observe_row(o, numbers, texts);
    }
}

/// The assumptions of the first run that finished: those of the case. The caller frees them.
static mag_assumption *list_assumptions(const sheet *s, int *count)
{
    const json_t *all = json_object_get(find_first(s), "assumptions");
    mag_assumption *list = calloc(json_array_size(all) + 1, sizeof *list);
    *count = list != NULL ? (int)json_array_size(all) : 0;
    for (int i = 0; i < *count; i++) {
        const json_t *one = json_array_get(all, (size_t)i);
        const json_t *value = json_object_get(one, "value");
        const bool recalled = strcmp(mag_json_words(one, "flag"), "recalled") == 0;
        list[i] = (mag_assumption){
            .name = mag_json_words(one, "name"),
            .value = json_is_number(value) ? json_number_value(value) : NAN,
            .unit = mag_json_words(one, "unit"),
            .flag = recalled ? MAG_FLAG_recalled : MAG_FLAG_assumed,
            .source = mag_json_words(one, "source"),
        };
    }
    return list;
}

static mag_status write_page(mag_context *ctx, const sheet *s, const mag_map *map,
                             const char *picture, mag_observation *o)
{
    const app_map *w = s->w;
    mag_column columns[COLUMNS];
    char file[PATH_MAX];
    char note[2048] = "";
    size_t length = 0;
    int count = 0;
    const int column_count = name_columns(s, columns);

    mag_observe_table(o, "points", "Points", "All numbers of each stand in window.csv.", columns,
                      column_count);
    add_rows(s, o, column_count);
    for (int i = 0; i < w->given->set_count; i++) {
        const size_t have = strlen(note);
        snprintf(note + have, sizeof note - have, "%s%s", i > 0 ? ", " : "", w->given->sets[i]);
    }
    mag_assumption *assumptions = list_assumptions(s, &count);
    const mag_map_page page = {
        .picture = picture,
        .table = mag_observation_tables(o, &(int){0}),
        .assumptions = assumptions,
        .assumption_count = count,
        .case_text = mag_case_text(w->c, &length),
        .note = note,
    };
    snprintf(file, sizeof file, "%.4000s/window.html", w->folder);
    const mag_status status = mag_observation_is_whole(o)
                                  ? mag_report_map_page(ctx, map, &page, file)
                                  : mag_fail(ctx, MAG_MACHINE, "out of memory: %s", file);
    free(assumptions);
    return status;
}

static mag_status write_map(mag_context *ctx, const sheet *s)
{
    const app_map *w = s->w;
    const char *conditions[APP_CONDITIONS];
    char picture[PATH_MAX];
    mag_observation *o = mag_observation_create();
    mag_map_state *states = calloc((size_t)w->count, sizeof *states);
    mag_status status = MAG_MACHINE;

    for (int i = 0; i < w->condition_count; i++) {
        conditions[i] = w->conditions[i].text;
    }
    const mag_map map = {
        .model = mag_case_model(w->c),
        .title = mag_case_title(w->c),
        .conditions = conditions,
        .condition_count = w->condition_count,
        .x = {s->x, w->x.unit, w->x.count, w->x.values},
        .y = {s->y, w->y.unit, w->y.count, w->y.values},
        .states = states,
    };
    snprintf(picture, sizeof picture, "%.4000s/window.png", w->folder);
    if (o == NULL || states == NULL) {
        status = mag_fail(ctx, MAG_MACHINE, "out of memory: %s", picture);
    } else {
        for (int i = 0; i < w->count; i++) {
            states[i] = w->verdicts[i].state;
        }
        status = mag_report_map(ctx, &map, picture);
    }
    if (status == MAG_OK) {
        status = write_page(ctx, s, &map, picture, o);
    }
    mag_observation_destroy(o);
    free(states);
    return status;
}

mag_status app_window_write(mag_context *ctx, const app_map *w)
{
    sheet s = {.w = w};
    mag_status status = gather(&s) ? MAG_OK : mag_fail(ctx, MAG_MACHINE, "out of memory: a window");
    if (status == MAG_OK) {
        status = write_file(ctx, &s, "window.json", write_json);
    }
    if (status == MAG_OK) {
        status = write_file(ctx, &s, "window.csv", write_csv);
    }
    if (status == MAG_OK) {
        status = write_map(ctx, &s);
    }
    let_go(&s);
    return status;
}

// ---- letters ---------------------------------------------------------------------------------

void app_window_print(const app_map *w)
{
    static const char signs[] = "?#.x";
    char x[APP_WORD];
    char y[APP_WORD];
    const char *title = mag_case_title(w->c);

    make_heading(&w->x, x);
    make_heading(&w->y, y);
    printf("%s%s%s: of %d points %d are sound (#), %d are not (.), %d failed (x)\n",
           mag_case_model(w->c), title[0] != '\0' ? ": " : "", title, w->count,
           app_window_count(w, MAG_MAP_SOUND), app_window_count(w, MAG_MAP_UNSOUND),
           app_window_count(w, MAG_MAP_FAILED));
    printf("  %s%s%s\n", y, w->y.unit[0] != '\0' ? ", " : "", w->y.unit);
    for (int j = w->y.count - 1; j >= 0; j--) {
        printf("  %10.6g ", w->y.values[j]);
        for (int i = 0; i < w->x.count; i++) {
            printf(" %c", signs[w->verdicts[j * w->x.count + i].state]);
        }
        puts("");
    }
    printf("  %10s  %.6g to %.6g%s%s  %s\n", "", w->x.values[0], w->x.values[w->x.count - 1],
           w->x.unit[0] != '\0' ? " " : "", w->x.unit, x);
}
