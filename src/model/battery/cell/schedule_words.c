#include "model/battery/cell/schedule_words.h"

#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    UNIT_WORDS = 4,    // "mA / cm^2" has three
    UNIT_LENGTH = 100, // bytes of a unit's text
    DIGITS = 9         // of a whole number
};

/// What a quantity may be given in.
typedef struct form {
    mag_cell_quantity kind;
    mag_cell_basis basis;
    const char *si;
} form;

static const form forms[] = {
    {MAG_CELL_IS_CURRENT, MAG_CELL_WHOLE, "A"},
    {MAG_CELL_IS_CURRENT, MAG_CELL_PER_AREA, "A/m2"},
    {MAG_CELL_IS_POWER, MAG_CELL_WHOLE, "W"},
    {MAG_CELL_IS_POWER, MAG_CELL_PER_AREA, "W/m2"},
    {MAG_CELL_IS_RESISTANCE, MAG_CELL_WHOLE, "ohm"},
    {MAG_CELL_IS_RESISTANCE, MAG_CELL_PER_AREA, "ohm m2"},
    {MAG_CELL_IS_VOLTAGE, MAG_CELL_WHOLE, "V"},
    {MAG_CELL_IS_TIME, MAG_CELL_WHOLE, "s"},
    {MAG_CELL_IS_CHARGE, MAG_CELL_WHOLE, "C"},
    {MAG_CELL_IS_CHARGE, MAG_CELL_PER_AREA, "C/m2"},
    {MAG_CELL_IS_TEMPERATURE, MAG_CELL_WHOLE, "K"},
    {MAG_CELL_IS_FREQUENCY, MAG_CELL_WHOLE, "Hz"},
};

/// How a kind of quantity is called, with examples.
typedef struct called {
    mag_cell_quantity kind;
    const char *name;
} called;

static const called names[] = {
    {MAG_CELL_IS_CURRENT, "a current (C/5, 2.5 A or 1 mA/cm2)"},
    {MAG_CELL_IS_POWER, "a power (2 W or 5 W/m2)"},
    {MAG_CELL_IS_RESISTANCE, "a resistance (5 ohm)"},
    {MAG_CELL_IS_VOLTAGE, "a voltage (2.5 V)"},
    {MAG_CELL_IS_TIME, "a time (30 minutes)"},
    {MAG_CELL_IS_CHARGE, "a charge (1.5 Ah or 1 mAh/cm2)"},
    {MAG_CELL_IS_TEMPERATURE, "a temperature (45 degC)"},
    {MAG_CELL_IS_FREQUENCY, "a frequency (10 mHz)"},
};

static int count_characters(const char *from, const char *to)
{
    int count = 0;
    for (const char *c = from; c < to; c++) {
        count += ((unsigned char)*c & 0xC0) != 0x80;
    }
    return count;
}

static mag_status fail(const mag_cell_reader *r, const char *from, const char *to,
                       const char *format, va_list rest)
{
    char message[1024];
    vsnprintf(message, sizeof message, format, rest);
    return mag_place_fail(r->ctx, &r->origin, r->line, 1 + count_characters(r->start, from),
                          count_characters(from, to), message);
}

mag_status mag_cell_fail(const mag_cell_reader *r, const char *from, const char *to,
                         const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    const mag_status status = fail(r, from, to, format, rest);
    va_end(rest);
    return status;
}

mag_status mag_cell_fail_here(mag_cell_reader *r, const char *format, ...)
{
    const char *to = mag_cell_word_end(r);
    va_list rest;
    va_start(rest, format);
    const mag_status status = fail(r, r->at, to, format, rest);
    va_end(rest);
    return status;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *s, const char *end)
{
    while (s < end && is_blank(*s)) {
        s++;
    }
    return s;
}

/// True where a word cannot go on.
static bool is_word_end(const char *s, const char *end)
{
    return s >= end || is_blank(*s) || *s == ',' || *s == ')';
}

