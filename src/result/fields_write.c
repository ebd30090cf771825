#include "result/fields.h"
#include "run/aside.h"

#include <errno.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The file is put together in memory and written at once: the library's own writing to a full disk
// leaves open handles behind, ours leaves a message and the last good files.
//
// Layout: VTK's "VTKHDF file format", version 1.0, unstructured grid of one part.

enum { CHUNK = 65536, GROW = 1 << 20, VERTEX = 1 };

/// An array on its way into the file.
typedef struct piece {
    const char *name;
    hid_t memory_type; ///< of `data`
    hid_t file_type;   ///< as stored
    hsize_t rows;
    hsize_t columns; ///< 1: the array has one dimension
    const void *data;
} piece;

/// How a piece lies on disk: in compressed chunks, or as it is if it is small.
static hid_t make_layout(const piece *p)
{
    const hid_t layout = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t chunk[2] = {p->rows < CHUNK ? p->rows : CHUNK, p->columns};
    const int rank = p->columns > 1 ? 2 : 1;

    if (layout < 0 || p->rows < 64) {
        return layout;
    }
    if (H5Pset_chunk(layout, rank, chunk) < 0 || H5Pset_shuffle(layout) < 0 ||
        H5Pset_deflate(layout, 1) < 0) {
        H5Pclose(layout);
        return -1;
    }
    return layout;
}

static bool put_text(hid_t at, const char *name, const char *text)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    const hid_t space = H5Screate(H5S_SCALAR);
    const size_t length = strlen(text);
    bool good = H5Tset_size(type, length > 0 ? length : 1) >= 0;
    const hid_t attribute = good ? H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT) : -1;

    good = attribute >= 0 && H5Awrite(attribute, type, text) >= 0;
    if (attribute >= 0) {
        H5Aclose(attribute);
    }
    H5Sclose(space);
    H5Tclose(type);
    return good;
}

/// Writes a piece; `unit` and `meaning` become attributes unless NULL.
static bool put(hid_t at, const piece *p, const char *unit, const char *meaning)
{
    const hsize_t dims[2] = {p->rows, p->columns};
    const hid_t space = H5Screate_simple(p->columns > 1 ? 2 : 1, dims, NULL);
    const hid_t layout = make_layout(p);
    const hid_t set =
        H5Dcreate2(at, p->name, p->file_type, space, H5P_DEFAULT, layout, H5P_DEFAULT);
    bool good = set >= 0;

    if (good && p->rows > 0) {
        good = H5Dwrite(set, p->memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, p->data) >= 0;
    }
    if (good && unit != NULL) {
        good = put_text(set, "unit", unit) && put_text(set, "meaning", meaning);
    }
    if (set >= 0) {
        H5Dclose(set);
    }
    H5Pclose(layout);
    H5Sclose(space);
    return good;
}

static bool put_count(hid_t at, const char *name, size_t count)
{
    const long long value = (long long)count;
    return put(at, &(piece){name, H5T_NATIVE_LLONG, H5T_STD_I64LE, 1, 1, &value}, NULL, NULL);
}

