/// Verifies the fraction of solid of a plate in three dimensions: T-31 with the cells that a
/// filling has, four across the plate, all its faces but the rims touching a die, on the model's
/// own steps.
#include "heat_support.h"
#include "model/mould/freeze/freeze.h"

#define TABLE "table computed on its own, 40 to 160 cells in one dimension"

enum { ACROSS = 4, WIDE = 9, ROWS = 3 };

/// A row of the table.
typedef struct row {
    double time;  ///< [ms]
    double solid; ///< mean fraction
    double die;   ///< [degC] of the surface
} row;

/// A plate of 1 or 2 mm.
typedef struct plate {
    mag_context ctx;
    mag_grid grid;
    mag_freeze *freeze;
} plate;

static void make_plate(plate *p, double thickness)
{
    const mag_thermal alloy = pd_alloy("AZ91D");
    const int size[3] = {WIDE, WIDE, ACROSS};
    const bool periodic[3] = {true, true, false};
    uint8_t open[WIDE * WIDE * ACROSS];
    const mag_freeze_setup setup = {
        .heat = {thickness / ACROSS, PD_DENSITY, &alloy, true},
        .die = heat_die(220.0, 12, 0.1e-3),
        .contact = {.peak = 20e3},
    };

    p->ctx = mag_context_default();
    memset(open, 1, sizeof open);
    ck_assert_int_eq(mag_grid_create(&p->ctx, size, periodic, open, &p->grid), MAG_OK);
    ck_assert_int_eq(mag_freeze_create(&p->ctx, &p->grid, &setup, &p->freeze), MAG_OK);
    for (size_t c = 0; c < p->grid.cells; c++) {
        p->freeze->heat->enthalpy[c] = mag_thermal_enthalpy(&alloy, PD_KELVIN(590.0));
    }
    mag_heat_look(&p->ctx, p->freeze->heat);
}

static double find_solid(plate *p)
{
    double sum = 0.0;
    mag_heat_look(&p->ctx, p->freeze->heat);
    for (size_t c = 0; c < p->grid.cells; c++) {
        sum += (double)p->freeze->heat->solid[c];
    }
    return sum / (double)p->grid.cells;
}

static void check_plate(double thickness, const row rows[ROWS])
{
    plate p;
    double time = 0.0;

    make_plate(&p, thickness);
    for (int n = 0; n < ROWS; n++) {
        char subject[128];
        while (time < 1e-3 * rows[n].time * (1.0 - 1e-9)) {
            const double dt = fmin(p.freeze->longest, 1e-3 * rows[n].time - time);
            mag_freeze_rest(&p.ctx, p.freeze, dt);
            time += dt;
        }
        snprintf(subject, sizeof subject,
                 "plate of %g mm in 3-D, four cells across, mean solid fraction at %g ms",
                 1e3 * thickness, rows[n].time);
        verify_row("T-31", subject, TABLE, find_solid(&p), rows[n].solid, 0.01,
                   "asked of the case, of times; the fraction follows them closely");
        snprintf(subject, sizeof subject,
                 "plate of %g mm in 3-D, four cells across, die's surface at %g ms [degC]",
                 1e3 * thickness, rows[n].time);
        verify_row_absolute("T-31", subject, TABLE,
                            mag_die_surface(p.freeze->die, 0, p.freeze->flux[0]) - PD_KELVIN(0.0),
                            rows[n].die, 1.0, "asked of the case");
    }
    mag_freeze_destroy(p.freeze);
    mag_grid_destroy(&p.grid);
}

START_TEST(plates_freeze_as_in_one_dimension)
{
    static const row thin[ROWS] = {
        {10.0, 0.3626, 287.8}, {20.0, 0.4919, 307.9}, {50.0, 0.7472, 333.6}};
    static const row thick[ROWS] = {
        {20.0, 0.3497, 308.1}, {50.0, 0.5142, 339.1}, {100.0, 0.7015, 361.3}};
    check_plate(1e-3, thin);
    check_plate(2e-3, thick);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, plates_freeze_as_in_one_dimension);
}

int main(void)
{
    return support_run("plate in three dimensions", add);
}
