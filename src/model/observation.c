#include "mag/observe.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BLOCK = 8192, FIRST_ITEMS = 16 };

/// A piece of memory for texts. Texts never move: others hold pointers to them.
typedef struct text_block {
    struct text_block *next;
    size_t size; ///< bytes of `text`
    size_t used; ///< bytes taken
    char text[];
} text_block;

/// An array that grows and keeps its memory when it is emptied.
typedef struct array {
    void *items;
    int count;
    int room;
} array;

/// Memory for the values of one field; kept for the next observation.
typedef struct buffer {
    float *values;
    size_t room;
} buffer;

/// Memory for what the tables hold, one per table; kept for the next observation.
typedef struct sheet {
    array columns; ///< of mag_column
    array numbers; ///< of double
    array texts;   ///< of const char *
} sheet;

struct mag_observation {
    text_block *texts; ///< the first
    text_block *open;  ///< the one that was filled last; those before it are full
    array numbers;     ///< of mag_value
    array row;         ///< of mag_value
    array fields;      ///< of mag_shown_field
    array buffers;     ///< of buffer, one per field there ever was
    array assumptions; ///< of mag_assumption
    array pictures;    ///< of mag_picture
    array tables;      ///< of mag_shown_table
    array sheets;      ///< of sheet, one per table there ever was
    const char *group; ///< of the fields that follow; NULL: none
    buffer points;
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
    while (o->texts != NULL) {
        text_block *next = o->texts->next;
        free(o->texts);
        o->texts = next;
    }
    buffer *buffers = o->buffers.items;
    for (int b = 0; b < o->buffers.count; b++) {
        free(buffers[b].values);
    }
    sheet *sheets = o->sheets.items;
    for (int s = 0; s < o->sheets.count; s++) {
        free(sheets[s].columns.items);
        free(sheets[s].numbers.items);
        free(sheets[s].texts.items);
    }
    free(o->tables.items);
    free(o->sheets.items);
    free(o->numbers.items);
    free(o->row.items);
    free(o->fields.items);
    free(o->buffers.items);
    free(o->assumptions.items);
    free(o->pictures.items);
    free(o->points.values);
    free(o);
}

void mag_observation_clear(mag_observation *o)
{
    for (text_block *b = o->texts; b != NULL; b = b->next) {
        b->used = 0;
    }
    o->open = o->texts;
    o->numbers.count = 0;
    o->row.count = 0;
    o->fields.count = 0;
    o->assumptions.count = 0;
    o->pictures.count = 0;
    o->tables.count = 0;
    o->group = NULL;
    o->point_count = 0;
    o->spacing = 0.0;
    o->broken = false;
}

static text_block *find_room(mag_observation *o, size_t size)
{
    text_block *last = o->open;
    for (text_block *b = o->open; b != NULL; last = b, b = b->next) {
        if (b->size - b->used >= size) {
            o->open = b;
            return b;
        }
    }
    const size_t room = size > TEXT_BLOCK ? size : TEXT_BLOCK;
    text_block *made = malloc(sizeof *made + room);
    if (made != NULL) {
        *made = (text_block){NULL, room, 0};
        *(last != NULL ? &last->next : &o->texts) = made;
        o->open = made;
    }
    return made;
}

/// The text's copy; NULL stays NULL. When memory is out: "" and the observation is broken.
static const char *copy_text(mag_observation *o, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    const size_t size = strlen(text) + 1;
    text_block *b = find_room(o, size);
    if (b == NULL) {
        o->broken = true;
        return "";
    }
    char *at = b->text + b->used;
    memcpy(at, text, size);
    b->used += size;
    return at;
}

/// A new zeroed item at the end of the array, or NULL when memory is out.
static void *add_item(mag_observation *o, array *a, size_t size)
{
    if (a->count == a->room) {
        const int room = a->room > 0 ? 2 * a->room : FIRST_ITEMS;
        void *items = realloc(a->items, (size_t)room * size);
        if (items == NULL) {
            o->broken = true;
            return NULL;
        }
        a->items = items;
        a->room = room;
    }
    void *item = (char *)a->items + (size_t)a->count * size;
    memset(item, 0, size);
    a->count++;
    return item;
}

/// Copies values into a buffer that grows; false when memory is out.
static bool fill_buffer(mag_observation *o, buffer *b, size_t count, const float *values)
{
    if (count > SIZE_MAX / sizeof *b->values) {
        o->broken = true;
        return false;
    }
    if (count > b->room) {
        float *grown = realloc(b->values, count * sizeof *grown);
        if (grown == NULL) {
            o->broken = true;
            return false;
        }
        b->values = grown;
        b->room = count;
    }
    if (count > 0) {
        memcpy(b->values, values, count * sizeof *values);
    }
    return true;
}

static void add_value(mag_observation *o, array *a, const mag_value *v)
{
    mag_value *item = add_item(o, a, sizeof *item);
    if (item != NULL) {
        item->name = copy_text(o, v->name);
        item->value = v->value;
        item->unit = copy_text(o, v->unit);
        item->meaning = copy_text(o, v->meaning);
        item->low = v->low;
        item->high = v->high;
    }
}

void mag_observe_number(mag_observation *o, const char *name, double value, const char *unit,
                        const char *meaning)
{
    add_value(o, &o->numbers, &(mag_value){name, value, unit, meaning, NAN, NAN});
}

void mag_observe_band(mag_observation *o, const char *name, double value, double low, double high,
                      const char *unit, const char *meaning)
{
    add_value(o, &o->numbers, &(mag_value){name, value, unit, meaning, low, high});
}

void mag_observe_series(mag_observation *o, const char *name, double value, const char *unit,
                        const char *meaning)
{
    add_value(o, &o->row, &(mag_value){name, value, unit, meaning, NAN, NAN});
}

