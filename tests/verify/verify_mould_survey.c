/// Verifies the numbers that a look at all cells gives: when a region is full, the speed in a gate,
/// the force that opens the mould, what passes along a wall.
#include "mould_box.h"

#include "model/mould/survey.h"

enum { GATE = 2 }; // the region behind the inlet

/// A box of 60 x 16 x 16 mm whose metal moves as a plug, with a region from 5 to 10 mm.
static void plan_plug(mould_box *b, int role)
{
    mould_box_plan(b, 0.06, 0.016, 0.001);
    b->p.inlet_speed.constant = 20.0;
    b->p.lattice_speed = 0.05;
    b->regions[1].name = "gate 1";
    b->regions[1].role = role;
    b->regions[1].from.x = 0.005;
    b->regions[1].to.x = 0.01;
}

static void fill_until(mould_box *b, double share)
{
    while (b->s->now.fill < share) {
        mould_box_step(b);
    }
}

/// Share of the gate that is full now, cell by cell.
static double fill_of_gate(const mould_box *b)
{
    double fill = 0.0;
    for (size_t c = 0; c < b->s->grid.cells; c++) {
        const double x = b->s->origin[0] + (b->s->grid.place[3 * c] + 0.5) * b->s->spacing;
        fill += x > 0.005 && x < 0.01 ? fmin(1.0, fmax(0.0, (double)b->s->flow->fill[c])) : 0.0;
    }
    return fill / (5.0 * 16.0 * 16.0);
}

START_TEST(a_region_is_full_when_the_metal_has_filled_it)
{
    double when = NAN;
    mould_box b;
    plan_plug(&b, MAG_ROLE_GATE);
    b.p.lattice_speed = 0.02;
    mould_box_make(&b);
    while (isnan(b.s->now.seen[GATE].full_time)) {
        mould_box_step(&b);
        when = isnan(when) && fill_of_gate(&b) >= 0.99 ? b.s->now.time : when;
        ck_assert_msg(!b.s->now.finished, "the gate never fills");
    }
    verify_row("-", "99 % of a region full at [ms]", "counted in every step",
               1e3 * b.s->now.seen[GATE].full_time, 1e3 * when, 0.03,
               "two surveys lie 3 % apart; between them the fill is taken to rise evenly");
    verify_row("-", "gate full of metal, mean speed in it [m/s]", "speed of the inlet",
               b.s->now.gate_speed, 20.0, 0.02, "the same section, full to 99 %");
    ck_assert_double_ge(b.s->now.gate_speed_max, b.s->now.gate_speed);
    ck_assert(isnan(b.s->now.seen[0].full_time)); // the rest of the box is not full
    mould_box_free(&b);
}
END_TEST

/// Fills a closed box slowly to two thirds, so that its gas has three times its first pressure.
static double force_of(mag_vector normal, double area)
{
    mould_box b;
    mould_box_plan(&b, 0.06, 0.016, 0.001);
    b.p.inlet_speed.constant = 2.0;
    b.p.lattice_speed = 0.05;
    b.p.density = 1700.0;
    b.p.gas = 1;
    b.p.gas_exponent = 1.0;
    b.p.parting_normal = normal;
    mould_box_make(&b);
    fill_until(&b, 2.0 / 3.0);
    mag_mould_survey_cells(&b.ctx, &b.p, b.s);
    const int32_t ahead = b.s->flow->bubble[b.s->grid.cells - 1]; // gas in the far corner
    const double over = b.s->gas.pressure[ahead] - b.p.gas_pressure;
    const double ours = b.s->now.clamp_force / (over * area);
    ck_assert_double_gt(over, 1.5 * b.p.gas_pressure);
    mould_box_free(&b);
    return ours;
}

START_TEST(metal_and_gas_press_on_the_projected_area)
{
    const mag_vector none = {0.0, 0.0, 0.0}, along = {2.0, 0.0, 0.0};
    static const char reason[] = "sound in the metal, and 7 kPa of stagnation pressure";

    verify_row("-", "force on the box's long side over pressure times area", "equal pressure",
               force_of(none, 0.06 * 0.016), 1.0, 0.03, reason);
    verify_row("-", "force on the box's far end over pressure times area", "equal pressure",
               force_of(along, 0.016 * 0.016), 1.0, 0.03, reason);
}
END_TEST

/// Kinetic energy that passed a cell since the last call [J/m2], from its own velocity.
static double passed_by(const mould_box *b, size_t cell, double *since)
{
    const mag_mould_state *s = b->s;
    const mag_flow_point p = mag_flow_look(s->flow, cell);
    const double u =
        sqrt(p.u[0] * p.u[0] + p.u[1] * p.u[1] + p.u[2] * p.u[2]) * s->spacing / s->now.step;
    const double time = s->now.time - *since;
    const double fill = fmin(1.0, fmax(0.0, (double)s->flow->fill[cell]));

    *since = s->now.time;
    return s->flow->kind[cell] == MAG_GAS ? 0.0 : 0.5 * s->density * u * u * u * fill * time;
}

START_TEST(what_passes_along_a_wall_adds_up)
{
    mould_box b;
    const double at[] = {0.0, 1e-3}, speed[] = {10.0, 20.0};
    double sum = 0.0, since = 0.0;
    plan_plug(&b, MAG_ROLE_PART);
    b.p.inlet_speed = (mag_table){2, 0.0, at, speed};
    mould_box_make(&b);
    const int first = (int)lround(-b.s->origin[2] / b.s->spacing); // layer at the wall
    const size_t wall = (size_t)mag_grid_find(&b.s->grid, first + 12, first + 8, first);
    const size_t middle = (size_t)mag_grid_find(&b.s->grid, first + 12, first + 8, first + 8);
    while (b.s->now.fill < 0.8) {
        mould_box_step(&b);
        if (b.s->flow->now.step % MAG_MOULD_SURVEY == 0) {
            sum += passed_by(&b, wall, &since);
        }
    }
    ck_assert_double_eq((double)b.s->survey.erosion[middle], 0.0);
    ck_assert_uint_gt(b.s->now.changes, 0); // also across a change of the time step
    verify_row("-", "kinetic energy that passed along a wall cell [kJ/m2]", "sum of its velocities",
               1e-3 * (double)b.s->survey.erosion[wall], 1e-3 * sum, 1e-5, "sums are float");
    mould_box_free(&b);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_region_is_full_when_the_metal_has_filled_it);
    tcase_add_test(tc, metal_and_gas_press_on_the_projected_area);
    tcase_add_test(tc, what_passes_along_a_wall_adds_up);
}

int main(void)
{
    return support_run("surveys of all cells", add);
}
