/// Verifies the cell of a published BPX file, read as it is, against an independent solution, and
/// tells how far it is from the measured curve in the same file.
#include "battery_case.h"

#define FOLDER MAG_SOURCE_DIR "/cases/battery-bpx"
#define SOURCE "independent solver of the same equations, IDA, 1e-8"

static const char fine[] = "model: battery\n"
                           "battery:\n"
                           "  bpx: nmc_pouch_cell_BPX.json\n"
                           "  negative: {cells: 40, shells: 40}\n"
                           "  separator: {cells: 40}\n"
                           "  positive: {cells: 40, shells: 40}\n"
                           "  tolerance: 1e-8\n";

/// The case with an experiment.
static void read_case(battery_case *b, const char *experiment)
{
    char text[1024];
    snprintf(text, sizeof text, "%s  experiment: %s\n", fine, experiment);
    ck_assert_msg(battery_case_read(b, FOLDER, text) == MAG_OK, "%s", b->ctx.message);
}

START_TEST(the_pouch_cell_discharges_as_another_solver_has_it)
{
    static const double times[] = {100, 600, 1200, 1800, 2400, 3000, 3600, 3700};
    static const double wanted[] = {4.038598, 3.865617, 3.692092, 3.573122,
                                    3.503358, 3.401710, 3.122215, 2.883384};
    static const char mesh[] = "the same equations on a mesh of 40/40/40 cells and 40 shells";
    battery_case b;
    void *state = NULL;

    read_case(&b, "Discharge at 1C until 2.7 V");
    ck_assert_msg(mag_battery_model.create(&b.ctx, b.p, &state) == MAG_OK, "%s", b.ctx.message);
    verify_row_absolute("B-24", "pouch cell from BPX, voltage at rest [V]", SOURCE,
                        battery_case_value(&b, state, "rest_voltage"), 4.201761, 1e-6,
                        "two potentials at the file's limits; six decimals are given");
    for (size_t n = 0; n < sizeof times / sizeof *times; n++) {
        char subject[96];
        snprintf(subject, sizeof subject, "pouch cell from BPX at 1C, voltage at %g s [V]",
                 times[n]);
        battery_case_go(&b, state, times[n]);
        verify_row_absolute("B-24", subject, SOURCE, battery_case_value(&b, state, "voltage"),
                            wanted[n], 3e-4, mesh);
    }
    battery_case_go(&b, state, 1e9);
    verify_row_absolute("B-24", "pouch cell from BPX at 1C, time to 2.7 V [s]", SOURCE,
                        battery_case_value(&b, state, "end_time"), 3734.73, 0.1,
                        "3e-4 V at 5.3 mV/s, the mean from 3700 s on, is 0.06 s");
    verify_row_absolute("B-24", "pouch cell from BPX at 1C, charge to 2.7 V [Ah]", SOURCE,
                        battery_case_value(&b, state, "capacity"), 12.96781, 3.5e-4,
                        "0.1 s of 12.5 A");
    mag_battery_model.destroy(state);
    battery_case_end(&b);
}
END_TEST

START_TEST(the_pouch_cell_is_compared_with_what_was_measured)
{
    battery_case b;
    void *state = NULL;

    read_case(&b, "Run validation 1C discharge");
    ck_assert_msg(mag_battery_model.create(&b.ctx, b.p, &state) == MAG_OK, "%s", b.ctx.message);
    battery_case_go(&b, state, 1e9);
    ck_assert_double_eq(battery_case_value(&b, state, "validation_points"), 37.0);
    verify_row_absolute("B-24", "pouch cell from BPX, rms distance from its measured 1C curve [V]",
                        SOURCE, battery_case_value(&b, state, "validation_rmse"), 12.5e-3, 1e-4,
                        "the reference has three digits; the first point is left out by both");
    verify_row_absolute("B-24", "pouch cell from BPX, largest distance from its 1C curve [V]",
                        SOURCE, battery_case_value(&b, state, "validation_largest"), 36.8e-3, 3e-4,
                        "the voltages' limit, near the end");
    mag_battery_model.destroy(state);
    battery_case_end(&b);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, the_pouch_cell_discharges_as_another_solver_has_it);
    tcase_add_test(tc, the_pouch_cell_is_compared_with_what_was_measured);
}

int main(void)
{
    return support_run("cells of BPX files", add);
}
