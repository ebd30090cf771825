#include "result/vtkhdf.h"
#include "run/aside.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 65536, VERTEX = 1 };

/// An array of a file. Large ones are cut in pieces and packed.
typedef struct array {
    const char *name;
    hid_t type;       ///< in memory and in the file
    size_t rows;      ///< first length
    size_t columns;   ///< second length; 0: there is only one
    const void *data; ///< (rows * columns)
} array;

static hid_t make_layout(const array *a)
{
    const hid_t layout = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t pieces[2] = {a->rows < CHUNK ? a->rows : CHUNK, a->columns};

    H5Pset_obj_track_times(layout, false); // same content, same bytes
    if (a->rows > 1) {
        H5Pset_chunk(layout, a->columns > 0 ? 2 : 1, pieces);
        H5Pset_shuffle(layout);
        H5Pset_deflate(layout, 1);
    }
    return layout;
}

static bool put_text(hid_t at, const char *name, const char *text)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    const hid_t space = H5Screate(H5S_SCALAR);
    const size_t length = strlen(text);

    H5Tset_size(type, length > 0 ? length : 1);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    const hid_t a = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    const bool good = a >= 0 && H5Awrite(a, type, text) >= 0;
    H5Aclose(a);
    H5Sclose(space);
    H5Tclose(type);
    return good;
}

/// Texts beside an array.
typedef struct label {
    const char *unit;
    const char *meaning;
    const char *group; ///< NULL or "": none
} label;

static bool put_label(hid_t set, const label *l)
{
    const bool grouped = l->group != NULL && l->group[0] != '\0';
    return put_text(set, "unit", l->unit) && put_text(set, "meaning", l->meaning) &&
           (!grouped || put_text(set, "group", l->group));
}

/// Writes an array, and its label beside it where it has one.
static bool put(hid_t at, const array *a, const label *l)
{
    const hsize_t lengths[2] = {a->rows, a->columns};
    const hid_t space = H5Screate_simple(a->columns > 0 ? 2 : 1, lengths, NULL);
    const hid_t layout = make_layout(a);
    const hid_t set = H5Dcreate2(at, a->name, a->type, space, H5P_DEFAULT, layout, H5P_DEFAULT);
    bool good = set >= 0 && (a->rows == 0 ||
                             H5Dwrite(set, a->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, a->data) >= 0);

    if (good && l != NULL) {
        good = put_label(set, l);
    }
    H5Dclose(set);
    H5Pclose(layout);
    H5Sclose(space);
    return good;
}

static bool put_count(hid_t at, const char *name, size_t count)
{
    const int64_t value = (int64_t)count;
    return put(at, &(array){name, H5T_STD_I64LE, 1, 0, &value}, NULL);
}

/// One vertex a point: offsets and connectivity are just counts.
static bool put_cells(hid_t at, size_t points)
{
    int64_t *counts = malloc((points + 1) * sizeof *counts);
    unsigned char *types = malloc(points + 1);
    bool good = counts != NULL && types != NULL;

    if (good) {
        for (size_t i = 0; i <= points; i++) {
            counts[i] = (int64_t)i;
            types[i] = VERTEX;
        }
        good = put(at, &(array){"Connectivity", H5T_STD_I64LE, points, 0, counts}, NULL) &&
               put(at, &(array){"Offsets", H5T_STD_I64LE, points + 1, 0, counts}, NULL) &&
               put(at, &(array){"Types", H5T_STD_U8LE, points, 0, types}, NULL);
    }
    free(types);
    free(counts);
    return good;
}

