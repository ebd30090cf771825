#include "model/mould/cooling.h"

#include "model/mould/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BUNDLE = 16, // conductions before the run looks up
    SETTLED = 20 // most cycles after mag_die_settle()
};

// Sweeps that come after the filling.
#define COOL   "cool"
#define HOLD   "hold"
#define CYCLES "die cycles"

#define ALL_SOLID  0.999 // from this solid fraction on a cell counts as frozen
#define LONGEST    600.0 // [s] within which metal is cold, or is kept hot for ever
#define LOOK_FIRST 1e-3  // [s] from the end of filling to the first look
#define LOOK_GROWS 1.03  // time of a look over that of the one before
#define HOLD_GROWS 1.1   // the same of the steps of holding
#define ROW_GROWS  1.3   // the same of the table's rows
#define NIYAMA_AT  0.7   // solid fraction, late in freezing, at which Niyama's criterion is taken
#define ALIKE      0.05  // [K] that the die's mean changes by between cycles that are alike

bool mag_mould_has_cycles(const mag_mould_params *p)
{
    return mag_mould_has_heat(p) && (p->cycle.cycles > 0 || p->cycle.until_periodic);
}

double mag_mould_hold_pressure(const mag_mould_params *p, const mag_mould_state *s, double time)
{
    const bool held = p->cycle.hold_time <= 0.0 || time < p->cycle.hold_time;
    const double given = p->cycle.hold_pressure > 0.0 ? p->cycle.hold_pressure
                         : p->switch_pressure > 0.0   ? p->switch_pressure
                                                      : fmax(0.0, s->now.inlet_pressure);
    return p->gas_pressure + (held ? given : 0.0);
}

/// Lists the cells of a role; returns how many there are.
static size_t list_sites(const mag_mould_state *s, int role, int32_t *cells)
{
    size_t count = 0;
    for (size_t c = 0; c < s->grid.cells; c++) {
        if (s->places[s->region[c]].role == role) {
            cells[count++] = (int32_t)c;
        }
    }
    return count;
}

static mag_status make_hold(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    mag_mould_cooling *k = &s->cooling;
    int32_t *sites = malloc((s->grid.cells + s->inlet_cells) * sizeof *sites);

    if (sites == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: holding in %zu cells", s->grid.cells);
    }
    for (size_t n = 0; n < s->inlet_cells; n++) {
        sites[n] = (int32_t)s->inlet[n];
    }
    int32_t *gate = sites + s->inlet_cells;
    const mag_hold_sites where = {sites, s->inlet_cells, gate, list_sites(s, MAG_ROLE_GATE, gate)};
    mag_status status = mag_hold_read(ctx, p->alloy, &k->data);
    if (status == MAG_OK) {
        mag_hold_setup setup = k->data.setup;
        setup.spacing = s->spacing;
        status = mag_hold_create(ctx, &s->grid, &setup, &where, &k->hold);
    }
    free(sites);
    return status;
}

static mag_status make_cycles(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    mag_mould_cooling *k = &s->cooling;
    mag_die_setup setup = s->freeze->die->setup;

    if (!mag_mould_has_cycles(p)) {
        return MAG_OK;
    }
    setup.cycles = p->cycle.until_periodic;
    MAG_TRY(mag_open_read(ctx, &k->open));
    MAG_TRY(mag_replay_create(ctx, s->freeze->heat->faces, &k->shot));
    return mag_die_create(ctx, &setup, s->freeze->heat->faces, &k->die_cycled);
}

mag_status mag_mould_cooling_create(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    mag_mould_cooling *k = &s->cooling;
    const size_t cells = s->grid.cells;

    if (s->freeze == NULL) {
        return MAG_OK;
    }
    k->now = calloc(1, sizeof *k->now);
    k->temperature = malloc(4 * cells * sizeof *k->temperature);
    if (k->now == NULL || k->temperature == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: cooling in %zu cells", cells);
    }
    k->solid = k->temperature + cells;
    k->die = k->solid + cells;
    k->frozen = k->die + cells;
    for (size_t c = 0; c < 4 * cells; c++) {
        k->temperature[c] = NAN;
    }
    k->now->open = k->now->eject = NAN;
    MAG_TRY(make_hold(ctx, p, s));
    MAG_TRY(mag_niyama_create(ctx, &s->grid, s->spacing, NIYAMA_AT, &k->niyama));
    return make_cycles(ctx, p, s);
}

