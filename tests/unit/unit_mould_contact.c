/// How well metal touches its die: peak and decay.
#include "support.h"

#include "model/mould/die/contact.h"

#include <math.h>

static const mag_contact contact = {
    .peak = 20e3,
    .pressure_reference = 50e6,
    .pressure_power = 0.1,
    .pressure_least = 1e6,
    .thickness_reference = 2e-3,
    .thickness_power = 0.2,
    .gap = 2e3,
    .decay = 0.2,
};

START_TEST(the_peak_rises_with_pressure_and_thickness)
{
    const mag_contact *k = &contact;
    ck_assert_double_eq_tol(mag_contact_peak(k, 50e6, 2e-3), 20e3, 1e-9);
    ck_assert_double_eq_tol(mag_contact_peak(k, 1024.0 * 50e6, 2e-3), 40e3, 1e-6); // power 0.1
    ck_assert_double_eq_tol(mag_contact_peak(k, 50e6, 32.0 * 2e-3), 40e3, 1e-6);   // power 0.2
}
END_TEST

START_TEST(a_low_pressure_counts_as_the_least)
{
    const mag_contact *k = &contact;
    ck_assert_double_eq(mag_contact_peak(k, 0.0, 2e-3), mag_contact_peak(k, 1e6, 2e-3));
    ck_assert_double_eq(mag_contact_peak(k, -1e5, 2e-3), mag_contact_peak(k, 1e6, 2e-3));
    ck_assert_double_lt(mag_contact_peak(k, 1e6, 2e-3), mag_contact_peak(k, 2e6, 2e-3));
}
END_TEST

START_TEST(it_decays_to_the_gap_in_any_steps)
{
    const mag_contact *k = &contact;
    double now = 30e3;
    for (int n = 0; n < 10; n++) {
        now = mag_contact_after(k, now, 0.1 * k->decay);
    }
    ck_assert_double_eq_tol(now, k->gap + (30e3 - k->gap) * exp(-1.0), 1e-8);
    ck_assert_double_eq_tol(mag_contact_after(k, 30e3, 100.0), k->gap, 1e-9);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, the_peak_rises_with_pressure_and_thickness);
    tcase_add_test(tc, a_low_pressure_counts_as_the_least);
    tcase_add_test(tc, it_decays_to_the_gap_in_any_steps);
}

int main(void)
{
    return support_run("contact", add);
}
