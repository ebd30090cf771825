#include "case/fill.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

mag_status mag_fill_no_memory(mag_context *ctx)
{
    return mag_fail(ctx, MAG_MACHINE, "no memory for the case");
}

static mag_status remember(mag_filler *f, const char *path, const mag_node *at)
{
    if (f->given_count == f->given_room) {
        const int room = f->given_room == 0 ? 64 : 2 * f->given_room;
        mag_given *given = mag_arena_take(f->arena, (size_t)room * sizeof *given);
        if (given == NULL) {
            return mag_fill_no_memory(f->ctx);
        }
        for (int i = 0; i < f->given_count; i++) {
            given[i] = f->given[i];
        }
        f->given = given;
        f->given_room = room;
    }
    f->given[f->given_count++] = (mag_given){path, at};
    return MAG_OK;
}

static int find_param(const mag_params *t, const char *name)
{
    for (int i = 0; i < t->count; i++) {
        if (strcmp(t->params[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static mag_status fail_unknown(mag_filler *f, const mag_params *t, const mag_node *key)
{
    const char **names = mag_arena_take(f->arena, (size_t)t->count * sizeof *names);
    if (names == NULL) {
        return mag_fill_no_memory(f->ctx);
    }
    for (int i = 0; i < t->count; i++) {
        names[i] = t->params[i].name;
    }
    char clip[MAG_CLIP_LENGTH];
    const char *near = mag_text_nearest(key->text, names, t->count);
    if (near != NULL) {
        return mag_tree_fail(f->ctx, key, "there is no '%s' in %s; did you mean '%s'?",
                             mag_fill_clip(key, clip), t->name, near);
    }
    char all[1024] = "";
    for (int i = 0; i < t->count && strlen(all) + strlen(names[i]) + 3 < sizeof all; i++) {
        strcat(all, i == 0 ? "" : ", ");
        strcat(all, names[i]);
    }
    return mag_tree_fail(f->ctx, key, "there is no '%s' in %s, which may hold: %s",
                         mag_fill_clip(key, clip), t->name, all);
}

static mag_status fill_list(mag_filler *f, const mag_param *p, const mag_node *n, const char *path,
                            void *member)
{
    if (n->kind != MAG_NODE_LIST) {
        char clip[MAG_CLIP_LENGTH];
        return mag_tree_fail(f->ctx, n, "%s is %s, but must be a list: each item begins with '- '",
                             p->name, mag_fill_clip(n, clip));
    }
    const size_t size = p->items->size;
    char *records = mag_arena_take(f->arena, (size_t)n->count * size);
    if (records == NULL) {
        return mag_fill_no_memory(f->ctx);
    }
    const bool may_miss = f->may_miss;
    f->may_miss = false; // who gives an item gives all of it
    for (int i = 0; i < n->count; i++) {
        const char *at = mag_arena_print(f->arena, "%s[%d]", path, i);
        if (at == NULL) {
            return mag_fill_no_memory(f->ctx);
        }
        const mag_node *item = n->items[i];
        MAG_TRY(remember(f, at, item));
        MAG_TRY(mag_fill_block(f, p->items, item, item, at, records + (size_t)i * size));
    }
    f->may_miss = may_miss;
    const mag_any_list list = {n->count, n->count == 0 ? NULL : records};
    memcpy(member, &list, sizeof list);
    return MAG_OK;
}

static mag_status fill_double(mag_filler *f, const mag_param *p, const mag_node *n, void *member)
{
    double value = 0.0;
    MAG_TRY(mag_fill_number(f, p, n, p->unit, &value));
    memcpy(member, &value, sizeof value);
    return MAG_OK;
}

static mag_status fill_param(mag_filler *f, const mag_param *p, const mag_node *n, const char *path,
                             void *member)
{
    switch (p->kind) {
    case MAG_KIND_double:
        return fill_double(f, p, n, member);
    case MAG_KIND_mag_vector:
        return mag_fill_vector(f, p, n, member);
    case MAG_KIND_mag_table:
        return mag_fill_table(f, p, n, member);
    case MAG_KIND_mag_file:
        return mag_fill_file(f, p, n, member);
    case MAG_KIND_group:
        return mag_fill_block(f, p->items, n, n, path, member);
    case MAG_KIND_list:
        return fill_list(f, p, n, path, member);
    default:
        return mag_fill_word(f, p, n, member);
    }
}

static bool has_required(const mag_params *t)
{
    for (int i = 0; i < t->count; i++) {
        const mag_param *p = &t->params[i];
        if (mag_param_is_required(p) || (p->kind == MAG_KIND_group && has_required(p->items))) {
            return true;
        }
    }
    return false;
}

static mag_status fail_missing(mag_filler *f, const mag_params *t, const mag_param *p,
                               const mag_node *at)
{
    char example[2 * MAG_FRIENDLY_LENGTH];
    char bounds[3 * MAG_FRIENDLY_LENGTH];
    char x[MAG_CLIP_LENGTH];
    char y[MAG_CLIP_LENGTH];
    mag_fill_units(p->unit, x, y);
    mag_fill_bounds(p, y, bounds);
    if (p->kind == MAG_KIND_group) {
        return mag_tree_fail(f->ctx, at, "%s needs the block %s: %s", t->name, p->name, p->meaning);
    }
    mag_param_example(p, example);
    return mag_tree_fail(f->ctx, at, "%s needs %s (%s)%s%s; for example '%s'", t->name, p->name,
                         p->meaning, bounds[0] == '\0' ? "" : ", ", bounds, example);
}

static mag_status check_missing(mag_filler *f, const mag_params *t, const bool *seen,
                                const mag_node *at)
{
    for (int i = 0; i < t->count; i++) {
        const mag_param *p = &t->params[i];
        const bool needed =
            mag_param_is_required(p) || (p->kind == MAG_KIND_group && has_required(p->items));
        if (needed && !seen[i]) {
            return fail_missing(f, t, p, at);
        }
    }
    return MAG_OK;
}

/// Where messages show a parameter: its value, or the key of a block or list on the lines below.
static const mag_node *find_place(const mag_node *key, const mag_node *value)
{
    const bool is_below = value->kind != MAG_NODE_WORD && value->line > key->line;
    return is_below && !value->origin->is_override ? key : value;
}

/// One key of a block and its value.
static mag_status fill_key(mag_filler *f, const mag_params *t, const mag_node *key,
                           const mag_node *value, const char *path, bool *seen, void *values)
{
    const int i = find_param(t, key->text);
    if (i < 0) {
        return fail_unknown(f, t, key);
    }
    if (seen[i]) {
        return mag_tree_fail(f->ctx, key, "%s is given twice in %s", key->text, t->name);
    }
    seen[i] = true;
    const char *at = mag_arena_print(f->arena, "%s.%s", path, key->text);
    if (at == NULL) {
        return mag_fill_no_memory(f->ctx);
    }
    MAG_TRY(remember(f, at, find_place(key, value)));
    const mag_param *p = &t->params[i];
    if (value->kind == MAG_NODE_WORD && value->text[0] == '\0' && !value->quoted) {
        const mag_node *place = value->origin->is_override ? value : key;
        char example[2 * MAG_FRIENDLY_LENGTH];
        if (p->kind == MAG_KIND_group || p->kind == MAG_KIND_list) {
            return mag_tree_fail(f->ctx, place, "%s is empty: give it values, or leave it out",
                                 p->name);
        }
        mag_param_example(p, example);
        return mag_tree_fail(f->ctx, place, "%s has no value; for example '%s'", p->name, example);
    }
    return fill_param(f, p, value, at, (char *)values + p->offset);
}

mag_status mag_fill_block(mag_filler *f, const mag_params *t, const mag_node *map,
                          const mag_node *at, const char *path, void *values)
{
    mag_params_default(t, values);
    bool *seen = mag_arena_take(f->arena, (size_t)t->count * sizeof *seen);
    if (seen == NULL) {
        return mag_fill_no_memory(f->ctx);
    }
    const bool empty = map == NULL || (map->kind == MAG_NODE_WORD && map->text[0] == '\0');
    if (!empty && map->kind != MAG_NODE_MAP) {
        char clip[MAG_CLIP_LENGTH];
        return mag_tree_fail(f->ctx, map, "%s is %s, but must be a block of 'key: value' lines",
                             path, mag_fill_clip(map, clip));
    }
    for (int i = 0; !empty && i + 1 < map->count; i += 2) {
        MAG_TRY(fill_key(f, t, map->items[i], map->items[i + 1], path, seen, values));
    }
    return f->may_miss ? MAG_OK : check_missing(f, t, seen, at);
}

/// True where a required value is still at its default, which is none.
static bool is_missing(const mag_param *p, const char *member)
{
    double number;
    int whole;
    mag_text text;
    mag_file file;
    mag_table table;

    if (!mag_param_is_required(p)) {
        return false;
    }
    switch (p->kind) {
    case MAG_KIND_double:
    case MAG_KIND_mag_vector: // its first component
        memcpy(&number, member, sizeof number);
        return isnan(number);
    case MAG_KIND_mag_text:
        memcpy(&text, member, sizeof text);
        return text[0] == '\0';
    case MAG_KIND_mag_file:
        memcpy(&file, member, sizeof file);
        return file.name[0] == '\0';
    case MAG_KIND_mag_table:
        memcpy(&table, member, sizeof table);
        return table.count == 0 && isnan(table.constant);
    default:
        memcpy(&whole, member, sizeof whole);
        return whole == INT_MIN;
    }
}

mag_status mag_fill_check_missing(mag_filler *f, const mag_params *t, const mag_node *map,
                                  const mag_node *at, const void *values)
{
    for (int i = 0; i < t->count; i++) {
        const mag_param *p = &t->params[i];
        const char *member = (const char *)values + p->offset;
        if (p->kind == MAG_KIND_list) {
            continue; // its items were looked at when they were filled
        }
        if (p->kind == MAG_KIND_group) {
            const bool is_map = map != NULL && map->kind == MAG_NODE_MAP;
            const mag_node *inner = is_map ? mag_tree_find(map, p->name, NULL) : NULL;
            MAG_TRY(mag_fill_check_missing(f, p->items, inner, inner != NULL ? inner : at, member));
        } else if (is_missing(p, member)) {
            return fail_missing(f, t, p, at);
        }
    }
    return MAG_OK;
}
