#include "model/mould/hold/hold.h"

#include "mag/context.h"

#include <math.h>

// The unknown is the drop from the machine's pressure, not the pressure: in open liquid it is
// smaller by ten digits. Flows are told in Pa, over the conductance of a cell of a slit one cell
// wide, spacing^3 / (12 viscosity).
//
// No pressure falls below 0: a cell is at 0 and lacks something, or is over 0 and lacks nothing.
// With a guess who is dry the rest are linear equations; the solution tells whose guess was wrong
// (active sets, Hintermueller, Ito, Kunisch 2003). That alone would let the edge of the dry move
// back by one cell a round. So what a dry cell gets too much is handed on to dry neighbours until
// it is used up, and all that it feeds are tried as fed.

enum {
    SIDES = 6,        // directions 1..6 lead to the neighbours that metal flows to
    ROUNDS = 60,      // guesses who is dry; 2 where nobody is, else 10 to 25 are usual
    HANDED = 40,      // rounds that hand on; without it dry cells only become fewer: it ends
    ITERATIONS = 200, // of one solution; 20 to 40 are usual
};

// What may be left of the equations, as a share of all that is asked for: of the last, and of
// guesses before it.
#define LEFT       1e-6
#define LEFT_EARLY 1e-2
// A dry cell is fed if it gets more than it asks for by this share, lest rounding decide.
#define SLACK 1e-6

double mag_hold_asked(const mag_hold *h, size_t row, double dt)
{
    return MAG_HOLD_SLIT * h->setup.viscosity * h->demand[h->cell[row]] / dt;
}

/// Conductance between neighbours: half a cell of each in a row.
static double join(double a, double b)
{
    return 2.0 * a * b / (a + b);
}

/// The neighbouring cell along q that liquid reaches, or -1.
static ptrdiff_t find_next(const mag_hold *h, size_t cell, int q)
{
    const ptrdiff_t next = mag_grid_neighbour(h->grid, q, cell);
    return next >= 0 && next != (ptrdiff_t)cell && h->row[next] >= 0 ? next : -1;
}

double mag_hold_inflow(const mag_hold *h, size_t row)
{
    const size_t cell = (size_t)h->cell[row];
    double sum = 0.0;
    for (int q = 1; q <= SIDES; q++) {
        const ptrdiff_t next = find_next(h, cell, q);
        if (next >= 0) {
            const float weight = (float)join(h->mobility[cell], h->mobility[next]);
            sum += (double)weight * (h->drop[row] - h->drop[h->row[next]]);
        }
    }
    return sum;
}

/// Adds a fed cell's links: those to fed cells to the matrix, those to others, whose drop is known,
/// to the right side.
static void add_links(mag_hold *h, mag_amg_level *l, size_t row)
{
    const size_t cell = (size_t)h->cell[row];
    int32_t end = l->first[row];
    double own = 0.0;
    double known = 0.0;

    for (int q = 1; q <= SIDES; q++) {
        const ptrdiff_t next = find_next(h, cell, q);
        if (next < 0) {
            continue;
        }
        const float weight = (float)join(h->mobility[cell], h->mobility[next]);
        if (h->kind[next] == MAG_HOLD_FED) {
            l->column[end] = h->row[next];
            l->weight[end++] = weight;
        } else {
            own += (double)weight;
            known += (double)weight * h->drop[h->row[next]];
        }
    }
    l->first[row + 1] = end;
    l->own[row] = own;
    l->right[row] += known;
}

/// The equations of the present guess. Returns what all rows ask for [Pa].
static double fill_system(mag_hold *h, double level, double dt)
{
    mag_amg_level *l = &h->amg->levels[0];
    double sum = 0.0;

    l->rows = h->rows;
    l->first[0] = 0;
    for (size_t r = 0; r < h->rows; r++) { // the drops that are known, before they are used
        const uint8_t kind = h->kind[h->cell[r]];
        h->drop[r] = kind == MAG_HOLD_OPEN ? 0.0 : kind == MAG_HOLD_DRY ? level : h->drop[r];
    }
    for (size_t r = 0; r < h->rows; r++) {
        const double asked = mag_hold_asked(h, r, dt);
        sum += asked;
        if (h->kind[h->cell[r]] == MAG_HOLD_FED) {
            l->right[r] = asked;
            add_links(h, l, r);
        } else {
            l->first[r + 1] = l->first[r];
            l->own[r] = 1.0;
            l->right[r] = h->drop[r];
        }
    }
    return sum;
}

