#include "case/case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LARGEST_MIB = 16, LONGEST_PATH = 512 };

/// One reading of a case.
typedef struct reading {
    mag_filler filler;
    const mag_case_tables *tables;
    mag_node *root;
    mag_case *c;
} reading;

/// Reads "path=value" and puts it into the tree.
static mag_status apply_override(reading *r, const char *text)
{
    mag_context *ctx = r->filler.ctx;
    mag_arena *arena = r->c->arena;
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text || equals - text > LONGEST_PATH) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "--set %.200s: must be PATH=VALUE, as in mould.spacing=\"0.4 mm\"", text);
    }
    const char *path = mag_arena_text(arena, text, (size_t)(equals - text));
    const char *name = mag_arena_print(arena, "--set %.*s", (int)(equals - text), text);
    const char *kept = mag_arena_text(arena, text, strlen(text)); // shown as long as the case lives
    mag_origin *origins = mag_arena_take(arena, 2 * sizeof *origins);
    if (path == NULL || name == NULL || kept == NULL || origins == NULL) {
        return mag_fill_no_memory(ctx);
    }
    const char *word = kept + (equals + 1 - text);
    origins[0] = (mag_origin){name, kept, strlen(kept), true};
    origins[1] = (mag_origin){name, word, strlen(word), true};
    mag_node *value = NULL;
    MAG_TRY(mag_tree_read(ctx, arena, &origins[1], &value));
    if (value ==
        NULL) { // "--set mould.alloy=": an empty word, which is then refused where it counts
        value = mag_tree_node(arena, MAG_NODE_WORD, &origins[1]);
        if (value == NULL) {
            return mag_fill_no_memory(ctx);
        }
    }
    return mag_tree_set(ctx, arena, r->root, path, &origins[0], value);
}

/// Prints "a, b, c" of the names of a list of tables.
static void list_names(const mag_params *const *list, char *text, size_t size)
{
    text[0] = '\0';
    for (int i = 0; list[i] != NULL && strlen(text) + strlen(list[i]->name) + 3 < size; i++) {
        strcat(text, i == 0 ? "" : ", ");
        strcat(text, list[i]->name);
    }
}

static const mag_params *find_table(const mag_params *const *list, const char *name)
{
    for (int i = 0; list[i] != NULL; i++) {
        if (strcmp(list[i]->name, name) == 0) {
            return list[i];
        }
    }
    return NULL;
}

static const char *find_near(const mag_params *const *list, const char *name)
{
    const char *names[MAG_BLOCKS];
    int count = 0;
    for (; list[count] != NULL && count < MAG_BLOCKS; count++) {
        names[count] = list[count]->name;
    }
    return mag_text_nearest(name, names, count);
}

static mag_status choose_model(reading *r, const mag_params **out)
{
    mag_context *ctx = r->filler.ctx;
    char all[512];
    char clip[MAG_CLIP_LENGTH];
    list_names(r->tables->models, all, sizeof all);
    const mag_node *n = mag_tree_find(r->root, "model", NULL);
    if (n == NULL) {
        return mag_tree_fail(ctx, r->root,
                             "the case does not say which model it is for: write "
                             "'model: NAME' with one of: %s",
                             all);
    }
    *out = n->kind == MAG_NODE_WORD ? find_table(r->tables->models, n->text) : NULL;
    if (*out != NULL) {
        r->c->model = (*out)->name;
        return MAG_OK;
    }
    const char *near = n->kind == MAG_NODE_WORD ? find_near(r->tables->models, n->text) : NULL;
    return mag_tree_fail(ctx, n, "model is %s, but must be one of: %s%s%s%s",
                         mag_fill_clip(n, clip), all, near == NULL ? "" : "; did you mean '",
                         near == NULL ? "" : near, near == NULL ? "" : "'?");
}

static mag_status fail_key(reading *r, const mag_node *key, const mag_params *model)
{
    mag_context *ctx = r->filler.ctx;
    char clip[MAG_CLIP_LENGTH];
    char all[512];
    const char *shown = mag_fill_clip(key, clip);
    if (find_table(r->tables->models, key->text) != NULL) {
        return mag_tree_fail(ctx, key, "the block %s is not for this case, whose model is %s",
                             shown, model->name);
    }
    list_names(r->tables->common, all, sizeof all);
    const char *names[MAG_BLOCKS + 3] = {"model", "title", model->name};
    int count = 3;
    for (int i = 0; r->tables->common[i] != NULL && i < MAG_BLOCKS; i++) {
        names[count++] = r->tables->common[i]->name;
    }
    const char *near = mag_text_nearest(key->text, names, count);
    return mag_tree_fail(ctx, key,
                         "there is no '%s' in a case, which may hold: model, title, %s, "
                         "%s%s%s%s",
                         shown, model->name, all, near == NULL ? "" : "; did you mean '",
                         near == NULL ? "" : near, near == NULL ? "" : "'?");
}

