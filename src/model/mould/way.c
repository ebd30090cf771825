#include "model/mould/gas.h"

#include <math.h>
#include <string.h>

// A region has a way out where gas in an open vent belongs to it. It loses its last way at a time:
// when that vent closes, or when metal comes in between, which is seen at the next look for
// regions. Of the gas that meets in one region the part counts that had a way longest: what is told
// holds for all of it.

/// Notes for each region an open vent that holds gas of it, the first of the case; 0: none.
static void find_open(mag_mould_state *s)
{
    int32_t *open = s->gas.open;

    memset(open, 0, MAG_GAS_REGIONS * sizeof *open);
    for (int place = s->place_count - 1; place > 0; place--) {
        const mag_mould_place *here = &s->places[place];
        const bool is_open = here->is_open && isnan(s->now.vents[place].closed);
        for (size_t n = 0; is_open && n < here->cells; n++) {
            const size_t cell = s->gas.mouths[here->mouth + n];
            if (s->flow->kind[cell] == MAG_GAS) {
                open[s->flow->bubble[cell]] = place;
            }
        }
    }
}

void mag_mould_ways_create(mag_mould_state *s)
{
    find_open(s);
    const int32_t vent = s->gas.open[0];
    s->gas.way[0] = (mag_mould_way){vent > 0 ? NAN : 0.0, vent, 0};
}

void mag_mould_ways_begin(mag_mould_state *s)
{
    for (int32_t r = 0; r < MAG_GAS_REGIONS; r++) {
        s->gas.way_new[r] = (mag_mould_way){-INFINITY, 0, 0};
    }
}

/// Whether gas with the way `a` had a way longer than gas with the way `b`.
static bool is_longer(const mag_mould_way *a, const mag_mould_way *b)
{
    return !isnan(b->since) && (isnan(a->since) || a->since > b->since);
}

void mag_mould_ways_hand_on(mag_mould_state *s, int32_t from, int32_t to)
{
    const mag_mould_way *old = &s->gas.way[from];
    mag_mould_way *now = &s->gas.way_new[to];
    if (is_longer(old, now)) {
        *now = *old;
    }
}

void mag_mould_ways_end(mag_mould_state *s)
{
    find_open(s);
    for (int32_t r = 0; r < s->flow->now.gas_regions; r++) {
        mag_mould_way *way = &s->gas.way[r];
        *way = s->gas.way_new[r];
        if (s->gas.open[r] > 0) {
            *way = (mag_mould_way){NAN, s->gas.open[r], 0};
        } else if (!isfinite(way->since)) { // it had a way until now, or there was no such gas
            way->since = s->now.time;
        }
    }
}

void mag_mould_ways_close(mag_mould_state *s, int vent)
{
    find_open(s);
    for (int32_t r = 0; r < s->flow->now.gas_regions; r++) {
        mag_mould_way *way = &s->gas.way[r];
        if (isnan(way->since) && way->vent == vent) {
            const int32_t other = s->gas.open[r];
            *way =
                other > 0 ? (mag_mould_way){NAN, other, 0} : (mag_mould_way){s->now.time, vent, 1};
        }
    }
}
