/// Verifies the in-place sweep: a plain lattice Boltzmann code of two arrays, written out here from
/// the equations, must give the same populations to rounding, walls and odd steps included.
#include "flow_support.h"

enum { X = 7, Y = 5, Z = 4, BOX = X * Y * Z };

/// The plain code's box.
typedef struct plain {
    bool open[BOX];
    double f[MAG_Q][BOX];    ///< after the last collision
    double next[MAG_Q][BOX]; ///< what came in
    double viscosity, magic, smagorinsky;
    double g[3];
} plain;

static int plain_index(int x, int y, int z)
{
    return (z * Y + y) * X + x;
}

/// The open cell that a population along q comes from, or -1 for a wall. Periodic along x only.
static int plain_source(const plain *p, int x, int y, int z, int q)
{
    const int sx = (x - mag_c[q][0] + X) % X;
    const int sy = y - mag_c[q][1];
    const int sz = z - mag_c[q][2];
    if (sy < 0 || sy >= Y || sz < 0 || sz >= Z || !p->open[plain_index(sx, sy, sz)]) {
        return -1;
    }
    return plain_index(sx, sy, sz);
}

static void plain_stream(plain *p)
{
    for (int i = 0; i < BOX; i++) {
        for (int q = 0; q < MAG_Q && p->open[i]; q++) {
            const int from = plain_source(p, i % X, i / X % Y, i / X / Y, q);
            p->next[q][i] = from < 0 ? p->f[mag_opposite(q)][i] : p->f[q][from];
        }
    }
}

static double dot(const double a[3], const int8_t c[3])
{
    return a[0] * c[0] + a[1] * c[1] + a[2] * c[2];
}

/// Guo's source at full strength: w [3 (c - u) + 9 (c.u) c].F
static double guo(int q, const double u[3], const double F[3])
{
    const double uF = u[0] * F[0] + u[1] * F[1] + u[2] * F[2];
    return mag_weight(q) *
           (3.0 * (dot(F, mag_c[q]) - uF) + 9.0 * dot(u, mag_c[q]) * dot(F, mag_c[q]));
}

static double delta(int a, int b)
{
    return a == b ? 1.0 : 0.0;
}

static void plain_collide_trt(const plain *p, const double in[MAG_Q], const double away[MAG_Q],
                              const double source[MAG_Q], double out[MAG_Q])
{
    const double even = 1.0 / (0.5 + 3.0 * p->viscosity);
    const double odd = 1.0 / (0.5 + p->magic / (1.0 / even - 0.5));
    for (int q = 0; q < MAG_Q; q++) {
        const int o = mag_opposite(q);
        out[q] = in[q] - 0.5 * even * (away[q] + away[o]) - 0.5 * odd * (away[q] - away[o]) +
                 0.5 * (1.0 - 0.5 * even) * (source[q] + source[o]) +
                 0.5 * (1.0 - 0.5 * odd) * (source[q] - source[o]);
    }
}

/// Third-order Hermite polynomial (c_a^2 - 1/3) c_b of direction q.
static double hermite(int q, int a, int b)
{
    return (mag_c[q][a] * mag_c[q][a] - 1.0 / 3.0) * mag_c[q][b];
}

/// The third order as Jacob, Malaspinas and Sagaut 2018 write it: for each axis b the sum and the
/// difference of the two moments a a b that 19 directions can tell apart. M: post-collision N.
static double third_order(int q, double density, const double u[3], double M[3][3])
{
    double sum = 0.0;
    for (int b = 0; b < 3; b++) {
        const int a = (b + 1) % 3, c = (b + 2) % 3;
        const double aab = density * u[a] * u[a] * u[b] + 2.0 * u[a] * M[a][b] + u[b] * M[a][a];
        const double ccb = density * u[c] * u[c] * u[b] + 2.0 * u[c] * M[c][b] + u[b] * M[c][c];
        sum += 3.0 * (hermite(q, a, b) + hermite(q, c, b)) * (aab + ccb) +
               (hermite(q, a, b) - hermite(q, c, b)) * (aab - ccb);
    }
    return mag_weight(q) * 27.0 / 6.0 * sum;
}

static void plain_collide_regularised(const plain *p, const double away[MAG_Q],
                                      const double source[MAG_Q], const double u[3],
                                      const double F[3], double density, const double in[MAG_Q],
                                      double out[MAG_Q])
{
    const double tau0 = 0.5 + 3.0 * p->viscosity;
    double N[3][3];
    double norm = 0.0;

    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
            N[a][b] = 0.5 * (u[a] * F[b] + F[a] * u[b]);
            for (int q = 0; q < MAG_Q; q++) {
                N[a][b] += mag_c[q][a] * mag_c[q][b] * away[q];
            }
            norm += N[a][b] * N[a][b];
        }
    }
    const double eddy = 18.0 * sqrt(2.0) * p->smagorinsky * p->smagorinsky * sqrt(norm) / density;
    const double tau = 0.5 * (tau0 + sqrt(tau0 * tau0 + eddy));
    const double trace = (N[0][0] + N[1][1] + N[2][2]) / 3.0;
    for (int a = 0; a < 3; a++) {
        N[a][a] -= trace; // the trace relaxes at once
    }
    for (int a = 0; a < 9; a++) {
        N[a / 3][a % 3] *= 1.0 - 1.0 / tau;
    }
    for (int q = 0; q < MAG_Q; q++) {
        double first = 0.0;
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                first +=
                    4.5 * mag_weight(q) * (mag_c[q][a] * mag_c[q][b] - delta(a, b) / 3.0) * N[a][b];
            }
        }
        out[q] = in[q] - away[q] + first + 0.5 * source[q] + third_order(q, density, u, N);
    }
}

