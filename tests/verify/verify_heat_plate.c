/// Verifies a plate that freezes in its die: T-31, cells across the plate and a die column behind
/// each of its faces.
#include "heat_support.h"
#include "model/mould/mould.h"

#define TABLE "table computed on its own, 40 to 160 cells"

enum { CELLS = 40 };

/// One row of the table.
typedef struct plate {
    const char *alloy;
    double thickness;  ///< [m]
    double contact;    ///< [W/m2/K]
    double metal, die; ///< [degC] at the start
    bool fixed;        ///< the die keeps its temperature
} plate;

/// What it is solved with.
typedef struct mesh {
    int cells;     ///< across the plate
    bool profiles; ///< within cells
    int layers;    ///< of the die
    double first;  ///< [m] layer
} mesh;

static const mesh fine = {CELLS, false, 60, 0.05e-3};

/// What is measured of it now.
typedef struct state {
    double surface, centre, solid, die; ///< [degC]; fraction
} state;

/// What is measured over time; times [s].
typedef struct events {
    double half, most, cold, frozen, ejected; ///< see add_events()
    double peak;                              ///< of the die [degC]
    double peak_at;
} events;

static void make_plate(heat_case *c, const plate *p, const mesh *m)
{
    const mag_thermal alloy = pd_alloy(p->alloy);
    const mag_heat_setup setup = {p->thickness / m->cells, PD_DENSITY, &alloy, m->profiles};
    const mag_die_setup die = heat_die(p->die, p->fixed ? 0 : m->layers, m->first);
    heat_make_row(c, m->cells);
    heat_make(c, &setup, &die, p->contact, PD_KELVIN(p->metal));
}

/// Temperature in the middle: of a parabola through the cells beside it, if there are four.
static double find_centre(const mag_heat *h, size_t n)
{
    const double beside = (double)h->temperature[n];
    return n < 2 ? beside : (9.0 * beside - (double)h->temperature[n + 1]) / 8.0;
}

static state measure(const heat_case *c)
{
    const mag_heat *h = c->heat;
    const size_t n = c->grid.cells / 2;
    return (state){
        .surface = mag_heat_surface(h, 0, c->flux[0]) - PD_KELVIN(0.0),
        .centre = find_centre(h, n) - PD_KELVIN(0.0),
        .solid = heat_solid(c),
        .die = mag_die_surface(c->die, 0, c->flux[0]) - PD_KELVIN(0.0),
    };
}

/// Time at which a quantity crosses a limit between two steps; what was found before stays.
static void note(double *when, double before, double now, double limit, double time, double dt)
{
    if (*when == 0.0 && (before - limit) * (now - limit) <= 0.0 && before != now) {
        *when = time - dt * (now - limit) / (now - before);
    }
}

static void add_events(events *e, const state *before, const state *now, double time, double dt)
{
    note(&e->half, before->solid, now->solid, 0.5, time, dt);
    note(&e->most, before->solid, now->solid, 0.7, time, dt);
    note(&e->cold, before->centre, now->centre, 430.0, time, dt);
    note(&e->frozen, before->solid, now->solid, 0.999, time, dt);
    note(&e->ejected, before->centre, now->centre, 400.0, time, dt);
    if (now->die > e->peak) {
        e->peak = now->die;
        e->peak_at = time;
    }
}

/// Follows a plate until it may be ejected.
static events follow(const plate *p, const mesh *m)
{
    heat_case c;
    events e = {.peak = -1e3};
    make_plate(&c, p, m);
    const double dt = mag_heat_longest_step(c.heat, p->contact);
    state before = measure(&c);
    while (e.ejected == 0.0 && c.time < 2.0) {
        heat_step(&c, dt);
        const state now = measure(&c);
        add_events(&e, &before, &now, c.time, dt);
        before = now;
    }
    heat_end(&c);
    return e;
}

