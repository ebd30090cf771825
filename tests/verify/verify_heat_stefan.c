/// Verifies fronts of freezing against similarity solutions: T-27 (one phase), T-28 (two phases),
/// T-29 (on a die).
#include "heat_support.h"

/// Freezes within that [K] below its freezing temperature: as good as at it.
#define SPAN 0.02

/// A metal that freezes at one temperature; its tables hold for as long as it is there.
typedef struct melt {
    double x[2], solid[2], capacity[2], conductivity[2]; ///< rows of the tables
    mag_thermal alloy;                                   ///< its tables
} melt;

static void make_melt(melt *m, double celsius, double latent, const double capacity[2],
                      const double conductivity[2])
{
    *m = (melt){.x = {PD_KELVIN(celsius) - SPAN, PD_KELVIN(celsius)}, .solid = {1.0, 0.0}};
    memcpy(m->capacity, capacity, sizeof m->capacity);
    memcpy(m->conductivity, conductivity, sizeof m->conductivity);
    m->alloy = (mag_thermal){
        .rule = MAG_SOLID_TABLE,
        .latent = latent,
        .solid_table = {.count = 2, .x = m->x, .y = m->solid},
        .capacity_table = {.count = 2, .x = m->x, .y = m->capacity},
        .conductivity_table = {.count = 2, .x = m->x, .y = m->conductivity},
    };
}

/// A row of cells of edge dx whose first face touches the die. The other end is insulated.
static void make_row(heat_case *c, const melt *m, int cells, double dx, const mag_die_setup *die,
                     double celsius)
{
    const mag_heat_setup setup = {dx, PD_DENSITY, &m->alloy, false};
    heat_make_row(c, cells);
    heat_make(c, &setup, die, (double)INFINITY, PD_KELVIN(celsius));
    for (size_t f = 0; f < c->heat->faces; f++) {
        c->contact[f] = c->heat->cell[f] == 0 ? (mag_pop)INFINITY : (mag_pop)0.0;
    }
}

/// How far the front is [m].
static double find_front(const heat_case *c)
{
    return heat_solid(c) * (double)c->grid.cells * c->heat->setup.spacing;
}

/// Temperature [degC] of the metal at a depth [m], on lines between cells.
static double find_metal(const heat_case *c, double depth)
{
    const double place = depth / c->heat->setup.spacing - 0.5;
    const size_t cell = (size_t)place;
    const mag_pop *t = c->heat->temperature + cell;
    return (double)t[0] + (place - (double)cell) * (double)(t[1] - t[0]) - PD_KELVIN(0.0);
}

/// Root of the front after it has crossed 50 cells.
static double find_root(double stefan)
{
    enum { CELLS = 60, FRONT = 50 };
    const double k = 70.0, c = 1300.0, below = 300.0, dx = 1e-4;
    const double alpha = k / (PD_DENSITY * c);
    mag_die_setup die = heat_die(220.0, 0, 0.0);
    heat_case row;
    melt m;

    make_melt(&m, 600.0, c * below / stefan, (const double[2]){c, c}, (const double[2]){k, k});
    die.start = PD_KELVIN(600.0) - below;
    make_row(&row, &m, CELLS, dx, &die, 600.0);
    const double dt = mag_heat_longest_step(row.heat, (double)INFINITY);
    while (find_front(&row) < FRONT * dx) {
        heat_step(&row, dt);
    }
    const double root = find_front(&row) / (2.0 * sqrt(alpha * row.time));
    heat_end(&row);
    return root;
}

START_TEST(a_front_in_melt_at_its_freezing_point)
{
    static const double table[][2] = {{0.1, 0.220016}, {0.25, 0.340082}, {0.5, 0.464786},
                                      {1.0, 0.620063}, {2.0, 0.800601},  {3.0, 0.913751}};
    for (int n = 0; n < 6; n++) {
        char subject[120];
        snprintf(subject, sizeof subject, "front after 50 cells, Stefan number %g, root",
                 table[n][0]);
        verify_row("T-27", subject, "Stefan's similarity solution", find_root(table[n][0]),
                   table[n][1], 0.01, "asked of the case");
    }
}
END_TEST

static void check_front(const char *id, const heat_case *c, double millimetres)
{
    char subject[120];
    snprintf(subject, sizeof subject, "front after %g ms [mm], cells of %.3g um", 1e3 * c->time,
             1e6 * c->heat->setup.spacing);
    verify_row(id, subject, "similarity solution", 1e3 * find_front(c), millimetres, 0.01,
               "asked of the case");
}

