#include "num/ladder_parts.h"

#include <math.h>
#include <string.h>

/// Least pivot, as a share of the largest term of its row, that is taken without seeking others.
#define LEAST_PIVOT 1e-3

/// Before a function whose last argument, the quads of a rung, is known where it is called.
#define FOR_WIDTH static inline __attribute__((always_inline))

// ---- solution --------------------------------------------------------------------------------

/// Blocks of a rung as they are kept.
static const mag_ladder_quad *find_kept(const mag_ladder *l, int32_t rung, int block)
{
    const int32_t wide = mag_ladder_width(l);
    return (const mag_ladder_quad *)(l->kept + (rung * MAG_LADDER_BLOCKS + block) * wide * wide);
}

/// Adds a block times x to `sum`, in two strands.
FOR_WIDTH void add_product(const mag_ladder_quad *block, const mag_ladder_quad *x,
                           mag_ladder_quad *sum, int quads)
{
    mag_ladder_quad other[MAG_LADDER_QUADS] = {{0}};
    for (int c = 0; c < quads * MAG_LADDER_QUAD; c++) {
        const double one = x[c / MAG_LADDER_QUAD][c % MAG_LADDER_QUAD];
        const mag_ladder_quad all = {one, one, one, one};
        for (int q = 0; q < quads; q++) {
            if (c % 2 == 0) {
                sum[q] += block[c * quads + q] * all;
            } else {
                other[q] += block[c * quads + q] * all;
            }
        }
    }
    for (int q = 0; q < quads; q++) {
        sum[q] += other[q];
    }
}

/// A rung's right side becomes what it is once the rung before is eliminated.
FOR_WIDTH void descend(const mag_ladder *l, mag_ladder_quad *x, int32_t rung, int32_t before,
                       int quads)
{
    mag_ladder_quad sum[MAG_LADDER_QUADS] = {{0}};
    add_product(find_kept(l, rung, MAG_LADDER_OWN), x + rung * quads, sum, quads);
    add_product(find_kept(l, rung, MAG_LADDER_BEFORE), x + before * quads, sum, quads);
    for (int q = 0; q < quads; q++) {
        x[rung * quads + q] = sum[q];
    }
}

/// A rung's unknowns from those of the rung after it.
FOR_WIDTH void ascend(const mag_ladder *l, mag_ladder_quad *x, int32_t rung, int32_t after,
                      int quads)
{
    add_product(find_kept(l, rung, MAG_LADDER_AFTER), x + after * quads, x + rung * quads, quads);
}

/// Solves for the rungs alone: from both ends at once, two strands that do not wait for each other.
FOR_WIDTH void climb(const mag_ladder *l, mag_ladder_quad *x, int quads)
{
    const int32_t last = l->rungs - 1, middle = l->middle;

    for (int32_t n = 0; n < middle; n++) { // nothing is before the outermost: its block is 0
        descend(l, x, n, n > 0 ? n - 1 : n, quads);
        if (last - n > middle) {
            descend(l, x, last - n, n > 0 ? last - n + 1 : last - n, quads);
        }
    }
    const int32_t above = middle > 0 ? middle - 1 : middle;
    const int32_t below = middle < last ? middle + 1 : middle;
    descend(l, x, middle, below, quads);
    ascend(l, x, middle, above, quads);
    for (int32_t n = middle - 1; n >= 0; n--) {
        ascend(l, x, n, n + 1, quads);
        if (last - n > middle) {
            ascend(l, x, last - n, last - n - 1, quads);
        }
    }
}

static void solve_rungs(const mag_ladder *l, double *x)
{
    if (l->quads == 1) {
        climb(l, (mag_ladder_quad *)x, 1);
    } else {
        climb(l, (mag_ladder_quad *)x, 2);
    }
}

