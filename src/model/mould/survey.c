#include "model/mould/survey.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The cells are cut into parts, the same ones for any number of threads. A part is surveyed by one
// thread; the parts' sums are added up in their order.

enum { PARTS = 64 };

/// Fill from which on a cell's speed counts, and of the gates from which on theirs does.
#define HALF 0.5

/// What a part of the cells amounts to.
typedef struct mag_mould_part {
    double fill[MAG_MOULD_REGIONS + 1];    ///< sum of fill levels
    double flow[MAG_MOULD_REGIONS + 1][3]; ///< sum of fill level times velocity, of gates
    double excess[MAG_MOULD_REGIONS + 1];  ///< largest density excess of full cells; -1: none
    double speed2[MAG_MOULD_REGIONS + 1];  ///< largest square of the speed
    double lift;                           ///< faces times excess over the gas's, of metal
    double gas;                            ///< faces times pressure above the first, of gas [Pa]
    double area;                           ///< faces that metal presses on
} mag_mould_part;

/// What is the same for all cells of a survey.
typedef struct view {
    const mag_mould_params *p;
    const mag_mould_state *s;
    double still;   ///< density excess at the gas's first pressure
    double erosion; ///< [J/m2] that a speed of 1 cell a step leaves in the time of a survey
} view;

/// The parting direction, of length 1.
static void find_direction(const mag_mould_params *p, double n[3])
{
    const mag_vector v = p->parting_normal;
    const double length = sqrt(v.x * v.x + v.y * v.y + v.z * v.z);
    n[0] = length > 0.0 ? v.x / length : 0.0;
    n[1] = length > 0.0 ? v.y / length : 0.0;
    n[2] = length > 0.0 ? v.z / length : 1.0;
}

/// Counts the faces of the cells that are walls. Openings are counted like walls: the metal that
/// stands in an inlet presses on the other half as well.
static void find_walls(const mag_mould_params *p, mag_mould_state *s)
{
    double n[3];
    find_direction(p, n);
    for (size_t c = 0; c < s->grid.cells; c++) {
        double facing = 0.0;
        for (int q = 1; q < 7; q++) {
            if (mag_grid_neighbour(&s->grid, q, c) < 0) {
                const int8_t *to = mag_c[q];
                facing += fmax(0.0, to[0] * n[0] + to[1] * n[1] + to[2] * n[2]);
                s->survey.walled[c] = 1;
            }
        }
        s->survey.facing[c] = (float)facing;
    }
}

mag_status mag_mould_survey_create(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    const size_t cells = s->grid.groups * (size_t)MAG_LANES;
    mag_mould_survey *v = &s->survey;

    v->erosion = calloc(cells, sizeof *v->erosion);
    v->facing = calloc(cells, sizeof *v->facing);
    v->walled = calloc(cells, sizeof *v->walled);
    v->parts = calloc(PARTS, sizeof *v->parts);
    if (v->erosion == NULL || v->facing == NULL || v->walled == NULL || v->parts == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "out of memory: a survey of %zu cells", s->grid.cells);
    }
    for (int r = 0; r <= MAG_MOULD_REGIONS; r++) {
        s->now.seen[r] = (mag_mould_seen){.full_time = NAN};
    }
    find_walls(p, s);
    return MAG_OK;
}

void mag_mould_survey_destroy(mag_mould_state *s)
{
    free(s->survey.erosion);
    free(s->survey.facing);
    free(s->survey.walled);
    free(s->survey.parts);
}

static void begin_part(mag_mould_part *part)
{
    memset(part, 0, sizeof *part);
    for (int r = 0; r <= MAG_MOULD_REGIONS; r++) {
        part->excess[r] = -1.0;
    }
}

/// Pressure of the gas in or at a cell above its first [Pa].
static double gas_above(const view *v, size_t cell)
{
    return v->s->gas.mass != NULL
               ? v->s->gas.pressure[v->s->flow->bubble[cell]] - v->p->gas_pressure
               : 0.0;
}

/// Adds a cell of metal to its part.
static void add_metal(const view *v, size_t cell, double excess, const double u[3],
                      mag_mould_part *part)
{
    const mag_mould_state *s = v->s;
    const int region = s->region[cell];
    const double fill = fmin(1.0, fmax(0.0, (double)s->flow->fill[cell]));
    const double facing = (double)s->survey.facing[cell];
    const double speed2 = u[0] * u[0] + u[1] * u[1] + u[2] * u[2];

    part->fill[region] += fill;
    if (s->flow->kind[cell] == MAG_LIQUID) {
        part->excess[region] = fmax(part->excess[region], excess);
    }
    if (fill >= HALF) {
        part->speed2[region] = fmax(part->speed2[region], speed2);
    }
    for (int d = 0; d < 3 && s->places[region].role == MAG_ROLE_GATE; d++) {
        part->flow[region][d] += fill * u[d];
    }
    part->area += facing * fill;
    part->lift += facing * fill * (excess - v->still);
    part->gas += facing * (1.0 - fill) * gas_above(v, cell);
    if (s->survey.walled[cell]) {
        s->survey.erosion[cell] += (float)(v->erosion * fill * speed2 * sqrt(speed2));
    }
}

