#include "num/mesh.h"

#include "mag/context.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD = 84,      // bytes of a binary STL's head
    FACET = 50,     // bytes of its triangles
    FACET_TEXT = 60 // bytes of an ASCII one: its words and twelve numbers take more
};

/// Whether a coordinate [m] can be one: not NaN, not infinite, not absurd.
static bool is_length(double x)
{
    return fabs(x) < 1e6;
}

static uint32_t read_count(const char *at)
{
    const unsigned char *b = (const unsigned char *)at;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static float read_float(const char *at)
{
    const uint32_t bits = read_count(at);
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

static mag_status take_memory(mag_context *ctx, const mag_file *file, size_t triangles,
                              mag_mesh *out)
{
    out->corners = malloc((triangles ? triangles : 1) * 9 * sizeof *out->corners);
    if (out->corners == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: out of memory: %zu triangles", file->name,
                        triangles);
    }
    return MAG_OK;
}

static mag_status read_binary(mag_context *ctx, const mag_file *file, double unit, mag_mesh *out)
{
    const size_t triangles = read_count(file->data + 80);
    MAG_TRY(take_memory(ctx, file, triangles, out));
    for (size_t t = 0; t < triangles; t++) {
        const char *facet = file->data + HEAD + t * FACET + 12; // past the normal
        for (size_t c = 0; c < 9; c++) {
            const double value = (double)read_float(facet + 4 * c);
            if (!is_length(value * unit)) {
                return mag_fail(ctx, MAG_BAD_CASE,
                                "%s: byte %zu: a corner of triangle %zu lies at %g; it must be a "
                                "finite number, and within 1000 km",
                                file->name, HEAD + t * FACET + 12 + 4 * c, t + 1, value);
            }
            out->corners[9 * t + c] = (float)(value * unit);
        }
    }
    out->triangles = triangles;
    return MAG_OK;
}

/// A place in an ASCII file.
typedef struct scan {
    const char *at;
    size_t line;
} scan;

static void skip_space(scan *s)
{
    while (isspace((unsigned char)*s->at)) {
        s->line += *s->at == '\n';
        s->at++;
    }
}

static void skip_line(scan *s)
{
    while (*s->at != '\0' && *s->at != '\n') {
        s->at++;
    }
}

/// Takes a word, in any case, if it comes next.
static bool take_word(scan *s, const char *word)
{
    skip_space(s);
    size_t n = 0;
    while (word[n] != '\0' && tolower((unsigned char)s->at[n]) == word[n]) {
        n++;
    }
    if (word[n] != '\0' || isalnum((unsigned char)s->at[n])) {
        return false;
    }
    s->at += n;
    return true;
}

static bool take_number(scan *s, double *value)
{
    char *end;
    skip_space(s);
    *value = strtod(s->at, &end);
    const bool taken = end != s->at && isfinite(*value);
    s->at = end;
    return taken;
}

static mag_status expect(mag_context *ctx, const mag_file *file, scan *s, const char *word)
{
    if (!take_word(s, word)) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s:%zu: '%s' must come here in an ASCII STL",
                        file->name, s->line, word);
    }
    return MAG_OK;
}

static mag_status read_numbers(mag_context *ctx, const mag_file *file, scan *s, double value[3])
{
    for (int d = 0; d < 3; d++) {
        if (!take_number(s, &value[d])) {
            return mag_fail(ctx, MAG_BAD_CASE, "%s:%zu: three finite numbers must come here",
                            file->name, s->line);
        }
    }
    return MAG_OK;
}

static mag_status read_facet(mag_context *ctx, const mag_file *file, scan *s, double unit,
                             float corners[9])
{
    double value[3];
    MAG_TRY(expect(ctx, file, s, "normal"));
    MAG_TRY(read_numbers(ctx, file, s, value));
    MAG_TRY(expect(ctx, file, s, "outer"));
    MAG_TRY(expect(ctx, file, s, "loop"));
    for (int c = 0; c < 3; c++) {
        MAG_TRY(expect(ctx, file, s, "vertex"));
        MAG_TRY(read_numbers(ctx, file, s, value));
        for (int d = 0; d < 3; d++) {
            if (!is_length(value[d] * unit)) {
                return mag_fail(ctx, MAG_BAD_CASE,
                                "%s:%zu: a corner lies at %g; must be within 1000 km", file->name,
                                s->line, value[d]);
            }
            corners[3 * c + d] = (float)(value[d] * unit);
        }
    }
    MAG_TRY(expect(ctx, file, s, "endloop"));
    return expect(ctx, file, s, "endfacet");
}

