#include "case/fill.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { LARGEST_MIB = 1024 };

bool mag_fill_has_ending(const char *name, const char *endings)
{
    const char *slash = strrchr(name, '/');
    const char *dot = strrchr(slash == NULL ? name : slash, '.');
    for (const char *e = endings; dot != NULL && *e != '\0';) {
        const size_t length = strcspn(e, "|");
        if (strlen(dot + 1) == length && strncasecmp(dot + 1, e, length) == 0) {
            return true;
        }
        e += length + (e[length] == '|');
    }
    return false;
}

static mag_status read_open(mag_filler *f, const mag_node *n, const char *path, FILE *file,
                            const char **data, size_t *size)
{
    struct stat s;
    if (fstat(fileno(file), &s) != 0 || !S_ISREG(s.st_mode)) {
        return mag_tree_fail(f->ctx, n, "%.300s is not a file", path);
    }
    if (s.st_size > (off_t)LARGEST_MIB * 1024 * 1024) {
        return mag_tree_fail(f->ctx, n, "%.300s has %.0f MiB, more than the %d MiB that are read",
                             path, (double)s.st_size / 1048576.0, (int)LARGEST_MIB);
    }
    char *bytes = mag_arena_take(f->arena, (size_t)s.st_size + 1);
    if (bytes == NULL) {
        return mag_fail(f->ctx, MAG_MACHINE, "no memory for the %.0f MiB of %.300s",
                        (double)s.st_size / 1048576.0, path);
    }
    *size = fread(bytes, 1, (size_t)s.st_size, file);
    if (ferror(file)) {
        return mag_fail(f->ctx, MAG_MACHINE, "%.300s: %s", path, strerror(errno));
    }
    bytes[*size] = '\0';
    *data = bytes;
    return MAG_OK;
}

mag_status mag_fill_bytes(mag_filler *f, const mag_node *n, const char **path, const char **data,
                          size_t *size)
{
    const bool as_is = n->text[0] == '/' || f->folder[0] == '\0' || strcmp(f->folder, ".") == 0;
    *path = as_is ? n->text : mag_arena_print(f->arena, "%s/%s", f->folder, n->text);
    if (*path == NULL) {
        return mag_fill_no_memory(f->ctx);
    }
    struct stat s;
    if (stat(*path, &s) == 0 && !S_ISREG(s.st_mode)) { // opening a pipe would wait for its writer
        return mag_tree_fail(f->ctx, n, "%.300s is not a file", *path);
    }
    FILE *file = fopen(*path, "rbe");
    if (file == NULL) {
        return mag_tree_fail(f->ctx, n, "the file %.300s cannot be opened (%s); it was sought %s",
                             *path, strerror(errno),
                             n->text[0] == '/' ? "there" : "from the case file's folder on");
    }
    const mag_status status = read_open(f, n, *path, file, data, size);
    fclose(file);
    return status;
}

/// Notes a solid. The parameter being filled is the one that was given last.
static mag_status note_solid(mag_filler *f, const mag_node *n, mag_file *file)
{
    if (f->solid_count == f->solid_room) {
        const int room = f->solid_room == 0 ? 8 : 2 * f->solid_room;
        mag_solid *solids = mag_arena_take(f->arena, (size_t)room * sizeof *solids);
        if (solids == NULL) {
            return mag_fill_no_memory(f->ctx);
        }
        for (int i = 0; i < f->solid_count; i++) {
            solids[i] = f->solids[i];
        }
        f->solids = solids;
        f->solid_room = room;
    }
    f->solids[f->solid_count++] = (mag_solid){file, f->given[f->given_count - 1].path, n};
    return MAG_OK;
}

/// ".stl, .step or .stp" of "stl|step|stp".
static void list_endings(const char *endings, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    while (*endings != '\0' && used < size) {
        const size_t length = strcspn(endings, "|");
        const bool is_last = endings[length] == '\0';
        const char *before = used == 0 ? "" : (is_last ? " or " : ", ");
        used += (size_t)snprintf(text + used, size - used, "%s.%.*s", before, (int)length, endings);
        endings += length + !is_last;
    }
}

mag_status mag_fill_file(mag_filler *f, const mag_param *p, const mag_node *n, mag_file *out)
{
    char clip[MAG_CLIP_LENGTH];
    if (n->kind != MAG_NODE_WORD) {
        return mag_tree_fail(f->ctx, n, "%s is %s, but must be the path of a file", p->name,
                             mag_fill_clip(n, clip));
    }
    if (n->text[0] == '\0') { // "": not given
        *out = (mag_file){"", "", 0};
        return MAG_OK;
    }
    if (p->unit[0] != '\0' && !mag_fill_has_ending(n->text, p->unit)) {
        char endings[128];
        list_endings(p->unit, endings, sizeof endings);
        return mag_tree_fail(f->ctx, n, "%s is %s, but must be a file ending in %s", p->name,
                             mag_fill_clip(n, clip), endings);
    }
    const char *path = NULL;
    *out = (mag_file){n->text, "", 0};
    MAG_TRY(mag_fill_bytes(f, n, &path, &out->data, &out->size));
    const bool is_solid = p->unit[0] != '\0' && mag_fill_has_ending(n->text, "step|stp");
    return is_solid ? note_solid(f, n, out) : MAG_OK;
}