/// Every key of the case must be known and stand there once.
static mag_status check_keys(reading *r, const mag_params *model)
{
    for (int i = 0; i + 1 < r->root->count; i += 2) {
        const mag_node *key = r->root->items[i];
        const char *name = key->text;
        const mag_node *first = NULL;
        if (strcmp(name, "model") != 0 && strcmp(name, "title") != 0 &&
            strcmp(name, model->name) != 0 && find_table(r->tables->common, name) == NULL) {
            return fail_key(r, key, model);
        }
        mag_tree_find(r->root, name, &first);
        if (first != key) {
            return mag_tree_fail(r->filler.ctx, key, "%s is given twice; first in line %d", name,
                                 first->line);
        }
    }
    return MAG_OK;
}

static mag_status read_title(reading *r)
{
    const mag_node *n = mag_tree_find(r->root, "title", NULL);
    r->c->title = "";
    if (n != NULL && n->kind != MAG_NODE_WORD) {
        return mag_tree_fail(r->filler.ctx, n, "title must be words");
    }
    r->c->title = n == NULL ? "" : n->text;
    return MAG_OK;
}

/// Makes the surfaces of the solids that a block names.
static mag_status make_surfaces(reading *r, const mag_params *t, const void *values)
{
    mag_case *c = r->c;
    const int count = r->filler.solid_count;
    if (count == 0 || t->fineness == NULL) { // who says no fineness wants the solid itself
        r->filler.solid_count = 0;
        return MAG_OK;
    }
    mag_file *made = mag_arena_take(c->arena, (size_t)count * sizeof *made);
    if (made == NULL) {
        return mag_fill_no_memory(r->filler.ctx);
    }
    c->surfaces = made;
    c->surface_count = count;
    return mag_fill_surfaces(&r->filler, t, values, made);
}

/// Where a block's missing values are reported.
static const mag_node *find_key(const reading *r, const mag_params *t)
{
    const mag_node *key = NULL;
    mag_tree_find(r->root, t->name, &key);
    if (key == NULL && mag_tree_find(r->root, "model", &key) == NULL) {
        key = r->root;
    }
    return key;
}

static mag_status fill_part(reading *r, const mag_params *t)
{
    mag_case *c = r->c;
    if (c->part_count == MAG_BLOCKS) {
        return mag_fail(r->filler.ctx, MAG_BAD_CALL, "more than %d blocks in a case",
                        (int)MAG_BLOCKS);
    }
    void *values = mag_arena_take(c->arena, t->size);
    if (values == NULL) {
        return mag_fill_no_memory(r->filler.ctx);
    }
    c->parts[c->part_count++] = (mag_case_part){t, values};
    const mag_node *key = find_key(r, t);
    const mag_node *map = mag_tree_find(r->root, t->name, NULL);
    r->filler.may_miss = t->complete != NULL;
    MAG_TRY(mag_fill_block(&r->filler, t, map, key, t->name, values));
    return make_surfaces(r, t, values);
}

static bool is_given(const void *user, const char *path)
{
    return mag_case_is_given(user, path);
}

/// Lets files that the case names fill in what it leaves out.
static mag_status complete(reading *r)
{
    mag_case *c = r->c;
    mag_context *ctx = r->filler.ctx;
    const mag_completion how = {ctx, c->arena, is_given, c};
    for (int i = 0; i < c->part_count; i++) {
        const mag_params *t = c->parts[i].table;
        if (t->complete == NULL) {
            continue;
        }
        MAG_TRY(mag_case_fail(ctx, c, t->complete(&how, c->parts[i].values)));
        MAG_TRY(mag_fill_check_missing(&r->filler, t, mag_tree_find(r->root, t->name, NULL),
                                       find_key(r, t), c->parts[i].values));
    }
    return MAG_OK;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const mag_given *)a)->path, ((const mag_given *)b)->path);
}

static mag_status fill_case(reading *r, int override_count, const char *const *overrides)
{
    mag_context *ctx = r->filler.ctx;
    mag_case *c = r->c;
    MAG_TRY(mag_tree_read(ctx, c->arena, &c->origin, &r->root));
    if (r->root == NULL) {
        return mag_place_fail(ctx, &c->origin, 1, 1, 1,
                              "the case is empty: begin with "
                              "'model: NAME'");
    }
    if (r->root->kind != MAG_NODE_MAP) {
        return mag_tree_fail(ctx, r->root, "a case is made of 'key: value' lines");
    }
    for (int i = 0; i < override_count; i++) {
        MAG_TRY(apply_override(r, overrides[i]));
    }
    const mag_params *model = NULL;
    MAG_TRY(choose_model(r, &model));
    MAG_TRY(check_keys(r, model));
    MAG_TRY(read_title(r));
    MAG_TRY(fill_part(r, model));
    for (int i = 0; r->tables->common[i] != NULL; i++) {
        MAG_TRY(fill_part(r, r->tables->common[i]));
    }
    c->given = r->filler.given;
    c->given_count = r->filler.given_count;
    if (c->given_count > 0) {
        qsort(c->given, (size_t)c->given_count, sizeof *c->given, compare_paths);
    }
    return complete(r);
}

