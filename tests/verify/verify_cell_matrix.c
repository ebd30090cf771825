/// Verifies the cell's matrix against differences of its residual, and what is solved with it
/// against KLU, for each option, in states far from rest.
#include "cell_sets.h"

#include "model/battery/cell/parts.h"

#include <stdio.h>
#include <stdlib.h>

/// Step of the differences, as a share of what the unknown is like.
#define SHARE 1e-5

/// A number between 0 and 1 that looks like chance.
static double chance(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 33) / 2147483648.0;
}

/// Moves the state away from rest, within what the equations are for.
static void disturb(mag_cell *c)
{
    uint64_t seed = 7;
    for (int32_t n = 0; n < c->size; n++) {
        c->y[n] += (n >= c->salt && n < c->phi ? 100.0
                    : n < c->sets[0].j         ? 0.01
                                               : 0.02) *
                   (chance(&seed) - 0.5);
        c->yp[n] = 1e-3 * (chance(&seed) - 0.5);
    }
    c->y[c->i] = 17.0;
    c->y[c->t] = 303.0;
    for (int set = 0; set < c->set_count; set++) {
        for (int n = 0; n < c->places[c->sets[set].electrode].cells; n++) {
            c->y[c->sets[set].j + n] = 0.4 * (chance(&seed) - 0.4);
        }
    }
    if (c->metal_i >= 0) {
        c->y[c->metal_i] = -12.0;
    }
}

/// Largest difference of a column from (r(y + h) - r(y - h)) / 2h, relative to the largest of it.
static double compare_column(mag_cell *c, int32_t column, double weight, const double *dense)
{
    double *y = malloc((size_t)c->size * sizeof *y), *yp = malloc((size_t)c->size * sizeof *yp);
    double *high = malloc((size_t)c->size * sizeof *high);
    double *low = malloc((size_t)c->size * sizeof *low);
    const double like = column >= c->salt && column < c->phi ? 500.0 : column == c->t ? 300.0 : 1.0;
    double worst = 0.0, scale = 0.0;

    for (int side = 0; side < 2; side++) {
        const double h = (side == 0 ? 1.0 : -1.0) * SHARE * like;
        memcpy(y, c->y, (size_t)c->size * sizeof *y);
        memcpy(yp, c->yp, (size_t)c->size * sizeof *yp);
        y[column] += h;
        yp[column] += weight * h;
        ck_assert(mag_cell_residual(c, 1.0, y, yp, side == 0 ? high : low));
    }
    for (int32_t row = 0; row < c->size; row++) {
        const double slope = (high[row] - low[row]) / (2.0 * SHARE * like);
        worst = fmax(worst, fabs(slope - dense[row]));
        scale = fmax(scale, fabs(slope));
    }
    free(y);
    free(yp);
    free(high);
    free(low);
    return worst / scale;
}

/// Ends of the quantities that the unknowns are.
static bool ends_quantity(const mag_cell *c, int32_t n)
{
    bool ends = n == c->salt || n == c->phi || n >= c->i;
    for (int set = 0; set < c->set_count; set++) {
        ends = ends || n == c->sets[set].share || n == c->sets[set].j;
    }
    for (int e = 0; e < MAG_CELL_ELECTRODES; e++) {
        ends = ends || (c->places[e].porous != NULL && n == c->places[e].phi);
    }
    return ends;
}

/// Largest difference of solutions, relative to the largest of a quantity.
static double find_difference(const mag_cell *c, const double *ours, const double *theirs)
{
    double worst = 0.0, off = 0.0, most = 0.0;
    for (int32_t n = 0; n < c->size; n++) {
        off = ends_quantity(c, n) ? 0.0 : off;
        most = ends_quantity(c, n) ? 0.0 : most;
        off = fmax(off, fabs(ours[n] - theirs[n]));
        most = fmax(most, fabs(theirs[n]));
        worst = n + 1 == c->size || ends_quantity(c, n + 1) ? fmax(worst, off / most) : worst;
    }
    return worst;
}

