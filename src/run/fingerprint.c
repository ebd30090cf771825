#include "mag/run.h"

#include <string.h>

/// FNV-1a (Fowler, Noll, Vo) over bytes.
static uint64_t add_bytes(uint64_t sum, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ bytes[i]) * 1099511628211U;
    }
    return sum;
}

/// The size counts too: {"a", "b"} and {"ab", ""} are not the same.
static uint64_t add_sized(uint64_t sum, const void *data, size_t size)
{
    const uint64_t length = size;
    sum = add_bytes(sum, &length, sizeof length);
    return add_bytes(sum, data, size);
}

static uint64_t add_curve(uint64_t sum, const mag_table *t)
{
    if (t->count == 0) {
        return add_sized(sum, &t->constant, sizeof t->constant);
    }
    sum = add_sized(sum, t->x, (size_t)t->count * sizeof *t->x);
    return add_sized(sum, t->y, (size_t)t->count * sizeof *t->y);
}

static uint64_t add_table(uint64_t sum, const mag_params *t, const void *values);

static uint64_t add_list(uint64_t sum, const mag_param *p, const mag_any_list *list)
{
    sum = add_sized(sum, &list->count, sizeof list->count);
    for (int i = 0; i < list->count; i++) {
        sum = add_table(sum, p->items, (const char *)list->items + (size_t)i * p->size);
    }
    return sum;
}

static uint64_t add_value(uint64_t sum, const mag_param *p, const void *at)
{
    const mag_file *file = at;
    const mag_text *text = at;

    switch (p->kind) {
    case MAG_KIND_mag_text:
        return add_sized(sum, *text, strlen(*text));
    case MAG_KIND_mag_file: // the name may change, the content may not
        return file->data == NULL ? sum : add_sized(sum, file->data, file->size);
    case MAG_KIND_mag_table:
        return add_curve(sum, at);
    case MAG_KIND_group:
        return add_table(sum, p->items, at);
    case MAG_KIND_list:
        return add_list(sum, p, at);
    default: // numbers hold no padding: their bytes are what they are
        return add_sized(sum, at, p->size);
    }
}

static uint64_t add_table(uint64_t sum, const mag_params *t, const void *values)
{
    for (int i = 0; i < t->count; i++) {
        const mag_param *p = &t->params[i];
        sum = add_sized(sum, p->name, strlen(p->name));
        sum = add_value(sum, p, (const char *)values + p->offset);
    }
    return sum;
}

uint64_t mag_run_fingerprint(const mag_params *t, const void *values)
{
    return add_table(14695981039346656037U, t, values);
}