/// Adds a group's cells, gas too.
static void add_group(const view *v, size_t group, mag_mould_part *part)
{
    const mag_flow *f = v->s->flow;
    const size_t begin = group * (size_t)MAG_LANES;
    mag_vec excess = {0}, u[3] = {{0}};

    if (f->active[group] != 0) {
        mag_flow_look_group(f, group, &excess, u);
    } else if (v->s->gas.mass == NULL) {
        return;
    }
    for (size_t l = 0; l < (size_t)MAG_LANES && begin + l < v->s->grid.cells; l++) {
        if (f->active[group] >> l & 1u) {
            const double each[3] = {(double)u[0][l], (double)u[1][l], (double)u[2][l]};
            add_metal(v, begin + l, (double)excess[l], each, part);
        } else {
            part->gas += (double)v->s->survey.facing[begin + l] * gas_above(v, begin + l);
        }
    }
}

/// Adds `other` to `sum`.
static void join_parts(mag_mould_part *sum, const mag_mould_part *other)
{
    for (int r = 0; r <= MAG_MOULD_REGIONS; r++) {
        sum->fill[r] += other->fill[r];
        sum->excess[r] = fmax(sum->excess[r], other->excess[r]);
        sum->speed2[r] = fmax(sum->speed2[r], other->speed2[r]);
        for (int d = 0; d < 3; d++) {
            sum->flow[r][d] += other->flow[r][d];
        }
    }
    sum->lift += other->lift;
    sum->gas += other->gas;
    sum->area += other->area;
}

/// Takes note of a region.
static void note_region(const view *v, const mag_scale *scale, const mag_mould_part *sum, int r,
                        mag_mould_seen *seen)
{
    const double since = v->s->now.time - v->s->now.surveyed;
    const double cells = (double)v->s->places[r].cells;
    const double fill = cells > 0.0 ? sum->fill[r] / cells : 0.0;

    if (isnan(seen->full_time) && fill >= MAG_MOULD_FULL) {
        const double over = (fill - MAG_MOULD_FULL) / (fill - seen->fill);
        seen->full_time = v->s->now.time - since * over;
    }
    seen->fill = fill;
    seen->speed_max =
        fmax(seen->speed_max, mag_scale_speed_from_lattice(scale, sqrt(sum->speed2[r])));
    if (sum->excess[r] > -1.0) {
        const double pressure = mag_scale_pressure_from_lattice(scale, sum->excess[r] - v->still);
        seen->pressure_max = fmax(seen->pressure_max, pressure);
    }
}

/// Mean speed of the metal in the gates [cells/step], each gate's mean velocity by itself; 0 while
/// they are less than half full.
static double find_gate_speed(const mag_mould_state *s, const mag_mould_part *sum)
{
    double fill = 0.0, flow = 0.0, cells = 0.0;
    for (int r = 1; r < s->place_count; r++) {
        if (s->places[r].role == MAG_ROLE_GATE) {
            const double *j = sum->flow[r];
            fill += sum->fill[r];
            flow += sqrt(j[0] * j[0] + j[1] * j[1] + j[2] * j[2]);
            cells += (double)s->places[r].cells;
        }
    }
    return fill > 0.0 && fill >= HALF * cells ? flow / fill : 0.0;
}

static void note_sums(const view *v, const mag_mould_part *sum, mag_mould_state *s)
{
    const mag_scale scale = mag_mould_scale(s);
    const double face = s->spacing * s->spacing;
    mag_mould_now *n = &s->now;

    for (int r = 0; r < s->place_count; r++) {
        if (s->places[r].role != MAG_ROLE_INLET) {
            note_region(v, &scale, sum, r, &n->seen[r]);
        }
    }
    n->gate_speed = mag_scale_speed_from_lattice(&scale, find_gate_speed(s, sum));
    n->gate_speed_max = fmax(n->gate_speed_max, n->gate_speed);
    n->projected_area = face * sum->area;
    n->clamp_force = face * (mag_scale_pressure_from_lattice(&scale, sum->lift) + sum->gas);
    n->clamp_force_max = fmax(n->clamp_force_max, n->clamp_force);
    n->surveyed = n->time;
}