/// What a solution leaves of the equations, relative to the sum of the sizes of each one's terms:
/// the share by which they would have to be others to be solved exactly (Oettli, Prager 1964).
static double find_defect(const mag_sparse *m, const double *x, const double *right)
{
    double *rest = calloc((size_t)m->size, sizeof *rest);
    double *terms = calloc((size_t)m->size, sizeof *terms);
    double worst = 0.0;

    for (int32_t c = 0; c < m->size; c++) {
        for (int32_t n = m->start[c]; n < m->start[c + 1]; n++) {
            rest[m->row[n]] += m->value[n] * x[c];
            terms[m->row[n]] += fabs(m->value[n] * x[c]);
        }
    }
    for (int32_t n = 0; n < m->size; n++) {
        const double sum = terms[n] + fabs(right[n]);
        worst = fmax(worst, sum > 0.0 ? fabs(right[n] - rest[n]) / sum : 0.0);
    }
    free(rest);
    free(terms);
    return worst;
}

/// Sees that the cell's solver finds what KLU finds. Returns the defect of what it finds.
static double compare_solutions(mag_cell *c, double weight)
{
    const size_t size = (size_t)c->size;
    double *ours = malloc(size * sizeof *ours), *theirs = malloc(size * sizeof *theirs);
    double *right = calloc(size, sizeof *right);
    uint64_t seed = 3;

    for (int32_t n = 0; n < c->size; n++) { // a solution of what the unknowns are like
        const double moves = c->differential[n] ? 1.0 / (1.0 + weight) : 1.0;
        ours[n] = moves * c->tolerance[n] / c->setup.relative * (chance(&seed) - 0.5);
    }
    ck_assert(c->system.factor(c, 1.0, weight, c->y, c->yp));
    ck_assert(mag_sparse_factor(c->matrix));
    mag_sparse_multiply(c->matrix, ours, right);
    memcpy(ours, right, size * sizeof *ours);
    memcpy(theirs, right, size * sizeof *theirs);
    c->system.solve(c, ours);
    mag_sparse_solve(c->matrix, theirs);
    const double apart = find_difference(c, ours, theirs);
    const double defect = find_defect(c->matrix, ours, right);
    free(ours);
    free(theirs);
    free(right);
    // rounding, times the condition of states so far from rest; KLU is as far from the solution
    ck_assert_double_lt(apart, 1e-7);
    return defect;
}

static void check(const char *what, cell_set *s)
{
    const double weight = 0.3;
    mag_cell *c = NULL;
    double worst = 0.0, defect = 0.0;
    int32_t where = 0;

    cell_mesh(s, 4, 3, 5, 4);
    ck_assert_msg(mag_cell_create(&s->ctx, &s->setup, &c) == MAG_OK, "%s", s->ctx.message);
    double *x = calloc((size_t)c->size, sizeof *x), *dense = malloc((size_t)c->size * sizeof *x);
    for (int control = MAG_CELL_CURRENT; control <= MAG_CELL_RESISTANCE; control++) {
        c->step.control = (mag_cell_control)control;
        c->step.value = 0.7;
        disturb(c);
        for (double by = 1e-3; by < 1e9; by *= 10.0) { // steps of a quarter of an hour to none
            defect = fmax(defect, compare_solutions(c, by));
        }
        mag_sparse_begin(c->matrix);
        mag_cell_put_matrix(c, 1.0, weight, c->y, NULL, NULL);
        for (int32_t column = 0; column < c->size; column++) {
            if (column == c->t && s->setup.heat.capacity == 0.0) {
                continue; // left out: the temperature stays
            }
            memset(dense, 0, (size_t)c->size * sizeof *dense);
            x[column] = 1.0;
            mag_sparse_multiply(c->matrix, x, dense);
            x[column] = 0.0;
            const double off = compare_column(c, column, weight, dense);
            where = off > worst ? column : where;
            worst = fmax(worst, off);
        }
    }
    printf("  %-52s %5d unknowns  %.1e  (unknown %d)  %.1e\n", what, c->size, worst, where, defect);
    // what differences over 1e-5 leave out is of the order of its square, times steepness
    ck_assert_double_lt(worst, 2e-6);
    ck_assert_double_lt(defect, 1e-10); // rounding, without pivots from rung to rung
    free(x);
    free(dense);
    mag_cell_destroy(c);
    cell_set_end(s);
}

