#include "model/battery/cell/metal.h"

#include "matter/constants.h"
#include "model/battery/cell/kinetics.h"

#include <math.h>

/// What kinetics makes of a salt concentration.
typedef struct surface {
    double per_volt; ///< z F / (R T) [1/V]
    double salt;     ///< as far as it counts [mol/m3]
    double exchange; ///< i0 [A/m2]
    double ratio;    ///< i0 / i_des; 0: desolvation is at once
    int poor;        ///< the salt counts as more than it is
} surface;

static surface look_at(const mag_metal *m, double temperature, double salt)
{
    const double least = MAG_METAL_LEAST_SALT * m->reference;
    surface s = {.per_volt = mag_per_volt(m->charge, temperature), .poor = salt < least};
    s.salt = fmax(salt, least);
    s.exchange = m->exchange * pow(s.salt / m->reference, m->order);
    s.ratio = s.exchange / (m->charge * MAG_FARADAY * m->desolvation * s.salt);
    return s;
}

/// The current at u, and d current/du in place of by_overpotential. With A = exp(alpha_a u),
/// B = exp(-alpha_c u), q = i0 / i_des: di/du (1 + q B)^2 / i0 = A' (1 + q B) - B' (1 + q A),
/// a sum of positive terms.
static mag_metal_current find_current(const mag_metal *m, const surface *s, double u)
{
    double rise;
    double fall;
    double by_u;
    const double a = mag_bounded_exp(m->alpha_a * u, &rise);
    const double b = mag_bounded_exp(-m->alpha_c * u, &fall);
    const double held = s->ratio * b;
    const double factor = s->exchange / (1.0 + held);
    const double i = factor * mag_bv_current(u, m->alpha_a, m->alpha_c, &by_u);

    rise *= m->alpha_a;
    fall *= m->alpha_c * (1.0 + s->ratio * a) / (1.0 + held);
    const double salt_power = m->order - (m->order - 1.0) * held / (1.0 + held);
    return (mag_metal_current){i, factor * (rise + fall), s->poor ? 0.0 : i / s->salt * salt_power};
}

mag_metal_current mag_metal_current_at(const mag_metal *m, double temperature, double overpotential,
                                       double salt)
{
    const surface s = look_at(m, temperature, salt);
    mag_metal_current i = find_current(m, &s, s.per_volt * overpotential);
    i.by_overpotential *= s.per_volt;
    return i;
}

/// The current equation is exp(alpha_a u) - b exp(-alpha_c u) = i / i0 with b = 1 + i / i_des.
/// Measured from ln(b) / (alpha_a + alpha_c), u obeys Butler and Volmer's equation for the current
/// i b^(-alpha_a / (alpha_a + alpha_c)).
mag_metal_overpotential mag_metal_overpotential_at(const mag_metal *m, double temperature,
                                                   double current, double salt)
{
    const surface s = look_at(m, temperature, salt);
    const double sum = m->alpha_a + m->alpha_c;
    const double ratio = fmax(current / s.exchange, -MAG_METAL_MOST_PLATING / s.ratio);
    const double shift = log1p(ratio * s.ratio) / sum;
    double slope;
    const double u = shift + mag_bv_overpotential(ratio * exp(-m->alpha_a * shift), m->alpha_a,
                                                  m->alpha_c, &slope);
    const mag_metal_current i = find_current(m, &s, u);
    return (mag_metal_overpotential){
        u / s.per_volt,
        1.0 / (i.by_overpotential * s.per_volt),
        -i.by_salt / (i.by_overpotential * s.per_volt),
    };
}

double mag_nucleation_current(const mag_nucleation *n, double overpotential, double *slope)
{
    const double exponent = n->barrier / (overpotential * overpotential);

    *slope = 0.0;
    if (overpotential >= 0.0 || exponent > MAG_MOST_EXPONENT) {
        return 0.0;
    }
    const double i = -n->rate * exp(-exponent);
    *slope = 2.0 * i * exponent / overpotential;
    return i;
}

double mag_coverage_rate(const mag_nucleation *n, double current, double coverage,
                         double *by_current, double *by_coverage)
{
    *by_current = -n->spread * (1.0 - coverage);
    *by_coverage = n->spread * current;
    return *by_current * current;
}

double mag_film_rate(const mag_film *f, double thickness, double current, double *by_thickness,
                     double *by_current)
{
    const double depth = fmax(thickness, f->least);
    const double present = fmax(thickness, 0.0) / (fmax(thickness, 0.0) + f->least);
    const double growth = f->growth / depth;
    const double torn = f->removal * fmax(current, 0.0);

    *by_current = current > 0.0 ? -f->removal * present : 0.0;
    *by_thickness = (thickness > f->least ? -growth / depth : 0.0) -
                    (thickness > 0.0 ? torn * (1.0 - present) * present / thickness : 0.0);
    return growth - torn * present;
}
