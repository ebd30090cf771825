#include "num/amg.h"

enum {
    GROUP = 4, // rows that a group grows to
    CROWD = 6, // and to which rows that found no group may join
    NEAR = 64, // neighbours of a group that are looked at
    FREE = -2, // row that is not in a group yet
    NONE = -1  // row that needs no coarse level
};

// Rows that hang on their own or on excluded ones by a third of what holds them to others are left
// to the smoother. Notay 2010 excludes at kappa / (kappa - 2), 4/3 for his kappa of 8 (recalled).
#define ALONE (1.0 / 3.0)
// A row joins a group that holds it by at least this share of its strongest link (Notay 2010).
#define STRONG 0.25f

/// A group that grows, and the free rows around it.
typedef struct cluster {
    int size;
    int nears;
    int32_t near[NEAR]; ///< free rows
    float pull[NEAR];   ///< weight of all links between each and the group
} cluster;

/// Takes a row into a group; its free neighbours become the group's.
static void take_row(mag_amg_level *l, cluster *c, int32_t row, int32_t group)
{
    l->group[row] = group;
    c->size++;
    for (int32_t k = l->first[row]; k < l->first[row + 1]; k++) {
        const int32_t other = l->column[k];
        if (l->group[other] != FREE) {
            continue;
        }
        int n = 0;
        while (n < c->nears && c->near[n] != other) {
            n++;
        }
        if (n == c->nears && n < NEAR) {
            c->near[n] = other;
            c->pull[n] = 0.0f;
            c->nears++;
        }
        if (n < NEAR) {
            c->pull[n] += l->weight[k];
        }
    }
}

/// The free row that the group holds most, or -1. It is then no longer among those around.
static int32_t choose_row(cluster *c, float *pull)
{
    int best = -1;
    for (int n = 0; n < c->nears; n++) {
        best = best < 0 || c->pull[n] > c->pull[best] ? n : best;
    }
    if (best < 0) {
        return -1;
    }
    const int32_t row = c->near[best];
    *pull = c->pull[best];
    c->nears--;
    c->near[best] = c->near[c->nears];
    c->pull[best] = c->pull[c->nears];
    return row;
}

/// The link of a row with the largest weight, of those to rows in groups only where asked; -1.
static int32_t find_strongest(const mag_amg_level *l, int32_t row, int grouped)
{
    int32_t best = -1;
    for (int32_t k = l->first[row]; k < l->first[row + 1]; k++) {
        const int fits = !grouped || l->group[l->column[k]] >= 0;
        best = fits && (best < 0 || l->weight[k] > l->weight[best]) ? k : best;
    }
    return best;
}

/// Grows a group from a free row; returns its size.
static int grow(mag_amg_level *l, int32_t seed, int32_t group)
{
    cluster c = {.size = 0};
    float pull = 0.0f;

    take_row(l, &c, seed, group);
    while (c.size < GROUP) {
        const int32_t row = choose_row(&c, &pull);
        if (row < 0) {
            break;
        }
        if (pull >= STRONG * l->weight[find_strongest(l, row, 0)]) {
            take_row(l, &c, row, group);
        }
    }
    return c.size;
}

/// Leaves out rows that need no coarse level; the others are free.
static void free_rows(mag_amg_level *l)
{
    for (size_t i = 0; i < l->rows; i++) {
        double sum = 0.0;
        for (int32_t k = l->first[i]; k < l->first[i + 1]; k++) {
            sum += (double)l->weight[k];
        }
        l->group[i] = l->own[i] >= ALONE * sum ? NONE : FREE;
    }
}

size_t mag_amg_group(mag_amg_level *l, int32_t *mark)
{
    int32_t groups = 0;

    free_rows(l);
    for (int32_t i = 0; i < (int32_t)l->rows; i++) {
        if (l->group[i] != FREE) {
            continue;
        }
        mark[groups] = grow(l, i, groups);
        const int32_t k = mark[groups] == 1 ? find_strongest(l, i, 1) : -1;
        const int32_t host = k >= 0 && l->column[k] != i ? l->group[l->column[k]] : -1;
        if (host >= 0 && host != groups && mark[host] < CROWD) {
            l->group[i] = host;
            mark[host]++;
        } else {
            groups++;
        }
    }
    return (size_t)groups;
}
