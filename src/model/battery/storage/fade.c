#include "model/battery/storage/fade.h"

#include <math.h>

double mag_fade_power(double y, double k, double p, double x)
{
    if (k <= 0.0) {
        return y;
    }
    return k * pow(pow(y / k, 1.0 / p) + x, p);
}

double mag_fade_sam_rate(const mag_fade_sam *f, double temperature, double soc)
{
    return f->a * exp(f->b * (1.0 / temperature - 1.0 / 296.0)) *
           exp(f->c * (soc / temperature - 1.0 / 296.0));
}

double mag_fade_lfp_potential(double soc)
{
    const double x = 0.0085 + soc * (0.78 - 0.0085); // lithium in the graphite
    return 0.6379 + 0.5416 * exp(-305.5309 * x) + 0.044 * tanh(-(x - 0.1958) / 0.1088) -
           0.1978 * tanh((x - 1.0571) / 0.0854) - 0.6875 * tanh((x + 0.0117) / 0.0529) -
           0.0175 * tanh((x - 0.5692) / 0.0875);
}

double mag_fade_lfp_calendar_rate(double temperature, double soc)
{
    return 8.37e4 * exp((-5210.0 - 3560.0 * mag_fade_lfp_potential(soc)) / temperature);
}

double mag_fade_lfp_cycling_rate(double temperature, double depth, double rate)
{
    return (4.38e-8 + 1.55e-8 * depth + 1.68e-7 * rate) *
           (exp(2190.0 / temperature) + exp(-1.55e5 / temperature));
}

void mag_fade_lfp_add(mag_fade_lfp *f, const mag_fade_stress *s)
{
    const double calendar = mag_fade_lfp_calendar_rate(s->temperature, s->soc);
    const double cycling = mag_fade_lfp_cycling_rate(s->temperature, s->depth, s->rate);

    f->calendar = mag_fade_power(f->calendar, calendar, 0.526, s->days);
    f->cycling = mag_fade_power(f->cycling, cycling, 0.828, s->cycles);
}

bool mag_fade_lfp_is_covered(const mag_fade_stress *s)
{
    const bool is_cycled = s->cycles > 0.0;
    return s->temperature >= 283.15 && s->temperature <= 318.15 &&
           (!is_cycled || (s->depth >= 0.8 && s->rate <= 0.65));
}

mag_fade_mg_state mag_fade_mg_begin(const mag_fade_mg *f)
{
    return (mag_fade_mg_state){.metal = f->excess, .host = 1.0, .thickness = f->film};
}

double mag_fade_mg_capacity(const mag_fade_mg_state *state)
{
    return fmax(fmin(state->metal, state->host), 0.0);
}

/// Cycles while the host bounds the capacity: it shrinks by a factor a cycle, and the metal by its
/// share of what was cycled. Returns the cycles taken, until the metal bounds it instead.
static double cycle_host(const mag_fade_mg *f, mag_fade_mg_state *s, double cycles)
{
    const double kept = 1.0 - f->trapping;
    const double spent = 1.0 - f->efficiency + f->trapping; // of the metal, for each cycle
    if (f->trapping <= 0.0) {
        const double taken =
            spent > 0.0 ? fmin((s->metal - s->host) / (spent * s->host), cycles) : cycles;
        s->metal -= taken * spent * s->host;
        return taken;
    }
    // cycled in n cycles: host (1 - kept^n) / (1 - kept). The metal equals the host where
    // metal - host = (spent / trapping - 1) host (1 - kept^n)
    const double factor = spent / f->trapping - 1.0;
    const double end = factor > 0.0 ? 1.0 - (s->metal - s->host) / (factor * s->host) : -1.0;
    const double taken = end > 0.0 ? fmin(log(end) / log(kept), cycles) : cycles;
    const double left = pow(kept, taken);
    s->metal -= spent * s->host * (1.0 - left) / f->trapping;
    s->host *= left;
    return taken;
}

/// Cycles while the metal bounds the capacity: it keeps a factor a cycle.
static void cycle_metal(const mag_fade_mg *f, mag_fade_mg_state *s, double cycles)
{
    const double kept = f->efficiency - f->trapping;
    const double left = kept > 0.0 ? pow(kept, cycles) : 0.0;
    const double moved = kept < 1.0 ? s->metal * (1.0 - left) / (1.0 - kept) : s->metal * cycles;

    s->host = fmax(s->host - f->trapping * moved, 0.0);
    s->metal *= left;
}

void mag_fade_mg_add(const mag_fade_mg *f, mag_fade_mg_state *state, double time, double cycles)
{
    state->thickness = sqrt(state->thickness * state->thickness + 2.0 * f->film_growth * time);
    const double taken = state->metal > state->host ? cycle_host(f, state, cycles) : 0.0;
    if (cycles > taken) {
        cycle_metal(f, state, cycles - taken);
    }
}

double mag_fade_mg_resistance(const mag_fade_mg *f, const mag_fade_mg_state *state)
{
    return f->film > 0.0 ? 1.0 + f->film_share * (state->thickness / f->film - 1.0) : 1.0;
}

double mag_fade_mg_reserve(const mag_fade_mg *f)
{
    return f->efficiency < 1.0 ? (f->excess - 1.0) / (1.0 - f->efficiency) : INFINITY;
}

const char *mag_fade_mg_warning(void)
{
    return "no ageing data of a magnesium storage system exist: its fade follows the rates of "
           "coulombic efficiency, film and trapping that were stated, and nothing else";
}

double mag_fade_reservoir(double plated, double cycled, int cycles, double stripped)
{
    return (cycles * cycled + stripped) / (cycles * cycled + plated);
}
