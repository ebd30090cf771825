/// Verifies ion pairs and clusters of a magnesium salt: published-form equilibria, totals, slopes
/// against differences, the limit of a strong electrolyte, and the laws of flux themselves.
#include "slope.h"
#include "support.h"

#include "matter/constants.h"
#include "model/battery/cell/pairs.h"

#include <math.h>

#define ROOM        298.15
#define DIFFERENCES "central differences"
#define NEGLECTED   "what differences of fourth order leave out, and rounding over their step"

static const double charge[MAG_PAIR_SPECIES] = {2.0, 1.0, 0.0, -1.0, 0.0, -1.0};

/// Constants in litres a mole, as they are printed; clusters of `members`.
static mag_pairs pairs_of(double k1, double k2, double k3, double cluster, double members)
{
    return (mag_pairs){{k1 * 1e-3, k2 * 1e-3, k3 * 1e-3},
                       cluster * pow(1e-3, members - 1.0),
                       members,
                       {3e-10, 2.5e-10, 2e-10, 1.5e-10, 0.5e-10, 6e-10}};
}

static double metal_in(const mag_pairs *p, int k)
{
    return k == MAG_FREE_ANION ? 0.0 : k == MAG_CLUSTER ? p->members : 1.0;
}

/// Magnesium and anions of all species.
static void totals(const mag_pairs *p, const double c[MAG_PAIR_SPECIES], double total[2])
{
    total[0] = total[1] = 0.0;
    for (int k = 0; k < MAG_PAIR_SPECIES; k++) {
        total[0] += metal_in(p, k) * c[k];
        total[1] += (2.0 * metal_in(p, k) - charge[k]) * c[k];
    }
}

START_TEST(half_molar_salts_split_as_their_constants_tell)
{
    static const struct {
        double k1, k2;
        int species;
        const char *name;
        double value;
    } rows[] = {
        {1.0, 0.0, MAG_FREE_CATION, "Mg2+", 0.28077641},
        {1.0, 0.0, MAG_CATION_PAIR, "MgA+", 0.21922359},
        {10.0, 0.0, MAG_FREE_CATION, "Mg2+", 0.07416574},
        {10.0, 0.0, MAG_CATION_PAIR, "MgA+", 0.42583426},
        {1000.0, 0.0, MAG_FREE_CATION, "Mg2+", 0.00099602},
        {1000.0, 0.0, MAG_CATION_PAIR, "MgA+", 0.49900398},
        {10.0, 2.0, MAG_FREE_ANION, "A-", 0.3782435516},
        {10.0, 2.0, MAG_FREE_CATION, "Mg2+", 0.0654124980},
        {10.0, 2.0, MAG_CATION_PAIR, "MgA+", 0.2474185556},
        {10.0, 2.0, MAG_NEUTRAL, "MgA2", 0.1871689464},
    };
    for (int n = 0; n < (int)(sizeof rows / sizeof rows[0]); n++) {
        const mag_pairs p = pairs_of(rows[n].k1, rows[n].k2, 0.0, 0.0, 1.0);
        const mag_speciation s = mag_pairs_split(&p, 500.0);
        char subject[120];
        snprintf(subject, sizeof subject, "0.5 mol/l of salt, K1 %g, K2 %g l/mol, %s [mol/l]",
                 rows[n].k1, rows[n].k2, rows[n].name);
        verify_row_absolute("B-12", subject, "laws of mass action", 1e-3 * s.value[rows[n].species],
                            rows[n].value, n < 6 ? 6e-9 : 6e-11, "decimals given");
    }
}
END_TEST

/// Salts from strong electrolytes to ones that are nearly all pairs, triples or clusters.
static const double salts[][5] = {
    {0.0, 0.0, 0.0, 0.0, 1.0},     {1.0, 0.0, 0.0, 0.0, 1.0},    {10.0, 2.0, 0.0, 0.0, 1.0},
    {1e3, 1e2, 0.0, 0.0, 1.0},     {1e8, 1e6, 0.0, 0.0, 1.0},    {10.0, 2.0, 3.0, 0.0, 1.0},
    {1e3, 1e3, 1e4, 0.0, 1.0},     {1e6, 1e6, 1e9, 0.0, 1.0},    {10.0, 2.0, 0.0, 5.0, 2.0},
    {1e4, 1e3, 0.0, 1e4, 3.0},     {1e3, 1e2, 10.0, 1e6, 4.0},   {1e-3, 1e6, 0.0, 0.0, 1.0},
    {20.0, 500.0, 30.0, 3.0, 2.5}, {1e10, 1e10, 1.0, 1e20, 4.0},
};
enum { SALTS = sizeof salts / sizeof salts[0] };

static mag_pairs salt_of(int n)
{
    const double *k = salts[n];
    return pairs_of(k[0], k[1], k[2], k[3], k[4]);
}

