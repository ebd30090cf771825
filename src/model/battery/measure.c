#include "model/battery/state.h"

#include "mag/context.h"
#include "model/battery/cell/balance.h"
#include "model/battery/cell/impedance.h"
#include "model/battery/cell/limits.h"
#include "model/battery/cell/titration.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// What an experiment measures beside current and voltage over time.

enum {
    POSITIVE = 1, // electrode
    MOST_PULSES = 2000,
    LEAST_POWERS = 3, // that a Ragone plot is drawn of
    MOST_SHOWN = 12   // spectra, two tables each
};

#define HOUR 3600.0 // [s]

// ---- spectra ---------------------------------------------------------------------------------

/// Frequencies of an action [Hz], evenly on a logarithmic axis, from the highest down.
static void find_frequencies(const mag_cell_action *a, int count, double *frequency)
{
    for (int n = 0; n < count; n++) {
        const double share = count > 1 ? (double)n / (count - 1) : 0.0;
        frequency[n] = a->high * pow(a->low / a->high, share);
    }
}

mag_status mag_battery_take_spectrum(mag_context *ctx, mag_battery_state *s,
                                     const mag_cell_action *a)
{
    mag_battery_now *n = &s->now;
    const int room = (int)(MAG_BATTERY_POINTS - n->points);
    const int count = a->frequencies < room ? a->frequencies : room;
    double *frequency = malloc((size_t)(count + 1) * sizeof *frequency);
    double complex *Z = malloc((size_t)(count + 1) * sizeof *Z);
    mag_status status = MAG_OK;

    if (frequency == NULL || Z == NULL) {
        status = mag_fail(ctx, MAG_MACHINE, "out of memory: a spectrum");
    } else {
        find_frequencies(a, count, frequency);
        status = mag_cell_find_impedance(ctx, s->cell, count, frequency, Z);
    }
    n->spectra++;
    for (int k = 0; k < count && status == MAG_OK; k++) {
        s->points_of_spectra[n->points++] = (mag_battery_point){(double)n->spectra, frequency[k],
                                                                creal(Z[k]) / s->made.nominal.area,
                                                                cimag(Z[k]) / s->made.nominal.area};
    }
    n->drift = fmax(n->drift, mag_cell_drift(s->cell));
    free(frequency);
    free(Z);
    return status;
}

/// A spectrum as Nyquist and Bode draw it, from its first point on; returns where the next begins.
static int64_t show_spectrum(const mag_battery_state *s, int64_t first, mag_observation *o)
{
    static const mag_column nyquist[] = {
        {"real", "ohm", "part of the impedance"},
        {"minus_imaginary", "ohm", "part of the impedance, its sign turned: capacities are up"},
    };
    static const mag_column bode[] = {
        {"frequency_log10", "1", "logarithm of the frequency in Hz"},
        {"size", "ohm", "of the impedance"},
        {"phase", "degree", "of the voltage after the current"},
    };
    const double number = s->points_of_spectra[first].spectrum;
    int64_t end = first;
    char name[32], title[64];

    while (end < s->now.points && s->points_of_spectra[end].spectrum == number) {
        end++;
    }
    snprintf(name, sizeof name, "nyquist_%.0f", number);
    snprintf(title, sizeof title, "Impedance, spectrum %.0f (Nyquist)", number);
    mag_observe_table(o, name, title, "from the highest frequency down", nyquist,
                      sizeof nyquist / sizeof *nyquist);
    mag_observe_form(o, MAG_FORM_CURVES);
    for (int64_t n = first; n < end; n++) {
        const mag_battery_point *p = &s->points_of_spectra[n];
        mag_observe_row(o, (double[]){p->real, -p->imaginary}, NULL);
    }
    snprintf(name, sizeof name, "bode_%.0f", number);
    snprintf(title, sizeof title, "Impedance, spectrum %.0f (Bode)", number);
    mag_observe_table(o, name, title, "from the highest frequency down", bode,
                      sizeof bode / sizeof *bode);
    mag_observe_form(o, MAG_FORM_CURVES);
    for (int64_t n = first; n < end; n++) {
        const mag_battery_point *p = &s->points_of_spectra[n];
        mag_observe_row(o,
                        (double[]){log10(p->frequency), hypot(p->real, p->imaginary),
                                   180.0 / M_PI * atan2(p->imaginary, p->real)},
                        NULL);
    }
    return end;
}

