/// Verifies cycles of moulding: T-35. A plate freezes in its die, is taken out, the die is sprayed
/// and closed; and so on until the cycles are alike, or to there at once.
#include "heat_support.h"
#include "model/mould/die/open_die.h"

#define TABLE "computed on its own, two grids that agree to 0.01 K"

enum { CELLS = 12 };

#define THICKNESS 1.5e-3 ///< [m] of the plate
#define PERIOD    30.0   ///< [s] of a cycle
#define CLOSED    6.0    ///< [s] of it in contact

/// What is told of a cycle.
typedef struct cycle {
    double before, peak, peak_at, centre; ///< [degC], [degC], [ms], [degC]
    double taken, open, oil;              ///< [kJ/m2] into the die; out by air and spray; by oil
} cycle;

static void make_press(heat_case *c, bool cycles)
{
    const mag_thermal alloy = pd_alloy("AZ91D");
    const mag_heat_setup setup = {THICKNESS / CELLS, PD_DENSITY, &alloy, false};
    mag_die_setup die = heat_die(200.0, 30, 0.07e-3);
    die.transfer = 2000.0;
    die.cycles = cycles;
    heat_make_row(c, CELLS);
    heat_make(c, &setup, &die, 20e3, PD_KELVIN(590.0));
}

/// Metal comes in, freezes, goes out.
static void close_die(heat_case *c, cycle *now)
{
    const mag_thermal alloy = pd_alloy("AZ91D");
    const double dt = mag_heat_longest_step(c->heat, 20e3);

    for (size_t n = 0; n < c->grid.cells; n++) {
        c->heat->enthalpy[n] = mag_thermal_enthalpy(&alloy, PD_KELVIN(590.0));
    }
    mag_heat_look(&c->ctx, c->heat);
    for (c->time = 0.0; c->time < CLOSED - 0.5 * dt;) {
        heat_step(c, dt);
        const double surface = mag_die_surface(c->die, 0, c->flux[0]) - PD_KELVIN(0.0);
        if (surface > now->peak) {
            now->peak = surface;
            now->peak_at = 1e3 * c->time;
        }
    }
    now->centre = (double)c->heat->temperature[CELLS / 2] - PD_KELVIN(0.0);
}

/// Air for 2 s, spray for 2 s, air for 20 s; returns what they took together [J/m2].
static double open_die(heat_case *c)
{
    static const mag_cycle times = {
        .opening = 1.0, .take_out = 1.0, .spray = 2.0, .blow = 15.0, .closing = 5.0};
    mag_open open;
    ck_assert_int_eq(mag_open_read(&c->ctx, &open), MAG_OK);
    const mag_open_heat heat = mag_open_pass(&c->ctx, &open, &times, c->die);
    ck_assert_double_gt(heat.spray, 0.0);
    return heat.air + heat.spray;
}

static cycle run_cycle(heat_case *c)
{
    const double given = c->die->given[0];
    cycle now = {.before = mag_die_surface(c->die, 0, 0.0) - PD_KELVIN(0.0)};
    const double taken = c->die->taken[0];
    close_die(c, &now);
    now.taken = 1e-3 * (c->die->taken[0] - taken);
    now.open = 1e-3 * open_die(c);
    now.oil = 1e-3 * (c->die->given[0] - given);
    return now;
}

static void check_temperature(const char *when, const char *what, double ours, double want)
{
    char subject[160];
    snprintf(subject, sizeof subject, "%s, %s [degC]", when, what);
    verify_row_absolute("T-35", subject, TABLE, ours, want, 1.0, "asked of the case");
}

static void check_heat(const char *when, const char *what, double ours, double want)
{
    char subject[160];
    snprintf(subject, sizeof subject, "%s, %s [kJ/m2]", when, what);
    verify_row("T-35", subject, TABLE, ours, want, 0.01, "asked of the case");
}

static void check_cycle(const char *when, const cycle *ours, const cycle *want)
{
    char subject[160];
    check_temperature(when, "die before the shot", ours->before, want->before);
    check_temperature(when, "peak of the die", ours->peak, want->peak);
    snprintf(subject, sizeof subject, "%s, time of that peak [ms]", when);
    verify_row("T-35", subject, TABLE, ours->peak_at, want->peak_at, 0.01, "asked of the case");
    check_temperature(when, "centre at ejection", ours->centre, want->centre);
    check_heat(when, "heat into the die", ours->taken, want->taken);
    check_heat(when, "heat to spray and air", ours->open, want->open);
    check_heat(when, "heat to the oil", ours->oil, want->oil);
}

static const cycle periodic = {215.73, 352.22, 115.5, 238.90, 960.9, 428.7, 532.2};

START_TEST(ten_cycles_are_those_of_the_table)
{
    static const cycle first = {200.00, 341.22, 112.9, 224.28, 985.1, 399.0, 139.0};
    static const cycle second = {204.86, 344.67, 113.7, 229.09, 977.2, 408.9, 273.9};
    static const cycle third = {208.52, 347.21, 114.3, 232.39, 971.7, 415.5, 360.9};
    static const cycle tenth = {215.32, 351.94, 115.4, 238.53, 961.5, 428.0, 522.5};
    heat_case c;
    make_press(&c, false);
    double stored = mag_die_stored(c.die, 0);
    for (int n = 1; n <= 10; n++) {
        const cycle now = run_cycle(&c);
        if (n == 1) {
            check_cycle("cycle 1", &now, &first);
        } else if (n == 2) {
            check_cycle("cycle 2", &now, &second);
        } else if (n == 3) {
            check_cycle("cycle 3", &now, &third);
        } else if (n == 10) {
            check_cycle("cycle 10", &now, &tenth);
        }
        stored += 1e3 * (now.taken - now.open - now.oil);
    }
    verify_row("T-35", "heat of the die after 10 cycles [J/m2]", "what it took less what it gave",
               mag_die_stored(c.die, 0), stored, 1e-9, "rounding of some 100 000 steps");
    heat_end(&c);
}
END_TEST

/// Conductance [W/m2/K] of all that the surface touches, mean of a cycle: air, spray, and metal,
/// which leaves with the die's temperature.
static double find_mean_conductance(void)
{
    return (15.0 * 22.0 + 1000.0 * 2.0 + PD_DENSITY * 1300.0 * THICKNESS / 2.0) / PERIOD;
}

START_TEST(cycles_become_alike_at_once)
{
    heat_case c;
    make_press(&c, true);
    double before = 200.0;
    int cycles = 0;
    cycle now = {.before = 0.0};
    for (double change = 1e3; change > 0.05 && cycles < 30; cycles++) {
        mag_die_begin_cycle(c.die);
        now = run_cycle(&c);
        mag_die_settle(&c.ctx, c.die, PERIOD, find_mean_conductance());
        const double next = mag_die_surface(c.die, 0, 0.0) - PD_KELVIN(0.0);
        change = fabs(next - before);
        before = next;
    }
    verify_row_below("T-35", "cycles until the settled die changes by less than 0.05 K",
                     "more than 10 without", cycles, 4.0, "each leaves a tenth or less");
    now = run_cycle(&c);
    check_cycle("settled", &now, &periodic);
    verify_row_absolute("T-35", "settled, heat in less heat out [kJ/m2]", "conservation of energy",
                        now.taken - now.open - now.oil, 0.0, 0.1, "as the table closes");
    heat_end(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, ten_cycles_are_those_of_the_table);
    tcase_add_test(tc, cycles_become_alike_at_once);
}

int main(void)
{
    return support_run("cycle", add);
}
