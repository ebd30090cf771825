/// Verifies metal that freezes while it flows: T-36, a channel that a plug fills.
#include "flow_support.h"
#include "heat_support.h"

#include "model/mould/freeze/freeze.h"

#define SPACING 0.25e-3 // [m]
#define SPEED   5.0     // [m/s]
#define SLOW    0.05    // the same in cells a step
#define LID     0.08    // of a box [cells a step]

enum { CELLS = 700, ACROSS = 4 };

/// A channel along x with walls across z, and what fills it. The inlet is the first layer of cells.
typedef struct channel {
    flow_case flow;
    mag_freeze *freeze;
} channel;

static bool inlet_wall(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = 1.0;
    u[1] = u[2] = 0.0;
    return at[0] < 1.25;
}

static flow_start empty(const void *what, const double at[3])
{
    (void)what;
    return (flow_start){at[0] < 2.0 ? 1e-6 : 0.0, 1.0, {SLOW, 0.0, 0.0}};
}

/// Metal of 590 degC comes in; the die keeps 220 degC.
static void make_channel(channel *c, double contact)
{
    const int size[3] = {CELLS + 1, 1, ACROSS};
    const bool periodic[3] = {false, true, false};
    const mag_thermal alloy = pd_alloy("AZ91D");
    const mag_freeze_setup how = {
        .heat = {SPACING, PD_DENSITY, &alloy, false},
        .die = heat_die(220.0, 0, 0.1e-3),
        .contact = {.peak = contact},
    };
    mag_flow_setup setup = mag_flow_setup_default();
    uint8_t open[(CELLS + 1) * ACROSS];

    for (int n = 0; n < (CELLS + 1) * ACROSS; n++) {
        open[n] = n % (CELLS + 1) == 0 ? MAG_GRID_ROUGH : 1;
    }
    setup.slip = true;
    flow_make_cells(&c->flow, size, periodic, open, true);
    mag_wall_link *links = flow_wall_links(&c->flow, inlet_wall, NULL, &setup.link_count);
    for (size_t n = 0; n < setup.link_count; n++) {
        links[n].inlet = true;
    }
    setup.links = links;
    const mag_status status = mag_freeze_create(&c->flow.ctx, &c->flow.grid, &how, &c->freeze);
    ck_assert_msg(status == MAG_OK, "%s", c->flow.ctx.message);
    setup.enthalpy = c->freeze->heat->enthalpy;
    flow_make(&c->flow, &setup);
    free(links);
    c->flow.flow->now.viscosity = 1e-3;
    c->flow.flow->now.speed[0] = SLOW;
    c->flow.flow->now.inlet_enthalpy = mag_thermal_enthalpy(&alloy, PD_KELVIN(590.0));
    flow_begin(&c->flow, empty, NULL);
    mag_freeze_join(&c->flow.ctx, c->freeze, c->flow.flow);
}

static void run_channel(channel *c, double time)
{
    const double dt = SLOW * SPACING / SPEED;
    for (int n = 0; n < (int)(time / dt); n++) {
        flow_run(&c->flow, 1);
        mag_freeze_step(&c->flow.ctx, c->freeze, c->flow.flow, dt);
    }
    mag_freeze_catch_up(&c->flow.ctx, c->freeze);
}

static void free_channel(channel *c)
{
    flow_free(&c->flow);
    mag_freeze_destroy(c->freeze);
}

/// Heat that came in, less what is there and what went, relative to what came in.
static double find_error(const channel *c)
{
    const double unit = PD_DENSITY * SPACING * SPACING * SPACING;
    const double in = unit * c->flow.flow->now.heat_in;
    return (in - unit * mag_flow_heat(c->flow.flow) - c->freeze->now.to_die) / in;
}

/// Mean solid fraction across the channel at x [m], on a line between cells.
static double solid_at(const channel *c, double x)
{
    const double at = 1.0 + x / SPACING - 0.5;
    const int low = (int)at;
    double mean[2] = {0.0, 0.0};
    for (int n = 0; n < 2; n++) {
        for (int z = 0; z < ACROSS; z++) {
            const ptrdiff_t cell = mag_grid_find(&c->flow.grid, low + n, 0, z);
            mean[n] += (double)c->freeze->heat->solid[cell] / ACROSS;
        }
    }
    return mean[0] + (at - low) * (mean[1] - mean[0]);
}

/// Where the mean solid fraction comes to a value [m].
static double find_solid(const channel *c, double solid)
{
    double x = SPACING;
    while (x < (CELLS - 2) * SPACING && solid_at(c, x) < solid) {
        x += 0.1 * SPACING;
    }
    return x;
}

