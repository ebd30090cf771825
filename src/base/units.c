#include "base/units.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <udunits2.h>

enum { LONGEST_UNIT = 100 };

struct mag_units {
    ut_system *system;
};

/// A unit of our own: `factor` times the unit `base`, or a new base unit where that is NULL.
typedef struct addition {
    const char *symbol;
    const char *name;
    const char *base;
    double factor;
} addition;

static const addition additions[] = {
    {"Ah", "ampere_hour", "C", 3600.0}, {"Wh", "watt_hour", "J", 3600.0}, {"EUR", "euro", NULL, 1},
    {"USD", "us_dollar", NULL, 1},      {"CNY", "yuan", NULL, 1},
};

static bool add_unit(ut_system *system, const addition *a)
{
    ut_unit *base = a->base == NULL ? NULL : ut_parse(system, a->base, UT_ASCII);
    ut_unit *made = a->base == NULL ? ut_new_base_unit(system) : ut_scale(a->factor, base);
    const bool done = made != NULL &&
                      ut_map_symbol_to_unit(a->symbol, UT_ASCII, made) == UT_SUCCESS &&
                      ut_map_name_to_unit(a->name, UT_ASCII, made) == UT_SUCCESS;
    ut_free(made);
    ut_free(base);
    return done;
}

mag_status mag_units_create(mag_context *ctx, mag_units **out)
{
    *out = NULL;
    mag_units *u = calloc(1, sizeof *u);
    if (u == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "no memory for the units");
    }
    ut_set_error_message_handler(ut_ignore); // our own messages say it better
    u->system = ut_read_xml(NULL);
    if (u->system == NULL) {
        u->system = ut_read_xml("/usr/share/xml/udunits/udunits2.xml"); // where Debian keeps them
    }
    if (u->system == NULL) {
        free(u);
        return mag_fail(ctx, MAG_MACHINE,
                        "the units file udunits2.xml is not found: install udunits2's data "
                        "(Debian: libudunits2-data)");
    }
    for (size_t i = 0; i < sizeof additions / sizeof *additions; i++) {
        if (!add_unit(u->system, &additions[i])) {
            mag_units_destroy(u);
            return mag_fail(ctx, MAG_MACHINE, "udunits2 does not take the unit %s",
                            additions[i].symbol);
        }
    }
    *out = u;
    return MAG_OK;
}

void mag_units_destroy(mag_units *u)
{
    if (u != NULL) {
        ut_free_system(u->system);
        free(u);
    }
}

static const char *skip_digits(const char *s)
{
    while (isdigit((unsigned char)*s)) {
        s++;
    }
    return s;
}

bool mag_units_number(const char *text, double *value, const char **end)
{
    const char *s = text + (*text == '-' || *text == '+');
    const char *first = s;
    s = skip_digits(s);
    size_t digits = (size_t)(s - first);
    if (*s == '.') {
        const char *after = skip_digits(s + 1);
        digits += (size_t)(after - s - 1);
        s = after;
    }
    if (digits == 0) {
        return false;
    }
    if (*s == 'e' || *s == 'E') {
        const char *power = s + 1 + (s[1] == '-' || s[1] == '+');
        if (isdigit((unsigned char)*power)) {
            s = skip_digits(power);
        }
    }
    // strtod alone would also take 0x10 and nan; "0x10" ends here behind its 0.
    if ((*s == 'x' || *s == 'X') && digits == 1 && *first == '0') {
        return false;
    }
    char *stop = NULL;
    *value = strtod(text, &stop);
    *end = s;
    return stop == s;
}

/// True where `word` stands in the unit text as a whole word.
static bool holds_word(const char *unit, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = strstr(unit, word); at != NULL; at = strstr(at + 1, word)) {
        const bool begins = at == unit || !(isalpha((unsigned char)at[-1]) || at[-1] == '_');
        const char next = at[length];
        if (begins && !(isalpha((unsigned char)next) || next == '_')) {
            return true;
        }
    }
    return false;
}

