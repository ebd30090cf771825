#include "case/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

enum { DEEPEST = 32 };

/// One reading of a text.
typedef struct reader {
    mag_context *ctx;
    mag_arena *arena;
    const mag_origin *origin;
    yaml_parser_t parser;
    yaml_event_t event; ///< the present one
} reader;

static mag_status run_out(mag_context *ctx)
{
    return mag_fail(ctx, MAG_MACHINE, "no memory for the case");
}

mag_node *mag_tree_node(mag_arena *arena, mag_node_kind kind, const mag_origin *origin)
{
    mag_node *n = mag_arena_take(arena, sizeof *n);
    if (n != NULL) {
        *n = (mag_node){.kind = kind, .origin = origin, .line = 1, .column = 1, .width = 1};
        n->text = "";
    }
    return n;
}

mag_status mag_tree_add(mag_context *ctx, mag_arena *arena, mag_node *to, mag_node *item)
{
    if (to->count == to->room) {
        const int room = to->room == 0 ? 8 : 2 * to->room;
        mag_node **items = mag_arena_take(arena, (size_t)room * sizeof *items);
        if (items == NULL) {
            return run_out(ctx);
        }
        if (to->count > 0) {
            memcpy(items, to->items, (size_t)to->count * sizeof *items);
        }
        to->items = items;
        to->room = room;
    }
    to->items[to->count++] = item;
    return MAG_OK;
}

static mag_status fail_mark(reader *r, yaml_mark_t mark, const char *message)
{
    return mag_place_fail(r->ctx, r->origin, (int)mark.line + 1, (int)mark.column + 1, 1, message);
}

/// True where a tab stands in the white space that a line begins with.
static bool is_indented_by_tab(const mag_origin *o, size_t line)
{
    const char *at = o->text;
    for (size_t i = 0; i < line && at != NULL; i++) {
        at = strchr(at, '\n');
        at = at == NULL ? NULL : at + 1;
    }
    if (at == NULL) {
        return false;
    }
    return at[strspn(at, " ")] == '\t';
}

/// True where the place stands behind a closing bracket, as the unit in "[0, 0, 1] mm".
static bool is_behind_list(const mag_origin *o, size_t line, size_t column)
{
    const char *at = o->text;
    for (; line > 0 && at != NULL; line--) {
        at = strchr(at, '\n');
        at = at == NULL ? NULL : at + 1;
    }
    if (at == NULL || strcspn(at, "\n") < column) {
        return false;
    }
    while (column > 0 && at[column - 1] == ' ') {
        column--;
    }
    return column > 0 && at[column - 1] == ']';
}

/// Words of libyaml's errors that a user meets, said in ours.
static const char *find_hint(const yaml_parser_t *p)
{
    static const char *const hints[][2] = {
        {"mapping values are not allowed", "two ':' on one line, or a line indented too far: a key "
                                           "and its value are written 'key: value'"},
        {"could not find expected ':'", "a key without ':': write 'key: value'"},
        {"did not find expected key", "this line does not stand in line with its neighbours, or "
                                      "a text goes on behind its closing quote or bracket"},
        {"did not find expected ',' or ']'", "a list is not closed by ']', or something follows "
                                             "an item without a ','"},
        {"did not find expected ',' or '}'", "a block is not closed by '}', or something follows "
                                             "an item without a ','"},
        {"found unexpected end of stream", "a quote is not closed"},
        {"cannot start any token", "this character may not begin a value: put it in quotes"},
        {"control characters are not allowed", "the file holds control characters: is it text?"},
        {"UTF-8", "the file is not UTF-8 text"},
    };
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        if (p->problem != NULL && strstr(p->problem, hints[i][0]) != NULL) {
            return hints[i][1];
        }
    }
    return p->problem == NULL ? "not to be read as YAML" : p->problem;
}

/// Line and column (from 0) of a byte of the text: libyaml's reader knows no more than that.
static yaml_mark_t find_mark(const mag_origin *o, size_t offset)
{
    yaml_mark_t mark = {offset, 0, 0};
    for (size_t i = 0; i < offset && i < o->length; i++) {
        mark.column = o->text[i] == '\n' ? 0 : mark.column + 1;
        mark.line += o->text[i] == '\n';
    }
    return mark;
}

static mag_status fail_syntax(reader *r)
{
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_MEMORY_ERROR) {
        return run_out(r->ctx);
    }
    const yaml_mark_t mark =
        p->error == YAML_READER_ERROR ? find_mark(r->origin, p->problem_offset) : p->problem_mark;
    if (p->problem != NULL && strstr(p->problem, "unexpected end of stream") != NULL) {
        return fail_mark(r, p->context_mark, find_hint(p)); // where the quote opens
    }
    if (is_indented_by_tab(r->origin, mark.line)) {
        return fail_mark(r, mark, "a tab indents this line: YAML takes only spaces");
    }
    if (is_behind_list(r->origin, mark.line, mark.column)) {
        return fail_mark(r, mark,
                         "nothing may stand behind a list: a unit goes behind its last "
                         "number, as in [0, 0, 1 mm]");
    }
    // A word without its ':' is only missed on a later line: show where it stands.
    const bool is_key = p->problem != NULL && strstr(p->problem, "expected ':'") != NULL;
    return fail_mark(r, is_key && p->context != NULL ? p->context_mark : mark, find_hint(p));
}

