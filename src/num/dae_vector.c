#include "num/dae_vector.h"

#include <nvector/nvector_serial.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 8, MOST = 8 }; // of a 64-byte line; vectors that are combined at once

typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), may_alias));

/// The lines of a vector.
static lanes *lines_of(N_Vector v)
{
    return (lanes *)NV_DATA_S(v);
}

static int64_t count_lines(N_Vector v)
{
    return (NV_LENGTH_S(v) + LANES - 1) / LANES;
}

static bool fill_content(N_Vector v)
{
    const size_t bytes = (size_t)count_lines(v) * sizeof(lanes);
    NV_DATA_S(v) = aligned_alloc(sizeof(lanes), bytes);
    NV_OWN_DATA_S(v) = SUNTRUE;
    if (NV_DATA_S(v) != NULL) {
        memset(NV_DATA_S(v), 0, bytes);
    }
    return NV_DATA_S(v) != NULL;
}

static N_Vector clone(N_Vector from)
{
    N_Vector v = N_VCloneEmpty_Serial(from);
    if (v != NULL && !fill_content(v)) {
        N_VDestroy(v);
        return NULL;
    }
    return v;
}

// ---- operations; what comes out may be what goes in ------------------------------------------

static void set_constant(realtype value, N_Vector z)
{
    for (int64_t n = 0; n < NV_LENGTH_S(z); n++) {
        NV_DATA_S(z)[n] = value;
    }
}

static void scale(realtype a, N_Vector x, N_Vector z)
{
    const lanes *from = lines_of(x);
    lanes *to = lines_of(z);
    const int64_t lines = count_lines(z);
    for (int64_t n = 0; n < lines; n++) {
        to[n] = a * from[n];
    }
}

static void add(realtype a, N_Vector x, realtype b, N_Vector y, N_Vector z)
{
    const lanes *left = lines_of(x), *right = lines_of(y);
    lanes *to = lines_of(z);
    const int64_t lines = count_lines(z);
    for (int64_t n = 0; n < lines; n++) {
        to[n] = a * left[n] + b * right[n];
    }
}

static double sum_lanes(lanes v)
{
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

static realtype find_norm(N_Vector x, N_Vector weight)
{
    const lanes *v = lines_of(x), *w = lines_of(weight);
    const int64_t lines = count_lines(x);
    lanes sum = {0};
    for (int64_t n = 0; n < lines; n++) {
        const lanes part = v[n] * w[n];
        sum += part * part;
    }
    return sqrt(sum_lanes(sum) / (double)NV_LENGTH_S(x));
}

/// The norm of where the mask is 1 and not 0.
static realtype find_masked_norm(N_Vector x, N_Vector weight, N_Vector mask)
{
    const lanes *v = lines_of(x), *w = lines_of(weight), *m = lines_of(mask);
    const int64_t lines = count_lines(x);
    lanes sum = {0};
    for (int64_t n = 0; n < lines; n++) {
        const lanes part = m[n] * v[n] * w[n];
        sum += part * part;
    }
    return sqrt(sum_lanes(sum) / (double)NV_LENGTH_S(x));
}

/// z = sum of c x, line by line.
static int combine(int count, realtype *c, N_Vector *x, N_Vector z)
{
    const lanes *from[MOST];
    lanes *to = lines_of(z);
    const int64_t lines = count_lines(z);

    if (count > MOST) {
        return N_VLinearCombination_Serial(count, c, x, z);
    }
    for (int k = 0; k < count; k++) {
        from[k] = lines_of(x[k]);
    }
    for (int64_t n = 0; n < lines; n++) {
        lanes sum = c[0] * from[0][n];
        for (int k = 1; k < count; k++) {
            sum += c[k] * from[k][n];
        }
        to[n] = sum;
    }
    return 0;
}

static int scale_each(int count, realtype *c, N_Vector *x, N_Vector *z)
{
    for (int k = 0; k < count; k++) {
        scale(c[k], x[k], z[k]);
    }
    return 0;
}

/// One after the other: what comes out may go into the next.
static int add_each(int count, realtype a, N_Vector *x, realtype b, N_Vector *y, N_Vector *z)
{
    for (int k = 0; k < count; k++) {
        add(a, x[k], b, y[k], z[k]);
    }
    return 0;
}

void mag_dae_vector_weigh(double relative, void *tolerance, void *y, void *weight)
{
    const N_Vector of = tolerance;
    const double *from = N_VGetArrayPointer(y), *least = NV_DATA_S(of);
    double *to = N_VGetArrayPointer(weight);
    const int64_t size = NV_LENGTH_S(of);
#pragma omp simd
    for (int64_t n = 0; n < size; n++) {
        to[n] = 1.0 / (relative * fabs(from[n]) + least[n]);
    }
}

void *mag_dae_vector_new(int32_t size, void *context)
{
    N_Vector v = N_VNewEmpty_Serial(size, context);
    if (v == NULL || !fill_content(v)) {
        if (v != NULL) {
            N_VDestroy(v);
        }
        return NULL;
    }
    v->ops->nvclone = clone;
    v->ops->nvconst = set_constant;
    v->ops->nvscale = scale;
    v->ops->nvlinearsum = add;
    v->ops->nvwrmsnorm = find_norm;
    v->ops->nvwrmsnormmask = find_masked_norm;
    v->ops->nvlinearcombination = combine;
    v->ops->nvscalevectorarray = scale_each;
    v->ops->nvlinearsumvectorarray = add_each;
    return v;
}
