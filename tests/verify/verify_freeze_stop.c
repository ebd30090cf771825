/// Verifies where a stream that freezes stops (T-37): a channel of 1 mm in a die that keeps 220
/// degC, against what a plug of the same speed would travel until a plate of the same history is
/// stiff.
#include "heat_support.h"
#include "mould_slit.h"

#include "model/mould/flow/law_lanes.h"

#define HEIGHT  1e-3 // [m]
#define CONTACT 20e3 // [W/m2/K]
#define SPEED   1.0  // [m/s]
#define DENSITY 1700.0

enum { ACROSS = 4, LONG = 60 }; // cells; mm, longer than metal gets

/// Time [s] at which the mean solid fraction of a resting plate comes to `solid`.
static double plate_time(const mag_thermal *alloy, double solid)
{
    enum { CELLS = 40 };
    const mag_heat_setup how = {HEIGHT / CELLS, DENSITY, alloy, false};
    const mag_die_setup die = heat_die(220.0, 0, 0.1e-3);
    heat_case c;

    heat_make_row(&c, CELLS);
    heat_make(&c, &how, &die, CONTACT, PD_KELVIN(590.0));
    while (heat_solid(&c) < solid) {
        heat_step(&c, 0.5 * mag_heat_longest_step(c.heat, CONTACT));
    }
    const double time = c.time;
    heat_end(&c);
    return time;
}

static void plan_channel(mould_slit *t, double pressure)
{
    *t = mould_slit_plan(LONG * 1e-3, HEIGHT, ACROSS);
    t->p.collision = 0;
    t->p.density = DENSITY;
    t->p.slurry = 4; // az91d_fit_a
    t->p.slurry_temperature = PD_KELVIN(590.0);
    t->p.heat = 1;
    t->p.die.temperature = PD_KELVIN(220.0);
    t->p.die.layers = 0;
    t->p.die.contact = CONTACT;
    t->p.die.contact_model = 1; // constant, as that of the plate
    t->p.inlet_speed.constant = SPEED;
    t->p.inlet_pressure_limit = pressure;
    mould_slit_make(t);
}

/// Lets walls hold nothing back: the metal moves as a plug.
static void free_walls(mould_slit *t)
{
    mag_flow *f = t->s->flow;
    memset(f->faces, 0, f->grid->groups * (size_t)MAG_LANES * sizeof *f->faces);
}

/// Fills the channel until metal stops; how far it got [m].
static double run_channel(mould_slit *t)
{
    while (!t->s->now.finished) {
        const mag_status status =
            mag_mould_model.advance(&t->ctx, &t->p, t->s, t->s->now.time + 1.0);
        ck_assert_msg(status == MAG_OK, "%s", mag_message(&t->ctx));
        ck_assert_double_lt(t->s->now.time, 0.2);
    }
    return t->s->now.fill * LONG * 1e-3;
}

/// Heat that came in or was made and is nowhere, relative to what came in.
static double find_loss(const mag_mould_state *s)
{
    const mag_flow_now *n = &s->flow->now;
    const double cube = s->density * pow(s->spacing, 3.0);
    const double all = n->heat_in + n->heat_made - mag_flow_heat(s->flow);
    return (all - s->freeze->now.to_die / cube) / n->heat_in;
}

static void check_channel(bool plug, double pressure)
{
    mould_slit t;
    char subject[120];

    plan_channel(&t, pressure);
    if (plug) {
        free_walls(&t);
    }
    const double length = run_channel(&t);
    const double time = plate_time(&t.s->chill.alloy, t.s->stop_solid.value);
    snprintf(subject, sizeof subject,
             "channel of 1 mm, %s, %g MPa, where metal at 1 m/s stops [mm]",
             plug ? "walls that hold nothing" : "gliding walls", 1e-6 * pressure);
    verify_row("T-37", subject, "speed x the time in which a plate is 0.8 solid", 1e3 * length,
               1e3 * SPEED * time, 0.15,
               "asked of the case: metal at walls stops before, hot metal in the middle goes on");
    ck_assert_int_eq(t.s->now.finished, 4);
    ck_assert_ptr_nonnull(strstr(t.s->now.reason, "the metal froze"));
    snprintf(subject, sizeof subject, "the same, %s, heat unaccounted for, relative",
             plug ? "plug" : "gliding");
    verify_row_below("T-37", subject, "conservation", fabs(find_loss(t.s)), 5e-3,
                     "a change of the time step moves a few per cent of mass between cells whose "
                     "enthalpies differ by tenths");
    mould_slit_free(&t);
}

START_TEST(a_stream_that_freezes_stops)
{
    check_channel(true, 50e6);
    check_channel(false, 10e6);
}
END_TEST

static flow_start rest(const void *what, const double at[3])
{
    (void)what;
    (void)at;
    return (flow_start){1.0, 1.0, {0.0, 0.0, 0.0}};
}

/// Speed of a network of a drag that a force of 1e-4 moves, over what Darcy's law gives.
static double find_share(mag_collision how, double drag)
{
    static mag_law_local local;
    const int size[3] = {4, 4, 4};
    const bool periodic[3] = {true, true, true};
    mag_flow_setup setup = flow_bulk(how);
    double enthalpy[256] = {0.0};
    flow_case c;

    local.network = MAG_LAW_KNOTS;
    for (int n = 0; n < MAG_LAW_KNOTS; n++) {
        local.knots[n * MAG_LAW_ROWS + MAG_LAW_FLOOR] = (mag_pop)1.0;
        local.knots[n * MAG_LAW_ROWS + MAG_LAW_DRAG] = (mag_pop)1.0;
    }
    setup.enthalpy = enthalpy;
    setup.local = &local;
    flow_make_box(&c, size, periodic, &setup);
    c.flow->now.force[0] = 1e-4;
    c.flow->now.rheology = (mag_rheology){.law = MAG_HERSCHEL_BULKLEY,
                                          .consistency = 0.01,
                                          .index = 0.5,
                                          .structured = true,
                                          .floor = 1e-3,
                                          .cap = 0.16,
                                          .drag = drag};
    flow_begin(&c, rest, NULL);
    flow_run(&c, 1000);
    const double share = c.flow->now.max_speed / (1e-4 / drag);
    flow_free(&c);
    return share;
}

START_TEST(a_network_obeys_darcys_law)
{
    for (int how = MAG_REGULARISED; how <= MAG_TRT; how++) {
        for (double drag = 0.1; drag < 20.0; drag *= 10.0) {
            char subject[120];
            snprintf(subject, sizeof subject, "network, drag %g a step, %s, speed under a force",
                     drag, flow_name((mag_collision)how));
            verify_row("-", subject, "force / drag", find_share((mag_collision)how, drag), 1.0,
                       1e-3, "populations are float");
        }
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_network_obeys_darcys_law);
    tcase_add_test(tc, a_stream_that_freezes_stops);
}

int main(void)
{
    return support_run("a stream that freezes", add);
}
