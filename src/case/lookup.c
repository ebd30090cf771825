#include "case/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const mag_param *find_param(const mag_params *t, const char *name, size_t length)
{
    for (int i = 0; i < t->count; i++) {
        if (strlen(t->params[i].name) == length && memcmp(t->params[i].name, name, length) == 0) {
            return &t->params[i];
        }
    }
    return NULL;
}

/// The record of a list at "[k]", and *path behind it; NULL if there is none.
static const char *find_record(const mag_param *p, const char *member, const char **path)
{
    mag_any_list list;
    char *end = NULL;
    memcpy(&list, member, sizeof list);
    const long k = **path == '[' ? strtol(*path + 1, &end, 10) : -1;
    if (k < 0 || k >= list.count || *end != ']') {
        return NULL;
    }
    *path = end + 1;
    return (const char *)list.items + (size_t)k * p->items->size;
}

/// Goes down from block `t` at `values` by a path like "regions[0].radius".
static bool walk_down(const mag_params *t, const char *values, const char *path,
                      mag_case_place *out)
{
    for (;;) {
        const size_t length = strcspn(path, ".[");
        const mag_param *p = find_param(t, path, length);
        const char *member = p != NULL ? values + p->offset : NULL;
        path += length;
        if (p != NULL && p->kind == MAG_KIND_list) {
            member = find_record(p, member, &path);
        }
        if (member == NULL) {
            return false;
        }
        if (*path == '\0') {
            *out = (mag_case_place){p, member};
            return p->items == NULL;
        }
        if (*path != '.' || p->items == NULL) {
            return false;
        }
        path++;
        t = p->items;
        values = member;
    }
}

bool mag_case_find(const mag_case *c, const char *path, mag_case_place *out)
{
    const size_t length = strcspn(path, ".");
    for (int i = 0; i < c->part_count; i++) {
        const mag_params *t = c->parts[i].table;
        if (path[length] == '.' && strlen(t->name) == length &&
            memcmp(t->name, path, length) == 0) {
            return walk_down(t, c->parts[i].values, path + length + 1, out);
        }
    }
    return false;
}

/// Index of the word of a choice that is as long as it is; -1 if there is none.
static int find_word(const char *words, const char *word)
{
    for (int index = 0;; index++) {
        const size_t length = strcspn(words, "|");
        if (strlen(word) == length && memcmp(words, word, length) == 0) {
            return index;
        }
        if (words[length] == '\0') {
            return -1;
        }
        words += length + 1;
    }
}

bool mag_case_has_choice(const mag_case *c, const char *path, const char *word)
{
    mag_case_place place;
    int index;
    if (!mag_case_find(c, path, &place) || place.param->kind != MAG_KIND_mag_choice) {
        return false;
    }
    memcpy(&index, place.member, sizeof index);
    return index == find_word(place.param->unit, word);
}

bool mag_case_number(const mag_case *c, const char *path, double *value)
{
    mag_case_place place;
    if (!mag_case_find(c, path, &place) || place.param->kind != MAG_KIND_double) {
        return false;
    }
    memcpy(value, place.member, sizeof *value);
    return true;
}