void mag_mould_survey_cells(mag_context *ctx, const mag_mould_params *p, mag_mould_state *s)
{
    const mag_scale scale = mag_mould_scale(s);
    const double speed = mag_scale_speed_from_lattice(&scale, 1.0);
    const view v = {p, s, s->flow->now.gas_density - 1.0,
                    0.5 * s->density * speed * speed * speed * (s->now.time - s->now.surveyed)};
    mag_mould_part *parts = s->survey.parts;
    const size_t groups = s->grid.groups;

    mag_sweep_begin(ctx, "survey");
#pragma omp parallel for schedule(dynamic) num_threads(ctx->threads)
    for (int n = 0; n < PARTS; n++) {
        begin_part(&parts[n]);
        for (size_t g = groups * (size_t)n / PARTS; g < groups * ((size_t)n + 1) / PARTS; g++) {
            add_group(&v, g, &parts[n]);
        }
    }
    for (int n = 1; n < PARTS; n++) {
        join_parts(&parts[0], &parts[n]);
    }
    note_sums(&v, &parts[0], s);
    mag_sweep_begin(ctx, NULL);
}

int mag_mould_survey_chunks(mag_mould_state *s, mag_chunk *chunks, int have)
{
    if (s->survey.erosion != NULL && have < MAG_CHUNKS) {
        chunks[have++] = (mag_chunk){"erosion", s->survey.erosion,
                                     s->grid.groups * (size_t)MAG_LANES * sizeof(float)};
    }
    return have;
}

/// A region's name, fit to be part of another: told apart from earlier ones, without commas.
static void name_region(const mag_mould_state *s, int place, char *text, size_t size)
{
    bool alone = s->places[place].name[0] != '\0';
    for (int r = 0; r < place; r++) {
        alone = alone && strcmp(s->places[r].name, s->places[place].name) != 0;
    }
    if (alone) {
        snprintf(text, size, "%s", s->places[place].name);
    } else {
        snprintf(text, size, "%s[%d]", s->places[place].name, place - 1);
    }
    for (char *c = text; *c != '\0'; c++) {
        *c = *c == ',' ? ' ' : *c;
    }
}

static void observe_region(const mag_mould_state *s, int place, mag_observation *o)
{
    const mag_mould_seen *seen = &s->now.seen[place];
    char region[80], name[128];

    name_region(s, place, region, sizeof region);
    snprintf(name, sizeof name, "fill_time.%s", region);
    mag_observe_number(o, name, seen->full_time, "s", "when 99 % of the region was full");
    snprintf(name, sizeof name, "fill_at_end.%s", region);
    mag_observe_number(o, name, seen->fill, "1", "share of the region that is full at the end");
    snprintf(name, sizeof name, "pressure_max.%s", region);
    mag_observe_number(o, name, seen->pressure_max, "Pa",
                       "largest pressure above the gas's first of a full cell of the region");
    snprintf(name, sizeof name, "speed_max.%s", region);
    mag_observe_number(o, name, seen->speed_max, "m/s",
                       "largest speed of a cell of the region that is at least half full");
}

static bool has_gate(const mag_mould_state *s)
{
    bool any = false;
    for (int r = 1; r < s->place_count; r++) {
        any = any || s->places[r].role == MAG_ROLE_GATE;
    }
    return any;
}

void mag_mould_observe_survey(const mag_mould_state *s, mag_observation *o)
{
    const bool gate = has_gate(s);

    mag_observe_number(
        o, "metal_speed_gate", gate ? s->now.gate_speed_max : s->now.inlet_speed_max, "m/s",
        gate ? "largest mean speed of the metal in the gates, once they are half full"
             : "largest speed at the inlet: no region is a gate");
    mag_observe_number(o, "clamp_force", s->now.clamp_force_max, "N",
                       "largest force of metal and gas that opens the mould while it fills");
    mag_observe_number(o, "projected_area", s->now.projected_area, "m2",
                       "that metal presses on, seen along the parting normal, at the end of "
                       "filling");
    for (int r = 0; r < s->place_count; r++) {
        if (s->places[r].role != MAG_ROLE_INLET && s->places[r].cells > 0) {
            observe_region(s, r, o);
        }
    }
    mag_observe_assumption(
        o, "erosion", 0.0, "J/m2", MAG_FLAG_assumed,
        "an indicator: kinetic energy that passed along the walls, not the steel "
        "that it wears off");
}

void mag_mould_observe_force(const mag_mould_state *s, mag_observation *o)
{
    mag_observe_series(o, "clamp_force", s->now.clamp_force, "N",
                       "force of metal and gas that opens the mould");
    mag_observe_series(o, "projected_area", s->now.projected_area, "m2",
                       "area that metal presses on, seen along the parting direction");
}
