#define _GNU_SOURCE // mkdtemp

#include "case/gmsh.h"

#include "base/program.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LARGEST_MIB = 1024, // of the surface
    LINES = 3,          // of what gmsh said last, in messages
    SAID = 4096
};

static const double time_limit = 300.0; // [s]

// With arcs cut into 64 a circle, and edges of about 6 cells, triangles on a sphere of radius r lie
// about min((2 pi r / 64)^2, 36) / (6 r) cells beneath it: 0.1, at r = 61 cells. gmsh's longest
// edges are half as long again: 0.2.
static const char script[] = "SetFactory(\"OpenCASCADE\");\n"
                             "General.AbortOnError = 3;\n"
                             "Geometry.OCCTargetUnit = \"MM\";\n"
                             "v() = ShapeFromFile(\"solid.step\");\n"
                             "v() = Volume{:};\n"
                             "If (#v() == 0)\n"
                             "  Error(\"the file holds no solid\");\n"
                             "EndIf\n"
                             "If (#v() > 1)\n"
                             "  BooleanUnion{ Volume{v(0)}; Delete; }\n"
                             "              { Volume{v(1):v(#v() - 1)}; Delete; }\n"
                             "EndIf\n"
                             "Mesh.MeshSizeMin = %.9g;\n"
                             "Mesh.MeshSizeMax = %.9g;\n"
                             "Mesh.MeshSizeFromCurvature = 64;\n"
                             "Mesh.MeshSizeExtendFromBoundary = 0;\n"
                             "Mesh.Binary = 1;\n";

/// Files of one call. Whatever a case's folder holds, gmsh sees only these: it would obey a file
/// of options beside the solid.
typedef struct desk {
    char folder[PATH_MAX - 32];
    char solid[PATH_MAX], script[PATH_MAX], surface[PATH_MAX];
} desk;

static mag_status open_desk(mag_context *ctx, desk *d)
{
    const char *scratch = ctx->scratch != NULL && ctx->scratch[0] == '/' ? ctx->scratch : "/tmp";
    const int length = snprintf(d->folder, sizeof d->folder, "%s/mag-XXXXXX", scratch);
    if (length >= (int)sizeof d->folder || mkdtemp(d->folder) == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%.300s: no folder can be made in it: %s", scratch,
                        strerror(errno));
    }
    snprintf(d->solid, sizeof d->solid, "%s/solid.step", d->folder);
    snprintf(d->script, sizeof d->script, "%s/surface.geo", d->folder);
    snprintf(d->surface, sizeof d->surface, "%s/surface.stl", d->folder);
    return MAG_OK;
}

static void clear_desk(const desk *d)
{
    unlink(d->solid);
    unlink(d->script);
    unlink(d->surface);
    rmdir(d->folder);
}

static mag_status write_file(mag_context *ctx, const char *path, const char *data, size_t size)
{
    FILE *to = fopen(path, "wbe");
    const bool written = to != NULL && fwrite(data, 1, size, to) == size;
    const bool closed = to != NULL && fclose(to) == 0;
    return written && closed
               ? MAG_OK
               : mag_fail(ctx, MAG_MACHINE, "%.300s: cannot be written: %s", path, strerror(errno));
}

static mag_status lay_out(mag_context *ctx, const desk *d, const mag_file *step, double fineness)
{
    char text[sizeof script + 64];
    const int length = snprintf(text, sizeof text, script, 1e3 * fineness, 6e3 * fineness);
    MAG_TRY(write_file(ctx, d->script, text, (size_t)length));
    return write_file(ctx, d->solid, step->data, step->size);
}

/// Takes colours out of a line, and "Error   : " and stars from around it. True where something is
/// left that speaks of the solid.
static bool clean_line(char *line)
{
    char *to = line;
    for (const char *c = line; *c != '\0'; c++) {
        if (*c == '\033') {
            c += strcspn(c, "m");
            c -= *c == '\0';
        } else if (*c >= ' ' || *c < 0) {
            *to++ = *c;
        }
    }
    *to = '\0';
    const char *first = line + strspn(line, "* ");
    first += strncmp(first, "Error  ", 7) == 0 ? strcspn(first, ":") + 1 : 0;
    first += strspn(first, " ");
    size_t length = strlen(first);
    while (length > 0 && strchr("* ", first[length - 1]) != NULL) {
        length--;
    }
    memmove(line, first, length);
    line[length] = '\0';
    // Its way to end after an error is an exception that nobody catches.
    return length > 0 && strstr(line, "terminate called") == NULL;
}

