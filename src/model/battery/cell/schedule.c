#include "model/battery/cell/schedule.h"

#include "base/text.h"
#include "model/battery/cell/schedule_line.h"

#include <string.h>

enum {
    STEPS_A_LINE = 2, // a train: pulse and pause,
    ITEMS_A_LINE = 3  // and the loop around them
};

/// A loop whose lines are being read.
typedef struct open_loop {
    int item;   // its entry; -1: the text as a whole
    int indent; // blanks before its lines
} open_loop;

/// A schedule in the making.
typedef struct maker {
    mag_cell_reader r;
    mag_cell_schedule *s;
    mag_cell_action *steps;
    mag_cell_item *items;
    int instructions;
    open_loop open[MAG_CELL_NESTING + 1];
    int depth;             // of open, the text as a whole counted; 0: nothing was read yet
    mag_cell_reader head;  // line of a Repeat whose body comes next,
    const char *head_from; // its first word
    bool awaits_body;      // there is such a line
} maker;

/// Lines of a text, or the most instructions if there are more.
static int count_lines(const char *text)
{
    int lines = 1;
    for (const char *c = text; *c != '\0' && lines < MAG_CELL_MOST_INSTRUCTIONS; c++) {
        lines += *c == '\n' || *c == '\r';
    }
    return lines;
}

static mag_status fail_body(const maker *m)
{
    return mag_cell_fail(&m->head, m->head_from, m->head.end,
                         "nothing is repeated: the lines to repeat stand below, indented deeper");
}

/// Ends the loops that are indented deeper than a line.
static void close_loops(maker *m, int indent)
{
    while (m->depth > 1 && m->open[m->depth - 1].indent > indent) {
        m->items[m->open[--m->depth].item].past = m->s->item_count;
    }
}

/// Opens the loop whose head was read last, at its first line.
static mag_status open_body(maker *m, int indent)
{
    if (indent <= m->open[m->depth - 1].indent) {
        return fail_body(m);
    }
    m->awaits_body = false;
    m->open[m->depth++] = (open_loop){m->s->item_count - 1, indent};
    return MAG_OK;
}

/// Finds the loop that a line belongs to by the blanks it begins with, as Python does.
static mag_status place_line(maker *m)
{
    mag_cell_reader *r = &m->r;
    const int indent = (int)(r->at - r->start);
    const char *tab = memchr(r->start, '\t', (size_t)indent);
    if (tab != NULL) {
        return mag_cell_fail(r, tab, tab + 1, "a tab begins this line: indent by spaces");
    }
    if (m->depth == 0) {
        m->open[m->depth++] = (open_loop){-1, indent};
        return MAG_OK;
    }
    if (m->awaits_body) {
        return open_body(m, indent);
    }
    if (indent > m->open[m->depth - 1].indent) {
        return mag_cell_fail(r, r->at, r->end,
                             "this line is indented deeper, but there is no Repeat above it");
    }
    const open_loop inner = m->open[m->depth - 1];
    close_loops(m, indent);
    if (indent != m->open[m->depth - 1].indent) {
        return mag_cell_fail(r, r->at, r->end,
                             "this line begins with %d spaces, which fits no line above: there it "
                             "is %d or %d",
                             indent, m->open[m->depth - 1].indent, inner.indent);
    }
    return MAG_OK;
}

static mag_cell_item *add_item(maker *m)
{
    mag_cell_item *item = &m->items[m->s->item_count++];
    *item = (mag_cell_item){.step = -1};
    return item;
}

static void add_step(maker *m, const mag_cell_action *step, const char *label)
{
    add_item(m)->step = m->s->step_count;
    mag_cell_action *kept = &m->steps[m->s->step_count++];
    *kept = *step;
    kept->line = m->r.line;
    kept->label = label;
}

/// Adds a loop. The one around it is then no cycle.
static mag_status add_loop(maker *m, const mag_cell_instruction *said, const char *from)
{
    if (m->depth > MAG_CELL_NESTING) {
        return mag_cell_fail(&m->r, from, m->r.end, "loops nest at most %d deep",
                             (int)MAG_CELL_NESTING);
    }
    const int around = m->open[m->depth - 1].item;
    if (around >= 0) {
        m->items[around].is_cycle = false;
    }
    mag_cell_item *loop = add_item(m);
    loop->times = said->times;
    loop->is_cycle = true;
    m->head = m->r;
    m->head_from = from;
    m->awaits_body = true;
    return MAG_OK;
}

