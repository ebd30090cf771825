/// @file json.h
/// What a JSON document is built of and read by. json_t is jansson's.
#pragma once

#include "mag/status.h"

#include <stddef.h>

struct json_t;
struct mag_context;

/// What a value is.
typedef enum mag_json_kind {
    MAG_JSON_NOTHING, ///< null, or no value at all
    MAG_JSON_TRUTH,   ///< true or false
    MAG_JSON_NUMBER,  ///< a number
    MAG_JSON_TEXT,    ///< a text
    MAG_JSON_LIST,    ///< [...]
    MAG_JSON_MAP      ///< {...}
} mag_json_kind;

/// Reads a document of `size` bytes. MAG_BAD_CASE: "name:line:column: what is wrong". A key that
/// stands twice in a map is wrong. The caller ends it with mag_json_destroy().
mag_status mag_json_read(struct mag_context *ctx, const char *name, const char *text, size_t size,
                         struct json_t **out);
/// Ends a document. NULL is fine.
void mag_json_destroy(struct json_t *value);
/// What a value is. NULL is nothing.
mag_json_kind mag_json_is(const struct json_t *value);
/// The value of a key of a map; NULL if there is none, or no map. Borrowed, as all below.
const struct json_t *mag_json_get(const struct json_t *map, const char *key);
/// The key of a map behind `key`, in the order of the document; NULL: the first. NULL past the
/// last.
const char *mag_json_key_after(const struct json_t *map, const char *key);
/// Values in a list; 0 if it is none.
size_t mag_json_count(const struct json_t *list);
/// The value number `index` of a list, from 0; NULL past the last.
const struct json_t *mag_json_at(const struct json_t *list, size_t index);
/// A number's value; 0 of anything else.
double mag_json_number_of(const struct json_t *value);
/// A text's letters; "" of anything else.
const char *mag_json_text_of(const struct json_t *value);

/// An empty map. NULL if memory is out.
struct json_t *mag_json_make_map(void);
/// An empty list. NULL if memory is out.
struct json_t *mag_json_make_list(void);
/// Puts a value, which the map then owns, behind what the map holds. NULL for either: nothing.
void mag_json_put(struct json_t *map, const char *key, struct json_t *value);
/// Puts a value, which the list then owns, behind what the list holds.
void mag_json_add(struct json_t *list, struct json_t *value);
/// Writes a document for people: a key a line, lists in one line, numbers in as few digits as read
/// back to the same. NULL if memory is out. The caller frees it.
char *mag_json_write(const struct json_t *value);

/// A text; NULL is "". Where it is not UTF-8, as the name of a file may be, all but ASCII becomes
/// '?'. NULL only if memory is out.
struct json_t *mag_json_make_text(const char *text);
/// A number; null where it is not finite, which JSON cannot say.
struct json_t *mag_json_make_number(double value);
/// The text of a key. Borrowed; "" where there is none.
const char *mag_json_words(const struct json_t *object, const char *key);
