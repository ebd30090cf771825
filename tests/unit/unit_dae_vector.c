/// Vectors for SUNDIALS: they do what its own do, whatever their size.
#include "support.h"

#include "num/dae_vector.h"

#include <nvector/nvector_serial.h>

#include <math.h>

enum { VECTORS = 9 };

static void fill(N_Vector v, int kind)
{
    for (int n = 0; n < NV_LENGTH_S(v); n++) {
        NV_Ith_S(v, n) = sin(1.0 + n + 10.0 * kind);
    }
}

static void compare(N_Vector ours, N_Vector theirs)
{
    for (int n = 0; n < NV_LENGTH_S(ours); n++) { // a product may be rounded once, or not at all
        ck_assert_double_eq_tol(NV_Ith_S(ours, n), NV_Ith_S(theirs, n), 1e-14);
    }
}

/// Two of each vector: ours and that of SUNDIALS.
typedef struct pairs {
    N_Vector ours[VECTORS], theirs[VECTORS];
} pairs;

static void make(pairs *p, int size, SUNContext context)
{
    p->ours[0] = mag_dae_vector_new(size, context);
    p->theirs[0] = N_VNew_Serial(size, context);
    for (int k = 0; k < VECTORS; k++) {
        p->ours[k] = k == 0 ? p->ours[0] : N_VClone(p->ours[0]);
        p->theirs[k] = k == 0 ? p->theirs[0] : N_VClone(p->theirs[0]);
        ck_assert_ptr_nonnull(p->ours[k]);
        fill(p->ours[k], k);
        fill(p->theirs[k], k);
    }
}

static void compare_all(const pairs *p)
{
    for (int k = 0; k < VECTORS; k++) {
        compare(p->ours[k], p->theirs[k]);
    }
}

/// Every operation, on ours or theirs. What is found is added to `numbers`.
static void operate(N_Vector *v, double *numbers)
{
    double c[VECTORS] = {1.0, -0.5, 0.25, 3.0, -2.0, 0.1, 0.2, 0.3, 0.4};
    N_VScale(0.5, v[1], v[1]);
    N_VLinearSum(2.0, v[0], -1.0, v[1], v[1]);
    N_VConst(0.7, v[2]);
    N_VLinearCombination(5, c, v, v[0]);
    N_VLinearCombination(VECTORS, c, v, v[3]);
    N_VScaleVectorArray(3, c, v + 2, v + 2);
    N_VLinearSumVectorArray(3, 1.0, v + 4, 1.0, v + 3, v + 4);
    numbers[0] = N_VWrmsNorm(v[0], v[4]);
    N_VConst(1.0, v[7]);
    NV_Ith_S(v[7], 0) = 0.0;
    numbers[1] = N_VWrmsNormMask(v[0], v[4], v[7]);
    numbers[2] = N_VMaxNorm(v[0]); // one of those left to SUNDIALS
}

START_TEST(operations_are_those_of_sundials)
{
    SUNContext context;
    ck_assert_int_eq(SUNContext_Create(NULL, &context), 0);
    for (int size = 1; size < 35; size++) {
        pairs p;
        double ours[3], theirs[3];
        make(&p, size, context);
        operate(p.ours, ours);
        operate(p.theirs, theirs);
        compare_all(&p);
        for (int n = 0; n < 3; n++) {
            ck_assert_double_eq_tol(ours[n], theirs[n], 1e-13); // sums in another order
        }
        for (int k = 0; k < VECTORS; k++) {
            N_VDestroy(p.ours[k]);
            N_VDestroy(p.theirs[k]);
        }
    }
    SUNContext_Free(&context);
}
END_TEST

START_TEST(weights_are_one_over_the_error_allowed)
{
    SUNContext context;
    ck_assert_int_eq(SUNContext_Create(NULL, &context), 0);
    N_Vector y = mag_dae_vector_new(11, context), least = N_VClone(y), weight = N_VClone(y);
    fill(y, 1);
    N_VConst(1e-3, least);
    mag_dae_vector_weigh(0.01, least, y, weight);
    for (int n = 0; n < 11; n++) {
        const double want = 1.0 / (0.01 * fabs(NV_Ith_S(y, n)) + 1e-3);
        ck_assert_double_eq_tol(NV_Ith_S(weight, n), want, 1e-12 * want);
    }
    N_VDestroy(y);
    N_VDestroy(least);
    N_VDestroy(weight);
    SUNContext_Free(&context);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, operations_are_those_of_sundials);
    tcase_add_test(tc, weights_are_one_over_the_error_allowed);
}

int main(void)
{
    return support_run("vectors for SUNDIALS", add);
}
