/// Tests the storage that a case builds of its cell: what is refused, checkpoints, where it lands.
#include "store_example.h"

#include <stdio.h>
#include <stdlib.h>

static const mag_model *const model = &mag_battery_model;

// ---- what is refused -------------------------------------------------------------------------

static void no_load(store_case *c)
{
    c->p.storage.duty.load = (mag_table){0, 0.0, NULL, NULL};
}

static void no_price(store_case *c)
{
    c->p.storage.duty.rule = 1;
}

static void no_signal(store_case *c)
{
    c->p.storage.duty.rule = 2;
}

static void no_sun(store_case *c)
{
    c->p.storage.duty.rule = 3;
}

static void no_wish(store_case *c)
{
    c->p.storage.duty.rule = 4;
}

static void no_power(store_case *c)
{
    c->p.storage.power = 0.0;
}

static void no_energy(store_case *c)
{
    c->p.storage.energy = 0.0;
}

static void energy_twice(store_case *c)
{
    c->p.storage.parallel = 10;
}

static void no_voltages(store_case *c)
{
    c->p.storage.cell_voltage_most = 0.0;
}

static void voltages_out_of_reach(store_case *c)
{
    c->p.storage.cell_voltage_least = 3.0;
    c->p.storage.cell_voltage_most = 4.0;
}

static void falling_soc(store_case *c)
{
    c->p.storage.soc_least = 0.96;
}

static void odd_step(store_case *c)
{
    c->p.storage.duty.step = 1000.0;
}

static void broken_period(store_case *c)
{
    c->p.storage.duty.time = 1.5 * MAG_STORE_DAY;
}

static void plan_past_horizon(store_case *c)
{
    c->p.storage.duty.renew = 3.0 * MAG_STORE_DAY;
}

static void no_foil(store_case *c)
{
    c->p.metal.thickness = 0.0;
}

static void too_little_metal(store_case *c)
{
    c->p.storage.fade.excess = 0.5;
}

static void countless_cells(store_case *c)
{
    c->p.area = 1e-9;
    c->p.storage.energy = 1e15;
}

static void no_experiment(store_case *c)
{
    c->p.storage.mode = MAG_STORE_NONE;
}

static const struct {
    void (*spoil)(store_case *c);
    const char *says; ///< part of the message
} mistakes[] = {
    {no_load, "battery.storage.duty.load: it is missing; rule: peak_shaving needs it"},
    {no_price, "battery.storage.duty.price: it is missing; rule: arbitrage needs it"},
    {no_signal, "battery.storage.duty.signal: it is missing; rule: frequency needs it"},
    {no_sun, "battery.storage.duty.solar: it is missing; rule: self_use needs it"},
    {no_wish, "battery.storage.duty.power: it is missing; rule: custom needs it"},
    {no_power, "battery.storage.power: it is missing"},
    {no_energy, "battery.storage.energy: it is missing"},
    {energy_twice, "battery.storage.parallel: it says how much energy there is"},
    {no_voltages, "battery.storage.cell_voltage_least: it is 0.7 V and cell_voltage_most 0 V"},
    {voltages_out_of_reach, "battery.storage.cell_voltage_least: at rest the cell goes from"},
    {falling_soc, "battery.storage.soc_start: SOC starts at 0.5"},
    {odd_step, "battery.storage.duty.period: 86400 s must be a whole number of 1000 s"},
    {broken_period, "battery.storage.duty.time: 129600 s must be a whole number of 86400 s"},
    {plan_past_horizon, "looks 48 steps ahead and plans anew after 72"},
    {no_foil, "battery.storage.fade.excess: it must be at least 1"},
    {too_little_metal, "battery.storage.fade.excess: it must be at least 1"},
    {countless_cells, "battery.storage.energy: it asks for"},
    {no_experiment, "battery.experiment: it is missing"},
};

