/// @file result_fixture.h
/// Writes small results whose pages and pictures are known: a block of cells, and a line of points.
#pragma once

#include "mag/observe.h"
#include "result/vtkhdf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    FIXTURE_OUTPUTS = 5,
    FIXTURE_X = 36, ///< cells of the block: enough that a value takes a byte
    FIXTURE_Y = 24, ///< cells of the block
    FIXTURE_Z = 24, ///< cells of the block
    FIXTURE_POINTS = FIXTURE_X * FIXTURE_Y * FIXTURE_Z,
    FIXTURE_LINE = 40 ///< points of the line
};

/// The title has what breaks a page that is careless with texts.
#define FIXTURE_TITLE "Block <b>bold</b> </script> & \\\"quoted\\\""

/// Values of one output.
typedef struct fixture_values {
    float xyz[3 * FIXTURE_POINTS], fill[FIXTURE_POINTS], arrival[FIXTURE_POINTS],
        velocity[3 * FIXTURE_POINTS], temperature[FIXTURE_POINTS];
} fixture_values;

static inline void fixture_point(fixture_values *v, int i, double time, double x)
{
    const double arrival = 0.005 * x; // [s] the front moves evenly along x, 0 to 1
    v->fill[i] = arrival <= time ? 1.0f : 0.0f;
    v->arrival[i] = arrival <= time ? (float)arrival : NAN;
    v->velocity[3 * i] = v->fill[i] * (float)(40.0 - 20.0 * x);
    v->velocity[3 * i + 1] = 0.0f;
    v->velocity[3 * i + 2] = v->fill[i] * 3.0f;
    v->temperature[i] =
        i == 0 ? 298.15f : (float)(860.0 - 20.0 * x); // one cell far from all others
}

static inline void fixture_block(fixture_values *v, double time)
{
    for (int i = 0; i < FIXTURE_POINTS; i++) {
        const int x = i % FIXTURE_X, y = i / FIXTURE_X % FIXTURE_Y, z = i / FIXTURE_X / FIXTURE_Y;
        v->xyz[3 * i] = 0.0005f * (float)x;
        v->xyz[3 * i + 1] = 0.0005f * (float)y;
        v->xyz[3 * i + 2] = 0.0005f * (float)z;
        fixture_point(v, i, time, x / (FIXTURE_X - 1.0));
    }
}

static inline void fixture_line(fixture_values *v, double time)
{
    for (int i = 0; i < FIXTURE_LINE; i++) {
        v->xyz[3 * i] = 0.001f * (float)i;
        v->xyz[3 * i + 1] = v->xyz[3 * i + 2] = 0.0f;
        fixture_point(v, i, time, i / (FIXTURE_LINE - 1.0));
        v->fill[i] = (float)(time / 0.004 * sin(3.14159265 * i / (FIXTURE_LINE - 1.0)));
    }
}

static inline mag_status fixture_fields(mag_context *ctx, const char *path, double time, int line)
{
    fixture_values *v = calloc(1, sizeof *v);
    mag_observation *o = mag_observation_create();
    mag_status status = MAG_MACHINE;

    if (v != NULL && o != NULL) {
        if (line) {
            fixture_line(v, time);
        } else {
            fixture_block(v, time);
        }
        mag_observe_points(o, line ? FIXTURE_LINE : FIXTURE_POINTS, v->xyz, line ? 0.0 : 0.0005);
        mag_observe_group(o, "filling");
        mag_observe_field(o, "fill", "1", "share that is full", 1, v->fill);
        mag_observe_field(o, "fill_time", "s", "when the front came", 1, v->arrival);
        mag_observe_field(o, "velocity", "m/s", "velocity of the metal", 3, v->velocity);
        mag_observe_group(o, "heat");
        mag_observe_field(o, "temperature", "K", "of the metal", 1, v->temperature);
        status = mag_vtkhdf_write(ctx, path, time, o);
    }
    mag_observation_destroy(o);
    free(v);
    return status;
}

static inline int fixture_text(const char *folder, const char *name, const char *text)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    return f != NULL && fputs(text, f) >= 0 && fclose(f) == 0;
}

static inline int fixture_series(const char *folder)
{
    char text[16384] = "time,fill,inlet_speed,inlet_pressure\n";
    size_t used = strlen(text);
    for (int i = 0; i <= 100; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%g,%g,%g,%g\n", 4e-5 * i,
                                 0.01 * i, 40.0 - 0.2 * i, 1e5 * i * i);
    }
    return fixture_text(folder, "series.csv", text);
}

/// A column of a table's description.
#define FIXTURE_COLUMN(name, unit)                                                                 \
    "{\"name\": \"" name "\", \"unit\": " unit ", \"meaning\": \"of it\"}"

