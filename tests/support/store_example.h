/// @file store_example.h
/// A storage of magnesium cells beside one of lithium iron phosphate, as a case describes them: for
/// tests.
#pragma once

#include "support.h"

#include "mag/context.h"
#include "model/battery/battery.h"
#include "model/battery/store.h"

#include <math.h>
#include <string.h>

/// A day's load by the hour [kW].
static const double store_day[24] = {300, 290, 280, 280, 290, 320, 400, 520, 610, 680, 720, 740,
                                     730, 760, 800, 820, 790, 700, 620, 560, 480, 420, 360, 320};

/// A case: chosen values, and the series they point to. Stays where it was made.
typedef struct store_case {
    mag_battery_params p; ///< as a case would fill it
    double time[48];      ///< [s]
    double load[48];      ///< [W] of a day, constant in each hour
} store_case;

/// Fills a case: a week of peak shaving, planned by the hour, with a coarse cell.
static inline void store_fill(store_case *c)
{
    mag_battery_params *p = &c->p;
    mag_params_default(mag_battery_model.params, p);
    p->area = 0.01;
    p->metal.thickness = 50e-6;
    p->separator.thickness = 25e-6;
    p->separator.cells = 5;
    p->positive.material = "Mo6S8";
    p->positive.thickness = 60e-6;
    p->positive.porosity = 0.45;
    p->positive.active_fraction = 0.45;
    p->positive.start = 0.02;
    p->positive.cells = 8;
    p->positive.shells = 10;
    p->electrolyte.material = "Mg[B(hfip)4]2/DME";
    for (int n = 0; n < 24; n++) {
        c->time[2 * n] = 3600.0 * n;
        c->time[2 * n + 1] = 3600.0 * n + 3599.999;
        c->load[2 * n] = c->load[2 * n + 1] = 1e3 * store_day[n];
    }
    p->storage.mode = MAG_STORE_ON;
    p->storage.power = 150e3;
    p->storage.energy = 400.0 * 3.6e6;
    p->storage.cell_voltage_least = 0.7;
    p->storage.cell_voltage_most = 1.6;
    p->storage.duty.load = (mag_table){48, 0.0, c->time, c->load};
    p->storage.duty.period = MAG_STORE_DAY;
    p->storage.duty.time = 7.0 * MAG_STORE_DAY;
    p->storage.duty.step = 3600.0;
    p->storage.duty.peak_period = MAG_STORE_DAY;
}

/// Makes the model's state of a case.
static inline void *store_make(mag_context *ctx, const store_case *c)
{
    void *state = NULL;
    const mag_status status = mag_battery_model.create(ctx, &c->p, &state);
    ck_assert_msg(status == MAG_OK, "%s", mag_message(ctx));
    return state;
}

/// Goes on to a time [s], or to the end before it.
static inline void store_go(mag_context *ctx, const store_case *c, void *state, double until)
{
    mag_progress now;
    do {
        const mag_status status = mag_battery_model.advance(ctx, &c->p, state, until);
        ck_assert_msg(status == MAG_OK, "%s", mag_message(ctx));
        mag_battery_model.progress(&c->p, state, &now);
    } while (!now.finished && now.time < until);
}

/// A number of the results; it must be there.
static inline double store_number(const mag_observation *o, const char *name)
{
    int count;
    const mag_value *v = mag_observation_numbers(o, &count);
    for (int n = 0; n < count; n++) {
        if (strcmp(v[n].name, name) == 0) {
            return v[n].value;
        }
    }
    ck_abort_msg("there is no number '%s'", name);
    return NAN;
}

/// Runs a case to its end; the numbers. To be destroyed.
static inline mag_observation *store_run(const store_case *c)
{
    mag_context ctx = mag_context_default();
    void *state = store_make(&ctx, c);
    mag_observation *o = mag_observation_create();
    store_go(&ctx, c, state, INFINITY);
    ck_assert_int_eq(mag_battery_model.observe(&ctx, &c->p, state, MAG_NUMBERS, o), MAG_OK);
    mag_battery_model.destroy(state);
    return o;
}
