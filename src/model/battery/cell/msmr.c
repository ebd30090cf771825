#include "model/battery/cell/msmr.h"

#include "model/battery/cell/kinetics.h"

#include <math.h>

/// A kind of sites at a voltage.
typedef struct taken {
    double full;  ///< share that is taken
    double empty; ///< share that is not: without loss of digits where it is small
    double fall;  ///< f / w [1/V]: d full/dU = -fall full empty
} taken;

static taken look_at(const mag_site *s, double per_volt, double voltage)
{
    const double fall = per_volt / s->width;
    const double y = fall * (voltage - s->voltage);
    return (taken){1.0 / (1.0 + exp(y)), 1.0 / (1.0 + exp(-y)), fall};
}

/// All sites at a voltage.
typedef struct fullness {
    double full;  ///< share of all sites that is taken, times the sum of shares
    double empty; ///< what is not
    double slope; ///< d full/dU [1/V]
} fullness;

static fullness fill(const mag_msmr *m, double per_volt, double voltage)
{
    fullness all = {0.0, 0.0, 0.0};
    for (int j = 0; j < m->count; j++) {
        const double X = m->site[j].share;
        const taken t = look_at(&m->site[j], per_volt, voltage);
        all.full += X * t.full;
        all.empty += X * t.empty;
        all.slope -= X * t.fall * t.full * t.empty;
    }
    return all;
}

double mag_msmr_filling(const mag_msmr *m, double temperature, double voltage, double *slope)
{
    const fullness all = fill(m, mag_per_volt(m->charge, temperature), voltage);
    *slope = all.slope;
    return all.full;
}

/// Voltage where the logarithm of full over empty is `logit`. Each kind alone would have it at
/// U - logit w / f: the whole lies between the least and the largest of these. The logarithm is
/// nearly straight in U, so that Newton's steps are good; those that leave the bracket halve it.
static double solve_voltage(const mag_msmr *m, double per_volt, double logit)
{
    enum { MOST = 100 };
    double low = INFINITY;
    double high = -INFINITY;
    for (int j = 0; j < m->count; j++) {
        const double alone = m->site[j].voltage - logit * m->site[j].width / per_volt;
        low = fmin(low, alone);
        high = fmax(high, alone);
    }
    double voltage = 0.5 * (low + high);

    for (int n = 0; n < MOST && low < high; n++) {
        const fullness all = fill(m, per_volt, voltage);
        const double above = log(all.full / all.empty) - logit;
        const double slope = all.slope * (1.0 / all.full + 1.0 / all.empty);
        low = above > 0.0 ? voltage : low;
        high = above < 0.0 ? voltage : high;
        const double before = voltage;
        voltage -= above / slope;
        if (voltage < low || voltage > high) {
            voltage = 0.5 * (low + high);
        }
        if (fabs(voltage - before) <= 1e-16 * (1.0 + 4.0 * fabs(before))) {
            break;
        }
    }
    return voltage;
}

double mag_msmr_voltage(const mag_msmr *m, double temperature, double filling, double *slope)
{
    const double per_volt = mag_per_volt(m->charge, temperature);
    double all = 0.0;
    for (int j = 0; j < m->count; j++) {
        all += m->site[j].share;
    }
    const double least = MAG_MSMR_LEAST * all;
    const double within = fmin(fmax(filling, least), all - least);
    const double voltage = solve_voltage(m, per_volt, log(within / (all - within)));

    *slope = 1.0 / fill(m, per_volt, voltage).slope;
    return voltage + *slope * (filling - within);
}

double mag_msmr_exchange(const mag_msmr *m, int kind, double temperature, double voltage,
                         double salt, double by_voltage_and_salt[2])
{
    const mag_site *s = &m->site[kind];
    const double per_volt = mag_per_volt(m->charge, temperature);
    const taken t = look_at(s, per_volt, voltage);
    const double rest = 1.0 - s->alpha;
    const double sites =
        pow(s->share * t.full, s->alpha * s->width) * pow(s->share * t.empty, rest * s->width);
    const double least = MAG_MSMR_LEAST_SALT * m->reference;
    const double c = fmax(salt, least);
    const double current = s->exchange * sites * pow(c / m->reference, rest);

    by_voltage_and_salt[0] = current * per_volt * (t.full - s->alpha);
    by_voltage_and_salt[1] = salt < least ? 0.0 : current * rest / c;
    return current;
}

double mag_sublattice_trapping(const mag_sublattices *s, double inner, double *slope)
{
    const double y = (inner - s->trap) / s->trap_width;
    const double out = 1.0 / (1.0 + exp(-y));
    const double in = 1.0 / (1.0 + exp(y));

    *slope = (1.0 - s->slowing) * out * in / s->trap_width;
    return s->slowing * in + out;
}

double mag_sublattice_exchange(const mag_sublattices *s, const double filled[2],
                               double by_filled[2])
{
    const double back = s->equilibrium * s->sites[1];
    const double a = s->sites[0] * filled[0] * (1.0 - filled[1]);
    const double b = back * filled[1] * (1.0 - filled[0]);
    double t_slope;
    const double t = mag_sublattice_trapping(s, filled[1], &t_slope);
    const double sum = a + b;

    by_filled[0] = by_filled[1] = 0.0;
    if (sum <= 0.0) {
        return 0.0;
    }
    const double share = b / sum; // (a + t b) / (a + b) = 1 - (1 - t) share
    const double slower = 1.0 - (1.0 - t) * share;
    const double by_share = -(1.0 - t) * (a - b);
    const double by_a = slower - by_share * share / sum;
    const double by_b = -slower + by_share * (1.0 - share) / sum;
    by_filled[0] = s->rate * (by_a * s->sites[0] * (1.0 - filled[1]) - by_b * back * filled[1]);
    by_filled[1] = s->rate * (-by_a * s->sites[0] * filled[0] + by_b * back * (1.0 - filled[0]) +
                              (a - b) * share * t_slope);
    return s->rate * (a - b) * slower;
}
