#include "result/fields.h"

#include <hdf5.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 256, TEXT = 4096 };

static const double largest_count = 1e12; ///< more values than that are no file of ours

/// An array of the file. `values` is to be freed.
typedef struct floats {
    float *values;
    size_t rows;
    int columns;
} floats;

static mag_status refuse(mag_context *ctx, const char *path, const char *what, const char *why)
{
    return mag_fail(ctx, MAG_BAD_CASE, "%s: %s %s", path, what, why);
}

/// Rows and columns of a set of one or two dimensions; false if it is anything else.
static bool find_shape(hid_t set, floats *out)
{
    hsize_t dims[2] = {0, 1};
    const hid_t space = H5Dget_space(set);
    const int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    const bool good = (rank == 1 || rank == 2) &&
                      H5Sget_simple_extent_dims(space, dims, NULL) == rank && dims[1] >= 1 &&
                      dims[1] <= 9 && (double)dims[0] <= largest_count;
    if (space >= 0) {
        H5Sclose(space);
    }
    out->rows = (size_t)dims[0];
    out->columns = (int)dims[1];
    return good;
}

static mag_status read_floats(mag_context *ctx, const char *path, hid_t set, const char *name,
                              floats *out)
{
    *out = (floats){NULL, 0, 0};
    if (!find_shape(set, out)) {
        return refuse(ctx, path, name, "is not an array of one or two dimensions");
    }
    const size_t count = out->rows * (size_t)out->columns;
    out->values = malloc(count > 0 ? count * sizeof *out->values : 1);
    if (out->values == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "%s: out of memory: '%s' holds %zu values", path, name,
                        count);
    }
    if (count > 0 &&
        H5Dread(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, out->values) < 0) {
        free(out->values);
        out->values = NULL;
        return refuse(ctx, path, name, "cannot be read: the file is damaged");
    }
    return MAG_OK;
}

/// A text attribute, cut to fit; "" if there is none.
static void read_text(hid_t at, const char *name, char *text, size_t room)
{
    text[0] = '\0';
    if (H5Aexists(at, name) <= 0) {
        return;
    }
    const hid_t a = H5Aopen(at, name, H5P_DEFAULT);
    const hid_t type = a >= 0 ? H5Aget_type(a) : -1;
    if (type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0) {
        const hid_t wanted = H5Tcopy(H5T_C_S1);
        H5Tset_size(wanted, room);
        if (H5Aread(a, wanted, text) < 0) {
            text[0] = '\0';
        }
        text[room - 1] = '\0';
        H5Tclose(wanted);
    }
    if (type >= 0) {
        H5Tclose(type);
    }
    if (a >= 0) {
        H5Aclose(a);
    }
}

/// One number, or NaN if it is not there.
static double read_number(hid_t file, const char *name)
{
    double value = NAN;
    floats shape;
    const hid_t set = H5Dopen2(file, name, H5P_DEFAULT);

    if (set < 0) {
        return NAN;
    }
    if (!find_shape(set, &shape) || shape.rows != 1 || shape.columns != 1 ||
        H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value) < 0) {
        value = NAN;
    }
    H5Dclose(set);
    return value;
}

static mag_status read_points(mag_context *ctx, const char *path, hid_t file, mag_observation *into,
                              size_t *points)
{
    floats xyz;
    const hid_t set = H5Dopen2(file, "VTKHDF/Points", H5P_DEFAULT);

    if (set < 0) {
        return refuse(ctx, path, "VTKHDF/Points", "is missing: not a file of fields of ours");
    }
    mag_status status = read_floats(ctx, path, set, "VTKHDF/Points", &xyz);
    H5Dclose(set);
    MAG_TRY(status);
    if (xyz.columns != 3) {
        status = refuse(ctx, path, "VTKHDF/Points", "does not hold three coordinates a point");
    } else {
        const double spacing = read_number(file, "VTKHDF/FieldData/spacing");
        mag_observe_points(into, xyz.rows, xyz.values, isfinite(spacing) ? spacing : 0.0);
        *points = xyz.rows;
    }
    free(xyz.values);
    return status;
}

static mag_status read_field(mag_context *ctx, const char *path, hid_t group, const char *name,
                             size_t points, mag_observation *into)
{
    char unit[NAME];
    char meaning[TEXT];
    floats f;
    const hid_t set = H5Dopen2(group, name, H5P_DEFAULT);

    if (set < 0) {
        return refuse(ctx, path, name, "is not a field");
    }
    read_text(set, "unit", unit, sizeof unit);
    read_text(set, "meaning", meaning, sizeof meaning);
    mag_status status = read_floats(ctx, path, set, name, &f);
    H5Dclose(set);
    MAG_TRY(status);
    if (f.rows != points || (f.columns != 1 && f.columns != 3)) {
        status = refuse(ctx, path, name, "does not hold one or three values for each point");
    } else {
        mag_observe_field(into, name, unit, meaning, f.columns, f.values);
    }
    free(f.values);
    return status;
}

/// The fields, in the order of their names.
static mag_status read_group(mag_context *ctx, const char *path, hid_t group, size_t points,
                             mag_observation *into)
{
    H5G_info_t info;

    if (H5Gget_info(group, &info) < 0) {
        return refuse(ctx, path, "VTKHDF/PointData", "cannot be read");
    }
    for (hsize_t i = 0; i < info.nlinks; i++) {
        char name[NAME];
        if (H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name,
                               H5P_DEFAULT) < 0) {
            return refuse(ctx, path, "VTKHDF/PointData", "cannot be read");
        }
        MAG_TRY(read_field(ctx, path, group, name, points, into));
    }
    return MAG_OK;
}

static mag_status read_file(mag_context *ctx, const char *path, hid_t file, double *time,
                            mag_observation *into)
{
    size_t points = 0;

    MAG_TRY(read_points(ctx, path, file, into, &points));
    if (time != NULL) {
        *time = read_number(file, "VTKHDF/FieldData/time");
    }
    const hid_t group = H5Gopen2(file, "VTKHDF/PointData", H5P_DEFAULT);
    if (group < 0) {
        return refuse(ctx, path, "VTKHDF/PointData", "is missing");
    }
    const mag_status status = read_group(ctx, path, group, points, into);
    H5Gclose(group);
    MAG_TRY(status);
    if (!mag_observation_is_whole(into)) {
        return mag_fail(ctx, MAG_MACHINE, "%s: out of memory: %zu points", path, points);
    }
    return MAG_OK;
}

mag_status mag_fields_read(mag_context *ctx, const char *path, double *time, mag_observation *into)
{
    mag_status status = MAG_OK;

    mag_observation_clear(into);
    H5E_BEGIN_TRY // its own reports would go to stderr
    {
        const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
        if (file < 0) {
            status = mag_fail(ctx, MAG_BAD_CASE, "%s: missing, or not a file of fields", path);
        } else {
            status = read_file(ctx, path, file, time, into);
            H5Fclose(file);
        }
    }
    H5E_END_TRY
    return status;
}