/// The five times of a plate [s] against a row of the table: times [ms], peak of the die [degC],
/// time of that peak [ms]; 0: not told.
static void check_events(const char *what, const plate *p, const double want[7])
{
    char subject[160];
    const events e = follow(p, &fine);
    const double times[5] = {e.half, e.most, e.cold, e.frozen, e.ejected};
    double worst = 0.0;
    for (int n = 0; n < 5; n++) {
        worst = fmax(worst, fabs(1e3 * times[n] / want[n] - 1.0));
    }
    snprintf(subject, sizeof subject, "plate of %s, largest relative error of its five times",
             what);
    verify_row_below("T-31", subject, TABLE, worst, 0.01, "asked of the case");
    if (want[5] > 0.0) {
        snprintf(subject, sizeof subject, "plate of %s, peak of the die's surface [degC]", what);
        verify_row_absolute("T-31", subject, TABLE, e.peak, want[5], 1.0, "asked of the case");
    }
    if (want[6] > 0.0) {
        snprintf(subject, sizeof subject, "plate of %s, time of that peak [ms]", what);
        verify_row("T-31", subject, TABLE, 1e3 * e.peak_at, want[6], 0.01, "asked of the case");
    }
}

/// Largest errors of temperatures [K] and of the solid fraction against rows of time [ms],
/// surface, centre, solid fraction, die. 0: not told.
static void check_rows(const char *what, const plate *p, const double rows[][5], int count)
{
    char subject[160];
    heat_case c;
    double temperature = 0.0, solid = 0.0;
    make_plate(&c, p, &fine);
    const double dt = mag_heat_longest_step(c.heat, p->contact);
    for (int n = 0; n < count; n++) {
        heat_run(&c, 1e-3 * rows[n][0], dt);
        const state now = measure(&c);
        temperature = fmax(temperature, fabs(now.surface - rows[n][1]));
        temperature = fmax(temperature, fabs(now.centre - rows[n][2]));
        temperature = fmax(temperature, rows[n][4] > 0.0 ? fabs(now.die - rows[n][4]) : 0.0);
        solid = fmax(solid, fabs(now.solid - rows[n][3]));
    }
    heat_end(&c);
    snprintf(subject, sizeof subject, "plate of %s, largest error of its temperatures [K]", what);
    verify_row_below("T-31", subject, TABLE, temperature, 1.0, "asked of the case");
    snprintf(subject, sizeof subject, "plate of %s, largest error of its solid fraction", what);
    verify_row_below("T-31", subject, TABLE, solid, 0.002,
                     "1 per cent of the least of the table's");
}

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

START_TEST(plates_pass_through_the_rows_of_the_table)
{
    static const double thin[][5] = {
        {2, 579.0, 590.0, .2393, 254.2},   {5, 573.0, 589.7, .2882, 271.0},
        {10, 566.7, 587.1, .3626, 287.8},  {20, 556.9, 576.7, .4919, 307.9},
        {30, 545.9, 563.3, .5980, 320.3},  {50, 517.2, 530.8, .7472, 333.6},
        {100, 436.3, 443.7, .8899, 335.1},
    };
    static const double thick[][5] = {
        {10, 566.7, 590.0, .2830, 287.8},  {20, 558.6, 589.3, .3497, 308.1},
        {50, 544.5, 578.6, .5142, 339.1},  {100, 521.6, 546.7, .7015, 361.3},
        {200, 461.0, 475.0, .8602, 366.2},
    };
    static const double fixed[][5] = {{10, 561.9, 586.6, .3848, 0.0}};
    static const double other[][5] = {{10, 573.6, 595.4, .5880, 289.2}};
    check_rows("1 mm", &(plate){"AZ91D", 1e-3, 20e3, 590, 220, false}, thin, COUNT(thin));
    check_rows("2 mm", &(plate){"AZ91D", 2e-3, 20e3, 590, 220, false}, thick, COUNT(thick));
    check_rows("1 mm, die fixed", &(plate){"AZ91D", 1e-3, 20e3, 590, 220, true}, fixed, 1);
    check_rows("1 mm, AM60B", &(plate){"AM60B", 1e-3, 20e3, 600, 220, false}, other, 1);
}
END_TEST