static void plain_collide(plain *p, int i, mag_collision how)
{
    double in[MAG_Q];
    double away[MAG_Q];
    double source[MAG_Q];
    double out[MAG_Q];
    double u[3];
    double F[3];
    double density = 1.0;

    for (int q = 0; q < MAG_Q; q++) {
        in[q] = p->next[q][i];
        density += in[q];
    }
    for (int d = 0; d < 3; d++) {
        double j = 0.0;
        for (int q = 0; q < MAG_Q; q++) {
            j += mag_c[q][d] * in[q];
        }
        F[d] = density * p->g[d];
        u[d] = (j + 0.5 * F[d]) / density;
    }
    for (int q = 0; q < MAG_Q; q++) {
        away[q] = in[q] - mag_equilibrium(q, density - 1.0, u);
        source[q] = guo(q, u, F);
    }
    if (how == MAG_TRT) {
        plain_collide_trt(p, in, away, source, out);
    } else {
        plain_collide_regularised(p, away, source, u, F, density, in, out);
    }
    for (int q = 0; q < MAG_Q; q++) {
        p->f[q][i] = out[q];
    }
}

static void plain_step(plain *p, mag_collision how)
{
    plain_stream(p);
    for (int i = 0; i < BOX; i++) {
        if (p->open[i]) {
            plain_collide(p, i, how);
        }
    }
}

/// A field without any symmetry, the same wherever it is asked for.
static flow_start uneven(const void *what, const double at[3])
{
    (void)what;
    const double a = 1.3 * at[0] + 2.1 * at[1] * at[1] + 0.7 * at[2];
    return (flow_start){1.0,
                        1.0 + 0.02 * sin(3.0 * a),
                        {0.05 * sin(a), 0.04 * cos(2.0 * a), 0.03 * sin(5.0 * a + 1.0)}};
}

/// Fills both codes alike. A step in a periodic row of 7 cells crosses groups of lanes.
static void make_both(flow_case *c, plain *p, const mag_flow_setup *setup, const double g[3])
{
    const bool periodic[3] = {true, false, false};
    const int size[3] = {X, Y, Z};
    uint8_t open[BOX];

    memset(p, 0, sizeof *p);
    for (int i = 0; i < BOX; i++) {
        p->open[i] = i != plain_index(2, 2, 1) && i != plain_index(3, 2, 1) &&
                     i != plain_index(6, 0, 3) && i != plain_index(0, 4, 0);
        open[i] = p->open[i];
    }
    p->viscosity = 0.02;
    p->magic = setup->magic;
    p->smagorinsky = setup->smagorinsky;
    memcpy(p->g, g, sizeof p->g);
    flow_make_grid(c, size, periodic, open);
    flow_make(c, setup);
    c->flow->now.viscosity = p->viscosity;
    memcpy(c->flow->now.force, g, sizeof p->g);
    flow_begin(c, uneven, NULL);
    for (int i = 0; i < BOX; i++) {
        const double at[3] = {i % X + 0.5, i / X % Y + 0.5, i / X / Y + 0.5};
        const flow_start s = uneven(NULL, at);
        const double left[3] = {s.u[0] + 0.5 * g[0], s.u[1] + 0.5 * g[1], s.u[2] + 0.5 * g[2]};
        for (int q = 0; q < MAG_Q; q++) {
            p->f[q][i] = mag_equilibrium(q, s.density - 1.0, left);
        }
    }
}

/// Largest difference of what left the cells.
static double compare(const flow_case *c, const plain *p)
{
    double worst = 0.0;
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        const int16_t *at = &c->grid.place[3 * cell];
        const int i = plain_index(at[0], at[1], at[2]);
        for (int q = 0; q < MAG_Q; q++) {
            const double ours = (double)c->flow->populations[mag_flow_out(c->flow, cell, q)];
            worst = fmax(worst, fabs(ours - p->f[q][i]));
        }
    }
    return worst;
}

static void check_against_plain(const mag_flow_setup *setup, const char *name, double gravity)
{
    const double g[3] = {1e-4 * gravity, -2e-4 * gravity, 5e-5 * gravity};
    plain *p = malloc(sizeof *p);
    double worst = 0.0;
    char subject[120];
    flow_case c;

    ck_assert_ptr_nonnull(p);
    make_both(&c, p, setup, g);
    ck_assert_uint_eq(c.grid.cells, BOX - 4);
    for (int n = 0; n < 25; n++) {
        flow_run(&c, 1);
        plain_step(p, setup->collision);
        worst = fmax(worst, compare(&c, p));
    }
    ck_assert_msg(c.flow->now.max_speed > 1e-3, "nothing moves");
    flow_free(&c);
    free(p);
    snprintf(subject, sizeof subject, "populations of 25 steps, %s%s, largest difference", name,
             gravity > 0.0 ? ", force" : "");
    verify_row_below("-", subject, "a plain code of two arrays", worst, 1e-14,
                     "rounding of double precision");
}

START_TEST(the_sweep_in_place_equals_a_plain_code)
{
    mag_flow_setup setup = flow_bulk(MAG_TRT);
    check_against_plain(&setup, "TRT", 0.0);
    check_against_plain(&setup, "TRT", 1.0);
    setup.collision = MAG_REGULARISED;
    check_against_plain(&setup, "regularised", 0.0);
    check_against_plain(&setup, "regularised", 1.0);
    setup.smagorinsky = 0.1;
    check_against_plain(&setup, "regularised, Smagorinsky", 0.0);
    check_against_plain(&setup, "regularised, Smagorinsky", 1.0);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, the_sweep_in_place_equals_a_plain_code);
}

int main(void)
{
    return support_run("streaming and collision in place", add);
}