/// Reads on from the word 'solid' to behind 'endsolid', so that a file that breaks off between two
/// facets does not pass.
static mag_status read_solid(mag_context *ctx, const mag_file *file, scan *s, double unit,
                             mag_mesh *out)
{
    skip_line(s);
    while (take_word(s, "facet")) {
        if (out->triangles > file->size / FACET_TEXT) {
            return mag_fail(ctx, MAG_BAD_CASE, "%s:%zu: facets are too short to be true",
                            file->name, s->line);
        }
        MAG_TRY(read_facet(ctx, file, s, unit, &out->corners[9 * out->triangles]));
        out->triangles++;
    }
    if (!take_word(s, "endsolid")) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s:%zu: 'facet' or 'endsolid' must come here",
                        file->name, s->line);
    }
    skip_line(s);
    return MAG_OK;
}

static mag_status read_ascii(mag_context *ctx, const mag_file *file, double unit, mag_mesh *out)
{
    // Room for all facets without counting first.
    MAG_TRY(take_memory(ctx, file, file->size / FACET_TEXT + 1, out));
    scan s = {file->data, 1};
    MAG_TRY(expect(ctx, file, &s, "solid"));
    do { // several solids make one surface
        MAG_TRY(read_solid(ctx, file, &s, unit, out));
    } while (take_word(&s, "solid"));
    skip_space(&s);
    if (s.at != file->data + file->size) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s:%zu: 'solid' or the end must come here", file->name,
                        s.line);
    }
    return MAG_OK;
}

/// Extent, volume (by the divergence theorem) and area.
static void measure(mag_mesh *m)
{
    for (int d = 0; d < 3; d++) {
        m->low[d] = INFINITY;
        m->high[d] = -INFINITY;
    }
    for (size_t t = 0; t < m->triangles; t++) {
        const float *p = &m->corners[9 * t];
        double a[3], b[3], n[3];
        for (int d = 0; d < 3; d++) {
            for (int c = 0; c < 3; c++) {
                m->low[d] = fmin(m->low[d], (double)p[3 * c + d]);
                m->high[d] = fmax(m->high[d], (double)p[3 * c + d]);
            }
            a[d] = (double)p[3 + d] - (double)p[d];
            b[d] = (double)p[6 + d] - (double)p[d];
        }
        n[0] = a[1] * b[2] - a[2] * b[1];
        n[1] = a[2] * b[0] - a[0] * b[2];
        n[2] = a[0] * b[1] - a[1] * b[0];
        m->area += 0.5 * sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
        m->volume += ((double)p[0] * n[0] + (double)p[1] * n[1] + (double)p[2] * n[2]) / 6.0;
    }
}

/// Whether it begins like an ASCII STL and holds text: binary ones may begin with the same word.
static bool is_ascii(const mag_file *file)
{
    scan s = {file->data, 1};
    return take_word(&s, "solid") && memchr(file->data, '\0', file->size) == NULL;
}

mag_status mag_mesh_read_stl(mag_context *ctx, const mag_file *file, double unit, mag_mesh *out)
{
    const size_t told = file->size >= HEAD ? read_count(file->data + 80) : 0;
    const size_t bytes = HEAD + FACET * told;
    mag_status status;

    *out = (mag_mesh){0};
    if (file->size == bytes) {
        status = read_binary(ctx, file, unit, out);
    } else if (is_ascii(file)) {
        status = read_ascii(ctx, file, unit, out);
    } else {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%s: not an STL file: an ASCII one begins with 'solid' and is text, a "
                        "binary one of %zu triangles has %zu bytes, but this has %zu",
                        file->name, told, bytes, file->size);
    }
    if (status == MAG_OK && out->triangles < 4) {
        status = mag_fail(ctx, MAG_BAD_CASE,
                          "%s: %zu triangles enclose nothing; a closed surface has at least 4",
                          file->name, out->triangles);
    }
    if (status != MAG_OK) {
        mag_mesh_destroy(out);
        return status;
    }
    measure(out);
    return MAG_OK;
}

void mag_mesh_destroy(mag_mesh *m)
{
    free(m->corners);
    *m = (mag_mesh){0};
}