/// Joins the last lines that gmsh said.
static void quote(char *said, char *text, size_t size)
{
    char *kept[LINES] = {NULL};
    int count = 0;
    char *rest = NULL;
    for (char *line = strtok_r(said, "\r\n", &rest); line != NULL;
         line = strtok_r(NULL, "\r\n", &rest)) {
        if (clean_line(line)) {
            kept[count++ % LINES] = line;
        }
    }
    size_t used = 0;
    text[0] = '\0';
    for (int n = count > LINES ? count - LINES : 0; n < count && used < size; n++) {
        used += (size_t)snprintf(text + used, size - used, "%s%.300s", used > 0 ? "; " : "",
                                 kept[n % LINES]);
    }
}

static mag_status run_gmsh(mag_context *ctx, const char *path, const desk *d,
                           char why[MAG_GMSH_WHY])
{
    char said[SAID];
    char quoted[MAG_GMSH_WHY - 64];
    const char *const words[] = {"gmsh", "-2",   "-nt", "1",        "-v",      "2", "-format",
                                 "stl",  "-bin", "-o",  d->surface, d->script, NULL};
    mag_program p = {path, words, time_limit, said, sizeof said, 0, false};

    MAG_TRY(mag_program_run(ctx, &p));
    if (p.code == 0) {
        return MAG_OK;
    }
    quote(said, quoted, sizeof quoted);
    if (p.late) {
        snprintf(why, MAG_GMSH_WHY, "gmsh made no surface of it within %.0f s", time_limit);
    } else {
        snprintf(why, MAG_GMSH_WHY, "gmsh makes no surface of it: %s",
                 quoted[0] == '\0' ? "it does not say why" : quoted);
    }
    return MAG_BAD_CASE;
}

static mag_status read_surface(mag_context *ctx, const desk *d, char **stl, size_t *size,
                               char why[MAG_GMSH_WHY])
{
    struct stat s = {0};
    FILE *from = fopen(d->surface, "rbe");
    if (from == NULL || fstat(fileno(from), &s) != 0 || s.st_size == 0 ||
        s.st_size > (off_t)LARGEST_MIB * 1024 * 1024) {
        snprintf(why, MAG_GMSH_WHY, "gmsh made a surface of %.1f MiB of it, but it may have %d",
                 (double)s.st_size / 1048576.0, (int)LARGEST_MIB);
        if (from != NULL) {
            fclose(from);
        }
        return MAG_BAD_CASE;
    }
    *size = (size_t)s.st_size;
    *stl = malloc(*size + 1);
    const bool whole = *stl != NULL && fread(*stl, 1, *size, from) == *size;
    fclose(from);
    if (!whole) {
        free(*stl);
        *stl = NULL;
        return mag_fail(ctx, MAG_MACHINE, "%.300s: %.1f MiB cannot be read", d->surface,
                        (double)*size / 1048576.0);
    }
    (*stl)[*size] = '\0';
    return MAG_OK;
}

mag_status mag_gmsh_mesh(mag_context *ctx, const mag_file *step, double fineness, char **stl,
                         size_t *size, char why[MAG_GMSH_WHY])
{
    char path[PATH_MAX];
    desk d;
    *stl = NULL;
    *size = 0;
    why[0] = '\0';
    if (!mag_program_find(ctx, "gmsh", path, sizeof path)) {
        snprintf(why, MAG_GMSH_WHY,
                 "a STEP file needs the program gmsh, which was not found: install gmsh, or save "
                 "the surface as STL");
        return MAG_BAD_CASE;
    }
    MAG_TRY(open_desk(ctx, &d));
    mag_status status = lay_out(ctx, &d, step, fineness);
    if (status == MAG_OK) {
        status = run_gmsh(ctx, path, &d, why);
    }
    if (status == MAG_OK) {
        status = read_surface(ctx, &d, stl, size, why);
    }
    clear_desk(&d);
    return status;
}