static void observe_spectra(const mag_battery_state *s, mag_observation *o)
{
    int64_t at = 0;
    for (int shown = 0; shown < MOST_SHOWN && at < s->now.points; shown++) {
        at = show_spectrum(s, at, o);
    }
    const mag_battery_point *first = &s->points_of_spectra[0];
    const mag_battery_point *last = &s->points_of_spectra[s->now.points - 1];
    mag_observe_number(o, "impedance_high", first->real, "ohm",
                       "real part at the highest frequency of the first spectrum");
    mag_observe_number(o, "impedance_low", last->real, "ohm",
                       "real part at the lowest frequency of the last spectrum");
    mag_observe_number(o, "impedance_drift", s->now.drift, "1/s",
                       "of the state in which spectra were taken: they hold at frequencies far "
                       "above it");
}

// ---- titrations ------------------------------------------------------------------------------

void mag_battery_take_sample(mag_battery_state *s)
{
    const int64_t n = s->now.samples;
    const double time = mag_cell_time(s->cell), current = mag_cell_current(s->cell);
    const double least = 1e-6 * s->made.nominal.capacity / HOUR / s->made.nominal.area;
    const bool is_known = n > 0 && s->samples[n - 1] == time &&
                          fabs(s->samples[MAG_BATTERY_SAMPLES + n - 1] - current) < least;
    if (n == 0) {
        s->now.titrated_share = mag_cell_average_share(s->cell, POSITIVE);
    }
    if (n < MAG_BATTERY_SAMPLES && !is_known) {
        s->samples[n] = time;
        s->samples[MAG_BATTERY_SAMPLES + n] = current;
        s->samples[2 * MAG_BATTERY_SAMPLES + n] = mag_cell_voltage(s->cell);
        s->now.samples++;
    }
}

/// The positive host, as titrations see it.
static mag_titration_host find_host(const mag_battery_state *s)
{
    const mag_cell_setup *c = &s->made.setup;
    const mag_cell_porous *e = &c->positive;
    double surface = 0.0;
    for (int n = 0; n < e->bin_count; n++) {
        surface += mag_cell_bin_surface(&e->bins[n]);
    }
    return (mag_titration_host){
        .radius = 3.0 * mag_cell_active_fraction(e) / surface,
        .capacity = mag_cell_host_charge(c, e),
        .start = s->now.titrated_share,
    };
}

static void show_pulses(const mag_battery_state *s, const mag_titration_pulse *pulses, int count,
                        mag_observation *o)
{
    static const mag_column columns[] = {
        {"share", "1", "of the positive host that is full, after the pulse"},
        {"rest_voltage", "V", "at the end of the rest after it"},
        {"resistance", "ohm", "of the jump at its beginning"},
        {"diffusivity", "m2/s", "of Weppner and Huggins 1977; holds for short pulses alone"},
        {"diffusivity_sphere", "m2/s", "that a sphere needs for the same voltages"},
        {"reach", "1",
         "how long the pulse lasted, as a share of R^2 over that: short is below "
         "0.001"},
        {"unrest", "V/s", "slope of the voltage at the end of the rest"},
    };
    mag_observe_table(o, "titration", "What the pulses tell of the positive host",
                      "a row a pulse; all that changes in a pulse counts as the host's", columns,
                      sizeof columns / sizeof *columns);
    for (int n = 0; n < count; n++) {
        const mag_titration_pulse *p = &pulses[n];
        mag_observe_row(o,
                        (double[]){p->share, p->rest_after, p->resistance / s->made.nominal.area,
                                   p->diffusivity, p->in_sphere, p->reach, p->unrest},
                        NULL);
    }
}

static mag_status observe_titration(mag_context *ctx, const mag_battery_state *s,
                                    mag_observation *o)
{
    const mag_titration_record record = {
        .samples = (int)s->now.samples,
        .time = s->samples,
        .current = s->samples + MAG_BATTERY_SAMPLES,
        .voltage = s->samples + 2 * MAG_BATTERY_SAMPLES,
    };
    const mag_titration_host host = find_host(s);
    mag_titration_pulse *pulses = malloc(MOST_PULSES * sizeof *pulses);
    int count = 0;
    if (pulses == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: titrations");
    }
    const mag_status status =
        mag_titration_evaluate(ctx, &record, &host, MOST_PULSES, pulses, &count);
    if (status == MAG_OK) {
        show_pulses(s, pulses, count, o);
    }
    free(pulses);
    return status;
}

// ---- what is lost, and what must be kept -----------------------------------------------------

mag_status mag_battery_check_balance(mag_context *ctx, mag_battery_state *s)
{
    const mag_cell_balance b = mag_cell_find_balance(s->cell);
    s->now.salt_error = fmax(s->now.salt_error, fabs(b.salt));
    s->now.power_error =
        fmax(s->now.power_error, b.most_power > 0.0 ? fabs(b.power) / b.most_power : 0.0);
    return mag_cell_check_balance(ctx, s->cell);
}

