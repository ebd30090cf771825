#include "num/dae.h"

#include "mag/context.h"
#include "num/dae_vector.h"

#include <idas/idas.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_linearsolver.h>
#include <sundials/sundials_matrix.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    AGREE_ROUNDS = 60, // of Newton's
    HALVINGS = 12,     // of a step of his
    MOST_EVENTS = 64
};

/// What y' is multiplied with while it is made to agree: so much that y does not move with it.
#define HARD 1e8
/// Newton's last step, in tolerances.
#define AGREED 1e-3
/// The same, where rounding lets no shorter one be found.
#define NEAR 0.1
/// Change of the step's coefficient beyond which the matrix is factored anew, and growth of a step
/// that is worth it. IDAS's own, 0.25 and 2, suit dear matrices. Where one costs as much as four or
/// five solutions these are faster: a third fewer residuals for three times the matrices, and a
/// tenth fewer steps (measured with bench battery).
#define STALE  0.05
#define GROWTH 1.5

struct mag_dae {
    const mag_dae_system *system;
    SUNContext context;
    void *ida;
    N_Vector y, yp;
    N_Vector kind;      // 1: its error counts
    N_Vector tolerance; // absolute
    SUNMatrix matrix;   // empty: the caller has it
    SUNLinearSolver solver;
    double *step;  // (size) of Newton's
    double *trial; // (3 * size) y, y' and r further on
    double *held;  // (2 * size) y and y' of the matrix that IDAS holds
    double held_t, held_c;
    bool holds;     // IDAS has a matrix
    bool lost;      // another one was factored since
    double reached; // time that y and yp are of
    bool begun;
};

// ---- what IDAS calls -------------------------------------------------------------------------

static int call_residual(realtype t, N_Vector y, N_Vector yp, N_Vector r, void *data)
{
    const mag_dae_system *s = ((mag_dae *)data)->system;
    return s->residual(s->user, t, N_VGetArrayPointer(y), N_VGetArrayPointer(yp),
                       N_VGetArrayPointer(r))
               ? 0
               : 1;
}

static int call_factor(realtype t, realtype c, N_Vector y, N_Vector yp, N_Vector r, SUNMatrix m,
                       void *data, N_Vector v, N_Vector w, N_Vector x)
{
    mag_dae *d = data;
    const mag_dae_system *s = d->system;
    const size_t bytes = (size_t)s->size * sizeof(double);
    (void)r, (void)m, (void)v, (void)w, (void)x;
    memcpy(d->held, N_VGetArrayPointer(y), bytes);
    memcpy(d->held + s->size, N_VGetArrayPointer(yp), bytes);
    d->held_t = t;
    d->held_c = c;
    d->holds = true;
    d->lost = false;
    return s->factor(s->user, t, c, N_VGetArrayPointer(y), N_VGetArrayPointer(yp)) ? 0 : 1;
}

static int call_weigh(N_Vector y, N_Vector weight, void *data)
{
    const mag_dae *d = data;
    mag_dae_vector_weigh(d->system->relative, d->tolerance, y, weight);
    return 0;
}

static int call_event(realtype t, N_Vector y, N_Vector yp, realtype *g, void *data)
{
    const mag_dae_system *s = ((mag_dae *)data)->system;
    s->event(s->user, t, N_VGetArrayPointer(y), N_VGetArrayPointer(yp), g);
    return 0;
}

static int solve_linear(SUNLinearSolver solver, SUNMatrix m, N_Vector x, N_Vector b, realtype tol)
{
    const mag_dae *d = solver->content;
    const mag_dae_system *s = d->system;
    (void)m, (void)tol;
    memcpy(N_VGetArrayPointer(x), N_VGetArrayPointer(b), (size_t)s->size * sizeof(double));
    s->solve(s->user, N_VGetArrayPointer(x));
    return SUNLS_SUCCESS;
}

static SUNLinearSolver_Type tell_solver(SUNLinearSolver solver)
{
    (void)solver;
    return SUNLINEARSOLVER_DIRECT;
}

