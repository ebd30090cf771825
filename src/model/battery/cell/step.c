#include "model/battery/cell/parts.h"

#include "mag/context.h"

// A cell at work: steps begin, go on, and are looked at.

mag_status mag_cell_begin(mag_context *ctx, mag_cell *c, const mag_cell_step *step)
{
    c->step = *step;
    c->begun = c->time;
    c->charge_begun = c->y[c->charge];
    MAG_TRY(mag_dae_start(ctx, c->dae, c->time, c->y, c->yp));
    c->passed = mag_cell_find_passed(c);
    return MAG_OK;
}

mag_status mag_cell_advance(mag_context *ctx, mag_cell *c, double end, mag_dae_found *found)
{
    if (c->passed >= 0) {
        *found = (mag_dae_found){.time = c->time, .event = c->passed};
        return MAG_OK;
    }
    MAG_TRY(mag_dae_step(ctx, c->dae, end, found));
    mag_dae_at(c->dae, found->time, c->y, c->yp);
    c->time = found->time;
    return MAG_OK;
}

mag_status mag_cell_look(mag_context *ctx, mag_cell *c, double time)
{
    mag_dae_at(c->dae, time, c->y, c->yp);
    c->time = time;
    return mag_dae_agree(ctx, c->dae, time, c->y, c->yp);
}

double mag_cell_time(const mag_cell *c)
{
    return c->time;
}

double mag_cell_current(const mag_cell *c)
{
    return c->y[c->i];
}

double mag_cell_voltage(const mag_cell *c)
{
    return c->y[c->v];
}

double mag_cell_temperature(const mag_cell *c)
{
    return c->y[c->t];
}

double mag_cell_charge(const mag_cell *c)
{
    return c->y[c->charge];
}

double mag_cell_energy(const mag_cell *c)
{
    return c->y[c->energy];
}

mag_dae_effort mag_cell_effort(const mag_cell *c)
{
    return mag_dae_effort_of(c->dae);
}
