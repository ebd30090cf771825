#include "mag/context.h"
#include "model/mould/state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// Where the casting is not sound: cells that touch and share a defect are one.

enum {
    LINKS = 18,  // directions 1..18 lead to the cells that touch
    EACH = 12,   // most rows of each kind, largest first
    LEAST = 4,   // cells of a defect that is told of
    WORDS = 160, // of why
};

#define EMPTY      0.5 // fill below which a cell counts as without metal
#define COLD       0.4 // solid fraction on arrival from which on fronts that meet may not weld
#define NOTICEABLE 1.5 // times the shrinkage that no metal can be fed any more

/// What may be wrong with a cell.
typedef enum kind { GAS, SHORT, SHRINKAGE, COLD_SHUT, KINDS } kind;

/// One defect.
typedef struct defect {
    double place[3]; ///< [m] middle
    double volume;   ///< [m3] of what is missing, or of the cells where fronts met
    double worst;    ///< of its cells: share missing, or solid fraction
    size_t cells;    ///< count
    size_t cell;     ///< the worst
} defect;

/// The search for one kind.
typedef struct search {
    const mag_mould_state *s;
    kind what;
    const float *weld; ///< (cells) as mag_mould_front_find_welds() tells; NULL: none is sought
    uint8_t *seen;     ///< (cells)
    int32_t *queue;    ///< (cells)
} search;

/// How much of a cell is wrong; 0: nothing.
static double measure(const search *f, size_t cell)
{
    const mag_mould_state *s = f->s;
    const double fill = (double)s->flow->fill[cell];
    const mag_hold *h = s->cooling.hold;

    if (!s->wanted[cell]) {
        return 0.0;
    }
    if (f->what == GAS || f->what == SHORT) {
        return fill < EMPTY ? 1.0 - fmax(0.0, fill) : 0.0;
    }
    if (f->what == SHRINKAGE) {
        const double most = NOTICEABLE * h->setup.shrinkage * (1.0 - h->setup.stop_solid);
        return h->unfed[cell] > most ? h->unfed[cell] : 0.0;
    }
    return f->weld[cell] >= (float)COLD ? (double)f->weld[cell] : 0.0; // NaN is not
}

/// Gathers the defect around a cell.
static defect gather(search *f, size_t start)
{
    const mag_mould_state *s = f->s;
    const double cube = pow(s->spacing, 3.0);
    defect d = {.cell = start};
    size_t head = 0, tail = 0;
    double sum = 0.0;

    f->queue[tail++] = (int32_t)start;
    f->seen[start] = 1;
    while (head < tail) {
        const size_t c = (size_t)f->queue[head++];
        const double wrong = measure(f, c);
        for (int k = 0; k < 3; k++) {
            const double at = s->grid.place[3 * c + (size_t)k] + 0.5;
            d.place[k] += wrong * (s->origin[k] + s->spacing * at);
        }
        sum += wrong;
        d.cells++;
        d.cell = wrong > d.worst ? c : d.cell;
        d.worst = fmax(d.worst, wrong);
        for (int q = 1; q <= LINKS; q++) {
            const ptrdiff_t next = mag_grid_neighbour(&s->grid, q, c);
            if (next >= 0 && !f->seen[next] && measure(f, (size_t)next) > 0.0) {
                f->seen[next] = 1;
                f->queue[tail++] = (int32_t)next;
            }
        }
    }
    for (int k = 0; k < 3; k++) {
        d.place[k] /= sum;
    }
    d.volume = cube * (f->what == COLD_SHUT ? (double)d.cells : sum);
    return d;
}

/// Puts a defect where it belongs among the largest; returns how many there are.
static int insert(defect *list, int count, const defect *d)
{
    int at = count < EACH ? count : EACH - 1;

    if (count == EACH && !(d->volume > list[EACH - 1].volume)) {
        return count;
    }
    for (; at > 0 && list[at - 1].volume < d->volume; at--) {
        list[at] = list[at - 1];
    }
    list[at] = *d;
    return count < EACH ? count + 1 : count;
}