/// The matrix was factored as it was found.
static int set_up_linear(SUNLinearSolver solver, SUNMatrix m)
{
    (void)solver, (void)m;
    return SUNLS_SUCCESS;
}

static int free_linear(SUNLinearSolver solver)
{
    solver->content = NULL;
    SUNLinSolFreeEmpty(solver);
    return SUNLS_SUCCESS;
}

static SUNMatrix_ID tell_matrix(SUNMatrix m)
{
    (void)m;
    return SUNMATRIX_CUSTOM;
}

static int zero_matrix(SUNMatrix m)
{
    (void)m;
    return SUNMAT_SUCCESS;
}

static void free_matrix(SUNMatrix m)
{
    SUNMatFreeEmpty(m);
}

/// Failures come back as statuses; IDAS itself stays silent.
static void say_nothing(int code, const char *module, const char *function, char *message,
                        void *data)
{
    (void)code, (void)module, (void)function, (void)message, (void)data;
}

// ---- life ------------------------------------------------------------------------------------

static bool make_vectors(mag_dae *d)
{
    const mag_dae_system *s = d->system;
    const size_t size = (size_t)s->size;

    d->y = mag_dae_vector_new(s->size, d->context);
    d->yp = mag_dae_vector_new(s->size, d->context);
    d->kind = mag_dae_vector_new(s->size, d->context);
    d->tolerance = mag_dae_vector_new(s->size, d->context);
    d->step = malloc(size * sizeof(double));
    d->trial = malloc(3 * size * sizeof(double));
    d->held = malloc(2 * size * sizeof(double));
    if (d->y == NULL || d->yp == NULL || d->kind == NULL || d->tolerance == NULL ||
        d->step == NULL || d->trial == NULL || d->held == NULL) {
        return false;
    }
    for (int32_t n = 0; n < s->size; n++) {
        const bool counts = s->differential[n] || (s->tested != NULL && s->tested[n]);
        N_VGetArrayPointer(d->kind)[n] = counts ? 1.0 : 0.0;
        N_VGetArrayPointer(d->tolerance)[n] = s->tolerance[n];
    }
    return true;
}

static bool make_solver(mag_dae *d)
{
    d->matrix = SUNMatNewEmpty(d->context);
    d->solver = SUNLinSolNewEmpty(d->context);
    if (d->matrix == NULL || d->solver == NULL) {
        return false;
    }
    d->matrix->ops->getid = tell_matrix;
    d->matrix->ops->zero = zero_matrix;
    d->matrix->ops->destroy = free_matrix;
    d->solver->ops->gettype = tell_solver;
    d->solver->ops->setup = set_up_linear;
    d->solver->ops->solve = solve_linear;
    d->solver->ops->free = free_linear;
    d->solver->content = d;
    return true;
}

/// Events come from above: what is past already and comes back is none.
static bool make_events(mag_dae *d)
{
    int down[MOST_EVENTS];
    for (int n = 0; n < MOST_EVENTS; n++) {
        down[n] = -1;
    }
    return d->system->events == 0 ||
           (IDARootInit(d->ida, d->system->events, call_event) == IDA_SUCCESS &&
            IDASetRootDirection(d->ida, down) == IDA_SUCCESS);
}

static bool make_ida(mag_dae *d)
{
    d->ida = IDACreate(d->context);
    return d->ida != NULL && IDASetErrHandlerFn(d->ida, say_nothing, NULL) == IDA_SUCCESS &&
           IDAInit(d->ida, call_residual, 0.0, d->y, d->yp) == IDA_SUCCESS &&
           IDAWFtolerances(d->ida, call_weigh) == IDA_SUCCESS &&
           IDASetUserData(d->ida, d) == IDA_SUCCESS && IDASetId(d->ida, d->kind) == IDA_SUCCESS &&
           IDASetSuppressAlg(d->ida, SUNTRUE) == IDA_SUCCESS &&
           IDASetLinearSolver(d->ida, d->solver, d->matrix) == IDA_SUCCESS &&
           IDASetJacFn(d->ida, call_factor) == IDA_SUCCESS && make_events(d) &&
           IDASetDeltaCjLSetup(d->ida, STALE) == IDA_SUCCESS &&
           IDASetEtaFixedStepBounds(d->ida, 1.0, GROWTH) == IDA_SUCCESS &&
           IDASetNoInactiveRootWarn(d->ida) == IDA_SUCCESS;
}