START_TEST(plates_freeze_when_they_should)
{
    const struct {
        const char *what;
        plate p;
        double want[7];
    } rows[] = {
        {"1 mm",
         {"AZ91D", 1e-3, 20e3, 590, 220, false},
         {20.69, 42.46, 114.6, 129.0, 147.8, 337.75, 74.3}},
        {"2 mm",
         {"AZ91D", 2e-3, 20e3, 590, 220, false},
         {47.07, 99.47, 297.4, 334.4, 387.9, 367.85, 161.1}},
        {"1 mm, die fixed",
         {"AZ91D", 1e-3, 20e3, 590, 220, true},
         {17.04, 32.23, 73.99, 79.29, 86.69, 0, 0}},
        {"1 mm, contact 5 kW/m2/K",
         {"AZ91D", 1e-3, 5e3, 590, 220, false},
         {72.30, 142.64, 337.4, 381.7, 431.0, 288.43, 0}},
        {"1 mm, contact 10 kW/m2/K",
         {"AZ91D", 1e-3, 10e3, 590, 220, false},
         {38.12, 76.47, 190.9, 215.6, 244.9, 310.85, 0}},
        {"1 mm, contact 50 kW/m2/K",
         {"AZ91D", 1e-3, 50e3, 590, 220, false},
         {9.95, 21.26, 65.9, 74.2, 86.5, 377.80, 0}},
        {"1 mm, metal 600 degC",
         {"AZ91D", 1e-3, 20e3, 600, 220, false},
         {35.49, 59.00, 136.3, 152.2, 172.8, 348.51, 0}},
        {"1 mm, die 180 degC",
         {"AZ91D", 1e-3, 20e3, 590, 180, false},
         {18.46, 37.50, 98.05, 108.6, 122.5, 308.16, 0}},
        {"1 mm, die 260 degC",
         {"AZ91D", 1e-3, 20e3, 590, 260, false},
         {23.54, 48.89, 138.2, 159.4, 187.0, 367.09, 0}},
        {"1 mm, AM60B",
         {"AM60B", 1e-3, 20e3, 600, 220, false},
         {3.965, 19.37, 96.30, 103.66, 121.73, 332.56, 62.6}},
    };
    for (int n = 0; n < COUNT(rows); n++) {
        check_events(rows[n].what, &rows[n].p, rows[n].want);
    }
}
END_TEST

/// What a mesh as of a real part makes of the plate.
static void check_coarse(const char *mesh_words, const mesh *m, double limit, const char *reason)
{
    char subject[160];
    const plate p = {"AZ91D", 1e-3, 20e3, 590, 220, false};
    const events e = follow(&p, m);
    snprintf(subject, sizeof subject, "plate of 1 mm, %s, mean solid fraction 0.5 [ms]",
             mesh_words);
    verify_row("T-31", subject, TABLE, 1e3 * e.half, 20.69, limit, reason);
    snprintf(subject, sizeof subject, "plate of 1 mm, %s, mean solid fraction 0.7 [ms]",
             mesh_words);
    verify_row("T-31", subject, TABLE, 1e3 * e.most, 42.46, limit, reason);
}

START_TEST(coarse_plates_freeze_nearly_so)
{
    mag_mould_params usual;
    mag_params_default(mag_mould_model.params, &usual);
    const double first = usual.die.first_layer;
    const int layers = usual.die.layers;
    check_coarse("4 cells, usual die", &(mesh){4, false, layers, first}, 0.02,
                 "a first layer of 0.1 mm lags by 0.6 per cent, 4 cells by as much");
    check_coarse("2 cells with profiles, usual die", &(mesh){2, true, layers, first}, 0.02,
                 "as with 4 cells; without profiles 3 per cent");
    check_coarse("1 cell with profiles, usual die", &(mesh){1, true, layers, first}, 0.03,
                 "the profile is a parabola from the start; without profiles 10 per cent");
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, coarse_plates_freeze_nearly_so);
    tcase_add_test(tc, plates_pass_through_the_rows_of_the_table);
    tcase_add_test(tc, plates_freeze_when_they_should);
}

int main(void)
{
    return support_run("plate", add);
}