/// Tries a dry cell as fed: it waits its turn to hand on what it gets too much. Returns the end of
/// the queue.
static size_t wet(mag_hold *h, size_t row, size_t end)
{
    h->kind[h->cell[row]] = MAG_HOLD_WETTED;
    h->queue[end] = (int32_t)row;
    return end + 1;
}

/// Hands what a cell gets too much to neighbours that are dry or wait, in equal parts. Dry ones
/// that get more than they ask for are tried too. Returns the end of the queue.
static size_t hand_on(mag_hold *h, double *over, size_t row, size_t end)
{
    const size_t cell = (size_t)h->cell[row];
    size_t takes[SIDES];
    int count = 0;

    for (int q = 1; q <= SIDES; q++) {
        const ptrdiff_t next = find_next(h, cell, q);
        if (next >= 0 && (h->kind[next] == MAG_HOLD_DRY || h->kind[next] == MAG_HOLD_WETTED)) {
            takes[count++] = (size_t)h->row[next];
        }
    }
    for (int n = 0; n < count; n++) {
        over[takes[n]] += over[row] / count;
        if (over[takes[n]] > 0.0 && h->kind[h->cell[takes[n]]] == MAG_HOLD_DRY) {
            end = wet(h, takes[n], end);
        }
    }
    return end;
}

/// Cells whose pressure fell below 0 are dry.
static bool find_dry(mag_hold *h, double level)
{
    bool changed = false;
    for (size_t r = 0; r < h->rows; r++) {
        uint8_t *kind = &h->kind[h->cell[r]];
        if (*kind == MAG_HOLD_FED && h->drop[r] > level) {
            *kind = MAG_HOLD_DRY;
            changed = true;
        }
    }
    return changed;
}

/// Revises the guess who is dry; false where it was right. `hands`: what is too much is handed on.
static bool revise(mag_hold *h, double level, double dt, bool hands)
{
    double *over = h->amg->levels[0].rest;
    size_t end = 0;

    for (size_t r = 0; r < h->rows; r++) { // all of them before any changes
        if (h->kind[h->cell[r]] == MAG_HOLD_DRY) {
            over[r] = mag_hold_inflow(h, r) - mag_hold_asked(h, r, dt);
        }
    }
    for (size_t r = 0; r < h->rows; r++) {
        if (h->kind[h->cell[r]] == MAG_HOLD_DRY && over[r] > SLACK * mag_hold_asked(h, r, dt)) {
            end = wet(h, r, end);
        }
    }
    const bool wetted = end > 0;
    for (size_t n = 0; n < end; n++) {
        const size_t row = (size_t)h->queue[n];
        if (hands) {
            end = hand_on(h, over, row, end);
        }
        h->kind[h->cell[row]] = MAG_HOLD_FED;
    }
    return find_dry(h, level) || wetted; // those tried as fed still have the drop of the dry
}

/// Solves the present guess; `changed`: it is another than before.
static mag_status try_guess(mag_context *ctx, mag_hold *h, double level, double dt, bool changed,
                            double left)
{
    mag_amg_effort effort;
    const double sum = fill_system(h, level, dt);
    if (changed) {
        mag_amg_set_up(h->amg);
    }
    MAG_TRY(mag_amg_solve(ctx, h->amg, h->drop, left * sum, ITERATIONS, &effort));
    h->now.rounds++;
    h->now.iterations += effort.iterations;
    return MAG_OK;
}

mag_status mag_hold_solve(mag_context *ctx, mag_hold *h, double level, double dt)
{
    bool changed = true;
    double left = LEFT_EARLY;

    for (int round = 0; round < ROUNDS; round++) {
        MAG_TRY(try_guess(ctx, h, level, dt, changed, left));
        changed = revise(h, level, dt, round < HANDED);
        if (!changed && left == LEFT) {
            return MAG_OK;
        }
        left = changed ? left : LEFT;
    }
    if (h->now.unsettled++ == 0) {
        mag_log(ctx, MAG_WARNING,
                "holding: after %d guesses who lacks pressure some cells still change; a little of "
                "what is fed may be told as lacking",
                ROUNDS);
    }
    return try_guess(ctx, h, level, dt, true, LEFT);
}
