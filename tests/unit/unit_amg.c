/// Multigrid for systems of conductances: it solves, soon, whatever the conductances, on all
/// threads alike.
#include "support.h"

#include "mag/context.h"
#include "num/amg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// A box of places; conductivities go over many decades.
typedef struct box {
    int size[3];
    double decades;
} box;

/// A number from 0 to 1 for a place, without order (a multiplicative hash).
static double scatter(size_t n)
{
    const uint32_t mixed = (uint32_t)(n + 1) * 2654435761u;
    return (double)(mixed >> 8) / 16777216.0;
}

/// Conductivity of a place: smooth layers across z, scattered a little.
static double conductivity(const box *b, size_t n)
{
    const size_t z = n / ((size_t)b->size[0] * (size_t)b->size[1]);
    const double depth = b->size[2] > 1 ? fabs(2.0 * (double)z / (b->size[2] - 1) - 1.0) : 0.0;
    return pow(10.0, -b->decades * depth) * (0.5 + scatter(n));
}

static void add_link(mag_amg_level *l, const box *b, size_t from, size_t to)
{
    const double m = conductivity(b, from);
    const double n = conductivity(b, to);
    const int32_t k = l->first[from + 1]++;
    l->column[k] = (int32_t)to;
    l->weight[k] = (float)(2.0 * m * n / (m + n));
}

/// The box, its first place joined to 0; each place takes 1.
static void fill_box(mag_amg *a, const box *b)
{
    mag_amg_level *l = &a->levels[0];
    const size_t step[3] = {1, (size_t)b->size[0], (size_t)b->size[0] * (size_t)b->size[1]};
    size_t n = 0;

    l->first[0] = 0;
    for (int z = 0; z < b->size[2]; z++) {
        for (int y = 0; y < b->size[1]; y++) {
            for (int x = 0; x < b->size[0]; x++, n++) {
                const int at[3] = {x, y, z};
                l->first[n + 1] = l->first[n];
                for (int d = 0; d < 3; d++) {
                    if (at[d] > 0) {
                        add_link(l, b, n, n - step[d]);
                    }
                    if (at[d] < b->size[d] - 1) {
                        add_link(l, b, n, n + step[d]);
                    }
                }
                l->own[n] = n == 0 ? conductivity(b, 0) : 0.0;
                l->right[n] = 1.0;
            }
        }
    }
    l->rows = n;
}

/// Solves a box from a guess of 0; the caller frees the solution.
static double *solve(const box *b, int threads, mag_amg_effort *effort)
{
    mag_context ctx = mag_context_default();
    const size_t rows = (size_t)b->size[0] * (size_t)b->size[1] * (size_t)b->size[2];
    mag_amg *a;
    double *x = calloc(rows, sizeof *x);

    ctx.threads = threads;
    ck_assert_ptr_nonnull(x);
    ck_assert_int_eq(mag_amg_create(&ctx, rows, 6 * rows, &a), MAG_OK);
    fill_box(a, b);
    mag_amg_set_up(a);
    const mag_status status = mag_amg_solve(&ctx, a, x, 1e-6 * (double)rows, 60, effort);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    printf("  %d x %d x %d, %g decades: %d levels, %d iterations\n", b->size[0], b->size[1],
           b->size[2], b->decades, a->depth, effort->iterations);
    mag_amg_destroy(a);
    return x;
}

START_TEST(a_row_of_places_has_the_exact_solution)
{
    const box b = {{1000, 1, 1}, 0.0};
    mag_amg_effort effort;
    double *x = solve(&b, 1, &effort);
    double exact = 1000.0 / conductivity(&b, 0); // all that is taken comes through the first place
    for (size_t n = 1; n < 1000; n++) {
        ck_assert_double_eq_tol(x[n - 1], exact, 1e-5 * exact); // 1e-6 is left, more after sums
        const double m = conductivity(&b, n - 1);
        const double p = conductivity(&b, n);
        exact += (1000.0 - (double)n) / (double)(float)(2.0 * m * p / (m + p));
    }
    free(x);
}
END_TEST

START_TEST(iterations_do_not_grow_with_size_or_contrast)
{
    static const box boxes[] = {
        {{20, 20, 20}, 0.0},  {{40, 40, 40}, 0.0},  {{40, 40, 40}, 4.0},
        {{200, 100, 4}, 0.0}, {{200, 100, 4}, 4.0}, {{1000, 10, 4}, 3.0},
    };
    for (size_t n = 0; n < sizeof boxes / sizeof *boxes; n++) {
        mag_amg_effort effort;
        free(solve(&boxes[n], 2, &effort));
        ck_assert_int_le(effort.iterations, 30);
    }
}
END_TEST

START_TEST(bits_do_not_depend_on_threads)
{
    const box b = {{100, 40, 6}, 4.0};
    const size_t bytes = 100 * 40 * 6 * sizeof(double);
    mag_amg_effort effort;
    double *one = solve(&b, 1, &effort);
    double *two = solve(&b, 2, &effort);
    double *many = solve(&b, 5, &effort);
    ck_assert_mem_eq(one, two, bytes);
    ck_assert_mem_eq(one, many, bytes);
    free(one);
    free(two);
    free(many);
}
END_TEST

START_TEST(too_few_iterations_are_told)
{
    mag_context ctx = mag_context_default();
    const box b = {{30, 30, 30}, 2.0};
    mag_amg_effort effort;
    mag_amg *a;
    double *x = calloc(27000, sizeof *x);

    ck_assert_int_eq(mag_amg_create(&ctx, 27000, 6 * 27000, &a), MAG_OK);
    fill_box(a, &b);
    mag_amg_set_up(a);
    ck_assert_int_eq(mag_amg_solve(&ctx, a, x, 1e-9, 1, &effort), MAG_DIVERGED);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "27000 rows"));
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "after 1 iterations"));
    mag_amg_destroy(a);
    free(x);
}
END_TEST

START_TEST(too_many_links_are_refused)
{
    mag_context ctx = mag_context_default();
    mag_amg *a;
    ck_assert_int_eq(mag_amg_create(&ctx, 1, (size_t)INT32_MAX + 1, &a), MAG_BAD_CASE);
    ck_assert_ptr_null(a);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "2147483648 links"));
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_row_of_places_has_the_exact_solution);
    tcase_add_test(tc, iterations_do_not_grow_with_size_or_contrast);
    tcase_add_test(tc, bits_do_not_depend_on_threads);
    tcase_add_test(tc, too_few_iterations_are_told);
    tcase_add_test(tc, too_many_links_are_refused);
}

int main(void)
{
    return support_run("multigrid", add);
}
