/// Verifies the heat of friction: steady flow between plates turns all work into heat, and plates
/// that keep their temperature let the metal between them warm by what theory says (T-13).
#include "flow_support.h"
#include "heat_support.h"

#include "model/mould/freeze/freeze.h"

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

/// T-13: viscosity, speed of the plate, conductivity.
#define VISCOSITY    0.03 // [Pa s]
#define SPEED        50.0 // [m/s]
#define CONDUCTIVITY 60.0 // [W/m/K]

/// Metal of 650 degC between plates that conduct without end, on a lattice whose plate moves by
/// 0.02 cells a step at a viscosity of 0.1.
static mag_freeze *make_metal(flow_case *c, double step)
{
    mag_thermal alloy = pd_alloy("AZ91D");
    alloy.conductivity =
        (mag_phases){CONDUCTIVITY, CONDUCTIVITY, CONDUCTIVITY, alloy.conductivity.hot_at};
    const double spacing = sqrt(VISCOSITY / PD_DENSITY * step / 0.1);
    const mag_freeze_setup setup = {
        .heat = {spacing, PD_DENSITY, &alloy, false},
        .die = heat_die(650.0, 0, 0.1e-3),
        .contact = {.peak = 1e15},
    };
    mag_freeze *z;
    ck_assert_int_eq(mag_freeze_create(&c->ctx, &c->grid, &setup, &z), MAG_OK);
    for (size_t n = 0; n < c->grid.groups * (size_t)MAG_LANES; n++) {
        z->heat->enthalpy[n] = mag_thermal_enthalpy(&alloy, PD_KELVIN(650.0));
    }
    return z;
}

START_TEST(metal_between_plates_warms_by_friction)
{
    const int size[3] = {1, ACROSS, 1};
    const bool periodic[3] = {true, false, true};
    // SPEED step / spacing = 0.02 and VISCOSITY / PD_DENSITY step / spacing^2 = 0.1
    const double step = VISCOSITY / PD_DENSITY / 0.1 * pow(0.02 / SPEED, 2.0);
    flow_case c;
    mag_flow_setup setup = flow_bulk(MAG_TRT);

    flow_make_grid(&c, size, periodic, NULL);
    mag_wall_link *links = flow_wall_links(&c, upper_wall, NULL, &setup.link_count);
    mag_freeze *z = make_metal(&c, step);
    const double spacing = z->setup.heat.spacing;
    setup.links = links;
    setup.enthalpy = z->heat->enthalpy;
    flow_make(&c, &setup);
    c.flow->now.viscosity = 0.1;
    c.flow->now.heat_unit = pow(spacing / step, 2.0);
    c.flow->now.speed[0] = SPEED * step / spacing;
    flow_begin(&c, rest, NULL);
    mag_freeze_join(&c.ctx, z, c.flow);
    for (int n = 0; n < 60000; n++) {
        ck_assert_int_eq(mag_flow_step(&c.ctx, c.flow), MAG_OK);
        mag_freeze_step(&c.ctx, z, c.flow, step);
    }
    mag_heat_look(&c.ctx, z->heat);
    const double middle = 0.5 * ((double)z->heat->temperature[ACROSS / 2 - 1] +
                                 (double)z->heat->temperature[ACROSS / 2]);
    verify_row("T-13", "Couette flow between plates of 650 degC, warmest metal [K above]",
               "viscosity x speed^2 / (8 x conductivity)", middle - PD_KELVIN(650.0),
               VISCOSITY * SPEED * SPEED / (8.0 * CONDUCTIVITY), 0.02, "asked of the case");
    mag_freeze_destroy(z);
    free(links);
    flow_free(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, metal_between_plates_warms_by_friction);
    tcase_add_test(tc, steady_flow_turns_work_into_heat);
}

int main(void)
{
    return support_run("heat of friction", add);
}
