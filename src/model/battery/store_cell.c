#include "model/battery/store.h"

#include "mag/context.h"
#include "matter/constants.h"

#include <math.h>

// The case's cell becomes a lookup: its open circuit from the hosts' potentials, its resistance
// from runs through the whole span at two currents, both ways.

enum { POINTS = 51, RATES = 2, TEMPERATURES = 3 };

#define LEAST_SHARE 1e-3 // of a host, that is never gone below
#define TEST_HOURS  5.0  // of the discharge and charge that the lookup is compared with

/// Charge [C/m2] for each metre of foil.
static double charge_of_foil(const mag_cell_setup *s)
{
    return s->charge * MAG_FARADAY / s->metal.molar_volume;
}

/// The same cell after it has given a charge [C/m2].
static mag_cell_setup after(const mag_cell_setup *s, double given)
{
    mag_cell_setup c = *s;
    c.positive.start += given / mag_cell_host_charge(s, &s->positive);
    if (!s->metal_negative) {
        c.negative.start -= given / mag_cell_host_charge(s, &s->negative);
    } else if (s->metal.thickness > 0.0) {
        c.metal.thickness -= given / charge_of_foil(s);
    }
    return c;
}

static double potential_of(const mag_cell_setup *s, const mag_cell_porous *e, double temperature)
{
    const double slope = e->entropy != NULL ? mag_curve_value(e->entropy, e->start) : 0.0;
    return mag_curve_value(e->potential, e->start) +
           slope * (temperature - s->reference_temperature);
}

double mag_store_rest_voltage(const mag_cell_setup *setup, double given, double temperature)
{
    const mag_cell_setup c = after(setup, given);
    const double positive = potential_of(&c, &c.positive, temperature);
    return c.metal_negative ? positive : positive - potential_of(&c, &c.negative, temperature);
}

/// Where the cell at rest has a voltage, between two charges: it falls with the charge given.
static double find_charge(const mag_cell_setup *s, double voltage, double low, double high)
{
    for (int n = 0; n < 200 && high - low > 1e-14 * (fabs(low) + fabs(high)); n++) {
        const double middle = 0.5 * (low + high);
        const bool is_above = mag_store_rest_voltage(s, middle, s->temperature) > voltage;
        *(is_above ? &low : &high) = middle;
    }
    return 0.5 * (low + high);
}

mag_status mag_store_find_span(mag_context *ctx, const mag_cell_setup *s, double least, double most,
                               mag_store_span *out)
{
    const double host = mag_cell_host_charge(s, &s->positive);
    double full = (LEAST_SHARE - s->positive.start) * host;
    double empty = (1.0 - LEAST_SHARE - s->positive.start) * host;

    if (!s->metal_negative) {
        const double other = mag_cell_host_charge(s, &s->negative);
        full = fmax(full, (s->negative.start - (1.0 - LEAST_SHARE)) * other);
        empty = fmin(empty, (s->negative.start - LEAST_SHARE) * other);
    } else if (s->metal.thickness > 0.0) {
        empty = fmin(empty, (1.0 - LEAST_SHARE) * s->metal.thickness * charge_of_foil(s));
    }
    const double first = mag_store_rest_voltage(s, full, s->temperature);
    const double last = mag_store_rest_voltage(s, empty, s->temperature);
    if (!(last < most && first > least && first > last)) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "battery.storage.cell_voltage_least: at rest the cell goes from %.4g V to "
                        "%.4g V, but %.4g V to %.4g V were given, and nothing lies in both",
                        first, last, most, least);
    }
    out->full = first > most ? find_charge(s, most, full, empty) : full;
    out->empty = last < least ? find_charge(s, least, full, empty) : empty;
    return MAG_OK;
}

/// A cell that is asked.
typedef struct asked {
    mag_context *ctx;
    const mag_cell_setup *setup;
    mag_store_span span;
    double charge;      ///< [C/m2] of the span
    double low, high;   ///< [V]
    double soc[POINTS]; ///< rising from 0 to 1
} asked;

/// Charge given [C/m2] at a point.
static double given_at(const asked *a, int k)
{
    return a->span.empty - a->soc[k] * a->charge;
}

/// Looks at the points of a run as it passes them; what ends it ends the looking.
static mag_status pass_points(const asked *a, mag_cell *cell, double density, double *volts)
{
    const bool is_discharge = density > 0.0;
    const double end = a->charge / fabs(density);
    mag_dae_found found = {.event = -1};
    int n = 1; // the first point has no resistance that would last

    while (found.event < 0 && n < POINTS) {
        MAG_TRY(mag_cell_advance(a->ctx, cell, end, &found));
        for (; n < POINTS; n++) {
            const double time = n == POINTS - 1 ? end : end * a->soc[n];
            if (time > found.time) {
                break;
            }
            MAG_TRY(mag_cell_look(a->ctx, cell, time));
            volts[is_discharge ? POINTS - 1 - n : n] = mag_cell_voltage(cell);
        }
        if (found.at_end) {
            break;
        }
    }
    return MAG_OK;
}

