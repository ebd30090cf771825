#include "case/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    SHOWN = 88,
    BEFORE = 40
}; // characters of a line that are shown, and of them before the place

/// True for the first byte of a character in UTF-8.
static bool starts_character(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

/// Start of line `line` (from 1), or of the last one.
static const char *find_line(const mag_origin *o, int line)
{
    const char *at = o->text;
    const char *end = o->text + o->length;
    for (int i = 1; i < line; i++) {
        const char *next = at;
        while (next < end && *next != '\n' && *next != '\r') {
            next++;
        }
        if (next >= end) {
            break;
        }
        at = next + (next[0] == '\r' && next[1] == '\n' ? 2 : 1);
    }
    return at;
}

/// Goes `count` characters on, or to the end of the line.
static const char *skip_characters(const char *s, const char *end, int count)
{
    while (count > 0 && s < end && *s != '\n' && *s != '\r') {
        s++;
        while (s < end && !starts_character(*s)) {
            s++;
        }
        count--;
    }
    return s;
}

/// Copies the shown part of the line into `out` ("    " before it) and the underline below it.
static void print_line(char *out, size_t size, const mag_origin *o, int line, int column, int width)
{
    const char *end = o->text + o->length;
    const char *from = find_line(o, line);
    int left = column - 1; // characters before the place
    while (left > 0 && (*from == ' ' || *from == '\t')) {
        from++;
        left--;
    }
    if (left > BEFORE) {
        from = skip_characters(from, end, left - BEFORE);
        left = BEFORE;
    }
    const char *to = skip_characters(from, end, SHOWN);
    char shown[4 * SHOWN + 1];
    size_t used = 0;
    for (const char *s = from; s < to && used < sizeof shown - 1; s++) {
        shown[used++] = (unsigned char)*s < ' ' ? ' ' : *s;
    }
    shown[used] = '\0';
    const int most = SHOWN - left;
    const int carets = width < 1 ? 1 : (width > most ? most : width);
    char under[SHOWN + 1];
    memset(under, '~', sizeof under);
    under[0] = '^';
    under[carets] = '\0';
    snprintf(out, size, "    %s\n    %*s%s", shown, left, "", under);
}

mag_status mag_tree_fail_at(mag_context *ctx, const mag_origin *o, int line, int column, int width,
                            const char *message)
{
    char shown[1024];
    print_line(shown, sizeof shown, o, line, column, width);
    if (o->is_override) {
        return mag_fail(ctx, MAG_BAD_CASE, "%.400s: %s\n%s", o->name, message, shown);
    }
    return mag_fail(ctx, MAG_BAD_CASE, "%.400s:%d:%d: %s\n%s", o->name, line, column, message,
                    shown);
}

mag_status mag_tree_fail(mag_context *ctx, const mag_node *at, const char *format, ...)
{
    char message[2048];
    va_list rest;
    va_start(rest, format);
    vsnprintf(message, sizeof message, format, rest);
    va_end(rest);
    return mag_tree_fail_at(ctx, at->origin, at->line, at->column, at->width, message);
}