/// Defects of two kinds; the table comes behind another of places, but is shown first.
#define FIXTURE_DEFECTS                                                                                               \
    "{\"name\": \"defects\", \"title\": \"Defects\", \"meaning\": \"the worst first\", "                              \
    "\"rows\": 3, \"columns\": [" FIXTURE_COLUMN("kind", "null") "," FIXTURE_COLUMN("x", "\"m\"") "," FIXTURE_COLUMN( \
        "y",                                                                                                          \
        "\"m\"") "," FIXTURE_COLUMN("z",                                                                              \
                                    "\"m\"") "," FIXTURE_COLUMN("size",                                               \
                                                                "\"m3\"") "," FIXTURE_COLUMN("wh"                     \
                                                                                             "y",                     \
                                                                                             "nul"                    \
                                                                                             "l") "]},"

/// A bar of parts: one runs beside another, one is not known, one takes no time.
#define FIXTURE_CYCLE                                                                              \
    "{\"name\": \"cycle\", \"title\": \"The cycle\", \"meaning\": \"in order\", "                  \
    "\"form\": \"parts\", \"rows\": 6, \"columns\": [" FIXTURE_COLUMN(                             \
        "part", "null") "," FIXTURE_COLUMN("time", "\"s\"") "," FIXTURE_COLUMN("start",            \
                                                                               "\"s\"") "]},"

/// Curves: two of one unit, one of another.
#define FIXTURE_DIE                                                                                \
    "{\"name\": \"die_cycles\", \"title\": \"The die\", \"meaning\": \"cycle by cycle\", "         \
    "\"form\": \"curves\", \"rows\": 5, \"columns\": [" FIXTURE_COLUMN(                            \
        "cycle",                                                                                   \
        "\"1\"") "," FIXTURE_COLUMN("surface_peak",                                                \
                                    "\"K\"") "," FIXTURE_COLUMN("surface_before",                  \
                                                                "\"K\"") "," FIXTURE_COLUMN("hea"  \
                                                                                            "t",   \
                                                                                            "\"J"  \
                                                                                            "\"") "]},"

/// A table of places in the block, with what breaks a careless reader of CSV or writer of HTML.
#define FIXTURE_TABLES                                                                             \
    "\"tables\": [{\"name\": \"pockets\", \"title\": \"Pockets\", \"meaning\": "                   \
    "\"the largest first\", \"file\": \"tables/pockets.csv\", \"rows\": 4, \"columns\": ["         \
    "{\"name\": \"x\", \"unit\": \"m\", \"meaning\": \"where\"},"                                  \
    "{\"name\": \"y\", \"unit\": \"m\", \"meaning\": \"where\"},"                                  \
    "{\"name\": \"z\", \"unit\": \"m\", \"meaning\": \"where\"},"                                  \
    "{\"name\": \"volume\", \"unit\": \"m3\", \"meaning\": \"of gas\"},"                           \
    "{\"name\": \"why\", \"unit\": null, \"meaning\": \"what cut it off\"}]}," FIXTURE_DEFECTS     \
        FIXTURE_CYCLE FIXTURE_DIE                                                                  \
    "{\"name\": \"none\", \"title\": \"Nothing\", \"meaning\": \"no rows\", \"rows\": 0, "         \
    "\"columns\": [{\"name\": \"a\", \"unit\": \"1\", \"meaning\": \"nothing\"}]}],"

static inline int fixture_tables(const char *folder)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/tables", folder);
    mkdir(path, 0777);
    return fixture_text(folder, "tables/pockets.csv",
                        "x [m],y [m],z [m],volume [m3],why\n"
                        "0.0105,0.001,0.0015,3e-09,no way to a vent since 8.31 ms\n"
                        "0.002,0.006,0.0005,2e-09,\"its vent \"\"<b>exit</b>\"\", closed\"\n"
                        "0.006,0.004,0.0025,2.5e-10,</script>\n"
                        "nan,nan,nan,1e-11,\"\"\n") &&
           fixture_text(folder, "tables/defects.csv",
                        "kind,x [m],y [m],z [m],size [m3],why\n"
                        "porosity,0.011,0.007,0.0005,4e-09,cut off at 1.2 s\n"
                        "cold shut,0.0005,0.0005,0.0025,1e-09,fronts met at 560 degC\n"
                        "porosity,0.006,0.004,0.001,5e-10,cut off at 1.3 s\n") &&
           fixture_text(folder, "tables/cycle.csv",
                        "part,time [s],start [s]\n"
                        "closing,3,0\n"
                        "cooling,10,3\n"
                        "metering,8,3\n"
                        "opening,3,13\n"
                        "take-out,nan,16\n"
                        "spraying,0,nan\n") &&
           fixture_text(folder, "tables/die_cycles.csv",
                        "cycle [1],surface_peak [K],surface_before [K],heat [J]\n"
                        "1,650,493,900\n"
                        "2,660,510,880\n"
                        "3,664,517,nan\n"
                        "4,665,519,870\n"
                        "5,666,520,869\n") &&
           fixture_text(folder, "tables/none.csv", "a [1]\n");
}