mag_status mag_case_parse_with(mag_context *ctx, mag_units *units, const mag_case_source *from,
                               const mag_case_tables *tables, int override_count,
                               const char *const *overrides, mag_case **out)
{
    const char *text = from->text;
    const size_t length = from->length;
    *out = NULL;
    if (length > (size_t)LARGEST_MIB * 1024 * 1024) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%.400s: %.1f MiB are too many for a case; it may have %d", from->name,
                        (double)length / 1048576.0, (int)LARGEST_MIB);
    }
    mag_case *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return mag_fill_no_memory(ctx);
    }
    c->arena = mag_arena_create();
    reading r = {
        .filler = {.ctx = ctx, .arena = c->arena, .units = units}, .tables = tables, .c = c};
    c->text = c->arena == NULL ? NULL : mag_arena_text(c->arena, text, length);
    c->folder =
        c->text == NULL ? NULL : mag_arena_text(c->arena, from->folder, strlen(from->folder));
    c->length = length;
    const char *name =
        c->folder == NULL ? NULL : mag_arena_text(c->arena, from->name, strlen(from->name));
    r.filler.folder = c->folder;
    // Editors of another system begin a file with a mark that says "UTF-8".
    const size_t mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    c->origin = (mag_origin){name, c->text == NULL ? NULL : c->text + mark, length - mark, false};
    mag_status status = name == NULL ? mag_fill_no_memory(ctx) : MAG_OK;
    if (status == MAG_OK) {
        status = fill_case(&r, override_count, overrides);
    }
    if (status != MAG_OK) {
        mag_case_destroy(c);
        return status;
    }
    *out = c;
    return MAG_OK;
}

mag_status mag_case_parse(mag_context *ctx, const char *name, const char *folder, const char *text,
                          size_t length, const mag_case_tables *tables, int override_count,
                          const char *const *overrides, mag_case **out)
{
    const mag_case_source from = {name, folder, text, length};
    mag_units *units = NULL;
    *out = NULL;
    MAG_TRY(mag_units_create(ctx, &units));
    const mag_status status =
        mag_case_parse_with(ctx, units, &from, tables, override_count, overrides, out);
    mag_units_destroy(units);
    return status;
}

/// Reads a case file's bytes; *text is to be freed.
static mag_status read_text(mag_context *ctx, const char *path, char **text, size_t *length)
{
    struct stat s;
    if (stat(path, &s) != 0) {
        return mag_fail(ctx, MAG_BAD_CASE, "%.400s: the case cannot be opened: %s", path,
                        strerror(errno));
    }
    if (!S_ISREG(s.st_mode)) {
        return mag_fail(ctx, MAG_BAD_CASE, "%.400s is not a file; a case is a .yaml file", path);
    }
    if (s.st_size > (off_t)LARGEST_MIB * 1024 * 1024) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "%.400s: %.1f MiB are too many for a case; it may have %d", path,
                        (double)s.st_size / 1048576.0, (int)LARGEST_MIB);
    }
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        return mag_fail(ctx, MAG_BAD_CASE, "%.400s: the case cannot be opened: %s", path,
                        strerror(errno));
    }
    *text = malloc((size_t)s.st_size + 1);
    *length = *text == NULL ? 0 : fread(*text, 1, (size_t)s.st_size, file);
    const bool broken = *text == NULL || ferror(file);
    fclose(file);
    if (broken) {
        return mag_fail(ctx, MAG_MACHINE, "%.400s: cannot be read", path);
    }
    return MAG_OK;
}

mag_status mag_case_read(mag_context *ctx, const char *path, const mag_case_tables *tables,
                         int override_count, const char *const *overrides, mag_case **out)
{
    *out = NULL;
    char *text = NULL;
    size_t length = 0;
    mag_status status = read_text(ctx, path, &text, &length);
    const char *slash = strrchr(path, '/');
    const size_t to = slash == NULL ? 0 : (slash == path ? 1 : (size_t)(slash - path));
    char *folder = strndup(path, to);
    if (status == MAG_OK && folder == NULL) {
        status = mag_fill_no_memory(ctx);
    }
    if (status == MAG_OK) {
        status =
            mag_case_parse(ctx, path, folder, text, length, tables, override_count, overrides, out);
    }
    free(folder);
    free(text);
    return status;
}
