#include "case/fill.h"
#include "case/gmsh.h"

#include <stdlib.h>
#include <string.h>

/// Value of the number of that name in a block.
static double find_number(const mag_params *t, const void *values, const char *name)
{
    double value = 0.0;
    for (int i = 0; i < t->count; i++) {
        if (t->params[i].kind == MAG_KIND_double && strcmp(t->params[i].name, name) == 0) {
            memcpy(&value, (const char *)values + t->params[i].offset, sizeof value);
        }
    }
    return value;
}

/// "surfaces/mould.regions.2.file.stl" of "mould.regions[2].file": no two solids share it.
static const char *name_surface(mag_arena *arena, const char *path)
{
    char *name = mag_arena_print(arena, "surfaces/%s.stl", path);
    char *to = name;
    for (const char *from = name; from != NULL && *from != '\0'; from++) {
        if (*from != ']') {
            *to++ = *from == '[' ? '.' : *from;
        }
    }
    if (to != NULL) {
        *to = '\0';
    }
    return name;
}

/// Makes the surface of one solid, and puts it into the solid's place.
static mag_status make_surface(mag_filler *f, const mag_solid *s, double fineness, mag_file *made)
{
    char why[MAG_GMSH_WHY];
    char clip[MAG_CLIP_LENGTH];
    char *stl = NULL;
    size_t size = 0;
    const mag_status status = mag_gmsh_mesh(f->ctx, s->file, fineness, &stl, &size, why);
    if (status == MAG_BAD_CASE) {
        return mag_tree_fail(f->ctx, s->at, "%s: %s", mag_fill_clip(s->at, clip), why);
    }
    MAG_TRY(status);
    const char *kept = mag_arena_text(f->arena, stl, size);
    const char *name = name_surface(f->arena, s->path);
    free(stl);
    if (kept == NULL || name == NULL) {
        return mag_fail(f->ctx, MAG_MACHINE, "no memory for the %.1f MiB of the surface of %.300s",
                        (double)size / 1048576.0, s->file->name);
    }
    s->file->data = kept;
    s->file->size = size;
    *made = (mag_file){name, kept, size};
    mag_log(f->ctx, MAG_INFO, "%.300s: gmsh made its surface, %.1f MiB of STL", s->file->name,
            (double)size / 1048576.0);
    return MAG_OK;
}

mag_status mag_fill_surfaces(mag_filler *f, const mag_params *t, const void *values, mag_file *made)
{
    const double fineness = find_number(t, values, t->fineness);
    for (int n = 0; n < f->solid_count; n++) {
        MAG_TRY(make_surface(f, &f->solids[n], fineness, &made[n]));
    }
    f->solid_count = 0;
    return MAG_OK;
}