/// A group that remembers the order of what it holds.
static hid_t make_group(hid_t at, const char *name)
{
    const hid_t how = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_link_creation_order(how, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_obj_track_times(how, false);
    const hid_t group = H5Gcreate2(at, name, H5P_DEFAULT, how, H5P_DEFAULT);
    H5Pclose(how);
    return group;
}

static bool put_fields(hid_t at, const mag_observation *o, size_t points)
{
    int count = 0;
    const mag_shown_field *fields = mag_observation_fields(o, &count);
    const hid_t group = make_group(at, "PointData");
    bool good = group >= 0;

    for (int f = 0; f < count && good; f++) {
        const size_t columns = fields[f].components > 1 ? (size_t)fields[f].components : 0;
        good =
            put(group, &(array){fields[f].name, H5T_IEEE_F32LE, points, columns, fields[f].values},
                &(label){fields[f].unit, fields[f].meaning, fields[f].group});
    }
    H5Gclose(group);
    return good;
}

static bool put_numbers(hid_t at, double time, double spacing)
{
    const hid_t group = make_group(at, "FieldData");
    const bool good = group >= 0 &&
                      put(group, &(array){"time", H5T_IEEE_F64LE, 1, 0, &time},
                          &(label){"s", "time of the output", NULL}) &&
                      put(group, &(array){"spacing", H5T_IEEE_F64LE, 1, 0, &spacing},
                          &(label){"m", "edge of the cube a point stands for; 0: none", NULL});
    H5Gclose(group);
    return good;
}

static bool put_version(hid_t at)
{
    const int64_t version[2] = {1, 0};
    const hsize_t length = 2;
    const hid_t space = H5Screate_simple(1, &length, NULL);
    const hid_t a = H5Acreate2(at, "Version", H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    const bool good = a >= 0 && H5Awrite(a, H5T_NATIVE_INT64, version) >= 0;
    H5Aclose(a);
    H5Sclose(space);
    return good;
}

static bool put_all(hid_t file, double time, const mag_observation *o)
{
    size_t points = 0;
    double spacing = 0.0;
    const float *xyz = mag_observation_points(o, &points, &spacing);
    const hid_t root = make_group(file, "VTKHDF");
    const bool good =
        root >= 0 && put_version(root) && put_text(root, "Type", "UnstructuredGrid") &&
        put_count(root, "NumberOfPoints", points) && put_count(root, "NumberOfCells", points) &&
        put_count(root, "NumberOfConnectivityIds", points) &&
        put(root, &(array){"Points", H5T_IEEE_F32LE, points, 3, xyz}, NULL) &&
        put_cells(root, points) && put_fields(root, o, points) && put_numbers(root, time, spacing);
    H5Gclose(root);
    return good;
}

/// The bytes of the file, built in memory: a full disk then shows where we can name it, not within
/// HDF5. NULL if memory is out. The caller frees it.
static void *build_image(double time, const mag_observation *o, size_t *size)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fapl_core(access, 1 << 20, false);
    const hid_t file = H5Fcreate("image", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    void *image = NULL;

    H5Pclose(access);
    if (file >= 0 && put_all(file, time, o) && H5Fflush(file, H5F_SCOPE_LOCAL) >= 0) {
        const ssize_t bytes = H5Fget_file_image(file, NULL, 0);
        image = bytes > 0 ? malloc((size_t)bytes) : NULL;
        *size = bytes > 0 ? (size_t)bytes : 0;
        if (image != NULL && H5Fget_file_image(file, image, *size) != bytes) {
            free(image);
            image = NULL;
        }
    }
    H5Fclose(file);
    return image;
}

static mag_status write_image(mag_context *ctx, const char *path, const void *image, size_t size)
{
    char part[MAG_PATH_LENGTH];
    FILE *to = NULL;
    MAG_TRY(mag_aside_open(ctx, path, part, &to));
    const bool whole = fwrite(image, 1, size, to) == size;
    return mag_aside_close(ctx, to, whole, part, path);
}

mag_status mag_vtkhdf_write(mag_context *ctx, const char *path, double time,
                            const mag_observation *o)
{
    size_t size = 0;
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    void *image = build_image(time, o, &size);
    if (image == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: the fields cannot be packed: out of memory", path);
    }
    const mag_status status = write_image(ctx, path, image, size);
    free(image);
    return status;
}
