/// @file tree.h
/// YAML as a tree that knows where every word stands, and messages that show the place.
#pragma once

#include "base/place.h"
#include "base/text.h"
#include "mag/context.h"

/// What a node is.
typedef enum mag_node_kind { MAG_NODE_WORD, MAG_NODE_MAP, MAG_NODE_LIST } mag_node_kind;

/// A node of the tree. Maps hold key, value, key, value ... in items.
typedef struct mag_node {
    mag_node_kind kind;       ///< what it is
    const mag_origin *origin; ///< where it was read
    int line;                 ///< from 1
    int column;               ///< from 1, in characters
    int width;                ///< of a word as it stands in the text, in characters; at least 1
    const char *text;         ///< of a word
    bool quoted;              ///< the word stood in quotes: it is text, not a number
    int count;                ///< of items
    int room;                 ///< for items
    struct mag_node **items;  ///< (count)
} mag_node;

/// Reads one YAML document. Tags, anchors and aliases are refused, and nests deeper than 32. *root
/// is NULL for an empty document. All of it lies in the arena.
mag_status mag_tree_read(mag_context *ctx, mag_arena *arena, const mag_origin *origin,
                         mag_node **root);
/// Puts `value` at a path like "mould.regions[0].radius", and makes maps on the way where there are
/// none. Messages name `origin`.
mag_status mag_tree_set(mag_context *ctx, mag_arena *arena, mag_node *root, const char *path,
                        const mag_origin *origin, mag_node *value);
/// An empty node at the start of a text. NULL if memory is out.
mag_node *mag_tree_node(mag_arena *arena, mag_node_kind kind, const mag_origin *origin);
/// Appends to a list or a map.
mag_status mag_tree_add(mag_context *ctx, mag_arena *arena, mag_node *to, mag_node *item);
/// Value of a key of a map; NULL if there is none. *key, if given, is set to the key's node.
mag_node *mag_tree_find(const mag_node *map, const char *name, const mag_node **key);

/// Fails with MAG_BAD_CASE: place, message, the line and the node underlined.
mag_status mag_tree_fail(mag_context *ctx, const mag_node *at, const char *format, ...)
    MAG_PRINTF(3, 4);