void mag_ladder_solve(mag_ladder *l, double *right)
{
    double rest[MAG_LADDER_BORDER], found[MAG_LADDER_BORDER];
    double *x = l->work;

    for (size_t n = 0; n < l->linked_count; n++) { // nobody's slots stay 0
        x[l->linked[n].to] = right[l->linked[n].from];
    }
    for (int n = 0; n < l->border; n++) {
        rest[n] = right[l->borders[n]];
    }
    solve_rungs(l, x);
    for (const mag_ladder_term *t = l->terms; t < l->terms + l->term_count; t++) {
        rest[t->row] -= t->value * x[t->slot];
    }
    for (int n = 0; n < l->border; n++) {
        found[n] = 0.0;
        for (int k = 0; k < l->border; k++) {
            found[n] += l->inverse[n][k] * rest[k];
        }
        right[l->borders[n]] = found[n];
    }
    for (int k = 0; k < l->border; k++) {
        for (int32_t n = 0; n < l->slots && l->reaches[k]; n++) {
            x[n] -= l->column[k * l->slots + n] * found[k];
        }
    }
    for (size_t n = 0; n < l->linked_count; n++) {
        right[l->linked[n].from] = x[l->linked[n].to];
    }
}

// ---- factors ---------------------------------------------------------------------------------

/// A row: own block, the two beside it, and that of 1, in quads.
typedef mag_ladder_quad wide_row[(MAG_LADDER_BLOCKS + 1) * MAG_LADDER_QUADS];

/// One over the largest term of each own row: rows are of many units.
FOR_WIDTH void find_weights(wide_row *row, double *weight, int quads)
{
    for (int r = 0; r < quads * MAG_LADDER_QUAD; r++) {
        double most = 0.0;
        for (int c = 0; c < quads * MAG_LADDER_QUAD; c++) {
            const double size = fabs(row[r][c / MAG_LADDER_QUAD][c % MAG_LADDER_QUAD]);
            most = size > most ? size : most;
        }
        weight[r] = 1.0 / most;
    }
}

/// Takes a row from all others so that column c of theirs becomes 0, and its own 1.
FOR_WIDTH void clear_column(wide_row *row, int c, double by, int quads)
{
#pragma GCC unroll 8
    for (int q = 0; q < (MAG_LADDER_BLOCKS + 1) * quads; q++) {
        row[c][q] *= by;
    }
#pragma GCC unroll 8
    for (int r = 0; r < quads * MAG_LADDER_QUAD; r++) {
        if (r != c) {
            const double much = row[r][c / MAG_LADDER_QUAD][c % MAG_LADDER_QUAD];
#pragma GCC unroll 8
            for (int q = 0; q < (MAG_LADDER_BLOCKS + 1) * quads; q++) {
                row[r][q] -= much * row[c][q];
            }
        }
    }
}

/// Solves own * x = rows, all of a rung's blocks at once (Gauss, Jordan), with the pivots that come
/// first. False: one of them is too small a share of its row.
FOR_WIDTH bool invert_in_order(wide_row *row, const double *weight, int quads)
{
    bool fine = true;
#pragma GCC unroll 8
    for (int c = 0; c < quads * MAG_LADDER_QUAD; c++) {
        const double pivot = row[c][c / MAG_LADDER_QUAD][c % MAG_LADDER_QUAD];
        fine = fine && fabs(pivot) * weight[c] > LEAST_PIVOT;
        clear_column(row, c, 1.0 / pivot, quads);
    }
    return fine;
}

/// The same with pivots sought among rows, each as a share of its largest term. False: singular.
FOR_WIDTH bool invert(wide_row *row, double *weight, int quads)
{
    for (int c = 0; c < quads * MAG_LADDER_QUAD; c++) {
        int pivot = c;
        double best = -1.0;
        for (int r = c; r < quads * MAG_LADDER_QUAD; r++) {
            const double share = weight[r] * fabs(row[r][c / MAG_LADDER_QUAD][c % MAG_LADDER_QUAD]);
            pivot = share > best ? r : pivot;
            best = share > best ? share : best;
        }
        const double by = 1.0 / row[pivot][c / MAG_LADDER_QUAD][c % MAG_LADDER_QUAD];
        if (!isfinite(by)) {
            return false;
        }
        for (int q = 0; q < (MAG_LADDER_BLOCKS + 1) * quads && pivot != c; q++) {
            const mag_ladder_quad other = row[c][q];
            row[c][q] = row[pivot][q];
            row[pivot][q] = other;
        }
        weight[pivot] = weight[c];
        clear_column(row, c, by, quads);
    }
    return true;
}

