/// Verifies what single precision leaves of the free surface's conservation of mass.
#include "flow_drop.h"

START_TEST(a_drop_in_flight_keeps_its_mass_in_single_precision)
{
    const flow_drop d = flow_drop_fly();

    ck_assert_msg(d.moved_by_cell > 1.0, "the surface stood still");
    verify_row_below("T-06", "drop in flight, drift of mass over 1000 steps, relative, float",
                     "conservation", d.drift, 1e-6,
                     "populations are float: 6e-8 a rounding, most of them cancel");
    verify_row_below("T-06", "drop in flight, largest change of mass in a step, relative, float",
                     "conservation", d.largest_jump, 1e-7, "one rounding of a float");
    verify_row_below("T-06", "drop in flight, change of velocity, relative, float",
                     "uniform motion", d.change_of_u, 1e-3, "fresh cells start in equilibrium");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_drop_in_flight_keeps_its_mass_in_single_precision);
}

int main(void)
{
    return support_run("drop in flight", add);
}
