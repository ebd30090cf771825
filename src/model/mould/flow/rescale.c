#include "model/mould/flow/flow.h"

#include <math.h>

// Another time step (Koerner 2005, Thuerey 2007): densities are scaled about their mean, weighted
// by the fill levels, so that the total mass stays.

bool mag_flow_can_rescale(const mag_flow *f)
{
    return f->now.step % 2 == 0;
}

void mag_flow_rescale(mag_flow *f, double ratio)
{
    f->now.rescale = ratio;
}

/// Metal-weighted mean density: scaled about it, the total mass stays.
static double mean_density(const mag_flow *f)
{
    double mass = 0.0;
    double volume = 0.0;
    for (size_t c = 0; c < f->grid->cells; c++) {
        if (f->kind[c] != MAG_GAS) {
            double excess;
            double u[3];
            double n[6];
            mag_flow_moments(f, c, &excess, u, n);
            const double fill = f->kind[c] == MAG_LIQUID ? 1.0 : f->mass[c] / (1.0 + excess);
            mass += fill * (1.0 + excess);
            volume += fill;
        }
    }
    return volume > 0.0 ? mass / volume : 1.0;
}

/// Relaxation time with the sub-grid viscosity, from the non-equilibrium second moment.
static double total_tau(const mag_flow *f, size_t cell, double excess, const double u[3],
                        const double n[6])
{
    if (f->now.rheology.law != MAG_NEWTONIAN) {
        return mag_flow_slurry_tau(f, cell, excess, u, n);
    }
    const double density = 1.0 + excess;
    const double tau = 0.5 + 3.0 * f->now.viscosity;
    const double c = f->setup.collision == MAG_REGULARISED ? f->setup.smagorinsky : 0.0;
    const double norm = sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2] +
                             2.0 * (n[3] * n[3] + n[4] * n[4] + n[5] * n[5]));
    return 0.5 * (tau + sqrt(tau * tau + 18.0 * sqrt(2.0) * c * c * norm / density));
}

static void rescale_cell(mag_flow *f, size_t cell, double ratio, double mean)
{
    double excess;
    double u[3];
    double u_new[3];
    double n[6];

    mag_flow_moments(f, cell, &excess, u, n);
    const double tau = total_tau(f, cell, excess, u, n);
    const double tau_new = 0.5 + ratio * (tau - 0.5);
    const double excess_new = mean - 1.0 + ratio * ratio * (1.0 + excess - mean);
    for (int d = 0; d < 3; d++) {
        const double half = 0.5 * f->now.force[d];
        u_new[d] = ratio * (u[d] + half) - ratio * ratio * half;
    }
    for (int q = 0; q < MAG_Q; q++) {
        mag_pop *in = &f->populations[mag_flow_in(f, cell, q)];
        const double away = (double)*in - mag_equilibrium(q, excess, u);
        *in = (mag_pop)(mag_equilibrium(q, excess_new, u_new) + away * ratio * tau_new / tau);
    }
    if (f->kind[cell] == MAG_INTERFACE) {
        f->mass[cell] *= (1.0 + excess_new) / (1.0 + excess);
        f->excess[cell] = (mag_pop)excess_new;
    }
}

void mag_flow_apply_rescale(mag_context *ctx, mag_flow *f)
{
    const double ratio = f->now.rescale;
    const double mean = mean_density(f);
    const ptrdiff_t cells = (ptrdiff_t)f->grid->cells;

#pragma omp parallel for schedule(static) num_threads(ctx->threads)
    for (ptrdiff_t c = 0; c < cells; c++) {
        if (f->kind[c] != MAG_GAS) {
            rescale_cell(f, (size_t)c, ratio, mean);
        }
    }
    f->now.gas_density = mean + ratio * ratio * (f->now.gas_density - mean);
    for (int32_t r = 0; r < f->now.gas_regions; r++) {
        f->gas_excess[r] =
            (mag_pop)(mean - 1.0 + ratio * ratio * (1.0 + (double)f->gas_excess[r] - mean));
    }
    f->now.inlet_excess = mean - 1.0 + ratio * ratio * (1.0 + f->now.inlet_excess - mean);
    f->now.tension *= ratio * ratio;
    f->now.heat_unit /= ratio * ratio;
    f->now.viscosity *= ratio;
    mag_law_rescale(&f->now.rheology, ratio);
    for (int d = 0; d < 3; d++) {
        f->now.force[d] *= ratio * ratio;
    }
    for (int w = 0; w < MAG_WALL_SPEEDS; w++) {
        f->now.speed[w] *= ratio;
    }
    f->now.rescale = 1.0;
}
