#include "base/json.h"

#include <jansson.h>
#include <math.h>
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
