#include "matter/thermal.h"

#include "mag/context.h"

#include <float.h>
#include <math.h>

#define COLD 293.15 ///< [K] where `cold` of mag_phases holds

static mag_status take(mag_context *ctx, const char *alloy, const char *name, mag_thermal *m,
                       double *value)
{
    mag_property *p = &m->properties[m->count];
    MAG_TRY(mag_alloy_property(ctx, alloy, name, p));
    *value = p->value;
    m->count++;
    return MAG_OK;
}

mag_status mag_thermal_read(mag_context *ctx, const char *alloy, mag_thermal *out)
{
    *out = (mag_thermal){.rule = MAG_SOLID_SCHEIL};
    MAG_TRY(take(ctx, alloy, "solvent_melting", out, &out->freezing.melting));
    MAG_TRY(take(ctx, alloy, "liquidus", out, &out->freezing.liquidus));
    MAG_TRY(take(ctx, alloy, "eutectic_end", out, &out->freezing.eutectic));
    MAG_TRY(take(ctx, alloy, "partition_coefficient", out, &out->freezing.partition));
    MAG_TRY(take(ctx, alloy, "latent_heat", out, &out->latent));
    MAG_TRY(take(ctx, alloy, "heat_capacity_solid", out, &out->capacity.cold));
    MAG_TRY(take(ctx, alloy, "heat_capacity_near_solidus", out, &out->capacity.hot));
    MAG_TRY(take(ctx, alloy, "heat_capacity_liquid", out, &out->capacity.liquid));
    out->capacity.hot_at = out->freezing.eutectic - MAG_EUTECTIC_SPAN;
    MAG_TRY(take(ctx, alloy, "conductivity_solid", out, &out->conductivity.cold));
    MAG_TRY(take(ctx, alloy, "conductivity_hot", out, &out->conductivity.hot));
    out->conductivity.hot_at = 450.0 + 273.15; // where data/alloys.csv has it, see its sources
    MAG_TRY(take(ctx, alloy, "conductivity_liquid", out, &out->conductivity.liquid));
    return MAG_OK;
}

/// Whether the temperatures of a table rise and its values are not below `least`.
static bool table_is_sound(const mag_table *t, double least)
{
    bool sound = true;
    for (int i = 0; i < t->count; i++) {
        sound = sound && isfinite(t->x[i]) && t->y[i] >= least;
        sound = sound && (i == 0 || t->x[i] > t->x[i - 1]);
    }
    return sound;
}

/// Whether solid fractions begin with 1, end with 0 and never rise.
static bool solid_falls(const mag_table *t)
{
    bool falls = t->count > 1 && t->y[0] == 1.0 && t->y[t->count - 1] == 0.0;
    for (int i = 1; i < t->count; i++) {
        falls = falls && t->y[i] <= t->y[i - 1];
    }
    return falls;
}

static bool phases_are_positive(const mag_phases *p)
{
    return p->cold > 0.0 && p->hot > 0.0 && p->liquid > 0.0 && p->hot_at > COLD;
}

mag_status mag_thermal_check(mag_context *ctx, const mag_thermal *m)
{
    const bool own = m->rule == MAG_SOLID_TABLE;
    if (own && !(table_is_sound(&m->solid_table, 0.0) && solid_falls(&m->solid_table))) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "solid fractions must fall from 1 to 0 over rising temperatures");
    }
    if (!table_is_sound(&m->capacity_table, 1e-9) ||
        (m->capacity_table.count == 0 && !phases_are_positive(&m->capacity))) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "heat capacities must be positive, their temperatures must rise");
    }
    if (!table_is_sound(&m->conductivity_table, 1e-9) ||
        (m->conductivity_table.count == 0 && !phases_are_positive(&m->conductivity))) {
        return mag_fail(ctx, MAG_BAD_CASE,
                        "conductivities must be positive, their temperatures must rise");
    }
    if (!(m->latent > 0.0)) {
        return mag_fail(ctx, MAG_BAD_CASE, "a heat of fusion of %g J/kg: it must be positive",
                        m->latent);
    }
    return MAG_OK;
}

/// Temperature [K] below which the lever rule leaves nothing liquid.
static double find_lever_end(const mag_freezing *f)
{
    return f->melting - (f->melting - f->liquidus) / f->partition;
}

void mag_thermal_corners(const mag_thermal *m, double corners[MAG_THERMAL_CORNERS])
{
    corners[1] = m->freezing.eutectic;
    corners[0] = m->freezing.eutectic - MAG_EUTECTIC_SPAN;
    corners[2] = m->freezing.liquidus;
    if (m->rule == MAG_SOLID_LEVER) {
        corners[0] = corners[1] = find_lever_end(&m->freezing);
    } else if (m->rule == MAG_SOLID_TABLE) {
        const mag_table *t = &m->solid_table;
        int first = 0;
        int last = t->count - 1;
        while (first < last && t->y[first + 1] == 1.0) {
            first++;
        }
        while (last > first && t->y[last - 1] == 0.0) {
            last--;
        }
        corners[0] = corners[1] = t->x[first];
        corners[2] = t->x[last];
    }
}

