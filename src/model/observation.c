#include "mag/observe.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 1 << 16, FIRST_ITEMS = 16 };

/// A piece of memory that texts and arrays are copied into. Clearing keeps it.
typedef struct store {
    struct store *next;
    size_t size;
    size_t used;
    alignas(16) char data[];
} store;

/// A growing array.
typedef struct list {
    void *items;
    int count;
    int room;
} list;

struct mag_observation {
    store *stores;
    list numbers;
    list row;
    list fields;
    list assumptions;
    list pictures;
    const float *points;
    size_t point_count;
    double spacing;
    bool broken; ///< memory ran out
};

mag_observation *mag_observation_create(void)
{
    return calloc(1, sizeof(mag_observation));
}

void mag_observation_destroy(mag_observation *o)
{
    if (o == NULL) {
        return;
    }
    while (o->stores != NULL) {
        store *next = o->stores->next;
        free(o->stores);
        o->stores = next;
    }
    free(o->numbers.items);
    free(o->row.items);
    free(o->fields.items);
    free(o->assumptions.items);
    free(o->pictures.items);
    free(o);
}

void mag_observation_clear(mag_observation *o)
{
    for (store *s = o->stores; s != NULL; s = s->next) {
        s->used = 0;
    }
    o->numbers.count = 0;
    o->row.count = 0;
    o->fields.count = 0;
    o->assumptions.count = 0;
    o->pictures.count = 0;
    o->points = NULL;
    o->point_count = 0;
    o->spacing = 0.0;
    o->broken = false;
}

/// Room for `size` bytes that stays in place until the next clear; NULL if memory is out.
static void *take(mag_observation *o, size_t size)
{
    if (size > SIZE_MAX - BLOCK_SIZE) {
        o->broken = true;
        return NULL;
    }
    const size_t need = (size + 15) / 16 * 16;
    store *s = o->stores;
    while (s != NULL && s->size - s->used < need) {
        s = s->next;
    }
    if (s == NULL) {
        const size_t room = need > BLOCK_SIZE ? need : BLOCK_SIZE;
        s = malloc(sizeof *s + room);
        if (s == NULL) {
            o->broken = true;
            return NULL;
        }
        *s = (store){.next = o->stores, .size = room};
        o->stores = s;
    }
    void *place = s->data + s->used;
    s->used += need;
    return place;
}

static void *keep(mag_observation *o, const void *data, size_t size)
{
    void *copy = take(o, size);
    if (copy != NULL && size > 0) {
        memcpy(copy, data, size);
    }
    return copy;
}

/// A copy of a text; NULL stays NULL. Out of memory gives "", and the observation is not whole.
static const char *keep_text(mag_observation *o, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    const char *copy = keep(o, text, strlen(text) + 1);
    return copy != NULL ? copy : "";
}

/// A copy of values; NULL where the byte count does not fit or memory is out.
static const float *keep_floats(mag_observation *o, const float *values, size_t points, size_t each)
{
    if (points > SIZE_MAX / sizeof(float) / each) {
        o->broken = true;
        return NULL;
    }
    return keep(o, values, points * each * sizeof(float));
}

/// Room for one more item at the end; NULL if memory is out.
static void *extend(mag_observation *o, list *l, size_t item)
{
    if (l->count == l->room) {
        const int room = l->room > 0 ? 2 * l->room : FIRST_ITEMS;
        void *grown = realloc(l->items, (size_t)room * item);
        if (grown == NULL) {
            o->broken = true;
            return NULL;
        }
        l->items = grown;
        l->room = room;
    }
    return (char *)l->items + (size_t)l->count++ * item;
}

static void add_value(mag_observation *o, list *l, const char *name, double value, const char *unit,
                      const char *meaning)
{
    const mag_value made = {keep_text(o, name), value, keep_text(o, unit), keep_text(o, meaning)};
    mag_value *v = extend(o, l, sizeof *v);
    if (v != NULL) {
        *v = made;
    }
}

void mag_observe_number(mag_observation *o, const char *name, double value, const char *unit,
                        const char *meaning)
{
    add_value(o, &o->numbers, name, value, unit, meaning);
}

void mag_observe_series(mag_observation *o, const char *name, double value, const char *unit,
                        const char *meaning)
{
    add_value(o, &o->row, name, value, unit, meaning);
}

void mag_observe_points(mag_observation *o, size_t points, const float *xyz, double spacing)
{
    o->points = keep_floats(o, xyz, points, 3);
    o->point_count = o->points != NULL ? points : 0;
    o->spacing = spacing;
}

void mag_observe_field(mag_observation *o, const char *name, const char *unit, const char *meaning,
                       int components, const float *values)
{
    const mag_shown_field made = {
        keep_text(o, name),
        keep_text(o, unit),
        keep_text(o, meaning),
        components,
        keep_floats(o, values, o->point_count, (size_t)components),
    };
    if (made.values == NULL) {
        return;
    }
    mag_shown_field *f = extend(o, &o->fields, sizeof *f);
    if (f != NULL) {
        *f = made;
    }
}

void mag_observe_assumption(mag_observation *o, const char *name, double value, const char *unit,
                            mag_flag flag, const char *source)
{
    const mag_assumption made = {keep_text(o, name), value, keep_text(o, unit), flag,
                                 keep_text(o, source)};
    mag_assumption *a = extend(o, &o->assumptions, sizeof *a);
    if (a != NULL) {
        *a = made;
    }
}

void mag_observe_picture(mag_observation *o, const char *file, const char *title, const char *field,
                         const char *columns)
{
    const mag_picture made = {keep_text(o, file), keep_text(o, title), keep_text(o, field),
                              keep_text(o, columns)};
    mag_picture *p = extend(o, &o->pictures, sizeof *p);
    if (p != NULL) {
        *p = made;
    }
}

bool mag_observation_is_whole(const mag_observation *o)
{
    return !o->broken;
}

const mag_value *mag_observation_numbers(const mag_observation *o, int *count)
{
    *count = o->numbers.count;
    return o->numbers.items;
}

const mag_value *mag_observation_row(const mag_observation *o, int *count)
{
    *count = o->row.count;
    return o->row.items;
}

const float *mag_observation_points(const mag_observation *o, size_t *points, double *spacing)
{
    if (points != NULL) {
        *points = o->point_count;
    }
    if (spacing != NULL) {
        *spacing = o->spacing;
    }
    return o->points;
}

const mag_shown_field *mag_observation_fields(const mag_observation *o, int *count)
{
    *count = o->fields.count;
    return o->fields.items;
}

const mag_assumption *mag_observation_assumptions(const mag_observation *o, int *count)
{
    *count = o->assumptions.count;
    return o->assumptions.items;
}

const mag_picture *mag_observation_pictures(const mag_observation *o, int *count)
{
    *count = o->pictures.count;
    return o->pictures.items;
}
