#include "case/tree.h"

#include <stdlib.h>
#include <string.h>

/// One override being put in its place.
typedef struct setter {
    mag_context *ctx;
    mag_arena *arena;
    const mag_origin *origin;
    mag_node *value;
    const char *start; ///< of the whole path
} setter;

static mag_status fail(const setter *s, const char *why)
{
    return mag_fail(s->ctx, MAG_BAD_CASE, "%.400s: %s", s->origin->name, why);
}

static mag_status take_node(const setter *s, mag_node_kind kind, mag_node **out)
{
    *out = mag_tree_node(s->arena, kind, s->origin);
    return *out == NULL ? mag_fail(s->ctx, MAG_MACHINE, "no memory for the case") : MAG_OK;
}

static mag_status set_in(const setter *s, mag_node **at, const char *path);

/// path: "name..." in the map *at.
static mag_status set_key(const setter *s, mag_node **at, const char *path)
{
    const size_t length = strcspn(path, ".[");
    if (length == 0) {
        return fail(s, "a name is missing in the path; write it as mould.regions[0].radius");
    }
    const char *name = mag_arena_text(s->arena, path, length);
    if (name == NULL) {
        return mag_fail(s->ctx, MAG_MACHINE, "no memory for the case");
    }
    if ((*at)->kind != MAG_NODE_MAP) {
        MAG_TRY(take_node(s, MAG_NODE_MAP, at));
    }
    mag_node *map = *at;
    for (int i = 0; i + 1 < map->count; i += 2) {
        if (strcmp(map->items[i]->text, name) == 0) {
            return set_in(s, &map->items[i + 1], path + length);
        }
    }
    mag_node *key = NULL;
    mag_node *value = NULL;
    MAG_TRY(take_node(s, MAG_NODE_WORD, &key));
    MAG_TRY(take_node(s, MAG_NODE_WORD, &value));
    key->text = name;
    key->column = 1 + (int)(path - s->start);
    key->width = (int)length;
    MAG_TRY(mag_tree_add(s->ctx, s->arena, map, key));
    MAG_TRY(mag_tree_add(s->ctx, s->arena, map, value));
    return set_in(s, &map->items[map->count - 1], path + length);
}

/// path: "[number]..." in the list *at.
static mag_status set_item(const setter *s, mag_node **at, const char *path)
{
    char *end = NULL;
    const unsigned long index = path[1] >= '0' && path[1] <= '9' ? strtoul(path + 1, &end, 10) : 0;
    if (end == NULL || *end != ']') {
        return fail(s, "'[' must be followed by a number from 0 and ']', as in regions[0]");
    }
    if ((*at)->kind != MAG_NODE_LIST) {
        MAG_TRY(take_node(s, MAG_NODE_LIST, at));
    }
    mag_node *list = *at;
    if (index > (unsigned long)list->count) {
        return mag_fail(s->ctx, MAG_BAD_CASE,
                        "%.400s: there is no item %lu: the list has %d, and [%d] adds one",
                        s->origin->name, index, list->count, list->count);
    }
    if (index == (unsigned long)list->count) {
        mag_node *item = NULL;
        MAG_TRY(take_node(s, MAG_NODE_WORD, &item));
        MAG_TRY(mag_tree_add(s->ctx, s->arena, list, item));
    }
    return set_in(s, &list->items[index], end + 1);
}

static mag_status set_in(const setter *s, mag_node **at, const char *path)
{
    if (path[0] == '\0') {
        *at = s->value;
        return MAG_OK;
    }
    if (path[0] == '[') {
        return set_item(s, at, path);
    }
    if (path[0] == '.') {
        return set_key(s, at, path + 1);
    }
    return fail(s, "the path must go on with '.' or '['");
}

mag_status mag_tree_set(mag_context *ctx, mag_arena *arena, mag_node *root, const char *path,
                        const mag_origin *origin, mag_node *value)
{
    const setter s = {ctx, arena, origin, value, path};
    return set_key(&s, &root, path);
}
