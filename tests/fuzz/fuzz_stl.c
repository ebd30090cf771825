/// Feeds any bytes to the STL reader. What it accepts is inspected and cut into few cells: all of
/// them must refuse or accept, and nothing else.
#include "mag/context.h"
#include "num/voxel.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// A refusal says why.
static void expect_reason(const mag_context *ctx, mag_status status)
{
    if (status != MAG_OK && mag_message(ctx)[0] == '\0') {
        abort();
    }
}

/// A spacing that makes 1 to 48 cells of the longest side: under 125 000 in the box.
static double choose_spacing(const mag_mesh *m)
{
    double longest = 0.0;
    for (int d = 0; d < 3; d++) {
        longest = fmax(longest, m->high[d] - m->low[d]);
    }
    return longest > 0.0 ? longest / (1.0 + (double)(7 * m->triangles % 48)) : 1.0;
}

/// What the cut says of itself must hold: cells counted, the outermost layer outside.
static void expect_sound(const mag_voxels *v)
{
    size_t n = 0, cells = 0;
    for (int k = 0; k < v->size[2]; k++) {
        for (int j = 0; j < v->size[1]; j++) {
            for (int i = 0; i < v->size[0]; i++, n++) {
                const bool rim = i == 0 || j == 0 || k == 0 || i == v->size[0] - 1 ||
                                 j == v->size[1] - 1 || k == v->size[2] - 1;
                if (v->inside[n] > 1 || (rim && v->inside[n])) {
                    abort();
                }
                cells += v->inside[n];
            }
        }
    }
    if (cells != v->cells || cells == 0) {
        abort();
    }
}

static void cut(mag_context *ctx, const mag_mesh *m)
{
    mag_voxels v;
    const mag_status status = mag_voxels_cut(ctx, m, choose_spacing(m), 1, &v);
    expect_reason(ctx, status);
    if (status == MAG_OK) {
        int across = 0;
        double where[3];
        expect_sound(&v);
        mag_voxels_thinnest(&v, &across, where);
        if (across < 1 || across > MAG_VOXELS_THICK) {
            abort();
        }
    }
    mag_voxels_destroy(&v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mag_context ctx = mag_context_default();
    char *bytes = malloc(size + 1);
    if (bytes == NULL) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)data[i];
    }
    bytes[size] = '\0';
    const mag_file file = {"fuzz.stl", bytes, size};
    mag_mesh mesh;
    const mag_status status = mag_mesh_read_stl(&ctx, &file, 1e-3, &mesh);
    expect_reason(&ctx, status);
    if (status == MAG_OK) {
        mag_mesh_flaw flaw;
        expect_reason(&ctx, mag_mesh_inspect(&ctx, &mesh, &flaw));
        cut(&ctx, &mesh);
    }
    mag_mesh_destroy(&mesh);
    free(bytes);
    return 0;
}