static const char *find_word_end(const char *s, const char *end)
{
    while (!is_word_end(s, end)) {
        s++;
    }
    return s;
}

bool mag_cell_is_done(mag_cell_reader *r)
{
    r->at = skip_blanks(r->at, r->end);
    return r->at == r->end;
}

const char *mag_cell_word_end(mag_cell_reader *r)
{
    r->at = skip_blanks(r->at, r->end);
    return find_word_end(r->at, r->end);
}

bool mag_cell_take(mag_cell_reader *r, const char *word)
{
    const size_t length = strlen(word);
    r->at = skip_blanks(r->at, r->end);
    if ((size_t)(r->end - r->at) < length || strncasecmp(r->at, word, length) != 0) {
        return false;
    }
    const char *behind = r->at + length;
    if (behind < r->end && (isalnum((unsigned char)*behind) || (unsigned char)*behind >= 0x80)) {
        return false;
    }
    r->at = behind;
    return true;
}

bool mag_cell_take_mark(mag_cell_reader *r, char mark)
{
    if (mag_cell_is_done(r) || *r->at != mark) {
        return false;
    }
    r->at++;
    return true;
}

mag_status mag_cell_take_count(mag_cell_reader *r, int least, int most, const char *what,
                               int *count)
{
    const char *to = mag_cell_word_end(r);
    const char *s = r->at;
    *count = 0;
    while (s < to && isdigit((unsigned char)*s) && s - r->at < DIGITS) {
        *count = 10 * *count + (*s - '0');
        s++;
    }
    if (s == r->at || (s < to && *s != ':') || *count < least || *count > most) {
        return mag_cell_fail_here(r, "%s must be a whole number from %d to %d", what, least, most);
    }
    r->at = s;
    return MAG_OK;
}

/// Lists what may stand in a place: "a time (...), a charge (...) or a voltage (...)".
static void list_kinds(int kinds, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names && used < size; i++) {
        if ((kinds & (int)names[i].kind) != 0) {
            const int later = kinds & ~(2 * (int)names[i].kind - 1);
            const char *before = used == 0 ? "" : (later == 0 ? " or " : ", ");
            used += (size_t)snprintf(text + used, size - used, "%s%s", before, names[i].name);
        }
    }
}

/// Reads "C/5", "1C", "0.5 C" or "2C/3".
static bool read_rate(const mag_cell_reader *r, mag_cell_found *found)
{
    double over = 1.0, under = 1.0;
    const char *s = found->from;
    if (mag_units_number(s, &over, &s)) {
        s = skip_blanks(s, r->end);
    }
    if (s >= r->end || (*s != 'C' && *s != 'c')) {
        return false;
    }
    s++;
    if (s < r->end && *s == '/' && !mag_units_number(s + 1, &under, &s)) {
        return false;
    }
    found->kind = MAG_CELL_IS_CURRENT;
    found->amount = (mag_cell_amount){over / under, MAG_CELL_C_RATE};
    found->to = s;
    return is_word_end(s, r->end);
}

/// True for Hz and its multiples. A radian is a plain number to udunits2, so rad/s would pass too.
static bool is_hertz(const char *unit)
{
    return strstr(unit, "Hz") != NULL || strstr(unit, "ertz") != NULL;
}

/// Converts a number whose unit is the text up to `to`. False: that is none of the kinds.
static bool convert(const mag_cell_reader *r, int kinds, double number, const char *unit,
                    const char *to, mag_cell_found *found)
{
    char text[UNIT_LENGTH + 1], why[MAG_WHY_LENGTH];
    if (to - unit > UNIT_LENGTH) {
        return false;
    }
    snprintf(text, sizeof text, "%.*s", (int)(to - unit), unit);
    if (strcasecmp(text, "mins") == 0) { // the one everyday word that udunits2 lacks
        snprintf(text, sizeof text, "min");
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const form *f = &forms[i];
        if ((kinds & (int)f->kind) == 0) {
            continue;
        }
        found->amount.basis = f->basis;
        found->kind = f->kind;
        found->to = to;
        if ((f->kind != MAG_CELL_IS_FREQUENCY || is_hertz(text)) &&
            mag_units_convert(r->units, number, text, f->si, &found->amount.value, why)) {
            return true;
        }
    }
    return false;
}

