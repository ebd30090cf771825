#include "model/battery/storage/cost.h"

#include "mag/context.h"

#include <math.h>
#include <stddef.h>

static mag_status check_cost(mag_context *ctx, const mag_cost *c)
{
    if (!(c->power > 0.0 && c->energy > 0.0 && c->depth > 0.0 && c->cycles > 0.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "what costs are levelised over must be above 0: power, energy, depth and "
                        "cycles");
    }
    if (!(c->efficiency > 0.0 && c->efficiency <= 1.0)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "the round-trip efficiency is %g, but must be above 0 and at most 1",
                        c->efficiency);
    }
    if (!(c->discount > -1.0 && c->fade < 1.0) || c->years < 1) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "the discount rate must be above -1, the yearly fade below 1, and the life "
                        "at least 1 year");
    }
    if (c->replacements < 0 || c->replacements > MAG_COST_REPLACEMENTS) {
        return mag_fail(ctx, MAG_BAD_CASE, "a system is replaced %d times; allowed are 0 to %d",
                        c->replacements, MAG_COST_REPLACEMENTS);
    }
    for (int n = 0; n < c->replacements; n++) {
        if (c->replacement[n].year < 1 || c->replacement[n].year > c->years) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "a replacement falls in year %d, but must in 1 to %d",
                            c->replacement[n].year, c->years);
        }
    }
    return MAG_OK;
}

/// What a payment at the end of a year is worth at the start.
static double worth_of(const mag_cost *c, int year)
{
    return pow(1.0 + c->discount, -year);
}

double mag_cost_recovery(double discount, int years)
{
    return discount == 0.0 ? 1.0 / years : discount / (1.0 - pow(1.0 + discount, -years));
}

static double capital_of(const mag_cost *c)
{
    return c->energy * (c->cell_price + c->energy_price) + c->power * c->power_price;
}

mag_status mag_cost_levelise(mag_context *ctx, const mag_cost *c, mag_cost_levelised *out)
{
    MAG_TRY(check_cost(ctx, c));
    const double capital = capital_of(c);
    const double recovery = mag_cost_recovery(c->discount, c->years);
    const double yearly = c->energy * c->depth * c->cycles;
    double fading = yearly;
    double energy = 0.0; // discounted
    double bought = 0.0; // again, discounted
    mag_cost_levelised l = {.delivered = 0.0};

    for (int year = 1; year <= c->years; year++) {
        const double now = c->yearly != NULL ? yearly * c->yearly[year - 1] : fading;
        energy += now * worth_of(c, year);
        l.delivered += now;
        fading *= 1.0 - c->fade;
    }
    for (int n = 0; n < c->replacements; n++) {
        const mag_cost_replacement *r = &c->replacement[n];
        bought += (r->cost + r->cells * c->energy * c->cell_price) * worth_of(c, r->year);
    }
    l.capital = capital / energy;
    l.upkeep = c->upkeep * capital / recovery / energy;
    l.charging = c->charging_price / c->efficiency;
    l.replacement = bought / energy;
    l.end = -c->end_value * worth_of(c, c->years) / energy;
    l.total = l.capital + l.upkeep + l.charging + l.replacement + l.end;
    l.per_power = l.total * energy * recovery / c->power;
    *out = l;
    return MAG_OK;
}

mag_status mag_cost_break_even(mag_context *ctx, const mag_cost *c, const mag_cost *rival,
                               double *price)
{
    mag_cost free = *c;
    mag_cost_levelised theirs, without, dear;

    MAG_TRY(mag_cost_levelise(ctx, rival, &theirs));
    free.cell_price = 0.0;
    MAG_TRY(mag_cost_levelise(ctx, &free, &without));
    free.cell_price = 1.0; // LCOS is straight in it
    MAG_TRY(mag_cost_levelise(ctx, &free, &dear));
    *price = (theirs.total - without.total) / (dear.total - without.total);
    return MAG_OK;
}