START_TEST(totals_are_kept_and_mass_action_holds)
{
    double drift = 0.0;
    double law = 0.0;
    for (int n = 0; n < SALTS; n++) {
        const mag_pairs p = salt_of(n);
        double before = 0.0;
        for (double c = 1e-6; c < 1e5; c *= 1.7) {
            const mag_speciation s = mag_pairs_split(&p, c);
            const double *v = s.value;
            const double a = v[MAG_FREE_ANION];
            double total[2];
            totals(&p, v, total);
            drift = fmax(drift, fabs(total[0] / c - 1.0));
            drift = fmax(drift, fabs(total[1] / (2.0 * c) - 1.0));
            for (int k = 0; k < 3; k++) {
                law = fmax(law, fabs(v[k + 1] - p.step[k] * v[k] * a) / c);
            }
            const double cluster = p.cluster * pow(v[MAG_NEUTRAL], p.members);
            law = fmax(law, fabs(v[MAG_CLUSTER] - cluster) / c);
            ck_assert_double_gt(v[MAG_FREE_CATION] * a * a, before);
            ck_assert_double_gt(s.activity_slope, 0.0);
            before = v[MAG_FREE_CATION] * a * a;
        }
    }
    verify_row_below("B-12", "drift of the totals, 14 salts, 1e-6 to 1e5 mol/m3, relative",
                     "conservation", drift, 1e-12, "rounding of a logarithm of up to 100");
    verify_row_below("B-12", "the same, distance from the laws of mass action, relative to c",
                     "the laws", law, 1e-14, "rounding");
}
END_TEST

/// A number of a solution: a species, or a property if `which` is beyond them.
typedef struct solution_number {
    mag_pairs p; ///< the salt
    int which;   ///< species, or MAG_PAIR_SPECIES and the property's place
} solution_number;

static mag_pairs_property property(const mag_pairs_transport *t, int which)
{
    const mag_pairs_property all[] = {t->conductivity, t->diffusivity, t->transference, t->factor};
    return all[which];
}

static double number_at(const void *what, double c)
{
    const solution_number *n = what;
    const mag_speciation s = mag_pairs_split(&n->p, c);
    if (n->which < MAG_PAIR_SPECIES) {
        return s.value[n->which];
    }
    const mag_pairs_transport t = mag_pairs_transport_of(&n->p, ROOM, &s);
    return property(&t, n->which - MAG_PAIR_SPECIES).value;
}

static double slope_at(const void *what, double c)
{
    const solution_number *n = what;
    const mag_speciation s = mag_pairs_split(&n->p, c);
    return s.by_salt[n->which];
}

static double log_activity_at(const void *what, double c)
{
    const solution_number *n = what;
    const mag_speciation s = mag_pairs_split(&n->p, c);
    return log(s.value[MAG_FREE_CATION]) + 2.0 * log(s.value[MAG_FREE_ANION]);
}

static double activity_slope_at(const void *what, double c)
{
    return mag_pairs_split(&((const solution_number *)what)->p, c).activity_slope;
}

/// Error of a slope, relative to it, or to `least` where that is larger: what is nearly constant
/// has a slope of few digits.
static double error_of(double slope, slope_function *f, const solution_number *n, double c,
                       double least)
{
    const double size = fmax(fabs(slope), fabs(least));
    return size > 0.0 ? fabs(slope - slope_of(f, n, c, 1e-3 * c)) / size : 0.0;
}

START_TEST(slopes_in_the_salt_are_those_of_differences)
{
    double first = 0.0;
    double second = 0.0;
    double activity = 0.0;
    double transport = 0.0;
    for (int n = 0; n < SALTS; n++) {
        for (double c = 1e-3; c < 1e4; c *= 3.1) {
            solution_number x = {salt_of(n), 0};
            const mag_speciation s = mag_pairs_split(&x.p, c);
            const mag_pairs_transport t = mag_pairs_transport_of(&x.p, ROOM, &s);
            for (; x.which < MAG_PAIR_SPECIES; x.which++) {
                const double least = s.value[x.which] / c;
                first = fmax(first, error_of(s.by_salt[x.which], number_at, &x, c, least));
                second = fmax(second, error_of(s.curvature[x.which], slope_at, &x, c, least / c));
            }
            for (; x.which < MAG_PAIR_SPECIES + 4; x.which++) {
                const mag_pairs_property y = property(&t, x.which - MAG_PAIR_SPECIES);
                transport = fmax(transport, error_of(y.by_salt, number_at, &x, c, y.value / c));
            }
            const double slope = s.activity_slope;
            activity = fmax(activity, error_of(slope, log_activity_at, &x, c, 0.0));
            activity =
                fmax(activity, error_of(s.activity_curvature, activity_slope_at, &x, c, slope / c));
        }
    }
    verify_row_below("B-12", "species by salt, relative error", DIFFERENCES, first, 1e-9,
                     NEGLECTED);
    verify_row_below("B-12", "species by salt twice, relative error", DIFFERENCES, second, 1e-9,
                     NEGLECTED);
    verify_row_below("B-12", "logarithm of the activity by salt, once and twice, relative error",
                     DIFFERENCES, activity, 1e-9, NEGLECTED);
    verify_row_below("B-12", "kappa, D, t+, factor by salt, relative error", DIFFERENCES, transport,
                     1e-9, NEGLECTED);
}
END_TEST

