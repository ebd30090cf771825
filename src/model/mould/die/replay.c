#include "model/mould/die/replay.h"

#include "mag/context.h"
#include "model/block.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Metal that flows is renewed: what it gives hangs on the time. Metal at rest has only its own heat
// to give: how warm it is hangs on how much it has given, whatever time that took. So a filling is
// replayed by time, as its mean, and what follows by heat: on a hotter die it takes longer.

#define MAG_STATE mag_replay
#define FIELD     MAG_FIELD_ROW
static const mag_field fields[] = {
#include "model/mould/die/replay_fields.def"
};
#undef FIELD

enum {
    FIELDS = sizeof fields / sizeof fields[0],
    STEPS = MAG_REPLAY_FILL + MAG_REPLAY_BETWEEN * (MAG_REPLAY_NOTES - 1),
    BLOCK = MAG_DIE_BLOCK
};

#define FIRST 1e-3 // [s] of the first instant after the end of filling
#define GROWS 1.5  // of the next ones

static void count_fields(const mag_replay *s, size_t counts[FIELDS])
{
    const size_t c[] = {
#define FIELD MAG_FIELD_COUNT
#include "model/mould/die/replay_fields.def"
#undef FIELD
    };
    memcpy(counts, c, sizeof c);
}

static mag_replay outline(size_t columns)
{
    return (mag_replay){
        .columns = columns,
        .stride = (columns + BLOCK - 1) / BLOCK * BLOCK,
    };
}

size_t mag_replay_bytes(size_t columns)
{
    const mag_replay r = outline(columns);
    size_t counts[FIELDS];
    count_fields(&r, counts);
    return mag_block_bytes(fields, counts, FIELDS);
}

mag_status mag_replay_create(mag_context *ctx, size_t columns, mag_replay **out)
{
    size_t counts[FIELDS];
    mag_replay *r = malloc(sizeof *r);

    *out = NULL;
    if (r == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a recorded shot");
    }
    *r = outline(columns);
    r->factors = malloc(STEPS * sizeof *r->factors);
    count_fields(r, counts);
    const mag_status status = r->factors == NULL
                                  ? mag_fail(ctx, MAG_MACHINE, "out of memory: a recorded shot")
                                  : mag_block_create(ctx, fields, counts, FIELDS, r, &r->block);
    if (status != MAG_OK) {
        mag_replay_destroy(r);
        return status;
    }
    *out = r;
    return MAG_OK;
}

void mag_replay_destroy(mag_replay *r)
{
    if (r != NULL) {
        free(r->factors);
        mag_block_destroy(r->block);
        free(r);
    }
}

int mag_replay_chunks(mag_replay *r, mag_chunk *chunks, int have)
{
    size_t counts[FIELDS];
    count_fields(r, counts);
    if (have < MAG_CHUNKS) {
        chunks[have++] = (mag_chunk){"recorded shot", &r->now, sizeof r->now};
    }
    return mag_block_chunks(fields, counts, FIELDS, r, chunks, have);
}

void mag_replay_fill(mag_context *ctx, mag_replay *r, const mag_die_touch *touch, double dt)
{
#pragma omp parallel for schedule(static, 1024) num_threads(ctx->threads)
    for (ptrdiff_t c = 0; c < (ptrdiff_t)r->columns; c++) {
        const double conductance = (double)touch->conductance[c];
        r->filling[c] += dt * conductance;
        r->filling_heat[c] += dt * conductance * (double)touch->temperature[touch->place[c]];
    }
    r->now.filled += dt;
}

bool mag_replay_wants(const mag_replay *r, double time)
{
    return time >= FIRST * pow(GROWS, r->now.notes - 1);
}

void mag_replay_note(mag_context *ctx, mag_replay *r, const mag_replay_touch *now, double time)
{
    const int note = r->now.notes < MAG_REPLAY_NOTES ? r->now.notes++ : MAG_REPLAY_NOTES - 1;
    const size_t row = (size_t)note * r->stride;
    const mag_die_touch *touch = now->touch;

    r->now.time[note] = time;
#pragma omp parallel for schedule(static, 1024) num_threads(ctx->threads)
    for (ptrdiff_t c = 0; c < (ptrdiff_t)r->columns; c++) {
        const size_t at = row + (size_t)c;
        if (note == 0) {
            r->start[c] = now->taken[c];
        }
        r->heat[at] = (float)(now->taken[c] - r->start[c]);
        r->temperature[at] = (float)touch->temperature[touch->place[c]];
        r->conductance[at] = (float)touch->conductance[c];
    }
}

/// Factors of all steps of the closed die; returns how many there are.
static int plan_steps(mag_replay *r, const mag_die *die)
{
    int steps = 0;
    for (int n = 0; n < MAG_REPLAY_FILL && r->now.filled > 0.0; n++) { // ends go with squares
        const double share = (2.0 * n + 1.0) / (MAG_REPLAY_FILL * MAG_REPLAY_FILL);
        mag_die_factor(die, share * r->now.filled, &r->factors[steps++]);
    }
    for (int note = 0; note + 1 < r->now.notes; note++) {
        const double step = (r->now.time[note + 1] - r->now.time[note]) / MAG_REPLAY_BETWEEN;
        for (int n = 0; n < MAG_REPLAY_BETWEEN; n++) {
            mag_die_factor(die, step, &r->factors[steps++]);
        }
    }
    return steps;
}

/// A block of columns on its way through metal at rest.
typedef struct way {
    double given[BLOCK]; ///< heat given since the end of filling [J/m2]
    int note[BLOCK];     ///< instant at which less had been given
} way;

