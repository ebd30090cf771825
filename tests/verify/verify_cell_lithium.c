/// Verifies the cell with a cation of charge 1 against what others computed with the same equations
/// (Doyle, Fuller, Newman 1993): COMSOL's solutions of the cell of Marquis et al. 2019, which the
/// developers of PyBaMM publish, PyBaMM's of the cell of Chen et al. 2020, and those of an
/// independent solver of ours with a banded matrix.
#include "cell_run.h"

#include <stdio.h>

#define COMSOL "COMSOL, published with PyBaMM"
#define BANDED "independent banded solver"

// ---- Marquis et al. 2019 ---------------------------------------------------------------------

/// Voltages of others at a time of a discharge. Limits [mV]; 0: not compared.
typedef struct voltage_row {
    double time, comsol, banded, to_comsol, to_banded;
} voltage_row;

/// A discharge of the cell of Marquis et al.
typedef struct marquis_run {
    const char *id;
    double rate; // C
    int cells;   // of an electrode
    int rows;
    voltage_row row[10];
} marquis_run;

static const marquis_run marquis_runs[] = {
    {"B-18",
     1.0,
     120,
     10,
     {{360.0, 3.714661, 3.714675, 0.3, 0.1},
      {720.0, 3.683401, 3.683367, 0.3, 0.1},
      {1080.0, 3.659041, 3.659005, 0.3, 0.1},
      {1440.0, 3.639082, 3.639076, 0.3, 0.1},
      {1800.0, 3.612753, 3.612744, 0.3, 0.1},
      {2160.0, 3.598791, 3.598784, 0.3, 0.1},
      {2520.0, 3.589407, 3.589377, 0.3, 0.1},
      {2880.0, 3.576634, 3.576614, 0.3, 0.1},
      {3240.0, 3.543815, 3.543820, 0.3, 0.1},
      {3600.0, 3.168186, 3.170667, 3.0, 0.1}}},
    {"B-19",
     0.1,
     60,
     6,
     {{3600.0, 3.799264, 3.799191, 0.3, 0.1},
      {10800.0, 3.746303, 3.746211, 0.3, 0.1},
      {18000.0, 3.707975, 3.707962, 0.3, 0.1},
      {25200.0, 3.680453, 3.680450, 0.3, 0.1},
      {32400.0, 3.664716, 3.664748, 0.3, 0.1},
      {36000.0, 3.449937, 3.450398, 1.0, 0.1}}},
    {"B-20",
     2.0,
     60,
     6,
     {{180.0, 3.653692, 3.653723, 0.2, 0.1},
      {540.0, 3.595680, 3.595647, 0.2, 0.1},
      {900.0, 3.551883, 3.551902, 0.2, 0.1},
      {1260.0, 3.526104, 3.526078, 0.2, 0.1},
      {1620.0, 3.448566, 3.448522, 0.2, 0.1},
      {1800.0, 2.792766, 2.793100, 1.0, 0.1}}},
};

static void check_voltage(const char *id, const char *what, mag_cell *c, const char *source,
                          double reference, double limit, const char *reason)
{
    char subject[96];
    snprintf(subject, sizeof subject, "%s, voltage at %g s [V]", what, mag_cell_time(c));
    verify_row_absolute(id, subject, source, mag_cell_voltage(c), reference, 1e-3 * limit, reason);
}

/// Salt at the collectors and concentrations at surfaces, in the outermost of 120 cells.
static void check_profiles(const cell_set *s, const mag_cell *c)
{
    const double *salt = c->y + c->salt, *left = c->s.surface, *right = c->s.surface + c->cells;
    const int last = c->places[MAG_CELL_NEGATIVE].cells - 1;
    const double n = s->setup.negative.most, p = s->setup.positive.most;
    const struct {
        const char *subject;
        double ours, reference;
    } rows[] = {
        {"Marquis 1C, salt at the negative collector at 1800 s [mol/m3]", salt[0], 1183.478},
        {"Marquis 1C, salt at the positive collector at 1800 s [mol/m3]", salt[c->cells - 1],
         837.570},
        {"Marquis 1C, negative particles at the collector at 1800 s [mol/m3]", n * left[0],
         12213.1},
        {"Marquis 1C, negative particles at the separator at 1800 s [mol/m3]", n * left[last],
         10923.0},
        {"Marquis 1C, positive particles at the separator at 1800 s [mol/m3]", p * right[0],
         41079.0},
        {"Marquis 1C, positive particles at the collector at 1800 s [mol/m3]", p * right[last],
         39516.0},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        verify_row("B-18", rows[k].subject, BANDED, rows[k].ours, rows[k].reference, 1e-4,
                   "digits of the reference, scatter between meshes");
    }
}

