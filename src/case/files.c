#include "case/fill.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { LARGEST_MIB = 1024 };

/// True where `name` ends in one of the endings "stl|csv"; any name where there are none.
static bool has_ending(const char *name, const char *endings)
{
    const char *slash = strrchr(name, '/');
    const char *dot = strrchr(slash == NULL ? name : slash, '.');
    if (endings[0] == '\0') {
        return true;
    }
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
    if (!has_ending(n->text, p->unit)) {
        return mag_tree_fail(f->ctx, n, "%s is %s, but must be a file ending in .%s", p->name,
                             mag_fill_clip(n, clip), p->unit);
    }
    const char *path = NULL;
    *out = (mag_file){n->text, "", 0};
    return mag_fill_bytes(f, n, &path, &out->data, &out->size);
}