/// What a rung that is eliminated keeps towards the next, row by row.
FOR_WIDTH const mag_ladder_quad *find_rows(const mag_ladder *l, int32_t rung, int quads)
{
    const int32_t square = quads * MAG_LADDER_QUAD * quads * MAG_LADDER_QUAD;
    return (const mag_ladder_quad *)(l->raw +
                                     (rung * MAG_LADDER_BLOCKS + MAG_LADDER_AFTER) * square);
}

/// Takes from a rung's own block (rows) the block towards one that is eliminated times what that
/// one keeps (rows).
FOR_WIDTH void take_rung(wide_row *row, const double *towards, const mag_ladder_quad *kept,
                         int quads)
{
    const int wide = quads * MAG_LADDER_QUAD;
    for (int r = 0; r < wide; r++) {
        for (int k = 0; k < wide; k++) {
            for (int q = 0; q < quads; q++) {
                row[r][q] -= towards[r * wide + k] * kept[k * quads + q];
            }
        }
    }
}

/// A rung's rows once those eliminated before are taken from it.
FOR_WIDTH void find_wide_rows(const mag_ladder *l, int32_t rung, wide_row *row, int quads)
{
    const int wide = quads * MAG_LADDER_QUAD, square = wide * wide;
    const double *raw = l->raw + rung * MAG_LADDER_BLOCKS * square;
    const int32_t before = rung < l->middle ? rung - 1 : rung + 1;

    for (int r = 0; r < wide; r++) {
        for (int q = 0; q < quads; q++) {
            mag_ladder_quad unit = {0};
            unit[r % MAG_LADDER_QUAD] = r / MAG_LADDER_QUAD == q ? 1.0 : 0.0;
            for (int b = 0; b < MAG_LADDER_BLOCKS; b++) {
                row[r][b * quads + q] =
                    ((const mag_ladder_quad *)(raw + b * square))[r * quads + q];
            }
            row[r][MAG_LADDER_BLOCKS * quads + q] = unit;
        }
    }
    if (before >= 0 && before < l->rungs) {
        take_rung(row, raw + MAG_LADDER_BEFORE * square, find_rows(l, before, quads), quads);
    }
    if (rung == l->middle && rung > 0) {
        take_rung(row, raw + MAG_LADDER_AFTER * square, find_rows(l, rung - 1, quads), quads);
    }
}

FOR_WIDTH bool factor_rung(mag_ladder *l, int32_t rung, int quads)
{
    const int wide = quads * MAG_LADDER_QUAD, square = wide * wide;
    double *kept = l->kept + rung * MAG_LADDER_BLOCKS * square;
    mag_ladder_quad *after =
        (mag_ladder_quad *)(l->raw + (rung * MAG_LADDER_BLOCKS + MAG_LADDER_AFTER) * square);
    wide_row row[MAG_LADDER_WIDTH];
    double weight[MAG_LADDER_WIDTH];

    find_wide_rows(l, rung, row, quads);
    find_weights(row, weight, quads);
    if (!invert_in_order(row, weight, quads)) {
        find_wide_rows(l, rung, row, quads);
        if (!invert(row, weight, quads)) {
            return false;
        }
    }
    for (int r = 0; r < wide; r++) {
        for (int q = 0; q < quads; q++) { // for the rung after it
            after[r * quads + q] = row[r][MAG_LADDER_AFTER * quads + q];
        }
        for (int c = 0; c < wide; c++) {
            const int q = c / MAG_LADDER_QUAD, lane = c % MAG_LADDER_QUAD;
            kept[MAG_LADDER_OWN * square + c * wide + r] =
                row[r][MAG_LADDER_BLOCKS * quads + q][lane];
            kept[MAG_LADDER_BEFORE * square + c * wide + r] =
                -row[r][MAG_LADDER_BEFORE * quads + q][lane];
            kept[MAG_LADDER_AFTER * square + c * wide + r] =
                -row[r][MAG_LADDER_AFTER * quads + q][lane];
        }
    }
    return true;
}