/// Goes to the next event.
static mag_status next(reader *r)
{
    yaml_event_delete(&r->event);
    if (!yaml_parser_parse(&r->parser, &r->event)) {
        memset(&r->event, 0, sizeof r->event);
        return fail_syntax(r);
    }
    return MAG_OK;
}

/// What YAML offers and a case does not need, and what could make a small file huge.
static mag_status refuse_extras(reader *r)
{
    const yaml_event_t *e = &r->event;
    const yaml_char_t *anchor = NULL;
    const yaml_char_t *tag = NULL;
    if (e->type == YAML_SCALAR_EVENT) {
        anchor = e->data.scalar.anchor;
        tag = e->data.scalar.tag;
    } else if (e->type == YAML_SEQUENCE_START_EVENT) {
        anchor = e->data.sequence_start.anchor;
        tag = e->data.sequence_start.tag;
    } else if (e->type == YAML_MAPPING_START_EVENT) {
        anchor = e->data.mapping_start.anchor;
        tag = e->data.mapping_start.tag;
    }
    if (e->type == YAML_ALIAS_EVENT || anchor != NULL) {
        return fail_mark(r, e->start_mark,
                         "anchors and aliases (& and *) are not taken: write the value out");
    }
    if (tag != NULL) {
        return fail_mark(r, e->start_mark, "tags (!) are not taken: write the value alone");
    }
    return MAG_OK;
}

static mag_status read_word(reader *r, mag_node *n)
{
    const yaml_event_t *e = &r->event;
    const yaml_mark_t from = e->start_mark;
    const yaml_mark_t to = e->end_mark;
    n->kind = MAG_NODE_WORD;
    n->width = to.line == from.line && to.column > from.column ? (int)(to.column - from.column) : 1;
    n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    const char *text = (const char *)e->data.scalar.value;
    if (strlen(text) != e->data.scalar.length) {
        return fail_mark(r, from, "a text may not hold a zero byte");
    }
    n->text = mag_arena_text(r->arena, text, e->data.scalar.length);
    return n->text == NULL ? run_out(r->ctx) : MAG_OK;
}

/// Reads the node that the present event begins.
static mag_status read_node(reader *r, int depth, mag_node **out)
{
    MAG_TRY(refuse_extras(r));
    const yaml_event_type_t type = r->event.type;
    const yaml_mark_t mark = r->event.start_mark;
    if (depth > DEEPEST) {
        return fail_mark(r, mark, "nested too deeply");
    }
    mag_node *n = mag_tree_node(r->arena, MAG_NODE_WORD, r->origin);
    if (n == NULL) {
        return run_out(r->ctx);
    }
    n->line = (int)mark.line + 1;
    n->column = (int)mark.column + 1;
    *out = n;
    if (type == YAML_SCALAR_EVENT) {
        return read_word(r, n);
    }
    n->kind = type == YAML_MAPPING_START_EVENT ? MAG_NODE_MAP : MAG_NODE_LIST;
    MAG_TRY(next(r));
    while (r->event.type != YAML_MAPPING_END_EVENT && r->event.type != YAML_SEQUENCE_END_EVENT) {
        mag_node *item = NULL;
        MAG_TRY(read_node(r, depth + 1, &item));
        if (n->kind == MAG_NODE_MAP && n->count % 2 == 0 && item->kind != MAG_NODE_WORD) {
            return mag_tree_fail(r->ctx, item, "a key must be one word");
        }
        MAG_TRY(mag_tree_add(r->ctx, r->arena, n, item));
        MAG_TRY(next(r));
    }
    return MAG_OK;
}

static mag_status read_document(reader *r, mag_node **root)
{
    MAG_TRY(next(r)); // stream start
    MAG_TRY(next(r));
    if (r->event.type == YAML_STREAM_END_EVENT) {
        return MAG_OK;
    }
    MAG_TRY(next(r)); // past document start
    MAG_TRY(read_node(r, 1, root));
    MAG_TRY(next(r)); // document end
    MAG_TRY(next(r));
    if (r->event.type != YAML_STREAM_END_EVENT) {
        return fail_mark(r, r->event.start_mark,
                         "a second document begins here ('---'): a case "
                         "is one document");
    }
    return MAG_OK;
}

mag_status mag_tree_read(mag_context *ctx, mag_arena *arena, const mag_origin *origin,
                         mag_node **root)
{
    *root = NULL;
    reader r = {.ctx = ctx, .arena = arena, .origin = origin};
    if (!yaml_parser_initialize(&r.parser)) {
        return run_out(ctx);
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)origin->text, origin->length);
    const mag_status status = read_document(&r, root);
    yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
    return status;
}

mag_node *mag_tree_find(const mag_node *map, const char *name, const mag_node **key)
{
    for (int i = 0; i + 1 < map->count; i += 2) {
        if (strcmp(map->items[i]->text, name) == 0) {
            if (key != NULL) {
                *key = map->items[i];
            }
            return map->items[i + 1];
        }
    }
    return NULL;
}

mag_status mag_tree_fail(mag_context *ctx, const mag_node *at, const char *format, ...)
{
    char message[2048];
    va_list rest;
    va_start(rest, format);
    vsnprintf(message, sizeof message, format, rest);
    va_end(rest);
    return mag_place_fail(ctx, at->origin, at->line, at->column, at->width, message);
}
