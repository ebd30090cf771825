/// @file json.h
/// What a JSON document is built of and read by. json_t is jansson's.
#pragma once

struct json_t;

/// A text; NULL is "". Where it is not UTF-8, as the name of a file may be, all but ASCII becomes
/// '?'. NULL only if memory is out.
struct json_t *mag_json_make_text(const char *text);
/// A number; null where it is not finite, which JSON cannot say.
struct json_t *mag_json_make_number(double value);
/// The text of a key. Borrowed; "" where there is none.
const char *mag_json_words(const struct json_t *object, const char *key);