/// Reads the unit behind a number: as many words as make one.
static bool read_unit(const mag_cell_reader *r, int kinds, double number, const char *unit,
                      mag_cell_found *found)
{
    const char *ends[UNIT_WORDS];
    int words = 0;
    for (const char *s = unit; s < r->end && words < UNIT_WORDS; words++) {
        const char *to = find_word_end(s, r->end);
        if (to == s) { // a comma, or a bracket that closes
            break;
        }
        ends[words] = to;
        s = skip_blanks(to, r->end);
    }
    while (words > 0) {
        if (convert(r, kinds, number, unit, ends[--words], found)) {
            return true;
        }
    }
    return false;
}

/// True for a word of the language, which is no unit.
static bool is_keyword(const char *from, const char *to)
{
    static const char *const words[] = {"for", "until", "or", "every", "to", "rest", "period"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const size_t length = strlen(words[i]);
        if ((size_t)(to - from) == length && strncasecmp(from, words[i], length) == 0) {
            return true;
        }
    }
    return false;
}

/// Says what is wrong with a number and its unit.
static mag_status fail_quantity(mag_cell_reader *r, int kinds)
{
    char all[512];
    double number = 0.0;
    const char *to = mag_cell_word_end(r);
    const char *unit = r->at;
    list_kinds(kinds, all, sizeof all);
    if (to == r->at || !mag_units_number(r->at, &number, &unit)) {
        return mag_cell_fail(r, r->at, to, "here must stand %s", all);
    }
    if (unit + 1 < r->end && unit[0] == ',' && isdigit((unsigned char)unit[1])) {
        return mag_cell_fail(r, r->at, unit + 1, "write decimals with a point, as 1.5");
    }
    if (!isfinite(number)) {
        return mag_cell_fail(r, r->at, unit, "this is too large for a number");
    }
    const char *word = skip_blanks(unit, r->end);
    to = find_word_end(word, r->end);
    if (to == word || is_keyword(word, to)) {
        return mag_cell_fail(r, r->at, unit, "the number has no unit: here must stand %s", all);
    }
    return mag_cell_fail(r, r->at, to, "the unit does not fit: here must stand %s", all);
}

mag_status mag_cell_take_quantity(mag_cell_reader *r, int kinds, mag_cell_found *found)
{
    double number = 0.0;
    const char *unit = NULL;
    *found = (mag_cell_found){.from = skip_blanks(r->at, r->end)};
    r->at = found->from;
    const bool is_rate = (kinds & MAG_CELL_IS_CURRENT) != 0 && read_rate(r, found);
    if (!is_rate && (!mag_units_number(r->at, &number, &unit) ||
                     !read_unit(r, kinds, number, skip_blanks(unit, r->end), found))) {
        return fail_quantity(r, kinds);
    }
    if (!isfinite(found->amount.value)) {
        return mag_cell_fail(r, found->from, found->to, "this is too large for a number");
    }
    if (found->kind != MAG_CELL_IS_VOLTAGE && found->amount.value <= 0.0) {
        return mag_cell_fail(r, found->from, found->to, "this must be above %s",
                             found->kind == MAG_CELL_IS_TEMPERATURE ? "0 K" : "0");
    }
    r->at = found->to;
    return MAG_OK;
}

const char *mag_cell_nearest(mag_cell_reader *r, const char *const *words, int count)
{
    char word[64];
    const char *to = mag_cell_word_end(r);
    snprintf(word, sizeof word, "%.*s", (int)(to - r->at < 63 ? to - r->at : 63), r->at);
    return mag_text_nearest(word, words, count);
}
