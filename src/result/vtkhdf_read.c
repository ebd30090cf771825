#include "result/vtkhdf.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 512 };

/// A file being read.
typedef struct source {
    mag_context *ctx;
    const char *path;
    hid_t root; ///< the group VTKHDF
    size_t points;
} source;

static mag_status complain(const source *s, const char *name, const char *what)
{
    return mag_fail(s->ctx, MAG_BAD_CASE, "%s: %s %s", s->path, name, what);
}

static double get_number(hid_t at, const char *name)
{
    double value = 0.0;
    hsize_t length = 0;
    const hid_t set = H5Dopen2(at, name, H5P_DEFAULT);
    const hid_t space = H5Dget_space(set);

    if (H5Sget_simple_extent_ndims(space) == 1 &&
        H5Sget_simple_extent_dims(space, &length, NULL) == 1 && length == 1) {
        H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value);
    }
    H5Sclose(space);
    H5Dclose(set);
    return value;
}

/// The text of an attribute, cut at TEXT; "" where there is none.
static void get_text(hid_t at, const char *name, char *text)
{
    memset(text, 0, TEXT);
    const hid_t a = H5Aopen(at, name, H5P_DEFAULT);
    const hid_t type = H5Aget_type(a);
    const size_t size = type >= 0 ? H5Tget_size(type) : 0;

    if (type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 &&
        size < TEXT && H5Aread(a, type, text) < 0) {
        text[0] = '\0';
    }
    H5Tclose(type);
    H5Aclose(a);
}

/// Lengths of an array; rows is 0 where it is none of ours.
static void measure(hid_t set, size_t *rows, size_t *columns)
{
    hsize_t lengths[2] = {0, 1};
    const hid_t space = H5Dget_space(set);
    const int rank = H5Sget_simple_extent_ndims(space);

    *rows = 0;
    *columns = 1;
    if ((rank == 1 || rank == 2) && H5Sget_simple_extent_dims(space, lengths, NULL) == rank) {
        *rows = (size_t)lengths[0];
        *columns = (size_t)lengths[1];
    }
    H5Sclose(space);
}

/// The values of an array as floats. NULL where memory is out or the file cannot be read.
static float *get_floats(hid_t set, size_t rows, size_t columns)
{
    float *values = rows < SIZE_MAX / 16 ? malloc((rows * columns + 1) * sizeof *values) : NULL;
    if (values != NULL && rows > 0 &&
        H5Dread(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
        free(values);
        return NULL;
    }
    return values;
}

static mag_status read_points(source *s, mag_observation *into)
{
    size_t columns = 0;
    const hid_t set = H5Dopen2(s->root, "Points", H5P_DEFAULT);
    const hid_t numbers = H5Gopen2(s->root, "FieldData", H5P_DEFAULT);

    measure(set, &s->points, &columns);
    float *xyz = set >= 0 && columns == 3 ? get_floats(set, s->points, 3) : NULL;
    const double spacing = get_number(numbers, "spacing");
    H5Gclose(numbers);
    H5Dclose(set);
    if (xyz == NULL) {
        return complain(s, "Points", "is missing or cannot be read");
    }
    mag_observe_points(into, s->points, xyz, spacing);
    free(xyz);
    return MAG_OK;
}

static mag_status read_field(const source *s, hid_t set, const char *name, mag_observation *into)
{
    char unit[TEXT];
    char meaning[TEXT];
    char group[TEXT];
    size_t rows = 0;
    size_t columns = 0;

    measure(set, &rows, &columns);
    if (set < 0 || rows != s->points || (columns != 1 && columns != 3)) {
        return complain(s, name, "does not fit the points");
    }
    float *values = get_floats(set, rows, columns);
    if (values == NULL) {
        return complain(s, name, "cannot be read");
    }
    get_text(set, "unit", unit);
    get_text(set, "meaning", meaning);
    get_text(set, "group", group);
    mag_observe_group(into, group);
    mag_observe_field(into, name, unit, meaning, (int)columns, values);
    free(values);
    return MAG_OK;
}

static mag_status read_fields(const source *s, mag_observation *into)
{
    const hid_t group = H5Gopen2(s->root, "PointData", H5P_DEFAULT);
    H5G_info_t info = {0};
    mag_status status = MAG_OK;

    if (group < 0 || H5Gget_info(group, &info) < 0) {
        return complain(s, "PointData", "is missing");
    }
    for (hsize_t f = 0; f < info.nlinks && status == MAG_OK; f++) {
        char name[TEXT] = "";
        H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, f, name, sizeof name,
                           H5P_DEFAULT);
        const hid_t set = H5Dopen2(group, name, H5P_DEFAULT);
        status = read_field(s, set, name, into);
        H5Dclose(set);
    }
    H5Gclose(group);
    return status;
}

mag_status mag_vtkhdf_read(mag_context *ctx, const char *path, mag_observation *into)
{
    source s = {.ctx = ctx, .path = path};

    mag_observation_clear(into);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s: cannot be opened as an HDF5 file", path);
    }
    s.root = H5Gopen2(file, "VTKHDF", H5P_DEFAULT);
    mag_status status = s.root < 0 ? complain(&s, "VTKHDF", "is missing") : read_points(&s, into);
    if (status == MAG_OK) {
        status = read_fields(&s, into);
    }
    H5Gclose(s.root);
    H5Fclose(file);
    if (status == MAG_OK && !mag_observation_is_whole(into)) {
        return mag_fail(ctx, MAG_MACHINE, "%s: out of memory", path);
    }
    return status;
}