static bool put_version(hid_t at)
{
    const int version[2] = {1, 0};
    const hsize_t two = 2;
    const hid_t space = H5Screate_simple(1, &two, NULL);
    const hid_t a = H5Acreate2(at, "Version", H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    const bool good = a >= 0 && H5Awrite(a, H5T_NATIVE_INT, version) >= 0;

    if (a >= 0) {
        H5Aclose(a);
    }
    H5Sclose(space);
    return good;
}

/// The vertices: point i is cell i.
static bool put_cells(hid_t at, size_t points)
{
    long long *count = malloc((points + 1) * sizeof *count);
    unsigned char *type = malloc(points + 1);
    bool good = count != NULL && type != NULL;

    if (good) {
        for (size_t i = 0; i <= points; i++) {
            count[i] = (long long)i;
        }
        memset(type, VERTEX, points + 1);
        good =
            put(at, &(piece){"Connectivity", H5T_NATIVE_LLONG, H5T_STD_I64LE, points, 1, count},
                NULL, NULL) &&
            put(at, &(piece){"Offsets", H5T_NATIVE_LLONG, H5T_STD_I64LE, points + 1, 1, count},
                NULL, NULL) &&
            put(at, &(piece){"Types", H5T_NATIVE_UCHAR, H5T_STD_U8LE, points, 1, type}, NULL, NULL);
    }
    free(count);
    free(type);
    return good && put_count(at, "NumberOfPoints", points) &&
           put_count(at, "NumberOfCells", points) &&
           put_count(at, "NumberOfConnectivityIds", points);
}

static bool put_number(hid_t at, const char *name, double value, const char *meaning)
{
    return put(at, &(piece){name, H5T_NATIVE_DOUBLE, H5T_IEEE_F64LE, 1, 1, &value},
               strcmp(name, "time") == 0 ? "s" : "m", meaning);
}

static bool put_fields(hid_t at, const mag_observation *o, size_t points)
{
    int count = 0;
    const mag_shown_field *f = mag_observation_fields(o, &count);
    const hid_t group = H5Gcreate2(at, "PointData", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    bool good = group >= 0;

    for (int i = 0; i < count && good; i++) {
        const piece p = {f[i].name, H5T_NATIVE_FLOAT,         H5T_IEEE_F32LE,
                         points,    (hsize_t)f[i].components, f[i].values};
        good = put(group, &p, f[i].unit, f[i].meaning);
    }
    if (group >= 0) {
        H5Gclose(group);
    }
    return good;
}

static bool put_numbers(hid_t at, double time, double spacing)
{
    const hid_t group = H5Gcreate2(at, "FieldData", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const bool good = group >= 0 && put_number(group, "time", time, "time of this output") &&
                      put_number(group, "spacing", spacing,
                                 "edge of the cube that a point stands for; 0: it stands for none");
    if (group >= 0) {
        H5Gclose(group);
    }
    return good;
}

static bool fill_file(hid_t file, double time, const mag_observation *o)
{
    size_t points = 0;
    double spacing = 0.0;
    const float *xyz = mag_observation_points(o, &points, &spacing);
    const hid_t root = H5Gcreate2(file, "VTKHDF", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const piece p = {"Points", H5T_NATIVE_FLOAT, H5T_IEEE_F32LE, points, 3, xyz};
    const bool good = root >= 0 && put_version(root) &&
                      put_text(root, "Type", "UnstructuredGrid") &&
                      put(root, &p, "m", "centres of the cells") && put_cells(root, points) &&
                      put_fields(root, o, points) && put_numbers(root, time, spacing);

    if (root >= 0) {
        H5Gclose(root);
    }
    return good;
}

/// The finished file's bytes, to be freed; NULL if memory ran out.
static void *take_image(hid_t file, size_t *size)
{
    const ssize_t bytes =
        H5Fflush(file, H5F_SCOPE_GLOBAL) < 0 ? -1 : H5Fget_file_image(file, NULL, 0);
    void *image = bytes > 0 ? malloc((size_t)bytes) : NULL;

    *size = bytes > 0 ? (size_t)bytes : 0;
    if (image != NULL && H5Fget_file_image(file, image, *size) != bytes) {
        free(image);
        return NULL;
    }
    return image;
}

static void *make_image(double time, const mag_observation *o, size_t *size)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    void *image = NULL;

    if (H5Pset_fapl_core(access, GROW, 0) >= 0) {
        const hid_t file = H5Fcreate("in memory", H5F_ACC_TRUNC, H5P_DEFAULT, access);
        if (file >= 0) {
            image = fill_file(file, time, o) ? take_image(file, size) : NULL;
            H5Fclose(file);
        }
    }
    H5Pclose(access);
    return image;
}

static mag_status write_bytes(mag_context *ctx, const char *path, const void *bytes, size_t size)
{
    char part[MAG_PATH_LENGTH];

    MAG_TRY(mag_aside_name(ctx, path, part));
    errno = 0;
    FILE *file = fopen(part, "wbe");
    if (file == NULL) {
        return mag_aside_fail(ctx, part, path);
    }
    bool good = fwrite(bytes, size, 1, file) == 1;
    int error = errno;
    if (fclose(file) != 0 && good) {
        good = false;
        error = errno;
    }
    if (!good) {
        errno = error;
        return mag_aside_fail(ctx, part, path);
    }
    return mag_aside_commit(ctx, part, path);
}

mag_status mag_fields_write(mag_context *ctx, const char *path, double time,
                            const mag_observation *o)
{
    size_t size = 0;
    void *image = NULL;

    H5E_BEGIN_TRY // its own reports would go to stderr
    {
        image = make_image(time, o, &size);
    }
    H5E_END_TRY
    if (image == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: out of memory while putting the fields together",
                        path);
    }
    const mag_status status = write_bytes(ctx, path, image, size);
    free(image);
    return status;
}
