#include "model/battery/cell/pairs.h"

#include "matter/constants.h"

#include <math.h>

static const double charge[MAG_PAIR_SPECIES] = {2.0, 1.0, 0.0, -1.0, 0.0, -1.0};

/// Magnesium that a particle of a species holds.
static double metal_in(const mag_pairs *p, int species)
{
    return species == MAG_FREE_ANION ? 0.0 : species == MAG_CLUSTER ? p->members : 1.0;
}

/// K1 K2, what makes MgA2 of the activity of the salt.
static double neutral_constant(const mag_pairs *p)
{
    return p->step[0] * p->step[1];
}

/// Free anions where the activity of the salt is w = [Mg2+] [A-]^2, from the balance of charge
/// 2 w / a^2 + K1 w / a = a + K1 K2 K3 w a, that is a^3 = k a + r. Convex: Newton's steps from
/// above come down to its one positive root.
static double solve_anion(const mag_pairs *p, double w)
{
    enum { MOST = 60 };
    const double triples = 1.0 + neutral_constant(p) * p->step[2] * w;
    const double k = p->step[0] * w / triples;
    const double r = 2.0 * w / triples;
    double a = fmax(sqrt(2.0 * k), cbrt(2.0 * r)); // above: k a and r are at most a^3 / 2 each

    for (int n = 0; n < MOST; n++) {
        const double change = (a * (a * a - k) - r) / (3.0 * a * a - k);
        a -= change;
        if (change <= 1e-15 * a) {
            break;
        }
    }
    return a;
}

/// All species where the activity of the salt is w.
static void find_species(const mag_pairs *p, double w, double s[MAG_PAIR_SPECIES])
{
    const double a = solve_anion(p, w);

    s[MAG_FREE_ANION] = a;
    s[MAG_FREE_CATION] = w / (a * a);
    s[MAG_CATION_PAIR] = p->step[0] * w / a;
    s[MAG_NEUTRAL] = neutral_constant(p) * w;
    s[MAG_ANION_TRIPLE] = p->step[2] * s[MAG_NEUTRAL] * a;
    s[MAG_CLUSTER] = p->cluster * pow(s[MAG_NEUTRAL], p->members);
}

/// Sums over species of nu, the magnesium in them, and z, their charge.
typedef struct sums {
    double metal; ///< nu c
    double nn;    ///< nu^2 c
    double nz;    ///< nu z c
    double zz;    ///< z^2 c
    double rise;  ///< d metal/d ln w where the charge stays 0
} sums;

/// With y = ln a, species go as exp(nu ln w - z y). That the charge stays 0 gives dy = nz / zz
/// d ln w.
static sums add_up(const mag_pairs *p, const double s[MAG_PAIR_SPECIES])
{
    sums t = {0};

    for (int k = 0; k < MAG_PAIR_SPECIES; k++) {
        const double nu = metal_in(p, k);
        t.metal += nu * s[k];
        t.nn += nu * nu * s[k];
        t.nz += nu * charge[k] * s[k];
        t.zz += charge[k] * charge[k] * s[k];
    }
    t.rise = t.nn - t.nz * t.nz / t.zz;
    return t;
}

/// Logarithm of an activity that no solution exceeds: none of its species holds more than c of
/// magnesium, nor 2 c of anions.
static double bound_activity(const mag_pairs *p, double c)
{
    const double most = log(4.0) + 3.0 * log(c);
    double neutral = c;

    if (p->cluster > 0.0) {
        neutral = fmin(neutral, pow(c / (p->members * p->cluster), 1.0 / p->members));
    }
    return fmin(most, log(neutral / neutral_constant(p)));
}

/// Splits a concentration c. The salt's activity w rises with c, as a power between 1/m and 3, so
/// that Newton's steps in logarithms are long; those that leave what is known to hold the root go
/// to its middle. Seven steps were the most for a million salts at random.
static void solve_species(const mag_pairs *p, double c, double s[MAG_PAIR_SPECIES])
{
    enum { MOST = 100 };
    double high = bound_activity(p, c);
    double low = -INFINITY;
    double at = high;

    for (int n = 0; n < MOST; n++) {
        find_species(p, exp(at), s);
        const sums t = add_up(p, s);
        const double lacking = log(c / t.metal);
        if (fabs(lacking) <= 2e-15 * fmax(1.0, fabs(at))) { // what rounding of `at` leaves
            break;
        }
        const double change = lacking * t.metal / t.rise;
        low = change > 0.0 ? at : low;
        high = change < 0.0 ? at : high;
        at += change;
        if (at <= low || at >= high) {
            at = 0.5 * (low + high);
        }
    }
}

