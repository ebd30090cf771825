#include "base/place.h"

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

/// Bytes of the character of UTF-8 at `s`, which people can see; 0 for anything else.
static int measure_character(const char *s, const char *end)
{
    const unsigned char first = (unsigned char)*s;
    const int length =
        first < 0x80 ? 1 : (first < 0xC2 ? 0 : (first < 0xE0 ? 2 : (first < 0xF0 ? 3 : 4)));
    if (first < ' ' || first == 0x7F || first > 0xF4 || end - s < length) {
        return 0;
    }
    for (int i = 1; i < length; i++) {
        if (starts_character(s[i])) {
            return 0;
        }
    }
    return length == 2 && first == 0xC2 && (unsigned char)s[1] < 0xA0 ? 0 : length;
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
    char shown[4 * SHOWN + 5];
    size_t used = 0;
    for (const char *c = from; c < to && used + 4 < sizeof shown;) {
        const int length = measure_character(c, to);
        if (length == 0) { // bytes that could confuse a terminal
            shown[used++] = (unsigned char)*c < 0x80 ? ' ' : '?';
            c++;
        } else {
            memcpy(shown + used, c, (size_t)length);
            used += (size_t)length;
            c += length;
        }
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

mag_status mag_place_fail(mag_context *ctx, const mag_origin *o, int line, int column, int width,
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