static void make_two_phases(melt *m)
{
    make_melt(m, 595.0, 373e3, (const double[2]){1200.0, 1350.0}, (const double[2]){80.0, 60.0});
}

/// Fronts [mm] at times [ms] in melt of 630 degC at a wall of 250 degC.
static void check_fronts(int cells, double dx, const double rows[][2], int count)
{
    mag_die_setup die = heat_die(220.0, 0, 0.0);
    heat_case c;
    melt m;
    make_two_phases(&m);
    die.start = PD_KELVIN(250.0);
    make_row(&c, &m, cells, dx, &die, 630.0);
    const double dt = mag_heat_longest_step(c.heat, (double)INFINITY);
    for (int n = 0; n < count; n++) {
        heat_run(&c, 1e-3 * rows[n][0], dt);
        check_front("T-28", &c, rows[n][1]);
    }
    heat_end(&c);
}

START_TEST(a_front_in_melt_above_its_freezing_point)
{
    static const double early[][2] = {{1, 0.2390}, {5, 0.5343}};
    static const double late[][2] = {{500, 5.3431}};
    check_fronts(400, 0.2390e-3 / 50.0, early, 2);
    check_fronts(400, 5.3431e-3 / 100.0, late, 1);
}
END_TEST

START_TEST(a_front_and_temperatures_around_it)
{
    static const double fronts[][2] = {{10, 0.7556}, {50, 1.6896}, {100, 2.3895}};
    static const double depths[] = {0.5e-3, 1e-3, 2e-3, 5e-3};
    static const double table[3][4] = {{493.27, 610.29, 629.33, 630.00},
                                       {363.40, 469.82, 604.45, 629.77},
                                       {330.61, 408.69, 548.58, 626.60}};
    mag_die_setup die = heat_die(220.0, 0, 0.0);
    heat_case c;
    melt m;
    double worst = 0.0;
    make_two_phases(&m);
    die.start = PD_KELVIN(250.0);
    make_row(&c, &m, 800, 0.7556e-3 / 50.0, &die, 630.0);
    const double dt = mag_heat_longest_step(c.heat, (double)INFINITY);
    for (int t = 0; t < 3; t++) {
        heat_run(&c, 1e-3 * fronts[t][0], dt);
        check_front("T-28", &c, fronts[t][1]);
        for (int d = 0; d < 4; d++) {
            worst = fmax(worst, fabs(find_metal(&c, depths[d]) - table[t][d]));
        }
    }
    heat_end(&c);
    verify_row_below("T-28", "12 temperatures around the front, largest error [K]",
                     "similarity solution", worst, 1.0,
                     "a cell that freezes holds its temperature: half a cell's fall");
}
END_TEST

START_TEST(a_front_on_a_die)
{
    static const double fronts[][2] = {{1, 0.1185}, {10, 0.3749}, {100, 1.1855}};
    static const double depths[] = {0.5e-3, 1e-3, 2e-3};
    static const double table[3][3] = {{0}, {268.64, 221.56, 220.00}, {417.09, 332.83, 243.14}};
    mag_die_setup die = heat_die(220.0, 80, 0.01e-3);
    heat_case c;
    melt m;
    double worst = 0.0;
    make_two_phases(&m);
    make_row(&c, &m, 600, 0.1185e-3 / 12.0, &die, 630.0);
    const double dt = mag_heat_longest_step(c.heat, (double)INFINITY);
    for (int t = 0; t < 3; t++) {
        heat_run(&c, 1e-3 * fronts[t][0], dt);
        check_front("T-29", &c, fronts[t][1]);
        for (int d = 0; d < 3 && t > 0; d++) {
            worst = fmax(worst, fabs(heat_die_at(c.die, depths[d]) - table[t][d]));
        }
    }
    verify_row_absolute("T-29", "melt on a die, its surface after 100 ms [degC]",
                        "Schwarz's similarity solution",
                        mag_die_surface(c.die, 0, c.flux[0]) - PD_KELVIN(0.0), 519.172, 1.0,
                        "as asked of other temperatures");
    verify_row_below("T-29", "melt on a die, 6 temperatures of the die, largest error [K]",
                     "Schwarz's similarity solution", worst, 1.0, "as asked of other temperatures");
    heat_end(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_front_in_melt_at_its_freezing_point);
    tcase_add_test(tc, a_front_in_melt_above_its_freezing_point);
    tcase_add_test(tc, a_front_and_temperatures_around_it);
    tcase_add_test(tc, a_front_on_a_die);
}

int main(void)
{
    return support_run("fronts", add);
}