/// Derivatives by implicit functions. With e = nu l' - z y', where l = ln w, y = ln a, a species
/// obeys c_k' = c_k e, c_k'' = c_k (e^2 + nu l'' - z y''); sum nu c_k = c and sum z c_k = 0 give
/// l', y', and, once more derived, l'', y''.
mag_speciation mag_pairs_split(const mag_pairs *p, double salt)
{
    const double c = fmax(salt, MAG_PAIRS_LEAST_SALT);
    const double moves = salt < c ? 0.0 : 1.0;
    mag_speciation out;

    solve_species(p, c, out.value);
    const sums t = add_up(p, out.value);
    const double l = moves / t.rise;
    const double y = l * t.nz / t.zz;
    double metal = 0.0; // sum nu c_k e^2
    double free = 0.0;  // sum z c_k e^2
    for (int k = 0; k < MAG_PAIR_SPECIES; k++) {
        const double e = metal_in(p, k) * l - charge[k] * y;
        out.by_salt[k] = out.value[k] * e;
        metal += metal_in(p, k) * out.by_salt[k] * e;
        free += charge[k] * out.by_salt[k] * e;
    }
    const double ll = (t.nz * free / t.zz - metal) / t.rise;
    const double yy = (t.nz * ll + free) / t.zz;
    for (int k = 0; k < MAG_PAIR_SPECIES; k++) {
        const double e = metal_in(p, k) * l - charge[k] * y;
        const double ee = metal_in(p, k) * ll - charge[k] * yy;
        out.curvature[k] = out.value[k] * (e * e + ee);
    }
    out.activity_slope = l;
    out.activity_curvature = ll;
    return out;
}

static void add(mag_pairs_property *sum, double factor, double value, double by_salt)
{
    sum->value += factor * value;
    sum->by_salt += factor * by_salt;
}

/// Fluxes of species: N_k = -D_k (dc_k/dx + z_k c_k F/(RT) dphi/dx), where dc_k/dx = c_k' dc/dx as
/// equilibrium is fast. With the sums over species
///     S = sum z^2 D c   Q = sum nu z D c   E = sum z D c'   P = sum nu D c'
/// the current is i = -F E dc/dx - kappa dphi/dx with kappa = F^2/(RT) S, and the flux of the
/// constituent Mg is N = -P dc/dx - Q F/(RT) dphi/dx. Without phi this is
///     N = -(P - Q E / S) dc/dx + (Q / S) i / F,
/// so that D = P - Q E / S and, as N = t+ i / (2 F) where dc/dx = 0, t+ = 2 Q / S. It exceeds 1
/// where MgA+ takes anions along, and falls below 0 where MgA3- takes cations along.
/// The salt's activity [Mg2+] [A-]^2 is c^3 f^3 but for a constant: its slope gives the factor.
/// With it the potential against a magnesium electrode obeys the law of concentrated solutions:
/// i = -kappa dphi_e/dx + kappa 3RT/(2F) (1 - t+) (1 + d ln f/d ln c) d ln c/dx.
mag_pairs_transport mag_pairs_transport_of(const mag_pairs *p, double temperature,
                                           const mag_speciation *s)
{
    const double kappa = MAG_FARADAY * MAG_FARADAY / (MAG_GAS_CONSTANT * temperature);
    mag_pairs_property S = {0};
    mag_pairs_property Q = {0};
    mag_pairs_property E = {0};
    mag_pairs_property P = {0};
    double c = 0.0;

    for (int k = 0; k < MAG_PAIR_SPECIES; k++) {
        const double nu = metal_in(p, k);
        const double D = p->diffusivity[k];
        const double z = charge[k];
        add(&S, z * z * D, s->value[k], s->by_salt[k]);
        add(&Q, nu * z * D, s->value[k], s->by_salt[k]);
        add(&E, z * D, s->by_salt[k], s->curvature[k]);
        add(&P, nu * D, s->by_salt[k], s->curvature[k]);
        c += nu * s->value[k];
    }
    const double share = Q.value / S.value;
    const double share_by_salt = (Q.by_salt - share * S.by_salt) / S.value;
    return (mag_pairs_transport){
        .conductivity = {kappa * S.value, kappa * S.by_salt},
        .diffusivity = {P.value - share * E.value,
                        P.by_salt - share_by_salt * E.value - share * E.by_salt},
        .transference = {2.0 * share, 2.0 * share_by_salt},
        .factor = {c * s->activity_slope / 3.0,
                   (s->activity_slope + c * s->activity_curvature) / 3.0},
    };
}
