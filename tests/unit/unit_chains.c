/// Chains and ladders: what they solve, KLU solves likewise; what does not fit is refused.
#include "support.h"

#include "mag/context.h"
#include "num/chains.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4000, GROUPS = 2 };

/// A system: chains beside each other, of which the last link hangs on unknowns of a rung each, and
/// a border that stands in all equations.
typedef struct system_of {
    mag_context ctx;
    mag_sparse *matrix;
    mag_chains_group groups[GROUPS];
    int32_t size, rungs, width, border;
    int32_t *rung; ///< (size)
    int32_t row[MOST], column[MOST];
    double value[MOST];
    size_t count;
    uint64_t seed;
} system_of;

/// A number between -1 and 1 that looks like chance.
static double chance(system_of *s)
{
    s->seed = s->seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(s->seed >> 33) / 1073741824.0 - 1.0;
}

static void add(system_of *s, int32_t row, int32_t column, double value)
{
    ck_assert_uint_lt(s->count, MOST);
    s->row[s->count] = row;
    s->column[s->count] = column;
    s->value[s->count++] = value;
}

/// Links that diffuse; the last ones of chain n stand in an equation of rung n and the other way.
static void add_chains(system_of *s, const mag_chains_group *g, int32_t first_on_rungs)
{
    for (int32_t n = 0; n < g->chains; n++) {
        for (int32_t link = 0; link < g->links; link++) {
            const int32_t at = g->first + link * g->chains + n;
            const double by = g->alike ? 1.0 + 0.1 * link : 1.5 + 0.4 * chance(s);
            add(s, at, at, 2.5 * by);
            if (link > 0) {
                add(s, at, at - g->chains, -by);
            }
            if (link < g->links - 1) {
                add(s, at, at + g->chains, -by);
            }
            if (s->border > 0) {
                add(s, at, s->size - 1, chance(s));
            }
            if (link >= g->links - 2) {
                add(s, first_on_rungs + n * s->width, at, chance(s));
            }
        }
        const int32_t last = g->first + (g->links - 1) * g->chains + n;
        add(s, last, first_on_rungs + n * s->width, chance(s));
    }
}

/// Rungs whose own terms have zeros where pivots would be sought first.
static void add_rungs(system_of *s, int32_t first)
{
    for (int32_t rung = 0; rung < s->rungs; rung++) {
        for (int32_t n = 0; n < s->width; n++) {
            const int32_t at = first + rung * s->width + n;
            s->rung[at] = rung;
            add(s, at, first + rung * s->width + (n + 1) % s->width, 6.0);
            for (int32_t k = 0; k < s->width; k++) {
                if (rung > 0) {
                    add(s, at, first + (rung - 1) * s->width + k, 0.5 * chance(s));
                }
                if (rung < s->rungs - 1) {
                    add(s, at, first + (rung + 1) * s->width + k, 0.5 * chance(s));
                }
            }
            for (int32_t k = s->size - s->border; k < s->size; k++) {
                add(s, at, k, chance(s));
                add(s, k, at, chance(s));
            }
        }
    }
    for (int32_t k = s->size - s->border; k < s->size; k++) {
        add(s, k, k, 4.0);
    }
}

static void make(system_of *s, int32_t chains, int32_t rungs, int32_t width, int32_t border,
                 bool alike)
{
    s->ctx = mag_context_default();
    s->rungs = rungs;
    s->width = width;
    s->border = border;
    s->seed = 11;
    s->groups[0] = (mag_chains_group){0, 5, chains, alike};
    s->groups[1] = (mag_chains_group){5 * chains, 3, rungs, false};
    const int32_t first = 5 * chains + 3 * rungs;
    s->size = first + rungs * width + border;
    s->rung = malloc((size_t)s->size * sizeof *s->rung);
    for (int32_t n = 0; n < s->size; n++) {
        s->rung[n] = -1;
    }
    add_chains(s, &s->groups[0], first);
    add_chains(s, &s->groups[1], first);
    add_rungs(s, first);
    ck_assert_int_eq(mag_sparse_create(&s->ctx, s->size, s->count, s->row, s->column, &s->matrix),
                     MAG_OK);
    mag_sparse_begin(s->matrix);
    for (size_t n = 0; n < s->count; n++) {
        mag_sparse_put(s->matrix, s->value[n]);
    }
}

static void drop(system_of *s)
{
    mag_sparse_destroy(s->matrix);
    free(s->rung);
    free(s);
}