/// Runs through the span at a current density [A/m2], positive discharges, from rest. Voltages
/// (POINTS); NaN where it did not come to.
static mag_status run_through(const asked *a, double temperature, double density, double *volts)
{
    mag_cell_setup setup = after(a->setup, density > 0.0 ? a->span.full : a->span.empty);
    mag_cell *cell = NULL;
    const mag_cell_step step = {
        .control = MAG_CELL_CURRENT,
        .value = density,
        .low_voltage = density > 0.0 ? a->low : NAN,
        .high_voltage = density > 0.0 ? NAN : a->high,
        .end_current = NAN,
        .end_charge = NAN,
    };

    for (int k = 0; k < POINTS; k++) {
        volts[k] = NAN;
    }
    setup.temperature = temperature;
    setup.heat = (mag_cell_heat){0.0, 0.0};
    MAG_TRY(mag_cell_create(a->ctx, &setup, &cell));
    mag_status status = mag_cell_begin(a->ctx, cell, &step);
    if (status == MAG_OK) {
        status = pass_points(a, cell, density, volts);
    } else if (status == MAG_DIVERGED) {
        status = MAG_OK; // no such current: nothing is known of it
    }
    mag_cell_destroy(cell);
    return status;
}

/// Puts the nearest known value where none is.
static bool fill_gaps(double *values)
{
    bool has_any = false;
    for (int k = 1; k < POINTS; k++) {
        values[k] = isnan(values[k]) ? values[k - 1] : values[k];
    }
    for (int k = POINTS - 2; k >= 0; k--) {
        values[k] = isnan(values[k]) ? values[k + 1] : values[k];
    }
    for (int k = 0; k < POINTS; k++) {
        has_any = has_any || !isnan(values[k]);
    }
    return has_any;
}

/// Resistances [ohm m2] at a temperature: of least squares over all runs.
static mag_status find_resistances(const asked *a, double temperature, double density, double *out)
{
    double above[POINTS] = {0.0}, below[POINTS] = {0.0}, volts[POINTS];

    for (int n = 0; n < 2 * RATES; n++) {
        const double current = (n % 2 == 0 ? 1.0 : -1.0) * density / (1 + n / 2);
        MAG_TRY(run_through(a, temperature, current, volts));
        for (int k = 0; k < POINTS; k++) {
            if (!isnan(volts[k])) {
                const double rest = mag_store_rest_voltage(a->setup, given_at(a, k), temperature);
                above[k] += current * (rest - volts[k]);
                below[k] += current * current;
            }
        }
    }
    for (int k = 0; k < POINTS; k++) {
        out[k] = below[k] > 0.0 ? fmax(above[k] / below[k], 1e-9) : NAN;
    }
    return fill_gaps(out)
               ? MAG_OK
               : mag_fail(a->ctx, MAG_BAD_CASE,
                          "battery.storage.power: the cells do not hold the %.3g A/m2 that it asks "
                          "of them, nor half of it; lower it, or raise the energy",
                          density);
}

/// Compares the lookup with the cell, at C/5 both ways.
static mag_status compare(const asked *a, double area, mag_store_lookup *out)
{
    const mag_storage_cell *c = &out->cell;
    const double density = a->charge / (TEST_HOURS * 3600.0);
    const mag_ecm e = mag_ecm_at(c, a->setup->temperature);
    double volts[POINTS], sum = 0.0;
    int count = 0;

    out->error_most = 0.0;
    for (int way = -1; way <= 1; way += 2) {
        MAG_TRY(run_through(a, a->setup->temperature, way * density, volts));
        for (int k = 0; k < POINTS; k++) {
            const mag_ecm_way to = way > 0 ? MAG_ECM_DISCHARGE : MAG_ECM_CHARGE;
            const double ours = mag_ecm_terminal(&e, to, a->soc[k], density * area, 1.0);
            if (!isnan(volts[k]) && a->soc[k] > 0.049 && a->soc[k] < 0.951) {
                sum += (ours - volts[k]) * (ours - volts[k]);
                out->error_most = fmax(out->error_most, fabs(ours - volts[k]));
                count++;
            }
        }
    }
    out->error = count > 0 ? sqrt(sum / count) : NAN;
    return MAG_OK;
}

mag_status mag_store_look_up(mag_context *ctx, const mag_cell_setup *setup, double area,
                             const mag_store_span *span, double density, mag_store_lookup *out)
{
    static const double apart[TEMPERATURES] = {-15.0, 0.0, 20.0}; // [K]
    mag_storage_cell *c = &out->cell;
    asked a = {ctx,  setup, *span, span->empty - span->full, c->voltage_least, c->voltage_most,
               {0.0}};

    c->socs = POINTS;
    c->temperatures = setup->heat.capacity > 0.0 ? TEMPERATURES : 1;
    c->capacity = a.charge * area;
    for (int k = 0; k < POINTS; k++) {
        a.soc[k] = c->soc[k] = (double)k / (POINTS - 1);
        c->voltage[k] = mag_store_rest_voltage(setup, given_at(&a, k), setup->temperature);
    }
    for (int t = 0; t < c->temperatures; t++) {
        c->temperature[t] = setup->temperature + (c->temperatures > 1 ? apart[t] : 0.0);
        MAG_TRY(find_resistances(&a, c->temperature[t], density, c->resistance[t]));
        for (int k = 0; k < POINTS; k++) {
            c->resistance[t][k] /= area;
        }
    }
    return compare(&a, area, out);
}