START_TEST(what_cannot_be_built_is_refused)
{
    mag_context ctx = mag_context_default();
    store_case c;
    store_fill(&c);
    ck_assert_msg(model->check(&ctx, &c.p) == MAG_OK, "%s", mag_message(&ctx));
    for (size_t n = 0; n < sizeof mistakes / sizeof *mistakes; n++) {
        store_fill(&c);
        mistakes[n].spoil(&c);
        ck_assert_int_eq(model->check(&ctx, &c.p), MAG_BAD_CASE);
        ck_assert_msg(strstr(mag_message(&ctx), mistakes[n].says) != NULL, "'%s' is not in '%s'",
                      mistakes[n].says, mag_message(&ctx));
    }
}
END_TEST

START_TEST(a_power_that_no_cell_holds_is_refused)
{
    mag_context ctx = mag_context_default();
    store_case c;
    void *state = &ctx;
    store_fill(&c);
    c.p.storage.power = 1e9; // of 400 kWh
    ck_assert_int_eq(model->create(&ctx, &c.p, &state), MAG_BAD_CASE);
    ck_assert_ptr_null(state);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "battery.storage.power: the cells do not"));
}
END_TEST

// ---- the contract ----------------------------------------------------------------------------

/// All chunks of a state, one after the other. To be freed.
static char *copy_chunks(void *state, size_t *size)
{
    mag_chunk chunks[MAG_CHUNKS];
    const int count = model->chunks(state, chunks);
    size_t at = 0;
    *size = 0;
    for (int n = 0; n < count; n++) {
        *size += chunks[n].size;
    }
    char *copy = malloc(*size);
    for (int n = 0; n < count; n++) {
        memcpy(copy + at, chunks[n].data, chunks[n].size);
        at += chunks[n].size;
    }
    return copy;
}

static void put_chunks(void *state, const char *copy)
{
    mag_chunk chunks[MAG_CHUNKS];
    const int count = model->chunks(state, chunks);
    for (int n = 0; n < count; n++) {
        memcpy(chunks[n].data, copy, chunks[n].size);
        copy += chunks[n].size;
    }
}

static void expect_same(void *a, void *b)
{
    size_t size_a, size_b;
    char *copy_a = copy_chunks(a, &size_a), *copy_b = copy_chunks(b, &size_b);
    ck_assert_uint_eq(size_a, size_b);
    ck_assert_mem_eq(copy_a, copy_b, size_a);
    free(copy_a);
    free(copy_b);
}

START_TEST(a_checkpoint_goes_on_with_the_same_bits)
{
    mag_context ctx = mag_context_default();
    store_case c;
    size_t size;
    store_fill(&c);
    void *whole = store_make(&ctx, &c);
    void *second = store_make(&ctx, &c);
    store_go(&ctx, &c, whole, 2.6 * MAG_STORE_DAY); // amid a plan, a day and a step
    char *copy = copy_chunks(whole, &size);
    put_chunks(second, copy);
    free(copy);
    ck_assert_int_eq(model->restored(&ctx, &c.p, second), MAG_OK);
    store_go(&ctx, &c, whole, INFINITY);
    store_go(&ctx, &c, second, INFINITY);
    expect_same(whole, second);
    model->destroy(whole);
    model->destroy(second);
}
END_TEST

START_TEST(steps_do_not_depend_on_where_one_wants_to_look)
{
    mag_context ctx = mag_context_default();
    store_case c;
    mag_progress now;
    store_fill(&c);
    void *often = store_make(&ctx, &c);
    void *once = store_make(&ctx, &c);
    for (double time = 1000.0; time < 5e5; time += 12345.6) {
        store_go(&ctx, &c, often, time);
        model->progress(&c.p, often, &now);
        ck_assert_double_eq(now.time, time);
    }
    store_go(&ctx, &c, often, INFINITY);
    store_go(&ctx, &c, once, INFINITY);
    expect_same(often, once);
    model->progress(&c.p, once, &now);
    ck_assert_double_eq(now.time, 7.0 * MAG_STORE_DAY);
    ck_assert(now.finished);
    ck_assert_str_eq(now.reason, "the duty is over");
    model->destroy(often);
    model->destroy(once);
}
END_TEST

