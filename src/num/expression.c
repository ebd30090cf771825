#include "num/expression.h"

#include "base/text.h"
#include "mag/context.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BEFORE = 50,   // characters shown before the place of a mistake
    SHOWN = 80,    // at most
    LONGEST = 40,  // of a word that a message quotes
    ANY_COUNT = -1 // of arguments, from two on
};

/// Where reading stands.
typedef struct reader {
    mag_context *ctx;
    const char *text;     ///< the whole expression
    const char *at;       ///< what comes next
    const char *variable; ///< its name
    mag_tape *tape;
    int depth; ///< of what is open
} reader;

/// A function's name.
typedef struct function {
    const char *name;
    mag_tape_code code;
    int arguments; ///< or ANY_COUNT
} function;

static const function functions[] = {
#define TAPE_FUNCTION(name, CODE, value, slope) {#name, MAG_TAPE_##CODE, 1},
#include "num/tape_functions.def"
#undef TAPE_FUNCTION
    {"pow", MAG_TAPE_POWER, 2},
    {"min", MAG_TAPE_MIN, ANY_COUNT},
    {"max", MAG_TAPE_MAX, ANY_COUNT},
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

// isalpha() and its like depend on the locale.
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int measure_word(const char *at)
{
    int n = 0;
    while (is_letter(at[n]) || is_digit(at[n])) {
        n++;
    }
    return n;
}

/// Fails, and shows the place in the expression.
static mag_status fail_at(const reader *r, const char *place, int width, const char *format, ...)
    MAG_PRINTF(4, 5);

static mag_status fail_at(const reader *r, const char *place, int width, const char *format, ...)
{
    char message[1024], shown[SHOWN + 1], under[SHOWN + 1];
    const int column = (int)(place - r->text);
    const int left = column < BEFORE ? column : BEFORE;
    const int most = SHOWN - left;
    va_list rest;
    int used = 0;

    va_start(rest, format);
    vsnprintf(message, sizeof message, format, rest);
    va_end(rest);
    for (const char *c = place - left; used < SHOWN && *c != '\0'; c++) {
        shown[used++] = is_blank(*c) ? ' ' : *c > ' ' && *c <= '~' ? *c : '?';
    }
    shown[used] = '\0';
    memset(under, '~', sizeof under);
    under[0] = '^';
    under[width < 1 ? 1 : width < most ? width : most] = '\0';
    return mag_fail(r->ctx, MAG_BAD_CASE, "column %d: %s\n    %s\n    %*s%s", column + 1, message,
                    shown, left, "", under);
}

static void skip_blanks(reader *r)
{
    while (is_blank(*r->at)) {
        r->at++;
    }
}

/// Takes a sign if it comes next.
static bool take(reader *r, const char *sign)
{
    skip_blanks(r);
    const size_t length = strlen(sign);
    if (strncmp(r->at, sign, length) != 0) {
        return false;
    }
    r->at += length;
    return true;
}

static mag_status expect_finite(const reader *r, const char *place, int width, int op)
{
    double value;
    if (mag_tape_is_constant(r->tape, op, &value) && !isfinite(value)) {
        return fail_at(r, place, width, "the result is not a finite number");
    }
    return MAG_OK;
}

static mag_status combine(const reader *r, mag_tape_code code, const char *place, int width, int b,
                          int *a)
{
    double divisor;
    if (code == MAG_TAPE_DIVIDE && mag_tape_is_constant(r->tape, b, &divisor) && divisor == 0.0) {
        return fail_at(r, place, width, "the divisor is 0");
    }
    MAG_TRY(mag_tape_combine(r->ctx, r->tape, code, *a, b, a));
    return expect_finite(r, place, width, *a);
}

static mag_status read_sum(reader *r, int *out);
static mag_status read_signed(reader *r, int *out);

/// Characters of the number here: digits, a point, an exponent. 0: it is none.
static int measure_number(const char *at)
{
    int n = 0, digits = 0;
    for (; is_digit(at[n]); n++, digits++) {
    }
    n += at[n] == '.';
    for (; is_digit(at[n]); n++, digits++) {
    }
    if (digits == 0) {
        return 0;
    }
    if (at[n] == 'e' || at[n] == 'E') {
        int k = n + 1 + (at[n + 1] == '+' || at[n + 1] == '-');
        if (is_digit(at[k])) {
            while (is_digit(at[k])) {
                k++;
            }
            n = k;
        }
    }
    return n;
}

static mag_status read_number(reader *r, int *out)
{
    const int width = measure_number(r->at);
    char *end = NULL;
    const double value = strtod(r->at, &end);

    if (width == 0 || end != r->at + width) { // strtod() alone would also take 0x10
        return fail_at(r, r->at, width, "expected a decimal number");
    }
    MAG_TRY(mag_tape_constant(r->ctx, r->tape, value, out));
    MAG_TRY(expect_finite(r, r->at, width, *out));
    r->at = end;
    return MAG_OK;
}

static mag_status check_arguments(const reader *r, const function *f, const char *word, int count)
{
    const int width = (int)strlen(f->name);
    if (f->arguments == ANY_COUNT && count < 2) {
        return fail_at(r, word, width, "%s takes 2 or more arguments, not %d", f->name, count);
    }
    if (f->arguments != ANY_COUNT && count != f->arguments) {
        return fail_at(r, word, width, "%s takes %d argument%s, not %d", f->name, f->arguments,
                       f->arguments == 1 ? "" : "s", count);
    }
    return MAG_OK;
}

/// Reads what stands in the parentheses behind a function's name, the closing one too.
static mag_status read_arguments(reader *r, const function *f, const char *word, int *out)
{
    const int width = (int)strlen(f->name);
    int count = 1, next;

    MAG_TRY(read_sum(r, out));
    for (; take(r, ","); count++) {
        MAG_TRY(read_sum(r, &next));
        if (f->arguments != 1) {
            MAG_TRY(combine(r, f->code, word, width, next, out));
        }
    }
    if (!take(r, ")")) {
        return fail_at(r, r->at, 1, "expected an operator, ',' or ')'");
    }
    MAG_TRY(check_arguments(r, f, word, count));
    if (f->arguments == 1) {
        MAG_TRY(mag_tape_function(r->ctx, r->tape, f->code, *out, out));
    }
    return expect_finite(r, word, width, *out);
}

static mag_status fail_unknown(const reader *r, int width)
{
    const char *names[FUNCTIONS + 2] = {r->variable, "pi"};
    char word[LONGEST + 1], list[256] = "";
    size_t used = 0;

    for (int i = 0; i < FUNCTIONS; i++) {
        names[2 + i] = functions[i].name;
        used += (size_t)snprintf(list + used, sizeof list - used, " %s", functions[i].name);
    }
    snprintf(word, sizeof word, "%.*s", width, r->at);
    const char *near = mag_text_nearest(word, names, FUNCTIONS + 2);
    return fail_at(r, r->at, width,
                   "'%s' is not known%s%.*s; there are %.*s, pi, and the functions%s", word,
                   near == NULL ? "" : ": perhaps ", LONGEST, near == NULL ? "" : near, LONGEST,
                   r->variable, list);
}

static bool is_word(const char *at, int width, const char *word)
{
    return strlen(word) == (size_t)width && strncmp(at, word, (size_t)width) == 0;
}

static mag_status read_name(reader *r, int *out)
{
    const char *word = r->at;
    const int width = measure_word(word);

    if (is_word(word, width, r->variable)) {
        r->at += width;
        return mag_tape_variable(r->ctx, r->tape, out);
    }
    if (is_word(word, width, "pi")) {
        r->at += width;
        return mag_tape_constant(r->ctx, r->tape, 3.14159265358979323846, out);
    }
    for (int i = 0; i < FUNCTIONS; i++) {
        if (is_word(word, width, functions[i].name)) {
            r->at += width;
            if (!take(r, "(")) {
                return fail_at(r, r->at, 1, "expected '(' behind %s", functions[i].name);
            }
            return read_arguments(r, &functions[i], word, out);
        }
    }
    return fail_unknown(r, width);
}

/// A number, a name, or an expression in parentheses.
static mag_status read_operand(reader *r, int *out)
{
    if (take(r, "(")) {
        MAG_TRY(read_sum(r, out));
        return take(r, ")") ? MAG_OK : fail_at(r, r->at, 1, "expected an operator or ')'");
    }
    if (is_digit(*r->at) || *r->at == '.') {
        return read_number(r, out);
    }
    if (is_letter(*r->at)) {
        return read_name(r, out);
    }
    return fail_at(r, r->at, 1, "expected a number, %.*s, a function, a sign or '('", LONGEST,
                   r->variable);
}

/// An operand, and its power if one follows: the power binds closer than a sign before it, and its
/// exponent may have a sign and a power of its own.
static mag_status read_power(reader *r, int *out)
{
    MAG_TRY(read_operand(r, out));
    skip_blanks(r);
    const char *place = r->at;
    if (!take(r, "**") && !take(r, "^")) {
        return MAG_OK;
    }
    const int width = (int)(r->at - place);
    int exponent;
    MAG_TRY(read_signed(r, &exponent));
    return combine(r, MAG_TAPE_POWER, place, width, exponent, out);
}

static mag_status read_signed(reader *r, int *out)
{
    skip_blanks(r);
    if (++r->depth > MAG_EXPRESSION_DEPTH) {
        return fail_at(r, r->at, 1, "more than %d parentheses, signs and powers within each other",
                       MAG_EXPRESSION_DEPTH);
    }
    const char *place = r->at;
    if (take(r, "-")) {
        int minus;
        MAG_TRY(read_signed(r, out));
        MAG_TRY(mag_tape_constant(r->ctx, r->tape, -1.0, &minus));
        MAG_TRY(combine(r, MAG_TAPE_MULTIPLY, place, 1, minus, out));
    } else if (take(r, "+")) {
        MAG_TRY(read_signed(r, out));
    } else {
        MAG_TRY(read_power(r, out));
    }
    r->depth--;
    return MAG_OK;
}

static mag_status read_product(reader *r, int *out)
{
    MAG_TRY(read_signed(r, out));
    for (;;) {
        skip_blanks(r);
        const char *place = r->at;
        const bool times = take(r, "*");
        int next;
        if (!times && !take(r, "/")) {
            return MAG_OK;
        }
        MAG_TRY(read_signed(r, &next));
        MAG_TRY(combine(r, times ? MAG_TAPE_MULTIPLY : MAG_TAPE_DIVIDE, place, 1, next, out));
    }
}

static mag_status read_sum(reader *r, int *out)
{
    MAG_TRY(read_product(r, out));
    for (;;) {
        skip_blanks(r);
        const char *place = r->at;
        const bool plus = take(r, "+");
        int next;
        if (!plus && !take(r, "-")) {
            return MAG_OK;
        }
        MAG_TRY(read_product(r, &next));
        MAG_TRY(combine(r, plus ? MAG_TAPE_ADD : MAG_TAPE_SUBTRACT, place, 1, next, out));
    }
}

static mag_status check_characters(const reader *r)
{
    for (const char *c = r->text; *c != '\0'; c++) {
        if (c - r->text == MAG_EXPRESSION_LENGTH) {
            return fail_at(r, c, 1, "an expression has at most %d characters",
                           MAG_EXPRESSION_LENGTH);
        }
        if (!is_blank(*c) && (*c < ' ' || *c > '~')) {
            return fail_at(r, c, 1, "only printable ASCII characters are allowed");
        }
    }
    return MAG_OK;
}

mag_status mag_expression_read(mag_context *ctx, const char *text, const char *variable,
                               mag_tape *out)
{
    reader r = {.ctx = ctx, .text = text, .at = text, .variable = variable, .tape = out};
    int result;

    *out = (mag_tape){0};
    MAG_TRY(check_characters(&r));
    MAG_TRY(read_sum(&r, &result));
    if (*r.at == ')') {
        return fail_at(&r, r.at, 1, "this ')' has no '('");
    }
    if (*r.at != '\0') {
        return fail_at(&r, r.at, 1, "expected an operator or the end");
    }
    return mag_tape_finish(ctx, out, result);
}