FOR_WIDTH bool factor_rungs(mag_ladder *l, int quads)
{
    for (int32_t n = 0; n < l->middle; n++) {
        const int32_t other = l->rungs - 1 - n;
        if (!factor_rung(l, n, quads) || (other > l->middle && !factor_rung(l, other, quads))) {
            return false;
        }
    }
    return factor_rung(l, l->middle, quads);
}

/// Inverts what is left of the border (Gauss, Jordan; pivots by rows). False: singular.
static bool invert_border(mag_ladder *l, double a[MAG_LADDER_BORDER][MAG_LADDER_BORDER])
{
    const int n = l->border;
    memset(l->inverse, 0, sizeof l->inverse);
    for (int r = 0; r < n; r++) {
        l->inverse[r][r] = 1.0;
    }
    for (int c = 0; c < n; c++) {
        int pivot = c;
        for (int r = c + 1; r < n; r++) {
            pivot = fabs(a[r][c]) > fabs(a[pivot][c]) ? r : pivot;
        }
        const double by = 1.0 / a[pivot][c];
        if (!isfinite(by)) {
            return false;
        }
        for (int k = 0; k < n; k++) {
            const double left = a[c][k], right = l->inverse[c][k];
            a[c][k] = by * a[pivot][k];
            l->inverse[c][k] = by * l->inverse[pivot][k];
            if (pivot != c) {
                a[pivot][k] = left;
                l->inverse[pivot][k] = right;
            }
        }
        for (int r = 0; r < n; r++) {
            const double much = r == c ? 0.0 : a[r][c];
            for (int k = 0; k < n; k++) {
                a[r][k] -= much * a[c][k];
                l->inverse[r][k] -= much * l->inverse[c][k];
            }
        }
    }
    return true;
}

static bool factor_border(mag_ladder *l)
{
    double left[MAG_LADDER_BORDER][MAG_LADDER_BORDER] = {{0.0}};
    const double *raw = l->raw + (size_t)l->rungs * mag_ladder_room(l);

    for (const mag_ladder_move *m = l->corner; m < l->corner + l->corner_count; m++) {
        left[m->to / MAG_LADDER_BORDER][m->to % MAG_LADDER_BORDER] = l->matrix->value[m->from];
    }
    for (mag_ladder_term *t = l->terms; t < l->terms + l->term_count; t++) {
        t->value = l->matrix->value[t->entry];
    }
    for (int k = 0; k < l->border; k++) {
        if (l->reaches[k]) {
            double *column = l->column + k * l->slots;
            memcpy(column, raw + k * l->slots, (size_t)l->slots * sizeof *column);
            solve_rungs(l, column);
            for (const mag_ladder_term *t = l->terms; t < l->terms + l->term_count; t++) {
                left[t->row][k] -= t->value * column[t->slot];
            }
        }
    }
    return invert_border(l, left);
}

/// Where a slot's own term stands.
static int32_t own_place(const mag_ladder *l, int32_t slot)
{
    const int32_t wide = mag_ladder_width(l);
    return (slot / wide * MAG_LADDER_BLOCKS + MAG_LADDER_OWN) * wide * wide +
           slot % wide * (wide + 1);
}

bool mag_ladder_factor(mag_ladder *l)
{
    const size_t blocks = (size_t)l->rungs * mag_ladder_room(l);

    memset(l->raw, 0, (blocks + (size_t)(l->border * l->slots)) * sizeof *l->raw);
    for (int32_t n = 0; n < l->slots; n++) { // where nobody is: 1 x = 0
        l->raw[own_place(l, n)] = 1.0;
    }
    for (const mag_ladder_move *m = l->linked; m < l->linked + l->linked_count; m++) {
        l->raw[own_place(l, m->to)] = 0.0;
    }
    for (const mag_ladder_move *m = l->moves; m < l->moves + l->move_count; m++) {
        l->raw[m->to] = l->matrix->value[m->from];
    }
    return (l->quads == 1 ? factor_rungs(l, 1) : factor_rungs(l, 2)) && factor_border(l);
}
