#include "case/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mag_case_destroy(mag_case *c)
{
    if (c != NULL) {
        mag_arena_destroy(c->arena);
        free(c);
    }
}

const char *mag_case_model(const mag_case *c)
{
    return c->model;
}

const char *mag_case_title(const mag_case *c)
{
    return c->title;
}

const char *mag_case_text(const mag_case *c, size_t *length)
{
    *length = c->length;
    return c->text;
}

const void *mag_case_block(const mag_case *c, const char *name)
{
    for (int i = 0; i < c->part_count; i++) {
        if (strcmp(c->parts[i].table->name, name) == 0) {
            return c->parts[i].values;
        }
    }
    return NULL;
}

const mag_file *mag_case_surface(const mag_case *c, int index)
{
    return index >= 0 && index < c->surface_count ? &c->surfaces[index] : NULL;
}

static int compare_path(const void *key, const void *item)
{
    return strcmp(key, ((const mag_given *)item)->path);
}

/// What the user gave at a path; NULL if nothing.
static const mag_given *find_given(const mag_case *c, const char *path)
{
    return c->given_count == 0
               ? NULL
               : bsearch(path, c->given, (size_t)c->given_count, sizeof *c->given, compare_path);
}

bool mag_case_is_given(const mag_case *c, const char *path)
{
    return find_given(c, path) != NULL;
}

mag_status mag_case_fail(mag_context *ctx, const mag_case *c, mag_status status)
{
    if (status == MAG_OK) {
        return status;
    }
    char message[MAG_MESSAGE_LENGTH]; // a copy: the context's own is written anew
    snprintf(message, sizeof message, "%s", mag_message(ctx));
    char *colon = strstr(message, ": ");
    if (colon != NULL) {
        *colon = '\0';
        const mag_given *given = find_given(c, message);
        if (given != NULL) {
            mag_tree_fail(ctx, given->at, "%s", colon + 2);
            return status;
        }
        *colon = ':';
    }
    return mag_fail(ctx, status, "%.400s: %s", c->origin.name, message);
}

/// Who wants to hear of assumptions.
typedef struct listener {
    const mag_case *c;
    void (*found)(void *user, const char *path, double value, const char *unit, mag_flag flag,
                  const char *source);
    void *user;
} listener;

enum { PATH = 1024 };

static const mag_source *find_source(const mag_params *t, const char *name)
{
    for (int i = 0; i < t->source_count; i++) {
        if (strcmp(t->sources[i].name, name) == 0) {
            return &t->sources[i];
        }
    }
    return NULL;
}

static void tell(const listener *l, const mag_params *t, const mag_param *p, const char *path)
{
    const mag_source *s = find_source(t, p->name);
    if (s == NULL || (s->flag != MAG_FLAG_recalled && s->flag != MAG_FLAG_assumed) ||
        mag_case_is_given(l->c, path)) {
        return;
    }
    const bool has_unit = p->kind == MAG_KIND_double || p->kind == MAG_KIND_mag_vector;
    char x[MAG_CLIP_LENGTH];
    char y[MAG_CLIP_LENGTH];
    mag_fill_units(p->unit, x, y);
    const char *unit = has_unit ? p->unit : "1";
    // A table's unit is copied by the listener before we return.
    l->found(l->user, path, p->normal, p->kind == MAG_KIND_mag_table ? y : unit, s->flag,
             s->source);
}

static void walk(const listener *l, const mag_params *t, const char *values, const char *path)
{
    for (int i = 0; i < t->count; i++) {
        const mag_param *p = &t->params[i];
        char at[PATH];
        if ((size_t)snprintf(at, sizeof at, "%s.%s", path, p->name) >= sizeof at) {
            continue; // deeper than any table nests
        }
        if (p->kind == MAG_KIND_group) {
            walk(l, p->items, values + p->offset, at);
        } else if (p->kind == MAG_KIND_list) {
            mag_any_list list;
            memcpy(&list, values + p->offset, sizeof list);
            for (int k = 0; k < list.count; k++) {
                char item[PATH + 16];
                snprintf(item, sizeof item, "%s[%d]", at, k);
                walk(l, p->items, (const char *)list.items + (size_t)k * p->items->size, item);
            }
        } else {
            tell(l, t, p, at);
        }
    }
}

void mag_case_assumptions(const mag_case *c,
                          void (*found)(void *user, const char *path, double value,
                                        const char *unit, mag_flag flag, const char *source),
                          void *user)
{
    const listener l = {c, found, user};
    for (int i = 0; i < c->part_count; i++) {
        walk(&l, c->parts[i].table, c->parts[i].values, c->parts[i].table->name);
    }
}