START_TEST(without_pairs_a_strong_electrolyte_is_left)
{
    const mag_pairs p = salt_of(0);
    const double c = 420.0;
    const double cation = p.diffusivity[MAG_FREE_CATION];
    const double anion = p.diffusivity[MAG_FREE_ANION];
    const mag_speciation s = mag_pairs_split(&p, c);
    const mag_pairs_transport t = mag_pairs_transport_of(&p, ROOM, &s);
    const double per = MAG_FARADAY * MAG_FARADAY / (MAG_GAS_CONSTANT * ROOM);
    const char *strong = "Nernst and Hartley, Nernst and Einstein";
    verify_row("B-12", "strong Mg salt, diffusivity [m2/s]", strong, t.diffusivity.value,
               3.0 * cation * anion / (2.0 * cation + anion), 1e-14, "rounding");
    verify_row("B-12", "strong Mg salt, transference number", strong, t.transference.value,
               2.0 * cation / (2.0 * cation + anion), 1e-14, "rounding");
    verify_row("B-12", "strong Mg salt, conductivity [S/m]", strong, t.conductivity.value,
               per * c * (4.0 * cation + 2.0 * anion), 1e-14, "rounding");
    verify_row("B-12", "strong Mg salt, thermodynamic factor", "an ideal solution", t.factor.value,
               1.0, 1e-14, "rounding");
    ck_assert_double_le(fabs(t.diffusivity.by_salt) * c, 1e-13 * t.diffusivity.value);
    ck_assert_double_le(fabs(t.transference.by_salt) * c, 1e-13);
    ck_assert_double_le(fabs(t.factor.by_salt) * c, 1e-13);
}
END_TEST

/// Sums of species' fluxes where the salt falls by `fall` [mol/m4] and the potential by `field`
/// [V/m]: of magnesium [mol/m2/s] and of charge [A/m2].
static void find_fluxes(const mag_pairs *p, const mag_speciation *s, double fall, double field,
                        double flux[2])
{
    flux[0] = flux[1] = 0.0;
    for (int k = 0; k < MAG_PAIR_SPECIES; k++) {
        const double drift = charge[k] * MAG_FARADAY / (MAG_GAS_CONSTANT * ROOM) * s->value[k];
        const double n = p->diffusivity[k] * (s->by_salt[k] * fall + drift * field);
        flux[0] += metal_in(p, k) * n;
        flux[1] += charge[k] * MAG_FARADAY * n;
    }
}

START_TEST(fluxes_of_species_add_up_to_the_law_of_a_concentrated_solution)
{
    double worst_flux = 0.0;
    double worst_current = 0.0;
    double worst_onsager = 0.0;
    for (int n = 0; n < SALTS; n++) {
        const mag_pairs p = salt_of(n);
        for (double c = 1.0; c < 3000.0; c *= 2.3) {
            const mag_speciation s = mag_pairs_split(&p, c);
            const mag_pairs_transport t = mag_pairs_transport_of(&p, ROOM, &s);
            const double fall = 1e6;
            const double field = 70.0;
            double flux[2];
            find_fluxes(&p, &s, fall, field, flux);
            const double carried = t.transference.value * flux[1] / (2.0 * MAG_FARADAY);
            const double spread = t.diffusivity.value * fall;
            worst_flux =
                fmax(worst_flux, fabs(flux[0] - spread - carried) / (fabs(spread) + fabs(carried)));
            // the potential against a magnesium electrode holds the slope of ln [Mg2+] too
            const double volt = MAG_GAS_CONSTANT * ROOM / MAG_FARADAY;
            const double seen =
                field + 0.5 * volt * s.by_salt[MAG_FREE_CATION] / s.value[MAG_FREE_CATION] * fall;
            const double diffusion =
                1.5 * volt * (1.0 - t.transference.value) * t.factor.value * -fall / c;
            const double law = t.conductivity.value * (seen + diffusion);
            const double size = t.conductivity.value * (fabs(seen) + fabs(diffusion));
            worst_current = fmax(worst_current, fabs(flux[1] - law) / size);
            // Onsager: D = (L++ L-- - L+-^2) / S d ln(activity)/dc
            double L[3] = {0.0, 0.0, 0.0};
            double S = 0.0;
            for (int k = 0; k < MAG_PAIR_SPECIES; k++) {
                const double metal = metal_in(&p, k);
                const double anions = 2.0 * metal - charge[k];
                const double mobile = p.diffusivity[k] * s.value[k];
                L[0] += metal * metal * mobile;
                L[1] += anions * anions * mobile;
                L[2] += metal * anions * mobile;
                S += charge[k] * charge[k] * mobile;
            }
            const double minus = L[2] * L[2];
            const double onsager = (L[0] * L[1] - minus) / S * s.activity_slope;
            const double lost = 1.0 + 1e-2 * minus / (L[0] * L[1] - minus); // digits by difference
            if (lost < 1e6) {
                worst_onsager =
                    fmax(worst_onsager, fabs(onsager / t.diffusivity.value - 1.0) / lost);
            }
            ck_assert_double_gt(t.diffusivity.value, 0.0);
            ck_assert_double_gt(t.conductivity.value, 0.0);
        }
    }
    const char *law = "D and t+ of the salt";
    verify_row_below("B-12", "flux of magnesium, 14 salts, relative error", law, worst_flux, 1e-13,
                     "rounding of sums of six");
    verify_row_below("B-12", "current, 14 salts, relative error", "kappa, t+ and factor",
                     worst_current, 1e-13, "rounding of sums of six");
    verify_row_below("B-12", "D of the salt, 14 salts, relative error", "Onsager's coefficients",
                     worst_onsager, 1e-13, "rounding, grown by what the difference cancels");
}
END_TEST