static int find_defects(search *f, defect list[EACH])
{
    int count = 0;
    for (size_t c = 0; c < f->s->grid.cells; c++) {
        f->seen[c] = 0;
    }
    for (size_t c = 0; c < f->s->grid.cells; c++) {
        if (!f->seen[c] && measure(f, c) > 0.0) {
            const defect d = gather(f, c);
            count = d.cells >= LEAST ? insert(list, count, &d) : count;
        }
    }
    return count;
}

static void describe(const search *f, const defect *d, char why[WORDS])
{
    const mag_mould_state *s = f->s;

    if (f->what == GAS && s->gas.mass != NULL) {
        snprintf(why, WORDS, "gas at %.3g MPa had no way out",
                 1e-6 * s->gas.pressure[s->flow->bubble[d->cell]]);
    } else if (f->what == GAS) {
        snprintf(why, WORDS, "fills last");
    } else if (f->what == SHORT) {
        snprintf(why, WORDS, "metal did not get there: %.100s", s->now.reason);
    } else if (f->what == SHRINKAGE && !isnan(s->cooling.hold->cut_time[d->cell])) {
        snprintf(why, WORDS, "liquid cut off after %.3g s: up to %.2g %% is missing",
                 (double)s->cooling.hold->cut_time[d->cell], 100.0 * d->worst);
    } else if (f->what == SHRINKAGE) {
        snprintf(why, WORDS, "the machine's pressure did not feed it: up to %.2g %% is missing",
                 100.0 * d->worst);
    } else {
        snprintf(why, WORDS, "fronts met up to %.2g %% solid", 100.0 * d->worst);
    }
}

static void observe_kind(search *f, mag_observation *o)
{
    static const char *const names[KINDS] = {"gas", "misrun", "shrinkage", "cold shut"};
    defect list[EACH];
    const int count = find_defects(f, list);

    for (int n = 0; n < count; n++) {
        const defect *d = &list[n];
        char why[WORDS];
        describe(f, d, why);
        mag_observe_row(
            o, (double[]){NAN, NAN, d->place[0], d->place[1], d->place[2], d->volume, NAN},
            (const char *const[]){names[f->what], f->s->places[f->s->region[d->cell]].name, NULL,
                                  NULL, NULL, NULL, why});
    }
}

static void observe_all(search *f, float *weld, mag_observation *o)
{
    const mag_mould_state *s = f->s;
    const bool full = isfinite(s->now.fill_time);

    f->what = full ? GAS : SHORT;
    observe_kind(f, o);
    if (s->cooling.now != NULL && s->cooling.now->opened) {
        f->what = SHRINKAGE;
        observe_kind(f, o);
    }
    if (s->freeze != NULL) {
        mag_mould_front_find_welds(s, weld);
        f->weld = weld;
        f->what = COLD_SHUT;
        observe_kind(f, o);
    }
}

mag_status mag_mould_observe_defects(mag_context *ctx, const mag_mould_state *s, mag_observation *o)
{
    static const mag_column columns[] = {
        {"kind", NULL, "gas, misrun, shrinkage or cold shut"},
        {"place", NULL, "the named place of the cavity where it is worst"},
        {"x", "m", "its middle"},
        {"y", "m", "its middle"},
        {"z", "m", "its middle"},
        {"volume", "m3", "without metal; of a cold shut: of the cells where fronts met"},
        {"why", NULL, "how it came about"},
    };
    const size_t cells = s->grid.cells;
    search f = {.s = s, .seen = malloc(cells), .queue = malloc(cells * sizeof *f.queue)};
    float *weld = malloc(cells * sizeof *weld);
    const bool whole = f.seen != NULL && f.queue != NULL && weld != NULL;

    if (whole) {
        mag_observe_table(o, "defects", "Where the casting is not sound",
                          "the largest of each kind, in the cavity, vents left out; of four cells "
                          "and more",
                          columns, sizeof columns / sizeof *columns);
        observe_all(&f, weld, o);
    }
    free(f.seen);
    free(f.queue);
    free(weld);
    return whole ? MAG_OK
                 : mag_fail(ctx, MAG_MACHINE, "out of memory: defects in %zu cells", cells);
}