START_TEST(discharges_of_marquis_cell_are_comsols)
{
    const marquis_run *run = &marquis_runs[_i];
    cell_set s = cell_marquis();
    char what[32];
    snprintf(what, sizeof what, "Marquis %gC", run->rate);
    cell_mesh(&s, run->cells, 48, run->cells, 80);
    mag_cell *c = cell_make(&s);
    verify_row_absolute(run->id, "Marquis, voltage at rest [V]", "its curves", mag_cell_voltage(c),
                        3.85182066, 1e-8, "digits of the reference");

    cell_draw(&s, c, run->rate * s.per_C);
    for (int n = 0; n < run->rows; n++) {
        const voltage_row *row = &run->row[n];
        const bool last = n == run->rows - 1;
        cell_reach(&s, c, row->time);
        check_voltage(run->id, what, c, COMSOL, row->comsol, row->to_comsol,
                      last ? "its own mesh, at a steep end" : "scatter between codes");
        check_voltage(run->id, what, c, BANDED, row->banded, row->to_banded,
                      "scatter between meshes");
        if (run->rate == 1.0 && row->time == 1800.0) {
            check_profiles(&s, c);
        }
    }
    if (run->rate == 1.0) {
        verify_row("B-18", "Marquis 1C, energy [Wh/m2]", BANDED, mag_cell_energy(c) / 3600.0,
                   86.80422, 1e-5, "scatter between meshes");
    }
    cell_end(&s, c);
}
END_TEST

START_TEST(a_cell_is_switched_without_delay)
{
    const char *const id = "B-21", *const what = "Marquis, steps";
    const char *const reason = "scatter between meshes";
    const char *const before = "Marquis, steps, before the switch";
    const char *const after = "Marquis, steps, after the switch";
    cell_set s = cell_marquis();
    cell_mesh(&s, 80, 32, 80, 80);
    mag_cell *c = cell_make(&s);

    cell_draw(&s, c, s.per_C);
    cell_reach(&s, c, 300.0);
    check_voltage(id, what, c, BANDED, 3.720782, 0.2, reason);
    cell_reach(&s, c, 600.0);
    check_voltage(id, before, c, BANDED, 3.692947, 0.2, reason);
    cell_draw(&s, c, 0.0);
    check_voltage(id, after, c, BANDED, 3.776660, 0.2, reason);
    cell_reach(&s, c, 900.0);
    check_voltage(id, what, c, BANDED, 3.788191, 0.2, reason);
    cell_reach(&s, c, 1200.0);
    check_voltage(id, before, c, BANDED, 3.788235, 0.2, reason);
    cell_draw(&s, c, 3.0 * s.per_C);
    check_voltage(id, after, c, BANDED, 3.62734, 1.0, "reaction in a thin layer at first");
    cell_reach(&s, c, 1230.0);
    check_voltage(id, what, c, BANDED, 3.592648, 0.2, reason);
    cell_reach(&s, c, 1260.0);
    check_voltage(id, before, c, BANDED, 3.576904, 0.2, reason);
    cell_draw(&s, c, 0.0);
    check_voltage(id, after, c, BANDED, 3.745197, 0.2, reason);
    cell_reach(&s, c, 1860.0);
    check_voltage(id, what, c, BANDED, 3.774726, 0.2, reason);
    cell_reach(&s, c, 2460.0);
    check_voltage(id, what, c, BANDED, 3.774769, 0.2, reason);
    cell_end(&s, c);
}
END_TEST

// ---- Chen et al. 2020 ------------------------------------------------------------------------

/// A discharge of the cell of Chen et al., of one way to count its solid's conductivity.
typedef struct chen_run {
    const char *name;
    bool legacy;
    double volts[4];   // at 900, 1800, 2700, 3500 s
    double end;        // [s]
    double Ah, Wh;     // of the cell
    double pybamm[3];  // at 900, 1800, 2700 s; 0: none
    double pybamm_end; // [s]
} chen_run;