static void observe_losses(const mag_battery_state *s, mag_observation *o)
{
    const mag_cell_split *l = &s->now.middle;
    const struct {
        const char *name;
        double value;
        const char *meaning;
    } parts[] = {
        {"loss_ohmic_electrolyte", l->ohmic_electrolyte, "ions that carry the current"},
        {"loss_ohmic_solid", l->ohmic_solid, "electrons in the electrodes"},
        {"loss_kinetic_negative", l->kinetic_negative,
         "charge transfer at the metal, or the "
         "negative host"},
        {"loss_kinetic_positive", l->kinetic_positive, "charge transfer at the positive host"},
        {"loss_film", l->film, "films on all surfaces"},
        {"loss_contact", l->contact, "collectors and leads"},
        {"loss_concentration_electrolyte", l->concentration_electrolyte, "diffusion potential"},
        {"loss_concentration_negative", l->concentration_negative,
         "surface of the negative host apart from its mean"},
        {"loss_concentration_positive", l->concentration_positive,
         "surface of the positive host apart from its mean"},
    };
    static const mag_column columns[] = {
        {"part", NULL, "what takes voltage"},
        {"voltage", "V", "that it takes, as half the nominal capacity has been given"},
    };
    for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
        mag_observe_number(o, parts[n].name, s->now.has_middle ? parts[n].value : (double)NAN, "V",
                           parts[n].meaning);
    }
    if (!s->now.has_middle) {
        return;
    }
    mag_observe_table(o, "losses", "Where voltage is lost",
                      "as half the nominal capacity has been given in a discharge; together they "
                      "are the potential of the mean shares less the voltage",
                      columns, sizeof columns / sizeof *columns);
    mag_observe_form(o, MAG_FORM_PARTS);
    for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
        mag_observe_row(o, (double[]){NAN, parts[n].value},
                        (const char *const[]){parts[n].meaning, NULL});
    }
}

/// Mean power [W] of a discharge that ended by its voltage; NaN of anything else.
static double find_power(const mag_battery_state *s, const mag_battery_row *r)
{
    const bool counts =
        r->charge > s->made.nominal.capacity / 100.0 && r->end == MAG_CELL_LOW_VOLTAGE;
    return counts ? r->energy / (r->ended - r->begun) : (double)NAN;
}

/// Discharges of different powers, one after the other: what a Ragone plot shows.
static void observe_ragone(const mag_battery_state *s, mag_observation *o)
{
    static const mag_column columns[] = {
        {"power", "W", "mean of a discharge"},
        {"energy", "Wh", "given in it"},
    };
    const int64_t rows = mag_battery_rows(s);
    double last = 0.0;
    int powers = 0;

    for (int64_t n = 0; n < rows; n++) {
        const double power = find_power(s, &s->rows[n]);
        powers += fabs(power - last) > 0.05 * last;
        last = isnan(power) ? last : power;
    }
    if (powers < LEAST_POWERS) {
        return;
    }
    mag_observe_table(o, "ragone", "Energy against power (Ragone)",
                      "a row a discharge that ended by its voltage, in order of time", columns,
                      sizeof columns / sizeof *columns);
    mag_observe_form(o, MAG_FORM_CURVES);
    for (int64_t n = 0; n < rows; n++) {
        const double power = find_power(s, &s->rows[n]);
        if (!isnan(power)) {
            mag_observe_row(o, (double[]){power, s->rows[n].energy / HOUR}, NULL);
        }
    }
}

static void observe_limits(const mag_battery_state *s, mag_observation *o)
{
    const mag_cell_setup *c = &s->made.setup;
    const double area = s->made.nominal.area;
    const double nominal = s->made.nominal.capacity / HOUR / area; // [A/m2] of 1C

    if (!c->metal_negative) {
        return;
    }
    mag_observe_number(o, "limiting_current", area * mag_cell_limiting_current(c, false), "A",
                       "of a long discharge: above it the electrolyte becomes empty");
    mag_observe_number(o, "limiting_current_plating", area * mag_cell_limiting_current(c, true),
                       "A",
                       "of a long charge: above it the electrolyte becomes empty at the metal");
    mag_observe_number(
        o, "sand_time", mag_cell_sand_time(c, nominal), "s",
        "until plating at 1C empties the electrolyte at the metal; infinite, and not "
        "told, up to the limiting current");
}

mag_status mag_battery_observe_measured(mag_context *ctx, const mag_battery_state *s,
                                        mag_observation *o)
{
    observe_losses(s, o);
    observe_limits(s, o);
    observe_ragone(s, o);
    mag_observe_number(o, "salt_error", s->now.salt_error, "1",
                       "change of the salt in the cell, which should stay, over what there was");
    mag_observe_number(o, "power_error", s->now.power_error, "1",
                       "what is given and lost less what the hosts yield, over all powers");
    if (s->now.points > 0) {
        observe_spectra(s, o);
    }
    return s->now.samples > 0 ? observe_titration(ctx, s, o) : MAG_OK;
}
