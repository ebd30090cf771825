/// Verifies the heat of friction: steady flow between plates turns all work into heat.
#include "flow_support.h"

enum { ACROSS = 32 }; // cells

/// What drives the metal.
typedef enum drive { BY_FORCE, BY_WALL } drive;

static bool upper_wall(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = 1.0;
    u[1] = u[2] = 0.0;
    return at[1] > ACROSS - 0.25;
}

static flow_start rest(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.0, 0.0, 0.0}};
}

/// Plates across y, with viscosity 0.1; a law of index n if that is not 1.
static void make_plates(flow_case *c, mag_collision how, drive by, double n, double *enthalpy)
{
    const int size[3] = {1, ACROSS, 1};
    const bool periodic[3] = {true, false, true};
    mag_flow_setup setup = flow_bulk(how);
    mag_wall_link *links = NULL;

    flow_make_grid(c, size, periodic, NULL);
    if (by == BY_WALL) {
        links = flow_wall_links(c, upper_wall, NULL, &setup.link_count);
    }
    setup.links = links;
    setup.enthalpy = enthalpy;
    flow_make(c, &setup);
    free(links);
    c->flow->now.viscosity = 0.1;
    c->flow->now.heat_unit = 1.0;
    c->flow->now.speed[0] = by == BY_WALL ? 0.02 : 0.0;
    c->flow->now.force[0] = by == BY_FORCE ? 2e-5 : 0.0;
    if (n != 1.0) {
        c->flow->now.rheology = (mag_rheology){.law = MAG_HERSCHEL_BULKLEY,
                                               .consistency = 0.01,
                                               .index = n,
                                               .yield_stress = 4e-5,
                                               .floor = 1e-6,
                                               .cap = 10.0};
    }
    flow_begin(c, rest, NULL);
    flow_run(c, 20000);
}

/// Heat that a step makes, and whether the metal has it.
static double find_heat(flow_case *c)
{
    enum { STEPS = 10 };
    const double before = c->flow->now.heat_made;
    const double had = mag_flow_heat(c->flow);
    flow_run(c, STEPS);
    const double made = c->flow->now.heat_made - before;
    ck_assert_double_eq_tol((mag_flow_heat(c->flow) - had) / made, 1.0, 1e-3);
    return made / STEPS;
}

/// Work of the force in a step.
static double find_work(const flow_case *c)
{
    double u[3];
    flow_mean_velocity(c, u);
    return ACROSS * c->flow->now.force[0] * u[0];
}

static void check_plates(mag_collision how, drive by, double n)
{
    double enthalpy[4 * ACROSS] = {0.0}; // whole groups
    char subject[120];
    flow_case c;

    make_plates(&c, how, by, n, enthalpy);
    const double heat = find_heat(&c);
    const double couette = 0.1 * 0.02 * 0.02 / ACROSS;
    snprintf(subject, sizeof subject, "%s flow between plates, index %g, %s, heat of friction",
             by == BY_WALL ? "Couette" : "Poiseuille", n, flow_name(how));
    verify_row("-", subject, by == BY_WALL ? "viscosity x shear rate^2" : "work of the force", heat,
               by == BY_WALL ? couette : find_work(&c), 0.02,
               "asked of the case; squares of slopes at the cells' middles miss what bends");
    flow_free(&c);
}

START_TEST(steady_flow_turns_work_into_heat)
{
    for (int how = MAG_REGULARISED; how <= MAG_TRT; how++) {
        check_plates((mag_collision)how, BY_WALL, 1.0);
        check_plates((mag_collision)how, BY_FORCE, 1.0);
        check_plates((mag_collision)how, BY_FORCE, 0.5);
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, steady_flow_turns_work_into_heat);
}

int main(void)
{
    return support_run("heat of friction", add);
}