void mag_mould_cooling_destroy(mag_mould_state *s)
{
    mag_mould_cooling *k = &s->cooling;
    free(k->now);
    free(k->temperature);
    mag_hold_destroy(k->hold);
    mag_niyama_destroy(&k->niyama);
    mag_replay_destroy(k->shot);
    mag_die_destroy(k->die_cycled);
}

int mag_mould_cooling_chunks(mag_mould_state *s, mag_chunk *chunks, int have)
{
    mag_mould_cooling *k = &s->cooling;

    if (k->now == NULL) {
        return have;
    }
    if (have < MAG_CHUNKS) {
        chunks[have++] = (mag_chunk){"cooling", k->now, sizeof *k->now};
    }
    if (have < MAG_CHUNKS) {
        chunks[have++] = (mag_chunk){"end of filling", k->temperature,
                                     4 * s->grid.cells * sizeof *k->temperature};
    }
    have = mag_hold_chunks(k->hold, chunks, have);
    have = mag_niyama_chunks(&k->niyama, chunks, have);
    have = k->shot != NULL ? mag_replay_chunks(k->shot, chunks, have) : have;
    return k->die_cycled != NULL ? mag_die_chunks(k->die_cycled, chunks, have) : have;
}

static mag_die_touch find_touch(const mag_mould_state *s)
{
    const mag_freeze *z = s->freeze;
    return (mag_die_touch){z->conductance, z->heat->temperature, z->heat->cell};
}

void mag_mould_cooling_record(mag_context *ctx, mag_mould_state *s, double dt)
{
    if (s->cooling.shot != NULL) {
        const mag_die_touch touch = find_touch(s);
        mag_replay_fill(ctx, s->cooling.shot, &touch, dt);
    }
    s->cooling.now->die_peak = fmax(s->cooling.now->die_peak, mag_mould_die_peak(s->freeze));
}

static void note_shot(mag_context *ctx, mag_mould_state *s)
{
    if (s->cooling.shot != NULL) {
        const mag_die_touch touch = find_touch(s);
        const mag_replay_touch now = {&touch, s->freeze->die->taken};
        mag_replay_note(ctx, s->cooling.shot, &now, s->cooling.now->time);
    }
}

/// Notes which metal is solid by now.
static void note_frozen(mag_mould_state *s)
{
    float *frozen = s->cooling.frozen;
    const mag_pop *solid = s->freeze->heat->solid;
    const float time = (float)(s->now.time + s->cooling.now->time);

    for (size_t c = 0; c < s->grid.cells; c++) {
        if (isnan(frozen[c]) && solid[c] >= (mag_pop)ALL_SOLID && s->flow->fill[c] > (mag_pop)0.0) {
            frozen[c] = time;
        }
    }
}

static void add_row(mag_mould_state *s, const mag_mould_warmth *w)
{
    mag_cooling_now *n = s->cooling.now;
    const bool due = n->rows == 0 || n->time >= ROW_GROWS * n->row[n->rows - 1].time;

    if (due && n->rows < MAG_COOLING_ROWS) {
        n->row[n->rows++] = (mag_cooling_row){n->time,
                                              w->hottest,
                                              w->temperature,
                                              w->solid,
                                              mag_mould_die_peak(s->freeze),
                                              s->freeze->now.to_die};
    }
}

void mag_mould_cooling_begin(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    mag_mould_cooling *k = &s->cooling;
    mag_cooling_now *n = k->now;

    if (s->freeze == NULL) {
        return;
    }
    const mag_heat *h = s->freeze->heat;
    n->filled = mag_mould_look_at_metal(s);
    n->die_filled = mag_mould_die_peak(s->freeze);
    n->to_die_filled = s->freeze->now.to_die;
    n->hottest = n->filled.hottest;
    mag_mould_copy_heat(s, k->temperature, k->solid, k->die);
    const bool full = s->now.finished == MAG_END_FULL || s->now.finished == MAG_END_NO_GAS;
    n->stage = full ? MAG_STAGE_COOLING : MAG_STAGE_DONE;
    if (full) {
        if (p->cycle.cooling_time > 0.0) {
            n->open = p->cycle.hold_time + p->cycle.cooling_time;
        }
        add_row(s, &n->filled);
        note_shot(ctx, s);
        note_frozen(s);
        mag_hold_begin(k->hold, h->solid, mag_mould_hold_pressure(p, s, 0.0));
        mag_niyama_begin(&k->niyama, h->solid, h->temperature);
    }
}