mag_status mag_dae_create(mag_context *ctx, const mag_dae_system *system, mag_dae **dae)
{
    mag_dae *d = calloc(1, sizeof *d);

    *dae = d;
    if (d != NULL) {
        d->system = system;
    }
    if (d == NULL || SUNContext_Create(NULL, &d->context) != 0 || !make_vectors(d) ||
        !make_solver(d) || !make_ida(d)) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: equations of %d unknowns", system->size);
    }
    return MAG_OK;
}

void mag_dae_destroy(mag_dae *d)
{
    if (d == NULL) {
        return;
    }
    IDAFree(&d->ida);
    if (d->solver != NULL) {
        SUNLinSolFree(d->solver);
    }
    if (d->matrix != NULL) {
        SUNMatDestroy(d->matrix);
    }
    N_Vector *const all[] = {&d->y, &d->yp, &d->kind, &d->tolerance};
    for (size_t n = 0; n < sizeof all / sizeof *all; n++) {
        if (*all[n] != NULL) {
            N_VDestroy(*all[n]);
        }
    }
    free(d->step);
    free(d->trial);
    free(d->held);
    SUNContext_Free(&d->context);
    free(d);
}

// ---- agreement -------------------------------------------------------------------------------

/// Size of a step in tolerances, of what is only constrained: its sum over all unknowns.
static double measure(const mag_dae *d, const double *y, const double *step)
{
    const mag_dae_system *s = d->system;
    double sum = 0.0;
    for (int32_t n = 0; n < s->size; n++) {
        if (!s->differential[n]) {
            const double part = step[n] / (s->relative * fabs(y[n]) + s->tolerance[n]);
            sum += part * part;
        }
    }
    return sqrt(sum / s->size);
}

/// Newton's step from y, y' with the matrix as it is, in `step`. False: out of bounds.
static bool find_step(mag_dae *d, double t, const double *y, const double *yp, double *step)
{
    const mag_dae_system *s = d->system;
    if (!s->residual(s->user, t, y, yp, step)) {
        return false;
    }
    for (int32_t n = 0; n < s->size; n++) {
        step[n] = -step[n];
    }
    s->solve(s->user, step);
    return true;
}

/// Goes a share of Newton's step; false unless the next step would be shorter.
static bool try_share(mag_dae *d, double t, const double *y, const double *yp, double share,
                      double length)
{
    const mag_dae_system *s = d->system;
    double *next = d->trial, *next_slope = next + s->size, *further = next_slope + s->size;

    for (int32_t n = 0; n < s->size; n++) {
        next[n] = s->differential[n] ? y[n] : y[n] + share * d->step[n];
        next_slope[n] = s->differential[n] ? yp[n] + share * HARD * d->step[n] : 0.0;
    }
    if (!find_step(d, t, next, next_slope, further)) {
        return false;
    }
    const double then = measure(d, y, further); // weighed as the step was
    return isfinite(then) && (then <= (1.0 - 0.25 * share) * length || then < AGREED);
}