static const chen_run chen_runs[] = {
    {"Chen 1C",
     false,
     {3.744958, 3.511827, 3.313465, 2.698617},
     3555.18,
     4.93774,
     17.2890,
     {0.0, 0.0, 0.0},
     0.0},
    {"Chen 1C, solid with Bruggeman",
     true,
     {3.739176, 3.505958, 3.307681, 2.692872},
     3553.93,
     4.93601,
     17.2562,
     {3.73965, 3.50639, 3.30797},
     3553.13},
};

START_TEST(a_discharge_of_chens_cell_is_pybamms)
{
    const chen_run *run = &chen_runs[_i];
    const double times[] = {900.0, 1800.0, 2700.0, 3500.0};
    const double coulombs = 3600.0;
    cell_set s = cell_chen(run->legacy);
    cell_mesh(&s, 80, 24, 80, 80);
    mag_cell *c = cell_make(&s);
    char subject[96];

    verify_row_absolute("B-22", "Chen, voltage at rest [V]", "its curves", mag_cell_voltage(c),
                        4.18094143, 1e-8, "digits of the reference");
    mag_cell_step step = cell_hold(MAG_CELL_CURRENT, s.per_C);
    step.low_voltage = 2.5;
    cell_begin(&s, c, step);
    for (int n = 0; n < 4; n++) {
        cell_reach(&s, c, times[n]);
        check_voltage("B-22", run->name, c, BANDED, run->volts[n], 0.3, "scatter between meshes");
        if (run->legacy && n < 3) {
            check_voltage("B-22", run->name, c, "PyBaMM, kept with BattMo", run->pybamm[n], 0.6,
                          "its mesh of 20 cells takes 0.4 mV; interpolated");
        }
        if (!run->legacy && n == 1) {
            verify_row("B-22", "Chen 1C, salt at the negative collector at 1800 s [mol/m3]", BANDED,
                       c->y[c->salt], 1945.10, 2e-4, "scatter between meshes");
            verify_row("B-22", "Chen 1C, salt at the positive collector at 1800 s [mol/m3]", BANDED,
                       c->y[c->salt + c->cells - 1], 533.93, 2e-4, "scatter between meshes");
        }
    }
    ck_assert_int_eq(cell_go(&s, c, 4000.0), MAG_CELL_LOW_VOLTAGE);
    snprintf(subject, sizeof subject, "%s, 2.5 V reached [s]", run->name);
    verify_row_absolute("B-22", subject, BANDED, mag_cell_time(c), run->end, 0.1,
                        "scatter between meshes");
    if (run->legacy) {
        verify_row_absolute("B-22", subject, "PyBaMM, kept with BattMo", mag_cell_time(c),
                            run->pybamm_end, 1.1, "two of its runs lie 1.05 s apart");
    }
    snprintf(subject, sizeof subject, "%s, charge [Ah]", run->name);
    verify_row("B-22", subject, BANDED, mag_cell_charge(c) * s.area / coulombs, run->Ah, 3e-5,
               "0.1 s of the end");
    snprintf(subject, sizeof subject, "%s, energy [Wh]", run->name);
    verify_row("B-22", subject, BANDED, mag_cell_energy(c) * s.area / coulombs, run->Wh, 3e-5,
               "0.1 s of the end");
    cell_end(&s, c);
}
END_TEST

START_TEST(particles_without_resistance_do_not_overflow)
{
    const double times[] = {1000.0, 2000.0, 3000.0, 3600.0};
    const double volts[] = {3.804644, 3.548936, 3.294523, 2.649314};
    const char *const what = "Chen 1C, D of particles 10 m2/s";
    cell_set s = cell_chen(true);
    cell_mesh(&s, 80, 24, 80, 40);
    s.setup.negative.diffusivity = s.setup.positive.diffusivity = cell_constant(&s, 10.0);
    mag_cell *c = cell_make(&s);

    cell_draw(&s, c, s.per_C);
    for (int n = 0; n < 4; n++) {
        cell_reach(&s, c, times[n]);
        check_voltage("B-23", what, c, BANDED, volts[n], 0.3, "scatter between meshes");
    }
    check_voltage("B-23", what, c, "PyBaMM, kept with BattMo", 2.649674, 0.5,
                  "its mesh of 20 cells");
    cell_end(&s, c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_loop_test(tc, discharges_of_marquis_cell_are_comsols, 0, 3);
    tcase_add_test(tc, a_cell_is_switched_without_delay);
    tcase_add_loop_test(tc, a_discharge_of_chens_cell_is_pybamms, 0, 2);
    tcase_add_test(tc, particles_without_resistance_do_not_overflow);
}

int main(void)
{
    return support_run("cell, lithium", add);
}
