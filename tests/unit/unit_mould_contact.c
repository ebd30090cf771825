/// How well metal touches its die: peak, decay, and what the numbers are worth.
#include "support.h"

#include "mag/context.h"
#include "model/mould/contact.h"

#include <math.h>

static mag_contact read_contact(void)
{
    mag_context ctx = mag_context_default();
    mag_contact k;
    const mag_status status = mag_contact_read(&ctx, &k);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return k;
}

START_TEST(the_peak_rises_with_pressure_and_thickness)
{
    const mag_contact k = read_contact();
    const double p = k.pressure_reference, d = k.thickness_reference;
    ck_assert_double_eq_tol(mag_contact_peak(&k, p, d), 20e3, 1e-9);
    ck_assert_double_eq_tol(mag_contact_peak(&k, 1024.0 * p, d), 40e3, 1e-6); // power 0.1
    ck_assert_double_eq_tol(mag_contact_peak(&k, p, 32.0 * d), 40e3, 1e-6);   // power 0.2
}
END_TEST

START_TEST(it_holds_while_pressed_and_not_yet_solid)
{
    const mag_contact k = read_contact();
    ck_assert(mag_contact_holds(&k, 0.94, 1.1 * k.pressure_least));
    ck_assert(!mag_contact_holds(&k, 0.95, 1.1 * k.pressure_least));
    ck_assert(!mag_contact_holds(&k, 0.94, k.pressure_least));
}
END_TEST

START_TEST(it_decays_to_the_gap_in_any_steps)
{
    const mag_contact k = read_contact();
    double contact = 30e3;
    for (int n = 0; n < 10; n++) {
        contact = mag_contact_after(&k, contact, 0.1 * k.decay);
    }
    ck_assert_double_eq_tol(contact, k.gap + (30e3 - k.gap) * exp(-1.0), 1e-8);
    ck_assert_double_eq_tol(mag_contact_after(&k, 30e3, 100.0), k.gap, 1e-9);
}
END_TEST

START_TEST(none_of_its_numbers_is_passed_off_as_read)
{
    const mag_contact k = read_contact();
    for (int n = 0; n < MAG_CONTACT_PROPERTIES; n++) {
        const mag_flag flag = k.properties[n].flag;
        ck_assert(flag == MAG_FLAG_assumed || flag == MAG_FLAG_recalled);
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, the_peak_rises_with_pressure_and_thickness);
    tcase_add_test(tc, it_holds_while_pressed_and_not_yet_solid);
    tcase_add_test(tc, it_decays_to_the_gap_in_any_steps);
    tcase_add_test(tc, none_of_its_numbers_is_passed_off_as_read);
}

int main(void)
{
    return support_run("contact", add);
}