/// The metal's mean while the mould filled.
static void touch_filling(const mag_replay *r, size_t first, mag_die_block *b)
{
    for (size_t c = 0; c < BLOCK; c++) {
        const double sum = r->filling[first + c];
        b->conductance[c] = r->now.filled > 0.0 ? sum / r->now.filled : 0.0;
        b->temperature[c] = sum > 0.0 ? r->filling_heat[first + c] / sum : 0.0;
    }
}

/// What a column touches in a step of dt [s] once its metal has given `given`: on lines between
/// what was noted, and on the last one beyond. With the temperature T and its slope T' against the
/// heat given, the metal is at T + T' flux dt / 2 in the step's middle: it lets through as if it
/// stayed at T behind a resistance that is larger by -T' dt / 2, and by more where a step would
/// take it beyond the die's temperature. Where metal gave nothing between two instants it is as at
/// the first.
static void touch_column(const mag_replay *r, size_t low, double given, double dt,
                         double *conductance, double *temperature)
{
    const size_t high = low + r->stride;
    const double span = (double)r->heat[high] - (double)r->heat[low];
    const double beyond = fmax(0.0, given - (double)r->heat[low]);
    const double share = span > 0.0 ? beyond / span : 0.0;
    const double fall = (double)r->temperature[low] - (double)r->temperature[high];
    const double lets =
        (double)r->conductance[low] +
        fmin(1.0, share) * ((double)r->conductance[high] - (double)r->conductance[low]);

    *temperature = (double)r->temperature[low] - share * fall;
    const double far = span > 0.0 ? lets * dt * fmax(0.0, fall) / span : 0.0;
    *conductance = lets / (1.0 + far * (far > 2.0 ? 1.0 - 1.0 / far : 0.5));
}

/// What a block touches in a step.
static void touch_rest(const mag_replay *r, size_t first, double dt, way *w, mag_die_block *b)
{
    for (size_t c = 0; c < BLOCK && first + c < r->columns; c++) {
        const size_t column = first + c;
        while (w->note[c] + 2 < r->now.notes &&
               w->given[c] > (double)r->heat[(size_t)(w->note[c] + 1) * r->stride + column]) {
            w->note[c]++;
        }
        touch_column(r, (size_t)w->note[c] * r->stride + column, w->given[c], dt,
                     &b->conductance[c], &b->temperature[c]);
    }
}

static void look_at_surfaces(mag_replay *r, const mag_die *die, size_t first,
                             const mag_die_block *b)
{
    for (size_t c = 0; c < BLOCK && first + c < r->columns; c++) {
        const float now = (float)mag_die_surface(die, first + c, b->flux[c]);
        r->peak[first + c] = fmaxf(r->peak[first + c], now);
    }
}

/// Takes a block of columns through the closed die.
static void close_block(mag_replay *r, mag_die *die, size_t first, int steps)
{
    const int fill = r->now.filled > 0.0 ? MAG_REPLAY_FILL : 0;
    mag_die_block b = {.conductance = {0.0}};
    way w = {.given = {0.0}};

    for (size_t c = 0; c < BLOCK && first + c < r->columns; c++) {
        r->before[first + c] = r->peak[first + c] = (float)mag_die_surface(die, first + c, 0.0);
    }
    touch_filling(r, first, &b);
    for (int n = 0; n < steps; n++) {
        const mag_die_factors *f = &r->factors[n];
        if (n >= fill) {
            touch_rest(r, first, f->step, &w, &b);
        }
        mag_die_step_block(die, f, first, &b);
        for (int c = 0; c < BLOCK && n >= fill; c++) {
            w.given[c] += f->step * b.flux[c];
        }
        look_at_surfaces(r, die, first, &b);
    }
}

/// Mean of the columns of what is summed in each.
static double find_mean(const double *sum, size_t columns)
{
    double all = 0.0;
    for (size_t c = 0; c < columns; c++) {
        all += sum[c];
    }
    return columns > 0 ? all / (double)columns : 0.0;
}

static void tell_surfaces(const mag_replay *r, mag_replay_outcome *heat)
{
    heat->before_most = heat->peak = 0.0;
    for (size_t c = 0; c < r->columns; c++) {
        const double before = (double)r->before[c];
        const double peak = (double)r->peak[c];
        heat->before += before / (double)r->columns;
        heat->before_most = fmax(heat->before_most, before);
        heat->peak = fmax(heat->peak, peak);
        heat->swing = fmax(heat->swing, peak - before);
    }
}

mag_replay_outcome mag_replay_cycle(mag_context *ctx, mag_replay *r, mag_die *die,
                                    const mag_open *open, const mag_cycle *cycle)
{
    const int steps = plan_steps(r, die);
    const double taken = find_mean(die->taken, r->columns);
    const double given = find_mean(die->given, r->columns);
    mag_replay_outcome heat = {.closed = 0.0};

#pragma omp parallel for schedule(static, 16) num_threads(ctx->threads)
    for (ptrdiff_t first = 0; first < (ptrdiff_t)r->columns; first += BLOCK) {
        close_block(r, die, (size_t)first, steps);
    }
    heat.closed = find_mean(die->taken, r->columns) - taken;
    tell_surfaces(r, &heat);
    const mag_open_heat opened = mag_open_pass(ctx, open, cycle, die);
    heat.air = opened.air;
    heat.spray = opened.spray;
    heat.back = find_mean(die->given, r->columns) - given;
    return heat;
}

double mag_replay_capacity(const mag_replay *r)
{
    double heat = 0.0, fall = 0.0;
    const size_t last = (size_t)(r->now.notes - 1) * r->stride;

    for (size_t c = 0; c < r->columns && r->now.notes > 1; c++) {
        const size_t before = last - r->stride + c;
        heat += (double)r->heat[last + c] - (double)r->heat[before];
        fall += (double)r->temperature[before] - (double)r->temperature[last + c];
    }
    return fall > 0.0 ? heat / fall : 0.0;
}
