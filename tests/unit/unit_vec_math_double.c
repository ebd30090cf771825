/// Tests powers of vectors in double precision.
#include "vec_checks.h"

START_TEST(logarithms_and_powers_are_good_to_rounding)
{
    ck_assert_double_le(vec_log_error(), 3.0);
    ck_assert_double_le(vec_exp_error(), 3.0);
}
END_TEST

START_TEST(known_values_are_exact)
{
    const mag_vec eight = mag_vec_log2(mag_vec_of((mag_pop)8.0));
    const mag_vec eighth = mag_vec_exp2(mag_vec_of((mag_pop)-3.0));
    for (int l = 0; l < MAG_LANES; l++) {
        ck_assert_double_eq((double)eight[l], 3.0);
        ck_assert_double_eq((double)eighth[l], 0.125);
    }
}
END_TEST

START_TEST(powers_beyond_the_range_stop_at_its_ends)
{
    const mag_vec high = mag_vec_exp2(mag_vec_of((mag_pop)1e9));
    const mag_vec low = mag_vec_exp2(mag_vec_of((mag_pop)-1e9));
    for (int l = 0; l < MAG_LANES; l++) {
        ck_assert_double_eq((double)high[l], ldexp(1.0, MAG_EXP_MOST));
        ck_assert_double_eq((double)low[l], ldexp(1.0, -MAG_EXP_MOST));
    }
}
END_TEST

START_TEST(the_lanes_solve_laws_to_rounding)
{
    const mag_rheology laws[] = {
        {MAG_POWER_LAW, 1e-4, 0.14, 0.0, 1e-6, 10.0},
        {MAG_POWER_LAW, 0.1, 1.5, 0.0, 1e-6, 10.0},
        {MAG_BINGHAM, 1e-3, 1.0, 1e-5, 1e-6, 10.0},
        {MAG_HERSCHEL_BULKLEY, 1e-4, 0.5, 1e-5, 1e-6, 10.0},
    };
    for (int n = 0; n < 4; n++) { // the cap keeps moments 1 % off yield: two digits are lost
        ck_assert_double_le(vec_law_error(&laws[n], 0.0), 4e-14);
        ck_assert_double_le(vec_law_error(&laws[n], 0.01), 4e-14);
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, the_lanes_solve_laws_to_rounding);
    tcase_add_test(tc, logarithms_and_powers_are_good_to_rounding);
    tcase_add_test(tc, known_values_are_exact);
    tcase_add_test(tc, powers_beyond_the_range_stop_at_its_ends);
}

int main(void)
{
    return support_run("powers of vectors, double", add);
}