double mag_thermal_solid(const mag_thermal *m, double temperature)
{
    return m->rule == MAG_SOLID_SCHEIL  ? mag_solid_scheil(&m->freezing, temperature)
           : m->rule == MAG_SOLID_LEVER ? mag_solid_lever(&m->freezing, temperature)
                                        : mag_table_at(&m->solid_table, temperature);
}

/// A solid's quantity.
static double of_solid(const mag_phases *p, double temperature)
{
    const double x[2] = {COLD, p->hot_at};
    const double y[2] = {p->cold, p->hot};
    const mag_table line = {.count = 2, .x = x, .y = y};
    return mag_table_at(&line, temperature);
}

double mag_thermal_conductivity(const mag_thermal *m, double temperature)
{
    if (m->conductivity_table.count > 0) {
        return mag_table_at(&m->conductivity_table, temperature);
    }
    const double solid = mag_thermal_solid(m, temperature);
    return solid * of_solid(&m->conductivity, temperature) + (1.0 - solid) * m->conductivity.liquid;
}

/// The capacity's three points as a curve.
static mag_table find_capacity(const mag_thermal *m, double x[3], double y[3])
{
    double corners[MAG_THERMAL_CORNERS];
    if (m->capacity_table.count > 0) {
        return m->capacity_table;
    }
    mag_thermal_corners(m, corners);
    x[0] = COLD;
    x[1] = m->capacity.hot_at;
    x[2] = fmax(corners[2], nextafter(x[1], INFINITY));
    y[0] = m->capacity.cold;
    y[1] = m->capacity.hot;
    y[2] = m->capacity.liquid;
    return (mag_table){.count = 3, .x = x, .y = y};
}

double mag_thermal_capacity(const mag_thermal *m, double temperature)
{
    double x[3], y[3];
    const mag_table capacity = find_capacity(m, x, y);
    return mag_table_at(&capacity, temperature);
}

double mag_thermal_enthalpy(const mag_thermal *m, double temperature)
{
    double x[3], y[3];
    const mag_table capacity = find_capacity(m, x, y);
    return mag_table_integral(&capacity, temperature) -
           mag_table_integral(&capacity, MAG_THERMAL_ZERO) +
           m->latent * (1.0 - mag_thermal_solid(m, temperature));
}

/// The root within [low, high], where the enthalpy rises without a corner: the secant, with the
/// Illinois rule for an end that stays (Dowell and Jarratt 1971), and halving where that is slow.
static double find_root(const mag_thermal *m, double enthalpy, double low, double high)
{
    double below = mag_thermal_enthalpy(m, low) - enthalpy;
    double above = mag_thermal_enthalpy(m, high) - enthalpy;
    double before = 0.0;

    for (int i = 0; i < 160 && high - low > 4.0 * DBL_EPSILON * high; i++) {
        const double secant = low - below * (high - low) / (above - below);
        const bool halve = i % 4 == 3 || !(secant > low && secant < high);
        const double middle = halve ? 0.5 * (low + high) : secant;
        const double here = mag_thermal_enthalpy(m, middle) - enthalpy;
        if (here == 0.0) {
            return middle;
        }
        if (here < 0.0) {
            low = middle;
            below = here;
            above *= before < 0.0 ? 0.5 : 1.0;
        } else {
            high = middle;
            above = here;
            below *= before > 0.0 ? 0.5 : 1.0;
        }
        before = here;
    }
    return 0.5 * (low + high);
}

double mag_thermal_temperature(const mag_thermal *m, double enthalpy)
{
    double corners[MAG_THERMAL_CORNERS];
    double low = 0.0;
    mag_thermal_corners(m, corners);
    for (int c = 0; c < MAG_THERMAL_CORNERS; c++) {
        if (enthalpy < mag_thermal_enthalpy(m, corners[c])) {
            return find_root(m, enthalpy, low, corners[c]);
        }
        low = corners[c];
    }
    double high = 2.0 * low;
    while (mag_thermal_enthalpy(m, high) < enthalpy) {
        high *= 2.0;
    }
    return find_root(m, enthalpy, low, high);
}

double mag_thermal_freezing(const mag_thermal *m, double solid)
{
    enum { HALVINGS = 60 };
    double low = 0.0;
    double high = mag_thermal_enthalpy(m, m->freezing.melting);

    for (int n = 0; n < HALVINGS; n++) {
        const double middle = 0.5 * (low + high);
        if (mag_thermal_solid(m, mag_thermal_temperature(m, middle)) > solid) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}