/// Makes all that may hang on temperature hang on it.
static void warm(cell_set *s)
{
    s->setup.heat = (mag_cell_heat){800.0, 5.0};
    s->setup.electrolyte.diffusivity_activation = 17100.0;
    s->setup.electrolyte.conductivity_activation = 14000.0;
    mag_cell_porous *const both[] = {&s->setup.negative, &s->setup.positive};
    for (int e = 0; e < 2; e++) {
        both[e]->diffusivity_activation = 30000.0;
        both[e]->kinetics.activation = 45000.0;
        both[e]->entropy = cell_curve(s, "1e-4*(x - 0.3*x**2)");
    }
    s->setup.metal.kinetics.activation = 50000.0;
    s->setup.metal.desolvation_activation = 40000.0;
}

START_TEST(matrix_is_that_of_differences)
{
    printf("\n  matrix against central differences, largest of a column's largest; what solutions "
           "leave\n");
    cell_set s = cell_marquis();
    check("lithium, two porous electrodes", &s);
    s = cell_marquis();
    warm(&s);
    check("with temperature", &s);
    s = cell_magnesium();
    check("magnesium, a plane of metal", &s);
    s = cell_magnesium();
    s.setup.metal.desolvation = 25.0;
    s.setup.metal.kinetics.film = 1e-3;
    warm(&s);
    check("desolvation, film, temperature", &s);
    s = cell_magnesium();
    s.setup.electrolyte.diffusivity = cell_constant(&s, 3e-12);
    check("plating beyond what salt there is", &s);
    s = cell_magnesium();
    s.setup.metal_positive = true;
    s.setup.counter =
        (mag_cell_metal){.kinetics = {3.0, 0.7, 0.3, 0.3, 45000.0, 2e-3, 0.0}, .desolvation = 30.0};
    s.setup.electrolyte.transference = cell_curve(&s, "0.3 - 0.2*(x/500)");
    s.setup.contact = 1e-3;
    warm(&s);
    check("two planes of metal", &s);
    s = cell_magnesium();
    s.setup.metal.kinetics.alpha_a = 0.7;
    s.setup.metal.kinetics.alpha_c = s.setup.metal.kinetics.order = 0.3;
    s.setup.positive.kinetics.alpha_a = 0.4;
    s.setup.positive.kinetics.alpha_c = 0.6;
    s.setup.positive.kinetics.film = 0.02;
    check("unlike transfer coefficients, film in the host", &s);
    s = cell_magnesium();
    s.setup.electrolyte.transference = cell_curve(&s, "0.3 - 0.2*(x/500)");
    s.setup.electrolyte.factor = cell_curve(&s, "1 + 0.4*x/500");
    s.setup.electrolyte.diffusivity = cell_curve(&s, "2e-10*exp(-x/900)");
    warm(&s);
    check("transference and factor of the concentration", &s);
    s = cell_magnesium();
    s.setup.positive.diffusivity = cell_curve(&s, "1e-16*(1 - 0.9*x)");
    s.setup.positive.bin_count = 2;
    s.setup.positive.bins[0] = (mag_cell_bin){0.4e-6, 0.3, 0.0};
    s.setup.positive.bins[1] = (mag_cell_bin){0.9e-6, 0.15, 0.0};
    warm(&s);
    check("two sizes of particles, diffusivity of the share", &s);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, matrix_is_that_of_differences);
}

int main(void)
{
    return support_run("cell's matrix", add);
}
