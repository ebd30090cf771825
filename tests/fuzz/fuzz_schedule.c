/// Feeds any bytes to the reader of what is done to a cell: it must refuse or accept them, and
/// nothing else. What it accepts is walked and forecast, and each step must read again from its own
/// words.
#include "model/battery/cell/schedule.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth) {
        abort();
    }
}

/// Reads a schedule. The units take longer to make than a schedule to read, so they are kept.
static mag_cell_schedule *parse(const char *text)
{
    static mag_units *units = NULL;
    static const double times[] = {0.0, 10.0};
    static const double values[] = {1.0, -1.0};
    static const mag_cell_drive drives[] = {
        {"city", MAG_CELL_DO_CURRENT, MAG_CELL_WHOLE, {2, 0.0, times, values}, false},
        {"road 2", MAG_CELL_DO_POWER, MAG_CELL_PER_AREA, {2, 0.0, times, values}, false},
    };
    const mag_cell_source from = {"fuzz", text, drives, 2};
    mag_context ctx = mag_context_default();
    mag_cell_schedule *s = NULL;
    if (units == NULL) {
        expect(mag_units_create(&ctx, &units) == MAG_OK);
    }
    const mag_status status = mag_cell_schedule_read(&ctx, units, &from, &s);
    expect((status == MAG_OK) == (s != NULL));
    expect(status == MAG_OK || mag_message(&ctx)[0] != '\0'); // a refusal says why
    return s;
}

/// Every step that takes time ends, and none asks for what is no number.
static void expect_sound(const mag_cell_action *step)
{
    const mag_cell_ends *e = &step->ends;
    const bool takes_time =
        step->kind != MAG_CELL_DO_SPECTRUM && step->kind != MAG_CELL_DO_TEMPERATURE;
    const bool ends = e->time > 0.0 || isfinite(e->below) || isfinite(e->above) ||
                      e->current.value > 0.0 || e->charge.value > 0.0;
    expect(takes_time == ends);
    expect(!isinf(step->held.value) && !isinf(e->time) && !isinf(step->period));
    expect(isnan(step->held.value) ==
           (step->kind == MAG_CELL_DO_DRIVE || step->kind == MAG_CELL_DO_SPECTRUM));
    expect(step->kind != MAG_CELL_DO_SPECTRUM ||
           (step->low > 0.0 && step->high > step->low && step->frequencies >= 2));
}

/// Takes some steps; every other pulse ends by its voltage. A cursor that is copied goes on alike.
static void walk(const mag_cell_schedule *s)
{
    mag_cell_cursor c = {0};
    for (int i = 0; i < 300; i++) {
        mag_cell_cursor copy = c;
        const mag_cell_action *step = mag_cell_schedule_next(s, &c);
        expect(step == mag_cell_schedule_next(s, &copy) && memcmp(&c, &copy, sizeof c) == 0);
        if (step == NULL) {
            return;
        }
        expect(step >= s->steps && step < s->steps + s->step_count);
        expect(c.depth >= 0 && c.depth <= MAG_CELL_LOOPS && c.at <= s->item_count);
        if (i % 2 == 1) {
            mag_cell_schedule_leave(s, &c);
        }
    }
}

static void read_again(const mag_cell_action *step)
{
    mag_cell_schedule *s = parse(step->label);
    expect(s != NULL && s->step_count == (step->train == MAG_CELL_NO_TRAIN ? 1 : 2));
    const mag_cell_action *same = &s->steps[step->train == MAG_CELL_PAUSE];
    expect(same->kind == step->kind && strcmp(same->label, step->label) == 0);
    expect(memcmp(&same->held, &step->held, sizeof same->held) == 0);
    mag_cell_schedule_destroy(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const mag_cell_nominal nominal = {.area = 0.01, .capacity = 3600.0, .voltage = 1.1};
    char *text = malloc(size + 1); // to the byte: the sanitizers see a step beyond
    if (text == NULL) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        text[i] = (char)data[i];
    }
    text[size] = '\0';
    mag_cell_schedule *s = parse(text);
    free(text); // a schedule keeps what it needs
    for (int i = 0; s != NULL && i < s->step_count; i++) {
        expect_sound(&s->steps[i]);
        if (i < 20) {
            read_again(&s->steps[i]);
        }
    }
    if (s != NULL) {
        walk(s);
        expect(mag_cell_schedule_plan(s, &nominal).seconds >= 0.0);
    }
    mag_cell_schedule_destroy(s);
    return 0;
}

/// udunits' lexer leaks a word of a unit that it refuses; that is not ours.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:utlex\n";
}