mag_status mag_dae_agree(mag_context *ctx, mag_dae *d, double t, double *y, double *yp)
{
    const mag_dae_system *s = d->system;
    const size_t bytes = (size_t)s->size * sizeof(double);

    d->lost = d->holds;
    for (int round = 0; round < AGREE_ROUNDS; round++) {
        if (!s->factor(s->user, t, HARD, y, yp) || !find_step(d, t, y, yp, d->step)) {
            break;
        }
        const double length = measure(d, y, d->step);
        double share = 1.0;
        int halved = 0;
        while (halved < HALVINGS && !try_share(d, t, y, yp, share, length)) {
            share *= 0.5;
            halved++;
        }
        if (halved == HALVINGS) { // rounding lets it come no nearer
            if (length < NEAR) {
                return MAG_OK;
            }
            if (!isfinite(length)) {
                break;
            }
        }
        memcpy(y, d->trial, bytes);
        memcpy(yp, d->trial + s->size, bytes);
        if (length * share < AGREED && share == 1.0) {
            return MAG_OK;
        }
    }
    return mag_fail(ctx, MAG_DIVERGED, "no state was found that agrees with the equations at %g s",
                    t);
}

// ---- time ------------------------------------------------------------------------------------

mag_status mag_dae_start(mag_context *ctx, mag_dae *d, double t, double *y, double *yp)
{
    const size_t bytes = (size_t)d->system->size * sizeof(double);

    MAG_TRY(mag_dae_agree(ctx, d, t, y, yp));
    memcpy(N_VGetArrayPointer(d->y), y, bytes);
    memcpy(N_VGetArrayPointer(d->yp), yp, bytes);
    d->reached = t;
    d->begun = d->holds = d->lost = false;
    if (IDAReInit(d->ida, t, d->y, d->yp) != IDA_SUCCESS) {
        return mag_fail(ctx, MAG_MACHINE, "the solver could not begin at %g s", t);
    }
    return MAG_OK;
}

mag_status mag_dae_step(mag_context *ctx, mag_dae *d, double end, mag_dae_found *found)
{
    const mag_dae_system *s = d->system;
    double reached = 0.0;

    if (d->lost) { // to whoever looked in between: the same steps as if nobody had
        d->lost = !s->factor(s->user, d->held_t, d->held_c, d->held, d->held + s->size);
    }
    IDASetStopTime(d->ida, end);
    const int flag = IDASolve(d->ida, end, &reached, d->y, d->yp, IDA_ONE_STEP);

    d->begun = true;
    d->reached = reached;
    *found = (mag_dae_found){reached, -1, flag == IDA_TSTOP_RETURN};
    if (flag < 0) {
        char *name = IDAGetReturnFlagName(flag);
        const mag_status status =
            mag_fail(ctx, MAG_DIVERGED, "no step could be taken at %g s (%s)", reached, name);
        free(name);
        return status;
    }
    if (flag == IDA_ROOT_RETURN) {
        int which[MOST_EVENTS] = {0};
        IDAGetRootInfo(d->ida, which);
        for (int n = d->system->events - 1; n >= 0; n--) {
            found->event = which[n] < 0 ? n : found->event;
        }
    }
    return MAG_OK;
}

void mag_dae_at(mag_dae *d, double t, double *y, double *yp)
{
    const size_t bytes = (size_t)d->system->size * sizeof(double);
    if (d->begun && t != d->reached && IDAGetDky(d->ida, t, 0, d->y) == IDA_SUCCESS &&
        IDAGetDky(d->ida, t, 1, d->yp) == IDA_SUCCESS) {
        d->reached = t;
    }
    memcpy(y, N_VGetArrayPointer(d->y), bytes);
    if (yp != NULL) {
        memcpy(yp, N_VGetArrayPointer(d->yp), bytes);
    }
}

mag_dae_effort mag_dae_effort_of(const mag_dae *d)
{
    mag_dae_effort e = {0};
    long steps = 0, residuals = 0, factors = 0, failures = 0, unconverged = 0;
    int last = 0, now = 0;
    double first = 0.0, step = 0.0, next = 0.0, time = 0.0;
    IDAGetIntegratorStats(d->ida, &steps, &residuals, &factors, &failures, &last, &now, &first,
                          &step, &next, &time);
    IDAGetNumNonlinSolvConvFails(d->ida, &unconverged);
    e.steps = steps;
    e.residuals = residuals;
    e.factors = factors;
    e.failures = failures + unconverged;
    e.order = last;
    e.step = step;
    return e;
}
