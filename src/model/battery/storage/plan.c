#include "model/battery/storage/plan.h"

#include "mag/context.h"
#include "num/lp.h"

#include <math.h>
#include <stdlib.h>

// Unknowns are in the store's own size, powers over `power` and energies over `power * step`, so
// that the solver's tolerances mean the same for a watch and a power station.
struct mag_plan {
    mag_plan_form form;
    mag_plan_store store;
    double power;      ///< [W]
    double *price;     ///< [EUR/J] (steps)
    double *values;    ///< (3 steps + 1) the schedule
    double wear;       ///< [EUR/J] of what is delivered
    double peak_price; ///< [EUR/W]
    double peak_least; ///< [W]
    mag_lp *lp;
};

static int in_at(int step)
{
    return 3 * step;
}

static int out_at(int step)
{
    return 3 * step + 1;
}

static int energy_at(int step)
{
    return 3 * step + 2;
}

static int peak_at(const mag_plan *p)
{
    return 3 * p->form.steps;
}

/// A matrix being written column by column.
typedef struct sheet {
    int *first, *row;
    double *value;
    int columns, entries;
} sheet;

static void put(sheet *s, int row, double value)
{
    s->row[s->entries] = row;
    s->value[s->entries++] = value;
}

static void end_column(sheet *s)
{
    s->first[++s->columns] = s->entries;
}

/// Rows 0 to steps-1 are the balances of energy, and steps + t that of the peak in step t.
static void write_matrix(const mag_plan *p, sheet *s)
{
    const int steps = p->form.steps;

    s->first[0] = 0;
    for (int t = 0; t < steps; t++) {
        put(s, t, -p->store.in_efficiency);
        if (p->form.has_peak) {
            put(s, steps + t, 1.0);
        }
        end_column(s);
        put(s, t, 1.0 / p->store.out_efficiency);
        if (p->form.has_peak) {
            put(s, steps + t, -1.0);
        }
        end_column(s);
        put(s, t, 1.0);
        if (t < steps - 1 || p->form.cyclic) {
            put(s, (t + 1) % steps, -1.0);
        }
        end_column(s);
    }
    for (int t = 0; t < steps && p->form.has_peak; t++) {
        put(s, steps + t, -1.0);
    }
    end_column(s);
}

static mag_status make_program(mag_context *ctx, mag_plan *p)
{
    const int columns = 3 * p->form.steps + 1;
    const int most = 7 * p->form.steps;
    sheet s = {
        .first = malloc(sizeof *s.first * (size_t)(columns + 1)),
        .row = malloc(sizeof *s.row * (size_t)most),
        .value = malloc(sizeof *s.value * (size_t)most),
    };
    mag_status status = MAG_MACHINE;

    if (s.first != NULL && s.row != NULL && s.value != NULL) {
        write_matrix(p, &s);
        const mag_lp_matrix m = {
            .columns = columns,
            .rows = (p->form.has_peak ? 2 : 1) * p->form.steps,
            .first = s.first,
            .row = s.row,
            .value = s.value,
        };
        status = mag_lp_create(ctx, &m, &p->lp);
    } else {
        mag_fail(ctx, status, "no memory for a plan of %d steps", p->form.steps);
    }
    free(s.first);
    free(s.row);
    free(s.value);
    return status;
}

static mag_status check_plan(mag_context *ctx, const mag_plan_form *f, const mag_plan_store *s)
{
    if (f->steps < 2 || !(f->step > 0.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a plan has %d steps of %g s, but must have at least 2, above 0 s",
                        f->steps, f->step);
    }
    if (!(s->in > 0.0 && s->out > 0.0 && s->energy > 0.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a planned store has %g W in, %g W out and %g J; all must be above 0",
                        s->in, s->out, s->energy);
    }
    if (!(s->in_efficiency > 0.0 && s->in_efficiency <= 1.0 && s->out_efficiency > 0.0 &&
          s->out_efficiency <= 1.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "a planned store's efficiencies are %g and %g, but must be above 0 and at "
                        "most 1",
                        s->in_efficiency, s->out_efficiency);
    }
    return MAG_OK;
}

static void set_bounds(mag_plan *p)
{
    for (int t = 0; t < p->form.steps; t++) {
        mag_plan_shut(p, t, false);
        if (p->form.has_peak) {
            mag_plan_load(p, t, 0.0);
        }
    }
    mag_plan_room(p, p->store.energy);
    if (p->form.has_peak) {
        mag_plan_peak(p, 0.0, -INFINITY);
    }
}

mag_status mag_plan_create(mag_context *ctx, const mag_plan_form *form, const mag_plan_store *store,
                           mag_plan **out)
{
    *out = NULL;
    MAG_TRY(check_plan(ctx, form, store));
    mag_plan *p = calloc(1, sizeof *p);
    const size_t steps = (size_t)form->steps;
    if (p == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "no memory for a plan of %d steps", form->steps);
    }
    p->form = *form;
    p->store = *store;
    p->power = fmax(store->in, store->out);
    p->price = calloc(steps, sizeof *p->price);
    p->values = calloc(3 * steps + 1, sizeof *p->values);
    mag_status status = MAG_MACHINE;
    if (p->price != NULL && p->values != NULL) {
        status = make_program(ctx, p);
    } else {
        mag_fail(ctx, status, "no memory for a plan of %d steps", form->steps);
    }
    if (status != MAG_OK) {
        mag_plan_destroy(p);
        return status;
    }
    set_bounds(p);
    *out = p;
    return MAG_OK;
}