START_TEST(looking_changes_nothing_and_shows_both_systems)
{
    mag_context ctx = mag_context_default();
    store_case c;
    size_t size;
    int count;
    store_fill(&c);
    void *state = store_make(&ctx, &c);
    mag_observation *o = mag_observation_create();
    ck_assert_int_eq(model->observe(&ctx, &c.p, state, MAG_NUMBERS | MAG_SERIES, o), MAG_OK);
    ck_assert(isnan(store_number(o, "lcos"))); // nothing was delivered yet
    mag_observation_clear(o);
    store_go(&ctx, &c, state, 3.3 * MAG_STORE_DAY);
    char *before = copy_chunks(state, &size);
    ck_assert_int_eq(model->observe(&ctx, &c.p, state, MAG_NUMBERS | MAG_SERIES | MAG_FIELDS, o),
                     MAG_OK);
    char *after = copy_chunks(state, &size);
    ck_assert_mem_eq(before, after, size);
    free(before);
    free(after);
    const mag_value *row = mag_observation_row(o, &count);
    ck_assert_int_eq(count, 9);
    ck_assert_str_eq(row[2].name, "soc");
    ck_assert_str_eq(row[6].name, "soc_lfp");
    ck_assert_double_gt(store_number(o, "lcos"), 0.0);
    ck_assert_double_eq_tol(store_number(o, "lcos_lfp"),
                            store_number(o, "lcos_capital_lfp") + store_number(o, "lcos_om_lfp") +
                                store_number(o, "lcos_charging_lfp") +
                                store_number(o, "lcos_replacement_lfp"),
                            1e-12);
    const mag_shown_table *table = mag_observation_tables(o, &count);
    ck_assert_int_eq(count, 3);
    ck_assert_str_eq(table[0].name, "costs");
    ck_assert_int_eq(table[0].form, MAG_FORM_PARTS);
    ck_assert_int_ge((int)table[0].row_count, 6);
    ck_assert_int_eq((int)table[1].row_count, 80); // 3.3 days, and the step that was begun
    ck_assert_int_eq((int)table[2].row_count, 16);
    mag_observation_destroy(o);
    model->destroy(state);
}
END_TEST

// ---- duties ----------------------------------------------------------------------------------

START_TEST(every_duty_is_done)
{
    store_case c;
    mag_observation *o;
    double price[48], signal[48];
    store_fill(&c);
    for (int n = 0; n < 48; n++) {
        price[n] = (30.0 + 20.0 * sin(0.3 * n)) / 3.6e9;
        signal[n] = sin(0.9 * n);
    }
    c.p.storage.duty.price = (mag_table){48, 0.0, c.time, price};
    c.p.storage.duty.signal = (mag_table){48, 0.0, c.time, signal};
    c.p.storage.duty.solar = c.p.storage.duty.load;
    c.p.storage.duty.load = (mag_table){0, 550e3, NULL, NULL};
    c.p.storage.duty.power = (mag_table){48, 0.0, c.time, signal};
    for (int rule = 0; rule < 5; rule++) {
        c.p.storage.duty.rule = rule;
        o = store_run(&c);
        ck_assert_double_gt(store_number(o, "energy_delivered"), 0.0);
        ck_assert_double_lt(store_number(o, "energy_error"), 1e-9);
        mag_observation_destroy(o);
    }
    c.p.storage.duty.rule = 0;
    c.p.storage.duty.target = 100e3;
    c.p.storage.against = MAG_STORE_ALONE;
    o = store_run(&c);
    ck_assert_double_gt(store_number(o, "energy_delivered"), 0.0);
    mag_observation_destroy(o);
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, what_cannot_be_built_is_refused);
    tcase_add_test(t, a_power_that_no_cell_holds_is_refused);
    tcase_add_test(t, a_checkpoint_goes_on_with_the_same_bits);
    tcase_add_test(t, steps_do_not_depend_on_where_one_wants_to_look);
    tcase_add_test(t, looking_changes_nothing_and_shows_both_systems);
    tcase_add_test(t, every_duty_is_done);
}

int main(void)
{
    return support_run("battery storage", add);
}