/// Holding up to now; the metal then presses against the die as it is held.
static mag_status hold(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    mag_mould_cooling *k = &s->cooling;
    const mag_freeze *z = s->freeze;
    const double dt = k->now->time - k->now->held;

    mag_sweep_begin(ctx, HOLD);
    MAG_TRY(mag_hold_step(ctx, k->hold, z->heat->solid, s->flow->weight, s->now.time + k->now->time,
                          dt, mag_mould_hold_pressure(p, s, k->now->held)));
    mag_sweep_begin(ctx, COOL);
    if (z->setup.modelled) {
        for (size_t c = 0; c < s->grid.cells; c++) {
            z->pressure[c] = (mag_pop)(k->hold->pressure[c] - p->gas_pressure);
        }
        mag_freeze_press(ctx, s->freeze, z->pressure);
    }
    mag_niyama_look(ctx, &k->niyama, z->heat->solid, z->heat->temperature, dt);
    k->now->held = k->now->time;
    return MAG_OK;
}

/// Looks at the metal: whether it may be ejected by now, the table's next row.
static void look(mag_mould_state *s, double cold)
{
    mag_cooling_now *n = s->cooling.now;
    const mag_mould_warmth w = mag_mould_look_at_metal(s);
    const double share = (n->hottest - cold) / (n->hottest - w.hottest);

    if (isnan(n->eject) && w.hottest < cold) {
        n->eject = n->hottest > cold ? n->looked + share * (n->time - n->looked) : n->looked;
    }
    n->hottest = w.hottest;
    n->looked = n->time;
    n->die_peak = fmax(n->die_peak, mag_mould_die_peak(s->freeze));
    add_row(s, &w);
}

/// Opens the die: what is recorded for its cycles ends here.
static void open_die(mag_context *ctx, mag_mould_state *s)
{
    mag_cooling_now *n = s->cooling.now;
    n->open = n->time;
    n->opened = true;
    n->to_die = s->freeze->now.to_die;
    note_shot(ctx, s);
}

/// A conduction in metal at rest, and what is due by then.
static mag_status cool_step(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    mag_mould_cooling *k = &s->cooling;
    mag_cooling_now *n = k->now;
    const double longest = s->freeze->longest;
    const bool ends = !n->opened && n->time + longest >= n->open; // false where open is NaN

    mag_freeze_rest(ctx, s->freeze, ends ? n->open - n->time : longest);
    n->time = ends ? n->open : n->time + longest;
    n->updates += (double)s->grid.cells;
    mag_heat_look(ctx, s->freeze->heat);
    note_frozen(s);
    if (k->shot != NULL && !n->opened && mag_replay_wants(k->shot, n->time)) {
        note_shot(ctx, s);
    }
    if (n->time >= fmax(LOOK_FIRST, HOLD_GROWS * n->held)) {
        MAG_TRY(hold(ctx, p, s));
    }
    if (ends || n->time >= fmax(LOOK_FIRST, LOOK_GROWS * n->looked)) {
        look(s, p->cycle.eject_temperature);
    }
    const bool ready = !n->opened && isnan(n->open) && n->eject <= n->time &&
                       n->time >= p->cycle.hold_time; // false where eject is NaN
    if (ends || ready) {
        open_die(ctx, s);
    }
    return MAG_OK;
}

/// The parts of a cycle in which the die is open.
static mag_status find_cycle(mag_context *ctx, const mag_mould_params *p, mag_cycle *cycle)
{
    mag_mould_plant plant;
    MAG_TRY(mag_mould_find_plant(ctx, p, &plant));
    *cycle = plant.cycle;
    return MAG_OK;
}