START_TEST(transference_leaves_0_to_1_where_complexes_carry_the_other_ion)
{
    const mag_pairs pair = pairs_of(1e4, 0.0, 0.0, 0.0, 1.0);
    mag_pairs triple = pairs_of(1e3, 1e3, 1e4, 0.0, 1.0);
    triple.diffusivity[MAG_FREE_CATION] = 0.1e-10; // a cation in a heavy shell of solvent
    triple.diffusivity[MAG_CATION_PAIR] = 0.1e-10;
    const mag_speciation s = mag_pairs_split(&pair, 500.0);
    const mag_speciation r = mag_pairs_split(&triple, 500.0);
    const mag_pairs_transport high = mag_pairs_transport_of(&pair, ROOM, &s);
    const mag_pairs_transport low = mag_pairs_transport_of(&triple, ROOM, &r);
    verify_row("B-12", "salt that is nearly all MgA+ and A-, transference number",
               "2 D(MgA+) / (D(MgA+) + D(A-))", high.transference.value, 2.0 * 2.5 / (2.5 + 6.0),
               5e-4, "1 of 5000 Mg is free");
    ck_assert_double_lt(low.transference.value, 0.0);
    ck_assert_double_gt(low.diffusivity.value, 0.0);
    mag_pairs slow = pair;
    slow.diffusivity[MAG_FREE_ANION] = 1e-10;
    const mag_pairs_transport over = mag_pairs_transport_of(&slow, ROOM, &s);
    ck_assert_double_gt(over.transference.value, 1.0);
    ck_assert_double_gt(over.diffusivity.value, 0.0);
}
END_TEST

START_TEST(no_concentration_that_a_solver_tries_gives_anything_not_finite)
{
    const double extreme[] = {-1e3, -1e-30, 0.0, 1e-30, 1e-12, 1e8};
    for (int n = 0; n < SALTS; n++) {
        const mag_pairs p = salt_of(n);
        for (int c = 0; c < 6; c++) {
            const mag_speciation s = mag_pairs_split(&p, extreme[c]);
            const mag_pairs_transport t = mag_pairs_transport_of(&p, ROOM, &s);
            for (int k = 0; k < MAG_PAIR_SPECIES; k++) {
                ck_assert(isfinite(s.value[k]) && isfinite(s.by_salt[k]));
                ck_assert(isfinite(s.curvature[k]) && s.value[k] >= 0.0);
            }
            for (int k = 0; k < 4; k++) {
                ck_assert(isfinite(property(&t, k).value) && isfinite(property(&t, k).by_salt));
                ck_assert(extreme[c] > 0.0 || property(&t, 0).by_salt == 0.0);
            }
        }
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, half_molar_salts_split_as_their_constants_tell);
    tcase_add_test(tc, totals_are_kept_and_mass_action_holds);
    tcase_add_test(tc, slopes_in_the_salt_are_those_of_differences);
    tcase_add_test(tc, without_pairs_a_strong_electrolyte_is_left);
    tcase_add_test(tc, fluxes_of_species_add_up_to_the_law_of_a_concentrated_solution);
    tcase_add_test(tc, transference_leaves_0_to_1_where_complexes_carry_the_other_ion);
    tcase_add_test(tc, no_concentration_that_a_solver_tries_gives_anything_not_finite);
}

int main(void)
{
    return support_run("ion pairs", add);
}
