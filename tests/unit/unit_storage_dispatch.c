/// Tests the rules of dispatch on a whole system, and the plan behind two of them.
#include "storage_example.h"

#include "model/battery/storage/dispatch.h"

#include <math.h>
#include <string.h>

enum { DAYS = 4, STEPS = 24 * DAYS };

/// Series of a few days, by the hour.
typedef struct days {
    double load[STEPS], solar[STEPS], signal[STEPS], price[STEPS], power[STEPS], soc[STEPS];
} days;

static days some_days(void)
{
    days d;
    for (int t = 0; t < STEPS; t++) {
        const double hour = (t % 24) * acos(-1.0) / 12.0;
        d.load[t] = 9e5 - 4e5 * cos(hour) + 3e4 * (t / 24);
        d.solar[t] = fmax(-2.2e6 * cos(hour), 0.0);
        d.signal[t] = sin(t * t);
        d.price[t] = (60.0 - 30.0 * cos(hour) + 10.0 * sin(3.0 * hour)) / 3.6e9;
    }
    return d;
}

static mag_dispatch_result run(const mag_dispatch *d, const mag_storage *s,
                               mag_storage_state *state, days *out)
{
    mag_context ctx = mag_context_default();
    mag_dispatch_result r;
    const mag_status status = mag_dispatch_run(&ctx, d, s, state, out->power, out->soc, &r);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return r;
}

static mag_dispatch of_rule(mag_dispatch_rule rule, const days *d)
{
    return (mag_dispatch){
        .rule = rule,
        .steps = STEPS,
        .step = 3600.0,
        .surroundings = 293.15,
        .load = d->load,
        .price = d->price,
        .signal = d->signal,
        .horizon = 36,
        .renew = 12,
    };
}

START_TEST(a_custom_series_flows_as_it_is_given)
{
    const mag_storage_design design = example_design();
    const mag_storage s = example_storage(&design);
    mag_storage_state state = mag_storage_begin(0.5, 293.15);
    days d = some_days();
    double asked[STEPS];
    for (int t = 0; t < STEPS; t++) {
        asked[t] = t % 2 == 0 ? 2e5 : -2.2e5;
    }
    mag_dispatch rule = of_rule(MAG_DISPATCH_CUSTOM, &d);
    rule.power = asked;
    const mag_dispatch_result r = run(&rule, &s, &state, &d);
    for (int t = 0; t < STEPS; t++) {
        ck_assert_double_eq(d.power[t], asked[t]);
    }
    ck_assert_double_eq(r.missed, 0.0);
    ck_assert_double_eq_tol(r.asked, 0.5 * STEPS * 4.2e5 * 3600.0, 1.0);
}
END_TEST

START_TEST(own_use_sends_no_power_of_the_storage_to_the_grid)
{
    const mag_storage_design design = example_design();
    const mag_storage s = example_storage(&design);
    mag_storage_state state = mag_storage_begin(0.1, 293.15);
    days d = some_days();
    mag_dispatch rule = of_rule(MAG_DISPATCH_SELF_USE, &d);
    rule.solar = d.solar;
    const mag_dispatch_result r = run(&rule, &s, &state, &d);
    double spilt = 0.0;
    double made = 0.0;
    for (int t = 0; t < STEPS; t++) {
        const double net = d.load[t] - d.solar[t];
        ck_assert(net > 0.0 ? d.power[t] >= 0.0 && d.power[t] <= net
                            : d.power[t] <= 0.0 && d.power[t] >= net);
        spilt += fmax(-net, 0.0);
        made += d.solar[t];
    }
    ck_assert_double_gt(r.solar_used, 1.0 - spilt / made); // more than without a storage
    ck_assert_double_le(r.solar_used, 1.0);
}
END_TEST