void mag_observe_points(mag_observation *o, size_t points, const float *xyz, double spacing)
{
    if (fill_buffer(o, &o->points, 3 * points, xyz)) {
        o->point_count = points;
        o->spacing = spacing;
    }
}

/// The buffer of field number `index`: kept from an earlier observation, or a new one.
static buffer *field_buffer(mag_observation *o, int index)
{
    if (index < o->buffers.count) {
        return (buffer *)o->buffers.items + index;
    }
    return add_item(o, &o->buffers, sizeof(buffer));
}

void mag_observe_group(mag_observation *o, const char *group)
{
    o->group = copy_text(o, group);
}

void mag_observe_field(mag_observation *o, const char *name, const char *unit, const char *meaning,
                       int components, const float *values)
{
    buffer *b = field_buffer(o, o->fields.count);
    if (b == NULL || !fill_buffer(o, b, o->point_count * (size_t)components, values)) {
        return;
    }
    mag_shown_field *item = add_item(o, &o->fields, sizeof *item);
    if (item != NULL) {
        item->name = copy_text(o, name);
        item->unit = copy_text(o, unit);
        item->meaning = copy_text(o, meaning);
        item->group = o->group != NULL ? o->group : "";
        item->components = components;
        item->values = b->values;
    }
}

void mag_observe_assumption(mag_observation *o, const char *name, double value, const char *unit,
                            mag_flag flag, const char *source)
{
    mag_assumption *item = add_item(o, &o->assumptions, sizeof *item);
    if (item != NULL) {
        item->name = copy_text(o, name);
        item->value = value;
        item->unit = copy_text(o, unit);
        item->flag = flag;
        item->source = copy_text(o, source);
    }
}

void mag_observe_picture(mag_observation *o, const char *file, const char *title, const char *field,
                         const char *columns)
{
    mag_picture *item = add_item(o, &o->pictures, sizeof *item);
    if (item != NULL) {
        item->file = copy_text(o, file);
        item->title = copy_text(o, title);
        item->field = copy_text(o, field);
        item->columns = copy_text(o, columns);
    }
}

/// The memory of table number `index`, emptied: kept from an earlier observation, or new.
static sheet *take_sheet(mag_observation *o, int index)
{
    if (index >= o->sheets.count) {
        return add_item(o, &o->sheets, sizeof(sheet));
    }
    sheet *s = (sheet *)o->sheets.items + index;
    s->columns.count = s->numbers.count = s->texts.count = 0;
    return s;
}

static void add_column(mag_observation *o, array *columns, const mag_column *c)
{
    mag_column *item = add_item(o, columns, sizeof *item);
    if (item != NULL) {
        item->name = copy_text(o, c->name);
        item->unit = copy_text(o, c->unit);
        item->meaning = copy_text(o, c->meaning);
    }
}

void mag_observe_table(mag_observation *o, const char *name, const char *title, const char *meaning,
                       const mag_column *columns, int count)
{
    MAG_ASSERT(count > 0);
    sheet *s = take_sheet(o, o->tables.count);
    for (int c = 0; s != NULL && c < count; c++) {
        add_column(o, &s->columns, &columns[c]);
    }
    if (o->broken) {
        return;
    }
    mag_shown_table *item = add_item(o, &o->tables, sizeof *item);
    if (item != NULL) {
        item->name = copy_text(o, name);
        item->title = copy_text(o, title);
        item->meaning = copy_text(o, meaning);
        item->column_count = count;
        item->columns = s->columns.items;
    }
}

static const char *const forms[] = {"plain", "curves", "parts"};

const char *mag_form_name(mag_form form)
{
    return forms[form];
}

mag_form mag_form_of(const char *name)
{
    for (mag_form form = MAG_FORM_CURVES; form <= MAG_FORM_PARTS; form++) {
        if (strcmp(name, forms[form]) == 0) {
            return form;
        }
    }
    return MAG_FORM_PLAIN;
}

void mag_observe_form(mag_observation *o, mag_form form)
{
    MAG_ASSERT(o->broken || o->tables.count > 0);
    if (!o->broken && o->tables.count > 0) {
        mag_shown_table *t = o->tables.items;
        t[o->tables.count - 1].form = form;
    }
}

/// Adds one cell of a row: a number, or a text where `text` is not NULL.
static void add_cell(mag_observation *o, sheet *s, double value, const char *text)
{
    double *number = add_item(o, &s->numbers, sizeof *number);
    const char **words = add_item(o, &s->texts, sizeof *words);
    if (number != NULL && words != NULL) {
        *number = value;
        *words = copy_text(o, text);
    }
}

void mag_observe_row(mag_observation *o, const double *numbers, const char *const *texts)
{
    MAG_ASSERT(o->broken || o->tables.count > 0);
    if (o->broken || o->tables.count == 0) { // memory ran out: the table may not even have begun
        return;
    }
    sheet *s = (sheet *)o->sheets.items + (o->tables.count - 1);
    mag_shown_table *t = (mag_shown_table *)o->tables.items + (o->tables.count - 1);
    if ((t->row_count + 1) * (size_t)t->column_count > INT_MAX / 2) { // an array counts with int
        o->broken = true;
        return;
    }
    for (int c = 0; c < t->column_count; c++) {
        const bool words = t->columns[c].unit == NULL;
        const char *text = words && texts != NULL && texts[c] != NULL ? texts[c] : "";
        add_cell(o, s, words ? NAN : numbers[c], words ? text : NULL);
    }
    t->numbers = s->numbers.items;
    t->texts = s->texts.items;
    t->row_count++;
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
    return o->points.values;
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

const mag_shown_table *mag_observation_tables(const mag_observation *o, int *count)
{
    *count = o->tables.count;
    return o->tables.items;
}