/// Largest difference of the solutions by chains and by KLU, relative to the largest value.
static double compare(system_of *s, const int32_t *rung)
{
    double *ours = malloc((size_t)s->size * sizeof *ours);
    double *theirs = malloc((size_t)s->size * sizeof *theirs);
    double off = 0.0, most = 0.0;
    mag_chains *c = NULL;

    ck_assert_msg(mag_chains_create(&s->ctx, s->matrix, GROUPS, s->groups, rung, &c) == MAG_OK,
                  "%s", s->ctx.message);
    ck_assert(mag_sparse_factor(s->matrix));
    for (int round = 0; round < 2; round++) { // what was factored before leaves no trace
        ck_assert(mag_chains_factor(c));
        for (int32_t n = 0; n < s->size; n++) {
            ours[n] = theirs[n] = chance(s);
        }
        mag_sparse_solve(s->matrix, theirs);
        mag_chains_solve(c, ours);
        for (int32_t n = 0; n < s->size; n++) {
            off = fmax(off, fabs(ours[n] - theirs[n]));
            most = fmax(most, fabs(theirs[n]));
        }
    }
    mag_chains_destroy(c);
    free(ours);
    free(theirs);
    return off / most;
}

START_TEST(chains_are_solved_as_klu_does)
{
    static const struct {
        int32_t chains, rungs, width, border;
        bool alike;
    } kinds[] = {{3, 9, 1, 0, false},
                 {8, 8, 3, 2, true},
                 {10, 13, 4, 5, true},
                 {10, 12, 5, 8, false},
                 {1, 2, 8, 3, true}};
    for (size_t n = 0; n < sizeof kinds / sizeof *kinds; n++) {
        for (int ladder = 0; ladder < 2; ladder++) {
            system_of *s = calloc(1, sizeof *s);
            make(s, kinds[n].chains, kinds[n].rungs, kinds[n].width, kinds[n].border,
                 kinds[n].alike);
            const double off = compare(s, ladder == 1 ? s->rung : NULL);
            printf("  %d chains, %d rungs of %d, border %d, %s: %.1e\n", kinds[n].chains,
                   kinds[n].rungs, kinds[n].width, kinds[n].border, ladder ? "ladder" : "KLU", off);
            ck_assert_double_lt(off, 1e-11); // rounding, times a condition of some hundreds
            drop(s);
        }
    }
}
END_TEST

START_TEST(what_is_no_ladder_is_left_to_klu)
{
    system_of *s = calloc(1, sizeof *s);
    make(s, 4, 6, 3, 1, false);
    for (int32_t n = 0; n < s->size; n++) {
        s->rung[n] = s->rung[n] > 0 ? 5 - s->rung[n] : s->rung[n]; // neighbours are apart
    }
    ck_assert_double_lt(compare(s, s->rung), 1e-11);
    mag_ladder *l = NULL;
    ck_assert_int_eq(mag_ladder_create(&s->ctx, s->matrix, s->rung, &l), MAG_BAD_CALL);
    mag_ladder_destroy(l);
    drop(s);
}
END_TEST

START_TEST(what_is_no_chain_is_refused)
{
    system_of *s = calloc(1, sizeof *s);
    mag_chains *c = NULL;
    make(s, 4, 6, 3, 1, false);
    s->groups[0].chains = 2; // its links are not neighbours now
    s->groups[0].links = 10;
    ck_assert_int_eq(mag_chains_create(&s->ctx, s->matrix, GROUPS, s->groups, NULL, &c),
                     MAG_BAD_CALL);
    mag_chains_destroy(c);
    drop(s);
}
END_TEST

START_TEST(singular_values_are_told)
{
    system_of *s = calloc(1, sizeof *s);
    mag_chains *c = NULL;
    make(s, 4, 6, 3, 1, false);
    ck_assert_int_eq(mag_chains_create(&s->ctx, s->matrix, GROUPS, s->groups, s->rung, &c), MAG_OK);
    ck_assert(mag_chains_factor(c));
    mag_sparse_begin(s->matrix);
    ck_assert(!mag_chains_factor(c));
    mag_chains_destroy(c);
    drop(s);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, chains_are_solved_as_klu_does);
    tcase_add_test(tc, what_is_no_ladder_is_left_to_klu);
    tcase_add_test(tc, what_is_no_chain_is_refused);
    tcase_add_test(tc, singular_values_are_told);
}

int main(void)
{
    return support_run("chains", add_tests);
}