/// Conductance [W/m2/K] of all that the die's surface touches in a cycle, mean of its time.
static double find_mean_conductance(const mag_mould_cooling *k, const mag_cycle *c, double period)
{
    const double air = c->opening + c->take_out + c->blow + c->closing + c->nozzle;
    return (k->open.air_transfer * air + k->open.spray_transfer * c->spray +
            mag_replay_capacity(k->shot)) /
           period;
}

/// A cycle of the die; from the plain ones on to where they lead, if that is asked for.
static mag_status cycle_step(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    mag_mould_cooling *k = &s->cooling;
    mag_cooling_now *n = k->now;
    const int plain = p->cycle.cycles > 0 ? p->cycle.cycles : 1;
    const bool settles = p->cycle.until_periodic;
    mag_cycle cycle;

    MAG_TRY(find_cycle(ctx, p, &cycle));
    if (settles) {
        mag_die_begin_cycle(k->die_cycled);
    }
    const mag_replay_outcome heat = mag_replay_cycle(ctx, k->shot, k->die_cycled, &k->open, &cycle);
    n->change = n->cycles > 0 ? fabs(heat.before - n->cycle[n->cycles - 1].before) : INFINITY;
    n->cycle[n->cycles++] = heat;
    n->plain += n->cycles <= plain;
    n->updates += (double)s->freeze->heat->faces;
    const bool room = n->cycles < MAG_COOLING_CYCLES && n->cycles < plain + SETTLED;
    if (n->cycles >= plain && (!settles || n->change < ALIKE || !room)) {
        n->stage = MAG_STAGE_DONE;
    } else if (n->cycles >= plain) {
        cycle.filling = s->now.time;
        cycle.cooling = fmax(0.0, n->open - cycle.hold);
        const double period = mag_cycle_time(&cycle);
        mag_die_settle(ctx, k->die_cycled, period, find_mean_conductance(k, &cycle, period));
    }
    return MAG_OK;
}

static bool is_cooled(const mag_cooling_now *n)
{
    return isnan(n->eject) ? n->time >= LONGEST : n->opened;
}

mag_status mag_mould_cooling_advance(mag_context *ctx, const mag_mould_params *p,
                                     mag_mould_state *s)
{
    mag_cooling_now *n = s->cooling.now;
    mag_status status = MAG_OK;

    mag_sweep_begin(ctx, n->stage == MAG_STAGE_COOLING ? COOL : CYCLES);
    if (n->stage == MAG_STAGE_COOLING) {
        for (int i = 0; i < BUNDLE && !is_cooled(n) && status == MAG_OK; i++) {
            status = cool_step(ctx, p, s);
        }
        if (is_cooled(n) && isnan(n->eject)) {
            mag_log(ctx, MAG_WARNING,
                    "after %g s metal is still at %.4g degC, too hot to be ejected: the die does "
                    "not take its heat",
                    LONGEST, n->hottest - 273.15);
        }
        if (is_cooled(n)) {
            n->stage = s->cooling.shot != NULL && n->opened ? MAG_STAGE_CYCLES : MAG_STAGE_DONE;
        }
    } else if (n->stage == MAG_STAGE_CYCLES) {
        status = cycle_step(ctx, p, s);
    }
    mag_sweep_begin(ctx, NULL);
    return status;
}

bool mag_mould_cooling_done(const mag_mould_state *s)
{
    return s->cooling.now == NULL || s->cooling.now->stage == MAG_STAGE_DONE;
}

bool mag_mould_is_after_filling(const char *sweep)
{
    return strcmp(sweep, COOL) == 0 || strcmp(sweep, HOLD) == 0 || strcmp(sweep, CYCLES) == 0;
}

double mag_mould_cooling_updates(const mag_mould_state *s)
{
    return s->cooling.now != NULL ? s->cooling.now->updates : 0.0;
}

double mag_mould_cooling_time(const mag_mould_params *p, const mag_mould_state *s)
{
    if (p->cycle.cooling_time > 0.0) {
        return p->cycle.cooling_time;
    }
    return s->cooling.now != NULL && s->cooling.now->opened
               ? s->cooling.now->open - p->cycle.hold_time
               : NAN;
}