START_TEST(a_target_is_kept_while_there_is_energy)
{
    const mag_storage_design design = example_design();
    const mag_storage s = example_storage(&design);
    mag_storage_state state = mag_storage_begin(0.9, 293.15);
    days d = some_days();
    mag_dispatch rule = of_rule(MAG_DISPATCH_TARGET, &d);
    rule.target = 1.2e6;
    const mag_dispatch_result r = run(&rule, &s, &state, &d);
    ck_assert_double_eq(r.missed, 0.0);
    for (int t = 0; t < STEPS; t++) {
        ck_assert_double_le(d.load[t] - d.power[t], rule.target + 1e-6);
    }
    ck_assert_double_gt(r.peak_without, rule.target);
}
END_TEST

START_TEST(a_signal_is_followed_as_far_as_the_system_can)
{
    const mag_storage_design design = example_design();
    const mag_storage s = example_storage(&design);
    mag_storage_state state = mag_storage_begin(0.5, 293.15);
    days d = some_days();
    mag_dispatch rule = of_rule(MAG_DISPATCH_FREQUENCY, &d);
    rule.step = 4.0; // little energy
    rule.contract = 8e5;
    mag_dispatch_result r = run(&rule, &s, &state, &d);
    ck_assert_double_eq(r.missed, 0.0);
    rule.contract = 1.5e6; // over the rating
    r = run(&rule, &s, &state, &d);
    ck_assert_double_gt(r.missed, 0.0);
    ck_assert_double_lt(r.missed, 0.5 * r.asked);
}
END_TEST

START_TEST(arbitrage_earns_more_than_nothing_and_less_than_what_a_lossless_store_could)
{
    mag_context ctx = mag_context_default();
    const mag_storage_design design = example_design();
    const mag_storage s = example_storage(&design);
    mag_storage_state state = mag_storage_begin(design.soc_least, 293.15);
    days d = some_days();
    const mag_dispatch rule = of_rule(MAG_DISPATCH_ARBITRAGE, &d);
    mag_plan_store store = mag_dispatch_store(&s, &state);
    ck_assert_double_lt(store.in_efficiency, 1.0);
    ck_assert_double_lt(store.out_efficiency, 1.0);
    ck_assert_double_gt(store.in_efficiency * store.out_efficiency, 0.85);
    const mag_dispatch_result r = run(&rule, &s, &state, &d);
    ck_assert_int_eq(r.plans, STEPS / rule.renew);
    ck_assert_double_gt(r.earned, 0.0);

    const mag_plan_form form = {.steps = STEPS, .step = rule.step};
    store.in = store.out = design.discharge_rating;
    store.in_efficiency = store.out_efficiency = 1.0;
    mag_plan *plan;
    ck_assert_int_eq(mag_plan_create(&ctx, &form, &store, &plan), MAG_OK);
    for (int t = 0; t < STEPS; t++) {
        mag_plan_price(plan, t, d.price[t]);
    }
    ck_assert_int_eq(mag_plan_solve(&ctx, plan), MAG_OK);
    ck_assert_double_lt(r.earned, -mag_plan_cost(plan));
    ck_assert_double_gt(r.earned, -0.5 * mag_plan_cost(plan));
    mag_plan_destroy(plan);
}
END_TEST

START_TEST(planned_peaks_are_lower_than_without_a_storage)
{
    const mag_storage_design design = example_design();
    const mag_storage s = example_storage(&design);
    mag_storage_state state = mag_storage_begin(0.5, 293.15);
    days d = some_days();
    const mag_dispatch rule = of_rule(MAG_DISPATCH_PEAK, &d);
    const mag_dispatch_result r = run(&rule, &s, &state, &d);
    ck_assert_double_lt(r.peak, r.peak_without - 1e5);
}
END_TEST

/// Ages a system a little with every step.
static void age(void *user, const mag_storage *s, mag_storage_state *state,
                const mag_storage_flow *flow)
{
    (void)flow;
    ++*(int *)user;
    mag_storage_set_health(s, state, state->capacity_health - 1e-3, 1.0);
}

