/// Tests what stored energy costs, what a duty cycle asks, and the figures of data/storage.csv.
#include "support.h"

#include "mag/context.h"
#include "mag/data.h"
#include "matter/property.h"
#include "model/battery/storage/cost.h"
#include "model/battery/storage/duty.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KWH 3.6e6 // [J]

static mag_cost some_cost(void)
{
    return (mag_cost){
        .power = 1e6,
        .energy = 4000.0 * KWH,
        .cell_price = 100.0 / KWH,
        .energy_price = 150.0 / KWH,
        .power_price = 0.15,
        .upkeep = 0.025,
        .efficiency = 0.85,
        .depth = 0.9,
        .cycles = 365.0,
        .charging_price = 0.03 / KWH,
        .discount = 0.07,
        .years = 15,
        .fade = 0.02,
        .end_value = 5e4,
        .replacements = 1,
        .replacement = {{.year = 8, .cost = 4e5}},
    };
}

static mag_cost_levelised levelise(const mag_cost *c)
{
    mag_context ctx = mag_context_default();
    mag_cost_levelised l;
    const mag_status status = mag_cost_levelise(&ctx, c, &l);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(&ctx));
    return l;
}

START_TEST(the_price_at_which_two_systems_cost_the_same_makes_them_so)
{
    mag_context ctx = mag_context_default();
    mag_cost ours = some_cost();
    mag_cost rival = some_cost();
    ours.cycles = 300.0;
    ours.efficiency = 0.75;
    ours.energy_price = 120.0 / KWH;
    rival.power_price = 0.3;
    double price;

    ck_assert_int_eq(mag_cost_break_even(&ctx, &ours, &rival, &price), MAG_OK);
    ours.cell_price = price;
    const double cost = levelise(&rival).total;
    ck_assert_double_eq_tol(levelise(&ours).total, cost, 1e-12 * cost); // rounding
    rival = some_cost();
    ck_assert_int_eq(mag_cost_break_even(&ctx, &rival, &rival, &price), MAG_OK);
    ck_assert_double_eq_tol(price, 100.0 / KWH, 1e-12 * price);
}
END_TEST

START_TEST(parts_add_up_and_a_yearly_payment_pays_them)
{
    const mag_cost c = some_cost();
    const mag_cost_levelised l = levelise(&c);
    ck_assert_double_eq_tol(l.total, l.capital + l.upkeep + l.charging + l.replacement + l.end,
                            1e-15 * l.total);
    ck_assert_double_lt(l.end, 0.0); // it pays
    // the same money twice: what is earned at LCOS, and a payment each year, discounted
    double earned = 0.0;
    double paid = 0.0;
    double delivered = c.energy * c.depth * c.cycles;
    for (int year = 1; year <= c.years; year++) {
        earned += l.total * delivered * pow(1.07, -year);
        paid += l.per_power * c.power * pow(1.07, -year);
        delivered *= 0.98;
    }
    ck_assert_double_eq_tol(paid, earned, 1e-12 * paid);
}
END_TEST

START_TEST(without_interest_money_is_money)
{
    mag_cost c = some_cost();
    c.discount = c.fade = 0.0;
    const mag_cost_levelised l = levelise(&c);
    const double capital = 1e6 + 1.5e5;
    const double energy = 15 * 365 * 0.9 * c.energy;
    ck_assert_double_eq_tol(l.delivered, energy, 1e-12 * energy);
    ck_assert_double_eq_tol(l.total * energy,
                            capital * (1.0 + 15 * 0.025) + 4e5 - 5e4 + energy / KWH * 0.03 / 0.85,
                            1e-6); // rounding of 1e6 EUR
    ck_assert_double_eq(mag_cost_recovery(0.0, 20), 0.05);
}
END_TEST

START_TEST(what_costs_cannot_be_is_refused)
{
    mag_context ctx = mag_context_default();
    mag_cost_levelised l;
    mag_cost c = some_cost();

    c.replacement[0].year = 16;
    ck_assert_int_eq(mag_cost_levelise(&ctx, &c, &l), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx), "a replacement falls in year 16, but must in 1 to 15");
    c = some_cost();
    c.efficiency = 0.0;
    ck_assert_int_eq(mag_cost_levelise(&ctx, &c, &l), MAG_BAD_CASE);
    c = some_cost();
    c.years = 0;
    ck_assert_int_eq(mag_cost_levelise(&ctx, &c, &l), MAG_BAD_CASE);
    c = some_cost();
    c.cycles = NAN;
    ck_assert_int_eq(mag_cost_levelise(&ctx, &c, &l), MAG_BAD_CASE);
    c = some_cost();
    c.replacements = 9;
    ck_assert_int_eq(mag_cost_levelise(&ctx, &c, &l), MAG_BAD_CASE);
}
END_TEST

START_TEST(a_duty_that_goes_back_in_time_is_refused)
{
    mag_context ctx = mag_context_default();
    const double time[] = {0.0, 600.0, 600.0};
    const double soc[] = {0.5, 0.6, 0.7};
    mag_duty d;
    ck_assert_int_eq(mag_duty_find(&ctx, 3, time, soc, &d), MAG_BAD_CASE);
    ck_assert_int_eq(mag_duty_find(&ctx, 1, time, soc, &d), MAG_BAD_CASE);
    ck_assert_int_eq(mag_duty_find(&ctx, 2, time, soc, &d), MAG_OK);
    ck_assert_double_eq_tol(d.rate_most, 0.6, 1e-12);
}
END_TEST

START_TEST(every_figure_of_the_data_has_a_known_flag_and_a_source)
{
    mag_context ctx = mag_context_default();
    mag_data file;
    mag_property p;
    int rows = 0;

    ck_assert(mag_data_find("storage.csv", &file));
    const char *line = strchr(file.text, '\n') + 1;
    for (; *line != '\0'; line = strchr(line, '\n') + 1, rows++) {
        char owner[64], property[64], value[32], flag[32];
        ck_assert_int_eq(
            sscanf(line, "%63[^,],%63[^,],%31[^,],%*[^,],%31[^,],", owner, property, value, flag),
            4);
        ck_assert_int_eq(mag_property_find(&ctx, "storage.csv", "storage", owner, property, &p),
                         MAG_OK);
        ck_assert_double_eq(p.value, atof(value));
        ck_assert(strcmp(flag, "read") == 0 || strcmp(flag, "recalled") == 0 ||
                  strcmp(flag, "assumed") == 0);
        ck_assert_int_gt(strlen(p.source), 0);
    }
    ck_assert_int_gt(rows, 40);
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, the_price_at_which_two_systems_cost_the_same_makes_them_so);
    tcase_add_test(t, parts_add_up_and_a_yearly_payment_pays_them);
    tcase_add_test(t, without_interest_money_is_money);
    tcase_add_test(t, what_costs_cannot_be_is_refused);
    tcase_add_test(t, a_duty_that_goes_back_in_time_is_refused);
    tcase_add_test(t, every_figure_of_the_data_has_a_known_flag_and_a_source);
}

int main(void)
{
    return support_run("storage cost", add);
}