START_TEST(a_channel_freezes_as_a_plate_does)
{
    channel c;

    make_channel(&c, 20e3);
    run_channel(&c, 0.0345);
    ck_assert_double_gt((double)c.flow.flow->fill[mag_grid_find(&c.flow.grid, 680, 0, 1)], 0.9);
    verify_row("T-36", "channel, mean solid fraction at 50 mm",
               "plate in a die that keeps 220 degC", solid_at(&c, 0.050), 0.3848, 0.03,
               "asked of the case");
    verify_row("T-36", "channel, where half is solid [mm]", "speed x the plate's time",
               1e3 * find_solid(&c, 0.5), 85.2, 0.03, "asked of the case");
    verify_row("T-36", "channel, where 0.7 is solid [mm]", "speed x the plate's time",
               1e3 * find_solid(&c, 0.7), 161.0, 0.03, "asked of the case");
    verify_row_below("T-36", "channel, heat unaccounted for, relative", "conservation",
                     fabs(find_error(&c)), 1e-6, "populations and masses are float");
    free_channel(&c);
}
END_TEST

START_TEST(a_channel_without_a_die_keeps_its_heat)
{
    channel c;

    make_channel(&c, 0.0);
    run_channel(&c, 0.02);
    verify_row_below("-", "adiabatic channel, heat unaccounted for, relative", "conservation",
                     fabs(find_error(&c)), 1e-6, "asked of the case");
    ck_assert_double_eq(c.freeze->now.to_die, 0.0);
    free_channel(&c);
}
END_TEST

static bool lid(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = LID;
    u[1] = u[2] = 0.0;
    return at[2] > 10.0 - 0.25;
}

static flow_start still(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.0, 0.0, 0.0}};
}

/// A box of cells of 1 mm, whose lid moves, with metal of two temperatures and walls that take no
/// heat.
static void make_box(channel *c, const mag_thermal *alloy)
{
    const int size[3] = {10, 10, 10}; // walls near to each other across all axes
    const bool periodic[3] = {false, false, false};
    const mag_freeze_setup how = {
        .heat = {1e-3, PD_DENSITY, alloy, false},
        .die = heat_die(220.0, 0, 0.1e-3),
        .contact = {.peak = 0.0},
    };
    mag_flow_setup setup = flow_bulk(MAG_REGULARISED);

    setup.smagorinsky = 0.1;
    flow_make_grid(&c->flow, size, periodic, NULL);
    mag_wall_link *links = flow_wall_links(&c->flow, lid, NULL, &setup.link_count);
    setup.links = links;
    const mag_status status = mag_freeze_create(&c->flow.ctx, &c->flow.grid, &how, &c->freeze);
    ck_assert_msg(status == MAG_OK, "%s", c->flow.ctx.message);
    setup.enthalpy = c->freeze->heat->enthalpy;
    flow_make(&c->flow, &setup);
    free(links);
    c->flow.flow->now.viscosity = 1e-3;
    c->flow.flow->now.speed[0] = 1.0;
    flow_begin(&c->flow, still, NULL);
    mag_freeze_join(&c->flow.ctx, c->freeze, c->flow.flow);
}

START_TEST(stirred_metal_gets_no_hotter_or_colder_than_it_was)
{
    const mag_thermal alloy = pd_alloy("AZ91D");
    const double cold = mag_thermal_enthalpy(&alloy, PD_KELVIN(560.0));
    const double hot = mag_thermal_enthalpy(&alloy, PD_KELVIN(590.0));
    const double dt = LID * 1e-3 / 45.0;
    double beyond = -INFINITY;
    channel c;

    make_box(&c, &alloy);
    for (size_t n = 0; n < c.flow.grid.cells; n++) {
        c.freeze->heat->enthalpy[n] = flow_at(&c.flow, n, 0) < 5.0 ? cold : hot;
    }
    for (int n = 0; n < 10000; n++) {
        flow_run(&c.flow, 1);
        mag_freeze_step(&c.flow.ctx, c.freeze, c.flow.flow, dt);
        for (size_t cell = 0; cell < c.flow.grid.cells; cell++) {
            const double now = c.freeze->heat->enthalpy[cell];
            beyond = fmax(beyond, fmax(cold - now, now - hot) / (hot - cold));
        }
    }
    verify_row_below("-",
                     "box stirred at 45 m/s for 80 lengths, enthalpy beyond the first ones, "
                     "relative to their step",
                     "none", beyond, 0.02,
                     "the mean of two cells, where metal hardly crosses a wall, makes some");
    free_channel(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, stirred_metal_gets_no_hotter_or_colder_than_it_was);
    tcase_add_test(tc, a_channel_freezes_as_a_plate_does);
    tcase_add_test(tc, a_channel_without_a_die_keeps_its_heat);
}

int main(void)
{
    return support_run("metal that freezes while it flows", add);
}
