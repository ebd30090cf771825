/// Tests powers of vectors in single precision.
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

static void add(TCase *tc)
{
    tcase_add_test(tc, logarithms_and_powers_are_good_to_rounding);
    tcase_add_test(tc, known_values_are_exact);
    tcase_add_test(tc, powers_beyond_the_range_stop_at_its_ends);
}

int main(void)
{
    return support_run("powers of vectors", add);
}