/// Inputs that come before the assumed one in the result, but behind it on the page.
#define FIXTURE_RECALL(name)                                                                       \
    "{\"name\": \"" name "\", \"value\": 20000.0, \"unit\": \"W/m2/K\", \"flag\": "                \
    "\"recalled\", \"source\": \"casting literature\"},"
#define FIXTURE_RECALLED                                                                           \
    FIXTURE_RECALL("a")                                                                            \
    FIXTURE_RECALL("b")                                                                            \
    FIXTURE_RECALL("c") FIXTURE_RECALL("d") FIXTURE_RECALL("e") FIXTURE_RECALL("f")

/// What other runs of the case gave: three, of which one did not finish.
#define FIXTURE_RUN(name, status, base)                                                            \
    "{\"name\": \"" name "\", \"changes\": \"mould.a=" name "\", \"status\": \"" status            \
    "\", \"reason\": \"the end\", \"base\": " base "}"
#define FIXTURE_BANDS                                                                              \
    "\"bands\": {\"part_mass\": {\"low\": 0.03, \"base\": 0.04, \"high\": 0.042},"                 \
    "\"speed_max.gate\": {\"low\": 40.0, \"base\": 45.0, \"high\": 180.0}}, \"bands_of\": 2,"      \
    "\"band_runs\": [" FIXTURE_RUN("1", "finished", "true") "," FIXTURE_RUN(                       \
        "2", "failed", "false") "," FIXTURE_RUN("3", "finished", "false") "],"

/// Writes a result folder: a block of cells, or a line of points. Its parent must be there.
static inline mag_status fixture_write(mag_context *ctx, const char *folder, int line)
{
    static const char summary[] =
        "{\"magnesia\": \"0.1.0\", \"model\": \"mould\", \"title\": \"" FIXTURE_TITLE "\","
        "\"status\": \"finished\", \"reason\": \"the cavity is full\","
        "\"numbers\": {\"fill_time\": {\"value\": 0.0231, \"low\": 0.021, \"high\": 0.026, "
        "\"unit\": \"s\", \"meaning\": \"when "
        "full\"}, \"part_mass\": {\"value\": null, \"unit\": \"kg\", \"meaning\": \"metal\"},"
        "\"fill_time.vent 1.5\": {\"value\": 0.009, \"unit\": \"s\", \"meaning\": \"when full\"},"
        "\"speed_max.gate\": {\"value\": 45.0, \"unit\": \"m/s\", \"meaning\": \"largest\"},"
        "\"speed_max.vent 1.5\": {\"value\": 80.0, \"unit\": \"m/s\", \"meaning\": "
        "\"largest\"}}," FIXTURE_BANDS "\"assumptions\": [" FIXTURE_RECALLED
        "{\"name\": \"gas\", \"value\": 0.0, \"unit\": \"Pa\", \"flag\": "
        "\"assumed\", \"source\": \"it keeps its pressure\"}],"
        "\"pictures\": [{\"file\": \"fill_time.png\", \"title\": \"Fill time\", \"field\": "
        "\"fill_time\", \"columns\": null}, {\"file\": \"shot.png\", \"title\": \"The shot\", "
        "\"field\": null, \"columns\": \"fill,inlet_speed,inlet_pressure\"}]," FIXTURE_TABLES
        "\"columns\": [{\"name\": \"time\", \"unit\": \"s\", \"meaning\": \"time\"},"
        "{\"name\": \"fill\", \"unit\": \"1\", \"meaning\": \"share\"},"
        "{\"name\": \"inlet_speed\", \"unit\": \"m/s\", \"meaning\": \"speed\"},"
        "{\"name\": \"inlet_pressure\", \"unit\": \"Pa\", \"meaning\": \"pressure\"}],"
        "\"outputs\": [0.0, 0.001, 0.002, 0.003, 0.004], \"wall_seconds\": 12.5, \"threads\": 2,"
        "\"sweeps\": {\"stream\": 4.5, \"collide\": 7.25}}\n";
    char path[1024];

    mkdir(folder, 0777);
    snprintf(path, sizeof path, "%s/fields", folder);
    mkdir(path, 0777);
    if (!fixture_text(folder, "summary.json", summary) || !fixture_series(folder) ||
        !fixture_tables(folder) ||
        !fixture_text(folder, "case.yaml", "model: mould\ntitle: </script>\n") ||
        !fixture_text(folder, "case.full.yaml", "model: mould\nmould:\n  spacing: 0.001 m\n")) {
        return mag_fail(ctx, MAG_MACHINE, "%s: the fixture could not be written", folder);
    }
    for (int i = 0; i < FIXTURE_OUTPUTS; i++) {
        snprintf(path, sizeof path, "%s/fields/%04d.vtkhdf", folder, i);
        MAG_TRY(fixture_fields(ctx, path, 0.001 * i, line));
    }
    return MAG_OK;
}