/// Texts that udunits2 takes for something else than a user means.
static const char *find_trap(const char *unit)
{
    static const char *const traps[][2] = {
        {"kt", "kt is a knot to some and a kilotonne to others: write kilotonne or knot"},
        {"ton", "a ton may be 907, 1000 or 1016 kg: write tonne (1000 kg), or kg"},
        {"tons", "a ton may be 907, 1000 or 1016 kg: write tonne (1000 kg), or kg"},
        {"rpm", "rpm is an angle's rate to some: write 1/min for turns a minute"},
        {"since", "a date is not a unit"},
        {"after", "a date is not a unit"},
        {"from", "a shifted scale is not a unit"},
        {"ref", "a shifted scale is not a unit"},
    };
    for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) {
        if (holds_word(unit, traps[i][0])) {
            return traps[i][1];
        }
    }
    return strchr(unit, '@') != NULL ? "a shifted scale is not a unit" : NULL;
}

static ut_unit *parse(mag_units *u, const char *unit)
{
    char text[LONGEST_UNIT + 1];
    snprintf(text, sizeof text, "%s", unit);
    ut_unit *parsed = ut_parse(u->system, ut_trim(text, UT_ASCII), UT_ASCII);
    if (parsed != NULL) {
        return parsed;
    }
    snprintf(text, sizeof text, "%s", unit);
    return ut_parse(u->system, ut_trim(text, UT_UTF8), UT_UTF8);
}

/// Says what is probably meant where a unit is not known.
static void explain_unknown(const char *unit, const char *si, char *why)
{
    static const char *const meant[][2] = {{"C", "degC"},     {"sec", "s"},        {"Nm", "N m"},
                                           {"mins", "min"},   {"Celsius", "degC"}, {"grad", "degC"},
                                           {"deg C", "degC"}, {"micron", "um"},    {"€", "EUR"},
                                           {"$", "USD"},      {"RMB", "CNY"}};
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++) {
        if (strcmp(unit, meant[i][0]) == 0) {
            snprintf(why, MAG_WHY_LENGTH, "has a unit that is not known: write %s", meant[i][1]);
            return;
        }
    }
    snprintf(why, MAG_WHY_LENGTH, "has a unit that is not known: write %s, or another unit of %s",
             mag_units_usual(si), si);
}

static bool convert_parsed(ut_unit *from, ut_unit *to, double value, double *out)
{
    cv_converter *c = ut_get_converter(from, to);
    if (c == NULL) {
        return false;
    }
    *out = cv_convert_double(c, value);
    // udunits2 also makes 0.5 s of 2 Hz: no user means the reciprocal.
    const bool is_reciprocal = isinf(cv_convert_double(c, 0.0));
    cv_free(c);
    return !is_reciprocal;
}

static bool is_plain(const char *si)
{
    return si[0] == '\0' || strcmp(si, "1") == 0;
}

/// True where a number stands in the unit text that is no exponent: "m/2 s", "10 m". The 1 of "1/s"
/// is fine.
static bool holds_factor(const char *unit)
{
    for (const char *c = unit; *c != '\0'; c++) {
        if (!isdigit((unsigned char)*c) || (c == unit && strncmp(c, "1/", 2) == 0)) {
            continue;
        }
        const char *before = c;
        while (before > unit &&
               (isdigit((unsigned char)before[-1]) || before[-1] == '-' || before[-1] == '+')) {
            before--;
        }
        const bool is_exponent = before > unit && (strchr("^)*", before[-1]) != NULL ||
                                                   isalpha((unsigned char)before[-1]));
        if (!is_exponent || (before[-1] == '*' && (before < unit + 2 || before[-2] != '*'))) {
            return true;
        }
    }
    return false;
}