void mag_plan_destroy(mag_plan *plan)
{
    if (plan != NULL) {
        mag_lp_destroy(plan->lp);
        free(plan->price);
        free(plan->values);
        free(plan);
    }
}

void mag_plan_price(mag_plan *plan, int step, double price)
{
    plan->price[step] = price;
}

void mag_plan_wear(mag_plan *plan, double wear)
{
    plan->wear = wear;
}

void mag_plan_load(mag_plan *plan, int step, double load)
{
    mag_lp_bound_row(plan->lp, plan->form.steps + step, -INFINITY, -load / plan->power);
}

void mag_plan_peak(mag_plan *plan, double price, double reached)
{
    plan->peak_price = price;
    plan->peak_least = reached;
}

void mag_plan_shut(mag_plan *plan, int step, bool shut)
{
    const double in = shut ? 0.0 : plan->store.in / plan->power;
    const double out = shut ? 0.0 : plan->store.out / plan->power;
    mag_lp_bound_column(plan->lp, in_at(step), 0.0, in);
    mag_lp_bound_column(plan->lp, out_at(step), 0.0, out);
}

/// Energy that the solver calls 1 [J].
static double unit_of(const mag_plan *plan)
{
    return plan->power * plan->form.step;
}

void mag_plan_room(mag_plan *plan, double energy)
{
    plan->store.energy = energy;
    for (int t = 0; t < plan->form.steps; t++) {
        mag_lp_bound_column(plan->lp, energy_at(t), 0.0, energy / unit_of(plan));
    }
}

void mag_plan_ends(mag_plan *plan, double start, double end_least)
{
    const double unit = unit_of(plan);
    const double room = plan->store.energy / unit;
    const int last = plan->form.steps - 1;

    mag_lp_bound_row(plan->lp, 0, start / unit, start / unit);
    mag_lp_bound_column(plan->lp, energy_at(last), fmin(end_least / unit, room), room);
}

/// Sets the costs of all unknowns, so that the largest is about 1.
static void set_costs(mag_plan *p)
{
    const double unit = unit_of(p);
    double largest = fmax(fabs(p->peak_price * p->power), fabs(p->wear) * unit);

    for (int t = 0; t < p->form.steps; t++) {
        largest = fmax(largest, fabs(p->price[t]) * unit);
    }
    const double size = largest > 0.0 ? largest : 1.0;
    for (int t = 0; t < p->form.steps; t++) {
        mag_lp_cost(p->lp, in_at(t), p->price[t] * unit / size);
        mag_lp_cost(p->lp, out_at(t), (p->wear - p->price[t]) * unit / size);
    }
    mag_lp_cost(p->lp, peak_at(p), p->peak_price * p->power / size);
}

static bool has_prices(const mag_plan *p)
{
    for (int t = 0; t < p->form.steps; t++) {
        if (p->price[t] != 0.0) {
            return true;
        }
    }
    return p->wear != 0.0;
}

static void keep_values(mag_plan *p)
{
    const double *values = mag_lp_values(p->lp);
    for (int j = 0; j <= peak_at(p); j++) {
        p->values[j] = values[j];
    }
}

/// Many schedules have the least peak: takes one of those that move the least energy.
static mag_status calm(mag_context *ctx, mag_plan *p)
{
    mag_lp_bound_column(p->lp, peak_at(p), -INFINITY, p->values[peak_at(p)] + 1e-9);
    for (int t = 0; t < p->form.steps; t++) {
        mag_lp_cost(p->lp, in_at(t), 1.0);
        mag_lp_cost(p->lp, out_at(t), 1.0);
    }
    mag_lp_cost(p->lp, peak_at(p), 0.0);
    MAG_TRY(mag_lp_solve(ctx, p->lp));
    const double peak = p->values[peak_at(p)];
    keep_values(p);
    p->values[peak_at(p)] = peak;
    return MAG_OK;
}

mag_status mag_plan_solve(mag_context *ctx, mag_plan *plan)
{
    const bool has_peak = plan->form.has_peak;
    const double least = has_peak ? plan->peak_least / plan->power : 0.0;

    mag_lp_bound_column(plan->lp, peak_at(plan), least, has_peak ? INFINITY : 0.0);
    set_costs(plan);
    MAG_TRY(mag_lp_solve(ctx, plan->lp));
    keep_values(plan);
    return has_peak && !has_prices(plan) ? calm(ctx, plan) : MAG_OK;
}

double mag_plan_in(const mag_plan *plan, int step)
{
    return plan->values[in_at(step)] * plan->power;
}

double mag_plan_out(const mag_plan *plan, int step)
{
    return plan->values[out_at(step)] * plan->power;
}

double mag_plan_energy(const mag_plan *plan, int step)
{
    return plan->values[energy_at(step)] * unit_of(plan);
}

double mag_plan_cost(const mag_plan *plan)
{
    double cost = plan->form.has_peak ? plan->peak_price * mag_plan_highest(plan) : 0.0;
    for (int t = 0; t < plan->form.steps; t++) {
        const double net = mag_plan_in(plan, t) - mag_plan_out(plan, t);
        cost += (plan->price[t] * net + plan->wear * mag_plan_out(plan, t)) * plan->form.step;
    }
    return cost;
}

double mag_plan_highest(const mag_plan *plan)
{
    return plan->form.has_peak ? plan->values[peak_at(plan)] * plan->power : 0.0;
}
