/// Verifies, in double precision, that a shot's small viscosities are what the lattice has: the
/// decay of a shear wave at relaxation times close to one half.
#include "flow_support.h"

enum { N = 64, WAIT = 2000, WINDOW = 20000 };

static flow_start shear(const void *what, const double at[3])
{
    const double amplitude = *(const double *)what;
    return (flow_start){1.0, 1.0, {0.0, amplitude * sin(2.0 * M_PI * at[0] / N), 0.0}};
}

static double find_amplitude(const flow_case *c)
{
    double sum = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        sum += mag_flow_look(c->flow, cell).u[1] * sin(2.0 * M_PI * flow_at(c, cell, 0) / N);
    }
    return sum;
}

/// Viscosity that the decay shows [cells2/step].
static double measure_viscosity(double tau)
{
    const bool periodic[3] = {true, true, true};
    const int size[3] = {N, 1, 1};
    const mag_flow_setup setup = flow_bulk(MAG_REGULARISED);
    const double amplitude = 0.005;
    const double k = 2.0 * M_PI / N;
    flow_case c;

    flow_make_box(&c, size, periodic, &setup);
    c.flow->now.viscosity = (tau - 0.5) / 3.0;
    flow_begin(&c, shear, &amplitude);
    flow_run(&c, WAIT);
    const double first = find_amplitude(&c);
    flow_run(&c, WINDOW);
    const double last = find_amplitude(&c);
    flow_free(&c);
    return log(first / last) / (WINDOW * k * k);
}

START_TEST(small_viscosities_are_what_they_are_set_to)
{
    static const double taus[] = {0.5024, 0.50048, 0.50014, 0.50002};

    for (int n = 0; n < 4; n++) {
        char subject[100];
        snprintf(subject, sizeof subject, "viscosity of a shear wave at tau %g, regularised",
                 taus[n]);
        verify_row("T-03", subject, "(tau - 1/2) / 3", measure_viscosity(taus[n]),
                   (taus[n] - 0.5) / 3.0, 0.02, "error of the lattice at 64 cells");
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, small_viscosities_are_what_they_are_set_to);
}

int main(void)
{
    return support_run("small viscosities, double precision", add);
}