/// Reads the line at hand and adds what it says.
static mag_status add_line(maker *m)
{
    mag_cell_reader *r = &m->r;
    const char *from = r->at;
    mag_cell_instruction said;
    MAG_TRY(place_line(m));
    if (m->instructions++ == MAG_CELL_MOST_INSTRUCTIONS) {
        return mag_cell_fail(r, from, r->end, "there are more than %d instructions: use Repeat",
                             (int)MAG_CELL_MOST_INSTRUCTIONS);
    }
    MAG_TRY(mag_cell_read_instruction(r, &said));
    if (said.times > 0) {
        return add_loop(m, &said, from);
    }
    const char *label = mag_arena_text(m->s->arena, from, (size_t)(r->end - from));
    if (label == NULL) {
        return mag_fail(r->ctx, MAG_MACHINE, "no memory for the schedule");
    }
    if (said.count > 1) {
        mag_cell_item *train = add_item(m);
        train->past = m->s->item_count + said.count;
    }
    for (int i = 0; i < said.count; i++) {
        add_step(m, &said.steps[i], label);
    }
    return MAG_OK;
}

/// Finds what a line says, without its comment and the blanks around; false for nothing.
static bool trim_line(mag_cell_reader *r, const char *end)
{
    const char *comment = memchr(r->start, '#', (size_t)(end - r->start));
    r->end = comment == NULL ? end : comment;
    while (r->end > r->start && (r->end[-1] == ' ' || r->end[-1] == '\t')) {
        r->end--;
    }
    r->at = r->start;
    return !mag_cell_is_done(r);
}

static mag_status read_lines(maker *m)
{
    mag_cell_reader *r = &m->r;
    const char *next = r->origin.text;
    for (r->line = 1; *next != '\0'; r->line++) {
        const char *end = next + strcspn(next, "\r\n");
        r->start = next;
        if (trim_line(r, end)) {
            MAG_TRY(add_line(m));
        }
        next = end + (*end != '\0') + (end[0] == '\r' && end[1] == '\n');
    }
    if (m->awaits_body) {
        return fail_body(m);
    }
    close_loops(m, -1);
    if (m->depth == 0) {
        return mag_place_fail(r->ctx, &r->origin, 1, 1, 1,
                              "there is no instruction: begin with one such as 'Discharge at C/5 "
                              "until 0.7 V'");
    }
    return MAG_OK;
}

static mag_status read_into(mag_context *ctx, mag_units *units, const mag_cell_source *from,
                            mag_cell_schedule *s)
{
    const size_t lines = (size_t)count_lines(from->text);
    maker m = {
        .r = {.ctx = ctx, .units = units, .from = from},
        .s = s,
        .steps = mag_arena_take(s->arena, STEPS_A_LINE * lines * sizeof *m.steps),
        .items = mag_arena_take(s->arena, ITEMS_A_LINE * lines * sizeof *m.items),
    };
    if (m.steps == NULL || m.items == NULL) {
        return mag_fail(ctx, MAG_MACHINE, "no memory for a schedule of %zu lines", lines);
    }
    m.r.origin = (mag_origin){from->name, from->text, strlen(from->text), false};
    s->steps = m.steps;
    s->items = m.items;
    return read_lines(&m);
}

mag_status mag_cell_schedule_read(mag_context *ctx, mag_units *units, const mag_cell_source *from,
                                  mag_cell_schedule **out)
{
    *out = NULL;
    mag_arena *arena = mag_arena_create();
    mag_cell_schedule *s = arena == NULL ? NULL : mag_arena_take(arena, sizeof *s);
    if (s == NULL) {
        mag_arena_destroy(arena);
        return mag_fail(ctx, MAG_MACHINE, "no memory for a schedule");
    }
    s->arena = arena;
    const mag_status status = read_into(ctx, units, from, s);
    if (status != MAG_OK) {
        mag_arena_destroy(arena);
        return status;
    }
    *out = s;
    return MAG_OK;
}

void mag_cell_schedule_destroy(mag_cell_schedule *s)
{
    if (s != NULL) {
        mag_arena_destroy(s->arena);
    }
}
