#include "base/json.h"

#include "mag/context.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Only ASCII stays: after a stray byte, no guess at the others.
static json_t *make_plain(const char *text)
{
    char *plain = strdup(text);
    if (plain == NULL) {
        return NULL;
    }
    for (char *c = plain; *c != '\0'; c++) {
        *c = (unsigned char)*c < 0x80 ? *c : '?';
    }
    json_t *made = json_string(plain);
    free(plain);
    return made;
}

json_t *mag_json_make_text(const char *text)
{
    json_t *made = json_string(text != NULL ? text : "");
    return made == NULL && text != NULL ? make_plain(text) : made;
}

json_t *mag_json_make_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

const char *mag_json_words(const json_t *object, const char *key)
{
    const char *words = json_string_value(json_object_get(object, key));
    return words != NULL ? words : "";
}

mag_status mag_json_read(mag_context *ctx, const char *name, const char *text, size_t size,
                         json_t **out)
{
    json_error_t error;
    *out = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    return *out != NULL ? MAG_OK
                        : mag_fail(ctx, MAG_BAD_CASE, "%.400s:%d:%d: it is no JSON: %s", name,
                                   error.line, error.column, error.text);
}

void mag_json_destroy(json_t *value)
{
    json_decref(value);
}

mag_json_kind mag_json_is(const json_t *value)
{
    return value == NULL            ? MAG_JSON_NOTHING
           : json_is_object(value)  ? MAG_JSON_MAP
           : json_is_array(value)   ? MAG_JSON_LIST
           : json_is_string(value)  ? MAG_JSON_TEXT
           : json_is_number(value)  ? MAG_JSON_NUMBER
           : json_is_boolean(value) ? MAG_JSON_TRUTH
                                    : MAG_JSON_NOTHING;
}

const json_t *mag_json_get(const json_t *map, const char *key)
{
    return json_object_get(map, key);
}

const char *mag_json_key_after(const json_t *map, const char *key)
{
    json_t *m = (json_t *)(uintptr_t)map; // jansson's iterators are for writing too
    void *at =
        key == NULL ? json_object_iter(m) : json_object_iter_next(m, json_object_iter_at(m, key));
    return at == NULL ? NULL : json_object_iter_key(at);
}

size_t mag_json_count(const json_t *list)
{
    return json_array_size(list);
}

const json_t *mag_json_at(const json_t *list, size_t index)
{
    return json_array_get(list, index);
}

double mag_json_number_of(const json_t *value)
{
    return json_number_value(value);
}

const char *mag_json_text_of(const json_t *value)
{
    const char *text = json_string_value(value);
    return text != NULL ? text : "";
}

json_t *mag_json_make_map(void)
{
    return json_object();
}

json_t *mag_json_make_list(void)
{
    return json_array();
}

void mag_json_put(json_t *map, const char *key, json_t *value)
{
    json_object_set_new(map, key, value);
}

void mag_json_add(json_t *list, json_t *value)
{
    json_array_append_new(list, value);
}

/// In as few digits as read back to the same number.
static void write_number(FILE *to, double value)
{
    char digits[32];
    for (int n = 15; n <= 17; n++) {
        snprintf(digits, sizeof digits, "%.*g", n, value);
        if (strtod(digits, NULL) == value) {
            break;
        }
    }
    fputs(digits, to);
}

/// False if memory is out.
static bool write_text(FILE *to, const char *text)
{
    json_t *made = mag_json_make_text(text);
    char *quoted = json_dumps(made, JSON_ENCODE_ANY);
    const bool whole = quoted != NULL;
    if (whole) {
        fputs(quoted, to);
    }
    free(quoted);
    json_decref(made);
    return whole;
}

static bool write_value(FILE *to, const json_t *value, int depth);

static bool write_map(FILE *to, const json_t *map, int depth)
{
    bool whole = true;
    for (const char *key = mag_json_key_after(map, NULL); key != NULL && whole;) {
        const char *next = mag_json_key_after(map, key);
        fprintf(to, "%*s", 4 * (depth + 1), "");
        whole = write_text(to, key);
        fputs(": ", to);
        whole = whole && write_value(to, json_object_get(map, key), depth + 1);
        fputs(next == NULL ? "\n" : ",\n", to);
        key = next;
    }
    return whole;
}

static bool write_value(FILE *to, const json_t *value, int depth)
{
    bool whole = true;
    switch (mag_json_is(value)) {
    case MAG_JSON_MAP:
        fputs("{\n", to);
        whole = write_map(to, value, depth);
        fprintf(to, "%*s}", 4 * depth, "");
        return whole;
    case MAG_JSON_LIST:
        fputc('[', to);
        for (size_t n = 0; n < json_array_size(value) && whole; n++) {
            fputs(n == 0 ? "" : ", ", to);
            whole = write_value(to, json_array_get(value, n), depth);
        }
        fputc(']', to);
        return whole;
    case MAG_JSON_TEXT:
        return write_text(to, json_string_value(value));
    case MAG_JSON_NUMBER:
        write_number(to, json_number_value(value));
        return true;
    case MAG_JSON_TRUTH:
        fputs(json_is_true(value) ? "true" : "false", to);
        return true;
    default:
        fputs("null", to);
        return true;
    }
}

char *mag_json_write(const json_t *value)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    if (to == NULL) {
        return NULL;
    }
    bool whole = write_value(to, value, 0);
    fputc('\n', to);
    whole = fclose(to) == 0 && whole;
    if (!whole) {
        free(text);
        return NULL;
    }
    return text;
}