/// Refuses texts that are no unit, before udunits2 finds a meaning for them.
static bool is_unit_text(const char *unit, char *why)
{
    const char *trap = find_trap(unit);
    if (strlen(unit) > LONGEST_UNIT) {
        snprintf(why, MAG_WHY_LENGTH, "has a unit longer than %d letters", LONGEST_UNIT);
    } else if (trap != NULL) {
        snprintf(why, MAG_WHY_LENGTH, "is refused: %s", trap);
    } else if (unit[0] == ',') {
        snprintf(why, MAG_WHY_LENGTH, "has a comma: write decimals with a point, as 1.5");
    } else if (strchr("+-.*/^'\"", unit[0]) != NULL) {
        snprintf(why, MAG_WHY_LENGTH, "is not a number and a unit");
    } else if (holds_factor(unit)) {
        snprintf(why, MAG_WHY_LENGTH, "holds a second number where its unit should be");
    } else {
        return true;
    }
    return false;
}

bool mag_units_convert(mag_units *u, double value, const char *unit, const char *si, double *out,
                       char *why)
{
    if (strcmp(unit, si) == 0) { // exact: what is written in SI reads back to the same bits
        *out = value;
        return true;
    }
    if (!is_unit_text(unit, why)) {
        return false;
    }
    ut_unit *from = parse(u, unit);
    ut_unit *to = parse(u, is_plain(si) ? "1" : si);
    const bool known = from != NULL && to != NULL;
    const bool done = known && convert_parsed(from, to, value, out);
    ut_free(from);
    ut_free(to);
    if (!known) {
        explain_unknown(unit, si, why);
    } else if (!done) {
        if (is_plain(si)) {
            snprintf(why, MAG_WHY_LENGTH, "has a unit, but takes a plain number or %%");
        } else {
            const bool is_si = strcmp(mag_units_usual(si), si) == 0;
            const bool kelvin = strcmp(si, "K") == 0 && strcmp(unit, "C") == 0;
            snprintf(why, MAG_WHY_LENGTH,
                     "has the wrong kind of unit: write %s, or another unit of %s",
                     kelvin ? "degC" : mag_units_usual(si), is_si ? "its kind" : si);
        }
    } else if (!isfinite(*out)) {
        snprintf(why, MAG_WHY_LENGTH, "is too large for a number");
        return false;
    }
    return done;
}

bool mag_units_fit(mag_units *u, const char *unit, const char *si)
{
    double value = 0.0;
    char why[MAG_WHY_LENGTH];
    return mag_units_convert(u, 1.0, unit, si, &value, why);
}

static const char *skip_space(const char *s)
{
    while (isspace((unsigned char)*s)) {
        s++;
    }
    return s;
}

bool mag_units_read(mag_units *u, const char *text, const char *si, double *value, char *why)
{
    double number = 0.0;
    const char *end = NULL;
    if (!mag_units_number(skip_space(text), &number, &end)) {
        snprintf(why, MAG_WHY_LENGTH,
                 is_plain(si) ? "is not a number" : "is not a number and a unit");
        return false;
    }
    if (!isfinite(number)) {
        snprintf(why, MAG_WHY_LENGTH, "is too large for a number");
        return false;
    }
    const char *unit = skip_space(end);
    size_t length = strlen(unit);
    while (length > 0 && isspace((unsigned char)unit[length - 1])) {
        length--;
    }
    if (length == 0 && is_plain(si)) {
        *value = number;
        return true;
    }
    if (length == 0) {
        const bool is_si = strcmp(mag_units_usual(si), si) == 0;
        snprintf(why, MAG_WHY_LENGTH, "has no unit: write %.12g %s, or another unit of %s", number,
                 mag_units_usual(si), is_si ? "its kind" : si);
        return false;
    }
    if (length > LONGEST_UNIT) {
        snprintf(why, MAG_WHY_LENGTH, "has a unit longer than %d letters", LONGEST_UNIT);
        return false;
    }
    char trimmed[LONGEST_UNIT + 1];
    memcpy(trimmed, unit, length);
    trimmed[length] = '\0';
    return mag_units_convert(u, number, trimmed, si, value, why);
}
