#include "mag/param.h"

#include <limits.h>
#include <string.h>

/// Copies `size` bytes into a member: structs are walked as bytes, so no type is broken.
static void put(void *values, const mag_param *p, const void *value, size_t size)
{
    memcpy((char *)values + p->offset, value, size);
}

static void put_number(void *values, const mag_param *p)
{
    if (p->kind == MAG_KIND_double) {
        put(values, p, &p->normal, sizeof(double));
    } else if (p->kind == MAG_KIND_bool) {
        const bool yes = p->normal > 0.0;
        put(values, p, &yes, sizeof yes);
    } else {
        const int whole = isnan(p->normal) ? INT_MIN : (int)p->normal; // required: no number
        put(values, p, &whole, sizeof whole);
    }
}

static void put_default(void *values, const mag_param *p)
{
    const mag_vector vector = {p->normal, p->normal, p->normal};
    const mag_table table = {0, p->normal, NULL, NULL};
    const mag_file file = {p->normal_text, "", 0};
    const mag_any_list list = {0, NULL};

    switch (p->kind) {
    case MAG_KIND_mag_text:
        put(values, p, &p->normal_text, sizeof(mag_text));
        return;
    case MAG_KIND_mag_vector:
        put(values, p, &vector, sizeof vector);
        return;
    case MAG_KIND_mag_file:
        put(values, p, &file, sizeof file);
        return;
    case MAG_KIND_mag_table:
        put(values, p, &table, sizeof table);
        return;
    case MAG_KIND_group:
        mag_params_default(p->items, (char *)values + p->offset);
        return;
    case MAG_KIND_list:
        put(values, p, &list, sizeof list);
        return;
    default:
        put_number(values, p);
    }
}

void mag_params_default(const mag_params *t, void *values)
{
    memset(values, 0, t->size);
    for (int i = 0; i < t->count; i++) {
        put_default(values, &t->params[i]);
    }
}
