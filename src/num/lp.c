#include "num/lp.h"

#include "mag/context.h"

#include <coin/Clp_C_Interface.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

struct mag_lp {
    Clp_Simplex *clp;
    bool solved; ///< once: there is a basis to start from
};

enum { OPTIMAL = 0, INFEASIBLE = 1, UNBOUNDED = 2 }; // Clp_status()

#define TOLERANCE 1e-9 // Clp's default is 1e-7; ours lets sums of many unknowns be right to 1e-6

/// Clp's infinity is the largest number.
static double clamp_bound(double x)
{
    return fmin(fmax(x, -DBL_MAX), DBL_MAX);
}

static void load(mag_lp *lp, const mag_lp_matrix *m, const double *zeros)
{
    Clp_setLogLevel(lp->clp, 0); // a library does not print
    Clp_loadProblem(lp->clp, m->columns, m->rows, m->first, m->row, m->value, NULL, NULL, zeros,
                    zeros, zeros);
    Clp_setPrimalTolerance(lp->clp, TOLERANCE);
    Clp_setDualTolerance(lp->clp, TOLERANCE);
}

mag_status mag_lp_create(mag_context *ctx, const mag_lp_matrix *matrix, mag_lp **out)
{
    const int most = matrix->columns > matrix->rows ? matrix->columns : matrix->rows;
    double *zeros = calloc((size_t)most + 1, sizeof *zeros);
    mag_lp *lp = calloc(1, sizeof *lp);

    *out = NULL;
    if (lp != NULL) {
        lp->clp = Clp_newModel();
    }
    if (zeros == NULL || lp == NULL || lp->clp == NULL) {
        free(zeros);
        mag_lp_destroy(lp);
        return mag_fail(ctx, MAG_MACHINE, "no memory for a linear program of %d unknowns",
                        matrix->columns);
    }
    load(lp, matrix, zeros);
    free(zeros);
    *out = lp;
    return MAG_OK;
}

void mag_lp_destroy(mag_lp *lp)
{
    if (lp != NULL) {
        if (lp->clp != NULL) {
            Clp_deleteModel(lp->clp);
        }
        free(lp);
    }
}

void mag_lp_bound_column(mag_lp *lp, int column, double least, double most)
{
    Clp_columnLower(lp->clp)[column] = clamp_bound(least);
    Clp_columnUpper(lp->clp)[column] = clamp_bound(most);
}

void mag_lp_bound_row(mag_lp *lp, int row, double least, double most)
{
    Clp_rowLower(lp->clp)[row] = clamp_bound(least);
    Clp_rowUpper(lp->clp)[row] = clamp_bound(most);
}

void mag_lp_cost(mag_lp *lp, int column, double cost)
{
    Clp_objective(lp->clp)[column] = cost;
}

mag_status mag_lp_solve(mag_context *ctx, mag_lp *lp)
{
    if (lp->solved) {
        Clp_dual(lp->clp, 0); // from the last basis
    } else {
        Clp_initialDualSolve(lp->clp); // with presolve
    }
    const int status = Clp_status(lp->clp);
    lp->solved = status == OPTIMAL;
    switch (status) {
    case OPTIMAL:
        return MAG_OK;
    case INFEASIBLE:
        return mag_fail(ctx, MAG_DIVERGED, "a linear program has no solution within its bounds");
    case UNBOUNDED:
        return mag_fail(ctx, MAG_DIVERGED, "the cost of a linear program falls without end");
    default:
        return mag_fail(ctx, MAG_DIVERGED, "a linear program was given up after %d steps",
                        Clp_numberIterations(lp->clp));
    }
}

double mag_lp_least(const mag_lp *lp)
{
    return Clp_getObjValue(lp->clp);
}

const double *mag_lp_values(const mag_lp *lp)
{
    return Clp_getColSolution(lp->clp);
}

const double *mag_lp_prices(const mag_lp *lp)
{
    return Clp_getRowPrice(lp->clp);
}