START_TEST(a_system_that_ages_is_planned_with_what_is_left)
{
    const mag_storage_design design = example_design();
    const mag_storage s = example_storage(&design);
    mag_storage_state aged = mag_storage_begin(design.soc_least, 293.15);
    mag_storage_state state = aged;
    days d = some_days();
    int steps = 0;
    mag_dispatch rule = of_rule(MAG_DISPATCH_ARBITRAGE, &d);
    const mag_dispatch_result fresh = run(&rule, &s, &state, &d);
    rule.after = age;
    rule.user = &steps;
    const mag_dispatch_result r = run(&rule, &s, &aged, &d);
    ck_assert_int_eq(steps, STEPS);
    ck_assert_double_eq_tol(aged.capacity_health, 1.0 - 1e-3 * STEPS, 1e-12);
    ck_assert_double_lt(r.earned, fresh.earned);
}
END_TEST

START_TEST(a_plan_made_again_is_the_plan_made_new)
{
    mag_context ctx = mag_context_default();
    const mag_plan_store store = {1e6, 8e5, 1.1e10, 0.93, 0.9};
    const mag_plan_form form = {.steps = 24, .step = 3600.0};
    const days d = some_days();
    mag_plan *kept;
    ck_assert_int_eq(mag_plan_create(&ctx, &form, &store, &kept), MAG_OK);
    for (int first = 0; first < 60; first += 7) {
        mag_plan *fresh;
        ck_assert_int_eq(mag_plan_create(&ctx, &form, &store, &fresh), MAG_OK);
        mag_plan *both[] = {kept, fresh};
        for (int n = 0; n < 2; n++) {
            for (int t = 0; t < 24; t++) {
                mag_plan_price(both[n], t, d.price[first + t] + 1e-9 * d.signal[first + t]);
                mag_plan_shut(both[n], t, (first + t) % 11 == 0);
            }
            mag_plan_ends(both[n], 1e8 * first, 5e8);
            ck_assert_int_eq(mag_plan_solve(&ctx, both[n]), MAG_OK);
        }
        ck_assert_double_eq_tol(mag_plan_cost(kept), mag_plan_cost(fresh), 1e-6); // of about 100
        mag_plan_destroy(fresh);
    }
    mag_plan_destroy(kept);
}
END_TEST

START_TEST(what_cannot_be_dispatched_is_refused)
{
    mag_context ctx = mag_context_default();
    const mag_storage_design design = example_design();
    const mag_storage s = example_storage(&design);
    mag_storage_state state = mag_storage_begin(0.5, 293.15);
    const days d = some_days();
    mag_dispatch rule = of_rule(MAG_DISPATCH_ARBITRAGE, &d);
    mag_dispatch_result r;

    rule.price = NULL;
    ck_assert_int_eq(mag_dispatch_run(&ctx, &rule, &s, &state, NULL, NULL, &r), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx), "this rule of dispatch needs a series of prices");
    rule = of_rule(MAG_DISPATCH_PEAK, &d);
    rule.horizon = 3;
    ck_assert_int_eq(mag_dispatch_run(&ctx, &rule, &s, &state, NULL, NULL, &r), MAG_BAD_CASE);
    const mag_plan_store none = {1e6, 1e6, 0.0, 0.9, 0.9};
    const mag_plan_form form = {.steps = 24, .step = 3600.0};
    mag_plan *plan;
    ck_assert_int_eq(mag_plan_create(&ctx, &form, &none, &plan), MAG_BAD_CASE);
    ck_assert_ptr_null(plan);
    mag_plan_destroy(plan);
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, a_custom_series_flows_as_it_is_given);
    tcase_add_test(t, own_use_sends_no_power_of_the_storage_to_the_grid);
    tcase_add_test(t, a_target_is_kept_while_there_is_energy);
    tcase_add_test(t, a_signal_is_followed_as_far_as_the_system_can);
    tcase_add_test(t, arbitrage_earns_more_than_nothing_and_less_than_what_a_lossless_store_could);
    tcase_add_test(t, planned_peaks_are_lower_than_without_a_storage);
    tcase_add_test(t, a_system_that_ages_is_planned_with_what_is_left);
    tcase_add_test(t, a_plan_made_again_is_the_plan_made_new);
    tcase_add_test(t, what_cannot_be_dispatched_is_refused);
}

int main(void)
{
    return support_run("storage dispatch", add);
}
